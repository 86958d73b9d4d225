"""Regions, bodies, offices, ranks and words of the field: found in text, compared and translated.

What is known stands in `names.toml`; this file only reads and applies it.
"""

import re
import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any, Literal

Kind = Literal["region", "body", "office", "rank", "term"]
Care = Literal["none", "case", "context", "english", "rank"]
RegionLevel = Literal["country", "area", "command", "province", "regency", "city", "shared"]
Level = Literal["nation", "area", "province", "resort", "regency", "district", "village", "any"]

FILE = Path(__file__).with_name("names.toml")
DEGREES = "gelar"  # the one id, of kind rank, of all academic and religious titles

_WORD = re.compile(r"[^\W_]+")
# Possessive and bounded: a long run of blanks or full stops must not take quadratic time.
_ADDRESS = re.compile(
    r"(?:https?://|www\.)\S++|(?<![\w.-])[\w-]++(?:\.[\w-]++)*\.(?:id|com?|org|net|go)\b(?:/\S*+)?",
    re.I,
)
# What may stand between the words of one name, whatever the file writes there.
_GAP = re.compile(r"[ \t\xa0]*+\n?[ \t\xa0]*+|[-/'’]|[ \t]?[()][ \t]?")
_LIST_GAP = re.compile(r"\s*+(?:,|/|-|,?\s*+\b(?:dan|and|serta|hingga|atau|or)\b)\s*+")
_ABBREVIATED = {
    *("pj", "pjs", "plt", "plh", "kab", "prov", "kec", "pol"),
    *("jend", "kombes", "irjen", "brigjen", "komjen"),
}
_ENGLISH = {
    *("the", "of", "by", "who", "what", "when", "where", "which", "how", "why"),
    *("did", "does", "is", "was", "were", "are"),
}
_UNSEARCHED = {
    *("dan", "di", "ke", "dari"),
    *("of", "the", "in", "on", "for", "to", "and", "by", "a", "an", "s"),
}
_COMMANDS = ("Kodam", "Pangdam", "Kasdam", "Panglima Kodam")
_COMMANDS_ENGLISH = (
    "regional commander",
    "regional military commander",
    "regional military command",
    "military commander",
    "military command",
    "commander",
    "command",
)
_LEVELS: Mapping[str, Level] = {
    "country": "nation",
    "command": "area",
    "province": "province",
    "regency": "regency",
    "city": "regency",
    "shared": "regency",
}
_DIRECTIONS = {
    "Barat Daya": "Southwest",
    "Tenggara": "Southeast",
    "Utara": "North",
    "Selatan": "South",
    "Barat": "West",
    "Timur": "East",
    "Tengah": "Central",
}


@dataclass(frozen=True, slots=True)
class Name:
    """One name in a text: characters `[start, end)` mean the entry `id` of `names.toml`."""

    kind: Kind
    id: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Region:
    """A place; `parts` are the regencies and cities it consists of (itself, where it is one)."""

    id: str
    name: str
    english: str
    level: RegionLevel
    parts: frozenset[str]


@dataclass(frozen=True, slots=True)
class Body:
    """An institution; `includes` are the bodies a general word ("police") may mean."""

    id: str
    name: str
    level: Level
    includes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Office:
    """A post. Who acts for its holder, or is the holder's deputy, has another office."""

    id: str
    name: str
    level: Level
    body: str | None = None
    acts_for: str | None = None
    deputy_of: str | None = None
    includes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Spelling:
    written: str
    words: tuple[str, ...]
    gaps: tuple[str, ...]
    kind: Kind
    id: str  # empty: a phrase that is no name, see `not_regions`
    care: Care
    searched: bool  # widens a search


@dataclass(frozen=True, slots=True)
class _Text:
    """A text cut into words, once for both passes over it."""

    text: str
    words: tuple[str, ...]
    lower: tuple[str, ...]
    starts: tuple[int, ...]
    ends: tuple[int, ...]
    english: bool

    def gap(self, at: int) -> str:
        """What stands before word `at` and after the word before it."""
        return self.text[self.ends[at - 1] : self.starts[at]]


