"""What someone watches: tiles of a dashboard under filters, brought to the feed of all who see the same."""

import threading
import time
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import orjson

from sextant.core.access import Caller
from sextant.features.dashboards import Choosing, Dashboards, StandingTile, standing_tiles, tile_of_answers
from sextant.features.datasets import Table
from sextant.features.live.computation import Computation, Sight, sight_of
from sextant.features.live.computing import Computing
from sextant.features.live.feeds import Entry, Feed, Numbers, Spent
from sextant.features.live.states import TileState, state_of
from sextant.features.live.visitors import Visitor
from sextant.features.query import Standing, Stands
from sextant.kit.errors import SextantError

Tables = Mapping[str, Table]
_Shape = tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True, slots=True)
class Wish:
    """What a client asks for: a dashboard, filters as JSON, and which tiles; None for all."""

    dashboard_id: str
    filters: str = "{}"
    tiles: tuple[str, ...] | None = None


@dataclass(slots=True, eq=False)
class Subscription:
    """One wish of one visitor, however many sockets; `ended` says why it is over."""

    visitor: Visitor
    wish: Wish
    feed: Feed
    version: int
    sight: Sight
    shape: _Shape
    watched: list[Computation]
    users: int = 0
    ended: SextantError | None = None


@dataclass(frozen=True, slots=True)
class _Found:
    """What a wish comes to now: the feed, and the computations that are watched for it."""

    feed: Feed
    watched: list[Computation]
    version: int
    tables: Tables


