"""What a client sends to dashboards."""

from typing import Annotated, Any

from fastapi import Path, Query
from pydantic import ConfigDict, Field

from sextant.core.http import WireModel
from sextant.features.dashboards.exporting import Form
from sextant.features.dashboards.files.yaml_text import LONGEST
from sextant.features.dashboards.models import Position, Sorting, Visualization
from sextant.features.dashboards.sharing.links import DEFAULT_DAYS, MOST_DAYS
from sextant.features.dashboards.sharing.models import Kind
from sextant.features.dashboards.statements import Step
from sextant.features.dashboards.viewing import Choosing
from sextant.features.dashboards.viewing.models import Pick

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
    tab: str | None = Field(default=None, max_length=64)

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {"query_id": "019e0c1e-5a4b-7c3d-9a51-0d5f6f3f9a10"},
                {"viz": {"title": "Revenue", "query": "SELECT sum(revenue) AS revenue FROM order_lines"}},
            ]
        },
    )


class PickBody(Body):
    """A result column of a tile, and its `values`, its days `from` and `to`, or its `min` and `max`."""

    column: str = Field(max_length=200)
    value: dict[str, Any]


class StepBody(Body):
    """One step down: into one value of a result column."""

    column: str = Field(max_length=200)
    value: str | int | float | bool | None


class ChoosingBody(Body):
    """What was chosen: filters; by tile, marks that were picked, steps down, and the order of a table."""

    filters: FilterValues
    picked: dict[str, PickBody] = Field(default_factory=dict[str, PickBody], max_length=20)
    into: dict[str, list[StepBody]] = Field(default_factory=dict[str, list[StepBody]], max_length=60)
    order: dict[str, list[Sorting]] = Field(default_factory=dict[str, list[Sorting]], max_length=60)

    @property
    def choosing(self) -> Choosing:
        return Choosing(
            values=self.filters,
            picked={viz_id: Pick(one.column, one.value) for viz_id, one in self.picked.items()},
            into={
                viz_id: tuple(Step(one.column, one.value) for one in steps[:10])
                for viz_id, steps in self.into.items()
            },
            order={viz_id: tuple(order[:4]) for viz_id, order in self.order.items()},
        )


class ViewBody(ChoosingBody):
    """Which tiles, under which filters; without `tiles` all of them."""

    tiles: list[str] | None = Field(default=None, max_length=100)

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {"filters": {}},
                {"filters": {"region": {"values": ["West"]}}},
                {"picked": {"by-month": {"column": "month", "value": {"values": ["2026-03-01"]}}}},
            ]
        },
    )


class RowsBody(ChoosingBody):
    """The rows behind a tile, or behind the mark that `mark` names."""

    mark: PickBody | None = None

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"mark": {"column": "region", "value": {"values": ["West"]}}}]},
    )


class DraftBody(Body):
    """A dataset, or a question; of both, the dataset that the question is about."""

    dataset_id: str | None = Field(default=None, max_length=64)
    question: str | None = Field(default=None, min_length=1, max_length=500)

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"question": "average delay by month"}]}
    )


class StarBody(Body):
    """Whether the dashboard has your star."""

    starred: bool

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"starred": True}]})


class YamlBody(Body):
    """A dashboard as YAML; `dashboard_id` makes it the next version of one instead of a new one."""

    yaml: str = Field(max_length=LONGEST)
    dashboard_id: str | None = Field(default=None, max_length=64)

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "yaml": "dashboard: Sales\ntiles:\n- id: count\n  title: Orders\n  show: number\n"
                    "  at: [0, 0, 3, 2]\n  sql: SELECT count(*) AS orders FROM orders\n"
                }
            ]
        },
    )


class DiffBody(Body):
    yaml: str = Field(max_length=LONGEST)


class UnlockBody(Body):
    password: str = Field(min_length=1, max_length=256)


class ExportBody(Body):
    """With `viz_id` one tile; rows of a whole dashboard are a zip, or one workbook with a sheet a tile."""

    format: Form
    viz_id: str | None = Field(default=None, max_length=64)
    filters: FilterValues
    picked: dict[str, PickBody] = Field(default_factory=dict[str, PickBody], max_length=20)

    @property
    def choosing(self) -> Choosing:
        picked = {viz_id: Pick(one.column, one.value) for viz_id, one in self.picked.items()}
        return Choosing(values=self.filters, picked=picked)

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"format": "pdf"}]})


class ShareBody(Body):
    """A link, with a password if it has one; or a place where it is embedded, by pages of `origins`."""

    expires_in_days: int = Field(default=DEFAULT_DAYS, ge=1, le=MOST_DAYS)
    kind: Kind = "link"
    label: str = Field(default="", max_length=120)
    password: str = Field(default="", max_length=256)
    origins: list[str] = Field(default_factory=list[str], max_length=20)

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {"expires_in_days": 7, "password": "quiet harbour lamp"},
                {"kind": "embed", "origins": ["https://www.example.com"]},
            ]
        },
    )
