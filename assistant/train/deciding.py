"""What the decider learns from: yes/no questions, each with one sentence."""

import random
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

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


@dataclass(frozen=True, slots=True)
class YesNo:
    """A yes/no question on an article that we made up, in Indonesian and English.

    Each of the sentences is `in_context`. Of a question that has no `verdict` here `settling` has
    the sentence that comes nearest to one, if it is known; `near` share words with the question,
    and `next` follows on the sentence that settles it.
    """

    id: str
    en: str
    body: str
    verdict: Verdict | None
    settling: tuple[str, ...]
    near: tuple[str, ...]
    next: tuple[str, ...]

    def pairs(self, question: str, rng: random.Random) -> Iterator[Pair]:
        """`question`, one of the versions, with what settles it and with what does not."""
        for sentence in self.settling:
            yield Pair(question, sentence, source="yesno", verdict=self.verdict)
        others = self.next if self.next and rng.random() < NEXT else self.near
        if others:
            yield Pair(question, rng.choice(others), source="yesno")


def yes_no(articles: Path = MADE) -> list[YesNo]:
    """All our yes/no questions on made-up articles: those in `articles`, and more on the same."""
    more = defaultdict(list)
    for row in lines(YES_NO):
        more[row["article"]].append(row)
    found = []
    for article in lines(articles):
        body = article["body"]
        spans = sentences(body)
        told = [in_context(body, s) for s in spans]
        words = [set(re.findall(r"\w{3,}", body[s.start : s.end].lower())) for s in spans]
        asked = [
            row
            for row in article["questions"]
            if row.get("verdict") or (kind_of(row["id"]) == "yesno" and not row["quote"])
        ]
        for row in (*asked, *more[text_key(body)]):
            quote = row["quote"] or ""
            at = body.index(quote) if quote else -1
            shared = [min(s.end, at + len(quote)) - max(s.start, at) for s in spans]
            mine = [
                i
                for i, s in enumerate(spans)
                if quote and 2 * shared[i] > min(s.end - s.start, len(quote), 2 * max(shared) - 1)
            ]
            about = set(re.findall(r"\w{3,}", row["id"].lower()))
            others = [i for i in range(len(spans)) if i not in mine]
            near = sorted(others, key=lambda i: -len(about & words[i]))[:NEAR]
            found.append(
                YesNo(
                    row["id"],
                    row["en"],
                    body,
                    row.get("verdict"),
                    tuple(told[i] for i in mine),
                    tuple(told[i] for i in near),
                    tuple(told[i + 1] for i in mine if i + 1 in others),
                )
            )
    return found


class Deciding:
    """All the decider's training pairs, mixed anew for each epoch from a seed."""

    def __init__(self, folder: Path, seed: int) -> None:
        self._seed = seed
        self._inferences = [p for p in indonli(folder, "train") if not is_held_back(p.passage)]
        asked = yes_no()
        self._asked = [one for one in asked if not is_held_back(one.body)]
        self.held_back = pairs_of([one for one in asked if is_held_back(one.body)])

    def epoch(self, number: int, hardness: Hardness) -> list[Pair]:
        """The pairs of one epoch; how hard they are does not matter here."""
        rng = random.Random(self._seed * 1000 + number)
        pairs = [p for p in self._inferences if rng.random() < INFERENCES]
        for one in self._asked:
            for question in (one.id, one.en):
                pairs += one.pairs(question, rng)
                other = rng.choice(self._asked)
                if rng.random() < STRANGE and other.body != one.body and other.near:
                    pairs.append(Pair(question, rng.choice(other.near), source="yesno"))
        rng.shuffle(pairs)
        return pairs


def pairs_of(asked: list[YesNo]) -> list[Pair]:
    """Every question in both languages, with what settles it and with all that is near."""
    return [
        Pair(question, sentence, source="yesno", verdict=one.verdict if i == 0 else None)
        for one in asked
        for question in (one.id, one.en)
        for i, some in enumerate((one.settling, one.near))
        for sentence in some
    ]
