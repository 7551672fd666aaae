"""What the daily maintenance removes and moves, told without doing it: a dry run for administrators."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection

from sextant.core.access import Caller
from sextant.core.lake import Keeping
from sextant.core.objects import COLD, Stored
from sextant.features.datasets import load_store, store
from sextant.features.datasets.cooling import Cooling
from sextant.features.datasets.editing import KEPT_DELETED
from sextant.features.datasets.ground import Ground
from sextant.features.datasets.models import STREAM, Dataset
from sextant.features.datasets.raw_ages import made_at
from sextant.features.datasets.retention import RowRetention
from sextant.features.datasets.work import JOB_TYPE as LOADING
from sextant.features.datasets.work import Work

ORPHAN_AFTER = timedelta(hours=24)
_GONE_AT_ONCE = 1_000


@dataclass(frozen=True, slots=True)
class Files:
    """How many files, and their bytes."""

    count: int = 0
    size_bytes: int = 0


@dataclass(frozen=True, slots=True)
class TableDue:
    """Rows and snapshots of a dataset that end, and files that nothing points to then."""

    dataset: Dataset
    rows: int
    snapshots: int
    files: Files


@dataclass(frozen=True, slots=True)
class Due:
    """`raw`: files that no dataset and no load knows; `cold`: those that go to the cold place.

    `deleted`: datasets that go for good.
    """

    tables: tuple[TableDue, ...]
    raw: Files
    cold: Files
    deleted: tuple[Dataset, ...]


class Upkeep:
    """The rules of what goes are here; the maintenance asks them, so that a dry run tells what it does."""

    def __init__(self, ground: Ground, cooling: Cooling, retention: RowRetention) -> None:
        self._on = ground
        self._cooling = cooling
        self._retention = retention
        self._keeping = Keeping(ground.lake, ground.objects)

    def due(self, caller: Caller) -> Due:
        """What goes from the caller's workspace at the next maintenance; raises NotAllowed.

        A dataset that is being loaded is passed over, as it is there.
        """
        caller.require("workspace.manage")
        mine = caller.workspace_id
        with self._on.db.reading() as tx:
            loading = {job.dataset_id for job in self._on.jobs.unfinished(tx, job_type=LOADING)}
            ready = [one for workspace_id, one in store.all_ready(tx) if workspace_id == mine]
            raw = self.unknown_raw(tx, mine)
            before = self._on.clock.now() - KEPT_DELETED
            gone = store.deleted_before(tx, before, limit=_GONE_AT_ONCE, workspace_id=mine)
        cold = [size for _, size in self._cooling.due(mine)]
        return Due(
            tables=tuple(self._tables(mine, [one for one in ready if one not in loading])),
            raw=_told(raw),
            cold=Files(len(cold), sum(cold)),
            deleted=tuple(gone),
        )

    def snapshots_until(self, dataset: Dataset) -> datetime:
        """Its snapshots from before this moment end, but for those that are kept by their number."""
        days = dataset.snapshot_days or self._on.rules.snapshot_days
        return self._on.clock.now() - timedelta(days=days)

    def unknown_raw(self, tx: Connection, workspace_id: str = "") -> list[Stored]:
        """Raw files that no dataset and no load knows, of one workspace or of all.

        A server was killed while they came.
        """
        under = f"bronze/{workspace_id}".rstrip("/")
        before = self._on.clock.now() - ORPHAN_AFTER
        known = store.raw_keys(tx) | load_store.all_raw_keys(tx)
        waiting = self._on.jobs.unfinished(tx, job_type=LOADING)
        known |= {key for job in waiting for key in _keys_of(Work.of(job))}
        return [
            one
            for place in (under, f"{COLD}/{under}")
            for one in self._on.objects.walk(place)
            if (key := one.key.removeprefix(f"{COLD}/")) not in known
            and (made := made_at(key)) is not None
            and made < before
        ]

    def _tables(self, workspace_id: str, dataset_ids: Iterable[str]) -> Iterator[TableDue]:
        for dataset_id in dataset_ids:
            with self._on.db.reading() as tx:
                dataset = store.find(tx, workspace_id=workspace_id, dataset_id=dataset_id)
                held = [] if dataset is None else files_of_held(tx, dataset)
            if dataset is None:
                continue
            rows = self._retention.due(dataset)
            of, until = (workspace_id, dataset_id), self.snapshots_until(dataset)
            keep, files = self._on.rules.snapshots_kept, Files()
            if dataset.source_type == STREAM:  # its files are kept in order by whoever rolls it
                may_end = dataset.row_days is not None
                ending = self._keeping.ending(*of, older_than=until, keep=keep) if may_end else []
            else:  # rows end first, which makes one more snapshot
                ending = self._keeping.ending(*of, older_than=until, keep=keep - bool(rows))
                files = _told(self._keeping.loose(*of, held=held, ending=ending))
            if rows or ending or files.count:
                yield TableDue(dataset, rows, len(ending), files)


def files_of_held(tx: Connection, dataset: Dataset) -> list[str]:
    """What loads that are held back wait with."""
    of = {"workspace_id": dataset.workspace_id, "dataset_id": dataset.dataset_id}
    held = load_store.page(tx, **of, status="held", limit=1_000)
    return [key for record in held if record.details is not None for key in record.details.files]


def _keys_of(work: Work) -> tuple[str, ...]:
    """The files that a load still to run reads: what came, and what a person corrected of it before."""
    source = () if work.source is None else (work.source.s3_key,)
    return source if work.mend is None else (*source, work.mend.s3_key, work.mend.key)


def _told(files: Iterable[Stored]) -> Files:
    sizes = [one.size_bytes for one in files]
    return Files(len(sizes), sum(sizes))
