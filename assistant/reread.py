"""What is found, read once more: a single sentence is plainer than the passage around it."""

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from assistant.candidate import Finding, in_context
from assistant.question import Question
from index.split import sentences

if TYPE_CHECKING:
    from assistant.read import Reader

MOST = 16  # findings whose sentences are read once more: the likeliest


def reread(asked: Question, findings: Sequence[Finding], reader: "Reader") -> list[Finding]:
    """The findings, with what the decider says of the sentence that each begins in, where one of
    the likeliest begins there too; a yes or no is its own already, a full form is shown by how it
    is written, and of a list over several sentences one tells nothing."""
    if asked.kind in ("yesno", "definition"):
        return list(findings)
    told = [_sentence(finding) for finding in findings]
    once = [sentence for sentence in dict.fromkeys(told[:MOST]) if sentence]
    settles = dict(zip(once, (d.settles for d in reader.decide(asked.text, once)), strict=True))
    return [
        replace(finding, settles=settles.get(sentence, 0.0))
        for finding, sentence in zip(findings, told, strict=True)
    ]


def _sentence(finding: Finding) -> str:
    """The sentence that a finding begins in; none of a list over several."""
    if len(finding.parts) > 1:
        return ""
    passage, at = finding.parts[0].passage, finding.parts[0].start
    own = next(s for s in sentences(passage.text) if at - passage.start < s.end)
    return in_context(passage.text, own)
