"""Open sockets of this process: a task that reads for each, and an outlet that its feed turns.

A socket is told a number with each frame. After a cut it comes back with the last one, and gets what has
changed since where that is still known, else everything.
"""

import asyncio
import threading
import time
from collections import Counter, OrderedDict
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal

import orjson
from pydantic import Field, ValidationError
from starlette.concurrency import run_in_threadpool
from starlette.websockets import WebSocket, WebSocketDisconnect, WebSocketState

from sextant.core.http import WireModel
from sextant.core.http.shortcuts import straight
from sextant.features.live.feeds import Feed, message_of, said
from sextant.features.live.sending import Outlet
from sextant.features.live.states import TileState
from sextant.features.live.subscriptions import Subscription, Wish
from sextant.features.live.visitors import Proof, Visitor
from sextant.kit.errors import LimitReached, NotFound, NotSignedIn, SextantError

if TYPE_CHECKING:
    from sextant.features.live.service import Live, LiveRules

BAD_MESSAGE, NOT_SIGNED_IN, NOT_ALLOWED, GONE, SILENT, TOO_MANY, GOING = (
    4400,
    4401,
    4403,
    4404,
    4408,
    4429,
    1012,
)
_FIRST_SECONDS = 30.0
_STUCK_SECONDS = 60.0
_LAST_WORD_SECONDS = 1.0
_LAST_FRAME_SECONDS = 5.0  # whoever reads nothing is not waited for
_LONGEST = 64 << 10
_PAST = 2_000
_PAST_SECONDS = 120.0
_Tiles = Mapping[str, TileState]


@dataclass(slots=True, eq=False)
class Socket:
    """One open socket: who is on it, what it watches; `over` says that it has to end and why."""

    socket: WebSocket
    proof: Proof
    visitor: Visitor
    dashboard_id: str
    loop: asyncio.AbstractEventLoop
    outlet: Outlet = field(init=False)
    subscription: Subscription | None = None
    over: "asyncio.Future[Exception]" = field(init=False)

    def __post_init__(self) -> None:
        self.over = self.loop.create_future()

    def end(self, why: Exception) -> None:
        """Called in its loop; the first reason counts."""
        if not self.over.done():
            self.over.set_result(why)


