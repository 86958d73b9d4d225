"""From passages to findings: the reader's spans, and answers whose form tells what they are.

The reader is a seam: anything with such methods will do; `assistant/reader.py` is the one
that is trained.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Protocol

from assistant.by_form import ANYWHERE, BY_FORM, ONLY_BY_FORM
from assistant.candidate import Finding, finding_at
from assistant.evidence import objection
from assistant.question import Question
from assistant.retrieve import Hit, of_article
from assistant.verdict import verdicts
from assistant.whole import whole_span
from index.records import Passage, Span

if TYPE_CHECKING:  # importing it takes seconds, and only its records' type is wanted here
    from assistant.decider import Decision
    from assistant.reader import Reading


class Reader(Protocol):
    """Reads several passages for one question."""

    def candidates(
        self, question: str, passages: Sequence[str], per_passage: int = 5
    ) -> "list[list[Reading]]":
        """For each passage its spans, best first; there is more than one so that where the best
        is about somebody else, the next may be about the one who was asked about."""
        ...

    def decide(self, question: str, sentences: Sequence[str]) -> "list[Decision]":
        """What each sentence, as `candidate.in_context` gives it, says to the question."""
        ...


def find(
    asked: Question, hits: Sequence[Hit], passages: Mapping[str, Passage], reader: Reader
) -> list[Finding]:
    """Everything that may answer, most probable first; nothing is checked for its owner yet."""
    texts = {
        article: "\n".join(p.text for p in of_article(passages, article))
        for article in dict.fromkeys(hit.passage.article for hit in hits)
    }
    if asked.kind == "yesno":
        return _ranked(verdicts(asked, hits, reader), hits, texts)
    by_form = BY_FORM.get(asked.kind)
    found = list(by_form(asked, hits, passages)) if by_form else []
    # what is looked for in the whole corpus does not depend on how its passage was found
    ranked_by = () if found and asked.kind in ANYWHERE else hits
    others = asked.kind == "list" and all(objection(asked, f) for f in _ranked(found, (), texts))
    if asked.kind not in ONLY_BY_FORM and (others or not found):
        by_reader = _ranked(_by_reader(asked, hits, reader), hits, texts)
        # beside lists of others, which tell why nothing is said, only what may answer
        found += [f for f in by_reader if not found or objection(asked, f) is None]
    return _ranked(found, ranked_by, texts)


def _by_reader(asked: Question, hits: Sequence[Hit], reader: Reader) -> Iterator[Finding]:
    read = reader.candidates(asked.text, [hit.passage.text for hit in hits])
    for hit, readings in zip(hits, read, strict=True):
        for reading in readings:
            span = whole_span(asked, hit.passage.text, Span(reading.start, reading.end))
            if span is not None:
                yield finding_at(hit.passage, span.start, span.end, reading.probability)


def _ranked(
    found: Iterable[Finding], hits: Sequence[Hit], texts: Mapping[str, str]
) -> list[Finding]:
    """The findings, most probable first, each with the text of its article, where what the question
    names may stand too, and with how far its passage lags behind the one that was found best."""
    lags = {hit.passage.id: hits[0].score - hit.score for hit in hits}

    def placed(finding: Finding) -> Finding:
        parts = (
            replace(
                part,
                article_text=texts.get(part.passage.article, ""),
                lag=lags.get(part.passage.id, max(lags.values(), default=0.0)),
            )
            for part in finding.parts
        )
        return replace(finding, parts=tuple(parts))

    return sorted(map(placed, found), key=lambda finding: -finding.probability)
