"""Snowflake over the lake's Iceberg tables: a table there for each snapshot that is asked."""

import json
import math
import time
from collections import OrderedDict
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from queue import Empty, SimpleQueue
from threading import Lock
from typing import TYPE_CHECKING, Any

from sqlglot import exp

from sextant.adapters.warehouse.catalog_scans import Locate, nothing_of, select_at
from sextant.adapters.warehouse.remote import (
    Binder,
    RemoteWarehouse,
    Watch,
    stopped_at_value,
    unreachable,
)
from sextant.adapters.warehouse.snowflake_session import (
    Asked,
    Session,
    SnowflakeSettings,
    end,
    no_entry,
    open_session,
)
from sextant.adapters.warehouse.translation.snowflake import SNOWFLAKE
from sextant.ports.warehouse import (
    Capabilities,
    EngineUnavailable,
    PermittedQuery,
    PlanStep,
    QueryFailed,
    QueryTimedOut,
    Scan,
)

if TYPE_CHECKING:
    import pyarrow as pa

# The workspace, the dataset, the snapshot: where the lake has that snapshot's own metadata file.
Pin = Callable[[str, str, str], str]
_GRACE_SECONDS = 5
_IDLE_SECONDS = 1800.0  # a session ends after four hours of silence, or sooner where the account says so
_KEPT_TABLES = 8  # of each dataset, those made last
_REMEMBERED = 10_000
_LATE = 630
_THERE_ALREADY = 2002
_NOT_THERE = frozenset({2003, 2043})
_REFUSED = range(390_100, 390_500)  # sign-in: names, passwords, keys, tokens, networks
_AWAY = range(250_000, 260_000)
_TOLD = ("expressions", "joinType", "keys", "limit")


