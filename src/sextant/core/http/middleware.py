"""Around every request: its id, its scope, security headers, metrics and one line in the log."""

import re
import time
from collections.abc import Mapping

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from sextant.core.http.ending import DeadlineRefused, Ending, seconds_of
from sextant.core.http.errors import answer_for, internal
from sextant.core.scope import RequestScope, enter
from sextant.core.telemetry import Log
from sextant.core.telemetry.metrics import Metrics
from sextant.kit.ids import new_id

_REQUEST_ID = re.compile(r"^[A-Za-z0-9._-]{8,80}$")
_QUIET = frozenset({"/health", "/ready", "/metrics"})
_WATCHING = "/api/v1/monitoring/"  # whoever watches would otherwise see themselves
_LASTS = (b"text/event-stream", b"application/x-ndjson")
SECURITY_HEADERS: Mapping[str, str] = {
    "Content-Security-Policy": (
        "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; "
        "img-src 'self' data: blob:; "
        "font-src 'self' data:; connect-src 'self'; worker-src 'self' blob:; object-src 'none'; "
        "base-uri 'self'; form-action 'self'; frame-ancestors 'self'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "SAMEORIGIN",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


class RequestMiddleware:
    """The outermost layer; plain ASGI, so that streams pass through untouched."""

    def __init__(
        self,
        app: ASGIApp,
        *,
        metrics: Metrics,
        body_limit: int,
        secure: bool,
        support: str,
        seconds: float = 600.0,
    ) -> None:
        self._app = app
        self._metrics = metrics
        self._support = support
        self._body_limit = body_limit
        self._seconds = seconds
        self._headers = dict(SECURITY_HEADERS)
        if secure:
            self._headers["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"
        self._logger = Log("sextant.http")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request = _begin(scope)
        enter(request)
        started = time.perf_counter()
        status = 500
        answering = lasts = False

        async def sending(message: Message) -> None:
            nonlocal status, answering, lasts
            if message["type"] == "http.response.start":
                status, answering, lasts = message["status"], True, _lasts(message)
                self._decorate(request, message)
                if ending is not None:
                    ending.answered()
            await send(message)

        ending: Ending | None = None
        try:
            ending = Ending(scope, receive, request, seconds=seconds_of(scope, most=self._seconds))
        except DeadlineRefused as error:
            await answer_for(error)(scope, receive, sending)
            self._measure(scope, request, status=status, seconds=time.perf_counter() - started, lasts=lasts)
            return
        try:
            await self._app(scope, _limited(scope, ending.receive, default=self._body_limit), sending)
        except Exception as error:  # noqa: BLE001  # logged with time, user and trace; a 500 in the one shape
            answer = internal(error, support=self._support)
            if not answering:
                await answer(scope, receive, sending)
        finally:
            ending.close()
            self._measure(scope, request, status=status, seconds=time.perf_counter() - started, lasts=lasts)

    def _decorate(self, request: RequestScope, message: Message) -> None:
        headers = MutableHeaders(scope=message)
        headers["X-Request-Id"] = request.request_id
        for name, value in self._headers.items():
            headers.setdefault(name, value)
        for name, value in request.headers.items():
            headers[name] = value
        if request.path.startswith("/api/"):
            headers.setdefault("Cache-Control", "no-store")

    def _measure(
        self, scope: Scope, request: RequestScope, *, status: int, seconds: float, lasts: bool
    ) -> None:
        endpoint = request.route or _endpoint(scope)
        self._metrics.http_requests.labels(request.method, endpoint, str(status)).inc()
        self._metrics.http_duration.labels(request.method, endpoint).observe(seconds)
        watching = request.path in _QUIET or request.path.startswith(_WATCHING)
        if not watching:
            self._metrics.lately.count(status=status, seconds=None if lasts else seconds)
        if request.path not in _QUIET and not ((watching or request.quiet) and status < 400):
            self._logger.info(
                "request",
                method=request.method,
                path=request.path,
                status=status,
                ms=round(seconds * 1000, 1),
            )


def _begin(scope: Scope) -> RequestScope:
    given = Headers(scope=scope).get("x-request-id", "")
    client = scope.get("client")
    return RequestScope(
        request_id=given if _REQUEST_ID.fullmatch(given) else new_id(),
        method=scope["method"],
        path=scope["path"],
        client=client[0] if client else "",
        remembers=True,
    )


def _limited(scope: Scope, receive: Receive, *, default: int) -> Receive:
    """Refuses a body over its route's limit, by its announced length before any of it is read.

    Starlette's own limit answers in plain text, outside the one shape.
    """
    announced = Headers(scope=scope).get("content-length", "")
    read = 0

    async def receiving() -> Message:
        nonlocal read
        own: int | None = getattr(scope.get("route"), "max_body_size", None)
        limit = default if own is None else own
        if announced.isdecimal() and int(announced) > limit:
            raise HTTPException(status_code=413)
        message = await receive()
        read += len(message.get("body", b""))
        if read > limit:
            raise HTTPException(status_code=413)
        return message

    return receiving


def _lasts(start: Message) -> bool:
    """Whether an answer is meant to last: it tells things as they happen."""
    return any(name == b"content-type" and value.startswith(_LASTS) for name, value in start["headers"])


def _endpoint(scope: Scope) -> str:
    """The route's template, so that ids never become labels."""
    path: object = getattr(scope.get("route"), "path", None)
    return path if isinstance(path, str) and path else "unmatched"
