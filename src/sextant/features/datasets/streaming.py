"""Datasets whose rows are pushed: made by their first batch, grown by new columns, moved on by each roll."""

from collections.abc import Sequence

from sqlalchemy import Connection

from sextant.core import marks
from sextant.core.access import Caller
from sextant.core.lake import Snapshot
from sextant.features.datasets import store, stream_store, version_store
from sextant.features.datasets.ground import Ground
from sextant.features.datasets.models import STREAM, Column, Dataset, Owner
from sextant.features.datasets.slugs import slug
from sextant.features.datasets.tables import ReadHot, ReadStreamProfile, Tables
from sextant.features.datasets.words import required_name
from sextant.kit.ids import DatasetId, new_id


class Streaming:
    """For the feature that takes pushes in; it writes in the caller's transaction and permits nobody."""

    def __init__(self, ground: Ground, tables: Tables) -> None:
        self._on = ground
        self._tables = tables

    def hot_by(self, read: ReadHot) -> None:
        """Told once: who knows the rows that are in no file yet."""
        self._tables.hot_by(read)

    def look(self, workspace_id: str) -> None:
        """Reads all that tells how a workspace stands by one statement, for this moment."""
        self._tables.look(workspace_id)

    def profile_by(self, read: ReadStreamProfile) -> None:
        """Told once: who knows what a stream holds, which no load has counted."""
        self._tables.profile_by(read)

    def table_name(self, name: str) -> str:
        """How SQL calls a stream of this name; raises TextRefused for no name."""
        return slug(required_name(name, what="stream"))

    def version(self, workspace_id: str) -> int:
        """A number that grows with every change to any dataset of the workspace."""
        return marks.mark(self._on.db, workspace_id, version_store.MARK) or 0

    def named(self, tx: Connection, workspace_id: str, table_name: str) -> Dataset | None:
        """The dataset that bears the name, of whatever kind and state."""
        return stream_store.named(tx, workspace_id=workspace_id, table_name=table_name)

    def find(self, tx: Connection, workspace_id: str, dataset_id: str) -> Dataset | None:
        return store.find(tx, workspace_id=workspace_id, dataset_id=dataset_id)

    def make(self, tx: Connection, caller: Caller, *, name: str, columns: Sequence[Column]) -> Dataset:
        """An empty dataset that can be asked at once."""
        now = self._on.clock.now()
        dataset = Dataset(
            dataset_id=DatasetId(new_id()),
            workspace_id=caller.workspace_id,
            name=required_name(name, what="stream"),
            table_name=self.table_name(name),
            status="ready",
            source_type=STREAM,
            source_name=name[:200],
            s3_key="",
            content_hash="",
            column_count=len(columns),
            shared=self._on.rules.shares_new(caller.workspace_id),
            owner=Owner(user_id=caller.user_id, email=caller.email),
            created_at=now,
            updated_at=now,
        )
        store.insert(tx, dataset)
        self.grow(tx, dataset, columns)
        details = {"dataset_id": dataset.dataset_id, "columns": [column.name for column in columns]}
        self._on.audit.record(caller, action="stream.create", details=details, tx=tx)
        return dataset.model_copy(update={"columns": tuple(columns)})

    def lock(self, tx: Connection, dataset: Dataset) -> None:
        """Whoever else would change the dataset waits for the end of the transaction."""
        store.hold_for(tx, workspace_id=dataset.workspace_id, dataset_id=dataset.dataset_id)

    def grow(self, tx: Connection, dataset: Dataset, columns: Sequence[Column]) -> None:
        """Gives the dataset these columns, of which those that it has keep their ids."""
        ids = {"workspace_id": dataset.workspace_id, "dataset_id": dataset.dataset_id}
        store.put_columns(tx, **ids, values=columns)
        highest = max((column.field_id for column in columns), default=0)
        values: dict[str, object] = {"column_count": len(columns), "next_field_id": highest + 1}
        store.change(tx, **ids, at=self._on.clock.now(), values=values)

    def settle(
        self, tx: Connection, workspace_id: str, dataset_id: str, *, snapshot: Snapshot, count: int
    ) -> None:
        """The dataset stands on a snapshot of files from now on; `count` is how many snapshots it has."""
        ids = {"workspace_id": workspace_id, "dataset_id": dataset_id}
        values: dict[str, object] = {
            "snapshot_id": snapshot.snapshot_id,
            "snapshot_at": snapshot.committed_at,
            "snapshot_count": count,
            "row_count": snapshot.total_rows,
            "size_bytes": int(snapshot.told.get("total-files-size", 0)),
        }
        store.change(tx, **ids, at=self._on.clock.now(), values=values)