class _Spellings:
    """Every way to write the names of some kinds, by their words in lower case."""

    def __init__(self, spellings: Iterable[_Spelling]) -> None:
        self.by_key: defaultdict[str, list[_Spelling]] = defaultdict(list)
        self.longest: dict[str, int] = {}
        for spelling in spellings:
            key = " ".join(spelling.words).lower()
            self.by_key[key].append(spelling)
            first = key.split(" ", 1)[0]
            self.longest[first] = max(self.longest.get(first, 0), len(spelling.words))

    def at(self, text: _Text, word: int) -> Iterable[_Spelling]:
        """Spellings that begin at this word, the longest first, whatever their care."""
        longest = self.longest.get(text.lower[word])
        if longest is None:
            return ()
        return [
            spelling
            for count in range(min(longest, len(text.words) - word), 0, -1)
            for spelling in self.by_key.get(" ".join(text.lower[word : word + count]), ())
            if all(_joined(text, word + n, spelling.gaps[n - 1]) for n in range(1, count))
        ]


@dataclass(frozen=True, slots=True)
class _Names:
    regions: Mapping[str, Region]
    bodies: Mapping[str, Body]
    offices: Mapping[str, Office]
    places: _Spellings
    others: _Spellings
    searched: Mapping[tuple[Kind, str], tuple[str, ...]]
    translated: Mapping[tuple[Kind, str], tuple[str, ...]]  # searched too, where English is written
    indonesian: Mapping[tuple[Kind, str], frozenset[str]]
    before: frozenset[str]
    after: frozenset[str]
    city: frozenset[str]
    regency: frozenset[str]
    degrees: re.Pattern[str]


# ------------------------------------------------------------------------------- finding names


def find_names(text: str, *, loose: bool | None = None) -> tuple[Name, ...]:
    """The names in a text, by position; a region may overlap an office or body ("Pangdam Jaya").

    `loose` is for questions, where capitals tell little: a name that is also a common word then
    counts in any letter case beside a context word. By default a text without capitals (but for its
    first letter) is loose.
    """
    return _find(text, loose=loose, everywhere=False)


def _find(text: str, *, loose: bool | None, everywhere: bool) -> tuple[Name, ...]:
    names = _names()
    cut = _cut(text)
    if loose is None:
        loose = not any(word[:1].isupper() for word in cut.words[1:])
    others = list(_others(cut, names, loose))
    rank_ends = {name.end for name in others if name.kind == "rank" and name.id != DEGREES}
    regions = list(_regions(cut, names, loose, everywhere, rank_ends))
    # "Kepolisian Negara Republik Indonesia" names no place, and "Kota" in "Kota Palembang" no more.
    posts = _covered(n for n in others if n.kind != "term")
    regions = [r for r in regions if r.id != "indonesia" or r.start not in posts]
    places = _covered(regions)
    others = [n for n in others if n.kind != "term" or not {n.start, n.end - 1} <= places]
    return tuple(sorted(regions + others, key=lambda name: (name.start, -name.end, name.kind)))


def _cut(text: str) -> _Text:
    # Names in an address are the publisher's; blanks in their stead keep every offset.
    masked = _ADDRESS.sub(lambda match: " " * len(match.group()), text) if "." in text else text
    found = list(_WORD.finditer(masked))
    words = tuple(match.group() for match in found)
    lower = tuple(word.lower() for word in words)
    english = sum(word in _ENGLISH for word in lower) * 12 >= max(len(words), 1)
    starts = tuple(match.start() for match in found)
    return _Text(text, words, lower, starts, tuple(match.end() for match in found), english)


def _joined(text: _Text, word: int, written: str) -> bool:
    gap = text.gap(word)
    if gap == written:
        return True
    left = text.lower[word - 1]
    if left.isdecimal() and text.words[word].isdecimal():
        return False  # "2/3" is not "2 3"
    if gap.startswith(".") and (len(left) == 1 or left in _ABBREVIATED):
        gap = gap[1:]
        return not gap or gap.isspace()
    return bool(gap) and _GAP.fullmatch(gap) is not None


