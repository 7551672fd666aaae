"""What is to be run for a tile: its statement with filters, picks and steps in it, and what goes beside."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import cast

from sextant.features.dashboards.filtering import (
    Choice,
    Days,
    Filtered,
    Given,
    Wanted,
    choice,
    filtered,
    tables_named,
    words_of,
)
from sextant.features.dashboards.filtering.presets import before, whole, year_before
from sextant.features.dashboards.ground import shape_of
from sextant.features.dashboards.models import Dashboard, DatasetGone, Visualization
from sextant.features.dashboards.sharing.models import EmbedRefused
from sextant.features.dashboards.viewing.models import Besides, Choosing, Pick, Restriction, Shown
from sextant.features.datasets import Table as DataTable

PICKED, DRILLED, HELD = "picked:", "drilled:", "held:"
_TIMES = ("date", "timestamp", "timestamptz")
_LONG, _LONGER = 62, 500  # days that are shown one by one, and week by week


@dataclass(frozen=True, slots=True)
class Setting:
    """What holds for every tile of one view."""

    tables: Mapping[str, DataTable]
    choices: Mapping[str, Choice | None]
    wanted: tuple[Wanted, ...]
    parameters: Mapping[str, Given]
    choosing: Choosing
    picks: tuple[tuple[str, Wanted], ...]  # by the tile in which it was picked
    held: tuple[Wanted, ...]


def setting(
    dashboard: Dashboard,
    *,
    tables: Mapping[str, DataTable],
    choices: Mapping[str, Choice | None],
    choosing: Choosing,
    held: Sequence[Restriction],
    today: date,
) -> Setting:
    """What filters, picks and restrictions come to; raises FilterValueRefused."""
    wanted = tuple(
        Wanted(one.filter_id, one.column, one.dataset_id, chosen)
        for one in dashboard.filters
        if one.column and (chosen := choices[one.filter_id]) is not None
    )
    return Setting(
        tables=tables,
        choices=choices,
        wanted=wanted,
        parameters={
            one.parameter: chosen
            for one in dashboard.filters
            if one.parameter and isinstance(chosen := choices[one.filter_id], Given)
        },
        choosing=choosing,
        picks=tuple(_picks(dashboard, choosing.picked, today)),
        held=tuple(
            Wanted(
                f"{HELD}{one.column}", one.column, None, one.choice, must=True, open_tables=one.open_tables
            )
            for one in held
        ),
    )


def _picks(dashboard: Dashboard, picked: Mapping[str, Pick], today: date) -> Iterator[tuple[str, Wanted]]:
    """Picks as filters on the columns that the picked result columns are; others are passed over."""
    from sextant.features.dashboards.statements.parsing import dimensions_of

    for viz_id, pick in picked.items():
        tile = dashboard.tile(viz_id)
        dimension = dimensions_of(tile.query).get(pick.column)
        chosen = None if dimension is None else _picked(pick, dimension.grain, today)
        if dimension is not None and chosen is not None:
            yield viz_id, Wanted(f"{PICKED}{viz_id}", dimension.column, None, chosen)


def _picked(pick: Pick, grain: str | None, today: date) -> Choice | None:
    value = pick.value
    if "values" not in value:
        return choice("range" if {"min", "max"} & value.keys() else "date", value, today=today)
    chosen = choice("set", value, today=today)
    if grain is None or chosen is None:
        return chosen
    values = value["values"]
    listed = cast("Sequence[object]", values) if isinstance(values, list | tuple) else ()
    days = sorted(str(one)[:10] for one in listed)
    try:
        return Days(date.fromisoformat(days[0]), whole(grain, date.fromisoformat(days[-1]))[1])
    except (IndexError, ValueError):
        return None


def ready(tile: Visualization, here: Setting) -> Shown:
    """The tile with everything that it needs to be run, or with the reason why it cannot be."""
    if tile.is_wordless:
        return Shown(tile)
    gone = _gone(tile, here.tables)
    if gone is not None:
        return Shown(tile, error=gone)
    from sextant.features.dashboards.statements.drilling import drilled
    from sextant.features.dashboards.statements.parsing import dimensions_of, parameters_of

    down = drilled(tile.query, here.choosing.into.get(tile.viz_id, ()), tile.config.drill)
    steps = [Wanted(f"{DRILLED}{n}", column, None, chosen) for n, (column, chosen) in enumerate(down.held)]
    picks = [wanted for viz_id, wanted in here.picks if viz_id != tile.viz_id]
    wanted = (*here.wanted, *picks, *steps, *here.held)
    done = _put_in(down.sql, wanted, here)
    if done.missed:
        return Shown(tile, error=_open(done.missed))
    order = here.choosing.order.get(tile.viz_id, tile.config.sort)
    names = parameters_of(tile.query)
    return Shown(
        tile,
        applied=done.applied,
        sql=_ordered(done.sql, order),
        parameters=tuple(
            sorted((name, given.value) for name, given in here.parameters.items() if name in names)
        ),
        besides=tuple(_besides(tile, down.sql, wanted, here)),
        dimensions={name: one.grain for name, one in dimensions_of(down.sql).items()},
        further=down.further,
        trail=tuple(words_of(chosen) for _, chosen in down.held),
    )


def _put_in(sql: str, wanted: Sequence[Wanted], here: Setting) -> Filtered:
    read = tables_named(sql) if wanted else ()
    shapes = {name: shape_of(here.tables[name]) for name in read if name in here.tables}
    return filtered(sql, wanted, shapes)


def _ordered(sql: str, order: Sequence[object]) -> str:
    if not order:
        return sql
    from sextant.features.dashboards.models import Sorting
    from sextant.features.dashboards.statements.measuring import in_order

    return in_order(sql, [one for one in order if isinstance(one, Sorting)])


def _besides(tile: Visualization, sql: str, wanted: Sequence[Wanted], here: Setting) -> Iterator[Besides]:
    config = tile.config
    if config.totals:
        from sextant.features.dashboards.statements.measuring import totals

        made = totals(sql, config.totals)
        if made is not None:
            yield Besides("totals", _put_in(made, wanted, here).sql)
    if not (config.spark or config.compare):
        return
    along = _along(tile, sql, wanted, here)
    if along is None:
        return
    table, column = along
    dates = next((w for w in wanted if w.column.casefold() == column.casefold() and _closed(w.choice)), None)
    if config.spark:
        yield from _spark(sql, wanted, here, table=table, column=column, dates=dates)
    if config.compare and dates is not None and isinstance(dates.choice, Days):
        yield _compared(config.compare, sql, wanted, here, dates=dates)


def _spark(
    sql: str,
    wanted: Sequence[Wanted],
    here: Setting,
    *,
    table: str,
    column: str,
    dates: Wanted | None,
) -> Iterator[Besides]:
    from sextant.features.dashboards.statements.measuring import over_time

    grain = _grain(dates.choice) if dates is not None else "month"
    made = over_time(sql, column=column, table=table, grain=grain)
    if made is not None:
        yield Besides("spark", _put_in(made, wanted, here).sql, words=grain)


def _compared(how: str, sql: str, wanted: Sequence[Wanted], here: Setting, *, dates: Wanted) -> Besides:
    chosen = dates.choice
    assert isinstance(chosen, Days)
    assert chosen.first is not None
    assert chosen.last is not None
    shift = before if how == "period" else year_before
    earlier = Days(*shift(chosen.first, chosen.last))
    then = [replace(w, choice=earlier) if w is dates else w for w in wanted]
    return Besides("compare", _put_in(sql, then, here).sql, words=words_of(earlier))


def _along(tile: Visualization, sql: str, wanted: Sequence[Wanted], here: Setting) -> tuple[str, str] | None:
    """The table and the column of days that a figure runs along: the tile's own, the filter's, the first."""
    tables = [here.tables[name] for name in tables_named(sql) if name in here.tables]
    days = [(table, column) for table in tables for column in table.columns if column.type in _TIMES]
    named = (
        [tile.config.along] if tile.config.along else [w.column for w in wanted if isinstance(w.choice, Days)]
    )
    for name in named:
        for table, column in days:
            if column.name.casefold() == name.casefold():
                return table.table_name, column.name
    if named and tile.config.along:
        return None
    return (days[0][0].table_name, days[0][1].name) if days else None


def _closed(chosen: Choice) -> bool:
    return isinstance(chosen, Days) and chosen.first is not None and chosen.last is not None


def _grain(chosen: Choice) -> str:
    if not isinstance(chosen, Days) or chosen.first is None or chosen.last is None:
        return "month"
    count = (chosen.last - chosen.first).days
    return "day" if count <= _LONG else "week" if count <= _LONGER else "month"


def _gone(tile: Visualization, tables: Mapping[str, DataTable]) -> DatasetGone | None:
    visible = {table.dataset_id for table in tables.values()}
    gone = [use for use in tile.datasets if use.dataset_id not in visible]
    if not gone:
        return None
    names = ", ".join(f"`{use.name}`" for use in gone)
    return DatasetGone(
        f"{names} {'is' if len(gone) == 1 else 'are'} gone: deleted, or not shared with you.",
        hint="Restore the dataset, ask its owner to share it, or change this tile.",
        details={"datasets": [{"dataset_id": use.dataset_id, "name": use.name} for use in gone]},
    )


def _open(tables: Sequence[str]) -> EmbedRefused:
    named = ", ".join(f"`{name}`" for name in tables)
    return EmbedRefused(
        f"This tile reads {named}, which the rows allowed here do not close.",
        hint="Allow the table whole in the token with `open`, or leave the tile out.",
    )
