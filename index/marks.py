"""What lines are by their neighbours: a byline's name, an entry of a list, a link among links."""

import re
from itertools import pairwise

from index.dateline import read_dateline
from index.lines import Kind, Line, capital_share

_LABELLED = re.compile(r"(?:[^\s:]+ ?){1,5}:\s+\S")
_FIGURE = re.compile(r".*\w.*\s(?:Rp\s?)?(?!(?:19|20)\d\d$)\d[\d.,]*(?: [a-z]+)?$")
LEFT_OUT = frozenset(Kind) - {Kind.PROSE, Kind.ITEM, Kind.BARE, Kind.HEADLINE}


def mark(lines: list[Line]) -> None:
    """Corrects the kinds of `lines` by what stands around them."""
    for line in lines:
        if line.kind in (Kind.HEADLINE, Kind.BARE) and len(line.text.split()) >= 8:
            opening = read_dateline(line.text)
            if opening and opening.outlet and capital_share(line.text[opening.end :]) < 0.6:
                line.kind = Kind.PROSE
    _follow_bylines(lines)
    _mark_entries(lines)
    _follow_pointers(lines)
    _mark_repeated_headlines(lines)
    _mark_headline_runs(lines)


def introduces(lines: list[Line], index: int) -> bool:
    """Whether the entries at `index` are announced by the prose above them."""
    above = text_line(lines, index, -1)
    if above is None or above.kind not in (Kind.PROSE, Kind.BARE, Kind.ITEM):
        return False
    last = re.split(r"[.!?] ", above.text)[-1]
    return last.endswith(":") or bool(re.search(r"\bberikut(?:nya)?\b", last, re.I))


def text_line(lines: list[Line], index: int, step: int) -> Line | None:
    """The nearest line above (-1) or below (1) that is not left out."""
    index += step
    while 0 <= index < len(lines):
        if lines[index].kind not in LEFT_OUT:
            return lines[index]
        index += step
    return None


def _follow_bylines(lines: list[Line]) -> None:
    """Below the article, "Editor" on a line of its own takes the name on the next."""
    prose = False
    for line, below in pairwise(lines):
        prose = prose or line.kind is Kind.PROSE
        short = below.kind in (Kind.BARE, Kind.HEADLINE) and len(below.text.split()) <= 8
        if prose and short and line.kind is Kind.BYLINE and re.fullmatch(r"\w+ ?\w*", line.key):
            below.kind = Kind.BYLINE


def _mark_entries(lines: list[Line]) -> None:
    """Three lines in a row as "label: value", or that end in a figure, are an enumeration."""
    for entry in (_LABELLED, _FIGURE):
        run: list[Line] = []
        for line in [*lines, None]:
            if line and line.kind in (Kind.BARE, Kind.HEADLINE) and entry.match(line.text):
                run.append(line)
                continue
            for member in run if len(run) >= 3 else ():
                member.kind = Kind.ITEM
            run = []


def _follow_pointers(lines: list[Line]) -> None:
    """A pointer that stands alone ("Baca juga:") takes the headlines below it."""
    for index, line in enumerate(lines):
        if line.kind is not Kind.POINTER or not re.fullmatch(r"[\w\s]{3,40}", line.key):
            continue
        if re.search(r"[A-Z]\w+ [A-Z]\w+ [A-Z]\w+", line.key) and not line.key.isupper():
            continue  # the headline stands in the pointer's own line
        for place, below in enumerate(lines[index + 1 : index + 6]):
            bare = below.kind is Kind.BARE and place == 0 and len(below.text.split()) >= 4
            bare = bare or (below.kind is Kind.ITEM and not below.text.endswith("."))
            asks = below.kind is Kind.PROSE and place == 0 and below.text.endswith("?")
            if below.kind is not Kind.HEADLINE and not bare and not asks:
                break
            below.kind = Kind.POINTER


def _mark_repeated_headlines(lines: list[Line]) -> None:
    """A headline that comes again below prose opens a list of articles, or the page once more."""
    seen: set[str] = set()
    prose = False
    for line in lines:
        prose = prose or line.kind is Kind.PROSE
        if line.kind is Kind.HEADLINE:
            if prose and line.text.lower() in seen:
                line.kind = Kind.LIST
            seen.add(line.text.lower())


def _mark_headline_runs(lines: list[Line]) -> None:
    """Three headlines in a row below prose, or two with dates, are a list of other articles."""
    prose = False
    index = 0
    while index < len(lines):
        if lines[index].kind is Kind.PROSE:
            prose = True
        if lines[index].kind is not Kind.HEADLINE:
            index += 1
            continue
        end, headlines, dates = index, 0, 0
        while end < len(lines) and lines[end].kind in (Kind.HEADLINE, Kind.DATE, Kind.FURNITURE):
            headlines += lines[end].kind is Kind.HEADLINE
            dates += lines[end].kind is Kind.DATE
            end += 1
        many = headlines >= 3 or (headlines >= 2 and dates >= 1)
        if prose and many and not introduces(lines, index):
            lines[index].kind = Kind.LIST
        index = end
