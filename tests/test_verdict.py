"""Yes or no: what settles it, and what does not."""

from collections.abc import Sequence
from datetime import date
from fractions import Fraction
from typing import get_args

import pytest

from assistant.candidate import Verdict
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
OPENED = "Rapat bersama KPU dibuka oleh Bawaslu."
DEPLOYED = "Polda Riau mengerahkan 2/3 kekuatan atau 7.000 personel."
MANY = "Polda Riau mengerahkan 7.000 personel dan Kodam 500 personel."
DENIAL = "Bawaslu Riau membantah kabar kotak suara di Dumai dibakar massa."
RUMOUR = "Beredar kabar kotak suara di Dumai dibakar massa."
UNUSED = "Polda Riau menyiapkan pesawat cadangan, meski pada akhirnya tidak terpakai."
PLANNED = "Polda Riau akan menggelar deklarasi damai di Dumai."
LATE = "Pencoblosan di Dumai molor akibat surat suara tertukar."
SOME = "Sejumlah TPS di Riau sulit dijangkau."


class Says:
    """A reader for whom all of a passage says yes, or no, and not very surely."""

    def __init__(self, verdict: Verdict) -> None:
        self.verdict = verdict
        self.asked: list[str] = []

    def candidates(
        self, question: str, passages: Sequence[str], per_passage: int = 5
    ) -> list[list[Reading]]:
        return [[Reading(0, len(passage), 1.0, 0.6)] for passage in passages]

    def decide(self, question: str, sentences: Sequence[str]) -> list[Decision]:
        self.asked.append(question)
        return [Decision(self.verdict, 0.6, 0.0) for _ in sentences]


def said(question: str, text: str, reader: Verdict | Says = "yes") -> str | None:
    """What is said to the question of this article, by a reader that says yes or no to all."""
    reader = reader if isinstance(reader, Says) else Says(reader)
    passage = Passage(
        id="p", article="a.txt", sha256="0", start=0, end=len(text), text=text, title="Pemilu",
        published=date(2024, 8, 22), regions=regions_of("Pemilu", None, text),
    )  # fmt: skip
    found = list(verdicts(understand(question), [Hit(passage, 1.0)], reader))
    return found[0].verdict if found else None


@pytest.mark.parametrize(
    ("question", "text", "verdict"),
    [
        ("Apakah Kapolres mengizinkan anggotanya berfoto dengan paslon?", BAN, "no"),
        ("Apakah Kapolres melarang anggotanya berfoto dengan paslon?", BAN, "yes"),
        ("Apakah pesawat cadangan Polda Riau dipakai?", UNUSED, None),
        ("Bolehkah anggota Polres berfoto dengan paslon?", BAN, "no"),
        ("Apakah rapat koordinasi digelar di Mataram?", MEETING, "yes"),
        ("Apakah rapat koordinasi digelar di NTB?", MEETING, "yes"),
        ("Apakah rapat koordinasi digelar di Dompu?", MEETING, None),
        ("Apakah rapat koordinasi digelar di Bima?", MEETING, None),  # whose police chief came
        ("Apakah rapat koordinasi digelar pada 20 Agustus 2024?", MEETING, "yes"),
        ("Apakah rapat koordinasi digelar pada 22 Agustus 2024?", MEETING, None),  # was published
        ("Apakah rapat dibuka oleh Bawaslu?", OPENED, "yes"),
        ("Apakah rapat dibuka oleh KPU?", OPENED, None),
        ("Apakah Polda Riau mengerahkan 7 ribu personel?", DEPLOYED, "yes"),
        ("Apakah Polda Riau mengerahkan tujuh ribu personel?", DEPLOYED, "yes"),
        ("Apakah Polda Riau mengerahkan 8.000 personel?", DEPLOYED, "no"),
        ("Did Polda Riau deploy 7,000 personnel?", DEPLOYED, "yes"),
        ("Did Polda Riau deploy 8,000 personnel?", DEPLOYED, "no"),
        ("Apakah Polda Riau mengerahkan lebih dari 7.000 personel?", DEPLOYED, "no"),
        ("Apakah Polda Riau mengerahkan lebih dari 6.500 personel?", DEPLOYED, "yes"),
        ("Apakah Polda Riau mengerahkan kurang dari 6.500 personel?", DEPLOYED, "no"),
        ("Apakah Polda Riau mengerahkan lebih dari 6.500 personel?", MANY, None),
        ("Apakah kotak suara di Dumai dibakar massa?", DENIAL, "no"),
        ("Apakah kotak suara di Dumai dibakar massa?", RUMOUR, None),
        ("Apakah Polda Riau mengerahkan tidak kurang dari 7.000 personel?", DEPLOYED, "yes"),
        ("Apakah Polda Riau mengerahkan minimal 6.500 personel?", DEPLOYED, "yes"),
        ("Did Polda Riau deploy at most 6,500 personnel?", DEPLOYED, "no"),
        ("Apakah Polda Riau mengerahkan sekitar 7.000 personel?", DEPLOYED, "yes"),
        ("Apakah Polda Riau mengerahkan sekitar 7.100 personel?", DEPLOYED, None),
        ("Apakah semua TPS di Riau sulit dijangkau?", SOME, None),
        ("Apakah Polda Riau akan menggelar deklarasi damai di Dumai?", PLANNED, "yes"),
        ("Apakah Polda Riau jadi menggelar deklarasi damai di Dumai?", PLANNED, None),
        ("Did Polda Riau hold the deklarasi damai di Dumai?", PLANNED, None),
        ("Apakah pencoblosan di Dumai molor akibat surat suara tertukar?", LATE, "yes"),
        ("Apakah pencoblosan di Dumai molor gara-gara hujan?", LATE, None),
        ("Apakah pencoblosan molor gara-gara surat suara tidak cukup?", LATE, "yes"),
        ("Apakah hanya TPS di Riau sulit dijangkau?", SOME, None),
    ],
)
def test_what_a_sentence_settles(question: str, text: str, verdict: str | None) -> None:
    assert said(question, text) == verdict


