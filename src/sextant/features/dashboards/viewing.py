"""All tiles of a dashboard in one request: filters put in, identical statements run once, a few at a time."""

import contextvars
import threading
import time
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as Late
from dataclasses import dataclass, replace
from functools import cached_property

import orjson

from sextant.core.access import Caller
from sextant.core.telemetry import Log
from sextant.features.dashboards.filtering import Choice, Wanted, choice_of, filtered, words_of
from sextant.features.dashboards.ground import Ground, shape_of
from sextant.features.dashboards.models import Dashboard, DatasetGone, Visualization
from sextant.features.datasets import Table as DataTable
from sextant.features.governance import Guard
from sextant.features.query import Answered, Chart, ChartHints, Queries, Query, choose
from sextant.kit.errors import SextantError, Unavailable

AT_ONCE = 4  # statements of one process for tiles; more would only take turns on the engine's cores
KEPT_SECONDS = 20.0  # a tile is shaped again after this, from the query cache while that holds
KEPT_TILES = 500
MOST_KEPT_ROWS = 5_000
CHART_ROWS = 10_000
TABLE_ROWS = 1_000
WAIT_SECONDS = 60.0

Values = Mapping[str, object]
_logger = Log("sextant.dashboards")


class TileLate(Unavailable):
    """A tile whose statement did not end in time."""

    code = "tile_late"


class TileBroken(SextantError):
    """A tile that failed for a reason inside the server, told without its detail."""

    code = "tile_failed"


@dataclass(frozen=True)
class Drawn:
    """One statement's answer and its chart, shared by every tile that shows the same."""

    answered: Answered
    chart: Chart
    made: float  # of time.monotonic()

    @cached_property
    def chart_json(self) -> orjson.Fragment:
        return orjson.Fragment(
            orjson.dumps(
                {
                    "kind": self.chart.kind,
                    "title": self.chart.title,
                    "spec": self.chart.spec,
                    "alternatives": self.chart.alternatives,
                },
                default=str,
            )
        )


@dataclass(frozen=True, slots=True)
class Shown:
    """A tile as it is now: drawn, failed with its own error, or a text."""

    tile: Visualization
    applied: tuple[str, ...] = ()
    sql: str = ""
    drawn: Drawn | None = None
    again: bool = False  # from this process's own kept tiles
    error: SextantError | None = None


@dataclass(frozen=True, slots=True)
class View:
    """A dashboard's tiles, and what its filters were taken to mean."""

    dashboard: Dashboard
    tiles: tuple[Shown, ...]
    choices: Mapping[str, Choice | None]

    @property
    def filter_words(self) -> list[tuple[str, str]]:
        return [(one.label, words_of(self.choices.get(one.filter_id))) for one in self.dashboard.filters]


@dataclass(frozen=True, slots=True)
class _Asked:
    """What makes two statements the same: text, who asks, the snapshots read, what is seen of them."""

    workspace_id: str
    user_id: str
    sql: str
    row_limit: int
    snapshots: tuple[tuple[str, str], ...]
    guards: tuple[Guard | None, ...]


@dataclass(frozen=True, slots=True)
class _Look:
    """How an answer is drawn; `kind` None leaves it to the data, `units` are by result column."""

    kind: str | None
    title: str
    x: str | None
    y: str | None
    series: str | None
    units: tuple[tuple[str, str], ...]


_Key = tuple[_Asked, _Look]


