"""`names.toml` as the program uses it: regions, bodies, offices, and every way to write a name."""

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
WORD = re.compile(r"[^\W_]+")

_POSTS: tuple[Literal["body", "office"], ...] = ("body", "office")
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
class Spelling:
    """One way to write a name: its words, and what stands between them."""

    written: str
    words: tuple[str, ...]
    gaps: tuple[str, ...]
    kind: Kind
    id: str  # empty: a phrase that is no name, see `not_regions`
    care: Care
    searched: bool  # widens a search


@dataclass(frozen=True, slots=True)
class Table:
    """All of `names.toml`."""

    regions: Mapping[str, Region]
    bodies: Mapping[str, Body]
    offices: Mapping[str, Office]
    places: tuple[Spelling, ...]
    others: tuple[Spelling, ...]
    searched: Mapping[tuple[Kind, str], tuple[str, ...]]
    translated: Mapping[tuple[Kind, str], tuple[str, ...]]  # searched too, where English is written
    indonesian: Mapping[tuple[Kind, str], frozenset[str]]
    before: frozenset[str]  # words beside a region that let an ambiguous name be meant
    after: frozenset[str]
    city: frozenset[str]  # words before a name that tell a city from a regency
    regency: frozenset[str]
    titles: tuple[str, ...]  # academic and religious, before a name
    degrees: tuple[str, ...]  # after a name


@cache
def table() -> Table:
    """The file, read once."""
    with FILE.open("rb") as file:
        data: dict[str, Any] = tomllib.load(file)
    places = tuple(_place_spellings(data))
    others = tuple(_other_spellings(data))
    searched: defaultdict[tuple[Kind, str], list[str]] = defaultdict(list)
    for spelling in places + others:
        if spelling.searched and spelling.written not in searched[spelling.kind, spelling.id]:
            searched[spelling.kind, spelling.id].append(spelling.written)
    translated: dict[tuple[Kind, str], tuple[str, ...]] = {}
    indonesian: dict[tuple[Kind, str], frozenset[str]] = {}
    for kind in _POSTS:
        for id, entry in data[kind].items():
            own = (entry["name"], *entry.get("aliases", ()))
            indonesian[kind, id] = frozenset(name.lower() for name in own)
    for id, entry in data["words"].items():
        translated["term", id] = tuple(entry["id"])
        indonesian["term", id] = frozenset(name.lower() for name in entry["id"])
    return Table(
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
        places=places,
        others=others,
        searched={key: tuple(value) for key, value in searched.items()},
        translated=translated,
        indonesian=indonesian,
        before=frozenset(data["care"]["before"]),
        after=frozenset(data["care"]["after"]),
        city=frozenset(data["care"]["city"]),
        regency=frozenset(data["care"]["regency"]),
        titles=tuple(data["ranks"]["before_name"]),
        degrees=tuple(data["ranks"]["after_name"]),
    )


def _slug(name: str) -> str:
    return "-".join(WORD.findall(name.lower()))


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
class Unit:
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


def units_of(data: dict[str, Any]) -> tuple[Unit, ...]:
    """All regencies and cities."""
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
        units.append(Unit(id, name, bare_id, province, city))
    return tuple(units)


def _all_regions(data: dict[str, Any]) -> dict[str, Region]:
    units = units_of(data)
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
        id, name = _command(entry)
        english = f"{name} Regional Military Command"
        add(id, f"Kodam {entry['name']}", english, "command", parts_of(entry["parts"]))
    whole = parts_of(unit.id for unit in units)
    for id, written in data["countries"].items():
        parts = whole if id == "indonesia" else frozenset([id])
        english = written[0] if id == "indonesia" or len(written) == 1 else written[1]
        add(id, written[0], english, "country", parts)
    return regions


def _command(entry: Mapping[str, Any]) -> tuple[str, str]:
    """Id and bare name of a military command: of "II/Sriwijaya" Sriwijaya."""
    name = entry["name"].rsplit("/", 1)[-1]
    return f"kodam-{_slug(name)}", name


def _place_spellings(data: dict[str, Any]) -> Iterator[Spelling]:
    cares: dict[str, Care] = dict.fromkeys(data["care"]["case"], "case")
    cares |= dict.fromkeys(data["care"]["context"], "context")

    def spell(id: str, written: Iterable[str], *, searched: bool = True) -> Iterator[Spelling]:
        for name in dict.fromkeys(written):
            yield _spelling(name, "region", id, cares.get(name, "none"), searched)

    for phrase in data["care"]["not_regions"]:
        yield _spelling(phrase, "region", "", "none", False)
    for unit in units_of(data):
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
        id, name = _command(entry)
        written = [f"{lead} {form}" for lead in _COMMANDS for form in (name, entry["name"])]
        written += [form for form in (entry["name"], *entry.get("other", ())) if "/" in form]
        written += [f"{name} {tail}" for tail in _COMMANDS_ENGLISH]
        yield from spell(id, written, searched=False)
    for id, names in data["countries"].items():
        yield from spell(id, names)


def _other_spellings(data: dict[str, Any]) -> Iterator[Spelling]:
    for kind in _POSTS:
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


def _spelling(written: str, kind: Kind, id: str, care: Care, searched: bool) -> Spelling:
    words = list(WORD.finditer(written))
    gaps = [written[a.end() : b.start()] for a, b in pairwise(words)]
    return Spelling(written, tuple(w.group() for w in words), tuple(gaps), kind, id, care, searched)
