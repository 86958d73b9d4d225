"""English versions of Indonesian questions: ours where there is one, else by rule.

The passages stay Indonesian: the pairs teach the reader that "When was X founded?" asks for what
"Kapan X didirikan?" asks for. The English is plain and at times clumsy, as typed questions are.
"""

import json
import random
import re
import tomllib
from pathlib import Path

from assistant.train.data import text_key

_TABLES: dict[str, dict[str, str]] = tomllib.loads(
    Path(__file__).with_name("english.toml").read_text(encoding="utf-8")
)
PASSIVE, ACTIVE, DOERS = _TABLES["passive"], _TABLES["active"], _TABLES["doers"]
NOUNS, HOW_MANY, WORDS = _TABLES["nouns"], _TABLES["how_many"], _TABLES["words"]

# Written by hand for about a fifth of the training questions, which are named by their hash.
_WRITTEN: dict[str, str] = {
    row["of"]: row["en"]
    for row in map(
        json.loads,
        Path(__file__).with_name("english_questions.jsonl").read_text("utf-8").splitlines(),
    )
}


def _choice(words: dict[str, str]) -> str:
    return "|".join(sorted(map(re.escape, words), key=len, reverse=True))


_FLAGS = re.IGNORECASE
_WHO_DID = re.compile(rf"(?:siapa(?:kah)?) (?:yang )?({_choice(DOERS)}) (.+)", _FLAGS)
_WHO_IS = re.compile(rf"siapa(?:kah)? (?:nama )?({_choice(NOUNS)})(?: dari)? (.+)", _FLAGS)
_WHO = re.compile(r"siapa(?:kah)? (.+)", _FLAGS)
_WHEN_DONE = re.compile(rf"(?:kapan(?:kah)?) (.+) ({_choice(PASSIVE)})(.*)", _FLAGS)
_WHEN_DID = re.compile(rf"(?:kapan(?:kah)?) (.+) ({_choice(ACTIVE)})(.*)", _FLAGS)
_WHEN = re.compile(r"(?:kapan(?:kah)?) (.+)", _FLAGS)
_WHERE_DONE = re.compile(rf"(?:di ?mana(?:kah)?) (.+) ({_choice(PASSIVE)})(.*)", _FLAGS)
_WHERE_DID = re.compile(rf"(?:di ?mana(?:kah)?) (.+) ({_choice(ACTIVE)})(.*)", _FLAGS)
_WHERE = re.compile(
    r"(?:di ?mana(?:kah)?) (?:letak |lokasi )?(.+?)(?: terletak| berada| berlokasi)?", _FLAGS
)
_DEFINE = re.compile(
    r"apa(?:kah)? (?:itu|yang di ?maksud(?:kan)?(?: dengan)?|pengertian|definisi|arti)"
    r"(?: dari)? (.+)",
    _FLAGS,
)
_WHAT_IS = re.compile(
    rf"(?:apa|berapa)(?:kah)? (?:nama )?({_choice(NOUNS)})(?: dari)? (.+)", _FLAGS
)
_MANY = re.compile(rf"berapa(?:kah)? (?:jumlah )?({_choice(HOW_MANY)}) (?:yang )?(.+)", _FLAGS)
_WHAT_NAME = re.compile(r"apa(?:kah)? (?:nama )?(.+)", _FLAGS)
_WHY = re.compile(r"(?:mengapa|kenapa) (.+)", _FLAGS)
_WORD = re.compile(rf"\b(?:{_choice(WORDS)})\b|\w+", _FLAGS)


def _phrase(text: str) -> str:
    return _WORD.sub(lambda m: WORDS.get(m[0].lower(), m[0]), text.strip(" ?.,")).strip()


def is_written(question: str) -> bool:
    """Whether a person wrote the English version of this question."""
    return text_key(question) in _WRITTEN


def english(question: str, rng: random.Random) -> str | None:
    """An English version of an Indonesian question, or None where none is known."""
    if written := _WRITTEN.get(text_key(question)):
        return written
    text = " ".join(question.strip(" ?.").split())
    if m := _WHO_DID.fullmatch(text):
        return f"Who {DOERS[m[1].lower()]} {_phrase(m[2])}?"
    if m := _WHO_IS.fullmatch(text):
        verb = rng.choice(("is", "was"))
        return f"Who {verb} the {NOUNS[m[1].lower()]} of {_phrase(m[2])}?"
    if m := _WHEN_DONE.fullmatch(text):
        tail = f" {_phrase(m[3])}" if m[3].strip() else ""
        return f"When was {_phrase(m[1])} {PASSIVE[m[2].lower()]}{tail}?"
    if m := _WHEN_DID.fullmatch(text):
        return f"When did {_phrase(m[1])} {ACTIVE[m[2].lower()]} {_phrase(m[3])}".strip() + "?"
    if m := _WHERE_DONE.fullmatch(text):
        tail = f" {_phrase(m[3])}" if m[3].strip() else ""
        return f"Where was {_phrase(m[1])} {PASSIVE[m[2].lower()]}{tail}?"
    if m := _WHERE_DID.fullmatch(text):
        return f"Where did {_phrase(m[1])} {ACTIVE[m[2].lower()]} {_phrase(m[3])}".strip() + "?"
    if m := _DEFINE.fullmatch(text):
        return rng.choice(("What is {}?", "What is meant by {}?", "What does {} mean?")).format(
            _phrase(m[1])
        )
    if m := _WHAT_IS.fullmatch(text):
        return f"What is the {NOUNS[m[1].lower()]} of {_phrase(m[2])}?"
    if m := _MANY.fullmatch(text):
        return f"How many {HOW_MANY[m[1].lower()]} {_phrase(m[2])}?"
    for pattern, opening in (
        (_WHERE, "Where is"),
        (_WHEN, "When was"),
        (_WHO, "Who is"),
        (_WHY, "Why"),
        (_WHAT_NAME, "What is"),
    ):
        if (m := pattern.fullmatch(text)) and len(m[1].split()) <= 8:
            return f"{opening} {_phrase(m[1])}?"
    return None
