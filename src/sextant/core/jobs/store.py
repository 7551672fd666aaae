"""The tables of jobs and all SQL on them."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Connection,
    Index,
    Integer,
    Row,
    String,
    Table,
    Text,
    and_,
    func,
    or_,
    select,
)

from sextant.core.db import Moment, metadata
from sextant.core.jobs.models import FINISHED, Failure, Job, JobStatus

jobs = Table(
    "jobs",
    metadata,
    Column("job_id", String(36), primary_key=True),
    Column("workspace_id", String(36), nullable=False),
    Column("user_id", String(36), nullable=False),
    Column("email", String(320), nullable=False),
    Column("job_type", String(60), nullable=False),
    Column("status", String(20), nullable=False),
    Column("progress", Integer, nullable=False),
    Column("note", String(400), nullable=False),
    Column("error_message", Text, nullable=True),
    Column("code", String(80), nullable=True),
    Column("hint", Text, nullable=True),
    Column("payload", JSON, nullable=False),
    Column("metadata", JSON, nullable=False),
    Column("dataset_id", String(36), nullable=True),
    Column("parent_job_id", String(36), nullable=True),
    Column("attempt", Integer, nullable=False),  # one more at each start; the fence of steps and changes
    Column("failures", Integer, nullable=False),
    Column("cancel_requested", Boolean, nullable=False),
    Column("request_id", String(80), nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("updated_at", Moment, nullable=False),
    Column("started_at", Moment, nullable=True),
    Column("finished_at", Moment, nullable=True),
    Index("ix_jobs_workspace_created", "workspace_id", "created_at", "job_id"),
    Index("ix_jobs_status", "status"),
    Index("ix_jobs_dataset", "dataset_id"),
)
steps = Table(
    "job_steps",
    metadata,
    Column("job_id", String(36), primary_key=True),
    Column("name", String(120), primary_key=True),
    Column("attempt", Integer, nullable=False),
    Column("result", JSON, nullable=True),
    Column("finished_at", Moment, nullable=False),
)
executors = Table(
    "job_executors",
    metadata,
    Column("executor_id", String(36), primary_key=True),
    Column("job_format", Integer, nullable=False),
    Column("started_at", Moment, nullable=False),
    Column("beat_at", Moment, nullable=False),
)
leases = Table(
    "leases",
    metadata,
    Column("name", String(60), primary_key=True),
    Column("holder", String(36), nullable=False),
    Column("until", Moment, nullable=False),
)


def insert(tx: Connection, job: Job) -> None:
    fields = {column.name: getattr(job, column.name) for column in jobs.columns if column.name != "failures"}
    fields |= {"payload": dict(job.payload), "metadata": dict(job.metadata), "failures": 0}
    tx.execute(jobs.insert().values(**fields))


def get(tx: Connection, job_id: str, *, workspace_id: str | None = None, lock: bool = False) -> Job | None:
    query = select(jobs).where(jobs.c.job_id == job_id)
    if workspace_id is not None:
        query = query.where(jobs.c.workspace_id == workspace_id)
    row = tx.execute(query.with_for_update() if lock else query).one_or_none()
    return None if row is None else _job(row)


def page(
    tx: Connection,
    *,
    workspace_id: str,
    user_id: str | None,
    status: JobStatus | None,
    before: tuple[datetime, str] | None,
    limit: int,
) -> list[Job]:
    """Newest first; `before` is where the last page ended."""
    query = select(jobs).where(jobs.c.workspace_id == workspace_id)
    if user_id is not None:
        query = query.where(jobs.c.user_id == user_id)
    if status is not None:
        query = query.where(jobs.c.status == status)
    if before is not None:
        at, job_id = before
        query = query.where(
            or_(jobs.c.created_at < at, and_(jobs.c.created_at == at, jobs.c.job_id < job_id))
        )
    query = query.order_by(jobs.c.created_at.desc(), jobs.c.job_id.desc()).limit(limit)
    return [_job(row) for row in tx.execute(query)]


def count(tx: Connection, *, workspace_id: str, user_id: str | None, status: JobStatus | None) -> int:
    query = select(func.count()).select_from(jobs).where(jobs.c.workspace_id == workspace_id)
    if user_id is not None:
        query = query.where(jobs.c.user_id == user_id)
    if status is not None:
        query = query.where(jobs.c.status == status)
    return tx.execute(query).scalar_one()


def children(tx: Connection, job_id: str) -> list[Job]:
    query = select(jobs).where(jobs.c.parent_job_id == job_id).order_by(jobs.c.created_at)
    return [_job(row) for row in tx.execute(query)]


def queued(tx: Connection) -> list[str]:
    query = select(jobs.c.job_id).where(jobs.c.status == "queued").order_by(jobs.c.created_at, jobs.c.job_id)
    return list(tx.execute(query).scalars())


def unfinished(tx: Connection, *, dataset_id: str | None, job_type: str) -> list[Job]:
    """In the order they were made."""
    query = select(jobs).where(jobs.c.job_type == job_type, jobs.c.status.not_in(FINISHED))
    if dataset_id is not None:
        query = query.where(jobs.c.dataset_id == dataset_id)
    return [_job(row) for row in tx.execute(query.order_by(jobs.c.created_at, jobs.c.job_id)).all()]


def waiting(tx: Connection) -> int:
    """How many jobs no worker has begun yet."""
    query = select(func.count()).select_from(jobs).where(jobs.c.status == "queued")
    return tx.execute(query).scalar_one()


def count_open(tx: Connection) -> int:
    """How many jobs have not ended."""
    query = select(func.count()).select_from(jobs).where(jobs.c.status.not_in(FINISHED))
    return tx.execute(query).scalar_one()


def claim(tx: Connection, job_id: str, now: datetime) -> tuple[Job, int] | None:
    """Begins a new attempt, which shuts out all earlier ones; None when the job has ended."""
    changed = tx.execute(
        jobs.update()
        .where(jobs.c.job_id == job_id, jobs.c.status.not_in(FINISHED))
        .values(
            status="processing",
            attempt=jobs.c.attempt + 1,
            started_at=func.coalesce(jobs.c.started_at, now),
            updated_at=now,
        )
    )
    if not changed.rowcount:
        return None
    row = tx.execute(select(jobs).where(jobs.c.job_id == job_id)).one()
    return _job(row), row.failures


def change(tx: Connection, job_id: str, attempt: int, values: Mapping[str, object]) -> bool:
    """Changes a job that this attempt still holds; False when it does not, or the job has ended."""
    changed = tx.execute(
        jobs.update()
        .where(jobs.c.job_id == job_id, jobs.c.attempt == attempt, jobs.c.status == "processing")
        .values(**values)
    )
    return changed.rowcount == 1


def fail(tx: Connection, job_id: str, failure: Failure, now: datetime) -> bool:
    """Ends a job that has not ended, whoever holds it; later changes of its attempts find it gone."""
    changed = tx.execute(
        jobs.update()
        .where(jobs.c.job_id == job_id, jobs.c.status.not_in(FINISHED))
        .values(**failed_values(failure, now))
    )
    return changed.rowcount == 1


def failed_values(failure: Failure, now: datetime) -> dict[str, object]:
    return {
        "status": "failed",
        "code": failure.code,
        "error_message": failure.message,
        "hint": failure.hint,
        "updated_at": now,
        "finished_at": now,
    }


def request_cancel(tx: Connection, job_id: str, now: datetime) -> None:
    tx.execute(
        jobs.update()
        .where(jobs.c.job_id == job_id, jobs.c.status.not_in(FINISHED))
        .values(cancel_requested=True, updated_at=now)
    )


def requeue(tx: Connection, job_id: str, now: datetime) -> bool:
    """Puts a failed job back to the start, forgetting what its steps gave."""
    changed = tx.execute(
        jobs.update()
        .where(jobs.c.job_id == job_id, jobs.c.status == "failed")
        .values(
            status="queued",
            progress=0,
            note="",
            failures=0,
            code=None,
            error_message=None,
            hint=None,
            cancel_requested=False,
            started_at=None,
            finished_at=None,
            updated_at=now,
        )
    )
    if changed.rowcount:
        tx.execute(steps.delete().where(steps.c.job_id == job_id))
    return changed.rowcount == 1


def step_result(tx: Connection, job_id: str, name: str) -> "Row[Any] | None":
    query = select(steps.c.result).where(steps.c.job_id == job_id, steps.c.name == name)
    return tx.execute(query).one_or_none()


def keep_step(tx: Connection, *, job_id: str, name: str, attempt: int, result: object, now: datetime) -> None:
    tx.execute(
        steps.insert().values(job_id=job_id, name=name, attempt=attempt, result=result, finished_at=now)
    )


_FIELDS = tuple(column.name for column in jobs.columns if column.name != "failures")


def _job(row: "Row[Any]") -> Job:
    fields: dict[str, Any] = {name: getattr(row, name) for name in _FIELDS}
    return Job(**fields)
