"""`WS /ws/analytics/{dashboard_id}`, and tickets for clients that cannot send a header with it."""

from typing import Annotated, Any

from fastapi import APIRouter, Header, Request, Response
from fastapi import Path as InPath
from pydantic import ConfigDict
from starlette.concurrency import run_in_threadpool
from starlette.routing import WebSocketRoute
from starlette.websockets import WebSocket

from sextant.core.http import SESSION_COOKIE, Credentials, SignedIn, WireModel, credentials_of, router
from sextant.features.live.service import Live
from sextant.features.live.tickets import SECONDS
from sextant.features.live.visitors import Proof
from sextant.kit.errors import SextantError

_TICKET: dict[str, Any] = {"ticket": "3q2-7wXk1L…", "expires_in": SECONDS}
_SOCKET = (
    "SOCKET"  # stands where a request has its method: never one that only reads, so that the origin counts
)
Token = Annotated[str, InPath(max_length=128)]
Passed = Annotated[str, Header(alias="x-share-pass", max_length=200)]
Signed = Annotated[str, Header(alias="x-embed-token", max_length=16_384)]


class TicketOut(WireModel):
    """Opens one socket: `/ws/analytics/{dashboard_id}?ticket=…`."""

    model_config = ConfigDict(json_schema_extra={"example": _TICKET})
    ticket: str
    expires_in: int


def live_routes(live: Live) -> APIRouter:
    routes = router(tags=["live"])

    @routes.post("/api/v1/ws-ticket", summary="A ticket for one live connection")
    def ticket(request: Request, caller: SignedIn, response: Response) -> TicketOut:
        """Good once, for 30 seconds, for whoever asks: a browser sends no header with a socket."""
        caller.require("data.read")
        return _ticket(live, Proof("person", credentials_of(request)), response)

    @routes.post("/api/v1/shared/{token}/ws-ticket", summary="A ticket for a shared dashboard")
    def shared(token: Token, request: Request, response: Response, passed: Passed = "") -> TicketOut:
        return _ticket(live, Proof("link", _client(request), token, passed), response)

    @routes.post("/api/v1/embedded/{share_id}/ws-ticket", summary="A ticket for an embedded dashboard")
    def embedded(share_id: Token, request: Request, response: Response, signed: Signed = "") -> TicketOut:
        return _ticket(live, Proof("embed", _client(request), f"{share_id}:{signed}"), response)

    async def analytics(socket: WebSocket) -> None:
        try:
            proof = await run_in_threadpool(_proof, live, socket)
        except SextantError as error:
            await live.sockets.refuse(socket, error)
            return
        await live.sockets.serve(socket, str(socket.path_params["dashboard_id"])[:64], proof)

    routes.routes.append(WebSocketRoute("/ws/analytics/{dashboard_id}", analytics, name="analytics"))
    return routes


def _ticket(live: Live, proof: Proof, response: Response) -> TicketOut:
    response.headers["Cache-Control"] = "no-store"
    return TicketOut(ticket=live.visitors.ticket(proof), expires_in=SECONDS)


def _client(request: Request) -> Credentials:
    return Credentials(client=credentials_of(request).client)


def _proof(live: Live, socket: WebSocket) -> Proof:
    """A ticket where there is one, else what the handshake brings."""
    ticket = socket.query_params.get("ticket", "")
    if ticket:
        return live.visitors.redeem(ticket)
    client = socket.client
    headers = socket.headers
    return Proof(
        "person",
        Credentials(
            authorization=headers.get("authorization", ""),
            session_cookie=socket.cookies.get(SESSION_COOKIE, ""),
            api_key=headers.get("x-api-key", ""),
            client=client.host if client else "",
            user_agent=headers.get("user-agent", "")[:300],
            method=_SOCKET,
            host=headers.get("host", ""),
            origin=headers.get("origin", ""),
            fetch_site=headers.get("sec-fetch-site", ""),
        ),
    )
