"""A conversation to keep: as Markdown, as answer records, or as a page to print.

Every citation in it carries its quote and its article's hash, and is checked before it goes out.
"""

import json
import re
from collections.abc import Iterator, Sequence
from datetime import date

from assistant.answer import Citation
from assistant.page.checked import Look, holds
from assistant.page.filters import show_filters
from assistant.page.text import attribute, safe, web_link
from assistant.page.turns import Turn
from assistant.page.words import Words


def export(kind: str, turns: Sequence[Turn], look: Look, words: Words, today: date) -> str:
    """What the browser is to save: JSON with `name`, `type`, `text`; without a name, to print."""
    name = f"saksi-{today.isoformat()}"
    if kind == "markdown":
        made = {"name": f"{name}.md", "type": "text/markdown", "text": markdown(turns, look, words)}
    elif kind == "json":
        made = {"name": f"{name}.json", "type": "application/json", "text": records(turns)}
    else:
        made = {"name": "", "type": "text/html", "text": printable(turns, look, words, today)}
    return json.dumps(made)


def records(turns: Sequence[Turn]) -> str:
    """The answer records, which `saksi verify` reads; a question without an answer has none."""
    answers = [turn.answer.record() for turn in turns if turn.answer is not None]
    return json.dumps(answers, ensure_ascii=False, indent=1) + "\n"


def markdown(turns: Sequence[Turn], look: Look, words: Words) -> str:
    """The conversation as Markdown; quotes stand in code blocks, so that they stay exact."""
    return (
        "\n\n".join(["# Saksi", *(part for turn in turns for part in _turn(turn, look, words))])
        + "\n"
    )


def _turn(turn: Turn, look: Look, words: Words) -> Iterator[str]:
    yield f"## {_plain(turn.question)}"
    within = show_filters(turn.filters, words)
    if within:
        yield _plain(f"{words('filters')}: {within}")
    yield "\n".join(f"{_plain(line)}  " for line in _said(turn, words).split("\n")).rstrip()
    for each in turn.answer.citations if turn.answer else ():
        about = [each.title or each.article, each.publisher, words.day(each.published), each.url]
        fence = "`" * max(3, *(len(run) + 1 for run in re.findall(r"`+", each.quote)), 3)
        yield f"**\\[{each.n}\\]** {_plain(' · '.join(part for part in about if part))}"
        yield f"{fence}text\n{each.quote}\n{fence}"
        yield f"{_plain(each.article)} \\[{each.start}, {each.end}) SHA-256 {_plain(each.sha256)}"
        if not holds(each, look(each.article)):
            yield f"**{_plain(words('changed_mark', n=each.n))}**"


def _said(turn: Turn, words: Words) -> str:
    if turn.answer is None:
        return words("stopped") if turn.error is None else f"{words('error')}: {turn.error}"
    if turn.answer.status == "abstained":
        return f"{words('abstained')}: {turn.answer.answer}"
    return turn.answer.answer


def _plain(text: str) -> str:
    """One line of Markdown that shows as `text`: every mark of the language escaped."""
    return re.sub(r"([\\`*_{}\[\]<>()#+.!|$~&-])", r"\\\1", " ".join(text.split()))


def printable(turns: Sequence[Turn], look: Look, words: Words, today: date) -> str:
    """The conversation as a page of its own, without scripts."""
    parts = []
    for turn in turns:
        filters = f"<p><small>{safe(show_filters(turn.filters, words))}</small></p>"
        cited = "".join(
            _cited(each, look, words) for each in (turn.answer.citations if turn.answer else ())
        )
        parts.append(
            f"<section><h2>{safe(turn.question)}</h2>{filters}"
            f'<p class="said">{safe(_said(turn, words))}</p>{cited}</section>'
        )
    made = safe(words("export_made", date=words.day(today)))
    return (
        f'<!doctype html><html lang="{words.language}"><head><meta charset="utf-8">'
        f"<title>Saksi</title><style>{_PRINT}</style></head>"
        f"<body><h1>Saksi</h1><p><small>{made}</small></p>{''.join(parts)}</body></html>"
    )


def _cited(citation: Citation, look: Look, words: Words) -> str:
    about = (citation.title or citation.article, citation.publisher, words.day(citation.published))
    line = safe(" · ".join(part for part in about if part))
    url = web_link(citation.url)
    link = f' · <a href="{attribute(url)}">{safe(url)}</a>' if url else ""
    stale = ""
    if not holds(citation, look(citation.article)):
        stale = f"<p><strong>{safe(words('changed_mark', n=citation.n))}</strong></p>"
    where = f"{citation.article} [{citation.start}, {citation.end}) SHA-256 {citation.sha256}"
    return (
        f"<div class='cited'><p>[{citation.n}] {line}{link}</p>"
        f"<blockquote>{safe(citation.quote)}</blockquote><p><code>{safe(where)}</code></p>{stale}</div>"
    )


_PRINT = """
body { font: 11pt/1.5 Georgia, serif; max-width: 46em; margin: 2em auto; color: #111; }
h1 { font-size: 16pt; } h2 { font-size: 12pt; margin: 1.6em 0 .3em; break-after: avoid; }
.said, blockquote { white-space: pre-wrap; }
blockquote { margin: .3em 0 .3em 1em; padding-left: .8em; border-left: 2pt solid #999; }
.cited { break-inside: avoid; font-size: 10pt; } code { font-size: 8pt; overflow-wrap: anywhere; }
.ctl { unicode-bidi: isolate; } .ctl::before { content: attr(data-code); font-size: 7pt; }
"""
