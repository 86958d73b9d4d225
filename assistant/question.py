"""What a question says about the answer it wants: language, kind, names, dates and key words."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal

import Stemmer

from assistant.prompts import Language, table
from assistant.yes_no import asks_yes_no
from index.dates import FoundDate, find_dates, find_months
from index.errors import BadQuestion
from index.names import Name, find_names

Kind = Literal[
    "number", "date", "person", "place", "organization", "definition", "list", "office",
    "yesno", "reason", "explanation", "free",
]  # fmt: skip

LONGEST_QUESTION = 1000  # characters
WORD = re.compile(r"[^\W_]+(?:[-/.][^\W_]+|(?<=\d),\d+)*")
VERB = re.compile(
    r"(?:me[a-z]{3,}|di[a-z]{4,}|ber[a-z]{3,}|ter[a-z]{4,}|\w{3,}(?:ed|ing))$", re.IGNORECASE
)
YEAR = re.compile(r"(?<![\d./-])(?:19|20)\d\d(?![\d]|[./-]\d)")


@dataclass(frozen=True, slots=True)
class Question:
    """A standalone question, taken apart.

    `terms` are the content words, lower-cased, one of each stem, without function words, names of
    the alias table, dates and years; `proper` are capitalised words that the alias table does not
    know: names of people, events and places that evidence has to contain.
    """

    text: str
    language: Language
    kind: Kind
    names: tuple[Name, ...]
    dates: tuple[FoundDate, ...]
    years: tuple[int, ...]
    terms: tuple[str, ...]
    proper: tuple[str, ...]

    def ids(self, kind: str) -> tuple[str, ...]:
        """The ids of the names of one kind (`region`, `office`, `body`, …), in order, once each."""
        return tuple(dict.fromkeys(name.id for name in self.names if name.kind == kind))


def check_question(question: str) -> None:
    """Raise `BadQuestion` for a question that is empty or too long."""
    if not any(character.isalnum() for character in question):
        raise BadQuestion("the question has no words: write what you want to know", "no_question")
    if any("\ud800" <= character <= "\udfff" for character in question):
        raise BadQuestion("the question is not UTF-8 text: write it again", "no_question")
    if len(question) > LONGEST_QUESTION:
        raise BadQuestion(
            f"the question has {len(question):,} characters, {LONGEST_QUESTION:,} are the most: "
            "shorten it, and ask one thing at a time",
            "long_question",
            length=len(question),
            limit=LONGEST_QUESTION,
        )


def check_history(history: Sequence[str]) -> None:
    """Raise `BadQuestion` for an earlier question that is no text, or longer than one may be."""
    for number, earlier in enumerate(history, 1):
        if any("\ud800" <= character <= "\udfff" for character in earlier):
            raise BadQuestion(f"earlier question {number} is not UTF-8 text: write it again")
        if len(earlier) > LONGEST_QUESTION:
            raise BadQuestion(
                f"earlier question {number} has {len(earlier):,} characters, "
                f"{LONGEST_QUESTION:,} are the most: shorten it"
            )


@cache
def stemmer() -> Callable[[str], str]:
    """The Snowball stemmer for Indonesian, on a lower-cased word."""
    stem: Callable[[str], str] = Stemmer.Stemmer("indonesian").stemWord
    return stem


@cache
def function_words(language: Language) -> frozenset[str]:
    return frozenset(table("question")["language"][language].split())


def spelled_out(text: str) -> str:
    """A question with what is written short in it ("brp", "tgl") in full, as an article would."""
    full: dict[str, str] = table("question")["short_forms"]
    return _short_forms().sub(lambda s: full.get(s["short"]) or full[s["short"].lower()], text)


@cache
def _short_forms() -> re.Pattern[str]:
    # in small letters, or at the start: "PD" is a party, "DG" somebody's initials
    either = (f"(?:{s[0]}|^{s[0].upper()}){s[1:]}" for s in table("question")["short_forms"])
    return re.compile(rf"(?<!\w)(?P<short>{'|'.join(either)})(?!\w|\.\w)(?:\.(?= \w))?")


@cache
def _light_words() -> frozenset[str]:
    return frozenset(table("question")["light"]["words"].split())


def language_of(text: str, otherwise: Language = "id") -> Language:
    """The language most of the function words belong to; `otherwise` when they tell nothing."""
    words = [word.lower() for word in WORD.findall(text)]
    english = sum(word in function_words("en") for word in words)
    indonesian = sum(word in function_words("id") for word in words)
    if english == indonesian:
        return otherwise
    return "en" if english > indonesian else "id"


@cache
def _kinds() -> list[tuple[Kind, bool, list[re.Pattern[str]]]]:
    """The kinds of `prompts/question.toml`: name, whether one of the first, and patterns."""
    parts = table("question")["parts"]
    return [
        (entry["name"], entry.get("first", False), [_filled(p, parts) for p in entry["patterns"]])
        for entry in table("question")["kind"]
    ]


def _filled(pattern: str, parts: Mapping[str, str]) -> re.Pattern[str]:
    """The pattern with the parts that it names."""
    filled = re.sub(r"<(\w+)>", lambda part: f"(?:{parts[part[1]]})", pattern)
    return re.compile(filled, re.IGNORECASE)


def kind_of(text: str) -> Kind:
    """The kind of answer wanted: yes or no as a small model tells, else by the patterns of
    `prompts/question.toml`."""
    if asks_yes_no(text):
        return "yesno"
    best: tuple[int, Kind] | None = None
    for kind, first, patterns in _kinds():
        starts = [match.start() for pattern in patterns if (match := pattern.search(text))]
        if starts and first:
            return kind
        if starts and (best is None or min(starts) < best[0]):
            best = (min(starts), kind)
    return best[1] if best else "free"


def content_words(text: str, skip: tuple[tuple[int, int], ...] = ()) -> list[re.Match[str]]:
    """The words that carry content, outside the character ranges `skip`."""
    empty = function_words("id") | function_words("en") | _light_words()
    return [
        match
        for match in WORD.finditer(text)
        if match.group().lower() not in empty
        and not any(start < match.end() and match.start() < end for start, end in skip)
    ]


def _term(text: str, word: re.Match[str], names: tuple[Name, ...]) -> str:
    """A content word, or the term of the alias table it is part of: "polling stations"."""
    for name in names:
        if name.kind == "term" and name.start <= word.start() < name.end:
            return text[name.start : name.end]
    return word.group()


def without_context(alone: str) -> str:
    """A standalone question less what it has from the chat in brackets at its end."""
    return re.sub(r" \([^()]*\)\?$", "?", alone)


# What stands before a name that the question is not about: "Banyumas (bukan Cilacap)".
EXCLUDED = re.compile(
    r"\b(?:bukan|selain|kecuali|not|except|excluding|besides|other than|rather than)\W+"
    r"(?:(?:the|in|for|of|di|untuk|polda|polres|wilayah|provinsi|kabupaten|kota)\W+)*$",
    re.IGNORECASE,
)


def understand(text: str, otherwise: Language = "id") -> Question:
    """Take a standalone question apart."""
    names, dates = find_names(text, alone=True), tuple(find_dates(text) + find_months(text))
    ranges = tuple((n.start, n.end) for n in names if n.kind != "term")
    ranges += tuple((d.start, d.end) for d in dates)
    ranges += tuple(match.span() for match in YEAR.finditer(text))
    words = content_words(text, ranges)
    known = [(n.start, n.end) for n in names]
    terms = [_term(text, word, names).lower() for word in words]
    first = re.search(r"\w", text)
    proper = [
        word.group()
        for word in words
        if word.group()[0].isupper()
        and re.search(r"[^\W\d_]{2}", word.group())  # not "H-1"
        and not (first and word.start() == first.start())
        and not any(start <= word.start() < end for start, end in known)
    ]
    return Question(
        text=text,
        language=language_of(text, otherwise),
        kind=kind_of(text),
        names=tuple(n for n in names if n.kind == "term" or not EXCLUDED.search(text[: n.start])),
        dates=dates,
        years=tuple(int(match.group()) for match in YEAR.finditer(text)),
        terms=tuple({stemmer()(term): term for term in terms}.values()),
        proper=tuple(dict.fromkeys(proper)),
    )
