"""Typed tables as Apache Iceberg over Parquet: every load is a snapshot that can be asked and undone."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sextant.core.objects import Objects
from sextant.kit.errors import Conflict, InputRefused, NotFound

Operation = Literal["append", "overwrite", "delete", "rollback"]


class SnapshotMissing(NotFound):
    code = "snapshot_not_found"


class UndoRefused(Conflict):
    code = "undo_refused"


class FileRefused(InputRefused):
    """A Parquet file without field ids, or with others than the table's: it would be read as all NULL."""

    code = "file_without_field_ids"


@dataclass(frozen=True, slots=True)
class LakeColumn:
    """`type` is Iceberg's name: boolean, int, long, float, double, decimal(p,s), string, date, timestamp, ..."""

    field_id: int
    name: str
    type: str


@dataclass(frozen=True, slots=True)
class Snapshot:
    snapshot_id: str
    parent_id: str | None
    committed_at: datetime
    operation: str
    load_id: str | None
    added_rows: int
    total_rows: int
    is_current: bool


@dataclass(frozen=True, slots=True)
class DataFile:
    """`path` is a local file that DuckDB can open."""

    path: str
    row_count: int
    size_bytes: int


@dataclass(frozen=True, slots=True)
class TableFiles:
    """What one snapshot consists of."""

    snapshot_id: str | None
    columns: tuple[LakeColumn, ...]
    files: tuple[DataFile, ...]

    @property
    def row_count(self) -> int:
        return sum(file.row_count for file in self.files)

    @property
    def size_bytes(self) -> int:
        return sum(file.size_bytes for file in self.files)


class Lake:
    """One table a dataset, one namespace a workspace."""

    def __init__(self, *, catalog_url: str, objects: Objects) -> None:
        self._catalog_url = catalog_url
        self._objects = objects

    def commit(
        self,
        *,
        workspace_id: str,
        dataset_id: str,
        columns: Sequence[LakeColumn],
        files: Sequence[str],
        load_id: str,
    ) -> Snapshot:
        """Appends Parquet files (keys of the object store) as one snapshot; once per `load_id`."""
        raise NotImplementedError

    def snapshots(self, workspace_id: str, dataset_id: str) -> list[Snapshot]:
        """Newest first; empty for a dataset that was never loaded."""
        raise NotImplementedError

    def files(self, workspace_id: str, dataset_id: str, snapshot_id: str | None = None) -> TableFiles:
        """The files of a snapshot, the current one by default; raises SnapshotMissing."""
        raise NotImplementedError

    def undo(self, workspace_id: str, dataset_id: str, snapshot_id: str) -> Snapshot:
        """Takes back a load: the last by going back, an earlier append by a snapshot without its files."""
        raise NotImplementedError

    def drop(self, workspace_id: str, dataset_id: str) -> None:
        """Removes the table and its metadata; its data files are the caller's to delete."""
        raise NotImplementedError
