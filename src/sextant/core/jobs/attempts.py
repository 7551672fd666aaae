"""One attempt from claim to end: what finishes, fails, is tried again or is left to another process."""

from collections.abc import Callable, Mapping
from datetime import datetime

from sqlalchemy import Connection

from sextant.core.db import Database
from sextant.core.jobs import store
from sextant.core.jobs.models import Failure, Job, JobCancelled, JobDeclaration, JobLost, JobPostponed
from sextant.core.jobs.run import JobRun, Stopping
from sextant.core.scope import RequestScope, enter
from sextant.core.telemetry import Log
from sextant.kit.clock import Clock
from sextant.kit.errors import SextantError, Unavailable

_LOST_ATTEMPTS = 4  # a job that takes its process down with it must not go on doing so for ever
_POSTPONED_SECONDS = 0.5

Requeue = Callable[[Connection, Job, float], None]


class Attempts:
    """Runs a declared job; never raises, but leaves the job in a state that says what happened."""

    def __init__(
        self,
        *,
        db: Database,
        clock: Clock,
        declarations: Mapping[str, JobDeclaration],
        requeue: Requeue,
        stopping: Callable[[], bool],
    ) -> None:
        self._db = db
        self._clock = clock
        self._declarations = declarations
        self._requeue = requeue
        self._stopping = stopping
        self._logger = Log("sextant.jobs")

    def run(self, job_id: str) -> bool:
        """Whether there was something to do now; False for a job that waits for another."""
        with self._db.transaction() as tx:
            claimed = store.claim(tx, job_id, self._clock.now())
        if claimed is None:
            return True
        job, failures = claimed
        enter(RequestScope(request_id=job.request_id or job.job_id, path=f"job:{job.job_type}"))
        declaration = self._declarations.get(job.job_type)
        if declaration is None:
            self._fail(job, _unknown(job))
        elif job.attempt > declaration.attempts + failures + _LOST_ATTEMPTS:
            self._fail(job, _GAVE_UP)
        else:
            return self._attempt(job, declaration, failures)
        return True

    def fail_in(self, tx: Connection, job: Job, failure: Failure) -> bool:
        """Ends a job within a transaction, with what its kind writes then; False when it had ended."""
        if not store.fail(tx, job.job_id, failure, self._clock.now()):
            return False
        declaration = self._declarations.get(job.job_type)
        ended = store.get(tx, job.job_id)
        if declaration is not None and declaration.failed is not None and ended is not None:
            declaration.failed(tx, ended, failure)
        return True

    def _attempt(self, job: Job, declaration: JobDeclaration, failures: int) -> bool:
        run = JobRun(job, db=self._db, clock=self._clock, stopping=self._stopping)
        log = self._logger.bind(job_id=job.job_id, job_type=job.job_type, attempt=job.attempt)
        try:
            if job.cancel_requested:
                raise JobCancelled("The job was cancelled before it began.")
            declaration.run(run)
            if not run.finished:
                with self._db.transaction() as tx:
                    run.finish(tx)
            log.info("job_completed")
        except Stopping:
            log.info("job_left_to_another_process")
            self._leave(job)
        except JobPostponed:
            self._postpone(job)
            return False
        except JobLost:
            log.warning("job_taken_over")
        except Unavailable as error:
            self._try_again(job, declaration, failures=failures, error=error)
        except SextantError as error:
            log.warning("job_failed", code=error.code, exc_info=True)
            self._fail(job, Failure(code=error.code, message=error.message, hint=error.hint))
        except Exception as error:  # noqa: BLE001  # logged with its trace; the job says that it failed
            self._try_again(job, declaration, failures=failures, error=error)
        return True

    def _try_again(self, job: Job, declaration: JobDeclaration, *, failures: int, error: Exception) -> None:
        failed = failures + 1
        log = self._logger.bind(job_id=job.job_id, job_type=job.job_type, attempt=job.attempt)
        log.error("job_attempt_failed", failures=failed, exc_info=error)
        if failed >= declaration.attempts:
            self._fail(job, _failure(error))
            return
        pause = declaration.retry_pauses[min(failed, len(declaration.retry_pauses)) - 1]
        with self._db.transaction() as tx:
            if store.change(tx, job.job_id, job.attempt, _waiting(failed, self._clock.now())):
                self._requeue(tx, job, pause)

    def _leave(self, job: Job) -> None:
        """The process ends: the job goes back to the queue, and what its steps gave is kept."""
        values: dict[str, object] = {"status": "queued", "updated_at": self._clock.now()}
        with self._db.transaction() as tx:
            if store.change(tx, job.job_id, job.attempt, values):
                self._requeue(tx, job, 0.0)

    def _postpone(self, job: Job) -> None:
        """Back to the queue as if it had not begun, so that waiting wears no attempt out."""
        values: dict[str, object] = {
            "status": "queued",
            "attempt": job.attempt - 1,
            "note": "Waits for another load of this dataset.",
            "updated_at": self._clock.now(),
        }
        with self._db.transaction() as tx:
            if store.change(tx, job.job_id, job.attempt, values):
                self._requeue(tx, job, _POSTPONED_SECONDS)

    def _fail(self, job: Job, failure: Failure) -> None:
        with self._db.transaction() as tx:
            current = store.get(tx, job.job_id, lock=True)
            if current is not None and current.attempt == job.attempt:
                self.fail_in(tx, current, failure)


def _waiting(failed: int, now: datetime) -> dict[str, object]:
    return {"status": "queued", "failures": failed, "note": "Waits to be tried again.", "updated_at": now}


def _failure(error: Exception) -> Failure:
    if isinstance(error, SextantError):
        return Failure(code=error.code, message=error.message, hint=error.hint)
    return Failure(
        code="job_failed",
        message="The work stopped because of an error inside Sextant.",
        hint="Try it again; if it fails again, give an administrator the job's id: the log has the details.",
    )


def _unknown(job: Job) -> Failure:
    return Failure(
        code="job_unknown",
        message=f"This version of Sextant does not know the kind of job '{job.job_type}'.",
        hint="Start it again from the page, or run the version that made it.",
    )


_GAVE_UP = Failure(
    code="job_crashed",
    message="The process that did this work ended several times before it was done.",
    hint="Often the memory did not suffice. Give the server more, or load a smaller file.",
)
