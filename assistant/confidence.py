"""How likely an answer is right: what the reader says of it, and what else is known.

The reader judges each span alone, in its own passage. That the passage was found well behind
another one, that the sentence has few of the question's words, or that a second span says something
else and is nearly as likely, costs confidence.
"""

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from assistant.candidate import Finding
from assistant.compose import DIFFERING, agree
from assistant.heard import share_heard, unheard, verbs_heard
from assistant.question import Question


class Signals(NamedTuple):
    """What speaks for and against a finding.

    `reader` is the reader's log-odds, of a yes or no the decider's; `sentence` those that its
    sentence alone answers. `against` is the probability of the likeliest finding that contradicts
    it, and `lag` how far its passage was found behind the best, from 0 to 1. `heard` and `verbs`
    are the shares of the question's content words, and of its verbs, in its sentences; `unheard` is
    1 where its context lacks what the question takes for granted. `words` is the logarithm of how
    many it has, as one word tells little, and `findings` of one more than how many there are.
    """

    reader: float
    sentence: float
    against: float
    lag: float
    heard: float
    verbs: float
    unheard: float
    words: float
    findings: float


# Logistic regressions: `python -m tests.fit_confidence` fits them and says to what.
FACTORS = Signals(
    reader=0.63, sentence=0.4, against=-2.15, lag=-4.05, heard=0.37, verbs=1.0, unheard=-1.14,
    words=0.19, findings=-0.91,
)  # fmt: skip
BIAS = 0.67
FACTORS_OF_VERDICTS = Signals(
    reader=0.87, sentence=0.33, against=-0.93, lag=-2.32, heard=1.48, verbs=0.03, unheard=-0.74,
    words=-0.12, findings=-1.27,
)  # fmt: skip
BIAS_OF_VERDICTS = 0.79
MANY_WORDS = 8  # of an answer: more tell no more
NEVER_SURER = 0.98  # than this is the reader taken to be, nor surer of the contrary
MOST_SETTLED = 4.0  # log-odds that a sentence alone answers count up to this, either way


def by_confidence(asked: Question, findings: Sequence[Finding]) -> list[Finding]:
    """The accepted `findings` with the confidence that each is right, the surest first."""
    weighed = (replace(f, confidence=confidence(asked, f, findings)) for f in findings)
    return sorted(weighed, key=lambda finding: -finding.confidence)


def confidence(asked: Question, finding: Finding, findings: Sequence[Finding]) -> float:
    """The probability that `finding`, one of the accepted `findings`, is right."""
    of_verdict = finding.verdict is not None
    factors, bias = (FACTORS_OF_VERDICTS, BIAS_OF_VERDICTS) if of_verdict else (FACTORS, BIAS)
    found = signals(asked, finding, findings)
    return 1 / (1 + math.exp(-bias - sum(f * s for f, s in zip(factors, found, strict=True))))


def signals(asked: Question, finding: Finding, findings: Sequence[Finding]) -> Signals:
    """What speaks for and against `finding`, one of the accepted `findings`.

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
    return Signals(
        reader=math.log(sure / (1 - sure)),
        sentence=settled(finding),
        against=max(against, default=0.0),
        lag=first.lag,
        heard=share_heard(asked, first.quoted),
        verbs=verbs_heard(asked, first.quoted),
        unheard=float(bool(unheard(asked, first.context))),
        words=math.log(min(len(first.text.split()), MANY_WORDS)),
        findings=math.log1p(len(findings)),
    )


def settled(finding: Finding) -> float:
    """The log-odds that its sentence alone answers, as far as they count."""
    return min(max(finding.settles, -MOST_SETTLED), MOST_SETTLED)
