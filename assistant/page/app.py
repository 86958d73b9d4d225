"""The page: its head, and a tab for each of the people who use it."""

from typing import Any

import gradio as gr

from assistant.keep import Keeper
from assistant.page.ask_tab import AskTab
from assistant.page.desk import Assistant, Desk
from assistant.page.events import on_language
from assistant.page.text import safe
from assistant.page.users import Access
from assistant.page.words import LANGUAGES, Words, words_in
from assistant.reviews import Reviews
from index.settings import Settings

__all__ = ["Assistant", "build"]

_AT_ONCE = 4  # questions answered at the same time; the others wait their turn


def build(assistant: Assistant, settings: Settings) -> gr.Blocks:
    """The page for one assistant."""
    words = words_in("id")
    access = Access()
    reviews = Reviews(settings.reviews)
    with gr.Blocks(analytics_enabled=False, title="Saksi", fill_width=True) as blocks:
        with gr.Row(elem_id="top"):
            top = gr.HTML(_top(words), elem_id="brand")
            language = gr.Radio(
                [(name, code) for code, name in LANGUAGES.items()],
                value="id",
                label=words("language"),
                show_label=False,
                container=False,
                elem_id="language",
            )
        with gr.Tabs(elem_id="tabs"), gr.Tab(words("tab.ask"), id="ask") as ask:
            AskTab(Desk(assistant, Keeper(reviews, settings)), access, blocks, language)
        on_language(blocks, language, _worded, [], [top, language, ask])
    blocks.queue(default_concurrency_limit=_AT_ONCE)
    return blocks


def _worded(language: str) -> tuple[Any, ...]:
    words = words_in(language)
    return (
        _top(words),
        gr.Radio(value=words.language, label=words("language")),
        gr.Tab(label=words("tab.ask")),
    )


def _top(words: Words) -> str:
    return f"<h1>{safe(words('title'))}</h1><p>{safe(words('tagline'))}</p>"
