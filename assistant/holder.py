"""Who holds an office: the one a question names, and the one that evidence has beside a person."""

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Literal

from assistant import spans
from assistant.answer_type import LEADS, asks_leader
from assistant.candidate import Candidate
from assistant.owner import bodies_in, regions_in
from assistant.question import Question, content_words
from index.names import Name, begins_with, find_names, same_office, same_place
from index.names import office as office_of
from index.names import region as region_of
from index.records import Passage

_LEVELS = {"province": "province", "regency": "regency", "city": "regency", "shared": "regency"}
BEFORE_NAME = "Kota|Kabupaten|Kab|TNI|Pol|Polri|yakni|yaitu|adalah|ialah|dijabat|oleh"
# Who held an office, or wants it: "mantan Kapolda Riau"
NOT_HOLDING = re.compile(r"\b(?:mantan|eks|bekas|calon|former|ex)\W+$", re.IGNORECASE)
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
VESSEL = re.compile(r"(?:KRI|KM|KMP|KN|KP|[Kk]apal|[Pp]erahu|[Hh]elikopter)\b")
AFTER_NAME = "selaku|sebagai|yang|kini|saat|ini|menjabat|adalah|ialah|merupakan"


def asks_holder(asked: Question) -> bool:
    """Whether a who-question asks for the holder of the office it names ("Siapa Kapolda NTB?")."""
    first = next((n for n in asked.names if n.kind == "office"), None)
    if first is None:
        return False
    places = tuple((n.start, n.end) for n in asked.names if n.kind == "region")
    return not content_words(asked.text[: first.start], places)  # "Riau's police chief"


def may_tell(asked: Question, passage: Passage) -> bool:
    """Whether a passage may name one of the offices asked about, and one of the regions, if its
    article is not about one: a look at its words, before the names in it are found."""
    text = passage.text.lower()
    offices, regions = asked.ids("office"), asked.ids("region")
    near = any(same_place(here, region) for here in passage.regions for region in regions)
    return _names_any("office", offices, text) and (near or _names_any("region", regions, text))


def _names_any(kind: Literal["region", "office"], ids: Sequence[str], text: str) -> bool:
    return not ids or any(word in text for id in ids for word in begins_with(kind, id))


def no_body(asked: Question, candidate: Candidate) -> bool:
    """Whether a body is asked for and the answer is a vessel, or somebody whom the article names: a
    surname alone looks like a body's name."""
    if asked.kind == "organization" and VESSEL.match(candidate.text):
        return True
    if asked.kind != "organization" or bodies_in(candidate.text):
        return False
    text = candidate.article_text
    return any(candidate.text in text[person.start : person.end] for person in spans.persons(text))


def other_office(asked: Question, candidate: Candidate) -> bool:
    """Whether the evidence has other offices than the question names, or the answer holds another
    one than that whose holder is asked for."""
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


def no_leader(asked: Question, candidate: Candidate) -> bool:
    """Whether it is asked who leads, and the sentence tells of nobody who does, nor of an office of
    the body that the question names."""
    if not asks_leader(asked) or LEADS.search(candidate.quoted):
        return False
    return not bodies_in(candidate.quoted) & set(asked.ids("body"))
