"""The owner check: evidence about somebody or something else is no evidence."""

from dataclasses import replace
from datetime import date

import pytest

from assistant.answer_type import is_other_type
from assistant.candidate import Candidate, Finding
from assistant.compose import agree
from assistant.confidence import by_confidence
from assistant.evidence import doubt, objection
from assistant.question import understand
from index.names import regions_of
from index.records import Passage, Span

NUMBERS = (
    "Apel Pengamanan Pilkada Maluku",
    "Polda Maluku mengerahkan 1.250 personel untuk mengamankan pilkada. "
    "Polres Buru mengerahkan 200 personel, Kamis (5/9/2024).",
)
EVENTS = (
    "Agenda Polda Maluku",
    "Kapolda Maluku mengunjungi Kodim Ambon, Senin (2/9/2024). Cuaca cerah. "
    "Deklarasi damai bersama Polda Maluku digelar 18 November 2024 di Ambon.",
)
MOVED = (
    "Apel di Ternate",
    "Apel sedianya digelar di Lapangan Ngaralamo, tetapi dipindahkan ke Hotel Bela. "
    "Acara itu diikuti 200 orang.",
)
HELPED = ("Pemilu di Ternate", "Sebanyak 90 polisi dari Polres Ternate berjaga di Ternate.")
EACH = (
    "Pengamanan pilkada di Maluku",
    "Kapolda menempatkan 4 personel di tingkat kecamatan. Kotak suara dijaga di TPS.",
)
CITY = ("Apel di Bima", "Kapolres Bima Kota AKBP Rudi Anwar memimpin apel di Lapangan Serasuba.")
HELD = (
    "Serah terima di Polda Maluku",
    "Mantan Kapolda Maluku Irjen Pol Budi Santoso, S.I.K. hadir. "
    "Kapolda Maluku Irjen Pol Eddy Sumitro menyambutnya bersama 4 personel Satuan Brimob.",
)
PEOPLE = (
    "Kunjungan Kapolda Maluku ke Ambon",
    "Kapolda Maluku Irjen Pol Eddy Sumitro menemui Pangdam XV/Pattimura Mayjen TNI Bagas Wirawan. "
    "Wakapolda Maluku Brigjen Pol Rudi Hartanto dan Kapolresta Ambon Kombes Pol Sari Dewi hadir.",
)


SHIPPED = (
    "Logistik Pemilu di Maluku",
    "Kapal berlayar ke Seram Bagian Barat. Kotak suara tiba Sabtu pagi. Ke Buru berlayar kapal "
    "lain. Kotak suara tiba di pelabuhan Senin pagi.",
)
WIRE = (
    "Polda Maluku geser pasukan",
    "Polda Maluku menggeser 900 personel, Kamis (21/11). Pemungutan suara digelar Rabu (27/11).",
)
DEBATES = (
    "Debat cagub Maluku dijaga",
    "Debat kedua cagub Maluku digelar di Hotel Santika, Rabu (4/9/2024). Jumlah petugas naik dari "
    "590 orang pada debat pertama. Polda Maluku menambah 200 personel. Pada Pilkada 2020 tercatat "
    "30 pelanggaran.",
)


def finding(
    article: tuple[str, str],
    answer: str,
    probability: float = 0.9,
    published: date | None = date(2024, 9, 6),
) -> Finding:
    title, text = article
    passage = Passage(
        id="p", article="a.txt", sha256="0", start=0, end=len(text), text=text, title=title,
        published=published, regions=regions_of(title, None, text),
    )  # fmt: skip
    start = text.index(answer)
    end = start + len(answer)
    sentence = Span(text.rfind(". ", 0, start) + 2 if ". " in text[:start] else 0, len(text))
    if ". " in text[end:]:
        sentence = Span(sentence.start, text.index(". ", end) + 1)
    return Finding((Candidate(passage, start, end, sentence, probability, text),))


