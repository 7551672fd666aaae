"""A picture in a sentence with its figures, for whoever does not see it."""

from collections.abc import Callable
from statistics import correlation, median

from sextant.features.query.charts.fields import Field, moment_of
from sextant.features.query.charts.formats import is_money, symbol
from sextant.features.query.charts.shape import Shape
from sextant.kit.calendar_names import MONTHS

_CALLED = {
    "line": "Line",
    "area": "Area",
    "bar": "Bars",
    "grouped_bar": "Grouped bars",
    "stacked_bar": "Stacked bars",
    "scatter": "Points",
    "pie": "Ring",
    "histogram": "Histogram",
    "heatmap": "Heatmap",
    "box": "Box plot",
    "map": "Map",
    "funnel": "Funnel",
    "cohort": "Cohort grid",
    "network": "Network",
    "number": "Figure",
}


def alt_text(shape: Shape, kind: str) -> str:
    """What a picture shows, with the figures that stand out; empty where there is nothing to tell."""
    if kind not in _CALLED or not shape.rows:
        return ""
    told = _TELLS.get(kind, _ranked)(shape)
    panels = f", for each of {shape.facet.distinct} values of {shape.facet.label}" if shape.facet else ""
    return f"{_CALLED[kind]} of {_subject(shape, kind)}{panels}: {told}." if told else ""


def _subject(shape: Shape, kind: str) -> str:
    by = [d.column.grain or d.label for d in shape.dimensions[:2]]
    if kind == "map" and shape.points is not None:
        return "places"
    if kind in {"scatter", "histogram", "number"} or not by:
        return " and ".join(m.label for m in shape.measures[:2])
    return f"{' and '.join(m.label for m in shape.measures[:2])} by {' and '.join(by)}"


def said(value: float | None, field: Field) -> str:
    """A figure as it is read aloud: with its unit, and no more digits than tell something."""
    if value is None:
        return "nothing"
    unit = field.column.unit
    if field.column.meaning in {"share", "ratio"} or unit == "ratio":
        return f"{value:.1%}"
    if field.column.meaning == "year":
        return f"{value:.0f}"
    size = abs(value)
    digits = 0 if float(value).is_integer() or size >= 1000 else 2 if is_money(field) or size < 10 else 1
    sign = "minus " if value < 0 else ""
    after = " percent" if unit in {"percent", "%"} else f" {unit}" if unit and not symbol(field) else ""
    return f"{sign}{symbol(field)}{size:,.{digits}f}{after}"


def _where(shape: Shape, place: int) -> str:
    told = [*shape.dimensions[:2], *([shape.facet] if shape.facet is not None else [])]
    return " and ".join(_named(d, d.values[place]) for d in told) or f"row {place + 1}"


def _named(field: Field, value: object) -> str:
    if value is None:
        return "what has no name"
    if field.spoken and isinstance(value, int | float):
        return field.spoken[int(value) - 1]
    if field.role == "time" and isinstance(value, int | float):
        at = moment_of(value)
        if field.grain in {"year", "decade"}:
            return str(at.year)
        if field.grain in {"month", "quarter"}:
            return f"{MONTHS[at.month - 1]} {at.year}"
        return f"{at.day} {MONTHS[at.month - 1]} {at.year}"
    return f"{value:g}" if isinstance(value, float) else str(value)


def _ends(shape: Shape) -> tuple[int, int] | None:
    """Where the first figure is highest and where it is lowest."""
    values = shape.measures[0].values
    there = [place for place, value in enumerate(values) if value is not None]
    if not there:
        return None
    return max(there, key=lambda place: values[place]), min(there, key=lambda place: values[place])


def _ranked(shape: Shape) -> str:
    ends = _ends(shape) if shape.measures else None
    if ends is None:
        return f"{shape.rows:,} rows"
    measure = shape.measures[0]
    high, low = ends
    most = said(measure.values[high], measure)
    told = f"{shape.rows:,} values; the highest is {most} at {_where(shape, high)}"
    if shape.rows > 1 and measure.values[low] != measure.values[high]:
        told += f", the lowest {said(measure.values[low], measure)} at {_where(shape, low)}"
    if measure.column.additive and shape.rows > 1:
        told += f"; {said(sum(measure.present), measure)} in all"
    return told


