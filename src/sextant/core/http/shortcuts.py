"""Addresses that are asked so often that the way through the framework costs more than the work.

The framework's route stays: it describes the address, and takes every request that a shortcut leaves to it.
"""

from collections.abc import Awaitable, Callable, Mapping

from sqlalchemy.exc import InternalError, OperationalError
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from sextant.core.http.errors import answer_for, told_of
from sextant.core.scope import current
from sextant.kit.errors import SextantError

# Gives what answers; or None, before it has read anything, for a request that is not plain.
Shortcut = Callable[[Request], Awaitable[Response] | None]
Shortcuts = Mapping[tuple[str, str], Shortcut]  # by verb and path

_STRAIGHT = "sextant.straight"


def straight(scope: Scope) -> Send | None:
    """The server's own way to send on a socket, without the framework's layers between; once it is accepted.

    What it gives may be a future of the server's, which sends whether or not anybody waits for it.
    """
    return scope.get(_STRAIGHT)


class ShortcutMiddleware:
    """Stands right before the framework; `shortcuts` may be filled later."""

    def __init__(self, app: ASGIApp, *, shortcuts: Shortcuts, support: str) -> None:
        self._app = app
        self._shortcuts = shortcuts
        self._support = support

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            scope[_STRAIGHT] = send
        shortcut = self._shortcuts.get((scope["method"], scope["path"])) if scope["type"] == "http" else None
        answering = None if shortcut is None else shortcut(Request(scope, receive))
        if answering is None:
            await self._app(scope, receive, send)
            return
        if (request := current()) is not None:
            request.route, request.quiet = scope["path"], True
        try:
            answer = await answering
        except SextantError as error:
            answer = answer_for(error, support=self._support)
        except (OperationalError, InternalError) as error:
            answer = answer_for(told_of(error), support=self._support)
        await answer(scope, receive, send)
