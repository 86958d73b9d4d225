"""The command line, run in this process: what it refuses, in one line on stderr."""

import json
from pathlib import Path

import pytest

from assistant.batch import read_batch
from assistant.cli import main
from index.errors import BadInput
from index.settings import Settings


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
