"""Compound questions: several things in one ("Siapa Kapolda Kalsel dan berapa personelnya?")."""

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import cache

from assistant.answer import Answer
from assistant.follow_up import leans, place_of, standalone
from assistant.holder import asks_holder
from assistant.prompts import say, table
from assistant.question import content_words, kind_of, language_of, understand
from index.names import Name

MOST = 4  # parts of a question: each is searched for and read on its own


def parts(question: str, history: Sequence[str] = ()) -> list[str]:
    """The questions that one asks in a chat with these earlier ones, each standalone, in order.

    A count beside a list is one thing: "Which districts, and how many in each?" Of more than `MOST`
    parts the last keeps the rest.
    """
    question = " ".join(question.split())
    said = _joint(question, history) or _in_turn(question, history)
    for at in reversed(range(len(said))):
        each = holders(said[at])
        if len(said) + len(each) - 1 <= MOST:
            said[at : at + 1] = each
    return said


def _joint(question: str, history: Sequence[str]) -> list[str]:
    """ "When and where was it?": one question for each question word; none where there is one."""
    joint = _pattern("joint").match(question)
    if not joint:
        return []
    before, *things, after = joint.group("before", "first", "middle", "second", "after")
    whole = (f"{before}{thing}{after}" for thing in things if thing)
    return [standalone(part[0].upper() + part[1:], history) for part in whole]


def _in_turn(question: str, history: Sequence[str]) -> list[str]:
    """One question after the other; each may lean on the one before it."""
    first, *rest = _clauses(question)
    said = [standalone(first, history)]
    for clause in rest:
        clause = clause[0].upper() + clause[1:]
        if leans(clause) or not content_words(clause):
            clause = standalone(clause, said[-1:])
        said.append(_placed(clause, said[-1]))
    for at in reversed(range(len(rest))):
        if kind_of(said[at]) == "number":  # "How many police and how many soldiers were in Bali?"
            said[at] = _placed(said[at], said[at + 1])
    return said


def holders(question: str) -> list[str]:
    """A question for the holders of several offices as one for each: "Siapa Kapolda Kalsel dan
    NTB?"; one that asks for something else as it is."""
    one = _pattern("holders").sub(table("question")["second"]["holder"], question)
    asked = understand(one)
    if asked.kind != "person" or not asks_holder(asked) or asked.terms:
        return [question]
    names = [name for name in asked.names if name.kind in ("region", "office")]
    shapes = (r"(?<=^O-)R([,+]R)*\+R$", r"^O([,+]O)*\+O(?=-R$|$)", r"^O-R([,+]O-R)*\+O-R$")
    return _one_by_one(one, names, shapes) or [question]


def places(question: str) -> list[str]:
    """A question for the number in several places as one for each: "Berapa TPS di Bali dan Riau?".
    None for any other question, or for more than `MOST` places.

    An article may well have one number for all of them: ask for that first.
    """
    asked = understand(question)
    regions = [name for name in asked.names if name.kind == "region"]
    if asked.kind != "number" or not regions:
        return []
    if _pattern("source").search(question[: regions[0].start]):
        return []
    found = _one_by_one(question, regions, (r"R([,+]R)*\+R",))
    return found if len(found) <= MOST else []


def _one_by_one(question: str, names: Sequence[Name], shapes: Sequence[str]) -> list[str]:
    """One question for each of the joined names, where their letters (R is a region, O an office)
    and what links them match one of `shapes`."""
    shape = "".join(_link(question, names, at) + n.kind[0].upper() for at, n in enumerate(names))
    found = next((f for pattern in shapes if (f := re.search(pattern, shape[1:]))), None)
    if not found or _pattern("together").search(question):
        return []
    named = names[found.start() // 2 : found.end() // 2 + 1]
    size = 2 if "-" in found.group() else 1  # "Kapolda Kalsel dan Pangdam Papua"
    before, after = question[: named[0].start], question[named[-1].end :]
    return [
        f"{before}{question[named[at].start : named[at + size - 1].end]}{after}"
        for at in range(0, len(named), size)
    ]


def _link(text: str, names: Sequence[Name], at: int) -> str:
    """How a name hangs on the one before it: joined to it by "+" or a comma, "-" with it ("Kapolda
    Kalsel"), or " " not at all."""
    if not at:
        return " "
    first = next(name for name in names if name.kind == names[at].kind)
    between = text[names[at - 1].end : names[at].start]
    joins = _pattern("joins").fullmatch(between)
    # "di Kalsel dan di Sumsel": what stands before the first may stand before each
    if joins and text[: first.start].endswith(joins["again"]):
        return "+" if joins["last"] else ","
    return " " if joins or content_words(between) else "-"


def _clauses(question: str) -> list[str]:
    """The question cut where another one begins, all but the last with a question mark."""
    found: list[str] = []
    start = 0
    for cut in _pattern("cut").finditer(question):
        if len(found) == MOST - 1:
            break
        clause, rest = question[start : cut.start()], question[cut.end() :]
        asking = [word.end() for word in _pattern("asks").finditer(clause)]
        if (
            (kind_of(clause) == "list" and kind_of(rest) == "number")
            or (not asking and kind_of(clause) == "free")
            or (len(asking) > 1 and asking[-1] == len(clause))  # "Who decides when and where …"
        ):
            continue
        found.append(f"{clause}?")
        start = cut.end()
    return [*found, question[start:]]


def _placed(question: str, other: str) -> str:
    """`question` with the place that the other part names, where it names none itself."""
    place = place_of(other)
    if not place or place_of(question):
        return question
    preposition = "in" if language_of(f"{question} {other}") == "en" else "di"
    return f"{question.rstrip(' ?.!')} {preposition} {place}?"


@cache
def _pattern(name: str) -> re.Pattern[str]:
    second = table("question")["second"]

    def filled(pattern: str) -> str:
        return re.sub(r"(?<!P)<(\w+)>", lambda part: f"(?:{filled(second[part[1]])})", pattern)

    return re.compile(filled(second[name]), re.IGNORECASE)


def joined(answers: Sequence[Answer]) -> Answer:
    """One answer from those to a question's parts, whose citations are numbered through.

    It is an abstention only where none of them answers, and no surer than the least sure of them.
    """
    said = [answer for answer in answers if answer.status == "answered"]
    if len({answer.answer for answer in answers}) == 1:
        return answers[0]
    lines = [
        answer.answer
        if answer.status == "answered"
        else say("part", answer.language, asked=answer.question, said=answer.answer)
        for answer in answers
    ]
    if not said:
        return replace(answers[0], answer="\n".join(lines))
    return replace(
        said[0],
        answer="\n".join(lines),
        confidence=min(answer.confidence for answer in said),
        claims=tuple(claim for answer in said for claim in answer.claims),
        citations=tuple(cited for answer in said for cited in answer.citations),
        passages=tuple(dict.fromkeys(found for answer in answers for found in answer.passages)),
    )
