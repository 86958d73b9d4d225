"""Question and passage pairs for the reader, from files shaped like the published data sets.

`DIR/idk_mrc/{train,valid}.jsonl` has `id, question, passage, answers: [{start, end, text}]`,
`DIR/facqa/{train,valid}.jsonl` has `question, passage, start, end`, and
`DIR/indosum/articles.jsonl.gz` has `text`; offsets are Unicode characters, end exclusive.
"""

import gzip
import json
import random
import re
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from sklearn.feature_extraction.text import TfidfVectorizer  # type: ignore[import-untyped]

from assistant.train.english import english
from assistant.train.rules import Fact, facts

CROP = 880  # characters of a training passage at most, about 210 tokens
HELD_BACK = 25  # one passage in so many is kept from training, for calibration


@dataclass(frozen=True, slots=True)
class Pair:
    """A question and a passage; `answers` are the passage's spans, none if it does not answer."""

    question: str
    passage: str
    answers: tuple[tuple[int, int], ...] = ()
    weight: float = 1.0
    source: str = ""


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    data = path.read_bytes()
    text = (gzip.decompress(data) if path.suffix == ".gz" else data).decode()
    for line in text.split("\n"):  # not splitlines: a text may hold other line separators
        if line:
            yield json.loads(line)


def idk_mrc(folder: Path, split: str) -> list[Pair]:
    """IDK-MRC; `source` ends in `answerable`, or in who wrote an unanswerable one."""
    pairs = []
    for row in _lines(folder / "idk_mrc" / f"{split}.jsonl"):
        kind = "human" if "unans-h" in row["id"] else "model" if "unans-m" in row["id"] else ""
        answers = tuple((a["start"], a["end"]) for a in row["answers"])
        pairs.append(
            Pair(row["question"], row["passage"], answers, source=f"idk_mrc {kind or 'answerable'}")
        )
    return pairs


def facqa(folder: Path, split: str) -> list[Pair]:
    """FacQA: every question is answerable."""
    return [
        Pair(row["question"], row["passage"], ((row["start"], row["end"]),), source="facqa")
        for row in _lines(folder / "facqa" / f"{split}.jsonl")
    ]


def articles(folder: Path) -> list[str]:
    """The texts of IndoSum, spaces as they are."""
    return [row["text"] for row in _lines(folder / "indosum" / "articles.jsonl.gz")]


def is_held_back(passage: str) -> bool:
    """Whether a training passage is kept for calibration: by its hash, so the same on each run."""
    return zlib.crc32(passage.encode()) % HELD_BACK == 0


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


def crop(pair: Pair, rng: random.Random, most: int = CROP) -> Pair:
    """At most `most` characters of the passage: around the answer, or where words are shared.

    Cuts fall between words, and the answer's place within the piece is random.
    """
    text = pair.passage
    if len(text) <= most:
        return pair
    if pair.answers:
        start, end = pair.answers[0]
        low, high = max(0, end - most + 20), min(start, len(text) - most + 20)
        at = rng.randint(low, high) if low < high else low
    else:
        words = set(re.findall(r"\w{4,}", pair.question.lower()))
        hits = [m.start() for m in re.finditer(r"\w{4,}", text.lower()) if m[0] in words]
        at = max(0, (rng.choice(hits) if hits else rng.randrange(len(text))) - rng.randrange(most))
    if at and (space := text.find(" ", at)) >= 0 and (not pair.answers or space < start):
        at = space + 1
    until = at + most
    if until < len(text):
        until = max(text.rfind(" ", at, until), end if pair.answers else 0)
    answers = tuple((a - at, b - at) for a, b in pair.answers if a >= at and b <= until)
    return replace(pair, passage=text[at:until], answers=answers)


def _of_facts(found: Sequence[Fact], rng: random.Random) -> Iterator[Pair]:
    for fact in found:
        in_english = rng.random() < 0.4
        for question in fact.questions:
            yield Pair(
                question[in_english], fact.passage, ((fact.start, fact.end),), source="rules"
            )
        if fact.unanswerable and rng.random() < 0.75:
            question = rng.choice(fact.unanswerable)
            yield Pair(question[in_english], fact.passage, source="rules")


class TrainingSet:
    """All training pairs, mixed anew for each epoch from a seed."""

    def __init__(self, folder: Path, seed: int, rule_pairs: int = 4000) -> None:
        every = [*idk_mrc(folder, "train"), *facqa(folder, "train")]
        self.held_back = [p for p in every if is_held_back(p.passage)]
        self._pairs = [p for p in every if not is_held_back(p.passage)]
        texts = articles(folder)
        self._facts = list(facts(texts, seed))
        self._rule_pairs = rule_pairs
        pieces = [t[i : i + 500] for t in texts for i in range(0, min(len(t), 2000) - 400, 500)]
        news = Lookalikes([*(p.passage for p in every if p.source == "facqa"), *pieces])
        wiki = Lookalikes([p.passage for p in every if p.source != "facqa"])
        self._lookalikes = self._found(news, "facqa") | self._found(wiki, "idk_mrc answerable")
        self.held_back += [
            Pair(p.question, near[i], source="lookalike")
            for p in self.held_back
            if p.answers
            for near in [self._lookalikes.get(p, [])]
            for i in range(min(2, len(near)))
        ]

    def _found(self, index: Lookalikes, source: str) -> dict[Pair, list[str]]:
        asked = [p for p in (*self._pairs, *self.held_back) if p.source == source]
        return dict(zip(asked, index.near(asked), strict=True))

    def epoch(self, number: int, seed: int) -> list[Pair]:
        """The pairs of one epoch: crops, look-alikes, rules and English versions drawn anew."""
        rng = random.Random(seed * 1000 + number)
        pairs: list[Pair] = []
        for pair in self._pairs:
            pairs.append(replace(pair, weight=1.5) if pair.source == "idk_mrc human" else pair)
            near = self._lookalikes.get(pair)
            if near and rng.random() < (0.9 if pair.source == "facqa" else 0.25):
                pairs.append(
                    Pair(pair.question, near[min(int(rng.expovariate(0.4)), len(near) - 1)],
                         source="lookalike")
                )  # fmt: skip
        pairs = [self._in_english(p, rng) for p in pairs]
        made = rng.sample(self._facts, min(self._rule_pairs * 4 // 7, len(self._facts)))
        pairs += _of_facts(made, rng)
        rng.shuffle(pairs)
        return [crop(p, rng) for p in pairs]

    @staticmethod
    def _in_english(pair: Pair, rng: random.Random) -> Pair:
        if rng.random() < 0.2 and (question := english(pair.question, rng)):
            return replace(pair, question=question)
        return pair
