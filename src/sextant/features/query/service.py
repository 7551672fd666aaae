"""Everything anyone sees is a query: permitted, costed, counted, run or remembered, audited."""

from collections.abc import Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from sextant.core.access import Caller, Role
from sextant.core.audit import Audit
from sextant.core.limits import RateLimits
from sextant.core.telemetry import Metrics
from sextant.features.datasets import Datasets, Table
from sextant.features.query.caching import Flights, Kept, Keys, Results, keys_of
from sextant.features.query.engines import Engines, Pick, is_committed
from sextant.features.query.errors import SqlRefused
from sextant.features.query.figures import Figures
from sextant.features.query.gate import Asked, GateLimits, Permitted
from sextant.features.query.limiting import RoleLimits, limited
from sextant.features.query.models import Answered, Problem, Query, Validation
from sextant.features.query.permitting import Permitting, Reading
from sextant.features.query.reads import as_of_map, refs_of
from sextant.features.query.rollups.using import Rollups
from sextant.features.query.rows import ResultRows
from sextant.features.query.running import Running
from sextant.features.query.standing import Stands
from sextant.kit.clock import Clock
from sextant.kit.errors import DeadlinePassed
from sextant.ports.cache import Cache
from sextant.ports.cancellation import Cancellation
from sextant.ports.warehouse import PlanStep, QueryFailed, QueryTimedOut, WarehouseBusy

if TYPE_CHECKING:
    import pyarrow as pa

_COUNTED = {"ask", "sql", "export"}
_UNLIMITED = 1 << 40
_EXPORT_SECONDS = 600.0


@dataclass(frozen=True, slots=True)
class QuerySettings:
    """What a query of the workspace may take, and how long its answer is kept."""

    limits: GateLimits = field(default_factory=GateLimits)
    cache_seconds: float = 300.0
    by_role: Mapping[Role, RoleLimits] = field(default_factory=dict[Role, RoleLimits])


