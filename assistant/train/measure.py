"""Measure the reader and the decider: `python -m assistant.train.measure --data DIR`."""

import argparse
import statistics
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from platformdirs import user_cache_path
from sklearn.metrics import roc_auc_score  # type: ignore[import-untyped]

from assistant.candidate import in_context
from assistant.decider import WEIGHTS as DECIDER
from assistant.decider import Decider
from assistant.reader import WEIGHTS, Reading, SpanReader
from assistant.train.calibrate import is_right
from assistant.train.data import (
    Pair,
    facqa,
    facqa_in,
    idk_mrc,
    indonli,
    is_held_back,
    made,
    news,
)
from assistant.train.deciding import ArticleQuestion, others, yes_no
from assistant.train.lookalikes import Lookalikes
from assistant.train.score import calibration_error, exact, f1
from index.split import sentences
from index.weights import unpacked_encoder

OTHERS = 4  # look-alike passages read next to the right one
SAID = 0.5  # from this probability on a yes or no counts as said
THRESHOLDS = (0.0, 0.2, 0.3, 0.35, 0.4, 0.5, 0.6, 0.7, 0.8)


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


@dataclass(frozen=True, slots=True)
class Figures:
    """Of one set of pairs at one threshold, from 0 to 100: what is less likely counts as unsaid."""

    exact: float | None  # of answerable pairs
    f1: float | None
    left: float | None  # unanswerable pairs, rightly left unanswered


def ask_all(reader: SpanReader, pairs: Sequence[Pair]) -> list[Asked]:
    """Read each pair's own passage."""
    return [Asked(p, reader.read(p.question, [p.passage])[0]) for p in pairs]


def figures(asked: Sequence[Asked], threshold: float) -> Figures:
    """What a reader that says nothing below `threshold` gets right."""
    answerable = [a for a in asked if a.pair.answers]
    others = [a for a in asked if not a.pair.answers]
    said = [a.reading.probability >= threshold for a in answerable]
    return Figures(
        _mean([a.exact * s for a, s in zip(answerable, said, strict=True)]),
        _mean([a.f1 * s for a, s in zip(answerable, said, strict=True)]),
        _mean([float(a.reading.probability < threshold) for a in others]),
    )


def sets(data: Path, english: Path | None = None) -> dict[str, list[Pair]]:
    """The pairs that the reader was not trained on, by name.

    `english` has English versions of FacQA's valid questions, as `facqa_in` reads them. Our own
    questions are those of passages held back from training, which fit the calibration. None wants a
    yes or no.
    """
    found = {"IDK-MRC": idk_mrc(data, "valid"), "FacQA": facqa(data, "valid")}
    if english:
        found["FacQA, English"] = facqa_in(data, english)
    for name, asked in (("our news", news(data)), ("our articles", made())):
        own = [
            (pair, version)
            for pair, version in asked
            if is_held_back(pair.passage) and not pair.asks_verdict
        ]
        found[name] = [pair for pair, _ in own]
        found[f"{name}, English"] = [replace(pair, question=version) for pair, version in own]
    return found


def error_of(asked: Sequence[Asked]) -> float:
    """Expected calibration error, 0 to 1, in ten bins."""
    return calibration_error([a.reading.probability for a in asked], [a.right for a in asked])


def _mean(values: Sequence[float]) -> float | None:
    return 100 * statistics.fmean(values) if values else None


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m assistant.train.measure", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder with idk_mrc, facqa, …")
    parser.add_argument("--english", type=Path, help="English versions of FacQA's valid questions")
    parser.add_argument("--articles", type=Path, help="made-up articles with yes/no questions")
    parser.add_argument("--picture", type=Path, help="draw risk and coverage here (.svg, .png)")
    parser.add_argument("--weights", type=Path, default=WEIGHTS)
    parser.add_argument("--decider", type=Path, default=DECIDER)
    parser.add_argument("--cache", type=Path, default=user_cache_path("saksi"))
    options = parser.parse_args()
    reader = SpanReader(unpacked_encoder(options.cache), weights=options.weights)
    asked = {
        name: ask_all(reader, pairs) for name, pairs in sets(options.data, options.english).items()
    }
    for name, some in asked.items():
        print(f"{name}: {len(some)} pairs, expected calibration error {error_of(some):.3f}")
        print("  threshold     EM     F1  unanswerable left")
        for threshold in THRESHOLDS:
            shown = (
                "-" if v is None else f"{v:.1f}" for v in asdict(figures(some, threshold)).values()
            )
            print(f"       {threshold:.2f}" + "".join(f"  {v:>5}" for v in shown))
    public = [*asked["IDK-MRC"], *asked["FacQA"]]
    print(f"IDK-MRC and FacQA: expected calibration error {error_of(public):.3f}")
    if options.picture:
        from assistant.train.picture import draw

        draw(
            {name: [(a.reading.probability, a.right) for a in asked[name]] for name in asked},
            options.picture,
        )
    _among_others(reader, options.data)
    decider = Decider(unpacked_encoder(options.cache), weights=options.decider)
    _inferred(decider, options.data)
    _decided(decider, [one for one in yes_no() if is_held_back(one.body)])
    if options.articles:
        _decided(decider, yes_no(options.articles))
        found, area = settled(decider, others(options.articles))
        print(
            f"our other questions: of those answered, {100 * found:.1f} % by the surest sentence; "
            f"told from those not answered, area under the ROC curve {area:.3f}"
        )


