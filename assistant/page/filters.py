"""The page's filters: from its fields to the record, and to the line that shows what is set."""

import re
from collections.abc import Sequence
from contextlib import suppress
from datetime import date, datetime

from assistant.page.words import Words
from index.errors import BadInput
from index.names import region_name
from index.records import Filters

_DAY = re.compile(r"\d{4}-\d\d-\d\d(?:[T ].+)?", re.ASCII)  # a date picker may add the time


def read_filters(
    first: str | None,
    last: str | None,
    regions: Sequence[str] | None,
    publishers: Sequence[str] | None,
    words: Words,
) -> Filters:
    """The fields as a record. Raises `BadInput`, in the page's language, for a bad date."""
    start, end = _day(first, words), _day(last, words)
    if start and end and start > end:
        raise BadInput(words("dates_reversed", first=words.day(start), last=words.day(end)))
    return Filters(start, end, tuple(regions or ()), tuple(publishers or ()))


def show_filters(filters: Filters, words: Words) -> str:
    """What is set, in one line; empty if nothing is."""
    parts = []
    if filters.published_from:
        parts.append(words("since", date=words.day(filters.published_from)))
    if filters.published_to:
        parts.append(words("until", date=words.day(filters.published_to)))
    parts += [name_of(region, words) for region in filters.regions]
    parts += filters.publishers
    return " · ".join(parts)


def name_of(region: str, words: Words) -> str:
    """A region's name in the page's language; an unknown id stands for itself."""
    try:
        return region_name(region, words.language)
    except KeyError:
        return region


def _day(text: str | None, words: Words) -> date | None:
    if not text or not text.strip():
        return None
    written = text.strip()
    with suppress(ValueError):  # a day or a time that there is not
        if _DAY.fullmatch(written):
            return datetime.fromisoformat(written).date()
    raise BadInput(words("bad_date", value=written[:40]))
