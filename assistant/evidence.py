"""Is the evidence about what the question names? The owner check.

A span can look right and belong to somebody else: another province's number, a Kapolres for a
Kapolda, last year's date. Each check compares what the question names with the sentence the span
stands in, the passage around it, and its article's title, dateline and regions.
"""

import re
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import pairwise
from typing import Literal

from assistant import spans
from assistant.answer import Reason
from assistant.answer_type import is_other_type
from assistant.question import YEAR, Question, content_words, stemmer
from index.dates import complete, find_dates, find_months
from index.names import Name, contains, expand, find_names, same_body, same_office, same_place
from index.names import office as office_of
from index.names import region as region_of
from index.records import Passage, Span
from index.split import sentences

_LEVELS = {"province": "province", "regency": "regency", "city": "regency", "shared": "regency"}
Verdict = Literal["yes", "no"]
BEFORE_NAME = "Kota|Kabupaten|Kab|TNI|Pol|Polri|yakni|yaitu|adalah|ialah|dijabat|oleh"
# How much of a question's content words its evidence may lack. A reason takes for granted that the
# thing happened, so there what happened must be told.
UNHEARD: dict[str, float] = {"reason": 1 / 3}
# Two of them say yes again: "Is it forbidden to …?" and "melarang …".
NEGATION = re.compile(
    r"\b(?:tidak|bukan|belum|tanpa|jangan|tak|bukanlah|not|melarang|dilarang|larangan|terlarang"
    r"|membantah|dibantah|bantahan|menepis|menyangkal|den(?:y|ies|ied)"
    r"|forbid(?:s|den)?|forbade|ban(?:s|ned)?|prohibit(?:s|ed)?|barred)\b",
    re.IGNORECASE,
)
# Asks for what is not so: "Berapa TPS yang belum menerima logistik?"
NOT_DONE = re.compile(
    r"\b(?:(?:tidak|tak)(?! (?:kurang|lebih|sampai))|belum|tanpa|never|without"
    r"|(?:was|were|is|are|did|do|does|has|have|had|could|can) not)\b|n[’']t\b",
    re.IGNORECASE,
)
# Who held an office, or wants it: "mantan Kapolda Riau"
NOT_HOLDING = re.compile(r"\b(?:mantan|eks|bekas|calon|former|ex)\W+$", re.IGNORECASE)
BESIDE = 20  # characters after an amount that may tell of whom: "4 personel Satuan Brimob"
AFTER_NAME = "selaku|sebagai|yang|kini|saat|ini|menjabat|adalah|ialah|merupakan"


@dataclass(frozen=True, slots=True)
class Candidate:
    """A possible answer: characters `[start, end)` of the passage's article, inside `quote`.

    `probability` says how likely the passage holds the answer and this is it, before the owner
    check.
    """

    passage: Passage
    start: int
    end: int
    quote: Span
    probability: float
    article_text: str = ""  # all passages of the article
    lag: float = 0.0  # the score of the passage that was found best, less this one's

    @property
    def text(self) -> str:
        return self.passage.text[self.start - self.passage.start : self.end - self.passage.start]

    @property
    def quoted(self) -> str:
        at = self.passage.start
        return self.passage.text[self.quote.start - at : self.quote.end - at]

    @property
    def context(self) -> str:
        """What the reader of the quote would see around it."""
        around = (self.passage.title, self.passage.place, self.passage.text)
        return "\n".join(part for part in around if part)


@dataclass(frozen=True, slots=True)
class Finding:
    """One answer: its parts, each with its own evidence. Only a list has more than one.

    `verdict` is what the evidence says to a yes/no question, and `confidence` how likely the answer
    is right, once `assistant/confidence.py` has weighed it.
    """

    parts: tuple[Candidate, ...]
    verdict: Verdict | None = None
    confidence: float = 0.0

    @property
    def probability(self) -> float:
        return min(part.probability for part in self.parts)

    @property
    def article(self) -> str:
        return self.parts[0].passage.article


def candidate_at(passage: Passage, start: int, end: int, probability: float) -> Candidate:
    """The candidate whose quote is the whole sentences that the span `[start, end)` touches."""
    touched = [s for s in sentences(passage.text) if s.start < end and start < s.end]
    quote = Span(min(s.start for s in touched), max(s.end for s in touched))
    at = passage.start
    return Candidate(
        passage, at + start, at + end, Span(at + quote.start, at + quote.end), probability
    )


