"""Yes or no: what is made of what the decider says."""

from collections.abc import Sequence
from datetime import date
from fractions import Fraction
from typing import get_args

import pytest

from assistant.candidate import Finding, Verdict
from assistant.decider import Decision
from assistant.prompts import Language, say
from assistant.question import understand
from assistant.reader import Reading
from assistant.retrieve import Hit
from assistant.spans import amounts
from assistant.verdict import verdicts
from assistant.verify import unsupported
from index.names import regions_of
from index.records import Passage

BAN = "Kapolres melarang anggotanya berfoto dengan pasangan calon."
MEETING = "Kapolres Bima mengikuti rapat koordinasi Polda NTB di Mataram, Selasa (20/8/2024)."
DEPLOYED = "Polda Riau mengerahkan 2/3 kekuatan atau 7.000 personel."
MANY = "Polda Riau mengerahkan 7.000 personel dan Kodam 500 personel."


class Says:
    """A decider for whom every sentence says yes, or no, the later ones more surely."""

    def __init__(self, verdict: Verdict) -> None:
        self.verdict = verdict
        self.asked: list[str] = []

    def candidates(
        self, question: str, passages: Sequence[str], per_passage: int = 5
    ) -> list[list[Reading]]:
        return [[Reading(0, len(passage), 1.0, 0.6)] for passage in passages]

    def decide(self, question: str, sentences: Sequence[str]) -> list[Decision]:
        self.asked.append(question)
        return [Decision(self.verdict, 0.6, float(i)) for i, _ in enumerate(sentences)]


def found(question: str, text: str, reader: Verdict | Says) -> list[Finding]:
    """What this article says to the question, by a decider that says yes or no to all."""
    reader = reader if isinstance(reader, Says) else Says(reader)
    passage = Passage(
        id="p", article="a.txt", sha256="0", start=0, end=len(text), text=text, title="Pemilu",
        published=date(2024, 8, 22), regions=regions_of("Pemilu", None, text),
    )  # fmt: skip
    return list(verdicts(understand(question), [Hit(passage, 1.0)], reader))


def said(question: str, text: str, reader: Verdict | Says) -> str | None:
    return next((finding.verdict for finding in found(question, text, reader)), None)


@pytest.mark.parametrize("decider", ["yes", "no"])
@pytest.mark.parametrize(
    ("question", "verdict"),
    [
        ("Apakah Polda Riau mengerahkan 7 ribu personel?", "yes"),
        ("Apakah Polda Riau mengerahkan tujuh ribu personel?", "yes"),
        ("Apakah Polda Riau mengerahkan 8.000 personel?", "no"),
        ("Did Polda Riau deploy 7,000 personnel?", "yes"),
        ("Did Polda Riau deploy 8,000 personnel?", "no"),
        ("Apakah Polda Riau mengerahkan lebih dari 7.000 personel?", "no"),
        ("Apakah Polda Riau mengerahkan lebih dari 6.500 personel?", "yes"),
        ("Apakah Polda Riau mengerahkan kurang dari 6.500 personel?", "no"),
        ("Apakah Polda Riau mengerahkan tidak kurang dari 7.000 personel?", "yes"),
        ("Apakah Polda Riau mengerahkan minimal 6.500 personel?", "yes"),
        ("Did Polda Riau deploy at most 6,500 personnel?", "no"),
        ("Apakah Polda Riau mengerahkan sekitar 7.000 personel?", "yes"),
        ("Didn't Polda Riau deploy 7,000 personnel?", "yes"),
        ("Bukankah Polda Riau mengerahkan 7.000 personel?", "yes"),
        ("Polda Riau mengerahkan 7.000 personel, bukan?", "yes"),
        ("Polda Riau mengerahkan 7.000 personel nggak pas pemilu?", "yes"),
        ("Polda Riau deployed 8,000 personnel, didn't it?", "no"),
        ("Apakah Polda Riau tidak mengerahkan 7.000 personel?", "contrary"),
        ("Apakah Polda Riau tidak mengerahkan 8.000 personel?", "indeed"),
        ("Apakah Polda Riau tidak mengerahkan lebih dari 6.500 personel?", "contrary"),
        ("Did Polda Riau not deploy 7,000 personnel?", "contrary"),
        ("Did Polda Riau never deploy 7,000 personnel?", "contrary"),
        ("Is it true that Polda Riau didn't deploy 7,000 personnel?", "contrary"),
    ],
)
def test_figures_are_compared_whatever_the_decider_says(
    question: str, verdict: str, decider: Verdict
) -> None:
    assert said(question, DEPLOYED, decider) == verdict


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("Apakah Polda Riau mengerahkan lebih dari 6.500 personel?", MANY),  # whose?
        ("Apakah Polda Riau mengerahkan sekitar 7.100 personel?", DEPLOYED),
        ("Apakah Polda Riau mengerahkan 7.000 personel?", BAN),
    ],
)
def test_a_figure_is_confirmed_only_by_a_sentence_that_has_it(question: str, text: str) -> None:
    assert said(question, text, "yes") is None


