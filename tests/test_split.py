"""Sentences stay whole, offsets exact, and no word of a body is lost."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.load import article_ids, load_article
from index.records import Article, Span
from index.split import sentences, split

CORPUS = Path(__file__).parent.parent / "corpus"


def words(text: str) -> int:
    return len(re.findall(r"\w+|[^\w\s]", text))


def article(text: str, *body: tuple[int, int]) -> Article:
    spans = tuple(Span(*ends) for ends in body) or (Span(0, len(text)),)
    return Article(id="a.txt", text=text, sha256="0" * 64, body=spans)


@pytest.mark.parametrize(
    "text",
    [
        "Kapolda NTB Irjen Pol Hadi Gunawan, S.H., S.I.K., hadir.|Ia pulang.",
        "Kombes pol. Dede Ruhiat, S.I.K., M.H. memaparkan.|Selesai.",
        "Komjen Pol. (Purn.) Drs. H. Ahwil tiba.|Pj. Gubernur menyambut.",
        "Rapat di Jl. Sudirman No. 5 pukul 17.00 WITA.|Biaya Rp. 1.000 saja.",
        "M. Iqbal dan Hj. Siti hadir.|Ketua dll. ikut.",
        "Pasukan PT. Maju Tbk. di Kab. Bima, Kec. Sape, Prov. NTB.|Aman.",
        "Tribratanews.ntb.polri.go.id. – Kapolda hadir.|Lalu pergi.",
        "“Kita siap.”|Ia pergi.|“Siap!” katanya.",
        '"Aman. " Kapolda pulang.',
        "Ia a.n. Kapolda.|Benar?|Benar!",
        "Elen Setiadi SH. MSE. menegaskan hal itu.|Rabu (13/11).|Usai.",
        "Ditemukan 180.751 suara...|Lalu dihitung.",
        "Mayor Inf. Yance dan Letkol Arm. Gede tiba.|Apel usai.",
        "Polisi mulai bergerak 14 Feb. 2024 pagi.|Aman.",
        "Ia menyebut tiga hal.|Pertama, jarak 5 km.|Kedua, waktunya pas.|Ada di hlm. 5.",
        "Gen. Listyo and Lt. Gen. Agus came on Nov. 27.|They left.",
    ],
)
def test_sentence_ends(text: str) -> None:
    if text == '"Aman. " Kapolda pulang.':  # a closing quote set apart by a space
        assert [text[s.start : s.end] for s in sentences(text)] == ['"Aman. "', "Kapolda pulang."]
        return
    whole = text.replace("|", " ")
    assert [whole[s.start : s.end] for s in sentences(whole)] == text.split("|")


def test_new_lines_end_sentences_unless_broken() -> None:
    broken = "prosedur yang jelas untuk mengantisipasi\n\nmasalah darurat, “jelasnya.\n\nLewat itu."
    assert len(sentences(broken)) == 2
    listed = (
        "Rinciannya:\n1. Mataram 300 personel\n2. Bima 200 personel\n- polres lain\na. satu hal"
    )
    assert [listed[s.start : s.end] for s in sentences(listed)] == listed.split("\n")
    wrapped = (
        "Komando Resor Militer 172/Praja Wira Yakthi menyiapkan dua satuan\n"
        "setingkat kompi sebagai pasukan cadangan pengamanan di Kota Raja\n"
        "Jayapura."
    )
    assert len(sentences(wrapped)) == 1


TEXTS = st.text(alphabet="abc DEF.,!?\"“”'()\n\r\t123 -–", max_size=300)


@given(TEXTS)
def test_sentences_cover_everything_but_space(text: str) -> None:
    spans = sentences(text)
    at = 0
    for span in spans:
        assert at <= span.start < span.end <= len(text)
        assert not text[at : span.start].strip()
        assert text[span.start : span.end].strip() == text[span.start : span.end]
        at = span.end
    assert not text[at:].strip()


@given(TEXTS, st.integers(2, 60))
def test_splitting_loses_nothing(text: str, limit: int) -> None:
    whole = article(text)
    covered: set[int] = set()
    for passage in split(whole, words, limit, ()):
        assert whole.text[passage.start : passage.end] == passage.text
        assert words(passage.text) <= limit
        covered |= set(range(passage.start, passage.end))
    assert all(char.isspace() for at, char in enumerate(text) if at not in covered)


@given(st.lists(st.tuples(TEXTS, TEXTS), min_size=1, max_size=4), st.integers(4, 40))
def test_passages_stay_inside_one_span(parts: list[tuple[str, str]], limit: int) -> None:
    text, spans = "", []
    for kept, left_out in parts:
        if kept:
            spans.append((len(text), len(text) + len(kept)))
        text += kept + left_out
    whole = Article(id="a", text=text, sha256="0", body=tuple(Span(*span) for span in spans))
    for passage in split(whole, words, limit, ("ntb",)):
        assert any(start <= passage.start and passage.end <= end for start, end in spans)
        assert passage.regions == ("ntb",)


def test_overlap_is_one_sentence_and_ids_are_stable() -> None:
    text = " ".join(f"Kalimat nomor {n} pendek saja." for n in ("satu", "dua", "tiga", "empat"))
    first = split(article(text), words, 19, ())
    assert [passage.text.count(".") for passage in first] == [3, 2]
    assert first[0].end > first[1].start
    assert first == split(article(text), words, 19, ())
    assert len({passage.id for passage in first}) == len(first)


def test_a_long_sentence_is_cut_at_a_clause() -> None:
    text = "Polisi menjaga gudang di kota, sedangkan tentara menjaga jalan ke desa."
    assert [passage.text for passage in split(article(text), words, 9, ())] == [
        "Polisi menjaga gudang di kota,",
        "sedangkan tentara menjaga jalan ke desa.",
    ]


@pytest.mark.parametrize("article_id", article_ids(CORPUS).ids)
def test_corpus_passages(article_id: str) -> None:
    whole = load_article(CORPUS, article_id)
    passages = split(whole, words, 120, ())
    assert len(passages) > 2
    for passage in passages:
        assert passage.text == whole.text[passage.start : passage.end]
        assert any(s.start <= passage.start and passage.end <= s.end for s in whole.body)
        assert passage.title == whole.title
