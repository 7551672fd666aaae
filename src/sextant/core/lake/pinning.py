"""One snapshot of a table as a table of its own, for engines that read the metadata file they are named.

The document is a valid Iceberg table that has this snapshot alone. Its columns are called after their field
ids, since data files are read by those: no name of ours has to survive another engine's way with its case.

pyiceberg ships types that are only partly known to a strict checker, hence the file's one exemption.
"""
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
# pyright: reportPrivateUsage=false

import json
from typing import Any

from sextant.core.lake.history import missing, number_of
from sextant.core.lake.service import Lake
from sextant.core.objects import Objects


def place_of(workspace_id: str, dataset_id: str, snapshot_id: str) -> str:
    """Where a snapshot's own metadata lies, as a key of the store: beside the data, as long as that is."""
    return f"silver/{workspace_id}/{dataset_id}/snapshots/{snapshot_id}.metadata.json"


def column_of(field_id: int) -> str:
    """What a column is called there."""
    return f"F{field_id}"


class Pinning:
    """Writes the document where it is not there; it has the same rows whenever it is written."""

    def __init__(self, lake: Lake, objects: Objects) -> None:
        self._lake = lake
        self._objects = objects

    def pin(self, workspace_id: str, dataset_id: str, snapshot_id: str) -> str:
        """The key of a snapshot's own metadata; raises SnapshotMissing."""
        number = number_of(snapshot_id)
        key = place_of(workspace_id, dataset_id, snapshot_id)
        table = self._lake._table(workspace_id, dataset_id)
        found = table.metadata.snapshot_by_id(number) if table is not None else None
        if table is None or found is None:
            raise missing(snapshot_id)
        made = _document(json.loads(table.metadata.model_dump_json()), number)
        # one that was brought from another store names places there
        if not self._objects.exists(key) or self._objects.get(key) != made:
            self._objects.put(key, made)
        return key


def _document(metadata: dict[str, Any], number: int) -> bytes:
    snapshot = next(one for one in metadata["snapshots"] if one["snapshot-id"] == number)
    wanted = snapshot.get("schema-id", metadata["current-schema-id"])
    schema = next(one for one in metadata["schemas"] if one["schema-id"] == wanted)
    fields = [{**field, "name": column_of(field["id"])} for field in schema["fields"]]
    moment = snapshot["timestamp-ms"]
    ids: set[int] = {field["id"] for field in schema["fields"]}
    made = {
        **metadata,
        "last-updated-ms": moment,
        "last-sequence-number": snapshot.get("sequence-number", 0),
        "schemas": [{**schema, "fields": fields}],
        "current-schema-id": wanted,
        **_over(metadata, ids, parts="partition-specs", part="spec-id", usual="default-spec-id"),
        **_over(metadata, ids, parts="sort-orders", part="order-id", usual="default-sort-order-id"),
        "snapshots": [{name: told for name, told in snapshot.items() if name != "parent-snapshot-id"}],
        "current-snapshot-id": number,
        "refs": {"main": {"snapshot-id": number, "type": "branch"}},
        "snapshot-log": [{"snapshot-id": number, "timestamp-ms": moment}],
        "metadata-log": [],
        "properties": {},
    }
    for part in ("statistics", "partition-statistics"):
        made.pop(part, None)
    return json.dumps(made, separators=(",", ":")).encode()


def _over(metadata: dict[str, Any], ids: set[int], *, parts: str, part: str, usual: str) -> dict[str, Any]:
    """Partitions or orders that are of these columns alone: later ones may be of columns that came later."""
    kept = [one for one in metadata[parts] if all(field["source-id"] in ids for field in one["fields"])]
    numbers = [one[part] for one in kept]
    return {parts: kept, usual: metadata[usual] if metadata[usual] in numbers else min(numbers, default=0)}
