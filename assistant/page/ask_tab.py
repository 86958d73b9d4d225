"""The tab for officials: the chat, its filters and exports, and the panel beside it."""

import asyncio
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import gradio as gr

from assistant.page.desk import Asked, Desk, Shown
from assistant.page.events import QUIET, on_language
from assistant.page.render import chat, welcome
from assistant.page.text import attribute, safe
from assistant.page.turns import read_turns, write_turns
from assistant.page.users import Access
from assistant.page.words import Words, words_in

_HERE = Path(__file__).parent
_STORAGE = "saksi.chat"  # the key in the browser's local storage


class AskTab:
    """Lays the tab out and ties its events; its fields are Gradio's components."""

    def __init__(self, desk: Desk, access: Access, blocks: gr.Blocks, language: gr.Radio) -> None:
        self.desk = desk
        self.access = access
        self.language = language
        # Gradio encrypts what it keeps under a secret that it also sends to the browser, so the
        # secret protects nothing; a fixed one lets the chat survive a restart of the program.
        self.kept = gr.BrowserState(write_turns([]), storage_key=_STORAGE, secret="saksi")
        self.opened = gr.State(None)  # what the panel shows, to draw it in another language
        self.carrier = gr.Textbox(visible=False)
        self._stops: dict[str | None, asyncio.Event] = {}  # by the page that waits for an answer
        self._lay_out(words_in("id"))
        self._tie(blocks)

    def _lay_out(self, words: Words) -> None:
        with gr.Row(elem_id="desk"):
            with gr.Column(elem_id="ask"):
                self.chat = gr.HTML(chat([], words), elem_id="chat", js_on_load=_script("chat.js"))
                self.welcome = gr.HTML(
                    welcome(words, ()), elem_id="welcome", js_on_load=_script("chat.js")
                )
                self.spoken = gr.HTML(_spoken(""), elem_id="spoken")
                with gr.Column(elem_id="composer"):
                    self._lay_out_composer(words)
            self.panel = gr.HTML("", elem_id="panel", js_on_load=_script("panel.js"))

    def _lay_out_composer(self, words: Words) -> None:
        with gr.Row(elem_id="line"):
            self.box = gr.Textbox(
                label=words("question"),
                placeholder=words("placeholder"),
                show_label=False,
                container=False,
                lines=1,
                max_lines=6,
                autofocus=True,
                elem_id="question",
                scale=1,
            )
            self.send = gr.Button(words("send"), variant="primary", elem_id="send", scale=0)
            self.stop = gr.Button(words("stop"), visible=False, elem_id="stop", scale=0)
        with gr.Accordion(words("filters_none"), open=False, elem_id="filters") as self.filters:
            with gr.Row():
                self.first = gr.Textbox(
                    label=words("from"), placeholder=words("date_hint"), elem_id="from"
                )
                self.last = gr.Textbox(
                    label=words("to"), placeholder=words("date_hint"), elem_id="to"
                )
            with gr.Row():
                self.regions = gr.Dropdown(
                    self.desk.region_choices(words),
                    multiselect=True,
                    label=words("regions"),
                    elem_id="regions",
                )
                self.publishers = gr.Dropdown(
                    self.desk.publishers(),
                    multiselect=True,
                    label=words("publishers"),
                    elem_id="publishers",
                )
            self.clear = gr.Button(words("clear_filters"), size="sm", elem_id="clear")
        with gr.Row(elem_id="tools"):
            self.new = gr.Button(words("new_chat"), size="sm", elem_id="new")
            self.save = {
                kind: gr.Button(words(key), size="sm", elem_id=f"save-{kind}")
                for kind, key in _EXPORTS.items()
            }
        self.foot = gr.HTML(_foot(words), elem_id="foot")

    def _tie(self, blocks: gr.Blocks) -> None:
        fields = [self.first, self.last, self.regions, self.publishers]
        shown = [self.chat, self.spoken, self.send, self.stop, self.new, self.kept]
        drawn = [self.kept, self.language]
        asking = gr.on(
            [self.box.submit, self.send.click, self.chat.submit, self.welcome.submit],
            self._answer,
            [self.box, self.kept, self.language, *fields],
            [self.box, *shown],
            trigger_mode="once",
            concurrency_limit=None,  # the desk has its own line, which programs wait in too
            **QUIET,
        )
        asking.failure(self._failed, drawn, shown, **QUIET)
        # Gradio's own `cancels` makes the browser drop its stream of events, and with it, if they
        # come at a bad time, those of what is asked next: the page would wait for ever.
        self.stop.click(self._stop, queue=False, **QUIET)
        opening: dict[str, Any] = {"concurrency_limit": None, **QUIET}
        source = [self.panel, self.opened]
        self.chat.open(self._open, drawn, source, trigger_mode="multiple", **opening)
        self.chat.near(self._near, drawn, source, trigger_mode="multiple", **opening)
        gr.on(
            [field.change for field in fields],
            self._label_filters,
            [self.language, *fields],
            self.filters,
            trigger_mode="always_last",
            **opening,
        )
        self.clear.click(lambda: ("", "", [], []), None, fields, **opening)
        confirm = (
            "(kept, language) => [confirm(document.querySelector('#new-text').dataset.confirm)"
            " ? {turns: []} : kept, language]"
        )
        self.new.click(self._drawn, drawn, [*shown, self.panel, self.opened], js=confirm, **opening)
        for kind, button in self.save.items():
            button.click(_exporter(kind, self.desk), drawn, self.carrier, **opening).success(
                None, self.carrier, None, js="(made) => { window.saksi.save(made); }", **QUIET
            )
        self._tie_language(blocks, fields)

    def _tie_language(self, blocks: gr.Blocks, fields: list[Any]) -> None:
        """The tab's words: as this browser last chose them when it opens, and when it chooses."""
        worded = [self.box, self.send, self.stop, self.filters, *fields, self.clear]
        worded += [self.new, *self.save.values(), self.foot, self.chat, self.panel]
        given = [self.kept, self.opened, *fields]
        on_language(blocks, self.language, self._worded, given, worded)
        # apart from the rest, because finding examples takes seconds at first
        on_language(blocks, self.language, self._welcome, [], [self.welcome])

    async def _answer(
        self,
        text: str,
        kept: object,
        language: str,
        first: str | None,
        last: str | None,
        regions: list[str],
        publishers: list[str],
        event: gr.EventData,
        request: gr.Request,
    ) -> AsyncIterator[tuple[Any, ...]]:
        """Answers what was typed, or what a button in the chat asks."""
        given: dict[str, Any] = event._data if isinstance(event._data, dict) else {}
        from_chat = isinstance(given.get("text"), str)
        question = given["text"] if from_chat else text
        if not question or not question.strip():
            yield (gr.skip(),) * 7
            return
        words = words_in(language)
        replaced = given["turn"] if isinstance(given.get("turn"), int) else None
        asked = Asked(first, last, regions, publishers)
        who = self.access.person(request).name
        box = gr.skip() if from_chat else ""
        stop = self._stops[request.session_hash] = asyncio.Event()
        asking = self.desk.answer(question.strip(), kept, asked, words, replaced, who, stop)
        try:
            async for shown in asking:
                yield (box, *_shown(shown))
                box = gr.skip()  # the next question may be on its way into it
        finally:
            self._stops.pop(request.session_hash, None)

    async def _stop(self, request: gr.Request) -> None:
        if stop := self._stops.get(request.session_hash):
            stop.set()

    async def _welcome(self, language: str) -> str:
        words = words_in(language)
        return welcome(words, await self.desk.examples(words))

    def _failed(self, kept: object, language: str) -> tuple[Any, ...]:
        """A mistake of ours: the traceback is in the server's log, and the page stays usable."""
        words = words_in(language)
        turns = self.desk.failed(kept, words)
        return _shown(Shown(self.desk.chat(turns, words), turns, words("unexpected"), False))

    def _drawn(self, kept: object, language: str) -> tuple[Any, ...]:
        words = words_in(language)
        turns = read_turns(kept)
        return (*_shown(Shown(self.desk.chat(turns, words), turns, "", False)), "", None)

    def _open(self, kept: object, language: str, event: gr.EventData) -> tuple[str, Any]:
        return self._panel(("open", event.turn, event.n), kept, language)

    def _near(self, kept: object, language: str, event: gr.EventData) -> tuple[str, Any]:
        return self._panel(("near", event.turn, event.n), kept, language)

    def _panel(self, opened: Any, kept: object, language: str) -> tuple[str, Any]:
        kind, turn, n = opened
        draw = self.desk.citation if kind == "open" else self.desk.nearest
        drawn = draw(kept, int(turn), int(n), words_in(language))
        # The same citation opened again must count as a change, or the browser would not scroll.
        return f'<div data-opened="{time.monotonic_ns()}">{drawn}</div>', opened

    def _label_filters(self, language: str, *fields: Any) -> Any:
        return gr.Accordion(label=_filters_label(self.desk, Asked(*fields), words_in(language)))

    def _worded(self, language: str, kept: object, opened: Any, *fields: Any) -> tuple[Any, ...]:
        """Every word of the tab in `language`, the conversation and the open article included."""
        words = words_in(language)
        panel = self._panel(opened, kept, language)[0] if opened else ""
        return (
            gr.Textbox(label=words("question"), placeholder=words("placeholder")),
            words("send"),
            words("stop"),
            gr.Accordion(label=_filters_label(self.desk, Asked(*fields), words)),
            gr.Textbox(label=words("from"), placeholder=words("date_hint")),
            gr.Textbox(label=words("to"), placeholder=words("date_hint")),
            gr.Dropdown(self.desk.region_choices(words), label=words("regions")),
            gr.Dropdown(self.desk.publishers(), label=words("publishers")),
            words("clear_filters"),
            words("new_chat"),
            *(words(key) for key in _EXPORTS.values()),
            _foot(words),
            self.desk.chat(read_turns(kept), words),
            panel,
        )


