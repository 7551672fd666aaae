"""Chooses an engine for each statement, and lets the built-in one answer what the chosen one cannot.

The lake is the truth and engines are guests: both read the same snapshots, so the answer is the same and only
its time differs. Why another engine than the chosen one answered is told with the answer.
"""

import threading
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from sextant.core.access import Caller
from sextant.core.audit import Audit
from sextant.core.db import Database
from sextant.core.events import Event
from sextant.core.telemetry import Metrics
from sextant.features.datasets import Table
from sextant.features.query.engines import store
from sextant.features.query.engines.models import EngineChoice, EngineRefused, EngineUsed
from sextant.features.query.engines.reach import Reach
from sextant.features.query.gate import Estimate
from sextant.kit.clock import Clock
from sextant.ports.cancellation import Cancellation
from sextant.ports.warehouse import (
    EngineUnable,
    EngineUnavailable,
    PermittedQuery,
    PlanStep,
    QueryCancelled,
    QueryFailed,
    QueryTooLarge,
    Rows,
    Warehouse,
)

if TYPE_CHECKING:
    import pyarrow as pa

_LOOK_AGAIN = timedelta(seconds=5)
_TITLES = {
    "duckdb": "DuckDB",
    "clickhouse": "ClickHouse",
    "trino": "Trino",
    "spark": "Spark",
    "snowflake": "Snowflake",
}


@dataclass(frozen=True, slots=True)
class Pick:
    """The engine for one statement; `reason` where it is not the workspace's own."""

    name: str
    reason: str = ""


