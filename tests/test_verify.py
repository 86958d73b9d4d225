"""The gate must be able to fail: altered citations and overreaching claims are found."""

import json
from collections.abc import Sequence
from dataclasses import asdict, replace
from hashlib import sha256
from pathlib import Path
from string import Formatter
from typing import Any

import pytest

from assistant.answer import Answer, Citation, Claim
from assistant.candidate import Finding, Verdict, candidate_at
from assistant.compose import compose
from assistant.compound import joined
from assistant.exported import ABSTENTIONS, check_file, check_record
from assistant.prompts import Language, say, table
from assistant.question import understand
from assistant.sheet import Reviewed, write_sheet
from assistant.verify import faults, unsupported
from index.errors import BadInput
from index.load import load_article
from index.records import Passage

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


ARTICLES = {
    "riau.txt": "---\ntitle: Riau siap\npublisher: Kabar Riau\npublished: 2024-09-05\n---\n"
    "Polda Riau mengerahkan 1.250 personel. Polres Siak\nmenurunkan 300 personel.",
    "later.txt": "---\ntitle: Riau ditambah\npublisher: Suara\n---\n"
    "Polda Riau mengerahkan 2.000 personel pada 7 November 2024.",
}
HOW_MANY = "Berapa personel yang dikerahkan Polda Riau?"


@pytest.fixture
def news(tmp_path: Path) -> Path:
    for name, text in ARTICLES.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def finding(corpus: Path, name: str, *answers: str, verdict: Verdict | None = None) -> Finding:
    article = load_article(corpus, name)
    start, end = article.body[0].start, article.body[-1].end
    passage = Passage(
        "p", name, article.sha256, start, end, article.text[start:end],
        article.title, article.publisher, article.published,
    )  # fmt: skip
    found = [(passage.text.index(answer), len(answer)) for answer in answers]
    parts = tuple(candidate_at(passage, at, at + size, 0.9) for at, size in found)
    return Finding(parts, verdict, 0.9)


def answer_to(
    question: str, findings: Sequence[Finding], language: Language = "id", first: int = 1
) -> Answer:
    asked = replace(understand(question), language=language)
    draft = compose(asked, findings, first)
    return Answer(
        question, question, language, "answered", draft.answer,
        confidence=0.9, claims=draft.claims, citations=draft.citations,
    )  # fmt: skip


def abstained(question: str, key: str, language: Language = "id", **filled: str) -> Answer:
    said = say(key, language, **filled)
    return Answer(question, question, language, "abstained", said, reason="not_in_corpus")


def together(*answers: Answer) -> Answer:
    questions = " ".join(answer.question for answer in answers)
    return replace(joined(answers), question=questions, standalone_question=questions)


def honest(corpus: Path) -> dict[str, Answer]:
    """Answers of every shape, as the program composes them."""
    one = finding(corpus, "riau.txt", "1.250 personel")
    other = finding(corpus, "later.txt", "2.000 personel")
    listed = finding(corpus, "riau.txt", "Polda Riau", "Polres Siak\nmenurunkan 300 personel")
    nobody = abstained("Siapa Kapolda Bali?", "not_in_corpus")
    answers = {
        "one": answer_to(HOW_MANY, [one]),
        "undated": answer_to(HOW_MANY, [other]),
        "several dates": answer_to(HOW_MANY, [one, other]),
        "yes": answer_to("Is it 1,250?", [replace(one, verdict="yes")], "en"),
        "list": answer_to("Siapa saja yang mengerahkan personel?", [listed]),
        "abstention": nobody,
    }
    return answers | {
        "compound": together(nobody, answers["list"], answer_to(HOW_MANY, [one, other], first=3)),
        "nothing": together(nobody, abstained("Kapan?", "other_region_bare", asked="?")),
    }


SHAPES = (
    *("one", "undated", "several dates", "yes", "list", "abstention", "compound", "nothing"),
)  # fmt: skip


