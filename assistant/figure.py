"""Whose figure it is: of all or of a part, of one place or of two, of this village or that."""

import re

from assistant import spans
from assistant.answer_type import AGE, UNITS
from assistant.candidate import Candidate
from assistant.heard import known_as, stems
from assistant.owner import BESIDE, asked_regions, bodies_in, counted_body, regions_in
from assistant.question import YEAR, Question, content_words
from index.names import find_names, same_body
from index.records import Span

# Of each of which a figure is asked: "berapa personel di tiap TPS"
EACH = re.compile(r"\b(?:(?:se)?tiap(?:-tiap)?|per|masing-masing|each|every)(?: of the)? ", re.I)
# A figure for each of several: "4 personel di tingkat kecamatan", "tiap TPS dijaga 4 personel"
_SOME = r"(?:[ ,]+[\w/-]+){0,3}[ ,]+"
_EACH = r"(?:(?:se)?tiap(?:-tiap)?|per|masing-masing)(?! (?:hari|malam|jam|bulan|minggu|pekan)\b)"
_UNIT = rf"(?!\d|{spans.DIGIT}\b)(?P<unit>\w+)"  # not "1.752 orang, masing-masing dua"
FOR_EACH = re.compile(rf"{_SOME}(?:{_EACH}|di tingkat) {_UNIT}", re.IGNORECASE)
EACH_HAS = re.compile(rf"\b{_EACH} (?P<unit>\w+){_SOME}$", re.IGNORECASE)
# Two places in one breath: "di Pulau Teupah dan Pulau Siumat", "Kecamatan Mahu dan Paberiwai"
_KIND = r"(?:kecamatan|kelurahan|desa|distrik|pulau|kabupaten|kota|polres|polsek|kodim)"
PAIR = re.compile(
    rf"\b(?:{_KIND}|di) (?P<one>(?-i:[A-Z])\w+),? (?:dan|serta) (?:{_KIND} |di )*"
    r"(?P<two>(?-i:[A-Z])\w+)",
    re.IGNORECASE,
)
# After a figure of several together: "350 orang yang terdiri atas …"
TOGETHER = re.compile(
    r"\b(?:gabungan|terdiri (?:dari|atas)|meliputi|termasuk|unsur|dari)\b", re.IGNORECASE
)
# One of several that are called alike: "Distrik Beoga", "Beoga district", "TPS 05"
NAMED = [
    re.compile(
        rf"\b(?:{kind}) (?:of |nomor )?(?P<after>(?-i:[A-Z])[\w-]+|\d{{1,3}}\b)"
        rf"|\b(?P<before>(?-i:[A-Z])[\w-]+) (?:{kind})\b",
        re.IGNORECASE,
    )
    for kind in (
        "kecamatan|distrik|(?:sub-?)?district",
        "desa|kelurahan|kampung|nagari|gampong|dusun|village",
        "pulau|island",
        "polsek|koramil",
        "pos|posko|post",
        "gudang|warehouse",
        "rayon|sektor|zona|ring|zone|sector",
        "hotel",
        "gedung|aula|building|hall",
        "kri|km|kapal",
        "tps|polling stations?",
        "dapil",
    )
]
AGE_ASKED = re.compile(rf"\b(?:{AGE})\b", re.IGNORECASE)
# Before years of something else: "polisi itu sudah 11 tahun bertugas"
LASTED = re.compile(
    r"\b(?:selama|sudah|telah|setelah|bertugas|menjabat|mengabdi|sejak|dalam)"
    r"(?: (?!(?:ber)?(?:usia|umur))\w+)? $",
    re.IGNORECASE,
)
MEMBERS = re.compile(r"\b(?:personel|personil|prajurit|polisi|anggota|petugas)\b", re.IGNORECASE)
MOST = re.compile(
    r"\b(?:ter(?:banyak|sedikit|besar|kecil|tinggi|rendah|panjang|jauh|dekat)|paling \w+|most"
    r"|least|fewest|(?:larg|bigg|small|high|low|great)est)\b",
    re.IGNORECASE,
)
UP_TO_FIGURE = 60  # characters before a figure that may tell that it is the most or the least


def of_all(asked: Question, candidate: Candidate) -> bool:
    """Whether one body's figure is asked for and this is that of several together: "350 orang yang
    terdiri atas personel Polres, Kodim dan Satpol PP", of which nobody knows how many are whose."""
    own = counted_body(asked)
    if asked.kind != "number" or own is None or len(asked.ids("body")) > 1:
        return False
    start, end = candidate.start - candidate.quote.start, candidate.end - candidate.quote.start
    together = TOGETHER.search(candidate.quoted, start, end + BESIDE)
    if together is None or any(same_body(own, said) for said in bodies_in(candidate.text)):
        return False
    rest = candidate.quoted[together.end() :]
    figure = spans.NUMBER.search(rest)
    listed = bodies_in(rest[: figure.start()] if figure else rest)
    ours = [same_body(own, said) for said in listed]
    return any(ours) and not all(ours)


