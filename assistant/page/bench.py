"""What happens at each event of the tab for analysts: the record and the corpus, as HTML."""

from collections.abc import Collection
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from functools import partial
from pathlib import Path
from typing import cast

from assistant.answer import Citation, Status
from assistant.page.checked import once
from assistant.page.compare import comparison
from assistant.page.export_reviews import export_reviews
from assistant.page.filters import read_filters
from assistant.page.mistakes import told
from assistant.page.panel import CLOSED, citation_panel, nearest_panel
from assistant.page.review_answer import CHANGED, GONE, STANDS, Opened, review
from assistant.page.review_queue import PAGE, Looked, queue
from assistant.page.words import Words
from assistant.reviews import (
    LONGEST_COMMENT,
    LONGEST_NAME,
    STATES,
    Kept,
    Reviews,
    Wanted,
    folded,
)
from index.errors import BadInput, SaksiError
from index.load import content_hash, load_article, read_text
from index.records import Article


class Bench:
    """Shows kept answers to a reader, and takes what they make of them."""

    def __init__(self, reviews: Reviews, corpus: Path) -> None:
        self._reviews = reviews
        self._corpus = corpus

    def queue(self, looked: Looked, words: Words) -> str:
        """The page of the queue that is looked at. Raises `SaksiError`."""
        wanted = self._wanted(looked, words)
        count = self._reviews.count(wanted)
        page = min(looked.page, max(count - 1, 0) // PAGE) if looked.page > 0 else 0
        kept = self._reviews.find(wanted, PAGE, page * PAGE)
        stale = self._stale({pair for each in kept for pair in each.sources.items()})
        changed = {each.number for each in kept if stale & set(each.sources.items())}
        shown = replace(looked, page=page)
        return queue(kept, changed, count, shown, folded(looked.who), words)

    def review(self, looked: Looked, words: Words) -> str:
        """The open answer; nothing if none is. Raises `SaksiError`."""
        kept = self._kept(looked)
        if kept is None:
            return CLOSED
        newer, older = self._reviews.neighbours(self._wanted(looked, words), kept.number)
        standing = {article: self._standing(article, kept) for article in kept.sources}
        look = once(partial(load_article, self._corpus))
        near = {} if kept.answer.claims else {each: look(each) for each in standing}
        articles = {each: article for each, article in near.items() if article}
        opened = Opened(kept, standing, articles, newer, older)
        return review(opened, looked, folded(looked.who), words)

    def panel(self, looked: Looked, words: Words) -> str:
        """The article that is open beside the answer, at its quote; or, if it changed, as it was
        and as it is. Raises `SaksiError`."""
        kept = self._kept(looked)
        if kept is None:
            return CLOSED
        for citation in kept.answer.citations:
            if citation.n == looked.cited:
                return self._source(kept, citation.article, citation, None, words)
        near = looked.near
        if near is not None and 0 <= near < len(kept.answer.passages):
            return self._source(kept, kept.answer.passages[near].article, None, near, words)
        return CLOSED

    def _source(
        self, kept: Kept, article: str, citation: Citation | None, near: int | None, words: Words
    ) -> str:
        if self._standing(article, kept) == STANDS:
            now = self._article(article, words)
            if citation is not None:
                return _own(citation_panel(citation, now, words))
            return _own(nearest_panel(kept.answer.passages[near or 0], now, words))
        sha256 = kept.sources.get(article, citation.sha256 if citation else "")
        try:
            new = read_text(self._corpus, article)[0]
        except SaksiError:
            new = None
        return comparison(citation, article, self._reviews.text(sha256), new, words)

    def _article(self, article: str, words: Words) -> Article | str:
        try:
            return load_article(self._corpus, article)
        except SaksiError as error:
            return told(error, words)

    def mark(self, looked: Looked, part: int, verdict: str, comment: str, words: Words) -> None:
        """Adds what the reader made of a part of the open answer. Raises `SaksiError`."""
        if not looked.who.strip():
            raise BadInput(words("verify.no_name"))
        if len(looked.who) > LONGEST_NAME:
            raise BadInput(words("verify.long_name", most=LONGEST_NAME))
        if len(comment) > LONGEST_COMMENT:
            raise BadInput(words("verify.long_comment", most=LONGEST_COMMENT))
        if looked.answer is None:
            raise BadInput(words("unexpected"))
        self._reviews.mark(looked.answer, part, verdict, comment, looked.who)

    def export(self, kind: str, looked: Looked, words: Words) -> str:
        """The whole queue as it is filtered, as something to save. Raises `SaksiError`."""
        return export_reviews(kind, self._reviews.find(self._wanted(looked, words)), date.today())

    def _kept(self, looked: Looked) -> Kept | None:
        return None if looked.answer is None else self._reviews.get(looked.answer)

    def _wanted(self, looked: Looked, words: Words) -> Wanted:
        days = read_filters(looked.first, looked.last, (), (), words)
        # beyond the calendar's ends there is no bound
        last = days.published_to if days.published_to != date.max else None
        first = days.published_from if days.published_from != date.min else None
        after = last + timedelta(days=1) if last else None
        return Wanted(
            text=looked.search,
            status=cast(Status, looked.status)
            if looked.status in ("answered", "abstained")
            else None,
            state=looked.state if looked.state in STATES else None,
            asked_from=_midnight(first),
            asked_before=_midnight(after),
            stale=self._stale(self._reviews.sources()) if looked.changed else None,
        )

    def _stale(self, sources: Collection[tuple[str, str]]) -> frozenset[tuple[str, str]]:
        """Those pairs of article and hash that the corpus no longer has."""
        now = {article: self._hash(article) for article, _ in sources}
        return frozenset(pair for pair in sources if now[pair[0]] != pair[1])

    def _standing(self, article: str, kept: Kept) -> str:
        now = self._hash(article)
        if now is None:
            return GONE
        return STANDS if now == kept.sources.get(article) else CHANGED

    def _hash(self, article: str) -> str | None:
        try:
            return content_hash(self._corpus, article)
        except SaksiError:
            return None


def _own(panel: str) -> str:
    """The panel with ids of its own: the asking tab may have the same article open."""
    return panel.replace(' id="', ' id="review-').replace('data-act="close"', 'data-act="shut"')


def _midnight(day: date | None) -> datetime | None:
    """The beginning of a day where the program runs."""
    return datetime.combine(day, time()).astimezone() if day else None
