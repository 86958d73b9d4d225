"""Putting articles in and taking them out, and what the corpus tab is told about them."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest

from index.catalogue import catalogue
from index.curate import add, put, remove, restore
from index.errors import BadArticle, BadInput, StorageFailed
from index.preview import TOGETHER, Preview, Upload, pasted, previews
from index.settings import Settings
from index.sync import open_index, sync
from tests.conftest import HashEncoder, write_articles

STORY = (
    "Polda Maluku Gelar Apel Pasukan\n\nKamis, 5 September 2024 - 10:15 WIT\n\nADVERTISEMENT\n\n"
    "AMBON - Kapolda Maluku Irjen Pol Eddy Sumitro memimpin apel gelar pasukan di Lapangan "
    "Merdeka Ambon, Kamis (5/9/2024). Sebanyak 1.250 personel dikerahkan untuk mengamankan "
    "pilkada serentak di Maluku.\n"
)


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.setattr("index.sync.Encoder", HashEncoder)
    monkeypatch.setattr("index.published.Encoder", HashEncoder)
    settings = Settings(corpus=tmp_path / "corpus", home=tmp_path / "home")
    write_articles(settings.corpus, 3)
    sync(settings)
    return settings


def look(settings: Settings, name: str, data: bytes | None, size: int = 0) -> Preview:
    encoder = HashEncoder(settings)
    upload = Upload(name, size or len(data or b""), data)
    [made] = previews(settings, [upload], encoder)  # type: ignore[arg-type]
    return made


def kind(made: Preview) -> str:
    assert made.refused is not None
    return made.refused.kind


def test_a_preview_says_what_a_sync_would_find(settings: Settings) -> None:
    made = look(settings, "apel.txt", STORY.encode())
    assert made.refused is None and made.article is not None
    assert made.article.title == "Polda Maluku Gelar Apel Pasukan"
    assert str(made.article.published) == "2024-09-05" and made.article.place == "Ambon"
    assert made.passages == 1 and made.left_out > len("ADVERTISEMENT")
    assert not (settings.corpus / "apel.txt").exists()


@pytest.mark.parametrize(
    ("name", "data", "expected"),
    [
        ("../../x.txt", STORY.encode(), "bad_name"),
        ("a/b.txt", STORY.encode(), "bad_name"),
        ("..\\x.txt", STORY.encode(), "bad_name"),
        ("/etc/passwd.txt", STORY.encode(), "bad_name"),
        (".hidden.txt", STORY.encode(), "bad_name"),
        ("README.txt", STORY.encode(), "bad_name"),
        ("x\0.txt", STORY.encode(), "bad_name"),
        ("x\u202etxt.txt", STORY.encode(), "bad_name"),
        ("\ud800.txt", STORY.encode(), "bad_name"),
        ("a" * 300 + ".txt", STORY.encode(), "bad_name"),
        ("", STORY.encode(), "suffix"),
        ("x.exe", b"MZ", "suffix"),
        ("x.txt.html", STORY.encode(), "suffix"),
        ("x.txt", b"\xff\xfe", "not_utf8"),
        ("x.txt", b"a\0b", "not_text"),
        ("x.txt", b"", "empty"),
        ("x.txt", b"Beranda\n\nMenu\n", "no_body"),
        ("x.txt", b"---\nauthor: x\n---\n" + STORY.encode(), "front"),
        ("x.txt", b"x" * 2_000_001, "too_large"),
        ("x.txt", None, "too_large"),
        ("0001.txt", STORY.encode(), "taken"),
    ],
)
def test_what_cannot_be_an_article_is_refused_by_kind(
    settings: Settings, name: str, data: bytes | None, expected: str
) -> None:
    before = sorted(settings.home.parent.rglob("*"))
    assert kind(look(settings, name, data, 3_000_000)) == expected
    with pytest.raises((BadInput, AssertionError)):
        assert data is not None and len(data) < settings.upload_bytes
        put(settings.corpus, name, data)
    assert sorted(settings.home.parent.rglob("*")) == before


def test_a_text_comes_in_once(settings: Settings) -> None:
    put(settings.corpus, "apel.txt", STORY.encode())
    assert kind(look(settings, "apel.txt", STORY.encode())) == "there"
    assert kind(look(settings, "lain.txt", STORY.encode())) == "copy"
    encoder = HashEncoder(settings)
    other = STORY.replace("1.250", "1.300").encode()
    third = STORY.replace("1.250", "1.400").encode()
    uploads = [Upload(n, 0, d) for n, d in (("a.txt", other), ("b.txt", other), ("a.txt", third))]
    made = previews(settings, uploads, encoder)  # type: ignore[arg-type]
    assert [each.refused and each.refused.kind for each in made] == [None, "copy", "twice"]


def test_too_many_and_too_much_at_once(settings: Settings) -> None:
    few = settings.model_copy(update={"upload_files": 2})
    with pytest.raises(BadInput) as refused:
        previews(few, [Upload("x.txt", 1, b"x")] * 3, HashEncoder(few))  # type: ignore[arg-type]
    assert refused.value.kind == "too_many" and refused.value.values == {"count": 3, "limit": 2}
    much = [Upload(f"{n}.txt", TOGETHER // 5, None) for n in range(6)]
    with pytest.raises(BadInput) as refused:
        previews(settings, much, HashEncoder(settings))  # type: ignore[arg-type]
    assert refused.value.kind == "too_much"


def test_a_link_s_target_is_not_overwritten(settings: Settings, tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_bytes(STORY.encode())
    (settings.corpus / "link.txt").symlink_to(secret)
    with pytest.raises(BadInput):
        put(settings.corpus, "link.txt", STORY.encode())
    with pytest.raises(BadInput):
        remove(settings.corpus, "link.txt", tmp_path / "removed")
    assert secret.read_bytes() == STORY.encode()
    (settings.corpus / "folder.txt").mkdir()
    with pytest.raises(BadInput):
        put(settings.corpus, "folder.txt", STORY.encode())
    assert not list(settings.corpus.glob(".*"))


def test_of_two_texts_with_one_name_one_is_refused(settings: Settings) -> None:
    def put_it(name: str, number: int) -> int | None:
        together.wait()
        try:
            put(settings.corpus, name, STORY.replace("1.250", f"{number}").encode())
        except BadInput as error:
            assert error.kind == "taken"
            return None
        return number

    people = 6
    together = Barrier(people)
    with ThreadPoolExecutor(people) as pool:
        for round in range(40):
            name = f"apel-{round}.txt"
            told = [*pool.map(put_it, [name] * people, range(1001, 1001 + people))]
            [added] = [number for number in told if number is not None]
            assert f" {added} personel" in (settings.corpus / name).read_text("utf-8")
    assert not list(settings.corpus.glob(".*"))


def test_an_article_stays_until_its_copy_is_on_the_disk(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(number: int) -> None:
        raise OSError(5, "Input/output error")

    article = settings.corpus / "0001.txt"
    text = article.read_bytes()
    with monkeypatch.context() as broken, pytest.raises(StorageFailed, match="Input/output"):
        broken.setattr("index.curate.os.fsync", fails)
        remove(settings.corpus, article.name, settings.removed)
    assert article.read_bytes() == text and not list(settings.removed.iterdir())
    assert remove(settings.corpus, article.name, settings.removed).read_bytes() == text
    assert not article.exists()


def test_what_is_no_article_is_neither_added_nor_removed(
    settings: Settings, tmp_path: Path
) -> None:
    readme = tmp_path / "README.md"
    readme.write_text(STORY)
    with pytest.raises(BadInput) as refused:
        add(settings.corpus, readme)
    assert refused.value.kind == "bad_name"
    (settings.corpus / ".env").write_text("x")
    with pytest.raises(BadInput) as refused:
        remove(settings.corpus, ".env", settings.removed)
    assert refused.value.kind == "no_id" and (settings.corpus / ".env").exists()
    with pytest.raises(BadInput, match="too long: 'saksi list'"):
        remove(settings.corpus, "x" * 300 + ".txt", settings.removed)


def test_pasted_text_gets_a_name_and_its_facts(settings: Settings) -> None:
    facts = {"title": 'Apel: "siaga"\n--- x', "publisher": "Kabar", "published": "2024-09-05"}
    name, data = pasted(STORY, facts)
    assert name.startswith("apel-siaga-x-") and name.endswith(".txt")
    article = put(settings.corpus, name, data)
    assert (article.title, article.publisher) == ('Apel: "siaga" --- x', "Kabar")
    assert pasted("../../../etc/passwd", {})[0].startswith("etc-passwd-")
    assert pasted("README", {})[0].startswith("artikel-readme-")
    assert pasted("…", {})[0].startswith("artikel-")
    assert pasted("\ud800", {})[1] == b"?"


def test_what_was_removed_can_be_put_back(settings: Settings) -> None:
    data = (settings.corpus / "0001.txt").read_bytes()
    kept = remove(settings.corpus, "0001.txt", settings.removed)
    restore(settings.corpus, "0001.txt", kept)
    assert (settings.corpus / "0001.txt").read_bytes() == data and kept.exists()
    (settings.corpus / "0001.txt").write_text("other")
    with pytest.raises(BadInput) as refused:
        restore(settings.corpus, "0001.txt", kept)
    assert refused.value.kind == "taken"
    with pytest.raises(BadInput):
        restore(settings.corpus, "../x.txt", kept)


def test_the_catalogue_tells_folder_and_index_apart(settings: Settings) -> None:
    with open_index(settings) as index:
        passages = list(index.passages.values())
    assert catalogue(settings.corpus, passages).in_step
    (settings.corpus / "0000.txt").unlink()
    (settings.corpus / "0001.txt").write_bytes(STORY.encode())
    (settings.corpus / "0002.txt").write_bytes(b"\xff")
    put(settings.corpus, "baru.txt", STORY.replace("1.250", "1.300").encode())
    (settings.corpus / "foto.jpg").write_bytes(b"x")
    found = catalogue(settings.corpus, passages)
    problems = {entry.id: entry.problems for entry in found.entries}
    assert problems == {
        "0000.txt": ("gone",),
        "0001.txt": ("changed", "no_publisher"),
        "0002.txt": ("unreadable",),
        "baru.txt": ("new", "no_publisher"),
    }
    assert [found.count(s) for s in ("new", "changed", "gone")] == [1, 1, 1] and not found.in_step
    [stray] = found.strays
    assert isinstance(stray, BadArticle) and stray.kind == "suffix"
    sync(settings)
    with open_index(settings) as index:
        after = catalogue(settings.corpus, index.passages.values())
    assert after.in_step, "an unreadable file does not ask for a sync for ever"


def test_near_passages_are_of_other_articles(settings: Settings) -> None:
    with open_index(settings) as index:
        passage = next(iter(index.passages.values()))
        near = index.near(passage, 2)
        assert [cosine for _, cosine in near] == sorted((c for _, c in near), reverse=True)
        assert len(near) == 2 and all(p.article != passage.article for p, _ in near)
        assert all(-1 <= cosine <= 1.0001 for _, cosine in near)
