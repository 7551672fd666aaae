"""What has come to a table since a snapshot, where nothing between took or changed a row."""

from sextant.core.lake import DataFile, Lake

_KEEPS_ROWS = ("append", "compact")


def appended(
    lake: Lake, workspace_id: str, dataset_id: str, *, since: str, until: str
) -> tuple[DataFile, ...] | None:
    """The files that appends brought between two snapshots; None where rows were changed or taken.

    Files that were joined meanwhile hold no other rows, and are passed over for those that were appended.
    """
    known = {snapshot.snapshot_id: snapshot for snapshot in lake.snapshots(workspace_id, dataset_id)}
    brought: list[tuple[str, str]] = []
    at = until
    while at != since:
        snapshot = known.get(at)
        if snapshot is None or snapshot.operation not in _KEEPS_ROWS or snapshot.parent_id is None:
            return None
        if snapshot.operation == "append":
            brought.append((snapshot.parent_id, at))
        at = snapshot.parent_id
    if since not in known:
        return None
    before = lake.files(workspace_id, dataset_id, since)
    after = lake.files(workspace_id, dataset_id, until)
    if [(c.field_id, c.type) for c in before.columns] != [(c.field_id, c.type) for c in after.columns]:
        return None
    found: list[DataFile] = []
    for parent, child in reversed(brought):
        there = {file.key for file in lake.files(workspace_id, dataset_id, parent).files}
        found += [file for file in lake.files(workspace_id, dataset_id, child).files if file.key not in there]
    return tuple(found)
