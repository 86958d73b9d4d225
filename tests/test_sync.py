"""The whole way of a document: what a sync does, does not do again, and survives."""

import json
import random
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

import numpy as np
import pytest

import index.draft
import index.published
import index.sync
from index.curate import remove
from index.encode import Encoder
from index.errors import CorpusMissing, EncoderUnavailable, IndexBusy, IndexUnusable, StorageFailed
from index.published import Published
from index.records import Filters
from index.settings import Settings
from index.sync import Index, SyncReport, open_index, sync
from tests.conftest import HashEncoder, write_articles

ROOT = Path(__file__).parents[1]


@pytest.fixture
def hashed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(index.sync, "Encoder", HashEncoder)
    monkeypatch.setattr(index.published, "Encoder", HashEncoder)


@pytest.fixture
def settings(tmp_path: Path, hashed: None) -> Settings:
    write_articles(tmp_path / "corpus", 12)
    return Settings(corpus=tmp_path / "corpus", home=tmp_path / "home")


def counts(report: SyncReport) -> tuple[int, int, int, int]:
    return report.added, report.changed, report.removed, report.unchanged


def contents(settings: Settings) -> tuple[object, ...]:
    """Everything a question can meet: passages, vectors, what is found by meaning and by words."""
    with open_index(settings) as opened:
        ids = sorted(opened.passages)
        assert sorted(p.id for p in opened.store.passages()) == ids
        vectors = opened.store.vectors(ids) if ids else np.zeros((0, 384))
        question = HashEncoder(settings).encode_question("berapa personel Polda Bali")
        return (
            dict(opened.passages),
            vectors.tobytes(),
            opened.store.query(question, 20),
            opened.keywords.search("berapa personel Polda Bali", 20),
        )


def fresh(settings: Settings, home: Path) -> tuple[object, ...]:
    again = settings.model_copy(update={"home": home})
    sync(again)
    return contents(again)


def refuse(*_: object) -> None:
    raise AssertionError("this sync has nothing to encode")


def test_the_corpus_is_found_in_both_ways(index: Index) -> None:
    question = "berapa personel yang dikerahkan Polda Kalsel?"
    for filters in (Filters(), Filters(regions=("kalimantan-selatan",))):
        found = index.store.query(index.encoder.encode_question(question), 5, filters)
        texts = [index.passages[name].text for name, _ in found]
        assert any("7000 personil" in text for text in texts[:3]), texts
        assert all(0 < cosine <= 1 for _, cosine in found)
    (best, _), *_ = index.keywords.search("7000 personil", 1)
    assert "7000 personil" in index.passages[best].text


def test_passages_are_the_text_of_the_raw_files(index: Index, synced: Settings) -> None:
    for passage in index.passages.values():
        raw = (synced.corpus / passage.article).read_bytes().decode()
        assert raw[passage.start : passage.end] == passage.text
    assert len({passage.article for passage in index.passages.values()}) == 5


def test_a_second_sync_encodes_nothing(
    synced: Settings, index: Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Encoder, "embedding", property(refuse))
    monkeypatch.setattr(Encoder, "folder", property(refuse))
    report = sync(synced, refuse)
    assert str(report) == "added 0, changed 0, removed 0, unchanged 5"
    assert index.is_current()


def test_only_what_differs_is_done(settings: Settings, tmp_path: Path) -> None:
    assert counts(sync(settings)) == (12, 0, 0, 0)
    (settings.corpus / "0003.txt").unlink()
    old = (settings.corpus / "0004.txt").read_text("utf-8")
    (settings.corpus / "0004.txt").write_text(old.replace("mengerahkan", "menyiapkan"), "utf-8")
    (settings.corpus / "baru").mkdir()
    shutil.copy(settings.corpus / "0005.txt", settings.corpus / "baru" / "salinan.md")
    steps: list[tuple[int, int]] = []
    assert counts(sync(settings, lambda done, total: steps.append((done, total)))) == (1, 1, 1, 10)
    assert steps[-1] == (2, 2)
    assert contents(settings) == fresh(settings, tmp_path / "fresh")
    assert counts(sync(settings, refuse)) == (0, 0, 0, 12)


