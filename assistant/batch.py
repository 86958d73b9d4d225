"""Read the questions of `saksi ask --batch`."""

import json
import sys
from dataclasses import dataclass
from pathlib import Path

from assistant.question import check_history, check_question
from index.errors import BadInput


@dataclass(frozen=True, slots=True)
class Asked:
    """One line of a batch."""

    question: str
    history: tuple[str, ...]
    id: str | None


def read_batch(source: str) -> list[Asked]:
    """The questions of a JSONL file (`-` for stdin): `question`, and optionally `id`, `history`.

    Raises `BadInput` that names the line.
    """
    try:
        raw = sys.stdin.buffer.read() if source == "-" else Path(source).read_bytes()
        lines = raw.decode("utf-8-sig").split("\n")
    except OSError as error:
        raise BadInput(f"{source} cannot be read ({error.strerror}): name a JSONL file") from error
    except UnicodeDecodeError as error:
        raise BadInput(
            f"{source} is not UTF-8 (byte {error.start + 1}): save it as UTF-8"
        ) from error
    return [_read(line, f"{source} line {n}") for n, line in enumerate(lines, 1) if line.strip()]


def _read(line: str, where: str) -> Asked:
    try:
        row = json.loads(line)
    except (ValueError, RecursionError) as error:
        why = error.msg if isinstance(error, json.JSONDecodeError) else str(error)
        raise BadInput(f"{where} is not JSON ({why}): write one object a line") from error
    question = row.get("question") if isinstance(row, dict) else None
    history = row.get("history") or [] if isinstance(row, dict) else []
    if not isinstance(question, str) or not (
        isinstance(history, list) and all(isinstance(earlier, str) for earlier in history)
    ):
        raise BadInput(f'{where} needs "question" (text) and may have "history" (a list of texts)')
    try:
        check_question(question)
        check_history(history)
    except BadInput as error:
        raise BadInput(f"{where}: {error}") from error
    name = None if row.get("id") is None else str(row["id"])
    if any("\ud800" <= character <= "\udfff" for character in name or ""):
        raise BadInput(f"{where}: the id is not UTF-8 text: write another")
    return Asked(question, tuple(history), name)
