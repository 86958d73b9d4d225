"""How likely an answer is right: what the reader says of it, and what else is known.

The reader judges each span alone, in its own passage. That the passage was found well behind
another one, that the sentence has few of the question's words, or that a second span says something
else and is nearly as likely, costs confidence.
"""

import math
from collections.abc import Sequence
from dataclasses import replace

from assistant.candidate import Finding
from assistant.compose import DIFFERING, agree
from assistant.heard import share_heard, unheard, verbs_heard
from assistant.question import Question

# Logistic regression on the questions of `tests/gate`: `python -m tests.fit_confidence` fits these.
FACTORS = (
    0.69,
    0.38,
    -2.14,
    -4.33,
    0.5,
    0.9,
    -1.01,
    -0.28,
    0.19,
    -0.98,
)  # of the signals, in their order
BIAS = 0.84
MANY_WORDS = 8  # of an answer: more tell no more
NEVER_SURER = 0.98  # than this is the reader taken to be, nor surer of the contrary
MOST_SETTLED = 4.0  # log-odds that a sentence alone answers count up to this, either way


def by_confidence(asked: Question, findings: Sequence[Finding]) -> list[Finding]:
    """The accepted `findings` with the confidence that each is right, the surest first."""
    weighed = (replace(f, confidence=probability(signals(asked, f, findings))) for f in findings)
    return sorted(weighed, key=lambda finding: -finding.confidence)


def probability(of: Sequence[float]) -> float:
    """The probability that a finding with these signals is right."""
    return 1 / (1 + math.exp(-BIAS - sum(f * s for f, s in zip(FACTORS, of, strict=True))))


def signals(asked: Question, finding: Finding, findings: Sequence[Finding]) -> tuple[float, ...]:
    """What speaks for and against `finding`, one of the accepted `findings`: the reader's log-odds,
    and those of its sentence alone; the probability of the likeliest that contradicts it; how far
    its passage was found behind the best, from 0 to 1; the shares of the question's content words,
    and of its verbs, in its sentences; whether its context lacks what the question takes for
    granted, and whether it is a yes or no, each 0 or 1; and the logarithms of how many words it
    has, as one word tells little, and of one more than how many findings there are.

    Another article that gives another figure, person or office contradicts nothing: the answer
    shows both.
    """
    sure = min(max(finding.probability, 1 - NEVER_SURER), NEVER_SURER)
    against = (
        other.probability
        for other in findings
        if not agree(finding, other)
        and not (asked.kind in DIFFERING and other.article != finding.article)
    )
    first = finding.parts[0]
    return (
        math.log(sure / (1 - sure)),
        min(max(finding.settles, -MOST_SETTLED), MOST_SETTLED),
        max(against, default=0.0),
        first.lag,
        share_heard(asked, first.quoted),
        verbs_heard(asked, first.quoted),
        float(bool(unheard(asked, first.context))),
        float(finding.verdict is not None),
        math.log(min(len(first.text.split()), MANY_WORDS)),
        math.log1p(len(findings)),
    )