class Queries:
    """The door to the data: `run`, `validate`, `export`; each acts for one caller."""

    def __init__(
        self,
        *,
        datasets: Datasets,
        engines: Engines,
        cache: Cache,
        limits: RateLimits,
        audit: Audit,
        metrics: Metrics,
        clock: Clock,
        settings: QuerySettings | None = None,
    ) -> None:
        self._datasets = datasets
        self.engines = engines
        self._warehouse = engines.builtin
        self._rates = limits
        self._audit = audit
        self._clock = clock
        self._settings = settings or QuerySettings()
        self._results = Results(cache, clock, seconds=self._settings.cache_seconds)
        self._flights: Flights[Kept] = Flights()
        self.running = Running(clock, cache)
        self.rollups = Rollups()
        self.figures = Figures()
        self._permitting = Permitting(self.rollups.answered)
        self._counted = metrics.queries
        self.stands = Stands(
            datasets=datasets,
            warehouse=engines.builtin,
            engines=engines,
            permitting=self._permitting,
            figures=self.figures,
            engine=metrics.engine(engines.builtin.capabilities.dialect),
            limits=self._settings.limits,
            by_role=self._settings.by_role,
        )

    @property
    def datasets(self) -> Datasets:
        return self._datasets

    def run(self, caller: Caller, query: Query) -> Answered:
        """The answer, from the cache where it holds; raises SqlRefused, QueryFailed, QueryTimedOut."""
        reading = self._permit(caller, query)
        permitted = reading.permitted
        pick = self._pick(reading, query)
        keys = self._keys(permitted, query, pick)
        kept = self._results.get(keys.exact)
        cached, stale = kept is not None, False
        if kept is None:
            self._count(caller, query)
            try:
                with self.running.statement(caller, sql=query.sql, purpose=query.purpose) as cancellation:
                    kept = self._flights.once(
                        keys.exact,
                        lambda stop: self._execute(permitted, keys, pick, stop),
                        cancellation=cancellation,
                        wait_seconds=permitted.query.limits.seconds + 30,
                    )
            except (QueryTimedOut, WarehouseBusy, DeadlinePassed):
                kept = self._results.last(keys.last)
                if kept is None:
                    raise
                cached = stale = True
        answered = self._answer(query, reading, kept)
        if cached:
            age = round((self._clock.now() - kept.made_at).total_seconds())
            answered = replace(answered, cached=True, age_seconds=max(0, age), stale=stale)
        self._record(caller, query, answered)
        return answered

    def validate(
        self, caller: Caller, sql: str, *, parameters: "dict[str, object] | None" = None
    ) -> Validation:
        """Whether the statement would run, by the gate and the engine's own planner; nothing is read."""
        query = Query(sql, parameters=parameters or {}, purpose="suggestion")
        try:
            reading = self._permit(caller, query)
            self._warehouse.dry_run(reading.permitted.query)
        except SqlRefused as error:
            return Validation(valid=False, errors=(_problem(error),))
        except QueryFailed as error:
            return Validation(valid=False, errors=(Problem(error.code, error.message, error.hint),))
        return _valid(reading)

    def explain(self, caller: Caller, query: Query) -> Validation:
        """What the query would read; raises as `run` does where the gate refuses it."""
        return _valid(self._permit(caller, query))

    def plan(self, caller: Caller, query: Query) -> tuple[PlanStep, ...] | None:
        """How the engine would run a query; None where the plan would tell of rows the caller may not see."""
        reading = self._permit(caller, query)
        if any(scan.view is not None for scan in reading.permitted.query.scans):
            return None
        return self.engines.plan(reading.permitted.query, self._pick(reading, query))

    def cancel(self, caller: Caller, request_id: str) -> int:
        """Stops what a request of the caller's runs; tells how many statements that were."""
        caller.require("data.read")
        count = self.running.cancel(caller, request_id)
        details = {"request_id": request_id, "statements": count}
        self._audit.record(caller, action="query.cancelled", details=details)
        return count

    @contextmanager
    def stream(self, caller: Caller, query: Query) -> "Generator[pa.RecordBatchReader]":
        """Every row of the query, cut by no row limit, batch by batch.

        It is counted and audited as an export, unless a check reads: then no row leaves the house.
        """
        leaves = query.purpose != "check"
        whole = replace(query, row_limit=_UNLIMITED, purpose="export" if leaves else "check")
        reading = self._permit(caller, whole, seconds=_EXPORT_SECONDS)
        permitted = reading.permitted
        self._count(caller, whole)
        self._audit.record(
            caller,
            action="data.export" if leaves else "data.query",
            details={
                "sql": query.sql[:2000],
                "datasets": [ref.dataset_id for ref in refs_of(permitted, reading.tables)],
            },
        )
        with (
            self.running.statement(caller, sql=query.sql, purpose=whole.purpose) as cancellation,
            self.engines.stream(permitted.query, self._pick(reading, query), cancellation) as reader,
        ):
            yield reader

    def _permit(self, caller: Caller, query: Query, *, seconds: float | None = None) -> Reading:
        caller.require("data.read")
        tables = _standing_in(self._datasets.tables(caller, as_of=query.as_of), query.instead)
        limits = limited(self._settings.limits, self._settings.by_role.get(caller.role))
        rows = limits.rows if query.row_limit is None else max(1, query.row_limit)
        limits = replace(limits, rows=rows, seconds=seconds or limits.seconds)
        asked = Asked(query.sql, caller.workspace_id, query.parameters)
        try:
            return self._permitting.read(asked, tables=tables, limits=limits, remember=not _pinned(query))
        except SqlRefused as error:
            self._refused(caller, query, error)
            raise

    def _refused(self, caller: Caller, query: Query, error: SqlRefused) -> None:
        """A refused statement by hand counts, so that nobody probes without end, and leaves its trace."""
        if query.purpose != "sql":
            return
        self._audit.record(
            caller, action="data.query.refused", details={"sql": query.sql[:2000], "code": error.code}
        )
        self._count(caller, query)

    def _count(self, caller: Caller, query: Query) -> None:
        if query.purpose in _COUNTED:
            self._rates.count(caller)

    def _pick(self, reading: Reading, query: Query) -> Pick:
        """The engine; rows that are in no snapshot of the catalog are the built-in one's alone."""
        aside = reading.used is not None or not all(is_committed(one) for one in query.instead)
        permitted = reading.permitted
        return self.engines.pick(permitted.query, permitted.estimate, pinned=_pinned(query), aside=aside)

    def _keys(self, permitted: Permitted, query: Query, pick: Pick) -> Keys:
        return keys_of(
            permitted,
            dialect=pick.name,
            now=self._clock.now(),
            pinned=_pinned(query),
        )

    def _execute(self, permitted: Permitted, keys: Keys, pick: Pick, stop: Cancellation) -> Kept:
        rows, used = self.engines.run(permitted.query, pick, stop)
        kept = Kept(
            rows=ResultRows(rows.table),
            truncated=rows.truncated,
            elapsed_ms=rows.elapsed_ms,
            made_at=self._clock.now(),
            as_of=as_of_map(permitted),
            engine=used,
        )
        self._results.put(keys, kept)
        return kept

    def _answer(self, query: Query, reading: Reading, kept: Kept) -> Answered:
        permitted = reading.permitted
        return Answered(
            sql=query.sql,
            permitted_sql=permitted.shown,
            columns=self.figures.columns(
                permitted.query.workspace_id, reading, reading.columns(kept.rows.table)
            ),
            rows=kept.rows,
            truncated=kept.truncated,
            elapsed_ms=kept.elapsed_ms,
            as_of=kept.as_of,
            tables=refs_of(permitted, reading.tables),
            estimate=permitted.estimate,
            engine=kept.engine,
            parameters=query.parameters,
            rollup=reading.used,
        )

    def _record(self, caller: Caller, query: Query, answered: Answered) -> None:
        self._counted.count()
        self._audit.record(
            caller,
            action="data.query",
            details={
                "purpose": query.purpose,
                "sql": query.sql[:2000],
                "datasets": [ref.dataset_id for ref in answered.tables],
                "rows": answered.row_count,
                "cached": answered.cached,
                "engine": answered.engine.name,
                **({} if answered.cached else {"elapsed_ms": round(answered.elapsed_ms, 1)}),
                **({"rollup": answered.rollup.rollup_id} if answered.rollup else {}),
            },
        )


def _pinned(query: Query) -> bool:
    """Whether the asker named the state of the data, so that nothing remembered of another may stand in."""
    return query.as_of is not None or bool(query.instead)


def _standing_in(tables: tuple[Table, ...], instead: tuple[Table, ...]) -> tuple[Table, ...]:
    replaced = {table.dataset_id for table in instead}
    return (*(table for table in tables if table.dataset_id not in replaced), *instead)


def _valid(reading: Reading) -> Validation:
    return Validation(
        valid=True,
        estimate=reading.permitted.estimate,
        tables=refs_of(reading.permitted, reading.tables),
        permitted_sql=reading.permitted.shown,
    )


def _problem(error: SqlRefused) -> Problem:
    return Problem(error.code, error.message, error.hint, error.line, error.column)
