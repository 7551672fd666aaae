"""What SQL may see: the tables of a caller, kept in memory until a dataset of the workspace changes."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from sextant.core import marks
from sextant.core.access import Caller
from sextant.core.lake import LakeColumn, Snapshot, SnapshotMissing
from sextant.core.scope import forget, once
from sextant.features.datasets import load_store, store, version_store
from sextant.features.datasets.errors import DatasetMissing, NotReady
from sextant.features.datasets.ground import Ground, sees
from sextant.features.datasets.models import STREAM, Column, Dataset, FileTimes, Profile, Table, in_sql
from sextant.features.datasets.snapshots import standing_on
from sextant.features.governance import guard_of
from sextant.kit.ids import SnapshotId
from sextant.ports.hot import HotRows

AsOf = datetime | Mapping[str, str] | None
_WORKSPACES = 64
_PROFILES = 256
_TRIES = 100
# The hot rows of a workspace by dataset, and the workspace's marks at the same moment.
Hot = tuple[Mapping[str, HotRows], Mapping[str, Any]]
ReadHot = Callable[[str], Hot]
ReadStreamProfile = Callable[[Dataset], Profile | None]


@dataclass(frozen=True, slots=True)
class _Known:
    """The ready datasets of a workspace at one version."""

    version: int
    datasets: tuple[Dataset, ...]
    tables: dict[str, Table]
    streams: frozenset[str] = frozenset()
    snapshots: dict[str, Sequence[Snapshot]] = field(default_factory=dict[str, Sequence[Snapshot]])


class Tables:
    """Each look costs one small read of the metadata, which tells whether what is in memory still holds."""

    def __init__(self, ground: Ground) -> None:
        self._on = ground
        self._lock = threading.Lock()
        self._known: OrderedDict[str, _Known] = OrderedDict()
        self._reading: dict[str, threading.Lock] = {}
        self._hot: ReadHot | None = None
        self._stream_profile: ReadStreamProfile | None = None
        self._warm: dict[str, Table] = {}
        self._profiles: OrderedDict[tuple[str, int], Profile | None] = OrderedDict()

    def of(self, caller: Caller, *, as_of: AsOf = None) -> tuple[Table, ...]:
        """Every table the caller may see; with a time, those that existed then; with a map, those it pins."""
        caller.require("data.read")
        known = self._now(caller.workspace_id)
        open_to, whole_of = self._open_to(caller, known)
        views = self._on.seeing.views(caller, open_to)
        if as_of is None and not views:
            return whole_of
        found: list[Table] = []
        for dataset in open_to:
            whole: Table | None = known.tables[dataset.dataset_id]
            if isinstance(as_of, datetime) or (as_of is not None and dataset.dataset_id in as_of):
                whole = self._at(known, dataset, as_of)
            view = views.get(dataset.dataset_id)
            seen = whole if whole is None or view is None else self._on.seeing.table(whole, view)
            if seen is not None:
                found.append(seen)
        return tuple(found)

    def _open_to(self, caller: Caller, known: _Known) -> tuple[tuple[Dataset, ...], tuple[Table, ...]]:
        """The datasets that a caller sees, and their tables, found once in a request."""

        def seen() -> tuple[_Known, tuple[tuple[Dataset, ...], tuple[Table, ...]]]:
            datasets = tuple(dataset for dataset in known.datasets if sees(caller, dataset))
            return known, (datasets, tuple(known.tables[dataset.dataset_id] for dataset in datasets))

        key = ("open to", id(self), caller.workspace_id, caller.user_id, caller.role)
        at, found = once(key, seen)
        return found if at is known else seen()[1]

    def one(self, caller: Caller, dataset_id: str, *, as_of: AsOf = None) -> Table:
        """Raises DatasetMissing, also when there was nothing of it at that time."""
        caller.require("data.read")
        known = self._now(caller.workspace_id)
        for dataset in known.datasets:
            if dataset.dataset_id == dataset_id and sees(caller, dataset):
                whole = known.tables[dataset_id] if as_of is None else self._at(known, dataset, as_of)
                view = self._on.seeing.view(caller, dataset)
                seen = None if whole is None else self._on.seeing.table(whole, view)
                if seen is not None:
                    return seen
        raise DatasetMissing(
            "There is no such dataset to ask.", hint="It may still be loading, or not be shared with you."
        )

    def whole(self, dataset: Dataset) -> Table | None:
        """The table of all rows, for the house's own work."""
        return self._now(dataset.workspace_id).tables.get(dataset.dataset_id)

    def kept(self, workspace_id: str, dataset_id: str) -> Table | None:
        """The same by its id, where the dataset can be asked."""
        return self._now(workspace_id).tables.get(dataset_id)

    def hidden(self, caller: Caller) -> dict[str, frozenset[int]]:
        """Ids of the columns that the caller does not see, by dataset; of one not seen at all, every id."""
        known = self._of_workspace(caller.workspace_id)
        views = self._on.seeing.views(caller, known.datasets)
        found: dict[str, frozenset[int]] = {}
        for dataset in known.datasets:
            if (view := views.get(dataset.dataset_id)) is not None:
                guard = guard_of(view, dataset.columns, row_count=0, size_bytes=0)
                shown = {column.field_id for column in guard.shown}
                found[dataset.dataset_id] = frozenset(
                    column.field_id for column in dataset.columns if column.field_id not in shown
                )
        return found

    def closed(self, caller: Caller, hidden: Mapping[str, frozenset[int]]) -> frozenset[str]:
        """Datasets of which every column is hidden."""
        known = self._of_workspace(caller.workspace_id)
        return frozenset(
            dataset.dataset_id
            for dataset in known.datasets
            if dataset.columns and len(hidden.get(dataset.dataset_id, ())) == len(dataset.columns)
        )

    def hot_by(self, read: ReadHot) -> None:
        """Told once, by the wiring, who knows the rows of streams that are in no file yet."""
        self._hot = read

    def profile_by(self, read: ReadStreamProfile) -> None:
        """Told once, by the wiring, who knows what a stream holds."""
        self._stream_profile = read

    def stream_profile(self, workspace_id: str, dataset_id: str) -> Profile | None:
        """What a stream holds at this moment; None for what is none, or has no row yet."""
        known = self._of_workspace(workspace_id)
        found = next((one for one in known.datasets if one.dataset_id == dataset_id), None)
        return None if found is None or found.source_type != STREAM else self._profile(found)

    def _now(self, workspace_id: str) -> _Known:
        """The workspace as it is, the same throughout a request."""
        return once(("tables", id(self), workspace_id), lambda: self._as_it_is(workspace_id))

    def _as_it_is(self, workspace_id: str) -> _Known:
        """The workspace as it is: one cut through files and hot rows, so that no row is seen twice or missed.

        Whoever moves rows from one to the other counts the workspace's version up in the same transaction;
        hot rows come with the version at which they are hot.
        """
        for _ in range(_TRIES):
            known = self._of_streams(workspace_id) or self._of_workspace(workspace_id)
            if self._hot is None or not known.streams:
                return known
            found, marked = self._hot_now(workspace_id, self._hot)
            if (marked[version_store.MARK] or 0) == known.version:
                return replace(known, tables=known.tables | self._heated(known, found))
            forget()
            self._of_workspace(workspace_id)
        raise NotReady("The datasets of this workspace change without a pause.", hint="Try again.")

    def _heated(self, known: _Known, found: Mapping[str, HotRows]) -> dict[str, Table]:
        heated: dict[str, Table] = {}
        for dataset_id in known.streams & found.keys():
            settled, hot = known.tables[dataset_id], found[dataset_id]
            with self._lock:
                last = self._warm.get(dataset_id)
            if last is None or last.settled is not settled or last.hot != hot:
                last = replace(
                    settled,
                    hot=hot,
                    settled=settled,
                    row_count=settled.row_count + hot.row_count,
                    size_bytes=settled.size_bytes + hot.size_bytes,
                )
                with self._lock:
                    self._warm[dataset_id] = last
            heated[dataset_id] = last
        return heated

    def look(self, workspace_id: str) -> None:
        """Reads hot rows and marks by one statement, for whatever is asked next in this moment."""
        if self._hot is not None and self._of_streams(workspace_id) is not None:
            self._hot_now(workspace_id, self._hot)

    def _hot_now(self, workspace_id: str, read: ReadHot) -> Hot:
        return once(("hot", id(self), workspace_id), lambda: read(workspace_id))

    def _of_streams(self, workspace_id: str) -> _Known | None:
        """What is in memory of a workspace with streams, whose hot rows tell whether it still holds."""
        with self._lock:
            known = self._known.get(workspace_id)
            if known is None or not known.streams:
                return None
            self._known.move_to_end(workspace_id)
            return known

    def _of_workspace(self, workspace_id: str) -> _Known:
        version = marks.mark(self._on.db, workspace_id, version_store.MARK) or 0
        with self._lock:
            known = self._known.get(workspace_id)
            if known is not None and known.version >= version:
                self._known.move_to_end(workspace_id)
                return known
            reading = self._reading.setdefault(workspace_id, threading.Lock())
        with reading:  # one reads what changed for all who wait for it
            return self._read_anew(workspace_id, at_least=version)

    def _read_anew(self, workspace_id: str, *, at_least: int) -> _Known:
        with self._lock:
            known = self._known.get(workspace_id)
        if known is not None and known.version >= at_least:
            return known
        before: dict[str, Dataset] = {} if known is None else {one.dataset_id: one for one in known.datasets}
        with self._on.db.reading() as tx:
            version = version_store.version(tx, workspace_id)
            found = tuple(store.ready(tx, workspace_id, before))
        # What did not change stays the same object: by that the gate knows a table again.
        tables: dict[str, Table] = {
            one.dataset_id: known.tables[one.dataset_id]
            if known is not None and before.get(one.dataset_id) is one
            else self._table(one)
            for one in found
        }
        streams = frozenset(one.dataset_id for one in found if one.source_type == STREAM)
        known = _Known(version, found, tables, streams)
        with self._lock:
            self._known[workspace_id] = known
            while len(self._known) > _WORKSPACES:
                self._reading.pop(self._known.popitem(last=False)[0], None)
        return known

    def _table(self, dataset: Dataset) -> Table:
        return Table(
            dataset_id=dataset.dataset_id,
            workspace_id=dataset.workspace_id,
            table_name=dataset.table_name,
            name=dataset.name,
            description=dataset.description,
            snapshot_id=dataset.snapshot_id,
            snapshot_at=dataset.snapshot_at,
            columns=in_sql(dataset.columns),
            row_count=dataset.row_count,
            size_bytes=dataset.size_bytes,
            read_files=lambda: self._files(dataset, dataset.snapshot_id),
            read_times=lambda: self._times(dataset, dataset.snapshot_id),
            read_profile=lambda: self._profile(dataset),
        )

    def _at(self, known: _Known, dataset: Dataset, as_of: datetime | Mapping[str, str]) -> Table | None:
        current = known.tables[dataset.dataset_id]
        wanted = self._wanted(dataset, as_of)
        if wanted is None or wanted == dataset.snapshot_id:
            if isinstance(as_of, datetime):
                return (current.settled or current) if wanted is not None else None
            return current
        for snapshot in self._snapshots(known, dataset):
            if snapshot.snapshot_id == wanted:
                load_id = standing_on(self._snapshots(known, dataset), snapshot)
                return self._at_snapshot(current, dataset, snapshot, load_id)
        raise SnapshotMissing(
            f"The dataset {dataset.name} has no snapshot {wanted}.", hint="Choose one of its snapshots."
        )

    def _at_snapshot(
        self, current: Table, dataset: Dataset, snapshot: Snapshot, load_id: str | None
    ) -> Table:
        """The table with the rows and columns of then, under the names of now."""
        if snapshot.snapshot_id == dataset.snapshot_id:
            return current
        then = self._on.lake.files(dataset.workspace_id, dataset.dataset_id, snapshot.snapshot_id)
        return replace(
            current,
            snapshot_id=SnapshotId(snapshot.snapshot_id),
            snapshot_at=snapshot.committed_at,
            columns=_columns_then(current.columns, then.columns, self._nested_then(dataset, load_id)),
            row_count=then.row_count,
            size_bytes=then.size_bytes,
            read_files=lambda: self._files(dataset, snapshot.snapshot_id),
            read_times=lambda: self._times(dataset, snapshot.snapshot_id),
            hot=None,
            settled=None,
        )

    def _nested_then(self, dataset: Dataset, load_id: str | None) -> Mapping[int, str | None]:
        """What JSON text held then, by the column's id: told by the load that the rows of then stand on."""
        if load_id is None:
            return {}
        with self._on.db.reading() as tx:
            found = load_store.find(
                tx,
                workspace_id=dataset.workspace_id,
                dataset_id=dataset.dataset_id,
                load_id=load_id,
            )
        if found is None or found.details is None:
            return {}
        columns = (*found.details.columns_before, *found.details.columns)
        return {column.field_id: column.nested for column in columns}

    def _wanted(self, dataset: Dataset, as_of: datetime | Mapping[str, str]) -> str | None:
        """The snapshot that a map names, or the one that was current at a time."""
        if isinstance(as_of, datetime):
            return self._on.lake.snapshot_at(dataset.workspace_id, dataset.dataset_id, as_of)
        return as_of.get(dataset.dataset_id)

    def _snapshots(self, known: _Known, dataset: Dataset) -> Sequence[Snapshot]:
        found = known.snapshots.get(dataset.dataset_id)
        if found is None:
            found = self._on.lake.snapshots(dataset.workspace_id, dataset.dataset_id)
            known.snapshots[dataset.dataset_id] = found
        return found

    def _files(self, dataset: Dataset, snapshot_id: str | None) -> tuple[str, ...]:
        if snapshot_id is None:
            return ()
        found = self._on.lake.files(dataset.workspace_id, dataset.dataset_id, snapshot_id)
        return tuple(file.path for file in found.files)

    def _times(self, dataset: Dataset, snapshot_id: str | None) -> FileTimes | None:
        """What the files' times are, where the table is kept by one."""
        if snapshot_id is None or dataset.partitioned_by is None:
            return None
        found = self._on.lake.files(dataset.workspace_id, dataset.dataset_id, snapshot_id)
        return None if found.by is None else FileTimes(found.by.field_id, found.files)

    def _profile(self, dataset: Dataset) -> Profile | None:
        if dataset.source_type == STREAM:
            return None if self._stream_profile is None else self._stream_profile(dataset)
        key = (dataset.dataset_id, dataset.version)
        with self._lock:
            if key in self._profiles:
                self._profiles.move_to_end(key)
                return self._profiles[key]
        with self._on.db.reading() as tx:
            document = load_store.profile_of(
                tx, workspace_id=dataset.workspace_id, dataset_id=dataset.dataset_id
            )
        profile = None if document is None else Profile.model_validate_json(document)
        with self._lock:
            self._profiles[key] = profile
            while len(self._profiles) > _PROFILES:
                self._profiles.popitem(last=False)
        return profile


def _columns_then(
    now: Sequence[Column], then: Sequence[LakeColumn], nested: Mapping[int, str | None]
) -> tuple[Column, ...]:
    """The columns of then under the names of now; one that has gone or was retyped since as it was."""
    by_id = {column.field_id: column for column in now}
    by_name = {column.name: column for column in now}
    found: list[Column] = []
    for place, was in enumerate(then):
        known = by_id.get(was.field_id) or by_name.get(was.name)
        update = {"field_id": was.field_id, "type": was.type, "nested": nested.get(was.field_id)}
        found.append(
            known.model_copy(update=update)
            if known is not None
            else Column(
                field_id=was.field_id,
                name=was.name,
                label=was.name,
                type=was.type,
                position=place,
                nested=nested.get(was.field_id),
            )
        )
    return in_sql(found)
