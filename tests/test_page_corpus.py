"""The corpus tab in a real browser, against the real program."""

import json
import re
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from filelock import FileLock
from playwright.sync_api import Browser, Page, expect

from assistant.page.words import words_in
from assistant.prompts import table
from index.settings import Settings
from tests.browser import Log

expect.set_options(timeout=60_000)  # the encoder is loaded at its first use
ID, EN = words_in("id"), words_in("en")
KALSEL = "003_abdeb7d3042cdf4e.txt"
STORY = (
    "Polda Maluku Gelar Apel Pasukan\n\nKamis, 5 September 2024 - 10:15 WIT\n\nADVERTISEMENT\n\n"
    "AMBON - Kapolda Maluku Irjen Pol Eddy Sumitro memimpin apel gelar pasukan di Lapangan "
    "Merdeka Ambon, Kamis (5/9/2024). Sebanyak 1.250 personel dikerahkan untuk mengamankan "
    "pilkada serentak di Maluku.\n"
)
ABOUT_IT = "Berapa personel dikerahkan Polda Maluku?"
HOSTILE = """---
title: "<script>window.hacked=1</script> $$x$$ [x](javascript:window.hacked=1) \u202etxt"
publisher: "<img src=x onerror=window.hacked=1>"
url: "https://example.org/\\"onmouseover=window.hacked=1"
---
AMBON - Kapolda Maluku mengerahkan 4.321 personel <img src=x onerror="window.hacked=1"> \
<script>window.hacked=1</script> [klik](javascript:window.hacked=1) \u202ebalik\u202c dan \
nol\u200blebar untuk pengamanan Pilkada 2024 di Maluku, Kamis (5/9/2024).
"""
File = dict[str, object]
Open = Callable[..., Page]


@pytest.fixture
def open_page(browser: Browser, address: str) -> Iterator[Open]:
    """Opens the corpus tab in a browser of its own; whatever a test does, it stays on this host."""
    opened: list[tuple[Page, Log]] = []

    def open_one(width: int = 1280, height: int = 900, **options: object) -> Page:
        size = {"width": width, "height": height}
        context = browser.new_context(viewport=size, locale="en-US", **options)  # type: ignore[arg-type]
        context.set_default_timeout(60_000)
        log = Log(context, address)
        page = context.new_page()
        opened.append((page, log))
        page.goto(address)
        expect(page.locator(".welcome")).to_be_visible()
        page.get_by_role("tab", name=ID("tab.corpus")).click()
        expect(page.locator(".shelf tbody tr").first).to_be_visible()
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


def file(name: str, text: str | bytes) -> File:
    data = text.encode() if isinstance(text, str) else text
    return {"name": name, "mimeType": "text/plain", "buffer": data}


def upload(page: Page, *files: File) -> None:
    """Chooses files, and waits for their preview or for why there is none."""
    if not page.locator("#adder").is_visible():
        page.locator("#adding > button").click()
    page.locator("#adder input").set_input_files(list(files))  # type: ignore[arg-type]
    expect(page.locator("#tray, #corpus-work .note").first).to_be_visible()


def add(page: Page) -> None:
    page.locator('#tray [data-act="accept"]').click()
    expect(page.locator('#corpus-work [data-act="ask"]')).to_be_visible()


def remove(page: Page, name: str) -> None:
    page.locator(f'.shelf [data-id="{name}"]').click()
    page.once("dialog", lambda dialog: dialog.accept())
    page.locator('#volume [data-act="remove"]').click()
    expect(page.locator('#corpus-work [data-act="restore"]')).to_be_visible()


def ask(page: Page, question: str) -> str:
    """Asks in the first tab; the status of the reply."""
    before = page.locator(".turn").count()
    page.locator("#question textarea").fill(question)
    page.keyboard.press("Enter")
    expect(page.locator(".turn")).to_have_count(before + 1)
    expect(page.locator('#chat .chat[aria-busy="false"]')).to_be_visible()
    return str(page.locator(".turn:last-child .reply").get_attribute("class"))


