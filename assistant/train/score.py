"""How well read spans match the answers people marked."""

import re
from collections import Counter
from collections.abc import Sequence

import torch

from assistant.reader import Signals


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


def calibrate(
    signals: Sequence[Signals], right: Sequence[bool], weights: Sequence[float]
) -> torch.Tensor:
    """Factors of the three signals and a bias, by weighted logistic regression: float32, (4,).

    The margin and the answerable logit say nearly the same (they correlate at 0.96): their sum is
    one input, since factors fitted apart take opposite signs and fail on questions of other kinds.
    """
    # as Platt 1999 does for support vector machines, with two values for his one
    rows = [(s.margin / 2 + s.answerable, s.share, 1.0) for s in signals]
    x = torch.tensor(rows, dtype=torch.float64)
    y = torch.tensor(right, dtype=torch.float64)
    each = torch.tensor(weights, dtype=torch.float64)
    factors = torch.zeros(3, dtype=torch.float64, requires_grad=True)
    optimizer = torch.optim.LBFGS([factors], max_iter=500, line_search_fn="strong_wolfe")

    def closure() -> torch.Tensor:
        optimizer.zero_grad()
        loss = torch.nn.functional.binary_cross_entropy_with_logits(x @ factors, y, weight=each)
        loss.backward()  # type: ignore[no-untyped-call]
        return loss

    optimizer.step(closure)  # type: ignore[no-untyped-call]
    both, share, bias = factors.detach().float()
    return torch.stack([both / 2, both, share, bias])
