"""Every name of names.toml is found as itself, and nothing else is taken for a name."""

import tomllib
from collections import Counter
from itertools import pairwise
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.names import (
    Kind,
    Level,
    Name,
    begins_with,
    body,
    contains,
    find_names,
    narrowed,
    office,
    province_of,
    region,
    region_name,
    regions_of,
    same_body,
    same_office,
    same_place,
    synonyms,
)
from index.names_table import FILE, Spelling, table, units_of

# find_names reads 5,000 characters in two or three milliseconds on one core (not tested: a busy
# machine would fail it), and the file is loaded once, in a tenth of a second.

DATA: dict[str, Any] = tomllib.loads(FILE.read_text("utf-8"))
SPELLINGS = table().places + table().others


def found(text: str, kind: Kind, *, loose: bool | None = None) -> list[str]:
    return [name.id for name in find_names(text, loose=loose) if name.kind == kind]


def regions(text: str, *, loose: bool | None = None) -> list[str]:
    return found(text, "region", loose=loose)


# ------------------------------------------------------------------------------------ the file


def sentence(spelling: Spelling) -> tuple[str, str]:
    """Words before and after a name that let it be meant."""
    match spelling.care:
        case "context":
            return "Kemarin di ", " begitu."
        case "english":
            return "Yesterday the ", " was there."
    return "Kemarin ", " begitu."


def test_every_spelling_of_every_entry_is_found_as_its_own() -> None:
    missed = []
    for spelling in SPELLINGS:
        if not spelling.id:
            continue
        before, after = sentence(spelling)
        start = len(before)
        name = Name(spelling.kind, spelling.id, start, start + len(spelling.written))
        if name not in find_names(before + spelling.written + after):
            missed.append(spelling)
    assert not missed


def test_plain_spellings_are_found_in_lower_case_and_in_capitals() -> None:
    missed = [
        written
        for spelling in SPELLINGS
        if spelling.id and spelling.care == "none"
        for written in (spelling.written.lower(), spelling.written.upper())
        if spelling.id not in found(f"Kemarin {written} begitu.", spelling.kind)
    ]
    assert not missed


def test_phrases_that_are_no_regions() -> None:
    for phrase in DATA["care"]["not_regions"]:
        assert regions(f"Kemarin di {phrase} tenang.") == [], phrase


def test_all_of_indonesia() -> None:
    units = units_of(DATA)
    assert len(DATA["province"]) == 38
    assert Counter(unit.city for unit in units) == {False: 416, True: 98}
    assert len({unit.id for unit in units}) == 514
    assert {province_of(unit.id) for unit in units} == {p["id"] for p in DATA["province"]}
    assert all(unit.province == province_of(unit.id) for unit in units)
    assert region("indonesia").parts == {unit.id for unit in units}


def test_references_exist() -> None:
    names = table()
    assert DATA["short"].keys() <= names.regions.keys()
    for known in names.bodies.values():
        assert set(known.includes) <= names.bodies.keys()
        assert known.level in get_args(Level)
    for post in names.offices.values():
        assert {post.acts_for, post.deputy_of, *post.includes} <= names.offices.keys() | {None}
        assert post.body in names.bodies.keys() | {None}
        assert post.level in get_args(Level)


def test_no_care_is_taken_of_a_name_that_does_not_exist() -> None:
    written = {spelling.written for spelling in SPELLINGS if spelling.kind == "region"}
    assert set(DATA["care"]["case"]) | set(DATA["care"]["context"]) <= written
    assert not set(DATA["care"]["case"]) & set(DATA["care"]["context"])


def test_a_word_of_the_glossary_has_one_meaning() -> None:
    lines = Counter(
        (word, id)
        for id, line in (DATA["terms"] | DATA["words"]).items()
        for word in {written.lower() for written in line["id"] + line["en"]}
    )
    meanings = Counter(word for word, _ in lines)
    assert [word for word, count in meanings.items() if count > 1] == []


# --------------------------------------------------------------------------------- properties

