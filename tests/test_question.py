"""What is understood of a question, and how a follow-up becomes standalone."""

import json
import re
from pathlib import Path

import pytest

from assistant.compound import parts, places
from assistant.follow_up import as_asked, small_talk, standalone
from assistant.question import kind_of, language_of, spelled_out, understand
from assistant.yes_no import asks_yes_no


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("Berapa personel yang dikerahkan?", "number"),
        ("how many personnel did Kalsel deploy?", "number"),
        ("Tanggal berapa deklarasi dilakukan?", "date"),
        ("When did the mayor visit?", "date"),
        ("Siapa Kapolda Maluku?", "person"),
        ("Who led the roll call when it rained?", "person"),
        ("Di ruangan mana rapat digelar?", "place"),
        ("At which hotel was it held?", "place"),
        ("Rapat itu digelar bersama lembaga apa?", "organization"),
        ("Apa kepanjangan PTPS?", "definition"),
        ("What does PTPS stand for?", "definition"),
        ("Siapa saja yang hadir?", "list"),
        ("Apa jabatan Eddy Sumitro?", "office"),
        ("Apakah Maluku rawan?", "yesno"),
        ("Did the police deploy dogs?", "yesno"),
        ("Kapal ke Banda berangkat sesuai jadwal ya?", "yesno"),
        ("Siapa Kapolda Maluku ya?", "person"),
        ("Kelima orang itu sudah jadi tersangka?", "yesno"),
        ("The convoy left on time, right?", "yesno"),
        ("Bawaslu NTB hadir di rapat itu?", "yesno"),
        ("Polda NTB mengerahkan personel Brimob?", "yesno"),
        ("Bawaslu NTB hadir di mana?", "place"),
        ("knp jumlah polisi ditambah?", "reason"),
        ("Kapal yang dijanjikan itu, apakah sudah sampai?", "yesno"),
        ("Menurut Bawaslu, apakah sudah diketahui siapa pelakunya?", "person"),
        ("What was the corrected count of people arrested?", "number"),
        ("Jumlah personel dikerahkan?", "number"),
        ("Until what date was the health post open?", "date"),
        ("What post does Eddy Sumitro hold?", "office"),
        ("Mengapa rapat ditunda?", "reason"),
        ("Apa itu Sirekap?", "explanation"),
        ("Seberapa luas lapangan itu?", "number"),
        ("How long did the exercise last?", "number"),
        ("What was the deadline for logistics?", "date"),
        ("Which districts got reinforcements?", "list"),
        ("Aplikasi apa yang dipakai?", "free"),
        ("Menurut Kapolda, apakah polisi mencatat siapa yang dipilih?", "yesno"),
        ("Menurut Kapolda, apakah tujuan simulasi itu?", "free"),
        ("What is the rank of the Bali police chief?", "office"),
        ("Irwasda itu kepanjangannya apa?", "definition"),
        ("Pangkatnya apa?", "office"),
        ("Bener ga surat suaranya rusak?", "yesno"),
        ("Tambahan 4 orang Brimob di Sumsel itu ditaruh di tingkat TPS?", "yesno"),
        ("So petrol stations in Lampung won't be open on election day?", "yesno"),
        ("Mohon konfirmasi: patroli Bawaslu mencakup setiap kecamatan?", "yesno"),
        ("Personel yang dikerahkan Polda Sumsel untuk Pilkada 2024?", "free"),
        ("Kalau untuk yang sudah dikirim ke Buru Selatan?", "free"),
        ("Apa ada TPS yang coblosannya diundur?", "yesno"),
        ("Coblosan di Mamuju diundur gak gara-gara gempa?", "yesno"),
        ("TPS untuk warga Baduy semuanya ada di luar?", "yesno"),
        ("Mohon data TPS sangat rawan kab Majene", "number"),
        ("Over what period were the soldiers assigned?", "date"),
        ("Lembaga penyelenggara mana yang diajak rapat?", "organization"),
    ],
)
def test_kind(question: str, kind: str) -> None:
    assert kind_of(spelled_out(question)) == kind


