"""Measure the assistant on questions with known answers."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median, quantiles
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from assistant.answer import Answer
from assistant.ask import Assistant
from assistant.compose import Draft
from assistant.exported import read_records
from assistant.prompts import Language
from assistant.question import check_history, check_question, language_of
from assistant.verify import faults
from index.errors import BadInput, shown
from index.load import read_text

_AS_WRITTEN = ConfigDict(strict=True)
_Text = Annotated[str, Field(pattern=r"\S")]


@dataclass(frozen=True, slots=True)
class Expected:
    """One question of an evaluation file; see `read_expected` for the fields."""

    id: str
    question: str
    history: tuple[str, ...]
    language: Language
    answerable: bool
    answers: tuple[str, ...]
    evidence: tuple[tuple[str, str], ...]  # (article, quote)
    all_needed: bool


@dataclass(frozen=True, slots=True)
class Figures:
    """Shares from 0 to 1, None where no question counts; times in milliseconds."""

    questions: int
    answerable: int
    recall: float | None  # answerable: an evidence quote is in a passage that was found
    right: float | None  # answerable: an accepted answer, and a citation that overlaps the evidence
    wrong: float | None  # answerable: answered, but not right
    false_abstention: float | None  # answerable, but abstained
    citation_precision: float | None  # citations (answerable, answered) that overlap the evidence
    abstention: float | None  # unanswerable, and abstained
    faulty_citations: int  # citations or claims that fail the check against the corpus: always 0
    median_ms: float
    p95_ms: float


class _Evidence(BaseModel):
    model_config = _AS_WRITTEN
    article: str
    quote: _Text


class _Row(BaseModel):
    """A line of an evaluation file. Taken as written: to a lax reader, "false" is false and a text
    is a list of characters, and the figures would be of other questions than the file's."""

    model_config = _AS_WRITTEN
    question: str
    answerable: bool
    answers: list[_Text] = []
    evidence: list[_Evidence] = []
    id: str | int | None = None
    lang: Language | None = None
    history: list[str] | None = None
    note: str | None = None


def read_expected(path: Path, corpus: Path | None = None) -> list[Expected]:
    """Read a JSONL file of `question, answerable, answers, evidence: [{article, quote}]`, and
    optionally `id, lang, history, note`; a note with "all" or "both" asks for every answer.

    With `corpus`, every quote must stand in its article. Raises `BadInput` that names the line.
    """
    expected = []
    for count, (number, record) in enumerate(read_records(path), 1):
        where = f"{path} line {number}"
        try:
            row = _Row.model_validate(record)
            check_question(row.question)
            check_history(row.history or ())
            if row.answerable and not (row.answers and row.evidence):
                raise BadInput("an answerable question needs answers, and the evidence for one")
            if corpus:
                _check_evidence(row.evidence, corpus)
        except ValidationError as error:
            first = error.errors()[0]
            raise BadInput(
                f"{where}: {'.'.join(map(str, first['loc']))}: {first['msg'].lower()}: each line "
                "needs question, answerable, answers and evidence (a list of article and quote)"
            ) from error
        except BadInput as error:
            raise BadInput(f"{where}: {error}") from error
        expected.append(
            Expected(
                id=str(count if row.id is None else row.id),
                question=row.question,
                history=tuple(row.history or ()),
                language=row.lang or language_of(row.question),
                answerable=row.answerable,
                answers=tuple(row.answers),
                evidence=tuple((e.article, e.quote) for e in row.evidence),
                all_needed=bool(re.search(r"\b(all|both)\b", row.note or "")) and row.answerable,
            )
        )
    return expected


def _check_evidence(evidence: Iterable[_Evidence], corpus: Path) -> None:
    for each in evidence:
        text, _ = read_text(corpus, each.article)
        if each.quote not in text:
            raise BadInput(
                f"“{shown(each.quote)[:60]}” is not in {each.article}: "
                "copy the quote from the article, character for character"
            )


def evaluate(
    assistant: Assistant, questions: Iterable[Expected]
) -> tuple[dict[str, Figures], list[tuple[Expected, Answer, bool]]]:
    """Figures for all questions and for each language, and each question's answer and verdict."""
    rows = [(e, answer, judge(assistant, e, answer)) for e, answer in _ask(assistant, questions)]
    figures = {"all": _figures(assistant, rows)}
    for language in ("id", "en"):
        if own := [row for row in rows if row[0].language == language]:
            figures[language] = _figures(assistant, own)
    return figures, rows


