"""Requests beyond what can be answered are refused before they cost anything: programs before people."""

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from sextant.core.http.errors import shaped
from sextant.core.load import Load, Overloaded, Priority

_COUNTED = "/api/"


class Shedding:
    """Counts a request until its answer begins, so that a long download or a stream holds no place."""

    def __init__(self, app: ASGIApp, *, load: Load) -> None:
        self._app = app
        self._load = load

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not scope["path"].startswith(_COUNTED):
            await self._app(scope, receive, send)
            return
        try:
            self._load.begin(_priority(scope))
        except Overloaded as error:
            wait = {"Retry-After": str(error.retry_after)}  # no line in the log: there are many
            answer = shaped(503, code=error.code, message=error.message, hint=error.hint, headers=wait)
            await answer(scope, receive, send)
            return
        counted = True

        async def sending(message: Message) -> None:
            nonlocal counted
            if counted and message["type"] == "http.response.start":
                counted = False
                self._load.end()
            await send(message)

        try:
            await self._app(scope, receive, sending)
        finally:
            if counted:
                self._load.end()


def _priority(scope: Scope) -> Priority:
    """A browser comes with its cookie; a key or a token in a header is a program's."""
    headers = Headers(scope=scope)
    return "program" if "authorization" in headers or "x-api-key" in headers else "person"
