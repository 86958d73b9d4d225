"""Draw how often the reader is wrong when it answers only its surest questions."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from matplotlib.figure import Figure

Said = Sequence[tuple[float, bool]]  # probability, and whether the span is right


def draw(sets: Mapping[str, Said], to: Path) -> None:
    """Two pictures side by side in one file, whose name says its kind.

    Left, risk and coverage (El-Yaniv and Wiener 2010): questions answered from the surest down, and
    the share of those answers that are wrong. Right, calibration: stated and true probability.
    """
    figure = Figure(figsize=(10, 4.2), layout="constrained")
    risk, true = figure.subplots(1, 2)
    for name, said in sets.items():
        ranked = sorted(said, key=lambda one: -one[0])
        coverage, wrong, risks = [], 0, []
        for n, (_, right) in enumerate(ranked, 1):
            wrong += not right
            coverage.append(100 * n / len(ranked))
            risks.append(100 * wrong / n)
        risk.plot(coverage, risks, label=f"{name} ({len(ranked)})")
        bins = [[one for one in said if min(int(5 * one[0]), 4) == b] for b in range(5)]
        full = [some for some in bins if len(some) >= 8]
        true.plot(
            [sum(p for p, _ in some) / len(some) for some in full],
            [sum(right for _, right in some) / len(some) for some in full],
            marker="o",
        )
    risk.set(xlabel="pairs answered, %", ylabel="of these answered wrong, %", xlim=(0, 100))
    risk.set_ylim(bottom=0)
    risk.legend()
    true.plot([0, 1], [0, 1], color="grey", linestyle=":")
    true.set(xlabel="stated probability", ylabel="share that is right", xlim=(0, 1), ylim=(0, 1))
    figure.savefig(to, metadata={"Date": None} if to.suffix == ".svg" else None)
