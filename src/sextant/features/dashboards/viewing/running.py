"""Runs the statements of tiles: identical ones once, a few at a time, what was worked out of late not."""

import contextvars
import threading
import time
from collections import OrderedDict
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, replace
from datetime import date

from sextant.core.access import Caller
from sextant.core.telemetry import Log
from sextant.features.dashboards.filtering import Scalar
from sextant.features.dashboards.pivoting import Pivoted, pivot
from sextant.features.dashboards.viewing.models import Besides, Drawn, Shown, TileBroken, TileLate
from sextant.features.datasets import Table as DataTable
from sextant.features.governance import Guard
from sextant.features.query import (
    Answered,
    Chart,
    ChartHints,
    Queries,
    Query,
    ResultColumn,
    choose,
    rows_json,
)
from sextant.kit.errors import SextantError

AT_ONCE = 4  # statements of one process for tiles; more would only take turns on the engine's cores
KEPT_SECONDS = 20.0  # a tile is shaped again after this, from the query cache while that holds
KEPT_TILES = 500
MOST_KEPT_ROWS = 5_000
CHART_ROWS = 10_000
_ROWS = {"table": 10_000, "scatter": 50_000}
WAIT_SECONDS = 60.0
_UNDRAWN = {"table", "pivot"}
_logger = Log("sextant.dashboards")


@dataclass(frozen=True, slots=True)
class Asked:
    """What makes two statements the same: text, who asks, the snapshots read, what is seen of them."""

    workspace_id: str
    user_id: str
    sql: str
    parameters: tuple[tuple[str, Scalar | date], ...]
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
    facet: str | None
    order: str
    top: int | None
    log: bool
    legend: bool
    pivot: str
    besides: tuple[Besides, ...]


Key = tuple[Asked, _Look]


def key_of(caller: Caller, one: Shown, tables: Mapping[str, DataTable]) -> Key:
    """What makes two tiles the same picture for one person."""
    tile, config = one.tile, one.tile.config
    named = (tables.get(use.table_name.lower()) for use in tile.datasets)
    read = [table for table in named if table is not None]
    asked = Asked(
        workspace_id=caller.workspace_id,
        user_id=caller.user_id,
        sql=one.sql,
        parameters=one.parameters,
        row_limit=config.limit or _ROWS.get(tile.chart_type, CHART_ROWS),
        snapshots=tuple((table.dataset_id, str(table.snapshot_id)) for table in read),
        guards=tuple(table.guard for table in read),
    )
    look = _Look(
        kind=None if tile.chart_type == "auto" else tile.chart_type,
        title=tile.title,
        x=config.x,
        y=config.y,
        series=config.color,
        units=tuple(sorted(config.units.items())),
        facet=config.facet,
        order=config.order,
        top=config.top,
        log=config.log,
        legend=config.legend,
        pivot=config.pivot.model_dump_json() if config.pivot else "",
        besides=one.besides,
    )
    return asked, look


