"""The evidence contract, checked again each time that a citation is shown or exported."""

import hashlib
from collections.abc import Callable

from assistant.answer import Citation
from assistant.cite import fault_in
from index.errors import SaksiError
from index.records import Article

Look = Callable[[str], Article | None]


def holds(citation: Citation, article: Article | None) -> bool:
    """Whether the article is still the one that was cited, and still says the quote right there."""
    if article is None:
        return False
    sha256 = hashlib.sha256(article.text.encode()).hexdigest()
    return fault_in(citation, article.text, sha256) is None


def once(article: Callable[[str], Article]) -> Look:
    """`article`, asked at most once for each id while something is drawn; None where it fails."""
    seen: dict[str, Article | None] = {}

    def look(article_id: str) -> Article | None:
        if article_id not in seen:
            try:
                seen[article_id] = article(article_id)
            except SaksiError:
                seen[article_id] = None
        return seen[article_id]

    return look
