"""Which lines of a page are the article.

Lists of other articles, comments and date lines part the page into zones. The zone with the text is
the article, and others are joined to it where the text clearly goes on.
"""

import re
from collections.abc import Iterable

from index.dateline import read_dateline, standing_alone
from index.lines import FURNITURE, POINTER_INSIDE, Kind, Line, read_date_line
from index.marks import LEFT_OUT, introduces, text_line

_OPENINGS = frozenset(FURNITURE["goes_on"]["openings"])
_COMMON = frozenset(FURNITURE["goes_on"]["common"])
_SIGNED = re.compile(r"(?:^|[.?!”\"]\s?)[(\[]\s?[a-z*]{1,8}(?:\s?/\s?[a-z*]{1,8}){0,3}\s?[)\]]$")
_WEAK_CAPTION = re.compile("(?:" + "|".join(FURNITURE["caption"]["weak_ends"]) + r")[\s.]*$", re.I)
_CLOSED = re.compile(r"[.!?…:”\"’)]$")
_BREAKS = frozenset({Kind.LIST, Kind.END, Kind.DATE})
_FINAL = re.compile(FURNITURE["list"]["final"], re.I)
_LONGEST_BOX = 6  # headlines of other articles between two paragraphs
_LONGEST_COUNT = 600  # of a zone's prose: beyond it the earlier zone is preferred


def article_lines(lines: list[Line]) -> list[int]:
    """The numbers of the lines that are the article's own."""
    zones = _zones(lines)
    prose = [sum(len(lines[i].text) for i in zone if lines[i].kind is Kind.PROSE) for zone in zones]
    ended = next(
        (
            z
            for z, zone in enumerate(zones)
            if lines[zone[0]].kind is Kind.END and sum(prose[:z]) >= 80
        ),
        len(zones),
    )
    reachable = range(ended)
    scores = []
    listed = 0.0  # what counts against a zone below a list of other articles
    for z in reachable:
        listed = 300 if lines[zones[z][0]].kind is Kind.LIST and sum(prose[:z]) >= 100 else listed
        scores.append(min(prose[z], _LONGEST_COUNT) - listed)
    main = max(reachable, key=lambda z: (scores[z], -z), default=None)
    if main is None or not prose[main]:
        return _unpunctuated(lines)
    own = {lines[i].text for i in zones[main] if lines[i].kind is Kind.PROSE}
    later = [lines[i] for zone in zones[main + 1 :] for i in zone]
    for line in later:
        if len(line.text) >= 40 and line.text in own:
            line.kind = Kind.FURNITURE  # the page once more
    prose = [sum(len(lines[i].text) for i in zone if lines[i].kind is Kind.PROSE) for zone in zones]
    chain = [main]
    for after in range(main + 1, ended):
        if prose[after]:
            if not _resumes(lines, zones, chain[-1], after):
                break
            chain.append(after)
    for before in range(main - 1, -1, -1):
        if prose[before]:
            if not _resumes(lines, zones, before, chain[0]):
                break
            chain.insert(0, before)
    kept: list[int] = []
    seen: set[str] = set()
    for zone in chain:
        head = zones[zone][0]
        if kept and lines[head].kind is Kind.DATE and lines[head + 1].kind is Kind.PROSE:
            kept.append(head)  # a chronicle's day
        kept += _body_lines(lines, zones[zone], seen)
    return _without_standfirst(lines, kept)


def _zones(lines: list[Line]) -> list[list[int]]:
    zones: list[list[int]] = []
    for index, line in enumerate(lines):
        above = lines[index - 1].text if index else ""
        if not zones or line.kind in _BREAKS or _SIGNED.search(above):
            zones.append([])
        zones[-1].append(index)
    return zones


def _resumes(lines: list[Line], zones: list[list[int]], before: int, after: int) -> bool:
    """Whether the prose of zone `after` carries on the article of zone `before`."""
    breaks = [lines[zone[0]].kind for zone in zones[before + 1 : after + 1]]
    if Kind.END in breaks:
        return False
    prose = [index for index in zones[after] if lines[index].kind is Kind.PROSE]
    first = lines[prose[0]]
    if read_dateline(first.text):
        return False
    own = [lines[index].text for index in zones[before] if lines[index].kind is Kind.PROSE]
    if breaks == [Kind.DATE]:  # a date between two paragraphs, as in a chronicle
        previous = next(i for i in reversed(range(zones[after][0])) if i in zones[before])
        told = read_date_line(lines[zones[after][0]].text)
        pure = told is not None and not (told.time or told.label or told.rest or told.outlet)
        return pure and lines[previous].kind is Kind.PROSE and prose[0] == zones[after][0] + 1
    following = lines[prose[0] + 1].kind if prose[0] + 1 < len(lines) else None
    run = following in (Kind.PROSE, Kind.ITEM)
    shared = _names(
        [first.text, lines[prose[1]].text] if len(prose) > 1 else [first.text]
    ) & _names(own)
    if Kind.DATE in breaks:
        return run and len(prose) >= 2 and len(shared) >= 3
    opening = re.sub(r"^\W+|\W+$", "", first.text.split()[0]).lower()
    quotes = first.text.startswith(("“", '"', "‘"))
    if run and len(first.text) >= 80:
        between = lines[zones[before][-1] + 1 : prose[0]]
        headlines = sum(line.kind in (Kind.HEADLINE, Kind.BARE, Kind.POINTER) for line in between)
        final = any(_FINAL.search(line.key) for line in between if line.kind is Kind.LIST)
        return bool(shared) or (headlines <= _LONGEST_BOX and not final)
    if _SIGNED.search(first.text):
        return True  # the writer's sign stands at an article's end
    if following in (Kind.HEADLINE, Kind.BARE):
        return False
    return len(shared) >= 2 or (bool(shared) and (quotes or opening in _OPENINGS))


