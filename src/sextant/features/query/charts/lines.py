"""Lines and areas along time: gaps stay gaps, few series are named at their ends, dates at their grain."""

from itertools import pairwise
from typing import Any

from sextant.features.query.charts.fields import Field
from sextant.features.query.charts.formats import legend, time_axis, tooltip, upright
from sextant.features.query.charts.series import OTHERS, Prepared, Row, fewer, rows_of, with_gaps
from sextant.features.query.charts.shape import Shape, is_linear

_DOTTED = 40
_NAMED_AT_END = 6
_MEASURE, _VALUE = "measure", "value"


def line(shape: Shape) -> tuple[dict[str, Any], Prepared]:
    """One measure along time, a line a name; several measures on one axis, or one above the other."""
    along = _along(shape)
    measure, *more = shape.measures
    if more:
        return _folded(shape, along) if shape.comparable else _stacked_panels(shape, along)
    if len(shape.across) == 0:
        rows = with_gaps(_sorted(rows_of(shape.fields), along), along, [measure], None)
        return _turned(_single(along, measure, rows), shape), Prepared(rows, notes=_notes(shape))
    names = shape.across[0]
    prepared = fewer(_sorted(rows_of(shape.fields), along), names, measure)
    rows = with_gaps(prepared.rows, along, [measure], names)
    prepared = Prepared(rows, prepared.order, (*prepared.notes, *_notes(shape)))
    told = tooltip([along, names, measure])
    turned = shape.sort is not None and shape.sort.by == "x" and shape.sort.descending
    spec = _several(along, names.key, measure, prepared, told, ends=not turned and shape.facet is None)
    return _turned(spec, shape), prepared


def area(shape: Shape) -> tuple[dict[str, Any], Prepared]:
    """A filled line, or layers that add up."""
    along, measure = _along(shape), shape.measures[0]
    if len(shape.across) == 0:
        rows = with_gaps(_sorted(rows_of(shape.fields), along), along, [measure], None)
        spec = _frame(along, measure)
        spec["encoding"]["y"]["scale"] = {"zero": True}
        spec["encoding"]["tooltip"] = tooltip([along, measure])
        spec["mark"] = {"type": "area", "line": {"strokeWidth": 2}, "fillOpacity": 0.16}
        return spec, Prepared(rows)
    names = shape.across[0]
    prepared = fewer(_sorted(rows_of(shape.fields), along), names, measure)
    spec = _frame(along, measure)
    spec["mark"] = {"type": "area", "opacity": 0.85, "fillOpacity": 1, "line": False}
    spec["encoding"]["y"]["stack"] = "zero"
    spec["encoding"]["color"] = _colours(names.key, prepared.order, named=False, filled=True)
    spec["encoding"]["tooltip"] = tooltip([along, names, measure])
    return spec, prepared


def _turned(spec: dict[str, Any], shape: Shape) -> dict[str, Any]:
    """The latest first, where that was asked for."""
    if shape.sort is not None and shape.sort.by == "x" and shape.sort.descending:
        spec["encoding"]["x"]["scale"] = {**spec["encoding"]["x"].get("scale", {}), "reverse": True}
    return spec


def _notes(shape: Shape) -> tuple[str, ...]:
    if shape.sort is None or shape.sort.by == "x":
        return ()
    return ("A line keeps the order of what it runs along; the table is in the order asked for.",)


def _along(shape: Shape) -> Field:
    return shape.along or shape.dimensions[0]


def _sorted(rows: list[Row], along: Field) -> list[Row]:
    return sorted((row for row in rows if row[along.key] is not None), key=lambda row: row[along.key])


def _frame(along: Field, measure: Field) -> dict[str, Any]:
    return {
        "height": 280,
        "encoding": {
            "x": _x(along),
            "y": {
                "field": measure.key,
                "type": "quantitative",
                "axis": upright(measure),
                "scale": {"zero": _from_zero(measure)},
            },
        },
    }


def _x(along: Field) -> dict[str, Any]:
    if is_linear(along) or along.role != "time":
        shown: dict[str, Any] = {"title": None, "grid": False, "format": "d", "tickMinStep": 1}
        if along.runs and not along.name_words & {"year", "decade"} and along.column.meaning != "year":
            shown |= {"title": along.title}
            if not along.is_whole:
                shown = {"title": along.title, "grid": False, "format": "~g"}
        return {
            "field": along.key,
            "type": "quantitative",
            "axis": shown,
            "scale": {"zero": False, "nice": False},
        }
    return {"field": along.key, "type": "temporal", "scale": {"type": "utc"}, "axis": time_axis(along)}


def _from_zero(measure: Field) -> bool:
    """A line may leave zero out, but not when it nearly reaches it."""
    return measure.low < 0 or measure.low <= 0.5 * measure.high