def text_of(page: Page, selector: str) -> str:
    return str(page.locator(selector).first.evaluate("element => element.textContent"))


def fits(page: Page, width: int = 390) -> None:
    wide = page.evaluate(
        """() => [...document.querySelectorAll('body *')].filter(e =>
          e.getClientRects().length && e.getBoundingClientRect().right > innerWidth + 1
          && !e.closest('.unseen')).map(e => e.outerHTML.slice(0, 90))"""
    )
    assert wide == [] and page.evaluate("document.documentElement.scrollWidth") == width


def test_an_article_is_added_asked_about_removed_and_put_back(
    page: Page, corpus: Path, home: Path
) -> None:
    upload(page, file("apel.txt", STORY))
    card = page.locator("#tray .card")
    expect(card).to_contain_text("Polda Maluku Gelar Apel Pasukan")
    expect(card).to_contain_text("5 September 2024")
    expect(card).to_contain_text(ID("corpus.problem.no_publisher"))
    page.locator("#tray summary").click()
    assert text_of(page, "#tray .article-text") == STORY
    assert any("ADVERTISEMENT" in out for out in page.locator("#tray s.out").all_text_contents())
    assert not (corpus / "apel.txt").exists(), "nothing counts before it is added"
    add(page)
    assert (corpus / "apel.txt").read_text("utf-8") == STORY
    expect(page.locator("#corpus-work")).to_contain_text(
        ID("corpus.report", added=1, changed=0, removed=0, unchanged=5)
    )
    expect(page.locator("#volume h2")).to_have_text("Polda Maluku Gelar Apel Pasukan")
    page.locator('#corpus-work [data-act="ask"]').click()
    expect(page.locator("#question textarea")).to_be_focused()
    assert "answered" in ask(page, ABOUT_IT)
    expect(page.locator(".turn:last-child .says")).to_contain_text("1.250 personel [1]")
    page.get_by_role("tab", name=ID("tab.corpus")).click()
    remove(page, "apel.txt")
    assert not (corpus / "apel.txt").exists()
    [kept] = home.rglob("*-apel.txt")
    expect(page.locator("#corpus-work .hint")).to_contain_text(str(kept))
    expect(page.locator("#volume")).to_have_count(0)
    page.get_by_role("tab", name=ID("tab.ask")).click()
    assert "abstained" in ask(page, ABOUT_IT)
    page.get_by_role("tab", name=ID("tab.corpus")).click()
    page.locator('#corpus-work [data-act="restore"]').click()
    expect(page.locator("#volume h2")).to_have_text("Polda Maluku Gelar Apel Pasukan")
    assert (corpus / "apel.txt").read_text("utf-8") == STORY
    remove(page, "apel.txt")


def test_the_list_is_sorted_and_searched(page: Page, corpus: Path) -> None:
    rows = page.locator(".shelf tbody tr")
    expect(rows).to_have_count(5)
    kalsel = rows.filter(has_text=KALSEL)
    for said in ("22 Agustus 2023", "TerbitKalimantan.com", "Kalimantan Selatan"):
        expect(kalsel).to_contain_text(said)
    expect(rows.filter(has_text="001_f4c95b9dda348389")).to_contain_text(
        ID("corpus.problem.no_title")
    )
    head = page.locator('.shelf th:has([data-by="published"])')
    head.locator("button").click()
    expect(head).to_have_attribute("aria-sort", "descending")
    expect(rows.first).to_contain_text("27 November 2024")
    expect(head.locator("button")).to_be_focused()
    head.locator("button").click()
    expect(rows.first).to_contain_text("21 Maret 2023")
    expect(rows.last).to_contain_text(ID("corpus.problem.no_date"))
    page.locator("#corpus-search textarea").fill("kalimantan agustus")
    expect(rows).to_have_count(1)
    expect(rows.first).to_contain_text(KALSEL)
    page.locator("#corpus-search textarea").fill("zzz")
    expect(rows).to_have_text([ID("corpus.none_found")])


