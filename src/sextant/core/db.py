"""The metadata database: short transactions on SQLite (WAL) or PostgreSQL, one schema for both."""

import threading
from collections.abc import Generator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, DateTime, Dialect, Engine, MetaData, Table, create_engine, event, text
from sqlalchemy.types import TypeDecorator

if TYPE_CHECKING:
    from sqlalchemy.dialects import postgresql, sqlite

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class Moment(TypeDecorator[datetime]):
    """A point in time with its zone; SQLite forgets zones, so UTC goes in and comes out."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return None if value is None else value.astimezone(UTC)

    def process_result_value(self, value: Any | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


_thread = threading.local()


def refuse_in_transaction(what: str) -> None:
    """Raises when this thread is inside a writing transaction: those are short, and `what` is not.

    A file, a commit to the lake or a second connection inside one would hold the lock that everyone needs,
    and on SQLite wait for itself.
    """
    if getattr(_thread, "writing", False):
        raise RuntimeError(f"{what} inside a transaction: do it before or after, or pass the connection on.")


class Database:
    """Opens short transactions; a store takes the connection and never commits."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.engine: Engine = _engine(url)
        # SQLite's WAL is brought to disk at each commit on these connections alone; other rows are made again
        # after a power cut, and their commits do without the wait.
        self._durable = _sqlite(url, synchronous="FULL", pool=1) if self.is_sqlite else self.engine
        # SQLite lets one write at a time and has the others sleep and look again, ever longer; threads of one
        # process queue here instead, and the next one goes at once.
        self._turn: AbstractContextManager[object] = threading.Lock() if self.is_sqlite else nullcontext()

    @property
    def is_sqlite(self) -> bool:
        return self.engine.dialect.name == "sqlite"

    @contextmanager
    def transaction(self) -> Generator[Connection]:
        """A writing transaction: commits at the end, rolls back on any error."""
        refuse_in_transaction("Another transaction")
        with self._turn, self.engine.begin() as connection:
            _thread.writing = True
            try:
                yield connection
            finally:
                _thread.writing = False

    @contextmanager
    def durable(self) -> Generator[Connection]:
        """A writing transaction that outlasts a power cut: on disk when it ends, with all before it."""
        refuse_in_transaction("Another transaction")
        with self._turn, self._durable.begin() as connection:
            _thread.writing = True
            try:
                yield connection
            finally:
                _thread.writing = False

    @contextmanager
    def reading(self) -> Generator[Connection]:
        """A connection for reads, which sees one consistent state."""
        with self.engine.connect().execution_options(sextant_reading=True) as connection:
            yield connection

    @contextmanager
    def glance(self) -> Generator[Connection]:
        """A connection for one statement that reads: what is asked at every request does without BEGIN."""
        with self.engine.connect().execution_options(sextant_reading=True, sextant_glance=True) as connection:
            yield connection

    def ping(self) -> None:
        """Raises if the database does not answer."""
        with self.glance() as connection:
            connection.execute(text("SELECT 1"))

    def close(self) -> None:
        self.engine.dispose()
        self._durable.dispose()


def upsert(tx: Connection, table: Table) -> "sqlite.Insert | postgresql.Insert":
    """An INSERT that can say what to do on a conflict, in the words of the connection's database."""
    return inserting(tx.dialect.name, table)


def inserting(dialect: str, table: Table) -> "sqlite.Insert | postgresql.Insert":
    """The same for who keeps the statement."""
    if dialect == "postgresql":
        from sqlalchemy.dialects import postgresql

        return postgresql.insert(table)
    from sqlalchemy.dialects import sqlite

    return sqlite.insert(table)


def _engine(url: str) -> Engine:
    if url.startswith("sqlite"):
        return _sqlite(url)
    return create_engine(url, pool_size=10, max_overflow=20, pool_pre_ping=True, pool_timeout=10)


def _sqlite(url: str, *, synchronous: str = "NORMAL", pool: int = 20) -> Engine:
    path = url.removeprefix("sqlite:///")
    if path and path != ":memory:":
        Path(path).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(
        url,
        pool_size=pool,
        max_overflow=20,
        pool_timeout=10,
        connect_args={"timeout": 30, "check_same_thread": False},
    )

    def configure(connection: Any, _record: object) -> None:
        connection.isolation_level = None  # SQLAlchemy's own BEGIN below decides the kind of lock
        cursor = connection.cursor()
        kept = f"synchronous={synchronous}"
        for pragma in ("journal_mode=WAL", kept, "foreign_keys=ON", "busy_timeout=30000"):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    def begin(connection: Connection) -> None:
        options = connection.get_execution_options()
        if options.get("sextant_glance", False):
            return
        reading = options.get("sextant_reading", False)
        connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")

    event.listen(engine, "connect", configure)
    event.listen(engine, "begin", begin)
    return engine
