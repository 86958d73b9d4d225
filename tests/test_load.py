"""What may stand in a corpus folder, and the one line each bad file gets."""

import hashlib
import os
from datetime import date
from pathlib import Path

import pytest

from index.errors import BadArticle, BadInput, CorpusMissing
from index.load import (
    LARGEST,
    article_ids,
    content_hash,
    load_article,
    parse_article,
    read_text,
    resolve,
)

BODY = "Kapolres Pacitan mengerahkan 275 personel untuk mengamankan debat terbuka.\n"
FRONT = (
    "---\ntitle: Debat Dijaga\npublisher: Kabar Pacitan\npublished: 2024-10-30\n"
    "url: https://kabarpacitan.example/debat\nplace: Pacitan\n---\n"
)


def bad(data: bytes | str, article_id: str = "a.txt") -> str:
    raw = data.encode() if isinstance(data, str) else data
    with pytest.raises(BadArticle) as error:
        parse_article(article_id, raw)
    message = str(error.value)
    assert "\n" not in message and message.startswith(article_id)
    return message


def test_front_matter_wins_over_the_page() -> None:
    page = FRONT + "Judul Lain di Halaman Ini\n1 Januari 2020\nJAKARTA, KOMPAS.com - " + BODY
    article = parse_article("a.txt", page.encode())
    assert (article.title, article.publisher, article.place) == (
        "Debat Dijaga",
        "Kabar Pacitan",
        "Pacitan",
    )
    assert article.published == date(2024, 10, 30)
    assert article.url == "https://kabarpacitan.example/debat"
    assert [article.text[s.start : s.end] for s in article.body] == [BODY.strip()]


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_offsets_are_the_raw_file(newline: str, mark: str) -> None:
    text = mark + (FRONT + BODY + "\n" + BODY.replace("275", "300")).replace("\n", newline)
    article = parse_article("a.txt", text.encode())
    assert article.text == text
    assert article.sha256 == hashlib.sha256(text.encode()).hexdigest()
    assert article.published == date(2024, 10, 30)
    (span,) = article.body
    assert (
        article.text[span.start : span.end].split() == (BODY + BODY.replace("275", "300")).split()
    )


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("published: 30 Oktober 2024", date(2024, 10, 30)),
        ("published: 2024-10-30 10:00:00", date(2024, 10, 30)),
        ("published:", None),
        ("{}", None),
    ],
)
def test_front_matter_dates(written: str, told: date | None) -> None:
    article = parse_article("a.txt", f"---\n{written}\n---\n{BODY}".encode())
    assert article.published == told


@pytest.mark.parametrize(
    ("front", "says"),
    [
        ("published: kemarin", "line 2: published is kemarin, which is no date"),
        ("title: x\npublished: 2024-02-30", "the front matter cannot be read"),
        ("title: x\npublished: 20241030", "line 3: published is 20241030"),
        ("title: x\nauthor: y", "line 3: unknown key author"),
        ("url: ftp://x.id/a", "line 2: url is ftp://x.id/a"),
        ("url: javascript:alert(1)", "line 2: url is javascript:alert(1)"),
        ("url: 'http://[::1'", "line 2: url is"),
        ("title: [a, b]", "line 2: title is not text"),
        ('title: "x', "the front matter is not YAML"),
        ("title: a: b", "line 2: the front matter is not YAML"),
        ("published: !!timestamp kemarin", "the front matter cannot be read"),
        ("title: !!bool mungkin", "the front matter cannot be read"),
        ("title: 0x" + "F" * 6000, "line 2: title is not text"),
        ("- a\n- b", "not `key: value` lines"),
        ("title: " + "[" * 5000, "the front matter"),
        ("title: !!python/object/apply:os.system [ls]", "the front matter is not YAML"),
    ],
)
def test_bad_front_matter(front: str, says: str) -> None:
    assert says in bad(f"---\n{front}\n---\n{BODY}")


def test_front_matter_must_be_closed_but_a_rule_is_no_front_matter() -> None:
    assert "never closed" in bad(f"---\ntitle: x\n{BODY}")
    assert parse_article("a.txt", f"---\n{BODY}".encode()).body


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "is empty"),
        (b" \n\t\xef\xbb\xbf\n", "is empty"),
        (b"---\ntitle: x\n---\n", "is empty"),
        (b"abc\xff\xfe", "not UTF-8 (byte 4 is 0xff)"),
        ("teks".encode("utf-16"), "not text"),
        (b"teks\0teks", "a NUL at byte 5"),
        (b"\x89PNG\r\n\x1a\n\0\0", "not text"),
        (b"Share\nFacebook Twitter\nBerita Terkait\nTag\nADVERTISEMENT\n", "holds no article"),
    ],
)
def test_bad_files(data: bytes, says: str) -> None:
    assert says in bad(data)


