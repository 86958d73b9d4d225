from datetime import date
from pathlib import Path

import pytest

from index.errors import IndexUnusable, StorageFailed
from index.keywords import Keywords
from index.records import Passage


def passage(name: str, text: str, **known: object) -> Passage:
    return Passage(name, f"{name}.txt", "0" * 64, 0, len(text), text, **known)  # type: ignore[arg-type]


PASSAGES = [
    passage("kalsel", "Polda Kalsel mengerahkan 180.751 personel pada 7/10/2024."),
    passage("sumsel", "Pangdam II/Sriwijaya memimpin apel pengamanan.", regions=("sumsel",)),
    passage("ntb", "Patroli siber memantau ujaran kebencian.", title="Polda NTB siaga"),
    passage("bali", "Pecalang menjaga TPS.", publisher="Bali Kini", published=date(2024, 2, 14)),
    passage("kosong", "…"),
]


@pytest.fixture(scope="module", params=["built", "loaded"])
def keywords(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Keywords:
    built = Keywords.build(PASSAGES)
    if request.param == "built":
        return built
    folder = tmp_path_factory.mktemp("keywords") / "k"
    built.save(folder)
    return Keywords.load(folder)


@pytest.mark.parametrize(
    ("question", "found"),
    [
        ("180.751", "kalsel"),
        ("7/10/2024", "kalsel"),
        ("tanggal 7/10/2024?", "kalsel"),
        ("751", "kalsel"),
        ("II/Sriwijaya", "sumsel"),
        ("ii/sriwijaya", "sumsel"),
        ("Sriwijaya", "sumsel"),
        ("dipimpin oleh pangdam", "sumsel"),  # the stem of memimpin
        ("NTB", "ntb"),  # in the title only
        ("bali kini", "bali"),  # the publisher
    ],
)
def test_names_and_numbers_are_found_whole_and_in_parts(
    keywords: Keywords, question: str, found: str
) -> None:
    assert keywords.search(question, 1)[0][0] == found


def test_passages_come_with_the_index(keywords: Keywords) -> None:
    assert dict(keywords.passages) == {p.id: p for p in PASSAGES}


def test_only_what_shares_a_word_is_found_best_first(keywords: Keywords) -> None:
    found = keywords.search("polda kalsel siaga", 10)
    assert {name for name, _ in found} == {"kalsel", "ntb"}
    assert found == sorted(found, key=lambda hit: -hit[1])
    assert (
        keywords.search("xyzzy", 10) == keywords.search("", 10) == keywords.search("?!", 10) == []
    )


def test_only_what_is_allowed_is_found(keywords: Keywords) -> None:
    assert [n for n, _ in keywords.search("polda", 10, allowed={"ntb", "bali"})] == ["ntb"]
    assert [n for n, _ in keywords.search("polda", 10, allowed=["ntb"])] == ["ntb"]
    assert keywords.search("polda", 10, allowed=set()) == []


@pytest.mark.parametrize("count", [0, 1, 2, 5])
def test_few_passages_are_enough(count: int, tmp_path: Path) -> None:
    Keywords.build(PASSAGES[:count]).save(tmp_path / "k")
    loaded = Keywords.load(tmp_path / "k")
    assert len(loaded.search("polda patroli apel", 50)) == min(count, 3)
    assert len(loaded.passages) == count


def test_passages_without_a_word_are_enough(tmp_path: Path) -> None:
    Keywords.build([passage("x", "…"), passage("y", "")]).save(tmp_path / "k")
    loaded = Keywords.load(tmp_path / "k")
    assert loaded.search("polda", 5) == [] and len(loaded.passages) == 2


def test_strange_text_survives(tmp_path: Path) -> None:
    odd = [passage("o", "baris\nbaru\u2028garis\x85kata\r\n🗳 “kutip” \\ \x00"), PASSAGES[0]]
    Keywords.build(odd).save(tmp_path / "k")
    assert list(Keywords.load(tmp_path / "k").passages.values()) == odd


@pytest.mark.parametrize("name", ["passages.jsonl", "data.csc.index.npy", "vocab.index.json"])
def test_a_broken_index_is_named_with_the_remedy(name: str, tmp_path: Path) -> None:
    Keywords.build(PASSAGES).save(tmp_path / "k")
    for spoil in (
        lambda path: path.write_bytes(path.read_bytes()[:30]),
        lambda path: path.unlink(),
    ):
        spoil(tmp_path / "k" / name)
        with pytest.raises(IndexUnusable, match="run 'saksi sync'"):
            Keywords.load(tmp_path / "k")


def test_a_folder_that_cannot_be_made_is_named() -> None:
    with pytest.raises(StorageFailed, match="/proc/saksi"):
        Keywords.build(PASSAGES).save(Path("/proc/saksi/k"))