def whole(passage: Passage) -> Candidate:
    """The passage as a candidate in itself, to ask what speaks against it."""
    extent = Span(passage.start, passage.end)
    return Candidate(passage, passage.start, passage.end, extent, 0.0)


def objection(asked: Question, finding: Finding) -> Reason | None:
    """Why a finding is not evidence for the question, or None when nothing speaks against it."""
    return next((why for part in finding.parts if (why := _against(asked, part))), None)


def doubt(asked: Question, finding: Finding) -> Reason | None:
    """The objection, or that the evidence does not tell what the question takes for granted: with
    that a finding is less likely, not refused."""
    untold = any(unheard(asked, part.context) for part in finding.parts)
    return objection(asked, finding) or ("false_premise" if untold else None)


def _against(asked: Question, candidate: Candidate) -> Reason | None:
    if _other_region(asked, candidate):
        return "other_region"
    if _other_date(asked, candidate):
        return "other_date"
    if _other_owner(asked, candidate):
        return "other_owner"
    if absent(asked, candidate.context, candidate.article_text):
        return "false_premise"
    if is_other_type(asked, candidate.text) or _excluded(asked, candidate):
        return "not_in_corpus"
    if asked.kind in ("number", "date", "place", "person") and (
        NOT_DONE.search(asked.text) and not NEGATION.search(candidate.quoted)
    ):
        return "not_in_corpus"
    if asked.kind in ("person", "organization") and _restates(asked, candidate):
        return "not_in_corpus"
    return None


def asked_regions(asked: Question) -> tuple[str, ...]:
    """The regions that a question names, less those that only say where another one lies: "Sintang
    … Kalbar" asks about Sintang."""
    named = regions_in(asked.names)
    return tuple(r for r in named if not any(contains(r, o) and not contains(o, r) for o in named))


