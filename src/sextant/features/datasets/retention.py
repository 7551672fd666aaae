"""Rows that are older than their dataset keeps them end, daily, by one commit of its table.

Snapshots from before still hold them, until they end themselves.
"""

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Protocol

from sqlalchemy import Connection

from sextant.core.jobs import JobRun
from sextant.core.lake import COMPACT, ENDS, RETENTION, Limit, Outdated, Retention, Snapshot
from sextant.features.datasets import store
from sextant.features.datasets.ground import Ground
from sextant.features.datasets.models import STREAM, Dataset
from sextant.features.datasets.row_days import time_of_rows
from sextant.features.datasets.shaping import lake_columns


class KeepsStreams(Protocol):
    """Who rolls streams, and so knows when their rows may be taken."""

    def times(self, dataset: Dataset) -> tuple[int, ...]:
        """Field ids of the columns that tell how old a row is, of which the first that has a time counts."""
        ...

    def end(self, run: JobRun, dataset: Dataset) -> None: ...


class RowRetention:
    """Used by whoever holds the dataset, as a load does; a stream by whoever may roll it."""

    def __init__(self, ground: Ground) -> None:
        self._on = ground
        self._retention = Retention(ground.lake, ground.objects)
        self._streams: KeepsStreams | None = None

    def streams_by(self, streams: KeepsStreams) -> None:
        """Told once, by the wiring."""
        self._streams = streams

    def due(self, dataset: Dataset) -> int:
        """How many rows end at the next maintenance."""
        limit = self._limit(dataset)
        return 0 if limit is None else self._retention.count(*_of(dataset), limit)

    def end(self, run: JobRun, dataset: Dataset) -> Dataset:
        """Has the rows end that are due; returns the dataset as it is then."""
        outdated = self.prepare(run, dataset)
        if outdated.rows:
            self.commit(dataset, outdated)
        self.settle(dataset)
        with self._on.db.reading() as tx:
            found = store.find(tx, workspace_id=dataset.workspace_id, dataset_id=dataset.dataset_id)
        return found or dataset

    def end_of_stream(self, run: JobRun, dataset: Dataset) -> None:
        if self._streams is not None and dataset.row_days is not None:
            self._streams.end(run, dataset)

    def prepare(self, run: JobRun, dataset: Dataset) -> Outdated:
        """What is due, with the files that take the place of others; no row is gone yet."""
        limit = self._limit(dataset)
        if limit is None:
            return Outdated()
        return self._retention.prepare(*_of(dataset), limit, check=run.check_cancelled)

    def commit(self, dataset: Dataset, outdated: Outdated) -> None:
        """Raises BaseMoved where the files were written anew since they were looked at."""
        self._retention.commit(*_of(dataset), outdated, columns=lake_columns(dataset.columns))

    def settle(self, dataset: Dataset, *, may: Callable[[Connection], bool] = lambda _: True) -> None:
        """The dataset stands on the rows that are left, also after a process that was killed before it could.

        `may` tells, in the transaction, whether the dataset is still held.
        """
        found = self._on.lake.snapshots(*_of(dataset))
        since = _since(found, dataset.snapshot_id)
        if since is None or (not since and len(found) == dataset.snapshot_count):
            return
        current = next(one for one in found if one.is_current)
        ended = sum(int(one.told.get(ENDS, 0)) for one in since)
        self._on.lake.to_disk(*_of(dataset))
        values: dict[str, object] = {
            "snapshot_id": current.snapshot_id,
            "snapshot_at": current.committed_at,
            "snapshot_count": len(found),
            "row_count": current.total_rows,
            "size_bytes": int(current.told.get("total-files-size", 0)),
        }
        ids = {"workspace_id": dataset.workspace_id, "dataset_id": dataset.dataset_id}
        with self._on.db.durable() as tx:
            if not may(tx):
                return
            store.change(tx, **ids, at=self._on.clock.now(), values=values)
            if ended:
                self._tell(tx, dataset, rows=ended, snapshot=current)
        self._on.events.nudge()

    def _tell(self, tx: Connection, dataset: Dataset, *, rows: int, snapshot: Snapshot) -> None:
        details = {
            "dataset_id": dataset.dataset_id,
            "rows": rows,
            "row_days": dataset.row_days,
            "snapshot_id": snapshot.snapshot_id,
        }
        action = "dataset.rows.ended"
        self._on.audit.record(None, action=action, workspace_id=dataset.workspace_id, details=details, tx=tx)
        self._on.announce_change(tx, dataset, user_id=dataset.owner.user_id)

    def _limit(self, dataset: Dataset) -> Limit | None:
        if dataset.row_days is None or dataset.snapshot_id is None:
            return None
        if dataset.source_type == STREAM:
            times = () if self._streams is None else self._streams.times(dataset)
        else:
            column = time_of_rows(dataset)
            times = () if column is None else (column.field_id,)
        before = self._on.clock.now() - timedelta(days=dataset.row_days)
        return Limit(times, before) if times else None


def _of(dataset: Dataset) -> tuple[str, str]:
    return dataset.workspace_id, dataset.dataset_id


def _since(found: Sequence[Snapshot], snapshot_id: str | None) -> list[Snapshot] | None:
    """What came after a snapshot; None where that is more than rows that ended and files that were joined."""
    by_id = {one.snapshot_id: one for one in found}
    at = next((one for one in found if one.is_current), None)
    since: list[Snapshot] = []
    while at is not None and at.snapshot_id != snapshot_id:
        if at.operation not in (COMPACT, RETENTION):
            return None
        since.append(at)
        at = by_id.get(at.parent_id or "")
    return None if at is None else since
