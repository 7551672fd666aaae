"""`/api/v1/datasets/{id}/errors`: cells that are probably wrong, each with its reason."""

from typing import Annotated

from fastapi import APIRouter, Query

from sextant.core.http import Cursor, SignedIn, router
from sextant.features.checks.findings import Findings
from sextant.features.checks.shapes import ErrorsOut, SearchOut, errors_out

Limit = Annotated[int, Query(ge=1, le=1_000)]
Name = Annotated[str, Query(max_length=300)]


def error_routes(findings: Findings) -> APIRouter:
    routes = router(prefix="/api/v1/datasets/{dataset_id}", tags=["checks"])

    @routes.post("/errors", status_code=202, summary="Look for cells that are probably wrong")
    def start(dataset_id: str, caller: SignedIn) -> SearchOut:
        job = findings.start(caller, dataset_id)
        return SearchOut(job_id=job.job_id, status=job.status)

    @routes.get("/errors", summary="The cells that were found, in the order of the rows")
    def cells(
        dataset_id: str,
        caller: SignedIn,
        column: Name = "",
        why: Name = "",
        limit: Limit = 100,
        cursor: Cursor = None,
    ) -> ErrorsOut:
        found = findings.page(caller, dataset_id, column=column, why=why, cursor=cursor, limit=limit)
        return errors_out(dataset_id, found)

    return routes
