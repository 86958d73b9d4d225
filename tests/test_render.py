"""What the page shows, as HTML: harmless, exact, and with its evidence checked again."""

import json
from dataclasses import asdict, replace
from datetime import date
from hashlib import sha256
from html.parser import HTMLParser
from pathlib import Path
from string import Formatter
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.answer import Answer, Citation, Claim, Found, Reason
from assistant.page.checked import holds, once
from assistant.page.export import markdown, printable, records
from assistant.page.filters import read_filters, show_filters
from assistant.page.mistakes import told
from assistant.page.panel import citation_panel, nearest_panel
from assistant.page.render import chat, pending_html, plain, welcome
from assistant.page.text import attribute, block, safe, shortened, web_link
from assistant.page.turns import KEPT, Turn, read_turns, write_turns
from assistant.page.words import Words, words_in
from assistant.prompts import Language, say, table
from assistant.reviews_file import ReviewsBusy, ReviewsUnusable
from assistant.verify import faults
from index.errors import BadArticle, BadInput, SaksiError, StorageFailed
from index.records import Article, Filters, Span

ID, EN = words_in("id"), words_in("en")
HOSTILE = (
    "<script>alert(1)</script><img src=x onerror=alert(1)> [x](javascript:alert(1)) **a** $$b$$ "
    "\u202etxt.exe\u202c zero\u200bwidth \ufeff &amp; \"'` {{x}} ${y} \u2028\x1b</div></section>"
)


