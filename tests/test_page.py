"""The chat page in a real browser, against the real program, corpus and index."""

import hashlib
import re
import socket
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from assistant.page.words import words_in
from assistant.prompts import table
from assistant.question import LONGEST_QUESTION
from tests.browser import Log, saksi

ID, EN = words_in("id"), words_in("en")
KALSEL = "003_abdeb7d3042cdf4e.txt"
QUESTION = "Berapa personel yang dikerahkan Polda Kalsel untuk Pemilu 2024?"
ENGLISH = "how many personnel did Kalsel deploy?"
UNKNOWN = "Siapa presiden Prancis?"
HOSTILE = """---
title: "<script>window.hacked=1</script> **TFG** $$x$$ [x](javascript:window.hacked=1) \u202etxt"
publisher: "<img src=x onerror=window.hacked=1>"
published: 2024-09-05
place: "Ambon\u200b"
---
AMBON - Kapolda Maluku Irjen Pol Eddy Sumitro mengerahkan 4.321 personel <img src=x \
onerror="window.hacked=1"> <script>window.hacked=1</script> untuk pengamanan Pilkada 2024 di \
Maluku [klik](javascript:window.hacked=1) $$\\href{javascript:window.hacked=1}{x}$$ \
\u202ebalik\u202c dan nol\u200blebar, Kamis (5/9/2024).

Simulasi itu diikuti seluruh jajaran Polda Maluku di lapangan kota.
"""


@pytest.fixture(scope="module")
def corpus(corpus: Path) -> Path:
    """The five articles, and a hostile one."""
    (corpus / "hostile.txt").write_text(HOSTILE, encoding="utf-8")
    return corpus


Open = Callable[..., Page]


@pytest.fixture
def open_page(browser: Browser, address: str) -> Iterator[Open]:
    """Opens the page in a browser of its own; whatever a test does, it stays on this host."""
    opened: list[tuple[Page, Log]] = []

    def open_one(width: int = 1280, height: int = 800, **options: object) -> Page:
        size = {"width": width, "height": height}
        context = browser.new_context(viewport=size, locale="en-US", **options)  # type: ignore[arg-type]
        context.set_default_timeout(60_000)
        log = Log(context, address)
        page = context.new_page()
        opened.append((page, log))
        page.goto(address)
        expect(page.locator(".welcome")).to_be_visible(timeout=60_000)
        expect(page.locator("#question textarea")).to_be_editable()
        return page

    yield open_one
    for page, log in opened:
        assert page.evaluate("window.hacked") is None
        page.context.close()
        assert log.requests and log.foreign() == []
        assert log.complaints == []


@pytest.fixture
def page(open_page: Open) -> Page:
    return open_page()


def ask(page: Page, question: str) -> None:
    """Types a question and waits for what comes of it."""
    before = page.locator(".turn").count()
    page.locator("#question textarea").fill(question)
    page.keyboard.press("Enter")
    expect(page.locator(".turn")).to_have_count(before + 1, timeout=60_000)
    expect(page.locator('#chat .chat[aria-busy="false"]')).to_be_visible(timeout=60_000)


def last(part: str = "") -> str:
    """Selects a part of the newest turn."""
    return f".turn:last-child {part}"


def text_of(page: Page, selector: str) -> str:
    """The text as a copy would give it, exact to the character."""
    return str(page.locator(selector).evaluate("element => element.textContent"))


def open_first_citation(page: Page) -> None:
    page.locator(last(".says .cite")).first.click()
    expect(page.locator("#source")).to_be_focused()


@pytest.mark.parametrize("question", [QUESTION, ENGLISH])
def test_an_answer_opens_at_its_quote_inside_the_file(
    page: Page, corpus: Path, question: str
) -> None:
    ask(page, question)
    assert "7000 personil [1]" in page.locator(last(".says")).inner_text()
    assert re.search(r"Keyakinan \d+%", page.locator(last()).inner_text())
    open_first_citation(page)
    raw = (corpus / KALSEL).read_bytes()
    assert text_of(page, "#article-text") == raw.decode()
    quote = text_of(page, "#cited-quote")
    assert quote in raw.decode() and text_of(page, "#cited-words") == "7000 personil"
    assert quote in text_of(page, last(".source-row .snippet"))
    assert text_of(page, '[data-fact="hash"]') == hashlib.sha256(raw).hexdigest()
    assert text_of(page, '[data-fact="publisher"]') == "TerbitKalimantan.com"
    assert text_of(page, '[data-fact="published"]') == "22 Agustus 2023"
    expect(page.locator("#cited-words")).to_be_in_viewport()
    expect(page.locator(".note.good")).to_have_text(ID("verified"))
    dimmed = page.locator("#article-text .left-out").all_text_contents()
    assert any("ADVERTISEMENT" in each for each in dimmed)
    assert not any("7000 personil" in each for each in dimmed)