@pytest.mark.parametrize(
    ("question", "text", "decider", "verdict"),
    [
        ("Apakah rapat koordinasi digelar di Mataram?", MEETING, "yes", "yes"),
        ("Apakah rapat koordinasi tidak digelar di Mataram?", MEETING, "yes", "contrary"),
        ("Is it true the coordination meeting wasn't held in Mataram?", MEETING, "yes", "contrary"),
        ("Apakah Kapolres tidak melarang anggotanya berfoto?", BAN, "yes", "contrary"),
        ("Apakah Kapolres tidak mengizinkan anggotanya berfoto?", BAN, "no", "indeed"),
        ("Tidakkah Kapolres melarang anggotanya berfoto?", BAN, "yes", "yes"),
        ("Apakah anggota yang tidak netral dilarang berfoto?", BAN, "yes", "yes"),
    ],
)
def test_a_question_that_denies_is_answered_so_that_it_cannot_be_misread(
    question: str, text: str, decider: Verdict, verdict: str
) -> None:
    assert said(question, text, decider) == verdict


def test_the_decider_is_not_asked_with_a_not_that_it_might_overlook() -> None:
    reader = Says("no")
    said("Apakah rapat koordinasi belum digelar di Mataram?", MEETING, reader)
    said("Wasn't the coordination meeting held in Mataram?", MEETING, reader)
    assert reader.asked == [
        "Apakah rapat koordinasi digelar di Mataram?",
        "Wasn't the coordination meeting held in Mataram?",
    ]


def test_the_likeliest_sentences_of_a_passage_with_how_likely_they_settle_it() -> None:
    sentences = ["Hujan turun.", BAN, MEETING]
    read = found("Apakah Kapolres melarang anggotanya berfoto?", " ".join(sentences), "yes")
    assert [finding.parts[0].quoted for finding in read] == sentences[:0:-1]
    assert [finding.settles for finding in read] == [2.0, 1.0]


def test_whatever_is_said_to_a_yes_or_no_question_is_no_name_of_the_claim() -> None:
    for language in get_args(Language):
        for verdict in get_args(Verdict):
            claim = say("yesno", language, word=say(verdict, language), quote="7.000 personel")
            assert unsupported(claim, "7.000 personel") == []


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("7.000 personel", 7000),
        ("7,000 personnel", 7000),
        ("7 ribu personel", 7000),
        ("tujuh ribu orang", 7000),
        ("dua belas ribu lima ratus orang", 12500),
        ("seratus dua puluh tiga TPS", 123),
        ("sembilan TPS", 9),
        ("Rp 45 miliar", 45 * 10**9),
        ("Rp 45.000.000.000", 45 * 10**9),
        ("1,2 juta pemilih", 1200000),
        ("2/3 kekuatan", Fraction(2, 3)),
        ("pasal 1.2.3 baru", 123),
    ],
)
def test_amounts_however_they_are_written(text: str, amount: Fraction) -> None:
    assert amounts(text) == {amount}
