"""What sockets read: the tiles of one dashboard as all see them who see the same, and frames of them.

A frame is made once for all sockets that stand at the same number; a socket that reads slowly gets the newest
state when it is ready for it, and nothing is queued for it meanwhile.
"""

import asyncio
import os
import threading
import time
from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

import orjson
from starlette.types import Message

from sextant.core.telemetry import Log
from sextant.features.dashboards import StandingTile, tile_of_answers
from sextant.features.live.computation import Computation
from sextant.features.live.states import TileState, state_of
from sextant.features.query import Answered
from sextant.kit.clock import iso

SCHEMA_VERSION = 1
_LOGGER = Log("sextant.live")
_TAG_BITS = 12
_DRAWN_SECONDS = 0.25
_Tiles = Mapping[str, TileState]


class Numbers:
    """Numbers of frames: they grow, and no other process gives the same out."""

    def __init__(self) -> None:
        self._last = 0
        self._tag = int.from_bytes(os.urandom(2), "big") % (1 << _TAG_BITS)
        self._lock = threading.Lock()

    def next(self) -> int:
        with self._lock:
            self._last = max(self._last + 1, time.time_ns() // 1_000_000)
            return (self._last << _TAG_BITS) | self._tag


@dataclass(slots=True, eq=False)
class Entry:
    """One tile over its computations: its own, and those that go beside it.

    What a tile without a picture offers besides its rows (which pictures could be drawn of them) is worked
    out a few times a second; `drawn_again_at` says when it is to be looked at again.
    """

    key: Hashable
    tile: StandingTile
    computations: Mapping[str, Computation]
    seen: tuple[int, ...] = ()
    state: TileState | None = None
    drawn_at: float = 0.0
    drawn_again_at: float | None = None

    def refresh(self, now: float) -> bool:
        """Draws the tile anew where an answer is another; tells whether anything of it is."""
        versions = tuple(one.version for one in self.computations.values())
        due = self.drawn_again_at is not None and self.drawn_again_at <= now
        if versions == self.seen and not due:
            return False
        if not all(one.is_known for one in self.computations.values()):
            return False
        made = self._in_short(now) if versions != self.seen and not due else None
        self.seen = versions
        if made is None:
            made = self._drawn()
            self.drawn_at, self.drawn_again_at = now, None
        if made == self.state:
            return False
        self.state = made
        return True

    def _in_short(self, now: float) -> TileState | None:
        """The tile with other rows and nothing else changed; None where it has to be drawn."""
        before, answered = self.state, self.computations[""].answered
        if before is None or answered is None or now - self.drawn_at > _DRAWN_SECONDS:
            return None
        if len(self.computations) > 1 or not before.is_plain or answered.notes:
            return None
        self.drawn_again_at = self.drawn_at + _DRAWN_SECONDS
        return before.with_rows(
            answered.rows.objects, row_count=answered.row_count, truncated=answered.truncated
        )

    def _drawn(self) -> TileState:
        own = self.computations[""]
        answers: dict[str, Answered] = {}
        for name, one in self.computations.items():
            if one.answered is not None:
                answers[name] = one.answered
        if own.answered is None:
            error = own.error
            assert error is not None
            return state_of(tile_of_answers(self.tile, {}, error=error), ())
        rows = own.answered.rows.objects  # before the tile, which is made of the same
        return state_of(tile_of_answers(self.tile, answers), rows)


class Follower(Protocol):
    """Who sends what a feed holds on; `turn` is called within its own loop."""

    def turn(self) -> None: ...


class Spent:
    """Seconds that loops took to send, since it was last asked."""

    def __init__(self) -> None:
        self._seconds = 0.0
        self._lock = threading.Lock()

    def add(self, seconds: float) -> None:
        with self._lock:
            self._seconds += seconds

    def take(self) -> float:
        with self._lock:
            found, self._seconds = self._seconds, 0.0
        return found


@dataclass(slots=True)
class _Crowd:
    """Those who follow a feed in one loop; `is_called` while their turn is to come."""

    followers: "dict[Follower, None]" = field(default_factory=dict["Follower", None])
    is_called: bool = False


class Feed:
    """The tiles of one version of a dashboard for some people; `tiles` and `number` are replaced together."""

    def __init__(
        self,
        key: Hashable,
        entries: Mapping[str, Entry],
        fixed: _Tiles,
        *,
        numbers: Numbers,
        version: int,
        spent: Spent | None = None,
    ) -> None:
        self.key = key
        self._spent = spent or Spent()
        self.version = version
        self.entries = entries
        self._fixed = fixed
        self._numbers = numbers
        self._lock = threading.Lock()
        self._frames: dict[int, Message] = {}
        self._crowds: dict[asyncio.AbstractEventLoop, _Crowd] = {}
        self.users = 0
        self.number = numbers.next()
        self.tiles: _Tiles = dict(fixed)
        self.at: datetime | None = None

    @property
    def is_whole(self) -> bool:
        """Whether every tile is there."""
        return len(self.tiles) == len(self.entries) + len(self._fixed)

    def advance(self, at: datetime) -> bool:
        """Takes what its entries show now under the next number, where it is another."""
        tiles = dict(self._fixed)
        for viz_id, entry in self.entries.items():
            if entry.state is not None:
                tiles[viz_id] = entry.state
        with self._lock:
            if len(tiles) == len(self.tiles) and all(self.tiles.get(v) is t for v, t in tiles.items()):
                return False
            held, base = self.tiles, self.number
            self.tiles, self.number, self.at = tiles, self._numbers.next(), at
            self._frames = {}
            followed = bool(self._crowds)
        if followed:
            self.frame(base, held)  # what most are about to be sent, made here and not in their loop
        self.wake()
        return True

    def frame(self, base: int | None, held: _Tiles | None) -> tuple[Message, int, _Tiles]:
        """What brings whoever holds `held` under the number `base` up to now; with its number and tiles."""
        with self._lock:
            tiles, number, at = self.tiles, self.number, self.at
            made = self._frames.get(base or 0)
        if made is None:
            parts = _delta(tiles, held, base) if base is not None and held is not None else _whole(tiles)
            made = message_of(_frame({**parts, "version": self.version}, number, at))
            with self._lock:
                if self.number == number:
                    self._frames[base or 0] = made
        return made, number, tiles

    def join(self, loop: asyncio.AbstractEventLoop, follower: Follower) -> None:
        """Has its turn with each change from here on, and when something else is to be looked at."""
        with self._lock:
            self._crowds.setdefault(loop, _Crowd()).followers[follower] = None

    def leave(self, loop: asyncio.AbstractEventLoop, follower: Follower) -> None:
        with self._lock:
            crowd = self._crowds.get(loop)
            if crowd is not None:
                crowd.followers.pop(follower, None)
                if not crowd.followers:
                    del self._crowds[loop]

    def wake(self) -> None:
        """Gives all who follow their turn, each in its own loop."""
        with self._lock:
            called = [(loop, crowd) for loop, crowd in self._crowds.items() if not crowd.is_called]
            for _, crowd in called:
                crowd.is_called = True
        for loop, crowd in called:
            try:
                loop.call_soon_threadsafe(self._turn, crowd)
            except RuntimeError:  # the loop is closed
                continue

    def _turn(self, crowd: _Crowd) -> None:
        with self._lock:
            crowd.is_called = False
            followers = tuple(crowd.followers)
        started = time.perf_counter()
        for one in followers:
            try:
                one.turn()
            except Exception:  # one line's failure must not keep the others waiting
                _LOGGER.exception("live_frame_failed")
        self._spent.add(time.perf_counter() - started)


def _whole(tiles: _Tiles) -> dict[str, Any]:
    return {"kind": "snapshot", "data": {viz_id: tile.whole() for viz_id, tile in tiles.items()}}


def _delta(tiles: _Tiles, held: _Tiles, base: int | None) -> dict[str, Any]:
    data: dict[str, Any] = {}
    for viz_id, tile in tiles.items():
        before = held.get(viz_id)
        change = tile.whole() if before is None else tile.since(before)
        if change is not None:
            data[viz_id] = change
    gone = [viz_id for viz_id in held if viz_id not in tiles]
    return {"kind": "delta", "base": base, "data": data, **({"gone": gone} if gone else {})}


def _frame(parts: Mapping[str, Any], number: int, at: datetime | None) -> bytes:
    return orjson.dumps(
        {
            "type": "update",
            **parts,
            "seq": number,
            "timestamp": None if at is None else iso(at),
            "schema_version": SCHEMA_VERSION,
        },
        default=str,
        option=orjson.OPT_NON_STR_KEYS,
    )


def said(kind: str, number: int, at: datetime, **more: Any) -> bytes:
    """A frame without tiles: a heartbeat, or an error before the end."""
    return _frame({"kind": kind, "data": {}, **more}, number, at)


def message_of(frame: bytes) -> Message:
    """What a server is given to send a frame as text; the same for all who are sent it."""
    return {"type": "websocket.send", "text": frame.decode()}
