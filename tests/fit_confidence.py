"""Fit `assistant/confidence.py` to the questions of the gate: `python -m tests.fit_confidence`.

Everything that may answer a question is a case; logistic regression (Platt 1999) turns its signals
into the probability that it is right. Most cases come from `gate/articles.jsonl`, articles that we
made up and that the reader was never trained on. Yes and no have a regression of their own, fitted
to half of the yes/no questions in `asked/` too. Further files of questions, as `saksi eval` reads
them, with their corpus are measured, not fitted: `--measure CORPUS QUESTIONS.jsonl`.
"""

import argparse
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression  # type: ignore[import-untyped]

from assistant.ask import LIKELY, Assistant
from assistant.compose import compose
from assistant.confidence import Signals, signals
from assistant.evaluate import Expected, read_expected, says_it
from assistant.evidence import objection
from assistant.follow_up import standalone
from assistant.prompts import Language
from assistant.question import language_of, spelled_out, understand
from assistant.read import find
from assistant.reader import SpanReader
from assistant.reread import reread
from assistant.retrieve import retrieve
from assistant.train.data import lines
from assistant.train.score import f1
from assistant.yes_no import asks_yes_no
from index.encode import Encoder
from index.records import Filters
from index.settings import PACKAGE, Settings
from index.sync import sync
from tests.test_gate import GATE, write_pages

ASKED = Path(__file__).with_name("asked")
MOST = 12  # findings of one question
RIGHT = 0.5  # F1 of words shared with the marked answer: a clause may begin and end elsewhere
THRESHOLDS = (0.2, 0.3, 0.35, 0.4, 0.45, 0.5, 0.55, 0.6, 0.7, 0.8)
SAID = {"yes": ("Ya", "Yes"), "no": ("Tidak", "No")}


@dataclass(frozen=True, slots=True)
class Case:
    """A question, whether it is for yes or no, and of everything that may answer it the signals and
    whether it is right."""

    answerable: bool
    yes_no: bool
    findings: tuple[tuple[Signals, bool], ...]


def write_articles(corpus: Path) -> list[Expected]:
    """Write the articles of `gate/articles.jsonl` as a corpus folder; their questions, every other
    one in English, and those for yes or no, of which there are few, in both languages."""
    corpus.mkdir(exist_ok=True)
    asked = []
    for number, row in enumerate(lines(GATE / "articles.jsonl")):
        name = f"{number:03}.txt"
        heading = f"{row['title']}\n{row['publisher']} - {row['published']}"
        (corpus / name).write_text(f"{heading}\n\n{row['body']}\n", "utf-8")
        for turn, question in enumerate(row["questions"]):
            quote = question["quote"]
            verdict = question.get("verdict")
            version: Language = "en" if (number + turn) % 2 else "id"
            both: tuple[Language, ...] = ("id", "en") if asks_yes_no(question["id"]) else (version,)
            asked += [
                Expected(
                    id=f"{name}-{turn}-{language}",
                    question=question[language],
                    history=(),
                    language=language,
                    answerable=quote is not None,
                    answers=SAID[verdict] if verdict else (question.get("answer") or "",),
                    evidence=((name, quote),) if quote else (),
                    all_needed=False,
                )
                for language in both
            ]
    return asked


def cases(assistant: Assistant, asked: Sequence[Expected]) -> Iterator[Case]:
    """Ask every question, and judge all that is accepted as evidence, however little sure."""
    index = assistant.index
    for expected in asked:
        history = [spelled_out(earlier) for earlier in expected.history]
        alone = standalone(spelled_out(expected.question), history)
        question = understand(alone, language_of(expected.question))
        hits = retrieve(index, question, Filters(), assistant.settings.passages_read)
        evidence = [
            finding for finding in find(question, hits, index.passages, assistant.reader)
            if finding.probability >= LIKELY and objection(question, finding) is None
        ]  # fmt: skip
        accepted = reread(question, evidence, assistant.reader)
        found = []
        for finding in accepted[:MOST]:
            said = compose(question, [finding])
            marked = [*expected.answers] if len(expected.answers) == 1 else []
            texts = " ".join(part.text for part in finding.parts)
            loose = expected.answerable and f1(texts, marked) >= RIGHT
            right = says_it(assistant, expected, said) or (
                loose and says_it(assistant, _any_words(expected), said)
            )
            found.append((signals(question, finding, accepted), right))
        yield Case(expected.answerable, question.kind == "yesno", tuple(found))


