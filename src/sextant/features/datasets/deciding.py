"""What people decide about loads that are held back: let in by a new job, or given up."""

from collections.abc import Sequence

from sextant.core.access import Caller
from sextant.core.jobs import Job
from sextant.features.datasets import load_store, store
from sextant.features.datasets.errors import LoadMissing, LoadNotHeld
from sextant.features.datasets.ground import Ground
from sextant.features.datasets.load_models import LoadDetails, LoadRecord, LoadStatus
from sextant.features.datasets.models import Dataset, Table, in_sql
from sextant.features.datasets.silver import Silver
from sextant.features.datasets.work import JOB_TYPE, Work
from sextant.kit.ids import SnapshotId


class Deciding:
    def __init__(self, ground: Ground) -> None:
        self._on = ground

    def page(
        self,
        caller: Caller,
        dataset_id: str,
        *,
        status: LoadStatus | None = None,
        before: str | None = None,
        limit: int = 50,
    ) -> Sequence[LoadRecord]:
        """Newest first."""
        dataset = self._on.visible(caller, dataset_id)
        with self._on.db.reading() as tx:
            return load_store.page(tx, **_ids(dataset), status=status, before=before, limit=limit)

    def one(self, caller: Caller, dataset_id: str, load_id: str) -> LoadRecord:
        return self._found(self._on.visible(caller, dataset_id), load_id)

    def held_table(self, caller: Caller, dataset_id: str, load_id: str) -> Table:
        """What was read of a held load, as a table of its own; raises LoadNotHeld."""
        dataset = self._on.owned(caller, dataset_id)
        details = self._held(dataset, load_id)
        keys = details.files
        return Table(
            dataset_id=dataset.dataset_id,
            workspace_id=dataset.workspace_id,
            table_name=dataset.table_name,
            name=dataset.name,
            description=dataset.description,
            # What is remembered of these rows must never stand for those of the dataset.
            snapshot_id=SnapshotId(f"load-{load_id}"),
            snapshot_at=None,
            columns=in_sql(details.columns),
            row_count=details.rows_loaded,
            size_bytes=0,
            read_files=lambda: tuple(str(self._on.objects.local_path(key)) for key in keys),
            read_profile=lambda: None,
        )

    def release(self, caller: Caller, dataset_id: str, load_id: str) -> Job:
        """Lets a held load in, as it is; raises LoadNotHeld."""
        dataset = self._on.owned(caller, dataset_id)
        details = self._held(dataset, load_id)
        part = details.sources[0]
        work = Work(
            dataset_id=dataset_id,
            load_id=load_id,
            table=part.table,
            mode=details.mode,
            key=details.key,
            source=part.source,
            released=True,
            released_by=caller.email,
        )
        with self._on.db.transaction() as tx:
            job = self._on.jobs.enqueue(
                tx,
                job_type=JOB_TYPE,
                caller=caller,
                payload=work.model_dump(mode="json"),
                dataset_id=dataset_id,
                parent_job_id=details.job_id,
                metadata={"name": dataset.name, "source_name": part.source.source_name},
            )
            told = {"dataset_id": dataset_id, "load_id": load_id}
            self._on.audit.record(caller, action="dataset.load.release", details=told, tx=tx)
        return job

    def discard(self, caller: Caller, dataset_id: str, load_id: str) -> LoadRecord:
        """Gives a held load up; its raw file stays with the dataset, what was read of it goes."""
        dataset = self._on.owned(caller, dataset_id)
        details = self._held(dataset, load_id)
        now = self._on.clock.now()
        ended = details.model_copy(update={"decided_by": caller.email, "decided_at": now})
        with self._on.db.transaction() as tx:
            if not load_store.decide(tx, **_ids(dataset), load_id=load_id, status="discarded", details=ended):
                raise _not_held()
            store.change(tx, **_ids(dataset), at=now, values={})
            told = {"dataset_id": dataset_id, "load_id": load_id}
            self._on.audit.record(caller, action="dataset.load.discard", details=told, tx=tx)
        Silver(self._on.objects, dataset, load_id).sweep()
        return self._found(dataset, load_id)

    def _held(self, dataset: Dataset, load_id: str) -> LoadDetails:
        record = self._found(dataset, load_id)
        if record.status != "held" or record.details is None:
            raise _not_held()
        return record.details

    def _found(self, dataset: Dataset, load_id: str) -> LoadRecord:
        with self._on.db.reading() as tx:
            found = load_store.find(tx, **_ids(dataset), load_id=load_id)
        if found is None:
            raise LoadMissing("There is no such load.", hint="Look at the loads of the dataset.")
        return found


def _ids(dataset: Dataset) -> dict[str, str]:
    return {"workspace_id": dataset.workspace_id, "dataset_id": dataset.dataset_id}


def _not_held() -> LoadNotHeld:
    return LoadNotHeld("This load does not wait for a decision.", hint="Look at the loads of the dataset.")
