"""The quality gate: on questions with known answers no figure falls below `gate/baseline.json`.

`questions.jsonl` is about the corpus, `pages.jsonl` about the invented pages of other outlets in
`tests/pages`. To change a floor on purpose, edit the baseline in the commit that needs it, and say
there why.
"""

import json
from dataclasses import asdict
from pathlib import Path

import pytest

from assistant.ask import Assistant
from assistant.evaluate import as_table, evaluate, read_expected
from index.settings import Settings
from index.sync import sync
from tests.test_clean import PAGES, read_page

GATE = Path(__file__).parent / "gate"
BASELINE: dict[str, dict[str, float]] = json.loads((GATE / "baseline.json").read_text("utf-8"))
AT_MOST = ("wrong", "false_abstention", "faulty_citations")


def write_pages(corpus: Path) -> None:
    """The invented pages as a corpus folder."""
    corpus.mkdir(exist_ok=True)
    for path in PAGES:
        name = path.stem if path.stem.endswith(".md") else f"{path.stem}.txt"
        (corpus / name).write_text(read_page(path)[1], "utf-8")


@pytest.fixture(scope="module")
def of_pages(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """An index of the invented pages, as crawled."""
    corpus = tmp_path_factory.mktemp("pages")
    write_pages(corpus)
    settings = Settings(corpus=corpus, home=tmp_path_factory.mktemp("home"))
    assert sync(settings).problems == ()
    return settings


@pytest.mark.parametrize("name", ["questions", "pages"])
def test_no_figure_falls_below_its_floor(
    name: str, synced: Settings, of_pages: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = {"questions": synced, "pages": of_pages}[name]
    figures, _ = evaluate(Assistant(settings), read_expected(GATE / f"{name}.jsonl"))
    measured = asdict(figures["all"])
    fallen = [
        f"{key} is {measured[key]:.3f}, the baseline allows {'at most' if most else 'at least'} "
        f"{floor:.3f}"
        for key, floor in BASELINE[name].items()
        if (measured[key] > floor if (most := key in AT_MOST) else measured[key] < floor)
    ]
    assert not fallen, (
        f"{name}.jsonl: {'; '.join(fallen)}. Mend it, or change tests/gate/baseline.json on "
        f"purpose.\n{as_table(figures)}"
    )
