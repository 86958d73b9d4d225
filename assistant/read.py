"""From passages to findings: the reader's spans, and answers whose form tells what they are.

The reader is a seam: anything with such a `candidates` will do. `SentenceReader` needs no
training: the sentence nearest in meaning, and in it the span of the type that the question wants.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import exp
from typing import Protocol

from assistant import spans
from assistant.evidence import (
    UNIT_WITHIN,
    Candidate,
    Finding,
    asks_holder,
    checkable,
    counted,
    known_as,
    missing,
    objection,
    share_heard,
    stems,
)
from assistant.question import Kind, Question, content_words, understand
from assistant.retrieve import Hit, of_article
from index.encode import Encoder
from index.names import expand
from index.records import Passage, Span
from index.split import sentences

ORDINALS = ("pertama", "kedua", "ketiga", "keempat", "kelima", "keenam", "ketujuh", "kedelapan")
ENUMERATION = re.compile(
    r"(?:di ?antaranya|yaitu|yakni|meliputi|mencakup|antara lain|terdiri (?:dari|atas)|termasuk"
    r"|berupa|adalah|dihadiri(?: oleh)?|acara tersebut|hadir)[,:]? "
    r"(?P<items>[^.;]*,[^.;]*\b(?:dan|serta) [^.;]+)",
    re.IGNORECASE,
)
COPULA = re.compile(r"\b(?:adalah|merupakan|ialah|yakni|yaitu)\b ")
NEGATION = re.compile(r"\b(?:tidak|bukan|belum|tanpa|jangan|tak|bukanlah)\b", re.IGNORECASE)
PATTERNS: dict[Kind, Callable[[str], list[Span]]] = {
    "number": spans.numbers,
    "date": spans.dates,
    "person": spans.persons,
    "place": spans.places,
    "organization": spans.organizations,
}
SURE = 0.9  # of an answer whose form alone shows it: "Sistem Pengamanan Kota (Sispamkota)"
FEWEST = 2  # content words of a yes/no question; with one, any sentence on the subject would do
DECISIVE = 0.75  # of a yes/no question's content words that its deciding sentence must have


@dataclass(frozen=True, slots=True)
class Reading:
    """An answer span of one passage: characters `[start, end)` of it."""

    start: int
    end: int
    score: float  # comparable between the passages of one question
    probability: float  # that the passage holds an answer to the question, and this is it


class Reader(Protocol):
    """Reads several passages for one question."""

    def candidates(
        self, question: str, passages: Sequence[str], per_passage: int = 5
    ) -> list[list[Reading]]:
        """For each passage its spans, best first; there is more than one so that where the best
        is about somebody else, the next may be about the one who was asked about."""
        ...


def find(
    asked: Question, hits: Sequence[Hit], passages: Mapping[str, Passage], reader: Reader
) -> list[Finding]:
    """Everything that may answer, most probable first; nothing is checked for its owner yet."""
    by_form = BY_FORM.get(asked.kind)
    found = list(by_form(asked, hits, passages)) if by_form else []
    if asked.kind not in ONLY_BY_FORM and not found:
        read = reader.candidates(asked.text, [hit.passage.text for hit in hits])
        found += [
            _finding(hit.passage, reading.start, reading.end, reading.probability)
            for hit, readings in zip(hits, read, strict=True)
            for reading in readings
        ]
    return sorted(found, key=lambda finding: -finding.probability)


def _candidate(passage: Passage, start: int, end: int, probability: float) -> Candidate:
    """A candidate whose quote is the whole sentences that the span `[start, end)` touches."""
    touched = [s for s in sentences(passage.text) if s.start < end and start < s.end]
    quote = Span(min(s.start for s in touched), max(s.end for s in touched))
    at = passage.start
    return Candidate(
        passage, at + start, at + end, Span(at + quote.start, at + quote.end), probability
    )


def _finding(passage: Passage, start: int, end: int, probability: float) -> Finding:
    return Finding((_candidate(passage, start, end, probability),))


def _definitions(
    asked: Question, hits: Sequence[Hit], passages: Mapping[str, Passage]
) -> Iterator[Finding]:
    """ "Apa kepanjangan X?": full forms that an article itself gives for X."""
    words = content_words(asked.text)
    if not words:
        return
    phrase = asked.text[words[0].start() : words[-1].end()]
    wanted = dict.fromkeys((phrase, *(word.group() for word in words)))
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
    person = re.search(r"\s+".join(map(re.escape, asked.proper)), asked.text)
    if not asked.proper or not person:
        return
    for passage in passages.values():
        for span in spans.offices(passage.text, person.group()):
            yield _finding(passage, span.start, span.end, SURE)


def _holders(
    asked: Question, hits: Sequence[Hit], passages: Mapping[str, Passage]
) -> Iterator[Finding]:
    """ "Siapa Kapolda X?": the person named right after the office, wherever in the corpus."""
    if not asks_holder(asked):
        return
    for passage in passages.values():
        people = spans.persons(passage.text) if asked.ids("region") else []
        for span in people:
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
            ordered = _ordinals(hit.passage, sentence, passages)
            if len(ordered) > 1:
                yield Finding(tuple(_candidate(p, s.start, s.end, probability) for p, s in ordered))
            rest = ENUMERATION.search(text, sentence.start)
            if rest and rest.start() <= sentence.end + 40:
                start, end = rest.span("items")
                yield _finding(hit.passage, start, end, probability)


def _ordinals(
    passage: Passage, intro: Span, passages: Mapping[str, Passage]
) -> list[tuple[Passage, Span]]:
    """The article's sentences after `intro` that begin with Pertama, Kedua, … in turn."""
    items: list[tuple[Passage, Span]] = []
    for following in of_article(passages, passage.article):
        for sentence in sentences(following.text):
            if following.start + sentence.start < passage.start + intro.end:
                continue
            if len(items) == len(ORDINALS):
                return items
            said = following.text[sentence.start : sentence.end]
            head = re.match(
                rf"[“\"]?{ORDINALS[len(items)]}\b,? ?(?:terkait |adalah |yaitu )?", said, re.I
            )
            if head:
                items.append(
                    (following, Span(sentence.start + head.end(), _clause(said, sentence)))
                )
    return items