def test_who_wants_yes_or_no_is_told_from_who_wants_more() -> None:
    """By people who had not seen the program; no question of theirs is in what was learned."""
    asked = [
        row
        for file in sorted((Path(__file__).parent / "asked").glob("*.jsonl"))
        for row in map(json.loads, file.read_text("utf-8").splitlines())
        if row["answerable"] and not row["history"]
    ]
    verdicts = re.compile(
        r"ya|tidak|yes|no|memang( tidak)?|indeed( not)?|sebaliknya|on the contrary"
    )
    wrong = {False: 0, True: 0}
    every = {False: 0, True: 0}
    for row in asked:
        wanted = all(verdicts.fullmatch(answer.lower()) for answer in row["answers"])
        every[wanted] += 1
        wrong[wanted] += asks_yes_no(spelled_out(row["question"])) != wanted
    assert every[True] > 150 and every[False] > 500
    assert wrong[True] <= 0.02 * every[True] and wrong[False] <= 0.01 * every[False]


@pytest.mark.parametrize("text", ["", "?", "\ud800", "ya", "7", "Kalsel", "?" * 1000])
def test_whatever_is_written_either_asks_for_yes_or_no_or_does_not(text: str) -> None:
    assert asks_yes_no(text) in (True, False)


@pytest.mark.parametrize(
    ("question", "language"),
    [
        ("Siapa Kapolda Maluku?", "id"),
        ("Who is the Kapolda of Maluku?", "en"),
        ("berapa personnel yang di-deploy Polda Maluku?", "id"),
        ("Kalsel?", "id"),
    ],
)
def test_language(question: str, language: str) -> None:
    assert language_of(question) == language


def test_names_and_years_are_not_terms() -> None:
    asked = understand("Berapa personel Polda Maluku pada Pemilu 2024?")
    assert asked.ids("region") == ("maluku",)
    assert asked.years == (2024,)
    assert not {"maluku", "2024", "berapa"} & set(asked.terms)


