"""Tiles and filters that show what a dataset holds: how much, over time, by what, how spread, its rows."""

from collections.abc import Sequence
from typing import Any

from sextant.features.dashboards.drafting.known import Known, KnownColumn
from sextant.features.dashboards.models import Filter, Position, TileConfig, Visualization

MOST_FIGURES = 3
MOST_NAMES = 3
_MOST_BARS = 12


def draft(known: Known) -> tuple[tuple[Visualization, ...], tuple[Filter, ...]]:
    """The tiles and the filters of a first dashboard; a table alone of a dataset without figures or names."""
    tiles = [*_heads(known)]
    y = 2
    if known.times:
        tiles.append(_over_time(known, y))
    y = _by_names(known, tiles, y)
    y = _spread(known, tiles, y)
    tiles.append(
        _tile(
            "rows",
            "Rows",
            f"SELECT * FROM {_quoted(known.table)}",  # noqa: S608  # quoted names, held by the gate
            kind="table",
            at=(0, y, 12, 6),
            limit=500,
        )
    )
    return tuple(tiles), _filters(known)


def _heads(known: Known) -> list[Visualization]:
    """How many rows, and the first figures, each with how it moved."""
    moving: dict[str, Any] = (
        {"spark": True, "compare": "period", "along": known.times[0].name} if known.times else {}
    )
    table = _quoted(known.table)
    figures = known.figures[:MOST_FIGURES]
    width = 12 // (1 + len(figures))
    count = _tile(
        "count",
        "Rows of " + known.name,
        f"SELECT count(*) AS {_quoted('rows')} FROM {table}",  # noqa: S608  # quoted names, held by the gate
        kind="number",
        at=(0, 0, width, 2),
        **moving,
    )
    heads = [count]
    for place, figure in enumerate(figures, 1):
        word = "Average" if figure.averaged else "Total"
        heads.append(
            _tile(
                f"figure-{place}",
                f"{word} {figure.label}",
                f"SELECT {_aggregated(figure)} FROM {table}",  # noqa: S608  # quoted names, held by the gate
                kind="number",
                at=(place * width, 0, width, 2),
                **moving,
            )
        )
    return heads


def _over_time(known: Known, y: int) -> Visualization:
    time, grain = known.times[0], _grain(known.span_days)
    measured = _aggregated(known.figures[0]) if known.figures else f"count(*) AS {_quoted('rows')}"
    title = f"{_titled(known)} by {grain}"
    sql = (
        f"SELECT date_trunc('{grain}', {_quoted(time.name)}) AS {grain}, {measured}\n"
        f"FROM {_quoted(known.table)} GROUP BY 1 ORDER BY 1"
    )
    width = 8 if known.names else 12
    return _tile("over-time", title, sql, kind="area", at=(0, y, width, 5))


def _by_names(known: Known, tiles: list[Visualization], y: int) -> int:
    """One beside the line, the others below it two by two; the row below them."""
    names = known.names[:MOST_NAMES]
    measured = _aggregated(known.figures[0]) if known.figures else f"count(*) AS {_quoted('rows')}"
    places = [(8, y, 4, 5)] if known.times else [(0, y, 6, 5), (6, y, 6, 5)]
    below = y + 5
    places += [(0, below, 6, 5), (6, below, 6, 5)]
    last = y + 5 if known.times else y
    for place, name in enumerate(names):
        at = places[place]
        if at[0] == 0 and place == len(names) - 1:
            at = (0, at[1], 12, 5)  # alone in its row
        sql = (
            f"SELECT {_quoted(name.name)}, {measured}\nFROM {_quoted(known.table)} "
            f"GROUP BY 1 ORDER BY 2 DESC LIMIT {_MOST_BARS}"
        )
        tiles.append(_tile(f"by-{place + 1}", f"{_titled(known)} by {name.label}", sql, kind="bar", at=at))
        last = max(last, at[1] + 5)
    return last


def _spread(known: Known, tiles: list[Visualization], y: int) -> int:
    """How the first figure is spread, and against the second."""
    if not known.figures:
        return y
    first = known.figures[0]
    table = _quoted(known.table)
    name = _quoted(first.name)
    present = f"FROM {table} WHERE {name} IS NOT NULL"
    tiles.append(
        _tile(
            "spread",
            f"How {first.label} is spread",
            f"SELECT {name} {present}{_sampled(known, 10_000)}",  # quoted names, held by the gate
            kind="histogram",
            at=(0, y, 6 if len(known.figures) > 1 else 12, 5),
        )
    )
    if len(known.figures) > 1:
        second = _quoted(known.figures[1].name)
        sql = f"SELECT {name}, {second} {present} AND {second} IS NOT NULL"  # quoted names, held by the gate
        tiles.append(
            _tile(
                "against",
                f"{known.figures[1].label.capitalize()} against {first.label}",
                f"{sql}{_sampled(known, 2_000)}",
                kind="scatter",
                at=(6, y, 6, 5),
            )
        )
    return y + 5


def _sampled(known: Known, most: int) -> str:
    """More marks than these say no more, and are a moment slower to draw."""
    return f" USING SAMPLE {most} ROWS" if known.rows > most else ""


def _filters(known: Known) -> tuple[Filter, ...]:
    times = [
        Filter(filter_id="when", label=one.label.capitalize(), column=one.name, type="date")
        for one in known.times[:1]
    ]
    names = [
        Filter(
            filter_id=f"by-{place}",
            label=one.label.capitalize(),
            column=one.name,
            type="set",
            dependent=place > 1,
        )
        for place, one in enumerate(known.names[:MOST_NAMES], 1)
    ]
    return (*times, *names)


def _titled(known: Known) -> str:
    if not known.figures:
        return "Rows"
    first = known.figures[0]
    return f"Average {first.label}" if first.averaged else f"Total {first.label}"


def _aggregated(figure: KnownColumn) -> str:
    how = "avg" if figure.averaged else "sum"
    return f"{how}({_quoted(figure.name)}) AS {_quoted(figure.name)}"


def _grain(days: int) -> str:
    return "day" if days <= 90 else "week" if days <= 400 else "month" if days <= 4_000 else "year"


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _tile(viz_id: str, title: str, sql: str, *, kind: str, at: Sequence[int], **config: Any) -> Visualization:
    x, y, width, height = at
    return Visualization(
        viz_id=viz_id,
        title=title[:300],
        chart_type=kind,
        query=sql,
        config=TileConfig.model_validate(config),
        position=Position(x=x, y=y, width=width, height=height),
    )
