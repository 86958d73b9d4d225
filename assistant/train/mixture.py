"""What an epoch of training is made of."""

import random
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from assistant.train.data import Pair, articles, facqa, idk_mrc, is_held_back, news
from assistant.train.english import english, is_written
from assistant.train.lookalikes import Lookalikes
from assistant.train.rules import Fact, facts

CROP = 880  # characters of a training passage at most, about 210 tokens
TRIED = 3  # look-alikes of a question of which the most mistakable one is learned
# The share of each set's answerable questions that an epoch also asks of a look-alike.
MISTAKEN = {"facqa": 0.9, "idk_mrc answerable": 0.2, "news": 0.5}
WEIGHTS = {"idk_mrc human": 1.5, "news": 1.3, "news unanswerable": 1.3}
Hardness = Callable[[Sequence[Pair]], Sequence[float]]  # how much a pair looks answered


class Mixture:
    """All training pairs, mixed anew for each epoch from a seed."""

    def __init__(self, folder: Path, seed: int, made: int = 1200) -> None:
        self._seed = seed
        self._made = made  # facts by rule in an epoch
        asked = news(folder)
        self._english = dict(asked)
        every = [*idk_mrc(folder, "train"), *facqa(folder, "train"), *(pair for pair, _ in asked)]
        self._pairs = [p for p in every if not is_held_back(p.passage)]
        texts = articles(folder)
        self._facts = list(facts(texts, seed))
        pieces = [t[i : i + 500] for t in texts for i in range(0, min(len(t), 2000) - 400, 500)]
        of_news = Lookalikes([*(p.passage for p in every if p.source == "facqa"), *pieces])
        of_wiki = Lookalikes([p.passage for p in every if p.source.startswith("idk_mrc")])
        self._lookalikes: dict[Pair, list[str]] = {}
        for pool, sources in ((of_news, ("facqa", "news")), (of_wiki, ("idk_mrc answerable",))):
            pairs = [p for p in every if p.source in sources]
            self._lookalikes |= dict(zip(pairs, pool.near(pairs), strict=True))
        self.held_back = self._all_of([p for p in every if is_held_back(p.passage)])

    def _all_of(self, held_back: Sequence[Pair]) -> list[Pair]:
        """Held back pairs, each with its English version and two look-alikes if there are any."""
        rng = random.Random(self._seed)
        pairs = list(held_back)
        for pair in held_back:
            if question := self._version(pair, rng):
                pairs.append(replace(pair, question=question))
            near = self._lookalikes.get(pair, [])[:2]
            pairs += [Pair(pair.question, passage, source="lookalike") for passage in near]
        return pairs

    def epoch(self, number: int, hardness: Hardness) -> list[Pair]:
        """The pairs of one epoch: crops, look-alikes, rules and English versions drawn anew."""
        rng = random.Random(self._seed * 1000 + number)
        pairs = [replace(p, weight=WEIGHTS.get(p.source, 1.0)) for p in self._pairs]
        pairs += [self._among_others(p, rng) for p in self._pairs if p.source == "facqa"]
        pairs = [self._in_english(p, rng) for p in pairs]
        pairs += self._mistakable(rng, hardness)
        made = rng.sample(self._facts, min(self._made, len(self._facts)))
        pairs += _of_facts(made, rng)
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
        """Questions with the look-alike, of a few, that the reader of now takes most for an answer.

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
