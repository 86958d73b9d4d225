"""How likely an answer is right: its own probability, and what else the passages offer.

The reader judges each span alone. Where a second span that says something else is nearly as likely,
the question fits both and the first is often the wrong one; that costs confidence.
"""

import math
from collections.abc import Sequence

from assistant.compose import DIFFERING, agree
from assistant.evidence import Finding
from assistant.question import Question

# Logistic regression on the questions of `tests/gate`: `python -m tests.fit_confidence` fits these.
OWN, RIVAL, BIAS = 1.42, -2.34, 0.87
NEVER_SURER = 0.98  # than this is the reader taken to be, nor surer of the contrary


def confidence(asked: Question, findings: Sequence[Finding]) -> float:
    """The probability that the first of the accepted `findings` (best first) is right."""
    own, rival = signals(asked, findings)
    return 1 / (1 + math.exp(-(OWN * own + RIVAL * rival + BIAS)))


def signals(asked: Question, findings: Sequence[Finding]) -> tuple[float, float]:
    """The log-odds of the first finding, and the probability of the best one that contradicts it.

    Another article that gives another figure, person or office contradicts nothing: the answer
    shows both.
    """
    first = findings[0]
    sure = min(max(first.probability, 1 - NEVER_SURER), NEVER_SURER)
    against = (
        finding.probability
        for finding in findings[1:]
        if not agree(first, finding)
        and not (asked.kind in DIFFERING and finding.article != first.article)
    )
    return math.log(sure / (1 - sure)), next(against, 0.0)
