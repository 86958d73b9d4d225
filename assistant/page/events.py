"""How the tabs tie their events alike."""

from collections.abc import Callable, Sequence
from typing import Any

import gradio as gr

QUIET: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}


def on_language(
    blocks: gr.Blocks,
    language: gr.Radio,
    run: Callable[..., Any],
    inputs: Sequence[Any],
    outputs: Sequence[Any],
) -> None:
    """Call `run(language, *inputs)` when a page opens, in the language that its browser last chose,
    and whenever another one is chosen."""
    for happens, chosen in (
        (blocks.load, "window.saksi.language()"),
        (language.input, "window.saksi.setLanguage(language)"),
    ):
        happens(
            run,
            [language, *inputs],
            list(outputs),
            js=f"(language, ...rest) => [{chosen}, ...rest]",
            concurrency_limit=None,
            **QUIET,
        )
