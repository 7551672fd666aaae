"""The remaining kinds: scatter, pie, histogram, heatmap, box, and one big number."""

from collections import Counter
from dataclasses import replace
from typing import Any

from sextant.features.query.charts.bars import names_along
from sextant.features.query.charts.fields import Field
from sextant.features.query.charts.formats import (
    axis,
    legend,
    spoken_labels,
    time_axis,
    tooltip,
    upright,
    value_format,
    words_of,
)
from sextant.features.query.charts.series import OTHERS, Prepared, Row, fewer, rows_of
from sextant.features.query.charts.shape import SERIES, Shape

_POINTS = 50_000
_TOLD = 1500  # beyond, a point tells where it is and no more: nobody reads one among so many
_THIN = 0.05  # slices that are thinner have their names in a legend, or they would lie on each other
_LONG_NAME = 18


def scatter(shape: Shape) -> tuple[dict[str, Any], Prepared]:
    """Two measures against each other, or one against time; a name with few values gives the colours."""
    rows = rows_of(shape.fields)
    notes: tuple[str, ...] = ()
    if len(rows) > _POINTS:
        every = -(-len(rows) // _POINTS)
        notes = (f"Every {every}th of {len(rows):,} rows is drawn; the table has all.",)
        rows = rows[::every]
    measure, *more = shape.measures
    if more:
        first, second = measure, more[0]
        x = {"field": first.key, "type": "quantitative", "axis": axis(first), "scale": {"zero": False}}
    else:
        first, second = shape.times[0], measure
        x = {"field": first.key, "type": "temporal", "scale": {"type": "utc"}, "axis": time_axis(first)}
    encoding: dict[str, Any] = {
        "x": x,
        "y": {"field": second.key, "type": "quantitative", "axis": upright(second), "scale": {"zero": False}},
        "tooltip": tooltip(list(shape.fields[:6])),
    }
    names = _colouring(shape)
    if len(rows) > _TOLD:
        drawn = [f for f in shape.fields if f in (first, second) or f is names]
        rows = [{key: row[key] for f in drawn for key in _keys(f)} for row in rows]
        encoding["tooltip"] = tooltip([first, second])
    if names is not None:
        rows, order, told = _coloured(rows, names)
        notes += told
        encoding["color"] = {
            "field": _COLOUR,
            "type": "nominal",
            "sort": order,
            "scale": {"domain": order},
            "legend": legend(order),
        }
    size, opacity = next(look for most, look in _CROWDS if len(rows) <= most)
    return {
        "height": 320,
        "mark": {"type": "circle", "size": size, "opacity": opacity},
        "encoding": encoding,
    }, Prepared(rows, notes=notes)


_COLOUR = "colour"
# The more points, the smaller and the thinner each of them.
_CROWDS = ((300, (44, 0.75)), (1500, (44, 0.5)), (8000, (30, 0.3)), (_POINTS, (14, 0.2)))


def _keys(field: Field) -> tuple[str, ...]:
    return (field.key, f"{field.key}_said") if field.spoken else (field.key,)


def _colouring(shape: Shape) -> Field | None:
    """The name that gives the colours: one of few values, or the one that was asked for."""
    for field in shape.dimensions:
        few = 2 <= field.distinct <= SERIES and field.distinct < shape.rows
        if field.role != "time" and (few or (field.column.name == shape.series and field.distinct > 1)):
            return field
    return None


def _coloured(rows: list[Row], names: Field) -> tuple[list[Row], list[str], tuple[str, ...]]:
    """Each row with its colour: the names with the most points, the rest as others."""
    said = f"{names.key}_said" if names.spoken else names.key
    counts = Counter(str(row[said]) for row in rows)
    if len(counts) <= SERIES:
        return [{**row, _COLOUR: str(row[said])} for row in rows], sorted(counts), ()
    kept = [name for name, _ in counts.most_common(SERIES - 1)]
    coloured = [{**row, _COLOUR: str(row[said]) if str(row[said]) in kept else OTHERS} for row in rows]
    return (
        coloured,
        [*sorted(kept), OTHERS],
        (f"{len(counts) - len(kept)} names share one colour as others.",),
    )


def pie(shape: Shape) -> tuple[dict[str, Any], Prepared]:
    """Parts of a whole as a ring, each with its share."""
    names, measure = shape.dimensions[0], shape.measures[0]
    whole_column = replace(measure, column=replace(measure.column, additive=True))
    prepared = fewer(rows_of(shape.fields), names, whole_column)
    rows = sorted(prepared.rows, key=lambda row: (row[names.key] == OTHERS, -(row[measure.key] or 0)))
    whole = sum(row[measure.key] or 0 for row in rows) or 1
    before = 0.0
    thin = any((row[measure.key] or 0) / whole < _THIN for row in rows)
    listed = thin or max(len(str(row[names.key])) for row in rows) > _LONG_NAME
    for place, row in enumerate(rows):
        row["place"] = place
        row["share"] = (row[measure.key] or 0) / whole
        row["said"] = f"{row['share']:.0%}" if listed else f"{row[names.key]}  {row['share']:.0%}"
        if listed and row["share"] < _THIN:
            row["said"] = ""
        row["side"] = "left" if before + row["share"] / 2 <= 0.5 else "right"
        before += row["share"]
    order = [row[names.key] for row in rows]
    share = {"field": "share", "type": "quantitative", "format": ".1%", "title": "share"}
    encoding = {
        "theta": {"field": measure.key, "type": "quantitative", "stack": True},
        "order": {"field": "place", "type": "quantitative"},
        "tooltip": [*tooltip([names, measure]), share],
    }
    colour = {
        "field": names.key,
        "type": "nominal",
        "sort": order,
        "scale": {"domain": order},
        "legend": legend(order) | {"offset": 12} if listed else None,
    }
    layer = [
        {"mark": {"type": "arc", "innerRadius": 62, "outerRadius": 110}, "encoding": {"color": colour}},
        {
            "mark": {"type": "text", "radius": 126, "align": {"expr": "datum.side"}, "fontWeight": 500},
            "encoding": {"text": {"field": "said", "type": "nominal"}},
        },
    ]
    height = 340 if listed else 280
    return {"height": height, "encoding": encoding, "layer": layer}, Prepared(rows, order, prepared.notes)


def histogram(shape: Shape) -> tuple[dict[str, Any], Prepared]:
    """How often values of the first measure fall into equal steps."""
    measure = shape.measures[0]
    edges = _edges(measure)
    counts = [0] * (len(edges) - 1)
    step = edges[1] - edges[0]
    for value in measure.present:
        counts[min(int((value - edges[0]) / step), len(counts) - 1)] += 1
    rows = [{"low": edges[i], "high": edges[i + 1], "count": count} for i, count in enumerate(counts)]
    form = value_format(measure)
    said = f"format(datum.low, '{form}') + ' to ' + format(datum.high, '{form}')"
    encoding = {
        "x": {
            "field": "low",
            "type": "quantitative",
            "bin": "binned",
            "axis": {**axis(measure), "grid": False},
        },
        "x2": {"field": "high"},
        "y": {"field": "count", "type": "quantitative", "axis": _COUNTED},
        "tooltip": [
            {"field": "said", "type": "nominal", "title": measure.title},
            {"field": "count", "type": "quantitative", "format": ",", "title": "number of rows"},
        ],
    }
    spec = {
        "height": 280,
        "transform": [{"calculate": said, "as": "said"}],
        "mark": {"type": "bar", "binSpacing": 1},
        "encoding": encoding,
    }
    return spec, Prepared(rows)


_COUNTED = {
    "title": "number of rows",
    "grid": True,
    "format": "~s",
    "tickCount": 5,
    "titleAngle": 0,
    "titleAlign": "left",
    "titleAnchor": "end",
    "titleX": 0,
    "titleY": -14,
}
_STEPS = (1, 2, 2.5, 5, 10)


def _edges(measure: Field) -> list[float]:
    """About twenty steps of a round width that hold every value."""
    span = (measure.high - measure.low) or 1.0
    rough = span / min(24, max(6, round(len(measure.present) ** 0.5)))
    power = 10.0 ** (len(f"{int(rough)}") - 1) if rough >= 1 else 10.0 ** -_zeros(rough)
    step = next(s * power for s in _STEPS if s * power >= rough * 0.999)
    if measure.is_whole:
        step = max(1.0, float(round(step)))
    first = step * (measure.low // step)
    edges = [first]
    while edges[-1] <= measure.high and len(edges) < 200:
        edges.append(first + step * len(edges))
    return edges if len(edges) > 1 else [first, first + step]


def _zeros(small: float) -> int:
    zeros = 1
    while small < 10.0**-zeros and zeros < 15:
        zeros += 1
    return zeros


def heatmap(shape: Shape) -> tuple[dict[str, Any], Prepared]:
    """A measure over two dimensions as colour; around zero when it has both signs."""
    first, second = shape.dimensions
    down, over = (second, first) if _is_wider(first, second) else (first, second)
    measure = shape.measures[0]
    rows = rows_of(shape.fields)
    prepared = fewer(rows, down, measure, most=40) if down.role == "name" else Prepared(rows)
    both = measure.low < 0 < measure.high
    end = max(abs(measure.low), abs(measure.high))
    scale: dict[str, Any] = (
        {"range": "diverging", "domain": [-end, end], "interpolate": "lab"}
        if both
        else {"range": "ramp", "zero": False}
    )
    if both:
        scale |= {"domainMid": 0}
    encoding = {
        "x": _cells(over, leaning=True),
        "y": _cells(down),
        "color": {
            "field": measure.key,
            "type": "quantitative",
            "scale": scale,
            "legend": {**axis(measure), "title": measure.title, "tickCount": 3, "orient": "top"},
        },
        "tooltip": tooltip([over, down, measure]),
    }
    mark = {"type": "rect", "cornerRadius": 2}
    return {"height": {"step": 26}, "mark": mark, "encoding": encoding}, prepared


def _is_wider(first: Field, second: Field) -> bool:
    """Whether the first dimension belongs along the bottom."""
    if "time" in (first.role, second.role):
        return first.role == "time"
    if first.longest > 12 or second.longest > 12:
        return first.longest < second.longest
    return first.distinct >= second.distinct


def _cells(field: Field, *, leaning: bool = False) -> dict[str, Any]:
    shown: dict[str, Any] = {
        "title": None,
        "grid": False,
        "domain": False,
        "ticks": False,
        "labelAngle": 0,
        "labelLimit": 200,
    }
    if field.role == "time":
        unit = {"year": "utcyear", "month": "utcyearmonth", "quarter": "utcyearquarter"}.get(
            field.grain, "utcyearmonthdate"
        )
        shown |= {
            "format": "%b %Y" if unit == "utcyearmonth" else "%Y" if unit == "utcyear" else "%-d %b",
            "labelOverlap": "greedy",
        }
        return {"field": field.key, "type": "ordinal", "timeUnit": unit, "axis": shown}
    if leaning:
        shown |= names_along(field.longest, apart=1)
    shown |= spoken_labels(field)
    if field.role == "order" and not field.spoken:
        shown["title"] = field.label
    return {"field": field.key, "type": "ordinal", "sort": "ascending", "axis": shown}


def box(shape: Shape) -> tuple[dict[str, Any], Prepared]:
    """Spread of a measure by name: the middle half, the median, and what lies far out."""
    measure = shape.measures[0]
    rows = rows_of([*shape.dimensions[:1], measure])
    value = {"field": measure.key, "type": "quantitative", "axis": axis(measure), "scale": {"zero": False}}
    encoding: dict[str, Any] = {"x": value}
    if shape.dimensions:
        names = shape.dimensions[0]
        sort: Any = (
            {"field": measure.key, "op": "median", "order": "descending"}
            if names.role == "name"
            else "ascending"
        )
        shown = {"title": None, "grid": False, "domain": False, "labelLimit": 240}
        encoding["y"] = {"field": names.key, "type": "nominal", "sort": sort, "axis": shown}
    return {
        "height": {"step": 38},
        "mark": {"type": "boxplot", "extent": 1.5},
        "encoding": encoding,
    }, Prepared(rows)


def number(shape: Shape) -> tuple[dict[str, Any], Prepared]:
    """One figure, large, with what it counts."""
    measure = shape.measures[0]
    spec = {
        "height": 96,
        "transform": [{"calculate": words_of(measure), "as": "shown"}],
        "layer": [
            {
                "mark": {"type": "text", "fontSize": 36, "fontWeight": 600, "align": "left", "x": 0, "y": 30},
                "encoding": {"text": {"field": "shown", "type": "nominal"}},
            },
            {
                "mark": {
                    "type": "text",
                    "align": "left",
                    "x": 1,
                    "y": 54,
                    "text": measure.title,
                    "fontSize": 13,
                }
            },
        ],
    }
    return spec, Prepared(rows_of([measure]))
