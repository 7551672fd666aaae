"""What a job is, and how a feature declares one."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Literal

from sextant.kit.errors import Conflict, NotFound, SextantError
from sextant.kit.ids import JobId

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from sextant.core.jobs.run import JobRun

JobStatus = Literal["queued", "processing", "completed", "failed"]
FINISHED: frozenset[JobStatus] = frozenset({"completed", "failed"})


class JobMissing(NotFound):
    code = "job_not_found"


class JobFinished(Conflict):
    """The job ended already, so it cannot be cancelled; or it did not fail, so it cannot be tried again."""

    code = "job_state"


class JobCancelled(SextantError):
    """Raised inside a job that was asked to stop."""

    code = "job_cancelled"
    status = 409


class JobLost(SextantError):
    """Raised inside a run whose job another attempt has taken over: it must change nothing more."""

    code = "job_taken_over"
    status = 409


class JobPostponed(SextantError):
    """Raised by a run that has done nothing yet and must wait for another job; no failure of its own."""

    code = "job_postponed"
    status = 409


@dataclass(frozen=True, slots=True)
class Job:
    """One piece of long work; `code` and `hint` are set when it failed."""

    job_id: JobId
    workspace_id: str
    user_id: str
    email: str
    job_type: str
    status: JobStatus
    progress: int
    note: str
    error_message: str | None
    code: str | None
    hint: str | None
    payload: Mapping[str, object]
    metadata: Mapping[str, object]
    dataset_id: str | None
    parent_job_id: str | None
    attempt: int
    cancel_requested: bool
    created_at: datetime
    updated_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    request_id: str = ""

    @property
    def finished(self) -> bool:
        return self.status in FINISHED


@dataclass(frozen=True, slots=True)
class Failure:
    """How a failed job says why."""

    code: str
    message: str
    hint: str


Finished = Callable[["Connection", Job, Failure | None], None]


@dataclass(frozen=True, slots=True)
class JobDeclaration:
    """A kind of job: `run` does the work; `failed` may write, in the transaction that marks the job failed.

    `run` may be started again after a crash or a failure: what must happen once goes into `JobRun.step` or
    into the transaction of `JobRun.finish`. Errors a person can act on (SextantError) end the job at once;
    others are tried again, `attempts` times in all, with growing pauses.
    """

    job_type: str
    run: "Callable[[JobRun], None]"
    attempts: int = 3
    failed: "Callable[[Connection, Job, Failure], None] | None" = None
    retry_pauses: tuple[float, ...] = field(default=(1.0, 4.0, 16.0))
