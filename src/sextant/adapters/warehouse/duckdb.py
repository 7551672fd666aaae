"""DuckDB in memory over the lake: an instance a workspace, locked down, one read-only statement a cursor."""

import re
import time
from collections import OrderedDict
from collections.abc import Callable, Generator, Hashable, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from threading import BoundedSemaphore, Lock, Timer
from typing import TYPE_CHECKING, Any

from sextant.adapters.warehouse.arrow import plain, taken
from sextant.adapters.warehouse.duckdb_plan import steps_of
from sextant.adapters.warehouse.duckdb_statement import check_reads_only, hot_name, statement
from sextant.ports.cancellation import Cancellation, take
from sextant.ports.warehouse import (
    Capabilities,
    PermittedQuery,
    PlanStep,
    QueryCancelled,
    QueryFailed,
    QueryTimedOut,
    QueryTooLarge,
    Rows,
    WarehouseBusy,
)

if TYPE_CHECKING:
    import pyarrow as pa

_BATCH_ROWS = 65_536
_CEILING_SECONDS = 900
_AGAIN_SECONDS = 0.1
_CHECKED = 1_000  # statements that are known to read only


@dataclass(frozen=True, slots=True)
class DuckDBSettings:
    """What one workspace's engine may take of the machine."""

    memory_bytes: int = 4 << 30
    threads: int = 0  # 0: one a core
    at_once: int = 8
    wait_seconds: float = 10.0
    instances: int = 64
    scratch: Path | None = None  # where sorts larger than memory spill; nowhere when None


class DuckDBWarehouse:
    """Runs permitted queries on DuckDB; `folders_of` gives the folders that hold a workspace's data files."""

    def __init__(
        self, folders_of: Callable[[str], Sequence[Path]], settings: DuckDBSettings | None = None
    ) -> None:
        self._folders_of = folders_of
        self._settings = settings or DuckDBSettings()
        self._instances: OrderedDict[str, _Instance] = OrderedDict()
        self._checked: OrderedDict[Hashable, None] = OrderedDict()
        self._lock = Lock()

    @property
    def capabilities(self) -> Capabilities:
        return Capabilities(dialect="duckdb", cancels=True, reach="process")

    def run(self, query: PermittedQuery, cancellation: Cancellation | None = None) -> Rows:
        started = time.perf_counter()
        with self._reader(query, cancellation) as reader:
            table, truncated = taken(reader, query.limits.rows)
        return Rows(
            table=plain(table), truncated=truncated, elapsed_ms=(time.perf_counter() - started) * 1000
        )

    @contextmanager
    def stream(
        self, query: PermittedQuery, cancellation: Cancellation | None = None
    ) -> "Generator[pa.RecordBatchReader]":
        with self._reader(query, cancellation) as reader:
            yield reader

    def dry_run(self, query: PermittedQuery) -> None:
        with self._cursor(query, None) as cursor:
            _lay_out_hot(cursor, query)
            check_reads_only(cursor, query)
            cursor.execute(f"EXPLAIN {statement(query)}", dict(query.parameters) or None).fetchall()

    def plan(self, query: PermittedQuery) -> tuple[PlanStep, ...]:
        with self._cursor(query, None) as cursor:
            _lay_out_hot(cursor, query)
            check_reads_only(cursor, query)
            told = cursor.execute(
                f"EXPLAIN (FORMAT json) {statement(query)}", dict(query.parameters) or None
            ).fetchall()
        return steps_of(told[0][1], query)

    def schema(self, query: PermittedQuery) -> "pa.Schema":
        """The names and types of what the statement gives, bound and not run; raises QueryFailed."""
        import pyarrow as pa

        bare = replace(query, scans=tuple(replace(scan, files=(), hot=None) for scan in query.scans))
        with self._cursor(bare, None) as cursor:
            self._check(cursor, bare)
            cursor.execute("BEGIN TRANSACTION READ ONLY").fetchall()
            relation = cursor.sql(statement(bare), params=dict(bare.parameters) or None)
            names = list(relation.columns)
            empty: pa.Table = relation.limit(0).to_arrow_table()
        return pa.schema([field.with_name(name) for name, field in zip(names, empty.schema, strict=True)])

    def memory_usage(self) -> int:
        """Bytes that all instances hold."""
        with self._lock:
            instances = list(self._instances.values())
        return sum(instance.memory_usage() for instance in instances)

    def close(self) -> None:
        with self._lock:
            for instance in self._instances.values():
                instance.connection.close()
            self._instances.clear()

    @contextmanager
    def _reader(
        self, query: PermittedQuery, cancellation: Cancellation | None
    ) -> "Generator[pa.RecordBatchReader]":
        with self._cursor(query, cancellation) as cursor:
            _lay_out_hot(cursor, query)
            self._check(cursor, query)
            cursor.execute("BEGIN TRANSACTION READ ONLY").fetchall()
            relation = cursor.sql(statement(query), params=dict(query.parameters) or None)
            yield relation.to_arrow_reader(_BATCH_ROWS)

    def _check(self, cursor: Any, query: PermittedQuery) -> None:
        """Looks at a statement once: what its text may read stays while its scans bear these names."""
        key = (query.sql, *((scan.table_name.lower(), scan.view) for scan in query.scans))
        with self._lock:
            if key in self._checked:
                self._checked.move_to_end(key)
                return
        check_reads_only(cursor, query)
        with self._lock:
            self._checked[key] = None
            while len(self._checked) > _CHECKED:
                self._checked.popitem(last=False)

    @contextmanager
    def _cursor(self, query: PermittedQuery, cancellation: Cancellation | None) -> Generator[Any]:
        instance = self._instance(query.workspace_id)
        if not take(instance.places, self._settings.wait_seconds, cancellation):
            if cancellation is not None and cancellation.cancelled:
                raise QueryCancelled("The query was cancelled.", hint="Run it again when you need it.")
            raise WarehouseBusy(
                f"{self._settings.at_once} queries of this workspace are already running.",
                seconds=5,
                hint="Try again in a few seconds.",
            )
        try:
            with _Deadline(instance.connection.cursor(), query.limits.seconds, cancellation) as deadline:
                memory = min(query.limits.memory_bytes, self._settings.memory_bytes)
                with _translated(query, deadline):  # whoever stops it may do so before the statement begins
                    deadline.cursor.execute(f"SET operator_memory_limit = '{memory}B'").fetchall()
                    yield deadline.cursor
        finally:
            instance.places.release()

    def _instance(self, workspace_id: str) -> "_Instance":
        with self._lock:
            instance = self._instances.get(workspace_id)
            if instance is None:
                instance = _open(self._folders_of(workspace_id), self._settings, workspace_id)
                self._instances[workspace_id] = instance
                self._close_oldest()
            self._instances.move_to_end(workspace_id)
            return instance

    def _close_oldest(self) -> None:
        """An instance over the number is let go; whoever still runs on it keeps it to their end."""
        while len(self._instances) > self._settings.instances:
            self._instances.popitem(last=False)


