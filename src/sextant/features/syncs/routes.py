"""`/api/v1/syncs`: what feeds datasets, run now or by the clock."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from sextant.core.http import Cursor, Page, SignedIn, etagged, router
from sextant.features.syncs.service import Syncs
from sextant.features.syncs.shapes import (
    RanOut,
    RunOut,
    SyncMadeOut,
    SyncOut,
    SyncPatch,
    SyncsIn,
    SyncsMadeOut,
    run_out,
    sync_out,
    wanted,
)

Limit = Annotated[int, Query(ge=1, le=200)]


def sync_routes(syncs: Syncs) -> APIRouter:
    routes = router(prefix="/api/v1", tags=["syncs"])
    _all(routes, syncs)
    _one(routes, syncs)
    return routes


def _all(routes: APIRouter, syncs: Syncs) -> None:
    @routes.post("/syncs", status_code=202, summary="Load tables or files of a connection")
    def make(body: SyncsIn, caller: SignedIn) -> SyncsMadeOut:
        """Each becomes a dataset; its job reads it after the answer."""
        made = syncs.make(caller, body.connection_id, [wanted(one) for one in body.tables])
        items = [
            SyncMadeOut(
                sync_id=sync.sync_id,
                dataset_id=sync.dataset_id,
                job_id=accepted.job.job_id,
                name=accepted.dataset.name,
            )
            for sync, accepted in made
        ]
        return SyncsMadeOut(items=items)

    @routes.get("/syncs", response_model=Page[SyncOut], summary="What feeds datasets")
    def find(
        request: Request,
        caller: SignedIn,
        dataset: str | None = None,
        connection: str | None = None,
        limit: Limit = 50,
        cursor: Cursor = None,
    ) -> Response:
        found, more = syncs.page(
            caller, dataset_id=dataset, connection_id=connection, cursor=cursor, limit=limit
        )
        return etagged(request, Page(items=[sync_out(one) for one in found], next_cursor=more).model_dump())


def _one(routes: APIRouter, syncs: Syncs) -> None:
    @routes.get("/syncs/{sync_id}", summary="One sync")
    def one(sync_id: str, caller: SignedIn) -> SyncOut:
        return sync_out(syncs.get(caller, sync_id))

    @routes.patch("/syncs/{sync_id}", summary="Give a sync other times")
    def change(sync_id: str, body: SyncPatch, caller: SignedIn) -> SyncOut:
        return sync_out(syncs.change(caller, sync_id, body.times))

    @routes.delete("/syncs/{sync_id}", status_code=204, summary="Stop feeding a dataset; its rows stay")
    def remove(sync_id: str, caller: SignedIn) -> None:
        syncs.remove(caller, sync_id)

    @routes.post("/syncs/{sync_id}/run", status_code=202, summary="Sync now")
    def run(sync_id: str, caller: SignedIn) -> RanOut:
        job = syncs.run(caller, sync_id)
        return RanOut(job_id=job.job_id, status=job.status, dataset_id=job.dataset_id)

    @routes.get("/syncs/{sync_id}/runs", summary="What each run brought, the newest first")
    def runs(sync_id: str, caller: SignedIn, limit: Limit = 50, cursor: Cursor = None) -> Page[RunOut]:
        found, more = syncs.runs(caller, sync_id, cursor=cursor, limit=limit)
        return Page[RunOut](items=[run_out(one) for one in found], next_cursor=more)
