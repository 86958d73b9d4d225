"""What may answer a question: where it stands, and the sentences that are quoted for it."""

from dataclasses import dataclass
from typing import Literal

from index.records import Passage, Span
from index.split import sentences

# "contrary" and "indeed" say that what a question denies is so, and that it is not.
Verdict = Literal["yes", "no", "contrary", "indeed"]
BEFORE = 240  # characters at most of a sentence's context


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

    `verdict` is what the evidence says to a yes/no question; `settles` has the log-odds that its
    sentence alone answers, once it was read so, and `confidence` how likely the answer is right,
    once `assistant/confidence.py` has weighed it.
    """

    parts: tuple[Candidate, ...]
    verdict: Verdict | None = None
    settles: float = 0.0
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


def finding_at(passage: Passage, start: int, end: int, probability: float) -> Finding:
    """The finding that is one candidate alone; see `candidate_at`."""
    return Finding((candidate_at(passage, start, end, probability),))


def whole(passage: Passage) -> Candidate:
    """The passage as a candidate in itself, to ask what speaks against it."""
    extent = Span(passage.start, passage.end)
    return Candidate(passage, passage.start, passage.end, extent, 0.0)


def in_context(text: str, sentence: Span) -> str:
    """A sentence of `text` as the decider reads it: after the one before it and "»"."""
    start = max(0, sentence.start - BEFORE)
    before = text[start : sentence.start].rstrip()
    if start > 0:
        before = before[before.find(" ") + 1 :]
    spans = sentences(before)
    told = before[spans[-1].start :] if spans else ""
    return " ".join(f"{told} » {text[sentence.start : sentence.end]}".split())
