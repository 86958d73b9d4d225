"""From passages to findings: the reader's spans, and answers whose form tells what they are.

The reader is a seam: anything with such methods will do; `assistant/reader.py` is the one
that is trained.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Protocol

from assistant import spans
from assistant.answer_type import asks_rank, measure_asked
from assistant.candidate import Finding, candidate_at
from assistant.event import AT_FIRST, CHANGED
from assistant.evidence import objection
from assistant.heard import missing, share_heard
from assistant.holder import asks_holder, may_tell
from assistant.question import Kind, Question, content_words
from assistant.retrieve import Hit, of_article
from assistant.verdict import verdicts
from index.names import DEGREES, find_names
from index.records import Passage, Span
from index.split import sentences

if TYPE_CHECKING:  # importing it takes seconds, and only its records' type is wanted here
    from assistant.decider import Decision
    from assistant.reader import Reading

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
_NAME = r"(?:[A-Z]|\d+/)[\w/’'-]*(?: (?:[A-Z]|\d+/)[\w/’'-]*)*"
COORDINATION = re.compile(
    rf"\b{_NAME}(?:, {_NAME})+,? (?:dan|serta) {_NAME}"
)  # "Waris, Web dan Towe"
COPULA = re.compile(r"\b(?:adalah|merupakan|ialah|yakni|yaitu)\b ")
WHOLE: dict[Kind, Callable[[str], list[Span]]] = {
    "number": spans.numbers,
    "date": spans.dates,
    "person": spans.persons,
}
WHAT_IS = re.compile(
    r"\b(?:apa(?:kah)? (?:itu|yang dimaksud|arti|maksud|pengertian)|itu apa"
    r"|what (?:is|are|does))\b",
    re.I,
)
# Without it what follows would say the contrary: "melarang warga [membawa parang]"
DENIED = re.compile(
    r"\b(?:tidak|tak|bukan|belum|jangan|tanpa|dilarang|melarang|larangan)(?: \w+)? $", re.IGNORECASE
)
# Conjunctions of two words, of which a reading may begin with the second.
CONJUNCTION = re.compile(
    r"\b(?:dalam rangka|dengan (?:cara|tujuan|maksud|alasan)|oleh (?:karena|sebab)"
    r"|sebagai upaya|di (?:atas|bawah))\b",
    re.IGNORECASE,
)
# Asks for words as they were said: all of what stands between quotation marks.
VERBATIM = re.compile(
    r"\b(?:kutipan|kutip|kata-kata|verbatim|exact (?:words|quote)|quot(?:e|ation))\b",
    re.I,
)
QUOTED = re.compile(r"“[^”]+”|\"[^\"]+\"")
UP_TO = re.compile(r"(?:hingga|sampai|menjadi|ke) ")  # a day that a thing was put off to
SURE = 0.9  # of an answer whose form alone shows it: "Sistem Pengamanan Kota (Sispamkota)"


class Reader(Protocol):
    """Reads several passages for one question."""

    def candidates(
        self, question: str, passages: Sequence[str], per_passage: int = 5
    ) -> "list[list[Reading]]":
        """For each passage its spans, best first; there is more than one so that where the best
        is about somebody else, the next may be about the one who was asked about."""
        ...

    def decide(self, question: str, sentences: Sequence[str]) -> "list[Decision]":
        """What each sentence, as `candidate.in_context` gives it, says to the question."""
        ...


def find(
    asked: Question, hits: Sequence[Hit], passages: Mapping[str, Passage], reader: Reader
) -> list[Finding]:
    """Everything that may answer, most probable first; nothing is checked for its owner yet."""
    texts = {
        article: "\n".join(p.text for p in of_article(passages, article))
        for article in dict.fromkeys(hit.passage.article for hit in hits)
    }
    if asked.kind == "yesno":
        return _ranked(verdicts(asked, hits, reader), hits, texts)
    by_form = BY_FORM.get(asked.kind)
    found = list(by_form(asked, hits, passages)) if by_form else []
    # what is looked for in the whole corpus does not depend on how its passage was found
    ranked_by = () if found and asked.kind in ANYWHERE else hits
    others = asked.kind == "list" and all(objection(asked, f) for f in _ranked(found, (), texts))
    if asked.kind not in ONLY_BY_FORM and (others or not found):
        by_reader = _ranked(_by_reader(asked, hits, reader), hits, texts)
        # beside lists of others, which tell why nothing is said, only what may answer
        found += [f for f in by_reader if not found or objection(asked, f) is None]
    return _ranked(found, ranked_by, texts)


def _by_reader(asked: Question, hits: Sequence[Hit], reader: Reader) -> Iterator[Finding]:
    read = reader.candidates(asked.text, [hit.passage.text for hit in hits])
    for hit, readings in zip(hits, read, strict=True):
        for reading in readings:
            span = _whole_span(asked, hit.passage.text, reading)
            if span is not None:
                yield _finding(hit.passage, span.start, span.end, reading.probability)


def _ranked(
    found: Iterable[Finding], hits: Sequence[Hit], texts: Mapping[str, str]
) -> list[Finding]:
    """The findings, most probable first, each with the text of its article, where what the question
    names may stand too, and with how far its passage lags behind the one that was found best."""
    lags = {hit.passage.id: hits[0].score - hit.score for hit in hits}

    def placed(finding: Finding) -> Finding:
        parts = (
            replace(
                part,
                article_text=texts.get(part.passage.article, ""),
                lag=lags.get(part.passage.id, max(lags.values(), default=0.0)),
            )
            for part in finding.parts
        )
        return replace(finding, parts=tuple(parts))

    return sorted(map(placed, found), key=lambda finding: -finding.probability)


def _whole_span(asked: Question, text: str, reading: "Reading") -> Span | None:
    """The reading with all of the number and its unit, the date, the ranked name or the post that
    it has a part of, with the word before it that denies or forbids it, and with the whole of the
    conjunction that it begins within; of a day or number that gave way to another, the latter, or
    where the first plan is asked for the former; of an office beside its holder's name, where a
    person is asked for, the name; where an amount is asked for by its measure ("how far"), the only
    such one in the reading's sentence; where somebody's own words are asked for, all of them.

    Of degrees alone ("S.I.K., M.H") it is the name before them, or nothing.
    """
    if spans.DEGREES.fullmatch(f" {text[reading.start : reading.end]}"):
        names = [s for s in spans.persons(text) if s.end <= reading.start]
        near = [s for s in names if spans.DEGREES.fullmatch(text[s.end : reading.end])]
        return near[-1] if near else None
    read = Span(reading.start, reading.end)
    if VERBATIM.search(asked.text):
        for said in QUOTED.finditer(text):
            if _shared(Span(*said.span()), read) > 0:
                return Span(said.start() + 1, said.end() - 1)
    whole = _of_kind(asked, text)
    touched = [s for s in whole if _shared(s, read) > 0]
    if touched:
        if CHANGED.search(text[touched[0].end : touched[-1].start]):
            own = touched[0] if AT_FIRST.search(asked.text) else touched[-1]
            lead = UP_TO.match(text, own.start)
            return Span(lead.end() if lead else own.start, own.end)
        return Span(min(touched[0].start, read.start), max(touched[-1].end, read.end))
    if asked.kind == "list":
        for several in COORDINATION.finditer(text):
            if _shared(Span(*several.span()), read) > 0:
                return Span(min(several.start(), read.start), max(several.end(), read.end))
    if asked.kind == "number" and measure_asked(asked):
        sentence = next((s for s in sentences(text) if _shared(s, read) > 0), read)
        inside = [s for s in whole if _shared(s, sentence) > 0]
        return inside[0] if len(inside) == 1 else read
    if asked.kind == "person" and any(
        n.kind == "office" for n in find_names(text[read.start : read.end])
    ):
        beside = (text[s.end : read.start] or text[read.end : s.start] for s in whole)
        return next((s for s, gap in zip(whole, beside, strict=True) if gap in (" ", ", ")), read)
    if denied := DENIED.search(text[: read.start]):
        return Span(denied.start(), read.end)
    conjunctions = (m.span() for m in CONJUNCTION.finditer(text))
    start = next((a for a, b in conjunctions if a < read.start < b), read.start)
    return Span(start, read.end)


def _of_kind(asked: Question, text: str) -> list[Span]:
    """All that a text has of the kind of answer that is wanted."""
    if asked.kind == "office":
        return spans.posts(text, " ".join((*asked.text.split()[:1], *asked.proper)))
    found = WHOLE[asked.kind](text) if asked.kind in WHOLE else []
    measure = measure_asked(asked) if asked.kind == "number" else None
    return [s for s in found if not measure or measure.search(text[s.start : s.end])]


def _shared(one: Span, other: Span) -> int:
    """How many characters two spans share; 0 or fewer if they do not touch."""
    return min(one.end, other.end) - max(one.start, other.start)


def _finding(passage: Passage, start: int, end: int, probability: float) -> Finding:
    return Finding((candidate_at(passage, start, end, probability),))


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
                    yield _finding(passage, span.start, span.end, SURE - rank / 100 - worse / 20)


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
            before = [s for s in spans.posts(passage.text, person) if _shared(s, span) > 0]
            start = min(s.start for s in [*before, span])
            yield _finding(passage, start, span.end, SURE)


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
                    of_holder, _finding(passage, span.start, span.end, SURE)
                )
            if ranks and meant:
                start, end = span.start + ranks[0].start, span.start + ranks[-1].end
                yield _finding(passage, start, end, SURE)


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
            finding = _finding(passage, span.start, span.end, SURE)
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
                yield _finding(hit.passage, start, end, probability)


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
                yield _finding(
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
