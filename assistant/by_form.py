"""Answers whose form tells what they are: the full form of an abbreviation, the post before a name,
a list behind the sentence that announces it, and the like."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace

from assistant import spans
from assistant.answer_type import asks_rank
from assistant.candidate import Finding, candidate_at, finding_at
from assistant.evidence import objection
from assistant.heard import missing, share_heard
from assistant.holder import asks_holder, may_tell
from assistant.question import Kind, Question, content_words
from assistant.retrieve import Hit, of_article
from index.names import DEGREES, find_names
from index.records import Passage, Span
from index.split import sentences

ORDINALS = ("pertama", "kedua", "ketiga", "keempat", "kelima", "keenam", "ketujuh", "kedelapan")
LEAD = "(?:terkait |adalah |yaitu |soal |mengenai )?"
BULLET = re.compile(r"\s*(?:[-•*–]|\d{1,2}[.)]|[a-h][.)])\s+")
# A full stop after a title ends nothing: "Pj. Gubernur"
WITHIN = r"(?:[^.;]|(?<=\b(?:Pj|Dr|Ir|Hj|Pd))\.|(?<=\bH)\.)"
ENUMERATION = re.compile(
    r"(?:di ?antaranya|yaitu|yakni|meliputi|mencakup|antara lain|terdiri (?:dari|atas)|termasuk"
    r"|berupa|adalah|dihadiri(?: oleh)?|acara tersebut|hadir"
    rf"|\b(?:{spans.DIGIT}|\d+) [\w ]{{3,40}}(?=:))"
    rf"[,:]? (?P<items>{WITHIN}*,{WITHIN}*\b(?:dan|serta|atau) {WITHIN}+)",
    re.IGNORECASE,
)
COPULA = re.compile(r"\b(?:adalah|merupakan|ialah|yakni|yaitu)\b ")
WHAT_IS = re.compile(
    r"\b(?:apa(?:kah)? (?:itu|yang dimaksud|arti|maksud|pengertian)|itu apa"
    r"|what (?:is|are|does))\b",
    re.I,
)
SURE = 0.9  # of an answer whose form alone shows it: "Sistem Pengamanan Kota (Sispamkota)"


def _definitions(
    asked: Question, hits: Sequence[Hit], passages: Mapping[str, Passage]
) -> Iterator[Finding]:
    """ "Apa kepanjangan X?": full forms that an article itself gives for X."""
    words = content_words(asked.text)
    if not words:
        return
    phrase = asked.text[words[0].start() : words[-1].end()]
    bodies = ((name.start, name.end) for name in asked.names if name.kind == "body")
    places = sorted((*bodies, *(word.span() for word in words)), key=lambda at: (at[0], -at[1]))
    wanted = dict.fromkeys((phrase, *(asked.text[start:end] for start, end in places)))
    for rank, article in enumerate(dict.fromkeys(hit.passage.article for hit in hits)):
        whole = of_article(passages, article)
        for worse, short in enumerate(wanted):
            if not any(re.search(rf"\b{re.escape(short)}\b", p.text, re.IGNORECASE) for p in whole):
                continue
            for passage in whole:
                for span in spans.expansions(passage.text, short):
                    yield finding_at(passage, span.start, span.end, SURE - rank / 100 - worse / 20)


def _offices(
    asked: Question, hits: Sequence[Hit], passages: Mapping[str, Passage]
) -> Iterator[Finding]:
    """ "Apa jabatan X?": the office that stands before X's name, wherever in the corpus it does."""
    if asks_rank(asked):
        yield from _ranks(asked, passages)
        return
    words = "|".join(map(re.escape, asked.proper))
    names = re.findall(rf"\b(?:{words})(?: (?:{words}))*\b", asked.text) if words else []
    person = max(names, key=len, default="")
    if not person:
        return
    for passage in passages.values():
        if person.lower() not in passage.text.lower():
            continue
        for span in spans.offices(passage.text, person):
            before = [s for s in spans.posts(passage.text, person) if s.touches(span)]
            start = min(s.start for s in [*before, span])
            yield finding_at(passage, start, span.end, SURE)


