"""A load taken back: the last by going back, an earlier append by a snapshot without its files.

Snapshots that only wrote rows into other files (joined, sorted, parted) change none, and stand in no load's
way where nothing else has come since. Rows that ended by their age do not come back: a load that some of them
stood in is taken back no more.

pyiceberg ships types that are only partly known to a strict checker, hence the file's one exemption.
"""
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false

from typing import TYPE_CHECKING

from sextant.core.lake.history import COMPACTS, ENDS, UNDOES, ancestry_of, operation_of
from sextant.core.lake.models import UndoRefused

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pyiceberg.table import Table as IcebergTable
    from pyiceberg.table.metadata import TableMetadata
    from pyiceberg.table.snapshots import Snapshot as IcebergSnapshot


def undo(table: "IcebergTable", found: "IcebergSnapshot") -> None:
    """Raises UndoRefused where later snapshots build on what this one changed, or it was undone before."""
    from sextant.core.lake import catalog

    metadata = table.metadata
    if found.snapshot_id not in ancestry_of(metadata):
        raise UndoRefused("This load was undone before.", hint="Look at the list of snapshots.")
    if ENDS in _told(found):
        raise UndoRefused("Rows that ended by their age do not come back.", hint="Load their file again.")
    is_last = _last_that_changed(metadata, found) == found.snapshot_id
    now = metadata.current_snapshot()
    if is_last and found.parent_snapshot_id is not None:
        catalog.go_back(table, found.parent_snapshot_id)
        return
    files = catalog.data_files(table, now) if now is not None else []
    told = {UNDOES: str(found.snapshot_id)}
    if is_last:
        catalog.without(table, files, told)
        return
    added = catalog.added_files(table, found) if operation_of(found) == "append" else []
    if added and {file.file_path for file in added} <= {file.file_path for file in files}:
        catalog.without(table, added, told)
        return
    if _ended_since(metadata, found):
        raise UndoRefused(
            "Rows have ended by their age since this load.", hint="Load what should be there by `replace`."
        )
    if operation_of(found) != "append":
        raise UndoRefused(
            "This snapshot is not a plain load: later snapshots build on what it changed.",
            hint="Undo the later snapshots first.",
        )
    raise UndoRefused(
        "A later snapshot has rewritten the rows of this load.", hint="Undo that later snapshot first."
    )


def _last_that_changed(metadata: "TableMetadata", wanted: "IcebergSnapshot") -> int | None:
    """The newest snapshot that changed rows, or the wanted one where it comes before that."""
    at = metadata.current_snapshot()
    while at is not None and at.snapshot_id != wanted.snapshot_id:
        if COMPACTS not in _told(at):
            break
        at = _before(metadata, at)
    return None if at is None else at.snapshot_id


def _ended_since(metadata: "TableMetadata", wanted: "IcebergSnapshot") -> bool:
    at = metadata.current_snapshot()
    while at is not None and at.snapshot_id != wanted.snapshot_id:
        if ENDS in _told(at):
            return True
        at = _before(metadata, at)
    return False


def _before(metadata: "TableMetadata", snapshot: "IcebergSnapshot") -> "IcebergSnapshot | None":
    parent = snapshot.parent_snapshot_id
    return None if parent is None else metadata.snapshot_by_id(parent)


def _told(snapshot: "IcebergSnapshot") -> "Mapping[str, str]":
    return snapshot.summary.additional_properties if snapshot.summary is not None else {}
