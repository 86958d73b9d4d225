"""The tab for analysts in a real browser, against the real program, corpus and record."""

import csv
import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import gradio as gr
import pytest
from playwright.sync_api import Browser, Locator, Page, expect
from starlette.requests import Request

from assistant.answer import Answer
from assistant.page.bench import Bench
from assistant.page.review_queue import Looked
from assistant.page.users import WHO, Access
from assistant.page.verify_tab import VerifyTab
from assistant.page.words import words_in
from assistant.prompts import table
from assistant.reviews import Reviews
from assistant.users import Role, UsersFile
from index.settings import Settings
from tests.browser import Log, chat_page, saksi
from tests.test_page import (
    ENGLISH,
    HOSTILE,
    KALSEL,
    QUESTION,
    UNKNOWN,
    _fits,
    _sentences,
    _words,
    ask,
    text_of,
)

ID, EN = words_in("id"), words_in("en")
MALUKU = "Berapa personel yang dikerahkan Polda Maluku untuk pengamanan Pilkada 2024?"
ODD = "<img src=x onerror=window.hacked=1> $$x$$ **b** [y](javascript:window.hacked=1) \u202e?"


@pytest.fixture(scope="module")
def corpus(corpus: Path) -> Path:
    """The five articles, and a hostile one."""
    (corpus / "hostile.txt").write_text(HOSTILE, encoding="utf-8")
    return corpus


@pytest.fixture(scope="module")
def address(corpus: Path, home: Path, browser: Browser) -> Iterator[str]:
    """The running program, which has answered five questions."""
    with chat_page(corpus, home) as address:
        with opened(browser, address) as page:
            for question in (QUESTION, UNKNOWN, MALUKU, ODD, ENGLISH):
                ask(page, question)
        yield address


class opened:
    """A page in a browser of its own that stays on this host, whatever is done in it."""

    def __init__(
        self, browser: Browser, address: str, width: int = 1280, height: int = 800, **more: object
    ) -> None:
        size = {"width": width, "height": height}
        self.context = browser.new_context(viewport=size, locale="en-US", **more)  # type: ignore[arg-type]
        self.context.set_default_timeout(60_000)
        self.log = Log(self.context, address)
        self.page = self.context.new_page()
        self.page.goto(address)

    def __enter__(self) -> Page:
        expect(self.page.locator(".welcome")).to_be_visible(timeout=60_000)
        expect(self.page.locator("#question textarea")).to_be_editable()
        return self.page

    def __exit__(self, failed: object, *_: object) -> None:
        if failed is None:
            assert self.page.evaluate("window.hacked") is None
            assert self.log.requests and self.log.foreign() == []
            assert self.log.complaints == []
        self.context.close()


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    with opened(browser, address) as page:
        yield page


def verify(page: Page, who: str | None = None) -> None:
    """Opens the tab, under a reader's name."""
    page.locator("#tabs button[role=tab]").nth(1).click()
    expect(page.locator(".review-row").first).to_be_visible(timeout=30_000)
    if who:
        page.locator("input[name=who]").fill(who)
        page.locator("input[name=who]").press("Tab")


def row(page: Page, question: str) -> Locator:
    return page.locator(".review-row").filter(has=page.get_by_text(question, exact=True))


def open_answer(page: Page, question: str) -> None:
    row(page, question).first.click()
    expect(page.locator(".review h2")).to_contain_text(question[:20])
    expect(page.locator(".review")).to_be_focused()


def mark(page: Page, verdict: str, comment: str, part: int = 1) -> None:
    claim = page.locator(f'.claim[data-part="{part}"]')
    claim.locator("textarea").fill(comment)
    button = claim.locator(f'button[data-verdict="{verdict}"]')
    button.click()
    expect(page.locator("#verify-notice .note.good")).to_have_text(ID("verify.saved"))
    expect(claim.locator(f'button[data-verdict="{verdict}"]')).to_be_focused()


