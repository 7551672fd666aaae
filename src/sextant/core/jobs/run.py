"""One attempt at a job, as the function that does the work sees it."""

import time
from collections.abc import Callable, Mapping
from typing import TypeVar, cast

from sqlalchemy import Connection

from sextant.core.db import Database
from sextant.core.jobs import store
from sextant.core.jobs.models import Job, JobCancelled, JobLost
from sextant.kit.clock import Clock

Result = TypeVar("Result")

_WRITE_EVERY = 0.25  # seconds; progress is reported far oftener than anyone looks


class JobRun:
    """Every change is fenced by (job, attempt): an attempt that was taken over raises JobLost instead."""

    def __init__(self, job: Job, *, db: Database, clock: Clock, stopping: Callable[[], bool]) -> None:
        self.job = job
        self.attempt = job.attempt
        self.finished = False
        self._db = db
        self._clock = clock
        self._stopping = stopping
        self._last_write = 0.0
        self._last_look = 0.0

    def progress(self, percent: int, note: str = "") -> None:
        """Shows how far the work is (0-99 until it is finished); raises JobCancelled, JobLost."""
        now = time.monotonic()
        if now - self._last_write < _WRITE_EVERY:
            self.check_cancelled()
            return
        self._last_write = now
        values = {"progress": max(0, min(99, percent)), "note": note[:400], "updated_at": self._clock.now()}
        with self._db.transaction() as tx:
            self._change(tx, values)
            job = store.get(tx, self.job.job_id)
        self._look(job)

    def check_cancelled(self) -> None:
        """Raises JobCancelled when someone asked to stop, JobLost when another attempt took over."""
        if self.cancelled():
            with self._db.reading() as tx:
                self._look(store.get(tx, self.job.job_id))

    def cancelled(self) -> bool:
        """Whether to stop; cheap enough to ask after every block of rows."""
        now = time.monotonic()
        if now - self._last_look < _WRITE_EVERY:
            return False
        self._last_look = now
        with self._db.reading() as tx:
            job = store.get(tx, self.job.job_id)
        return job is None or job.cancel_requested or job.attempt != self.attempt or job.finished

    def step(self, name: str, work: Callable[[], Result]) -> Result:
        """Does `work` once for this job: its result (JSON) is kept, and a later attempt gets it back."""
        with self._db.reading() as tx:
            kept = store.step_result(tx, self.job.job_id, name)
            self._look(store.get(tx, self.job.job_id))
        if kept is not None:
            return cast("Result", kept.result)
        result = work()
        with self._db.transaction() as tx:
            self._change(tx, {"updated_at": self._clock.now()})
            store.keep_step(
                tx,
                job_id=self.job.job_id,
                name=name,
                attempt=self.attempt,
                result=result,
                now=self._clock.now(),
            )
        return result

    def others(self, tx: Connection, dataset_id: str | None, *, job_type: str | None = None) -> list[Job]:
        """Jobs of a kind, this one's by default, that have not ended; of one dataset, or all for None."""
        found = store.unfinished(tx, dataset_id=dataset_id, job_type=job_type or self.job.job_type)
        return [job for job in found if job.job_id != self.job.job_id]

    def waits_for(self, tx: Connection, job_id: str | None) -> bool:
        """Whether another job, of any kind, has not ended."""
        other = None if job_id in (None, self.job.job_id) else store.get(tx, str(job_id))
        return other is not None and not other.finished

    def hold(self, tx: Connection) -> None:
        """Locks the job in the caller's transaction; raises JobLost when this attempt holds it no more."""
        self._change(tx, {"updated_at": self._clock.now()})

    def describe(
        self, tx: Connection, *, metadata: Mapping[str, object] | None = None, dataset_id: str | None = None
    ) -> None:
        """Adds to what the job tells about itself, within the caller's transaction."""
        job = store.get(tx, self.job.job_id, lock=True)
        if job is None:
            raise JobLost("The job is gone.")
        values: dict[str, object] = {"metadata": {**job.metadata, **(metadata or {})}}
        if dataset_id is not None:
            values["dataset_id"] = dataset_id
        self._change(tx, values)

    def finish(self, tx: Connection, *, metadata: Mapping[str, object] | None = None) -> None:
        """Marks the job completed in the caller's transaction, once; raises JobLost when it may not.

        Whatever else this transaction writes (the completion event, the dataset's state) happens exactly
        once as well. A run that returns without it is finished by the house.
        """
        now = self._clock.now()
        if metadata:
            self.describe(tx, metadata=metadata)
        self._change(
            tx, {"status": "completed", "progress": 100, "note": "", "updated_at": now, "finished_at": now}
        )
        self.finished = True

    def _change(self, tx: Connection, values: Mapping[str, object]) -> None:
        if not store.change(tx, self.job.job_id, self.attempt, values):
            raise JobLost("Another attempt has taken over this job, or it has ended.")

    def _look(self, job: Job | None) -> None:
        if job is None or job.attempt != self.attempt or job.finished:
            raise JobLost("Another attempt has taken over this job, or it has ended.")
        if job.cancel_requested:
            raise JobCancelled("The job was cancelled.", hint="Start it again when you want it after all.")
        if self._stopping():
            raise Stopping
        return


class Stopping(BaseException):
    """The process ends: the work is left to whoever takes the job over. Not an error of the job."""
