"""The record of what was answered and what analysts made of it: the only file that knows SQLite.

The record only grows. A changed mind is a new row, and the latest of each reader counts; triggers
in the file itself refuse UPDATE, DELETE and REPLACE, whichever program asks for them. The text of
each article that an answer rests on is kept once under its hash, so that it can still be read after
the article has changed. It is not derived data: nothing can make it again.
"""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from threading import Lock
from typing import Any, Literal, get_args

from filelock import FileLock, Timeout
from pydantic import TypeAdapter, ValidationError
from sqlalchemy import (
    Column,
    Connection,
    Engine,
    ForeignKey,
    Integer,
    MetaData,
    Row,
    Select,
    Subquery,
    Table,
    Text,
    and_,
    case,
    create_engine,
    event,
    exists,
    func,
    select,
)
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from assistant.answer import Answer, Status
from index.errors import BadInput, SaksiError, StorageFailed

Verdict = Literal["agree", "disagree", "unclear"]
State = Literal["open", "agreed", "disagreed", "unclear", "split"]
VERDICTS: tuple[Verdict, ...] = get_args(Verdict)
STATES: tuple[State, ...] = get_args(State)
WHOLE = 0  # the part to mark of an abstention; claims are numbered from 1
LONGEST_COMMENT, LONGEST_NAME = 5_000, 80  # characters

_PATIENCE = 3  # seconds to wait while another process writes
_OURS, _VERSION = 0x53414B53, 1  # SQLite's application_id and user_version
_SCHEMA = MetaData()
_articles = Table(
    "articles",
    _SCHEMA,
    Column("sha256", Text, primary_key=True),
    Column("text", Text, nullable=False),
)
_answers = Table(
    "answers",
    _SCHEMA,
    Column("number", Integer, primary_key=True),
    Column("asked_at", Text, nullable=False),  # ISO 8601, UTC
    Column("asker", Text),
    Column("status", Text, nullable=False),
    Column("parts", Integer, nullable=False),  # how many have to be marked
    Column("words", Text, nullable=False),  # question and answer, case-folded, for the search
    Column("record", Text, nullable=False),  # the answer record, as JSON
    sqlite_autoincrement=True,
)
_sources = Table(  # the articles an answer cites; of an abstention, the nearest
    "sources",
    _SCHEMA,
    Column("answer", ForeignKey("answers.number"), primary_key=True),
    Column("article", Text, primary_key=True),
    Column("sha256", Text, primary_key=True),
)
_marks = Table(
    "marks",
    _SCHEMA,
    Column("number", Integer, primary_key=True),
    Column("answer", ForeignKey("answers.number"), nullable=False, index=True),
    Column("part", Integer, nullable=False),
    Column("verdict", Text, nullable=False),
    Column("comment", Text, nullable=False),
    Column("reader", Text, nullable=False),  # the name folded: "Sari" and "sari " are one reader
    Column("who", Text, nullable=False),
    Column("at", Text, nullable=False),
    sqlite_autoincrement=True,
)
_REFUSE = """
CREATE TRIGGER IF NOT EXISTS {table}_{event} BEFORE {event} ON {table} {when}
BEGIN SELECT RAISE({how}); END
"""
_ANSWER = TypeAdapter(Answer)


