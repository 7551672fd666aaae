"""The job that reads a raw file into the lake: read, look, commit, settle; stopped anywhere, it goes on.

Steps are kept, so that a later attempt does not repeat them. Files of an attempt bear its number, so that one
that was given up never mixes with its successor; what it left is removed by the next. The lake commits once a
load. The dataset becomes ready, the job completed and the event announced in one transaction. One load at a
time changes a dataset, in the order they came; queries see what was there until it has settled.
"""

import shutil
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import Any

from sqlalchemy import Connection

from sextant.core.jobs import Job, JobDeclaration, JobPostponed, JobRun
from sextant.core.jobs.models import Failure as JobFailure
from sextant.core.jobs.models import JobLost
from sextant.features.datasets import store
from sextant.features.datasets.bringing import Bringing
from sextant.features.datasets.committing import Committing
from sextant.features.datasets.errors import DatasetMissing, DriftRefused, telling_a_full_disk
from sextant.features.datasets.ground import Ground
from sextant.features.datasets.looking import Looking
from sextant.features.datasets.merging import Merging
from sextant.features.datasets.models import Dataset, Failure
from sextant.features.datasets.pending import BeforeRelease, Decision
from sextant.features.datasets.raw_files import RawFiles
from sextant.features.datasets.settling import Settling, about
from sextant.features.datasets.shaping import columns_after
from sextant.features.datasets.silver import Read, Silver
from sextant.features.datasets.work import JOB_TYPE, Work
from sextant.kit.clock import iso


