"""The page: its head, and a tab for each of the people who use it."""

from typing import Any

import gradio as gr

from assistant.keep import Keeper
from assistant.page.api import Api
from assistant.page.ask_tab import AskTab
from assistant.page.bench import Bench
from assistant.page.corpus_tab import CorpusTab
from assistant.page.desk import Assistant, Desk
from assistant.page.events import on_language
from assistant.page.line import Line
from assistant.page.shelf import Shelf
from assistant.page.text import safe
from assistant.page.tools import offer
from assistant.page.users import Access, Person, Role
from assistant.page.verify_tab import VerifyTab
from assistant.page.words import LANGUAGES, Words, words_in
from assistant.reviews import Reviews
from index.settings import Settings

__all__ = ["Assistant", "build"]

_AT_ONCE, _WAITING = 4, 40  # questions answered at the same time, and those that wait their turn
_EVENTS = 100  # of the page, at the same time: none waits for the questions that wait
_MOST_EVENTS = 1_000  # that wait for those
_SESSIONS = 300  # open pages whose state is kept, 0.1 MB and what they show each; then the newest


def build(assistant: Assistant, settings: Settings, access: Access) -> tuple[gr.Blocks, Api]:
    """The page for one assistant, and what programs may call."""
    words = words_in("id")
    line = Line(_AT_ONCE, _WAITING)
    reviews = Reviews(settings.reviews)
    keep = Keeper(reviews, settings)
    everybody = access.file is None  # may see every tab; others are shown theirs once known
    api = Api(assistant, settings, access, line, keep)
    with gr.Blocks(analytics_enabled=False, title="Saksi", fill_width=True) as blocks:
        with gr.Row(elem_id="top"):
            top = gr.HTML(_top(words, None), elem_id="brand")
            language = gr.Radio(
                [(name, code) for code, name in LANGUAGES.items()],
                value="id",
                label=words("language"),
                show_label=False,
                container=False,
                elem_id="language",
            )
        with gr.Tabs(elem_id="tabs"):
            with gr.Tab(words("tab.ask"), id="ask") as ask:
                AskTab(Desk(assistant, line, keep), access, blocks, language)
            with gr.Tab(words("tab.verify"), id="verify", visible=everybody) as verify:
                VerifyTab(Bench(reviews, settings.corpus), access, blocks, verify, language)
            with gr.Tab(words("tab.corpus"), id="corpus", visible=everybody) as corpus:
                CorpusTab(Shelf(assistant, settings), access, blocks, language, corpus)

        def worded(chosen: str, request: gr.Request) -> tuple[Any, ...]:
            words, person = words_in(chosen), access.person(request)
            return (
                _top(words, person),
                gr.Radio(value=words.language, label=words("language")),
                gr.Tab(label=words("tab.ask")),
                gr.Tab(label=words("tab.verify"), visible=person.role >= Role.ANALYST),
                gr.Tab(label=words("tab.corpus"), visible=person.role >= Role.DEVELOPER),
            )

        on_language(blocks, language, worded, [], [top, language, ask, verify, corpus])
        offer(api.tools)
    blocks.max_threads = _EVENTS
    blocks.state_session_capacity = _SESSIONS
    blocks.queue(max_size=_MOST_EVENTS, default_concurrency_limit=_AT_ONCE)
    return blocks, api


def _top(words: Words, person: Person | None) -> str:
    """The page's name, and who has logged in, if anybody had to."""
    title = f"<h1>{safe(words('title'))}</h1><p>{safe(words('tagline'))}</p>"
    if person is None or person.name is None:
        return title
    role = words(f"role.{person.role.name.lower()}")
    return (
        f'{title}<form id="who" method="post" action="/logout"><span>{safe(person.name)} '
        f"({safe(role)})</span> <button>{safe(words('logout'))}</button></form>"
    )