def test_a_changed_article_is_said_at_once_and_after_a_reload(page: Page, corpus: Path) -> None:
    ask(page, QUESTION)
    file = corpus / KALSEL
    original = file.read_bytes()
    try:
        file.write_bytes(original.replace(b"7000 personil", b"9000 personil"))
        open_first_citation(page)
        expect(page.locator(".note.bad")).to_have_text(ID("changed"))
        assert page.locator("#source mark").count() == 0
        assert "7000 personil" in text_of(page, "#quote-was")
        page.reload()
        expect(page.locator(".source-row .stale")).to_have_text(ID("changed_mark", n=1))
    finally:
        file.write_bytes(original)
    open_first_citation(page)
    assert text_of(page, "#cited-words") == "7000 personil"


def test_an_abstention_says_why_and_offers_what_can_be_answered(page: Page) -> None:
    ask(page, UNKNOWN)
    reply = page.locator(last(".reply.abstained"))
    expect(reply.locator(".label").first).to_have_text(ID("abstained"))
    assert reply.locator(".says").inner_text().strip()
    assert page.locator(last(".cite")).count() == 0
    reply.locator(".near-row").first.click()
    expect(page.locator("#source")).to_be_focused()
    assert page.locator("#source mark").count() == 0
    expect(page.locator("#source header .label")).to_have_text(ID("not_evidence"))
    expect(page.locator("#near")).to_be_in_viewport()
    page.keyboard.press("Escape")
    expect(page.locator("#source")).to_have_count(0)
    expect(reply.locator(".near-row").first).to_be_focused()
    reply.locator(".example").first.click()
    expect(page.locator(".turn")).to_have_count(2)
    expect(page.locator(last(".reply.answered"))).to_be_visible(timeout=60_000)


def test_a_follow_up_is_understood_from_the_question_before(page: Page) -> None:
    ask(page, "Siapa Kapolda Kalsel?")
    ask(page, "Kalau di NTB?")
    understood = page.locator(last(".understood")).inner_text()
    assert understood.startswith(ID("understood")) and "Kapolda" in understood


def test_filters_hold_and_are_visible_when_set(page: Page) -> None:
    label = page.locator("#filters > button")
    expect(label).to_contain_text(ID("filters_none"))
    label.click()
    page.get_by_label(ID("from")).fill("2024-10-01")
    page.get_by_label(ID("from")).press("Tab")
    expect(label).to_contain_text("sejak 1 Oktober 2024")
    ask(page, QUESTION)
    expect(page.locator(last(".reply.abstained"))).to_be_visible()
    expect(page.locator(last(".asked-within"))).to_have_text("sejak 1 Oktober 2024")
    page.get_by_label(ID("from")).fill("kemarin")
    page.get_by_label(ID("from")).press("Tab")
    expect(label).to_contain_text("kemarin")
    ask(page, QUESTION)
    expect(page.locator(last(".reply.error"))).to_contain_text("2023-08-22")
    page.locator("#clear").click()
    expect(label).to_contain_text(ID("filters_none"))
    page.get_by_label(ID("publishers")).click()
    page.get_by_role("option", name="TerbitKalimantan.com").click()
    expect(label).to_contain_text("TerbitKalimantan.com")
    page.keyboard.press("Escape")
    ask(page, QUESTION)
    expect(page.locator(last(".reply.answered"))).to_be_visible()


def test_the_language_switch_changes_every_word_and_is_remembered(page: Page) -> None:
    ask(page, QUESTION)
    open_first_citation(page)
    page.get_by_label("English").check()
    expect(page.locator("#send")).to_have_text(EN("send"))
    expect(page.locator(".note.good")).to_have_text(EN("verified"))
    expect(page.locator(last(".confidence"))).to_contain_text("Confidence")
    expect(page.locator("html")).to_have_attribute("lang", "en")
    assert text_of(page, '[data-fact="published"]') == "22 August 2023"
    page.reload()
    expect(page.locator("#send")).to_have_text(EN("send"))
    expect(page.locator(last(".says"))).to_contain_text("7000 personil")
    expect(page.get_by_label("English")).to_be_checked()
    open_first_citation(page)
    assert text_of(page, "#cited-words") == "7000 personil"


