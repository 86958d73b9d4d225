"""The decider with its shipped weights: what settles a yes/no question, and what does not."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from platformdirs import user_cache_path

from assistant.candidate import BEFORE, in_context
from assistant.decider import Decider
from assistant.reader import SpanReader
from assistant.train.deciding import others, yes_no
from assistant.train.measure import decisions, settled
from index.split import sentences
from index.weights import unpacked_encoder

GATE = Path(__file__).parent / "gate"
BASELINE = json.loads((GATE / "baseline.json").read_text("utf-8"))["decider"]
# Sentences written for these tests.
STORY = (
    "Kapolres Kaur membantah kabar bahwa surat suara hilang. Kotak suara untuk Pulau Enggano "
    "diangkut dengan kapal perintis. Rencana memakai pesawat dibatalkan. Harga cabai naik."
)
BAN = "Kapolres melarang anggotanya berfoto dengan pasangan calon."
DENIAL = "Bawaslu Riau membantah kabar kotak suara di Dumai dibakar massa."
UNUSED = "Polda Riau menyiapkan pesawat cadangan, meski pada akhirnya tidak terpakai."
OPENED = "Rapat bersama KPU dibuka oleh Bawaslu."
LATE = "Pencoblosan di Dumai molor akibat surat suara tertukar."


@pytest.fixture(scope="module")
def decider() -> Iterator[Decider]:
    yield Decider(unpacked_encoder(user_cache_path("saksi")))


def test_a_sentence_is_read_after_the_one_before_it() -> None:
    told = [in_context(STORY, sentence) for sentence in sentences(STORY)]
    assert told[0].startswith("» Kapolres Kaur")
    assert told[2].startswith("Kotak suara untuk Pulau Enggano diangkut")
    assert told[2].endswith("perintis. » Rencana memakai pesawat dibatalkan.")
    long = "kata " * BEFORE + "akhir. Sudah."
    last = in_context(long, sentences(long)[-1])
    assert len(last) < BEFORE + 20
    assert last.endswith("kata akhir. » Sudah.")


@pytest.mark.parametrize(
    ("question", "verdict", "at"),
    [
        ("Apakah surat suara di Kaur hilang?", "no", 0),
        ("Were ballots lost in Kaur?", "no", 0),
        ("Apakah kotak suara Enggano dibawa naik kapal?", "yes", 1),
        ("Did the ballot boxes for Enggano go by ship?", "yes", 1),
        ("Apakah rencana memakai pesawat jadi dijalankan?", "no", 2),
        ("Was the plan to use a plane cancelled?", "yes", 2),
    ],
)
def test_the_sentence_that_settles_it(
    decider: Decider, question: str, verdict: str, at: int
) -> None:
    told = [in_context(STORY, sentence) for sentence in sentences(STORY)]
    said = decider.decide(question, told)
    assert said[at].verdict == verdict
    assert max(range(len(said)), key=lambda i: said[i].probability) == at
    assert said[-1].probability < 0.1


@pytest.mark.parametrize(
    ("question", "sentence", "verdict"),
    [
        ("Apakah Kapolres mengizinkan anggotanya berfoto dengan paslon?", BAN, "no"),
        ("Apakah Kapolres melarang anggotanya berfoto dengan paslon?", BAN, "yes"),
        ("Bolehkah anggota Polres berfoto dengan paslon?", BAN, "no"),
        ("Apakah kotak suara di Dumai dibakar massa?", DENIAL, "no"),
        ("Apakah pesawat cadangan Polda Riau dipakai?", UNUSED, "no"),
        ("Apakah rapat dibuka oleh Bawaslu?", OPENED, "yes"),
        ("Apakah rapat dibuka oleh KPU?", OPENED, "no"),
        ("Apakah pencoblosan di Dumai molor akibat surat suara tertukar?", LATE, "yes"),
        ("Apakah pencoblosan di Dumai molor gara-gara hujan?", LATE, "no"),
        ("Apakah rapat dipimpin Kapolda?", "Rapat itu dipimpin Wakapolda Riau.", "no"),
        ("Apakah rapat diikuti Bawaslu?", "Yang mengikuti rapat itu hanya KPU.", "no"),
    ],
)
def test_what_a_sentence_says(decider: Decider, question: str, sentence: str, verdict: str) -> None:
    assert decider.decide(question, [f"» {sentence}"])[0].verdict == verdict


def test_no_sentences_no_decisions(decider: Decider) -> None:
    assert decider.decide("Apakah sudah?", []) == []


def test_a_decision_does_not_depend_on_the_other_sentences(decider: Decider) -> None:
    told = [in_context(STORY, sentence) for sentence in sentences(STORY)]
    alone = decider.decide("Apakah rencana memakai pesawat dibatalkan?", told[2:3])[0]
    among = decider.decide("Apakah rencana memakai pesawat dibatalkan?", told * 30)[2]
    assert alone.verdict == among.verdict
    assert alone.probability == pytest.approx(among.probability, abs=0.05)


def test_the_reader_has_the_same_decider(decider: Decider) -> None:
    reader = SpanReader(unpacked_encoder(user_cache_path("saksi")))
    told = [in_context(STORY, sentence) for sentence in sentences(STORY)]
    question = "Apakah surat suara di Kaur hilang?"
    assert reader.decide(question, told) == decider.decide(question, told)


def test_no_figure_of_the_decider_falls_below_its_floor(decider: Decider) -> None:
    """On the gate's articles, of which nothing was learned; figures from 0 to 1."""
    found = decisions(decider, yes_no(GATE / "articles.jsonl"))
    right_of = [right for _, right, told in found if told]
    ranked = [right for _, right, _ in sorted(found, reverse=True)]
    surest = ranked[: len(ranked) // 4]
    found_by, told_apart = settled(decider, others(GATE / "articles.jsonl")[::4])
    measured = {
        "settled": sum(right_of) / len(right_of),
        "surest": sum(surest) / len(surest),
        "found": found_by,
        "told_apart": told_apart,
    }
    fallen = [
        f"{key} is {measured[key]:.3f}, the baseline allows at least {floor}"
        for key, floor in BASELINE.items()
        if measured[key] < floor
    ]
    assert not fallen, (
        f"decider: {'; '.join(fallen)}. Mend it, or change tests/gate/baseline.json on purpose "
        "('python -m assistant.train.measure' prints all figures)."
    )
