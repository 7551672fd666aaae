"""Looking at a dashboard: all tiles at once, the values of a filter, files, links."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response

from sextant.core.http import OrjsonResponse, SignedIn, etagged, router
from sextant.features.dashboards.routes.bodies import ExportBody, Id, ShareBody, Text, ViewBody
from sextant.features.dashboards.service import Dashboards
from sextant.features.dashboards.shapes import share_json

FiltersText = Annotated[str, Query(max_length=20_000, description="The filters as JSON, as POST takes them.")]


def routes(service: Dashboards) -> APIRouter:
    """`/data`, `/filter-values`, `/export` and `/shares` of a dashboard."""
    api = router(prefix="/api/v1/dashboards/{dashboard_id}", tags=["dashboards"])

    @api.post("/data", summary="All tiles in one request")
    def data(dashboard_id: Id, body: ViewBody, caller: SignedIn) -> Response:
        """Identical tiles run once; a tile that fails carries its own error."""
        return OrjsonResponse(service.look(caller, dashboard_id, values=body.filters, only=body.tiles))

    @api.get("/data", summary="All tiles, or 304 when they are as they were")
    def data_again(
        dashboard_id: Id, request: Request, caller: SignedIn, filters: FiltersText = ""
    ) -> Response:
        shown = service.look_again(caller, dashboard_id, filters=filters)
        return service.tagged(shown, request.headers.get("if-none-match", ""))

    @api.get("/filter-values", summary="The values a filter can be set to")
    def filter_values(
        dashboard_id: Id,
        filter_id: Annotated[str, Query(max_length=64)],
        request: Request,
        caller: SignedIn,
        q: Text = "",
    ) -> Response:
        board = service.boards.get(caller, dashboard_id)
        return etagged(request, service.values.of(caller, board, filter_id, text=q))

    @api.post("/export", summary="A PDF, a picture or CSV")
    def export(dashboard_id: Id, body: ExportBody, caller: SignedIn) -> dict[str, Any]:
        """The file can be fetched at `download_url` for an hour."""
        made = service.exports.export(
            caller, dashboard_id, form=body.format, viz_id=body.viz_id, values=body.filters
        )
        return {
            "download_url": made.download_url,
            "file_name": made.file_name,
            "size_bytes": made.size_bytes,
        }

    @api.get("/shares", summary="Links to a dashboard")
    def shares(dashboard_id: Id, caller: SignedIn) -> dict[str, Any]:
        now = service.now()
        return {"items": [share_json(share, now=now) for share in service.sharing.of(caller, dashboard_id)]}

    @api.post("/shares", status_code=201, summary="Make a link")
    def share(dashboard_id: Id, body: ShareBody, caller: SignedIn, response: Response) -> dict[str, Any]:
        """Whoever has the link sees the dashboard as you may, until it expires or is revoked. Shown once."""
        response.headers["Cache-Control"] = "no-store"
        made = service.sharing.make(caller, dashboard_id, days=body.expires_in_days)
        shown = share_json(made.share, now=service.now())
        return {**shown, "token": made.token, "url": f"/shared/{made.token}"}

    @api.delete("/shares/{share_id}", status_code=204, summary="Revoke a link")
    def revoke(dashboard_id: Id, share_id: Id, caller: SignedIn) -> None:
        service.sharing.revoke(caller, dashboard_id, share_id)

    return api