def _ask(assistant: Assistant, questions: Iterable[Expected]) -> Iterable[tuple[Expected, Answer]]:
    for expected in questions:
        yield expected, assistant.ask(expected.question, expected.history)


def _spans(assistant: Assistant, expected: Expected) -> list[list[tuple[str, int, int]]]:
    """For each evidence quote, where it stands: once or more in its article."""
    return [
        [(article, m.start(), m.end()) for m in re.finditer(re.escape(quote), text)]
        for article, quote in expected.evidence
        if (text := assistant.article(article).text)
    ]


def _overlap(one: tuple[str, int, int], other: tuple[str, int, int]) -> bool:
    return one[0] == other[0] and one[1] < other[2] and other[1] < one[2]


def _cited(answer: Answer | Draft) -> list[tuple[str, int, int]]:
    return [(c.article, c.start, c.end) for c in answer.citations]


def judge(assistant: Assistant, expected: Expected, answer: Answer) -> bool:
    """Whether an answer is right: see `Figures.right` and `Figures.abstention`."""
    if not expected.answerable:
        return answer.status == "abstained"
    return answer.status == "answered" and says_it(assistant, expected, answer)


def says_it(assistant: Assistant, expected: Expected, said: Answer | Draft) -> bool:
    """Whether what is said has an accepted answer, or all, and cites the evidence for it."""
    words = " ".join(said.answer.lower().split())
    given = {a for a in expected.answers if " ".join(a.lower().split()) in words}
    cited = _cited(said)
    reached = [
        any(_overlap(c, place) for c in cited for place in places)
        for places in _spans(assistant, expected)
    ]
    if expected.all_needed:
        return all(reached) and len(given) >= len(reached)
    return bool(given) and any(reached)


def _figures(assistant: Assistant, rows: Sequence[tuple[Expected, Answer, bool]]) -> Figures:
    answerable = [row for row in rows if row[0].answerable]
    unanswerable = [row for row in rows if not row[0].answerable]
    recalled, precise, citations, faulty = 0, 0, 0, 0
    for expected, answer, _ in answerable:
        evidence = [place for places in _spans(assistant, expected) for place in places]
        found = [(p.article, p.start, p.end) for p in answer.passages]
        recalled += any(_overlap(f, e) for f in found for e in evidence)
        citations += len(answer.citations)
        precise += sum(any(_overlap(c, e) for e in evidence) for c in _cited(answer))
    for _, answer, _ in rows:
        faulty += len(faults(answer.claims, answer.citations, assistant.settings.corpus))
    abstained = sum(answer.status == "abstained" for _, answer, _ in answerable)
    right = sum(ok for *_, ok in answerable)
    times = sorted(answer.timings_ms["total"] for _, answer, _ in rows)
    return Figures(
        questions=len(rows),
        answerable=len(answerable),
        recall=_share(recalled, len(answerable)),
        right=_share(right, len(answerable)),
        wrong=_share(len(answerable) - right - abstained, len(answerable)),
        false_abstention=_share(abstained, len(answerable)),
        citation_precision=_share(precise, citations),
        abstention=_share(sum(ok for *_, ok in unanswerable), len(unanswerable)),
        faulty_citations=faulty,
        median_ms=round(median(times), 1) if times else 0.0,
        p95_ms=round(quantiles(times, n=20)[-1], 1) if len(times) > 1 else sum(times),
    )


def _share(part: int, whole: int) -> float | None:
    return round(part / whole, 4) if whole else None


def as_table(figures: dict[str, Figures]) -> str:
    """The figures as a table, a column a language."""
    rows: list[list[str]] = [["", *figures]]
    for key in asdict(next(iter(figures.values()))):
        values: list[Any] = [asdict(f)[key] for f in figures.values()]
        rows.append([key.replace("_", " "), *(_cell(key, value) for value in values)])
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    return "\n".join(
        "  ".join(
            [row[0].ljust(widths[0])]
            + [c.rjust(w) for c, w in zip(row[1:], widths[1:], strict=True)]
        )
        for row in rows
    )


def _cell(key: str, value: float | int | None) -> str:
    if value is None:
        return "-"
    return f"{value:.1%}" if isinstance(value, float) and not key.endswith("ms") else f"{value:g}"