class ReviewsUnusable(SaksiError):
    """The record of reviews is locked, garbled, or made by another program."""


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
        return parts(self.answer)

    def latest(self, part: int) -> dict[str, Mark]:
        """What counts: the last mark of each reader, those who came first first."""
        return {mark.reader: mark for mark in self.marks if mark.part == part}

    @property
    def readers(self) -> set[str]:
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
    """One corpus's record; safe to share between threads, and its file between processes."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._opening = Lock()
        self._engine: Engine | None = None

    def add(
        self,
        answer: Answer,
        asker: str | None,
        sources: Mapping[str, str],
        texts: Mapping[str, str],
    ) -> int:
        """Keeps an answer; `sources` are its articles' hashes and `texts` the text of each hash."""
        words = f"{answer.question}\n{answer.standalone_question}\n{answer.answer}"
        with self._writing() as record:
            for sha256, text in texts.items():  # a trigger passes over one that is there already
                record.execute(_articles.insert().values(sha256=sha256, text=text))
            added = record.execute(
                _answers.insert().values(
                    asked_at=_now(),
                    asker=None if asker is None else _plain(asker),
                    status=answer.status,
                    parts=len(parts(answer)),
                    words=_plain(words).casefold(),
                    record=_plain(json.dumps(answer.record(), ensure_ascii=False)),
                )
            )
            number: int = added.lastrowid
            for article, sha256 in sources.items():
                row = {"answer": number, "article": _plain(article), "sha256": sha256}
                record.execute(_sources.insert().values(row))
        return number

    def mark(self, answer: int, part: int, verdict: str, comment: str, who: str) -> None:
        """Adds a reader's mark. Raises `BadInput` for one that cannot be."""
        who = " ".join(_plain(who).split())
        comment = _plain(comment).strip()
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
            raise BadInput(f"there is no part {part} of an answer {answer} to mark")
        row = {"answer": answer, "part": part, "verdict": verdict, "comment": comment}
        row |= {"reader": folded(who), "who": who, "at": _now()}
        with self._writing() as record:
            record.execute(_marks.insert().values(row))

    def get(self, number: int) -> Kept | None:
        with self._reading() as record:
            rows = record.execute(_listed().where(_answers.c.number == number)).all()
            return next(iter(self._kept(record, rows)), None)

    def count(self, wanted: Wanted = Wanted()) -> int:
        with self._reading() as record:
            chosen = _chosen(wanted).subquery()
            return int(record.execute(select(func.count()).select_from(chosen)).scalar_one())

    def find(
        self,
        wanted: Wanted = Wanted(),
        limit: int | None = None,
        offset: int = 0,
    ) -> list[Kept]:
        """The answers that are `wanted`, newest first."""
        with self._reading() as record:
            listed = _chosen(wanted).order_by(_answers.c.number.desc())
            rows = record.execute(listed.limit(limit).offset(offset)).all()
            return list(self._kept(record, rows))

    def neighbours(self, wanted: Wanted, number: int) -> tuple[int | None, int | None]:
        """The numbers of the answers just before and after `number` in the list."""
        with self._reading() as record:
            chosen = _chosen(wanted).subquery()
            newer = select(func.min(chosen.c.number)).where(chosen.c.number > number)
            older = select(func.max(chosen.c.number)).where(chosen.c.number < number)
            return record.execute(newer).scalar(), record.execute(older).scalar()

    def sources(self) -> list[tuple[str, str]]:
        """Every article that an answer rests on, with its hash then."""
        with self._reading() as record:
            pairs = select(_sources.c.article, _sources.c.sha256).distinct()
            return [(article, sha256) for article, sha256 in record.execute(pairs)]

    def text(self, sha256: str) -> str | None:
        """The text of an article as it was, if it was kept."""
        with self._reading() as record:
            wanted = select(_articles.c.text).where(_articles.c.sha256 == sha256)
            found: str | None = record.execute(wanted).scalar()
            return found

    def _kept(self, record: Connection, rows: Any) -> Iterator[Kept]:
        numbers = [row.number for row in rows]
        marks: dict[int, list[Mark]] = {number: [] for number in numbers}
        given = select(_marks).where(_marks.c.answer.in_(numbers)).order_by(_marks.c.number)
        for row in record.execute(given):
            mark = Mark(row.part, row.verdict, row.comment, row.who, _time(row.at))
            marks[row.answer].append(mark)
        sources: dict[int, dict[str, str]] = {number: {} for number in numbers}
        for row in record.execute(select(_sources).where(_sources.c.answer.in_(numbers))):
            sources[row.answer][row.article] = row.sha256
        for row in rows:
            yield Kept(
                number=row.number,
                asked_at=_time(row.asked_at),
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

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        with self._telling(), self._opened().connect() as connection:
            yield connection

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        """A transaction: all of it is kept, or nothing."""
        with self._telling(), self._opened().begin() as connection:
            yield connection

    @contextmanager
    def _telling(self) -> Iterator[None]:
        """Tells what the file, its folder or its disk does not allow, in one line."""
        try:
            yield
        except DBAPIError as error:
            raise self._told(error) from error
        except (SQLAlchemyError, Timeout) as error:
            raise ReviewsUnusable(
                f"the record of reviews {self.path} is busy: try again in a moment"
            ) from error
        except OSError as error:
            raise StorageFailed(
                f"the record of reviews {self.path} cannot be written ({error.strerror}): "
                "make room on the disk, or allow writing there"
            ) from error

    def _told(self, error: DBAPIError) -> SaksiError:
        what = getattr(error.orig, "sqlite_errorname", "") or str(error.orig)
        name = f"the record of reviews {self.path}"
        if what.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
            return ReviewsUnusable(f"{name} is in use by another program: try again in a moment")
        if what.startswith(("SQLITE_NOTADB", "SQLITE_CORRUPT")):
            return ReviewsUnusable(
                f"{name} is garbled: move it away and put back a copy; without one, a new record "
                "is begun"
            )
        if what.startswith(("SQLITE_FULL", "SQLITE_IOERR", "SQLITE_READONLY", "SQLITE_CANTOPEN")):
            return StorageFailed(
                f"{name} cannot be written ({error.orig}): make room on the disk, or allow "
                "writing there"
            )
        return ReviewsUnusable(f"{name} cannot be used: {error.orig}")

    def _opened(self) -> Engine:
        with self._opening:
            if self._engine is not None and not self.path.exists():  # moved away: begin a new one
                self._engine.dispose()
                self._engine = None
            if self._engine is None:
                self.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
                engine = create_engine(
                    f"sqlite:///{self.path}", connect_args={"timeout": _PATIENCE}
                )
                event.listen(engine, "connect", _prepare)
                with FileLock(f"{self.path}.lock", timeout=_PATIENCE):
                    self._set_up(engine)
                self._engine = engine
            return self._engine

    def _set_up(self, engine: Engine) -> None:
        """Checks that the file is a record of ours; makes it, or what a killed program left out."""
        with engine.connect() as connection:
            ask = connection.exec_driver_sql
            owner = ask("PRAGMA application_id").scalar()
            version = ask("PRAGMA user_version").scalar()
            tables = ask("SELECT count(*) FROM sqlite_master").scalar()
            if (owner, version) == (_OURS, _VERSION):
                return
            if owner != _OURS and (owner or tables):
                raise ReviewsUnusable(f"{self.path} is a database of another program: move it away")
            if version:
                raise ReviewsUnusable(
                    f"{self.path} is of version {version}, this Saksi reads version {_VERSION}: "
                    "use the Saksi that wrote it"
                )
            ask("PRAGMA journal_mode=WAL")  # readers do not wait for a writer
            ask(f"PRAGMA application_id={_OURS}")
            _SCHEMA.create_all(connection)
            for table in _SCHEMA.sorted_tables:
                for refusal in _refusals(table):
                    ask(refusal)
            connection.commit()
            ask(f"PRAGMA user_version={_VERSION}")
            connection.commit()
        self.path.chmod(0o600)  # who asked what is nobody else's


def _prepare(connection: Any, _: object) -> None:
    connection.execute("PRAGMA foreign_keys=ON")
    connection.execute("PRAGMA synchronous=FULL")


def _refusals(table: Table) -> Iterator[str]:
    """Triggers that let a table only grow. A row that replaces another would come as an INSERT."""
    never = f"ABORT, 'the record of reviews only grows: {table.name}'"
    for happens in ("UPDATE", "DELETE"):
        yield _REFUSE.format(table=table.name, event=happens, when="", how=never)
    same = " AND ".join(f"{key.name} = NEW.{key.name}" for key in table.primary_key)
    when = f"WHEN EXISTS (SELECT 1 FROM {table.name} WHERE {same})"
    again = "IGNORE" if table is _articles else never
    yield _REFUSE.format(table=table.name, event="INSERT", when=when, how=again)


def _states() -> Subquery:
    """The state of each answer that has a mark, by the latest mark of each reader."""
    last = select(func.max(_marks.c.number)).group_by(
        _marks.c.answer, _marks.c.part, _marks.c.reader
    )
    counted = select(
        _marks.c.answer,
        _marks.c.part,
        func.count(_marks.c.verdict.distinct()).label("views"),
        func.max(_marks.c.verdict == "disagree").label("disagree"),
        func.max(_marks.c.verdict == "unclear").label("unclear"),
    ).where(_marks.c.number.in_(last))
    part = counted.group_by(_marks.c.answer, _marks.c.part).subquery()
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
        (func.coalesce(given.c.marked, 0) < _answers.c.parts, "open"),
        (given.c.disagree == 1, "disagreed"),
        (given.c.unclear == 1, "unclear"),
        else_="agreed",
    )
    joined = _answers.outerjoin(given, given.c.answer == _answers.c.number)
    return select(_answers, state.label("state")).select_from(joined)


