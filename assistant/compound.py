"""Compound questions: several things in one ("Siapa Kapolda Kalsel dan berapa personelnya?")."""

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import cache

from assistant.answer import Answer
from assistant.follow_up import leans, place_of, standalone
from assistant.prompts import say, table
from assistant.question import content_words, kind_of, language_of

MOST = 4  # parts of a question: each is searched for and read on its own


def parts(question: str, history: Sequence[str] = ()) -> list[str]:
    """The questions that one asks in a chat with these earlier ones, each standalone, in order.

    A count beside a list is one thing: "Which districts, and how many in each?" Of more than `MOST`
    parts the last keeps the rest.
    """
    question = " ".join(question.split())
    joint = _pattern("joint").match(question)
    if joint:
        before, *things, after = joint.group("before", "first", "middle", "second", "after")
        whole = (f"{before}{thing}{after}" for thing in things if thing)
        return [standalone(part[0].upper() + part[1:], history) for part in whole]
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


def _clauses(question: str) -> list[str]:
    """The question cut where another one begins, all but the last with a question mark."""
    found, start = [], 0
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