class Sockets:
    def __init__(self, live: "Live", *, rules: "LiveRules") -> None:
        self._live = live
        self._rules = rules
        self._open: dict[int, Socket] = {}
        self._past: OrderedDict[tuple[str, str, int], tuple[float, _Tiles]] = OrderedDict()
        self._of_one: Counter[str] = Counter()
        self._lock = threading.Lock()

    async def serve(self, socket: WebSocket, dashboard_id: str, proof: Proof) -> None:
        """Until either side ends it; leaves nothing behind."""
        try:
            visitor = await run_in_threadpool(self._admit, proof, dashboard_id)
        except SextantError as error:
            await self.refuse(socket, error)
            return
        one = Socket(socket, proof, visitor, dashboard_id, asyncio.get_running_loop())
        one.outlet = Outlet(
            straight(socket.scope) or socket.send, self._live.clock, fail=lambda error: one.end(_why(error))
        )
        with self._lock:
            self._open[id(one)] = one
            self._of_one[visitor.person] += 1
        try:
            await socket.accept()
            await self._listen(one)
        except WebSocketDisconnect:
            pass
        except _Over as over:
            await self._end(one, over.error, over.code)
        except SextantError as error:
            await self._end(one, error, _code_of(error))
        finally:
            await self._leave(one)

    def size(self) -> int:
        with self._lock:
            return len(self._open)

    def beat(self) -> None:
        """Tells those who heard nothing for a while that the line is open; ends those who do not read."""
        feeds: dict[int, Feed] = {}
        for one in self._all():
            one.outlet.beat()
            if one.outlet.is_stuck(_STUCK_SECONDS):
                self._tell_end(one, WebSocketDisconnect(GOING))
            if one.subscription is not None:
                feeds[id(one.subscription.feed)] = one.subscription.feed
        for feed in feeds.values():
            feed.wake()

    def look_at_people(self) -> None:
        """Looks again at who is on each socket: what was revoked ends it, and another role comes in anew."""
        found: dict[Proof, Visitor | SextantError] = {}
        for one in self._all():
            if one.proof not in found:
                try:
                    found[one.proof] = self._live.visitors.look(one.proof)
                except LimitReached:
                    continue
                except SextantError as error:
                    found[one.proof] = error
            now = found[one.proof]
            if isinstance(now, SextantError):
                self._tell_end(one, _Over(_code_of(now), now))
            elif now != one.visitor:
                changed = NotSignedIn("Your role or workspace has changed.", hint="Connect again.")
                self._tell_end(one, _Over(NOT_SIGNED_IN, changed))

    def end_all(self) -> None:
        """The server stops: everyone is asked to come again."""
        why = NotFound("The server restarts.", hint="Connect again in a moment.")
        for one in self._all():
            self._tell_end(one, _Over(GOING, why))

    def _admit(self, proof: Proof, dashboard_id: str) -> Visitor:
        visitor = self._live.visitors.look(proof)
        visitor.caller.require("data.read")
        self._live.visitors.check_board(visitor, dashboard_id)
        with self._lock:
            mine = self._of_one[visitor.person]
            if len(self._open) >= self._rules.sockets or mine >= self._rules.sockets_of_one:
                raise LimitReached(
                    "Too many live connections are open.", seconds=30, hint="Close some of them."
                )
        return visitor

    # receiving

    async def _listen(self, one: Socket) -> None:
        first = True
        while True:
            text = await self._received(one, _FIRST_SECONDS if first else None)
            first = False
            wish, after = _wish_of(text, one.dashboard_id)
            one.outlet.stop()
            subscription = await run_in_threadpool(self._live.open, one.visitor, wish)
            before, one.subscription = one.subscription, subscription
            if before is not None:
                await run_in_threadpool(self._live.subscriptions.close, before)
            held = None if after is None else self._held(one, after)
            one.outlet.follow(subscription, None if after is None or held is None else (after, held))

    async def _received(self, one: Socket, seconds: float | None) -> str:
        """The next message; ends with what says that the line has to."""
        reading = asyncio.ensure_future(one.socket.receive())
        done, _ = await asyncio.wait(
            {reading, one.over}, timeout=seconds, return_when=asyncio.FIRST_COMPLETED
        )
        if reading not in done:
            reading.cancel()  # a server does not close a line on which someone still reads
            await asyncio.wait({reading})
            if one.over in done:
                raise one.over.result()
            raise _Silent("Nothing was subscribed to.", seconds=1, hint='Send {"action": "subscribe"}.')
        message = reading.result()
        if message["type"] == "websocket.disconnect":
            raise WebSocketDisconnect(message.get("code", 1005))
        text = message.get("text")
        if text is None:
            text = (message.get("bytes") or b"").decode("utf-8", "replace")
        if len(text) > _LONGEST:
            raise BadMessage("The message is too long.", hint="Send fewer filters.")
        return text

    def _held(self, one: Socket, number: int) -> _Tiles | None:
        """What this person's client holds under a number, where that is still known."""
        for sent, tiles in one.outlet.sent:
            if sent == number:
                return tiles
        with self._lock:
            found = self._past.get((one.visitor.person, one.dashboard_id, number))
        if found is None or time.monotonic() - found[0] > _PAST_SECONDS:
            return None
        return found[1]

    # ending

    def _all(self) -> list[Socket]:
        with self._lock:
            return list(self._open.values())

    def _tell_end(self, one: Socket, why: Exception) -> None:
        with suppress(RuntimeError):  # its loop is closed
            one.loop.call_soon_threadsafe(one.end, why)

    async def _end(self, one: Socket, error: SextantError, code: int) -> None:
        one.outlet.drop()
        number = one.outlet.sent[-1][0] if one.outlet.sent else 0
        await _say_and_close(one.socket, error, code, number=number, at=self._live.now())

    async def refuse(self, socket: WebSocket, error: SextantError) -> None:
        """Another site learns nothing; whoever else comes is told why, as a refused handshake could not."""
        if error.code in _FOREIGN:
            await socket.close(NOT_ALLOWED)
            return
        await socket.accept()
        with suppress(TimeoutError):  # a line that is closed over an unread message takes the answer with it
            await asyncio.wait_for(socket.receive(), _LAST_WORD_SECONDS)
        await _say_and_close(socket, error, _code_of(error), number=0, at=self._live.now())

    async def _leave(self, one: Socket) -> None:
        one.outlet.drop()
        person = one.visitor.person
        with self._lock:
            self._open.pop(id(one), None)
            self._of_one[person] -= 1
            if self._of_one[person] <= 0:
                del self._of_one[person]
            now = time.monotonic()
            for number, tiles in one.outlet.sent:
                self._past[(person, one.dashboard_id, number)] = (now, tiles)
            while self._past and (
                len(self._past) > _PAST or next(iter(self._past.values()))[0] < now - _PAST_SECONDS
            ):
                self._past.popitem(last=False)
        if one.subscription is not None:
            subscription, one.subscription = one.subscription, None
            await asyncio.shield(run_in_threadpool(self._live.subscriptions.close, subscription))


