"""What happens at the corpus tab's events. It draws; finding and changing articles is index's."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from pydantic import Base64Bytes, BaseModel, TypeAdapter, ValidationError

from assistant.page.corpus_article import article_html, unreadable_html
from assistant.page.corpus_list import View, list_html
from assistant.page.mistakes import mistake_html, told
from assistant.page.words import Words
from index.catalogue import catalogue
from index.curate import put, remove, restore
from index.errors import BadInput, SaksiError
from index.load import load_article
from index.preview import Preview, Upload, pasted, previews
from index.published import Index
from index.records import Passage
from index.settings import Settings
from index.sync import SyncReport, sync

_NEAR = 3
_NOWHERE = ("missing", "no_id", "outside")  # kinds of mistakes: no file to remove
_LOOK = 0.2  # seconds between two looks at how far a sync is


class Indexed(Protocol):
    """What the tab needs of the assistant: its index, which follows every sync."""

    @property
    def index(self) -> Index: ...


class _Sent(BaseModel):
    """A file as the browser sends it."""

    name: str
    size: int
    data: Base64Bytes | None = None


_FILES = TypeAdapter(list[_Sent])


@dataclass(frozen=True, slots=True)
class Opened:
    """The article that is open, and where its chosen passage begins."""

    article: str
    start: int | None = None


@dataclass(frozen=True, slots=True)
class Removed:
    """What can be undone: an article, and where its copy is."""

    article: str
    kept: Path


@dataclass(frozen=True, slots=True)
class Step:
    """How far a change of the corpus is; `finished` in the last one."""

    done: int = 0
    total: int = 0
    finished: bool = False
    report: SyncReport | None = None
    mistakes: tuple[SaksiError, ...] = ()


class Shelf:
    """The corpus, as its tab reads and changes it."""

    def __init__(self, assistant: Indexed, settings: Settings) -> None:
        self._assistant = assistant
        self.settings = settings

    def listing(self, view: View, opened: Opened | None, words: Words) -> str:
        """The list of articles, or why there is none."""
        try:
            found = catalogue(self.settings.corpus, self._assistant.index.passages.values())
        except SaksiError as error:
            return mistake_html(error, words)
        return list_html(found, view, opened.article if opened else None, words)

    def article(self, opened: Opened | None, words: Words) -> str:
        """The open article; empty if none is."""
        if opened is None:
            return ""
        try:
            article = load_article(self.settings.corpus, opened.article)
            index = self._assistant.index
            passages = self._passages(index, opened.article)
            if passages and passages[0].sha256 != article.sha256:
                passages = []
            tokens = [index.encoder.count_tokens(passage.text) for passage in passages]
            starts = [passage.start for passage in passages]
            chosen = starts.index(opened.start) if opened.start in starts else None
            near = index.near(passages[chosen], _NEAR) if chosen is not None else []
        except SaksiError as error:
            there = not (isinstance(error, BadInput) and error.kind in _NOWHERE)
            return unreadable_html(opened.article, told(error, words), there, words)
        return article_html(article, passages, tokens, chosen, near, words)

    def chosen(self, opened: Opened | None, number: int) -> Opened | None:
        """`opened` with its passage of this number chosen, or not any more if it was."""
        if opened is None:
            return None
        passages = self._passages(self._assistant.index, opened.article)
        start = passages[number].start if 0 <= number < len(passages) else None
        return Opened(opened.article, None if start == opened.start else start)

    def _passages(self, index: Index, article_id: str) -> list[Passage]:
        own = [passage for passage in index.passages.values() if passage.article == article_id]
        return sorted(own, key=lambda passage: (passage.start, passage.end))

    def look_at_files(self, given: object) -> tuple[Preview, ...]:
        """Previews of the files that the browser sent. Raises `SaksiError`."""
        try:
            sent = _FILES.validate_python(given)
        except ValidationError as error:
            raise BadInput("the browser sent no files", "no_files") from error
        return self._look(
            [Upload(s.name, s.size if s.data is None else len(s.data), s.data) for s in sent]
        )

    def look_at_text(self, text: str, facts: dict[str, str]) -> tuple[Preview, ...]:
        """A preview of a pasted text. Raises `SaksiError`."""
        name, data = pasted(text, facts)
        return self._look([Upload(name, len(data), data)])

    def _look(self, uploads: Sequence[Upload]) -> tuple[Preview, ...]:
        return tuple(previews(self.settings, uploads, self._assistant.index.encoder))

    def add(self, looked_at: Sequence[Preview], failed: list[Preview]) -> AsyncIterator[Step]:
        """Puts what was looked at into the corpus, and syncs; says in `failed` what is not."""

        def put_all() -> list[SaksiError]:
            mistakes: list[SaksiError] = []
            for each in looked_at:
                if each.refused is None:
                    try:
                        put(self.settings.corpus, each.name, each.data)
                    except SaksiError as error:
                        mistakes.append(error)
                        failed.append(each)
            return mistakes

        return self._changed(put_all)

    def remove(self, article_id: str, removed: list[Removed]) -> AsyncIterator[Step]:
        """Takes an article out, and syncs; says in `removed` where its copy is."""

        def take_out() -> list[SaksiError]:
            kept = remove(self.settings.corpus, article_id, self.settings.removed)
            removed.append(Removed(article_id, kept))
            return []

        return self._changed(take_out)

    def undo(self, removed: Removed) -> AsyncIterator[Step]:
        """Puts back what was removed, and syncs."""

        def put_back() -> list[SaksiError]:
            restore(self.settings.corpus, removed.article, removed.kept)
            return []

        return self._changed(put_back)

    def sync(self) -> AsyncIterator[Step]:
        """Makes the index equal to the corpus, into which somebody else may have put files."""
        return self._changed(lambda: [])

    async def _changed(self, change: Callable[[], list[SaksiError]]) -> AsyncIterator[Step]:
        """Does `change` and a sync in a thread, telling how far it is.

        Who leaves the page does not stop it: half a change would be worse.
        """
        far = [0, 0]

        def progress(done: int, total: int) -> None:
            far[:] = done, total

        def work() -> Step:
            mistakes: list[SaksiError] = []
            report = None
            try:
                mistakes += change()
                encoder = self._assistant.index.encoder
                report = sync(self.settings, progress, encoder=encoder)
            except SaksiError as error:
                mistakes.append(error)
            return Step(finished=True, report=report, mistakes=tuple(mistakes))

        working = asyncio.get_running_loop().run_in_executor(None, work)
        yield Step()
        while not (await asyncio.wait({working}, timeout=_LOOK))[0]:
            yield Step(far[0], far[1])
        yield working.result()
