"""Fit `assistant/confidence.py` to the questions of the gate: `python -m tests.fit_confidence`.

Every question is asked with no threshold; logistic regression (Platt 1999) turns the two signals
into the probability that the answer is right. Further files of questions, as `saksi eval` reads
them, with their corpus are measured, not fitted: `--measure CORPUS QUESTIONS.jsonl`.
"""

import argparse
import math
import tempfile
from collections.abc import Sequence
from pathlib import Path

from sklearn.linear_model import LogisticRegression  # type: ignore[import-untyped]

from assistant.ask import LIKELY, Assistant
from assistant.confidence import signals
from assistant.evaluate import evaluate, read_expected
from assistant.evidence import Finding, objection
from assistant.question import Question, language_of, understand
from assistant.read import find
from assistant.retrieve import retrieve
from index.records import Filters
from index.settings import PACKAGE, Settings
from index.sync import sync
from tests.test_gate import GATE, write_pages

Row = tuple[float, float, bool, bool]  # the signals, whether it is right, whether there is one
LEAST = 0.01  # of a confidence; below it an answer is not looked at


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.fit_confidence", description=__doc__)
    parser.add_argument("--measure", nargs=2, action="append", default=[], type=Path)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="saksi-confidence-") as scratch:
        pages = Path(scratch, "pages")
        write_pages(pages)
        home = Path(scratch, "home")
        fitted = [
            *rows(Settings(corpus=PACKAGE.parent / "corpus", home=home), GATE / "questions.jsonl"),
            *rows(Settings(corpus=pages, home=home), GATE / "pages.jsonl"),
        ]
        others = [
            row for corpus, file in options.measure
            for row in rows(Settings(corpus=corpus, home=home), file)
        ]  # fmt: skip
    made = [row for row in fitted if row[0] > -math.inf]
    model = LogisticRegression(C=10).fit([row[:2] for row in made], [row[2] for row in made])
    own, rival = model.coef_[0]
    print(f"OWN, RIVAL, BIAS = {own:.2f}, {rival:.2f}, {model.intercept_[0]:.2f}")
    for name, some in (("fitted", fitted), ("measured", others)):
        if some:
            print_table(name, some, (own, rival, model.intercept_[0]))


def rows(settings: Settings, questions: Path) -> list[Row]:
    """The signals of each question's best answer, and whether that is right."""
    sync(settings)
    found = []
    assistant = Assistant(settings.model_copy(update={"min_confidence": LEAST}))
    for expected, answer, right in evaluate(assistant, read_expected(questions))[1]:
        asked = understand(answer.standalone_question, language_of(expected.question))
        accepted = accepted_for(assistant, asked)
        own, other = signals(asked, accepted) if accepted else (-math.inf, 0.0)
        is_right = right and answer.status == "answered"
        found.append((own, other, is_right, expected.answerable))
    return found


def accepted_for(assistant: Assistant, asked: Question) -> list[Finding]:
    """What may answer and has nothing against it, most probable first, however little sure."""
    index = assistant.index
    hits = retrieve(index, asked, Filters(), assistant.settings.passages_read)
    findings = find(asked, hits, index.passages, assistant.reader)
    return [f for f in findings if f.probability >= LIKELY and objection(asked, f) is None]


def print_table(name: str, some: Sequence[Row], factors: tuple[float, float, float]) -> None:
    own, rival, bias = factors
    sure = [1 / (1 + math.exp(-max(-50.0, own * o + rival * r + bias))) for o, r, _, _ in some]
    answerable = max(1, sum(row[3] for row in some))
    print(f"{name}: {len(some)} questions\n  threshold  right  wrong  rightly abstained")
    for threshold in (0.2, 0.3, 0.35, 0.4, 0.45, 0.5, 0.55, 0.6, 0.7, 0.8):
        said = [s >= threshold for s in sure]
        both = list(zip(said, some, strict=True))
        right = sum(s and row[2] for s, row in both)
        wrong = sum(s and row[3] and not row[2] for s, row in both)
        left = sum(not s for s, row in both if not row[3])
        others = max(1, len(some) - sum(row[3] for row in some))
        shares = (right / answerable, wrong / answerable, left / others)
        print(f"       {threshold:.2f}" + "".join(f"  {100 * share:5.1f}" for share in shares))


if __name__ == "__main__":
    main()