class _Over(Exception):
    """The line is to be ended, and why."""

    def __init__(self, code: int, error: SextantError) -> None:
        super().__init__(error.message)
        self.code = code
        self.error = error


class BadMessage(SextantError):
    """What a client sent is no message that is understood."""

    code = "live_message_invalid"
    status = 422


class _Silent(LimitReached):
    code = "live_silent"


def _why(error: BaseException | None) -> Exception:
    """What ends a line whose outlet failed: the error is told where it is one, a cut line is told nothing."""
    if isinstance(error, SextantError):
        return _Over(_code_of(error), error)
    return WebSocketDisconnect(GOING)


_FOREIGN = frozenset({"foreign_request_refused"})


def _code_of(error: SextantError) -> int:
    if isinstance(error, BadMessage):
        return BAD_MESSAGE
    if isinstance(error, _Silent):
        return SILENT
    by_status = {401: NOT_SIGNED_IN, 403: NOT_ALLOWED, 404: GONE, 422: BAD_MESSAGE, 429: TOO_MANY}
    return by_status.get(error.status, GOING)


async def _say_and_close(
    socket: WebSocket, error: SextantError, code: int, *, number: int, at: datetime
) -> None:
    if socket.application_state != WebSocketState.CONNECTED:
        return
    told = {"code": error.code, "message": error.message, "hint": error.hint}
    try:
        said_why = message_of(said("error", number, at, error=told))
        await asyncio.wait_for(socket.send(said_why), _LAST_FRAME_SECONDS)
        await socket.close(code, reason=error.message[:120])
        # A line that is let go at once can take with it what was just said.
        await asyncio.wait_for(socket.receive(), _LAST_WORD_SECONDS)
    except (RuntimeError, WebSocketDisconnect, TimeoutError):  # the other side is gone already
        return


def _wish_of(text: str, dashboard_id: str) -> tuple[Wish, int | None]:
    """What a client asks for, and the number it holds already; raises BadMessage."""
    hint = 'Send {"action": "subscribe", "filters": {}}.'
    try:
        sent = _Sent.model_validate_json(text)
    except ValidationError as error:
        raise BadMessage("The message asks for nothing that is known here.", hint=hint) from error
    spelled = orjson.dumps(sent.filters, option=orjson.OPT_SORT_KEYS).decode()
    return Wish(dashboard_id, spelled, None if sent.tiles is None else tuple(sent.tiles)), sent.after


class _Sent(WireModel):
    """What a client sends; `after` is the number of the last frame that it holds."""

    action: Literal["subscribe"]
    filters: dict[str, dict[str, Any] | None] = Field(default_factory=dict[str, dict[str, Any] | None])
    tiles: list[str] | None = Field(default=None, max_length=200)
    after: int | None = None
