"""A query engine over the lake: runs permitted queries, and nothing else.

QueryFailed (422)       the engine refused the statement or stopped at a value
├── QueryTooLarge       it needed more memory than a query may take
├── EngineUnable        the engine has no words with the same meaning; another one answers
└── QueryCancelled      it was cancelled
QueryTimedOut (503)     it ran longer than a query may
WarehouseBusy (503)     as many queries run as may
EngineUnavailable (503) the engine cannot be reached, or its driver is not installed
"""

from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from sextant.kit.errors import InputRefused, Unavailable
from sextant.ports.cancellation import Cancellation
from sextant.ports.hot import HotRows

if TYPE_CHECKING:
    import pyarrow as pa


class QueryFailed(InputRefused):
    """The engine could not run the statement; the message holds nothing of its inside."""

    code = "query_failed"


class QueryTooLarge(QueryFailed):
    code = "query_too_large"


class EngineUnable(QueryFailed):
    code = "engine_unable"


class QueryCancelled(QueryFailed):
    code = "query_cancelled"


class QueryTimedOut(Unavailable):
    code = "query_timed_out"


class WarehouseBusy(Unavailable):
    code = "warehouse_busy"


class EngineUnavailable(Unavailable):
    code = "engine_unavailable"


@dataclass(frozen=True, slots=True)
class ScanColumn:
    """A column; `type` is Iceberg's name (long, decimal(10,2)), or of `kit.nested`, kept as JSON text."""

    field_id: int
    name: str
    type: str


@dataclass(frozen=True, slots=True)
class Scan:
    """Data files of one snapshot, by field id, behind the SELECT `view`; `hot` rows are in no file yet."""

    table_name: str
    dataset_id: str
    snapshot_id: str | None
    columns: tuple[ScanColumn, ...]
    files: tuple[str, ...]
    row_count: int
    size_bytes: int
    view: str | None = None
    hot: HotRows | None = None


@dataclass(frozen=True, slots=True)
class Limits:
    """What one query may take."""

    seconds: float = 30.0
    rows: int = 100_000
    memory_bytes: int = 2 << 30


@dataclass(frozen=True, slots=True)
class PermittedQuery:
    """A statement that passed the gate; only `features.query.gate` makes one."""

    sql: str
    scans: tuple[Scan, ...]
    limits: Limits
    workspace_id: str
    parameters: Mapping[str, object] = field(default_factory=dict[str, object])


@dataclass(frozen=True, slots=True)
class Rows:
    """`truncated` when the row limit cut it."""

    table: "pa.Table"
    truncated: bool
    elapsed_ms: float


@dataclass(frozen=True, slots=True)
class PlanStep:
    """A step of how an engine would run a statement; `depth` 0 comes last, those under it before."""

    depth: int
    operator: str
    detail: str
    rows: int | None  # as the engine guesses


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What an engine can do; generic code asks for the ability, never for the name."""

    dialect: str
    cancels: bool
    reach: str  # process, host or cluster
    snapshots: bool = True  # whether it reads a table as it was


class Warehouse(Protocol):
    @property
    def capabilities(self) -> Capabilities: ...

    def run(self, query: PermittedQuery, cancellation: Cancellation | None = None) -> Rows:
        """The rows, at most the limit; raises QueryFailed, QueryTooLarge, QueryTimedOut, QueryCancelled."""
        ...

    def stream(
        self, query: PermittedQuery, cancellation: Cancellation | None = None
    ) -> "AbstractContextManager[pa.RecordBatchReader]":
        """All rows batch by batch, cut by no row limit; raises as `run` does, also while batches are read."""
        ...

    def dry_run(self, query: PermittedQuery) -> None:
        """Binds and plans the statement without running it; raises QueryFailed."""
        ...

    def plan(self, query: PermittedQuery) -> tuple[PlanStep, ...]:
        """How the statement would run, without running it and without places of files; raises QueryFailed."""
        ...

    def close(self) -> None: ...
