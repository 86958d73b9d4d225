"""The page, its API and MCP: Gradio, and nothing of how answers are found.

`serve` runs it, `app` puts its tabs together. Each tab lays itself out and ties its events
(`ask_tab`, `verify_tab`, `corpus_tab`), and what happens at them is beside it (`desk`, `bench`,
`shelf`). The other files draw HTML, in which `text` makes foreign text harmless; `turns` is the
conversation that the browser keeps, and `api` what programs may call.
`prompts/page.<language>.toml` holds every word.
"""

from assistant.page.serve import launch

__all__ = ["launch"]