@pytest.mark.parametrize(
    ("question", "article", "answer", "why"),
    [
        ("Berapa personel dikerahkan Polda Maluku?", NUMBERS, "1.250 personel", None),
        ("How many personnel did Maluku deploy?", NUMBERS, "1.250 personel", None),
        ("Berapa personel dikerahkan Polda Papua?", NUMBERS, "1.250 personel", "other_region"),
        ("Berapa personel dikerahkan Polres Buru?", NUMBERS, "1.250 personel", "other_region"),
        ("Berapa personel dikerahkan Polda Maluku?", NUMBERS, "200 personel", "other_region"),
        (
            "Berapa personel dikerahkan di Maluku pada 2019?",
            NUMBERS,
            "1.250 personel",
            "other_date",
        ),
        ("Berapa personel dikerahkan Maluku 7/9/2024?", NUMBERS, "1.250 personel", "other_date"),
        ("Berapa personel Maluku menurut Wiranto?", NUMBERS, "1.250 personel", "false_premise"),
        ("Berapa personel Polres Buru di Maluku?", NUMBERS, "200 personel", None),
        ("Siapa Kapolda Maluku?", PEOPLE, "Irjen Pol Eddy Sumitro", None),
        ("Who is the police chief of Maluku?", PEOPLE, "Irjen Pol Eddy Sumitro", None),
        ("Siapa Kapolda Maluku?", PEOPLE, "Mayjen TNI Bagas Wirawan", "other_owner"),
        ("Siapa Kapolda Maluku?", PEOPLE, "Brigjen Pol Rudi Hartanto", "other_owner"),
        ("Siapa Wakapolda Maluku?", PEOPLE, "Brigjen Pol Rudi Hartanto", None),
        ("Siapa Kapolda Maluku?", PEOPLE, "Kombes Pol Sari Dewi", "other_owner"),
        ("Siapa Pangdam XV/Pattimura?", PEOPLE, "Mayjen TNI Bagas Wirawan", None),
        ("Siapa Kapolda Maluku Utara?", PEOPLE, "Irjen Pol Eddy Sumitro", "other_region"),
        ("Kapan Wakapolda meresmikan jembatan?", NUMBERS, "Kamis (5/9/2024)", "other_owner"),
        ("Kapan deklarasi damai Polda Maluku digelar?", EVENTS, "18 November 2024", None),
        ("Siapa Kapolres Bima Kota?", CITY, "AKBP Rudi Anwar", None),
        ("Siapa Gubernur Maluku?", PEOPLE, "Irjen Pol Eddy Sumitro", "other_owner"),
        ("Siapa yang menemui Pangdam XV/Pattimura?", PEOPLE, "Irjen Pol Eddy Sumitro", None),
        (
            "Siapa yang menemui Pangdam XV/Pattimura?",
            PEOPLE,
            "Mayjen TNI Bagas Wirawan",
            "not_in_corpus",
        ),
        ("Who met the Pangdam XV/Pattimura?", PEOPLE, "Mayjen TNI Bagas Wirawan", "not_in_corpus"),
        ("Who met the Pangdam XV/Pattimura?", PEOPLE, "Irjen Pol Eddy Sumitro", None),
        ("Siapa yang menjabat Kapolda Maluku?", PEOPLE, "Irjen Pol Eddy Sumitro", None),
        ("Siapa yang ditemui oleh Kapolda Maluku?", PEOPLE, "Mayjen TNI Bagas Wirawan", None),
        (
            "Siapa yang ditemui oleh Kapolda Maluku?",
            PEOPLE,
            "Irjen Pol Eddy Sumitro",
            "not_in_corpus",
        ),
        (
            "Siapa Pangdam XV/Pattimura yang menerima Kapolda Maluku?",
            PEOPLE,
            "Irjen Pol Eddy Sumitro",
            "other_owner",
        ),
        ("Siapa Kapolda Maluku?", HELD, "Irjen Pol Budi Santoso", "other_owner"),
        ("Siapa mantan Kapolda Maluku?", HELD, "Irjen Pol Budi Santoso", None),
        ("Siapa Kapolda Maluku?", HELD, "Irjen Pol Eddy Sumitro", None),
        ("Siapa Kapolda Maluku setelah Budi Santoso?", HELD, "Irjen Pol Eddy Sumitro", None),
        (
            "Siapa Kapolda Maluku setelah Eddy Sumitro?",
            HELD,
            "Irjen Pol Eddy Sumitro",
            "not_in_corpus",
        ),
        ("Berapa personel Polda Maluku selain Brimob?", HELD, "4 personel", "not_in_corpus"),
        (
            "Berapa personel yang tidak dikerahkan Polda Maluku?",
            NUMBERS,
            "1.250 personel",
            "not_in_corpus",
        ),
        ("Siapa Kapolda dan Wakapolda Maluku?", PEOPLE, "Brigjen Pol Rudi Hartanto", None),
        ("Berapa personel dikerahkan Polres Buru, bukan Ambon?", NUMBERS, "200 personel", None),
        ("Apa jabatan Rudi Anwar?", CITY, "Kapolres Bima Kota", None),
        ("Apa jabatan Eddy Sumitro?", PEOPLE, "Maluku", "not_in_corpus"),
        ("Apa pangkat Eddy Sumitro?", PEOPLE, "Irjen Pol", None),
        ("What is the rank of Eddy Sumitro?", PEOPLE, "Kapolda Maluku", "not_in_corpus"),
        ("Di mana deklarasi 18 November 2024 digelar?", EVENTS, "Polda Maluku", "not_in_corpus"),
        ("Di mana deklarasi 18 November 2024 digelar?", EVENTS, "Ambon", None),
        (
            "Berapa personel Polda Maluku di tiap polres?",
            NUMBERS,
            "1.250 personel",
            "not_in_corpus",
        ),
        ("How many officers in each district of Maluku?", EACH, "4 personel", None),
        ("Berapa personel di setiap TPS di Maluku?", EACH, "4 personel", "not_in_corpus"),
        ("Di ruang mana apel di Bima digelar?", CITY, "Lapangan Serasuba", "not_in_corpus"),
        ("Siapa nama petugas Polda Maluku?", EVENTS, "18 November 2024", "not_in_corpus"),
        ("Which districts of Buru did the chief visit?", EVENTS, "Ambon", "other_region"),
        ("Kapan kotak suara tiba di Kepulauan Aru?", SHIPPED, "Sabtu pagi", "other_region"),
        ("Kapan kotak suara tiba di Seram Bagian Barat?", SHIPPED, "Sabtu pagi", None),
        ("Kapan kotak suara tiba di Maluku?", SHIPPED, "Sabtu pagi", None),
        ("Kapan kotak suara tiba di Buru?", SHIPPED, "Senin pagi", None),
        ("Siapa saja cagub yang ikut debat?", DEBATES, "Maluku", "not_in_corpus"),
        ("Kapan debat pertama cagub Maluku?", DEBATES, "Rabu (4/9/2024)", "not_in_corpus"),
        ("Kapan debat kedua cagub Maluku?", DEBATES, "Rabu (4/9/2024)", None),
        ("Di gedung mana debat kedua cagub Maluku?", DEBATES, "Hotel Santika", "not_in_corpus"),
        ("Berapa pelanggaran di Maluku pada Pilkada 2020?", DEBATES, "30 pelanggaran", None),
        ("Berapa personel Polda Maluku pada 2020?", DEBATES, "200 personel", "other_date"),
        ("Perusahaan apa yang bekerja untuk Polda?", NUMBERS, "Polres Buru", "not_in_corpus"),
    ],
)
def test_objection(question: str, article: tuple[str, str], answer: str, why: str | None) -> None:
    assert objection(understand(question), finding(article, answer)) == why