class Viewing:
    """Runs the tiles of dashboards through the gate, as whoever looks."""

    def __init__(self, ground: Ground, queries: Queries) -> None:
        self._ground = ground
        self._queries = queries
        self._pool = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="tiles")
        self._kept: OrderedDict[_Key, Drawn] = OrderedDict()
        self._lock = threading.Lock()

    def view(
        self,
        caller: Caller,
        dashboard: Dashboard,
        *,
        values: Values | None = None,
        only: Sequence[str] | None = None,
    ) -> View:
        """Every tile, or those of `only`; a failing tile carries its error and holds up no other."""
        choices = self.choices(caller, dashboard, values or {})
        tables = self._ground.tables(caller)
        wanted = [
            Wanted(one.filter_id, one.column, one.dataset_id, choice)
            for one in dashboard.filters
            if (choice := choices[one.filter_id]) is not None
        ]
        chosen = dashboard.visualizations if only is None else tuple(map(dashboard.tile, only))
        ready = [_ready(tile, wanted, tables) for tile in chosen]
        return View(dashboard, self._run(caller, ready, tables), choices)

    def choices(self, caller: Caller, dashboard: Dashboard, values: Values) -> dict[str, Choice | None]:
        """What each filter is set to: the value sent, else its default; raises FilterValueRefused."""
        for filter_id in values:
            dashboard.filter(filter_id)
        today = self._ground.today(caller.workspace_id)
        return {
            one.filter_id: choice_of(one.type, values.get(one.filter_id, one.default), today=today)
            for one in dashboard.filters
        }

    def close(self) -> None:
        self._pool.shutdown(wait=False, cancel_futures=True)

    def _run(
        self, caller: Caller, ready: Sequence[Shown], tables: Mapping[str, DataTable]
    ) -> tuple[Shown, ...]:
        keys = {i: _key(caller, one, tables) for i, one in enumerate(ready) if one.sql and not one.error}
        kept = {key: drawn for key in set(keys.values()) if (drawn := self._again(key)) is not None}
        running: dict[_Asked, Future[Answered]] = {}
        for key in keys.values():
            if key not in kept and key[0] not in running:
                context = contextvars.copy_context()
                running[key[0]] = self._pool.submit(context.run, self._answer, caller, key[0])
        until = time.monotonic() + WAIT_SECONDS
        done: list[Shown] = []
        for index, one in enumerate(ready):
            key = keys.get(index)
            if key is None:
                done.append(one)
            elif key in kept:
                done.append(replace(one, drawn=kept[key], again=True))
            else:
                done.append(self._settle(one, key, running[key[0]], until=until))
        return tuple(done)

    def _answer(self, caller: Caller, asked: _Asked) -> Answered:
        query = Query(sql=asked.sql, row_limit=asked.row_limit, purpose="tile")
        return self._queries.run(caller, query)

    def _settle(self, one: Shown, key: _Key, running: "Future[Answered]", *, until: float) -> Shown:
        try:
            answered = running.result(timeout=max(0.0, until - time.monotonic()))
            return replace(one, drawn=self._draw(answered, key))
        except Late:
            hint = "Open the dashboard again, or aggregate more."
            return replace(one, error=TileLate("This tile took too long.", seconds=30, hint=hint))
        except SextantError as error:
            return replace(one, error=error)
        except Exception:  # one tile's failure must not take the others; the log has the trace
            _logger.exception("tile_failed", viz_id=one.tile.viz_id)
            error = TileBroken("This tile could not be worked out.", hint="Open the dashboard again.")
            return replace(one, error=error)

    def _draw(self, answered: Answered, key: _Key) -> Drawn:
        look = key[1]
        units = dict(look.units)
        columns = tuple(
            replace(column, unit=units.get(column.name, column.unit)) for column in answered.columns
        )
        hints = ChartHints(kind=look.kind, title=look.title, x=look.x, y=look.y, series=look.series)
        chart = choose(columns, answered.table, hints)
        drawn = Drawn(replace(answered, columns=columns), chart, time.monotonic())
        # Only what the query cache kept may be kept here: it knows what reads a clock or is random.
        if answered.cached and not answered.stale and answered.row_count <= MOST_KEPT_ROWS:
            with self._lock:
                self._kept[key] = drawn
                while len(self._kept) > KEPT_TILES:
                    self._kept.popitem(last=False)
        return drawn

    def _again(self, key: _Key) -> Drawn | None:
        with self._lock:
            drawn = self._kept.get(key)
            if drawn is not None and time.monotonic() - drawn.made > KEPT_SECONDS:
                del self._kept[key]
                return None
            return drawn


def _ready(tile: Visualization, wanted: Sequence[Wanted], tables: Mapping[str, DataTable]) -> Shown:
    if tile.is_text:
        return Shown(tile)
    visible = {table.dataset_id for table in tables.values()}
    gone = [use for use in tile.datasets if use.dataset_id not in visible]
    if gone:
        names = ", ".join(f"`{use.name}`" for use in gone)
        error = DatasetGone(
            f"{names} {'is' if len(gone) == 1 else 'are'} gone: deleted, or not shared with you.",
            hint="Restore the dataset, ask its owner to share it, or change this tile.",
            details={"datasets": [{"dataset_id": use.dataset_id, "name": use.name} for use in gone]},
        )
        return Shown(tile, error=error)
    read = {use.table_name.lower() for use in tile.datasets}
    shapes = {name: shape_of(table) for name, table in tables.items() if name in read}
    done = filtered(tile.query, wanted, shapes)
    return Shown(tile, applied=done.applied, sql=done.sql)


def _key(caller: Caller, one: Shown, tables: Mapping[str, DataTable]) -> _Key:
    tile = one.tile
    named = (tables.get(use.table_name.lower()) for use in tile.datasets)
    read = [table for table in named if table is not None]
    limit = tile.config.limit or (TABLE_ROWS if tile.chart_type == "table" else CHART_ROWS)
    asked = _Asked(
        workspace_id=caller.workspace_id,
        user_id=caller.user_id,
        sql=one.sql,
        row_limit=limit,
        snapshots=tuple((table.dataset_id, str(table.snapshot_id)) for table in read),
        guards=tuple(table.guard for table in read),
    )
    look = _Look(
        kind=None if tile.chart_type == "auto" else tile.chart_type,
        title=tile.title,
        x=tile.config.x,
        y=tile.config.y,
        series=tile.config.color,
        units=tuple(sorted(tile.config.units.items())),
    )
    return asked, look