def test_an_article_shows_what_was_kept_and_its_passages(page: Page, corpus: Path) -> None:
    page.locator(f'.shelf [data-id="{KALSEL}"]').click()
    expect(page.locator("#volume")).to_be_focused()
    raw = (corpus / KALSEL).read_bytes().decode()
    assert text_of(page, "#crawled") == raw
    kept = "".join(page.locator("#crawled .kept").all_text_contents())
    assert "7000 personil" in kept and "ADVERTISEMENT" not in kept
    assert any("ADVERTISEMENT" in out for out in page.locator("#crawled s").all_text_contents())
    colours = [
        page.locator(f"#crawled {kind}").first.evaluate("e => getComputedStyle(e).backgroundColor")
        for kind in (".kept", "s.out")
    ]
    assert len(set(colours)) == 2
    passages = page.locator("#volume .passage")
    expect(page.locator("#crawled .begins")).to_have_count(passages.count())
    passages.nth(1).click()
    expect(passages.nth(1)).to_be_focused()
    expect(passages.nth(1)).to_have_attribute("aria-expanded", "true")
    where = [int(n.replace(".", "")) for n in re.findall(r"[\d.]+", passages.nth(1).inner_text())]
    marked = "".join(page.locator("#crawled mark.chosen").all_text_contents())
    assert marked == raw[where[1] : where[2]] and where[0] == 2
    expect(page.locator("#crawled mark.chosen").first).to_be_in_viewport()
    near = page.locator("#volume .near-passage")
    assert near.count() == 3 and re.match(r"0,\d\d", near.first.inner_text())
    other = near.first.get_attribute("data-id")
    assert other != KALSEL
    near.first.click()
    expect(page.locator('#volume [data-fact="file"]')).to_have_text(str(other))
    expect(page.locator("#volume mark.chosen").first).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#volume")).to_have_count(0)


def test_each_mistake_says_what_it_is(page: Page, corpus: Path) -> None:
    before = sorted(corpus.parent.rglob("*"))
    kalsel = (corpus / KALSEL).read_bytes()
    too_large = ID("mistake.too_large", size="2.000.001", limit="2.000.000")
    wrong = {
        "besar.txt": (b"x" * 2_000_001, too_large),
        "gambar.png": (b"x", ID("mistake.suffix")),
        "latin.txt": ("é".encode("latin-1"), ID("mistake.not_utf8", byte=1)),
        "nul.txt": (b"a\0", ID("mistake.not_text")),
        "kosong.md": (b"", ID("mistake.empty")),
        "menu.txt": (b"Beranda\n\nMenu\n", ID("mistake.no_body")),
        KALSEL: (kalsel, ID("mistake.there")),
        "salinan.txt": (kalsel, ID("mistake.copy", other=KALSEL)),
        "readme.txt": (STORY.encode(), ID("mistake.bad_name")),
    }  # fmt: skip
    upload(page, *(file(name, data) for name, (data, _) in wrong.items()))
    cards = page.locator("#tray .card.refused")
    expect(cards).to_have_count(len(wrong))
    for name, (_, said) in wrong.items():
        expect(cards.filter(has=page.get_by_text(name, exact=True)).locator(".note")).to_have_text(
            said
        )
    expect(page.locator('#tray [data-act="accept"]')).to_have_count(0)
    page.locator('#tray [data-act="discard"]').click()
    expect(page.locator("#tray")).to_have_count(0)
    upload(page, file(KALSEL, STORY))
    expect(page.locator("#tray .note")).to_have_text(ID("mistake.taken", name=KALSEL))
    page.locator('#tray [data-act="discard"]').click()
    expect(page.locator("#tray")).to_have_count(0)
    upload(page, *(file(f"{n}.txt", STORY) for n in range(21)))
    expect(page.locator("#corpus-work .note.bad")).to_have_text(
        ID("mistake.too_many", count=21, limit=20)
    )
    assert sorted(corpus.parent.rglob("*")) == before


