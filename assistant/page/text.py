"""Foreign text as harmless HTML: the one way in which text enters the page."""

import re
import unicodedata
from html import escape
from urllib.parse import urlsplit

_PLAIN = "\n\t"
_HIDDEN_CATEGORIES = ("Cc", "Cf", "Zl", "Zp", "Co")  # controls, formats, separators, private use


def _hidden(character: str) -> bool:
    return character not in _PLAIN and unicodedata.category(character) in _HIDDEN_CATEGORIES


def safe(text: str) -> str:
    """`text` as HTML whose `textContent` is `text`, character for character.

    Bidirectional controls, zero-width and control characters stay in the text, each alone in an
    isolated box that the style sheet labels with its code: they can be seen, and cannot turn or
    hide what stands around them. A carriage return is written as a reference, because a browser
    would fold it into the newline. (U+0000 cannot be in HTML, and is not in any article.)
    """
    return "".join(_piece(run) for run in re.findall(r"[ -~\n\t]+|[^ -~\n\t]", text))


def _piece(run: str) -> str:
    if run == "\r":
        return "&#13;"
    if len(run) == 1 and _hidden(run):
        return f'<span class="ctl" data-code="U+{ord(run):04X}">{run}</span>'
    return escape(run)


def attribute(text: str) -> str:
    """`text` for a quoted attribute that people read: one line, no hidden characters."""
    visible = (" " if c in "\r\n\t" else c for c in text if c in "\r\n\t" or not _hidden(c))
    return escape("".join(visible))


def block(text: str) -> str:
    """`text` for an attribute or a text area in which every character counts."""
    return escape(text).replace("\n", "&#10;").replace("\r", "&#13;")


def shortened(text: str, most: int) -> str:
    """The beginning of `text` as one line, cut after a word before its `most` characters are over;
    not yet harmless."""
    line = " ".join(text.split())
    return line if len(line) <= most else line[:most].rsplit(" ", 1)[0] + " …"


def web_link(url: str | None) -> str | None:
    """`url` if it is a plain http or https address; otherwise None."""
    if not url or any(_hidden(character) or character.isspace() for character in url):
        return None
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    return url if parts.scheme in ("http", "https") and parts.hostname else None
