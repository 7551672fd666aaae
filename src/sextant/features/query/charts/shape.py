"""The shape of a result: its dimensions and measures, and which kinds of chart are honest on it."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

from sextant.features.query.charts.fields import Field
from sextant.features.query.charts.maps import Located, located, points_of
from sextant.features.query.charts.wishes import Sorted

KINDS = (
    "number",
    "line",
    "bar",
    "grouped_bar",
    "stacked_bar",
    "area",
    "scatter",
    "pie",
    "histogram",
    "heatmap",
    "box",
    "map",
    "funnel",
    "cohort",
    "network",
    "table",
)
SERIES = 8
# Words for figures whose values do not make a whole.
_NO_PARTS = frozenset(
    re.findall(
        r"\w+",
        """average avg mean median least most minimum maximum min max spread rate ratio percent percentage pct
        share price age temperature year score rating rank id key code number latitude longitude speed height
        distance difference gpa grade time date delay each per change growth""",
    )
)
_LINEAR_ORDERS = {"year", "decade", "yr"}
_DRAWN_ROWS = 5000
_MOST_BARS = 30  # beyond, bars are cut and a map has all
_STEPS = {"step", "stage", "funnel", "phase"}
_SCALE_APART = 30.0


@dataclass(frozen=True)
class Shape:
    """Dimensions first (times, orders, names), measures after, both in the order of the result."""

    fields: tuple[Field, ...]
    rows: int
    columns: int
    sort: Sorted | None = None
    series: str | None = None
    facet: Field | None = None  # beside the fields: each of its values is a picture of its own

    @cached_property
    def measures(self) -> tuple[Field, ...]:
        return tuple(f for f in self.fields if f.role == "number" and f.present)

    @cached_property
    def dimensions(self) -> tuple[Field, ...]:
        return tuple(f for f in self.fields if f.role != "number")

    @cached_property
    def times(self) -> tuple[Field, ...]:
        return tuple(f for f in self.dimensions if f.role == "time")

    @cached_property
    def along(self) -> Field | None:
        """The dimension a line runs along: a time, else years."""
        if self.times:
            return self.times[0]
        return next((f for f in self.dimensions if is_linear(f)), None)

    @cached_property
    def across(self) -> tuple[Field, ...]:
        """The dimensions that are not run along."""
        return tuple(f for f in self.dimensions if f is not self.along)

    @cached_property
    def unique(self) -> bool:
        """Whether the dimensions tell the rows apart: a summary, not raw rows."""
        told = [f.values for f in self.dimensions]
        if not told:
            return False
        told += [self.facet.values] if self.facet is not None else []
        return len(set(zip(*told, strict=True))) == self.rows

    @cached_property
    def places(self) -> Located | None:
        """The column whose values are countries or states."""
        return located(self.fields)

    @cached_property
    def points(self) -> tuple[Field, Field] | None:
        """The columns of latitude and longitude."""
        return points_of(self.fields)

    def summable(self, measure: Field) -> bool:
        """Whether a figure's values add up to a whole: counts, sums, shares, and plain quantities."""
        column = measure.column
        if column.additive or column.meaning in {"share", "ratio"}:
            return True
        words = measure.name_words | set(column.label.lower().split())
        quantity = column.meaning in {None, "currency"} and column.unit not in {"percent", "%", "ratio"}
        return column.source is not None and quantity and not words & _NO_PARTS

    @cached_property
    def comparable(self) -> bool:
        """Whether all measures may share one axis: same unit, sizes not far apart."""
        units = {measure.column.unit for measure in self.measures}
        sizes = [max(abs(m.low), abs(m.high)) for m in self.measures]
        return len(units) == 1 and min(sizes, default=0) > 0 and max(sizes) / min(sizes) <= _SCALE_APART


def is_linear(field: Field) -> bool:
    linear = field.runs or field.name_words & _LINEAR_ORDERS or field.column.meaning == "year"
    return field.role == "order" and bool(linear)


