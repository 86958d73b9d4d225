"""Regions, bodies, offices, ranks and words of the field: found in text, compared and translated.

What is known stands in `names.toml`: `names_table.py` reads it, `names_match.py` finds it in text.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Literal

from index.names_match import DEGREES, Name, find_names
from index.names_table import WORD, Body, Kind, Level, Office, Region, RegionLevel, table

__all__ = [
    "DEGREES",
    "Body",
    "Kind",
    "Level",
    "Name",
    "Office",
    "Region",
    "RegionLevel",
    "begins_with",
    "body",
    "contains",
    "find_names",
    "forms",
    "narrowed",
    "office",
    "province_of",
    "region",
    "region_name",
    "regions_of",
    "same_body",
    "same_office",
    "same_place",
    "synonyms",
]

_UNSEARCHED = {
    *("dan", "di", "ke", "dari"),
    *("of", "the", "in", "on", "for", "to", "and", "by", "a", "an", "s"),
}
_LEVELS: Mapping[str, Level] = {
    "country": "nation",
    "command": "area",
    "province": "province",
    "regency": "regency",
    "city": "regency",
    "shared": "regency",
}


# ------------------------------------------------------------------------------------ regions


def region(id: str) -> Region:
    """The region of this id."""
    return table().regions[id]


def region_name(region_id: str, language: Literal["id", "en"]) -> str:
    """What a language calls the region: "Kalimantan Selatan", "South Kalimantan"."""
    found = region(region_id)
    return found.name if language == "id" else found.english


def contains(a: str, b: str) -> bool:
    """Whether region `b` lies in region `a` (each lies in itself)."""
    return region(b).parts <= region(a).parts


def same_place(a: str, b: str) -> bool:
    """Whether one region is the other or lies in it: a regency and its province are one place."""
    return contains(a, b) or contains(b, a)


def province_of(region_id: str) -> str | None:
    """The one province a region lies in (or is); none for an island of several, or a country."""
    return next((p for p in _provinces() if contains(p, region_id)), None)


@cache
def _provinces() -> tuple[str, ...]:
    return tuple(r.id for r in table().regions.values() if r.level == "province")


def regions_of(title: str | None, place: str | None, body: str) -> tuple[str, ...]:
    """The regions an article is about, the most important first; a regency brings its province.

    The title and the dateline decide; else the body must name a region at its beginning or often.
    """
    mentions = [name for name in find_names(body) if name.kind == "region"]
    named = _region_ids(find_names(title or ""))
    dated = _region_ids(find_names(place or "", everywhere=True))
    early = _region_ids(name for name in mentions if name.start < 400)
    often = Counter(name.id for name in mentions)
    score: Counter[str] = Counter()
    for ids, weight in ((named, 6), (dated, 5), (early, 2)):
        for id in ids:
            score[id] += weight
    for id, count in often.items():
        score[id] += min(count, 10)
    for id in [id for id in score if region(id).level in ("command", "country")]:
        del score[id]
    enough = max(3.0, max(score.values(), default=0) / 3)
    kept = [id for id, points in score.items() if id in named or id in dated or points >= enough]
    areas = [id for id in kept if region(id).level == "area"]
    if len(areas) < len(kept):  # an island only where nothing nearer is named, or in the title
        kept = [id for id in kept if id not in areas or id in named]
    for id in list(kept):
        province = province_of(id)
        if province and province not in kept:
            kept.append(province)
            score[province] = max(score[province], score[id])
    return tuple(sorted(kept, key=lambda id: -score[id]))


def _region_ids(names: Iterable[Name]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name.id for name in names if name.kind == "region"))


# -------------------------------------------------------------------------- bodies and offices


def body(id: str) -> Body:
    """The body of this id."""
    return table().bodies[id]


def office(id: str) -> Office:
    """The office of this id."""
    return table().offices[id]


def same_body(a: str, b: str) -> bool:
    """Whether both ids may mean one body: "police" may be the Polda, the Polres never is."""
    return a == b or a in body(b).includes or b in body(a).includes


def same_office(a: str, b: str) -> bool:
    """Whether both ids may mean one office: a "police chief" may be the Kapolda.

    A Kapolres never is a Kapolda, and an acting governor no governor (see `Office.acts_for`).
    """
    return a == b or a in office(b).includes or b in office(a).includes


def narrowed(kind: Literal["body", "office"], id: str, region_id: str) -> str:
    """The one body or office that a general word means in a region of that size.

    The police chief of a province is its Kapolda, of a city the Kapolres; anything that is not
    general, or has several matches, stays as it is.
    """
    entries: Mapping[str, Body | Office]
    entries = table().bodies if kind == "body" else table().offices
    level = _LEVELS.get(region(region_id).level)
    fitting = [other for other in entries[id].includes if entries[other].level == level]
    return fitting[0] if len(fitting) == 1 else id


# ------------------------------------------------------------------------------------- search


@cache
def begins_with(kind: Literal["region", "office"], id: str) -> frozenset[str]:
    """The first words, in lower case, of all that may name this office, or this region or a part of
    it or what it is a part of: a text without any of them names none, which costs far less to tell
    than `find_names`."""
    spellings = table().places if kind == "region" else table().others
    same = same_place if kind == "region" else same_office
    return frozenset(
        spelling.words[0].lower()
        for spelling in spellings
        if spelling.kind == kind and spelling.id and same(id, spelling.id)
    )


def synonyms(question: str) -> tuple[str, ...]:
    """Words not in the question for what it names: other spellings, full forms, translations."""
    seen = {word.lower() for word in WORD.findall(question)} | _UNSEARCHED
    added: list[str] = []
    names = table()
    found = find_names(question, loose=True)
    regions = [name.id for name in found if name.kind == "region"]
    for name in found:
        written = question[name.start : name.end].lower()
        mention = set(WORD.findall(written))
        key = (name.kind, name.id)
        spellings = names.searched.get(key, ())
        if written not in names.indonesian.get(key, ()):
            spellings += names.translated.get(key, ())
            if name.kind in ("body", "office"):
                spellings += tuple(_meant_by(name.kind, name.id, regions))
        for spelling in spellings:
            words = WORD.findall(spelling)
            # "Presiden Republik Indonesia" finds no more than "presiden", and much else.
            if not mention < {word.lower() for word in words}:
                added += [word for word in words if word.lower() not in seen]
                seen.update(word.lower() for word in words)
    return tuple(added)


def _meant_by(kind: Literal["body", "office"], id: str, regions: Iterable[str]) -> Iterator[str]:
    """Short Indonesian names of what a general English word ("police chief") may mean there."""
    entry = body(id) if kind == "body" else office(id)
    meant = {narrowed(kind, id, region_id) for region_id in regions} - {id}
    for other in entry.includes:
        if not meant or other in meant:
            yield table().searched[kind, other][1]


def forms(text: str) -> set[str]:
    """All that the alias table has for what a text names: spellings, full forms, translations."""
    names = table()
    keys = [(name.kind, name.id) for name in find_names(text, loose=True)]
    return {
        form
        for key in keys
        for of in (names.searched, names.translated)
        for form in of.get(key, ())
    }
