"""The record of what was answered and what analysts made of it: what is kept, and how it is found.

The record only grows. A changed mind is a new row, and the latest of each reader counts. The text
of each article that an answer rests on is kept once under its hash, so that it can still be read
after the article has changed. It is not derived data: nothing can make it again. The database file
that holds it is `assistant/reviews_file.py`.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Literal, get_args

from pydantic import TypeAdapter, ValidationError
from sqlalchemy import Connection, Row, Select, Subquery, and_, case, exists, func, select

from assistant.answer import Answer, Status
from assistant.reviews_file import (
    ANSWERS,
    ARTICLES,
    MARKS,
    SOURCES,
    ReviewsFile,
    ReviewsUnusable,
    now_iso,
    storable,
    to_iso,
)
from index.errors import BadInput

Verdict = Literal["agree", "disagree", "unclear"]
State = Literal["open", "agreed", "disagreed", "unclear", "split"]
VERDICTS: tuple[Verdict, ...] = get_args(Verdict)
STATES: tuple[State, ...] = get_args(State)
WHOLE = 0  # the part to mark of an abstention; claims are numbered from 1
LONGEST_COMMENT, LONGEST_NAME = 5_000, 80  # characters
_ANSWER = TypeAdapter(Answer)


@dataclass(frozen=True, slots=True)
class Mark:
    """What one reader made of one part of an answer, and when."""

    part: int
    verdict: Verdict
    comment: str
    who: str
    at: datetime

    @property
    def reader(self) -> str:
        """The reader's folded name, by which marks are told to be of one reader."""
        return folded(self.who)


@dataclass(frozen=True, slots=True)
class Kept:
    """An answer of the record, with every mark that was ever given to it, oldest first."""

    number: int
    asked_at: datetime
    asker: str | None
    state: State
    answer: Answer
    sources: Mapping[str, str]  # the hash of each article, as it was read
    marks: tuple[Mark, ...]

    @property
    def parts(self) -> range:
        """The numbers of what has to be marked."""
        return parts(self.answer)

    def latest(self, part: int) -> dict[str, Mark]:
        """What counts: the last mark of each reader, those who came first first."""
        return {mark.reader: mark for mark in self.marks if mark.part == part}

    @property
    def readers(self) -> set[str]:
        """The folded names of all who marked any part."""
        return {mark.reader for mark in self.marks}

    def done_by(self, reader: str) -> bool:
        """Whether `reader` (a folded name) has marked every part."""
        return all(reader in self.latest(part) for part in self.parts)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which answers to list. An empty field allows all; `stale` has pairs of article and hash, and
    allows the answers that rest on one of them."""

    text: str = ""
    status: Status | None = None
    state: State | None = None
    asked_from: datetime | None = None
    asked_before: datetime | None = None
    stale: frozenset[tuple[str, str]] | None = None


def parts(answer: Answer) -> range:
    """The numbers of what has to be marked: the claims, or the abstention as a whole."""
    return range(1, len(answer.claims) + 1) if answer.claims else range(WHOLE, WHOLE + 1)


def folded(name: str) -> str:
    """A reader's name as it is compared."""
    return " ".join(name.casefold().split())


