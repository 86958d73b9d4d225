"""What the decider learns from: questions, each with one sentence that settles it or does not."""

import random
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant.candidate import Verdict, in_context
from assistant.question import kind_of
from assistant.train.data import MADE, Pair, indonli, is_held_back, lines, text_key
from assistant.train.mixture import Hardness
from index.split import sentences

YES_NO = Path(__file__).with_name("yesno_questions.jsonl")
NEAR = 4  # sentences that share most words with a question but do not settle it
NEXT = 0.4  # share of questions that are asked of the sentence after the one that settles them
STRANGE = 0.15  # share of questions that are also asked of a sentence of another article
INFERENCES = 0.5  # share of IndoNLI in an epoch
ASKED = 0.6  # share of our questions in an epoch


@dataclass(frozen=True, slots=True)
class ArticleQuestion:
    """A question on an article that we made up, in Indonesian and English.

    Each of the sentences is `in_context`. Those in `settling` say what `verdict` is or have the
    `answer`; of a question that its article does not settle, with neither, `settling` has the
    sentence that comes nearest to it, if it is known. `near` share words with the question, and
    `next` follows on the sentence that settles it.
    """

    id: str
    en: str
    body: str
    verdict: Verdict | None
    answer: str | None
    settling: tuple[str, ...]
    near: tuple[str, ...]
    next: tuple[str, ...]

    def pairs(self, question: str, rng: random.Random) -> Iterator[Pair]:
        """`question`, one of the versions, with what settles it and with what does not."""
        for sentence in self.settling:
            yield Pair(question, sentence, self._spans(sentence), source="yesno",
                       verdict=self.verdict)  # fmt: skip
        others = self.next if self.next and rng.random() < NEXT else self.near
        if others:
            yield Pair(question, rng.choice(others), source="yesno")

    def _spans(self, sentence: str) -> tuple[tuple[int, int], ...]:
        if self.answer is None:
            return ()
        words = " ".join(self.answer.split())
        start = sentence.rfind(words)  # it may stand in the sentence before too
        return ((start, start + len(words)),)


def yes_no(articles: Path = MADE) -> list[ArticleQuestion]:
    """All our yes/no questions on made-up articles: those in `articles`, and more on the same."""
    more = defaultdict(list)
    for row in lines(YES_NO):
        more[row["article"]].append(row)
    return [
        one
        for article in lines(articles)
        for one in _asked(
            article["body"],
            [row for row in article["questions"] if _asks_verdict(row)]
            + more[text_key(article["body"])],
        )
    ]


def others(articles: Path = MADE) -> list[ArticleQuestion]:
    """All our other questions on made-up articles whose answer is within one sentence, or that
    their article does not answer."""
    return [
        one
        for article in lines(articles)
        for one in _asked(
            article["body"], [row for row in article["questions"] if not _asks_verdict(row)]
        )
        if one.answer is None or one.settling
    ]


def _asks_verdict(row: dict[str, Any]) -> bool:
    return bool(row.get("verdict")) or (not row["quote"] and kind_of(row["id"]) == "yesno")


def _asked(body: str, rows: list[dict[str, Any]]) -> Iterator[ArticleQuestion]:
    spans = sentences(body)
    told = [in_context(body, s) for s in spans]
    words = [set(re.findall(r"\w{3,}", body[s.start : s.end].lower())) for s in spans]
    for row in rows:
        quote, answer = row["quote"] or "", row.get("answer")
        at = body.index(quote) if quote else -1
        if answer:
            start = at + quote.index(answer)
            mine = [i for i, s in enumerate(spans) if s.start <= start < s.end]
            settling = [i for i in mine if start + len(answer) <= spans[i].end]
        else:
            shared = [min(s.end, at + len(quote)) - max(s.start, at) for s in spans]
            mine = settling = [
                i
                for i, s in enumerate(spans)
                if quote and 2 * shared[i] > min(s.end - s.start, len(quote), 2 * max(shared) - 1)
            ]
        about = set(re.findall(r"\w{3,}", row["id"].lower()))
        rest = [i for i in range(len(spans)) if i not in mine]
        near = sorted(rest, key=lambda i: -len(about & words[i]))[:NEAR]
        yield ArticleQuestion(
            row["id"],
            row["en"],
            body,
            row.get("verdict"),
            answer,
            tuple(told[i] for i in settling),
            tuple(told[i] for i in near),
            tuple(told[i + 1] for i in mine if i + 1 in rest),
        )


class Deciding:
    """All the decider's training pairs, mixed anew for each epoch from a seed."""

    def __init__(self, folder: Path, seed: int) -> None:
        self._seed = seed
        self._inferences = [p for p in indonli(folder, "train") if not is_held_back(p.passage)]
        asked = yes_no()
        self._asked = [one for one in (*asked, *others()) if not is_held_back(one.body)]
        self.held_back = pairs_of([one for one in asked if is_held_back(one.body)])

    def epoch(self, number: int, hardness: Hardness) -> list[Pair]:
        """The pairs of one epoch; how hard they are does not matter here."""
        rng = random.Random(self._seed * 1000 + number)
        pairs = [p for p in self._inferences if rng.random() < INFERENCES]
        for one in self._asked:
            for question in (one.id, one.en):
                if rng.random() >= ASKED:
                    continue
                pairs += one.pairs(question, rng)
                other = rng.choice(self._asked)
                if rng.random() < STRANGE and other.body != one.body and other.near:
                    pairs.append(Pair(question, rng.choice(other.near), source="yesno"))
        rng.shuffle(pairs)
        return pairs


def pairs_of(asked: list[ArticleQuestion]) -> list[Pair]:
    """Every question in both languages, with what settles it and with all that is near."""
    return [
        Pair(question, sentence, source="yesno", verdict=one.verdict if i == 0 else None)
        for one in asked
        for question in (one.id, one.en)
        for i, some in enumerate((one.settling, one.near))
        for sentence in some
    ]
