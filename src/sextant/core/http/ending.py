"""When a request is over before its answer is there: its time has passed, or nobody waits for it any more.

What runs for it then is stopped: the statement in the engine, a question to a store or a language model. Its
time runs from when its body is there to when its answer begins: a long upload or download is not cut.
"""

import asyncio
import time

from starlette.datastructures import Headers
from starlette.types import Message, Receive, Scope

from sextant.core.scope import RequestScope, stop_all
from sextant.kit.errors import InputRefused

HEADER = "sextant-deadline-ms"


class DeadlineRefused(InputRefused):
    """The header does not hold a number of milliseconds."""

    code = "deadline_refused"


def seconds_of(scope: Scope, *, most: float) -> float:
    """How long a request may take: what its header says, never more than the server gives."""
    given = Headers(scope=scope).get(HEADER, "").strip()
    if not given:
        return most
    if not given.isdecimal() or not 0 < len(given) <= 12 or int(given) < 1:
        raise DeadlineRefused(
            f"The header Sextant-Deadline-Ms holds {given[:40]!r}.",
            hint="Send a whole number of milliseconds, such as 2000.",
        )
    return min(most, int(given) / 1000)


class Ending:
    """Watches one request from the event loop; `receive` is what the application reads the body by."""

    def __init__(self, scope: Scope, receive: Receive, request: RequestScope, *, seconds: float) -> None:
        headers = Headers(scope=scope)
        self._receive = receive
        self._request = request
        self._loop = asyncio.get_running_loop()
        self._read_whole = "content-length" not in headers and "transfer-encoding" not in headers
        self._listening: asyncio.Task[Message] | None = None
        self._reading = False
        self._seconds = seconds
        self._timer: asyncio.TimerHandle | None = None
        request.seconds = seconds
        request.listen = self._listen_soon
        self._begin()

    async def receive(self) -> Message:
        if self._listening is not None:
            return await asyncio.shield(self._listening)
        self._reading = True
        try:
            message = await self._receive()
        finally:
            self._reading = False
        if message["type"] == "http.request":
            self._read_whole = self._read_whole or not message.get("more_body", False)
            if self._timer is not None:
                self._begin()
        return message

    def answered(self) -> None:
        """The answer begins."""
        if self._timer is not None:
            self._timer.cancel()
        self._timer = self._request.deadline = None

    def close(self) -> None:
        """The answer is given."""
        self.answered()
        self._request.listen = None
        if self._listening is not None:
            self._listening.cancel()

    def _begin(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._request.deadline = time.monotonic() + self._seconds
        self._timer = self._loop.call_later(self._seconds, self._stop)

    def _listen_soon(self) -> None:
        self._loop.call_soon_threadsafe(self._listen)

    def _listen(self) -> None:
        """Once the body is read, the next message is that the one who asked is gone."""
        if self._read_whole and self._listening is None and not self._reading and self._request.listen:
            self._listening = self._loop.create_task(self._heard())

    async def _heard(self) -> Message:
        message = await self._receive()
        while message["type"] == "http.request":  # an empty body that nobody read
            message = await self._receive()
        if self._request.listen is not None:
            self._stop()
        return message

    def _stop(self) -> None:
        self._loop.run_in_executor(None, stop_all, self._request)
