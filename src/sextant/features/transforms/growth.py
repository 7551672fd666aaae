"""What has come to a table since a snapshot, where nothing but appends lies between."""

from sextant.core.lake import DataFile, Lake


def appended(
    lake: Lake, workspace_id: str, dataset_id: str, *, since: str, until: str
) -> tuple[DataFile, ...] | None:
    """The files that plain appends brought between two snapshots; None where rows were changed or taken."""
    known = {snapshot.snapshot_id: snapshot for snapshot in lake.snapshots(workspace_id, dataset_id)}
    at = until
    while at != since:
        snapshot = known.get(at)
        if snapshot is None or snapshot.operation != "append" or snapshot.parent_id is None:
            return None
        at = snapshot.parent_id
    if since not in known:
        return None
    before = lake.files(workspace_id, dataset_id, since)
    after = lake.files(workspace_id, dataset_id, until)
    if [(c.field_id, c.type) for c in before.columns] != [(c.field_id, c.type) for c in after.columns]:
        return None
    there = {file.key for file in before.files}
    return tuple(file for file in after.files if file.key not in there)
