"""The gate must be able to fail: altered citations and overreaching claims are found."""

import json
from dataclasses import asdict, replace
from hashlib import sha256
from pathlib import Path

import pytest

from assistant.answer import Citation, Claim
from assistant.exported import check_file, check_record
from assistant.verify import faults, unsupported
from index.errors import BadInput

TEXT = "AMBON - Kapolda Maluku Irjen Pol Eddy Sumitro menurunkan 1.250 personel, Kamis (5/9/2024)."
QUOTE = TEXT[8:]


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    (tmp_path / "a.txt").write_bytes(TEXT.encode())
    return tmp_path


def cited() -> Citation:
    start, answer = TEXT.index(QUOTE), TEXT.index("1.250 personel")
    return Citation(
        n=1, article="a.txt", sha256=sha256(TEXT.encode()).hexdigest(), start=start,
        end=start + len(QUOTE), quote=QUOTE, answer_start=answer, answer_end=answer + 14,
        title=None, publisher=None, published=None, url=None,
    )  # fmt: skip


def test_an_honest_answer_has_no_faults(corpus: Path) -> None:
    assert faults([Claim("1.250 personel", (1,))], [cited()], corpus) == []


@pytest.mark.parametrize(
    "altered",
    [
        {"start": 7}, {"end": 60}, {"quote": QUOTE.replace("1.250", "1.350")}, {"sha256": "0" * 64},
        {"article": "b.txt"}, {"article": "../a.txt"}, {"answer_start": 0}, {"end": 10_000},
    ],
)  # fmt: skip
def test_an_altered_citation_is_found(corpus: Path, altered: dict[str, object]) -> None:
    assert faults([], [replace(cited(), **altered)], corpus)  # type: ignore[arg-type]


def test_a_changed_article_is_found(corpus: Path) -> None:
    (corpus / "a.txt").write_text(TEXT + " ")
    assert "changed" in faults([], [cited()], corpus)[0]


@pytest.mark.parametrize(
    ("claim", "missing"),
    [
        ("1.250 personel", []),
        ("1250 personel", []),
        ("1,250 officers", []),
        ("1.350 personel", ["1.350"]),
        ("250 personel", ["250"]),
        ("Kapolda Maluku Eddy Sumitro", []),
        ("the police chief of Maluku", []),
        ("Kapolda Papua", ["Papua"]),
        ("Edi Sumitro", ["Edi"]),
        ("Kamis (6/9/2024)", ["6/9/2024"]),
        ("Ya — menurunkan 1.250 personel", []),
    ],
)
def test_what_a_claim_may_say(claim: str, missing: list[str]) -> None:
    assert unsupported(claim, QUOTE) == missing


def test_a_claim_without_a_citation_is_found(corpus: Path) -> None:
    assert faults([Claim("1.250 personel", ())], [cited()], corpus)
    assert faults([Claim("1.250 personel", (2,))], [cited()], corpus)


@pytest.mark.parametrize("line", ["[1, 2]", "nonsense", '{"status": "answered"}'])
def test_a_file_that_is_no_export(tmp_path: Path, line: str) -> None:
    file = tmp_path / "answers.jsonl"
    file.write_text(line + "\n" + line + "\n")
    with pytest.raises(BadInput, match=r"line 1|record"):
        list(check_file(file, tmp_path))


def test_an_answer_without_claims_fails(corpus: Path) -> None:
    file = corpus / "answers.jsonl"
    record = {"status": "answered", "claims": [], "citations": []}
    file.write_text(json.dumps(record))
    ((_, _, wrong),) = check_file(file, corpus)
    assert wrong


@pytest.mark.parametrize(
    "altered",
    [
        {"answer": "Menurut a.txt: 9.000 personel [1]"},
        {"answer": "Menurut Polda: 1.250 personel [1]"},
        {"answer": "Menurut a.txt, 3.000 orang: 1.250 personel [1]"},
        {"answer": ""},
        {"status": "anything"},
        {"citations": [asdict(cited()), asdict(cited())]},
        {"citations": [asdict(replace(cited(), published="2024-09-05", publisher="Kompas"))]},
        {"citations": [asdict(replace(cited(), published="2024-11-25"))]},
    ],
)
def test_an_altered_record_is_found(corpus: Path, altered: dict[str, object]) -> None:
    honest = replace(cited(), published="2024-09-05")
    record: dict[str, object] = {
        "status": "answered",
        "answer": "Menurut a.txt, 5 September 2024: 1.250 personel [1]",
        "claims": [{"text": "1.250 personel", "citations": [1]}],
        "citations": [asdict(honest)],
    }
    assert check_record(record, "here", corpus) == []
    assert check_record(record | altered, "here", corpus)