def _inferred(decider: Decider, data: Path) -> None:
    """IndoNLI's validation pairs, as yes, no or neither."""
    pairs = indonli(data, "val")
    found = [(p.verdict, decider.decide(p.question, [p.passage])[0]) for p in pairs]
    rightly = [v == (d.verdict if d.probability >= SAID else None) for v, d in found]
    said = [v == d.verdict for v, d in found if d.probability >= SAID]
    print(
        f"IndoNLI: {len(pairs)} for yes, no or neither, {_percent(rightly)} rightly so, "
        f"of those that get yes or no {_percent(said)}"
    )


def decisions(decider: Decider, asked: Sequence[ArticleQuestion]) -> list[tuple[float, bool, bool]]:
    """Each question asked of all sentences of its article, in both languages: the probability of
    the surest one, whether what it says is right, and whether the article settles the question."""
    found = []
    for one in asked:
        told = [in_context(one.body, s) for s in sentences(one.body)]
        for question in (one.id, one.en):
            best = max(decider.decide(question, told), key=lambda decision: decision.probability)
            found.append((best.probability, best.verdict == one.verdict, one.verdict is not None))
    return found


def _decided(decider: Decider, asked: Sequence[ArticleQuestion]) -> None:
    found = decisions(decider, asked)
    ranked = [right for _, right, _ in sorted(found, reverse=True)]
    surest = {k: ranked[: len(ranked) * k // 100] for k in (20, 40, 60, 80)}
    error = calibration_error([p for p, _, _ in found], [right for _, right, _ in found])
    settled = [right for _, right, told in found if told]
    print(
        f"our yes/no questions: {len(found)}, expected calibration error {error:.3f}; of "
        f"{len(settled)} that their article settles {_percent(settled)} right at no threshold; of "
        "all, the surest " + ", ".join(f"{k} %: {_percent(right)}" for k, right in surest.items())
    )


def settled(decider: Decider, asked: Sequence[ArticleQuestion]) -> tuple[float, float]:
    """Each question asked of all sentences of its article, in both languages: of those answered the
    share whose surest sentence answers, and, by how sure it is, the area under the ROC curve of
    answered against not; both from 0 to 1."""
    surest, answered, right = [], [], []
    for one in asked:
        told = [in_context(one.body, s) for s in sentences(one.body)]
        for question in (one.id, one.en):
            settles = [decision.settles for decision in decider.decide(question, told)]
            best = max(range(len(told)), key=settles.__getitem__)
            surest.append(settles[best])
            answered.append(one.answer is not None)
            if one.answer is not None:
                right.append(told[best] in one.settling)
    return statistics.fmean(right), float(roc_auc_score(answered, surest))


def _percent(right: Sequence[bool]) -> str:
    return f"{100 * sum(right) / max(1, len(right)):.1f} %"


def _among_others(reader: SpanReader, data: Path) -> None:
    """Whether the best of several passages is the one that answers, and how long reading takes."""
    fac = facqa(data, "valid")
    near = Lookalikes([p.passage for p in (*facqa(data, "train"), *fac)])
    times, first, sure = [], 0, 0
    for pair, alike in zip(fac, near.near(fac), strict=True):
        began = time.perf_counter()
        readings = reader.read(pair.question, [pair.passage, *alike[:OTHERS]])
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