PIECES = st.lists(
    st.sampled_from([s.written for s in SPELLINGS]) | st.text(max_size=6), max_size=12
)


@given(
    PIECES, st.sampled_from(["", " ", "-", "/", ". ", "\n"]), st.sampled_from([None, True, False])
)
def test_names_are_whole_words_in_order(
    pieces: list[str], between: str, loose: bool | None
) -> None:
    text = between.join(pieces)
    names = find_names(text, loose=loose)
    assert list(names) == sorted(names, key=lambda name: name.start)
    for name in names:
        assert 0 <= name.start < name.end <= len(text)
        assert not text[name.start - 1 : name.start].isalnum() or name.start == 0
        assert not text[name.end : name.end + 1].isalnum()


@pytest.mark.parametrize(
    "piece", ["a", "a.", "H.", " ", "a, ", "Medan ", "Kab. ", "Kota\n", "(", "x-"]
)
def test_a_question_of_a_hundred_thousand_characters_ends(piece: str) -> None:
    text = f"Kota {piece * 100_000}"[:100_000]
    assert all(n.end <= len(text) for n in find_names(text, loose=True))


@given(PIECES)
def test_names_of_one_kind_do_not_overlap(pieces: list[str]) -> None:
    text = " ".join(pieces)
    places = [name for name in find_names(text) if name.kind == "region"]
    assert all(a.end <= b.start for a, b in pairwise(places))


@given(PIECES)
def test_a_name_is_only_where_its_first_word_is(pieces: list[str]) -> None:
    text = " ".join(pieces)
    for name in find_names(text, loose=True):
        if name.kind == "office" or name.kind == "region":
            assert any(word in text.lower() for word in begins_with(name.kind, name.id))


@given(PIECES)
def test_synonyms_are_words_that_the_question_has_not(pieces: list[str]) -> None:
    question = " ".join(pieces)
    words = {word.lower() for word in synonyms(question)}
    assert not words & set(question.lower().split())


@given(st.sampled_from(sorted(table().regions)), st.sampled_from(sorted(table().regions)))
def test_places_are_ordered_by_containment(a: str, b: str) -> None:
    assert contains(a, a) and same_place(a, a)
    assert same_place(a, b) == same_place(b, a)
    if contains(a, b) and contains(b, a):
        assert region(a).parts == region(b).parts
    province = province_of(a)
    assert province is None or contains(province, a)


# --------------------------------------------------------------------------------- ambiguities


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Polda Papua", ["papua"]),
        ("Polda Papua Barat", ["papua-barat"]),
        ("Polda Papua Barat Daya", ["papua-barat-daya"]),
        ("KPU Papua Tengah dan Papua", ["papua-tengah", "papua"]),
        ("ke Papua Nugini", ["papua-nugini"]),
        ("Bupati Sumbawa", ["sumbawa"]),
        ("Kapolres Sumbawa Barat", ["sumbawa-barat"]),
        ("West Sumbawa Regency", ["sumbawa-barat"]),
        ("di Pulau Sumbawa", ["pulau-sumbawa"]),
        ("Walikota Banjarmasin, Banjarbaru", ["banjarmasin", "banjarbaru"]),
        ("Polres Banjar", ["banjar"]),
        ("Kabupaten Banjar", ["kabupaten-banjar"]),
        ("Kota Banjar", ["kota-banjar"]),
        ("di Jawa Timur", ["jawa-timur"]),
        ("di Pulau Jawa", ["pulau-jawa"]),
        ("Kota Palembang", ["palembang"]),
        ("Polres Serang", ["serang"]),
        ("Bupati Bandung", ["kabupaten-bandung"]),
        ("Wali Kota Bandung", ["kota-bandung"]),
        ("Walikota Bandung", ["kota-bandung"]),
        ("Polrestabes Bandung", ["kota-bandung"]),
        ("di Kab. Bandung Barat", ["bandung-barat"]),
        ("Kota Jambi", ["kota-jambi"]),
        ("Provinsi Jambi", ["jambi"]),
        ("Polda Metro Jaya", ["jakarta"]),
        ("Polres Metro Bekasi", ["bekasi"]),
        ("Kapolda Metro", ["jakarta"]),
        ("Kota Metro", ["metro"]),
        ("Kodim 0735/Surakarta", ["surakarta"]),
        ("Kodim 0818/Malang-Batu", ["malang", "batu"]),
        ("Pangdam II/Sriwijaya", ["kodam-sriwijaya"]),
        ("Danrem 162/WB", ["nusa-tenggara-barat"]),
        ("Danrem 162/Wira Bhakti", ["nusa-tenggara-barat"]),
        ("se-Sumsel", ["sumatera-selatan"]),
        ("SULAWESI TENGGARA", ["sulawesi-tenggara"]),
        ("KALIMANTAN\nSELATAN", ["kalimantan-selatan"]),
        ("South Borneo", ["kalimantan-selatan"]),
        ("the Special Region of Yogyakarta", ["yogyakarta"]),
        ("Bangka-Belitung", ["bangka-belitung"]),
        ("Tojo Una-Una", ["tojo-una-una"]),
        ("Medan, Karo dan Dairi", ["medan", "karo", "dairi"]),
    ],
)
def test_the_region_that_is_meant(text: str, expected: list[str]) -> None:
    assert regions(f"Ini {text} kemarin.") == expected