SHARED = (
    "Simulasi di Maluku",
    "Simulasi diikuti 350 orang peserta yang terdiri atas personel Polres, Kodim, dan Satpol PP. "
    "Apel diikuti 40 personel Satpol PP dan pasukan gabungan TNI dan Polri. Gudang logistik dijaga "
    "90 orang, terdiri dari 60 personel Brimob dan 30 anggota Satpol PP.",
)
EACH_ONE = (
    "Pengamanan Maluku",
    "Polda menambah 4 personel Brimob di tingkat kecamatan. Setiap TPS dijaga dua polisi.",
)
HURT = (
    "KPU Buru: PSU di Maluku diundur",
    "Kedua, bantuan Brimob naik dari 30 menjadi 45 orang. Tujuh polisi terluka. Sebelumnya polisi "
    "menyebut empat anggota terluka. Personel semula 145 orang menjadi 182 orang. Permintaan awal "
    "60 orang, tetapi Polda juga membagi pasukan ke Papua. Surat suara pemilihan Bupati Buru dan "
    "Wakil Bupati Buru sebanyak 846 lembar.",
)
DRILL = (
    "Operasi Mantap Praja di Maluku",
    "Simulasi Sispamkota di Maluku melibatkan 150 personel. Ada 306 personel Polri di Ambon.",
)
TWO = (
    "Pengamanan TPS di Ambon dan Buru",
    "Tujuh TPS sangat rawan, yakni di Pulau Teupah dan Pulau Siumat. TPS terbanyak di Sesayap, 37 "
    "TPS. Polres Ambon menyiapkan 214 personel, dibantu 60 prajurit dari Buru. Di Ambon, penetapan "
    "ditandatangani 8 Februari 2024. Polda Maluku mengirim 40 anggota Brimob.",
)
RANKED = ("TPS rawan di Bali", "TPS rawan terbanyak di Buleleng 164, lalu Karangasem 121.")
VILLAGES = (
    "Pilkada di Maluku",
    "Distrik Beoga dijaga 12 orang. Distrik Sinak dijaga 8 orang. Di TPS 05 ada 210 pemilih dan "
    "tidak ada saksi. Pemilih di TPS 12 berjumlah 300 jiwa.",
)


