"""From what a reader points at to the words that are answered: nothing is cut off that matters."""

from collections.abc import Sequence

import pytest

from assistant.decider import Decision
from assistant.question import understand
from assistant.read import find
from assistant.reader import Reading
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
        return [Decision("yes", 0.9) for _ in sentences]


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