@pytest.mark.parametrize(
    "text",
    [
        "Mereka buru pelaku, lalu serang dengan batu dan palu.",
        "Malang benar: medan yang sulit, padang yang luas.",
        "Peletakan Batu Pertama gedung itu.",
        "Karo Ops Polda memimpin apel.",
        "Kombes Pol Maros, AKBP Agam dan Kompol Sigi hadir.",
        "Pohon itu batang dan puncak nya patah di sana, kata Bima Arya.",
        "Tribratanews.ntb.polri.go.id dan https://kalsel.antaranews.com/berita/papua",
        "menurut kalsel.antaranews.com/berita/papua kemarin",
        "TerbitKalimantan.com memuat Kalselnya dan Papuanisasi",
        "Ali bin Abu menulis diy.",
        "Kepolisian Negara Republik Indonesia",
        "Kabupaten/Kota di Provinsi",
    ],
)
def test_words_that_only_look_like_regions(text: str) -> None:
    assert [region for region in regions(text) if region != "malang"] == []


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("berapa personel polda kalsel", ["kalimantan-selatan"]),
        ("siapa kapolres sumbawa barat?", ["sumbawa-barat"]),
        ("kapan simulasi di batu", ["batu"]),
        ("siapa wali kota medan", ["medan"]),
        ("Siapa ketua kpu solo", ["surakarta"]),
        ("who is the mayor of Padang", ["padang"]),
        ("how many personnel did east java deploy", ["jawa-timur"]),
        ("Apakah medan yang sulit dijangkau rawan", []),
        ("kalau di Papua?", ["papua"]),
    ],
)
def test_questions_in_lower_case(question: str, expected: list[str]) -> None:
    assert regions(question, loose=True) == expected


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("Untuk pilkada, Poso mendapat berapa personel?", ["poso"]),
        ("Did Solo get more officers?", ["surakarta"]),
        ("Siapa Bima Arya?", []),
        ("Siapa AKBP Bima?", []),
        ("Apakah acara Metro TV dijaga?", []),
        ("babinsa kodim tapin yang memantau TPS berapa?", ["tapin"]),
        ("Batu dilempar siapa?", []),
    ],
)
def test_a_capital_of_its_own_names_a_region(question: str, expected: list[str]) -> None:
    names = find_names(question, alone=True)
    assert [name.id for name in names if name.kind == "region"] == expected


