"""The lines of a crawled page, and what each looks like by itself."""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import Enum, auto
from itertools import pairwise
from pathlib import Path

from index.dates import find_dates

FURNITURE = tomllib.loads((Path(__file__).parent / "furniture.toml").read_text("utf-8"))

# What str.strip leaves: byte order mark, zero-width and direction marks, soft hyphen.
SPACE = "\\s\ufeff\u200b-\u200f\u2060\u00ad"


class Kind(Enum):
    PROSE = auto()  # a paragraph or sentence
    ITEM = auto()  # of an enumeration: "1. …", "- …", "a) …"
    BARE = auto()  # words without a full stop: a list entry, a heading, a stray name
    HEADLINE = auto()  # the same in Title Case, four words or more
    DATE = auto()  # a date line, as under a headline
    BYLINE = auto()
    SITE = auto()  # an outlet's name or host
    URL = auto()
    POINTER = auto()  # BACA JUGA: …
    CAPTION = auto()
    FURNITURE = auto()  # buttons, advertisements, page numbers, …
    LIST = auto()  # "Berita terkait": other articles follow
    END = auto()  # comments, copyright: nothing of the article follows


@dataclass(slots=True)
class Line:
    start: int
    end: int
    text: str  # text[start:end] of the page, its runs of space made one
    key: str  # text without the signs at its ends, to compare with furniture.toml
    kind: Kind


@dataclass(frozen=True, slots=True)
class DateLine:
    """What a date line tells."""

    value: date
    time: bool
    label: str | None  # "published", "updated" or None
    outlet: str | None
    rest: str  # what else stands there: a byline, a site's name


def _whole(patterns: list[str]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns), re.IGNORECASE)


_LINE = re.compile(rf"[^\r\n\x85\u2028\u2029{SPACE}][^\r\n\x85\u2028\u2029]*")
# The lookbehinds keep a long run that ends nothing from being tried at each of its characters.
_END_SPACE = re.compile(rf"(?<![{SPACE}])[{SPACE}]+$")
_EDGE = re.compile(rf"^[\W_]+|(?<![\W_])[\W_]+$|{_END_SPACE.pattern}")
_SHARE = frozenset(FURNITURE["words"]["share"])
_MENU = frozenset(FURNITURE["words"]["menu"])
_FURNITURE = _whole([entry for group in FURNITURE["line"].values() for entry in group])
_BYLINES = "|".join(FURNITURE["byline"]["words"])
_BYLINE = re.compile(rf"(?:{_BYLINES})\s*(?:[:|/–-]\s*.{{0,90}})?$", re.I)
_UNMARKED_BYLINE = re.compile(
    r"(?i:oleh|by|editor|reporter|penulis|pewarta|redaktur|kontributor|jurnalis"
    r"|(?:laporan )?wartawan|laporan(?: langsung)?(?= .* dari ))\s+"
    r"(?:[A-Z][\w.'’-]*,?\s*(?:dari |dan )?){1,7}$"
)
_LIST = _whole(FURNITURE["list"]["words"])
_LIST_COLON = re.compile(rf"(?:{'|'.join(FURNITURE['list']['colon'])})\s*:", re.I)
_END = _whole(FURNITURE["end"]["words"])
_SENTENCE = re.compile(rf"(?<!\w)(?:{'|'.join(FURNITURE['sentence']['patterns'])})", re.I)
_CAPTION_START = _whole(FURNITURE["caption"]["starts"])
_CAPTION_END = re.compile(
    "(?:" + "|".join(f"(?:{end})" for end in FURNITURE["caption"]["ends"]) + r")[\s.]*$", re.I
)
_OUTLET = _whole(FURNITURE["dateline"]["outlet"])