def test_no_english_is_left_on_the_indonesian_page(page: Page) -> None:
    page.locator("#filters > button").click()
    page.get_by_label(ID("regions")).click()
    page.get_by_role("option").first.click()
    page.keyboard.press("Escape")
    page.wait_for_timeout(500)
    ask(page, UNKNOWN)
    shown = page.evaluate(
        """() => [document.title, document.body.innerText,
          ...[...document.querySelectorAll('*')].flatMap(e =>
            ['aria-label', 'title', 'placeholder', 'alt'].map(a => e.getAttribute(a) ?? ''))]
        .join('\\n')"""
    )
    found = _words(str(shown)) - {"english"}  # the switch names each language in itself
    gradio = _words(
        "submit clear loading retry error settings share undo remove built with via use api stop "
        "cancel close select options textbox dropdown chatbot empty queue processing"
    )
    english = _words(" ".join(_sentences(table("page.en")))) | gradio
    indonesian = _words(" ".join(_sentences(table("page.id"))))
    corpus = _words("".join(page.locator(".near-row, .question").all_inner_texts()))
    assert found & (english - indonesian - corpus) == set()


def _words(text: str) -> set[str]:
    return set(re.findall(r"[a-z]{2,}", text.lower()))


def _sentences(words: dict[str, object]) -> list[str]:
    return [
        sentence
        for value in words.values()
        for sentence in (_sentences(value) if isinstance(value, dict) else [str(value)])
    ]


def test_editing_asking_again_copying_and_a_new_chat(open_page: Open) -> None:
    page = open_page(permissions=["clipboard-read", "clipboard-write"])
    ask(page, UNKNOWN)
    page.locator(last('[data-act="edit"]')).click()
    area = page.locator(last("form.edit textarea"))
    expect(area).to_be_focused()
    area.press("Escape")
    expect(area).to_be_hidden()
    page.locator(last('[data-act="edit"]')).click()
    area.fill(QUESTION)
    area.press("Enter")
    expect(page.locator(last(".reply.answered"))).to_be_visible(timeout=60_000)
    expect(page.locator(".turn")).to_have_count(1)
    page.locator(last('[data-act="copy"]')).click()
    expect(page.locator(last('[data-act="copy"]'))).to_have_text(ID("copied"))
    copied = page.evaluate("navigator.clipboard.readText()")
    assert "7000 personil [1]" in copied and "sebanyak 7000 personil untuk" in copied
    page.locator(last('[data-act="retry"]')).click()
    expect(page.locator('.chat[aria-busy="true"]')).to_be_visible()
    expect(page.locator('#chat .chat[aria-busy="false"]')).to_be_visible(timeout=60_000)
    expect(page.locator(".turn")).to_have_count(1)
    page.once("dialog", lambda dialog: dialog.accept())
    page.locator("#new").click()
    expect(page.locator(".welcome")).to_be_visible()
    page.reload()
    expect(page.locator(".welcome .example").first).to_be_visible()
    page.locator(".welcome .example").first.click()
    expect(page.locator(last(".reply.answered"))).to_be_visible()


def test_nothing_is_sent_for_an_empty_question_and_a_long_one_is_refused(page: Page) -> None:
    page.locator("#question textarea").fill("   ")
    page.keyboard.press("Enter")
    page.locator("#send").click()
    page.wait_for_timeout(1000)
    assert page.locator(".turn").count() == 0
    ask(page, "berapa " * 15_000)
    length = ID.number(len(("berapa " * 15_000).strip()))
    expect(page.locator(last(".reply.error .says"))).to_have_text(
        ID("mistake.long_question", length=length, limit=ID.number(LONGEST_QUESTION))
    )
    ask(page, "?!")
    expect(page.locator(last(".reply.error .says"))).to_have_text(ID("mistake.no_question"))


def test_a_stopped_question_says_so_and_the_next_one_is_answered(page: Page) -> None:
    for _ in range(5):  # what was stopped must not take the next question's answer with it
        page.locator("#question textarea").fill(QUESTION)
        page.locator("#question textarea").press("Enter")
        page.locator("#stop").click()
        expect(page.locator(".reply.pending")).to_have_count(0)
        expect(page.locator("#send")).to_be_visible()
    ask(page, QUESTION)
    expect(page.locator(last(".reply.answered"))).to_be_visible()
    assert page.locator(".reply.stopped").count() > 0


def test_the_keyboard_alone_reaches_a_quote_and_comes_back(page: Page) -> None:
    ask(page, QUESTION)
    cite = page.locator(last(".says .cite")).first
    cite.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#source")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.locator("#source .close")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#source")).to_have_count(0)
    expect(cite).to_be_focused()
    assert "7000 personil" in text_of(page, '#spoken [role="status"]'), "announced"
    for control in page.locator("button:visible, input:visible, textarea:visible").all():
        named = control.evaluate(
            "e => e.innerText || e.ariaLabel || e.placeholder || e.labels?.[0]?.innerText"
        )
        assert named, control.evaluate("e => e.outerHTML")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_phone_s_window_shows_everything_below_each_other(open_page: Open, scheme: str) -> None:
    page = open_page(390, 844, color_scheme=scheme)
    _fits(page)
    ask(page, QUESTION)
    _fits(page)
    open_first_citation(page)
    _fits(page)
    panel, chat = page.locator("#source").bounding_box(), page.locator("#ask").bounding_box()
    assert panel and chat and panel["y"] >= chat["y"] + chat["height"]
    expect(page.locator("#cited-words")).to_be_in_viewport()
    ask(page, UNKNOWN)
    _fits(page)


