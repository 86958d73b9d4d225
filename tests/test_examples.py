"""Questions to offer: only such as are answered, and few tries to find them."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from assistant.answer import Answer
from assistant.ask import Assistant
from assistant.examples import MOST_TRIED, examples
from index.names import region_name
from index.names_table import table
from index.published import Index
from index.records import Passage
from index.settings import Settings

REGIONS = [region.id for region in table().regions.values() if region.level == "province"]


def counted(index: Index, number: int, region: str) -> Passage:
    """A passage of an article that deploys so many in a region."""
    passage = next(iter(index.passages.values()))
    text = f"Sebanyak {1000 + number} personel dikerahkan."
    return replace(passage, article=f"{number}.txt", text=text, regions=(region,))


def test_a_question_that_is_not_answered_is_tried_once(index: Index) -> None:
    tried: list[str] = []
    passages = [counted(index, number, "bali") for number in range(50)]
    assert examples(passages, lambda question: bool(tried.append(question)), "en", 4) == []
    assert tried == ["How many personnel were deployed in Bali?"]


def test_no_more_are_tried_than_a_newcomer_waits_for(index: Index) -> None:
    tried: list[str] = []
    passages = [counted(index, number, region) for number, region in enumerate(REGIONS)]
    assert examples(passages, lambda question: bool(tried.append(question)), "id", 4) == []
    assert len(tried) == MOST_TRIED < len(REGIONS)
    found = examples(passages, lambda question: True, "id", 4)
    assert found == [
        f"Berapa personel yang dikerahkan di {region_name(r, 'id')}?" for r in REGIONS[:4]
    ]


def test_all_who_want_examples_at_once_wait_for_the_first(
    synced: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def ask(self: Assistant, question: str, **_: object) -> Answer:
        asked.append(question)
        return Answer(question, question, "id", "answered", "Ya.")

    monkeypatch.setattr(Assistant, "ask", ask)
    assistant = Assistant(synced)
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(assistant.examples, ["id"] * 8))
    assert found == [found[0]] * 8 and sorted(asked) == sorted(found[0])
