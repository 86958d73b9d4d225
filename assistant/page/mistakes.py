"""What went wrong, in the page's language: the messages of errors are for the command line."""

from assistant.page.text import safe
from assistant.page.words import Words
from index.errors import BadInput, SaksiError


def told(error: SaksiError, words: Words) -> str:
    """The page's sentence for the error's kind or class; one that has none keeps its message."""
    given = error.values if isinstance(error, BadInput) else {}
    key = error.kind if isinstance(error, BadInput) and error.kind else type(error).__name__
    values = {k: words.number(v) if isinstance(v, int) else v for k, v in given.items()}
    try:
        return words(f"mistake.{key}", **values)
    except KeyError:
        return words("mistake.other", why=str(error))


def mistake_html(error: SaksiError, words: Words) -> str:
    """The same in the place of what could not be done."""
    return f'<p class="note bad" role="status">{safe(told(error, words))}</p>'
