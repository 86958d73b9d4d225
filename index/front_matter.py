"""What may stand above an article, between lines of `---`: who published it, when, and so on."""

import re
from datetime import date, datetime
from typing import Any
from urllib.parse import urlsplit

import yaml

from index.dates import find_dates
from index.errors import BadArticle, shown

KEYS = ("title", "publisher", "published", "url", "place")
_FENCE = re.compile(r"\ufeff?---[ \t]*(?:\r\n|\r|\n)")
_CLOSE = re.compile(r"(?<=[\r\n])(?:---|\.\.\.)[ \t]*(?:\r\n|\r|\n|\Z)")
_LARGEST_FRONT = 20_000  # characters
_LONGEST_NUMBER = 256  # bits; Python refuses to write out very long ones


def front_matter(text: str, name: str) -> tuple[dict[str, Any], int]:
    """The values before the article, and where the article begins.

    Raises `BadArticle` that calls the file `name`.
    """
    fence = _FENCE.match(text)
    if fence is None:
        return {}, 0
    close = _CLOSE.search(text, fence.end(), fence.end() + _LARGEST_FRONT)
    if close is None:
        if not re.match(r"\s*[A-Za-z_]+[ \t]*:", text[fence.end() :]):
            return {}, 0  # a rule across the page
        raise _bad(name, 1, "the front matter is never closed: put a line --- below its last value")
    written = text[fence.end() : close.start()]
    try:
        values = yaml.safe_load(written)
    except yaml.MarkedYAMLError as error:
        line = (error.problem_mark.line if error.problem_mark else 0) + 2
        raise _bad(
            name,
            line,
            f"the front matter is not YAML ({error.problem}): "
            "write one `key: value` a line, values with a colon in quotes",
        ) from error
    except (yaml.YAMLError, ValueError, RecursionError, AttributeError, KeyError) as error:
        reason = " ".join(str(error).split())[:100]
        raise _bad(
            name,
            2,
            f"the front matter cannot be read ({reason}): "
            "write one `key: value` a line, dates as 2024-11-27",
        ) from error
    if values is None:
        return {}, close.end()
    if not isinstance(values, dict):
        raise _bad(name, 2, f"the front matter is not `key: value` lines: use {', '.join(KEYS)}")
    front = {}
    for key, value in values.items():
        line = _line_of(written, str(key))
        if key not in KEYS:
            raise _bad(
                name,
                line,
                f"unknown key {shown(str(key))} in the front matter: use {', '.join(KEYS)}",
            )
        if value is not None and value != "":
            front[key] = _value(str(key), value, name, line)
    return front, close.end()


def _line_of(written: str, key: str) -> int:
    match = re.search(rf"^[\s\"'{{]*{re.escape(key)}\b", written, re.M)
    return 2 + (len(re.findall(r"\r\n|\r|\n", written[: match.end()])) if match else 0)


def _value(key: str, value: object, name: str, line: int) -> str | date:
    if key == "published":
        return _published(value, name, line)
    endless = isinstance(value, int) and value.bit_length() > _LONGEST_NUMBER
    if not isinstance(value, str | int | float) or isinstance(value, bool) or endless:
        raise _bad(name, line, f"{key} is not text: write it on one line, in quotes")
    plain = " ".join(str(value).split())
    if key == "url":
        try:
            parts = urlsplit(plain)
        except ValueError:
            parts = urlsplit("")
        if parts.scheme not in ("http", "https") or not parts.hostname or " " in plain:
            raise _bad(
                name, line, f"url is {shown(plain)[:80]}: write an address with http:// or https://"
            )
    return plain


def _published(value: object, name: str, line: int) -> date:
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    dates = [found.value for found in find_dates(value)] if isinstance(value, str) else []
    if len(dates) != 1 or dates[0] is None:
        raise _bad(
            name,
            line,
            f"published is {shown(str(value))[:80]}, which is no date: write it as 2024-11-27",
        )
    return dates[0]


def _bad(name: str, line: int, what: str) -> BadArticle:
    return BadArticle(f"{name}, line {line}: {what}", "front", name=name, line=line)
