"""Rollups as HTTP takes and sends them."""

from datetime import datetime
from typing import Literal

from pydantic import ConfigDict, Field

from sextant.core.http import WireModel
from sextant.features.datasets import Table
from sextant.features.transforms.rollups.models import KeptColumn
from sextant.features.transforms.rollups.service import Shown
from sextant.features.transforms.rollups.suggesting import Suggestion
from sextant.features.transforms.rollups.words import said

_SQL = "SELECT carrier, avg(arr_delay) AS delay FROM flights GROUP BY carrier"


class RollupIn(WireModel):
    model_config = ConfigDict(json_schema_extra={"example": {"sql": [_SQL]}})
    sql: list[str] = Field(min_length=1, max_length=100, description="The statements that it is to answer.")
    floats: bool = Field(
        default=False,
        description="Keep sums of fractional numbers too, whose last digits depend on the order of the rows.",
    )


class RollupOut(WireModel):
    """What is kept, for how much; `times` and `elapsed_ms` are what it answered in the last 14 days."""

    rollup_id: str
    dataset_id: str
    dataset_name: str | None = Field(description="Null while the dataset cannot be asked.")
    keys: list[str] = Field(description="What it groups by, in words.")
    figures: list[str]
    floats: bool
    status: Literal["building", "ready", "failed"]
    error: str | None
    is_current: bool = Field(description="Whether it stands for the dataset as it is now.")
    snapshot_id: str | None
    rows: int
    of_rows: int
    size_bytes: int
    build_ms: float
    times: int
    elapsed_ms: float
    job_id: str
    email: str
    created_at: datetime
    updated_at: datetime


class RollupsOut(WireModel):
    items: list[RollupOut]


class SuggestedOut(WireModel):
    """A rollup to make: `times` it was asked for in the last 14 days, what that took, what it would save."""

    dataset_id: str
    dataset_name: str
    keys: list[str]
    figures: list[str]
    rows: int = Field(description="About how many it will have.")
    of_rows: int
    size_bytes: int
    times: int
    elapsed_ms: float
    saved_ms: float
    floats: bool = Field(description="Whether it adds up fractional numbers, which has to be told.")
    sql: list[str]


class SuggestionsOut(WireModel):
    items: list[SuggestedOut]


def rollup_out(shown: Shown) -> RollupOut:
    rollup, table = shown.rollup, shown.table
    return RollupOut(
        rollup_id=rollup.rollup_id,
        dataset_id=rollup.dataset_id,
        dataset_name=table.name if table else None,
        keys=_words(rollup.columns, table, keys=True),
        figures=_words(rollup.columns, table, keys=False),
        floats=rollup.floats,
        status=rollup.status,
        error=rollup.error,
        is_current=table is not None and rollup.status == "ready" and table.snapshot_id == rollup.snapshot_id,
        snapshot_id=rollup.snapshot_id,
        rows=rollup.row_count,
        of_rows=rollup.of_rows,
        size_bytes=rollup.size_bytes,
        build_ms=rollup.build_ms,
        times=shown.used.times,
        elapsed_ms=round(shown.used.elapsed_ms, 1),
        job_id=rollup.job_id,
        email=rollup.email,
        created_at=rollup.created_at,
        updated_at=rollup.updated_at,
    )


def suggested_out(suggestion: Suggestion, table: Table) -> SuggestedOut:
    return SuggestedOut(
        dataset_id=suggestion.dataset_id,
        dataset_name=table.name,
        keys=_words(suggestion.columns, table, keys=True),
        figures=_words(suggestion.columns, table, keys=False),
        rows=suggestion.rows,
        of_rows=suggestion.of_rows,
        size_bytes=suggestion.size_bytes,
        times=suggestion.times,
        elapsed_ms=round(suggestion.elapsed_ms, 1),
        saved_ms=round(suggestion.saved_ms, 1),
        floats=suggestion.floats,
        sql=list(suggestion.statements),
    )


def _words(columns: tuple[KeptColumn, ...], table: Table | None, *, keys: bool) -> list[str]:
    return [said(one, table) for one in columns if (one.merge == "key") == keys]
