"""The article inside a crawled page: its title, publisher, date, place, address and body.

`index/lines.py` says what each line looks like by itself (the words it goes by are in
`furniture.toml`). Here the lines are seen together: lists of other articles, comments and date
lines part the page into zones, the zone with the text is the article, and what stands above it
tells title, date and publisher.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from urllib.parse import urlsplit

from index.dates import find_dates
from index.lines import (
    FURNITURE,
    HEADING,
    HOST,
    POINTER_INSIDE,
    SPACE,
    Kind,
    Line,
    capital_share,
    ends_as_caption,
    is_outlet,
    is_promotion,
    read_date_line,
    read_lines,
)
from index.records import Span
from index.split import sentences

_OPENINGS = frozenset(FURNITURE["goes_on"]["openings"])
_COMMON = frozenset(FURNITURE["goes_on"]["common"])
_NOT_PLACE = frozenset(FURNITURE["dateline"]["not_place"])
_SOCIAL = tuple(FURNITURE["social"]["hosts"])
_CREDIT = re.compile(rf"(?<=[.!?”\"’'])\s*{FURNITURE['caption']['credit']}\s*$")
_SIGNED = re.compile(r"(?:^|[.”\"]\s?)[(\[]\s?[a-z*]{1,8}(?:\s?/\s?[a-z*]{1,8}){0,3}\s?[)\]]$")
_WEAK_CAPTION = re.compile("(?:" + "|".join(FURNITURE["caption"]["weak_ends"]) + r")[\s.]*$", re.I)
_DASH = re.compile(
    r"(?:\.?\s+[-–—―|]{1,3}(?:\s?[-–—]{1,2})?|[)\w.][-–—―]{1,2}|\)\s?:)\s+(?=[\"“'‘(]?\s?[A-Z0-9])"
)
_TIGHT_DASH = re.compile(r"([A-Z]{4,}(?: [A-Z]{3,}){0,2})[-–—](?=[A-Z][a-z])")
_NO_DASH = re.compile(rf"((?i:{HOST})),\s+([A-Z]\w+)\s+(?=[A-Z“\"])")
_LABELLED = re.compile(r"(?:[^\s:]+ ?){1,5}:\s+\S")
_FIGURE = re.compile(r".*\w.*\s(?:Rp\s?)?(?!(?:19|20)\d\d$)\d[\d.,]*(?: [a-z]+)?$")
_LABELLED_TITLE = re.compile(r"(?:judul|title)\s*:\s*", re.I)
_FUTURE = re.compile(
    r"\b(?:akan|mendatang|rencananya|besok|nanti|sejak|hingga|sampai|dijadwalkan)\b", re.I
)
_URL_INSIDE = re.compile(r"https?://[^\s\"'<>()\[\]]+")
_URL_DATE = re.compile(r"/(20\d\d)[/-]?(\d\d)[/-]?(\d\d)(?:/|\d{6}|-|$)")
_CLOSED = re.compile(r"[.!?…:”\"’)]$")
_BREAKS = frozenset({Kind.LIST, Kind.END, Kind.DATE})
_LEFT_OUT = frozenset(Kind) - {Kind.PROSE, Kind.ITEM, Kind.BARE, Kind.HEADLINE}
_FINAL = re.compile(FURNITURE["list"]["final"], re.I)
_LONGEST_HEADLINE = 300  # characters
_LONGEST_BOX = 6  # headlines of other articles between two paragraphs
_LONGEST_COUNT = 600  # of a zone's prose: beyond it the earlier zone is preferred


@dataclass(frozen=True, slots=True)
class Found:
    """What a page tells; `body` is empty where nothing but furniture stands on it."""

    body: tuple[Span, ...]
    title: str | None = None
    publisher: str | None = None
    published: date | None = None
    url: str | None = None
    place: str | None = None


@dataclass(frozen=True, slots=True)
class _Dateline:
    end: int  # characters of the line that it takes
    place: str | None
    outlet: str | None


def clean(text: str, start: int = 0, markdown: bool = False) -> Found:
    """Finds the article in `text` from character `start` on."""
    lines = read_lines(text, start, markdown)
    for line in lines:
        if line.kind in (Kind.HEADLINE, Kind.BARE) and len(line.text.split()) >= 8:
            opening = _dateline(line.text)
            if opening and opening.outlet and capital_share(line.text[opening.end :]) < 0.6:
                line.kind = Kind.PROSE
    _follow_bylines(lines)
    _mark_entries(lines)
    _follow_pointers(lines)
    _mark_repeated_headlines(lines)
    _mark_headline_runs(lines)
    kept = _article(lines)
    if not kept:
        return Found(())
    first = kept[0]
    header = _header(lines, first)
    dateline = _dateline(lines[first].text)
    told = dateline or _dateline_above(header)
    url = _url(header)
    title = _title(header, [lines[index] for index in kept], url, markdown)
    body = _spans(text, [lines[index] for index in kept], dateline)
    return Found(
        body=body,
        title=title,
        publisher=_as_written(text, lines, _publisher(lines, header, told, url)),
        published=_published(header, lines, kept, url),
        url=url,
        place=told.place if told else None,
    )


# Lines seen together


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
        if prose and many and not _introduces(lines, index):
            lines[index].kind = Kind.LIST
        index = end


def _introduces(lines: list[Line], index: int) -> bool:
    """Whether the entries at `index` are announced by the prose above them."""
    above = _text_line(lines, index, -1)
    if above is None or above.kind not in (Kind.PROSE, Kind.BARE, Kind.ITEM):
        return False
    last = re.split(r"[.!?] ", above.text)[-1]
    return last.endswith(":") or bool(re.search(r"\bberikut(?:nya)?\b", last, re.I))


def _text_line(lines: list[Line], index: int, step: int) -> Line | None:
    """The nearest line above (-1) or below (1) that is not left out."""
    index += step
    while 0 <= index < len(lines):
        if lines[index].kind not in _LEFT_OUT:
            return lines[index]
        index += step
    return None


def _article(lines: list[Line]) -> list[int]:
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
    if _dateline(first.text):
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
        if line.kind in _LEFT_OUT:
            continue
        if line.kind is Kind.PROSE and (index <= last or len(line.text) > 180):
            listed = None
            if len(line.text) >= 40:
                if line.text in seen:
                    continue
                seen.add(line.text)
        else:
            if line.kind is Kind.ITEM or (listed is None and _introduces(lines, index)):
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
    above, below = _text_line(lines, index, -1), _text_line(lines, index, 1)
    if above is None or above.kind is Kind.ITEM:
        return True
    closed = _CLOSED.search(above.text) or POINTER_INSIDE.search(above.text)
    return bool(closed) and not (below and below.text[0].islower())


def _without_standfirst(lines: list[Line], kept: list[int]) -> list[int]:
    """Short prose above the dateline is a picture's text or the standfirst, not the report."""
    while len(kept) > 1 and _WEAK_CAPTION.search(lines[kept[0]].text):
        if len(lines[kept[0]].text) > 300 or _dateline(lines[kept[0]].text):
            break
        kept = kept[1:]
    for place, index in enumerate(kept[:5]):
        if _stands_alone(lines[index].text):
            return kept[place + 1 :] or kept
        dateline = _dateline(lines[index].text)
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


