"""A tile changed in words."""

from typing import Any

from fastapi import APIRouter
from pydantic import ConfigDict, Field

from sextant.core.http import SignedIn, WireModel, router
from sextant.features.dashboards.models import Visualization
from sextant.features.dashboards.routes.bodies import Body
from sextant.features.dashboards.service import Dashboards

_TILE: dict[str, Any] = {
    "viz_id": "sales",
    "title": "Sales",
    "chart_type": "bar",
    "query": "SELECT month, region, sum(amount) AS amount FROM sales GROUP BY 1, 2",
}


class NamedColumn(WireModel):
    """A column of the tile's result."""

    name: str = Field(max_length=200)
    label: str | None = Field(default=None, max_length=300)
    type: str = Field(default="string", max_length=60)


class RewordBody(Body):
    """A tile, the columns that it shows, and the change in words."""

    tile: Visualization
    words: str = Field(min_length=1, max_length=500)
    columns: list[NamedColumn] = Field(default_factory=list[NamedColumn], max_length=200)

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "tile": _TILE,
                    "words": "make it a stacked bar by region, top 10, in euros",
                    "columns": [
                        {"name": "month", "type": "date"},
                        {"name": "region", "type": "string"},
                        {"name": "amount", "type": "double"},
                    ],
                }
            ]
        },
    )


class RewordedOut(WireModel):
    """The tile as the words want it; what was understood in our words, what was not in theirs."""

    tile: dict[str, Any]
    understood: list[str]
    not_understood: list[str]

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "tile": {**_TILE, "chart_type": "stacked_bar"},
                "understood": [
                    "Shown as stacked bars, region in the colours",
                    "Only the 10 largest are kept",
                ],
                "not_understood": [],
            }
        }
    )


def routes(service: Dashboards) -> APIRouter:
    """`/reword`: nothing is stored and nothing is run."""
    api = router(prefix="/api/v1/dashboards", tags=["dashboards"])

    @api.post("/reword", summary="Change a tile in words")
    def reword(body: RewordBody, caller: SignedIn) -> RewordedOut:
        """Each part of the words is done or named as not understood; the tile is given back, not stored."""
        done = service.reword(
            caller,
            body.tile,
            words=body.words,
            columns=[(c.name, c.label or "", c.type) for c in body.columns],
        )
        return RewordedOut(
            tile=done.tile.model_dump(mode="json"),
            understood=list(done.understood),
            not_understood=list(done.not_understood),
        )

    return api
