"""The dateline before a report's first words: "JAKARTA, KOMPAS.com – ", "Bandung (ANTARA) - "."""

import re
from dataclasses import dataclass
from datetime import date

from index.dates import find_dates
from index.lines import FURNITURE, HOST, SPACE, is_outlet

_NOT_PLACE = frozenset(FURNITURE["dateline"]["not_place"])
_DASH = re.compile(
    r"(?:\.?\s+[-–—―|]{1,3}(?:\s?[-–—]{1,2})?|[)\w.][-–—―]{1,2}|\)\s?:)\s+(?=[\"“'‘(]?\s?[A-Z0-9])"
)
_TIGHT_DASH = re.compile(r"([A-Z]{4,}(?: [A-Z]{3,}){0,2})[-–—](?=[A-Z][a-z])")
_NO_DASH = re.compile(rf"((?i:{HOST})),\s+([A-Z]\w+)\s+(?=[A-Z“\"])")


@dataclass(frozen=True, slots=True)
class Dateline:
    """What a dateline tells."""

    end: int  # characters of the line that it takes
    place: str | None
    outlet: str | None
    day: date | None = None


def read_dateline(shown: str) -> Dateline | None:
    """What stands before the first dash: "JAKARTA, KOMPAS.com – ", "Bandung (ANTARA) - "."""
    bare = _NO_DASH.match(shown)
    dash = _DASH.search(shown, 0, 100)
    tight = _TIGHT_DASH.match(shown)
    if tight and _is_place(tight[1]):
        return Dateline(tight.end(), tight[1].title(), None)
    if dash is None:
        return Dateline(bare.start(2) + len(bare[2]) + 1, bare[2], bare[1]) if bare else None
    prefix = (
        shown[: dash.start() + 1]
        if dash[0][0] in ")" or dash[0][0].isalnum()
        else shown[: dash.start()]
    )
    if len(prefix) > 80 or len(shown) - dash.end() < 20:
        return None
    outlet, places = None, []
    days = [found.value for found in find_dates(prefix) if found.value]
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
    return Dateline(dash.end(), place, outlet, max(days, default=None))


def standing_alone(shown: str) -> Dateline | None:
    """A dateline that is a whole line: "Jakarta, CNN Indonesia --"."""
    dashed = len(shown) <= 60 and re.search(r"\w[\w.)]*\s*[-–—]{1,2}(?:\s[-–—])?$", shown)
    return read_dateline(f"{shown} {'X' * 30}") if dashed else None


def _is_place(name: str) -> bool:
    words = re.sub(r"[.]", " ", name).split()
    if not 1 <= len(words) <= (4 if name.isupper() else 3) or any(char.isdigit() for char in name):
        return False
    return len(words[-1]) > 1 and all(
        word[0].isupper() and word.lower() not in _NOT_PLACE for word in words
    )