class Loading:
    """`tidy` runs after each load, in the worker: what was deleted long ago needs no clock of its own."""

    def __init__(
        self,
        ground: Ground,
        *,
        tidy: Callable[[], object],
        looks: list[BeforeRelease] | None = None,
        bringing: Bringing | None = None,
    ) -> None:
        self._on = ground
        self._bringing = bringing or Bringing(ground)
        self._tidy = tidy
        self._looking = Looking(ground, looks if looks is not None else [])
        self._committing = Committing(ground)
        self._settling = Settling(ground)
        self._merging = Merging(ground)

    def declaration(self) -> JobDeclaration:
        return JobDeclaration(job_type=JOB_TYPE, run=self.run, failed=self.failed)

    def run(self, run: JobRun) -> None:
        """Loads the job's dataset; raises what a person can act on, and the raw file stays."""
        work = Work.of(run.job)
        dataset = self._begin(run)
        silver = Silver(self._on.objects, dataset, work.load_id)
        with telling_a_full_disk():
            if work.bring is not None:
                source = self._bringing.source(run, dataset, work.bring)
                if source is None:
                    self._settling.nothing(run, dataset, work=work)
                    return
                work = work.model_copy(update={"source": source})
            read = self._read_once(run, dataset, work=work, silver=silver)
            report = silver.report(read)
            if read.verdict == "refuse":
                silver.sweep()
                raise _refused(dataset, read)
            if work.mode == "upsert":
                after = columns_after(dataset.columns, report, mode="upsert")
                self._merging.check_key(after, read.files, work=work)
            decision = self._decide(run, dataset, work=work, read=read, silver=silver)
            if decision.holds:
                self._settling.hold(run, dataset, work=work, read=read, report=report, decision=decision)
                return
            run.progress(90, "Commits the rows.")
            committed = run.step(
                "commit", lambda: self._commit(run, dataset, work=work, read=read, silver=silver)
            )
            run.progress(95, "Settles the profile.")
            self._settle(
                run,
                dataset,
                work=work,
                report=report,
                read=read,
                committed=committed,
                decision=decision,
            )
        self._tidy()

    def failed(self, tx: Connection, job: Job, failure: JobFailure) -> None:
        """Says so on the dataset and on the event log, in the transaction that fails the job.

        A dataset that was loaded before stays as it was, and ready.
        """
        ids = {"workspace_id": job.workspace_id, "dataset_id": str(job.payload["dataset_id"])}
        found = store.find(tx, **ids)
        now = self._on.clock.now()
        if found is not None and found.status == "loading":
            error = Failure(code=failure.code, message=failure.message, hint=failure.hint)
            store.change(tx, **ids, at=now, values={"status": "failed", "error": error.model_dump()})
        told = {
            **about(job),
            "code": failure.code,
            "error_message": failure.message,
            "timestamp": iso(now),
        }
        self._on.events.append(tx, topic="data.processing.failed", key=ids["dataset_id"], payload=told)

    def _begin(self, run: JobRun) -> Dataset:
        ids = {"workspace_id": run.job.workspace_id, "dataset_id": str(run.job.payload["dataset_id"])}
        with self._on.db.transaction() as tx:
            run.hold(tx)
            holder = store.hold_for(tx, **ids)
            others = run.others(tx, ids["dataset_id"])
            mine = (run.job.created_at, run.job.job_id)
            busy = run.waits_for(tx, holder)
            before = [o for o in others if o.status == "queued" and (o.created_at, o.job_id) < mine]
            if busy or (before and holder != run.job.job_id):
                raise JobPostponed("Another load of this dataset comes first.")
            found = store.find(tx, **ids)
            if found is None or found.status == "deleted":
                raise DatasetMissing(
                    "The dataset was deleted while it waited.", hint="Restore it or upload the file again."
                )
            values: dict[str, object] = {"loading_job_id": run.job.job_id}
            if found.status == "failed":
                values |= {"status": "loading", "error": None}
            store.change(tx, **ids, at=self._on.clock.now(), values=values)
        return found

    def _read_once(self, run: JobRun, dataset: Dataset, *, work: Work, silver: Silver) -> Read:
        try:
            return Read.from_json(
                run.step("read", lambda: self._read(run, dataset, work=work, silver=silver).as_json())
            )
        except JobLost:
            silver.discard(attempt=run.attempt)
            raise

    def _read(self, run: JobRun, dataset: Dataset, *, work: Work, silver: Silver) -> Read:
        kept = self._kept(dataset, work=work, silver=silver)
        if kept is not None:
            return kept
        silver.sweep()
        staging = self._on.rules.staging / run.job.job_id / str(run.attempt)
        shutil.rmtree(staging.parent, ignore_errors=True)
        try:
            staging.mkdir(parents=True)
            return self._load(run, dataset, work=work, raw=RawFiles(self._on, run, dataset, silver, staging))
        except BaseException:
            silver.discard(attempt=run.attempt)
            raise
        finally:
            shutil.rmtree(staging, ignore_errors=True)
            with suppress(OSError):  # another attempt may have files beside ours
                staging.parent.rmdir()

    def _load(self, run: JobRun, dataset: Dataset, *, work: Work, raw: RawFiles) -> Read:
        """The whole of the reading: from the raw file to files in the store."""
        run.check_cancelled()
        return raw.again(work) if work.retype else raw.read(work)

    def _kept(self, dataset: Dataset, *, work: Work, silver: Silver) -> Read | None:
        """What was read before: of a load that the lake has committed already, or that was held.

        What was held is good as long as the dataset still stands where it did then, and no type must change.
        """
        of = (dataset.workspace_id, dataset.dataset_id)
        snapshot = self._on.lake.loaded(*of, work.load_id)
        held = silver.reading()
        if snapshot is not None:
            return held
        if held is None or not work.released or held.drift.retyped:
            return None
        same = held.base == dataset.snapshot_id
        return held if same else None

    def _decide(self, run: JobRun, dataset: Dataset, *, work: Work, read: Read, silver: Silver) -> Decision:
        kept = run.step(
            "look", lambda: self._looking.decide(run, dataset, work=work, read=read, silver=silver)
        )
        return Decision(holds=kept["holds"], reasons=tuple(kept["reasons"]), findings=kept["findings"])

    def _commit(
        self, run: JobRun, dataset: Dataset, *, work: Work, read: Read, silver: Silver
    ) -> dict[str, Any]:
        count = partial(self._committing.repeats, run, dataset, work=work, read=read, silver=silver)
        repeats = run.step("repeats", lambda: {"rows": count()})
        committed = self._committing.commit(run, dataset, work=work, read=read, silver=silver)
        return {**committed, "rows_repeated": repeats["rows"]}

    def _settle(self, run: JobRun, dataset: Dataset, **what: Any) -> None:
        self._settling.settle(run, dataset, **what)


def _refused(dataset: Dataset, read: Read) -> DriftRefused:
    from sextant.features.datasets.drift import told

    return DriftRefused(
        f"The columns of this file differ from those of {dataset.name}: {' '.join(told(read.drift))}",
        hint="Change the file, or let the dataset follow such changes (on_drift).",
    )
