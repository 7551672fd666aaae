"""What a dataset is: its columns, its state, its profile, and the table that SQL sees."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from pydantic import ConfigDict, Field, computed_field

from sextant.core.http import WireModel
from sextant.core.lake import DataFile, Period
from sextant.features.datasets.meanings import PERSONAL
from sextant.features.governance import Guard
from sextant.kit.ids import DatasetId, JobId, SnapshotId, UserId, WorkspaceId
from sextant.kit.nested import is_nested, shown
from sextant.ports.hot import HotRows

Status = Literal["loading", "ready", "failed", "deleted"]
STREAM = "stream"  # the source type of a dataset whose rows are pushed
OnDrift = Literal["default", "evolve", "hold", "refuse"]
Partitioning = Literal["auto", "off"]
Severity = Literal["low", "medium", "high"]
IssueType = Literal[
    "high_nulls",
    "duplicates",
    "outliers",
    "constant",
    "mixed_types",
    "near_unique_key",
    "suspicious_default",
    "set_aside",
    "ambiguous_dates",
    "coerced_nulls",
]


class _Value(WireModel):
    model_config = ConfigDict(frozen=True)


class Asked(_Value):
    """A type that a person chose for a column, and the format of its dates."""

    type: str
    format: str | None = None

    @property
    def stored(self) -> str:
        """The lake's type for it: nested values are kept as JSON text."""
        return "string" if self.is_nested else self.type

    @property
    def is_nested(self) -> bool:
        return is_nested(self.type) or self.type in ("list", "struct", "map")


class Column(_Value):
    """A column as people and SQL know it; `type` is Iceberg's name, `field_id` never changes.

    `source_name` is what files call it, whatever people call it since; `asked` a type that someone chose.
    `nested` is the type that the JSON text of a string column holds; "text" where that is no one type.
    """

    field_id: int
    name: str
    label: str
    type: str
    description: str = ""
    meaning: str | None = None
    unit: str | None = None
    position: int

    @computed_field
    @property
    def pii(self) -> bool:
        """Whether the column holds personal data, by its meaning."""
        return self.meaning in PERSONAL

    source_name: str = ""
    asked: Asked | None = None
    nested: str | None = None


def in_sql(columns: Iterable[Column]) -> tuple[Column, ...]:
    """The columns by the types that SQL and people see: lists and structs where JSON text holds them."""
    return tuple(
        column.model_copy(update={"type": shown(column.nested)})
        if column.nested is not None and is_nested(column.nested)
        else column
        for column in columns
    )


class Owner(_Value):
    user_id: UserId
    email: str


class Reason(_Value):
    """Why rows were set aside: how many, and the first and last line of the file."""

    reason: str
    count: int
    first_line: int | None = None
    last_line: int | None = None


class Failure(_Value):
    """Why a dataset could not be loaded."""

    code: str
    message: str
    hint: str = ""


class Load(_Value):
    """What one load brought; a dataset shows the figures of the load it stands on."""

    load_id: str
    rows_in_file: int
    rows_set_aside: int
    set_aside_key: str | None
    set_aside_reasons: tuple[Reason, ...]
    duplicate_rows: int
    quality_score: float | None
    issues_count: int


NOTHING_LOADED: dict[str, Any] = {
    "load_id": None,
    "rows_in_file": 0,
    "rows_set_aside": 0,
    "set_aside_key": None,
    "set_aside_reasons": (),
    "duplicate_rows": 0,
    "quality_score": None,
    "issues_count": 0,
}


class PartitionedBy(_Value):
    """A dataset's table is kept by the period of this time column."""

    field_id: int
    period: Period


