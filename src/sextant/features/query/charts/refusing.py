"""A kind that would mislead is not drawn: the nearest that does not, and why."""

from collections.abc import Sequence

from sextant.features.query.charts.shape import SERIES, Shape

_SPOKEN = {
    "grouped_bar": "grouped bars",
    "stacked_bar": "stacked bars",
    "bar": "bars",
    "line": "a line",
    "area": "an area",
    "scatter": "a scatter plot",
    "pie": "a pie",
    "histogram": "a histogram",
    "heatmap": "a heatmap",
    "box": "a box plot",
    "number": "one number",
    "map": "a map",
    "funnel": "a funnel",
    "cohort": "a cohort grid",
    "network": "a network",
    "table": "a table",
}
_NEAREST: dict[str, tuple[str, ...]] = {
    "pie": ("bar",),
    "line": ("bar", "grouped_bar"),
    "area": ("line", "bar", "grouped_bar"),
    "stacked_bar": ("grouped_bar", "bar", "heatmap"),
    "grouped_bar": ("bar", "heatmap"),
    "histogram": ("bar",),
    "box": ("bar",),
    "bar": ("stacked_bar", "grouped_bar", "line", "scatter", "number"),
    "scatter": ("bar", "line"),
    "heatmap": ("bar", "grouped_bar"),
    "number": ("bar",),
    "map": ("bar",),
    "funnel": ("bar",),
    "cohort": ("heatmap", "bar"),
    "network": ("heatmap", "stacked_bar", "bar"),
}


def nearest(shape: Shape, wanted: str, kinds: Sequence[str], *, fits: str) -> tuple[str, tuple[str, ...]]:
    """The kind drawn instead of one that cannot be drawn honestly, and the reason in words."""
    likely: tuple[str, ...] = _NEAREST.get(wanted, ())
    kind = next((k for k in likely if k in kinds), fits)
    if wanted == "histogram" and kind == "bar" and shape.dimensions:
        return kind, ()  # a histogram of names is what bars are
    if {wanted, kind} <= {"bar", "grouped_bar", "stacked_bar"} and wanted != "stacked_bar":
        return kind, ()  # bars in colours are bars
    return kind, (f"{_reason(shape, wanted)} It is shown as {_SPOKEN[kind]}.",)


def _reason(shape: Shape, wanted: str) -> str:
    if wanted not in _SPOKEN:
        return f"{wanted.replace('_', ' ').capitalize()} is no kind of picture here."
    if not shape.rows:
        return "There are no rows to draw."
    if not shape.measures and wanted != "map":
        return "There is no figure in this result to draw."
    return _REASONS.get(wanted, _any)(shape)


def _any(shape: Shape) -> str:
    del shape
    return "This result does not have the columns for that picture."


def _pie(shape: Shape) -> str:
    measure = shape.measures[0]
    if measure.low < 0:
        return f"A pie shows parts of a whole, and {measure.label} has negative values."
    if not shape.dimensions or len(shape.measures) > 1 or len(shape.dimensions) > 1:
        return "A pie shows one figure by one name."
    if not shape.summable(measure):
        return f"A pie shows parts of a whole, and values of {measure.label} do not add up to one."
    if not shape.unique:
        return "A pie needs each name once."
    return f"A pie of {shape.rows} slices of much the same size cannot be read."


def _stacked(shape: Shape) -> str:
    measure = shape.measures[0]
    if len(shape.dimensions) < 2:
        return "Stacked bars need a second name to split by."
    if measure.low < 0:
        return f"Bars cannot be stacked where {measure.label} has negative values."
    if not shape.unique:
        return "There are several rows for one bar."
    return f"Values of {measure.label} do not add up, so that a stack of them would mean nothing."


def _line(shape: Shape) -> str:
    if shape.along is None:
        return "A line runs along a time or a number, and this result has neither."
    return "A line needs three points or more, one for each moment."


def _scatter(shape: Shape) -> str:
    del shape
    return "A scatter plot needs two figures for each of several rows."


def _histogram(shape: Shape) -> str:
    return f"A histogram needs more rows than {shape.rows}."


def _bar(shape: Shape) -> str:
    if shape.dimensions and not shape.unique:
        return "There are several rows for one bar."
    if len(shape.dimensions) > 1:
        return f"There are {len(shape.dimensions)} columns of names and only one can stand under bars."
    return "Bars need a name and a figure for each."


def _beside(shape: Shape) -> str:
    if shape.rows > 200:
        return f"{shape.rows:,} bars cannot be told apart; up to {SERIES} colours can."
    return "Grouped bars need two names and a figure."


def _map(shape: Shape) -> str:
    if shape.places is not None:
        return "A map needs each place once, with a figure."
    return "A map needs countries, states of the USA, or latitude and longitude."


def _funnel(shape: Shape) -> str:
    if len(shape.dimensions) != 1 or len(shape.measures) != 1:
        return "A funnel shows one figure by one step after another."
    if not 2 <= shape.rows <= 12:
        return "A funnel has from two to twelve steps."
    return f"A funnel narrows from step to step, and {shape.measures[0].label} does not."


def _cohort(shape: Shape) -> str:
    del shape
    return "A cohort grid needs a beginning, a count of periods since it from 0 or 1, and a figure."


def _network(shape: Shape) -> str:
    if shape.measures[0].low < 0:
        return f"What flows is not negative, and {shape.measures[0].label} is."
    return "A network needs two columns of names, each pair once, and a figure."


_REASONS = {
    "map": _map,
    "funnel": _funnel,
    "cohort": _cohort,
    "network": _network,
    "pie": _pie,
    "stacked_bar": _stacked,
    "line": _line,
    "area": _line,
    "scatter": _scatter,
    "histogram": _histogram,
    "bar": _bar,
    "grouped_bar": _beside,
}