@pytest.mark.parametrize(
    ("question", "article", "answer", "why"),
    [
        ("Berapa peserta simulasi?", SHARED, "350 orang peserta", None),
        ("Berapa yang dari Satpol PP?", SHARED, "350 orang peserta", "not_in_corpus"),
        ("How many Satpol PP members took part?", SHARED, "350 orang peserta", "not_in_corpus"),
        ("Berapa personel Satpol PP yang ikut apel?", SHARED, "40 personel Satpol PP", None),
        ("Berapa personel Brimob di gudang?", SHARED, "60 personel Brimob", None),
        ("Berapa personel Brimob di Maluku?", EACH_ONE, "4 personel Brimob", "not_in_corpus"),
        ("Berapa personel Brimob tiap kecamatan di Maluku?", EACH_ONE, "4 personel Brimob", None),
        ("Berapa personel Brimob di kecamatan di Maluku?", EACH_ONE, "4 personel Brimob", None),
        ("Berapa polisi di Maluku?", EACH_ONE, "dua polisi", "not_in_corpus"),
        ("Berapa bantuan Brimob?", HURT, "30", "not_in_corpus"),
        ("Berapa bantuan Brimob?", HURT, "45 orang", None),
        ("Menurut data terakhir, bantuan Brimob berapa?", HURT, "45 orang", None),
        ("Berapa bantuan Brimob sebelumnya?", HURT, "30", None),
        ("Menurut data terakhir berapa polisi terluka?", HURT, "empat anggota", "not_in_corpus"),
        ("Menurut data terakhir berapa polisi terluka?", HURT, "Tujuh polisi", None),
        ("What is the latest number of personnel?", HURT, "182 orang", None),
        ("Berapa yang diminta di Maluku?", HURT, "60 orang", None),
        ("Berapa surat suara pemilihan bupati di KPU Buru?", HURT, "846 lembar", None),
        ("Berapa personel dalam Operasi Mantap Praja?", DRILL, "150 personel", "false_premise"),
        ("Berapa personel dalam Operasi Mantap Praja?", DRILL, "306 personel Polri", None),
        ("Berapa personel dalam latihan?", DRILL, "150 personel", None),
        ("How many took part in the drill in Maluku?", DRILL, "150 personel", None),
        ("How many of them are women (drill Maluku)?", DRILL, "150 personel", "false_premise"),
        ("How many of them are officers (drill Maluku)?", DRILL, "150 personel", None),
        ("Berapa TPS sangat rawan?", TWO, "Tujuh TPS", None),
        ("Berapa TPS sangat rawan di Pulau Siumat?", TWO, "Tujuh TPS", "not_in_corpus"),
        ("Berapa TPS di Pulau Teupah dan Pulau Siumat?", TWO, "Tujuh TPS", None),
        ("Berapa jumlah TPS?", TWO, "37 TPS", "not_in_corpus"),
        ("Berapa TPS di tempat yang terbanyak?", TWO, "37 TPS", None),
        ("Berapa TPS rawan di Buleleng?", RANKED, "164", None),
        ("Berapa TPS rawan di Karangasem?", RANKED, "164", "not_in_corpus"),
        ("Berapa TPS rawan di Karangasem?", RANKED, "121", None),
        ("Berapa TPS rawan di Bali?", RANKED, "164", "other_region"),
        ("Berapa personel Polres Buru?", TWO, "214 personel", "other_region"),
        ("Berapa personel Polres Ambon?", TWO, "214 personel", None),
        ("Berapa Brimob dari Polda Maluku untuk Polres Buru?", TWO, "40 anggota Brimob", None),
        ("Kapan penetapan di Buru?", TWO, "8 Februari 2024", "other_region"),
        ("Kapan penetapan di Ambon?", TWO, "8 Februari 2024", None),
        ("Berapa penjaga di Distrik Sinak?", VILLAGES, "8 orang", None),
        ("Berapa penjaga di Distrik Sinak?", VILLAGES, "12 orang", "not_in_corpus"),
        ("How many guards did Sinak district get?", VILLAGES, "12 orang", "not_in_corpus"),
        ("Berapa pemilih di TPS 5?", VILLAGES, "210 pemilih", None),
        ("Berapa pemilih di TPS 5?", VILLAGES, "300 jiwa", "not_in_corpus"),
    ],
)
def test_a_part_has_its_own_figure(
    question: str, article: tuple[str, str], answer: str, why: str | None
) -> None:
    assert objection(understand(question), finding(article, answer)) == why


