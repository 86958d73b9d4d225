"""Whose it is: the region, body and office that a question names, and those of its evidence.

A span can look right and belong to somebody else: another province's number, a Kapolres for a
Kapolda. Each check compares what the question names with the sentence the span stands in, the
passage around it, and its article's title, dateline and regions.
"""

import re
from dataclasses import replace
from itertools import pairwise

from assistant import spans
from assistant.answer_type import COUNTS, UNITS
from assistant.candidate import Candidate
from assistant.heard import stems
from assistant.question import Question, content_words, stemmer
from index.names import Name, contains, find_names, same_body, same_office, same_place
from index.names import office as office_of
from index.names import region as region_of
from index.split import sentences

_LEVELS = {"province": "province", "regency": "regency", "city": "regency", "shared": "regency"}
BEFORE_NAME = "Kota|Kabupaten|Kab|TNI|Pol|Polri|yakni|yaitu|adalah|ialah|dijabat|oleh"
# Who held an office, or wants it: "mantan Kapolda Riau"
NOT_HOLDING = re.compile(r"\b(?:mantan|eks|bekas|calon|former|ex)\W+$", re.IGNORECASE)
# Of each of which a figure is asked: "berapa personel di tiap TPS"
EACH = re.compile(r"\b(?:(?:se)?tiap(?:-tiap)?|per|masing-masing|each|every)(?: of the)? ", re.I)
BESIDE = 20  # characters after an amount that may tell of whom: "4 personel Satuan Brimob"
# After a figure of several together: "350 orang yang terdiri atas …"
TOGETHER = re.compile(
    r"\b(?:gabungan|terdiri (?:dari|atas)|meliputi|termasuk|unsur|dari)\b", re.IGNORECASE
)
# What stands before an office that did not do what is asked: "Siapa yang bertemu dengan Pangdam?"
MET = re.compile(
    r"\b(?:siapa(?: saja)?(?: yang)? (?:me|ber)\w+|who \w+|oleh|by|bersama|dengan|with)"
    r"(?: (?:dengan|bersama|with))?(?: the)? $",
    re.IGNORECASE,
)
# Whoever does that to an office holds it then.
BECOMES = re.compile(
    r"\b(?:menja(?:di|bat)|menduduki|mengisi|memegang|merangkap|menggantikan|menyandang"
    r"|bertindak|bertugas|berstatus|becomes?|became|replaced|succeeded|acted)\b",
    re.IGNORECASE,
)
WITH = re.compile(
    r"\b(?:dengan|bersama|oleh|kepada|with|by)(?: (?:dengan|para|the))? $", re.IGNORECASE
)
# Of a region, where a part of it is asked for: "kecamatan mana di Garut", "which pier in Bitung".
PART_OF = re.compile(
    r"\b(?:mana(?: sa?ja| aja)? (?:di|dalam)|(?:which|what) \w+(?: \w+)? (?:in|of))"
    r"(?: (?:the|wilayah|daerah|provinsi|kabupaten|kab|kota|regency|city|province|of))*\.? $",
    re.IGNORECASE,
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
        "tps|polling stations?",
        "dapil",
    )
]
AFTER_NAME = "selaku|sebagai|yang|kini|saat|ini|menjabat|adalah|ialah|merupakan"


def asked_regions(asked: Question) -> tuple[str, ...]:
    """The regions that a question names, less those that only say where another one lies: "Sintang
    … Kalbar" asks about Sintang."""
    named = regions_in(asked.names)
    return tuple(r for r in named if not any(contains(r, o) and not contains(o, r) for o in named))


def regions_in(names: tuple[Name, ...]) -> tuple[str, ...]:
    """The ids of the regions among `names`, each once; Indonesia as a whole is none."""
    return tuple(dict.fromkeys(n.id for n in names if n.kind == "region" and n.id != "indonesia"))


def other_region(asked: Question, candidate: Candidate) -> bool:
    """Whether the evidence is about other regions than those that the question names."""
    wanted = asked_regions(asked)
    if not wanted:
        return False
    passage = candidate.passage
    head = find_names("\n".join(part for part in (passage.title, passage.place) if part))
    about = (*regions_in(head), *passage.regions)
    said = regions_in(find_names(candidate.quoted))
    if asked.kind == "number":
        # a figure belongs to the region its sentence names, not to one around it or inside it
        near = said or about
        return not all(any(r == n or (contains(r, n) and not said) for n in near) for r in wanted)
    if said and not any(same_place(r, s) for r in wanted for s in said):
        # the sentence is about another place, unless the article as a whole is about the one asked
        return not all(any(r == a for a in about) for r in wanted)
    closest = said or _told_before(candidate)
    around = regions_in(find_names(passage.text)) if said or not closest else ()
    named = {*about, *closest, *around}
    narrow = (*closest, *regions_in(find_names(passage.title or "")))
    return not all(_covers(named, narrow, r) for r in wanted)