class Running:
    """A few threads for statements of tiles, and the pictures that were made of late."""

    def __init__(self, queries: Queries) -> None:
        self._queries = queries
        self._pool = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="tiles")
        self._kept: OrderedDict[Key, Drawn] = OrderedDict()
        self._lock = threading.Lock()

    def run(
        self, caller: Caller, ready: Sequence[Shown], tables: Mapping[str, DataTable]
    ) -> Iterator[tuple[int, Shown]]:
        """Each tile with its place, as soon as it is ready; a failing tile holds up no other."""
        keys: dict[int, Key] = {}
        for place, one in enumerate(ready):
            key = key_of(caller, one, tables) if one.sql and one.error is None else None
            drawn = None if key is None else self._again(key)
            if key is not None and drawn is None:
                keys[place] = key
            else:
                yield place, one if drawn is None else replace(one, drawn=drawn, again=True)
        running = self._begun(caller, keys)
        until = time.monotonic() + WAIT_SECONDS
        waiting = dict(keys)
        while waiting:
            for place, key in list(waiting.items()):
                late = time.monotonic() >= until
                if late or all(running[asked].done() for asked in statements_of(key).values()):
                    del waiting[place]
                    yield place, self._settle(ready[place], key, running)
            open_ones = {running[a] for k in waiting.values() for a in statements_of(k).values()}
            unfinished = {future for future in open_ones if not future.done()}
            if unfinished:
                wait(unfinished, timeout=max(0.0, until - time.monotonic()), return_when=FIRST_COMPLETED)

    def close(self) -> None:
        self._pool.shutdown(wait=False, cancel_futures=True)

    def _begun(self, caller: Caller, keys: Mapping[int, Key]) -> "dict[Asked, Future[Answered]]":
        """Every tile's own statement before those that go beside it."""
        running: dict[Asked, Future[Answered]] = {}
        wanted = [key[0] for key in keys.values()]
        wanted += [asked for key in keys.values() for asked in statements_of(key).values()]
        for asked in wanted:
            if asked not in running:
                context = contextvars.copy_context()
                running[asked] = self._pool.submit(context.run, self._answer, caller, asked)
        return running

    def _answer(self, caller: Caller, asked: Asked) -> Answered:
        query = Query(
            sql=asked.sql, row_limit=asked.row_limit, parameters=dict(asked.parameters), purpose="tile"
        )
        return self._queries.run(caller, query)

    def _settle(self, one: Shown, key: Key, running: "Mapping[Asked, Future[Answered]]") -> Shown:
        own = running[key[0]]
        if not own.done():
            hint = "Open the dashboard again, or aggregate more."
            return replace(one, error=TileLate("This tile took too long.", seconds=30, hint=hint))
        try:
            besides = {
                name: running[asked].result()
                for name, asked in statements_of(key).items()
                if name and running[asked].done() and running[asked].exception() is None
            }
            return replace(one, drawn=self._draw(own.result(), key, besides))
        except SextantError as error:
            return replace(one, error=error)
        except Exception:  # one tile's failure must not take the others; the log has the trace
            _logger.exception("tile_failed", viz_id=one.tile.viz_id)
            error = TileBroken("This tile could not be worked out.", hint="Open the dashboard again.")
            return replace(one, error=error)

    def _draw(self, answered: Answered, key: Key, besides: Mapping[str, Answered]) -> Drawn:
        drawn = drawn_of(answered, key, besides)
        # Only what the query cache kept may be kept here: it knows what reads a clock or is random.
        lasting = all(one.cached and not one.stale for one in (answered, *besides.values()))
        if lasting and answered.row_count <= MOST_KEPT_ROWS:
            with self._lock:
                self._kept[key] = drawn
                while len(self._kept) > KEPT_TILES:
                    self._kept.popitem(last=False)
        return drawn

    def _again(self, key: Key) -> Drawn | None:
        with self._lock:
            drawn = self._kept.get(key)
            if drawn is not None and time.monotonic() - drawn.made > KEPT_SECONDS:
                del self._kept[key]
                return None
            return drawn


def drawn_of(answered: Answered, key: Key, besides: Mapping[str, Answered]) -> Drawn:
    """The picture of a tile's answer, with what goes beside it."""
    look = key[1]
    units = dict(look.units)
    columns = tuple(replace(column, unit=units.get(column.name, column.unit)) for column in answered.columns)
    return Drawn(
        replace(answered, columns=columns),
        _chart(columns, answered, look),
        time.monotonic(),
        besides,
        _pivoted(columns, answered, look),
    )


def _chart(columns: Sequence[ResultColumn], answered: Answered, look: _Look) -> Chart:
    if look.kind in _UNDRAWN and look.kind == "pivot":
        return Chart("pivot", {}, look.title, ("table",))
    hints = ChartHints(
        kind=look.kind,
        title=look.title,
        x=look.x,
        y=look.y,
        series=look.series,
        sort=look.order,
        facet=look.facet,
        top=look.top,
        log=look.log,
        legend=look.legend,
    )
    return choose(columns, answered.table, hints)


def _pivoted(columns: Sequence[ResultColumn], answered: Answered, look: _Look) -> Pivoted | None:
    if not look.pivot or look.kind != "pivot":
        return None
    from sextant.features.dashboards.models import Pivoting

    plain = [
        {
            "name": c.name,
            "type": c.type,
            "meaning": c.meaning,
            "unit": c.unit,
            "label": c.label,
            "additive": c.additive,
        }
        for c in columns
    ]
    return pivot(plain, rows_json(answered.table), Pivoting.model_validate_json(look.pivot))


def statements_of(key: Key) -> dict[str, Asked]:
    """The tile's own statement under no name, and those beside it under theirs."""
    asked, look = key
    return {"": asked} | {one.name: replace(asked, sql=one.sql) for one in look.besides}
