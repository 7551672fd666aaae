"""Bars: from zero always, values beside up to twelve, lying when names are long, grouped or stacked."""

import json
from typing import Any

from sextant.features.query.charts.fields import Field
from sextant.features.query.charts.formats import (
    axis,
    legend,
    longest_written,
    spoken_labels,
    tooltip,
    upright,
    words_of,
)
from sextant.features.query.charts.series import Prepared, Row, fewer, ranked_rows, rows_of
from sextant.features.query.charts.shape import Shape
from sextant.features.query.charts.wishes import Sorted

VALUED = 12
_LYING_BARS = 30
_LETTER = 6.9  # pixels that a character of the charts' type takes at most, on the average of a word
_MEASURE, _VALUE = "measure", "value"


def bar(shape: Shape) -> tuple[dict[str, Any], Prepared]:
    """One measure by one dimension."""
    names, measure = shape.dimensions[0], shape.measures[0]
    rows = ranked_rows(rows_of(shape.fields), names, measure, shape.sort)
    prepared = Prepared(rows)
    if names.role == "name" and len(rows) > _LYING_BARS:
        prepared = fewer(rows, names, measure, most=_LYING_BARS)
        prepared = Prepared(
            ranked_rows([r for r in prepared.rows if r[names.key] != "others"], names, measure, shape.sort)
            + [r for r in prepared.rows if r[names.key] == "others"],
            notes=prepared.notes,
        )
    if _lies(names, len(prepared.rows)):
        return _lying(shape, names, measure, prepared), prepared
    return _standing(shape, names, measure, prepared), prepared


def _lies(names: Field, count: int) -> bool:
    if names.role in {"time", "order"}:
        return False
    return names.longest > 12 or names.longest * count > 80 or count > 20


def _lying(shape: Shape, names: Field, measure: Field, prepared: Prepared) -> dict[str, Any]:
    valued = len(prepared.rows) <= VALUED
    scale = _room(measure, prepared.rows, along="x") if valued else {}
    y = {
        "field": names.key,
        "type": "nominal",
        "sort": None,
        "axis": {
            "title": None,
            "grid": False,
            "domain": False,
            "ticks": False,
            "labelLimit": 240,
            "labelPadding": 8,
        },
        "scale": {"paddingInner": 0.3, "paddingOuter": 0.15},
    }
    x = {"field": measure.key, "type": "quantitative", "axis": axis(measure), "scale": scale}
    layer = [_bars(measure, "x", tooltip(list(shape.fields)))]
    if valued:
        layer.append(_values(measure, align=("right", "left"), dx=(-6, 6)))
    return {"height": {"step": 32}, "encoding": {"y": y, "x": x}, "layer": layer}


def _standing(shape: Shape, names: Field, measure: Field, prepared: Prepared) -> dict[str, Any]:
    valued = len(prepared.rows) <= VALUED
    x = _band(names, prepared.rows)
    y = {
        "field": measure.key,
        "type": "quantitative",
        "axis": upright(measure),
        "scale": _room(measure, prepared.rows, along="y") if valued else {},
    }
    layer = [_bars(measure, "y", tooltip(list(shape.fields)))]
    if valued:
        layer.append(_values(measure, baseline=("top", "bottom"), dy=(6, -6)))
        layer[-1]["mark"]["opacity"] = _where_it_fits(measure)
    return {"height": 280, "encoding": {"x": x, "y": y}, "layer": layer}


def _bars(measure: Field, side: str, told: list[dict[str, Any]]) -> dict[str, Any]:
    size = {"width" if side == "y" else "height": {"band": 1}}
    return {"mark": {"type": "bar", "cornerRadiusEnd": 2, **size}, "encoding": {"tooltip": told}}