# Body


def _spans(text: str, lines: list[Line], dateline: _Dateline | None) -> tuple[Span, ...]:
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
    found = _dateline(text[start:end])
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


# Dateline


def _dateline(shown: str) -> _Dateline | None:
    """What stands before the first dash: "JAKARTA, KOMPAS.com – ", "Bandung (ANTARA) - "."""
    bare = _NO_DASH.match(shown)
    dash = _DASH.search(shown, 0, 100)
    tight = _TIGHT_DASH.match(shown)
    if tight and _is_place(tight[1]):
        return _Dateline(tight.end(), tight[1].title(), None)
    if dash is None:
        return _Dateline(bare.start(2) + len(bare[2]) + 1, bare[2], bare[1]) if bare else None
    prefix = (
        shown[: dash.start() + 1]
        if dash[0][0] in ")" or dash[0][0].isalnum()
        else shown[: dash.start()]
    )
    if len(prefix) > 80 or len(shown) - dash.end() < 20:
        return None
    outlet, places = None, []
    for part in re.split(r"[,|/()]+|\s[-–—]\s", prefix):
        name = re.sub(rf"^[{SPACE}.]+|[{SPACE}.]+$", "", part)
        if (
            not name
            or any(found.value or found.day for found in find_dates(name))
            or name.isdigit()
        ):
            continue
        if re.fullmatch(r"(?:senin|selasa|rabu|kamis|jum'?at|sabtu|minggu|\d\d?|\W+)", name, re.I):
            continue
        if re.fullmatch(r"\d{1,2}\s*", name):
            continue
        if outlet is None and is_outlet(name):
            outlet = name
        elif _is_place(name):
            places.append(name)
        elif not places or not all(word[0].isupper() for word in name.split()[:6]):
            return None
    if outlet is None and not places:
        return None
    place = ", ".join(places) or None
    if place and place.isupper() and len(place) >= 4:
        place = place.title()
    return _Dateline(dash.end(), place, outlet)


