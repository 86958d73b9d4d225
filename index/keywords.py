"""Passages found by their words: BM25, stemmed. The only file that knows bm25s."""

import json
import re
import tempfile
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any, Self

import bm25s
import numpy as np
import Stemmer

from index.errors import IndexUnusable, StorageFailed
from index.records import Passage

TITLE_WEIGHT = 1  # times that title, publisher and place are counted beside the text
PASSAGES = "passages.jsonl"
# A word, or words and numbers held together without a space: 12.345, 7/10/2024, II/Sriwijaya
WORD = re.compile(r"\w+(?:[./,:'’–-]\w+)*")
PART = re.compile(r"\w+")


class _Stemmer:
    """The Snowball stemmer for Indonesian, for one word at a time, remembering what it did."""

    def __init__(self) -> None:
        self.stem = lru_cache(maxsize=100_000)(Stemmer.Stemmer("indonesian").stemWord)


class Keywords:
    """All passages in memory, and BM25 over their text, title, publisher and place."""

    def __init__(self, passages: Sequence[Passage], bm25: bm25s.BM25 | None) -> None:
        self.passages: Mapping[str, Passage] = {passage.id: passage for passage in passages}
        self._ids = np.array([passage.id for passage in passages], dtype=object)
        self._bm25 = bm25  # None when no passage has a word
        self._stemmer = _Stemmer()

    @classmethod
    def build(cls, passages: Sequence[Passage]) -> Self:
        """Indexes the passages; nothing is written."""
        stemmer = _Stemmer()
        words = [list(_words(_text(passage), stemmer)) for passage in passages]
        if not any(words):
            return cls(passages, None)
        bm25 = bm25s.BM25()
        bm25.index(words, show_progress=False)
        return cls(passages, bm25)

    def save(self, folder: Path) -> None:
        """Writes the folder, which appears whole or not at all. Raises `StorageFailed`."""
        try:
            folder.parent.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryDirectory(dir=folder.parent, prefix=".keywords-") as scratch:
                made = Path(scratch, "made")
                made.mkdir()
                if self._bm25 is not None:
                    self._bm25.save(made, show_progress=False)
                with (made / PASSAGES).open("w", encoding="utf-8") as file:
                    for passage in self.passages.values():
                        file.write(json.dumps(asdict(passage), ensure_ascii=False, default=str))
                        file.write("\n")
                made.rename(folder)
        except OSError as error:
            raise StorageFailed(
                f"{folder} cannot be written ({error.strerror or error}): free some space, allow "
                "writing there, or choose another SAKSI_HOME"
            ) from error

    @classmethod
    def load(cls, folder: Path) -> Self:
        """Reads what `save` wrote. Raises `IndexUnusable`."""
        try:
            with (folder / PASSAGES).open(encoding="utf-8", newline="\n") as file:
                passages = [_passage(json.loads(line)) for line in file]
            stored = (folder / "params.index.json").exists()
            bm25 = bm25s.BM25.load(folder, show_progress=False) if stored else None
            if bm25 is not None and bm25.scores["num_docs"] != len(passages):
                raise ValueError(f"{bm25.scores['num_docs']} rows for {len(passages)} passages")
        except (OSError, ValueError, KeyError, TypeError, EOFError) as error:
            raise IndexUnusable(
                f"the keyword index {folder} cannot be read ({error}): run 'saksi sync'"
            ) from error
        return cls(passages, bm25)

    def search(
        self,
        question: str,
        k: int,
        allowed: Collection[str] | None = None,
        also: Sequence[str] = (),
        weight: float = 0.0,
    ) -> list[tuple[str, float]]:
        """Ids of the k passages that share most words with the question, with BM25 scores.

        Best first; passages that share no word, or are not `allowed`, are left out. `also` holds
        other words for what is asked; one counts `weight` times as much as a word of the question.
        """
        if self._bm25 is None:
            return []
        asked = dict.fromkeys(_words(question, self._stemmer))
        wider = dict.fromkeys(_words(" ".join(also), self._stemmer))
        words = [word for word in asked if word in self._bm25.vocab_dict]
        others = [word for word in wider if word in self._bm25.vocab_dict and word not in asked]
        mask = None
        if allowed is not None:
            chosen = allowed if isinstance(allowed, set | frozenset) else set(allowed)
            mask = np.fromiter((i in chosen for i in self._ids), np.float32, len(self._ids))
        scores = np.zeros(len(self._ids), np.float32)
        for known, share in ((words, 1.0), (others, weight)):
            if known and share:
                scores += share * self._bm25.get_scores(known, weight_mask=mask)
        best = np.lexsort((np.arange(len(scores)), -scores))[:k]
        return [(str(self._ids[i]), float(scores[i])) for i in best if scores[i] > 0]


def _text(passage: Passage) -> str:
    around = [passage.title, passage.publisher, passage.place] * TITLE_WEIGHT
    return "\n".join(filter(None, [*around, passage.text]))


def _words(text: str, stemmer: _Stemmer) -> Iterator[str]:
    """Stems in lower case; what is held together by marks comes whole and in parts."""
    for match in WORD.finditer(text.lower()):
        word = match.group()
        parts = PART.findall(word)
        yield from map(stemmer.stem, parts)
        if len(parts) > 1:
            yield word


def _passage(fields: dict[str, Any]) -> Passage:
    published = fields.pop("published")
    regions = fields.pop("regions")
    return Passage(
        **fields,
        published=date.fromisoformat(published) if published else None,
        regions=tuple(regions),
    )
