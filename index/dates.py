"""Calendar dates in Indonesian and English text, day first, never relative to today.

`dateparser` is not used: its search takes "12.345" and "2/3 kekuatan" for dates and fills what is
missing from today's date, while evidence needs exactly what the text says.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

_MONTHS = {
    1: "januari january jan",
    2: "februari pebruari february feb peb",
    3: "maret march mar mrt",
    4: "april apr",
    5: "mei may",
    6: "juni june jun",
    7: "juli july jul",
    8: "agustus august agust agst agt agu ags aug",
    9: "september sept sep",
    10: "oktober october okt oct",
    11: "november nopember nov nop",
    12: "desember december des dec",
}
_DAYS = {
    0: "senin monday mon sen",
    1: "selasa tuesday tue tues sel",
    2: "rabu wednesday wed rab",
    3: "kamis thursday thu thur thurs kam",
    4: "jumat jum'at jum’at jum‘at friday fri jum",
    5: "sabtu saturday sat sab",
    6: "minggu ahad sunday sun min",
}
_MONTH_NUMBER = {name: number for number, names in _MONTHS.items() for name in names.split()}
_DAY_NUMBER = {name: number for number, names in _DAYS.items() for name in names.split()}


def _any(names: dict[str, int]) -> str:
    return "|".join(sorted(names, key=len, reverse=True))


_MONTH = rf"(?:{_any(_MONTH_NUMBER)})"
_YEAR = r"(?:19|20)\d\d"
_ALONE = r"(?<![\w.,:/-])"  # not the tail of a longer number, time, path or word
_DONE = r"(?![\w/]|[.,:-]\d)"  # nor the head of one
_ORDINAL = r"(?:st|nd|rd|th)?"
_TO = r"(?:\s*(?:[-–—&,]|s/d|s\.d\.|sampai(?:\s+dengan)?|hingga|dan|to|and|until)\s*)"

_FORMS = [
    # 2024-11-14, 2024/11/14, 2024-11-14T10:20
    rf"{_ALONE}(?P<y1>{_YEAR})(?P<sep1>[-/])(?P<m1>\d\d?)(?P=sep1)(?P<d1>\d\d?)(?![\d/-])",
    # 14/11/2024, 14-11-2024, 14.11.2024, 14 / 11 / 2024, 21/03/23
    rf"{_ALONE}(?P<d2>\d\d?)\s?(?P<sep2>[-/.])\s?(?P<m2>\d\d?)\s?(?P=sep2)\s?(?P<y2>{_YEAR}){_DONE}",
    rf"{_ALONE}(?P<d3>\d\d?)\s?/\s?(?P<m3>\d\d?)\s?/\s?(?P<y3>\d\d){_DONE}",
    # 16-17 Agustus 2023, 27 November, 14-Nov-2024, 14 Nov '24, 21st of August 2023
    rf"{_ALONE}(?:(?P<from4>\d\d?){_TO})?(?P<d4>\d\d?){_ORDINAL}(?:\s+of)?[\s-]\s*(?P<m4>{_MONTH})\b"
    rf"(?:\.?[,\s/-]\s*(?:tahun\s+)?(?P<y4>{_YEAR}|['’]\d\d){_DONE})?",
    # August 21, 2023; Aug 20 2024; November 27
    rf"{_ALONE}(?P<m5>{_MONTH})\b\.?\s+(?P<d5>\d\d?){_ORDINAL}{_DONE}"
    rf"(?:,?\s*(?P<y5>{_YEAR}){_DONE})?",
    # Agustus 2023
    rf"{_ALONE}(?P<m6>{_MONTH})\b\.?,?\s+(?:tahun\s+)?(?P<y6>{_YEAR}){_DONE}",
    # (14/11), Kamis 14/11: only in brackets or after a day's name, else "2/3" is a fraction
    rf"{_ALONE}(?P<d7>\d\d?)\s?/\s?(?P<m7>\d\d?){_DONE}",
]
_DATE = re.compile("|".join(f"(?:{form})" for form in _FORMS), re.IGNORECASE)
_WEEKDAY_BEFORE = re.compile(
    rf"(?<!\w)(?P<day>{_any(_DAY_NUMBER)})\b\.?\s*(?:[,/]|tanggal|tgl\.?)?\s*[(\[]?\s*$", re.I
)
_LABEL_BEFORE = re.compile(r"(?<!\w)(?:tanggal|tgl\.?|pada)\s*[(\[]?\s*$", re.I)
_FRACTION_BEFORE = re.compile(
    r"(?:pertiga|perempat|perlima|setengah|kekuatan|rasio)\s*[(\[]\s*$", re.I
)
_WHOLE_MONTH = _any({n: m for n, m in _MONTH_NUMBER.items() if len(n) > 3 or n in ("mei", "may")})
_BARE_MONTH = re.compile(
    rf"(?<!\w)(?:(bulan|in|during|since|until)\s+)?({_WHOLE_MONTH})(?!\w)", re.I
)
_BESIDE_TODAY = re.compile(
    r" (?:yang )?(?:(?P<past>lalu|silam)|ini|(?P<next>depan|mendatang))\b", re.I
)
_ENGLISH_WORDS = {"may", "march", "mar", "sat", "sun"}  # months only with a capital or a year


@dataclass(frozen=True, slots=True)
class FoundDate:
    """A date at characters `[start, end)` of a text.

    `value` is None where the text leaves out the year or the day, or names a day that does not
    exist. Two days of a range ("16-17 Agustus 2023") are two dates at the same characters.
    `weekday` is 0 for Monday when the text names it just before.
    """

    start: int
    end: int
    value: date | None
    day: int | None
    month: int
    year: int | None
    weekday: int | None = None


def find_dates(text: str) -> list[FoundDate]:
    """Every date of `text`, in order; "2/3 kekuatan", "12.345" and telephone numbers are none."""
    found = list(_scan(text))
    # "26 November - 3 Desember 2024": the first takes its year from the second.
    for index in range(len(found) - 1):
        one, two = found[index], found[index + 1]
        between = text[one.end : two.start]
        if one.year is None and two.year and one.end <= two.start and re.fullmatch(_TO, between):
            year = two.year - (one.month > two.month)
            found[index] = FoundDate(
                one.start,
                one.end,
                _date(year, one.month, one.day),
                one.day,
                one.month,
                year,
                one.weekday,
            )
    return found


def find_months(text: str, published: date | None = None) -> list[FoundDate]:
    """The months that `text` names alone, with a capital or after "bulan": "in August"; the year of
    "Februari lalu" is told by when the text was published."""
    taken = [range(found.start, found.end) for found in find_dates(text)]
    return [
        FoundDate(*match.span(2), None, None, month, _year_meant(text, match, published))
        for match in _BARE_MONTH.finditer(text)
        if (month := _MONTH_NUMBER.get(match[2].lower()))  # "APRİL" is none
        and not any(match.start(2) in span for span in taken)
        and (
            match[1]
            or _BESIDE_TODAY.match(text, match.end())
            or (match[2] not in ("May", "March") and not _in_name(text, match.span(2)))
        )
    ]


def _year_meant(text: str, month: re.Match[str], published: date | None) -> int | None:
    """The year of a month "lalu", "ini" or "depan" in a text of that day."""
    beside = _BESIDE_TODAY.match(text, month.end()) if published else None
    if beside is None or published is None:
        return None
    number = _MONTH_NUMBER[month[2].lower()]
    before = beside["past"] is not None and number > published.month
    after = beside["next"] is not None and number < published.month
    return published.year - before + after


def _in_name(text: str, month: tuple[int, int]) -> bool:
    """Whether a month is written small or beside another capital: "Universitas Sebelas Maret"."""
    before, after = text[: month[0]].split(), text[month[1] :].split()
    beside = [*before[-1:] * (len(before) > 1), *after[:1]]
    return not text[month[0]].isupper() or any(word[:1].isupper() for word in beside)


def complete(found: FoundDate, published: date | None) -> date | None:
    """The full date of `found`, its missing year told by when the article was published.

    The nearest year wins, a date after publication counting as twice as far; a named weekday
    that fits only some years settles it. None when the day is missing or nothing is known.
    """
    if found.value or found.year or found.day is None or published is None:
        return found.value
    years = (published.year - 1, published.year, published.year + 1)
    days = [day for year in years if (day := _date(year, found.month, found.day))]
    fitting = [day for day in days if day.weekday() == found.weekday] or days

    def distance(day: date) -> int:
        apart = (day - published).days
        return 2 * apart if apart > 0 else -apart

    return min(fitting, key=distance, default=None)


def fits_year(found: Iterable[FoundDate], year: int) -> bool:
    """Whether days that are written without a year have the weekdays before them in `year`; of a
    text that names no such day nothing is known."""
    named = [day for day in found if day.weekday is not None and day.day and day.year is None]
    days = [_date(year, day.month, day.day) for day in named]
    return bool(named) and all(
        value is not None and value.weekday() == day.weekday
        for value, day in zip(days, named, strict=True)
    )


def _scan(text: str) -> Iterator[FoundDate]:
    at = 0
    while match := _DATE.search(text, at):
        dates = list(_read(match, text))
        yield from dates
        # A misfit may hide a date that begins inside it: go on right after its first character.
        at = match.end() if dates else match.start() + 1


def _read(match: re.Match[str], text: str) -> Iterator[FoundDate]:
    part = {key.rstrip("1234567"): value for key, value in match.groupdict().items() if value}
    form = (match.lastgroup or "")[-1]
    before = text[max(0, match.start() - 40) : match.start()]
    named = _WEEKDAY_BEFORE.search(before)
    weekday = _DAY_NUMBER.get(named["day"].lower()) if named else None
    word = part["m"]
    month = int(word) if word.isdigit() else _MONTH_NUMBER.get(word.lower(), 0)  # 0: "APRİL"
    year = _year(part.get("y"))
    day = int(part["d"]) if "d" in part else None
    if word.islower() and word in _ENGLISH_WORDS and year is None:
        return
    if word.isdigit() and month > 12 and day is not None and day <= 12 and form != "7":
        day, month = month, day  # only the American reading exists
    if not 1 <= month <= 12 or (day is not None and not 1 <= day <= 31):
        return
    if word.isdigit() and year is not None and _date(year, month, day) is None:
        return
    if form == "7" and not _is_short_date(text, match, before, weekday is not None):
        return
    if "from" in part and 1 <= int(part["from"]) <= 31:
        first = int(part["from"])
        if day is not None and first < day:
            yield FoundDate(
                match.start(), match.end(), _date(year, month, first), first, month, year, weekday
            )
            weekday = None
    yield FoundDate(match.start(), match.end(), _date(year, month, day), day, month, year, weekday)


def _is_short_date(text: str, match: re.Match[str], before: str, weekday: bool) -> bool:
    if weekday or _LABEL_BEFORE.search(before):
        return True
    bracketed = before.rstrip().endswith("(") and text[match.end() :].lstrip().startswith(")")
    return bracketed and not _FRACTION_BEFORE.search(before)


def _year(written: str | None) -> int | None:
    if written is None:
        return None
    digits = written.lstrip("'’")
    if len(digits) == 4:
        return int(digits)
    return int(digits) + (2000 if int(digits) < 50 else 1900)


def _date(year: int | None, month: int, day: int | None) -> date | None:
    if year is None or day is None:
        return None
    try:
        return date(year, month, day)
    except ValueError:  # 31 November
        return None
