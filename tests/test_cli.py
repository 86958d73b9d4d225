"""The command line, run in this process: what it refuses, in one line on stderr."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from assistant.batch import read_batch
from assistant.cli import main
from assistant.evaluate import read_expected
from index.errors import BadInput
from index.settings import Settings, read_settings


def refused(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    """The one line with which a command is refused."""
    assert main(arguments) == 2
    said = capsys.readouterr()
    assert said.err.startswith("saksi: ") and said.err.count("\n") == 1 and said.out == ""
    return said.err


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ({"id": "a\ud800"}, "line 2: the id is not UTF-8"),
        ({"history": ["Siapa?", "a\ud800"]}, "line 2: earlier question 2 is not UTF-8"),
        ({"history": ["x" * 2000]}, "line 2: earlier question 1 has 2,000 characters"),
    ],
)
def test_a_line_that_no_answer_could_be_printed_for_is_named(
    tmp_path: Path, row: dict[str, object], says: str
) -> None:
    batch = tmp_path / "questions.jsonl"
    batch.write_text('{"question": "Siapa?"}\n' + json.dumps({"question": "Siapa?"} | row))
    with pytest.raises(BadInput, match=says):
        read_batch(str(batch))


def test_history_is_not_dropped_from_a_batch(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    batch = tmp_path / "questions.jsonl"
    batch.write_text('{"question": "Kalau di Papua?"}\n')
    assert "--history" in refused(capsys, "ask", "--batch", str(batch), "--history", "Siapa?")


def test_an_earlier_question_is_checked_before_any_work(
    synced: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    here = ["--corpus", str(synced.corpus), "--home", str(synced.home)]
    said = refused(capsys, "ask", "Kalau di Papua?", "--history", "a\ud800", *here)
    assert "earlier question 1" in said


ROW = {
    "question": "How many personnel?",
    "answerable": True,
    "answers": ["7000"],
    "evidence": [{"article": "a.txt", "quote": "7000 personil"}],
}


def questions_file(tmp_path: Path, *rows: dict[str, object]) -> Path:
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus" / "a.txt").write_text("Polda Kalsel mengerahkan 7000 personil.")
    file = tmp_path / "questions.jsonl"
    file.write_text("".join(json.dumps(ROW | row) + "\n" for row in rows))
    return file


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ({"answers": "7000"}, "answers"),
        ({"answers": [""]}, "answers.0"),
        ({"answers": []}, "answerable question needs"),
        ({"evidence": []}, "answerable question needs"),
        ({"answerable": "false"}, "answerable"),
        ({"history": "Siapa?"}, "history"),
        ({"history": ["a\ud800"]}, "earlier question 1"),
        ({"question": 5}, "question"),
        ({"question": " "}, "no words"),
        ({"lang": "jv"}, "lang"),
        ({"evidence": [{"article": "b.txt", "quote": "7000"}]}, "b.txt"),
        ({"evidence": [{"article": "a.txt", "quote": "8000"}]}, "“8000” is not in a.txt"),
    ],
)
def test_a_wrong_line_of_an_evaluation_is_named_before_the_first_question(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], row: dict[str, object], says: str
) -> None:
    file = questions_file(tmp_path, {}, row)
    said = refused(capsys, "eval", str(file), "--corpus", str(tmp_path / "corpus"))
    assert f"{file} line 2: " in said and says in said


def test_an_evaluation_tells_the_language_that_a_line_does_not(tmp_path: Path) -> None:
    file = questions_file(tmp_path, {}, {"lang": "id"}, {"question": "Berapa yang dikerahkan?"})
    read = read_expected(file, tmp_path / "corpus")
    assert [expected.language for expected in read] == ["en", "id", "id"]
    assert [expected.id for expected in read] == ["1", "2", "3"]


@pytest.mark.parametrize("name", Settings.model_fields)
def test_an_empty_variable_is_not_set(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    usual = Settings()
    monkeypatch.setenv(f"SAKSI_{name.upper()}", "")
    meant = {name: ""} if name in ("query_prefix", "passage_prefix") else {}
    assert read_settings() == usual.model_copy(update=meant)


def test_a_tilde_is_the_users_own_folder(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("SAKSI_HOME", "~/saksi")
    monkeypatch.setenv("SAKSI_USERS", "~/users.toml")
    settings = read_settings(corpus=Path("~"))
    assert settings.home == tmp_path / "saksi" and settings.users == tmp_path / "users.toml"
    assert settings.corpus == tmp_path
    monkeypatch.setenv("SAKSI_HOME", "~nobody-of-this-name/saksi")
    assert "SAKSI_HOME" in refused(capsys, "list")


@pytest.mark.parametrize("name", ["x" * 300 + ".txt", f"{'x' * 300}/a.txt"])
def test_a_path_that_is_too_long_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    here = ["--corpus", str(tmp_path), "--home", str(tmp_path / "home")]
    for command in (
        ["remove", name, *here],
        ["show", name, *here],
        ["add", str(tmp_path / name), *here],
        ["list", "--corpus", str(tmp_path / name)],
        ["verify", str(tmp_path / name)],
    ):
        said = refused(capsys, *command)
        assert name in said and "too long" in said


def test_what_is_printed_does_not_depend_on_the_terminal(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Kapolda: “aman”, kata dia di Lapangan Merdeka.\n", "utf-8")
    command = [sys.executable, "-m", "assistant", "show", "a.txt", "--corpus", str(tmp_path)]
    printed = set()
    for encoding in ("ascii", "latin-1", "utf-8"):
        env = os.environ | {"PYTHONIOENCODING": encoding}
        printed.add(subprocess.run(command, env=env, capture_output=True, check=True).stdout)
    assert len(printed) == 1 and "“aman”" in printed.pop().decode("utf-8")
