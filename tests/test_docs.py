"""The README is true: its answer, its settings, its commands."""

import re
import tomllib
from pathlib import Path

import pytest

from assistant.ask import Assistant
from assistant.cli import main
from assistant.show import answer_as_text
from assistant.train.__main__ import main as train
from index.settings import PREFIX, Settings

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_answer_in_the_readme_is_the_programs(synced: Settings) -> None:
    shown = re.search(r'\$ saksi ask "([^"]+)"\n(.*?)```', README, re.DOTALL)
    assert shown
    question, answer = shown.groups()
    assert answer_as_text(Assistant(synced).ask(question)) == answer.rstrip("\n")


def test_the_python_of_the_readme_runs(
    synced: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SAKSI_HOME", str(synced.home))
    for code in re.findall(r"```python\n(.*?)```", README, re.DOTALL):
        exec(code, {})
    assert "Andi Rian [1]" in capsys.readouterr().out


def test_every_setting_is_in_the_readme() -> None:
    named = set(re.findall(rf"{PREFIX}[A-Z_]+", README))
    assert named == {PREFIX + name.upper() for name in Settings.model_fields}


def test_every_command_is_in_the_readme(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", "80")  # in a narrow terminal a command has a line of its own
    with pytest.raises(SystemExit):
        main(["--help"])
    commands = re.findall(r"^    (\w+)  ", capsys.readouterr().out, re.MULTILINE)
    assert len(commands) > 5
    assert [c for c in commands if not re.search(rf"saksi {c}\b", README)] == []
    assert "make chat" in README


def test_the_make_targets_of_the_readme_exist() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for target in re.findall(r"(?:^    |`)make ([a-z]+)", README, re.MULTILINE):
        assert re.search(rf"^{target}:", makefile, re.MULTILINE), target


def test_every_path_of_the_readme_exists() -> None:
    for path in re.findall(r"`((?:index|assistant|prompts|tests|corpus)/[\w./]*)`", README):
        assert (ROOT / path).exists(), path


def test_no_test_sets_a_variable_that_the_program_refuses() -> None:
    """`SAKSI_…` is the program's own: it does not start with one that it does not know."""
    known = {PREFIX + name.upper() for name in Settings.model_fields}
    for path in sorted(Path(__file__).parent.glob("*.py")):
        read = re.findall(r'environ(?:\.get\(|\[)"(SAKSI_\w+)"', path.read_text("utf-8"))
        assert set(read) <= known, path.name


def test_what_the_wheel_leaves_out_is_read_by_training_alone() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    assert project["project"]["license"] == "MIT AND CC-BY-SA-4.0" and "CC BY-SA 4.0" in README
    wheel = project["tool"]["hatch"]["build"]["targets"]["wheel"]
    left_out = [path for pattern in wheel["exclude"] for path in ROOT.glob(pattern)]
    assert len(left_out) == 5
    sources = [path for name in wheel["packages"] for path in (ROOT / name).rglob("*.py")]
    for source in sources:
        if source.parent != ROOT / "assistant" / "train":
            code = source.read_text("utf-8")
            assert not [path.name for path in left_out if path.name in code], source
            assert "from assistant.train" not in code, source


def test_the_data_that_training_needs_are_named(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.argv", ["train", "--help"])
    with pytest.raises(SystemExit):
        train()
    told = capsys.readouterr().out
    code = (ROOT / "assistant" / "train" / "data.py").read_text("utf-8")
    folders = set(re.findall(r'folder / "(\w+)"', code))
    assert len(folders) == 4
    assert [name for name in folders if name not in told or f"`{name}/" not in README] == []