@pytest.mark.parametrize("shape", SHAPES)
def test_every_shape_of_an_honest_answer_passes(news: Path, shape: str) -> None:
    record = honest(news)[shape].record()
    assert check_record(json.loads(json.dumps(record)), "here", news) == []
    (news / "x.csv").write_text(write_sheet([Reviewed({"number": 1}, record, ())]), "utf-8")
    assert [wrong for *_, wrong in check_file(news / "x.csv", news)] == [[]]


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize(
    "line", ["Polda NTB mengerahkan 9999 personel.", "Kapolda dipecat.", "- 9999 personel [1]"]
)
def test_a_line_that_is_put_in_is_found(news: Path, shape: str, line: str) -> None:
    record = honest(news)[shape].record()
    lines = record["answer"].split("\n")
    for at in range(len(lines) + 1):
        forged = "\n".join([*lines[:at], line, *lines[at:]])
        assert check_record(record | {"answer": forged}, "here", news), forged
    forged = "\n".join([*lines, line])
    if shape not in ("abstention", "nothing"):
        (wrong,) = check_record(record | {"answer": forged}, "here", news)
        assert wrong == f"its text says “{line}”, which this version of Saksi does not say"


@pytest.mark.parametrize("shape", SHAPES)
def test_a_line_that_is_taken_out_is_found(news: Path, shape: str) -> None:
    record = honest(news)[shape].record()
    lines = record["answer"].split("\n")
    told = [at for at, line in enumerate(lines) if not line.startswith("Tentang")]
    for at in told:
        forged = "\n".join([*lines[:at], *lines[at + 1 :]])
        assert check_record(record | {"answer": forged}, "here", news), forged


@pytest.mark.parametrize(
    ("shape", "was", "forged"),
    [
        ("one", "1.250", "it is false that 1.250"),
        ("one", "Menurut", "Bukan menurut"),
        ("one", "Kabar Riau", "Kabar Riau dan Suara"),
        ("one", "5 September", "6 September"),
        ("one", "[1]", "[1], kata Polda"),
        ("undated", "Menurut Suara", "Menurut Suara, 7 November 2024"),
        ("several dates", "7 November", "8 November"),
        ("several dates", "Artikel-artikel memberi", "Hanya Kabar Riau yang memberi"),
        ("yes", "Yes", "No"),
        ("list", "Menurut Kabar Riau", "Menurut Suara"),
        ("abstention", "tidak ditemukan", "adalah 9999 personel"),
        ("abstention", "korpus.", "korpus. 9999 personel."),
        ("compound", "Siapa Kapolda Bali?", "Siapa Kapolda Papua?"),
        ("compound", "tidak ditemukan", "sudah ditemukan"),
        ("nothing", "tentang ?", "tentang Irjen Budi"),
    ],
)
def test_what_is_altered_in_the_text_is_found(
    news: Path, shape: str, was: str, forged: str
) -> None:
    record = honest(news)[shape].record()
    assert was in record["answer"]
    altered = record | {"answer": record["answer"].replace(was, forged, 1)}
    (wrong,) = check_record(altered, "here", news)
    assert "\n" not in wrong


ASKED = "Berapa TPS di Sumsel dan NTB pada 3 Mei 2019?"


@pytest.mark.parametrize(
    ("key", "language", "filled", "fits"),
    [
        ("other_region", "id", ("Sumatera Selatan", "Papua, Jawa Barat"), True),
        ("other_region", "en", ("South Sumatra, West Nusa Tenggara", "West Java"), True),
        ("other_region", "id", ("Sumatera Selatan", "9999 personel"), False),
        ("other_region", "id", ("Sumatera Selatan", "Papua, Polda"), False),
        ("other_region", "id", ("Bali", "Papua"), False),
        ("other_region_bare", "en", ("South Sumatra. 9999 officers", ""), False),
        ("other_date", "id", ("3 Mei 2019", "5 September 2024, 6 September 2024"), True),
        ("other_date", "id", ("3 Mei 2019", "35 September 2024"), False),
        ("other_date", "en", ("3 Mei 2019", "5 September 2024"), True),
        ("other_date_bare", "id", ("2020", ""), False),
        ("false_premise", "id", ("TPS, ntb", ""), True),
        ("elsewhere", "en", ("South Sumatra", "Bali"), True),
        ("elsewhere", "en", ("South Sumatra", "the south"), False),
        ("small_talk", "en", ("", ""), True),
        ("unverified", "id", ("", ""), True),
    ],
)
def test_what_may_be_filled_in_where_nothing_is_known(
    tmp_path: Path, key: str, language: Language, filled: tuple[str, str], fits: bool
) -> None:
    asked, found = filled
    answer = abstained(ASKED, key, language, asked=asked, found=found)
    within = replace(answer, answer=say("within_filters", language, said=answer.answer))
    for each in (answer, within):
        assert bool(check_record(each.record(), "here", tmp_path)) is not fits
    del (record := answer.record())["language"]
    assert bool(check_record(record, "here", tmp_path)) is not fits