def _along(shape: Shape) -> str:
    along, measure = shape.along, shape.measures[0]
    if along is None or len(shape.dimensions) > 1 or shape.facet is not None:
        return _ranked(shape)
    order = sorted(
        (
            place
            for place in range(shape.rows)
            if along.values[place] is not None and measure.values[place] is not None
        ),
        key=lambda place: along.values[place],
    )
    if len(order) < 2:
        return _ranked(shape)
    first, last = order[0], order[-1]
    told = (
        f"from {said(measure.values[first], measure)} in {_named(along, along.values[first])} "
        f"to {said(measure.values[last], measure)} in {_named(along, along.values[last])}"
    )
    ends = _ends(shape)
    if ends is None or len(order) < 3:
        return told
    high, low = ends
    most, least = said(measure.values[high], measure), said(measure.values[low], measure)
    when = _named(along, along.values[high]), _named(along, along.values[low])
    return f"{told}; the highest is {most} in {when[0]}, the lowest {least} in {when[1]}"


def _shares(shape: Shape) -> str:
    measure = shape.measures[0]
    whole = sum(measure.present) or 1
    order = sorted(range(shape.rows), key=lambda place: -(measure.values[place] or 0))[:3]
    parts = [f"{_where(shape, place)} {(measure.values[place] or 0) / whole:.0%}" for place in order]
    return f"{shape.rows} parts of {said(whole, measure)}; the largest are {', '.join(parts)}"


def _cloud(shape: Shape) -> str:
    if len(shape.measures) < 2:
        return _ranked(shape)
    x, y = shape.measures[:2]
    pairs = [(a, b) for a, b in zip(x.values, y.values, strict=True) if a is not None and b is not None]
    if len(pairs) < 2:
        return f"{len(pairs)} points"
    told = (
        f"{len(pairs):,} points; {x.label} from {said(x.low, x)} to {said(x.high, x)}, "
        f"{y.label} from {said(y.low, y)} to {said(y.high, y)}"
    )
    flat = len({a for a, _ in pairs}) == 1 or len({b for _, b in pairs}) == 1
    return told if flat else f"{told}; their correlation is {correlation(*zip(*pairs, strict=True)):.2f}"


def _spread(shape: Shape) -> str:
    measure = shape.measures[0]
    span = f"from {said(measure.low, measure)} to {said(measure.high, measure)}"
    return (
        f"{len(measure.present):,} values {span}, half of them below {said(median(measure.present), measure)}"
    )


def _boxes(shape: Shape) -> str:
    if not shape.dimensions:
        return _spread(shape)
    measure, names = shape.measures[0], shape.dimensions[0]
    groups: dict[object, list[float]] = {}
    for name, value in zip(names.values, measure.values, strict=True):
        if value is not None:
            groups.setdefault(name, []).append(value)
    middles = {name: median(values) for name, values in groups.items()}
    high, low = max(middles, key=lambda n: middles[n]), min(middles, key=lambda n: middles[n])
    most = said(middles[high], measure)
    return (
        f"{len(groups)} boxes; the median is highest at {_named(names, high)} with {most}, "
        f"lowest at {_named(names, low)} with {said(middles[low], measure)}"
    )


def _points(shape: Shape) -> str:
    if shape.points is None:
        return _ranked(shape)
    latitude, longitude = shape.points
    return (
        f"{shape.rows:,} points between latitudes {latitude.low:.1f} and {latitude.high:.1f} "
        f"and longitudes {longitude.low:.1f} and {longitude.high:.1f}"
    )


def _steps(shape: Shape) -> str:
    measure = shape.measures[0]
    first, last = measure.high, measure.low
    through = f"{last / first:.0%} of the first"
    return f"{shape.rows} steps, from {said(first, measure)} to {said(last, measure)}, {through}"


def _figures(shape: Shape) -> str:
    return ", ".join(f"{said(m.values[0], m)} {m.label}" for m in shape.measures)


_TELLS: dict[str, Callable[[Shape], str]] = {
    "line": _along,
    "area": _along,
    "pie": _shares,
    "scatter": _cloud,
    "histogram": _spread,
    "box": _boxes,
    "map": _points,
    "funnel": _steps,
    "number": _figures,
}