def regions_in(names: tuple[Name, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(n.id for n in names if n.kind == "region" and n.id != "indonesia"))


def _other_region(asked: Question, candidate: Candidate) -> bool:
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
    near = (*said, *about, *regions_in(find_names(passage.text)))
    if said and not any(same_place(r, s) for r in wanted for s in said):
        # the sentence is about another place, unless the article as a whole is about the one asked
        return not all(any(r == a for a in about) for r in wanted)
    return not all(any(same_place(r, n) for n in near) for r in wanted)


def _other_date(asked: Question, candidate: Candidate) -> bool:
    published = candidate.passage.published
    if not dated(asked, candidate.context, published):
        return True
    if asked.kind == "office" or len(asked.years) > 1:
        return False  # asks for several times: each value comes with its article's date
    years = {year for *_, year in _days(candidate.context, published)} | {
        int(year.group()) for year in YEAR.finditer(candidate.context)
    }
    return any(year not in years for year in asked.years)


def dated(asked: Question, text: str, published: date | None = None) -> bool:
    """Whether all dates of the question stand in a text, or are its article's own."""
    said = _days(text, published)
    return all(
        any(
            all(a is None or b is None or a == b for a, b in zip(wanted, day, strict=True))
            for day in said
        )
        for wanted in ((found.day, found.month, found.year) for found in asked.dates)
    )


def _days(text: str, published: date | None) -> set[tuple[int | None, int | None, int | None]]:
    """The dates of a text and that of its article, each day, month and year as far as told."""
    said: set[tuple[int | None, int | None, int | None]] = set()
    for found in find_dates(text) + find_months(text):
        day = complete(found, published)
        said.add((day.day, day.month, day.year) if day else (found.day, found.month, found.year))
    if published:
        said.add((published.day, published.month, published.year))
    return said


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
    said = said or bodies_in(f"{candidate.context}\n{candidate.article_text}")
    return bool(wanted) and not any(same_body(w, s) for w in wanted for s in said)


def _excluded(asked: Question, candidate: Candidate) -> bool:
    """Whether the answer is, or counts, what the question leaves out ("selain Brimob")."""
    left_out = {n.id for n in find_names(asked.text)} - {n.id for n in asked.names}
    if not left_out:
        return False
    start, end = candidate.start - candidate.quote.start, candidate.end - candidate.quote.start
    counted = re.split(r"[,;.]|\b(?:dan|serta)\b", candidate.quoted[end : end + BESIDE])[0]
    near = find_names(candidate.quoted[start:end] + counted)
    return any(name.id in left_out for name in near)


def _other_owner(asked: Question, candidate: Candidate) -> bool:
    if _other_body(asked, candidate):
        return True
    if not asked.ids("office"):
        return False
    names = find_names(f"{candidate.context}\n{candidate.article_text}")
    if not any(_fits(asked, name.id) for name in names if name.kind == "office"):
        return True
    if asked.kind != "person" or not asks_holder(asked):
        return False
    # "who is the Kapolda?": of all offices in the sentence, the one beside the person counts
    quoted = find_names(candidate.quoted)
    start, end = candidate.start - candidate.quote.start, candidate.end - candidate.quote.start
    offices = [n for n in quoted if n.kind == "office"]
    inside = [n for n in offices if start <= n.start and n.end <= end]
    before = [n for n in offices if n.end <= start]
    after = [n for n in offices if n.start >= end]
    text = candidate.quoted
    if inside:
        held = inside[-1]
    elif before and _joined(text, before[-1].end, start, quoted, BEFORE_NAME):
        held = before[-1]
    elif after and _joined(text, end, after[0].start, quoted, AFTER_NAME):
        held = after[0]
    else:
        return True
    former = NOT_HOLDING.search(text[: held.start])
    if not _fits(asked, held.id) or (former and former.group().lower() not in asked.text.lower()):
        return True
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


def _restates(asked: Question, candidate: Candidate) -> bool:
    """Whether the answer has nothing that the question has not: "which body met the police?" is not
    answered by the police."""
    known = {name.id for name in asked.names} | bodies_in(asked.text)
    names = [n for n in find_names(candidate.text) if n.kind in ("region", "office", "body")]
    if any(name.id not in known for name in names):
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
    return not content_words(asked.text[: first.start])


def missing(asked: Question, context: str, article_text: str = "") -> list[str]:
    """What the question names or takes for granted and the evidence does not have."""
    return absent(asked, context, article_text) or unheard(asked, context)


def absent(asked: Question, context: str, article_text: str = "") -> list[str]:
    """The proper names of the question that the evidence's article does not have."""
    whole = stems(context) | stems(article_text)
    return [word for word in asked.proper if not known_as(word) & whole]


def unheard(asked: Question, context: str) -> list[str]:
    """The question's other content words where the context lacks too many of them (`UNHEARD`), in
    any of the spellings and languages that the alias table knows."""
    said, terms = stems(context), checkable(asked)
    lacking = [term for term in terms if not known_as(term) & said]
    if asked.kind not in ("reason", "explanation") and len(lacking) < 2:
        return []  # one word said otherwise is no false premise
    return lacking if len(lacking) > len(terms) * UNHEARD.get(asked.kind, 3 / 4) else []


def checkable(asked: Question) -> list[str]:
    """The content words of a question whose presence in an Indonesian text can be told.

    Proper names are checked on their own, and an English word that the alias table has no
    Indonesian for says nothing either way.
    """
    proper = {word.lower() for word in asked.proper}
    return [
        term
        for term in asked.terms
        if term not in proper and (asked.language == "id" or known_as(term) > stems(term))
    ]


def share_heard(asked: Question, text: str) -> float:
    """The share of a question's checkable words that a text has, from 0 (also if none) to 1."""
    terms, said = checkable(asked), stems(text)
    return sum(bool(known_as(term) & said) for term in terms) / max(1, len(terms))


@lru_cache(maxsize=4096)
def stems(text: str) -> frozenset[str]:
    """The words of a text, their stems, and the terms of the alias table in it.

    A word joined by hyphens or slashes also gives its parts; a term is given by its id, so that
    two forms of it (dikerahkan, deployed) have something in common.
    """
    words = {match.group().lower() for match in content_words(text)}
    words |= {part for word in words for part in word.replace("/", "-").split("-")}
    terms = {f"={name.id}" for name in find_names(text) if name.kind in ("term", "body", "office")}
    return frozenset({stemmer()(word) for word in words} | words | terms)


@lru_cache(maxsize=4096)
def known_as(word: str) -> frozenset[str]:
    """The stems of a word and of its other forms in the alias table."""
    return stems(expand(word)) | {stemmer()(word.lower())}
