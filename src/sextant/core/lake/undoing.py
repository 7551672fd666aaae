"""A load taken back: the last by going back, an earlier append by a snapshot without its files.

Snapshots that only wrote rows into other files (joined, sorted, parted) change none, and stand in no load's
way where nothing else has come since.

pyiceberg ships types that are only partly known to a strict checker, hence the file's one exemption.
"""
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false

from typing import TYPE_CHECKING

from sextant.core.lake.history import COMPACTS, UNDOES, ancestry_of, operation_of
from sextant.core.lake.models import UndoRefused

if TYPE_CHECKING:
    from pyiceberg.table import Table as IcebergTable
    from pyiceberg.table.metadata import TableMetadata
    from pyiceberg.table.snapshots import Snapshot as IcebergSnapshot


def undo(table: "IcebergTable", found: "IcebergSnapshot") -> None:
    """Raises UndoRefused where later snapshots build on what this one changed, or it was undone before."""
    from sextant.core.lake import catalog

    metadata = table.metadata
    if found.snapshot_id not in ancestry_of(metadata):
        raise UndoRefused("This load was undone before.", hint="Look at the list of snapshots.")
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
    if operation_of(found) != "append":
        raise UndoRefused(
            "This snapshot is not a plain load: later snapshots build on what it changed.",
            hint="Undo the later snapshots first.",
        )
    added = catalog.added_files(table, found)
    if not {file.file_path for file in added} <= {file.file_path for file in files}:
        raise UndoRefused(
            "A later snapshot has rewritten the rows of this load.", hint="Undo that later snapshot first."
        )
    catalog.without(table, added, told)


def _last_that_changed(metadata: "TableMetadata", wanted: "IcebergSnapshot") -> int | None:
    """The newest snapshot that changed rows, or the wanted one where it comes before that."""
    at = metadata.current_snapshot()
    while at is not None and at.snapshot_id != wanted.snapshot_id:
        told = at.summary.additional_properties if at.summary is not None else {}
        if COMPACTS not in told:
            break
        at = metadata.snapshot_by_id(at.parent_snapshot_id) if at.parent_snapshot_id is not None else None
    return None if at is None else at.snapshot_id
