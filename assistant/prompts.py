"""The words the assistant says, and the tables it reads questions with, from `prompts/`."""

import re
import tomllib
from functools import cache
from importlib.resources import files
from string import Formatter
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


@cache
def heard(key: str, language: Language) -> re.Pattern[str]:
    """What `say` makes of the sentence `key`, as a pattern with a group for each value."""
    parts = Formatter().parse(table(f"answer.{language}")[key])
    return re.compile(
        "".join(
            re.escape(words) + (f"(?P<{value}>.+)" if value else "") for words, value, *_ in parts
        )
    )