def _fits(page: Page) -> None:
    wide = page.evaluate(
        """() => [...document.querySelectorAll('body *')].filter(e =>
          e.getClientRects().length && e.getBoundingClientRect().right > innerWidth + 1
          && !e.closest('.unseen')).map(e => e.outerHTML.slice(0, 90))"""
    )
    assert wide == [] and page.evaluate("document.documentElement.scrollWidth") == 390


def test_a_hostile_article_and_question_show_as_harmless_text(page: Page, corpus: Path) -> None:
    ask(page, "Berapa personel yang dikerahkan Polda Maluku untuk pengamanan Pilkada 2024?")
    expect(page.locator(last(".reply.answered"))).to_contain_text("4.321 personel")
    open_first_citation(page)
    raw = (corpus / "hostile.txt").read_bytes().decode()
    assert text_of(page, "#article-text") == raw
    quote = text_of(page, "#cited-quote")
    assert quote in raw and "<script>window.hacked=1</script>" in quote
    assert page.locator("#source h2").inner_text().startswith("<script>")
    assert page.locator("#cited-quote .ctl").count() == 3, "two turns and a space of no width"
    question = (
        "<img src=x onerror=window.hacked=1> $$x$$ **b** [y](javascript:window.hacked=1) \u202e?"
    )
    ask(page, question)
    assert text_of(page, last(".question")) == question
    assert page.locator(".chat img, .source img, .chat a, .chat script, .katex").count() == 0
    page.reload()
    expect(page.locator(last(".question"))).to_contain_text("<img src=x")


def test_a_saved_chat_can_be_verified(page: Page, corpus: Path, home: Path, tmp_path: Path) -> None:
    ask(page, QUESTION)
    ask(page, UNKNOWN)
    for kind in ("json", "markdown"):
        with page.expect_download() as download:
            page.locator(f"#save-{kind}").click()
        download.value.save_as(tmp_path / kind)
    checked = saksi(corpus, home, "verify", str(tmp_path / "json"))
    assert checked.returncode == 0, checked.stdout + checked.stderr
    saved = (tmp_path / "markdown").read_text(encoding="utf-8")
    digest = hashlib.sha256((corpus / KALSEL).read_bytes()).hexdigest()
    assert digest in saved and "sebanyak 7000 personil untuk" in saved
    page.evaluate("HTMLIFrameElement.prototype.print = null")
    page.locator("#save-print").click()
    printed = page.frame_locator("iframe").locator("blockquote").first
    assert "7000 personil" in (printed.text_content() or "")


def test_several_people_at_once_get_their_own_answers(open_page: Open) -> None:
    pages = [open_page() for _ in range(4)]
    questions = [QUESTION, UNKNOWN, "Siapa Kapolda NTB?", ENGLISH]
    for page, question in zip(pages, questions, strict=True):
        page.locator("#question textarea").fill(question)
    for page in pages:
        page.keyboard.press("Enter")
    for page, question in zip(pages, questions, strict=True):
        expect(page.locator(".reply.answered, .reply.abstained")).to_be_visible(timeout=60_000)
        assert page.locator(".question").all_inner_texts() == [question]
    assert "7000" in pages[0].locator(".says").inner_text()
    assert pages[1].locator(".reply.abstained").count() == 1
    assert "Hadi Gunawan" in pages[2].locator(".says").inner_text()


def test_the_server_keeps_its_doors_shut(address: str) -> None:
    with urllib.request.urlopen(address) as reply:
        html = reply.read().decode()
        assert "connect-src 'self'" in reply.headers["Content-Security-Policy"]
    assert 'lang="id"' in html
    for url in re.findall(r"""(?:src|href|content)=["'](https?:[^"']+)""", html):
        assert url.startswith(address), url
    doors = ("docs", "openapi.json", "monitoring", "gradio_api/upload", "gradio_api/proxy=http://a")
    for door in (*doors, "gradio_api/file=/etc/passwd"):
        with pytest.raises(urllib.error.HTTPError) as refused:
            urllib.request.urlopen(address + door)
        assert refused.value.code in (403, 404, 405), door
    elsewhere = urllib.request.Request(address, headers={"Host": "rebound.example"})
    with pytest.raises(urllib.error.HTTPError):
        urllib.request.urlopen(elsewhere)


def test_a_taken_port_is_one_clear_line(corpus: Path, home: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        refused = saksi(corpus, home, "chat", "--port", port)
    assert refused.returncode == 2 and refused.stdout == ""
    assert port in refused.stderr and refused.stderr.count("\n") == 1
