"""Changes that people make to datasets: names, words, tags, sharing, columns, deletion and its undo."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection

from sextant.core.access import Caller
from sextant.features.datasets import load_store, store
from sextant.features.datasets.errors import ColumnMissing, ColumnNameTaken, InUse, NotReady, NotRestorable
from sextant.features.datasets.ground import Ground
from sextant.features.datasets.models import STREAM, Column, Dataset, OnDrift, Partitioning, Use
from sextant.features.datasets.profiling import renamed
from sextant.features.datasets.row_days import row_values
from sextant.features.datasets.shaping import lake_columns
from sextant.features.datasets.words import required_name, tags_of, text_of

KEPT_DELETED = timedelta(days=30)
_PURGE_AT_ONCE = 20
FindUses = Callable[[str, str], Sequence[Use]]


@dataclass(frozen=True, slots=True)
class DatasetChange:
    """What to change; None leaves as it is. Of days, 0 takes those back that all datasets have.

    `row_time` is the name of the column that tells how old a row is.
    """

    name: str | None = None
    description: str | None = None
    tags: Sequence[str] | None = None
    shared: bool | None = None
    on_drift: OnDrift | None = None
    partitioning: Partitioning | None = None
    snapshot_days: int | None = None
    cold_days: int | None = None
    row_days: int | None = None
    row_time: str | None = None


@dataclass(frozen=True, slots=True)
class ColumnChange:
    """What to change; None leaves as it is, an empty unit or label takes it away."""

    label: str | None = None
    description: str | None = None
    unit: str | None = None
    name: str | None = None


class Editing:
    def __init__(self, ground: Ground) -> None:
        self._on = ground
        self._find_uses: list[FindUses] = []

    def ask_before_deleting(self, find_uses: FindUses) -> None:
        """Registers who knows what reads a dataset: `find_uses(workspace_id, dataset_id)`."""
        self._find_uses.append(find_uses)

    def change(self, caller: Caller, dataset_id: str, change: DatasetChange) -> Dataset:
        dataset = self._on.owned(caller, dataset_id)
        if dataset.source_type == STREAM and (change.snapshot_days or change.cold_days):
            raise NotReady(
                f"{dataset.name} is a stream, which keeps itself in order.",
                hint="Say how long its rows are kept (row_days): the one rule of days that it has.",
            )
        values = _values(change) | row_values(dataset, days=change.row_days, time=change.row_time)
        if values:
            self._write(caller, dataset_id, values, action="dataset.change")
        return self._on.visible(caller, dataset_id)

    def change_column(
        self, caller: Caller, dataset_id: str, *, field_id: int, change: ColumnChange
    ) -> Column:
        """Changes a column's words; its name too, by which SQL then calls it (the field id stays)."""
        dataset = self._on.owned(caller, dataset_id)
        column = next((column for column in dataset.columns if column.field_id == field_id), None)
        if column is None:
            raise ColumnMissing("There is no such column.", hint="Look at the dataset's columns.")
        values = _column_values(change, column)
        if not values:
            return column
        if "name" in values:
            _refuse_taken(dataset, column, str(values["name"]))
        ids = {"workspace_id": dataset.workspace_id, "dataset_id": dataset_id}
        with self._on.db.transaction() as tx:
            store.change_column(tx, **ids, field_id=field_id, values=values)
            if "name" in values:
                old, new = column.name, str(values["name"])
                load_store.rewrite_profiles(tx, **ids, rewrite=lambda text: renamed(text, old=old, new=new))
                self._on.announce_change(tx, dataset, user_id=caller.user_id)
            store.change(tx, **ids, at=self._on.clock.now(), values={})
            details = {"dataset_id": dataset_id, "column": column.name, **values}
            self._on.audit.record(caller, action="dataset.column.change", details=details, tx=tx)
        changed = column.model_copy(update=values)
        if "name" in values and dataset.snapshot_id is not None:
            columns = [changed if one.field_id == field_id else one for one in dataset.columns]
            self._on.lake.reshape(dataset.workspace_id, dataset_id, lake_columns(columns))
        return changed

    def delete(self, caller: Caller, dataset_id: str, *, confirmed: bool) -> datetime:
        """Takes it out of sight; returns until when it can be restored; raises InUse unless confirmed."""
        dataset = self._on.owned(caller, dataset_id)
        uses = self.uses(dataset)
        if uses and not confirmed:
            raise InUse(
                f"The dataset {dataset.name} is used by {_counted(uses)}.",
                hint="Delete it anyway with confirm=true; what uses it will say that it is gone.",
                details={"uses": [{"kind": use.kind, "id": use.id, "title": use.title} for use in uses]},
            )
        now = self._on.clock.now()
        self._write(caller, dataset_id, {"status": "deleted", "deleted_at": now}, action="dataset.delete")
        return now + KEPT_DELETED

    def restore(self, caller: Caller, dataset_id: str) -> Dataset:
        """Brings a deleted dataset back as it was; raises NotRestorable."""
        dataset = self._on.owned(caller, dataset_id, deleted=True)
        gone_at = dataset.deleted_at
        if dataset.status != "deleted" or gone_at is None or gone_at + KEPT_DELETED < self._on.clock.now():
            raise NotRestorable(
                f"The dataset {dataset.name} cannot be restored.", hint="It is not deleted, or for too long."
            )
        status = "ready" if dataset.column_count else "failed"
        self._write(caller, dataset_id, {"status": status, "deleted_at": None}, action="dataset.restore")
        return self._on.visible(caller, dataset_id)

    def uses(self, dataset: Dataset) -> list[Use]:
        """What reads the dataset."""
        return [use for find in self._find_uses for use in find(dataset.workspace_id, dataset.dataset_id)]

    def purge(self) -> int:
        """Removes for good what was deleted longer ago than it can be restored; returns how many."""
        before = self._on.clock.now() - KEPT_DELETED
        with self._on.db.reading() as tx:
            gone = store.deleted_before(tx, before, limit=_PURGE_AT_ONCE)
        for dataset in gone:
            self._purge(dataset)
        return len(gone)

    def _purge(self, dataset: Dataset) -> None:
        """Files first: should this stop half-way, the row stays and the next purge goes on."""
        ids = {"workspace_id": dataset.workspace_id, "dataset_id": dataset.dataset_id}
        self._on.lake.drop(dataset.workspace_id, dataset.dataset_id)
        for floor in ("silver", "lake"):
            self._on.objects.delete_prefix(f"{floor}/{dataset.workspace_id}/{dataset.dataset_id}")
        with self._on.db.reading() as tx:
            raw = {dataset.s3_key, *load_store.raw_keys(tx, dataset.workspace_id, dataset.dataset_id)} - {""}
            alone = [key for key in sorted(raw) if not _elsewhere(tx, dataset, key)]
        self._on.objects.delete(alone)
        with self._on.db.transaction() as tx:
            store.remove(tx, **ids)

    def _write(self, caller: Caller, dataset_id: str, values: dict[str, object], *, action: str) -> None:
        with self._on.db.transaction() as tx:
            now = self._on.clock.now()
            done = store.change(
                tx, workspace_id=caller.workspace_id, dataset_id=dataset_id, at=now, values=values
            )
            if not done:
                raise NotReady("The dataset changed meanwhile.", hint="Look at it again.")
            details = {"dataset_id": dataset_id, **{key: str(value) for key, value in values.items()}}
            self._on.audit.record(caller, action=action, details=details, tx=tx)


