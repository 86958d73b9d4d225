"""The gate: nothing is said that its citations do not hold."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from assistant.answer import Citation, Claim
from assistant.cite import fault
from index.dates import FoundDate, find_dates
from index.names import Name, find_names, same_body, same_office
from index.records import Span

NUMBER = re.compile(r"\d+(?:[.,/:-]\d+)*")
CAPITALISED = re.compile(r"[A-Z][\w'’/-]*")
VERDICT = re.compile(r"^(?:Ya|Tidak|Sebaliknya|Memang tidak|Yes|No|On the contrary|Indeed not)\b")


def faults(claims: Sequence[Claim], citations: Sequence[Citation], corpus: Path) -> list[str]:
    """Everything wrong with an answer: citations that do not hold, claims that go beyond them."""
    known = {cited.n: cited for cited in citations}
    found = [f"[{c.n}] {wrong}" for c in citations if (wrong := fault(c, corpus))]
    for claim in claims:
        quotes = [known[n].quote for n in claim.citations if n in known]
        if not claim.citations or len(quotes) < len(claim.citations):
            found.append(f"the claim “{claim.text}” points to no citation")
        found += [
            f"the claim “{claim.text}” says “{word}”, which its quote does not"
            for word in unsupported(claim.text, " ".join(quotes))
        ]
    return found


@dataclass(frozen=True, slots=True)
class Item:
    """A number, date, name or word of the field at characters `[start, end)` of a claim.

    `found` is where the quote says it; `missing` are those of its words that the quote does not
    have (a date has several), none if the item is supported.
    """

    kind: Literal["number", "date", "name", "term"]
    start: int
    end: int
    found: Span | None
    missing: tuple[str, ...] = ()


def unsupported(claim: str, quote: str) -> list[str]:
    """The numbers, dates and names of a claim that do not stand in its quote."""
    return [word for item in items(claim, quote) for word in item.missing]


def items(claim: str, quote: str) -> list[Item]:
    """Every number, date and name of a claim, and whether it stands in its quote.

    Digits must be the same, thousands separators aside; a name of the alias table may be written in
    another of its forms (Kalsel, South Kalimantan); every other capitalised word must be there.
    """
    verdict = VERDICT.match(claim)
    after = verdict.end() if verdict else 0
    single = [
        item for item in (*_numbers(claim, quote), *_names(claim, quote)) if item.start >= after
    ]
    whole = [_date(found, single, quote) for found in find_dates(claim)]
    dates = [date for date in whole if date is not None]
    rest = (i for i in single if not any(d.start <= i.start and i.end <= d.end for d in dates))
    return sorted((*dates, *rest), key=lambda item: (item.start, item.end))


def _numbers(claim: str, quote: str) -> Iterator[Item]:
    said = {digits(n.group()): Span(*n.span()) for n in reversed([*NUMBER.finditer(quote)])}
    for number in NUMBER.finditer(claim):
        found = said.get(digits(number.group()))
        missing = () if found else (number.group(),)
        yield Item("number", *number.span(), found, missing)


def _names(claim: str, quote: str) -> Iterator[Item]:
    quoted = find_names(quote)
    known = find_names(claim)
    for name in known:
        words = claim[name.start : name.end]
        same = (Span(q.start, q.end) for q in quoted if _same(name, q))
        found = _place(words, quote) or next(same, None)
        kind: Literal["name", "term"] = "term" if name.kind == "term" else "name"
        yield Item(kind, name.start, name.end, found, () if found else (words,))
    for word in CAPITALISED.finditer(claim):
        if not any(name.start <= word.start() < name.end for name in known):
            found = _place(word.group(), quote)
            yield Item("name", *word.span(), found, () if found else (word.group(),))


def _date(said: FoundDate, single: Sequence[Item], quote: str) -> Item | None:
    """The date as one item: what is in it is checked as everywhere, and shown together."""
    inside = [item for item in single if said.start <= item.start and item.end <= said.end]
    if not inside:
        return None
    missing = tuple(word for item in inside for word in item.missing)
    day = (said.day, said.month, said.year)
    same = (Span(q.start, q.end) for q in find_dates(quote) if (q.day, q.month, q.year) == day)
    found = None if missing else next(same, inside[0].found)
    return Item("date", said.start, said.end, found, missing)


def _place(words: str, quote: str) -> Span | None:
    """Where the quote has these words, in whatever case, and not as a part of longer ones."""
    place = re.search(rf"(?<!\w){re.escape(words)}(?!\w)", quote, re.IGNORECASE)
    return Span(*place.span()) if place else None


def _same(one: Name, other: Name) -> bool:
    if one.kind != other.kind:
        return False
    if one.kind == "office":
        return same_office(one.id, other.id)
    return one.id == other.id or (one.kind == "body" and same_body(one.id, other.id))


def digits(number: str) -> str:
    """A number without the stops between thousands."""
    return re.sub(r"(?<=\d)[.,](?=\d{3}(?!\d))", "", number)
