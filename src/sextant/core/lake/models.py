"""What the lake gives and takes: columns, snapshots, files."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from sextant.kit.errors import Conflict, InputRefused, NotFound, Unavailable


class SnapshotMissing(NotFound):
    code = "snapshot_not_found"


class UndoRefused(Conflict):
    code = "undo_refused"


class FileRefused(InputRefused):
    """A Parquet file without field ids, or with others than the table's: engines would read it as NULL."""

    code = "file_without_field_ids"


class SchemaRefused(Conflict):
    """A load whose columns contradict those of the table."""

    code = "schema_conflict"


class BaseMoved(Unavailable):
    """The table changed since the files of a commit were made from it; they must be made anew."""

    code = "lake_base_moved"


class LakeBusy(Unavailable):
    """Other writers were faster again and again."""

    code = "lake_busy"


class CatalogUnavailable(Unavailable):
    """The server that keeps the catalog of tables does not answer."""

    code = "catalog_unavailable"


class CatalogDriverMissing(InputRefused):
    """The catalog's URL needs a library that is not installed."""

    code = "catalog_driver_missing"


@dataclass(frozen=True, slots=True)
class CatalogSettings:
    """`url` empty: SQL on the given engine. `credential`: a token, or `client:secret`, for a REST catalog."""

    url: str = ""
    credential: str = ""

    @property
    def is_sql(self) -> bool:
        return not self.url.startswith(("rest+", "glue:"))


@dataclass(frozen=True, slots=True)
class LakeColumn:
    """`type` is Iceberg's name: boolean, int, long, double, decimal(p,s), string, date, timestamp, ...

    `written` is what data files call the column, where that is another name.
    """

    field_id: int
    name: str
    type: str
    written: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One state of a table; `undone` when the present state does not descend from it."""

    snapshot_id: str
    parent_id: str | None
    committed_at: datetime
    operation: str
    load_id: str | None
    added_rows: int
    total_rows: int
    is_current: bool
    undone: bool
    undoes: str | None = None
    told: Mapping[str, str] = field(default_factory=dict[str, str], compare=False)


Period = Literal["year", "month", "day"]


@dataclass(frozen=True, slots=True)
class PartitionBy:
    """A table is kept by the period of this time column: Iceberg's hidden partitioning."""

    field_id: int
    period: Period

    def holds(self, file: "DataFile") -> bool:
        """Whether a file is in one partition of this kind."""
        return file.part.startswith(f"{self.field_id}:{self.period}:")


@dataclass(frozen=True, slots=True)
class Within:
    """The first and last time in a file, in UTC; none of either where no row has one."""

    least: datetime | None
    greatest: datetime | None


@dataclass(frozen=True, slots=True)
class DataFile:
    """`path` is a local file that an engine can open; `key` its name in the object store.

    `part` tells files of one partition from others, "" for a file of none; `within` is None where unknown.
    """

    path: str
    row_count: int
    size_bytes: int
    key: str = ""
    part: str = ""
    within: Within | None = None


@dataclass(frozen=True, slots=True)
class TableFiles:
    """What one snapshot consists of; `snapshot_id` None for a table that was never loaded.

    `by` is how the table was kept when this was read; a snapshot's own files may be of another rule or none.
    """

    snapshot_id: str | None
    columns: tuple[LakeColumn, ...]
    files: tuple[DataFile, ...]
    by: PartitionBy | None = None

    @property
    def row_count(self) -> int:
        return sum(file.row_count for file in self.files)

    @property
    def size_bytes(self) -> int:
        return sum(file.size_bytes for file in self.files)