class Subscriptions:
    """Thread-safe; whatever reads the data or the dashboard is called outside any event loop."""

    def __init__(
        self,
        dashboards: Dashboards,
        stands: Stands,
        computing: Callable[[], Computing],
        now: Callable[[], datetime],
    ) -> None:
        self._dashboards = dashboards
        self._stands = stands
        self._computing = computing
        self._now = now
        self._numbers = Numbers()
        self.spent = Spent()
        self._all: dict[Hashable, Subscription] = {}
        self._feeds: dict[Hashable, Feed] = {}
        self._entries: dict[Hashable, Entry] = {}
        self._lock = threading.RLock()

    def open(self, visitor: Visitor, wish: Wish) -> Subscription:
        """One user more; raises DashboardNotFound, FilterValueRefused, FilterNotFound, TileNotFound."""
        key = (visitor, wish)
        with self._lock:
            found = self._all.get(key)
            if found is None:
                found = self._all[key] = self._begin(visitor, wish)
            found.users += 1
            return found

    def close(self, subscription: Subscription) -> None:
        """One user less; the last one's end leaves nothing behind."""
        with self._lock:
            subscription.users -= 1
            if subscription.users > 0:
                return
            key = (subscription.visitor, subscription.wish)
            if self._all.get(key) is subscription:
                del self._all[key]
            self._give_back(subscription.visitor, subscription.feed, subscription.watched)

    def of_workspace(self, workspace_id: str) -> list[Subscription]:
        with self._lock:
            return [one for one in self._all.values() if one.visitor.caller.workspace_id == workspace_id]

    def all(self) -> list[Subscription]:
        with self._lock:
            return list(self._all.values())

    def look_again(self, found: Sequence[Subscription]) -> None:
        """Brings each to what its visitor may see now; before anything else is told to it."""
        cuts: dict[Caller, tuple[Table, ...]] = {}
        for one in found:
            caller = one.visitor.caller
            try:
                if caller not in cuts:
                    cuts[caller] = self._stands.tables(caller)
                tables = _by_name(cuts[caller])
                if sight_of(tables) == one.sight and _shape(tables) == one.shape:
                    continue
                self._renew(one)
            except SextantError as error:
                self._end(one, error)

    def look_at_boards(self) -> None:
        """Follows dashboards that were changed; ends with those that were deleted or are no longer shared."""
        found: dict[tuple[Caller, str], int | SextantError] = {}
        for one in self.all():
            caller, dashboard_id = one.visitor.caller, one.wish.dashboard_id
            if (caller, dashboard_id) not in found:
                found[caller, dashboard_id] = self._version(caller, dashboard_id)
            version = found[caller, dashboard_id]
            try:
                if isinstance(version, SextantError):
                    raise version
                if version != one.version:
                    self._renew(one)
            except SextantError as error:
                self._end(one, error)

    def _version(self, caller: Caller, dashboard_id: str) -> "int | SextantError":
        try:
            return self._dashboards.boards.get(caller, dashboard_id).version
        except SextantError as error:
            return error

    def publish(self, changed: Sequence[Computation]) -> float | None:
        """Draws the tiles of computations anew and tells the feeds; called by one thread.

        Gives the moment (of time.monotonic) at which it is to be called again, whatever has changed by then.
        """
        wanted = set(map(id, changed))
        at = time.monotonic()
        with self._lock:
            entries = [
                entry
                for entry in self._entries.values()
                if (entry.drawn_again_at is not None and entry.drawn_again_at <= at)
                or any(id(one) in wanted for one in entry.computations.values())
            ]
            feeds = list(self._feeds.values())
            every = list(self._entries.values())
        moved = {id(entry) for entry in entries if entry.refresh(at)}
        now = self._now()
        for feed in feeds:
            if any(id(entry) in moved for entry in feed.entries.values()):
                feed.advance(now)
        return min((one.drawn_again_at for one in every if one.drawn_again_at is not None), default=None)

    def size(self) -> tuple[int, int, int]:
        """How many subscriptions, feeds and tiles there are."""
        with self._lock:
            return len(self._all), len(self._feeds), len(self._entries)

    def _begin(self, visitor: Visitor, wish: Wish) -> Subscription:
        found = self._resolve(visitor, wish)
        tables = found.tables
        return Subscription(
            visitor, wish, found.feed, found.version, sight_of(tables), _shape(tables), found.watched
        )

    def _renew(self, one: Subscription) -> None:
        with self._lock:
            found = self._resolve(one.visitor, one.wish)
            before, watched = one.feed, one.watched
            one.version, one.sight, one.shape = found.version, sight_of(found.tables), _shape(found.tables)
            one.feed, one.watched = found.feed, found.watched
            self._give_back(one.visitor, before, watched)
        before.wake()

    def _end(self, one: Subscription, error: SextantError) -> None:
        one.ended = error
        with self._lock:
            if self._all.get((one.visitor, one.wish)) is one:
                del self._all[(one.visitor, one.wish)]
        one.feed.wake()

    def _give_back(self, visitor: Visitor, feed: Feed, watched: Sequence[Computation]) -> None:
        for computation in watched:
            self._computing().leave(visitor.caller, computation)
        feed.users -= 1
        if feed.users > 0:
            return
        self._feeds.pop(feed.key, None)
        used = {id(entry) for other in self._feeds.values() for entry in other.entries.values()}
        for key in [key for key, entry in self._entries.items() if id(entry) not in used]:
            del self._entries[key]

    def _resolve(self, visitor: Visitor, wish: Wish) -> _Found:
        """The feed of what this visitor sees now, made where nobody else sees it yet; one user more."""
        caller = visitor.caller
        board = self._dashboards.boards.get(caller, wish.dashboard_id)
        tables = _by_name(self._stands.tables(caller))
        found = standing_tiles(
            self._dashboards.viewing,
            caller,
            board,
            choosing=Choosing({**orjson.loads(wish.filters), **visitor.preset}),
            only=_still(wish.tiles, {tile.viz_id for tile in board.visualizations}),
            held=visitor.held,
        )
        watched: list[Computation] = []
        entries: dict[str, Entry] = {}
        fixed: dict[str, TileState] = {}
        for tile in found:
            if tile.statements:
                entries[tile.viz_id] = self._entry(caller, tile, tables, watched)
            else:
                fixed[tile.viz_id] = state_of(tile_of_answers(tile, {}), ())
        key = (
            wish.dashboard_id,
            board.version,
            *(entry.key for entry in entries.values()),
            orjson.dumps(_plain(fixed)),
        )
        feed = self._feeds.get(key)
        if feed is None:
            feed = self._feeds[key] = Feed(
                key, entries, fixed, numbers=self._numbers, version=board.version, spent=self.spent
            )
            feed.advance(self._now())
        feed.users += 1
        return _Found(feed, watched, board.version, tables)

    def _entry(self, caller: Caller, tile: StandingTile, tables: Tables, watched: list[Computation]) -> Entry:
        computations: dict[str, Computation] = {}
        for name, query in tile.statements.items():
            standing = self._stands.of(caller, query)
            computations[name] = self._computing().watch(caller, standing, self._read(standing, tables))
            watched.append(computations[name])
        key = (tile.viz_id, repr(tile.shown), tuple(id(one) for one in computations.values()))
        entry = self._entries.get(key)
        if entry is None:
            entry = self._entries[key] = Entry(key, tile, computations)
            entry.refresh(time.monotonic())
        return entry

    def _read(self, standing: Standing, tables: Tables) -> Tables:
        """The tables that a statement reads; all of them where the gate refuses it, as its run will say."""
        try:
            return self._stands.read(standing, tuple(tables.values())).tables
        except SextantError:
            return tables


def _by_name(tables: Sequence[Table]) -> dict[str, Table]:
    return {table.table_name.lower(): table for table in tables}


def _shape(tables: Tables) -> _Shape:
    return tuple(
        sorted((name, tuple(column.name for column in table.columns)) for name, table in tables.items())
    )


def _still(wanted: Sequence[str] | None, there: set[str]) -> tuple[str, ...] | None:
    """The tiles that are asked for and not taken off the dashboard meanwhile."""
    return None if wanted is None else tuple(viz_id for viz_id in wanted if viz_id in there)


def _plain(fixed: Mapping[str, TileState]) -> dict[str, object]:
    return {viz_id: dict(state.head) for viz_id, state in fixed.items()}