def _values(
    measure: Field,
    *,
    align: tuple[str, str] | None = None,
    baseline: tuple[str, str] | None = None,
    dx: tuple[int, int] | None = None,
    dy: tuple[int, int] | None = None,
) -> dict[str, Any]:
    """The figure at the end of each bar, beyond it on the side that it points to."""
    negative = f"datum['{measure.key}'] < 0"
    mark: dict[str, Any] = {"type": "text"}
    for name, pair in (("align", align), ("baseline", baseline), ("dx", dx), ("dy", dy)):
        if pair is not None:
            low, high = (repr(value) for value in pair)
            mark[name] = {"expr": f"{negative} ? {low} : {high}"} if measure.low < 0 else pair[1]
    return {
        "transform": [{"calculate": words_of(measure), "as": "shown"}],
        "mark": mark,
        "encoding": {"text": {"field": "shown", "type": "nominal"}},
    }


def _room(measure: Field, rows: list[Row], *, along: str) -> dict[str, Any]:
    """A scale from zero with room, in pixels, for the figures beyond the longest bar."""
    sizes = [row[measure.key] for row in rows if row[measure.key] is not None]
    low, high = min([0, *sizes]), max([0, *sizes])
    room = longest_written(measure) * _LETTER + 10 if along == "x" else 20
    before, after = (room if low < 0 else 0), (room if high > 0 else 0)
    ends: list[Any] = (
        [before, {"expr": f"max(width - {after}, 40)"}]
        if along == "x"
        else [{"expr": f"height - {before}"}, after]
    )
    return {"domain": [low, high if high > low else low + 1], "nice": False, "range": ends}


def _where_it_fits(measure: Field) -> dict[str, str]:
    """Figures over standing bars are written when each has room beside its neighbours."""
    return {"expr": f"bandwidth('x') * 1.35 >= {longest_written(measure) * _LETTER:.0f} ? 1 : 0"}


def names_along(longest: int, *, apart: float = 1.35) -> dict[str, Any]:
    """Names under a band, level where they fit, leaning where they would touch; `apart` is in bands."""
    leans = f"bandwidth('x') * {apart} < {longest * _LETTER + 4:.0f} && bandwidth('x') >= 12"
    return {
        "labelAngle": {"expr": f"{leans} ? -38 : 0"},
        "labelAlign": {"expr": f"{leans} ? 'right' : 'center'"},
        "labelBaseline": {"expr": f"{leans} ? 'middle' : 'top'"},
        "labelOverlap": {"expr": f"{leans} ? false : 'greedy'"},
        "labelLimit": 120,
    }


def _band(names: Field, rows: list[Row]) -> dict[str, Any]:
    made: dict[str, Any] = {
        "field": names.key,
        "type": "ordinal",
        "sort": None,
        "axis": {
            "title": _band_title(names),
            "grid": False,
            **names_along(names.longest),
            **spoken_labels(names),
        },
        "scale": {"paddingInner": 0.3, "paddingOuter": 0.2 if len(rows) > 6 else 0.5},
    }
    if names.role == "time":
        return made | _time_band(names)
    return made


def _band_title(names: Field) -> str | None:
    """Hours and month numbers say nothing without their name; airlines do."""
    told = names.role == "order" and "year" not in names.name_words and not names.spoken
    return names.label if told else None


_BAND_FORMATS = {
    "year": ("utcyear", "%Y"),
    "quarter": ("utcyearquarter", "Q%q %Y"),
    "month": ("utcyearmonth", "%b %Y"),
    "hour": ("utcyearmonthdatehours", "%-d %b %H:%M"),
}


def _time_band(names: Field) -> dict[str, Any]:
    unit, form = _BAND_FORMATS.get(names.grain, ("utcyearmonthdate", "%-d %b %Y"))
    return {
        "timeUnit": unit,
        "axis": {"title": None, "grid": False, "labelAngle": 0, "format": form, "labelOverlap": "greedy"},
    }


def several(shape: Shape, *, stacked: bool) -> tuple[dict[str, Any], Prepared]:
    """Bars by two dimensions, or several measures by one; the one with fewer values gives the colours."""
    if len(shape.dimensions) == 1:
        return _measures_beside(shape)
    names, series = split(shape)
    measure = shape.measures[0]
    prepared = fewer(rows_of(shape.fields), series, measure)
    spec = _clustered(names, series.key, measure, prepared, stacked=stacked, sort=shape.sort)
    _with_tooltip(spec, tooltip([names, series, measure]))
    return spec, prepared


