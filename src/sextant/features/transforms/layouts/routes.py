"""`/api/v1/layouts`: by which column a table had better be sorted or parted, and the jobs that do it."""

from typing import Literal

from fastapi import APIRouter
from pydantic import ConfigDict, Field

from sextant.core.http import SignedIn, WireModel, router
from sextant.core.lake import Period
from sextant.features.transforms.layouts.service import Advice, Layouts


class AdviceOut(WireModel):
    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "dataset_id": "0193…",
                "table_name": "order_lines",
                "column": "order_date",
                "times": 42,
                "elapsed_ms": 5120.5,
                "reads": 1.0,
                "would_read": 0.08,
                "saved_ms": 4710.9,
                "kind": "partition",
                "period": "month",
                "reason": "order_lines holds 2,210 MB over 36 months of order_date: kept by month, …",
                "filter": "order_date >= DATE '2026-05-01' AND order_date < DATE '2026-06-01'",
            }
        }
    )
    dataset_id: str
    table_name: str
    column: str = Field(description="What statements of the last fourteen days filtered.")
    times: int
    elapsed_ms: float = Field(description="What those statements took in all.")
    reads: float = Field(description="The share of rows that such a filter reads now, 0 to 1.")
    would_read: float = Field(description="About the share it would read once the rows are sorted.")
    saved_ms: float
    kind: Literal["sort", "partition"]
    period: Period | None = Field(description="Of advice to part: year, month or day.")
    reason: str = Field(description="Of advice to part, in words.")
    filter: str = Field(description="A filter that gains, of advice to part.")


class LayoutsOut(WireModel):
    items: list[AdviceOut]


class SortIn(WireModel):
    model_config = ConfigDict(json_schema_extra={"example": {"dataset_id": "0193…", "column": "order_date"}})
    dataset_id: str = Field(max_length=64)
    column: str = Field(max_length=200)


class PartitionIn(WireModel):
    model_config = ConfigDict(
        json_schema_extra={"example": {"dataset_id": "0193…", "column": "order_date", "period": "month"}}
    )
    dataset_id: str = Field(max_length=64)
    column: str | None = Field(default=None, max_length=200, description="The main time where it is null.")
    period: Period | None = Field(default=None, description="The one that pays where it is null.")


class SortingOut(WireModel):
    model_config = ConfigDict(json_schema_extra={"example": {"job_id": "0193…", "status": "queued"}})
    job_id: str
    status: str


def layout_routes(layouts: Layouts) -> APIRouter:
    routes = router(prefix="/api/v1", tags=["layouts"])

    @routes.get("/layouts", summary="By which columns tables had better be sorted or parted")
    def advise(caller: SignedIn) -> LayoutsOut:
        """Of tables that the caller may change, from the filters of statements that ran lately."""
        return LayoutsOut(items=[_out(one) for one in layouts.advise(caller)])

    @routes.post("/layouts/sort", status_code=202, summary="Sort a dataset's files by a column")
    def sort(body: SortIn, caller: SignedIn) -> SortingOut:
        """A job that changes no row; filters on the column then pass over what they do not ask for."""
        job = layouts.sort(caller, body.dataset_id, body.column)
        return SortingOut(job_id=job.job_id, status=job.status)

    @routes.post("/layouts/partition", status_code=202, summary="Keep a dataset by year, month or day")
    def partition(body: PartitionIn, caller: SignedIn) -> SortingOut:
        """A job that changes no row; what is loaded later is parted as it comes."""
        job = layouts.partition(caller, body.dataset_id, column=body.column, period=body.period)
        return SortingOut(job_id=job.job_id, status=job.status)

    return routes


def _out(one: Advice) -> AdviceOut:
    return AdviceOut(
        dataset_id=one.dataset_id,
        table_name=one.table_name,
        column=one.column,
        times=one.times,
        elapsed_ms=round(one.elapsed_ms, 1),
        reads=round(one.reads, 3),
        would_read=round(one.would_read, 3),
        saved_ms=round(one.saved_ms, 1),
        kind=one.kind,
        period=one.period,
        reason=one.reason,
        filter=one.filter,
    )
