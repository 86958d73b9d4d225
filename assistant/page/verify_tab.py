"""The tab for analysts: the queue of what was answered, an answer with its checks, and marks."""

import logging
from pathlib import Path
from typing import Any

import gradio as gr

from assistant.page.bench import Bench
from assistant.page.events import QUIET, on_language
from assistant.page.mistakes import told
from assistant.page.review_queue import Looked, bar, read_looked
from assistant.page.text import safe
from assistant.page.users import Access, NotAllowed, Role
from assistant.page.words import Words, words_in
from index.errors import BadInput, SaksiError

_HERE = Path(__file__).parent
_log = logging.getLogger("saksi")
_ALL = ("notice", "queue", "review", "panel")
_REFRESH = "() => { window.saksi.verify?.refresh?.(); }"


class VerifyTab:
    """Lays the tab out and ties its events; whoever sees anything of it is an analyst."""

    def __init__(
        self, bench: Bench, access: Access, blocks: gr.Blocks, tab: gr.Tab, language: gr.Radio
    ) -> None:
        self.bench = bench
        self.access = access
        self.language = language
        self.looked = gr.State(None)  # what is shown, to draw it in another language
        self.carrier = gr.Textbox(visible=False)
        self._lay_out()
        self._tie(blocks, tab)

    def _lay_out(self) -> None:
        script = (_HERE / "verify.js").read_text(encoding="utf-8")
        with gr.Column(elem_id="verify"):
            self.bar = gr.HTML("", elem_id="verify-bar", js_on_load=script)
            self.notice = gr.HTML("", elem_id="verify-notice")
            self.queue = gr.HTML("", elem_id="verify-queue", js_on_load=script)
            with gr.Row(elem_id="verify-desk"):
                self.review = gr.HTML("", elem_id="verify-review", js_on_load=script)
                self.panel = gr.HTML("", elem_id="verify-panel", js_on_load=script)

    def _tie(self, blocks: gr.Blocks, tab: gr.Tab) -> None:
        shown = [self.notice, self.queue, self.review, self.panel, self.looked]
        given: dict[str, Any] = {"concurrency_limit": None, **QUIET}
        for piece in (self.bar, self.queue, self.review, self.panel):
            # what is pressed while the last is still drawn counts too, each with its own data
            piece.look(self._look, self.language, shown, trigger_mode="multiple", **given)
        self.review.mark(self._mark, self.language, shown, trigger_mode="once", **given)
        self.bar.save(self._save, self.language, [self.notice, self.carrier], **given).success(
            None, self.carrier, None, js="(made) => { window.saksi.save(made); }", **QUIET
        )
        tab.select(None, None, None, js=_REFRESH, **QUIET)
        on_language(blocks, self.language, self._worded, [self.looked], [self.bar, *shown[:-1]])

    def _look(self, language: str, event: gr.EventData, request: gr.Request) -> tuple[Any, ...]:
        """Draws those parts of the tab that the browser asks for."""
        words, given = words_in(language), _given(event)
        try:
            looked = self._reader(given, request)
            return self._drawn(looked, given.get("parts"), words)
        except SaksiError as error:
            return _told(error, words)

    def _mark(self, language: str, event: gr.EventData, request: gr.Request) -> tuple[Any, ...]:
        words, given = words_in(language), _given(event)
        part, verdict, comment = (given.get(key) for key in ("part", "verdict", "comment"))
        try:
            looked = self._reader(given, request)
            self.bench.mark(
                looked,
                part if isinstance(part, int) else -1,
                str(verdict),
                str(comment or ""),
                words,
            )
        except SaksiError as error:
            return _told(error, words, "verify.not_saved")
        try:
            _, *drawn = self._drawn(looked, ("queue", "review"), words)
        except SaksiError as error:
            return _told(error, words)
        return (_notice(words("verify.saved"), "good"), *drawn)

    def _save(self, language: str, event: gr.EventData, request: gr.Request) -> tuple[str, str]:
        words, given = words_in(language), _given(event)
        try:
            kind = "csv" if given.get("kind") == "csv" else "json"
            return "", self.bench.export(kind, self._reader(given, request), words)
        except SaksiError as error:
            return _notice(_why(error, words, "verify.not_exported")), ""

    def _worded(self, language: str, looked: Looked | None, request: gr.Request) -> tuple[Any, ...]:
        """Every word of the tab in `language`."""
        words = words_in(language)
        try:
            name = self.access.require(request, Role.ANALYST).name
        except SaksiError as error:
            return ("", _notice(_why(error, words)), "", "", "")
        head = bar(looked or Looked(), name, words)
        if looked is None:  # nobody has opened the tab
            return (head, "", *(gr.skip(),) * 3)
        try:
            return (head, *self._drawn(looked, _ALL, words)[:-1])
        except SaksiError as error:
            return (head, *_told(error, words)[:-1])

    def _reader(self, given: dict[str, Any], request: gr.Request) -> Looked:
        """What is asked for, by an analyst, under the name of the login where there is one."""
        person = self.access.require(request, Role.ANALYST)
        asked = given.get("looked")
        asked = asked if isinstance(asked, dict) else {}
        return read_looked(asked if person.name is None else asked | {"who": person.name})

    def _drawn(self, looked: Looked, parts: Any, words: Words) -> tuple[Any, ...]:
        wanted = parts if isinstance(parts, list | tuple) else ()
        drawing = {
            "queue": self.bench.queue, "review": self.bench.review, "panel": self.bench.panel
        }  # fmt: skip
        drawn = [
            draw(looked, words) if part in wanted else gr.skip() for part, draw in drawing.items()
        ]
        return ("" if "notice" in wanted else gr.skip(), *drawn, looked)


def _given(event: gr.EventData) -> dict[str, Any]:
    return event._data if isinstance(event._data, dict) else {}


def _notice(text: str, look: str = "bad") -> str:
    role = "alert" if look == "bad" else "status"
    return f'<p class="note {look}" role="{role}">{safe(text)}</p>'


def _told(error: SaksiError, words: Words, failed: str = "verify.unusable") -> tuple[Any, ...]:
    """The error, and everything else as it is: a comment that could not be saved stays written."""
    return (_notice(_why(error, words, failed)), *(gr.skip(),) * 4)


def _why(error: SaksiError, words: Words, failed: str = "verify.unusable") -> str:
    """The error in the reader's language; `failed` is the key of what could not be done."""
    if isinstance(error, NotAllowed):
        return words("verify.not_allowed")
    if isinstance(error, BadInput) and not error.kind:
        return str(error)  # what the reader can mend; the bench says it in their language
    _log.warning("the verify tab: %s", error)  # with the path, for whoever runs Saksi
    return words(failed, why=told(error, words))
