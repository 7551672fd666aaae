"""Dashboards as things: list, make, read, change, delete, pin."""

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Body, Header, Request, Response

from sextant.core.http import Cursor, Page, SignedIn, cursor_after, cursor_values, etagged, router
from sextant.core.http.paging import CursorRefused
from sextant.features.dashboards.boards import change_from
from sextant.features.dashboards.models import Change, DashboardRefused
from sextant.features.dashboards.routes.bodies import Id, Limit, PinBody, StarBody, Text
from sextant.features.dashboards.service import Dashboards
from sextant.features.dashboards.shapes import tile_json
from sextant.features.dashboards.store import Before

IfMatch = Annotated[str | None, Header(alias="If-Match", max_length=40)]
_EXAMPLE = {"name": "Sales", "config": {"description": "What we sell, and where"}}
Sent = Annotated[dict[str, Any], Body(openapi_examples={"a dashboard": {"value": _EXAMPLE}})]


def routes(service: Dashboards) -> APIRouter:
    """`/api/v1/dashboards` and each dashboard itself."""
    api = router(prefix="/api/v1/dashboards", tags=["dashboards"])
    boards = service.boards

    @api.get("", summary="Dashboards that you see, those with your star first")
    def find(
        caller: SignedIn, q: Text = "", cursor: Cursor = None, limit: Limit = 50
    ) -> Page[dict[str, Any]]:
        found = boards.find(caller, text=q, before=_start(cursor), limit=limit)
        end = found.end if len(found.items) == limit else None
        return Page[dict[str, Any]](
            items=[
                service.as_json(caller, one, starred=one.dashboard_id in found.starred) for one in found.items
            ],
            next_cursor=None
            if end is None
            else cursor_after(end.starred, end.at.isoformat(), end.dashboard_id),
            total=found.total,
        )

    @api.post("", status_code=201, summary="Make a dashboard")
    def create(body: Sent, caller: SignedIn) -> dict[str, Any]:
        """`{name, config}`; tiles and filters stand beside them or within `config`."""
        return service.as_json(caller, boards.create(caller, change_from(body)))

    @api.get("/{dashboard_id}", summary="One dashboard")
    def get(dashboard_id: Id, caller: SignedIn, request: Request) -> Response:
        return etagged(request, service.as_json(caller, boards.get(caller, dashboard_id)))

    @api.put("/{dashboard_id}", summary="Change a dashboard")
    def change(dashboard_id: Id, body: Sent, caller: SignedIn, if_match: IfMatch = None) -> dict[str, Any]:
        """What is left out stays; `version` or If-Match refuses a change that others came before."""
        changed = boards.change(caller, dashboard_id, _at_version(change_from(body), if_match))
        return service.as_json(caller, changed)

    @api.put("/{dashboard_id}/star", summary="Give a dashboard your star, or take it")
    def star(dashboard_id: Id, body: StarBody, caller: SignedIn) -> dict[str, Any]:
        """A star is each person's own: it changes no version, and nothing that others see."""
        board = boards.star(caller, dashboard_id, starred=body.starred)
        return service.as_json(caller, board, starred=body.starred)

    @api.delete("/{dashboard_id}", status_code=204, summary="Delete a dashboard and its links")
    def remove(dashboard_id: Id, caller: SignedIn) -> None:
        boards.remove(caller, dashboard_id)

    @api.post("/{dashboard_id}/tiles", status_code=201, summary="Pin an answer or a query")
    def pin(dashboard_id: Id, body: PinBody, caller: SignedIn) -> dict[str, Any]:
        """Without a position the tile takes the first place with room."""
        tile = service.tile_of(caller, query_id=body.query_id, viz=body.viz)
        changes = {
            "title": body.title,
            "chart_type": body.chart_type,
            "position": body.position,
            "tab": body.tab,
        }
        tile = tile.model_copy(update={name: value for name, value in changes.items() if value is not None})
        sent_place = body.viz is not None and "position" in body.viz.model_fields_set
        return tile_json(
            boards.pin(caller, dashboard_id, tile, placed=sent_place or body.position is not None)
        )

    return api


def _start(cursor: str | None) -> Before | None:
    values = cursor_values(cursor, count=3)
    if values is None:
        return None
    try:
        return Before(bool(values[0]), datetime.fromisoformat(str(values[1])), str(values[2]))
    except ValueError as error:
        raise CursorRefused(
            "This cursor belongs to another list.", hint="Begin at the first page."
        ) from error


def _at_version(change: Change, if_match: str | None) -> Change:
    if if_match is None or change.version is not None:
        return change
    number = if_match.strip().removeprefix("W/").strip('"')
    if not number.isdigit():
        raise DashboardRefused("If-Match names no version.", hint='Send If-Match: "3", the version you read.')
    return change.model_copy(update={"version": int(number)})
