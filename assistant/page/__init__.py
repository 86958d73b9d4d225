"""The chat page: Gradio, and nothing of how answers are found.

`serve` runs it, `app` lays it out and ties its events, `render` and `panel` draw answers and
articles as HTML, `text` makes foreign text harmless, `turns` is the conversation that the browser
keeps, and `prompts/page.<language>.toml` holds every word.
"""

from assistant.page.serve import launch

__all__ = ["launch"]
