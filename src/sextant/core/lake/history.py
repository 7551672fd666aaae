"""A table's history as its metadata tells it: snapshots, what they descend from, which load made them.

pyiceberg ships types that are only partly known to a strict checker, hence the file's one exemption.
"""
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from sextant.core.lake.models import Snapshot, SnapshotMissing

if TYPE_CHECKING:
    from pyiceberg.table import Table as IcebergTable
    from pyiceberg.table.metadata import TableMetadata
    from pyiceberg.table.snapshots import Snapshot as IcebergSnapshot

LOAD = "sextant.load-id"
UNDOES = "sextant.undoes"
COMPACTS = "sextant.compacts"
ENDS = "sextant.ended-rows"
RETENTION = "retention"
COMPACT = "compact"


def _named(told: Mapping[str, str], snapshot: "IcebergSnapshot") -> str:
    """What happened, by the word that people know where Iceberg has a wider one."""
    if UNDOES in told:
        return "undo"
    if ENDS in told:
        return RETENTION
    return COMPACT if COMPACTS in told else operation_of(snapshot)


def snapshots_of(metadata: "TableMetadata") -> list[Snapshot]:
    """Every snapshot that is kept, newest first."""
    standing = ancestry_of(metadata)
    found = [snapshot_of(metadata, snapshot, standing=standing) for snapshot in metadata.snapshots]
    return sorted(found, key=lambda snapshot: snapshot.committed_at, reverse=True)


def snapshot_of(
    metadata: "TableMetadata", snapshot: "IcebergSnapshot", *, standing: set[int] | None = None
) -> Snapshot:
    """One of a table's snapshots; `standing` are those the present one descends from, where that is known."""
    standing = ancestry_of(metadata) if standing is None else standing
    told = snapshot.summary.additional_properties if snapshot.summary is not None else {}
    return Snapshot(
        snapshot_id=str(snapshot.snapshot_id),
        parent_id=id_of(snapshot.parent_snapshot_id),
        committed_at=datetime.fromtimestamp(snapshot.timestamp_ms / 1000, UTC),
        operation=_named(told, snapshot),
        load_id=told.get(LOAD),
        added_rows=int(told.get("added-records", 0)),
        total_rows=int(told.get("total-records", 0)),
        is_current=snapshot.snapshot_id == metadata.current_snapshot_id,
        undone=snapshot.snapshot_id not in standing,
        undoes=told.get(UNDOES),
        told=told,
    )


def operation_of(snapshot: "IcebergSnapshot") -> str:
    return snapshot.summary.operation.value if snapshot.summary is not None else "append"


def ancestry_of(metadata: "TableMetadata") -> set[int]:
    """The present snapshot and all it descends from."""
    parents = {snapshot.snapshot_id: snapshot.parent_snapshot_id for snapshot in metadata.snapshots}
    found: set[int] = set()
    number = metadata.current_snapshot_id
    while number in parents:
        found.add(number)
        number = parents[number]
    return found


def by_load(metadata: "TableMetadata", load_id: str) -> "IcebergSnapshot | None":
    for snapshot in metadata.snapshots:
        if snapshot.summary is not None and snapshot.summary.additional_properties.get(LOAD) == load_id:
            return snapshot
    return None


def parent_of(table: "IcebergTable", snapshot: "IcebergSnapshot") -> "IcebergSnapshot | None":
    parent = snapshot.parent_snapshot_id
    return table.metadata.snapshot_by_id(parent) if parent is not None else None


def paths_of(files: "Sequence[object]") -> set[str]:
    return {str(file.file_path) for file in files}  # pyright: ignore[reportAttributeAccessIssue]  # pyiceberg's DataFile


def id_of(number: int | None) -> str | None:
    return None if number is None else str(number)


def number_of(snapshot_id: str) -> int:
    if not snapshot_id.isdecimal() or len(snapshot_id) > 19:
        raise missing(snapshot_id)
    return int(snapshot_id)


def missing(snapshot_id: str) -> SnapshotMissing:
    return SnapshotMissing(
        f"There is no snapshot {snapshot_id[:40]} of this dataset.", hint="Look at the dataset's snapshots."
    )
