"""What a link opens without a sign-in: the dashboard to read, as its owner may see it at that moment."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from fastapi import Path as InPath

from sextant.core.http import OrjsonResponse, router
from sextant.core.scope import current
from sextant.features.dashboards.routes.bodies import Text, ViewBody
from sextant.features.dashboards.service import Dashboards
from sextant.features.dashboards.shapes import public_json

Token = Annotated[str, InPath(max_length=128)]
_PRIVATE = {"Cache-Control": "no-store", "X-Robots-Tag": "noindex", "Referrer-Policy": "no-referrer"}


def routes(service: Dashboards) -> APIRouter:
    """`/api/v1/shared/{token}` and its tiles."""
    api = router(prefix="/api/v1/shared/{token}", tags=["shared"])
    sharing = service.sharing

    @api.get("", summary="A shared dashboard")
    def get(token: Token) -> Response:
        shared = sharing.open(token, client=_client())
        sharing.record_view(shared, client=_client())
        return OrjsonResponse(public_json(shared.dashboard), headers=_PRIVATE)

    @api.post("/data", summary="All tiles of a shared dashboard")
    def data(token: Token, body: ViewBody) -> Response:
        shared = sharing.open(token, client=_client())
        shown = service.look_shared(shared, values=body.filters, only=body.tiles)
        return OrjsonResponse(shown, headers=_PRIVATE)

    @api.get("/filter-values", summary="The values a filter of a shared dashboard can be set to")
    def filter_values(
        token: Token, filter_id: Annotated[str, Query(max_length=64)], request: Request, q: Text = ""
    ) -> Response:
        shared = sharing.open(token, client=_client())
        found = service.values.of(shared.owner, shared.dashboard, filter_id, text=q)
        return OrjsonResponse(found, headers=_PRIVATE)

    return api


def _client() -> str:
    scope = current()
    return scope.client if scope is not None else ""