def test_listing(tmp_path: Path) -> None:
    corpus = tmp_path / "corpus"
    (corpus / "ntb").mkdir(parents=True)
    for name in ("b.txt", "ntb/a.md", "C.TXT", "README.md", "LICENSE", ".hidden.txt", "x.pdf"):
        (corpus / name).write_text(BODY, "utf-8")
    (tmp_path / "outside.txt").write_text(BODY, "utf-8")
    (corpus / "out.txt").symlink_to(tmp_path / "outside.txt")
    (corpus / "gone.txt").symlink_to(tmp_path / "nowhere.txt")
    (corpus / "loop").symlink_to(corpus)
    (corpus / "inside.txt").symlink_to(corpus / "b.txt")
    os.mkfifo(corpus / "pipe.txt")
    listing = article_ids(corpus)
    assert listing.ids == ("C.TXT", "b.txt", "inside.txt", "ntb/a.md")
    assert [str(problem).split()[0] for problem in listing.problems] == [
        "gone.txt",
        "loop",
        "out.txt",
        "pipe.txt",
        "x.pdf",
    ]
    with pytest.raises(BadInput):
        load_article(corpus, "out.txt")


@pytest.mark.parametrize(
    "article_id",
    [
        "",
        "..",
        "../outside.txt",
        "/etc/passwd",
        "a/../b.txt",
        "./a.txt",
        "a//b.txt",
        "a\0.txt",
        "\ud800",
        ".env",
        ".git/COMMIT_EDITMSG",
        "ntb/.hidden.txt",
        "README.md",
        "ntb/readme.txt",
        "LICENSE",
    ],
)
def test_ids_never_leave_the_corpus_nor_name_what_it_passes_over(
    tmp_path: Path, article_id: str
) -> None:
    with pytest.raises(BadInput) as error:
        resolve(tmp_path, article_id)
    assert error.value.kind == "no_id"
    assert "\n" not in str(error.value)


def test_odd_names_are_data(tmp_path: Path) -> None:
    for name in ("baris\nbaru.txt", "spasi dan 'kutip'.txt", "-rf.txt", "$(ls).txt", "日本.txt"):
        (tmp_path / name).write_text(BODY, "utf-8")
    (tmp_path / "rusak\n.txt").write_bytes(b"\xff")
    (tmp_path / os.fsdecode(b"latin-\xe9.txt")).write_text(BODY, "utf-8")
    listing = article_ids(tmp_path)
    assert len(listing.ids) == 6
    for article_id in listing.ids:
        if article_id == "rusak\n.txt":
            with pytest.raises(BadArticle) as error:
                load_article(tmp_path, article_id)
            assert "\n" not in str(error.value)
        else:
            assert load_article(tmp_path, article_id).id == article_id
    assert len(listing.problems) == 1  # a name that is no Unicode cannot be an id in JSON


def test_hash_and_text_need_no_cleaning(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"Share\r\n")
    text, sha256 = read_text(tmp_path, "a.txt")
    assert (text, sha256) == ("Share\r\n", content_hash(tmp_path, "a.txt"))


def test_missing_too_large_and_unreadable(tmp_path: Path) -> None:
    with pytest.raises(CorpusMissing, match="there is no corpus folder"):
        article_ids(tmp_path / "nowhere")
    with pytest.raises(BadArticle, match="not in the corpus"):
        load_article(tmp_path, "nowhere.txt")
    with (tmp_path / "large.txt").open("wb") as file:
        file.truncate(LARGEST + 1)
    with pytest.raises(BadArticle, match="2,000,001 bytes"):
        content_hash(tmp_path, "large.txt")
    (tmp_path / "folder.txt").mkdir()
    with pytest.raises(BadArticle, match="no regular file"):
        load_article(tmp_path, "folder.txt")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_no_permission(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(BODY, "utf-8")
    (tmp_path / "a.txt").chmod(0)
    with pytest.raises(BadArticle, match="Permission denied"):
        load_article(tmp_path, "a.txt")