def _others(text: _Text, names: _Names, loose: bool) -> Iterator[Name]:
    last = -1  # the word where the name before ended
    for word, first in enumerate(text.lower):
        if word <= last or first not in names.others.longest:
            continue
        for spelling in names.others.at(text, word):
            if _as_asked(spelling, text, word, loose):
                last = word + len(spelling.words) - 1
                yield Name(spelling.kind, spelling.id, text.starts[word], text.ends[last])
                break
    for match in names.degrees.finditer(text.text):
        group = "before" if match["before"] else "after"
        yield Name("rank", DEGREES, *match.span(group))


def _as_asked(spelling: _Spelling, text: _Text, word: int, loose: bool) -> bool:
    match spelling.care:
        case "english":
            return text.english
        case "rank":  # "Mayor" is a major in Indonesian
            return not text.english and _as_written(spelling, text, word)
        case "case":
            return loose or _as_written(spelling, text, word)
    return True


def _as_written(spelling: _Spelling, text: _Text, word: int) -> bool:
    seen = text.words[word : word + len(spelling.words)]
    return all(s == w or s.isupper() for s, w in zip(seen, spelling.words, strict=True))


def _regions(
    text: _Text, names: _Names, loose: bool, everywhere: bool, rank_ends: set[int]
) -> Iterator[Name]:
    last = named = -1  # the words where the name before, and the region before, ended
    for word, first in enumerate(text.lower):
        if word <= last or first not in names.places.longest:
            continue
        for spelling in names.places.at(text, word):
            end = word + len(spelling.words) - 1
            if not spelling.id:
                last = end
                break
            if not everywhere and not _is_meant(spelling, text, word, named, loose, names):
                continue
            # A word right after a rank is a person: "AKBP Maros".
            if word and text.ends[word - 1] in rank_ends and text.gap(word).strip(". ") == "":
                continue
            id = _told_apart(spelling.id, text, word, names)
            yield Name("region", id, text.starts[word], text.ends[end])
            last = named = end
            break


def _is_meant(
    spelling: _Spelling, text: _Text, word: int, named: int, loose: bool, names: _Names
) -> bool:
    if spelling.care == "none":
        return True
    written = _as_written(spelling, text, word)
    if written and spelling.care == "case":
        return True
    end = word + len(spelling.words) - 1
    return (written or loose) and _has_context(text, word, end, named, names)


def _has_context(text: _Text, word: int, end: int, named: int, names: _Names) -> bool:
    if word and re.fullmatch(r"\.?\s*|[-/]", text.gap(word)):
        before = text.lower[word - 1]
        two = " ".join(text.lower[max(word - 2, 0) : word])
        if before in names.before or two in names.before:
            return True
        if before.isdecimal() and text.gap(word) == "/":  # "Kodim 0735/Surakarta"
            return True
    if named >= 0 and _LIST_GAP.fullmatch(text.text, text.ends[named], text.starts[word]):
        return True
    if end + 1 < len(text.words) and text.gap(end + 1).isspace():
        return text.lower[end + 1] in names.after
    return False


def _told_apart(id: str, text: _Text, word: int, names: _Names) -> str:
    """Of a city and a regency of one name, the one that the word before it means."""
    if names.regions[id].level != "shared" or not word:
        return id
    before = text.lower[word - 1]
    if before in names.city:
        return f"kota-{id}"
    if before in names.regency:
        return f"kabupaten-{id}"
    return id


def _covered(names: Iterable[Name]) -> set[int]:
    return {at for name in names for at in range(name.start, name.end)}


# ------------------------------------------------------------------------------------ regions


def region(id: str) -> Region:
    """The region of this id."""
    return _names().regions[id]


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
    return tuple(r.id for r in _names().regions.values() if r.level == "province")


def regions_of(title: str | None, place: str | None, body: str) -> tuple[str, ...]:
    """The regions an article is about, the most important first; a regency brings its province.

    The title and the dateline decide; else the body must name a region at its beginning or often.
    """
    mentions = [name for name in find_names(body) if name.kind == "region"]
    named = _region_ids(find_names(title or ""))
    dated = _region_ids(_find(place or "", loose=None, everywhere=True))
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
    return _names().bodies[id]


