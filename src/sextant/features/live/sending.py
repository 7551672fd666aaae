"""What one socket is sent, and when: the next frame goes out as soon as the one before has left.

There is no task for it. A feed turns all its outlets in one go when it moves on; one whose last frame is on
its way yet is turned again once that has left, and is given the newest state then. So a frame that is the
same for many is made once and costs each of them one call.
"""

import asyncio
import time
from collections import deque
from collections.abc import Callable, Mapping
from typing import Any

from starlette.types import Message, Send

from sextant.features.live.feeds import Feed, message_of, said
from sextant.features.live.states import TileState
from sextant.features.live.subscriptions import Subscription
from sextant.kit.clock import Clock

FIRST_TILES = 1.5  # seconds the first frame waits for tiles that are not worked out yet
_LAST = 8
Held = Callable[[int], "Mapping[str, TileState] | None"]
_Tiles = Mapping[str, TileState]


class Outlet:
    """The sending side of a socket; everything but `beat`, `is_stuck` is called in its loop alone.

    `fail` is called once: with None where the line itself is cut, else with why it has to end.
    """

    def __init__(self, send: Send, clock: Clock, *, fail: Callable[["BaseException | None"], None]) -> None:
        self._send = send
        self._clock = clock
        self._fail = fail
        self._loop = asyncio.get_running_loop()
        self._subscription: Subscription | None = None
        self._feed: Feed | None = None
        self._held: tuple[int, _Tiles] | None = None
        self._until = 0.0
        self._begun = False
        self._flying: asyncio.Future[Any] | None = None
        self._since = 0.0
        self._is_told = False
        self._beat_due = False
        self.sent: deque[tuple[int, _Tiles]] = deque(maxlen=_LAST)

    def follow(self, subscription: Subscription, held: "tuple[int, _Tiles] | None") -> None:
        """Sends what is watched from here on, first what brings whoever holds `held` up to now."""
        self.stop()
        self._subscription = subscription
        self._join(subscription.feed, held)
        self.turn()

    def stop(self) -> None:
        """Sends nothing more; what is on its way still leaves."""
        if self._feed is not None:
            self._feed.leave(self._loop, self)
        self._feed = self._subscription = None

    def drop(self) -> None:
        """Lets go of what has not left."""
        self.stop()
        if self._flying is not None and not self._flying.done():
            self._flying.cancel()
        self._flying = None

    def beat(self) -> None:
        """Something is to be sent with the next turn, even where nothing has changed."""
        self._beat_due = True

    def is_stuck(self, seconds: float) -> bool:
        flying = self._flying
        return flying is not None and not flying.done() and time.monotonic() - self._since > seconds

    def turn(self) -> None:
        """Sends what is due, unless something is on its way."""
        subscription, feed = self._subscription, self._feed
        if subscription is None or feed is None or not self._is_free():
            return
        if subscription.ended is not None:
            self.stop()
            self._fail(subscription.ended)
            return
        if subscription.feed is not feed:
            feed.leave(self._loop, self)
            self._join(feed := subscription.feed, None)
        if not self._begun:
            if feed.is_whole or self._loop.time() >= self._until:
                self._begun = True
                self._send_next(feed, self._held)
            return
        last = self.sent[-1]
        if feed.number != last[0]:
            self._send_next(feed, last)
        elif self._beat_due:
            self._put(message_of(said("heartbeat", last[0], self._clock.now())))

    def _join(self, feed: Feed, held: "tuple[int, _Tiles] | None") -> None:
        self._feed, self._held = feed, held
        self._begun = False
        self._until = self._loop.time() + FIRST_TILES
        feed.join(self._loop, self)
        if not feed.is_whole:
            self._loop.call_at(self._until, self.turn)

    def _send_next(self, feed: Feed, held: "tuple[int, _Tiles] | None") -> None:
        message, number, tiles = feed.frame(*(held or (None, None)))
        self.sent.append((number, tiles))
        self._put(message)

    def _put(self, message: Message) -> None:
        self._beat_due = False
        self._since = time.monotonic()
        self._is_told = False
        # The server's own future where there is one: it needs no task.
        self._flying = asyncio.ensure_future(self._send(message))

    def _is_free(self) -> bool:
        """Whether nothing is on its way; else there is a turn once that has left."""
        flying = self._flying
        if flying is None:
            return True
        if not flying.done():
            if not self._is_told:
                self._is_told = True
                flying.add_done_callback(self._landed)
            return False
        self._flying = None
        if flying.cancelled() or flying.exception() is not None:
            self.stop()
            self._fail(None)
            return False
        return True

    def _landed(self, _: "asyncio.Future[Any]") -> None:
        self.turn()