def other_members(asked: Question, candidate: Candidate) -> bool:
    """Whether the sentence has another figure beside the body whose members are counted: of "680
    personel, dibantu 240 prajurit Kodim" 680 are not the Kodim's."""
    own = counted_body(asked)
    if asked.kind != "number" or own is None or not MEMBERS.search(candidate.text):
        return False  # "orang" may be anybody's
    start, end = candidate.start - candidate.quote.start, candidate.end - candidate.quote.start
    theirs = [
        figure
        for figure in spans.numbers(candidate.quoted)
        if any(same_body(own, body) for body in bodies_in(_beside(candidate.quoted, figure)))
    ]
    return bool(theirs) and not any(f.start < end and start < f.end for f in theirs)


def _beside(text: str, figure: Span) -> str:
    """A figure with the words right behind it, of its own clause."""
    return re.split(
        r"[,;.:](?!\d)|\b(?:dan|serta|di|dari)\b", text[figure.start : figure.end + BESIDE]
    )[0]


def other_unit(asked: Question, candidate: Candidate) -> bool:
    """Whether the sentence has nothing of the areas or bodies of each of which the question asks a
    figure: four at each district committee are not four at each polling station."""
    units = {m.end() for m in EACH.finditer(asked.text)}
    names = (n for n in asked.names if n.start in units and (n.id in UNITS or n.kind == "body"))
    said = find_names(candidate.quoted)
    return asked.kind == "number" and any(
        not any(
            n.id == s.id or (n.kind == s.kind == "body" and same_body(n.id, s.id)) for s in said
        )
        for n in names
    )


def of_both(asked: Question, candidate: Candidate) -> bool:
    """Whether one place's figure is asked for and this is that of two together: "tujuh TPS, yakni
    di Pulau Teupah dan Pulau Siumat"."""
    text, wanted = candidate.quoted, asked_regions(asked)
    figures = [s for s in spans.numbers(text) if not YEAR.fullmatch(text[s.start : s.end])]
    if asked.kind != "number" or len(figures) != 1 or EACH.search(text):
        return False
    places = {n.start: n for n in find_names(text) if n.kind == "region"}

    def is_asked(name: str, start: int) -> bool:
        region = places.get(start)
        return (region.id in wanted) if region else bool(stems(name) & stems(asked.text))

    return any(
        is_asked(pair["one"], pair.start("one")) != is_asked(pair["two"], pair.start("two"))
        for pair in PAIR.finditer(text)
    )


def only_for_each(asked: Question, candidate: Candidate) -> bool:
    """Whether a region's figure is asked for, and this is that of each of its parts, which the
    question does not name: "4 personel di tingkat kecamatan", of "berapa personel di Sumsel"."""
    if asked.kind != "number" or not asked_regions(asked) or EACH.search(asked.text):
        return False
    start, end = candidate.start - candidate.quote.start, candidate.end - candidate.quote.start
    quoted = candidate.quoted
    each = FOR_EACH.match(quoted, end) or EACH_HAS.search(quoted[:start])
    return each is not None and not known_as(each["unit"]) & stems(asked.text)


def other_named(asked: Question, candidate: Candidate) -> bool:
    """Whether the sentence tells of others of the kind that the question names one of, by names
    that the alias table need not know: of Distrik Sinak, not of Distrik Beoga, or of TPS 12."""
    return any(
        wanted and said and wanted.isdisjoint(said) and not wanted & stems(candidate.quoted)
        for wanted, said in (
            (_named(kind, asked.text), _named(kind, candidate.quoted)) for kind in NAMED
        )
    )


def _named(kind: re.Pattern[str], text: str) -> set[str]:
    """The names of one kind that a text has, in lower case, numbers without leading zeros."""
    names = (match["after"] or match["before"] for match in kind.finditer(text))
    return {name.lower().lstrip("0") for name in names if content_words(name)}


def most_or_least(asked: Question, candidate: Candidate) -> bool:
    """Whether a figure is that of the part that has most or least, and neither such a part nor its
    place is asked for: "TPS paling sedikit ada di Muruk Rian, delapan"."""
    start = candidate.start - candidate.quote.start
    near = candidate.quoted[max(0, start - UP_TO_FIGURE) : start]
    most = MOST.search(near)
    if asked.kind != "number" or most is None or MOST.search(asked.text):
        return False
    owners = regions_in(find_names(near[most.end() :]))
    return not set(owners[-1:]) & set(asked_regions(asked))


def no_age(asked: Question, candidate: Candidate) -> bool:
    """Whether an age is asked for, and these are the years that something lasted."""
    before = candidate.quoted[: candidate.start - candidate.quote.start]
    asks_age = asked.kind == "number" and AGE_ASKED.search(asked.text) is not None
    return asks_age and LASTED.search(before) is not None
