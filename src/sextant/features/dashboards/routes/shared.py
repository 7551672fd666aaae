"""What a link or an embedding page opens without a sign-in: the dashboard as its owner may see it then."""

from collections.abc import Callable
from typing import Annotated, Any

from fastapi import APIRouter, Header, Query, Response
from fastapi import Path as InPath
from starlette.responses import StreamingResponse

from sextant.core.http import OrjsonResponse, joined, router
from sextant.core.scope import current
from sextant.features.dashboards.routes.bodies import Text, UnlockBody, ViewBody
from sextant.features.dashboards.routes.looking import LINES, FiltersText
from sextant.features.dashboards.service import Dashboards
from sextant.features.dashboards.sharing.links import Shared

Token = Annotated[str, InPath(max_length=128)]
_PRIVATE = {
    "Cache-Control": "no-store",
    "X-Robots-Tag": "noindex",
    "Referrer-Policy": "no-referrer",
    "X-Accel-Buffering": "no",
}
PASS, EMBED = "x-share-pass", "x-embed-token"
Passed = Annotated[str, Header(alias=PASS, max_length=200, description="What `unlock` gave.")]
Signed = Annotated[str, Header(alias=EMBED, max_length=16_384, description="The token of the page.")]


def routes(service: Dashboards) -> APIRouter:
    """`/api/v1/shared/{token}` and `/api/v1/embedded/{share_id}`, each with its tiles."""
    return joined(_links(service), _embedded(service))


def _links(service: Dashboards) -> APIRouter:
    api = router(prefix="/api/v1/shared/{token}", tags=["shared"])
    sharing = service.sharing

    @api.get("", summary="A shared dashboard")
    def get(token: Token, passed: Passed = "") -> Response:
        shared = sharing.open(token, client=_client(), passed=passed)
        sharing.record_view(shared, client=_client())
        return OrjsonResponse(service.shown_to_guests(shared), headers=_PRIVATE)

    @api.post("/unlock", summary="A pass for a link with a password")
    def unlock(token: Token, body: UnlockBody) -> dict[str, Any]:
        """Send it as `X-Share-Pass`; it is good for twelve hours."""
        return {"pass": sharing.unlock(token, body.password, client=_client())}

    @api.post("/data", summary="All tiles of a shared dashboard")
    def data(token: Token, body: ViewBody, passed: Passed = "") -> Response:
        return _data(service, sharing.open(token, client=_client(), passed=passed), body)

    @api.post("/stream", summary="All tiles of a shared dashboard, each as soon as it is ready")
    def stream(token: Token, body: ViewBody, passed: Passed = "") -> Response:
        return _stream(service, sharing.open(token, client=_client(), passed=passed), body)

    @api.get("/filter-values", summary="The values a filter of a shared dashboard can be set to")
    def filter_values(
        token: Token,
        filter_id: Annotated[str, Query(max_length=64)],
        q: Text = "",
        filters: FiltersText = "",
        passed: Passed = "",
    ) -> Response:
        shared = sharing.open(token, client=_client(), passed=passed)
        return _values(service, shared, filter_id, q=q, filters=filters)

    return api


def _embedded(service: Dashboards) -> APIRouter:
    api = router(prefix="/api/v1/embedded/{share_id}", tags=["shared"])
    opened: Callable[[str, str], Shared] = lambda share_id, signed: service.sharing.open_embedded(  # noqa: E731  # one use, four routes
        share_id, signed, client=_client()
    )

    @api.get("", summary="An embedded dashboard")
    def get(share_id: Token, signed: Signed = "") -> Response:
        """With the token that the page's server signed, in `X-Embed-Token`."""
        shared = opened(share_id, signed)
        service.sharing.record_view(shared, client=_client())
        fixed = {"fixed_filters": sorted(shared.preset)}
        return OrjsonResponse(service.shown_to_guests(shared) | fixed, headers=_PRIVATE)

    @api.post("/data", summary="All tiles of an embedded dashboard")
    def data(share_id: Token, body: ViewBody, signed: Signed = "") -> Response:
        return _data(service, opened(share_id, signed), body)

    @api.post("/stream", summary="All tiles of an embedded dashboard, each as soon as it is ready")
    def stream(share_id: Token, body: ViewBody, signed: Signed = "") -> Response:
        return _stream(service, opened(share_id, signed), body)

    @api.get("/filter-values", summary="The values a filter of an embedded dashboard can be set to")
    def filter_values(
        share_id: Token,
        filter_id: Annotated[str, Query(max_length=64)],
        q: Text = "",
        filters: FiltersText = "",
        signed: Signed = "",
    ) -> Response:
        return _values(service, opened(share_id, signed), filter_id, q=q, filters=filters)

    return api


def _data(service: Dashboards, shared: Shared, body: ViewBody) -> Response:
    shown = service.looks.shared(shared, choosing=body.choosing, only=body.tiles)
    return OrjsonResponse(shown, headers=_PRIVATE)


def _stream(service: Dashboards, shared: Shared, body: ViewBody) -> Response:
    lines = service.looks.shared_streamed(shared, choosing=body.choosing, only=body.tiles)
    return StreamingResponse(lines, media_type=LINES, headers=_PRIVATE)


def _values(service: Dashboards, shared: Shared, filter_id: str, *, q: str, filters: str) -> Response:
    values = {**service.values_of(filters), **shared.preset}
    found = service.values.of(
        shared.owner, shared.dashboard, filter_id, text=q, values=values, held=shared.held
    )
    return OrjsonResponse(found, headers=_PRIVATE)


def _client() -> str:
    scope = current()
    return scope.client if scope is not None else ""
