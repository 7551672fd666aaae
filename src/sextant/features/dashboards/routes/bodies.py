"""What a client sends to dashboards."""

from typing import Annotated, Any, Literal

from fastapi import Path, Query
from pydantic import ConfigDict, Field

from sextant.core.http import WireModel
from sextant.features.dashboards.models import Position, Visualization
from sextant.features.dashboards.sharing import DEFAULT_DAYS, MOST_DAYS

Id = Annotated[str, Path(max_length=64)]
Limit = Annotated[int, Query(ge=1, le=200)]
Text = Annotated[str, Query(max_length=200)]
FilterValues = Annotated[
    dict[str, dict[str, Any] | None],
    Field(
        default_factory=dict,
        max_length=50,
        description="By filter id: {values}, {min, max}, {from, to} or {preset}; null for everything.",
    ),
]


class Body(WireModel):
    model_config = ConfigDict(extra="forbid")


class PinBody(Body):
    """An answer by its `query_id`, or a whole visualization as `viz`."""

    query_id: str | None = Field(default=None, max_length=64)
    viz: Visualization | None = None
    title: str | None = Field(default=None, max_length=300)
    chart_type: str | None = Field(default=None, pattern=r"^[a-z_]{1,32}$")
    position: Position | None = None

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {"query_id": "019e0c1e-5a4b-7c3d-9a51-0d5f6f3f9a10"},
                {"viz": {"title": "Revenue", "query": "SELECT sum(revenue) AS revenue FROM order_lines"}},
            ]
        },
    )


class ViewBody(Body):
    """Which tiles, under which filters; without `tiles` all of them."""

    filters: FilterValues
    tiles: list[str] | None = Field(default=None, max_length=100)

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"filters": {}}, {"filters": {"region": {"values": ["West"]}}}]},
    )


class ExportBody(Body):
    """With `viz_id` one tile; `csv` of a whole dashboard is a zip."""

    format: Literal["pdf", "png", "csv"]
    viz_id: str | None = Field(default=None, max_length=64)
    filters: FilterValues

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"format": "pdf"}]})


class ShareBody(Body):
    expires_in_days: int = Field(default=DEFAULT_DAYS, ge=1, le=MOST_DAYS)
