"""The typed spans of a sentence."""

import pytest

from assistant import spans


def found(kind: str, text: str) -> list[str]:
    return [text[s.start : s.end] for s in getattr(spans, kind)(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Polisi menurunkan 1.250 personel gabungan.", ["1.250 personel"]),
        ("Sebanyak 2/3 kekuatan dikerahkan.", ["2/3 kekuatan"]),
        ("Ada tiga puluh lima TPS rawan.", ["tiga puluh lima TPS"]),
        ("Anggarannya Rp 2,5 miliar tahun ini.", ["Rp 2,5 miliar"]),
        ("Brimob: 365 di Nabire, 7 orang dan 12 titik di kota.", ["365", "7 orang", "12 titik"]),
        ("Beras 50kg, jalan 2,5km, dana Rp2,5M.", ["50kg", "2,5km", "Rp2,5M"]),
        ("Rapat digelar Senin (21/08/2023) pukul 09.00 WIB.", []),
    ],
)
def test_numbers_come_with_their_unit_and_are_no_dates(text: str, expected: list[str]) -> None:
    assert found("numbers", text) == expected


def test_dates_keep_their_weekday_bracket_time_and_limit() -> None:
    text = "Apel digelar di Ambon, Kamis (5/9/2024), pukul 08.30 WIT."
    assert found("dates", text) == ["Kamis (5/9/2024), pukul 08.30 WIT"]
    text = "Pukul 13.00-15.00 jalan ditutup, paling lambat Jumat (1/11) siang."
    assert found("dates", text) == ["Pukul 13.00-15.00", "paling lambat Jumat (1/11) siang"]
    text = "Operasi dari 23 Agustus sampai dengan 31 Desember 2024, apel sampai 1 Mei."
    assert found("dates", text) == ["23 Agustus sampai dengan 31 Desember 2024", "sampai 1 Mei"]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Kapolda Maluku Irjen Pol Eddy Sumitro membuka apel.", "Eddy Sumitro"),
        ("“Kami siap,” kata Wulandari, Jumat.", "Wulandari"),
        ("Acara dihadiri Bupati Sleman Retno Astuti, S.H., M.Si.", "Retno Astuti"),
    ],
)
def test_persons(text: str, name: str) -> None:
    assert any(name in person for person in found("persons", text))


@pytest.mark.parametrize(
    ("short", "words", "fits"),
    [
        ("KPU", "Komisi Pemilihan Umum", True),
        ("Sispamkota", "Sistem Pengamanan Kota", True),
        ("Bawaslu", "Badan Pengawas Pemilu", True),
        ("Forkopimda", "Forum Koordinasi Pimpinan Daerah", True),
        ("TPS", "Tempat Pemungutan Suara", True),
        ("KPU", "Panitia Pemilihan Kecamatan", False),
        ("TPS", "Tentara Nasional Indonesia", False),
    ],
)
def test_abbreviations_stand_for_their_words(short: str, words: str, fits: bool) -> None:
    assert spans.stands_for(short, words.split()) is fits


def test_expansions_are_cut_to_the_words_of_the_abbreviation() -> None:
    text = (
        "Menurut petugas Panitia Pemilihan Kecamatan (PPK) dan SOP (Standar Operasional Prosedur)"
    )
    assert [text[s.start : s.end] for s in spans.expansions(text, "PPK")] == [
        "Panitia Pemilihan Kecamatan"
    ]
    assert [text[s.start : s.end] for s in spans.expansions(text, "sop")] == [
        "Standar Operasional Prosedur"
    ]
    text = "Satgas Kamseltibcar (keamanan, keselamatan, ketertiban, dan kelancaran)"
    (full,) = spans.expansions(text, "Kamseltibcar")
    assert text[full.start : full.end] == "keamanan, keselamatan, ketertiban, dan kelancaran"


def test_offices_stand_before_the_name() -> None:
    text = "Kapolda Maluku Utara (Malut) Irjen Pol Eddy Sumitro bertemu Gubernur Bali Wayan Sudana."
    assert [text[s.start : s.end] for s in spans.offices(text, "Eddy Sumitro")] == [
        "Kapolda Maluku Utara (Malut)"
    ]
    assert [text[s.start : s.end] for s in spans.offices(text, "Wayan Sudana")] == ["Gubernur Bali"]


@pytest.mark.parametrize(
    ("before", "post", "after"),
    [
        ("", "Koordinator Divisi Pencegahan Bawaslu Bali", ", Wayan Sudana,"),
        ("", "Asisten Operasi (Asops) Kasdam", " Kolonel Inf Wayan Sudana"),
        ("Menurut ", "Kabag Ops Polres Buru", " AKP Wayan Sudana, aman"),
    ],
)
def test_a_post_is_the_whole_run_of_capitals(before: str, post: str, after: str) -> None:
    text = before + post + after
    first = spans.posts(text, "Wayan Sudana")[0]
    assert text[first.start : first.end] == post
