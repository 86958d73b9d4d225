"""Fusion of rankings, and one story in several outlets."""

from assistant.retrieve import fold_copies, fuse
from index.records import Passage

STORY = "Polda Maluku mengerahkan 1.250 personel untuk mengamankan pilkada serentak di Maluku."


def passage(article: str, text: str) -> Passage:
    return Passage(f"{article}#0", article, "0", 0, len(text), text)


def test_what_both_searches_find_comes_first() -> None:
    ranked = fuse(["a", "b", "c"], ["c", "b", "d"])
    assert {ranked[0][0], ranked[1][0]} == {"b", "c"}
    assert {name for name, _ in ranked} == {"a", "b", "c", "d"}


def test_copies_of_a_story_are_not_read_twice() -> None:
    copy = f"AMBON - {STORY} (ant)"
    other = "Polres Buru mengerahkan 200 personel ke Pulau Buru untuk menjaga gudang logistik KPU."
    found = [(passage("a", STORY), 0.9), (passage("b", copy), 0.8), (passage("c", other), 0.7)]
    assert [hit.passage.article for hit in fold_copies(found, 5)] == ["a", "c"]
    assert [hit.passage.article for hit in fold_copies(found, 1)] == ["a"]
