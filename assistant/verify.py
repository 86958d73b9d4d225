"""The gate: nothing is said that its citations do not hold."""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import fields
from pathlib import Path
from typing import Any

from assistant.answer import Citation, Claim
from assistant.cite import fault
from index.errors import BadInput
from index.names import Name, find_names, same_body, same_office

NUMBER = re.compile(r"\d+(?:[.,/:-]\d+)*")
CAPITALISED = re.compile(r"[A-Z][\w'’/-]*")
VERDICT = re.compile(r"^(?:Ya|Tidak|Yes|No)\b")


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


def unsupported(claim: str, quote: str) -> list[str]:
    """The numbers, dates and names of a claim that do not stand in its quote.

    Digits must be the same, thousands separators aside; a name of the alias table may be written in
    another of its forms (Kalsel, South Kalimantan); every other capitalised word must be there.
    """
    claim = VERDICT.sub("", claim)
    said = {_digits(number) for number in NUMBER.findall(quote)}
    missing = [number for number in NUMBER.findall(claim) if _digits(number) not in said]
    quoted = find_names(quote)
    known: list[tuple[int, int]] = []
    for name in find_names(claim):
        known.append((name.start, name.end))
        words = claim[name.start : name.end]
        if words.lower() not in quote.lower() and not any(_same(name, q) for q in quoted):
            missing.append(words)
    lower = quote.lower()
    for word in CAPITALISED.finditer(claim):
        if any(start <= word.start() < end for start, end in known):
            continue
        if not re.search(rf"(?<!\w){re.escape(word.group().lower())}(?!\w)", lower):
            missing.append(word.group())
    return missing


def _same(one: Name, other: Name) -> bool:
    if one.kind != other.kind:
        return False
    if one.kind == "office":
        return same_office(one.id, other.id)
    return one.id == other.id or (one.kind == "body" and same_body(one.id, other.id))


def _digits(number: str) -> str:
    return re.sub(r"(?<=\d)[.,](?=\d{3}(?!\d))", "", number)


def check_file(path: Path, corpus: Path) -> Iterator[tuple[int, dict[str, Any], list[str]]]:
    """Check exported answers: `(line number, record, faults)` of each. Raises `BadInput`."""
    for number, record in read_records(path):
        try:
            citations = [Citation(**_only(cited)) for cited in record["citations"]]
            claims = [Claim(c["text"], tuple(c["citations"])) for c in record["claims"]]
            status = record["status"]
        except (KeyError, TypeError) as error:
            raise BadInput(
                f"{path} line {number} is not an answer record ({error}): "
                "export one with 'saksi ask --json' or 'saksi ask --batch'"
            ) from error
        wrong = faults(claims, citations, corpus)
        if status == "answered" and not claims:
            wrong.append("it is an answer without a claim")
        if status == "abstained" and (claims or citations):
            wrong.append("it is an abstention with claims or citations")
        yield number, record, wrong


def _only(cited: dict[str, Any]) -> dict[str, Any]:
    """The citation's own fields; an export may carry more."""
    return {field.name: cited[field.name] for field in fields(Citation)}


def read_records(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    """The JSON objects of a file, one a line or the file itself one array, with line numbers."""
    try:
        text = path.read_bytes().decode("utf-8")
    except OSError as error:
        raise BadInput(f"{path} cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise BadInput(
            f"{path} is not UTF-8 text (byte {error.start}): save it as UTF-8"
        ) from error
    whole = _parse(text) if text.lstrip().startswith(("[", "{\n")) else None
    if isinstance(whole, list | dict):
        rows = list(enumerate(whole if isinstance(whole, list) else [whole], 1))
    else:
        rows = [(n, _parse(line)) for n, line in enumerate(text.splitlines(), 1) if line.strip()]
    for number, row in rows:
        if not isinstance(row, dict):
            raise BadInput(f"{path} line {number} is not a JSON object: write one object a line")
        yield number, row


def _parse(text: str) -> Any:
    try:
        return json.loads(text)
    except json.JSONDecodeError:
        return None