def _names(texts: Iterable[str]) -> set[str]:
    """Capitalised words inside sentences, those apart that all election news shares."""
    found = set()
    for text in texts:
        for match in re.finditer(r"(?<=[a-z,”\"] )[A-Z][\w’'-]{2,}", text):
            found.add(match[0].lower())
        found |= {word.lower() for word in re.findall(r"(?<=[A-Z]\w\w\w )[A-Z][\w’'-]{2,}", text)}
    return found - _COMMON


def _body_lines(lines: list[Line], zone: list[int], seen: set[str]) -> list[int]:
    """The lines of one zone that are the article's; what is in `seen` already is a repetition."""
    prose = [index for index in zone if lines[index].kind is Kind.PROSE]
    closed = [i for i in prose if _CLOSED.search(lines[i].text) or lines[i].text[0] in '“"']
    last = closed[-1] if closed else prose[-1]
    kept: list[int] = []
    listed: Kind | None = None  # what the enumeration that is being read began with
    for index in range(prose[0], zone[-1] + 1):
        line = lines[index]
        if line.kind in LEFT_OUT:
            continue
        if line.kind is Kind.PROSE and (index <= last or len(line.text) > 180):
            listed = None
            if len(line.text) >= 40:
                if line.text in seen:
                    continue
                seen.add(line.text)
        else:
            if line.kind is Kind.ITEM or (listed is None and introduces(lines, index)):
                listed = line.kind
            opens = line.text.endswith(":") and index < zone[-1]
            opens = opens and lines[index + 1].kind is Kind.ITEM
            if opens or (index == last + 1 and _is_unclosed(line, lines, prose)):
                kept.append(index)
                continue
            follows = listed is not None and (line.kind is not Kind.HEADLINE or listed is line.kind)
            if listed is Kind.ITEM and line.kind is Kind.BARE and len(line.text.split()) >= 6:
                follows = False
            if not follows and (index > last or _is_link(lines, index)):
                continue
        kept.append(index)
    return kept


def _is_unclosed(line: Line, lines: list[Line], prose: list[int]) -> bool:
    """A last sentence whose full stop was forgotten, not the first headline of a footer."""
    if line.kind is Kind.HEADLINE or len(line.text.split()) < 8:
        return False
    return bool(_names([line.text]) & _names(lines[index].text for index in prose))


def _is_link(lines: list[Line], index: int) -> bool:
    """A headline between two closed paragraphs, too long for a subheading, leads elsewhere."""
    line = lines[index]
    boxed = index > 0 and lines[index - 1].kind is Kind.SITE
    if line.kind is not Kind.HEADLINE or (len(line.text.split()) < 7 and not boxed):
        return False
    above, below = text_line(lines, index, -1), text_line(lines, index, 1)
    if above is None or above.kind is Kind.ITEM:
        return True
    closed = _CLOSED.search(above.text) or POINTER_INSIDE.search(above.text)
    return bool(closed) and not (below and below.text[0].islower())


def _without_standfirst(lines: list[Line], kept: list[int]) -> list[int]:
    """Short prose above the dateline is a picture's text or the standfirst, not the report."""
    while len(kept) > 1 and _WEAK_CAPTION.search(lines[kept[0]].text):
        if len(lines[kept[0]].text) > 300 or read_dateline(lines[kept[0]].text):
            break
        kept = kept[1:]
    for place, index in enumerate(kept[:5]):
        if standing_alone(lines[index].text):
            return kept[place + 1 :] or kept
        dateline = read_dateline(lines[index].text)
        if dateline and (dateline.outlet or re.match("[A-Z]{4}", lines[index].text)):
            above = [lines[i] for i in kept[:place]]
            return kept[place:] if all(len(line.text) <= 260 for line in above) else kept
    return kept


def _unpunctuated(lines: list[Line]) -> list[int]:
    """A page without one full stop: its longer lines are all it has."""
    return [
        index
        for index, line in enumerate(lines)
        if line.kind in (Kind.BARE, Kind.ITEM) and len(line.text.split()) >= 6
    ]