def natural(shape: Shape) -> str:
    """The kind that shows this result best; a table where a picture would mislead."""
    if shape.points is not None and 3 <= shape.rows <= _DRAWN_ROWS and shape.columns <= 8:
        return "map"
    if shape.rows == 0 or not shape.measures or shape.rows > _DRAWN_ROWS * 20:
        return "table"
    if not shape.dimensions:
        return _without_dimensions(shape)
    if shape.rows == 1 or shape.columns > len(shape.fields) + 1:
        return "table"
    if not shape.unique:
        return _raw(shape)
    if len(shape.dimensions) == 1:
        return _one_dimension(shape, shape.dimensions[0])
    return _two_dimensions(shape) if len(shape.dimensions) == 2 else "table"


def _without_dimensions(shape: Shape) -> str:
    if shape.rows == 1:
        return "number" if len(shape.measures) <= 4 and shape.columns == len(shape.measures) else "table"
    if len(shape.measures) == 2 and shape.rows >= 5:
        return "scatter"
    return "histogram" if len(shape.measures) == 1 and shape.rows >= 12 else "table"


def _raw(shape: Shape) -> str:
    if len(shape.measures) == 1 and len(shape.dimensions) == 1:
        dimension = shape.dimensions[0]
        if dimension.role != "time" and dimension.distinct <= 24 and shape.rows >= 4 * dimension.distinct:
            return "box"
        if dimension.role == "time":
            return "scatter"
    return "table"


def _one_dimension(shape: Shape, dimension: Field) -> str:
    apart = len(shape.measures) > 1 and not shape.comparable
    if shape.along is not None:
        if apart and len(shape.measures) > 3:
            return "table"
        return "line" if shape.rows > 2 else ("bar" if len(shape.measures) == 1 or apart else "grouped_bar")
    if len(shape.measures) == 1:
        if _can_map(shape) and dimension.distinct > _MOST_BARS:
            return "map"
        if _narrows(shape) and dimension.name_words & _STEPS:
            return "funnel"
        return "bar" if dimension.distinct <= 60 else "table"
    if apart:
        return (
            "scatter"
            if shape.rows >= 15 and len(shape.measures) == 2
            else "bar"
            if shape.rows <= 40
            else "table"
        )
    if len(shape.measures) <= 4 and shape.rows <= 12:
        return "grouped_bar"
    return "bar" if shape.rows <= 40 else "table"


def _two_dimensions(shape: Shape) -> str:
    measure, *more_measures = shape.measures
    if more_measures:
        return "table"
    if _cohort(shape) and any("cohort" in dimension.name_words for dimension in shape.dimensions):
        return "cohort"
    if shape.along is not None:
        return (
            "line"
            if shape.along.distinct > 3
            else "grouped_bar"
            if shape.across[0].distinct <= 24
            else "table"
        )
    first, second = shape.dimensions
    if _linked(shape) and {"source", "target"} <= first.name_words | second.name_words:
        return "network"
    fewer, more = sorted((first.distinct, second.distinct))
    if fewer > 40 or more > 80:
        return "table"
    if first.role == second.role == "order" or fewer > SERIES:
        return "heatmap"
    if measure.column.additive and measure.low >= 0:
        return "stacked_bar"
    return "grouped_bar" if fewer <= 4 and more <= 12 else "heatmap"


def possible(shape: Shape) -> tuple[str, ...]:
    """Every kind that can be drawn from this result without lying, in one order."""
    return tuple(kind for kind in KINDS if _can(kind, shape))


def _can(kind: str, shape: Shape) -> bool:
    if kind == "table":
        return True
    if kind == "map":
        return _can_map(shape)
    if not shape.measures or shape.rows == 0:
        return False
    return _TESTS[kind](shape)


def _can_map(shape: Shape) -> bool:
    """Points with both coordinates, or one measure by one column of places, each of them once."""
    if shape.facet is not None or shape.rows == 0:
        return False
    if shape.points is not None:
        return any(
            a is not None and b is not None for a, b in zip(*(f.values for f in shape.points), strict=True)
        )
    return shape.places is not None and bool(shape.measures) and _summary(shape, dimensions=[1])


