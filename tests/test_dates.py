"""Dates as Indonesian pages and people write them, and the figures that are none."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.dates import complete, find_dates, find_months

MONTHS = ["Januari", "Februari", "Maret", "April", "Mei", "Juni", "Juli", "Agustus"]
MONTHS += ["September", "Oktober", "November", "Desember"]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Selasa, 22 Agustus 2023 - 17:42 WITA", date(2023, 8, 22)),
        ("27 November 2024 - 6:16 WITA", date(2024, 11, 27)),
        ("Aug 20, 2024 - 12:40", date(2024, 8, 20)),
        ("pada Selasa (21/03/23).", date(2023, 3, 21)),
        ("Senin (21/08/2023)", date(2023, 8, 21)),
        ("Kamis, 14/11/2024 10:20 WIB", date(2024, 11, 14)),
        ("14 Nov 2024, 10:20 WIB", date(2024, 11, 14)),
        ("2024-11-14", date(2024, 11, 14)),
        ("2024-11-14T10:20:00+07:00", date(2024, 11, 14)),
        ("14.11.2024", date(2024, 11, 14)),
        ("August 21, 2023", date(2023, 8, 21)),
        ("21st of August 2023", date(2023, 8, 21)),
        ("7/10/2024", date(2024, 10, 7)),
        ("11/14/2024", date(2024, 11, 14)),
        ("Rabu (7 / 2 / 2018)", date(2018, 2, 7)),
        ("Jum’at, 15 Nopember 2024", date(2024, 11, 15)),
        ("14-Nov-2024", date(2024, 11, 14)),
        ("5 Agt 2024", date(2024, 8, 5)),
        ("5 Peb 2024", date(2024, 2, 5)),
        ("27 november tahun 2024", date(2024, 11, 27)),
    ],
)
def test_full_dates(text: str, value: date) -> None:
    assert [found.value for found in find_dates(text)] == [value]


@pytest.mark.parametrize(
    "text",
    [
        "oleh 180.751 pegawai ASN",
        "mengerahkan 2/3 kekuatan atau 7000 personil",
        "dua pertiga (2/3) kekuatan",
        "tersebar di 241 kecamatan 17/4",
        "telepon 081234567/12/2024",
        "Danrem 162/Wira Bhakti",
        "alamat 10.11.12.13",
        "https://contoh.id/2024/11/14/berita",
        "Peraturan Nomor 10/2024",
        "pukul 17.00 sampai 20.30",
        "7000 may vote",
        "12 may vote",
        "32/12/2024 dan 12/13/20244",
    ],
)
def test_figures_that_are_no_dates(text: str) -> None:
    assert find_dates(text) == []


def test_parts_of_dates() -> None:
    (short,) = find_dates("Kamis (14/11)")
    assert (short.value, short.day, short.month, short.year, short.weekday) == (
        None, 14, 11, None, 3,
    )  # fmt: skip
    (month,) = find_dates("selama Agustus 2023 saja")
    assert (month.value, month.day, month.month, month.year) == (None, None, 8, 2023)
    (impossible,) = find_dates("31 November 2024")
    assert (impossible.value, impossible.day) == (None, 31)


@pytest.mark.parametrize(
    ("text", "month"),
    [
        ("Who spoke at the August meeting?", 8),
        ("Berapa personel pada bulan maret?", 3),
        ("What was stolen in May?", 5),
        ("May I see the march of the recruits?", None),
        ("Berapa personel pada 12 Maret 2024?", None),
        ("Apa arti Agustusan?", None),
        ("Who led this march, and who said this may go on?", None),
        ("Siapa rektor Universitas Sebelas Maret?", None),
        ("Apa yang dikatakan April Hidayat?", None),
        ("Apa yang terjadi pada bulan APRİL?", None),
    ],
)
def test_months_alone(text: str, month: int | None) -> None:
    assert [found.month for found in find_months(text)] == ([month] if month else [])


def test_ranges_name_both_days() -> None:
    assert [found.value for found in find_dates("16-17 Agustus 2023")] == [
        date(2023, 8, 16),
        date(2023, 8, 17),
    ]
    assert [found.value for found in find_dates("30 Desember - 2 Januari 2025")] == [
        date(2024, 12, 30),
        date(2025, 1, 2),
    ]


@pytest.mark.parametrize(
    ("text", "published", "value"),
    [
        ("Kamis (14/11)", date(2024, 11, 15), date(2024, 11, 14)),
        ("(5/1)", date(2024, 12, 20), date(2025, 1, 5)),
        ("27 November", date(2024, 8, 20), date(2024, 11, 27)),
        ("30 Desember", date(2025, 1, 3), date(2024, 12, 30)),
        ("Senin (14/2)", date(2022, 2, 16), date(2022, 2, 14)),  # a Monday in 2022 only
        ("21 Agustus 2023", date(2024, 1, 1), date(2023, 8, 21)),
        ("(14/11)", None, None),
        ("Agustus 2023", date(2023, 9, 1), None),
    ],
)
def test_complete(text: str, published: date | None, value: date | None) -> None:
    assert complete(find_dates(text)[0], published) == value


@given(st.dates(date(1990, 1, 1), date(2049, 12, 31)))
def test_written_dates_are_read_back(day: date) -> None:
    written = [
        f"{day.day} {MONTHS[day.month - 1]} {day.year}",
        f"{day.day:02}/{day.month:02}/{day.year}",
        day.isoformat(),
    ]
    for text in written:
        (found,) = find_dates(f"pada {text}, katanya")
        assert found.value == day
        assert f"pada {text}, katanya"[found.start : found.end] == text


@given(st.text(alphabet="0123456789/.-() abMei,", max_size=60))
def test_offsets_are_inside_and_in_order(text: str) -> None:
    found = find_dates(text)
    assert all(0 <= one.start < one.end <= len(text) for one in found)
    assert [one.start for one in found] == sorted(one.start for one in found)


@pytest.mark.parametrize(
    ("text", "year"),
    [
        ("Pemilu Februari lalu", 2024),
        ("Desember silam", 2023),
        ("Februari mendatang", 2025),
        ("November ini", 2024),
        ("pada Februari", None),
        ("Universitas Sebelas Maret", None),
    ],
)
def test_the_year_of_a_month_beside_today(text: str, year: int | None) -> None:
    years = [found.year for found in find_months(text, date(2024, 11, 18))]
    assert years == ([] if "Sebelas" in text else [year])
