"""What an epoch of training is made of."""

import random
import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from assistant.train.data import (
    Pair,
    articles,
    elsewhere,
    facqa,
    idk_mrc,
    indonli,
    is_held_back,
    made,
    news,
    wiki,
)
from assistant.train.english import english, is_written
from assistant.train.lookalikes import Lookalikes
from index.names import find_names

CROP = 880  # characters of a training passage at most, about 210 tokens
TRIED = 2  # look-alikes of a question of which the more mistakable one is learned
# The share of each set's answerable questions that an epoch also asks of a look-alike.
MISTAKEN = {"facqa": 0.9, "idk_mrc answerable": 0.2, "news": 0.5, "made": 0.5}
# The share of a set's pairs that are in an epoch; of the others all are.
SHARE = {"idk_mrc answerable": 0.6, "idk_mrc model": 0.4, "idk_mrc human": 0.9}
WEIGHTS = {
    "idk_mrc human": 1.5,
    "wiki unanswerable": 1.5,
    **dict.fromkeys(("news", "news unanswerable", "made", "made unanswerable"), 1.3),
}
Hardness = Callable[[Sequence[Pair]], Sequence[float]]  # how much a pair looks answered


class Mixture:
    """All training pairs, mixed anew for each epoch from a seed."""

    def __init__(self, folder: Path, seed: int) -> None:
        self._seed = seed
        asked = [*news(folder), *wiki(folder), *made()]
        self._english = dict(asked)
        every = [*idk_mrc(folder, "train"), *facqa(folder, "train"), *indonli(folder, "train")]
        every += [pair for pair, _ in asked]
        held_back = [p for p in every if is_held_back(p.passage)]
        self._pairs = [p for p in every if not is_held_back(p.passage)]
        texts = articles(folder)
        pieces = [t[i : i + 500] for t in texts for i in range(0, min(len(t), 2000) - 400, 500)]
        made_up = {p.passage for p in every if p.source == "made"}
        pieces += [t[i : i + CROP] for t in sorted(made_up) for i in range(0, len(t), CROP // 2)]
        of_news = Lookalikes([*(p.passage for p in every if p.source == "facqa"), *pieces])
        of_wiki = Lookalikes([p.passage for p in every if p.source.startswith("idk_mrc")])
        self._lookalikes: dict[Pair, list[str]] = {}
        both = (of_news, ("facqa", "news", "made")), (of_wiki, ("idk_mrc answerable",))
        for pool, sources in both:
            pairs = [p for p in every if p.source in sources and not p.verdict]
            self._lookalikes |= dict(zip(pairs, pool.near(pairs), strict=True))
        for pair in self._lookalikes:
            if pair.source == "made":
                rest = [elsewhere(pair)] * 2  # one in three tries
                named = any(name.kind == "region" for name in find_names(pair.question))
                # another article may well answer a question that does not say where
                near = self._lookalikes[pair][:4] if named else []
                self._lookalikes[pair] = [*near, *filter(None, rest)]
        self.held_back = self._all_of(held_back)

    def _all_of(self, held_back: Sequence[Pair]) -> list[Pair]:
        """Held back pairs, each with its English version and two look-alikes if there are any."""
        rng = random.Random(self._seed)
        pairs = []
        for pair in held_back:
            versions = [pair.question, *filter(None, [self._version(pair, rng)])]
            pairs += [replace(pair, question=question) for question in versions]
            near = self._lookalikes.get(pair, [])[:2]
            pairs += [Pair(pair.question, passage, source="lookalike") for passage in near]
        return [crop(p, rng) if p.source.startswith("made") else p for p in pairs]

    def epoch(self, number: int, hardness: Hardness) -> list[Pair]:
        """The pairs of one epoch: crops, look-alikes and English versions drawn anew."""
        rng = random.Random(self._seed * 1000 + number)
        pairs = [
            replace(p, weight=WEIGHTS.get(p.source, 1.0))
            for p in self._pairs
            if rng.random() < SHARE.get(p.source, 1.0)
        ]
        pairs += [self._among_others(p, rng) for p in self._pairs if p.source == "facqa"]
        pairs = [self._in_english(p, rng) for p in pairs]
        # few questions are for yes or no, and English ones are answered worst: all, in English too
        pairs += [
            replace(p, question=version, weight=WEIGHTS["made"])
            for p in self._pairs
            if p.verdict and (version := self._english.get(p))
        ]
        pairs += self._mistakable(rng, hardness)
        rng.shuffle(pairs)
        return [crop(p, rng) for p in pairs]

    def _among_others(self, pair: Pair, rng: random.Random) -> Pair:
        """A sentence with its answer between others that share words with the question."""
        near = self._lookalikes.get(pair, [])
        before, after = (rng.choice(near) if near and rng.random() < 0.6 else "" for _ in "ab")
        before = before[-350:] + rng.choice((" ", "\n\n")) if before else ""
        after = rng.choice((" ", "\n\n")) + after[:350] if after else ""
        answers = tuple((a + len(before), b + len(before)) for a, b in pair.answers)
        return replace(pair, passage=before + pair.passage + after, answers=answers)

    def _mistakable(self, rng: random.Random, hardness: Hardness) -> list[Pair]:
        """Questions with the look-alike, of two, that the reader of now takes most for an answer.

        Hard negatives by the model being trained: Xiong et al. 2021 (ANCE), for one passage each.
        """
        tried: list[Pair] = []
        for pair in self._pairs:
            if rng.random() < MISTAKEN.get(pair.source, 0.0):
                near = self._lookalikes.get(pair, [])
                asked = self._in_english(pair, rng)
                chosen = rng.sample(near, min(TRIED, len(near)))
                tried += [
                    crop(Pair(asked.question, passage, source="lookalike"), rng)
                    for passage in chosen
                ]
        hardest: dict[str, tuple[float, Pair]] = {}
        for pair, hard in zip(tried, hardness(tried), strict=True):
            if hard > hardest.get(pair.question, (-float("inf"), pair))[0]:
                hardest[pair.question] = hard, pair
        return [pair for _, pair in hardest.values()]

    def _version(self, pair: Pair, rng: random.Random) -> str | None:
        if pair.source == "indonli":
            return None  # rules for English are for questions with a question word
        return self._english.get(replace(pair, weight=1.0)) or english(pair.question, rng)

    def _in_english(self, pair: Pair, rng: random.Random) -> Pair:
        ours = replace(pair, weight=1.0) in self._english or is_written(pair.question)
        if rng.random() < (0.5 if ours else 0.12) and (question := self._version(pair, rng)):
            return replace(pair, question=question)
        return pair


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