def _narrows(shape: Shape) -> bool:
    """Whether each step has no more than the one before it."""
    if not _summary(shape, dimensions=[1]) or not 2 <= shape.rows <= 12 or len(shape.measures) != 1:
        return False
    steps, sizes = shape.dimensions[0], shape.measures[0].values
    if steps.role != "name":
        sizes = [
            size for _, size in sorted(zip(steps.values, sizes, strict=True), key=lambda pair: pair[0] or 0)
        ]
    present = [size for size in sizes if size is not None]
    return (
        len(present) == shape.rows
        and present[-1] >= 0
        and present == sorted(present, reverse=True)
        and present[0] > 0
    )


def _cohort(shape: Shape) -> bool:
    """A beginning, and a count on from it: periods that are whole numbers from 0 or 1."""
    if not _summary(shape, dimensions=[2]) or len(shape.measures) != 1:
        return False
    counting = [f for f in shape.dimensions if f.role == "order" and f.low in (0, 1) and f.distinct <= 60]
    return bool(counting) and all(f.distinct <= 60 for f in shape.dimensions)


def _linked(shape: Shape) -> bool:
    names = [f for f in shape.dimensions if f.role == "name"]
    return (
        len(names) == 2
        and _summary(shape, dimensions=[2])
        and len(shape.measures) == 1
        and shape.measures[0].low >= 0
        and shape.measures[0].high > 0
    )


def _summary(shape: Shape, *, dimensions: Sequence[int]) -> bool:
    return shape.unique and len(shape.dimensions) in dimensions and shape.rows > 1


def _pie(shape: Shape) -> bool:
    """Parts of one whole, none negative; of many, the largest seven must be most of it."""
    measure = shape.measures[0]
    return (
        _summary(shape, dimensions=[1])
        and not shape.times
        and len(shape.measures) == 1
        and shape.summable(measure)
        and _is_read(shape, measure)
        and measure.low >= 0
        and measure.high > 0
        and len(measure.present) == shape.rows
    )


def _is_figure_by_name(shape: Shape) -> bool:
    """Whether each row is one name's figure, of which bars say more than how often each size occurs."""
    computed = shape.measures[0].column.additive or shape.measures[0].column.label.startswith(
        ("average ", "total ", "median ", "number of ", "count", "least ", "most ")
    )
    return computed and shape.unique and len(shape.dimensions) == 1


def _is_read(shape: Shape, measure: Field) -> bool:
    if shape.rows <= SERIES:
        return True
    sizes = sorted(measure.present, reverse=True)
    return shape.along is None and 2 * sum(sizes[: SERIES - 1]) >= sum(sizes)


def _stacks(shape: Shape) -> bool:
    measure = shape.measures[0]
    summed = _summary(shape, dimensions=[2]) and len(shape.measures) == 1
    return summed and shape.summable(measure) and measure.low >= 0


def _area(shape: Shape) -> bool:
    if shape.along is None or len(shape.measures) != 1 or shape.rows < 3:
        return False
    return _summary(shape, dimensions=[1]) or _stacks(shape)


_TESTS: dict[str, Callable[[Shape], bool]] = {
    "number": lambda s: s.rows == 1 and len(s.measures) <= 4,
    "line": lambda s: s.along is not None and s.rows > 1 and _summary(s, dimensions=[1, 2]),
    "bar": lambda s: _summary(s, dimensions=[1]) and s.dimensions[0].distinct <= 400,
    "grouped_bar": lambda s: (
        (_summary(s, dimensions=[2]) and s.rows <= 200)
        or (_summary(s, dimensions=[1]) and 2 <= len(s.measures) <= 6 and s.rows <= 40)
    ),
    "stacked_bar": _stacks,
    "area": _area,
    "scatter": lambda s: s.rows > 2 and (len(s.measures) >= 2 or (len(s.measures) == 1 and bool(s.times))),
    "pie": _pie,
    "histogram": lambda s: s.rows >= 8 and not _is_figure_by_name(s),
    "heatmap": lambda s: _summary(s, dimensions=[2]),
    "box": lambda s: len(s.dimensions) <= 1 and not s.unique and s.rows >= 8,
    "funnel": _narrows,
    "cohort": _cohort,
    "network": _linked,
}
