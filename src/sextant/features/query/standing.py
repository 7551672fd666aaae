"""Statements that stand for as long as someone watches: permitted anew for each cut, run uncounted.

Whoever lets them stand says so once in the audit trail; their runs are neither cached nor written down.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from sextant.core.access import Caller, Role
from sextant.core.telemetry.metrics import EngineMetrics
from sextant.features.datasets import Datasets, Table
from sextant.features.query.engines import Engines, EngineUsed, is_committed
from sextant.features.query.figures import Figures
from sextant.features.query.gate import Asked, GateLimits
from sextant.features.query.limiting import RoleLimits, limited
from sextant.features.query.models import Answered, Query
from sextant.features.query.permitting import Permitting, Reading
from sextant.features.query.reads import as_of_map, refs_of
from sextant.features.query.rows import ResultRows
from sextant.ports.cancellation import Cancellation
from sextant.ports.warehouse import QueryTooLarge, Rows, Warehouse


@dataclass(frozen=True, slots=True)
class Standing:
    """One statement of one person; `limits` are those of their role."""

    workspace_id: str
    sql: str
    limits: GateLimits
    parameters: Mapping[str, object] = field(default_factory=dict[str, object])

    def with_sql(self, sql: str, *, rows: int | None = None) -> "Standing":
        """Another statement within the same limits."""
        limits = self.limits if rows is None else replace(self.limits, rows=rows)
        return replace(self, sql=sql, limits=limits)


class Stands:
    """The door for those who watch: a cut through the data, a statement over it, its rows."""

    def __init__(
        self,
        *,
        datasets: Datasets,
        warehouse: Warehouse,
        engines: Engines,
        permitting: Permitting,
        figures: Figures,
        engine: EngineMetrics,
        limits: GateLimits,
        by_role: Mapping[Role, RoleLimits],
    ) -> None:
        self._datasets = datasets
        self._warehouse = warehouse
        self._engines = engines
        self._permitting = permitting
        self._figures = figures
        self._engine = engine
        self._limits = limits
        self._by_role = by_role

    def of(self, caller: Caller, query: Query) -> Standing:
        """The statement as this person may let it stand."""
        caller.require("data.read")
        limits = limited(self._limits, self._by_role.get(caller.role))
        rows = limits.rows if query.row_limit is None else max(1, query.row_limit)
        return Standing(caller.workspace_id, query.sql, replace(limits, rows=rows), query.parameters)

    def tables(self, caller: Caller) -> tuple[Table, ...]:
        """What the caller sees at this moment, as one cut through files and hot rows."""
        return self._datasets.tables(caller)

    def read(self, standing: Standing, tables: Sequence[Table]) -> Reading:
        """The statement over these tables alone, by the gate; raises SqlRefused."""
        asked = Asked(standing.sql, standing.workspace_id, standing.parameters)
        return self._permitting.read(asked, tables=tuple(tables), limits=standing.limits, remember=True)

    def run(self, reading: Reading, cancellation: Cancellation | None = None) -> Rows:
        """Its rows, at most the limit; raises QueryFailed, QueryTimedOut, WarehouseBusy."""
        with self._engine.query_duration.time():
            rows = self._warehouse.run(reading.permitted.query, cancellation)
        self._engine.rows_read.inc(reading.permitted.estimate.rows)
        return rows

    def run_where_chosen(self, reading: Reading, cancellation: Cancellation | None = None) -> Rows:
        """The same by the workspace's engine, where the catalog has all that is read."""
        aside = reading.used is not None or not all(is_committed(one) for one in reading.tables.values())
        permitted = reading.permitted
        pick = self._engines.pick(permitted.query, permitted.estimate, pinned=False, aside=aside)
        try:
            return self._engines.run(permitted.query, pick, cancellation)[0]
        except QueryTooLarge:  # more than that engine sends
            return self.run(reading, cancellation)

    def answered(self, standing: Standing, reading: Reading, rows: Rows) -> Answered:
        """The rows as an answer, with columns in words."""
        permitted = reading.permitted
        kept = ResultRows(rows.table)
        return Answered(
            sql=standing.sql,
            permitted_sql=permitted.shown,
            columns=self._figures.columns(standing.workspace_id, reading, reading.columns(kept.table)),
            rows=kept,
            truncated=rows.truncated,
            elapsed_ms=rows.elapsed_ms,
            as_of=as_of_map(permitted),
            tables=refs_of(permitted, reading.tables),
            estimate=permitted.estimate,
            engine=EngineUsed(self._warehouse.capabilities.dialect),
            parameters=standing.parameters,
            rollup=reading.used,
        )
