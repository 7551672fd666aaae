"""HTTP for datasets: find, open, describe, share, delete, profile, rows set aside, snapshots."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from starlette.responses import StreamingResponse

from sextant.core.access import Caller
from sextant.core.http import Cursor, Page, SignedIn, etagged, router
from sextant.features.datasets.aside import AsidePage
from sextant.features.datasets.editing import ColumnChange, DatasetChange
from sextant.features.datasets.load_models import LoadStatus
from sextant.features.datasets.models import Asked, Dataset, in_sql
from sextant.features.datasets.service import Datasets
from sextant.features.datasets.shapes import (
    ColumnOut,
    ColumnPatch,
    DatasetOut,
    DatasetPatch,
    DeletedOut,
    JobOut,
    LoadOut,
    MaintenanceOut,
    ProfileOut,
    SnapshotOut,
    dataset_out,
    job_out,
    load_out,
    maintenance_out,
    snapshot_out,
)

Limit = Annotated[int, Query(ge=1, le=200)]


def dataset_routes(datasets: Datasets) -> APIRouter:
    routes = router(prefix="/api/v1", tags=["datasets"])
    _reading(routes, datasets)
    _changing(routes, datasets)
    _details(routes, datasets)
    _loads(routes, datasets)
    _maintenance(routes, datasets)
    return routes


def _reading(routes: APIRouter, datasets: Datasets) -> None:
    @routes.get("/datasets", response_model=Page[DatasetOut], summary="List and find datasets")
    def find(
        request: Request,
        caller: SignedIn,
        q: Annotated[str, Query(max_length=200, description="Words in names, descriptions, columns.")] = "",
        tag: Annotated[str, Query(max_length=60)] = "",
        deleted: bool = False,
        limit: Limit = 50,
        cursor: Cursor = None,
    ) -> Response:
        found, more, total = datasets.list(
            caller, text=q, tag=tag, deleted=deleted, cursor=cursor, limit=limit
        )
        items = [_shown(caller, dataset) for dataset in found]
        return etagged(request, Page(items=items, next_cursor=more, total=total).model_dump())

    @routes.get("/datasets/{dataset_id}", response_model=DatasetOut, summary="Open a dataset")
    def open_one(dataset_id: str, request: Request, caller: SignedIn) -> Response:
        return etagged(request, _shown(caller, datasets.get(caller, dataset_id)).model_dump())

    @routes.get("/data/profile/{dataset_id}", response_model=ProfileOut, summary="The profile of a dataset")
    def profile(dataset_id: str, request: Request, caller: SignedIn) -> Response:
        document, version = datasets.profile_document(caller, dataset_id)
        tag = f'"{dataset_id}-{version}"'
        headers = {"ETag": tag, "Cache-Control": "private, no-cache"}
        if tag in request.headers.get("if-none-match", ""):
            return Response(status_code=304, headers=headers)
        return Response(document, media_type="application/json", headers=headers)


def _changing(routes: APIRouter, datasets: Datasets) -> None:
    @routes.patch("/datasets/{dataset_id}", summary="Rename, describe, tag or share")
    def change(dataset_id: str, body: DatasetPatch, caller: SignedIn) -> DatasetOut:
        changed = datasets.change(caller, dataset_id, DatasetChange(**body.model_dump()))
        return _shown(caller, changed)

    @routes.patch("/datasets/{dataset_id}/columns/{field_id}", summary="Describe, rename or retype a column")
    def change_column(dataset_id: str, field_id: int, body: ColumnPatch, caller: SignedIn) -> ColumnOut:
        """A `type` starts a job that reads the raw files again; its id is in the answer."""
        change = ColumnChange(**body.model_dump(exclude={"type", "format"}))
        changed = datasets.change_column(caller, dataset_id, field_id=field_id, change=change)
        job = None
        if body.type is not None:
            asked = Asked(type=body.type, format=body.format)
            job = datasets.retype(caller, dataset_id, field_id=field_id, asked=asked)
        (shown,) = in_sql([changed])
        return ColumnOut(**shown.model_dump(exclude={"pii"}), job_id=job.job_id if job else None)

    @routes.delete("/datasets/{dataset_id}", summary="Delete a dataset; it can be restored for 30 days")
    def delete(dataset_id: str, caller: SignedIn, confirm: bool = False) -> DeletedOut:
        return DeletedOut(undo_until=datasets.delete(caller, dataset_id, confirmed=confirm))

    @routes.post("/datasets/{dataset_id}/restore", summary="Restore a deleted dataset")
    def restore(dataset_id: str, caller: SignedIn) -> DatasetOut:
        return _shown(caller, datasets.restore(caller, dataset_id))


def _details(routes: APIRouter, datasets: Datasets) -> None:
    @routes.get(
        "/datasets/{dataset_id}/set-aside", response_model=AsidePage, summary="Rows that were set aside"
    )
    def set_aside(
        dataset_id: str, request: Request, caller: SignedIn, limit: Limit = 50, cursor: Cursor = None
    ) -> Response:
        return etagged(
            request, datasets.set_aside(caller, dataset_id, cursor=cursor, limit=limit).model_dump()
        )

    @routes.get("/datasets/{dataset_id}/set-aside.csv", summary="Rows set aside as CSV")
    def set_aside_csv(dataset_id: str, caller: SignedIn) -> Response:
        dataset = datasets.get(caller, dataset_id)
        headers = _attached(f"{dataset.table_name}-set-aside.csv")
        return StreamingResponse(
            datasets.set_aside_csv(caller, dataset_id), media_type="text/csv; charset=utf-8", headers=headers
        )

    @routes.get("/datasets/{dataset_id}/raw", summary="The file as it came")
    def raw(dataset_id: str, caller: SignedIn) -> Response:
        dataset, size, content = datasets.raw(caller, dataset_id)
        headers = {**_attached(dataset.s3_key.rsplit("/", 1)[-1]), "Content-Length": str(size)}
        return StreamingResponse(content, media_type="application/octet-stream", headers=headers)

    @routes.get(
        "/datasets/{dataset_id}/snapshots", response_model=Page[SnapshotOut], summary="One snapshot a load"
    )
    def snapshots(dataset_id: str, request: Request, caller: SignedIn) -> Response:
        items = [snapshot_out(snapshot) for snapshot in datasets.snapshots(caller, dataset_id)]
        return etagged(request, Page(items=items, total=len(items)).model_dump())

    @routes.post("/datasets/{dataset_id}/snapshots/{snapshot_id}/undo", summary="Take a load back")
    def undo(dataset_id: str, snapshot_id: str, caller: SignedIn) -> DatasetOut:
        return _shown(caller, datasets.undo(caller, dataset_id, snapshot_id))


def _loads(routes: APIRouter, datasets: Datasets) -> None:
    @routes.get("/datasets/{dataset_id}/loads", summary="The loads of a dataset, also those held back")
    def loads(
        dataset_id: str,
        caller: SignedIn,
        status: LoadStatus | None = None,
        limit: Limit = 50,
        cursor: Cursor = None,
    ) -> Page[LoadOut]:
        found, more = datasets.loads(caller, dataset_id, status=status, cursor=cursor, limit=limit)
        return Page(items=[load_out(record) for record in found], next_cursor=more)

    @routes.get("/datasets/{dataset_id}/loads/{load_id}", summary="One load, with what it changed")
    def load(dataset_id: str, load_id: str, caller: SignedIn) -> LoadOut:
        return load_out(datasets.load(caller, dataset_id, load_id))

    @routes.post(
        "/datasets/{dataset_id}/loads/{load_id}/release", status_code=202, summary="Let a held load in"
    )
    def release(dataset_id: str, load_id: str, caller: SignedIn) -> JobOut:
        return job_out(datasets.release(caller, dataset_id, load_id))

    @routes.post("/datasets/{dataset_id}/loads/{load_id}/discard", summary="Give a held load up")
    def discard(dataset_id: str, load_id: str, caller: SignedIn) -> LoadOut:
        return load_out(datasets.discard(caller, dataset_id, load_id))


def _maintenance(routes: APIRouter, datasets: Datasets) -> None:
    @routes.get("/data/maintenance", summary="What the daily maintenance removes and moves next: a dry run")
    def due(caller: SignedIn) -> MaintenanceOut:
        """For administrators: of this workspace alone, and nothing is changed."""
        return maintenance_out(datasets.maintenance.upkeep.due(caller))


def _shown(caller: Caller, dataset: Dataset) -> DatasetOut:
    own = dataset.owner.user_id == caller.user_id or caller.role == "admin"
    return dataset_out(dataset, may_change=own and caller.may("data.write"))


def _attached(file_name: str) -> dict[str, str]:
    """Keys hold letters, digits and a few signs only, so the name needs no quoting."""
    return {"Content-Disposition": f'attachment; filename="{file_name}"'}