@pytest.mark.parametrize(
    ("question", "text", "verdict"),
    [
        ("Apakah Polda Riau tidak mengerahkan 7.000 personel?", DEPLOYED, "contrary"),
        ("Apakah Polda Riau tidak mengerahkan 8.000 personel?", DEPLOYED, "indeed"),
        ("Apakah Polda Riau tidak mengerahkan lebih dari 6.500 personel?", DEPLOYED, "contrary"),
        ("Did Polda Riau not deploy 7,000 personnel?", DEPLOYED, "contrary"),
        ("Did Polda Riau never deploy 7,000 personnel?", DEPLOYED, "contrary"),
        ("Is it true that Polda Riau didn't deploy 7,000 personnel?", DEPLOYED, "contrary"),
        ("Apakah Kapolres tidak melarang anggotanya berfoto dengan paslon?", BAN, "contrary"),
        ("Apakah Kapolres tidak mengizinkan anggotanya berfoto dengan paslon?", BAN, "indeed"),
        ("Apakah kotak suara di Dumai tidak dibakar massa?", DENIAL, "indeed"),
        ("Didn't Polda Riau deploy 7,000 personnel?", DEPLOYED, "yes"),
        ("Bukankah Polda Riau mengerahkan 7.000 personel?", DEPLOYED, "yes"),
        ("Polda Riau mengerahkan 7.000 personel, bukan?", DEPLOYED, "yes"),
        ("Polda Riau mengerahkan 7.000 personel nggak pas pemilu?", DEPLOYED, "yes"),
        ("Polda Riau deployed 8,000 personnel, didn't it?", DEPLOYED, "no"),
        ("Apakah rapat koordinasi tidak digelar di Mataram?", MEETING, "contrary"),
        ("Is it true the coordination meeting wasn't held in Mataram?", MEETING, "contrary"),
    ],
)
def test_a_question_that_denies_is_answered_so_that_it_cannot_be_misread(
    question: str, text: str, verdict: str | None
) -> None:
    assert said(question, text) == verdict


@pytest.mark.parametrize(
    ("question", "text", "verdict"),
    [
        ("Apakah setiap perahu punya pelampung?", "Semua perahu dilengkapi pelampung.", None),
        ("Apakah rapat dipimpin Kapolda?", "Rapat itu dipimpin Wakapolda Riau.", "no"),
        ("Apakah rapat diikuti Bawaslu?", "Yang mengikuti rapat itu hanya KPU.", "no"),
        ("Apakah debat digelar sesuai rencana?", "Debat itu batal.", "no"),
        ("Apakah police chief memimpin rapat daring?", "Rapat itu dipimpin Kapolres.", None),
        ("Apakah Kapolda menghadiri debat langsung?", "Ketua KPU dan Danrem turut hadir.", None),
    ],
)
def test_no_needs_a_sentence_that_shows_why(question: str, text: str, verdict: str | None) -> None:
    assert said(question, text, Says("no")) == verdict


def test_the_reader_is_not_asked_with_a_not_that_it_might_overlook() -> None:
    reader = Says("no")
    said("Apakah rapat koordinasi belum digelar di Mataram?", MEETING, reader)
    said("Wasn't the coordination meeting held in Mataram?", MEETING, reader)
    assert reader.asked == [
        "Apakah rapat koordinasi digelar di Mataram?",
        "Wasn't the coordination meeting held in Mataram?",
    ]


def test_whatever_is_said_to_a_yes_or_no_question_is_no_name_of_the_claim() -> None:
    for language in get_args(Language):
        for verdict in get_args(Verdict):
            claim = say("yesno", language, word=say(verdict, language), quote="7.000 personel")
            assert unsupported(claim, "7.000 personel") == []


def test_a_figure_is_not_denied_by_a_sentence_that_has_it() -> None:
    assert said("Apakah Polda Riau mengerahkan 500 personel?", MANY, "no") is None


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