class Engines:
    """The built-in engine, and the others of this server by their names."""

    def __init__(
        self,
        *,
        db: Database,
        clock: Clock,
        audit: Audit,
        metrics: Metrics,
        builtin: Warehouse,
        others: Mapping[str, Warehouse],
        small_rows: int,
    ) -> None:
        self._db = db
        self._clock = clock
        self._audit = audit
        self._metrics = metrics
        self._builtin = builtin.capabilities.dialect
        self._warehouses = {self._builtin: builtin, **others}
        self._small_rows = small_rows
        self._reach = {name: Reach(title(name)) for name in others}
        self._known: dict[str, tuple[datetime, store.Chosen | None]] = {}
        self._lock = threading.Lock()

    @property
    def builtin(self) -> Warehouse:
        return self._warehouses[self._builtin]

    def choice(self, caller: Caller) -> EngineChoice:
        """The workspace's engine; without a choice of its own, the first other one of the server."""
        caller.require("data.read")
        found = self._chosen(caller.workspace_id)
        return EngineChoice(
            engine=self._own(found),
            available=tuple(self._warehouses),
            small_rows=self._small_rows,
            chosen_by=None if found is None else found.by,
            chosen_at=None if found is None else found.at,
        )

    def choose(self, caller: Caller, engine: str) -> EngineChoice:
        """Sets the workspace's engine; raises EngineRefused for one that is not there."""
        caller.require("workspace.manage")
        if engine not in self._warehouses:
            raise EngineRefused(
                f"There is no engine `{engine[:40]}` on this server.",
                hint=f"Choose one of {', '.join(self._warehouses)}.",
            )
        made = store.Chosen(engine, caller.user_id, self._clock.now())
        with self._db.transaction() as tx:
            store.choose(tx, caller.workspace_id, made)
        with self._lock:
            self._known.pop(caller.workspace_id, None)
        self._audit.record(caller, action="workspace.engine", details={"engine": engine})
        return self.choice(caller)

    def clear(self, event: Event) -> None:
        """Forgets what a workspace chose that is no more."""
        workspace_id = str(event.payload["workspace_id"])
        with self._db.transaction() as tx:
            store.forget(tx, workspace_id)
        with self._lock:
            self._known.pop(workspace_id, None)

    def pick(self, query: PermittedQuery, estimate: Estimate, *, pinned: bool, aside: bool) -> Pick:
        """The engine for a statement, by what it would read and what the engine can do.

        `aside`: it reads rows that stand beside the catalog's tables, which only the built-in engine finds.
        """
        if len(self._warehouses) == 1:
            return Pick(self._builtin)
        own = self._own(self._chosen(query.workspace_id))
        if own == self._builtin:
            return Pick(own)
        if aside:
            return Pick(self._builtin, f"{title(own)} reads the tables of the catalog alone.")
        if estimate.rows <= self._small_rows:
            return Pick(
                self._builtin,
                f"This reads {estimate.rows:,} rows; up to {self._small_rows:,} the built-in one is quicker.",
            )
        if pinned and not self._warehouses[own].capabilities.snapshots:
            return Pick(self._builtin, f"{title(own)} reads tables as they are now alone.")
        return Pick(own)

    def run(
        self, query: PermittedQuery, pick: Pick, cancellation: Cancellation | None
    ) -> tuple[Rows, EngineUsed]:
        """The rows and what gave them; the built-in engine's where the picked one cannot."""
        if pick.name == self._builtin:
            return self._run(query, pick.name, cancellation), EngineUsed(pick.name, pick.reason)
        try:
            with self._reach[pick.name].tried():
                return self._run(query, pick.name, cancellation), EngineUsed(pick.name, pick.reason)
        except (QueryTooLarge, QueryCancelled):
            raise
        except (QueryFailed, EngineUnavailable) as error:
            reason = self._why(query, pick.name, error)
        return self._run(query, self._builtin, cancellation), EngineUsed(self._builtin, reason)

    @contextmanager
    def stream(
        self, query: PermittedQuery, pick: Pick, cancellation: Cancellation | None
    ) -> "Generator[pa.RecordBatchReader]":
        """All rows; by the built-in engine from the start where the picked one has no words for it."""
        name = pick.name
        if name != self._builtin:
            try:
                with self._reach[name].tried():
                    self._warehouses[name].dry_run(query)
            except (EngineUnable, EngineUnavailable):
                name = self._builtin
        with (
            self._metrics.engine(name).query_duration.time(),
            self._warehouses[name].stream(query, cancellation) as reader,
        ):
            yield reader

    def plan(self, query: PermittedQuery, pick: Pick) -> tuple[PlanStep, ...]:
        """How the picked engine would run a statement, or the built-in one where it would not."""
        if pick.name == self._builtin:
            return self.builtin.plan(query)
        try:
            with self._reach[pick.name].tried():
                return self._warehouses[pick.name].plan(query)
        except (EngineUnable, EngineUnavailable):
            return self.builtin.plan(query)

    def close(self) -> None:
        for warehouse in self._warehouses.values():
            warehouse.close()

    def _run(self, query: PermittedQuery, name: str, cancellation: Cancellation | None) -> Rows:
        metrics = self._metrics.engine(name)
        with metrics.query_duration.time():
            rows = self._warehouses[name].run(query, cancellation)
        metrics.rows_read.inc(sum(scan.row_count for scan in query.scans))
        return rows

    def _why(self, query: PermittedQuery, name: str, error: QueryFailed | EngineUnavailable) -> str:
        """Why the picked engine did not answer; of a table that is seen in part, no word of its policy."""
        if isinstance(error, EngineUnavailable):
            return error.message
        if isinstance(error, EngineUnable) and all(scan.view is None for scan in query.scans):
            return error.message
        return f"{title(name)} could not answer this as the built-in engine does."

    def _own(self, found: store.Chosen | None) -> str:
        """What was chosen if it is still there, else the first other engine of the server."""
        if found is not None and found.engine in self._warehouses:
            return found.engine
        return next((name for name in self._warehouses if name != self._builtin), self._builtin)

    def _chosen(self, workspace_id: str) -> store.Chosen | None:
        """As it was at most five seconds ago: other processes may have written meanwhile."""
        now = self._clock.now()
        with self._lock:
            known = self._known.get(workspace_id)
        if known is not None and now - known[0] < _LOOK_AGAIN:
            return known[1]
        with self._db.reading() as tx:
            found = store.chosen(tx, workspace_id)
        with self._lock:
            if len(self._known) > 10_000:
                self._known.clear()
            self._known[workspace_id] = (now, found)
        return found


def title(name: str) -> str:
    """An engine's name as people write it."""
    return _TITLES.get(name, name.capitalize())


def is_committed(table: Table) -> bool:
    """Whether a snapshot of the catalog holds the table's rows: no part of them, nor a load that is held."""
    return table.snapshot_id is not None and table.snapshot_id.isdigit() and table.hot is None
