"""The daily job that keeps the store in order: old rows end, files are parted and joined, snapshots end.

What nothing points to is swept, what was deleted long ago purged, what is gone cleared.

It takes each dataset as a load does, so that none is between its files and its commit; one that is being
loaded waits for the next day.
"""

from collections.abc import Callable, Generator
from contextlib import contextmanager

from sqlalchemy import Connection

from sextant.core.access import Caller
from sextant.core.events import Event
from sextant.core.jobs import Job, JobDeclaration, JobPostponed, JobRun
from sextant.core.lake import Keeping
from sextant.core.telemetry import Log
from sextant.features.datasets import store
from sextant.features.datasets.cooling import Cooling
from sextant.features.datasets.errors import NotReady
from sextant.features.datasets.ground import Ground
from sextant.features.datasets.models import STREAM, Dataset
from sextant.features.datasets.partitioning import Partitioning
from sextant.features.datasets.retention import RowRetention
from sextant.features.datasets.shaping import lake_columns
from sextant.features.datasets.upkeep import ORPHAN_AFTER, Upkeep, files_of_held
from sextant.features.datasets.work import JOB_TYPE as LOADING
from sextant.kit.errors import SextantError
from sextant.kit.ids import UserId, WorkspaceId

JOB_TYPE = "maintenance"
_HOUSE = Caller(user_id=UserId(""), workspace_id=WorkspaceId(""), email="", role="admin", via="command")