def test_a_bad_article_is_named_and_stops_no_other(settings: Settings, tmp_path: Path) -> None:
    sync(settings)
    (settings.corpus / "0001.txt").write_bytes(b"\xff\xfe\x00 biner")
    (settings.corpus / "0002.txt").write_bytes(b"")
    (settings.corpus / "gambar.png").write_bytes(b"PNG")
    write_articles(settings.corpus / "lagi", 1)
    for expected in ((1, 0, 2, 10), (0, 0, 0, 11)):
        report = sync(settings)
        assert counts(report) == expected
        assert [name for name, _ in report.problems] == ["", "0001.txt", "0002.txt"]
        assert all("\n" not in message for _, message in report.problems)
    assert "0001.txt" not in {p.article for p in open_index(settings).passages.values()}
    assert contents(settings) == fresh(settings, tmp_path / "fresh")


def test_an_empty_corpus_is_an_index_of_nothing(settings: Settings) -> None:
    sync(settings)
    for path in settings.corpus.iterdir():
        path.unlink()
    assert counts(sync(settings)) == (0, 0, 12, 0)
    assert contents(settings)[0] == {}
    write_articles(settings.corpus, 1)
    assert counts(sync(settings)) == (1, 0, 0, 0)


@pytest.mark.parametrize(
    "change", [{"passage_prefix": "dokumen: "}, {"passage_tokens": 48}], ids=str
)
def test_another_pipeline_is_built_beside_and_switched_to(
    change: dict[str, object], settings: Settings, tmp_path: Path
) -> None:
    sync(settings)
    before = open_index(settings)
    other = settings.model_copy(update=change)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(HashEncoder, "encode_passages", refuse)
        with pytest.raises(AssertionError):
            sync(other)  # stopped in the middle
    assert before.is_current() and before.store.articles()
    assert counts(sync(other)) == (0, 12, 0, 0)
    assert not before.is_current()
    assert contents(other) == fresh(other, tmp_path / "fresh")
    assert not list(settings.derived.glob("building-*"))


