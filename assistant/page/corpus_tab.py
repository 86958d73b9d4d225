"""The tab for developers: the articles, what became of each, and the way in and out."""

from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import gradio as gr
from anyio import to_thread

from assistant.page.corpus_list import COLUMNS, View
from assistant.page.corpus_tray import adder_html, done_html, progress_html, reading_html, tray_html
from assistant.page.events import QUIET, on_language
from assistant.page.mistakes import mistake_html, told
from assistant.page.shelf import Opened, Removed, Shelf, Step
from assistant.page.text import safe
from assistant.page.users import Access, NotAllowed, Role
from assistant.page.words import Words, words_in
from index.errors import SaksiError
from index.preview import Preview

_HERE = Path(__file__).parent
_KEPT = 3600  # seconds that files wait to be added
_FACTS = ("title", "publisher", "published")  # that may be given with a pasted text


class CorpusTab:
    """Lays the tab out and ties its events; every one of them needs a developer."""

    def __init__(
        self, shelf: Shelf, access: Access, blocks: gr.Blocks, language: gr.Radio, tab: gr.Tab
    ) -> None:
        self.shelf = shelf
        self.access = access
        self.language = language
        self.seen = gr.State(False)  # the list is drawn when somebody looks at it
        self.view = gr.State(View())
        self.opened = gr.State(None)
        self.looked_at = gr.State((), time_to_live=_KEPT)
        self.removed = gr.State(None)
        self._lay_out(words_in("id"))
        self._tie(tab)
        self._tie_work()
        self._tie_language(blocks)

    def _lay_out(self, words: Words) -> None:
        script = (_HERE / "corpus.js").read_text(encoding="utf-8")
        with gr.Row(elem_id="corpus"):
            with gr.Column(elem_id="shelf"):
                with gr.Accordion(
                    words("corpus.add_label"), open=False, elem_id="adding"
                ) as adding:
                    self.adder = gr.HTML(
                        adder_html(self.shelf.settings, words), elem_id="adder", js_on_load=script
                    )
                    with gr.Accordion(words("corpus.paste"), open=False, elem_id="paste") as paste:
                        self._lay_out_paste(words)
                    self.tray = gr.HTML("", elem_id="corpus-tray", js_on_load=script)
                self.adding, self.paste = adding, paste
                self.work = gr.HTML("", elem_id="corpus-work", js_on_load=script)
                self.search = gr.Textbox(
                    placeholder=words("corpus.search"),
                    label=words("corpus.search"),
                    show_label=False,
                    container=False,
                    elem_id="corpus-search",
                )
                self.list = gr.HTML("", elem_id="corpus-list", js_on_load=script)
            self.volume = gr.HTML("", elem_id="corpus-volume", js_on_load=script)

    def _lay_out_paste(self, words: Words) -> None:
        self.text = gr.Textbox(
            label=words("corpus.paste_text"), lines=5, max_lines=12, elem_id="paste-text"
        )
        with gr.Row():
            self.facts = [
                gr.Textbox(
                    label=words(f"corpus.paste_{key}"),
                    placeholder=words("date_hint") if key == "published" else None,
                    elem_id=f"paste-{key}",
                    min_width=140,
                )
                for key in _FACTS
            ]
        self.look = gr.Button(words("corpus.look"), size="sm", elem_id="paste-look")

    def _tie(self, tab: gr.Tab) -> None:
        drawn = [self.language, self.view, self.opened]
        one = [self.volume, self.opened, self.list]
        found = [self.tray, self.looked_at, self.work]
        on = self._on
        on(
            tab.select,
            self._select,
            [self.language, self.view, self.opened],
            [self.list, self.seen],
        )
        on(self.list.sort, self._sort, drawn, [self.list, self.view], "once")
        on(self.search.change, self._search, [self.search, *drawn], [self.list, self.view])
        # Deferred, an event would bring the data of the first: these come each with its own.
        on(self.list.open, self._open, drawn, one, "multiple")
        on(self.volume.near, self._open, drawn, one, "multiple")
        on(self.volume.passage, self._passage, drawn, [self.volume, self.opened], "multiple")
        on(self.volume.close, self._close, drawn, one)
        on(self.adder.files, self._files, [self.language], found)
        pasted = [self.language, self.text, *self.facts]
        on(self.look.click, self._pasted, pasted, found)
        on(self.tray.drop, self._drop, [self.language, self.looked_at], found, "once")
        on(self.tray.discard, self._discard, [self.language], found)

    def _tie_work(self) -> None:
        drawn = [self.language, self.view, self.opened]
        self.changed = [self.work, self.list, self.volume, self.opened, self.tray]
        self.changed += [self.looked_at, self.removed, self.text, *self.facts]
        self._on(self.tray.accept, self._accept, [*drawn, self.looked_at], self.changed, "once")
        self._on(self.volume.remove, self._remove, drawn, self.changed, "once")
        self._on(self.work.restore, self._undo, [*drawn, self.removed], self.changed, "once")
        self._on(self.list.sync, self._sync, drawn, self.changed, "once")

    def _on(
        self,
        happens: Callable[..., Any],
        run: Callable[..., Any],
        inputs: Sequence[Any],
        outputs: Sequence[Any],
        mode: str = "always_last",
    ) -> None:
        happens(
            run, list(inputs), list(outputs), trigger_mode=mode, concurrency_limit=None, **QUIET
        ).failure(self._failed, [self.language], [self.work], concurrency_limit=None, **QUIET)

    def _tie_language(self, blocks: gr.Blocks) -> None:
        given = [self.seen, self.view, self.opened, self.looked_at]
        worded = [self.adding, self.paste, self.adder, self.search, self.text, *self.facts]
        worded += [self.look, self.list, self.volume, self.tray, self.work]
        on_language(blocks, self.language, self._worded, given, worded)

    def _may(self, request: gr.Request) -> None:
        self.access.require(request, Role.DEVELOPER)

    def _select(
        self, language: str, view: View, opened: Opened | None, request: gr.Request
    ) -> tuple[Any, ...]:
        words = words_in(language)
        try:
            self._may(request)
        except NotAllowed as error:
            return mistake_html(error, words), False
        return self.shelf.listing(view, opened, words), True

    def _sort(
        self,
        language: str,
        view: View,
        opened: Opened | None,
        event: gr.EventData,
        request: gr.Request,
    ) -> tuple[Any, ...]:
        self._may(request)
        by = _given(event, "by")
        view = view.sorted_by(by) if by in COLUMNS else view
        return self.shelf.listing(view, opened, words_in(language)), view

    def _search(
        self, text: str, language: str, view: View, opened: Opened | None, request: gr.Request
    ) -> tuple[Any, ...]:
        self._may(request)
        view = replace(view, search=text or "")
        return self.shelf.listing(view, opened, words_in(language)), view

    def _open(
        self,
        language: str,
        view: View,
        opened: Opened | None,
        event: gr.EventData,
        request: gr.Request,
    ) -> tuple[Any, ...]:
        """Opens an article, at a passage where one near another was followed."""
        self._may(request)
        start = _given(event, "start")
        opened = Opened(str(_given(event, "id")), start if isinstance(start, int) else None)
        return self._one(opened, view, words_in(language))

    def _close(
        self, language: str, view: View, opened: Opened | None, request: gr.Request
    ) -> tuple[Any, ...]:
        self._may(request)
        return self._one(None, view, words_in(language))

    def _one(self, opened: Opened | None, view: View, words: Words) -> tuple[Any, ...]:
        return self.shelf.article(opened, words), opened, self.shelf.listing(view, opened, words)

    def _passage(
        self,
        language: str,
        view: View,
        opened: Opened | None,
        event: gr.EventData,
        request: gr.Request,
    ) -> tuple[Any, ...]:
        self._may(request)
        number = _given(event, "n")
        opened = self.shelf.chosen(opened, number if isinstance(number, int) else -1)
        return self.shelf.article(opened, words_in(language)), opened

    def _files(
        self, language: str, event: gr.EventData, request: gr.Request
    ) -> Iterator[tuple[Any, ...]]:
        self._may(request)
        files = _given(event, "files")
        yield from self._looked(lambda: self.shelf.look_at_files(files), words_in(language))

    def _pasted(
        self,
        language: str,
        text: str,
        title: str,
        publisher: str,
        published: str,
        request: gr.Request,
    ) -> Iterator[tuple[Any, ...]]:
        self._may(request)
        facts = {"title": title, "publisher": publisher, "published": published}
        yield from self._looked(
            lambda: self.shelf.look_at_text(text or "", facts), words_in(language)
        )

    def _looked(
        self, look: Callable[[], tuple[Preview, ...]], words: Words
    ) -> Iterator[tuple[Any, ...]]:
        yield gr.skip(), gr.skip(), reading_html(words)
        try:
            found = look()
        except SaksiError as error:
            yield "", (), mistake_html(error, words)
        else:
            yield tray_html(found, words), found, ""

    def _drop(
        self,
        language: str,
        looked_at: tuple[Preview, ...],
        event: gr.EventData,
        request: gr.Request,
    ) -> tuple[Any, ...]:
        self._may(request)
        number = _given(event, "n")
        left = tuple(each for n, each in enumerate(looked_at) if n != number)
        return tray_html(left, words_in(language)), left, ""

    def _discard(self, language: str, request: gr.Request) -> tuple[Any, ...]:
        self._may(request)
        return "", (), ""

    async def _accept(
        self,
        language: str,
        view: View,
        opened: Opened | None,
        looked_at: tuple[Preview, ...],
        request: gr.Request,
    ) -> AsyncIterator[tuple[Any, ...]]:
        self._may(request)
        words = words_in(language)
        good = [each for each in looked_at if each.refused is None]
        if not good:  # the server forgets a preview after an hour, or with a restart
            lost = f'<p class="note bad" role="status">{safe(words("corpus.lost"))}</p>'
            yield (lost, *(gr.skip(),) * (len(self.changed) - 1))
            return
        failed: list[Preview] = []
        async for step in self.shelf.add(good, failed):
            if not step.finished:
                yield self._busy(step, words)
                continue
            added = step.report is not None and not step.mistakes
            work = _ended(step, words, ask=added)
            if len(good) == 1 and added:
                opened = Opened(good[0].name)
            yield await self._after(work, view, opened, words, None, emptied=not failed)

    async def _remove(
        self,
        language: str,
        view: View,
        opened: Opened | None,
        event: gr.EventData,
        request: gr.Request,
    ) -> AsyncIterator[tuple[Any, ...]]:
        self._may(request)
        words = words_in(language)
        removed: list[Removed] = []
        async for step in self.shelf.remove(str(_given(event, "id")), removed):
            if not step.finished:
                yield self._busy(step, words)
                continue
            last = removed[0] if removed else None
            extra = words("corpus.kept_at", path=last.kept) if last else ""
            work = _ended(step, words, extra, undo=last is not None)
            yield await self._after(work, view, None if last else opened, words, last)

    async def _undo(
        self,
        language: str,
        view: View,
        opened: Opened | None,
        removed: Removed | None,
        request: gr.Request,
    ) -> AsyncIterator[tuple[Any, ...]]:
        self._may(request)
        if removed is None:
            return
        words = words_in(language)
        async for step in self.shelf.undo(removed):
            if not step.finished:
                yield self._busy(step, words)
                continue
            opened = Opened(removed.article)
            yield await self._after(_ended(step, words), view, opened, words, None)

    async def _sync(
        self, language: str, view: View, opened: Opened | None, request: gr.Request
    ) -> AsyncIterator[tuple[Any, ...]]:
        self._may(request)
        words = words_in(language)
        async for step in self.shelf.sync():
            if not step.finished:
                yield self._busy(step, words)
                continue
            yield await self._after(_ended(step, words), view, opened, words, None)

    def _busy(self, step: Step, words: Words) -> tuple[Any, ...]:
        rest = (gr.skip(),) * (len(self.changed) - 1)
        return progress_html(step.done, step.total, words), *rest

    async def _after(
        self,
        work: str,
        view: View,
        opened: Opened | None,
        words: Words,
        removed: Removed | None,
        emptied: bool = False,
    ) -> tuple[Any, ...]:
        """Everything that a change of the corpus draws anew; `emptied` is what was added."""
        # in a thread, for it reads the folder and opens the new index
        volume, opened, drawn = await to_thread.run_sync(self._one, opened, view, words)
        tray = ("", ()) if emptied else (gr.skip(), gr.skip())
        pasted = ("" if emptied else gr.skip(),) * (1 + len(_FACTS))
        return work, drawn, volume, opened, *tray, removed, *pasted

    def _failed(self, language: str) -> str:
        """Not allowed any more, or a mistake of ours, whose traceback is in the server's log."""
        return f'<p class="note bad" role="alert">{safe(words_in(language)("corpus.failed"))}</p>'

    def _worded(
        self,
        language: str,
        seen: bool,
        view: View,
        opened: Opened | None,
        looked_at: tuple[Preview, ...],
        request: gr.Request,
    ) -> tuple[Any, ...]:
        """Every word of the tab in `language`; what has articles in it only if it was looked at."""
        words = words_in(language)
        drawn = (gr.skip(), gr.skip(), gr.skip())
        if seen:
            self._may(request)
            one, _, listing = self._one(opened, view, words)
            drawn = (listing, one, tray_html(looked_at, words))
        return (
            gr.Accordion(label=words("corpus.add_label")),
            gr.Accordion(label=words("corpus.paste")),
            adder_html(self.shelf.settings, words),
            gr.Textbox(label=words("corpus.search"), placeholder=words("corpus.search")),
            gr.Textbox(label=words("corpus.paste_text")),
            *(
                gr.Textbox(
                    label=words(f"corpus.paste_{key}"),
                    placeholder=words("date_hint") if key == "published" else None,
                )
                for key in _FACTS
            ),
            words("corpus.look"),
            *drawn,
            "",
        )


def _given(event: gr.EventData, name: str) -> Any:
    """What the browser sent with an event, which may be anything."""
    given = event._data
    return given.get(name) if isinstance(given, dict) else None


def _ended(step: Step, words: Words, extra: str = "", ask: bool = False, undo: bool = False) -> str:
    mistakes = [told(error, words) for error in step.mistakes]
    return done_html(step.report, mistakes, extra, ask, undo, words)
