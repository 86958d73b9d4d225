"""The panel beside the chat: an article in full, opened at a citation or at a nearest passage."""

from itertools import pairwise

from assistant.answer import Citation, Found
from assistant.page.checked import holds
from assistant.page.facts import facts
from assistant.page.text import attribute, safe
from assistant.page.words import Words
from index.records import Article

CLOSED = ""


def citation_panel(citation: Citation, article: Article | str, words: Words) -> str:
    """The cited article with its quote marked, if the evidence holds; else a plain warning.

    `article` is an error's message where the article cannot be opened.
    """
    heading = words("citation", n=citation.n)
    if isinstance(article, str):
        body = _note("bad", words("gone", why=article)) + _quote_was(citation, words)
        return _panel(heading, citation.title, body, words)
    if not holds(citation, article):
        body = _note("bad", words("changed")) + _quote_was(citation, words)
        body += facts(article, words) + _text(_pieces(article, 0, len(article.text)), words)
        return _panel(heading, article.title, body, words)
    before = _pieces(article, 0, citation.start)
    after = _pieces(article, citation.end, len(article.text))
    quote = _pieces(article, citation.start, citation.answer_start)
    if citation.answer_start < citation.answer_end:
        answer = _pieces(article, citation.answer_start, citation.answer_end)
        quote += f'<mark id="cited-words" class="words">{answer}</mark>'
    quote += _pieces(article, citation.answer_end, citation.end)
    marked = f'<mark id="cited-quote" class="quote">{quote}</mark>'
    body = _note("good", words("verified")) + facts(article, words)
    body += _text(before + marked + after, words)
    return _panel(heading, article.title, body, words)


def nearest_panel(found: Found, article: Article | str, words: Words) -> str:
    """An article opened at a passage that was near and is no evidence: nothing is highlighted."""
    heading = words("not_evidence")
    if isinstance(article, str):
        return _panel(heading, None, _note("bad", words("gone", why=article)), words)
    start = min(found.start, len(article.text))
    end = min(max(found.end, start), len(article.text))
    near = f'<span id="near" class="near">{_pieces(article, start, end)}</span>'
    whole = _pieces(article, 0, start) + near + _pieces(article, end, len(article.text))
    body = _note("plain", words("near_note")) + facts(article, words) + _text(whole, words)
    return _panel(heading, article.title, body, words)


def _panel(heading: str, title: str | None, body: str, words: Words) -> str:
    label = attribute(words("panel"))
    return (
        f'<section id="source" class="source" tabindex="-1" aria-label="{label}">'
        f'<header><p class="label">{safe(heading)}</p>'
        f'<button type="button" class="close" data-act="close">{safe(words("close"))}</button>'
        f"<h2><bdi>{safe(title or words('untitled'))}</bdi></h2></header>{body}</section>"
    )


def _note(look: str, text: str) -> str:
    return f'<p class="note {look}" role="status">{safe(text)}</p>'


def _quote_was(citation: Citation, words: Words) -> str:
    return (
        f'<h3 class="label">{safe(words("quote_was"))}</h3>'
        f'<blockquote id="quote-was">{safe(citation.quote)}</blockquote>'
    )


def _text(inside: str, words: Words) -> str:
    """The article's text; `textContent` of `#article-text` is the file's text."""
    return (
        f'<p class="legend">{safe(words("legend"))}</p>'
        f'<div id="article-text" class="article-text" lang="id" tabindex="0" role="document"'
        f' aria-label="{attribute(words("raw"))}">{inside}</div>'
    )


def _pieces(article: Article, start: int, end: int) -> str:
    """The text from `start` to `end`, what lies outside the body dimmed."""
    edges = {start, end}
    for span in article.body:
        edges |= {edge for edge in (span.start, span.end) if start < edge < end}
    pieces = []
    for one, next_one in pairwise(sorted(edges)):
        piece = safe(article.text[one:next_one])
        in_body = any(span.start <= one and next_one <= span.end for span in article.body)
        if not in_body and article.text[one:next_one].strip():
            piece = f'<span class="left-out">{piece}</span>'
        pieces.append(piece)
    return "".join(pieces)
