"""`/api/v1/rollups`: what is kept so that fewer rows are read, and what could be."""

from fastapi import APIRouter

from sextant.core.http import SignedIn, router
from sextant.features.transforms.rollups.service import Rollups
from sextant.features.transforms.rollups.shapes import (
    RollupIn,
    RollupOut,
    RollupsOut,
    SuggestionsOut,
    rollup_out,
    suggested_out,
)


def rollup_routes(rollups: Rollups) -> APIRouter:
    routes = router(prefix="/api/v1", tags=["rollups"])

    @routes.get("/rollups", summary="Rollups of datasets that the caller sees whole")
    def every(caller: SignedIn, dataset: str | None = None) -> RollupsOut:
        return RollupsOut(items=[rollup_out(one) for one in rollups.all(caller, dataset_id=dataset)])

    @routes.get("/rollups/suggestions", summary="Rollups that would answer what was asked again")
    def suggestions(caller: SignedIn) -> SuggestionsOut:
        return SuggestionsOut(items=[suggested_out(*one) for one in rollups.suggestions(caller)])

    @routes.post("/rollups", status_code=202, summary="Keep a rollup that answers these statements")
    def make(body: RollupIn, caller: SignedIn) -> RollupOut:
        made = rollups.make(caller, body.sql, floats=body.floats)
        return rollup_out(rollups.get(caller, made.rollup_id))

    @routes.get("/rollups/{rollup_id}", summary="One rollup")
    def one(rollup_id: str, caller: SignedIn) -> RollupOut:
        return rollup_out(rollups.get(caller, rollup_id))

    @routes.post("/rollups/{rollup_id}/rebuild", status_code=202, summary="Make a rollup anew")
    def rebuild(rollup_id: str, caller: SignedIn) -> RollupOut:
        rollups.rebuild(caller, rollup_id)
        return rollup_out(rollups.get(caller, rollup_id))

    @routes.delete("/rollups/{rollup_id}", status_code=204, summary="Keep a rollup no longer")
    def remove(rollup_id: str, caller: SignedIn) -> None:
        rollups.remove(caller, rollup_id)

    return routes
