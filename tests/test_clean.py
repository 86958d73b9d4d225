"""The cleaner on pages written in the styles of many outlets, and on the corpus itself.

A page in `tests/pages/` begins with what must be found. Below `====`, each line has a mark: `|` for
what stands around the article, `+` for its body, with ⟦…⟧ around what must be left out of a line.
"""

import re
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.clean import clean
from index.load import article_ids, load_article, parse_article

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


@pytest.mark.parametrize(
    ("start", "title", "publisher", "published", "place"),
    [
        (
            "000",
            "Lewat SOT Presisi, Kapolda NTB dan Forkopimda Tinjau Keamanan Pilkada 2024",
            "Tribratanews.ntb.polri.go.id",
            date(2024, 11, 27),
            None,
        ),
        ("001", None, None, date(2023, 3, 21), None),
        (
            "002",
            "Wujudkan Pilkada se-Sumsel Aman dan Damai, Ini Strategi Kapolda Sumsel Andi Rian",
            "sumateraekspres.bacakoran.co",
            None,
            None,
        ),
        (
            "003",
            "Kapolda Kalsel Pimpin Sispamkota Pengamanan Pemilu 2024 di Banjarmasin",
            "TerbitKalimantan.com",
            date(2023, 8, 22),
            None,
        ),
        (
            "004",
            "Kapolres Sumbawa Barat Hadiri Rakor Lintas Sektoral Penanganan Pilkada Serentak 2024"
            " NTB",
            "ntb.fpii.or.id",
            date(2024, 8, 20),
            "Mataram NTB",
        ),
    ],
)
def test_corpus(
    start: str, title: str | None, publisher: str | None, published: date | None, place: str | None
) -> None:
    (article_id,) = [found for found in article_ids(CORPUS).ids if found.startswith(start)]
    article = load_article(CORPUS, article_id)
    assert (article.title, article.publisher, article.published, article.place) == (
        title,
        publisher,
        published,
        place,
    )
    body = "".join(article.text[span.start : span.end] for span in article.body)
    for furniture in ("BACA JUGA", "READ", "ADVERTISEMENT", "facebook", "Masripay", "(Adb)", "Tag"):
        assert furniture not in body


LINES = st.sampled_from(
    [
        "Kapolres Ngawi mengerahkan 310 personel ke tujuh kecamatan, kata Budi di Ngawi.",
        "“Kami siap,” ujarnya. BACA JUGA: Harga Beras Naik",
        "Baca juga: Jalan Rusak di Ngawi Diperbaiki",
        "Berita Terkait",
        "Harga Beras Naik di Pasar Besar Ngawi",
        "Selasa, 12 November 2024 - 10:00 WIB",
        "ADVERTISEMENT",
        "NGAWI, NgawiKini.com – Polisi menjaga gudang logistik sejak Senin.",
        "- Polsek Kota: 20 personel",
        "Komentar",
        "\u200b",
        "",
    ]
)


@given(st.lists(LINES | st.text(max_size=80), max_size=25), st.sampled_from(["\n", "\r\n", "\n\n"]))
def test_spans_are_ordered_disjoint_and_inside(lines: list[str], newline: str) -> None:
    page = newline.join(lines)
    at = 0
    for span in clean(page).body:
        assert at <= span.start < span.end <= len(page)
        assert page[span.start : span.end].strip()
        at = span.end


def test_odd_headers_are_read() -> None:
    for header in ("**22 Agustus 2023**10:15 WIB", "https://kompas.com？utm=1", "12 APRİL 2023"):
        text = f"Apel Pasukan\n{header}\n\nSebanyak 250 personel mengikuti apel di Ambon.\n"
        assert parse_article("a.txt", text.encode()).body, header


@pytest.mark.parametrize(
    ("dateline", "told"),
    [
        ("Gunung Sugih, 25/11/2024 - ", date(2024, 11, 25)),
        ("NGAWI (25-11-2024) – ", date(2024, 11, 25)),
        ("Gunung Sugih - ", None),
    ],
)
def test_a_dateline_dates_its_article(dateline: str, told: date | None) -> None:
    text = (
        f"Pasukan Pengamanan Pilkada Dilepas\n\n{dateline}Sebanyak 250 personel gabungan berangkat."
    )
    assert clean(text).published == told


@given(st.lists(LINES, max_size=25))
def test_furniture_never_is_body(lines: list[str]) -> None:
    page = "\n".join(lines)
    body = "\n".join(page[span.start : span.end] for span in clean(page).body)
    assert not re.search("baca juga|berita terkait|advertisement|komentar|harga beras", body, re.I)