_POINTERS = "|".join(FURNITURE["pointer"]["words"])
_COLON_POINTERS = "|".join(FURNITURE["pointer"]["colon"])
POINTER_LINE = re.compile(
    rf"[\W_]*(?:(?:{_POINTERS})(?:\W*$|\s*[:>»|–-]|\s+(?-i:[\"“'‘(]?[A-Z0-9])(?!.*\.$))"
    rf"|(?:{_COLON_POINTERS})\s?:\s*\S|(?-i:READ|BACA JUGA|BACA|SIMAK|LIHAT)\s+(?-i:[A-Z]))",
    re.I,
)
POINTER_INSIDE = re.compile(
    rf"[(\[]\s*(?:(?:{_POINTERS})|(?:{_COLON_POINTERS})(?=\s?:))\b[^()\[\]]*[)\]]"
    rf"|(?<!\w)(?:{_POINTERS})\s?:"
    r"|(?-i:\bBACA JUGA\b|\bSIMAK JUGA\b|\bLIHAT JUGA\b|\[Gambas:[^\]]*\])",
    re.I,
)
HOST = (
    r"(?:https?://)?(?:www\.)?(?:[a-z0-9-]+\.)+(?:com|co|id|net|org|tv|news|info|online|press|my)\b"
)
_HOST = re.compile(HOST + "/?", re.I)
_URL = re.compile(r"(?:(?:url|link|sumber|source|tautan|canonical)\s*:\s*)?https?://\S+", re.I)
_TIME = re.compile(
    r"(?:pukul|jam|at|,|-|\||•)?\s*\b\d{1,2}[:.]\d{2}(?:[:.]\d{2})?\s*(?:[ap]\.?m\b\.?)?", re.I
)
_ZONE = re.compile(r"\b(?:wib|wita|wit|gmt|utc)\b(?:\s?[+-]\d+(?::\d\d)?)?", re.I)
_DAY = re.compile(
    r"\b(?:senin|selasa|rabu|kamis|jum['’‘]?at|sabtu|minggu|ahad|(?:mon|tues|wednes|thurs|fri|satur|sun)day"
    r"|sen|sel|rab|kam|jum|sab|min|mon|tue|wed|thu|fri|sat|sun)\b",
    re.I,
)
_PUBLISHED = re.compile(
    r"\b(?:(?:di)?(?:publikasi(?:kan)?|terbit(?:kan)?|tayang(?:kan)?|unggah|posting|rilis|tulis)|terbit|tayang"
    r"|published|posted|submitted|publish|tanggal|date|waktu|dibuat)\b(?:\s+(?:by|oleh)\s+\w+)?(?:\s+(?:pada|on|at|tanggal))?\s*:?",
    re.I,
)
_UPDATED = re.compile(
    r"\b(?:(?:last\s+)?(?:updated?|modified)|di(?:perbarui|perbaharui|update|ubah)|pembaruan|terakhir)\b"
    r"(?:\s+(?:pada|on|at|diperbarui))?\s*:?",
    re.I,
)
_BULLET = re.compile(r"(?:[-–—•*·▪►✓]\s+|\(?\d{1,3}[.)]\s*|\(?[a-zA-Z][.)]\s)(?=\S)")
_SIGNATURE = re.compile(r"(?<=[.!?”\"])\s*[(\[][^()\[\]]{1,28}[)\]]$")
_STOP_INSIDE = re.compile(r"[a-z)”\"]\.\s+[A-Z“\"]")
_CODE_IMAGE = re.compile(r"(?:\[?!\[[^\]]*\]\([^)]*\)(?:\]\([^)]*\))?[\s*_]*)+$")
_CODE_LINK = re.compile(
    r"(?:[-*+>#\s]|\d+\.)*\[[^\]]*\]\([^)]*\)[\s*_|>/»]*(?:\[[^\]]*\]\([^)]*\)[\s*_|>/»]*)*$"
)
HEADING = re.compile(r"#{1,6}\s+")


def read_lines(text: str, start: int, markdown: bool) -> list[Line]:
    """The lines of `text` from `start` on that are not blank, each with its kind.

    Lines cut at a fixed width are put together again: they are one line here.
    """
    lines = []
    for begin, end in _logical_lines(text, start):
        written = text[begin:end]
        shown = re.sub(rf"[{SPACE}]+", " ", written).strip()
        end -= len(written) - len(_END_SPACE.sub("", written))
        key = _EDGE.sub("", _EDGE.sub("", shown))
        lines.append(Line(begin, end, shown, key, _kind(shown, key, markdown)))
    return lines


def _logical_lines(text: str, start: int) -> Iterator[tuple[int, int]]:
    block: list[tuple[int, int]] = []
    for match in _LINE.finditer(text, start):
        if block and len(re.findall(r"\r\n|[\r\n]", text[block[-1][1] : match.start()])) != 1:
            yield from _joined(text, block)
            block = []
        block.append(match.span())
    yield from _joined(text, block)


