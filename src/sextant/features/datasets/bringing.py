"""Files that a load's own job brings, from a database or a folder, instead of a person.

Whoever knows the way there registers by a name, and is called within the job when the load's turn has come:
so what was loaded last is settled, and a retry asks anew. The file is put into the store as an upload is, and
goes on by the same load.
"""

import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from sqlalchemy import Connection

from sextant.core.access import Caller
from sextant.core.jobs import Job, JobRun
from sextant.features.datasets import load_store, store
from sextant.features.datasets.errors import telling_a_full_disk
from sextant.features.datasets.ground import Ground
from sextant.features.datasets.incoming import Incoming
from sextant.features.datasets.load_models import Mode, Source
from sextant.features.datasets.models import Dataset
from sextant.features.datasets.work import JOB_TYPE, Bring, Work
from sextant.kit.clock import iso

LoadState = Literal["loaded", "held", "discarded", "undone"]


@dataclass(frozen=True, slots=True)
class Brought:
    """A file that came; `kept` is called in the transaction that notes where it lies."""

    blocks: Iterator[bytes]
    file_name: str
    source_name: str
    source_type: str
    kept: Callable[[Connection, Source], None]
    metadata: Mapping[str, object] = field(default_factory=dict[str, object])


Bringer = Callable[[JobRun, Dataset, str, Path], Brought | None]


class Bringing:
    def __init__(self, ground: Ground) -> None:
        self._on = ground
        self._bringers: dict[str, Bringer] = {}

    def register(self, name: str, bring: Bringer) -> None:
        """`bring` gets the run, the dataset, the id that was noted, and a folder that is gone afterwards."""
        self._bringers[name] = bring

    def enqueue(
        self,
        tx: Connection,
        caller: Caller,
        dataset_id: str,
        *,
        bring: Bring,
        mode: Mode,
        key: Sequence[str] = (),
        parent_job_id: str | None = None,
    ) -> Job | None:
        """A further load, in the caller's transaction; None where the dataset is gone.

        The first load of all is never an upsert: there is nothing to find rows in.
        """
        dataset = store.find(tx, workspace_id=caller.workspace_id, dataset_id=dataset_id)
        if dataset is None or dataset.status == "deleted":
            return None
        first = not dataset.columns
        work = Work(
            dataset_id=dataset.dataset_id,
            mode="append" if first else mode,
            key=() if first else tuple(key),
            bring=bring,
        )
        return self._on.jobs.enqueue(
            tx,
            job_type=JOB_TYPE,
            caller=caller,
            payload=work.model_dump(mode="json"),
            dataset_id=dataset.dataset_id,
            parent_job_id=parent_job_id,
            metadata={"name": dataset.name, "source_name": dataset.source_name, "mode": work.mode},
        )

    def states(
        self, *, workspace_id: str, dataset_id: str, load_ids: Sequence[str]
    ) -> Mapping[str, LoadState]:
        """What became of loads; those that failed or have not come so far are not in it."""
        of = {"workspace_id": workspace_id, "dataset_id": dataset_id}
        with self._on.db.reading() as tx:
            found = [load_store.find(tx, **of, load_id=load_id) for load_id in load_ids]
        states: dict[str, LoadState] = {one.load_id: one.status for one in found if one is not None}
        snapshots = self._on.lake.snapshots(workspace_id, dataset_id) if states else ()
        taken_back = {one.undoes for one in snapshots if one.undoes is not None and not one.undone}
        for one in snapshots:
            if one.load_id in states and (one.undone or one.snapshot_id in taken_back):
                states[one.load_id] = "undone"
        return states

    def source(self, run: JobRun, dataset: Dataset, bring: Bring) -> Source | None:
        """The file of a load, brought once for the job; None when there is nothing new."""
        found: dict[str, Any] = run.step("bring", lambda: self._bring(run, dataset, bring))
        return None if not found else Source.model_validate(found)

    def _bring(self, run: JobRun, dataset: Dataset, bring: Bring) -> dict[str, Any]:
        folder = self._on.rules.staging / f"{run.job.job_id}-bring-{run.attempt}"
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        try:
            brought = self._bringers[bring.by](run, dataset, bring.id, folder)
            return {} if brought is None else self._keep(run, dataset, brought).model_dump(mode="json")
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def _keep(self, run: JobRun, dataset: Dataset, brought: Brought) -> Source:
        raw = Incoming(
            self._on, dataset.workspace_id, file_name=brought.file_name, source_type=brought.source_type
        )
        try:
            with telling_a_full_disk():
                self._on.objects.put_chunks(raw.key, raw.measured(brought.blocks))
            stored = raw.stored()
            source = Source(
                s3_key=stored.key,
                source_name=brought.source_name[-400:],
                source_type=brought.source_type,
                content_hash=stored.content_hash,
                raw_size_bytes=stored.size,
            )
            with self._on.db.transaction() as tx:
                run.describe(tx, metadata={"size_bytes": stored.size, **brought.metadata})
                brought.kept(tx, source)
                self._announce(tx, run, dataset=dataset, source=source)
        except BaseException:
            raw.discard()
            raise
        self._on.events.nudge()
        return source

    def _announce(self, tx: Connection, run: JobRun, *, dataset: Dataset, source: Source) -> None:
        told = {
            "job_id": run.job.job_id,
            "dataset_id": dataset.dataset_id,
            "s3_key": source.s3_key,
            "source_type": source.source_type,
            "timestamp": iso(self._on.clock.now()),
            "user_id": run.job.user_id,
            "workspace_id": dataset.workspace_id,
        }
        self._on.events.append(tx, topic="data.ingestion", key=dataset.dataset_id, payload=told)
