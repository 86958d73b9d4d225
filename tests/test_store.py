"""The store, on a real Chroma in a folder and on a real Chroma server."""

import shutil
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from index.encode import Vectors
from index.errors import IndexUnusable, StorageFailed
from index.records import Filters, Passage
from index.rows import allowed_ids
from index.store import Store

NAME = "saksi-test-1"


def passages(article: str, count: int, sha256: str = "a" * 64, **known: object) -> list[Passage]:
    some = Passage("", article, sha256, 0, 0, "", "Judul", "Kabar Satu", date(2024, 2, 14))
    return [
        replace(
            some,
            id=f"{article}-{sha256[:4]}-{n}",
            start=10 * n,
            end=10 * n + 9,
            text=f"Isi ke-{n} “{article}”\n🗳",
            **known,  # type: ignore[arg-type]
        )
        for n in range(count)
    ]


def unit(count: int, seed: int = 0) -> Vectors:
    vectors = np.random.default_rng(seed).standard_normal((count, 384), np.float32)
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


@pytest.fixture(params=["folder", "server"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    place = tmp_path / "chroma" if request.param == "folder" else request.getfixturevalue("server")
    with Store.create(place, NAME) as store:
        store.clear()
        yield store


def test_passages_come_back_as_they_went(store: Store) -> None:
    given = [
        *passages(
            "satu.txt", 3, regions=("bali", "banten"), url="https://a.id/x", place="DENPASAR"
        ),
        *passages("dua/tiga.txt", 2, title=None, publisher=None, published=None),
    ]
    store.add(given, unit(5))
    assert store.passages() == sorted(given, key=lambda p: (p.article, p.start))
    assert len(store) == 5
    np.testing.assert_allclose(store.vectors([p.id for p in given]), unit(5), atol=1e-6)


def test_an_article_is_stored_when_all_its_passages_are(store: Store) -> None:
    whole, part = passages("whole.txt", 3), passages("part.txt", 3)
    store.add(whole + part, unit(6))
    assert store.articles() == {"whole.txt": "a" * 64, "part.txt": "a" * 64}
    store._collection.delete(ids=[part[1].id])  # what a kill may leave
    assert store.articles() == {"whole.txt": "a" * 64, "part.txt": None}
    store.add(passages("whole.txt", 1, sha256="b" * 64), unit(1))
    assert store.articles()["whole.txt"] is None  # of two versions


def test_a_removed_article_is_not_found(store: Store) -> None:
    for name in "abc":
        store.add(passages(f"{name}.txt", 4), unit(4, ord(name)))
    store.remove(["a.txt", "c.txt", "never.txt"])
    assert store.articles() == {"b.txt": "a" * 64}
    assert {i[0] for i, _ in store.query(unit(4, ord("a"))[0], 10)} == {"b"}


def test_a_query_gives_the_nearest_with_their_cosine(store: Store) -> None:
    vectors = unit(300)
    store.add(passages("a.txt", 300), vectors)
    for question in unit(20, seed=1):
        cosines = vectors @ question
        best = np.argsort(-cosines)[:5]
        found = store.query(question, 5)
        assert [i for i, _ in found] == [f"a.txt-aaaa-{n}" for n in best]
        np.testing.assert_allclose([c for _, c in found], cosines[best], atol=1e-4)


def test_few_passages_are_enough(store: Store) -> None:
    assert store.query(unit(1)[0], 5) == []
    assert (len(store), store.articles(), store.passages()) == (0, {}, [])
    store.add(passages("a.txt", 1), unit(1))
    assert [i for i, _ in store.query(unit(1)[0], 5)] == ["a.txt-aaaa-0"]


FILTERS = [
    Filters(),
    Filters(published_from=date(2024, 3, 1)),
    Filters(published_to=date(2024, 3, 1)),
    Filters(published_from=date(2024, 2, 3), published_to=date(2024, 2, 3)),
    Filters(regions=("bali",)),
    Filters(regions=("bali", "banten")),
    Filters(publishers=("kabar 3", "KABAR 4")),
    Filters(date(2024, 2, 1), date(2024, 3, 20), ("banten",), ("Kabar 1",)),
    Filters(regions=("nowhere",)),
]


@pytest.mark.parametrize("filters", FILTERS, ids=str)
def test_filters_say_the_same_in_the_store_and_in_memory(
    filters: Filters, filtered: tuple[Store, list[Passage]]
) -> None:
    store, given = filtered
    allowed = allowed_ids(given, filters)
    found = {i for i, _ in store.query(unit(1, seed=2)[0], len(given), filters)}
    assert found == ({p.id for p in given} if allowed is None else allowed)


@pytest.fixture(scope="module")
def filtered(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Store, list[Passage]]]:
    places: tuple[tuple[str, ...], ...] = (("bali",), ("banten", "tangerang"), ())
    given = [
        passage
        for n in range(120)
        for passage in passages(
            f"{n}.txt",
            2,
            published=date(2024, 1 + n % 6, 1 + n % 28) if n % 7 else None,
            regions=places[n % 3],
            publisher=f"Kabar {n % 5}" if n % 11 else None,
        )
    ]
    with Store.create(tmp_path_factory.mktemp("filtered") / "chroma", NAME) as store:
        store.add(given, unit(len(given)))
        yield store, given


def test_a_sealed_folder_gives_the_same_and_stays_as_it_is(tmp_path: Path) -> None:
    folder = tmp_path / "chroma"
    with Store.create(folder, NAME) as store:
        store.add(passages("a.txt", 250), unit(250))
        before = store.query(unit(1, seed=3)[0], 20)
        seal = store.seal()
    graph = {path: path.read_bytes() for path in folder.glob("*/*")}
    assert any(path.name == "index_metadata.pickle" for path in graph)
    moved = folder.rename(tmp_path / "moved")
    for _ in range(2):
        with Store.open(moved, NAME, seal) as store:
            after = store.query(unit(1, seed=3)[0], 20)
            assert [i for i, _ in after] == [i for i, _ in before]
    assert {path.name: data for path, data in graph.items()} == {
        path.name: path.read_bytes() for path in moved.glob("*/*")
    }


def test_a_sealed_folder_can_be_gone_on_with(tmp_path: Path) -> None:
    folder = tmp_path / "chroma"
    for n in range(3):
        with Store.create(folder, NAME) as store:
            store.add(passages(f"{n}.txt", 50), unit(50, seed=n))
            store.remove([f"{n - 1}.txt"])
            seal = store.seal()
    with Store.open(folder, NAME, seal) as store:
        assert store.articles() == {"2.txt": "a" * 64}
        assert len(store.query(unit(1)[0], 100)) == 50


def _garbage(folder: Path) -> None:
    (folder / "chroma.sqlite3").write_bytes(b"not a database" * 999)


def _half(folder: Path) -> None:
    data = (folder / "chroma.sqlite3").read_bytes()
    (folder / "chroma.sqlite3").write_bytes(data[: len(data) // 2])


def _foreign(folder: Path) -> None:
    (folder / "chroma.sqlite3").unlink()
    with sqlite3.connect(folder / "chroma.sqlite3") as database:
        database.execute("CREATE TABLE accounts (name)")


def _broken_graph(folder: Path) -> None:
    (graph,) = folder.glob("*/data_level0.bin")
    graph.write_bytes(bytes(reversed(graph.read_bytes())))


def _a_file(folder: Path) -> None:
    shutil.rmtree(folder)
    folder.write_text("a file")


BREAKS = [_garbage, _half, _foreign, _broken_graph, _a_file, shutil.rmtree]


@pytest.mark.parametrize("spoil", BREAKS, ids=lambda spoil: spoil.__name__)
def test_a_broken_or_foreign_folder_is_refused_and_left(
    spoil: Callable[[Path], None], tmp_path: Path
) -> None:
    folder = tmp_path / "chroma"
    with Store.create(folder, NAME) as store:
        store.add(passages("a.txt", 30), unit(30))
        seal = store.seal()
    spoil(folder)
    before = {p: p.read_bytes() for p in tmp_path.rglob("*") if p.is_file()}
    with pytest.raises(IndexUnusable, match=r"move .*chroma away and run 'saksi sync'") as error:
        Store.open(folder, NAME, seal)
    assert "\n" not in str(error.value)
    assert {p: p.read_bytes() for p in before} == before


def test_a_database_of_another_chroma_is_refused(tmp_path: Path) -> None:
    with Store.create(tmp_path / "chroma", NAME) as store:
        store.add(passages("a.txt", 1), unit(1))
    with sqlite3.connect(tmp_path / "chroma" / "chroma.sqlite3") as database:
        database.execute("UPDATE migrations SET hash = 'another' WHERE version = 1")
    with pytest.raises(IndexUnusable, match="of another Chroma version"):
        Store.open(tmp_path / "chroma", NAME)
    with sqlite3.connect(tmp_path / "chroma" / "chroma.sqlite3") as database:
        assert database.execute("SELECT count(*) FROM embeddings").fetchone() == (1,)


def test_a_newer_chroma_is_named(tmp_path: Path) -> None:
    with Store.create(tmp_path / "chroma", NAME) as store:
        store.seal()
    with pytest.raises(IndexUnusable, match=r"Chroma 999\.0\.0, newer than"):
        Store.open(tmp_path / "chroma", NAME, "999.0.0 ")


def test_a_collection_of_another_program_is_refused(tmp_path: Path) -> None:
    with Store.create(tmp_path / "chroma", NAME) as store:
        store._collection.add(ids=["x"], embeddings=unit(1).tolist(), metadatas=[{"a": 1}])
        with pytest.raises(IndexUnusable, match="not made by Saksi"):
            store.articles()


def test_a_missing_collection_is_named(store: Store) -> None:
    with pytest.raises(IndexUnusable, match="saksi sync"):
        Store.open(store.place, "saksi-other")


def test_other_collections_are_listed_and_dropped(store: Store) -> None:
    Store.create(store.place, "saksi-test-2").close()
    assert set(store.collections()) == {NAME, "saksi-test-2"}
    store.drop("saksi-test-2")
    store.drop("saksi-test-2")
    assert store.collections() == [NAME]


def test_a_server_that_is_not_there_is_named() -> None:
    with pytest.raises(IndexUnusable, match=r"http://127\.0\.0\.1:9.*SAKSI_CHROMA_URL"):
        Store.create("http://127.0.0.1:9", NAME)


def test_a_folder_that_cannot_be_made_is_named() -> None:
    with pytest.raises(StorageFailed, match="/proc/saksi"):
        Store.create(Path("/proc/saksi/chroma"), NAME)


def test_a_dotenv_file_where_saksi_is_started_does_not_matter(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / ".env").write_text("PERSIST_DIRECTORY=elsewhere\nIS_PERSISTENT=FALSE\n")
    monkeypatch.chdir(tmp_path)
    with Store.create(tmp_path / "chroma", NAME) as store:
        store.add(passages("a.txt", 1), unit(1))
    assert (tmp_path / "chroma" / "chroma.sqlite3").exists()
    assert not (tmp_path / "elsewhere").exists()


def test_what_a_killed_writer_left_half_written_is_taken_back(tmp_path: Path) -> None:
    whole, killed = tmp_path / "whole", tmp_path / "killed"
    with Store.create(whole, NAME) as store:
        store.add(passages("satu.txt", 3), unit(3))
    writer = sqlite3.connect(whole / "chroma.sqlite3", isolation_level=None)
    writer.execute("PRAGMA cache_size = 1")  # so that it writes before it commits
    writer.execute("BEGIN")
    writer.execute("UPDATE embeddings SET embedding_id = 'x' || id || hex(zeroblob(9999))")
    shutil.copytree(whole, killed)
    writer.close()
    assert (killed / "chroma.sqlite3-journal").stat().st_size > 0
    with Store.create(killed, NAME) as store:
        assert len(store) == 3 and store.articles() == {"satu.txt": "a" * 64}
