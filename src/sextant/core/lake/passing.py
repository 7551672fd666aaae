"""The lake of a house that lives for one command: snapshots in memory, nothing that would outlast it."""

from collections.abc import Sequence
from datetime import UTC, datetime

from sqlalchemy import Engine

from sextant.core.lake.models import (
    DataFile,
    LakeColumn,
    PartitionBy,
    Snapshot,
    SnapshotMissing,
    TableFiles,
    UndoRefused,
)
from sextant.core.lake.service import Lake
from sextant.core.objects import Objects
from sextant.kit.ids import new_id

_Key = tuple[str, str]


class PassingLake(Lake):
    """Spares one file's question the table library, which takes longer to load than the file."""

    def __init__(self, engine: Engine, *, objects: Objects) -> None:
        super().__init__(engine, objects=objects)
        self._on = objects
        self._held: dict[_Key, list[tuple[Snapshot, TableFiles]]] = {}

    def commit(
        self,
        *,
        workspace_id: str,
        dataset_id: str,
        columns: Sequence[LakeColumn],
        files: Sequence[str],
        load_id: str,
    ) -> Snapshot:
        """A dataset is loaded once here."""
        data = tuple(self._file(key) for key in files)
        rows = sum(file.row_count for file in data)
        snapshot = Snapshot(
            snapshot_id=new_id(),
            parent_id=None,
            committed_at=datetime.now(UTC),
            operation="append",
            load_id=load_id,
            added_rows=rows,
            total_rows=rows,
            is_current=True,
            undone=False,
        )
        content = TableFiles(snapshot_id=snapshot.snapshot_id, columns=tuple(columns), files=data)
        self._held[workspace_id, dataset_id] = [(snapshot, content)]
        return snapshot

    def loaded(self, workspace_id: str, dataset_id: str, load_id: str) -> Snapshot | None:
        return next((s for s in self.snapshots(workspace_id, dataset_id) if s.load_id == load_id), None)

    def columns(
        self, workspace_id: str, dataset_id: str, snapshot_id: str | None = None
    ) -> tuple[LakeColumn, ...]:
        return tuple(self.files(workspace_id, dataset_id, snapshot_id).columns)

    def snapshots(self, workspace_id: str, dataset_id: str) -> list[Snapshot]:
        return [snapshot for snapshot, _ in self._held.get((workspace_id, dataset_id), ())]

    def snapshot_at(self, workspace_id: str, dataset_id: str, moment: datetime) -> str | None:
        found = [one for one in self.snapshots(workspace_id, dataset_id) if one.committed_at <= moment]
        return found[-1].snapshot_id if found else None

    def files(self, workspace_id: str, dataset_id: str, snapshot_id: str | None = None) -> TableFiles:
        for snapshot, content in self._held.get((workspace_id, dataset_id), ()):
            if snapshot_id in (None, snapshot.snapshot_id):
                return content
        if snapshot_id is None:
            return TableFiles(snapshot_id=None, columns=(), files=())
        raise SnapshotMissing(
            f"There is no snapshot {snapshot_id[:40]} of this file.", hint="It has just the one."
        )

    def kept_by(self, workspace_id: str, dataset_id: str) -> PartitionBy | None:
        """A table that is asked once is not written for those who ask later."""

    def undo(self, workspace_id: str, dataset_id: str, snapshot_id: str) -> Snapshot:
        raise UndoRefused("A file that is only asked has no load to undo.", hint="Load it into a workspace.")

    def drop(self, workspace_id: str, dataset_id: str) -> None:
        self._held.pop((workspace_id, dataset_id), None)

    def warm(self) -> None:
        """Nothing to load."""

    def _file(self, key: str) -> DataFile:
        import pyarrow.parquet as pq

        path = self._on.local_path(key)
        rows = pq.read_metadata(path).num_rows
        return DataFile(path=str(path), row_count=rows, size_bytes=path.stat().st_size, key=key)
