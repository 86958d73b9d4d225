"""The cleaner on pages written in the styles of many outlets, and on the corpus itself.

A page in `tests/pages/` begins with what must be found. Below `====`, each line has a mark: `|` for
what stands around the article, `+` for its body, with ⟦…⟧ around what must be left out of a line.
"""

import re
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.clean import clean
from index.load import article_ids, load_article
from index.records import Span

PAGES = sorted((Path(__file__).parent / "pages").glob("*.page"))
CORPUS = Path(__file__).parent.parent / "corpus"


def read_page(path: Path) -> tuple[dict[str, str | None], str, list[str]]:
    """What must be found, the page as crawled, and the pieces of its body."""
    head, _, marked = path.read_text("utf-8").partition("====\n")
    expected = {}
    for line in head.splitlines():
        key, _, value = line.partition(":")
        expected[key] = value.strip() or None
    page, body = [], []
    for line in marked.splitlines():
        page.append(re.sub("[⟦⟧]", "", line[2:]))
        if line.startswith("+"):
            body += [piece.strip() for piece in re.split("⟦.*?⟧", line[2:]) if piece.strip()]
    return expected, "\n".join(page), body


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_page(path: Path) -> None:
    expected, page, body = read_page(path)
    found = clean(page, markdown=".md." in path.name)
    got = "\n".join(page[span.start : span.end] for span in found.body)
    assert [line.strip() for line in got.split("\n") if line.strip()] == body
    published = found.published.isoformat() if found.published else None
    assert {
        "title": found.title,
        "publisher": found.publisher,
        "published": published,
        "place": found.place,
        "url": found.url,
    } == expected