class Reviews:
    """One corpus's record; safe to share between threads, and its file between processes.

    Whatever reads or writes it raises `ReviewsUnusable` where the file is locked, garbled or of
    another program, and `StorageFailed` where the disk or the folder does not allow it.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file = ReviewsFile(path)

    def add(
        self,
        answer: Answer,
        asker: str | None,
        sources: Mapping[str, str],
        texts: Mapping[str, str],
    ) -> int:
        """Keeps an answer; `sources` are its articles' hashes and `texts` the text of each hash."""
        words = f"{answer.question}\n{answer.standalone_question}\n{answer.answer}"
        with self._file.writing() as record:
            for sha256, text in texts.items():  # a trigger passes over one that is there already
                record.execute(ARTICLES.insert().values(sha256=sha256, text=text))
            added = record.execute(
                ANSWERS.insert().values(
                    asked_at=now_iso(),
                    asker=None if asker is None else storable(asker),
                    status=answer.status,
                    parts=len(parts(answer)),
                    words=storable(words).casefold(),
                    record=storable(json.dumps(answer.record(), ensure_ascii=False)),
                )
            )
            number: int = added.lastrowid
            for article, sha256 in sources.items():
                row = {"answer": number, "article": storable(article), "sha256": sha256}
                record.execute(SOURCES.insert().values(row))
        return number

    def mark(self, answer: int, part: int, verdict: str, comment: str, who: str) -> None:
        """Adds a reader's mark. Raises `BadInput` for one that cannot be."""
        who = " ".join(storable(who).split())
        comment = storable(comment).strip()
        if not who or len(who) > LONGEST_NAME:
            raise BadInput(f"a mark needs its reader's name, of {LONGEST_NAME} characters at most")
        if verdict not in VERDICTS:
            raise BadInput(f"a verdict is one of {', '.join(VERDICTS)}")
        if len(comment) > LONGEST_COMMENT:
            raise BadInput(
                f"the comment has {len(comment):,} characters, {LONGEST_COMMENT:,} are the most"
            )
        kept = self.get(answer)
        if kept is None or part not in kept.parts:
            raise BadInput(f"there is no part {part} of an answer {answer} to mark", "no_part")
        row = {"answer": answer, "part": part, "verdict": verdict, "comment": comment}
        row |= {"reader": folded(who), "who": who, "at": now_iso()}
        with self._file.writing() as record:
            record.execute(MARKS.insert().values(row))

    def get(self, number: int) -> Kept | None:
        """The answer of that number, if there is one."""
        with self._file.reading() as record:
            rows = record.execute(_listed().where(ANSWERS.c.number == number)).all()
            return next(iter(self._kept(record, rows)), None)

    def count(self, wanted: Wanted = Wanted()) -> int:
        """How many answers are `wanted`."""
        with self._file.reading() as record:
            chosen = _chosen(wanted).subquery()
            return int(record.execute(select(func.count()).select_from(chosen)).scalar_one())

    def find(
        self,
        wanted: Wanted = Wanted(),
        limit: int | None = None,
        offset: int = 0,
    ) -> list[Kept]:
        """The answers that are `wanted`, newest first."""
        with self._file.reading() as record:
            listed = _chosen(wanted).order_by(ANSWERS.c.number.desc())
            rows = record.execute(listed.limit(limit).offset(offset)).all()
            return list(self._kept(record, rows))

    def neighbours(self, wanted: Wanted, number: int) -> tuple[int | None, int | None]:
        """The numbers of the answers just before and after `number` in the list."""
        with self._file.reading() as record:
            chosen = _chosen(wanted).subquery()
            newer = select(func.min(chosen.c.number)).where(chosen.c.number > number)
            older = select(func.max(chosen.c.number)).where(chosen.c.number < number)
            return record.execute(newer).scalar(), record.execute(older).scalar()

    def sources(self) -> list[tuple[str, str]]:
        """Every article that an answer rests on, with its hash then."""
        with self._file.reading() as record:
            pairs = select(SOURCES.c.article, SOURCES.c.sha256).distinct()
            return [(article, sha256) for article, sha256 in record.execute(pairs)]

    def text(self, sha256: str) -> str | None:
        """The text of an article as it was, if it was kept."""
        with self._file.reading() as record:
            wanted = select(ARTICLES.c.text).where(ARTICLES.c.sha256 == sha256)
            found: str | None = record.execute(wanted).scalar()
            return found

    def _kept(self, record: Connection, rows: Sequence[Row[Any]]) -> Iterator[Kept]:
        numbers = [row.number for row in rows]
        marks: dict[int, list[Mark]] = {number: [] for number in numbers}
        given = select(MARKS).where(MARKS.c.answer.in_(numbers)).order_by(MARKS.c.number)
        for row in record.execute(given):
            mark = Mark(row.part, row.verdict, row.comment, row.who, datetime.fromisoformat(row.at))
            marks[row.answer].append(mark)
        sources: dict[int, dict[str, str]] = {number: {} for number in numbers}
        for row in record.execute(select(SOURCES).where(SOURCES.c.answer.in_(numbers))):
            sources[row.answer][row.article] = row.sha256
        for row in rows:
            yield Kept(
                number=row.number,
                asked_at=datetime.fromisoformat(row.asked_at),
                asker=row.asker,
                state=row.state,
                answer=self._answer(row),
                sources=sources[row.number],
                marks=tuple(marks[row.number]),
            )

    def _answer(self, row: Row[Any]) -> Answer:
        try:
            return _ANSWER.validate_json(row.record)
        except ValidationError as error:
            raise ReviewsUnusable(
                f"{self.path}: answer {row.number} is no answer record: put back a copy of the file"
            ) from error


def _states() -> Subquery:
    """The state of each answer that has a mark, by the latest mark of each reader."""
    last = select(func.max(MARKS.c.number)).group_by(MARKS.c.answer, MARKS.c.part, MARKS.c.reader)
    counted = select(
        MARKS.c.answer,
        MARKS.c.part,
        func.count(MARKS.c.verdict.distinct()).label("views"),
        func.max(MARKS.c.verdict == "disagree").label("disagree"),
        func.max(MARKS.c.verdict == "unclear").label("unclear"),
    ).where(MARKS.c.number.in_(last))
    part = counted.group_by(MARKS.c.answer, MARKS.c.part).subquery()
    return (
        select(
            part.c.answer,
            func.count().label("marked"),
            func.max(part.c.views).label("views"),
            func.max(part.c.disagree).label("disagree"),
            func.max(part.c.unclear).label("unclear"),
        )
        .group_by(part.c.answer)
        .subquery()
    )


def _listed() -> Select[Any]:
    given = _states()
    state = case(
        (given.c.views > 1, "split"),
        (func.coalesce(given.c.marked, 0) < ANSWERS.c.parts, "open"),
        (given.c.disagree == 1, "disagreed"),
        (given.c.unclear == 1, "unclear"),
        else_="agreed",
    )
    joined = ANSWERS.outerjoin(given, given.c.answer == ANSWERS.c.number)
    return select(ANSWERS, state.label("state")).select_from(joined)


def _chosen(wanted: Wanted) -> Select[Any]:
    chosen = _listed()
    for word in storable(wanted.text).casefold().split():
        chosen = chosen.where(func.instr(ANSWERS.c.words, word) > 0)
    if wanted.status:
        chosen = chosen.where(ANSWERS.c.status == wanted.status)
    if wanted.state:
        chosen = chosen.where(chosen.selected_columns.state == wanted.state)
    if wanted.asked_from:
        chosen = chosen.where(ANSWERS.c.asked_at >= to_iso(wanted.asked_from))
    if wanted.asked_before:
        chosen = chosen.where(ANSWERS.c.asked_at < to_iso(wanted.asked_before))
    if wanted.stale is not None:
        # one value, however many pairs there are: SQLite counts what is bound
        pair = func.json_each(json.dumps(sorted(wanted.stale))).table_valued("value")
        rests = and_(
            SOURCES.c.answer == ANSWERS.c.number,
            SOURCES.c.article == func.json_extract(pair.c.value, "$[0]"),
            SOURCES.c.sha256 == func.json_extract(pair.c.value, "$[1]"),
        )
        chosen = chosen.where(exists().where(rests))
    return chosen
