"""Six to ten tiles and their filters: how much, over time, where, by what, how spread, the rows."""

from collections.abc import Callable, Sequence
from typing import Any

from sextant.features.dashboards.drafting.known import Known, KnownColumn
from sextant.features.dashboards.models import Filter, Position, TileConfig, Visualization
from sextant.kit.quoting import quoted

MOST_FIGURES = 2
MOST_NAMES = 3
_MOST_BARS = 12
_MOST = 10  # more tiles are not looked at
_CROSSED = 20  # values of a name that a grid of two still shows


def draft(known: Known, *, most: int = _MOST) -> tuple[tuple[Visualization, ...], tuple[Filter, ...]]:
    """The tiles and the filters of a first dashboard; a table alone of a dataset without figures or names."""
    tiles = [*_heads(known)]
    y = 2
    names = list(known.names[:MOST_NAMES])
    if known.times:
        tiles.append(_over_time(known, y, beside=bool(names)))
        tiles += [_by_name(known, name, 1, (8, y, 4, 5)) for name in names[:1]]
        names = names[1:]
        y += 5
    y = _two_by_two(tiles, _beside(known, names)[: max(0, most - 1 - len(tiles))], y)
    tiles.append(
        _tile(
            "rows",
            "Rows",
            f"SELECT * FROM {quoted(known.table)}",  # noqa: S608  # quoted names, held by the gate
            kind="table",
            at=(0, y, 12, 6),
            limit=500,
        )
    )
    return tuple(tiles), _filters(known)


Made = Callable[[Sequence[int]], Visualization]


def _beside(known: Known, names: Sequence[KnownColumn]) -> list[Made]:
    """What else is worth a look, the most telling first: where, by what, how spread, what against what."""
    found: list[Made] = []
    first = len(known.names[:MOST_NAMES]) - len(names) + 1
    if known.place is not None:
        place = known.place
        found.append(lambda at: _by_place(known, place, at))
    elif known.points is not None:
        points = known.points
        found.append(lambda at: _points(known, points, at))
    for number, name in enumerate(names[:2], first):
        found.append(lambda at, name=name, number=number: _by_name(known, name, number, at))
    if known.figures:
        found.append(lambda at: _spread(known, at))
    crossed = [one for one in known.names if 2 < one.distinct <= _CROSSED][:2]
    if len(crossed) == 2:
        found.append(lambda at: _crossed(known, crossed, at))
    if len(known.figures) > 1:
        found.append(lambda at: _against(known, at))
    return found


def _two_by_two(tiles: list[Visualization], made: Sequence[Made], y: int) -> int:
    """Places tiles in rows of two, the last alone in its row if there is no other; the row below them."""
    for place, make in enumerate(made):
        alone = place % 2 == 0 and place == len(made) - 1
        tiles.append(make((0 if place % 2 == 0 else 6, y, 12 if alone else 6, 5)))
        if place % 2 == 1 or alone:
            y += 5
    return y


def _heads(known: Known) -> list[Visualization]:
    """How many rows, and the first figures, each with how it moved."""
    moving: dict[str, Any] = (
        {"spark": True, "compare": "period", "along": known.times[0].name} if known.times else {}
    )
    table = quoted(known.table)
    figures = known.figures[:MOST_FIGURES]
    width = 12 // (1 + len(figures))
    count = _tile(
        "count",
        "Rows of " + known.name,
        f"SELECT count(*) AS {quoted('rows')} FROM {table}",  # noqa: S608  # quoted names, held by the gate
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


def _over_time(known: Known, y: int, *, beside: bool) -> Visualization:
    time, grain = known.times[0], _grain(known.span_days)
    title = f"{_titled(known)} by {grain}"
    sql = (
        f"SELECT date_trunc('{grain}', {quoted(time.name)}) AS {grain}, {_measured(known)}\n"
        f"FROM {quoted(known.table)} GROUP BY 1 ORDER BY 1"
    )
    # An area stands for an amount; an average has no zero to stand on.
    kind = "line" if known.figures and known.figures[0].averaged else "area"
    return _tile("over-time", title, sql, kind=kind, at=(0, y, 8 if beside else 12, 5))


def _by_name(known: Known, name: KnownColumn, number: int, at: Sequence[int]) -> Visualization:
    sql = (
        f"SELECT {quoted(name.name)}, {_measured(known)}\nFROM {quoted(known.table)} "
        f"GROUP BY 1 ORDER BY 2 DESC LIMIT {_MOST_BARS}"
    )
    return _tile(f"by-{number}", f"{_titled(known)} by {name.label}", sql, kind="bar", at=at)


def _by_place(known: Known, place: KnownColumn, at: Sequence[int]) -> Visualization:
    sql = (
        f"SELECT {quoted(place.name)}, {_measured(known)}\nFROM {quoted(known.table)} "
        "GROUP BY 1 ORDER BY 2 DESC"
    )
    return _tile("where", f"{_titled(known)} by {place.label}", sql, kind="map", at=at)


def _points(known: Known, points: tuple[str, str], at: Sequence[int]) -> Visualization:
    latitude, longitude = (quoted(name) for name in points)
    sql = (
        f"SELECT {latitude}, {longitude}\nFROM {quoted(known.table)} "
        f"WHERE {latitude} IS NOT NULL AND {longitude} IS NOT NULL{_sampled(known, 2_000)}"
    )
    return _tile("where", "Where", sql, kind="map", at=at)


def _spread(known: Known, at: Sequence[int]) -> Visualization:
    """How the first figure is spread."""
    first = known.figures[0]
    name = quoted(first.name)
    sql = f"SELECT {name}\nFROM {quoted(known.table)} WHERE {name} IS NOT NULL{_sampled(known, 10_000)}"
    return _tile("spread", f"How {first.label} is spread", sql, kind="histogram", at=at)


def _crossed(known: Known, names: Sequence[KnownColumn], at: Sequence[int]) -> Visualization:
    """The first figure where two names meet."""
    down, across = names
    sql = (
        f"SELECT {quoted(down.name)}, {quoted(across.name)}, {_measured(known)}\n"
        f"FROM {quoted(known.table)} GROUP BY 1, 2"
    )
    title = f"{_titled(known)} by {down.label} and {across.label}"
    return _tile("crossed", title, sql, kind="heatmap", at=at)


def _against(known: Known, at: Sequence[int]) -> Visualization:
    """The first figure against the second, row by row."""
    x, y = known.figures[:2]
    one, other = quoted(x.name), quoted(y.name)
    sql = (
        f"SELECT {one}, {other}\nFROM {quoted(known.table)} "
        f"WHERE {one} IS NOT NULL AND {other} IS NOT NULL{_sampled(known, 2_000)}"
    )
    return _tile("against", f"{y.label.capitalize()} against {x.label}", sql, kind="scatter", at=at)


def _measured(known: Known) -> str:
    return _aggregated(known.figures[0]) if known.figures else f"count(*) AS {quoted('rows')}"


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
    return f"{how}({quoted(figure.name)}) AS {quoted(figure.name)}"


def _grain(days: int) -> str:
    return "day" if days <= 90 else "week" if days <= 400 else "month" if days <= 4_000 else "year"


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