@dataclass(frozen=True, slots=True)
class _Instance:
    connection: Any
    places: BoundedSemaphore

    def memory_usage(self) -> int:
        cursor = self.connection.cursor()
        try:
            row = cursor.execute("SELECT sum(memory_usage_bytes) FROM duckdb_memory()").fetchone()
            return int(row[0] or 0)
        finally:
            cursor.close()


class _Deadline:
    """A cursor that is interrupted at its time limit or when the asker cancels, and never after its end."""

    def __init__(self, cursor: Any, seconds: float, cancellation: Cancellation | None) -> None:
        self.cursor = cursor
        self.seconds = seconds
        self._cancellation = cancellation
        self._lock = Lock()
        self._open = True
        self.passed = False
        self._timer = Timer(seconds, self._pass)
        self._timer.daemon = True

    @property
    def cancelled(self) -> bool:
        return self._cancellation is not None and self._cancellation.cancelled

    def __enter__(self) -> "_Deadline":
        self._timer.start()
        if self._cancellation is not None:
            self._cancellation.listen(self._interrupt)
        return self

    def __exit__(self, *_: object) -> None:
        self._timer.cancel()
        if self._cancellation is not None:
            self._cancellation.listen(None)
        with self._lock:
            self._open = False
            self.cursor.close()

    def _pass(self) -> None:
        self.passed = True
        self._interrupt()

    def _interrupt(self) -> None:
        """Again and again until the end: DuckDB forgets an interrupt that comes between two statements."""
        with self._lock:
            if not self._open:
                return
            self.cursor.interrupt()
            again = Timer(_AGAIN_SECONDS, self._interrupt)
            again.daemon = True
            again.start()


