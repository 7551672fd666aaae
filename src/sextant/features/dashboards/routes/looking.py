"""Looking at a dashboard: all tiles at once or as they come, rows behind them, values of filters, files."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from starlette.responses import StreamingResponse

from sextant.core.http import OrjsonResponse, SignedIn, etagged, router
from sextant.features.dashboards.routes.bodies import ExportBody, Id, RowsBody, Text, ViewBody
from sextant.features.dashboards.service import Dashboards
from sextant.features.dashboards.viewing.models import Pick

FiltersText = Annotated[str, Query(max_length=20_000, description="The filters as JSON, as POST takes them.")]
LINES = "application/x-ndjson"
AT_ONCE = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}


def routes(service: Dashboards) -> APIRouter:
    """`/data`, `/stream`, `/filter-values`, `/tiles/{viz_id}/rows` and `/export` of a dashboard."""
    api = router(prefix="/api/v1/dashboards/{dashboard_id}", tags=["dashboards"])
    looks = service.looks

    @api.post("/data", summary="All tiles in one request")
    def data(dashboard_id: Id, body: ViewBody, caller: SignedIn) -> Response:
        """Identical tiles run once; a tile that fails carries its own error."""
        return OrjsonResponse(looks.all(caller, dashboard_id, choosing=body.choosing, only=body.tiles))

    @api.post("/stream", summary="All tiles in one request, each as soon as it is ready")
    def stream(dashboard_id: Id, body: ViewBody, caller: SignedIn) -> Response:
        """Lines of JSON: `view` first, a `tile` for each, `end` last."""
        lines = looks.streamed(caller, dashboard_id, choosing=body.choosing, only=body.tiles)
        return StreamingResponse(lines, media_type=LINES, headers=AT_ONCE)

    @api.get("/data", summary="All tiles, or 304 when they are as they were")
    def data_again(
        dashboard_id: Id, request: Request, caller: SignedIn, filters: FiltersText = ""
    ) -> Response:
        shown = service.look_again(caller, dashboard_id, filters=filters)
        return service.tagged(shown, request.headers.get("if-none-match", ""))

    @api.post("/tiles/{viz_id}/rows", summary="The rows behind a tile, or behind one mark of it")
    def rows(dashboard_id: Id, viz_id: Id, body: RowsBody, caller: SignedIn) -> Response:
        """Before they were grouped and counted; the first thousand, and the SQL of all."""
        mark = None if body.mark is None else Pick(body.mark.column, body.mark.value)
        found = looks.rows(caller, dashboard_id, viz_id, choosing=body.choosing, picked=mark)
        return OrjsonResponse(found)

    @api.get("/filter-values", summary="The values a filter can be set to")
    def filter_values(
        dashboard_id: Id,
        filter_id: Annotated[str, Query(max_length=64)],
        request: Request,
        caller: SignedIn,
        q: Text = "",
        filters: FiltersText = "",
    ) -> Response:
        """Of a dependent filter, those that stand together with what the filters before it are set to."""
        board = service.boards.get(caller, dashboard_id)
        values = service.values_of(filters)
        return etagged(request, service.values.of(caller, board, filter_id, text=q, values=values))

    @api.post("/export", summary="A PDF, a picture, or the rows")
    def export(dashboard_id: Id, body: ExportBody, caller: SignedIn) -> dict[str, Any]:
        """The file can be fetched at `download_url` for an hour; rows are whole, however many."""
        made = service.exports.export(
            caller, dashboard_id, form=body.format, viz_id=body.viz_id, choosing=body.choosing
        )
        return {
            "download_url": made.download_url,
            "file_name": made.file_name,
            "size_bytes": made.size_bytes,
        }

    return api