@pytest.mark.parametrize(
    ("history", "question", "expected"),
    [
        (["Berapa personel Polda Maluku?"], "Kalau di Papua?", "Berapa personel Polda Papua?"),
        (
            ["How many officers did Bali deploy?"],
            "What about Aceh?",
            "How many officers did Aceh deploy?",
        ),
        (["Siapa Kapolda Maluku?"], "Kalau Pangdam?", "Siapa Pangdam Maluku?"),
        (
            ["Who is the Ambon police chief?"],
            "How many officers did he send?",
            "How many officers did Ambon police chief send?",
        ),
        (["Berapa TPS di Bali pada 2023?"], "Dan pada 2024?", "Berapa TPS di Bali pada 2024?"),
        (
            ["Siapa Kapolda Maluku?"],
            "Kapan dia membuka apel?",
            "Kapan Kapolda Maluku membuka apel?",
        ),
        (["Siapa Kapolda Maluku?"], "Berapa TPS di Bali?", "Berapa TPS di Bali?"),
        (
            ["Berapa personel Polda Maluku?", "Kalau di Papua?"],
            "Kalau di Aceh?",
            "Berapa personel Polda Aceh?",
        ),
        ([], "Kalau di Papua?", "Kalau di Papua?"),
        (
            ["Berapa personel Polda Maluku di Kepulauan Aru?"],
            "Kalau di Buru Selatan?",
            "Berapa personel Polda Maluku di Buru Selatan?",
        ),
        (
            ["Berapa personel Polda Maluku di Kepulauan Aru?"],
            "Kalau Papua?",
            "Berapa personel Polda Papua di Kepulauan Aru?",
        ),
        (["Siapa Eddy Sumitro?"], "Kalau di Bali, siapa Kapolda?", "Kalau di Bali, siapa Kapolda?"),
        (["Who is the mayor of Ambon?"], "And the regent of Buru?", "Who is the regent of Buru?"),
        (
            ["Berapa personel di NTB?"],
            "Kalau di Jambi dan Riau?",
            "Berapa personel di Jambi dan Riau?",
        ),
        (
            ["Berapa TPS di Bali pada 2020?"],
            "Kalau 2019 dan 2024?",
            "Berapa TPS di Bali pada 2019 dan 2024?",
        ),
        (
            ["At which hotel was the Maluku workshop held?"],
            "And in which room?",
            "And in which room (hotel workshop held Maluku)?",
        ),
        (
            ["Kapan pleno dibuka di Buru?"],
            "Siapa ketuanya?",
            "Siapa ketuanya (pleno dibuka Buru)?",
        ),
        # not elliptic: words beside the name ask for something else
        (["Siapa Kapolda NTB?"], "Apa harapan Polri?", "Apa harapan Polri (Kapolda NTB)?"),
        (["Siapa Kapolda NTB?"], "Apa tugas KPU?", "Apa tugas KPU (Kapolda NTB)?"),
        (["Siapa Kapolda NTB?"], "Kalau logistik di Papua?", "Kalau logistik di Papua?"),
        (["Berapa TPS di Bali?"], "Kalau TPS di Papua?", "Berapa TPS di Papua?"),
        # what a question had from the chat does not pile up, but for a person or place
        (
            ["Siapa Kapolda Kalsel?", "Berapa personel dikerahkan?"],
            "Apa motif pelaku?",
            "Apa motif pelaku (personel dikerahkan Kapolda Kalsel)?",
        ),
        (
            ["Siapa Kapolda Kalsel?", "Berapa personel dikerahkan?", "Apa motif pelaku?"],
            "Kapan kapal berangkat?",
            "Kapan kapal berangkat (motif pelaku Kapolda Kalsel)?",
        ),
        (
            ["Siapa pemimpin simulasi Sispamkota di Ambon?", "Kapan dilaksanakan?"],
            "Di mana?",  # goes on with the topic
            "Di mana (pemimpin simulasi Sispamkota Ambon)?",
        ),
        (
            ["Siapa Kapolda Kalsel?", "Apa itu Sispamkota?"],
            "Kapan dilaksanakan?",
            "Kapan dilaksanakan (Sispamkota Kapolda Kalsel)?",
        ),
        (["Siapa Ketua KPU Buru?"], "Ketua Bawaslunya siapa?", "Ketua Bawaslu Buru siapa?"),
        (["Berapa TPS di Buru?"], "Siapa Kapolresnya?", "Siapa Kapolres Buru?"),
        (["Berapa TPS di Buru?"], "Siapa Kapolres?", "Siapa Kapolres (Buru)?"),
        (["Berapa TPS di Buru?"], "Maluku Tengah gimana?", "Berapa TPS di Maluku Tengah?"),
        # other things to count, another name of what the alias table does not know
        (
            ["How many registered voters does Tana Tidung have?"],
            "And polling stations?",
            "How many polling stations does Tana Tidung have?",
        ),
        (
            ["Berapa personel yang dikerahkan Polda Kalsel?"],
            "Kalau kapal?",
            "Berapa kapal yang dikerahkan Polda Kalsel?",
        ),
        (
            ["How many polling stations are covered by the Kragan police sector?"],
            "And Sluke?",
            "How many polling stations are covered by the Sluke police sector?",
        ),
        (
            ["Siapa Danrem yang meninjau TPS?"],
            "Kalau Pangdamnya?",
            "Siapa Pangdam yang meninjau TPS?",
        ),
        (["Apa jabatan Eddy Sumitro?"], "Kalau Budi Santoso?", "Apa jabatan Budi Santoso?"),
        (
            ["Berapa hibah untuk Polres Buru?"],
            "Kalau hibah untuk Bawaslu-nya berapa?",
            "Kalau hibah untuk Bawaslu Buru berapa?",
        ),
        # what leans without a pronoun of one thing
        (
            ["How many soldiers did Kodim Tapin send?"],
            "How many of them were kept back?",
            "How many of them were kept back (soldiers Kodim send Tapin)?",
        ),
        # "there" is a place, but not in "there is"
        *(
            (["Who led the drill in Ambon?"], question, expected)
            for question, expected in (
                ("Who spoke there on Monday morning?", "Who spoke in Ambon on Monday morning?"),
                *(
                    (f"{asked}?", f"{asked} (Ambon)?")
                    for asked in (
                        "Is there an application to monitor election security",
                        "Are there any plans to deploy additional soldiers",
                        "Did the police say there will be additional patrols",
                        "How many vulnerable polling stations lack a signal",
                    )
                ),
                *(
                    (asked, asked)
                    for asked in (
                        "How many drills held in Bali took place there?",
                        "What does an overseas polling station mean?",
                    )
                ),
            )
        ),
    ],
)
def test_standalone(history: list[str], question: str, expected: str) -> None:
    assert standalone(question, history) == expected


