"""The reader with its shipped weights: exact spans, both languages, and silence where due."""

from collections.abc import Iterator
from itertools import pairwise

import pytest
import torch
from platformdirs import user_cache_path

from assistant.reader import Reading, SpanReader, whole_words
from assistant.span_model import pack, unpack
from index.settings import Precision
from index.weights import unpacked_encoder

# Sentences written for these tests.
RALLY = (
    "Kapolda Bengkulu Irjen Pol Surya Wibawa memimpin apel gelar pasukan di Lapangan Merdeka, "
    "Kota Bengkulu, Selasa (17/10/2023). Sebanyak 3.450 personel dikerahkan untuk mengamankan "
    "1.812 Tempat Pemungutan Suara (TPS) di seluruh kabupaten."
)
MARKET = (
    "Harga cabai rawit di Pasar Minggu naik menjadi Rp 85.000 per kilogram karena hujan yang turun "
    "terus-menerus di daerah pemasok."
)


@pytest.fixture(scope="module")
def reader() -> Iterator[SpanReader]:
    yield SpanReader(unpacked_encoder(user_cache_path("saksi")))


def words(passage: str, reading: Reading) -> str:
    return passage[reading.start : reading.end]


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("Siapa Kapolda Bengkulu?", "Surya Wibawa"),
        ("Who is the police chief (Kapolda) of Bengkulu?", "Surya Wibawa"),
        ("Berapa personel yang dikerahkan?", "3.450"),
        ("How many personnel were deployed?", "3.450"),
        ("Kapan apel gelar pasukan di Bengkulu digelar?", "17/10/2023"),
        ("Di mana apel gelar pasukan digelar?", "Lapangan Merdeka"),
        ("Apa kepanjangan TPS?", "Tempat Pemungutan Suara"),
        ("What does TPS stand for?", "Tempat Pemungutan Suara"),
    ],
)
def test_the_answer_is_found_in_either_language(
    reader: SpanReader, question: str, answer: str
) -> None:
    (reading,) = reader.read(question, [RALLY])
    assert answer in words(RALLY, reading)
    assert len(words(RALLY, reading)) <= len(answer) + 25
    assert reading.probability > 0.4  # low for short questions on news, as the card says


@pytest.mark.parametrize(
    "question",
    ["Siapa Kapolda Bengkulu?", "Berapa personel yang dikerahkan?", "What does TPS stand for?"],
)
def test_a_passage_on_something_else_is_told_apart(reader: SpanReader, question: str) -> None:
    answering, other = reader.read(question, [RALLY, MARKET])
    assert other.probability < 0.3
    assert answering.score > other.score


def test_readings_do_not_depend_on_the_other_passages(reader: SpanReader) -> None:
    question = "Berapa harga cabai rawit?"
    alone = reader.read(question, [MARKET])[0]
    among = reader.read(question, [RALLY, MARKET, RALLY * 3])[1]
    assert (alone.start, alone.end) == (among.start, among.end)
    assert alone.probability == pytest.approx(among.probability, abs=0.05)


def test_no_passages_no_readings(reader: SpanReader) -> None:
    assert reader.read("Siapa Kapolda Bengkulu?", []) == []


@pytest.mark.parametrize("passage", ["", "   ", "...", "—"])
def test_a_passage_without_words_holds_no_answer(reader: SpanReader, passage: str) -> None:
    (reading,) = reader.read("Siapa Kapolda Bengkulu?", [passage])
    assert (reading.start, reading.end, reading.probability) == (0, len(passage), 0.0)


def test_an_answer_deep_in_a_long_passage_is_found(reader: SpanReader) -> None:
    passage = f"{MARKET} " * 60 + RALLY + f" {MARKET}" * 60
    (reading,) = reader.read("Siapa Kapolda Bengkulu?", [passage])
    assert "Surya Wibawa" in words(passage, reading)
    assert reading.start > 60 * len(MARKET)


def test_a_very_long_question_is_read(reader: SpanReader) -> None:
    (reading,) = reader.read("Siapa Kapolda Bengkulu? " * 200, [RALLY])
    assert 0 <= reading.start < reading.end <= len(RALLY)


def test_candidates_do_not_overlap_and_are_ranked(reader: SpanReader) -> None:
    (found,) = reader.candidates("Siapa yang memimpin apel?", [RALLY], per_passage=4)
    assert [r.score for r in found] == sorted((r.score for r in found), reverse=True)
    spans = sorted((r.start, r.end) for r in found)
    assert all(a[1] <= b[0] for a, b in pairwise(spans))
    assert all(words(RALLY, r).strip(" ,.") == words(RALLY, r) for r in found)


def test_float32_and_bfloat16_read_the_same(reader: SpanReader) -> None:
    folder = unpacked_encoder(user_cache_path("saksi"))
    precisions: tuple[Precision, ...] = ("float32", "bfloat16")
    both = [SpanReader(folder, precision=precision) for precision in precisions]
    for question in ("Siapa Kapolda Bengkulu?", "How many personnel were deployed?"):
        exact, short = (r.read(question, [RALLY])[0] for r in both)
        assert (exact.start, exact.end) == (short.start, short.end)
        assert exact.probability == pytest.approx(short.probability, abs=0.05)


@pytest.mark.parametrize(
    ("text", "chosen", "expected"),
    [
        ("sebanyak 3.450 personel", "450", "3.450"),
        ("pada Selasa (17/10/2023) lalu", "Selasa (17/10/2023", "Selasa (17/10/2023)"),
        ("Kota Bengkulu, Selasa", "Bengkulu, ", "Bengkulu"),
        ("oleh KPU (Komisi) di", "(Komisi) ", "Komisi"),
        ("tempat pemungutan suara (TPS) di", "suara (TPS)", "suara (TPS)"),
        ("kata “siap” itu", "“siap", "siap"),
        ("Ketua KPU", "etua", "Ketua"),
    ],
)
def test_spans_are_whole_words(text: str, chosen: str, expected: str) -> None:
    start = text.index(chosen)
    start, end = whole_words(text, start, start + len(chosen))
    assert text[start:end] == expected


def test_packed_changes_are_close() -> None:
    torch.manual_seed(0)
    base = torch.randn(8, 64)
    change = 0.01 * torch.randn(8, 64)
    again = unpack(**pack(base, base + change)).view_as(base)
    assert (again - change).norm() / change.norm() < 0.12
