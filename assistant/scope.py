"""What one question is answered from, and how long each step of it takes."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from time import perf_counter

from assistant.answer import Answer
from index.published import Index
from index.records import Filters, Passage
from index.rows import allowed_ids


@dataclass(frozen=True, slots=True)
class Scope:
    """Where a question is answered from: the index as it was opened for it, and the passages that
    the filters let through. A sync in between changes neither."""

    index: Index
    filters: Filters
    passages: Mapping[str, Passage]
    timings: dict[str, float]

    def cited(self, answer: Answer) -> list[Passage]:
        """The passages that an answer's citations stand in."""
        return [
            passage
            for passage in self.passages.values()
            for cited in answer.citations
            if passage.article == cited.article
            and passage.start <= cited.start
            and cited.end <= passage.end
        ]

    def nearest(self, answer: Answer) -> list[Passage]:
        """The passages that were found for an answer."""
        found = {(each.article, each.start, each.end) for each in answer.passages}
        return [p for p in self.passages.values() if (p.article, p.start, p.end) in found]

    @property
    def filtered(self) -> bool:
        return len(self.passages) < len(self.index.passages)

    @contextmanager
    def timed(self, step: str) -> Iterator[None]:
        """Adds the time that the block takes to `timings`, in milliseconds."""
        began = perf_counter()
        yield
        self.timings[step] = self.timings.get(step, 0.0) + (perf_counter() - began) * 1000


def scope_of(index: Index, filters: Filters) -> Scope:
    """The scope of one question: what the filters let through of an index."""
    allowed = allowed_ids(index.passages.values(), filters)
    passages = index.passages
    if allowed is not None:
        passages = {name: passage for name, passage in passages.items() if name in allowed}
    return Scope(index, filters, passages, {})
