"""How well read spans match the answers people marked."""

import re
from collections import Counter
from collections.abc import Sequence

import torch

Judged = tuple[tuple[float, ...], bool, float]  # what the network says, whether right, weight


def _words(text: str) -> list[str]:
    return re.sub(r"[^\w\s]", " ", text.lower()).split()


def exact(found: str, answers: Sequence[str]) -> float:
    """1 if the words are those of an answer, without case and punctuation (SQuAD's measure)."""
    return float(any(_words(found) == _words(answer) for answer in answers))


def f1(found: str, answers: Sequence[str]) -> float:
    """The best F1 of words shared with an answer (SQuAD's measure), 0 to 1."""
    best = 0.0
    for answer in answers:
        shared = (Counter(_words(found)) & Counter(_words(answer))).total()
        if shared:
            best = max(best, 2 * shared / (len(_words(found)) + len(_words(answer))))
    return best


def calibration_error(
    probabilities: Sequence[float], right: Sequence[bool], bins: int = 10
) -> float:
    """Expected calibration error over equally wide bins (Naeini et al. 2015), 0 to 1."""
    total = 0.0
    for b in range(bins):
        inside = [
            (p, r)
            for p, r in zip(probabilities, right, strict=True)
            if min(int(p * bins), bins - 1) == b
        ]
        total += abs(sum(p for p, _ in inside) - sum(r for _, r in inside))
    return total / len(probabilities)


def calibrate(judged: Sequence[Judged]) -> torch.Tensor:
    """Factors of the signals and a bias, by weighted logistic regression, as float32.

    Platt 1999 does so for support vector machines, with one signal.
    """
    x = torch.tensor([(*signals, 1.0) for signals, _, _ in judged], dtype=torch.float64)
    y = torch.tensor([right for _, right, _ in judged], dtype=torch.float64)
    each = torch.tensor([weight for _, _, weight in judged], dtype=torch.float64)
    factors = torch.zeros(x.shape[1], dtype=torch.float64, requires_grad=True)
    optimizer = torch.optim.LBFGS([factors], max_iter=500, line_search_fn="strong_wolfe")

    def closure() -> torch.Tensor:
        optimizer.zero_grad()
        loss = torch.nn.functional.binary_cross_entropy_with_logits(x @ factors, y, weight=each)
        loss.backward()  # type: ignore[no-untyped-call]
        return loss

    optimizer.step(closure)  # type: ignore[no-untyped-call]
    return factors.detach().float()
