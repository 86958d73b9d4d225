"""What is in the corpus folder, beside what the index has of it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Literal

from index.errors import BadArticle
from index.load import article_ids, content_hash, load_article
from index.records import Passage

State = Literal["indexed", "new", "changed", "gone"]
Problem = Literal["new", "changed", "gone", "unreadable", "no_title", "no_publisher", "no_date"]


@dataclass(frozen=True, slots=True)
class Entry:
    """One article: what was found in it, and how the index stands to it."""

    id: str
    state: State  # `gone`: indexed, and no longer in the folder
    title: str | None = None
    publisher: str | None = None
    published: date | None = None
    regions: tuple[str, ...] = ()  # of an indexed article
    passages: int = 0  # in the index, of the text as it was indexed
    error: BadArticle | None = None  # why the file is no article

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What a person should know of it, the gravest first."""
        if self.error is not None:
            return ("unreadable",)
        found: list[Problem] = [self.state] if self.state != "indexed" else []
        if self.title is None:
            found.append("no_title")
        if self.publisher is None:
            found.append("no_publisher")
        if self.published is None:
            found.append("no_date")
        return tuple(found)


@dataclass(frozen=True, slots=True)
class Catalogue:
    """All articles by id, and the files that cannot be any."""

    entries: tuple[Entry, ...]
    strays: tuple[BadArticle, ...] = ()

    def count(self, state: State) -> int:
        """How many articles a sync would still add (`new`), change or remove (`gone`)."""
        return sum(entry.state == state and entry.error is None for entry in self.entries)

    @property
    def in_step(self) -> bool:
        """Whether a sync would change nothing."""
        states = {e.state for e in self.entries if e.error is None or e.passages}
        return states <= {"indexed"}


def catalogue(corpus: Path, passages: Iterable[Passage]) -> Catalogue:
    """The folder `corpus` beside the `passages` of its index. Raises `CorpusMissing`.

    An article that was not touched since it was indexed is told by its hash and not read again, so
    a large corpus is listed quickly.
    """
    indexed: dict[str, list[Passage]] = {}
    for passage in passages:
        indexed.setdefault(passage.article, []).append(passage)
    listing = article_ids(corpus)
    entries = [
        _entry(corpus, article_id, indexed.get(article_id, ())) for article_id in listing.ids
    ]
    missing = indexed.keys() - set(listing.ids)
    entries += [_indexed(article_id, "gone", indexed[article_id]) for article_id in missing]
    return Catalogue(tuple(sorted(entries, key=lambda e: e.id)), listing.problems)


def _entry(corpus: Path, article_id: str, passages: Sequence[Passage]) -> Entry:
    state: State = "changed" if passages else "new"
    try:
        if passages and passages[0].sha256 == content_hash(corpus, article_id):
            return _indexed(article_id, "indexed", passages)
        article = load_article(corpus, article_id)
    except BadArticle as error:
        return Entry(article_id, state, passages=len(passages), error=error)
    return Entry(
        id=article_id,
        state=state,
        title=article.title,
        publisher=article.publisher,
        published=article.published,
        passages=len(passages),
    )


def _indexed(article_id: str, state: State, passages: Sequence[Passage]) -> Entry:
    told = passages[0]
    return Entry(
        id=article_id,
        state=state,
        title=told.title,
        publisher=told.publisher,
        published=told.published,
        regions=told.regions,
        passages=len(passages),
    )