def office(id: str) -> Office:
    """The office of this id."""
    return _names().offices[id]


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
    entries = _names().bodies if kind == "body" else _names().offices
    level = _LEVELS.get(region(region_id).level)
    fitting = [other for other in entries[id].includes if entries[other].level == level]
    return fitting[0] if len(fitting) == 1 else id


def strip_titles(person: str) -> str:
    """A person's name without ranks and degrees: of "AKBP Budi Santoso, S.I.K." Budi Santoso."""
    start, end = 0, len(person)
    ranks = [name for name in find_names(person) if name.kind == "rank"]
    for name in ranks:
        if not person[start : name.start].strip(" .,\t\n"):
            start = name.end
    for name in reversed(ranks):
        if name.start >= start and not person[name.end : end].strip(" .,\t\n"):
            end = name.start
    return person[start:end].strip(" .,\t\n")


# ------------------------------------------------------------------------------------- search


def synonyms(question: str) -> tuple[str, ...]:
    """Words not in the question for what it names: other spellings, full forms, translations."""
    seen = {word.lower() for word in _WORD.findall(question)} | _UNSEARCHED
    added: list[str] = []
    names = _names()
    found = find_names(question, loose=True)
    regions = [name.id for name in found if name.kind == "region"]
    for name in found:
        written = question[name.start : name.end].lower()
        mention = set(_WORD.findall(written))
        key = (name.kind, name.id)
        spellings = names.searched.get(key, ())
        if written not in names.indonesian.get(key, ()):
            spellings += names.translated.get(key, ())
            if name.kind in ("body", "office"):
                spellings += tuple(_meant_by(name.kind, name.id, regions))
        for spelling in spellings:
            words = _WORD.findall(spelling)
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
            yield _names().searched[kind, other][1]


def expand(question: str) -> str:
    """The question, as it is, and its synonyms: for a search by keywords."""
    return " ".join((question, *synonyms(question)))


# ------------------------------------------------------------------------------ reading the file


@cache
def _names() -> _Names:
    with FILE.open("rb") as file:
        data: dict[str, Any] = tomllib.load(file)
    places = list(_place_spellings(data))
    others = list(_other_spellings(data))
    searched: defaultdict[tuple[Kind, str], list[str]] = defaultdict(list)
    for spelling in [*places, *others]:
        if spelling.searched and spelling.written not in searched[spelling.kind, spelling.id]:
            searched[spelling.kind, spelling.id].append(spelling.written)
    translated: dict[tuple[Kind, str], tuple[str, ...]] = {}
    indonesian: dict[tuple[Kind, str], frozenset[str]] = {}
    kinds: tuple[Kind, Kind] = ("body", "office")
    for kind in kinds:
        for id, entry in data[kind].items():
            own = (entry["name"], *entry.get("aliases", ()))
            indonesian[kind, id] = frozenset(name.lower() for name in own)
    for id, entry in data["words"].items():
        translated["term", id] = tuple(entry["id"])
        indonesian["term", id] = frozenset(name.lower() for name in entry["id"])
    return _Names(
        regions=_all_regions(data),
        bodies={
            id: Body(id, e["name"], e["level"], tuple(e.get("includes", ())))
            for id, e in data["body"].items()
        },
        offices={
            id: Office(
                id,
                e["name"],
                e["level"],
                e.get("body"),
                e.get("acts_for"),
                e.get("deputy_of"),
                tuple(e.get("includes", ())),
            )
            for id, e in data["office"].items()
        },
        places=_Spellings(places),
        others=_Spellings(others),
        searched={key: tuple(value) for key, value in searched.items()},
        translated=translated,
        indonesian=indonesian,
        before=frozenset(data["care"]["before"]),
        after=frozenset(data["care"]["after"]),
        city=frozenset(data["care"]["city"]),
        regency=frozenset(data["care"]["regency"]),
        degrees=_degrees(data["ranks"]["before_name"], data["ranks"]["after_name"]),
    )


def _slug(name: str) -> str:
    return "-".join(_WORD.findall(name.lower()))


