"""Fusion of rankings, and one story in several outlets."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.retrieve import fold_copies, fuse
from index.records import Passage

STORY = "Polda Maluku mengerahkan 1.250 personel untuk mengamankan pilkada serentak di Maluku."


def passage(article: str, text: str) -> Passage:
    return Passage(f"{article}#0", article, "0", 0, len(text), text)


def test_what_both_searches_find_comes_first() -> None:
    dense = [("a", 0.91), ("b", 0.90), ("c", 0.85)]
    ranked = fuse(dense, [("b", 9.0), ("c", 8.0), ("d", 2.0)], 0.5)
    assert [name for name, _ in ranked] == ["b", "a", "c", "d"]
    assert ranked[0][1] == pytest.approx(0.5 * 5 / 6 + 0.5)


def test_fusion_takes_what_one_search_alone_finds() -> None:
    assert fuse([], [("a", 3.0)], 0.6) == [("a", pytest.approx(0.4))]
    assert fuse([("a", 0.8)], [], 0.6) == [("a", pytest.approx(0.6))]
    assert fuse([], [], 0.6) == []


@given(
    st.lists(st.tuples(st.text(min_size=1), st.floats(-1, 1)), unique_by=lambda hit: hit[0]),
    st.lists(st.tuples(st.text(min_size=1), st.floats(0, 50)), unique_by=lambda hit: hit[0]),
)
def test_the_first_of_both_searches_is_the_first_of_all(
    dense: list[tuple[str, float]], words: list[tuple[str, float]]
) -> None:
    dense = sorted([("first", 2.0), *dense], key=lambda hit: -hit[1])
    words = sorted([("first", 60.0), *words], key=lambda hit: -hit[1])
    ranked = fuse(dense, words, 0.5)
    assert ranked[0] == ("first", 1.0)
    assert len(ranked) == len({name for name, _ in (*dense, *words)})


def test_copies_of_a_story_are_not_read_twice() -> None:
    copy = f"AMBON - {STORY} (ant)"
    other = "Polres Buru mengerahkan 200 personel ke Pulau Buru untuk menjaga gudang logistik KPU."
    found = [(passage("a", STORY), 0.9), (passage("b", copy), 0.8), (passage("c", other), 0.7)]
    assert [hit.passage.article for hit in fold_copies(found, 5)] == ["a", "c"]
    assert [hit.passage.article for hit in fold_copies(found, 1)] == ["a"]


def test_a_correction_is_no_copy() -> None:
    corrected = STORY.replace("1.250", "1.520")
    assert corrected != STORY
    found = [(passage("a", STORY), 0.9), (passage("b", corrected), 0.8)]
    assert [hit.passage.article for hit in fold_copies(found, 5)] == ["a", "b"]