def test_hostile_names_and_articles_are_harmless(page: Page, corpus: Path) -> None:
    outside = sorted(corpus.parent.glob("*"))
    sent = [
        {"name": name, "size": 1, "data": None}
        for name in ("../../x.txt", "..\\x.txt", "/etc/passwd.txt", "a\u202etxt.txt", "\u0000.txt")
    ]
    page.locator("#adding > button").click()
    page.locator("#adder input").wait_for(state="attached")
    # a browser gives no such names: as somebody would who speaks to the server without one
    page.evaluate(
        """names => {
          const input = document.querySelector('#adder input');
          const files = names.map(name => {
            const file = new File(['x'], 'x.txt');
            Object.defineProperty(file, 'name', { value: name });
            return file;
          });
          Object.defineProperty(input, 'files', { value: files });
          input.dispatchEvent(new Event('change', { bubbles: true }));
        }""",
        [each["name"] for each in sent],
    )
    notes = page.locator("#tray .card.refused .note")
    expect(notes).to_have_text([ID("mistake.bad_name")] * len(sent))
    page.reload()
    page.get_by_role("tab", name=ID("tab.corpus")).click()
    name = "<img src=x onerror=window.hacked=1>.txt"
    upload(page, file(name, HOSTILE))
    expect(page.locator("#tray .card .file")).to_have_text(name)
    page.locator("#tray summary").click()
    add(page)
    assert (corpus / name).read_bytes().decode() == HOSTILE
    assert text_of(page, "#crawled") == HOSTILE
    expect(page.locator("#volume h2")).to_contain_text("<script>")
    page.locator("#volume .passage").first.click()
    expect(page.locator("#volume .near-passage").first).to_be_visible()
    inside = "#corpus :is(script, img, a[href^=javascript], [onerror], [onmouseover])"
    assert page.locator(inside).count() == 0
    assert page.locator("#crawled .ctl").count() >= 3
    page.once("dialog", lambda dialog: dialog.accept())
    page.locator('#volume [data-act="remove"]').click()
    expect(page.locator('#corpus-work [data-act="restore"]')).to_be_visible()
    assert not (corpus / name).exists() and sorted(corpus.parent.glob("*")) == outside


def test_text_can_be_pasted(page: Page, corpus: Path) -> None:
    page.locator("#adding > button").click()
    page.locator("#paste > button").click()
    page.locator("#paste-text textarea").fill(STORY)
    page.locator("#paste-publisher").get_by_role("textbox").fill("Kabar Ambon")
    page.locator("#paste-look").click()
    expect(page.locator("#tray .card")).to_contain_text("Kabar Ambon")
    page.locator('#tray [data-act="drop"]').click()
    expect(page.locator("#tray")).to_have_count(0)
    page.locator("#paste-look").click()
    add(page)
    [made] = corpus.glob("polda-maluku-gelar-apel-pasukan-*.txt")
    assert made.read_text("utf-8").startswith("---\npublisher: Kabar Ambon\n---\n")
    expect(page.locator("#paste-text textarea")).to_have_value("")
    remove(page, made.name)


def test_files_that_somebody_copied_in_are_synced_and_a_busy_index_says_so(
    page: Page, corpus: Path, home: Path
) -> None:
    (corpus / "apel.txt").write_text(STORY, "utf-8")
    (corpus / "foto.jpg").write_bytes(b"x")
    page.reload()
    page.get_by_role("tab", name=ID("tab.corpus")).click()
    expect(page.locator(".out-of-step")).to_contain_text(ID("corpus.out.new", count=1))
    row = page.locator(".shelf tbody tr").filter(has_text="apel.txt")
    expect(row).to_contain_text(ID("corpus.problem.new"))
    expect(page.locator(".strays")).to_contain_text(ID("mistake.suffix"))
    with FileLock(Settings(corpus=corpus, home=home).derived / "lock"):
        page.locator('[data-act="sync"]').click()
        expect(page.locator("#corpus-work .note.bad")).to_have_text(ID("mistake.IndexBusy"))
    page.locator('[data-act="sync"]').click()
    expect(page.locator("#corpus-work .note.good")).to_be_visible()
    expect(page.locator(".out-of-step")).to_have_count(0)
    expect(row).not_to_contain_text(ID("corpus.problem.new"))
    (corpus / "foto.jpg").unlink()
    remove(page, "apel.txt")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_phone_s_window_shows_everything(open_page: Open, scheme: str) -> None:
    page = open_page(390, 844, color_scheme=scheme)
    fits(page)
    upload(page, file("apel.txt", STORY), file("x" * 120 + ".png", b"x"))
    page.locator("#tray summary").click()
    page.locator("#paste > button").click()
    fits(page)
    page.locator(f'.shelf [data-id="{KALSEL}"]').click()
    page.locator("#volume .passage").nth(1).click()
    expect(page.locator("#volume .near-passage").first).to_be_visible()
    fits(page)


