"""One article of the corpus tab as HTML: facts, the text as crawled, passages and their nearest."""

from collections.abc import Sequence
from itertools import pairwise

from assistant.page.facts import facts
from assistant.page.text import attribute, block, safe, shortened
from assistant.page.words import Words
from index.records import Article, Passage

Near = Sequence[tuple[Passage, float]]
_SNIPPET = 110  # characters of a passage in its row


def article_html(
    article: Article,
    passages: Sequence[Passage],
    tokens: Sequence[int],
    chosen: int | None,
    near: Near,
    words: Words,
) -> str:
    """The article; `chosen` is the number of the passage that is marked and whose `near` is shown.

    `passages` are those of the index, and none where the index has another text of the article.
    """
    marked = passages[chosen] if chosen is not None else None
    text = text_html(article, passages, marked)
    rows = "".join(
        _passage(number, passage, tokens[number], near if number == chosen else None, words)
        for number, passage in enumerate(passages)
    )
    listed = f'<ol class="passages">{rows}</ol>'
    if not passages:
        listed = f'<p class="note plain">{safe(words("corpus.no_passages"))}</p>'
    return _frame(
        article.id,
        article.title,
        facts(article, words, _length(article, words))
        + legend(words)
        + f'<div id="crawled" class="article-text crawled" lang="id" tabindex="0" role="document"'
        f' aria-label="{attribute(words("raw"))}">{text}</div>'
        f'<h3 class="label">{safe(words("corpus.passages", count=words.number(len(passages))))}'
        f"</h3>{listed}",
        words,
    )


def unreadable_html(article_id: str, why: str, removable: bool, words: Words) -> str:
    """An article that cannot be opened, and why."""
    note = f'<p class="note bad" role="status">{safe(why)}</p>'
    return _frame(article_id, None, note, words, removable)


def text_html(
    article: Article, passages: Sequence[Passage] = (), marked: Passage | None = None, end: int = 0
) -> str:
    """The text as crawled up to `end`, its `textContent` the file's: what is kept as body and what
    is left out in elements of their own, each passage's beginning numbered."""
    stop = end or len(article.text)
    begins = {passage.start: number for number, passage in enumerate(passages, 1)}
    edges = {0, stop} | {at for at in begins if at < stop}
    for span in (*article.body, *([marked] if marked else ())):
        edges |= {at for at in (span.start, span.end) if at < stop}
    drawn = []
    for one, following in pairwise(sorted(edges)):
        piece = article.text[one:following]
        inner = safe(piece)
        if any(span.start <= one and following <= span.end for span in article.body):
            inner = f'<span class="kept">{inner}</span>'
        elif piece.strip():
            inner = f'<s class="out">{inner}</s>'
        if marked and marked.start <= one and following <= marked.end:
            inner = f'<mark class="chosen">{inner}</mark>'
        if one in begins:
            inner = f'<span class="begins" data-n="{begins[one]}"></span>{inner}'
        drawn.append(inner)
    return "".join(drawn)


def legend(words: Words) -> str:
    """What the colours of the text mean."""
    return (
        f'<p class="legend crawled"><span class="kept">{safe(words("corpus.kept"))}</span> '
        f'<s class="out">{safe(words("corpus.left_out"))}</s> '
        f"<span>{safe(words('corpus.left_out_why'))}</span></p>"
    )


def _frame(
    article_id: str, title: str | None, body: str, words: Words, removable: bool = True
) -> str:
    confirm = attribute(words("corpus.remove_confirm", name=article_id))
    remove = (
        f'<button type="button" class="close danger" data-act="remove"'
        f' data-id="{block(article_id)}" data-confirm="{confirm}">'
        f"{safe(words('corpus.remove'))}</button>"
    )
    return (
        f'<section id="volume" class="source" tabindex="-1"'
        f' aria-label="{attribute(words("corpus.one"))}">'
        f'<header><p class="label">{safe(words("corpus.one"))}</p><div class="deeds">'
        f"{remove if removable else ''}"
        f'<button type="button" class="close" data-act="close">{safe(words("close"))}</button>'
        f"</div><h2><bdi>{safe(title or words('untitled'))}</bdi></h2></header>{body}</section>"
    )


def _length(article: Article, words: Words) -> str:
    body = sum(span.end - span.start for span in article.body)
    return words("corpus.length", body=words.number(body), whole=words.number(len(article.text)))


def _passage(number: int, passage: Passage, tokens: int, near: Near | None, words: Words) -> str:
    where = words(
        "corpus.passage",
        n=number + 1,
        start=words.number(passage.start),
        end=words.number(passage.end),
        tokens=words.number(tokens),
    )
    is_open = near is not None
    button = (
        f'<button type="button" class="passage" data-act="passage" data-n="{number}"'
        f' aria-expanded="{str(is_open).lower()}"><span class="where">{safe(where)}</span>'
        f'<bdi class="snippet">{safe(shortened(passage.text, _SNIPPET))}</bdi></button>'
    )
    return f"<li>{button}{_near(near, words) if near is not None else ''}</li>"


def _near(near: Near, words: Words) -> str:
    if not near:
        return f'<p class="label">{safe(words("corpus.near_none"))}</p>'
    rows = "".join(
        f'<li><button type="button" class="near-passage" data-act="near"'
        f' data-id="{block(passage.article)}" data-start="{passage.start}">'
        f'<span class="where">{safe(words.number(float(cosine)))}</span>'
        f'<bdi class="t">{safe(passage.title or passage.article)}</bdi>'
        f'<bdi class="snippet">{safe(shortened(passage.text, _SNIPPET))}</bdi></button></li>'
        for passage, cosine in near
    )
    return f'<p class="label">{safe(words("corpus.near"))}</p><ul class="near-list">{rows}</ul>'