def _joined(text: str, block: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """The lines of a block, or the block as one line if a fixed width cut it."""
    rows = [text[start:end].strip() for start, end in block]
    width = max((len(row) for row in rows), default=0)
    joints = len(rows) - 1
    tight = sum(
        len(row) + 1 + len(below.split(maxsplit=1)[0]) > width for row, below in pairwise(rows)
    )
    small = any(row[:1].islower() for row in rows[1:])
    if joints and 50 <= width <= 130 and tight >= 0.6 * joints and small:
        yield block[0][0], block[-1][1]
    else:
        yield from block


def read_date_line(shown: str) -> DateLine | None:
    """The date that a line is there to tell, if it is: "Selasa, 22 Agustus 2023 - 17:42 WITA"."""
    if len(shown) > 140:
        return None
    dates = [found for found in find_dates(shown) if found.value]
    if not 1 <= len(dates) <= 2:
        return None
    rest = shown = re.sub(r"[*_]+", " ", shown).strip()
    dates = [found for found in find_dates(shown) if found.value]
    if not dates:
        return None  # what stood between the marks was a part of it
    for found in reversed(dates):
        rest = rest[: found.start] + " \0 " + rest[found.end :]
    before = rest[: rest.index("\0")]
    colon = rest.split("\0")[-1].lstrip().startswith(":")
    rest = rest.replace("\0", " ")
    updated, labelled = _UPDATED.search(before), _PUBLISHED.search(before)
    rest = _UPDATED.sub(" ", _PUBLISHED.sub(" ", rest))
    timed = bool(_TIME.search(rest))
    rest = _DAY.sub(" ", _ZONE.sub(" ", _TIME.sub(" ", rest)))
    outlet = None
    parts = [part.strip(" ,.-–—|•·:/()[]") for part in re.split(r"\s[-–—|•·/]+\s|[,|•·()]", rest)]
    left = []
    for part in filter(None, parts):
        if outlet is None and is_outlet(part):
            outlet = part
        else:
            left.append(part)
    remains = " ".join(left)
    named = all(word[:1].isupper() or word.isdigit() or len(word) < 3 for word in remains.split())
    byline = _is_byline(remains) or bool(re.match(r"(?:by|oleh|admin|redaksi)\b", remains, re.I))
    short = timed and len(remains.split()) <= 4 and not shown.endswith(".")
    if not short and (len(remains) > 60 or (remains and not named and not byline)):
        return None
    if not (timed or labelled or updated or byline) and len(remains.split()) > 4:
        return None  # a headline that ends in a date
    if not (timed or labelled or updated) and (
        colon or (remains and before.strip(" :") == "" and not byline)
    ):
        return None  # "27 November 2024: Pemungutan Suara" is an entry of a calendar
    if shown.endswith(".") and remains:
        return None
    label = "published" if labelled else "updated" if updated else None
    return DateLine(dates[0].value or date.min, timed, label, outlet, remains)


def is_outlet(name: str) -> bool:
    """Whether a short name reads like a news outlet's: a host, a known name, CamelCase."""
    name = name.strip(" .")
    if not name or len(name) > 45 or len(name.split()) > 4:
        return False
    return bool(
        _HOST.fullmatch(name)
        or _OUTLET.fullmatch(name)
        or re.fullmatch(r"[A-Z][a-z]+[A-Z]\w+", name)
    )


def is_promotion(sentence: str) -> bool:
    """Whether a sentence is the publisher speaking about itself."""
    return bool(_SENTENCE.search(sentence))


def ends_as_caption(shown: str) -> re.Match[str] | None:
    """The credit that closes a picture's text: "(Foto: …)"."""
    return _CAPTION_END.search(shown)


def capital_share(shown: str) -> float:
    """The part of the longer words that begin with a capital, from 0 to 1."""
    words = [word for word in re.findall(r"[^\W\d_][\w'’-]*", shown) if len(word) > 3]
    return sum(word[0].isupper() for word in words) / len(words) if words else 0.0


def _kind(shown: str, key: str, markdown: bool) -> Kind:
    if markdown and (_CODE_IMAGE.match(shown) or _CODE_LINK.match(shown)):
        return Kind.FURNITURE
    if not key:
        return Kind.FURNITURE
    if _is_code(shown):
        return Kind.FURNITURE
    if len(shown) > 400:
        return _text_kind(shown)
    words = key.split()
    lowered = [re.sub(r"[\W_]+", "", word) for word in key.lower().split()]
    lowered = [word for word in lowered if word and not word.isdigit()]
    if len(key) <= 160 and _END.fullmatch(key) and not _is_sentence(shown):
        return Kind.END
    if len(words) <= 40 and all(word in _SHARE for word in lowered):
        # Numbers alone may be a table's: they are kept.
        return Kind.FURNITURE if lowered else Kind.BARE
    if all(word in _MENU for word in lowered) and not shown.endswith("."):
        return Kind.LIST if _LIST.fullmatch(key) else Kind.FURNITURE
    if re.match(r"©|\(c\)\s|copyright\b|hak cipta\b", shown, re.I):
        return Kind.END
    if len(key) <= 160 and not _is_sentence(shown):
        if _URL.fullmatch(shown):
            return Kind.URL
        if _LIST.fullmatch(key):
            return Kind.LIST
    if _LIST_COLON.match(key):
        return Kind.LIST
    if len(shown) <= 300 and POINTER_LINE.match(shown):
        return Kind.POINTER
    if read_date_line(shown):
        return Kind.DATE
    if len(key) <= 160 and _FURNITURE.fullmatch(key) and not _is_sentence(shown):
        return Kind.FURNITURE
    if re.fullmatch(r"(?:#\w+[\s,]*)+", shown) and not shown.startswith("# "):
        return Kind.FURNITURE
    if re.fullmatch(FURNITURE["caption"]["credit"], shown, re.I):
        return Kind.FURNITURE
    hosted = len(words) <= 3 and _HOST.fullmatch(words[-1]) and not shown.endswith(".")
    if hosted or (is_outlet(key) and not shown.endswith(".")):
        return Kind.SITE
    if (len(words) <= (6 if shown.endswith(".") else 14) and _is_byline(key)) or (
        len(words) <= 8 and re.search(rf"\s[-–—|,]\s{HOST}$", key, re.I)
    ):
        return Kind.BYLINE
    if _is_menu(shown):
        return Kind.FURNITURE
    if len(shown) <= 320 and (
        (_CAPTION_START.match(shown) and not _STOP_INSIDE.search(shown))
        or (ends_as_caption(shown) and len(_STOP_INSIDE.findall(shown)) <= (len(shown) <= 220))
    ):
        return Kind.CAPTION
    return _text_kind(HEADING.sub("", shown) if markdown else shown)


def _is_sentence(shown: str) -> bool:
    """Long enough, and closed: words of the article, whatever they begin with."""
    return (
        len(shown.split()) >= 9 and shown.endswith((".", "”", '"')) and capital_share(shown) < 0.5
    )


def _is_byline(key: str) -> bool:
    return bool(_UNMARKED_BYLINE.match(key) or _BYLINE.match(key))


def _is_code(shown: str) -> bool:
    """A script that the crawl took for text."""
    signs = sum(shown.count(sign) for sign in "{}();=<>[]&|/")
    return signs > 0.12 * len(shown) and bool(re.search(r"[{}=;]|\]\s*\]|cdata", shown, re.I))


def _is_menu(shown: str) -> bool:
    """Home › News › Politik: three short parts or more between signs."""
    parts = [part.strip() for part in re.split(r"[›»>|•]|\s/\s", shown)]
    parts = [part for part in parts if part]
    return (
        len(parts) >= 3
        and all(len(part.split()) <= 4 for part in parts[:-1])
        and not shown.endswith((".", '"', "”"))
        and not any(char.isdigit() for char in shown)
    )


def _text_kind(shown: str) -> Kind:
    shown = _SIGNATURE.sub("", shown)
    words = shown.split()
    closed = shown.rstrip("\"'”’»)] ").endswith((".", "!", "?", "…"))
    stops = closed and not shown.rstrip("\"'”’»)] ").endswith(("!", "?"))
    if _BULLET.match(shown) and len(words) > 1:
        return Kind.ITEM
    titled = capital_share(shown) >= (0.85 if shown.endswith("?") else 0.6)
    if (
        len(words) >= 4
        and titled
        and not stops
        and len(shown) <= 180
        and not shown.endswith((",", ":", ";"))
        and not _STOP_INSIDE.search(shown)
        and not re.match(r"[“\"].*[”\"],?\s+[a-z]", shown)
    ):
        return Kind.HEADLINE
    if closed and len(words) >= (4 if shown.endswith(("...", "…")) else 1):
        return Kind.PROSE
    if shown.startswith(("“", '"')) and len(words) >= 3:
        return Kind.PROSE
    if shown.endswith((":", ",", ";", "”", '"')) and len(words) >= 4:
        return Kind.PROSE
    if len(shown) >= 100 or (len(words) >= 12 and not titled):
        return Kind.PROSE
    return Kind.BARE