class Maintenance:
    """`purge` removes for good what was deleted too long ago to be restored."""

    def __init__(
        self,
        ground: Ground,
        *,
        purge: Callable[[], int],
        partitioning: Partitioning,
        retention: RowRetention,
    ) -> None:
        self._on = ground
        self._purge = purge
        self._partitioning = partitioning
        self._retention = retention
        self._keeping = Keeping(ground.lake, ground.objects)
        self.cooling = Cooling(ground)
        self.upkeep = Upkeep(ground, self.cooling, retention)
        self._logger = Log("sextant.maintenance")

    def declaration(self) -> JobDeclaration:
        return JobDeclaration(job_type=JOB_TYPE, run=self.run, attempts=1)

    def enqueue(self, tx: Connection) -> Job:
        """A job of the house itself, in no workspace's list."""
        return self._on.jobs.enqueue(tx, job_type=JOB_TYPE, caller=_HOUSE, payload={})

    def run(self, run: JobRun) -> None:
        while self._purge():
            run.check_cancelled()
        with self._on.db.reading() as tx:
            found = store.all_ready(tx)
        for number, (workspace_id, dataset_id) in enumerate(found):
            run.progress(round(90 * number / len(found)), "Keeps the tables in order.")
            self._keep(run, workspace_id, dataset_id)
        self._sweep_raw(run)
        self._sweep_readings()
        self.cooling.run(run)

    def clear(self, event: Event) -> None:
        """Removes every dataset of a workspace that was removed, with its files; safe to run again."""
        workspace_id = str(event.payload["workspace_id"])
        with self._on.db.reading() as tx:
            found = store.of_workspace(tx, workspace_id)
        for dataset_id in found:
            self._on.lake.drop(workspace_id, dataset_id)
        for floor in ("silver", "lake", "bronze"):
            self._on.objects.delete_prefix(f"{floor}/{workspace_id}")
        for dataset_id in found:
            with self._on.db.transaction() as tx:
                store.remove(tx, workspace_id=workspace_id, dataset_id=dataset_id)

    def _keep(self, run: JobRun, workspace_id: str, dataset_id: str) -> None:
        """One dataset; what goes wrong with it is logged and does not keep the others waiting."""
        try:
            with self._on.db.reading() as tx:
                found = store.find(tx, workspace_id=workspace_id, dataset_id=dataset_id)
            if found is not None and found.status == "ready" and found.source_type == STREAM:
                self._retention.end_of_stream(run, found)  # all else is done by whoever rolls it
                return
            with self._holding(run, workspace_id, dataset_id) as dataset:
                if dataset is not None:
                    self._in_order(self._retention.end(run, dataset))
        except SextantError as error:
            self._logger.warning("dataset_not_kept", dataset_id=dataset_id, code=error.code, exc_info=True)

    def wanted(self, caller: Caller, dataset_id: str, *, done: str) -> Dataset:
        """A dataset that someone wants sorted or parted; raises NotReady, NotYours."""
        dataset = self._on.owned(caller, dataset_id)
        if dataset.status == "ready" and dataset.source_type != STREAM:
            return dataset
        why = "a stream, which keeps itself in order" if dataset.source_type == STREAM else dataset.status
        raise NotReady(
            f"The dataset {dataset.name} cannot be {done}: it is {why}.",
            hint="Choose a dataset that is loaded.",
        )

    @contextmanager
    def at_work(self, run: JobRun) -> Generator[Dataset]:
        """The dataset of a job that someone wanted, held for it; raises JobPostponed while it is loaded."""
        job = run.job
        assert job.dataset_id is not None
        with self._holding(run, job.workspace_id, job.dataset_id) as dataset:
            if dataset is None:
                raise JobPostponed("The dataset is being loaded.")
            yield dataset

    @contextmanager
    def _holding(self, run: JobRun, workspace_id: str, dataset_id: str) -> Generator[Dataset | None]:
        dataset = self._take(run, workspace_id, dataset_id)
        try:
            yield dataset
        finally:
            if dataset is not None:
                with self._on.db.transaction() as tx:
                    store.hold(tx, workspace_id=workspace_id, dataset_id=dataset_id, job_id=None)

    def _take(self, run: JobRun, workspace_id: str, dataset_id: str) -> Dataset | None:
        """Holds a dataset for this job; None while it is loaded, or is none that is kept in order here."""
        ids = {"workspace_id": workspace_id, "dataset_id": dataset_id}
        with self._on.db.transaction() as tx:
            holder = store.hold_for(tx, **ids)
            if run.others(tx, dataset_id, job_type=LOADING) or run.waits_for(tx, holder):
                return None
            dataset = store.find(tx, **ids)
            if dataset is None or dataset.status != "ready" or dataset.source_type == STREAM:
                return None  # a stream is kept in order by whoever rolls it
            if holder != run.job.job_id:
                store.hold(tx, **ids, job_id=run.job.job_id)
        return dataset

    def _in_order(self, dataset: Dataset) -> None:
        of = (dataset.workspace_id, dataset.dataset_id)
        if (by := self._partitioning.due(dataset)) is not None:
            self._partitioning.keep(dataset, by)
        self._keeping.compact(*of, columns=lake_columns(dataset.columns))
        until = self.upkeep.snapshots_until(dataset)
        self._keeping.expire(*of, older_than=until, keep=self._on.rules.snapshots_kept)
        self.follow(dataset)
        self._partitioning.note(dataset)
        with self._on.db.reading() as tx:
            held = files_of_held(tx, dataset)
        self._keeping.sweep(*of, held=held)

    def follow(self, dataset: Dataset) -> None:
        """The dataset's row names the lake's current snapshot, also after a run that ended between."""
        ids = {"workspace_id": dataset.workspace_id, "dataset_id": dataset.dataset_id}
        found = self._on.lake.snapshots(dataset.workspace_id, dataset.dataset_id)
        current = next((snapshot for snapshot in found if snapshot.is_current), None)
        if current is None or (
            current.snapshot_id == dataset.snapshot_id and len(found) == dataset.snapshot_count
        ):
            return
        files = self._on.lake.files(dataset.workspace_id, dataset.dataset_id)
        if files.row_count != dataset.row_count:
            raise NotReady(f"The table of {dataset.name} has other rows than its dataset shows.")
        values: dict[str, object] = {
            "snapshot_id": current.snapshot_id,
            "snapshot_at": current.committed_at,
            "snapshot_count": len(found),
            "size_bytes": files.size_bytes,
        }
        with self._on.db.transaction() as tx:
            store.change(tx, **ids, at=self._on.clock.now(), values=values)

    def _sweep_raw(self, run: JobRun) -> None:
        with self._on.db.reading() as tx:
            gone = self.upkeep.unknown_raw(tx)
        run.check_cancelled()
        self._on.objects.delete([one.key for one in gone])

    def _sweep_readings(self) -> None:
        """What workers on other machines made for a load that ended, or was killed, before they did."""
        before = self._on.clock.now() - ORPHAN_AFTER
        found = [one.key for one in self._on.objects.walk("reading") if one.changed_at < before]
        self._on.objects.delete(found)