def _single(along: Field, measure: Field, rows: list[Row]) -> dict[str, Any]:
    spec = _frame(along, measure)
    many = len({row[along.key] for row in rows}) > _DOTTED
    dots: Any = False if many else {"filled": True, "size": 28}
    spec["mark"] = {"type": "line", "point": dots}
    spec["encoding"]["tooltip"] = tooltip([along, measure])
    if measure.low >= 0 and many:
        spec["mark"] = {"type": "area", "line": {"strokeWidth": 1.5}, "fillOpacity": 0.14}
        spec["encoding"]["y"]["scale"] = {"zero": True}
    return spec


def _several(
    along: Field,
    key: str,
    measure: Field,
    prepared: Prepared,
    told: list[dict[str, Any]],
    *,
    ends: bool = True,
) -> dict[str, Any]:
    named = _ends(along, key, measure, prepared) if ends else {}
    spec = _frame(along, measure)
    spec["encoding"]["color"] = _colours(key, prepared.order, named=bool(named))
    dots = {"filled": True, "size": 24} if len(prepared.rows) <= _DOTTED else False
    lines: dict[str, Any] = {"mark": {"type": "line", "point": dots}, "encoding": {"tooltip": told}}
    if len(prepared.order) > _NAMED_AT_END:
        lines["encoding"]["strokeDash"] = _dashes(key, prepared.order)
    if not named:
        spec["layer"] = [lines]
        return spec
    last = max(row[along.key] for row in prepared.rows)
    first = min(row[along.key] for row in prepared.rows)
    longest = max(len(str(name)) for name in prepared.order)
    spec["encoding"]["x"]["scale"]["domain"] = [
        first,
        last + (last - first) * min(0.24, 0.02 + 0.011 * longest),
    ]
    spec["encoding"]["x"]["scale"]["nice"] = False
    # The room for names is no time: it has no labels.
    spec["encoding"]["x"]["axis"]["labelExpr"] = f"datum.value <= {last} ? datum.label : ''"
    spec["layer"] = [
        lines,
        {
            "transform": [{"filter": f"datum['{along.key}'] === {last}"}],
            "mark": {"type": "text", "align": "left", "dx": 8, "fontWeight": 500},
            "encoding": {"text": {"field": key, "type": "nominal"}},
        },
    ]
    return spec


def _ends(along: Field, key: str, measure: Field, prepared: Prepared) -> dict[Any, float]:
    """Where each line ends, if all end together and far enough apart to be named there."""
    if not 2 <= len(prepared.order) <= _NAMED_AT_END:
        return {}
    drawn = [row[measure.key] for row in prepared.rows if row[measure.key] is not None]
    last = max(row[along.key] for row in prepared.rows)
    ends = {
        row[key]: row[measure.key]
        for row in prepared.rows
        if row[along.key] == last and row[measure.key] is not None
    }
    low = 0 if _from_zero(measure) else min(drawn, default=0)
    span = (max(drawn, default=0) - low) or 1
    places = sorted(ends.values())
    apart = all(high - below >= 0.065 * span for below, high in pairwise(places))
    return ends if apart and len(ends) == len(prepared.order) else {}


def _colours(key: str, order: list[Any], *, named: bool, filled: bool = False) -> dict[str, Any]:
    made: dict[str, Any] = {"field": key, "type": "nominal", "sort": order, "scale": {"domain": order}}
    return made | {"legend": None if named else legend(order) | ({} if filled else {"encoding": {}})}


def _dashes(key: str, order: list[Any]) -> dict[str, Any]:
    """Beyond six colours a dash tells the lines apart."""
    patterns = [
        [1, 0] if index < _NAMED_AT_END else [5, 3] if name != OTHERS else [2, 3]
        for index, name in enumerate(order)
    ]
    return {
        "field": key,
        "type": "nominal",
        "sort": order,
        "scale": {"domain": order, "range": patterns},
        "legend": legend(order) | {"encoding": {}},
    }


def _folded(shape: Shape, along: Field) -> tuple[dict[str, Any], Prepared]:
    long = [
        {along.key: row[along.key], _MEASURE: measure.label, _VALUE: row[measure.key]}
        for row in _sorted(rows_of(shape.fields), along)
        for measure in shape.measures
    ]
    first = shape.measures[0]
    whole = Field(_VALUE, first.column, "number", [row[_VALUE] for row in long])
    prepared = Prepared(long, [measure.label for measure in shape.measures])
    told = [*tooltip([along]), {"field": _MEASURE, "type": "nominal", "title": "what"}, *tooltip([whole])]
    told[-1]["title"] = "value"
    spec = _several(along, _MEASURE, whole, prepared, told)
    spec["encoding"]["y"]["axis"]["title"] = first.unit or None
    return spec, prepared


def _stacked_panels(shape: Shape, along: Field) -> tuple[dict[str, Any], Prepared]:
    """Measures of different size or unit, each on its own axis under the same time."""
    rows = _sorted(rows_of(shape.fields), along)
    panels: list[dict[str, Any]] = []
    for measure in shape.measures[:3]:
        panel = _frame(along, measure)
        panel |= {"height": 140, "width": 560, "mark": {"type": "line"}}
        panel["encoding"]["tooltip"] = tooltip([along, measure])
        panels.append(panel)
    return {"vconcat": panels}, Prepared(rows)