@pytest.mark.parametrize(
    ("question", "answer", "other"),
    [
        ("Siapa yang memimpin apel?", "Seluruh Polres jajaran Polda", True),
        ("Apel dipimpin siapa?", "Wakapolres masing-masing", False),
        ("Who led the meeting?", "Budi Santoso dari KPU", False),
        ("Siapa yang menjaga TPS?", "Polri dan TNI", False),
        ("What is the name of the Danrem 162 commander?", "Forkopimda", True),
        ("Siapa nama ketuanya?", "KPU Maluku", True),
        ("Mengapa anggaran dipotong?", "di bawah permintaan awal kepolisian", True),
        ("Mengapa anggaran dipotong?", "karena pendapatan turun", False),
        ("kenapa jumlah polisi ditambah?", "29 personel", True),
    ],
)
def test_a_body_leads_nothing_and_a_place_is_no_reason(
    question: str, answer: str, other: bool
) -> None:
    assert is_other_type(understand(question), answer) is other


@pytest.mark.parametrize(
    ("question", "answer", "why"),
    [
        ("Siapa yang memimpin rakor?", "AKBP Rudi Anwar", "not_in_corpus"),
        ("Siapa yang memimpin apel?", "AKBP Sari Dewi", None),
        ("Who led the roll call?", "AKBP Sari Dewi", None),
        ("Siapa yang mengikuti rakor?", "AKBP Rudi Anwar", None),
    ],
)
def test_who_attends_does_not_lead(question: str, answer: str, why: str | None) -> None:
    said = "AKBP Rudi Anwar mengikuti rakor di Ambon. AKBP Sari Dewi menjadi inspektur apel."
    article = ("Rakor di Maluku", said)
    assert objection(understand(question), finding(article, answer)) == why