def _covers(named: set[str], narrow: tuple[str, ...], wanted: str) -> bool:
    """Whether regions have the wanted one among them, or a part of it, or what it is a part of: but
    of a regency nothing is told by its province where the sentence or title has another regency."""
    if any(contains(wanted, region) for region in named):
        return True
    around = any(contains(region, wanted) for region in named)
    return around and all(contains(region, wanted) for region in narrow)


def _told_before(candidate: Candidate) -> tuple[str, ...]:
    """The regions that the last sentence before the quote with any names, within its passage."""
    passage = candidate.passage
    before = passage.text[: candidate.quote.start - passage.start]
    told = (regions_in(find_names(before[s.start : s.end])) for s in reversed(sentences(before)))
    return next(filter(None, told), ())


def not_part_of(asked: Question, candidate: Candidate) -> bool:
    """Whether the answer is a region outside the one of which a part is asked for; beside names
    that are none it may be a village that is called like one."""
    wanted = [
        n.id for n in asked.names if n.kind == "region" and PART_OF.search(asked.text[: n.start])
    ]
    names = find_names(candidate.text)
    known = tuple((n.start, n.end) for n in names)
    others = any(w.group()[0].isupper() for w in content_words(candidate.text, known))
    said = regions_in(names)
    return (
        bool(wanted and said)
        and not others
        and not any(same_place(w, s) for w in wanted for s in said)
    )


def bodies_in(text: str) -> set[str]:
    """The bodies a text names, and those whose offices it names."""
    names = find_names(text)
    return {n.id for n in names if n.kind == "body"} | {
        body for n in names if n.kind == "office" and (body := office_of(n.id).body)
    }


def _other_body(asked: Question, candidate: Candidate) -> bool:
    """Whether only other bodies act in the sentence; where it names none, in all of the context."""
    wanted = asked.ids("body")
    said = bodies_in(candidate.quoted) if asked.kind == "number" else set()
    if said and (own := _counted_body(asked)):
        wanted = (own,)
    said = said or bodies_in(f"{candidate.context}\n{candidate.article_text}")
    return bool(wanted) and not any(same_body(w, s) for w in wanted for s in said)


def of_all(asked: Question, candidate: Candidate) -> bool:
    """Whether one body's figure is asked for and this is that of several together: "350 orang yang
    terdiri atas personel Polres, Kodim dan Satpol PP", of which nobody knows how many are whose."""
    own = _counted_body(asked)
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


def _counted_body(asked: Question) -> str | None:
    """The body whose members are counted, not whom they help: "how many soldiers back up the
    police"."""
    cue = COUNTS.search(asked.text)
    near = range(cue.end(), cue.end() + BESIDE) if cue else ()
    return next((n.id for n in asked.names if n.kind == "body" and n.start in near), None)


def left_out(asked: Question, candidate: Candidate) -> bool:
    """Whether the answer is, or counts, what the question leaves out ("selain Brimob")."""
    unwanted = {n.id for n in find_names(asked.text)} - {n.id for n in asked.names}
    if not unwanted or asked.kind == "yesno":
        return False
    start, end = candidate.start - candidate.quote.start, candidate.end - candidate.quote.start
    counted = re.split(r"[,;.]|\b(?:dan|serta)\b", candidate.quoted[end : end + BESIDE])[0]
    near = find_names(candidate.quoted[start:end] + counted)
    return any(name.id in unwanted for name in near)


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


def only_with(asked: Question, candidate: Candidate) -> bool:
    """Whether the place that is asked for would be those with whom or by whom it is done: "dengan
    Polda Riau dan TNI"."""
    before = candidate.quoted[: candidate.start - candidate.quote.start]
    names = find_names(candidate.text)
    return (
        asked.kind == "place"
        and WITH.search(before) is not None
        and any(name.kind in ("body", "office", "rank") for name in names)
    )


def other_owner(asked: Question, candidate: Candidate) -> bool:
    """Whether the evidence has other offices or bodies than the question names, or the answer holds
    another office than the one whose holder is asked for."""
    if _other_body(asked, candidate):
        return True
    if not asked.ids("office"):
        return False
    names = find_names(f"{candidate.context}\n{candidate.article_text}")
    if not any(_fits(asked, name.id) for name in names if name.kind == "office"):
        return True
    if asked.kind != "person" or not asks_holder(asked):
        return False
    held = _held(candidate)
    if held is None:
        return True
    former = NOT_HOLDING.search(candidate.quoted[: held.start])
    if not _fits(asked, held.id) or (former and former.group().lower() not in asked.text.lower()):
        return True
    return _held_elsewhere(asked, candidate, held)