def _in_english(name: str) -> str:
    """What English makes of an Indonesian place name: West Sumbawa, South Central Timor."""
    for prefix, english in (("Kepulauan ", "Islands"), ("Pulau ", "Island")):
        if name.startswith(prefix):
            return f"{name.removeprefix(prefix)} {english}"
    for direction, english in _DIRECTIONS.items():
        if name.endswith(" " + direction):
            return f"{english} {_in_english(name.removesuffix(' ' + direction))}"
    return name


@dataclass(frozen=True, slots=True)
class _Unit:
    """A regency or city: `bare` is its name without "Kota", `bare_id` what the bare name means."""

    id: str
    bare: str
    bare_id: str
    province: str
    city: bool

    @property
    def shares_name(self) -> bool:
        return self.id != self.bare_id

    @property
    def region(self) -> Region:
        name, english = self.bare, _in_english(self.bare)
        if self.shares_name:
            name = f"{'Kota' if self.city else 'Kabupaten'} {name}"
            english = f"{english} {'City' if self.city else 'Regency'}"
        level: RegionLevel = "city" if self.city else "regency"
        return Region(self.id, name, english, level, frozenset([self.id]))


def _units(data: dict[str, Any]) -> tuple[_Unit, ...]:
    found = [
        (name, province["id"], key == "cities")
        for province in data["province"]
        for key in ("regencies", "cities")
        for name in province[key]
    ]
    taken = Counter(_slug(name) for name, _, _ in found)
    taken.update(province["id"] for province in data["province"])
    units = []
    for name, province, city in found:
        id = bare_id = _slug(name)
        if taken[id] > 1:
            id = f"{'kota' if city else 'kabupaten'}-{id}"
        units.append(_Unit(id, name, bare_id, province, city))
    return tuple(units)


def _all_regions(data: dict[str, Any]) -> dict[str, Region]:
    units = _units(data)
    regions = {unit.id: unit.region for unit in units}

    def parts_of(ids: Iterable[str]) -> frozenset[str]:
        return frozenset(part for id in ids for part in regions[id].parts)

    def add(id: str, name: str, english: str, level: RegionLevel, parts: frozenset[str]) -> None:
        if id in regions:
            raise ValueError(f"{FILE.name}: two regions have the id {id!r}: rename one")
        regions[id] = Region(id, name, english, level, parts)

    for entry in data["province"]:
        parts = parts_of(unit.id for unit in units if unit.province == entry["id"])
        add(entry["id"], entry["name"], entry["english"][0], "province", parts)
    for unit in units:
        if unit.shares_name and unit.bare_id not in regions:
            parts = parts_of(u.id for u in units if u.bare_id == unit.bare_id)
            add(unit.bare_id, unit.bare, _in_english(unit.bare), "shared", parts)
    for entry in data["area"]:
        add(entry["id"], entry["name"], entry["english"][0], "area", parts_of(entry["parts"]))
    for entry in data["command"]:
        name = entry["name"].rsplit("/", 1)[-1]
        english = f"{name} Regional Military Command"
        parts = parts_of(entry["parts"])
        add(f"kodam-{_slug(name)}", f"Kodam {entry['name']}", english, "command", parts)
    whole = parts_of(unit.id for unit in units)
    for id, written in data["countries"].items():
        parts = whole if id == "indonesia" else frozenset([id])
        english = written[0] if id == "indonesia" or len(written) == 1 else written[1]
        add(id, written[0], english, "country", parts)
    return regions


