"""What is found, read once more: a single sentence is plainer than the passage around it."""

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from assistant.candidate import Candidate, Finding, in_context
from assistant.question import Question
from index.split import sentences

if TYPE_CHECKING:
    from assistant.read import Reader

MOST = 16  # findings that are read once more: the likeliest


def reread(asked: Question, findings: Sequence[Finding], reader: "Reader") -> list[Finding]:
    """The findings, the likeliest of them with what the decider says of the sentence that they
    begin in; a yes or no is its own already, a full form is shown by how it is written, and of a
    list over several sentences one tells nothing."""
    if asked.kind in ("yesno", "definition"):
        return list(findings)
    told = [_sentence(f.parts[0]) for f in findings[:MOST] if len(f.parts) == 1]
    once = list(dict.fromkeys(told))
    settles = dict(zip(once, (d.settles for d in reader.decide(asked.text, once)), strict=True))
    return [
        replace(f, settles=settles.get(_sentence(f.parts[0]), 0.0)) if len(f.parts) == 1 else f
        for f in findings
    ]


def _sentence(candidate: Candidate) -> str:
    text, start = candidate.passage.text, candidate.start - candidate.passage.start
    own = next(s for s in sentences(text) if start < s.end)
    return in_context(text, own)
