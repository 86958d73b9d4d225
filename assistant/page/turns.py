"""The conversation as the browser keeps it: questions, answer records, and what went wrong.

The browser's copy comes back with every event. It is checked like any other input; an entry that
does not read as a turn is dropped, and the rest stays.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

from pydantic import TypeAdapter, ValidationError

from assistant.answer import Answer
from index.records import Filters

KEPT = 40  # turns; a browser gives a page about 5 MB, and every event carries them


@dataclass(frozen=True, slots=True)
class Turn:
    """One question and what came of it: an answer, an error's message, or neither if stopped."""

    question: str
    answer: Answer | None = None
    error: str | None = None
    filters: Filters = field(default_factory=Filters)
    offered: tuple[str, ...] = ()  # questions to ask instead, with an abstention

    @property
    def state(self) -> Literal["answered", "abstained", "error", "stopped"]:
        if self.answer is not None:
            return self.answer.status
        return "error" if self.error is not None else "stopped"


_TURN = TypeAdapter(Turn)


def read_turns(kept: object) -> list[Turn]:
    """The turns in what the browser sent."""
    entries = kept.get("turns") if isinstance(kept, dict) else None
    turns = []
    for entry in entries if isinstance(entries, list) else []:
        try:
            turns.append(_TURN.validate_python(entry))
        except ValidationError:
            continue
    return turns[-KEPT:]


def write_turns(turns: Sequence[Turn]) -> dict[str, Any]:
    """What the browser is to keep."""
    return {"turns": [asdict(turn) for turn in turns[-KEPT:]]}
