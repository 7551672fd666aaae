"""What engines that run elsewhere have in common: translated, watched, answered in the dialect's types.

The statement is bound by the built-in engine first: its words for what is wrong, and its names and types for
what comes back, so that a result is the same whichever engine gave it.
"""

import threading
import time
from abc import ABC, abstractmethod
from collections.abc import Generator, Iterable, Iterator, Mapping
from contextlib import contextmanager
from threading import BoundedSemaphore
from typing import TYPE_CHECKING, Any, Protocol

from sextant.adapters.warehouse.arrow import conformed, plain, taken
from sextant.adapters.warehouse.hot import select_of_hot
from sextant.adapters.warehouse.translation import Rules, translate
from sextant.kit.errors import SextantError
from sextant.ports.cancellation import Cancellation, take
from sextant.ports.warehouse import (
    EngineUnavailable,
    PermittedQuery,
    PlanStep,
    QueryCancelled,
    QueryFailed,
    QueryTimedOut,
    Rows,
    Scan,
    WarehouseBusy,
)

if TYPE_CHECKING:
    import pyarrow as pa

_AGAIN_SECONDS = 0.5
_GRACE_SECONDS = 2.0


class Binder(Protocol):
    """Who reads the dialect that statements are written in."""

    def schema(self, query: PermittedQuery) -> "pa.Schema": ...

    def dry_run(self, query: PermittedQuery) -> None: ...


class Watch:
    """Stops a query at its time or its asker's wish, again and again until it has ended."""

    def __init__(self, query: PermittedQuery, cancellation: Cancellation | None) -> None:
        self._seconds = query.limits.seconds
        self._cancellation = cancellation
        self._stop = threading.Event()
        self._ended = threading.Event()
        self._lock = threading.Lock()
        self._passed = False
        self._how: list[object] = []
        self._thread: threading.Thread | None = None

    @property
    def is_stopping(self) -> bool:
        return self._stop.is_set()

    def __enter__(self) -> "Watch":
        if self._cancellation is not None:
            self._cancellation.listen(self._stop.set)
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._stop.set()
        if self._cancellation is not None:
            self._cancellation.listen(None)
        if self._thread is not None:
            self._thread.join(timeout=_GRACE_SECONDS)

    def begin(self, stopping: "Stopping") -> None:
        """From now on the query can be stopped so; called once, when it is about to run."""
        self._thread = threading.Thread(target=self._wait, args=(stopping,), name="engine-watch", daemon=True)
        self._thread.start()

    def reason(self) -> QueryCancelled | QueryTimedOut | None:
        """Why it was stopped, if it was."""
        if self._cancellation is not None and self._cancellation.cancelled:
            return QueryCancelled("The query was cancelled.", hint="Run it again when you need it.")
        return self.late() if self._passed else None

    def late(self) -> QueryTimedOut:
        return QueryTimedOut(
            f"The query ran longer than {self._seconds:g} seconds and was stopped.",
            seconds=30,
            hint="Filter by date, name fewer columns, or ask for a summary.",
        )

    def _wait(self, stopping: "Stopping") -> None:
        if not self._stop.wait(self._seconds):
            self._passed = True
        while not self._ended.is_set():
            stopping()
            self._ended.wait(_AGAIN_SECONDS)


class Stopping(Protocol):
    def __call__(self) -> None: ...