def test_a_claim_is_shown_with_its_quote_and_every_check(page: Page, corpus: Path) -> None:
    verify(page)
    questions = page.locator(".review-row .q").all_text_contents()
    assert questions == [ENGLISH, ODD, MALUKU, UNKNOWN, QUESTION], "newest first"
    open_answer(page, QUESTION)
    claim = page.locator(".claim")
    raw = (corpus / KALSEL).read_bytes().decode()
    assert claim.locator("blockquote").evaluate("e => e.textContent") in raw
    assert claim.locator("blockquote b").all_text_contents() == ["7000", " ", "personil"]
    checks = claim.locator("table.checks tbody tr").all_inner_texts()
    assert any("7000" in c and ID("verify.there") in c and "[1]" in c for c in checks)
    assert not any(ID("verify.missing", words="") in c for c in checks)
    expect(claim.locator(".standing")).to_have_text(ID("verify.quote_stands"))
    claim.locator('[data-act="cited"]').click()
    expect(page.locator("#verify-panel .source")).to_be_focused()
    assert text_of(page, "#verify-panel .article-text") == raw
    assert text_of(page, "#verify-panel mark.words") == "7000 personil"
    expect(page.locator("#verify-panel mark.words")).to_be_in_viewport()
    page.keyboard.press("Escape")
    expect(page.locator("#verify-panel .source")).to_have_count(0)
    expect(claim.locator('[data-act="cited"]')).to_be_focused()
    page.locator('[data-act="back"]').click()
    expect(row(page, QUESTION)).to_be_focused()


def test_the_ends_of_the_calendar_are_no_bounds(page: Page) -> None:
    verify(page)
    page.locator(".verify-form input[name=first]").fill("0001-01-01")
    page.locator(".verify-form input[name=last]").fill("9999-12-31")
    page.locator(".verify-form button.main").click()
    expect(page.locator(".review-row")).to_have_count(5)


def test_a_mark_is_there_after_a_restart_and_a_second_reader_is_not_led_by_it(
    browser: Browser, corpus: Path, home: Path, address: str
) -> None:
    comment = "Sesuai <b>kutipan</b>\nbaris dua"
    with opened(browser, address) as page:
        verify(page)
        open_answer(page, QUESTION)
        page.locator(".claim textarea").fill(comment)
        page.locator('.claim button[data-verdict="agree"]').click()
        expect(page.locator("#verify-notice .bad")).to_have_text(ID("verify.no_name"))
        expect(page.locator("input[name=who]")).to_be_focused()
        expect(page.locator(".claim textarea")).to_have_value(comment)
        page.locator("input[name=who]").fill("Sari")
        page.locator("input[name=who]").press("Tab")
        mark(page, "agree", comment)
        page.reload()
        verify(page)
        expect(page.locator("input[name=who]")).to_have_value("Sari")
        badges = row(page, QUESTION).locator(".badges")
        expect(badges).to_contain_text(ID("verify.state.agreed"))
    with chat_page(corpus, home) as again, opened(browser, again) as page:
        verify(page, "Budi")
        badges = row(page, QUESTION).locator(".badges")
        expect(badges).to_contain_text(ID("verify.readers", count=1))
        assert ID("verify.state.agreed") not in badges.inner_text()
        open_answer(page, QUESTION)
        expect(page.locator(".hidden-marks")).to_have_text(ID("verify.hidden", count=1))
        assert "Sari" not in page.locator(".review").inner_text()
        mark(page, "disagree", "kurang")
        first, second = page.locator(".marks > li").all()
        assert "Budi" in first.inner_text() and "Sari" in second.inner_text()
        assert second.locator(".comment").evaluate("e => e.textContent") == comment
        expect(page.locator(".review .badges")).to_contain_text(ID("verify.state.split"))
        mark(page, "agree", "setelah dibaca lagi")
        expect(page.locator(".review .badges")).to_contain_text(ID("verify.state.agreed"))
        page.locator(".earlier summary").click()
        expect(page.locator(".earlier .comment")).to_have_text("kurang")


