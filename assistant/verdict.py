"""Yes or no, with the sentence that decides it."""

import operator
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING

from assistant import spans
from assistant.candidate import Finding, Verdict, candidate_at, in_context
from assistant.evidence import BECAUSE
from assistant.heard import known_as
from assistant.question import Question, understand
from assistant.retrieve import Hit
from index.records import Span
from index.split import sentences

if TYPE_CHECKING:
    from assistant.decider import Decision
    from assistant.read import Reader

LIKELIEST = 2  # sentences of a passage
# What makes a question negative without denying anything: "Bukankah …", "Didn't …", "…, bukan?".
AGREES = re.compile(
    r"^\W*(?:bukankah|tidakkah|\w+n[’']t|(?:is|was) it not)\b"
    r"|(?:,| atau)? ?\b(?:bukan|tidak|tak|belum|n?gg?ak|ga)(?: ya| sih)?(?:\W*$|(?=\?))"
    r"| \b(?:n?gg?ak|ga)(?= (?:pas|waktu|saat|ketika|selama|sebelum|setelah|sesudah)\b)"
    r"|,? ?\b(?:or not|not|\w+n[’']t \w+)\W*$",
    re.IGNORECASE,
)
# Denies what the question would say without it.
DENIES = re.compile(
    r"\b(?:(?:tidak|tak|not)(?! (?:kurang|lebih|sampai|hanya|cuma|only|fewer|less|more))|belum"
    r"|bukan(?! (?:hanya|cuma|saja))|n?gg?ak|never|no longer)\b|n[’']t\b",
    re.IGNORECASE,
)
# What such words deny is a part of what is asked: "TPS yang tidak …", "gara-gara tidak netral".
PART = re.compile(
    r"\b(?:(?:yang|who|which)(?: \w+)?"
    rf"|(?:{BECAUSE}|jika|kalau|bila|if|when)(?: \w+){{0,2}}) ?$",
    re.IGNORECASE,
)
# A bare yes to "Apakah … tidak …?" may mean either, so what is said is one that does not.
DENIED: dict[Verdict, Verdict] = {"yes": "contrary", "no": "indeed"}
# How the question's figure and the sentence's are to be to each other; else they are to be equal.
COMPARES = re.compile(
    r"\b(?:(?P<ge>(?:tidak|tak) kurang dari|(?:not?|never) (?:fewer|less) than"
    r"|minimal|sedikitnya|setidaknya|paling (?:sedikit|tidak)|at least)"
    r"|(?P<le>(?:tidak|tak) lebih dari|(?:not?|never) more than|maksimal|paling banyak|at most)"
    r"|(?P<gt>lebih dari|melebihi|di atas|more than|over|above|exceed\w*)"
    r"|(?P<lt>kurang dari|di bawah|(?:tidak|tak) sampai|fewer than|less than|under|below))\b",
    re.IGNORECASE,
)
ROUGHLY = re.compile(
    r"\b(?:sekitar|kira-kira|kurang lebih|hampir|about|around|roughly|approximately|almost"
    r"|nearly)\b",
    re.IGNORECASE,
)


def verdicts(asked: Question, hits: Sequence[Hit], reader: "Reader") -> Iterator[Finding]:
    """Yes or no, with the sentences of each passage that the decider takes to settle it.

    A figure in the question is compared with the sentence's, where that has one plain amount of the
    same things; else it is confirmed only by a sentence that has it. What a question says with
    "not" is read without it, and answered in words that cannot be misread.
    """
    asked, denies = _stated(asked)
    figures = spans.amounts(asked.text) - {Fraction(year) for year in asked.years}
    for hit, read in zip(hits, _decided(asked, hits, reader), strict=True):
        for sentence, decision in read:
            candidate = candidate_at(
                hit.passage, sentence.start, sentence.end, decision.probability
            )
            compared = _compared(asked, figures, candidate.quoted)
            verdict = compared or decision.verdict
            if verdict == "yes" and not (compared or figures <= spans.amounts(candidate.quoted)):
                continue
            said = DENIED[verdict] if denies else verdict
            yield Finding((candidate,), verdict=said, settles=decision.settles)


def _decided(
    asked: Question, hits: Sequence[Hit], reader: "Reader"
) -> Iterator[list[tuple[Span, "Decision"]]]:
    """For each hit the sentences that most likely settle the question, with what they say to it."""
    found = [(hit, s) for hit in hits for s in sentences(hit.passage.text)]
    told = [in_context(hit.passage.text, s) for hit, s in found]
    decisions = reader.decide(asked.text, told)
    for hit in hits:
        own = [(s, d) for (of, s), d in zip(found, decisions, strict=True) if of is hit]
        yield sorted(own, key=lambda one: -one[1].settles)[:LIKELIEST]


def _stated(asked: Question) -> tuple[Question, bool]:
    """The question without the "not" that denies what it states, and whether it has one."""
    said = AGREES.sub("", asked.text)
    denial = DENIES.search(said)
    if denial is None or PART.search(said[: denial.start()]):
        return asked, False
    stated = understand(" ".join(DENIES.sub("", asked.text).split()), asked.language)
    return replace(stated, language=asked.language), True


def _compared(asked: Question, figures: set[Fraction], quoted: str) -> Verdict | None:
    """What the sentence says to the question's figure, or to "more than" it or "fewer than" it;
    None where it has not one plain amount of the same things."""
    if len(figures) != 1 or COMPARES.search(quoted):
        return None
    things = {word for span in spans.numbers(asked.text) for word in _counted(asked.text, span)}
    said = [s for s in spans.numbers(quoted) if things & _counted(quoted, s)]
    if len(said) != 1:
        return None
    (bound,), amount = figures, spans.amount(quoted[said[0].start : said[0].end])
    compares = COMPARES.search(asked.text)
    relation = getattr(operator, (compares and compares.lastgroup) or "eq")
    if not relation(amount, bound) and (ROUGHLY.search(asked.text) or ROUGHLY.search(quoted)):
        return None
    return "yes" if relation(amount, bound) else "no"


def _counted(text: str, number: Span) -> frozenset[str]:
    """The stems of what a number counts, in any of the forms that the alias table knows."""
    words = re.findall(r"[^\W\d_]{3,}", text[number.start : number.end])
    return frozenset(stem for word in words[-1:] for stem in known_as(word))