class SnowflakeWarehouse(RemoteWarehouse):
    """Each snapshot is a table of its own, so that readers of different ones do not disturb each other."""

    rules = SNOWFLAKE

    def __init__(
        self, settings: SnowflakeSettings, binder: Binder, locate: Locate, pin: Pin, *, at_once: int = 16
    ) -> None:
        super().__init__(binder, at_once=at_once)
        self._settings = settings
        self._locate = locate
        self._pin = pin
        self._free: SimpleQueue[Session] = SimpleQueue()
        self._made: OrderedDict[str, None] = OrderedDict()
        self._lock = Lock()
        self._turn = Lock()

    @property
    def capabilities(self) -> Capabilities:
        return Capabilities(dialect="snowflake", cancels=True, reach="cluster")

    def close(self) -> None:
        while True:
            try:
                end(self._free.get_nowait())
            except Empty:
                return

    def _source(self, scan: Scan, workspace_id: str) -> str | None:
        if scan.snapshot_id is None or not scan.row_count:
            return nothing_of(scan, self.rules) if scan.hot is None or not scan.hot.row_count else None
        located = self._locate(workspace_id, scan.dataset_id, scan.snapshot_id)
        table = _quoted(_table_of(workspace_id, scan.dataset_id, scan.snapshot_id))
        return select_at(scan, located, table, self.rules, called=lambda field_id, _: f"F{field_id}")

    def _batches(self, sql: str, query: PermittedQuery, watch: Watch) -> "Iterator[pa.Table]":
        with self._session(query) as asked:
            watch.begin(asked.stop)
            cursor = self._asked(asked, sql, query)
            for part in cursor.fetch_arrow_batches():
                if watch.is_stopping:
                    return
                yield part

    def _explained(self, sql: str, query: PermittedQuery) -> tuple[PlanStep, ...]:
        with self._session(query) as asked:
            told: dict[str, Any] = json.loads(
                self._asked(asked, f"EXPLAIN USING JSON {sql}", query).fetchone()[0]
            )
        return tuple(_steps(told))

    def _asked(self, asked: Asked, sql: str, query: PermittedQuery) -> Any:
        """The answer; tables that someone has dropped meanwhile are made once more."""
        from snowflake.connector.errors import ProgrammingError

        self._make(asked, query)
        try:
            return asked.run(sql)
        except ProgrammingError as error:
            if error.errno not in _NOT_THERE or not query.scans:
                raise
            self._forget(query)
            self._make(asked, query)
            return asked.run(sql)

    def _make(self, asked: Asked, query: PermittedQuery) -> None:
        """Has every snapshot of the query stand as a table; of several who need the same, one makes it."""
        wanted = [
            (
                _table_of(query.workspace_id, scan.dataset_id, scan.snapshot_id),
                scan.dataset_id,
                scan.snapshot_id,
            )
            for scan in query.scans
            if scan.snapshot_id is not None and scan.row_count
        ]
        if all(self._is_made(name) for name, _, _ in wanted):
            return
        in_turn = self._turn.acquire(timeout=query.limits.seconds)
        try:
            for name, dataset_id, snapshot_id in wanted:
                if not self._is_made(name):
                    self._make_one(asked, name, self._pin(query.workspace_id, dataset_id, snapshot_id))
                    self._retire(asked, _table_of(query.workspace_id, dataset_id, ""), name)
        finally:
            if in_turn:
                self._turn.release()

    def _make_one(self, asked: Asked, name: str, key: str) -> None:
        from snowflake.connector.errors import ProgrammingError

        try:
            asked.run(self._making(name, key))
        except ProgrammingError as error:
            if error.errno != _THERE_ALREADY:  # made by another server in between
                raise
        with self._lock:
            self._made[name] = None
            while len(self._made) > _REMEMBERED:
                self._made.popitem(last=False)

    def _is_made(self, name: str) -> bool:
        with self._lock:
            return name in self._made

    def _making(self, name: str, key: str) -> str:
        settings = self._settings
        path = f"{settings.files.strip('/')}/{key}" if settings.files.strip("/") else key
        options = {
            "EXTERNAL_VOLUME": settings.volume,
            "CATALOG": settings.catalog,
            "METADATA_FILE_PATH": path,
        }
        told = " ".join(f"{option} = {_text(value)}" for option, value in options.items() if value)
        return f"CREATE ICEBERG TABLE IF NOT EXISTS {_quoted(name)} {told}"

    def _retire(self, asked: Asked, prefix: str, newest: str) -> None:
        """Drops the tables of a dataset that were made longest ago; whoever asks for one makes it anew."""
        from snowflake.connector.errors import Error

        with suppress(Error):  # what cannot be dropped now is dropped another time
            cursor = asked.run(f"SHOW ICEBERG TABLES LIKE {_text(prefix + '%')} IN SCHEMA")
            place = {column[0].lower(): at for at, column in enumerate(cursor.description)}
            found: Sequence[Any] = cursor.fetchall()
            there = [(row[place["created_on"]], row[place["name"]]) for row in found]
            ours = sorted((one for one in there if one[1].startswith(prefix)), reverse=True)
            for _, name in ours[_KEPT_TABLES:]:
                if name != newest:
                    with self._lock:
                        self._made.pop(name, None)
                    asked.run(f"DROP ICEBERG TABLE IF EXISTS {_quoted(name)}")

    def _forget(self, query: PermittedQuery) -> None:
        with self._lock:
            for scan in query.scans:
                self._made.pop(_table_of(query.workspace_id, scan.dataset_id, scan.snapshot_id or ""), None)

    @contextmanager
    def _session(self, query: PermittedQuery) -> Generator[Asked]:
        """A session that nobody else uses meanwhile; one whose query failed is ended."""
        session = self._idle() or open_session(self._settings)
        try:
            seconds = math.ceil(query.limits.seconds) + _GRACE_SECONDS
            if session.seconds != seconds:
                session.connection.cursor().execute(
                    f"ALTER SESSION SET STATEMENT_TIMEOUT_IN_SECONDS = {seconds}"
                )
                session.seconds = seconds
            yield Asked(session.connection, seconds + _GRACE_SECONDS)
        except BaseException:
            end(session)
            raise
        session.used = time.monotonic()
        self._free.put(session)

    def _idle(self) -> Session | None:
        while True:
            try:
                session = self._free.get_nowait()
            except Empty:
                return None
            if time.monotonic() - session.used < _IDLE_SECONDS:
                return session
            end(session)

    def _error(self, error: Exception) -> QueryFailed | EngineUnavailable | QueryTimedOut | None:
        import pyarrow as pa
        from snowflake.connector import errors

        if isinstance(error, pa.ArrowException):  # a value beyond the type that DuckDB gives
            return stopped_at_value()
        if not isinstance(error, errors.Error):
            return unreachable("Snowflake") if isinstance(error, OSError) else None
        number = error.errno or 0
        if number == _LATE:
            return QueryTimedOut("", seconds=30)
        if number in _REFUSED:
            return no_entry()
        if number in _AWAY or isinstance(error, errors.OperationalError):
            return unreachable("Snowflake")
        return stopped_at_value()


def _table_of(workspace_id: str, dataset_id: str, snapshot_id: str) -> str:
    return f"{workspace_id}.{dataset_id}@{snapshot_id}"


def _quoted(name: str) -> str:
    return exp.to_identifier(name, quoted=True).sql(dialect="snowflake")


def _text(value: str) -> str:
    return exp.Literal.string(value).sql(dialect="snowflake")


def _steps(told: Mapping[str, Any]) -> Iterator[PlanStep]:
    """The operators from the result down; names of objects are left out, and rows are not guessed."""
    listed = [one for stage in told.get("Operations") or () for one in stage]
    under: dict[int | None, list[Mapping[str, Any]]] = {}
    for one in listed:
        parents = one.get("parentOperators") or [None]
        under.setdefault(parents[0], []).append(one)
    open_: list[tuple[Mapping[str, Any], int]] = [(one, 0) for one in reversed(under.get(None, []))]
    while open_:
        one, depth = open_.pop()
        words = [
            part for name in _TOLD for part in _words(one.get(name)) if "/" not in part and "@" not in part
        ]
        yield PlanStep(
            depth=depth, operator=str(one.get("operation")), detail="; ".join(words)[:400], rows=None
        )
        open_.extend((child, depth + 1) for child in reversed(under.get(one.get("id"), [])))


def _words(told: object) -> list[str]:
    if told is None:
        return []
    return [str(one) for one in told] if isinstance(told, list) else [str(told)]  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType]  # as JSON has it