def test_both_languages_have_every_word(page: Page) -> None:
    upload(page, file("latin.txt", b"\xe9"), file("apel.txt", STORY))
    page.locator("#tray summary").click()
    page.locator(f'.shelf [data-id="{KALSEL}"]').click()
    page.locator("#volume .passage").first.click()
    expect(page.locator("#volume .near-passage").first).to_be_visible()
    page.locator("#paste > button").click()
    shown = page.evaluate(
        """() => { const panel = document.querySelector('#corpus').cloneNode(true);
          panel.querySelectorAll('.article-text, bdi').forEach(e => e.remove());
          return [panel.textContent, ...[...panel.querySelectorAll('*')].flatMap(e =>
            ['aria-label', 'title', 'placeholder', 'data-label'].map(a => e.getAttribute(a) ?? ''))]
            .join('\\n'); }"""
    )
    gradio = _words("submit clear loading error upload file drop click here remove close textbox")
    english = _words(json.dumps(table("page.en")["corpus"])) | gradio
    indonesian = _words(json.dumps(table("page.id"), ensure_ascii=False))
    assert _words(str(shown)) & (english - indonesian) == set()
    page.get_by_label("English").check()
    expect(page.locator("#volume h3")).to_contain_text("Passages")
    expect(page.locator("#tray h3")).to_have_text(EN("corpus.preview"))
    expect(page.locator("#adding > button")).to_contain_text(EN("corpus.add_label"))
    expect(page.locator(".shelf caption")).to_have_text(EN("corpus.list"))
    expect(page.get_by_role("tab", name=EN("tab.corpus"))).to_be_visible()


def _words(text: str) -> set[str]:
    return set(re.findall(r"[a-z]{2,}", text.lower()))


def test_the_keyboard_reaches_everything_and_everything_has_a_name(page: Page) -> None:
    page.locator(f'.shelf [data-id="{KALSEL}"]').focus()
    page.keyboard.press("Enter")
    expect(page.locator("#volume")).to_be_focused()
    page.locator("#volume .passage").first.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#volume .passage").first).to_be_focused()
    page.locator("#adding > button").press("Enter")
    nameless = page.locator("#corpus :is(button, input, textarea):visible").evaluate_all(
        """all => all  // at once: what is still arriving must not shift what was counted
          .filter(e => !(e.innerText || e.ariaLabel || e.placeholder || e.labels?.[0]?.innerText))
          .map(e => e.outerHTML)"""
    )
    assert nameless == []


@pytest.mark.parametrize(
    "path",
    [
        "gradio_api/file=/etc/passwd",
        "gradio_api/file={corpus}/003_abdeb7d3042cdf4e.txt",
        "gradio_api/file={corpus}/../x.txt",
        "gradio_api/file=../../../../etc/passwd",
        "gradio_api/file/etc/passwd",
        "gradio_api/upload",
        "file=/etc/passwd",
        "static/..%2f..%2f..%2f..%2fetc/passwd",
    ],
)
def test_no_path_of_the_disk_is_served(address: str, corpus: Path, path: str) -> None:
    wanted = urllib.request.Request(address + path.format(corpus=corpus))
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(wanted)
    assert refused.value.code in (403, 404, 405)
