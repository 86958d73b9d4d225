"""The characters of a body: its lines without what is glued into them."""

import re

from index.dateline import Dateline, read_dateline
from index.lines import (
    FURNITURE,
    HEADING,
    POINTER_INSIDE,
    SPACE,
    Line,
    ends_as_caption,
    is_promotion,
)
from index.records import Span
from index.split import sentences

_CREDIT = re.compile(rf"(?<=[.!?”\"’'])\s*{FURNITURE['caption']['credit']}\s*$")
_LONGEST_HEADLINE = 300  # characters


def body_spans(text: str, lines: list[Line], dateline: Dateline | None) -> tuple[Span, ...]:
    """The lines' text without what is glued into it; neighbours become one span."""
    pieces: list[Span] = []
    for number, line in enumerate(lines):
        start, end = line.start, line.end
        heading = HEADING.match(text, start, end)
        if heading:
            start = heading.end()
        if number == 0 and dateline:
            start = _after_dateline(text, start, end) or start
        if number >= len(lines) - 2:
            credit = _CREDIT.search(text[start:end])
            if credit:
                end = start + credit.start()
        pieces += _cut(text, start, end)
    spans: list[Span] = []
    for piece in pieces:
        if spans and re.fullmatch(rf"[{SPACE}]*", text[spans[-1].end : piece.start]):
            spans[-1] = Span(spans[-1].start, piece.end)
        else:
            spans.append(piece)
    return tuple(spans)


def _after_dateline(text: str, start: int, end: int) -> int | None:
    found = read_dateline(text[start:end])
    return start + found.end if found else None


def _cut(text: str, start: int, end: int) -> list[Span]:
    """`[start, end)` without pointers to other articles, credits and sentences of promotion."""
    holes: list[Span] = []
    for match in POINTER_INSIDE.finditer(text, start, end):
        stop = match.end()
        if match[0][-1] not in ")]":
            rest = text[match.end() : min(end, match.end() + _LONGEST_HEADLINE)]
            lead = len(rest) - len(rest.lstrip(" :"))
            told = sentences(rest[lead:])
            stop += lead + (told[0].end if told else 0)
        holes.append(Span(match.start(), stop))
    for sentence in sentences(text[start:end]):
        shown = text[start + sentence.start : start + sentence.end]
        if is_promotion(shown):
            holes.append(Span(start + sentence.start, start + sentence.end))
    credit = ends_as_caption(text[start:end])
    if credit and credit[0][0] in "([":
        holes.append(Span(start + credit.start(), end))
    pieces = []
    at = start
    for hole in [*sorted(holes), Span(end, end)]:
        if hole.start > at:
            pieces.append(Span(at, hole.start))
        at = max(at, hole.end)
    return [trimmed for piece in pieces if (trimmed := _trim(text, piece))]


def _trim(text: str, span: Span) -> Span | None:
    """`span` without space at its ends; None if no word is in it."""
    inner = re.search(rf"[^{SPACE}](?:.*[^{SPACE}])?", text[span.start : span.end], re.S)
    if inner is None or not re.search(r"\w", inner[0]):
        return None
    return Span(span.start + inner.start(), span.start + inner.end())
