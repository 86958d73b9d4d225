"""The whole way of a question, on the real corpus, through the real parts and the command line."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from assistant.ask import Assistant
from assistant.batch import read_batch
from assistant.evaluate import Expected, read_expected
from assistant.question import LONGEST_QUESTION
from assistant.verify import faults
from index.errors import BadInput, BadQuestion, IndexUnusable
from index.load import load_article
from index.records import Filters
from index.settings import Settings
from index.sync import sync

QUESTIONS = read_expected(Path(__file__).parent / "gate" / "questions.jsonl")
Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="session")
def assistant(synced: Settings) -> Assistant:
    return Assistant(synced)


@pytest.fixture(scope="session")
def saksi(synced: Settings, tmp_path_factory: pytest.TempPathFactory) -> Run:
    """Runs the installed program as a user would, in a folder that is not the checkout."""
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    program = Path(sys.executable).parent / "saksi"
    env = os.environ | {"SAKSI_CORPUS": str(synced.corpus), "SAKSI_HOME": str(synced.home)}

    def run(*arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [str(program), *arguments], cwd=elsewhere, env=env | variables,
            capture_output=True, text=True, timeout=120, check=False,
        )  # fmt: skip

    return run


@pytest.mark.parametrize("expected", QUESTIONS, ids=lambda e: e.id)
def test_every_citation_of_every_question_is_exact(
    assistant: Assistant, expected: Expected
) -> None:
    answer = assistant.ask(expected.question, expected.history)
    assert faults(answer.claims, answer.citations, assistant.settings.corpus) == []
    if answer.status == "abstained":
        assert answer.reason and answer.answer and not answer.claims and not answer.citations
    else:
        assert answer.claims and answer.reason is None and 0 < answer.confidence <= 1
        assert {n for claim in answer.claims for n in claim.citations} == {
            cited.n for cited in answer.citations
        }
    for cited in answer.citations:
        article = load_article(assistant.settings.corpus, cited.article)
        assert article.text[cited.start : cited.end] == cited.quote
        assert any(s.start <= cited.start and cited.end <= s.end for s in article.body)
        assert f"[{cited.n}]" in answer.answer


@pytest.mark.parametrize("language", ["id", "en"])
def test_the_example_question(assistant: Assistant, language: str) -> None:
    question = {
        "id": "berapa personel yang dikerahkan Kalsel?",
        "en": "how many personnel did Kalsel deploy?",
    }[language]
    answer = assistant.ask(question)
    assert answer.language == language
    assert [claim.text for claim in answer.claims] == ["7000 personil"]
    assert "sebanyak 7000 personil" in answer.citations[0].quote
    assert answer.citations[0].published == "2023-08-22"


def test_an_office_that_changed_hands_comes_with_dates(assistant: Assistant) -> None:
    answer = assistant.ask("Apa jabatan Andi Rian?")
    said = {claim.text for claim in answer.claims}
    assert len(said) == 2 and {c.article[:3] for c in answer.citations} == {"002", "003"}
    assert "22 Agustus 2023" in answer.answer


def test_an_abstention_says_why_and_what_there_is(assistant: Assistant) -> None:
    answer = assistant.ask("Berapa personel yang dikerahkan Polda Papua?")
    assert (answer.status, answer.reason) == ("abstained", "other_region")
    assert "Papua" in answer.answer and "Kalimantan Selatan" in answer.answer
    assert answer.passages


def test_both_parts_of_a_compound_question_are_answered(assistant: Assistant) -> None:
    answer = assistant.ask("Siapa Kapolda Kalsel dan berapa personel yang dikerahkan?")
    assert answer.status == "answered"
    assert [claim.text for claim in answer.claims] == [
        "Irjen Pol Andi Rian Djajadi",
        "7000 personil",
    ]
    assert [claim.citations for claim in answer.claims] == [(1,), (2,)]
    assert [cited.n for cited in answer.citations] == [1, 2]
    assert "[1]" in answer.answer and "[2]" in answer.answer
    assert answer.confidence < assistant.ask("Siapa Kapolda Kalsel?").confidence


def test_the_part_that_is_not_answered_is_named(assistant: Assistant) -> None:
    answer = assistant.ask("Who is the police chief of Kalsel and how many ships did he send?")
    assert answer.status == "answered" and len(answer.claims) == 1
    assert "On “How many ships did police chief of Kalsel send?”:" in answer.answer


def test_parts_that_nothing_answers_are_named_where_the_reasons_differ(
    assistant: Assistant,
) -> None:
    answer = assistant.ask("Berapa personel Polda Papua dan kapan simulasi digelar di Palembang?")
    assert answer.status == "abstained"
    first, second = answer.answer.splitlines()
    assert "Polda Papua" in first and "Palembang" in second
    assert first.startswith("Tentang “Berapa") and second.startswith("Tentang “Kapan")


def test_what_happened_elsewhere_is_told_to_have_happened_there(assistant: Assistant) -> None:
    answer = assistant.ask("Kapan simulasi Sispamkota digelar di Palembang?")
    assert (answer.status, answer.reason) == ("abstained", "false_premise")
    assert "di Kalimantan Selatan, bukan di Palembang" in answer.answer


def test_an_abstention_does_not_deny_what_the_corpus_has(assistant: Assistant) -> None:
    answer = assistant.ask("When was the declaration of neutrality held in West Nusa Tenggara?")
    assert answer.status == "abstained"
    assert "South Sumatra, not in West Nusa Tenggara" in answer.answer


def test_degrees_are_no_name(assistant: Assistant) -> None:
    answer = assistant.ask("Siapa yang memimpin simulasi Sispamkota di Banjarmasin?")
    assert answer.claims and all("Andi Rian Djajadi" in claim.text for claim in answer.claims)


def test_filters_narrow_what_may_answer(assistant: Assistant) -> None:
    question = "Kapan simulasi Sispamkota digelar?"
    assert assistant.ask(question).status == "answered"
    elsewhere = Filters(regions=("nusa-tenggara-barat",))
    answer = assistant.ask(question, filters=elsewhere)
    assert answer.status == "abstained"
    assert {p.article[:3] for p in answer.passages} <= {"000", "004"}
    assert assistant.ask(question, filters=Filters(publishers=("Nobody",))).passages == ()
    # what is found by its form is looked for in the whole corpus, but not beyond the filters
    for holder, region in (
        ("Siapa Kapolda NTB?", "sumatera-selatan"),
        ("Apa jabatan Andi Rian?", "nusa-tenggara-barat"),
    ):
        assert assistant.ask(holder).status == "answered"
        for filters in (Filters(regions=(region,)), Filters(publishers=("Nobody",))):
            assert assistant.ask(holder, filters=filters).citations == ()


@pytest.mark.parametrize("question", ["", "   ", "?!", "x" * 100_000, "Siapa \udcff?"])
def test_bad_questions(assistant: Assistant, question: str) -> None:
    with pytest.raises(BadQuestion):
        assistant.ask(question)
    assert LONGEST_QUESTION < 100_000


def test_no_index_yet(synced: Settings, tmp_path: Path) -> None:
    with pytest.raises(IndexUnusable, match="run 'saksi sync'"):
        Assistant(synced.model_copy(update={"home": tmp_path}))


def test_the_command_line_answers_from_any_folder(saksi: Run) -> None:
    done = saksi("ask", "how many personnel did Kalsel deploy?")
    assert done.returncode == 0, done.stderr
    assert "7000 personil [1]" in done.stdout and "003_abdeb7d3042cdf4e.txt" in done.stdout
    assert done.stderr == ""


def test_records_in_order_and_verified(saksi: Run, tmp_path: Path) -> None:
    questions = [
        {"id": "a", "question": "Siapa Kapolda Sumsel?"},
        {"question": "Kalau di Papua?", "history": ["Siapa Kapolda Sumsel?"]},
        {"id": 3, "question": "Apa kepanjangan Sispamkota?"},
    ]
    batch, exported = tmp_path / "questions.jsonl", tmp_path / "answers.jsonl"
    batch.write_text("".join(json.dumps(q) + "\n" for q in questions))
    done = saksi("ask", "--batch", str(batch))
    assert done.returncode == 0, done.stderr
    records = [json.loads(line) for line in done.stdout.splitlines()]
    assert [r["id"] for r in records] == ["a", None, "3"]
    assert [r["status"] for r in records] == ["answered", "abstained", "answered"]
    assert list(records[0]) == [
        "id", "question", "standalone_question", "language", "status", "reason", "mode",
        "confidence", "answer", "claims", "citations", "passages", "timings_ms",
    ]  # fmt: skip
    exported.write_text(done.stdout)
    assert saksi("verify", str(exported)).returncode == 0
    exported.write_text(done.stdout.replace("Andi Rian", "Budi Rian"))
    broken = saksi("verify", str(exported))
    assert broken.returncode == 1 and "line 1" in broken.stdout


@pytest.mark.parametrize(
    ("arguments", "variables", "says"),
    [
        (["ask", ""], {}, "no words"),
        (["ask", "x" * 100_000], {}, "100,000 characters"),
        (["ask"], {}, "--batch"),
        (["ask", "a", "--colour"], {}, "--help"),
        (["frobnicate"], {}, "invalid choice"),
        ([], {}, "COMMAND"),
        (["ask", "Siapa?"], {"SAKSI_HOME": "/proc/nowhere"}, "saksi sync"),
        (["sync"], {"SAKSI_CORPUS": "/nowhere"}, "/nowhere"),
        (["sync"], {"SAKSI_HOME": "/proc/nowhere"}, "/proc/nowhere"),
        (["sync"], {"SAKSI_CORPSE": "x"}, "SAKSI_CORPSE"),
        (["ask", "Siapa?"], {"SAKSI_PASSAGES_READ": "many"}, "SAKSI_PASSAGES_READ"),
        (["show", "../pyproject.toml"], {}, "pyproject.toml"),
        (["remove", "nothing.txt"], {}, "nothing.txt"),
        (["verify", "/nowhere.jsonl"], {}, "/nowhere.jsonl"),
        (["eval", "/nowhere.jsonl"], {}, "/nowhere.jsonl"),
        (["ask", "--batch", "/nowhere.jsonl"], {}, "/nowhere.jsonl"),
    ],
)
def test_bad_input_gets_one_line(
    saksi: Run, arguments: list[str], variables: dict[str, str], says: str
) -> None:
    done = saksi(*arguments, **variables)
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1 and says in done.stderr
    assert "Traceback" not in done.stderr and done.stdout == ""


def test_a_bad_line_of_a_batch_is_named(saksi: Run, tmp_path: Path) -> None:
    batch = tmp_path / "questions.jsonl"
    batch.write_text('{"question": "Siapa Kapolda Sumsel?"}\n{"query": "x"}\n')
    done = saksi("ask", "--batch", str(batch))
    assert done.returncode == 2 and "line 2" in done.stderr and done.stdout == ""


@pytest.mark.parametrize("line", ["[" * 100_000, '{"question": ' + "9" * 5000 + "}"])
def test_a_line_that_python_will_not_read_is_named(tmp_path: Path, line: str) -> None:
    batch = tmp_path / "questions.jsonl"
    batch.write_text('{"question": "Siapa?"}\n' + line)
    with pytest.raises(BadInput, match="line 2"):
        read_batch(str(batch))


def test_a_line_of_a_batch_ends_only_at_a_newline(tmp_path: Path) -> None:
    batch = tmp_path / "questions.jsonl"
    batch.write_text('{"question": "Siapa\u2028Kapolda?"}\n', "utf-8")
    assert [asked.question for asked in read_batch(str(batch))] == ["Siapa\u2028Kapolda?"]


def test_an_ordinal_alone_is_no_item(tmp_path: Path) -> None:
    """A list whose ordinals stand on lines of their own is read without an error."""
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    (corpus / "a.txt").write_text(
        "Fokus Pengamanan\n\nFokus pengamanan pemilu di Ambon ada dua, kata Kapolda Maluku.\n\n"
        "Pertama\n\nMenjaga gudang logistik.\n\nKedua\n\nMengawal kotak suara.\n",
        "utf-8",
    )
    settings = Settings(corpus=corpus, home=tmp_path / "home")
    sync(settings)
    assert Assistant(settings).ask("Apa saja fokus pengamanan pemilu di Ambon?").passages


def test_add_ask_remove(saksi: Run, tmp_path: Path) -> None:
    """An article is added, answers, and is removed again, in a corpus and home of its own."""
    corpus, home, article = tmp_path / "corpus", tmp_path / "home", tmp_path / "apel.txt"
    corpus.mkdir()
    here = {"SAKSI_CORPUS": str(corpus), "SAKSI_HOME": str(home)}
    article.write_text(
        "Polda Maluku Gelar Apel Pasukan\n\nKamis, 5 September 2024 - 10:15 WIT\n\n"
        "AMBON - Kapolda Maluku Irjen Pol Eddy Sumitro memimpin apel gelar pasukan di Lapangan "
        "Merdeka Ambon, Kamis (5/9/2024). Sebanyak 1.250 personel dikerahkan untuk mengamankan "
        "pilkada serentak di Maluku.\n"
    )
    added = saksi("--corpus", str(corpus), "add", str(article), "--home", str(home))
    assert added.returncode == 0, added.stderr
    assert added.stdout.splitlines()[-1] == "added 1, changed 0, removed 0, unchanged 0"
    record = json.loads(
        saksi("ask", "--json", "Berapa personel dikerahkan Polda Maluku?", **here).stdout
    )
    assert [claim["text"] for claim in record["claims"]] == ["1.250 personel"]
    assert "apel.txt" in saksi("list", **here).stdout
    bad = tmp_path / "bad.txt"
    bad.write_bytes(b"\xff\xfe\x00")
    refused = saksi("add", str(bad), **here)
    assert refused.returncode == 2 and "bad.txt" in refused.stderr
    removed = saksi("remove", "apel.txt", **here)
    assert removed.stdout.splitlines()[-1] == "added 0, changed 0, removed 1, unchanged 0"
    assert not (corpus / "apel.txt").exists() and list(home.rglob("*apel.txt"))
