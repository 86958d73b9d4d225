"""The article inside a crawled page: its title, publisher, date, place, address and body.

One step a file: `lines` says what each line looks like by itself (the words it goes by are in
`furniture.toml`), `marks` what it is among its neighbours, `zones` which lines are the article,
`spans` which of their characters. What stands above the article tells title, date and publisher.
"""

import re
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlsplit

from index.dateline import Dateline, read_dateline, standing_alone
from index.dates import find_dates
from index.lines import FURNITURE, HOST, Kind, Line, is_outlet, read_date_line, read_lines
from index.marks import mark
from index.records import Span
from index.spans import body_spans
from index.zones import article_lines

_SOCIAL = tuple(FURNITURE["social"]["hosts"])
_LABELLED_TITLE = re.compile(r"(?:judul|title)\s*:\s*", re.I)
_FUTURE = re.compile(
    r"\b(?:akan|mendatang|rencananya|besok|nanti|sejak|hingga|sampai|dijadwalkan)\b", re.I
)
_URL_INSIDE = re.compile(r"https?://[^\s\"'<>()\[\]]+")
_URL_DATE = re.compile(r"/(20\d\d)[/-]?(\d\d)[/-]?(\d\d)(?:/|\d{6}|-|$)")


@dataclass(frozen=True, slots=True)
class Found:
    """What a page tells; `body` is empty where nothing but furniture stands on it."""

    body: tuple[Span, ...]
    title: str | None = None
    publisher: str | None = None
    published: date | None = None
    url: str | None = None
    place: str | None = None


def clean(text: str, start: int = 0, markdown: bool = False) -> Found:
    """Finds the article in `text` from character `start` on."""
    lines = read_lines(text, start, markdown)
    mark(lines)
    kept = article_lines(lines)
    if not kept:
        return Found(())
    first = kept[0]
    header = _header(lines, first)
    dateline = read_dateline(lines[first].text)
    told = dateline or _dateline_above(header)
    url = _url(header)
    title = _title(header, [lines[index] for index in kept], url, markdown)
    body = body_spans(text, [lines[index] for index in kept], dateline)
    return Found(
        body=body,
        title=title,
        publisher=_as_written(text, lines, _publisher(lines, header, told, url)),
        published=_published(header, lines, kept, url, told),
        url=url,
        place=told.place if told else None,
    )


def _dateline_above(header: list[Line]) -> Dateline | None:
    """A dateline on a line of its own: "Jakarta, CNN Indonesia --"."""
    for line in reversed(header[-4:]):
        if told := standing_alone(line.text):
            return told
    return None


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
            try:
                host = (urlsplit(url).hostname or "").removeprefix("www.")
            except ValueError:  # "https://kompas.com？utm=1"
                continue
            social = any(host == name or host.endswith("." + name) for name in _SOCIAL)
            if "." in host and not social and line.kind in (Kind.URL, Kind.BYLINE, Kind.BARE):
                return url
    return None


def _publisher(
    lines: list[Line], header: list[Line], dateline: Dateline | None, url: str | None
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
    header: list[Line],
    lines: list[Line],
    kept: list[int],
    url: str | None,
    dateline: Dateline | None,
) -> date | None:
    """The date line above the article, else below it, else its address's date, else the dateline's,
    else the lead's."""
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
    return (dateline and dateline.day) or _lead_date(lines[kept[0]].text)


def _lead_date(lead: str) -> date | None:
    """The day the lead reports on: "pada Selasa (21/03/23)", unless it is still to come."""
    for found in find_dates(lead[:700]):
        around = lead[max(0, found.start - 70) : found.start] + lead[found.end : found.end + 25]
        if found.value is None or found.weekday is None or _FUTURE.search(around):
            continue
        return found.value if found.value.weekday() == found.weekday else None
    return None