class Dataset(_Value):
    """A dataset of a workspace; `version` grows with every change."""

    dataset_id: DatasetId
    workspace_id: WorkspaceId
    name: str
    table_name: str
    description: str = ""
    tags: tuple[str, ...] = ()
    status: Status
    error: Failure | None = None
    source_type: str
    source_name: str
    s3_key: str
    content_hash: str
    format: dict[str, Any] = Field(default_factory=dict[str, Any])
    row_count: int = 0
    column_count: int = 0
    size_bytes: int = 0
    raw_size_bytes: int = 0
    rows_in_file: int = 0
    rows_set_aside: int = 0
    set_aside_key: str | None = None
    set_aside_reasons: tuple[Reason, ...] = ()
    duplicate_rows: int = 0
    quality_score: float | None = None
    issues_count: int = 0
    shared: bool = False
    owner: Owner
    snapshot_id: SnapshotId | None = None
    snapshot_count: int = 0
    snapshot_at: datetime | None = None
    job_id: JobId | None = None
    load_id: str | None = None
    created_at: datetime
    updated_at: datetime
    deleted_at: datetime | None = None
    version: int = 1
    on_drift: OnDrift = "default"
    next_field_id: int = 0
    partitioning: Partitioning = "auto"
    partitioned_by: PartitionedBy | None = None
    snapshot_days: int | None = None  # how long earlier snapshots and raw files are kept so; as all without
    cold_days: int | None = None
    row_days: int | None = None  # rows older than this go; by `row_time`, a field id, or a stream's own time
    row_time: int | None = None
    columns: tuple[Column, ...] = ()


class Issue(_Value):
    """Something about a column, or about the table when `column` is null, that a person should know."""

    column: str | None
    issue_type: IssueType
    severity: Severity
    description: str


class Quality(_Value):
    """The four parts of the quality score, each 0 to 1."""

    completeness: float
    uniqueness: float
    validity: float
    consistency: float


class ColumnProfile(WireModel):
    """One column's figures over every row; more fields of the engine stand beside the named ones."""

    model_config = ConfigDict(frozen=True, extra="allow")

    field_id: int
    name: str
    type: str
    data_type: str
    null_count: int
    null_percentage: float
    unique_count: int
    min: Any = None
    max: Any = None
    mean: float | None = None
    std_dev: float | None = None
    low_quality: bool = False
    pii: bool = Field(default=False, description="Whether the column holds personal data, by its meaning.")
    personal: tuple[str, ...] = Field(default=(), description="Kinds of personal data inside its texts.")


class Profile(_Value):
    """What one pass over a dataset's rows found."""

    dataset_id: DatasetId
    row_count: int
    column_count: int
    columns: tuple[ColumnProfile, ...]
    quality_score: float
    quality: Quality
    issues: tuple[Issue, ...]
    duplicate_rows: int
    generated_at: datetime

    def column(self, field_id: int) -> ColumnProfile | None:
        return next((column for column in self.columns if column.field_id == field_id), None)


@dataclass(frozen=True, slots=True)
class FileTimes:
    """The first and last time of a column in each of a snapshot's files."""

    field_id: int
    files: tuple[DataFile, ...]


@dataclass(frozen=True)
class Table:
    """A dataset as SQL sees it at one snapshot; files and profile are read when first asked for.

    `columns` and `row_count` are what one person sees of it; `guard` says how that comes from the files, and
    is None for someone who sees the dataset whole. Whoever keeps something made of a table for a person keeps
    it by the table's guard too.

    A stream's rows that are in no file yet are in `hot`; `settled` is the table of its files alone.
    """

    dataset_id: DatasetId
    workspace_id: WorkspaceId
    table_name: str
    name: str
    description: str
    snapshot_id: SnapshotId | None
    snapshot_at: datetime | None
    columns: tuple[Column, ...]
    row_count: int
    size_bytes: int
    read_files: Callable[[], tuple[str, ...]] = field(repr=False, compare=False)
    read_profile: Callable[[], Profile | None] = field(repr=False, compare=False)
    guard: Guard | None = None
    hot: HotRows | None = None
    settled: "Table | None" = field(default=None, repr=False, compare=False)
    read_times: Callable[[], FileTimes | None] = field(default=lambda: None, repr=False, compare=False)

    def is_later(self, was: "Table") -> bool:
        """Whether it is the same table for the same eyes, but for rows that have come since."""
        return self.settled is not None and self.settled is was.settled and self.guard == was.guard

    @property
    def files(self) -> tuple[str, ...]:
        """Local paths of the snapshot's Parquet files."""
        return self.read_files()

    @property
    def times(self) -> FileTimes | None:
        """By which its files can be told apart, where the table is kept by time."""
        return self.read_times()

    @property
    def profile(self) -> Profile | None:
        """The stored profile of the load that the dataset stands on."""
        return self.read_profile()


@dataclass(frozen=True, slots=True)
class Use:
    """Something that reads a dataset, named so that a person finds it."""

    kind: str  # dashboard, ...
    id: str
    title: str