@pytest.mark.parametrize(
    ("text", "kind", "expected"),
    [
        ("Kapolda NTB", "office", ["kapolda"]),
        ("Wakapolda NTB", "office", ["wakapolda"]),
        ("Kapolresta Banjarmasin", "office", ["kapolres"]),
        ("Pj. Gubernur NTB", "office", ["pj-gubernur"]),
        ("Penjabat (Pj) Gubernur Sumsel", "office", ["pj-gubernur"]),
        ("Wakil Gubernur Sumsel", "office", ["wakil-gubernur"]),
        ("the acting governor of NTB", "office", ["pj-gubernur"]),
        ("the deputy governor", "office", ["wakil-gubernur"]),
        ("the South Sumatra police chief", "office", ["kepala-kepolisian"]),
        ("the provincial police chief", "office", ["kapolda"]),
        ("who is the mayor of Banjarmasin?", "office", ["wali-kota"]),
        ("Mayor Inf Budi dan Mayor Santoso", "office", []),
        ("Mayor Inf Budi dan Mayor Santoso", "rank", ["mayor", "mayor"]),
        ("Ketua KPU NTB", "office", ["ketua-kpu"]),
        ("Karo Ops Polda Kalsel", "office", ["karo-ops"]),
        ("Dir Intelkam Polda Sultra", "office", ["dir-intelkam"]),
        ("Pangdam II/Sriwijaya", "office", ["pangdam"]),
        ("the Sriwijaya regional commander", "office", ["pangdam"]),
        ("the commander of the Sriwijaya military command", "office", ["komandan"]),
        ("Polda Sumsel", "body", ["polda"]),
        ("Polres/Ta Jajaran", "body", ["polres"]),
        ("Forkompinda", "body", ["forkopimda"]),
        ("Kasat Pol-PP NTB", "office", ["kasatpol-pp"]),
        ("the election commission", "body", ["kpu"]),
        ("the General Elections Commission", "body", ["kpu"]),
        ("Komisi Pemilihan Umum (KPU)", "body", ["kpu", "kpu"]),
        ("Ali bin Abu", "body", []),
        ("BIN dan Binda", "body", ["bin", "binda"]),
        ("Irjen Pol. Andi", "rank", ["inspektur-jenderal"]),
        (
            "Brigjen TNI Budi dan Brigjen Pol Ali",
            "rank",
            ["brigadir-jenderal", "brigadir-jenderal-polisi"],
        ),
        ("Dr. H. Budi Santoso, S.I.K., M.H., hadir", "rank", ["gelar", "gelar"]),
        ("menurut SE Mendagri", "rank", []),
        ("Ketua MA, Hatta Ali", "rank", []),
        ("Direktur Jenderal Pajak", "rank", []),
        ("Kota Palembang", "term", []),
    ],
)
def test_bodies_offices_and_ranks(text: str, kind: Kind, expected: list[str]) -> None:
    assert found(text, kind) == expected


def test_offices_and_bodies_are_told_apart() -> None:
    assert not same_office("kapolres", "kapolda")
    assert not same_office("kapolda", "wakapolda")
    assert not same_office("gubernur", "pj-gubernur")
    assert not same_office("kepala-kepolisian", "pangdam")
    assert same_office("kepala-kepolisian", "kapolda")
    assert same_office("kapolres", "kepala-kepolisian")
    assert office("pj-gubernur").acts_for == "gubernur"
    assert office("wakapolda").deputy_of == "kapolda"
    assert office("kapolda").level == "province" and office("kapolda").body == "polda"
    assert same_body("kepolisian", "polda") and not same_body("polres", "polda")
    assert body("polres").level == "regency"


def test_a_general_word_is_narrowed_by_its_region() -> None:
    assert narrowed("office", "kepala-kepolisian", "sumatera-selatan") == "kapolda"
    assert narrowed("office", "kepala-kepolisian", "sumbawa-barat") == "kapolres"
    assert narrowed("office", "komandan", "kodam-sriwijaya") == "pangdam"
    assert narrowed("office", "komandan", "sumbawa-barat") == "komandan"  # army, navy or air force
    assert narrowed("body", "kepolisian", "kota-bandung") == "polres"
    assert narrowed("office", "kapolres", "sumatera-selatan") == "kapolres"
    assert {"Kapolda"} <= set(synonyms("the police chief of NTB"))
    assert not {"Kapolres", "Kapolri"} & set(synonyms("the police chief of NTB"))