@pytest.mark.parametrize(
    ("question", "why"),
    [
        ("Kapan Polda Maluku menggelar rapat itu?", None),
        ("Kapan Polda Maluku menggelar simulasi Sispamkota?", "other_region"),
        ("Kapan deklarasi damai digelar?", "false_premise"),
        ("Kapan rakor Polda Maluku digelar?", "other_region"),
    ],
)
def test_the_day_of_another_event_is_not_that_of_one_untold(question: str, why: str | None) -> None:
    said = "Polda Maluku menggelar rapat kerja pada 21 Maret 2023. Pengamanan TPS dibahas."
    article = ("Polda Maluku bahas pengamanan", said)
    assert objection(understand(question), finding(article, "21 Maret 2023")) == why
    any_work = understand("Kapan operasi pengamanan di Maluku dimulai?")
    ready = ("Polda Maluku siaga", "Polda Maluku siaga di TPS mulai 21 Maret 2023.")
    assert objection(any_work, finding(ready, "21 Maret 2023")) is None


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        ("Sababalat", "not_in_corpus"),
        ("KRI Kambani", "not_in_corpus"),
        ("Basarnas", None),
        ("Kantor SAR", None),
    ],
)
def test_somebody_is_no_body(answer: str, why: str | None) -> None:
    asked = understand("Which agency lent the telephone in Maluku?")
    said = "Brigadir Yunus Sababalat membawa telepon pinjaman Basarnas, dulu Kantor SAR."
    lent = ("Maluku", f"{said} Sababalat pulang naik KRI Kambani.")
    assert objection(asked, finding(lent, answer)) == why


@pytest.mark.parametrize(
    ("question", "answer", "why"),
    [
        ("Berapa dana yang mula-mula diajukan Polda?", "Rp3 miliar", "not_in_corpus"),
        ("Berapa dana yang mula-mula diajukan Polda?", "Rp5 miliar", None),
        ("How much did Polda Maluku originally ask for?", "Rp3 miliar", "not_in_corpus"),
        ("Berapa dana yang dibayar kepada Polda?", "Rp3 miliar", None),
    ],
)
def test_what_was_so_at_first_is_not_what_came_of_it(
    question: str, answer: str, why: str | None
) -> None:
    paid = (
        "Gubernur membayar Polda Maluku dana Rp3 miliar. Polda semula mengajukan dana Rp5 miliar."
    )
    assert objection(understand(question), finding(("Dana Polda Maluku", paid), answer)) == why


@pytest.mark.parametrize(("letters", "why"), [("TI", None), ("TIK", "false_premise")])
def test_capitals_are_told_by_the_words_that_begin_with_them(letters: str, why: str | None) -> None:
    asked = understand(f"Mengapa logistik dan {letters} di Maluku disiapkan?")
    said = "Logistik dan teknologi informasi di Maluku disiapkan agar tidak ada kendala."
    assert objection(asked, finding(("Maluku", said), "agar tidak ada kendala")) == why


ROUNDUP = (
    "Jelang pilkada di Sampang dan Mamuju",
    "Polres Sampang siaga. Jumlah TPS rawan 66. Kapolres Mamuju ke gudang. Ada 117 TPS rawan. "
    "Polres Mamuju menurunkan 680 personel, dibantu 240 prajurit Kodim dan 12 orang relawan. "
    "Linmas berjumlah 1.752 orang, masing-masing dua orang di tiap TPS. "
    "Gakkumdu menghentikan 15 perkara karena kurang bukti.",
)


