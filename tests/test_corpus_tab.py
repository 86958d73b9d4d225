"""The corpus tab without a browser: who may use it, and what it says."""

import ast
import asyncio
import inspect
from datetime import date
from pathlib import Path
from typing import Any

import gradio as gr
import pytest

import index.errors
from assistant.page.corpus_article import article_html, text_html
from assistant.page.corpus_list import COLUMNS, View, list_html, listed
from assistant.page.corpus_tab import CorpusTab
from assistant.page.mistakes import told
from assistant.page.shelf import Shelf
from assistant.page.users import NotAllowed, Person, Role
from assistant.page.words import words_in
from assistant.prompts import table
from index.catalogue import Catalogue, Entry
from index.errors import BadArticle, IndexBusy, SaksiError
from index.load import parse_article
from index.records import Passage
from index.settings import Settings

ID, EN = words_in("id"), words_in("en")
PACKAGE = Path(index.errors.__file__).parent
TELLING = ("BadArticle", "BadInput", "BadQuestion")


class NobodyMay:
    """An access that refuses; it counts how often it was asked for a developer."""

    asked = 0

    def person(self, request: gr.Request) -> Person:
        return Person("ani", Role.ANALYST)

    def require(self, request: gr.Request, role: Role) -> Person:
        self.asked += role is Role.DEVELOPER
        raise NotAllowed("no")


class NoIndex:
    """Whoever opens the index or the corpus without leave fails the test."""

    def __getattr__(self, name: str) -> Any:
        raise AssertionError(f"{name} was reached")


def test_every_event_of_the_tab_needs_a_developer() -> None:
    access, shelf = NobodyMay(), Shelf(NoIndex(), Settings())  # type: ignore[arg-type]
    with gr.Blocks() as blocks:
        language = gr.Radio(["id", "en"])
        with gr.Tab("x") as tab:
            made = CorpusTab(shelf, access, blocks, language, tab)  # type: ignore[arg-type]
    handlers = {
        each.fn.__name__: each.fn
        for each in blocks.fns.values()
        if getattr(each.fn, "__self__", None) is made
    }
    draws = {"_failed"}  # a sentence and no article
    assert len(handlers) > 12 and draws < handlers.keys()
    for name, run in handlers.items():
        if name in draws:
            continue
        given: dict[str, Any] = {each: View() for each in inspect.signature(run).parameters}
        access.asked = 0
        if name == "_select":
            assert run(**given | {"language": "id"})[0].count(ID("mistake.NotAllowed")) == 1
        else:
            with pytest.raises(NotAllowed):
                begin(run, given)
        assert access.asked == 1, name


def begin(run: Any, given: dict[str, Any]) -> None:
    if inspect.isasyncgenfunction(run):
        asyncio.run(anext(run(**given)))
    elif inspect.isgeneratorfunction(run):
        next(run(**given))
    else:
        run(**given)


def test_every_kind_of_mistake_has_its_sentence_in_both_languages() -> None:
    kinds = {name for name, e in vars(index.errors).items() if isinstance(e, type)}
    kinds -= {"SaksiError", "BadInput", "BadArticle", "BadQuestion"}
    for path in (*PACKAGE.glob("*.py"), *PACKAGE.parent.glob("assistant/*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) in TELLING:
                kinds |= {ast.literal_eval(kind) for kind in node.args[1:2]}
    assert len(kinds) > 20
    for words in (ID, EN):
        assert kinds <= set(table(f"page.{words.language}")["mistake"])
    large = BadArticle("x", "too_large", name="x", size=3_000_000, limit=2_000_000)
    assert "3.000.000" in told(large, ID) and "3,000,000" in told(large, EN)
    assert told(IndexBusy("x"), ID) == ID("mistake.IndexBusy")
    assert told(SaksiError("{odd} 3"), EN).endswith("{odd} 3")


def entry(article_id: str, **facts: Any) -> Entry:
    return Entry(article_id, facts.pop("state", "indexed"), **facts)


ENTRIES = (
    entry("a", title="Zeta", publisher="B", published=date(2024, 1, 2), passages=3),
    entry("b", title="alfa", regions=("bali",), published=date(2024, 1, 3), passages=9),
    entry("c", state="new", publisher="a"),
)


@pytest.mark.parametrize("by", COLUMNS)
def test_every_column_sorts_both_ways_and_what_has_no_value_is_last(by: str) -> None:
    forth = [each.id for each in listed(ENTRIES, View(by), ID)]  # type: ignore[arg-type]
    back = [each.id for each in listed(ENTRIES, View(by, backwards=True), ID)]  # type: ignore[arg-type]
    assert sorted(forth) == sorted(back) == ["a", "b", "c"]
    expected = {"title": "bca", "published": "abc", "publisher": "cab", "passages": "cab"}
    if by in expected:
        assert "".join(forth) == expected[by]
    if by == "published":
        assert back == ["b", "a", "c"]


def test_a_long_list_says_what_it_leaves_out() -> None:
    many = Catalogue(tuple(entry(str(n), title="x") for n in range(1300)))
    drawn = list_html(many, View(), None, ID)
    assert drawn.count("<tr") == 301 and ID("corpus.more", count="1.000") in drawn


def test_pieces_of_a_text_are_all_of_it_whatever_is_marked() -> None:
    raw = "Judul\n\nADVERTISEMENT\n\n" + "Kapolda Bali memimpin apel di Denpasar hari ini. " * 6
    article = parse_article("x.txt", raw.encode())
    body = article.body[0]
    spans = [(body.start, body.start + 40), (body.start + 20, body.end)]
    passages = [
        Passage(str(n), "x.txt", article.sha256, start, end, article.text[start:end])
        for n, (start, end) in enumerate(spans)
    ]
    for marked in (None, *passages):
        drawn = text_html(article, passages, marked)
        plain = drawn
        for tag in ('<span class="kept">', "</span>", '<s class="out">', "</s>", "</mark>"):
            plain = plain.replace(tag, "")
        for tag in (
            '<mark class="chosen">',
            '<span class="begins" data-n="1">',
            '<span class="begins" data-n="2">',
        ):
            plain = plain.replace(tag, "")
        assert plain == raw
        assert ("chosen" in drawn) == (marked is not None)
    assert "<bdi>" in article_html(article, passages, [1, 2], 1, [(passages[0], 0.876)], EN)
    assert "0.88" in article_html(article, passages, [1, 2], 1, [(passages[0], 0.876)], EN)