def test_only_an_analyst_sees_anything_and_marks_under_the_name_of_the_login(
    tmp_path: Path, corpus: Path
) -> None:
    users = UsersFile(tmp_path / "users.toml")
    users.add("ani", Role.READER, "kata sandi ani")
    users.add("sari", Role.ANALYST, "kata sandi sari")
    reviews = Reviews(tmp_path / "reviews.sqlite")
    refused = Answer("Siapa?", "Siapa?", "id", "abstained", "", reason="not_in_corpus")
    number = reviews.add(refused, None, {}, {})
    tab = VerifyTab.__new__(VerifyTab)
    tab.bench, tab.access = Bench(reviews, corpus), Access(users)

    def happens(what: str, name: str | None) -> str:
        scope = {"type": "http", "headers": [], WHO: name}
        request = gr.Request(request=Request(scope))
        if what == "_worded":
            return str(tab._worded("id", Looked(answer=number), request))
        looked = {"answer": number, "who": "Kepala Polisi"}
        given = {"looked": looked, "parts": ["queue", "review"], "kind": "json"}
        given |= {"part": 0, "verdict": "agree", "comment": ""}
        return str(getattr(tab, what)("id", SimpleNamespace(_data=given), request))

    for what in ("_look", "_mark", "_save", "_worded"):
        for name in ("ani", "nobody", None):
            told = happens(what, name)
            assert ID("verify.not_allowed") in told and "Siapa?" not in told, what
    assert reviews.find()[0].marks == ()
    for what in ("_look", "_mark", "_save", "_worded"):
        assert "Siapa?" in happens(what, "sari"), what
    assert [mark.who for mark in reviews.find()[0].marks] == ["sari"]


def test_the_queue_is_searched_and_filtered(page: Page) -> None:
    verify(page, "Cari")
    page.locator("input[name=search]").fill("maluku POLDA")
    page.keyboard.press("Enter")
    expect(page.locator(".review-row .q")).to_have_text([MALUKU])
    page.locator('[data-act="clear"]').click()
    expect(page.locator(".review-row")).to_have_count(5)
    page.locator("select[name=status]").select_option("abstained")
    expect(page.locator(".review-row .q")).to_contain_text([UNKNOWN])
    expect(row(page, QUESTION)).to_have_count(0)
    open_answer(page, UNKNOWN)
    expect(page.locator(".mark-form p")).to_have_text(ID("verify.ask_abstention"))
    page.locator('[data-act="near"]').first.click()
    expect(page.locator("#verify-panel .near")).to_be_in_viewport()
    mark(page, "unclear", "", part=0)
    page.locator('[data-act="back"]').click()
    page.locator("select[name=state]").select_option("unclear")
    expect(page.locator(".review-row .q")).to_have_text([UNKNOWN])
    page.locator('[data-act="clear"]').click()
    expect(page.locator(".review-row")).to_have_count(5)
    page.locator("input[name=first]").fill("kemarin")
    page.keyboard.press("Enter")
    expect(page.locator("#verify-notice .bad")).to_have_text(ID("bad_date", value="kemarin"))
    page.locator("input[name=first]").fill("2000-01-01")
    page.locator("input[name=last]").fill("2000-01-02")
    page.keyboard.press("Enter")
    expect(page.locator("#verify-queue .note")).to_have_text(ID("verify.nothing"))