_EXPORTS = {"markdown": "export_markdown", "json": "export_json", "print": "print"}


def _exporter(kind: str, desk: Desk) -> Any:
    def run(kept: object, language: str) -> str:
        return desk.export(kind, kept, words_in(language))

    return run


def _shown(shown: Shown) -> tuple[Any, ...]:
    return (
        shown.chat,
        _spoken(shown.spoken),
        gr.Button(visible=not shown.busy),
        gr.Button(visible=shown.busy),
        gr.Button(interactive=not shown.busy),
        write_turns(shown.turns),
    )


def _filters_label(desk: Desk, asked: Asked, words: Words) -> str:
    is_set = desk.shown_filters(asked, words)
    return f"{words('filters')}: {is_set}" if is_set else words("filters_none")


def _foot(words: Words) -> str:
    confirm = attribute(words("new_chat_confirm"))
    return (
        f'<p id="lost" role="alert" hidden>{safe(words("lost"))}</p>'
        f'<p id="new-text" data-confirm="{confirm}">{safe(words("disclaimer"))}</p>'
    )


def _spoken(text: str) -> str:
    return f'<div role="status" aria-live="polite" class="unseen">{safe(text)}</div>'


def _script(name: str) -> str:
    return (_HERE / name).read_text(encoding="utf-8")