@pytest.mark.parametrize(
    ("hasty", "full"),
    [
        ("Brp personel yg dikirim tgl 5?", "berapa personel yang dikirim tanggal 5?"),
        ("udh blm kpn ya", "sudah belum kapan ya"),
        ("Pj Gub di Kec. Sadu, kab. Buru", "Pj Gubernur di Kecamatan Sadu, kabupaten Buru"),
        ("Apa kepanjangan PD dan KPN?", "Apa kepanjangan PD dan KPN?"),
        ("Siapa dr. Utk, Pd.I?", "Siapa dr. Utk, Pd.I?"),
    ],
)
def test_what_is_written_short_is_asked_in_full(hasty: str, full: str) -> None:
    assert spelled_out(hasty) == full


@pytest.mark.parametrize(
    ("question", "bare"),
    [
        ("Kapan pilkada serentak?", "Kapan pilkada serentak?"),
        ("Apa itu Sispamkota serentak?", "Apa itu Sispamkota serentak?"),
        ("Kapan dilaksanakan?", None),  # nothing without the chat
        ("Kapan acara itu dilaksanakan?", None),  # leans on it
        ("Kapan dia dilantik?", None),
        ("Siapa Kapolda NTB?", None),  # complete
        ("Kalau NTB?", None),
    ],
)
def test_a_question_as_it_was_asked(question: str, bare: str | None) -> None:
    assert as_asked(standalone(question, ["Siapa Kapolda Kalsel?"]), question) == bare
    assert as_asked("Siapa Kapolda (Riau)?", "Siapa Kapolda (Riau)?") is None


@pytest.mark.parametrize(
    ("message", "language"),
    [
        *((message, "id") for message in ("Terima kasih banyak ya!", "Halo", "selamat pagi, Pak")),
        *((message, "en") for message in ("thanks", "Hello there!", "Ok, thank you so much")),
        ("ok", "id"),
        *(
            (question, None)
            for question in ("Oke, kalau di Papua?", "Selamat pagi, siapa Kapolda?", "ya", "Ada?")
        ),
    ],
)
def test_small_talk(message: str, language: str | None) -> None:
    assert small_talk(message) == language


def test_small_talk_is_no_earlier_question() -> None:
    assert small_talk("ok", "en") == "en"
    history = ["Siapa Kapolda Maluku?", "Terima kasih"]
    assert standalone("Kalau di Papua?", history) == "Siapa Kapolda Papua?"


