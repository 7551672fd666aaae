"""Columns taken as the kind asked for needs them: a number may name bars, a key may be a point's place."""

from collections.abc import Sequence
from dataclasses import replace

from sextant.features.query.charts.fields import Field
from sextant.features.query.charts.wishes import ChartHints

_NAMED = {"bar", "grouped_bar", "stacked_bar", "pie", "line", "area", "heatmap"}
_MOST_BARS = 60


def recast(fields: Sequence[Field], kind: str, *, hints: ChartHints, rows: int) -> tuple[Field, ...]:
    """The fields in the roles that the kind needs, where their values allow it."""
    cast = [_as_figure(f, fields) if f.column.name == hints.y else f for f in fields]
    if kind == "scatter":
        cast = _as_points(cast, hints)
    elif kind in _NAMED:
        cast = _as_named(cast, kind, hints)
    if kind == "cohort" or any("cohort" in f.name_words for f in cast):
        cast = _counting_on(cast)
    if kind in {"line", "area"}:
        cast = [replace(f, runs=True) if f.role == "order" and not f.spoken else f for f in cast]
    if kind == "bar" and hints.facet is None and 1 < rows <= _MOST_BARS:
        cast = _told_apart(cast)
    return tuple(cast)


def _is_number(field: Field) -> bool:
    return all(isinstance(value, int | float) for value in field.present) and bool(field.present)


def _as_figure(field: Field, fields: Sequence[Field]) -> Field:
    """A key that is asked for upright is drawn as the number it is, where nothing else is one."""
    others = any(f.role == "number" for f in fields)
    numbers = _numbers(field)
    return (
        field
        if others or field.role in {"number", "time"} or numbers is None
        else replace(field, role="number", values=numbers)
    )


def _numbers(field: Field) -> list[float | None] | None:
    """The values as numbers where all of them are."""
    if _is_number(field):
        return list(field.values)
    if field.column.type.partition("(")[0] not in {"int", "long", "float", "double", "decimal"}:
        return None
    return [None if v is None else float(v) for v in field.values]


def _as_points(fields: Sequence[Field], hints: ChartHints) -> list[Field]:
    """Two numbers for a point's place: keys and years are numbers here."""
    cast = list(fields)
    for place, field in enumerate(cast):
        enough = sum(f.role == "number" for f in cast) >= 2
        numbers = _numbers(field)
        wanted = field.column.name in {hints.x, hints.y} or not enough
        if (
            wanted
            and field.column.name != hints.series
            and field.role in {"name", "order"}
            and numbers is not None
        ):
            cast[place] = replace(field, role="number", values=numbers)
    return cast


def _as_named(fields: Sequence[Field], kind: str, hints: ChartHints) -> list[Field]:
    """A number along x, and one for the colours, where no name or time is there for it."""
    cast = list(fields)
    for place, field in enumerate(cast):
        figures = sum(f.role == "number" for f in cast)
        named = any(f.role != "number" for f in cast)
        along = field.column.name == hints.x or (not named and hints.x is None)
        colours = field.column.name == hints.series
        if field.role == "number" and figures > 1 and (along or colours):
            cast[place] = replace(field, role="order")
    return cast


def _counting_on(fields: Sequence[Field]) -> list[Field]:
    """A whole number from 0 or 1 is the count of periods since, where another number is the figure."""
    cast = list(fields)
    figures = [f for f in cast if f.role == "number"]
    counted = [f for f in figures if f.present and f.is_whole and f.low in (0, 1) and f.distinct <= 60]
    if len(figures) == 2 and counted and not any(f.role == "order" for f in cast):
        cast[cast.index(counted[0])] = replace(counted[0], role="order")
    return cast


def _told_apart(fields: Sequence[Field]) -> list[Field]:
    """Rows of one name are each a bar: the second Smith is told from the first."""
    names = [f for f in fields if f.role != "number"]
    if len(names) != 1 or len(set(names[0].values)) == len(names[0].values) or names[0].role == "time":
        return list(fields)
    seen: dict[object, int] = {}
    told: list[str] = []
    for value in names[0].values:
        seen[value] = seen.get(value, 0) + 1
        said = "(empty)" if value is None else f"{value:g}" if isinstance(value, float) else str(value)
        told.append(said if seen[value] == 1 else f"{said} ({seen[value]})")
    return [replace(f, role="name", values=told) if f is names[0] else f for f in fields]