def test_an_index_of_another_encoder_is_refused(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    sync(settings)
    monkeypatch.setattr(HashEncoder, "identity", "hash 2")
    with pytest.raises(IndexUnusable, match=r"hash 1.*hash 2.*saksi sync"):
        open_index(settings)
    assert counts(sync(settings)) == (0, 12, 0, 0)
    open_index(settings).close()


def test_a_missing_encoder_is_named_before_anything_changes(settings: Settings) -> None:
    sync(settings)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(index.sync, "Encoder", Encoder)
        with pytest.raises(EncoderUnavailable):
            sync(settings.model_copy(update={"encoder": "no/such/model/folder"}))
    assert len(open_index(settings).passages) > 0


def test_a_changed_rule_indexes_anew(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    sync(settings)
    package = settings.home.parent / "package"
    shutil.copytree(ROOT / "index", package, ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setattr(index.sync, "PACKAGE", package)
    assert counts(sync(settings, refuse)) == (0, 0, 0, 12)
    with (package / "clean.py").open("a") as file:
        file.write("# changed\n")
    assert counts(sync(settings)) == (0, 12, 0, 0)


def start(home: Path, corpus: Path) -> "subprocess.Popen[str]":
    command = [sys.executable, "-m", "tests.killed_sync", str(home), str(corpus)]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)


def test_killed_at_any_moment_and_run_again_it_equals_a_fresh_index(
    settings: Settings, tmp_path: Path
) -> None:
    write_articles(settings.corpus, 300, paragraphs=2)
    expected = fresh(settings, tmp_path / "fresh")
    chance = random.Random(0)
    # after so many articles of one run; at 300 the index is being sealed and published
    for moment in (8, 100, 60, 300, 300, 300):
        with start(settings.home, settings.corpus) as process:
            assert process.stdout
            for line in process.stdout:
                if int(line) >= moment or (moment == 300 and int(line) >= done_so_far(settings)):
                    break
            time.sleep(chance.random() * 0.3)
            process.kill()
    left = done_so_far(settings)
    report = sync(settings)
    assert left > 0 or report.added == 0
    assert contents(settings) == expected
    assert counts(sync(settings, refuse)) == (0, 0, 0, 300)
    assert sorted(p.name for p in settings.derived.iterdir()) == [
        "current.json",
        "generations",
        "holder.json",
        "lock",
    ]


def done_so_far(settings: Settings) -> int:
    """About how many articles a sync that goes on still has to do."""
    return 300 - 8 * len(list(settings.derived.glob("building-*")))


def test_killed_with_the_real_encoder(tmp_path: Path) -> None:
    corpus = tmp_path / "corpus"
    write_articles(corpus, 40)
    code = (
        "import sys, index.sync; from index.settings import Settings; from pathlib import Path;"
        "index.sync.GROUP = 8;"
        "index.sync.sync(Settings(home=Path(sys.argv[1]), corpus=Path(sys.argv[2])),"
        " lambda done, total: print(done, flush=True))"
    )
    command = [sys.executable, "-c", code, str(tmp_path / "killed"), str(corpus)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout and process.stdout.readline()
        process.kill()
    killed, whole = (Settings(home=tmp_path / n, corpus=corpus) for n in ("killed", "whole"))
    steps: list[tuple[int, int]] = []
    sync(killed, lambda done, total: steps.append((done, total)))
    assert steps[-1][1] < 40  # what the killed one had stored is not encoded again
    sync(whole)
    with open_index(killed) as one, open_index(whole) as other:
        assert dict(one.passages) == dict(other.passages)
        ids = sorted(one.passages)
        cosines = (one.store.vectors(ids) * other.store.vectors(ids)).sum(axis=1)
        assert cosines.min() > 0.9999  # other batches, other rounding


def test_a_second_writer_is_told_who_writes(settings: Settings) -> None:
    with index.draft.writing(settings.derived):
        with pytest.raises(IndexBusy, match=r"process \d+ on .+, since \d{4}-"):
            sync(settings)
        assert not (settings.derived / "generations").exists()
    assert counts(sync(settings)) == (12, 0, 0, 0)


def test_a_question_and_a_sync_do_not_disturb_each_other(
    settings: Settings, tmp_path: Path
) -> None:
    sync(settings)
    chat = open_index(settings)
    question = HashEncoder(settings).encode_question("Polda Bali mengerahkan personel")
    before = chat.store.query(question, 10)
    stop, found = threading.Event(), []

    def keep_asking() -> None:
        while not stop.is_set():
            found.append(chat.store.query(question, 10))

    asking = threading.Thread(target=keep_asking)
    asking.start()
    write_articles(settings.corpus / "more", 60, seed=1)
    with start(settings.home, settings.corpus) as process:  # another process
        assert process.wait() == 0
    stop.set()
    asking.join()
    assert found and all(hits == before for hits in found)  # to the end, the index it opened
    assert not chat.is_current()
    reopened = open_index(settings)
    assert reopened.version != chat.version
    assert len({p.article for p in reopened.passages.values()}) == 72
    sync(settings, purge=True)
    assert chat.store.query(question, 10) == before  # even when its folder is gone


def test_a_purge_leaves_nothing_of_what_was_removed(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    secret = (settings.corpus / "0007.txt").read_text("utf-8").replace("Apel", "RAHASIASEKALI")
    (settings.corpus / "0007.txt").write_text(secret, "utf-8")
    sync(settings)
    (settings.corpus / "0007.txt").unlink()
    sync(settings)
    assert traces(settings)  # Chroma keeps the text of deleted rows, and so does the last index
    monkeypatch.setattr(HashEncoder, "encode_passages", refuse)
    assert counts(sync(settings, purge=True)) == (0, 0, 0, 11)
    assert not traces(settings)
    with open_index(settings) as purged:
        assert purged.store.articles().keys() == {f"{n:04}.txt" for n in range(12) if n != 7}


def test_a_purge_deletes_the_copies_of_removed_articles_too(settings: Settings) -> None:
    secret = (settings.corpus / "0007.txt").read_text("utf-8").replace("Apel", "RAHASIASEKALI")
    (settings.corpus / "0007.txt").write_text(secret, "utf-8")
    remove(settings.corpus, "0007.txt", settings.removed)
    sync(settings)
    assert traces(settings)
    sync(settings, purge=True)
    assert not traces(settings)


def test_copies_of_removed_articles_are_not_among_what_may_be_deleted(settings: Settings) -> None:
    article = (settings.corpus / "0007.txt").read_bytes()
    copy = remove(settings.corpus, "0007.txt", settings.removed)
    sync(settings)
    shutil.rmtree(settings.home / "corpora")
    assert copy.read_bytes() == article


def traces(settings: Settings) -> list[Path]:
    files = (path for path in settings.home.rglob("*") if path.is_file())
    return [path for path in files if b"rahasiasekali" in path.read_bytes().lower()]


def test_two_corpora_in_one_home_do_not_mix(settings: Settings, tmp_path: Path) -> None:
    write_articles(tmp_path / "other" / "corpus", 3, seed=5)
    other = settings.model_copy(update={"corpus": tmp_path / "other" / "corpus"})
    sync(settings)
    sync(other)
    assert counts(sync(settings, refuse)) == (0, 0, 0, 12)
    assert len({p.article for p in open_index(other).passages.values()}) == 3


def test_a_server_gives_the_same_as_a_folder(settings: Settings, server: str) -> None:
    remote = settings.model_copy(
        update={"chroma_url": server, "home": settings.home.with_name("remote")}
    )
    sync(settings)
    sync(remote)
    for change in (lambda: None, (settings.corpus / "0002.txt").unlink):
        change()
        sync(settings), sync(remote)
        here, there = contents(settings), contents(remote)
        assert (here[0], here[3]) == (there[0], there[3])
        np.testing.assert_allclose(
            [score for _, score in here[2]], [score for _, score in there[2]], atol=1e-5
        )
        assert [name for name, _ in here[2]] == [name for name, _ in there[2]]
    assert counts(sync(remote, refuse)) == (0, 0, 0, 11)
    assert counts(sync(remote, refuse, purge=True)) == (0, 0, 0, 11)
    assert contents(remote)[0] == contents(settings)[0]
    with open_index(remote) as opened:
        assert len([n for n in opened.store.collections() if n == opened.store.name]) == 1


def test_no_index_is_named_with_the_remedy(settings: Settings) -> None:
    with pytest.raises(IndexUnusable, match=r"no index of .* run 'saksi sync'"):
        open_index(settings)


def _no_keywords(folder: Path) -> None:
    shutil.rmtree(folder / "keywords")


def _no_chroma(folder: Path) -> None:
    shutil.rmtree(folder / "chroma")


@pytest.mark.parametrize("spoil", [_no_keywords, _no_chroma, shutil.rmtree])
def test_a_sync_mends_what_is_gone(
    spoil: Callable[[Path], None], settings: Settings, tmp_path: Path
) -> None:
    sync(settings)
    published = Published.read(settings)
    assert published
    spoil(published.folder(settings))
    with pytest.raises(IndexUnusable, match="saksi sync"):
        open_index(settings)
    sync(settings)
    assert contents(settings) == fresh(settings, tmp_path / "fresh")


def test_a_broken_index_is_refused_and_left(settings: Settings) -> None:
    sync(settings)
    published = Published.read(settings)
    assert published
    database = published.folder(settings) / "chroma" / "chroma.sqlite3"
    database.write_bytes(b"broken" * 1000)
    for way in (open_index, sync):
        with pytest.raises(IndexUnusable, match=r"move .*chroma away and run 'saksi sync'"):
            way(settings)
    assert database.read_bytes() == b"broken" * 1000
    database.parent.rename(settings.home / "away")  # the remedy
    assert counts(sync(settings)) == (0, 12, 0, 0)


def test_a_broken_pointer_is_named(settings: Settings) -> None:
    sync(settings)
    (settings.derived / "current.json").write_text("{")
    for way in (open_index, sync):
        with pytest.raises(IndexUnusable, match=r"current\.json cannot be read"):
            way(settings)


def test_a_missing_corpus_is_named_and_nothing_is_lost(settings: Settings) -> None:
    sync(settings)
    settings.corpus.rename(settings.corpus.with_name("elsewhere"))
    with pytest.raises(CorpusMissing, match="corpus"):
        sync(settings)
    assert len(open_index(settings).passages) > 0


def test_a_home_that_cannot_be_written_is_named(settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    for home in (tmp_path / "file", Path("/proc/saksi")):
        with pytest.raises(StorageFailed, match=f"{home}.*SAKSI_HOME"):
            sync(settings.model_copy(update={"home": home}))


def test_a_full_disk_is_named_and_gone_on_from(settings: Settings, tmp_path: Path) -> None:
    write_articles(settings.corpus, 100)
    limited = (
        "import resource, runpy, sys;"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (600_000, resource.RLIM_INFINITY));"
        "sys.argv = ['killed_sync', *sys.argv[1:]];"
        "runpy.run_module('tests.killed_sync', run_name='__main__')"
    )
    command = [sys.executable, "-c", limited, str(settings.home), str(settings.corpus)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert "StorageFailed: " in done.stderr and "free some space" in done.stderr, done.stderr
    sync(settings)
    assert contents(settings) == fresh(settings, tmp_path / "fresh")


def test_the_published_record_can_be_read_by_a_person(synced: Settings) -> None:
    published = Published.read(synced)
    assert published
    assert json.loads((synced.derived / "current.json").read_text("utf-8")) == asdict(published)
    assert published.encoder.startswith("multilingual-e5-small")