def _place_spellings(data: dict[str, Any]) -> Iterator[_Spelling]:
    cares: dict[str, Care] = dict.fromkeys(data["care"]["case"], "case")
    cares |= dict.fromkeys(data["care"]["context"], "context")

    def spell(id: str, written: Iterable[str], *, searched: bool = True) -> Iterator[_Spelling]:
        for name in dict.fromkeys(written):
            yield _spelling(name, "region", id, cares.get(name, "none"), searched)

    for phrase in data["care"]["not_regions"]:
        yield _spelling(phrase, "region", "", "none", False)
    for unit in _units(data):
        english = _in_english(unit.bare)
        yield from spell(unit.bare_id, [unit.bare, english])
        if not unit.shares_name:
            yield from spell(unit.id, data["short"].get(unit.id, ()))
        if unit.city:
            full = [f"Kota {unit.bare}", f"{english} City", f"City of {english}"]
        else:
            full = [f"Kabupaten {unit.bare}", f"Kab {unit.bare}", f"{english} Regency"]
            full.append(f"Regency of {english}")
        yield from spell(unit.id, full, searched=unit.shares_name)
    for entry in data["province"] + data["area"]:
        yield from spell(entry["id"], [entry["name"], *entry["english"], *entry.get("aliases", ())])
        for name in entry.get("case", ()):
            yield _spelling(name, "region", entry["id"], "case", True)
        yield from spell(entry["id"], entry.get("implied", ()), searched=False)
    for entry in data["command"]:
        name = entry["name"].rsplit("/", 1)[-1]
        written = [f"{lead} {form}" for lead in _COMMANDS for form in (name, entry["name"])]
        written += [form for form in (entry["name"], *entry.get("other", ())) if "/" in form]
        written += [f"{name} {tail}" for tail in _COMMANDS_ENGLISH]
        yield from spell(f"kodam-{_slug(name)}", written, searched=False)
    for id, names in data["countries"].items():
        yield from spell(id, names)


def _other_spellings(data: dict[str, Any]) -> Iterator[_Spelling]:
    kinds: tuple[Kind, Kind] = ("body", "office")
    for kind in kinds:
        for id, entry in data[kind].items():
            for name in (entry["name"], *entry.get("aliases", ())):
                yield _spelling(name, kind, id, "none", True)
            for name in entry.get("case", ()):
                yield _spelling(name, kind, id, "case", True)
            for n, name in enumerate(entry.get("english", ())):
                yield _spelling(name, kind, id, "none", n < 2)
            for name in entry.get("english_only", ()):
                yield _spelling(name, kind, id, "english", True)
    for force in ("police", "military"):
        for written in data["ranks"][force]:
            for name in written:
                care: Care = "rank" if name == "Mayor" else "none"
                yield _spelling(name, "rank", _slug(written[0]), care, True)
                if force == "military":
                    for corps in data["ranks"]["corps"]:
                        yield _spelling(f"{name} {corps}", "rank", _slug(written[0]), "none", False)
    for id, entry in (data["terms"] | data["words"]).items():
        field = id in data["terms"]
        for name in entry["id"]:
            yield _spelling(name, "term", id, "none", field)
        for n, name in enumerate(entry["en"]):
            yield _spelling(name, "term", id, "none", field and n < 2)


def _spelling(written: str, kind: Kind, id: str, care: Care, searched: bool) -> _Spelling:
    words = list(_WORD.finditer(written))
    gaps = [written[a.end() : b.start()] for a, b in pairwise(words)]
    return _Spelling(
        written, tuple(w.group() for w in words), tuple(gaps), kind, id, care, searched
    )


def _degrees(before: Iterable[str], after: Iterable[str]) -> re.Pattern[str]:
    """Runs of titles before a name ("Dr. H. ") and after it (", S.I.K., M.H.")."""
    # One letter needs its full stop. "MA" and "SE" are also a court and a circular: without full
    # stops they are degrees only after a comma or another degree.
    first = "|".join(rf"{t}\." if len(t) == 1 else rf"{t}\b\.?" for t in before)
    by_length = sorted((re.escape(t.rstrip(".")) for t in after), key=len, reverse=True)
    any_form = "|".join(t.replace(r"\.", r"\.? ?") for t in by_length)
    sure_form = "|".join(
        t if re.fullmatch(r"\w\\\.\w", t) and t[-1] != "H" else t.replace(r"\.", r"\.? ?")
        for t in by_length
    )
    return re.compile(
        rf"(?<![^\W_])(?P<before>(?:{first})(?:\s*+(?:{first})){{0,5}})(?=\s*+[A-Z][\w’'])"
        rf"|(?<=[a-z])(?=(?:,\s*+(?:{any_form})|\s++(?:{sure_form}))\.?(?![^\W_]))"
        rf"[,\s]\s*+(?P<after>(?:{any_form})\.?(?![^\W_])"
        rf"(?:(?:,\s*+|\s++)(?:{any_form})\.?(?![^\W_])){{0,9}})(?!\s++[A-Z])"
    )
