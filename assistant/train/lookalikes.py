"""Passages that look as if they answer a question, and do not."""

import re
from collections.abc import Sequence

from sklearn.feature_extraction.text import TfidfVectorizer  # type: ignore[import-untyped]

from assistant.train.data import Pair


class Lookalikes:
    """Passages that share words with a question but do not hold its answer, by TF-IDF cosine."""

    def __init__(self, passages: Sequence[str]) -> None:
        self.passages = list(dict.fromkeys(passages))
        self._words = TfidfVectorizer(sublinear_tf=True, max_df=0.2, ngram_range=(1, 1))
        self._matrix = self._words.fit_transform(self.passages)

    def near(self, pairs: Sequence[Pair], most: int = 12) -> list[list[str]]:
        """For each pair, up to `most` passages, nearest first, without any word of its answers."""
        found: list[list[str]] = []
        for first in range(0, len(pairs), 512):
            part = pairs[first : first + 512]
            scores = (self._words.transform([p.question for p in part]) @ self._matrix.T).toarray()
            ranked = (-scores).argsort(axis=1)[:, : most * 2]
            for pair, row in zip(part, ranked, strict=True):
                answer = " ".join(pair.passage[a:b] for a, b in pair.answers).lower()
                words = [w for w in re.findall(r"\w+", answer) if len(w) > 3 or w.isdigit()]
                words = words or [answer]
                found.append(
                    [
                        self.passages[i]
                        for i in row
                        if self.passages[i] != pair.passage
                        and not any(w in self.passages[i].lower() for w in words)
                    ][:most]
                )
        return found