def _chosen(wanted: Wanted) -> Select[Any]:
    chosen = _listed()
    for word in _plain(wanted.text).casefold().split():
        chosen = chosen.where(func.instr(_answers.c.words, word) > 0)
    if wanted.status:
        chosen = chosen.where(_answers.c.status == wanted.status)
    if wanted.state:
        chosen = chosen.where(chosen.selected_columns.state == wanted.state)
    if wanted.asked_from:
        chosen = chosen.where(_answers.c.asked_at >= _iso(wanted.asked_from))
    if wanted.asked_before:
        chosen = chosen.where(_answers.c.asked_at < _iso(wanted.asked_before))
    if wanted.stale is not None:
        # one value, however many pairs there are: SQLite counts what is bound
        pair = func.json_each(json.dumps(sorted(wanted.stale))).table_valued("value")
        rests = and_(
            _sources.c.answer == _answers.c.number,
            _sources.c.article == func.json_extract(pair.c.value, "$[0]"),
            _sources.c.sha256 == func.json_extract(pair.c.value, "$[1]"),
        )
        chosen = chosen.where(exists().where(rests))
    return chosen


def _plain(text: str) -> str:
    """Text that SQLite can hold: half characters and NUL are replaced."""
    return text.encode("utf-8", "replace").decode().replace("\0", "\ufffd")


def _now() -> str:
    return _iso(datetime.now(UTC))


def _iso(time: datetime) -> str:
    return time.astimezone(UTC).isoformat(timespec="microseconds")


def _time(text: str) -> datetime:
    return datetime.fromisoformat(text)
