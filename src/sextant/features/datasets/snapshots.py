"""The snapshots of a dataset, one a load, and the undo of a load."""

from collections.abc import Sequence

from sextant.core.access import Caller
from sextant.core.lake import Snapshot, UndoRefused
from sextant.features.datasets import load_store, store
from sextant.features.datasets.chain import standing
from sextant.features.datasets.errors import NotReady
from sextant.features.datasets.ground import Ground
from sextant.features.datasets.models import NOTHING_LOADED, STREAM, Column, Dataset
from sextant.features.datasets.partitioning import told
from sextant.features.datasets.shaping import lake_columns


class Snapshots:
    def __init__(self, ground: Ground) -> None:
        self._on = ground

    def of(self, caller: Caller, dataset_id: str) -> list[Snapshot]:
        """Newest first."""
        dataset = self._on.visible(caller, dataset_id)
        return self._on.lake.snapshots(dataset.workspace_id, dataset.dataset_id)

    def undo(self, caller: Caller, dataset_id: str, snapshot_id: str) -> Dataset:
        """Takes a load back; the dataset then shows the figures of the load it stands on."""
        dataset = self._on.owned(caller, dataset_id)
        if dataset.status != "ready":
            raise NotReady(
                f"The dataset {dataset.name} is {dataset.status}.", hint="Wait until it is loaded."
            )
        if dataset.source_type == STREAM:
            raise UndoRefused(
                f"{dataset.name} is a stream: what was pushed stays.", hint="Leave rows out by a condition."
            )
        self._refuse_busy(dataset)
        if not self._undone_before(dataset, snapshot_id):
            self._on.lake.undo(dataset.workspace_id, dataset.dataset_id, snapshot_id)
        self._follow(caller, dataset, undone=snapshot_id)
        return self._on.visible(caller, dataset_id)

    def _refuse_busy(self, dataset: Dataset) -> None:
        """A load that runs was made for the rows that are there now."""
        ids = {"workspace_id": dataset.workspace_id, "dataset_id": dataset.dataset_id}
        with self._on.db.transaction() as tx:
            busy = self._on.jobs.is_open(tx, store.hold_for(tx, **ids))
        if busy:
            raise NotReady(f"A file is being loaded into {dataset.name}.", hint="Wait until it is loaded.")

    def _undone_before(self, dataset: Dataset, snapshot_id: str) -> bool:
        """Whether an undo got as far as the lake and no further, as when the process ended between."""
        found = self._on.lake.snapshots(dataset.workspace_id, dataset.dataset_id)
        current = next((snapshot for snapshot in found if snapshot.is_current), None)
        if current is None or current.snapshot_id == dataset.snapshot_id:
            return False
        undone = any(one.snapshot_id == snapshot_id and one.undone for one in found)
        return undone or current.undoes == snapshot_id

    def _follow(self, caller: Caller, dataset: Dataset, *, undone: str) -> None:
        """Brings the dataset's row up to the lake's state."""
        of = (dataset.workspace_id, dataset.dataset_id)
        found = self._on.lake.snapshots(*of)
        current = next((snapshot for snapshot in found if snapshot.is_current), None)
        files = self._on.lake.files(*of) if current else None
        ids = {"workspace_id": dataset.workspace_id, "dataset_id": dataset.dataset_id}
        values: dict[str, object] = {
            "snapshot_id": current.snapshot_id if current else None,
            "snapshot_at": current.committed_at if current else None,
            "snapshot_count": len(found),
            "row_count": files.row_count if files else 0,
            "size_bytes": files.size_bytes if files else 0,
        }
        load_id = standing_on(found, current)
        columns = self._columns_of(dataset, found, current=current, undone=undone)
        source = self._source_of(dataset, current.snapshot_id if current else None)
        with self._on.db.transaction() as tx:
            load = load_store.load_of(tx, **ids, load_id=load_id) if load_id and values["row_count"] else None
            values |= load.model_dump(mode="json") if load else {**NOTHING_LOADED, "set_aside_reasons": []}
            if columns is not None:
                store.put_columns(tx, **ids, values=columns)
                values["column_count"] = len(columns)
            values |= source
            if dataset.partitioned_by is not None:
                by = told(self._on, dataset)
                values["partitioned_by"] = None if by is None else by.model_dump()
            store.change(tx, **ids, at=self._on.clock.now(), values=values)
            details = {"dataset_id": dataset.dataset_id, "snapshot_id": undone}
            self._on.audit.record(caller, action="dataset.undo", details=details, tx=tx)
            self._on.announce_change(tx, dataset, user_id=caller.user_id)
        self._on.events.nudge()
        if columns is not None and current is not None:
            self._on.lake.reshape(*of, lake_columns(columns))

    def _columns_of(
        self, dataset: Dataset, found: list[Snapshot], *, current: Snapshot | None, undone: str
    ) -> tuple[Column, ...] | None:
        """The columns as they were before the load that is taken back, in the words of now."""
        gone = next((one for one in found if one.snapshot_id == undone), None)
        if gone is None or current is None or gone.load_id is None or gone.parent_id != current.snapshot_id:
            return None
        with self._on.db.reading() as tx:
            ids = {"workspace_id": dataset.workspace_id, "dataset_id": dataset.dataset_id}
            record = load_store.find(tx, **ids, load_id=gone.load_id)
        before = record.details.columns_before if record is not None and record.details else ()
        now = {column.field_id: column for column in dataset.columns}
        return (
            tuple(
                one.model_copy(update={"type": was.type, "position": was.position, "nested": was.nested})
                if (one := now.get(was.field_id)) is not None
                else was
                for was in before
            )
            or None
        )

    def _source_of(self, dataset: Dataset, snapshot_id: str | None) -> dict[str, object]:
        """The raw file that the rows begin with, which the undo of a replacing load brings back."""
        then = dataset.model_copy(update={"snapshot_id": snapshot_id})
        records = standing(self._on, then) if snapshot_id else []
        details = records[0].details if records else None
        return details.sources[0].source.model_dump() if details is not None and details.sources else {}


def standing_on(found: Sequence[Snapshot], current: Snapshot | None) -> str | None:
    """The load of the current snapshot, or of the nearest one before it that was a load."""
    by_id = {snapshot.snapshot_id: snapshot for snapshot in found}
    at = current
    while at is not None and at.load_id is None:
        at = by_id.get(at.parent_id or "")
    return at.load_id if at else None
