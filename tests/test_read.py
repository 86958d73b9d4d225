"""From what a reader points at to the words that are answered: nothing is cut off that matters."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from assistant.candidate import Finding, candidate_at
from assistant.confidence import by_confidence
from assistant.decider import Decision
from assistant.question import understand
from assistant.read import find
from assistant.reader import Reading
from assistant.reread import reread
from assistant.retrieve import Hit
from index.records import Passage


class Points:
    """A reader that points at the same words of whatever it is given."""

    def __init__(self, at: str) -> None:
        self.at = at

    def candidates(
        self, question: str, passages: Sequence[str], per_passage: int = 5
    ) -> list[list[Reading]]:
        starts = (passage.index(self.at) for passage in passages)
        return [[Reading(start, start + len(self.at), 2.2, 0.9)] for start in starts]

    def decide(self, question: str, sentences: Sequence[str]) -> list[Decision]:
        """The more a sentence says, the surer it settles a question."""
        return [Decision("yes", 0.9, float(len(s.partition("»")[2]))) for s in sentences]


@pytest.mark.parametrize(
    ("question", "text", "read", "answer"),
    [
        (
            "Apa yang diminta dari kepala desa?",
            "Ia meminta kepala desa melarang warga membawa parang ke TPS.",
            "membawa parang ke TPS",
            "melarang warga membawa parang ke TPS",
        ),
        (
            "Untuk apa apel itu digelar?",
            "Apel digelar dalam rangka mempersiapkan pengamanan TPS.",
            "rangka mempersiapkan pengamanan TPS",
            "dalam rangka mempersiapkan pengamanan TPS",
        ),
        (
            "Berapa orang yang menghadang rombongan?",
            "Rombongan dihadang sekitar 40 orang di Desa Laok.",
            "40",
            "sekitar 40 orang",
        ),
        (
            "What were the police chief's exact words on vote buying?",
            'Kapolres berkata, "Laut bukan jalan tikus. Siapa pun kami temui." Apel lalu bubar.',
            "Laut bukan jalan tikus",
            "Laut bukan jalan tikus. Siapa pun kami temui.",
        ),
        (
            "Berapa kapal yang disiapkan?",
            "Polairud menyiapkan 18 kapal patroli untuk hari itu.",
            "18 kapal patroli",
            "18 kapal patroli",
        ),
        (
            "Kapan kapal tiba?",
            "Kapal tiba Kamis (21/11/2024) pukul 05.20 WIB di dermaga.",
            "21/11/2024",
            "Kamis (21/11/2024) pukul 05.20 WIB",
        ),
        (
            "Kapan simulasi digelar?",
            "Simulasi yang dijadwalkan 27 Agustus ditunda hingga 3 September.",
            "27 Agustus ditunda hingga 3 September",
            "3 September",
        ),
        (
            "Kapan simulasi semula dijadwalkan?",
            "Simulasi yang dijadwalkan 27 Agustus ditunda hingga 3 September.",
            "27 Agustus ditunda hingga 3 September",
            "27 Agustus",
        ),
        (
            "Apa jabatan Sari Dewi?",
            "Koordinator Divisi Pencegahan Bawaslu Bali, Sari Dewi, hadir.",
            "Divisi Pencegahan",
            "Koordinator Divisi Pencegahan Bawaslu Bali",
        ),
        (
            "Apa jabatan Rudi Anwar?",
            "Turut hadir Asops Kasdam Kolonel Inf Rudi Anwar dan rombongan.",
            "hadir",
            "Asops Kasdam",
        ),
        (
            "Apa pangkat Rudi Anwar?",
            "Turut hadir Asops Kasdam Kolonel Inf Rudi Anwar dan rombongan.",
            "Asops Kasdam",
            "Kolonel Inf",
        ),
        (
            "What rank does the Kapolda Bali hold?",
            "Kapolda Bali Irjen Pol Rudi Anwar, S.I.K. bertemu Brigjen TNI Sari Dewi.",
            "Brigjen TNI",
            "Irjen Pol",
        ),
        (
            "Babinsa yang melerai massa itu siapa namanya?",
            "Serka Rudi Anwar, Babinsa Desa Laok, melerai massa seorang diri.",
            "Babinsa Desa Laok",
            "Serka Rudi Anwar",
        ),
        (
            "Berapa persen pemilih yang datang?",
            "Dari 1.200 pemilih yang terdaftar, 64 persen datang lagi.",
            "1.200 pemilih",
            "64 persen",
        ),
        (
            "Senjata harus sejauh apa dari TPS?",
            "Dua prajurit menjaga dan senjata disimpan minimal 200 meter dari TPS.",
            "Dua prajurit",
            "minimal 200 meter",
        ),
        (
            "Berapa lama operasi itu?",
            "Dua ratus orang menjalankan operasi selama 45 hari di Bali.",
            "Dua ratus orang",
            "45 hari",
        ),
        (
            "Siapa Kabinda Bali?",
            "Hadir pula Kabinda Bali Kolonel Laut (P) Rudi Anwar.",
            "Hadir",
            "Kolonel Laut (P) Rudi Anwar",
        ),
        (
            "Bagaimana polisi menjaga TPS?",
            "Pola polisi menjaga TPS adalah rahasia; dua polisi menjaga delapan TPS.",
            "dua polisi menjaga delapan TPS",
            "dua polisi menjaga delapan TPS",
        ),
    ],
)
def test_the_answer_is_whole(question: str, text: str, read: str, answer: str) -> None:
    passage = Passage(
        id="p", article="a.txt", sha256="0", start=0, end=len(text), text=text,
        title=None, published=None, regions=("bali",),
    )  # fmt: skip
    found = find(understand(question), [Hit(passage, 1.0)], {"p": passage}, Points(read))
    assert found[0].parts[0].text == answer


def test_what_is_found_is_read_once_more_by_its_own_sentence() -> None:
    text = "Polres Laok menyiagakan 40 orang. Mereka berjaga di 8 TPS dan pulang pukul 18.00 WIB."
    passage = Passage(
        id="p", article="a.txt", sha256="0", start=50, end=50 + len(text), text=text,
        title=None, published=None, regions=("bali",),
    )  # fmt: skip
    first, second = text.index("40"), text.index("8 TPS")
    found = [
        Finding((candidate_at(passage, at, at + 5, 0.5),)) for at in (second, first, second + 1)
    ]
    again = reread(understand("Berapa orang?"), found, Points("40"))
    assert [f.parts for f in again] == [f.parts for f in found]
    sentence, other = again[0].settles, again[1].settles
    assert sentence > other > 0 and again[2].settles == sentence
    several = [Finding(found[0].parts + found[1].parts)]
    assert reread(understand("Apa saja?"), [*several, *found], Points("40"))[0].settles == 0
    verdict = [Finding(found[0].parts, verdict="yes")]
    assert reread(understand("Apakah polisi berjaga?"), verdict, Points("40")) == verdict
    assert reread(understand("Apa kepanjangan TPS?"), found, Points("40")) == found


def test_what_its_own_sentence_settles_is_surer() -> None:
    text = "Polres Laok menyiagakan 40 orang."
    passage = Passage(
        id="p", article="a.txt", sha256="0", start=0, end=len(text), text=text,
        title=None, published=None, regions=("bali",),
    )  # fmt: skip
    asked = understand("Berapa orang yang disiagakan Polres Laok?")
    found = Finding((candidate_at(passage, 24, 32, 0.5),))
    sure, unsure = (
        by_confidence(asked, [replace(found, settles=settles)])[0] for settles in (3.0, -3.0)
    )
    assert sure.confidence > unsure.confidence + 0.1