def _any_words(expected: Expected) -> Expected:
    """The same question where only the place of the evidence counts."""
    return Expected(
        expected.id, expected.question, expected.history, expected.language, True, ("",),
        expected.evidence, False,
    )  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.fit_confidence", description=__doc__)
    parser.add_argument("--measure", nargs=2, action="append", default=[], type=Path)
    parser.add_argument("--weights", type=Path, help="a reader other than the one that is shipped")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="saksi-confidence-") as scratch:
        home, pages, articles = (Path(scratch, name) for name in ("home", "pages", "articles"))
        write_pages(pages)
        corpus = PACKAGE.parent / "corpus"
        sources = {
            "questions": (corpus, read_expected(GATE / "questions.jsonl")),
            "pages": (pages, read_expected(GATE / "pages.jsonl")),
            "articles": (articles, write_articles(articles)),
            "corpus_yesno": (corpus, read_expected(ASKED / "corpus_yesno.jsonl")),
            **{
                name: (ASKED / name, read_expected(ASKED / f"{name}_yesno.jsonl"))
                for name in ("others_4", "others_6", "others_8")
            },
        }
        fitted = tuple(sources)
        sources |= {str(file): (folder, read_expected(file)) for folder, file in options.measure}
        reader = None
        if options.weights:
            reader = SpanReader(Encoder(Settings(home=home)).folder, weights=options.weights)
        all_cases: dict[str, list[Case]] = {}
        for name, (folder, asked) in sources.items():
            settings = Settings(corpus=folder, home=home)
            sync(settings)
            assistant = Assistant(settings, reader)
            all_cases[name] = list(cases(assistant, asked))
            reader = assistant.reader
    models = {}
    for yes_no, suffix in ((False, ""), (True, "_OF_VERDICTS")):
        some = [case for name in fitted for case in all_cases[name] if case.yes_no == yes_no]
        rows = [finding for case in some for finding in case.findings]
        model = LogisticRegression(C=10, max_iter=1000).fit(
            np.array([s for s, _ in rows]), [right for _, right in rows]
        )
        print(f"FACTORS{suffix} =", Signals(*(round(float(f), 2) for f in model.coef_[0])))
        print(f"BIAS{suffix} =", round(float(model.intercept_[0]), 2))
        models[yes_no] = model

    def sure(case: Case, of: Signals) -> float:
        return float(models[case.yes_no].predict_proba(np.array([of]))[0, 1])

    for name, some in all_cases.items():
        print_table(f"{name} ({'fitted' if name in fitted else 'measured'})", some, sure)


def print_table(name: str, some: Sequence[Case], sure: Callable[[Case, Signals], float]) -> None:
    best = [
        max(((sure(c, s), right) for s, right in c.findings), default=(0.0, False)) for c in some
    ]
    answerable = max(1, sum(case.answerable for case in some))
    print(f"{name}: {len(some)} questions\n  threshold  right  wrong  rightly abstained")
    for threshold in THRESHOLDS:
        both = [
            (p >= threshold, right, c.answerable) for (p, right), c in zip(best, some, strict=True)
        ]
        right = sum(said and ok for said, ok, _ in both)
        wrong = sum(said and told and not ok for said, ok, told in both)
        left = sum(not said for said, _, told in both if not told)
        others = max(1, len(some) - sum(case.answerable for case in some))
        shares = (right / answerable, wrong / answerable, left / others)
        print(f"       {threshold:.2f}" + "".join(f"  {100 * share:5.1f}" for share in shares))


if __name__ == "__main__":
    main()
