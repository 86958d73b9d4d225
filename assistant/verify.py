"""The gate: nothing is said that its citations do not hold."""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from pydantic import TypeAdapter, ValidationError

from assistant.answer import Citation, Claim
from assistant.cite import fault
from assistant.sheet import read_sheet
from index.dates import FoundDate, find_dates
from index.errors import BadInput
from index.load import load_article
from index.names import Name, find_names, same_body, same_office
from index.records import Span

NUMBER = re.compile(r"\d+(?:[.,/:-]\d+)*")
CAPITALISED = re.compile(r"[A-Z][\w'’/-]*")
VERDICT = re.compile(r"^(?:Ya|Tidak|Yes|No)\b")
_CITATIONS, _CLAIMS = TypeAdapter(list[Citation]), TypeAdapter(list[Claim])


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


def check_file(path: Path, corpus: Path) -> Iterator[tuple[int, dict[str, Any], list[str]]]:
    """Check exported answers: `(line number, record, faults)` of each. Raises `BadInput`."""
    for number, record in read_records(path):
        yield number, record, check_record(record, f"{path} line {number}", corpus)


def check_record(record: dict[str, Any], where: str, corpus: Path) -> list[str]:
    """Everything wrong with an answer record that was exported. Raises `BadInput`."""
    try:
        citations = _CITATIONS.validate_python(record["citations"])
        claims = _CLAIMS.validate_python(record["claims"])
        status = record["status"]
    except (KeyError, ValidationError) as error:
        raise BadInput(
            f"{where} is not an answer record ({_told(error)}): "
            "export one with 'saksi ask --json', 'saksi ask --batch' or from the page"
        ) from error
    wrong = faults(claims, citations, corpus)
    if [cited.n for cited in citations] != list(range(1, len(citations) + 1)):
        wrong.append("its citations are not numbered 1, 2, 3, …")
    if not wrong:
        wrong += [f"[{c.n}] {other}" for c in citations for other in _misnamed(c, corpus)]
        wrong += _beyond(str(record.get("answer") or ""), claims, citations)
    if status not in ("answered", "abstained"):
        wrong.append(f"its status is “{status}”, not answered or abstained")
    if status == "answered" and not claims:
        wrong.append("it is an answer without a claim")
    if status == "abstained" and (claims or citations):
        wrong.append("it is an abstention with claims or citations")
    return wrong


def _misnamed(cited: Citation, corpus: Path) -> list[str]:
    """What a citation says of its article, which is unchanged, and the article does not."""
    article = load_article(corpus, cited.article)
    day = article.published.isoformat() if article.published else None
    told = (
        ("title", cited.title, article.title),
        ("publisher", cited.publisher, article.publisher),
        ("published", cited.published, day),
        ("url", cited.url, article.url),
    )
    return [
        f"{cited.article} has the {name} “{its}”, not “{said}”"
        for name, said, its in told
        if said != its
    ]


def _beyond(answer: str, claims: Sequence[Claim], citations: Sequence[Citation]) -> list[str]:
    """Where the text of an answer is not its claims, each with its citations' numbers, and who says
    so and when."""
    wrong = []
    for claim in claims:
        said = f"{claim.text} {''.join(f'[{n}]' for n in claim.citations)}"
        if said not in answer:
            wrong.append(f"its text does not say “{said}”")
        answer = answer.replace(said, "\0", 1)
    sources = [cited.publisher or cited.title or cited.article for cited in citations]
    if claims and not any(source in answer for source in sources):
        wrong.append("its text does not say whose words they are")
    days = [cited.published or cited.quote for cited in citations]
    known = " ".join((*sources, *days))
    figures = {number.lstrip("0") for number in re.findall(r"\d+", known)}
    wrong += [
        f"its text says “{number}”, which no claim does"
        for line in answer.split("\n")
        if "\0" in line
        for number in re.findall(r"\d+", line)
        if number.lstrip("0") not in figures
    ]
    return wrong


def _told(error: KeyError | ValidationError) -> str:
    if isinstance(error, KeyError):
        return str(error)
    first = error.errors()[0]
    return f"{'.'.join(map(str, first['loc']))}: {first['msg'].lower()}"


def read_records(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    """The answer records of a file, with line numbers: its JSON objects, one a line or the file
    itself one array; or, of a .csv, the rows of its table."""
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise BadInput(f"{path} cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise BadInput(
            f"{path} is not UTF-8 text (byte {error.start + 1}): save it as UTF-8"
        ) from error
    if path.suffix.lower() == ".csv":
        yield from read_sheet(text, path)
        return
    whole = _parse(text) if text.lstrip().startswith(("[", "{\n")) else None
    if isinstance(whole, list | dict):
        rows = list(enumerate(whole if isinstance(whole, list) else [whole], 1))
    else:
        lines = text.split("\n")  # not where a quote has another of Unicode's line ends
        rows = [(n, _parse(line)) for n, line in enumerate(lines, 1) if line.strip()]
    for number, row in rows:
        if not isinstance(row, dict):
            raise BadInput(f"{path} line {number} is not a JSON object: write one object a line")
        yield number, row


def _parse(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None
