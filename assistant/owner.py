"""Whose it is: the region or body that a question names, and those of its evidence.

A span can look right and belong to somebody else: another province's number, a Kapolres for a
Kapolda. Each check compares what the question names with the sentence the span stands in, the
passage around it, and its article's title, dateline and regions.
"""

import re
from itertools import pairwise

from assistant import spans
from assistant.answer_type import COUNTS
from assistant.candidate import Candidate
from assistant.heard import stems
from assistant.question import Question, content_words, stemmer
from index.names import Name, contains, find_names, same_body, same_office, same_place
from index.names import office as office_of
from index.names import region as region_of
from index.split import sentences

# Before an office that somebody is elected to: "surat suara Pemilihan Bupati"
ELECTED = re.compile(r"\b(?:pemilihan|calon|paslon|debat)(?:(?: \w+){1,3} dan)? $", re.IGNORECASE)
# What comes after is about others: "60 orang, tetapi Polda juga membagi pasukan ke Nunukan"
CONTRAST = re.compile(r"[,;] (?:tetapi|tapi|namun|sedangkan|sementara)\b|;", re.IGNORECASE)
BESIDE = 20  # characters after an amount that may tell of whom: "4 personel Satuan Brimob"
WITH = re.compile(
    r"\b(?:dengan|bersama|oleh|kepada|with|by)(?: (?:dengan|para|the))? $", re.IGNORECASE
)
# Of a region, where a part of it is asked for: "kecamatan mana di Garut", "which pier in Bitung".
PART_OF = re.compile(
    r"\b(?:mana(?: sa?ja| aja)? (?:di|dalam)|(?:which|what) \w+(?: \w+)? (?:in|of))"
    r"(?: (?:the|wilayah|daerah|provinsi|kabupaten|kab|kota|regency|city|province|of))*\.? $",
    re.IGNORECASE,
)


def asked_regions(asked: Question) -> tuple[str, ...]:
    """The regions that a question names, less those that only say where another one lies: "Sintang
    … Kalbar" asks about Sintang."""
    named = regions_in(asked.names)
    home = tuple(r for r in named if region_of(r).level != "country")
    named = home or named  # "the border with Timor-Leste in Belu"
    return tuple(r for r in named if not any(contains(r, o) and not contains(o, r) for o in named))


def regions_in(names: tuple[Name, ...]) -> tuple[str, ...]:
    """The ids of the regions among `names`, each once; Indonesia as a whole is none."""
    return tuple(dict.fromkeys(n.id for n in names if n.kind == "region" and n.id != "indonesia"))


def other_region(asked: Question, candidate: Candidate) -> bool:
    """Whether the evidence is about other regions than those that the question names."""
    wanted = asked_regions(asked)
    if not wanted:
        return False
    if _others_post(asked, candidate):
        return True
    passage = candidate.passage
    head = find_names("\n".join(part for part in (passage.title, passage.place) if part))
    about = (*regions_in(head), *passage.regions)
    said = regions_in(find_names(candidate.quoted))
    if asked.kind == "number":
        return _others_figure(asked, candidate, about)
    if said and not any(same_place(r, s) for r in wanted for s in said):
        # the sentence is about another place, unless the article is about the one asked, and not
        # about both
        both = asked.kind in ("date", "place", "person") and not set(said).isdisjoint(about)
        return both or not all(any(r == a for a in about) for r in wanted)
    closest = said or _told_before(candidate)
    around = regions_in(find_names(passage.text)) if said or not closest else ()
    named = {*about, *closest, *around}
    narrow = (*closest, *regions_in(find_names(passage.title or "")))
    return not all(_covers(named, narrow, r) for r in wanted)


def _others_figure(asked: Question, candidate: Candidate, about: tuple[str, ...]) -> bool:
    """Whether a figure is of other regions than those asked for: it belongs to the region that its
    sentence names, not to one around it or inside it; where that names none, to the one told of
    before, and else to those that the article is `about`."""
    wanted = asked_regions(asked)
    contrast = CONTRAST.search(candidate.quoted, candidate.end - candidate.quote.start)
    named = regions_in(find_names(candidate.quoted[: contrast and contrast.start()]))
    # "Polda Aceh" beside Simeulue, which is asked about, only tells who did it
    said = tuple(r for r in named if r in wanted or r not in regions_in(asked.names))
    if not said and _told_last(candidate, wanted):
        return False
    before = set() if named else set(_told_before(candidate)) & set(about)
    if before and not any(same_place(r, b) for r in wanted for b in before):
        return True  # of an article that tells of several regions in turn
    near = said or about
    return not all(any(r == n or (contains(r, n) and not said) for n in near) for r in wanted)


def _others_post(asked: Question, candidate: Candidate) -> bool:
    """Whether the sentence has the Polres of another region than that whose Polres is asked about,
    and not that one."""
    said = _posts(candidate.quoted)
    return any(
        not any(same_place(region, other) for other in said[body])
        for body, regions in _posts(asked.text).items()
        if body in said
        for region in regions
    )


def _posts(text: str) -> dict[str, set[str]]:
    """The bodies of a text that have a region right behind them, and those regions."""
    posts: dict[str, set[str]] = {}
    for body, region in pairwise(n for n in find_names(text) if n.kind in ("body", "region")):
        beside = text[body.end : region.start].isspace()
        if body.kind == "body" and region.kind == "region" and beside:
            posts.setdefault(body.id, set()).add(region.id)
    return posts


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


def _told_last(candidate: Candidate, wanted: tuple[str, ...]) -> bool:
    """Whether the one region asked for is the last named before the quote within its passage, but
    for those around it: "Di Kabupaten Puncak Jaya … Kapolda Papua Tengah menyebut … [quote]"."""
    passage = candidate.passage
    before = regions_in(
        tuple(reversed(find_names(passage.text[: candidate.quote.start - passage.start])))
    )
    narrow = (r for r in before if not contains(r, wanted[0]) or r == wanted[0])
    return len(wanted) == 1 and next(narrow, None) == wanted[0]


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
    """The bodies a text names, and those whose offices it names, but for those to be elected."""
    names = [n for n in find_names(text) if not ELECTED.search(text[: n.start])]
    return {n.id for n in names if n.kind == "body"} | {
        body for n in names if n.kind == "office" and (body := office_of(n.id).body)
    }


def other_body(asked: Question, candidate: Candidate) -> bool:
    """Whether only other bodies act in the sentence; where it names none, in all of the context."""
    wanted = asked.ids("body")
    if wanted:
        wanted += tuple(body for o in asked.ids("office") if (body := office_of(o).body))
    said = bodies_in(candidate.quoted) if asked.kind == "number" else set()
    if said and (own := counted_body(asked)):
        wanted = (own,)
    said = said or bodies_in(f"{candidate.context}\n{candidate.article_text}")
    return bool(wanted) and not any(same_body(w, s) for w in wanted for s in said)


def counted_body(asked: Question) -> str | None:
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