def test_a_changed_article_stands_beside_its_old_text(page: Page, corpus: Path) -> None:
    file = corpus / KALSEL
    original = file.read_bytes()
    try:
        file.write_bytes(original.replace(b"7000 personil", b"9000 personil"))
        verify(page, "Sari")
        expect(row(page, QUESTION)).to_contain_text(ID("verify.changed_badge"))
        page.locator("input[name=changed]").check()
        expect(row(page, QUESTION)).to_be_visible()
        expect(row(page, MALUKU)).to_have_count(0)
        open_answer(page, QUESTION)
        expect(page.locator(".standing.changed")).to_have_text(ID("verify.quote_changed"))
        page.locator('[data-act="cited"]').click()
        expect(page.locator(".compare")).to_be_focused()
        assert page.locator(".texts del").all_text_contents() == ["7000"]
        assert page.locator(".texts ins").all_text_contents() == ["9000"]
        old, new = (page.locator(f".texts .row > div:nth-child({n})") for n in (1, 2))
        side = ".texts .side, .texts .head"
        page.evaluate(f"document.querySelectorAll({side!r}).forEach(e => e.remove())")
        assert "".join(old.all_text_contents()) == original.decode()
        assert "".join(new.all_text_contents()) == file.read_bytes().decode()
        file.unlink()
        page.locator('[data-act="shut"]').click()
        page.locator('[data-act="cited"]').click()
        expect(page.locator(".compare .note.bad")).to_have_text(ID("verify.gone"))
        expect(page.locator(".compare mark.quote")).to_contain_text("7000 personil")
    finally:
        file.write_bytes(original)


@pytest.mark.parametrize("kind", ["csv", "json"])
def test_an_export_is_verified_and_a_spoilt_one_is_not(
    page: Page, corpus: Path, home: Path, tmp_path: Path, kind: str
) -> None:
    verify(page, "Ani")
    open_answer(page, MALUKU)
    mark(page, "agree", "=1+1")
    page.locator('[data-act="back"]').click()
    with page.expect_download() as download:
        page.locator(f'[data-act="{kind}"]').click()
    file = tmp_path / download.value.suggested_filename
    download.value.save_as(file)
    checked = saksi(corpus, home, "verify", str(file))
    assert checked.returncode == 0, checked.stdout + checked.stderr
    assert "5 answers" in checked.stdout
    saved = file.read_text(encoding="utf-8-sig")
    if kind == "csv":
        rows = list(csv.DictReader(saved.splitlines(keepends=True)))
        assert any("'=1+1" in each.values() for each in rows)
    else:
        records = [json.loads(line) for line in saved.splitlines()]
        assert any(m["comment"] == "=1+1" for each in records for m in each["review"]["marks"])
    file.write_text(saved.replace("sebanyak 7000 personil", "sebanyak 8000 personil"), "utf-8")
    spoilt = saksi(corpus, home, "verify", str(file))
    assert spoilt.returncode == 1 and KALSEL in spoilt.stdout


def test_hostile_text_is_harmless(page: Page, corpus: Path) -> None:
    verify(page, "<img src=x onerror=window.hacked=1>")
    expect(row(page, ODD)).to_be_visible()
    open_answer(page, ODD)
    assert text_of(page, ".review h2") == ODD
    page.locator('[data-act="back"]').click()
    open_answer(page, MALUKU)
    mark(page, "disagree", "<script>window.hacked=1</script>")
    page.locator('[data-act="cited"]').first.click()
    expect(page.locator("#verify-panel .article-text")).to_be_visible()
    assert text_of(page, "#verify-panel .article-text") == HOSTILE
    file = corpus / "hostile.txt"
    try:
        file.write_text(HOSTILE.replace("4.321", "<b>4.322</b>"), encoding="utf-8")
        page.locator('[data-act="shut"]').click()
        page.locator('[data-act="cited"]').first.click()
        expect(page.locator(".compare ins").first).to_be_visible()
        assert page.locator("#verify img, #verify script, #verify a, #verify .katex").count() == 0
    finally:
        file.write_text(HOSTILE, encoding="utf-8")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_phone_s_window_cuts_nothing_off(
    browser: Browser, address: str, corpus: Path, scheme: str
) -> None:
    file = corpus / KALSEL
    original = file.read_bytes()
    with opened(browser, address, 390, 844, color_scheme=scheme) as page:
        try:
            verify(page, "Sari")
            _fits(page)
            open_answer(page, QUESTION)
            _fits(page)
            page.locator('[data-act="cited"]').click()
            expect(page.locator("#verify-panel mark.words")).to_be_in_viewport()
            _fits(page)
            file.write_bytes(original.replace(b"7000 personil", b"9000 personil"))
            page.locator('[data-act="shut"]').click()
            page.locator('[data-act="cited"]').click()
            expect(page.locator(".compare")).to_be_visible()
            _fits(page)
        finally:
            file.write_bytes(original)