def split(shape: Shape) -> tuple[Field, Field]:
    """Which dimension the bars stand along, and which gives the colours."""
    first, second = shape.dimensions
    if shape.series in {first.column.name, second.column.name}:
        return (second, first) if shape.series == first.column.name else (first, second)
    if first.role == "time" or (second.role == "name" and first.role == "order"):
        return first, second
    if second.role == "time" or (first.role == "name" and second.role == "order"):
        return second, first
    return (first, second) if second.distinct <= first.distinct else (second, first)


def _measures_beside(shape: Shape) -> tuple[dict[str, Any], Prepared]:
    names = shape.dimensions[0]
    rows = ranked_rows(rows_of(shape.fields), names, shape.measures[0], shape.sort)
    long = [
        {names.key: row[names.key], _MEASURE: measure.label, _VALUE: row[measure.key]}
        for row in rows
        for measure in shape.measures
    ]
    first = shape.measures[0]
    whole = Field(_VALUE, first.column, "number", [row[_VALUE] for row in long])
    prepared = Prepared(long, [measure.label for measure in shape.measures])
    spec = _clustered(names, _MEASURE, whole, prepared, stacked=False)
    axis_of = spec["encoding"]["y" if spec["encoding"]["y"].get("field") == _VALUE else "x"]["axis"]
    axis_of["title"] = first.unit or None
    told = [*tooltip([names]), {"field": _MEASURE, "type": "nominal", "title": "what"}, *tooltip([whole])]
    told[-1]["title"] = "value"
    _with_tooltip(spec, told)
    return spec, prepared


def _with_tooltip(spec: dict[str, Any], told: list[dict[str, Any]]) -> None:
    spec["encoding"]["tooltip"] = told


def _clustered(
    names: Field,
    series: str,
    measure: Field,
    prepared: Prepared,
    *,
    stacked: bool,
    sort: Sorted | None = None,
) -> dict[str, Any]:
    order = prepared.order
    lying = _lies(names, names.distinct)
    band = _band(names, [{}] * names.distinct)
    if lying:
        band |= {
            "type": "nominal",
            "axis": {"title": None, "grid": False, "domain": False, "labelLimit": 240},
        }
    if sort is not None and sort.by == "x":
        band["sort"] = "descending" if sort.descending else "ascending"
    elif sort is not None:
        band["sort"] = {
            "field": measure.key,
            "op": "sum",
            "order": "descending" if sort.descending else "ascending",
        }
    elif names.role == "name":
        band["sort"] = {"field": measure.key, "op": "sum", "order": "descending"}
    elif names.role in {"order", "time"}:
        band["sort"] = "ascending"
    value = {
        "field": measure.key,
        "type": "quantitative",
        "axis": axis(measure) if lying else upright(measure),
        "stack": "zero" if stacked else None,
    }
    encoding: dict[str, Any] = {
        ("y" if lying else "x"): band,
        ("x" if lying else "y"): value,
        "color": {
            "field": series,
            "type": "nominal",
            "sort": order,
            "scale": {"domain": order},
            "legend": legend(order) | ({"offset": 8} if lying else {}),
        },
    }
    if stacked:
        rank = " : ".join(f"datum['{series}'] === {_quoted(name)} ? {i}" for i, name in enumerate(order))
        encoding["order"] = {"field": "rank", "type": "quantitative"}
        transform = [{"calculate": f"{rank} : {len(order)}", "as": "rank"}]
    else:
        encoding["yOffset" if lying else "xOffset"] = {"field": series, "type": "nominal", "sort": order}
        transform = []
    height: Any = {"step": 32 if stacked else max(36, 14 * len(order)), "for": "position"} if lying else 280
    mark = {"type": "bar", "cornerRadiusEnd": 0 if stacked else 2}
    spec = {"height": height, "mark": mark, "encoding": encoding}
    return {"transform": transform, **spec} if transform else spec


def _quoted(value: Any) -> str:
    return json.dumps(value)
