"""The metadata database: short transactions on SQLite (WAL) or PostgreSQL, one schema for both."""

import select as sockets
import threading
import time
from collections.abc import Generator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import (
    Connection,
    DateTime,
    Dialect,
    Engine,
    MetaData,
    Table,
    create_engine,
    event,
    text,
)
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.types import TypeDecorator

from sextant.core import scope

if TYPE_CHECKING:
    from sqlalchemy import Insert, Update
    from sqlalchemy.dialects import postgresql, sqlite

_UNUSED_SECONDS = 30.0
_PATIENT_SECONDS = 10.0
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
        # A statement that stands alone needs no BEGIN and no COMMIT: on a server that is one way there and
        # back instead of three. SQLite's own connections see to it themselves (`begin` below).
        self._alone: Engine = (
            self.engine if self.is_sqlite else self.engine.execution_options(isolation_level="AUTOCOMMIT")
        )
        # SQLite's WAL is brought to disk at each commit on these connections alone; other rows are made again
        # after a power cut, and their commits do without the wait.
        self._durable = _sqlite(url, synchronous="FULL", pool=1) if self.is_sqlite else self.engine
        # SQLite lets one write at a time and has the others sleep and look again, ever longer; threads of one
        # process queue here instead, and the next one goes at once.
        self._lock = threading.Lock()

    @property
    def is_sqlite(self) -> bool:
        return self.engine.dialect.name == "sqlite"

    @contextmanager
    def transaction(self) -> Generator[Connection]:
        """A writing transaction: commits at the end, rolls back on any error."""
        refuse_in_transaction("Another transaction")
        with self._turn(), self.engine.begin() as connection:
            self._bound(connection)
            _thread.writing = True
            try:
                yield connection
            finally:
                _thread.writing = False
        scope.forget()

    @contextmanager
    def _turn(self) -> Generator[None]:
        """This thread's turn to write, where one may at a time; raises DeadlinePassed when too late."""
        if not self.is_sqlite:
            yield
            return
        left = scope.seconds_left()
        if not self._lock.acquire(timeout=-1 if left is None else left):
            raise scope.late() or TimeoutError
        try:
            yield
        finally:
            self._lock.release()

    def _bound(self, connection: Connection) -> None:
        """A request that has little time waits no longer than that for the locks of others."""
        left = scope.seconds_left()
        if self.is_sqlite or left is None or left > _PATIENT_SECONDS:
            return
        connection.execute(text(f"SET LOCAL lock_timeout = {max(1, int(left * 1000))}"))

    @contextmanager
    def at_once(self) -> Generator[Connection]:
        """For one statement that writes, and is whole by itself: it is committed as it is run."""
        if self.is_sqlite:
            with self.transaction() as connection:
                yield connection
            return
        refuse_in_transaction("Another transaction")
        with self._alone.connect() as connection:
            yield connection
        scope.forget()

    @contextmanager
    def durable(self) -> Generator[Connection]:
        """A writing transaction that outlasts a power cut: on disk when it ends, with all before it."""
        refuse_in_transaction("Another transaction")
        with self._turn(), self._durable.begin() as connection:
            _thread.writing = True
            try:
                yield connection
            finally:
                _thread.writing = False
        scope.forget()

    @contextmanager
    def reading(self) -> Generator[Connection]:
        """A connection for reads; each statement sees one consistent state."""
        with self._alone.connect().execution_options(sextant_reading=True) as connection:
            yield connection

    @contextmanager
    def walking(self) -> Generator[Connection]:
        """A connection for a long read that fetches row by row (`yield_per`)."""
        with self.engine.connect().execution_options(sextant_reading=True) as connection:
            yield connection

    @contextmanager
    def glance(self) -> Generator[Connection]:
        """A connection for one statement that reads: what is asked at every request does without BEGIN."""
        with self._alone.connect().execution_options(sextant_reading=True, sextant_glance=True) as connection:
            yield connection

    def ping(self) -> None:
        """Raises if the database does not answer."""
        with self.glance() as connection:
            connection.execute(text("SELECT 1"))

    def close(self) -> None:
        self.engine.dispose()
        self._durable.dispose()


def together(tx: Connection, first: "Insert | Update", then: "Insert") -> None:
    """Two statements that write, sent as one where the database takes that; either both are done or none."""
    if tx.dialect.name == "postgresql":
        tx.execute(then.add_cte(first.cte("first")))
        return
    tx.execute(first)
    tx.execute(then)


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
    engine = create_engine(url, pool_size=10, max_overflow=20, pool_timeout=10)
    event.listen(engine, "checkin", _left)
    event.listen(engine, "checkout", _alive)
    return engine


def _left(_connection: Any, record: Any) -> None:
    record.info["left_at"] = time.monotonic()


def _alive(connection: Any, record: Any, _proxy: Any) -> None:
    """Tries a connection before it is used, without asking the server where that can be told from here.

    A server that restarted, or cut the line, has closed it: there is something to read on the socket while
    nothing was asked. One that stood unused for long is asked, since a machine that is gone closes nothing.
    """
    left = record.info.get("left_at")
    if left is None:
        return
    waiting = sockets.poll()
    waiting.register(connection.fileno(), sockets.POLLIN)
    if waiting.poll(0):
        raise DisconnectionError("The server closed this connection.")
    if time.monotonic() - left > _UNUSED_SECONDS:
        try:
            connection.execute("SELECT 1")
            connection.rollback()
        except Exception as error:
            raise DisconnectionError("The server does not answer on this connection.") from error


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
