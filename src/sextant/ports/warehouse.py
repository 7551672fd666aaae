"""A query engine over the lake: runs permitted queries, and nothing else."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    import pyarrow as pa


@dataclass(frozen=True, slots=True)
class ScanColumn:
    """A column of a snapshot; `type` is Iceberg's name (long, double, decimal(10,2), timestamptz, ...)."""

    field_id: int
    name: str
    type: str


@dataclass(frozen=True, slots=True)
class Scan:
    """One table of a query: the data files of one snapshot, read by field id."""

    table_name: str
    dataset_id: str
    snapshot_id: str | None
    columns: tuple[ScanColumn, ...]
    files: tuple[str, ...]
    row_count: int
    size_bytes: int


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
    """What a query gave; `truncated` when the row limit cut it."""

    table: "pa.Table"
    truncated: bool
    elapsed_ms: float


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What an engine can do; generic code asks for the ability, never for the name."""

    dialect: str
    cancels: bool
    reach: str  # process, host or cluster


class Warehouse(Protocol):
    @property
    def capabilities(self) -> Capabilities: ...

    def run(self, query: PermittedQuery) -> Rows:
        """Raises QueryFailed, QueryTimedOut."""
        ...

    def dry_run(self, query: PermittedQuery) -> None:
        """Binds and plans the statement without running it; raises QueryFailed."""
        ...

    def close(self) -> None: ...
