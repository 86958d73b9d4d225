"""The reader's gate, where the data it is measured on lies: no figure falls below its floor.

The data is not part of the project. `READER_TEST_DATA` says where it is, by default
`../shared/data`; without it these tests are skipped, and `test_gate.py` guards the reader through
whole answers.
"""

import json
import os
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path

import pytest
from platformdirs import user_cache_path

from assistant.reader import SpanReader
from assistant.train.measure import Asked, ask_all, error_of, figures, sets
from index.weights import unpacked_encoder

HERE = Path(__file__).parent
DATA = Path(os.environ.get("READER_TEST_DATA") or HERE.parents[1] / "shared" / "data")
BASELINE = json.loads((HERE / "gate" / "baseline.json").read_text("utf-8"))["reader"]
AT_MOST = "calibration_error"

pytestmark = pytest.mark.skipif(
    not (DATA / "idk_mrc" / "valid.jsonl").is_file(), reason=f"no reading data in {DATA}"
)


@pytest.fixture(scope="module")
def asked() -> Mapping[str, list[Asked]]:
    reader = SpanReader(unpacked_encoder(user_cache_path("saksi")))
    english = HERE / "gate" / "facqa_english.jsonl"
    known = sets(DATA, english)
    return {name: ask_all(reader, known[name]) for name in BASELINE["sets"]}


@pytest.mark.parametrize("name", BASELINE["sets"])
def test_no_figure_of_the_reader_falls_below_its_floor(
    name: str, asked: Mapping[str, list[Asked]]
) -> None:
    """Figures from 0 to 100 at the threshold of the settings; the calibration error from 0 to 1."""
    measured = asdict(figures(asked[name], BASELINE["threshold"]))
    measured[AT_MOST] = error_of(asked[name])
    fallen = [
        f"{key} is {measured[key]:.3f}, the baseline allows {'at most' if most else 'at least'} "
        f"{floor}"
        for key, floor in BASELINE["sets"][name].items()
        if (measured[key] > floor if (most := key == AT_MOST) else measured[key] < floor)
    ]
    assert not fallen, (
        f"reader on {name}: {'; '.join(fallen)}. Mend it, or change tests/gate/baseline.json on "
        "purpose ('python -m assistant.train.measure' prints all figures)."
    )


def test_english_is_not_far_behind_indonesian(asked: Mapping[str, list[Asked]]) -> None:
    scores = [figures(asked[name], 0.0).f1 for name in ("FacQA", "FacQA, English")]
    assert scores[0] is not None and scores[1] is not None
    assert scores[0] - scores[1] <= BASELINE["english_behind"], (
        f"F1 {scores[0]:.1f} in Indonesian, {scores[1]:.1f} in English: mend it, or change "
        "tests/gate/baseline.json on purpose"
    )