@pytest.mark.parametrize(
    ("question", "answer", "why"),
    [
        ("Berapa TPS rawan di Sampang?", "66", None),
        ("Berapa TPS rawan di Sampang?", "117 TPS", "other_region"),
        ("Berapa TPS rawan di Mamuju?", "117 TPS", None),
        ("Berapa personel kodim di Mamuju?", "680 personel", "not_in_corpus"),
        ("Berapa personel kodim di Mamuju?", "240 prajurit", None),
        ("Berapa personel polres di Mamuju?", "680 personel", None),
        ("Berapa TPS rawan di Mamuju dekat Timor-Leste?", "117 TPS", None),
        ("Berapa anggota Linmas di Mamuju?", "1.752 orang", None),
        ("Berapa perkara di Mamuju distop gara-gara bukti tidak cukup?", "15 perkara", None),
        ("Berapa perkara di Mamuju yang tidak dihentikan?", "15 perkara", "not_in_corpus"),
        ("Apa arahan dan harapan panitia di Mamuju?", "ke gudang", "false_premise"),
    ],
)
def test_of_several_regions_or_bodies_each_has_its_own(
    question: str, answer: str, why: str | None
) -> None:
    assert objection(understand(question), finding(ROUNDUP, answer)) == why


@pytest.mark.parametrize(("year", "why"), [(2024, None), (2019, "other_date")])
def test_last_february_is_of_the_year_before_the_article(year: int, why: str | None) -> None:
    article = ("Pilkada di Maluku", "Saat Pemilu Februari lalu ada 5.106 personel di Maluku.")
    asked = understand(f"Berapa personel di Maluku pada Februari {year}?")
    assert objection(asked, finding(article, "5.106 personel")) == why


@pytest.mark.parametrize(("answer", "why"), [("38 tahun", None), ("11 tahun", "not_in_corpus")])
def test_years_of_service_are_no_age(answer: str, why: str | None) -> None:
    asked = understand("Berapa umur polisi yang menolong kotak suara di Maluku?")
    served = "Polisi Maluku berumur 38 tahun itu sudah 11 tahun bertugas. Ia menolong kotak suara."
    assert objection(asked, finding(("Kotak suara ditolong", served), answer)) == why


@pytest.mark.parametrize(("answer", "other"), [("24 jam", True), ("0812-3456-7890", False)])
def test_a_telephone_number_is_one(answer: str, other: bool) -> None:
    assert is_other_type(understand("Berapa nomor WhatsApp posko Polda Maluku?"), answer) == other


@pytest.mark.parametrize(("year", "why"), [(2024, None), (2020, "other_date")])
def test_weekdays_tell_the_year_of_an_article_that_has_none(year: int, why: str | None) -> None:
    asked = understand(f"Berapa personel Polda Maluku pada Pilkada {year}?")
    assert objection(asked, finding(WIRE, "900 personel", published=None)) == why


def test_what_is_not_told_is_doubted_and_less_likely() -> None:
    told = understand("Berapa personel dikerahkan Polda Maluku untuk pilkada?")
    untold = understand(
        "Berapa anjing pelacak dan drone canggih digunakan Polda Maluku untuk pilkada?"
    )
    found = finding(NUMBERS, "1.250 personel")
    assert doubt(told, found) is None and objection(untold, found) is None
    assert doubt(untold, found) == "false_premise"
    assert by_confidence(untold, [found])[0].confidence < by_confidence(told, [found])[0].confidence


def test_a_better_passage_wins_over_a_slightly_surer_reading() -> None:
    asked = understand("Berapa personel dikerahkan Polda Maluku untuk pilkada?")
    near = finding(NUMBERS, "1.250 personel", 0.8)
    far = finding(NUMBERS, "200 personel", 0.85)
    far = replace(far, parts=(replace(far.parts[0], lag=0.4),))
    assert [f.parts for f in by_confidence(asked, [far, near])] == [near.parts, far.parts]


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("7000 personil", "7.000 personel", True),
        ("3.000 Polri", "500 Polri", False),
        ("3.000 Polri", "3.000 personel", True),
        ("7 ribu personel", "7 juta personel", False),
        ("7 ribu personel", "7.000 personel", True),
        ("Rp 45 miliar", "Rp 45.000.000.000", True),
        ("65 persen", "65 orang", False),
        ("21 Agustus 2023", "21 September 2023", False),
        ("21 Agustus 2023", "Senin (21/08/2023)", True),
        ("21 Agustus", "21 Agustus 2023", True),
        ("pukul 09.00 WIB", "pukul 10.00 WIB", False),
        ("Kombes Pol Sari Dewi", "Sari Dewi", True),
        ("Gedung Sarja", "Gedung Graha", False),
    ],
)
def test_what_says_the_same(one: str, other: str, same: bool) -> None:
    first, second = (finding((text, text), text) for text in (one, other))
    assert agree(first, second) == agree(second, first) == same


