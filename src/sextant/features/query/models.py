"""What is asked of the data and what comes back: frozen values, results as Arrow."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Literal

from sextant.features.datasets import Table
from sextant.features.query.engines.models import EngineUsed
from sextant.features.query.gate import Estimate
from sextant.features.query.rollups.models import Used
from sextant.features.query.rows import ResultRows

if TYPE_CHECKING:
    import orjson
    import pyarrow as pa

Purpose = Literal["ask", "sql", "tile", "export", "rows", "suggestion", "check", "alert"]
AsOf = datetime | Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Query:
    """One SELECT by one person; `as_of` is a time, or a map of dataset to snapshot.

    `instead` are tables that stand for those of the same datasets: rows that nobody else can see yet.
    """

    sql: str
    as_of: AsOf | None = None
    row_limit: int | None = None
    parameters: Mapping[str, object] = field(default_factory=dict[str, object])
    purpose: Purpose = "sql"
    instead: tuple[Table, ...] = ()


@dataclass(frozen=True, slots=True)
class Source:
    """The dataset's column that a result column comes from."""

    dataset_id: str
    field_id: int
    column: str


@dataclass(frozen=True, slots=True)
class ResultColumn:
    """A column of a result in people's words.

    `label` is what it is called, `grain` the date part it was cut to; `additive` values may be summed.
    """

    name: str
    type: str
    meaning: str | None = None
    unit: str | None = None
    label: str = ""
    source: Source | None = None
    grain: str | None = None
    additive: bool = False


@dataclass(frozen=True, slots=True)
class TableRef:
    """A dataset that a statement reads, at one snapshot."""

    dataset_id: str
    name: str
    table_name: str
    snapshot_id: str | None
    snapshot_at: datetime | None
    row_count: int


@dataclass(frozen=True, slots=True)
class Answered:
    """A result: its rows, its columns in words, and what it rests on; `rollup` where one gave the answer."""

    sql: str
    permitted_sql: str
    columns: tuple[ResultColumn, ...]
    rows: ResultRows
    truncated: bool
    elapsed_ms: float
    as_of: Mapping[str, str]
    tables: tuple[TableRef, ...]
    estimate: Estimate
    engine: EngineUsed
    parameters: Mapping[str, object] = field(default_factory=dict[str, object])
    cached: bool = False
    age_seconds: int | None = None
    stale: bool = False
    rollup: Used | None = None

    @property
    def table(self) -> "pa.Table":
        return self.rows.table

    @property
    def row_count(self) -> int:
        return self.rows.count

    @property
    def json_rows(self) -> "orjson.Fragment":
        """All rows as ready JSON, made once however often the result is served."""
        return self.rows.page(0, self.row_count)

    @property
    def notes(self) -> tuple[str, ...]:
        return self.rows.notes


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a statement would be refused, and where."""

    code: str
    message: str
    hint: str = ""
    line: int | None = None
    column: int | None = None


@dataclass(frozen=True, slots=True)
class Validation:
    """What the gate and the engine's planner say of a statement that was not run."""

    valid: bool
    errors: tuple[Problem, ...] = ()
    estimate: Estimate | None = None
    tables: tuple[TableRef, ...] = ()
    permitted_sql: str = ""