class RemoteWarehouse(ABC):
    """Runs permitted queries on another engine; subclasses know its driver and where it finds the data."""

    rules: Rules

    def __init__(self, binder: Binder, *, at_once: int = 16, wait_seconds: float = 10.0) -> None:
        self._binder = binder
        self._places = BoundedSemaphore(at_once)
        self._at_once = at_once
        self._wait_seconds = wait_seconds

    @abstractmethod
    def _source(self, scan: Scan, workspace_id: str) -> str | None:
        """The SELECT over a scan's files in the engine's SQL; None where there are none."""

    @abstractmethod
    def _batches(
        self, sql: str, query: PermittedQuery, watch: Watch
    ) -> Iterable["pa.Table | pa.RecordBatch"]:
        """Runs the engine's SQL; the driver's own errors go through `_error`."""

    @abstractmethod
    def _error(self, error: Exception) -> QueryFailed | EngineUnavailable | QueryTimedOut | None:
        """A driver's error in our words, without the engine's inside; None for what is no driver's."""

    @abstractmethod
    def _explained(self, sql: str, query: PermittedQuery) -> tuple[PlanStep, ...]:
        """The engine's plan of a statement that is not run."""

    def run(self, query: PermittedQuery, cancellation: Cancellation | None = None) -> Rows:
        started = time.perf_counter()
        with self.stream(query, cancellation) as reader:
            table, truncated = taken(reader, query.limits.rows)
        elapsed = (time.perf_counter() - started) * 1000
        return Rows(table=plain(table), truncated=truncated, elapsed_ms=elapsed)

    @contextmanager
    def stream(
        self, query: PermittedQuery, cancellation: Cancellation | None = None
    ) -> "Generator[pa.RecordBatchReader]":
        import pyarrow as pa

        schema = self._binder.schema(query)
        sql = self.translated(query)
        with self._place(cancellation), Watch(query, cancellation) as watch:
            batches = self._conformed(sql, query, schema, watch)
            reader: Any = pa.RecordBatchReader
            yield reader.from_batches(schema, batches)

    def dry_run(self, query: PermittedQuery) -> None:
        self._binder.dry_run(query)
        self.plan(query)

    def plan(self, query: PermittedQuery) -> tuple[PlanStep, ...]:
        sql = self.translated(query)
        with self._place(), self._in_our_words(Watch(query, None)):
            return self._explained(sql, query)

    def translated(self, query: PermittedQuery) -> str:
        """The engine's SQL for a permitted query; raises EngineUnable before anything is asked of it."""
        sources: dict[str, str] = {}
        for scan in query.scans:
            parts = [
                part
                for part in (self._source(scan, query.workspace_id), select_of_hot(scan, self.rules))
                if part
            ]
            sources[scan.table_name] = " UNION ALL ".join(parts)
        return translate(query, self.rules, sources)

    def _conformed(
        self, sql: str, query: PermittedQuery, schema: "pa.Schema", watch: Watch
    ) -> "Iterator[pa.RecordBatch]":
        with self._in_our_words(watch):
            for part in self._batches(sql, query, watch):
                yield from conformed(part, schema).to_batches(max_chunksize=65_536)
            if (reason := watch.reason()) is not None:
                raise reason

    @contextmanager
    def _in_our_words(self, watch: Watch) -> Generator[None]:
        try:
            yield
        except Exception as error:
            if (reason := watch.reason()) is not None:
                raise reason from error
            said = None if isinstance(error, SextantError) else self._error(error)
            if said is None:
                raise
            raise (watch.late() if isinstance(said, QueryTimedOut) else said) from error

    @contextmanager
    def _place(self, cancellation: Cancellation | None = None) -> Generator[None]:
        if not take(self._places, self._wait_seconds, cancellation):
            if cancellation is not None and cancellation.cancelled:
                raise QueryCancelled("The query was cancelled.", hint="Run it again when you need it.")
            raise WarehouseBusy(
                f"{self._at_once} queries are already running on {self.rules.title}.",
                seconds=5,
                hint="Try again in a few seconds.",
            )
        try:
            yield
        finally:
            self._places.release()


def stopped_at_value() -> QueryFailed:
    """What an engine's own error is told as: its text may hold values, names and places of the inside."""
    return QueryFailed(
        "The engine stopped at a value or a type of this query.",
        hint="Correct the statement and run it again.",
    )


def missing_driver(title: str, extra: str) -> EngineUnavailable:
    return EngineUnavailable(
        f"The driver of {title} is not installed.",
        seconds=300,
        hint=f"Install it on the server: pip install 'sextant-analytics[{extra}]'.",
    )


def unreachable(title: str) -> EngineUnavailable:
    return EngineUnavailable(
        f"{title} cannot be reached.",
        seconds=30,
        hint="Try again in a moment, or choose the built-in engine.",
    )


Options = Mapping[str, str]