def _clause(said: str, sentence: Span) -> int:
    return sentence.start + len(said.rstrip(' .,;“”"'))


def _verdicts(
    asked: Question, hits: Sequence[Hit], passages: Mapping[str, Passage]
) -> Iterator[Finding]:
    """Yes or no, when a sentence has (almost) all that the question says: its negations decide."""
    numbers = set(re.findall(r"\d+(?:[.,]\d+)*", asked.text)) - {str(y) for y in asked.years}
    if len(asked.terms) < FEWEST or set(asked.terms) - set(checkable(asked)):
        return  # too little to go by, or an English word that cannot be looked for
    for hit in hits:
        text = hit.passage.text
        for sentence in sentences(text):
            said = text[sentence.start : sentence.end]
            share = share_heard(asked, said)
            if share < DECISIVE or not all(n in said for n in numbers):
                continue
            clause = max(re.split(r"[,;–]", said), key=lambda part: share_heard(asked, part))
            denied = len(NEGATION.findall(clause)) + len(NEGATION.findall(asked.text))
            candidate = _candidate(hit.passage, sentence.start, sentence.end, SURE * share)
            yield Finding((candidate,), verdict="no" if denied % 2 else "yes")


def _explanations(
    asked: Question, hits: Sequence[Hit], passages: Mapping[str, Passage]
) -> Iterator[Finding]:
    """ "Apa itu X?": what stands after "X adalah"."""
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
    "yesno": _verdicts,
    "explanation": _explanations,
}


ONLY_BY_FORM: tuple[Kind, ...] = ("definition", "office", "yesno")


class SentenceReader:
    """A reader that works without training.

    A sentence counts by its vector's cosine with the question's and by the share of the question's
    content words in it; the span is the one of the wanted type nearest to those words, else the
    sentence itself. The weights below are set by hand, so `probability` is an order, no frequency.
    """

    def __init__(self, encoder: Encoder) -> None:
        self.encoder = encoder

    def candidates(
        self, question: str, passages: Sequence[str], per_passage: int = 5
    ) -> list[list[Reading]]:
        asked = understand(question)
        pieces = [(i, s) for i, text in enumerate(passages) for s in sentences(text)]
        if not pieces:
            return [[] for _ in passages]
        vectors = self.encoder.encode_passages([passages[i][s.start : s.end] for i, s in pieces])
        cosines = vectors @ self.encoder.encode_question(question)
        found: list[list[Reading]] = [[] for _ in passages]
        for (i, sentence), cosine in zip(pieces, cosines, strict=True):
            found[i].append(self._read_sentence(asked, passages[i], sentence, float(cosine)))
        return [sorted(readings, key=lambda r: -r.score)[:per_passage] for readings in found]

    def _read_sentence(self, asked: Question, text: str, sentence: Span, cosine: float) -> Reading:
        said = text[sentence.start : sentence.end]
        words = {t: known_as(t) for t in (*asked.terms, *asked.proper)}
        words |= {
            asked.text[n.start : n.end]: known_as(asked.text[n.start : n.end]) for n in asked.names
        }
        here, around = stems(said), stems(text)
        share = sum(1.0 if w & here else 0.4 if w & around else 0.0 for w in words.values())
        share /= max(1, len(words))
        heard = [
            m.start()
            for m in content_words(said)
            if any(stems(m.group()) & w for w in words.values())
        ]
        span, fit = self._best_span(asked, said, heard)
        score = 25 * (cosine - 0.86) + 4 * (share - 0.5) + fit
        return Reading(
            sentence.start + span.start, sentence.start + span.end, score, 1 / (1 + exp(-score))
        )

    def _best_span(self, asked: Question, said: str, heard: list[int]) -> tuple[Span, float]:
        """The span of the wanted type and how well it fits, from -3 (none) to 1."""
        whole = Span(0, len(said.rstrip(" .")))
        pattern = PATTERNS.get(asked.kind)
        if pattern is None:
            return whole, 0.0
        asked_words = stems(expand(asked.text))
        new = [s for s in pattern(said) if not stems(said[s.start : s.end]) <= asked_words]
        if asked.kind == "number" and (unit := counted(asked)):
            new = [s for s in new if unit & stems(said[s.start : s.end + UNIT_WITHIN])]
        if not new:
            return whole, -3.0
        near = min(new, key=lambda s: sum(abs(s.start - at) for at in heard) / max(1, len(heard)))
        return near, 1.0
