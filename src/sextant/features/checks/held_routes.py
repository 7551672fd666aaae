"""`/api/v1/datasets/{id}/loads/{load_id}/rows`: a load that is held, looked at before it is let in."""

from typing import Annotated, Any

from fastapi import APIRouter, Query
from pydantic import ConfigDict, Field

from sextant.core.http import SignedIn, WireModel, router
from sextant.features.checks.held import Held, HeldLoads
from sextant.features.checks.shapes import RanOut, ran_out

_EXAMPLE: dict[str, Any] = {
    "load_id": "0198c1a2-7c12-7a0b-8f43-5a1be7b6c901",
    "row_count": 300,
    "columns": [{"name": "price", "type": "double"}],
    "rows": [{"price": -5.5}],
    "checks": None,
}


class HeldColumn(WireModel):
    name: str
    type: str


class HeldOut(WireModel):
    model_config = ConfigDict(json_schema_extra={"example": _EXAMPLE})
    load_id: str
    row_count: int
    columns: list[HeldColumn]
    rows: list[dict[str, Any]]
    checks: RanOut | None = Field(description="What the checks found in it; null when none looked.")


def held_routes(held: HeldLoads) -> APIRouter:
    routes = router(prefix="/api/v1/datasets/{dataset_id}/loads", tags=["checks"])

    @routes.get("/{load_id}/rows", summary="Rows of a held load, and what its checks found")
    def rows(
        dataset_id: str,
        load_id: str,
        caller: SignedIn,
        limit: Annotated[int, Query(ge=1, le=200)] = 50,
    ) -> HeldOut:
        return _held_out(load_id, held.look(caller, dataset_id, load_id, limit=limit))

    return routes


def _held_out(load_id: str, found: Held) -> HeldOut:
    return HeldOut(
        load_id=load_id,
        row_count=found.row_count,
        columns=[HeldColumn(name=column.name, type=column.type) for column in found.columns],
        rows=list(found.rows),
        checks=None if found.ran is None else ran_out(found.ran),
    )