class Seen(HTMLParser):
    """A piece of HTML as a browser sees it: text, tags, attributes, and the text of each id."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.text = ""
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.by_id: dict[str, str] = {}
        self._open: list[tuple[str, str | None]] = []
        self.feed(html)
        self.close()
        assert not self._open, f"left open: {self._open}"

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        values = {name: value or "" for name, value in attrs}
        self.tags.append((tag, values))
        if tag not in ("br", "meta"):
            self._open.append((tag, values.get("id")))
            if "id" in values:
                assert values["id"] not in self.by_id, "ids are unique"
                self.by_id[values["id"]] = ""

    def handle_endtag(self, tag: str) -> None:
        opened, _ = self._open.pop()
        assert opened == tag

    def handle_data(self, data: str) -> None:
        self.text += data
        for _, name in self._open:
            if name is not None:
                self.by_id[name] += data

    def all(self, tag: str, **attributes: str) -> list[dict[str, str]]:
        return [
            values
            for name, values in self.tags
            if name == tag and attributes.items() <= values.items()
        ]


def is_harmless(html: str) -> Seen:
    """Nothing in it runs or loads: no such tag, no handler, no address but http(s)."""
    seen = Seen(html)
    for tag, values in seen.tags:
        assert tag not in ("script", "img", "iframe", "object", "link", "svg", "base")
        assert not [name for name in values if name.startswith("on") or name in ("src", "style")]
        assert values.get("href", "http://").startswith(("http://", "https://"))
    return seen


TEXT = (
    "Judul\r\n\r\nBagikan Facebook\r\n\r\nAMBON - Kapolda Maluku menurunkan 1.250 personel di"
    f" Ambon, Kamis. {HOSTILE}\n\nBACA JUGA: lain"
)
QUOTE = TEXT[TEXT.index("AMBON") : TEXT.index("\n\nBACA")]


@pytest.fixture
def article() -> Article:
    start = TEXT.index(QUOTE)
    return Article(
        id="a.txt", text=TEXT, sha256=sha256(TEXT.encode()).hexdigest(),
        body=(Span(start, start + len(QUOTE)),), title=HOSTILE, publisher=HOSTILE,
        published=date(2024, 9, 5), url="javascript:alert(1)", place=HOSTILE,
    )  # fmt: skip


@pytest.fixture
def answer(article: Article) -> Answer:
    start, words = TEXT.index(QUOTE), TEXT.index("1.250")
    citation = Citation(
        n=1, article="a.txt", sha256=article.sha256, start=start, end=start + len(QUOTE),
        quote=QUOTE, answer_start=words, answer_end=words + len("1.250 personel"),
        title=HOSTILE, publisher=HOSTILE, published="2024-09-05", url="javascript:alert(1)",
    )  # fmt: skip
    return Answer(
        question=HOSTILE, standalone_question=HOSTILE, language="id", status="answered",
        answer=f"Menurut {HOSTILE}: 1.250 personel [1] [2]", confidence=0.614,
        claims=(Claim("1.250 personel", (1,)),), citations=(citation,),
    )  # fmt: skip


@given(st.text(st.characters(codec="utf-8", exclude_characters="\0")))
def test_any_text_becomes_html_that_holds_exactly_that_text(text: str) -> None:
    seen = is_harmless(safe(text))
    assert seen.text == text
    assert all(tag == "span" and values["class"] == "ctl" for tag, values in seen.tags)
    assert Seen(f'<p title="{block(text)}"></p>').tags[0][1]["title"] == text
    Seen(f'<p title="{attribute(text)}"></p>')


def test_characters_that_cannot_be_seen_stand_alone_with_their_code() -> None:
    seen = Seen(safe("a\u202eb\u200bc\u2066d\x1be\ufefff\u2028"))
    codes = [values["data-code"] for _, values in seen.tags]
    assert codes == ["U+202E", "U+200B", "U+2066", "U+001B", "U+FEFF", "U+2028"]
    assert "\u202e" not in attribute("a\u202eb") and attribute("a\nb") == "a b"
    assert Seen(safe("Bahasa — “é” 日本 🗳\n\tx")).tags == []


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://example.org/a?b=1#c", True),
        ("http://example.org", True),
        ("javascript:alert(1)", False),
        ("JaVaScRiPt:alert(1)", False),
        ("data:text/html,x", False),
        ("//example.org", False),
        ("https://", False),
        ("http://[", False),
        ("https://exa\u202emple.org", False),
        ("https://example.org/ javascript:", False),
        ("", False),
        (None, False),
    ],
)
def test_only_plain_web_addresses_become_links(url: str | None, shown: bool) -> None:
    assert (web_link(url) == url) is (shown or url is None)


def test_the_panel_holds_the_file_and_marks_exactly_the_quote(
    article: Article, answer: Answer
) -> None:
    seen = is_harmless(citation_panel(answer.citations[0], article, ID))
    assert seen.by_id["article-text"] == TEXT
    assert seen.by_id["cited-quote"] == QUOTE
    assert seen.by_id["cited-words"] == "1.250 personel"
    assert article.sha256 in seen.text and ID("verified") in seen.text
    assert len(seen.all("span", **{"class": "left-out"})) == 2
    assert not seen.all("a"), "a javascript: address is no link"
    linked = citation_panel(answer.citations[0], replace(article, url="https://a.id/x"), ID)
    assert is_harmless(linked).all("a", href="https://a.id/x", rel="noopener noreferrer")


@pytest.mark.parametrize("where", ["text", "sha256", "quote", "end", "answer_end"])
def test_evidence_that_no_longer_holds_is_said_and_not_marked(
    article: Article, answer: Answer, where: str
) -> None:
    cited = answer.citations[0]
    if where == "text":
        article = replace(article, text=TEXT.replace("1.250", "1.520"))
    else:
        other = {
            "sha256": "0" * 64,
            "quote": "x",
            "end": len(TEXT) + 9,
            "answer_end": cited.end + 1,
        }
        cited = replace(cited, **{where: other[where]})
    assert not holds(cited, article)
    seen = is_harmless(citation_panel(cited, article, ID))
    assert ID("changed") in seen.text and ID("verified") not in seen.text
    assert not seen.all("mark") and seen.by_id["quote-was"] == cited.quote
    assert seen.by_id["article-text"] == article.text
    drawn = chat([Turn("q", replace(answer, citations=(cited,)))], ID, lambda _: article)
    assert ID("changed_mark", n=1) in is_harmless(drawn).text


def test_an_article_that_cannot_be_opened_is_said(answer: Answer) -> None:
    def missing(article_id: str) -> Article:
        raise BadArticle(f"{article_id}: not in the corpus")

    seen = is_harmless(citation_panel(answer.citations[0], "a.txt: not in the corpus", ID))
    assert "a.txt: not in the corpus" in seen.text and not seen.all("mark")
    drawn = chat([Turn("q", answer)], ID, once(missing))
    assert ID("changed_mark", n=1) in is_harmless(drawn).text


def test_an_answer_is_harmless_and_only_its_own_citations_are_marks(
    article: Article, answer: Answer
) -> None:
    seen = is_harmless(chat([Turn(HOSTILE, answer)], ID, lambda _: article))
    marks = seen.all("button", **{"data-act": "open", "class": "cite"})
    assert [mark["data-n"] for mark in marks] == ["1"], "[2] has no citation and is just text"
    assert HOSTILE in seen.text and QUOTE in seen.text and "[2]" in seen.text
    assert "61%" in seen.text and "Dipahami" not in seen.text
    assert seen.all("button", **{"data-act": "copy"})[0]["data-text"] == plain(answer, ID)
    assert seen.all("button", **{"data-act": "retry"})[0]["data-text"] == HOSTILE


def test_a_follow_up_shows_how_it_was_understood(article: Article, answer: Answer) -> None:
    turn = Turn("Kalau di Sumsel?", replace(answer, question="Kalau di Sumsel?"))
    assert "Dipahami sebagai" in Seen(chat([turn], ID, lambda _: article)).text
    assert "Understood as" in Seen(chat([turn], EN, lambda _: article)).text


def test_an_abstention_says_why_and_shows_what_is_near_as_no_evidence(article: Article) -> None:
    start = TEXT.index(QUOTE)
    near = Found("a.txt", start, start + 50, 0.4)
    beyond = Found("a.txt", 10, 10**6, 0.3)
    answer = Answer(
        "q", "q", "en", "abstained", "The corpus does not say.", reason="other_region",
        passages=(near, beyond),
    )  # fmt: skip
    drawn = [Turn("q", answer, offered=("Berapa?",)) for _ in range(2)]
    seen = is_harmless(chat(drawn, ID, lambda _: article))
    assert seen.text.count("The corpus does not say.") == 2, "in the question's language"
    assert ID("nearest") in seen.text and not seen.all("button", **{"data-act": "open"})
    assert len(seen.all("button", **{"data-act": "near"})) == 2, "one each: the other has no place"
    assert len(seen.all("button", **{"data-act": "ask"})) == 1, "examples with the last turn only"
    panel = is_harmless(nearest_panel(near, article, ID))
    assert panel.by_id["article-text"] == TEXT and panel.by_id["near"] == TEXT[start : start + 50]
    assert not panel.all("mark") and ID("not_evidence") in panel.text


def test_thanks_are_no_question_without_an_answer(article: Article) -> None:
    polite = Answer("Terima kasih", "Terima kasih", "id", "abstained", "Senang membantu!")
    seen = Seen(chat([Turn("Terima kasih", polite)], ID, lambda _: article))
    assert "Senang membantu!" in seen.text and ID("abstained") not in seen.text


def test_articles_that_differ_become_a_table(article: Article, answer: Answer) -> None:
    second = replace(answer.citations[0], n=2, published=None)
    text = f"{say('several', 'id')}\n- 1.250 personel [1] — X\n- 9 personel [2] — Y"
    differing = replace(
        answer, answer=text, citations=(answer.citations[0], second),
        claims=(Claim("1.250 personel", (1,)), Claim("9 personel", (2,))),
    )  # fmt: skip
    seen = is_harmless(chat([Turn("q", differing)], ID, lambda _: article))
    assert len(seen.all("tr")) == 3 and len(seen.all("th")) == 3
    assert "5 September 2024" in seen.text and ID("no_date") in seen.text
    dated = replace(second, quote="Rapat digelar Senin (7/10/2024).")
    turn = Turn("q", replace(differing, citations=(answer.citations[0], dated)))
    named = ID("day_in_quote", day="7 Oktober 2024")
    assert named in is_harmless(chat([turn], ID, lambda _: article)).text
    listed = is_harmless(chat([Turn("q", replace(answer, answer="a\n- b [1]\n- c\nd"))], ID))
    assert len(listed.all("li")) == 3, "two lines of a list and one source"


def test_answers_to_two_things_are_no_table_of_different_ones(
    article: Article, answer: Answer
) -> None:
    text = (
        f"{say('several', 'id')}\n- 1.250 personel [1] — X\n- 9 personel [2] — Y\nMenurut Z: W [1]"
    )
    both = replace(
        answer,
        question="Berapa personel di Bali dan siapa Kapolda Bali?",
        claims=(Claim("1.250 personel", (1,)), Claim("9 personel", (2,)), Claim("W", (1,))),
        answer=text,
    )
    seen = is_harmless(chat([Turn("q", both)], ID, lambda _: article))
    assert not seen.all("table") and len(seen.all("li")) > 1 and "Menurut Z: W" in seen.text


def test_a_chat_that_has_not_begun_offers_examples() -> None:
    seen = is_harmless(welcome(ID, [HOSTILE]))
    assert seen.all("button", **{"data-act": "ask"})[0]["data-text"] == HOSTILE
    assert ID("examples") in seen.text and ID("examples") not in Seen(welcome(ID, [])).text


def test_errors_stopped_and_pending_turns_are_shown(answer: Answer) -> None:
    turns = [Turn("q", error=HOSTILE), Turn("q")]
    seen = is_harmless(chat(turns, ID, pending=pending_html(Turn("q"), 2, ID, None)))
    assert HOSTILE in seen.text and ID("stopped") in seen.text and ID("searching") in seen.text
    assert seen.all("div", **{"aria-busy": "true"})
    half = is_harmless(pending_html(Turn("q", answer), 0, ID, "Menurut <b>"))
    assert "Menurut <b>" in half.text


def test_the_browser_s_copy_comes_back_as_it_went(answer: Answer) -> None:
    filters = Filters(date(2023, 8, 1), None, ("kalimantan-selatan",), ("A",))
    turns = [Turn("q", answer, filters=filters), Turn("q", error="e"), Turn("q")]
    kept = json.loads(json.dumps(write_turns(turns), default=date.isoformat))
    assert read_turns(kept) == turns
    assert [turn.state for turn in turns] == ["answered", "error", "stopped"]
    assert len(read_turns(write_turns(turns * KEPT))) == KEPT


@pytest.mark.parametrize(
    "junk", [None, 3, "x", {}, {"turns": 3}, {"turns": [None, {"question": 1}]}]
)
def test_a_browser_s_copy_that_is_no_conversation_is_dropped(junk: object) -> None:
    assert read_turns(junk) == []


def test_filters_are_read_and_shown() -> None:
    filters = read_filters(" 2023-08-01 ", "", ["kalimantan-selatan"], ["Antara"], ID)
    assert filters == Filters(date(2023, 8, 1), None, ("kalimantan-selatan",), ("Antara",))
    assert show_filters(filters, ID) == "sejak 1 Agustus 2023 · Kalimantan Selatan · Antara"
    assert show_filters(filters, EN) == "from 1 August 2023 · South Kalimantan · Antara"
    assert show_filters(Filters(regions=("no-such",)), ID) == "no-such"
    for timed in ("2023-08-01 00:00:00", "2023-08-01T00:00:00.000Z"):
        assert read_filters(timed, None, None, None, ID) == Filters(date(2023, 8, 1))
    for bad in ("31/12/2023", "2024-11-27junk", "2024-11-27 junk", "2024-W48", "2024-02-30"):
        with pytest.raises(BadInput, match=bad):
            read_filters(bad, None, None, None, ID)
    with pytest.raises(BadInput, match="2 Januari 2024"):
        read_filters("2024-01-02", "2024-01-01", None, None, ID)


def test_an_export_holds_every_quote_and_hash(
    article: Article, answer: Answer, tmp_path: Path
) -> None:
    turns = [Turn(HOSTILE, answer), Turn("q", error="e"), Turn("q")]
    saved = markdown(turns, lambda _: article, ID)
    assert f"```text\n{QUOTE}\n```" in saved and article.sha256 in saved
    assert ID("changed_mark", n=1).split(";")[0] not in saved
    assert "\\[1\\]" in markdown(turns, lambda _: None, ID).split(article.sha256)[1], "and says so"
    page = printable(turns, lambda _: article, ID, date(2024, 9, 6))
    assert "<script" not in page and QUOTE in Seen(page.removeprefix("<!doctype html>")).text
    (tmp_path / "a.txt").write_bytes(TEXT.encode())
    (record,) = json.loads(records(turns))
    assert record["citations"] == [asdict(cited) for cited in answer.citations]
    assert faults(answer.claims, answer.citations, tmp_path) == []


def test_both_languages_have_the_same_words() -> None:
    def flat(words: dict[str, Any], prefix: str = "") -> dict[str, str]:
        found: dict[str, str] = {}
        for key, value in words.items():
            found |= flat(value, f"{key}.") if isinstance(value, dict) else {prefix + key: value}
        return found

    def blanks(sentence: str) -> set[str | None]:
        return {name for _, name, _, _ in Formatter().parse(sentence) if name is not None}

    indonesian, english = flat(table("page.id")), flat(table("page.en"))
    assert indonesian.keys() == english.keys()
    assert all(blanks(indonesian[key]) == blanks(english[key]) for key in indonesian)


@pytest.mark.parametrize("words", [ID, EN], ids=["id", "en"])
def test_what_an_analyst_may_meet_is_told_in_the_page_s_language(words: Words) -> None:
    english = "the record is busy"
    met: list[SaksiError] = [ReviewsBusy(english), ReviewsUnusable(english), StorageFailed(english)]
    for error in [*met, BadInput(english, "no_part")]:
        assert english not in told(error, words)


@pytest.mark.parametrize("language", get_args(Language))
def test_every_reason_is_said_by_the_assistant(language: Language) -> None:
    assert set(get_args(Reason)) <= table(f"answer.{language}").keys()
    assert "saksi sync" in say("unverified", language), "what to do where an article changed"


def test_a_long_text_is_cut_after_a_word() -> None:
    assert shortened("satu\n dua  tiga", 13) == "satu dua tiga"
    assert shortened("satu dua tiga", 11) == "satu dua …"


def test_days_are_written_in_the_page_s_language() -> None:
    assert (ID.day("2023-08-22"), EN.day(date(2023, 8, 22))) == (
        "22 Agustus 2023",
        "22 August 2023",
    )
    assert (ID.day(None), ID.day("kemarin")) == ("tanpa tanggal", "kemarin")
    assert words_in("xx") == Words("id")