# ------------------------------------------------------------------------------------- regions


def test_places_that_contain_places() -> None:
    assert same_place("sumbawa-barat", "nusa-tenggara-barat")
    assert not same_place("sumbawa-barat", "sumbawa")
    assert not same_place("kalimantan-selatan", "kalimantan-timur")
    assert contains("kalimantan", "banjarmasin") and not contains("banjarmasin", "kalimantan")
    assert same_place("bandung", "kota-bandung") and same_place("bandung", "jawa-barat")
    assert not same_place("kota-bandung", "kabupaten-bandung")
    assert contains("kodam-sriwijaya", "palembang")
    assert contains("indonesia", "papua") and not contains("indonesia", "malaysia")
    assert province_of("bandung") == "jawa-barat"
    assert province_of("banjar") is None  # a regency of Kalsel, and a city of Jabar
    assert province_of("sulawesi") is None and province_of("prancis") is None


def test_names_of_regions_in_both_languages() -> None:
    assert region_name("kalimantan-selatan", "en") == "South Kalimantan"
    assert region_name("kalimantan-selatan", "id") == "Kalimantan Selatan"
    assert region_name("timor-tengah-selatan", "en") == "South Central Timor"
    assert region_name("sumba-barat-daya", "en") == "Southwest Sumba"
    assert region_name("kepulauan-aru", "en") == "Aru Islands"
    assert region_name("kota-bandung", "en") == "Bandung City"


def test_the_regions_an_article_is_about() -> None:
    body = "Polda Sumsel siap. Seperti di Jawa Timur, kata Kapolda Sumsel di Palembang. " * 2
    assert regions_of("Strategi Kapolda Sumsel", None, body)[0] == "sumatera-selatan"
    assert regions_of("Kapolres Sumbawa Barat hadir", "Mataram NTB", "Rapat.") == (
        "sumbawa-barat",
        "mataram",
        "nusa-tenggara-barat",
    )
    assert regions_of(None, "BATU", "") == ("batu", "jawa-timur")
    assert regions_of(None, None, "Polda Sultra gelar rapat.") == ("sulawesi-tenggara",)
    far = "Rapat dibuka. " * 60
    assert regions_of(None, None, far + "Seperti di Bali.") == ()
    assert regions_of(None, None, "") == ()


# -------------------------------------------------------------------------------------- search


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("how many personnel did Kalsel deploy", {"personel", "Kalimantan", "mengerahkan"}),
        ("Berapa personel Polda Sumatera Selatan?", {"Sumsel", "Kepolisian", "personil"}),
        ("Who led the coordination meeting in West Sumbawa?", {"memimpin", "rakor", "Barat"}),
        ("where was the election commission meeting held", {"KPU", "rapat", "digelar", "tempat"}),
        ("siapa pangdam", {"Panglima", "Komando"}),
        ("the acting governor urged civil servants", {"Pj", "Gubernur", "mengimbau", "ASN"}),
        ("What is the capital of France?", {"Prancis"}),
    ],
)
def test_a_search_is_widened(question: str, expected: set[str]) -> None:
    assert expected <= set(synonyms(question))


def test_everyday_indonesian_words_stand_for_themselves() -> None:
    assert synonyms("Apa tiga hal yang dibahas bersama warga di ruang rapat itu?") == ()
    assert not DATA["terms"].keys() & DATA["words"].keys()


def test_a_search_is_not_widened_by_what_a_name_implies() -> None:
    assert not {"162", "Wira"} & set(synonyms("Kapolda NTB"))


@pytest.mark.parametrize("text", ["Berapa personelnya?", "anggotanya di Bali"])
def test_a_term_with_its_owner_behind_it_is_the_term(text: str) -> None:
    assert "personel" in {name.id for name in find_names(text) if name.kind == "term"}
