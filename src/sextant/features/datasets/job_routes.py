"""HTTP for jobs of every kind: look, list, follow live, cancel, try again."""

from collections.abc import AsyncIterator
from datetime import datetime
from typing import Annotated

import anyio
from fastapi import APIRouter, Query, Response
from starlette.concurrency import run_in_threadpool
from starlette.responses import StreamingResponse

from sextant.core.access import Caller
from sextant.core.http import Cursor, Page, SignedIn, cursor_after, cursor_values, router
from sextant.core.http.paging import CursorRefused
from sextant.core.jobs import Job, Jobs, JobStatus
from sextant.features.datasets.shapes import JobOut, job_out

_LOOK_EVERY = 0.25
_BEAT_EVERY = 15.0
_LONGEST = 3_600.0


def job_routes(jobs: Jobs) -> APIRouter:
    routes = router(prefix="/api/v1", tags=["jobs"])

    @routes.get("/data/job/{job_id}", summary="How a job is doing")
    def look(job_id: str, caller: SignedIn) -> JobOut:
        return job_out(jobs.get(caller, job_id))

    @routes.get("/jobs", summary="Your jobs, newest first; all of the workspace for an administrator")
    def find(
        caller: SignedIn,
        status: JobStatus | None = None,
        limit: Annotated[int, Query(ge=1, le=200)] = 50,
        cursor: Cursor = None,
    ) -> Page[JobOut]:
        found = jobs.list(caller, before=_before(cursor), status=status, limit=limit + 1)
        shown = found[:limit]
        more = cursor_after(shown[-1].created_at, shown[-1].job_id) if len(found) > limit else None
        total = jobs.count(caller, status=status)
        return Page(items=[job_out(job) for job in shown], next_cursor=more, total=total)

    @routes.post("/jobs/{job_id}/cancel", summary="Stop a job")
    def cancel(job_id: str, caller: SignedIn) -> JobOut:
        return job_out(jobs.cancel(caller, job_id))

    @routes.post("/jobs/{job_id}/retry", summary="Start a failed job again")
    def retry(job_id: str, caller: SignedIn) -> JobOut:
        return job_out(jobs.retry(caller, job_id))

    @routes.get("/jobs/{job_id}/events", summary="Follow a job live, as server-sent events")
    async def follow(job_id: str, caller: SignedIn) -> Response:
        job = await run_in_threadpool(jobs.get, caller, job_id)
        headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
        return StreamingResponse(_told(jobs, caller, job), media_type="text/event-stream", headers=headers)

    return routes


async def _told(jobs: Jobs, caller: Caller, job: Job) -> AsyncIterator[bytes]:
    """The job at once and at each change, until it ends; a comment now and then keeps the line open."""
    yield _event(job)
    waited = quiet = 0.0
    while not job.finished and waited < _LONGEST:
        await anyio.sleep(_LOOK_EVERY)
        waited, quiet = waited + _LOOK_EVERY, quiet + _LOOK_EVERY
        seen = await run_in_threadpool(jobs.get, caller, job.job_id)
        if seen != job:
            job, quiet = seen, 0.0
            yield _event(job)
        elif quiet >= _BEAT_EVERY:
            quiet = 0.0
            yield b": still at work\n\n"


def _event(job: Job) -> bytes:
    return b"event: job\ndata: " + job_out(job).model_dump_json().encode() + b"\n\n"


def _before(cursor: str | None) -> tuple[datetime, str] | None:
    values = cursor_values(cursor, count=2)
    if values is None:
        return None
    try:
        return datetime.fromisoformat(str(values[0])), str(values[1])
    except ValueError as error:
        raise CursorRefused(
            "This cursor belongs to another list.", hint="Begin at the first page."
        ) from error
