"""Measure the reader: `python -m assistant.train.measure --data DIR`."""

import argparse
import statistics
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from platformdirs import user_cache_path

from assistant.reader import WEIGHTS, Reading, SpanReader
from assistant.train.calibrate import is_right
from assistant.train.data import Pair, facqa, idk_mrc
from assistant.train.lookalikes import Lookalikes
from assistant.train.score import calibration_error, exact, f1
from index.weights import unpacked_encoder

OTHERS = 4  # look-alike passages read next to the right one


@dataclass(frozen=True, slots=True)
class Asked:
    """A pair and what the reader found in its passage."""

    pair: Pair
    reading: Reading

    @property
    def f1(self) -> float:
        """F1 of words, 0 for an unanswerable pair."""
        return f1(self._found, self._answers)

    @property
    def exact(self) -> float:
        """1 for exactly a marked answer."""
        return exact(self._found, self._answers)

    @property
    def right(self) -> bool:
        """Whether the passage answers, and the span is the answer."""
        return is_right(self.pair, self.reading.start, self.reading.end)

    @property
    def _found(self) -> str:
        return self.pair.passage[self.reading.start : self.reading.end]

    @property
    def _answers(self) -> list[str]:
        return [self.pair.passage[a:b] for a, b in self.pair.answers]


def ask_all(reader: SpanReader, pairs: Sequence[Pair]) -> list[Asked]:
    """Read each pair's own passage."""
    return [Asked(p, reader.read(p.question, [p.passage])[0]) for p in pairs]


def _mean(values: Sequence[float]) -> float:
    return 100 * statistics.fmean(values) if values else float("nan")


def _at(asked: Sequence[Asked], source: str, threshold: float) -> tuple[float, float]:
    """EM and F1 of answerable pairs at a threshold, or twice the share rightly left unanswered."""
    some = [a for a in asked if a.pair.source == source]
    if source.endswith("answerable") or source == "facqa":
        said = [a.reading.probability >= threshold for a in some]
        return (
            _mean([a.exact * s for a, s in zip(some, said, strict=True)]),
            _mean([a.f1 * s for a, s in zip(some, said, strict=True)]),
        )
    left = _mean([float(a.reading.probability < threshold) for a in some])
    return left, left


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m assistant.train.measure", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder with idk_mrc and facqa")
    parser.add_argument("--weights", type=Path, default=WEIGHTS)
    parser.add_argument("--cache", type=Path, default=user_cache_path("saksi"))
    options = parser.parse_args()
    reader = SpanReader(unpacked_encoder(options.cache), weights=options.weights)
    idk, fac = idk_mrc(options.data, "valid"), facqa(options.data, "valid")
    asked = ask_all(reader, [*idk, *fac])

    print("threshold  IDK-MRC answerable  IDK-MRC unanswerable           FacQA")
    print("                 EM     F1        all  by people  by model     EM     F1")
    unanswerable = [a for a in asked if not a.pair.answers]
    for threshold in (0.0, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8):
        answerable = _at(asked, "idk_mrc answerable", threshold)
        fac_qa = _at(asked, "facqa", threshold)
        left = _mean([float(a.reading.probability < threshold) for a in unanswerable])
        people, model = (_at(asked, f"idk_mrc {who}", threshold)[0] for who in ("human", "model"))
        print(
            f"     {threshold:.2f}      {answerable[0]:5.1f}  {answerable[1]:5.1f}      {left:5.1f}"
            f"      {people:5.1f}     {model:5.1f}  {fac_qa[0]:5.1f}  {fac_qa[1]:5.1f}"
        )

    error = calibration_error([a.reading.probability for a in asked], [a.right for a in asked])
    print(f"expected calibration error, {len(asked)} pairs: {error:.3f}")

    near = Lookalikes([p.passage for p in (*facqa(options.data, "train"), *fac)])
    times, first, sure = [], 0, 0
    for pair, others in zip(fac, near.near(fac), strict=True):
        began = time.perf_counter()
        readings = reader.read(pair.question, [pair.passage, *others[:OTHERS]])
        times.append(1000 * (time.perf_counter() - began))
        best = max(range(len(readings)), key=lambda i: readings[i].score)
        first += best == 0 and is_right(pair, readings[0].start, readings[0].end)
        sure += max((r.probability for r in readings[1:]), default=0.0) < 0.5
    print(
        f"FacQA, right passage among {OTHERS + 1}: {100 * first / len(fac):.1f} % answered right "
        f"from it, {100 * sure / len(fac):.1f} % with no other at 0.5 or more"
    )
    print(f"one question, {OTHERS + 1} passages: median {statistics.median(times):.0f} ms")


if __name__ == "__main__":
    main()
