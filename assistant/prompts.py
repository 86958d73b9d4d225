"""The words the assistant says, and the tables it reads questions with, from `prompts/`."""

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any, Literal

Language = Literal["id", "en"]


@cache
def table(name: str) -> dict[str, Any]:
    """The parsed TOML file `prompts/<name>.toml`."""
    return tomllib.loads(files("prompts").joinpath(f"{name}.toml").read_text(encoding="utf-8"))


def say(key: str, language: Language, **values: object) -> str:
    """The sentence `key` of `prompts/answer.<language>.toml`, with `values` filled in."""
    sentence: str = table(f"answer.{language}")[key]
    return sentence.format(**values)