def _elsewhere(tx: Connection, dataset: Dataset, s3_key: str) -> bool:
    """Whether another dataset was made of the same raw file."""
    return store.stands_on(tx, dataset.workspace_id, s3_key) > int(s3_key == dataset.s3_key)


def _values(change: DatasetChange) -> dict[str, object]:
    values: dict[str, object] = {}
    if change.name is not None:
        values["name"] = required_name(change.name, what="dataset")
    if change.description is not None:
        values["description"] = text_of(change.description)
    if change.tags is not None:
        values["tags"] = tags_of(change.tags)
    if change.shared is not None:
        values["shared"] = change.shared
    if change.on_drift is not None:
        values["on_drift"] = change.on_drift
    if change.partitioning is not None:
        values["partitioning"] = change.partitioning
    for name, days in (("snapshot_days", change.snapshot_days), ("cold_days", change.cold_days)):
        if days is not None:
            values[name] = days or None
    return values


def _column_values(change: ColumnChange, column: Column) -> dict[str, object]:
    values: dict[str, object] = {}
    if change.name is not None:
        values["name"] = required_name(change.name, what="column")
    if change.label is not None:
        label = change.label.strip() or str(values.get("name", column.name))
        values["label"] = required_name(label, what="column")
    if change.description is not None:
        values["description"] = text_of(change.description)
    if change.unit is not None:
        values["unit"] = text_of(change.unit)[:100] or None
    return values


def _refuse_taken(dataset: Dataset, column: Column, name: str) -> None:
    """Engines compare names without their case, so two columns must differ by more."""
    for other in dataset.columns:
        if other.field_id != column.field_id and other.name.lower() == name.lower():
            raise ColumnNameTaken(
                f"The dataset has a column `{other.name}` already.", hint="Choose another name."
            )


def _counted(uses: Sequence[Use]) -> str:
    first = f"{uses[0].kind} {uses[0].title}"
    return first if len(uses) == 1 else f"{first} and {len(uses) - 1} more"
