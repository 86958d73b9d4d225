"""Compound questions: two things asked in one ("Siapa Kapolda Kalsel dan berapa personelnya?")."""

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import cache

from assistant.answer import Answer
from assistant.follow_up import leans, place_of, standalone
from assistant.prompts import say, table
from assistant.question import content_words, kind_of, language_of


def parts(question: str, history: Sequence[str] = ()) -> list[str]:
    """The questions that one asks in a chat with these earlier ones, each standalone, in order: one
    or two.

    A count beside a list is one thing: "Which districts, and how many in each?"
    """
    question = " ".join(question.split())
    asks, joint, clauses = _patterns()
    if match := joint.match(question):
        before, one, two, after = match.group("before", "first", "second", "after")
        both = f"{before}{one}{after}", f"{before}{two}{after}"
        return [standalone(part[0].upper() + part[1:], history) for part in both]
    alone = [standalone(question, history)]
    match = clauses.match(question)
    if match is None:
        return alone
    first, second = match.group("first", "second")
    asking = [word.end() for word in asks.finditer(first)]
    if kind_of(first) == "list" and kind_of(second) == "number":
        return alone
    if not asking and kind_of(first) == "free":
        return alone
    if len(asking) > 1 and asking[-1] == len(first):
        return alone  # "Who decides when and where …": what is decided
    first, second = standalone(f"{first}?", history), second[0].upper() + second[1:]
    if leans(second) or not content_words(second):
        second = standalone(second, [first])
    if kind_of(first) == "number":  # "How many police and how many soldiers were sent to Maluku?"
        first = _placed(first, second)
    return [first, _placed(second, first)]


def _placed(question: str, other: str) -> str:
    """`question` with the place that the other part names, where it names none itself."""
    place = place_of(other)
    if not place or place_of(question):
        return question
    preposition = "in" if language_of(f"{question} {other}") == "en" else "di"
    return f"{question.rstrip(' ?.!')} {preposition} {place}?"


@cache
def _patterns() -> list[re.Pattern[str]]:
    second = table("question")["second"]

    def filled(pattern: str) -> str:
        return re.sub(r"(?<!P)<(\w+)>", lambda part: f"(?:{filled(second[part[1]])})", pattern)

    return [
        re.compile(filled(second[name]), re.IGNORECASE) for name in ("asks", "joint", "clauses")
    ]


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
