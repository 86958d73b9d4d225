"""The database file of the record of reviews: its tables, what guards them, and how it is opened.

Triggers in the file itself refuse UPDATE, DELETE and REPLACE, whichever program asks for them. What
is kept in the tables, and what it means, is in `assistant/reviews.py`.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from sqlite3 import Connection as SQLiteConnection
from threading import Lock

from filelock import FileLock, Timeout
from sqlalchemy import (
    Column,
    Connection,
    Engine,
    ForeignKey,
    Integer,
    MetaData,
    Table,
    Text,
    create_engine,
    event,
)
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from index.errors import SaksiError, StorageFailed

_PATIENCE = 3  # seconds to wait while another process writes
_OURS, _VERSION = 0x53414B53, 1  # SQLite's application_id and user_version
_SCHEMA = MetaData()
ARTICLES = Table(
    "articles",
    _SCHEMA,
    Column("sha256", Text, primary_key=True),
    Column("text", Text, nullable=False),
)
ANSWERS = Table(
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
SOURCES = Table(  # the articles an answer cites; of an abstention, the nearest
    "sources",
    _SCHEMA,
    Column("answer", ForeignKey("answers.number"), primary_key=True),
    Column("article", Text, primary_key=True),
    Column("sha256", Text, primary_key=True),
)
MARKS = Table(
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


class ReviewsUnusable(SaksiError):
    """The record of reviews is garbled, or made by another program or version."""


class ReviewsBusy(ReviewsUnusable):
    """Another program is writing the record of reviews, and did not end in time."""


class ReviewsFile:
    """One database file, made when it is first needed; safe to share between threads, and the file
    between processes."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._opening = Lock()
        self._engine: Engine | None = None

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection to read by. Raises `ReviewsUnusable` or `StorageFailed`, also for what
        fails while it is used."""
        with self._telling(), self._opened().connect() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction: all of it is kept, or nothing. Raises as `reading` does."""
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
            raise ReviewsBusy(
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
            return ReviewsBusy(f"{name} is in use by another program: try again in a moment")
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
            ask(f"PRAGMA user_version={_VERSION}")  # last: without it the file is half made
            connection.commit()
        self.path.chmod(0o600)  # who asked what is nobody else's


def storable(text: str) -> str:
    """Text that SQLite can hold: half characters and NUL are replaced."""
    return text.encode("utf-8", "replace").decode().replace("\0", "\ufffd")


def to_iso(time: datetime) -> str:
    """A time as it is stored: all in UTC and equally long, so that SQLite can compare them."""
    return time.astimezone(UTC).isoformat(timespec="microseconds")


def now_iso() -> str:
    """The time now, as it is stored."""
    return to_iso(datetime.now(UTC))


def _prepare(connection: SQLiteConnection, _: object) -> None:
    """What SQLite does not keep in the file, but wants to be told at each connection."""
    connection.execute("PRAGMA foreign_keys=ON")
    connection.execute("PRAGMA synchronous=FULL")  # what was reported outlives a power cut


def _refusals(table: Table) -> Iterator[str]:
    """Triggers that let a table only grow. A row that replaces another would come as an INSERT."""
    never = f"ABORT, 'the record of reviews only grows: {table.name}'"
    for happens in ("UPDATE", "DELETE"):
        yield _REFUSE.format(table=table.name, event=happens, when="", how=never)
    same = " AND ".join(f"{key.name} = NEW.{key.name}" for key in table.primary_key)
    when = f"WHEN EXISTS (SELECT 1 FROM {table.name} WHERE {same})"
    again = "IGNORE" if table is ARTICLES else never  # the same hash is the same text
    yield _REFUSE.format(table=table.name, event="INSERT", when=when, how=again)