def met(asked: Question, candidate: Candidate) -> bool:
    """Whether the answer holds the office of the one to whom it was done, or by whom: "Siapa yang
    mengunjungi Pangdam?" is not answered with the Pangdam."""
    first = next((n for n in asked.names if n.kind == "office"), None)
    if asked.kind != "person" or first is None or asks_holder(asked):
        return False
    own = next(
        (n for n in asked.names if n.kind == "region" and 0 < first.start - n.end <= 3), first
    )
    before = asked.text[: own.start]  # "who joined Riau's police chief"
    if not MET.search(before) or BECOMES.search(before):
        return False
    held = _held(candidate)
    one = replace(asked, names=tuple(n for n in asked.names if n is first or n.kind != "office"))
    return held is not None and _fits(one, held.id) and not _held_elsewhere(asked, candidate, held)


def _held(candidate: Candidate) -> Name | None:
    """Of all offices in the sentence, the one beside the person who is the answer."""
    text, quoted = candidate.quoted, find_names(candidate.quoted)
    start, end = candidate.start - candidate.quote.start, candidate.end - candidate.quote.start
    offices = [n for n in quoted if n.kind == "office"]
    inside = [n for n in offices if start <= n.start and n.end <= end]
    before = [n for n in offices if n.end <= start]
    after = [n for n in offices if n.start >= end]
    if inside:
        return inside[-1]
    if before and _joined(text, before[-1].end, start, quoted, BEFORE_NAME):
        return before[-1]
    if after and _joined(text, end, after[0].start, quoted, AFTER_NAME):
        return after[0]
    return None


def _held_elsewhere(asked: Question, candidate: Candidate, held: Name) -> bool:
    """Whether the sentence says that the office is another region's than the question's."""
    text, quoted = candidate.quoted, find_names(candidate.quoted)
    its = [
        n
        for n in quoted
        if n.kind == "region"
        and n.start >= held.end
        and _joined(text, held.end, n.start, quoted, "")
    ]
    wanted = regions_in(asked.names)
    return bool(its and wanted) and not any(
        its[0].id == region or region_of(region).level == "command" for region in wanted
    )


def _joined(text: str, start: int, end: int, names: tuple[Name, ...], words: str) -> bool:
    """Whether `text[start:end]` has nothing but regions, bodies, ranks and the linking `words`."""
    between = "".join(
        text[at]
        for at in range(start, end)
        if not any(n.start <= at < n.end for n in names if n.kind in ("region", "rank", "body"))
    )
    unit = r"\d+(?:/\w+(?: \w+)?)?"  # of the army: "162/Wira Bhakti"
    linking = re.compile(rf"(?:\W|\b(?:{unit}|[IVX]+|{words})\b)*", re.IGNORECASE)
    return linking.fullmatch(spans.DEGREES.sub("", between)) is not None


def _fits(asked: Question, office_id: str) -> bool:
    """Whether evidence for this office is evidence for one that the question names.

    "Police chief" may be a Kapolda or a Kapolres: the level of the region asked about decides.
    """
    levels = {_LEVELS.get(region_of(region).level) for region in regions_in(asked.names)} - {None}
    return any(
        wanted == office_id
        or (same_office(wanted, office_id) and (not levels or office_of(office_id).level in levels))
        for wanted in _asked_offices(asked)
    )


def _asked_offices(asked: Question) -> tuple[str, ...]:
    """The offices that a question names; if it asks for a holder, less those that only tell more:
    "Siapa Pangdam yang menerima Kapolda?" asks for the Pangdam."""
    offices = [n for n in asked.names if n.kind == "office"]
    if asked.kind == "person" and asks_holder(asked):
        others = (
            at
            for at, (one, other) in enumerate(pairwise(offices), 1)
            if not _joined(asked.text, one.end, other.start, asked.names, "dan|serta|atau|and|or")
        )
        offices = offices[: next(others, None)]
    return tuple(dict.fromkeys(n.id for n in offices))


def restates(asked: Question, candidate: Candidate) -> bool:
    """Whether the answer has nothing that the question has not: "which body met the police?" is not
    answered by the police."""
    known = {name.id for name in asked.names} | bodies_in(asked.text)
    offices = asked.ids("office")
    names = [n for n in find_names(candidate.text) if n.kind in ("region", "office", "body")]
    if any(
        n.id not in known
        and not (n.kind == "office" and any(same_office(n.id, o) for o in offices))
        for n in names
    ):
        return False
    skipped = [(n.start, n.end) for n in find_names(candidate.text) if n.kind != "term"]
    skipped += [match.span() for match in spans.DEGREES.finditer(candidate.text)]
    words = content_words(candidate.text, tuple(skipped))
    return all(stemmer()(word.group().lower()) in stems(asked.text) for word in words)


def asks_holder(asked: Question) -> bool:
    """Whether a who-question asks for the holder of the office it names ("Siapa Kapolda NTB?")."""
    first = next((n for n in asked.names if n.kind == "office"), None)
    if first is None:
        return False
    places = tuple((n.start, n.end) for n in asked.names if n.kind == "region")
    return not content_words(asked.text[: first.start], places)  # "Riau's police chief"