def test_a_rival_costs_confidence() -> None:
    asked = understand("Kapan deklarasi damai Polda Maluku digelar?")
    one = finding(EVENTS, "18 November 2024")
    other = finding(EVENTS, "2/9/2024", 0.8)
    alone, beside = by_confidence(asked, [one])[0], by_confidence(asked, [one, other])[0]
    assert beside.parts == one.parts and beside.confidence < alone.confidence


@pytest.mark.parametrize(
    ("question", "answer", "other"),
    [
        ("How many regencies in Bali hold an election?", "57 kecamatan", True),
        ("How many polling stations does Bali have altogether?", "57 kecamatan", True),
        ("How many polling stations does Bali have altogether?", "812 TPS di 57 desa", False),
        ("What phone number can people in Bali use?", "011/Lilawangsa", True),
        ("What phone number can people in Bali use?", "0811-223-344", False),
        ("Berapa kabupaten di Bali yang rawan?", "delapan kabupaten/kota", False),
        ("Berapa kabupaten di Bali yang rawan?", "8", False),
        ("How many districts in Bali are vulnerable?", "8 kabupaten", False),
        ("Berapa personel di tiap desa?", "2 personel", False),
        ("Berapa kotak suara yang diangkut truk?", "tiga truk", True),
        ("How many flights went to the remote districts?", "40 distrik", True),
        ("Berapa lokasi yang rawan?", "40 distrik", False),
        ("Berapa TPS yang sangat rawan?", "2-2-1", True),
        ("Of the 1,107 ballots, how many were for the governor?", "1.107 lembar", True),
        ("Of the 1,107 ballots, how many were for the governor?", "438 lembar", False),
        ("Berapa kotak suara yang diangkut truk?", "120 kotak", False),
        ("Berapa kekuatan personel yang menjaga TPS?", "120 personel", False),
        ("How many polling stations do 90 officers guard?", "90 petugas", True),
        ("How many police did Bali deploy?", "7.000 personel", False),
        ("Umurnya sekarang berapa?", "600 personel", True),
        ("Berapa petugas yang berusia di atas 50 tahun?", "12 petugas", False),
        ("Berapa laporan yang masuk lewat nomor WhatsApp posko?", "45 laporan", False),
        ("What share of the officers is that?", "7.000 personel", True),
        ("What share of the officers is that?", "2/3 kekuatan", False),
    ],
)
def test_other_areas_are_no_answer_to_a_count(question: str, answer: str, other: bool) -> None:
    assert is_other_type(understand(question), answer) == other


@pytest.mark.parametrize(
    ("question", "answer", "other"),
    [
        ("Apa yang dimaksud dengan TPS lokasi khusus?", '6.795," jelasnya', True),
        ("Apa yang dimaksud dengan TPS lokasi khusus?", "TPS di rumah tahanan", False),
        ("Bagaimana rapat itu diikuti?", "secara virtual", False),
        ("Kenapa Brimob ditempatkan di Haruku?", "hingga penetapan hasil", True),
        ("Tipe helikopter yang disewa apa?", "empat helikopter", True),
        ("What type of helicopter was hired?", "Bell 412", False),
        ("Tanggal berapa kapal berangkat?", "21", False),
        ("Tanggal berapa kapal berangkat?", "Rabu pagi", True),
        ("Kenapa Brimob ditempatkan di Haruku?", "sehingga tidak terjadi bentrokan", False),
    ],
)
def test_a_time_or_figure_explains_nothing(question: str, answer: str, other: bool) -> None:
    assert is_other_type(understand(question), answer) == other
