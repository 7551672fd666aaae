"""SQL models as HTTP takes and sends them."""

from datetime import datetime
from typing import Any, Literal

from pydantic import ConfigDict, Field

from sextant.core.http import WireModel
from sextant.core.recurring import Times
from sextant.features.query import answer_json
from sextant.features.transforms.continuing.models import Kept, Status
from sextant.features.transforms.modelling.files import Step
from sextant.features.transforms.modelling.models import BY_HAND, Engine, How, Run, RunStatus, Why
from sextant.features.transforms.modelling.service import Changes, Preview, Shown, Wanted

_SQL = "SELECT carrier, count(*) AS flights FROM flights GROUP BY carrier"
_MADE = ("next_at", "job_id", "email", "created_at", "updated_at")
_EXAMPLE: dict[str, Any] = {"name": "flights by carrier", "sql": _SQL}


class ModelIn(WireModel):
    model_config = ConfigDict(extra="forbid", json_schema_extra={"example": _EXAMPLE})
    name: str = Field(min_length=1, max_length=200, description="What its dataset is called.")
    sql: str = Field(min_length=1, max_length=20_000, description="One SELECT over datasets.")
    description: str = Field(default="", max_length=10_000)
    on_change: bool = Field(default=True, description="Whether it runs when what it reads has changed.")
    times: Times = BY_HAND
    engine: Engine = Field(
        default="workspace",
        description="`spark-streaming` has Spark keep it up from the topic that the stream follows.",
    )

    def wanted(self) -> Wanted:
        return Wanted(self.name, self.sql, self.description, self.on_change, self.times, engine=self.engine)


class ModelPatch(WireModel):
    model_config = ConfigDict(extra="forbid", json_schema_extra={"example": {"sql": _SQL}})
    sql: str | None = Field(default=None, min_length=1, max_length=20_000)
    description: str | None = Field(default=None, max_length=10_000)
    on_change: bool | None = None
    times: Times | None = None

    def changes(self) -> Changes:
        return Changes(self.sql, self.description, self.on_change, self.times)


class PreviewIn(WireModel):
    model_config = ConfigDict(json_schema_extra={"example": {"sql": _SQL}})
    sql: str = Field(min_length=1, max_length=20_000)


class PreviewOut(WireModel):
    """The first rows, and how a model of the statement would be kept up with what it reads."""

    columns: list[dict[str, Any]]
    results: list[dict[str, Any]]
    truncated: bool
    reads: list[str]
    way: How | None


class ReadOut(WireModel):
    dataset_id: str
    name: str | None = Field(description="Null where the dataset is gone.")


class ModelRunOut(WireModel):
    """One run: why it began, and whether it made all rows, went on by groups, or added rows."""

    run_id: str
    status: RunStatus
    why: Why
    how: How | None
    rows: int
    error: str | None
    created_at: datetime
    finished_at: datetime | None


class ContinuousOut(WireModel):
    """Where the engine stands that keeps a model up: its last epoch, messages it read and set aside."""

    status: Status
    epoch: int = Field(description="-1 before the first.")
    rows: int
    set_aside: int
    problem: str
    hint: str
    seen_at: datetime | None


class ModelOut(WireModel):
    model_id: str
    name: str
    dataset_id: str
    table_name: str | None
    dataset_status: str | None = Field(description="Null where the dataset was deleted.")
    row_count: int
    sql: str
    description: str
    on_change: bool
    times: Times
    engine: Engine
    continuous: ContinuousOut | None = Field(
        description="Null for a model that runs on the workspace's engine."
    )
    next_at: datetime | None
    reads: list[ReadOut]
    last_run: ModelRunOut | None
    job_id: str
    email: str
    created_at: datetime
    updated_at: datetime


class ModelsOut(WireModel):
    """In the order in which they run: each behind those that it reads."""

    items: list[ModelOut]


class ModelRanOut(WireModel):
    job_id: str
    status: str
    dataset_id: str | None


class StepOut(WireModel):
    table: str
    action: Literal["make", "change", "same"]


class StepsOut(WireModel):
    """What becomes of each model of the file, in the order in which they run."""

    applied: bool
    items: list[StepOut]


def run_out(run: Run) -> ModelRunOut:
    return ModelRunOut(**{name: getattr(run, name) for name in ModelRunOut.model_fields})


def model_out(shown: Shown) -> ModelOut:
    model, dataset = shown.model, shown.dataset
    own = ("model_id", "dataset_id", "sql", "description", "on_change", "times", "engine")
    return ModelOut(
        **{name: getattr(model, name) for name in (*own, *_MADE)},
        continuous=_continuous_out(shown.kept) if shown.kept else None,
        name=dataset.name if dataset else model.name,
        table_name=dataset.table_name if dataset else None,
        dataset_status=dataset.status if dataset else None,
        row_count=dataset.row_count if dataset else 0,
        reads=[ReadOut(dataset_id=one, name=name) for one, name in shown.reads],
        last_run=run_out(shown.last) if shown.last else None,
    )


def _continuous_out(kept: Kept) -> ContinuousOut:
    return ContinuousOut(**{name: getattr(kept, name) for name in ContinuousOut.model_fields})


def preview_json(preview: Preview) -> dict[str, Any]:
    shown = answer_json(preview.answered)
    kept = {name: shown[name] for name in ("columns", "results", "truncated")}
    return {**kept, "reads": list(preview.read.datasets), "way": preview.read.way}


def steps_out(steps: list[Step], *, applied: bool) -> StepsOut:
    return StepsOut(applied=applied, items=[StepOut(table=one.table, action=one.action) for one in steps])