@pytest.mark.parametrize("language", ["id", "en"])
def test_a_new_sentence_must_be_known_to_the_check(language: Language) -> None:
    composed = {"listed", "answered", "value", "several", "part", "within_filters", "yesno"}
    inside = {"source", "source_mentions", "source_undated", "yes", "no", "contrary", "indeed"}
    elsewhere = {"nearest", "months", "and"} | {
        key for key in table("answer.id") if key.startswith("example_")
    }
    sentences = table(f"answer.{language}")
    assert set(sentences) == composed | inside | elsewhere | set(ABSTENTIONS)
    for key in ABSTENTIONS:
        values = {value for _, value, *_ in Formatter().parse(sentences[key]) if value}
        assert values <= {"asked", "found"}


def test_an_abstention_without_a_text_is_found(tmp_path: Path) -> None:
    record = abstained("Siapa?", "not_in_corpus").record() | {"answer": ""}
    assert check_record(record, "here", tmp_path) == ["its text is empty"]


def places(file: Path, corpus: Path) -> list[tuple[int, list[str]]]:
    return [(line, wrong) for line, _, wrong in check_file(file, corpus)]


def test_the_first_line_of_a_row_is_told(news: Path) -> None:
    records = [honest(news)[shape].record() for shape in ("list", "several dates", "one")]
    records[2]["answer"] = ""
    rows = [Reviewed({"number": n}, record, ()) for n, record in enumerate(records, 1)]
    sheet = write_sheet(rows)
    begin = [
        n for n, line in enumerate(sheet.split("\n"), 1) if line.startswith(("1,", "2,", "3,"))
    ]
    first = [begin[0], begin[2], begin[4]]  # each of the first two has two rows
    assert first[1] - first[0] > 2, "rows of more than one line"
    (news / "x.csv").write_bytes(sheet.encode())
    told = places(news / "x.csv", news)
    assert told == [(first[0], []), (first[1], []), (first[2], ["its text is empty"])]
    (news / "x.csv").write_bytes(sheet.replace("\r\n2,", "\r\n\r\n2,", 1).encode())
    assert [line for line, _ in places(news / "x.csv", news)][1:] == [n + 1 for n in first[1:]]
    before, after = sheet.split("\r\n2,", 1)
    (news / "x.csv").write_bytes(f"{before}\r\n2,{after.replace(',1,', ',one,', 1)}".encode())
    with pytest.raises(BadInput, match=rf"x\.csv line {first[1]} has no number"):
        places(news / "x.csv", news)


@pytest.mark.parametrize(("indent", "lines"), [(2, True), (None, False)])
def test_a_record_of_an_array_is_told_by_its_number(
    news: Path, indent: int | None, lines: bool
) -> None:
    records: list[Any] = [honest(news)[shape].record() for shape in ("list", "compound", "one")]
    records[1]["answer"] = ""
    text = "\n" + json.dumps(records, indent=indent)
    (news / "x.json").write_text(text, "utf-8")
    begin = [n for n, line in enumerate(text.split("\n"), 1) if line == "  {"] if lines else [2] * 3
    wrong = ["record 2: its text is empty"]
    assert places(news / "x.json", news) == list(zip(begin, ([], wrong, []), strict=True))
    (news / "x.json").write_text(json.dumps([*records, 7], indent=indent), "utf-8")
    with pytest.raises(BadInput, match=r"x\.json record 4 is not a JSON object"):
        places(news / "x.json", news)
    (news / "x.json").write_text(json.dumps([{"status": "answered"}], indent=indent), "utf-8")
    with pytest.raises(BadInput, match=r"x\.json record 1 is not an answer record"):
        places(news / "x.json", news)
