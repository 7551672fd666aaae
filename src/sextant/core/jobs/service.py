"""Jobs as features and routes use them: put in a transaction, looked at, cancelled, tried again."""

import threading
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from sqlalchemy import Connection

from sextant.core.access import Caller
from sextant.core.db import Database
from sextant.core.jobs import store
from sextant.core.jobs.attempts import Attempts
from sextant.core.jobs.dispatch import JOB_FORMAT, Dispatch, DispatchTiming
from sextant.core.jobs.models import Failure, Job, JobDeclaration, JobFinished, JobMissing, JobStatus
from sextant.core.scope import current
from sextant.kit.clock import Clock
from sextant.kit.ids import JobId, new_id

_CANCELLED = Failure(
    code="job_cancelled", message="The job was cancelled.", hint="Start it again when you want it after all."
)


class Jobs:
    """`durable=False` leaves out the dispatcher: jobs wait until `run_waiting` (the command line, tests)."""

    def __init__(
        self,
        db: Database,
        clock: Clock,
        *,
        durable: bool = True,
        workers: int = 2,
        timing: DispatchTiming | None = None,
        job_format: int = JOB_FORMAT,
    ) -> None:
        self._db = db
        self._clock = clock
        self._declarations: dict[str, JobDeclaration] = {}
        self._stopping = threading.Event()
        self._attempts = Attempts(
            db=db,
            clock=clock,
            declarations=self._declarations,
            requeue=self._requeue,
            stopping=self._stopping.is_set,
        )
        self._dispatch = (
            Dispatch(
                db,
                clock,
                run=self._work,
                workers=workers,
                timing=timing or DispatchTiming(),
                job_format=job_format,
            )
            if durable
            else None
        )

    def declare(self, declarations: Iterable[JobDeclaration]) -> None:
        """Makes kinds of jobs known; before `start`."""
        for declaration in declarations:
            self._declarations[declaration.job_type] = declaration

    def enqueue(
        self,
        tx: Connection,
        *,
        job_type: str,
        caller: Caller,
        payload: Mapping[str, object],
        dataset_id: str | None = None,
        parent_job_id: str | None = None,
        metadata: Mapping[str, object] | None = None,
    ) -> Job:
        """Adds a job in the caller's transaction: it exists, and will run, exactly if that commits."""
        if job_type not in self._declarations:
            raise LookupError(f"No feature declares the job type {job_type!r}.")
        scope = current()
        now = self._clock.now()
        job = Job(
            job_id=JobId(new_id()),
            workspace_id=caller.workspace_id,
            user_id=caller.user_id,
            email=caller.email,
            job_type=job_type,
            status="queued",
            progress=0,
            note="",
            error_message=None,
            code=None,
            hint=None,
            payload=payload,
            metadata=metadata or {},
            dataset_id=dataset_id,
            parent_job_id=parent_job_id,
            attempt=0,
            cancel_requested=False,
            created_at=now,
            updated_at=now,
            started_at=None,
            finished_at=None,
            request_id=scope.request_id if scope else caller.request_id,
        )
        store.insert(tx, job)
        self._requeue(tx, job, 0.0)
        return job

    def get(self, caller: Caller, job_id: str) -> Job:
        """A job of the caller's own, or any of the workspace for an administrator; else JobMissing."""
        with self._db.reading() as tx:
            return self._visible(caller, store.get(tx, job_id, workspace_id=caller.workspace_id))

    def is_open(self, tx: Connection, job_id: str | None) -> bool:
        """Whether a job, whoever's it is, has not ended."""
        job = None if job_id is None else store.get(tx, job_id)
        return job is not None and not job.finished

    def unfinished(self, tx: Connection, *, job_type: str) -> Sequence[Job]:
        """The jobs of a kind that have not ended, whoever's they are; for the house's own work."""
        return store.unfinished(tx, dataset_id=None, job_type=job_type)

    def list(
        self,
        caller: Caller,
        *,
        before: tuple[datetime, str] | None = None,
        status: JobStatus | None = None,
        limit: int = 50,
    ) -> list[Job]:
        """Newest first; `before` is (created_at, job_id) of the last job of the page before."""
        with self._db.reading() as tx:
            return store.page(
                tx,
                workspace_id=caller.workspace_id,
                user_id=_only(caller),
                status=status,
                before=before,
                limit=limit,
            )

    def count(self, caller: Caller, *, status: JobStatus | None = None) -> int:
        with self._db.reading() as tx:
            return store.count(tx, workspace_id=caller.workspace_id, user_id=_only(caller), status=status)

    def children(self, caller: Caller, job_id: str) -> "list[Job]":
        """The jobs that this one started."""
        self.get(caller, job_id)
        with self._db.reading() as tx:
            return store.children(tx, job_id)

    def cancel(self, caller: Caller, job_id: str) -> Job:
        """Ends a waiting job at once and asks a running one to stop; raises JobFinished when it has ended."""
        with self._db.transaction() as tx:
            found = store.get(tx, job_id, workspace_id=caller.workspace_id, lock=True)
            job = self._visible(caller, found)
            if job.finished:
                raise JobFinished("This job has ended already.", hint="There is nothing left to cancel.")
            store.request_cancel(tx, job_id, self._clock.now())
            if job.status == "queued":
                self._attempts.fail_in(tx, job, _CANCELLED)
            return self._visible(caller, store.get(tx, job_id))

    def retry(self, caller: Caller, job_id: str) -> Job:
        """Starts a failed job from the beginning; raises JobFinished for any other."""
        with self._db.transaction() as tx:
            found = store.get(tx, job_id, workspace_id=caller.workspace_id, lock=True)
            job = self._visible(caller, found)
            if not store.requeue(tx, job_id, self._clock.now()):
                raise JobFinished(
                    f"Only a failed job can be tried again; this one is {job.status}.",
                    hint="Wait for it to end, or cancel it first.",
                )
            self._requeue(tx, job, 0.0)
            return self._visible(caller, store.get(tx, job_id))

    def start(self) -> None:
        """Begins to run jobs in threads of this process (the worker role)."""
        self._stopping.clear()
        if self._dispatch is not None:
            self._dispatch.start()

    def stop(self, *, patience: float = 5.0) -> None:
        """Lets running jobs reach their next step for a while, then leaves them to the next process."""
        self._stopping.set()
        if self._dispatch is not None:
            self._dispatch.stop(patience=patience)

    def prepare(self) -> None:
        """Makes or upgrades the dispatcher's own tables; part of upgrading the database."""
        if self._dispatch is not None:
            self._dispatch.prepare()

    def warm(self) -> None:
        """Opens the queue ahead of the first job."""
        if self._dispatch is not None:
            self._dispatch.warm()

    def run_waiting(self) -> int:
        """Runs every waiting job in this thread until none is left; returns how many ran."""
        ran = 0
        while True:
            with self._db.reading() as tx:
                waiting = store.queued(tx)
            moved = [self._attempts.run(job_id) for job_id in waiting]
            if not any(moved):
                return ran  # none is left, or those wait for a job that no one here runs
            ran += len(moved)

    def waiting(self) -> int:
        """How many jobs no worker has begun yet."""
        with self._db.reading() as tx:
            return store.waiting(tx)

    def count_open(self) -> int:
        """How many jobs wait or run, whoever's they are."""
        with self._db.reading() as tx:
            return store.count_open(tx)

    def _work(self, job_id: str) -> None:
        self._attempts.run(job_id)

    def _requeue(self, tx: Connection, job: Job, pause: float) -> None:
        if self._dispatch is not None:
            self._dispatch.enqueue(tx, job.job_id, pause=pause)

    def _visible(self, caller: Caller, job: Job | None) -> Job:
        if job is None or (caller.role != "admin" and job.user_id != caller.user_id):
            raise JobMissing(
                "There is no such job.", hint="Look at the list of jobs; it may belong to someone else."
            )
        return job


def _only(caller: Caller) -> str | None:
    return None if caller.role == "admin" else caller.user_id