def _ranks(asked: Question, passages: Mapping[str, Passage]) -> Iterator[Finding]:
    """ "Apa pangkat X?": the rank before the name of X, or of whoever holds the office X."""
    of_holder = replace(asked, kind="person")
    for passage in passages.values():
        if not (all(word in passage.text for word in asked.proper) and may_tell(asked, passage)):
            continue
        for span in spans.persons(passage.text):
            person = passage.text[span.start : span.end]
            ranks = [n for n in find_names(person) if n.kind == "rank" and n.id != DEGREES]
            if asked.proper:
                meant = set(asked.proper) <= set(person.split())
            else:
                meant = asks_holder(of_holder) and not objection(
                    of_holder, finding_at(passage, span.start, span.end, SURE)
                )
            if ranks and meant:
                start, end = span.start + ranks[0].start, span.start + ranks[-1].end
                yield finding_at(passage, start, end, SURE)


def _holders(
    asked: Question, hits: Sequence[Hit], passages: Mapping[str, Passage]
) -> Iterator[Finding]:
    """ "Siapa Kapolda X?": the person named right after the office, wherever in the corpus."""
    if not asks_holder(asked) or not asked.ids("region"):
        return
    for passage in passages.values():
        for span in spans.persons(passage.text) if may_tell(asked, passage) else ():
            if " " not in passage.text[span.start : span.end]:
                continue  # after an office one word may be its place: "Danlanal Ranai"
            finding = finding_at(passage, span.start, span.end, SURE)
            if objection(asked, finding) is None:
                yield finding


def _lists(
    asked: Question, hits: Sequence[Hit], passages: Mapping[str, Passage]
) -> Iterator[Finding]:
    """A list whole: "Pertama, … Kedua, …" after the sentence that announces it, or one sentence."""
    for rank, hit in enumerate(hits):
        text = hit.passage.text
        for sentence in sentences(text):
            said = text[sentence.start : sentence.end]
            share = share_heard(asked, said)
            if share < 0.5:
                continue
            probability = SURE * share - rank / 100
            items = _items(hit.passage, sentence, passages)
            if len(items) > 1:
                yield Finding(tuple(candidate_at(p, s.start, s.end, probability) for p, s in items))
            rest = ENUMERATION.search(text, sentence.start)
            if rest and rest.start() <= sentence.end + 40:
                start, end = rest.span("items")
                yield finding_at(hit.passage, start, end, probability)


def _items(
    passage: Passage, intro: Span, passages: Mapping[str, Passage]
) -> list[tuple[Passage, Span]]:
    """What the sentence `intro` announces: the article's sentences after it that begin with
    Pertama, Kedua, … in turn, or that follow it at once with a bullet or a number."""
    after = passage.start + intro.end
    ordered: dict[int, tuple[Passage, Span]] = {}
    bullets: dict[int, tuple[Passage, Span]] = {}
    over = False
    for following in of_article(passages, passage.article):
        for sentence in sentences(following.text):
            at = following.start + sentence.start
            if at < after or at in ordered or at in bullets:
                continue  # before the list, or in the overlap of two passages
            said = following.text[sentence.start : sentence.end]
            ordinal = ORDINALS[len(ordered) : len(ordered) + 1]
            head = re.match(rf"[“\"]?{ordinal[0]}\b,? ?{LEAD}", said, re.I) if ordinal else None
            bullet = None if over else BULLET.match(said)
            for match, found in ((head, ordered), (bullet, bullets)):
                end = len(said.rstrip(' .,;:“”"'))
                if match and match.end() < end:  # not "Pertama" alone
                    span = Span(sentence.start + match.end(), sentence.start + end)
                    found[at] = (following, span)
            over = over or bullet is None
    return list((ordered if len(ordered) > 1 else bullets).values())


def _explanations(
    asked: Question, hits: Sequence[Hit], passages: Mapping[str, Passage]
) -> Iterator[Finding]:
    """ "Apa itu X?": what stands after "X adalah"; asked how, or what for, that tells nothing."""
    if not WHAT_IS.search(asked.text):
        return
    for rank, hit in enumerate(hits):
        text = hit.passage.text
        for sentence in sentences(text):
            said = text[sentence.start : sentence.end]
            copula = COPULA.search(said)
            if copula and asked.terms and not missing(asked, said[: copula.start()]):
                end = len(said.rstrip(" ."))
                yield finding_at(
                    hit.passage,
                    sentence.start + copula.end(),
                    sentence.start + end,
                    SURE - rank / 50,
                )


BY_FORM: dict[
    Kind, Callable[[Question, Sequence[Hit], Mapping[str, Passage]], Iterator[Finding]]
] = {
    "definition": _definitions,
    "person": _holders,
    "office": _offices,
    "list": _lists,
    "explanation": _explanations,
}


ONLY_BY_FORM: tuple[Kind, ...] = ("definition",)
ANYWHERE: tuple[Kind, ...] = ("person", "office")  # whose form is looked for in every passage