def _dateline_above(header: list[Line]) -> _Dateline | None:
    """A dateline on a line of its own: "Jakarta, CNN Indonesia --"."""
    for line in reversed(header[-4:]):
        if told := _stands_alone(line.text):
            return told
    return None


def _stands_alone(shown: str) -> _Dateline | None:
    dashed = len(shown) <= 60 and re.search(r"\w[\w.)]*\s*[-–—]{1,2}(?:\s[-–—])?$", shown)
    return _dateline(f"{shown} {'X' * 30}") if dashed else None


def _is_place(name: str) -> bool:
    words = re.sub(r"[.]", " ", name).split()
    if not 1 <= len(words) <= (4 if name.isupper() else 3) or any(char.isdigit() for char in name):
        return False
    return len(words[-1]) > 1 and all(
        word[0].isupper() and word.lower() not in _NOT_PLACE for word in words
    )


# Title, publisher, date, address


def _header(lines: list[Line], first: int) -> list[Line]:
    """What stands between the prose above the article, if any, and its first line."""
    begin = first
    while begin > 0 and not (
        lines[begin - 1].kind is Kind.PROSE and len(lines[begin - 1].text) > 180
    ):
        begin -= 1
    return lines[begin:first]


def _title(header: list[Line], body: list[Line], url: str | None, markdown: bool) -> str | None:
    candidates: list[tuple[float, str]] = []
    lead = _words(" ".join(line.text for line in body[:6]))
    slug = _words(urlsplit(url).path.replace("_", " ")) if url else set()
    seen: dict[str, int] = {}
    for place, line in enumerate(header):
        shown = line.text
        if markdown and shown.startswith("# "):
            return _without_site(shown[2:].strip())
        labelled = _LABELLED_TITLE.match(shown)
        if labelled:
            return _without_site(shown[labelled.end() :])
        if line.kind not in (Kind.HEADLINE, Kind.BARE, Kind.PROSE) or len(shown.split()) < 4:
            continue
        if not 15 <= len(shown) <= 220:
            continue
        title = _without_site(shown)
        words = _words(title)
        score = len(words & lead) / max(7, len(words))
        near = header[place + 1 : place + 4]
        score += 0.35 * any(below.kind is Kind.DATE for below in near[:3])
        score += 0.15 * any(below.kind in (Kind.BYLINE, Kind.SITE) for below in near[:2])
        score += 0.2 * (place > 0 and header[place - 1].kind is Kind.DATE)
        score += 0.3 * (seen.get(title.lower(), 0) > 0)
        score += 0.2 * (place / max(1, len(header)))
        score += 0.5 * (len(words & slug) / max(1, len(words)))
        score -= 0.5 * (line.kind is Kind.PROSE)
        seen[title.lower()] = 1
        candidates.append((score, title))
    best = max(candidates, default=None)
    return best[1] if best and best[0] >= 0.3 else None


def _words(text: str) -> set[str]:
    return set(re.findall(r"\w{3,}", text.lower()))


def _without_site(title: str) -> str:
    """The headline without the " - detikNews" that a page's own title ends with."""
    while match := re.search(r"\s+[-–—|]\s+([^-–—|]+)$", title):
        if not is_outlet(match[1]) or len(title[: match.start()].split()) < 3:
            break
        title = title[: match.start()]
    match = re.match(r"([^|]+?)\s+[|:]\s+", title)
    if match and is_outlet(match[1]):
        title = title[match.end() :]
    return title.strip()


def _url(header: list[Line]) -> str | None:
    for line in header:
        for match in _URL_INSIDE.finditer(line.text):
            url = match[0].rstrip(".,;")
            host = (urlsplit(url).hostname or "").removeprefix("www.")
            social = any(host == name or host.endswith("." + name) for name in _SOCIAL)
            if "." in host and not social and line.kind in (Kind.URL, Kind.BYLINE, Kind.BARE):
                return url
    return None