def test_every_word_follows_the_language(page: Page, corpus: Path) -> None:
    verify(page, "Sari")
    shown = [_shown(page)]
    open_answer(page, QUESTION)
    page.locator('[data-act="cited"]').click()
    expect(page.locator("#verify-panel .source")).to_be_visible()
    page.locator(".claim textarea").fill("belum disimpan")
    shown.append(_shown(page))
    english = _words(" ".join(_sentences(table("page.en"))))
    indonesian = _words(" ".join(_sentences(table("page.id"))))
    answers = _words(ENGLISH) | _words("According to August 2023 img src onerror window hacked")
    article = _words((corpus / KALSEL).read_text(encoding="utf-8"))
    left = _words("\n".join(shown)) & (english - indonesian) - answers - article - {"english"}
    assert left == set()
    page.get_by_label("English").check()
    expect(page.locator(".mark-form p")).to_have_text(EN("verify.ask_claim"))
    expect(page.locator("#verify-panel .note.good")).to_have_text(EN("verified"))
    expect(page.locator(".claim textarea")).to_have_value("belum disimpan")
    for control in page.locator("#verify :is(button, input, textarea, select):visible").all():
        named = control.evaluate("e => e.ariaLabel || e.labels?.[0]?.innerText || e.innerText")
        assert named, control.evaluate("e => e.outerHTML")


def _shown(page: Page) -> str:
    return str(
        page.evaluate(
            """() => [document.querySelector('#verify').innerText,
              ...[...document.querySelectorAll('#verify *')].flatMap(e =>
                ['aria-label', 'title', 'placeholder'].map(a => e.getAttribute(a) ?? ''))]
            .join('\\n')"""
        )
    )


def test_a_garbled_record_is_one_line_and_questions_are_answered(
    browser: Browser, corpus: Path, tmp_path: Path, home: Path
) -> None:
    record = Settings(corpus=corpus, home=home).reviews
    aside = tmp_path / "aside"
    record.parent.rename(aside)
    try:
        record.parent.mkdir()
        record.write_bytes(b"garbled" * 2000)
        with chat_page(corpus, home) as again, opened(browser, again) as page:
            ask(page, QUESTION)
            expect(page.locator(".reply.answered")).to_be_visible()
            page.locator("#tabs button[role=tab]").nth(1).click()
            told = ID("verify.unusable", why=ID("mistake.ReviewsUnusable"))
            expect(page.locator("#verify-notice .bad")).to_have_text(told)
    finally:
        shutil.rmtree(record.parent)
        aside.rename(record.parent)


def test_a_mark_goes_to_the_answer_that_is_seen(page: Page) -> None:
    verify(page, "Tuti")
    open_answer(page, UNKNOWN)
    seen = page.locator(".review").get_attribute("data-number")
    page.evaluate(
        "new Promise((done) => setTimeout(done, 400))"
    )  # the new name is looked up by now
    # as if another row had been clicked, whose answer is on its way
    page.evaluate("window.saksi.verify.answer = 1")
    assert seen != "1"
    page.locator('.review button[data-verdict="agree"]').first.click()
    expect(page.locator("#verify-notice .note.good")).to_have_text(ID("verify.saved"))
    expect(page.locator(".review")).to_have_attribute("data-number", seen or "")
    expect(page.locator('.review button[data-verdict="agree"]').first).to_have_attribute(
        "aria-pressed", "true"
    )
