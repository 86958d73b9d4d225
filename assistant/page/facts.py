"""What is known of an article, as the list that stands above its text wherever it is shown."""

from assistant.page.text import attribute, safe, web_link
from assistant.page.words import Words
from index.records import Article


def facts(article: Article, words: Words, length: str | None = None) -> str:
    """The list; `length` says how much of the text is the article itself, where that matters."""
    url = web_link(article.url)
    rows = (
        ("publisher", words("publisher"), safe(article.publisher or words("unknown"))),
        ("published", words("published"), safe(words.day(article.published))),
        ("place", words("place"), safe(article.place or words("unknown"))),
        ("link", words("link"), _link(url) if url else None),
        ("body", words("corpus.body"), safe(length) if length else None),
        ("file", words("file"), f"<code>{safe(article.id)}</code>"),
        ("hash", words("hash"), f"<code>{safe(article.sha256)}</code>"),
    )
    listed = "".join(
        f'<div><dt>{safe(label)}</dt><dd data-fact="{key}"><bdi>{value}</bdi></dd></div>'
        for key, label, value in rows
        if value is not None
    )
    return f'<dl class="facts">{listed}</dl>'


def _link(url: str) -> str:
    return f'<a href="{attribute(url)}" target="_blank" rel="noopener noreferrer">{safe(url)}</a>'