def _publisher(
    lines: list[Line], header: list[Line], dateline: _Dateline | None, url: str | None
) -> str | None:
    """The dateline's outlet, else the page's own name, the nearest to the article first."""
    if dateline and dateline.outlet:
        return _host_name(dateline.outlet)
    if url:
        return _host_name(urlsplit(url).hostname or url)
    for line in reversed(header):
        told = read_date_line(line.text) if line.kind is Kind.DATE else None
        if told and told.outlet:
            return _host_name(told.outlet)
        host = re.search(rf"\s[-–—|,]\s({HOST})$", line.key, re.I)
        if line.kind is Kind.BYLINE and host:
            return _host_name(host[1])
        if line.kind is Kind.SITE:
            return _host_name(line.key)
        ending = re.search(r"\s+[-–—|]\s+([^-–—|]+)$", line.text)
        opening = re.match(r"([^|›»>/]+?)\s+[|›»>/]\s+", line.text)
        if (
            line.kind in (Kind.HEADLINE, Kind.BARE, Kind.FURNITURE)
            and opening
            and is_outlet(opening[1])
        ):
            return _host_name(opening[1])
        if line.kind in (Kind.HEADLINE, Kind.BARE) and ending and is_outlet(ending[1]):
            return _host_name(ending[1])
    for line in lines:
        known = re.search(rf"telah (?:tayang|terbit) di ({HOST})", line.text, re.I)
        holder = re.search(
            r"(?:©|\(c\)|copyright)\s*(?:©\s*)?(?:\d{4}\s+)?(\w[\w.]*)", line.text, re.I
        )
        if known:
            return _host_name(known[1])
        if line.kind is Kind.END and holder and is_outlet(holder[1]):
            return _host_name(holder[1])
    return None


def _as_written(text: str, lines: list[Line], name: str | None) -> str | None:
    """The name without its section ("kumparanNEWS"), and not in capitals if the page has it so."""
    if name is None:
        return None
    sites = {line.key for line in lines if line.kind is Kind.SITE and len(line.key) >= 5}
    shorter = (site for site in sites if name.startswith(site) and "." not in name)
    stem = min(shorter, key=len, default=name)
    spelled = re.findall(rf"(?<!\w){re.escape(stem)}(?!\w)", text, re.I)
    mixed = [spelling for spelling in spelled if not spelling.isupper() and not spelling.islower()]
    capitals = stem.isupper() and len(stem) >= 8
    return mixed[0] if mixed and (capitals or ("." in stem and stem.islower())) else stem


def _host_name(name: str) -> str:
    """An outlet's name without what is only an address's; a host in capitals becomes small."""
    name = re.sub(r"^(?:https?://)?(?:www\.|m\.|amp\.)?", "", name.strip(), flags=re.I).strip(" ./")
    return name.lower() if name.isupper() and "." in name else name


def _published(
    header: list[Line], lines: list[Line], kept: list[int], url: str | None
) -> date | None:
    """The date line above the article, else below it, else its address's date, else the lead's."""
    title_at = max(
        (place for place, line in enumerate(header) if line.kind in (Kind.HEADLINE, Kind.BARE)),
        default=0,
    )
    best: tuple[float, date] | None = None
    for place, line in enumerate(header):
        told = read_date_line(line.text) if line.kind in (Kind.DATE, Kind.BYLINE) else None
        if told is None:
            continue
        score = (
            2.0 * told.time + 2.0 * (told.label == "published") - 1.5 * (told.label == "updated")
        )
        score += 1.5 * (place > title_at) + place / 100
        if best is None or score > best[0]:
            best = (score, told.value)
    if best:
        return best[1]
    for line in lines[kept[-1] + 1 : kept[-1] + 6]:
        if line.kind in (Kind.LIST, Kind.END, Kind.HEADLINE):
            break
        told = read_date_line(line.text)
        if told and (told.label == "published" or told.time):
            return told.value
    if url and (inside := _URL_DATE.search(urlsplit(url).path)):
        try:
            return date(int(inside[1]), int(inside[2]), int(inside[3]))
        except ValueError:
            pass  # eight digits of an article's number
    return _lead_date(lines[kept[0]].text)


def _lead_date(lead: str) -> date | None:
    """The day the lead reports on: "pada Selasa (21/03/23)", unless it is still to come."""
    for found in find_dates(lead[:700]):
        around = lead[max(0, found.start - 70) : found.start] + lead[found.end : found.end + 25]
        if found.value is None or found.weekday is None or _FUTURE.search(around):
            continue
        return found.value if found.value.weekday() == found.weekday else None
    return None
