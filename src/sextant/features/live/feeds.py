"""What sockets read: the tiles of one dashboard as all see them who see the same, and frames of them.

A frame is made once for all sockets that stand at the same number; a socket that reads slowly gets the newest
state when it is ready for it, and nothing is queued for it meanwhile.
"""

import asyncio
import os
import threading
import time
from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson

from sextant.features.dashboards import StandingTile, tile_of_answers
from sextant.features.live.computation import Computation
from sextant.features.live.states import TileState, state_of
from sextant.features.query import Answered
from sextant.kit.clock import iso

SCHEMA_VERSION = 1
_TAG_BITS = 12
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
    """One tile over its computations: its own, and those that go beside it."""

    key: Hashable
    tile: StandingTile
    computations: Mapping[str, Computation]
    seen: tuple[int, ...] = ()
    state: TileState | None = None

    def refresh(self) -> bool:
        """Draws the tile anew where an answer is another; tells whether anything of it is."""
        versions = tuple(one.version for one in self.computations.values())
        if versions == self.seen or not all(one.is_known for one in self.computations.values()):
            return False
        self.seen = versions
        made = self._drawn()
        if made == self.state:
            return False
        self.state = made
        return True

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
    ) -> None:
        self.key = key
        self.version = version
        self.entries = entries
        self._fixed = fixed
        self._numbers = numbers
        self._lock = threading.Lock()
        self._frames: dict[int, bytes] = {}
        self._waiting: dict[asyncio.AbstractEventLoop, asyncio.Future[None]] = {}
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
            self.tiles, self.number, self.at = tiles, self._numbers.next(), at
            self._frames = {}
        self.wake()
        return True

    def frame(self, base: int | None, held: _Tiles | None) -> tuple[bytes, int, _Tiles]:
        """What brings whoever holds `held` under the number `base` up to now; its own number and tiles."""
        with self._lock:
            tiles, number, at = self.tiles, self.number, self.at
            made = self._frames.get(base or 0)
        if made is None:
            made = _delta(tiles, held, base) if base is not None and held is not None else _whole(tiles)
            made = _frame({**made, "version": self.version}, number, at)
            with self._lock:
                if self.number == number:
                    self._frames[base or 0] = made
        return made, number, tiles

    def coming(self, loop: asyncio.AbstractEventLoop) -> "asyncio.Future[None]":
        """Ends with the next change, or when something else is to be looked at; asked for within `loop`."""
        with self._lock:
            found = self._waiting.get(loop)
            if found is None:
                found = self._waiting[loop] = loop.create_future()
            return found

    def wake(self) -> None:
        """Ends what waits, in every loop."""
        with self._lock:
            waiting, self._waiting = self._waiting, {}
        for loop, future in waiting.items():
            if not loop.is_closed():
                loop.call_soon_threadsafe(_end, future)


def _end(future: "asyncio.Future[None]") -> None:
    if not future.done():
        future.set_result(None)


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