def _open(folders: Sequence[Path], settings: DuckDBSettings, workspace_id: str) -> _Instance:
    import duckdb

    config: dict[str, Any] = {
        "autoload_known_extensions": False,
        "autoinstall_known_extensions": False,
        "allow_community_extensions": False,
        "python_enable_replacements": False,
        "memory_limit": f"{settings.memory_bytes}B",
        "temp_directory": _scratch(settings, workspace_id),
    }
    if settings.threads:
        config["threads"] = settings.threads
    connection = duckdb.connect(":memory:", config=config)
    allowed = ", ".join("'" + f"{folder}/".replace("'", "''") + "'" for folder in folders)
    for locking in (
        f"SET allowed_directories = [{allowed}]",
        "SET allowed_configs = ['operator_memory_limit']",
        f"SET max_execution_time = {_CEILING_SECONDS * 1000}",
        "SET GLOBAL TimeZone = 'UTC'",
        "SET enable_external_access = false",
        "SET lock_configuration = true",
    ):
        connection.execute(locking).fetchall()
    return _Instance(connection=connection, places=BoundedSemaphore(settings.at_once))


def _lay_out_hot(cursor: Any, query: PermittedQuery) -> None:
    """Makes the rows that are in no file yet known to this cursor alone; nothing is copied."""
    for scan in query.scans:
        if scan.hot is not None:
            cursor.register(hot_name(scan), scan.hot.read(scan.columns))


def _scratch(settings: DuckDBSettings, workspace_id: str) -> str:
    if settings.scratch is None:
        return ""
    folder = settings.scratch / re.sub(r"[^A-Za-z0-9_-]", "_", workspace_id)
    folder.mkdir(parents=True, exist_ok=True)
    return str(folder)


@contextmanager
def _translated(query: PermittedQuery, deadline: _Deadline) -> Generator[None]:
    """DuckDB's and Arrow's errors as ours, without paths, settings or the engine's advice."""
    import duckdb
    import pyarrow as pa

    try:
        yield
    except (duckdb.Error, pa.ArrowException, OSError) as error:
        text = str(error)
        if isinstance(error, duckdb.InterruptException) or "INTERRUPT Error" in text:
            raise _stopped(deadline) from error
        if isinstance(error, duckdb.OutOfMemoryException) or "Out of Memory" in text:
            raise QueryTooLarge(
                "The query needs more memory than one query may take.",
                hint="Ask for fewer rows or groups, or filter first.",
            ) from error
        raise QueryFailed(_said(text, query), hint=_HINT) from error


_HINT = "Correct the statement and run it again."
_INSIDE = (
    "IO Error",
    "Permission Error",
    "Internal Error",
    "FATAL Error",
    "HTTP Error",
    "Serialization Error",
)
_KIND = re.compile(r"^[A-Za-z ]*Error: ")
_SCAN = re.compile(r"@(?:\d+|now)\b")


def _stopped(deadline: _Deadline) -> QueryCancelled | QueryTimedOut:
    if deadline.cancelled:
        return QueryCancelled("The query was cancelled.", hint="Run it again when you need it.")
    return QueryTimedOut(
        f"The query ran longer than {deadline.seconds:g} seconds and was stopped.",
        seconds=30,
        hint="Filter by date, name fewer columns, or ask for a summary.",
    )


def _said(text: str, query: PermittedQuery) -> str:
    """The engine's first sentence in the person's own names; a general one where it speaks of its inside."""
    if any(inside in text for inside in _INSIDE) or any(f in text for s in query.scans for f in s.files):
        return "The engine could not read the data of this query."
    if any(scan.view is not None for scan in query.scans) and not _is_of_names_alone(text, query):
        return "The engine stopped at a value or a type of this query."
    first = _KIND.sub("", text.strip().split("\n", 1)[0]).strip()
    return _SCAN.sub("", first)[:500] or "The engine could not run this query."


def _is_of_names_alone(text: str, query: PermittedQuery) -> bool:
    """Whether an error was found before any row was read, and names no column behind a view."""
    first = text.strip().split("\n", 1)[0].lower()
    hidden = (column.name.lower() for scan in query.scans if scan.view for column in scan.columns)
    return first.startswith("binder error") and not any(
        re.search(rf"(?<!\w){re.escape(name)}(?!\w)", first) for name in hidden
    )
