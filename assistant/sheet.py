"""Reviewed answers as a table for a spreadsheet, and back: a row for each citation of each claim.

A spreadsheet would run a cell that begins with `=` or its like as a formula. Such a cell gets an
apostrophe before it, and so does one that begins with an apostrophe: taking one away gives every
cell back exactly, so that quotes in the table can be checked to the character.
"""

import csv
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from assistant.answer import Citation
from index.errors import BadInput

_ANSWER = (
    *("number", "asked_at", "asked_by", "id", "question", "standalone_question"),
    *("language", "status", "reason", "confidence", "answer", "state"),
)
_CITATION = tuple(field.name for field in fields(Citation))
_NUMBERS = ("n", "start", "end", "answer_start", "answer_end")
_MARK = ("by", "verdict", "comment", "at")
_NEEDED = ("number", "status", "claim", "claim_text", *_CITATION)
_RISKY = re.compile(r"\s*[=+\-@＝＋－＠'\t\r\n|%]")


@dataclass(frozen=True, slots=True)
class Reviewed:
    """An answer record with what its readers made of it: each mark has `claim`, `by`, `verdict`,
    `comment`, `at` and `counts`, which is false for one that its reader took back."""

    kept: dict[str, Any]  # `number`, `asked_at`, `asked_by`, `state`
    record: dict[str, Any]
    marks: Sequence[dict[str, Any]]


def write_sheet(answers: Sequence[Reviewed]) -> str:
    """The table, with as many columns for readers as the most that marked one claim."""
    most = max((len(_of(each, part)) for each in answers for part in _parts(each)), default=0)
    readers = [f"{name}_{n}" for n in range(1, most + 1) for name in _MARK]
    out = io.StringIO(newline="")
    table = csv.writer(out, lineterminator="\r\n")
    table.writerow([*_ANSWER, "claim", "claim_text", *_CITATION, *readers])
    for each in answers:
        for row in _rows(each):
            table.writerow([_guarded(row.get(name)) for name in _ANSWER] + row["cells"])
    return (
        "\ufeff" + out.getvalue()
    )  # without the mark, a spreadsheet takes it for another encoding


def _rows(each: Reviewed) -> Iterator[dict[str, Any]]:
    answer = each.record | each.kept
    cited = {citation["n"]: citation for citation in each.record["citations"]}
    for part in _parts(each):
        claim = each.record["claims"][part - 1] if part else {"text": "", "citations": ()}
        marks = [_guarded(mark[name]) for mark in _of(each, part) for name in _MARK]
        for citation in [cited[n] for n in claim["citations"] if n in cited] or [{}]:
            cells = [part, _guarded(claim["text"])]
            cells += [_guarded(citation.get(name)) for name in _CITATION]
            yield answer | {"cells": cells + marks}


def _parts(each: Reviewed) -> range:
    claims = len(each.record["claims"])
    return range(1, claims + 1) if claims else range(1)


def _of(each: Reviewed, part: int) -> list[dict[str, Any]]:
    return [mark for mark in each.marks if mark["claim"] == part and mark["counts"]]


def _guarded(value: object) -> str:
    text = "" if value is None else str(value)
    return f"'{text}" if _RISKY.match(text) else text


def read_sheet(text: str, path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    """The answer records in a table, each with the line on which it begins. Raises `BadInput`."""
    table = csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""), strict=True)
    records: dict[str, tuple[int, dict[str, Any]]] = {}
    line = 1  # on which the row begins; the table's own count is of the lines it has read
    try:
        names = next(table, [])
        lacking = [name for name in _NEEDED if name not in names]
        if lacking:
            raise BadInput(
                f"{path} lacks the columns {', '.join(lacking)}: export it from the page"
            )
        line = table.line_num + 1
        for cells in table:
            if cells:
                row = dict.fromkeys(names, "") | dict(zip(names, cells, strict=False))
                plain = {name: cell.removeprefix("'") for name, cell in row.items()}
                _, record = records.setdefault(plain["number"], (line, _begun(plain)))
                _take_in(record, plain)
            line = table.line_num + 1
    except csv.Error as error:
        raise BadInput(f"{path} line {line} is no table ({error}): export it") from error
    except ValueError as error:
        raise BadInput(
            f"{path} line {line} has no number where one belongs ({error}): "
            "export it from the page again"
        ) from error
    yield from records.values()


def _begun(row: dict[str, str]) -> dict[str, Any]:
    answer = {name: row.get(name) or None for name in _ANSWER}
    return answer | {"status": row["status"], "claims": [], "citations": []}


def _take_in(record: dict[str, Any], row: dict[str, str]) -> None:
    """Adds what one row tells of its answer: a claim, a citation of it, or both."""
    claims, citations = record["claims"], record["citations"]
    part = int(row["claim"])
    if not 0 <= part <= len(claims) + 1 or (row["n"] and not part):
        raise ValueError(f"claim {part} without the one before it")
    if part:
        if len(claims) < part:
            claims.append({"text": row["claim_text"], "citations": []})
        elif claims[part - 1]["text"] != row["claim_text"]:
            raise ValueError(f"claim {part} reads differently in two rows")
    if row["n"]:
        cited: dict[str, Any] = {name: row[name] or None for name in _CITATION}
        cited |= {name: int(row[name]) for name in _NUMBERS}
        cited |= {name: row[name] for name in ("article", "sha256", "quote")}
        claims[part - 1]["citations"].append(cited["n"])
        if cited not in citations:
            citations.append(cited)
