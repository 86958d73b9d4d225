"""The whole of an answer of which the reader points at a part: nothing is cut off that matters."""

import re
from collections.abc import Callable

from assistant import spans
from assistant.answer_type import measure_asked
from assistant.event import AT_FIRST, CHANGED
from assistant.question import Kind, Question
from index.names import find_names
from index.records import Span
from index.split import sentences

_NAME = r"(?:[A-Z]|\d+/)[\w/’'-]*(?: (?:[A-Z]|\d+/)[\w/’'-]*)*"
COORDINATION = re.compile(
    rf"\b{_NAME}(?:, {_NAME})+,? (?:dan|serta) {_NAME}"
)  # "Waris, Web dan Towe"
WHOLE: dict[Kind, Callable[[str], list[Span]]] = {
    "number": spans.numbers,
    "date": spans.dates,
    "person": spans.persons,
}
# Without it what follows would say the contrary: "melarang warga [membawa parang]"
DENIED = re.compile(
    r"\b(?:tidak|tak|bukan|belum|jangan|tanpa|dilarang|melarang|larangan)(?: \w+)? $", re.IGNORECASE
)
# Conjunctions of two words, of which a reading may begin with the second.
CONJUNCTION = re.compile(
    r"\b(?:dalam rangka|dengan (?:cara|tujuan|maksud|alasan)|oleh (?:karena|sebab)"
    r"|sebagai upaya|di (?:atas|bawah))\b",
    re.IGNORECASE,
)
# Asks for words as they were said: all of what stands between quotation marks.
VERBATIM = re.compile(
    r"\b(?:kutipan|kutip|kata-kata|verbatim|exact (?:words|quote)|quot(?:e|ation))\b",
    re.I,
)
QUOTED = re.compile(r"“[^”]+”|\"[^\"]+\"")
UP_TO = re.compile(r"(?:hingga|sampai|menjadi|ke) ")  # a day that a thing was put off to


def whole_span(asked: Question, text: str, read: Span) -> Span | None:
    """What was read, with all of the number and its unit, the date, the ranked name or the post
    that it has a part of, with the word before it that denies or forbids it, and with the whole of
    the conjunction that it begins within; of a day or number that gave way to another, the latter,
    or where the first plan is asked for the former; of an office beside its holder's name, where a
    person is asked for, the name; where an amount is asked for by its measure ("how far"), the only
    such one in the same sentence; where somebody's own words are asked for, all of them.

    Of degrees alone ("S.I.K., M.H") it is the name before them, or nothing.
    """
    if spans.DEGREES.fullmatch(f" {text[read.start : read.end]}"):
        names = [s for s in spans.persons(text) if s.end <= read.start]
        near = [s for s in names if spans.DEGREES.fullmatch(text[s.end : read.end])]
        return near[-1] if near else None
    if VERBATIM.search(asked.text):
        for said in QUOTED.finditer(text):
            if Span(*said.span()).touches(read):
                return Span(said.start() + 1, said.end() - 1)
    whole = _of_kind(asked, text)
    touched = [s for s in whole if s.touches(read)]
    if touched:
        if CHANGED.search(text[touched[0].end : touched[-1].start]):
            own = touched[0] if AT_FIRST.search(asked.text) else touched[-1]
            lead = UP_TO.match(text, own.start)
            return Span(lead.end() if lead else own.start, own.end)
        return Span(min(touched[0].start, read.start), max(touched[-1].end, read.end))
    if asked.kind == "list":
        for several in COORDINATION.finditer(text):
            if Span(*several.span()).touches(read):
                return Span(min(several.start(), read.start), max(several.end(), read.end))
    if asked.kind == "number" and measure_asked(asked):
        sentence = next((s for s in sentences(text) if s.touches(read)), read)
        inside = [s for s in whole if s.touches(sentence)]
        return inside[0] if len(inside) == 1 else read
    if asked.kind == "person" and any(
        n.kind == "office" for n in find_names(text[read.start : read.end])
    ):
        beside = (text[s.end : read.start] or text[read.end : s.start] for s in whole)
        return next((s for s, gap in zip(whole, beside, strict=True) if gap in (" ", ", ")), read)
    if denied := DENIED.search(text[: read.start]):
        return Span(denied.start(), read.end)
    conjunctions = (m.span() for m in CONJUNCTION.finditer(text))
    start = next((a for a, b in conjunctions if a < read.start < b), read.start)
    return Span(start, read.end)


def _of_kind(asked: Question, text: str) -> list[Span]:
    """All that a text has of the kind of answer that is wanted."""
    if asked.kind == "office":
        return spans.posts(text, " ".join((*asked.text.split()[:1], *asked.proper)))
    found = WHOLE[asked.kind](text) if asked.kind in WHOLE else []
    measure = measure_asked(asked) if asked.kind == "number" else None
    return [s for s in found if not measure or measure.search(text[s.start : s.end])]