def test_standalone_keeps_the_topic_of_a_thing() -> None:
    said = standalone("Di mana acara itu digelar?", ["Siapa yang memimpin simulasi Sirekap?"])
    assert "Sirekap" in said and said.startswith("Di mana")


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        (
            "When and where was the drill held in Bali?",
            ["When was the drill held in Bali?", "Where was the drill held in Bali?"],
        ),
        (
            "Latihan digelar\n  kapan dan di mana?",
            ["Latihan digelar kapan?", "Latihan digelar di mana?"],
        ),
        (
            "In which city and on what date was it held?",
            ["In which city was it held?", "On what date was it held?"],
        ),
        (
            "Siapa Kapolda Maluku dan berapa personel yang dikerahkan?",
            ["Siapa Kapolda Maluku?", "Berapa personel yang dikerahkan di Maluku?"],
        ),
        (
            "How many police and how many soldiers were sent to Riau?",
            ["How many police in Riau?", "How many soldiers were sent to Riau?"],
        ),
        (
            "Who is the police chief of Riau? And when did he speak?",
            ["Who is the police chief of Riau?", "When did police chief of Riau speak?"],
        ),
        (
            "Apa kepanjangan Sispamkota dan siapa Kapolda Riau?",
            ["Apa kepanjangan Sispamkota?", "Siapa Kapolda Riau?"],
        ),
        (
            "Kapan, di mana dan mengapa latihan digelar?",
            ["Kapan latihan digelar?", "Di mana latihan digelar?", "Mengapa latihan digelar?"],
        ),
        (
            "Siapa Kapolda Riau, berapa personelnya, dan kapan apel digelar?",
            [
                "Siapa Kapolda Riau?",
                "Berapa personel Kapolda Riau?",
                "Kapan apel digelar di Riau?",
            ],
        ),
        (
            "How many police, how many soldiers and how many Linmas were sent to Riau?",
            [
                "How many police in Riau?",
                "How many soldiers in Riau?",
                "How many Linmas were sent to Riau?",
            ],
        ),
        # the holders of several offices
        *(
            (question, [first, second])
            for question, first, second in (
                ("Siapa Kapolda Riau dan Jambi?", "Siapa Kapolda Riau?", "Siapa Kapolda Jambi?"),
                (
                    "Siapa Kapolda dan Wakapolda Maluku?",
                    "Siapa Kapolda Maluku?",
                    "Siapa Wakapolda Maluku?",
                ),
                (
                    "Siapa Kapolda Riau & Gubernur Jambi?",
                    "Siapa Kapolda Riau?",
                    "Siapa Gubernur Jambi?",
                ),
                (
                    "Who are the police chiefs of Riau and of Jambi?",
                    "Who is the police chief of Riau?",
                    "Who is the police chief of Jambi?",
                ),
            )
        ),
        (
            "Siapa Kapolda Bali, Riau, serta Jambi?",
            ["Siapa Kapolda Bali?", "Siapa Kapolda Riau?", "Siapa Kapolda Jambi?"],
        ),
        # one thing
        *(
            (question, [question])
            for question in (
                "Kapan dan jam berapa latihan dimulai?",
                "Siapa Kapolda Riau dan Jambi yang dilantik?",
                "Kapan Kapolda Riau dan Kapolda Jambi bertemu?",
                "Siapa yang bertemu Kapolda Riau dan Kapolda Jambi?",
                "Berapa personel TNI dan Polri di Riau?",
                "Siapa Gubernur Palembang, Riau?",
                "Siapa Kapolda Bali, Papua, Aceh, Riau, dan Jambi?",  # too many
                "What did police and soldiers say?",
                "Siapa yang menentukan kapan dan di mana rapat digelar?",
                "Which districts had vulnerable TPS, and how many in each?",
                "Antara Polda dan siapa rapat digelar?",
                "Who led the drill, who was promoted last year?",
            )
        ),
    ],
)
def test_the_parts_of_a_compound_question(question: str, expected: list[str]) -> None:
    assert parts(question) == expected


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        (
            "Berapa personel di Riau dan di Jambi pada 2024?",
            ["Berapa personel di Riau pada 2024?", "Berapa personel di Jambi pada 2024?"],
        ),
        (
            "How many officers did Riau and Jambi deploy?",
            ["How many officers did Riau deploy?", "How many officers did Jambi deploy?"],
        ),
        (
            "Berapa TPS di Bali, Riau, serta Jambi?",
            ["Berapa TPS di Bali?", "Berapa TPS di Riau?", "Berapa TPS di Jambi?"],
        ),
        ("Berapa personel TNI dan Polri di Riau?", []),
        ("Berapa jarak antara Riau dan Jambi?", []),
        ("Berapa personel gabungan Riau dan Jambi?", []),
        ("Berapa personel dari Riau dan Jambi?", []),
        ("Berapa personel di Palembang, Sumsel?", []),
        ("Kapan simulasi digelar di Riau dan Jambi?", []),
    ],
)
def test_the_number_in_several_places(question: str, expected: list[str]) -> None:
    assert places(question) == expected
    assert parts(question) == [question]  # one number may be that of all of them


def test_a_question_has_at_most_four_parts() -> None:
    asked = parts(" dan ".join(["siapa Kapolda Riau"] * 50))
    assert len(asked) == 4 and asked[0] == "siapa Kapolda Riau?"
    assert asked[-1].count("Kapolda Riau") == 47  # the last one keeps the rest


def test_the_parts_of_a_compound_follow_up() -> None:
    history = ["Siapa Kapolda Papua?"]
    assert parts("Siapa Kapolda Maluku? Dan berapa TPS di sana?", history) == [
        "Siapa Kapolda Maluku?",
        "Berapa TPS di Maluku?",
    ]
    assert parts("Kalau Riau dan Jambi?", history) == [
        "Siapa Kapolda Riau?",
        "Siapa Kapolda Jambi?",
    ]
    assert parts("Kapan dan di mana dia dilantik?", history) == [
        "Kapan Kapolda Papua dilantik?",
        "Di mana Kapolda Papua dilantik?",
    ]
