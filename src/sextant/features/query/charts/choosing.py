"""A result and what was asked to one Vega-Lite 6 spec, with the other kinds that would be honest too."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from sextant.features.query.charts.adjusting import adjusted, silent, topmost
from sextant.features.query.charts.bars import bar, several, split
from sextant.features.query.charts.cohort import cohort
from sextant.features.query.charts.facets import can_be_repeated, repeated
from sextant.features.query.charts.fields import Field, fields_of
from sextant.features.query.charts.flows import network
from sextant.features.query.charts.funnel import funnel
from sextant.features.query.charts.lines import area, line
from sextant.features.query.charts.maps.drawing import places_map, points_map
from sextant.features.query.charts.others import box, heatmap, histogram, number, pie, scatter
from sextant.features.query.charts.recasting import recast
from sextant.features.query.charts.refusing import nearest
from sextant.features.query.charts.series import Prepared
from sextant.features.query.charts.shape import Shape, natural, possible
from sextant.features.query.charts.telling import alt_text
from sextant.features.query.charts.wishes import ChartHints
from sextant.features.query.models import ResultColumn

if TYPE_CHECKING:
    import pyarrow as pa

SCHEMA = "https://vega.github.io/schema/vega-lite/v6.json"
_ALIKE = {
    "column": "bar",
    "big_number": "number",
    "donut": "pie",
    "point": "scatter",
    "grouped": "grouped_bar",
    "stacked": "stacked_bar",
    "boxplot": "box",
    "hist": "histogram",
    "heat": "heatmap",
    "choropleth": "map",
    "sankey": "network",
    "flow": "network",
    "cohorts": "cohort",
}


@dataclass(frozen=True, slots=True)
class Chart:
    """A picture of a result; `spec` is empty for a table.

    `notes` say what a picture leaves out, `alt` what it shows.
    """

    kind: str
    spec: Mapping[str, Any]
    title: str
    alternatives: tuple[str, ...]
    notes: tuple[str, ...] = ()
    alt: str = ""


def _map(shape: Shape) -> tuple[dict[str, Any], Prepared]:
    if shape.points is not None:
        return points_map(shape, shape.points)
    assert shape.places is not None
    return places_map(shape, shape.places)


_DRAWS: dict[str, Callable[[Shape], tuple[dict[str, Any], Prepared]]] = {
    "line": line,
    "area": area,
    "bar": bar,
    "grouped_bar": lambda shape: several(shape, stacked=False),
    "stacked_bar": lambda shape: several(shape, stacked=True),
    "scatter": scatter,
    "pie": pie,
    "histogram": histogram,
    "heatmap": heatmap,
    "box": box,
    "number": number,
    "map": _map,
    "funnel": funnel,
    "cohort": cohort,
    "network": network,
}
_MOST_ROWS = 50_000
_ALL_OF_THEM = {"number", "histogram", "scatter", "box", "funnel", "cohort"}
_NO_HINTS = ChartHints()


def choose(columns: Sequence[ResultColumn], table: "pa.Table", hints: ChartHints = _NO_HINTS) -> Chart:
    """The chart of a result: the kind asked for where it is honest, else the one that fits."""
    if table.num_rows > _MOST_ROWS:
        note = f"{table.num_rows:,} rows are too many for a picture; ask for a summary of them."
        return Chart("table", {}, hints.title, (), (note,))
    wanted = _ALIKE.get(hints.kind or "", hints.kind or "")
    shape, told = _shape(columns, fields_of(columns, table, hints.labels), hints, wanted=wanted)
    kinds = possible(shape)
    kind, notes = _kind(shape, wanted, hints.leaning or "", kinds)
    title = hints.title or _title(shape)
    alternatives = tuple(other for other in kinds if other != kind)
    if kind == "table":
        return Chart(kind, {}, title, alternatives, (*told, *notes))
    if hints.top is not None and kind not in _ALL_OF_THEM:
        shape, cut = topmost(shape, hints.top)
        told += cut
    alt = alt_text(shape, kind)
    spec, more = _spec(shape, kind, hints, title=alt or title)
    return Chart(kind, spec, title, alternatives, (*told, *notes, *more), alt)


def _shape(
    columns: Sequence[ResultColumn], fields: list[Field], hints: ChartHints, *, wanted: str
) -> tuple[Shape, tuple[str, ...]]:
    """The result as a picture has to show it; a column that repeats the picture stands beside the others."""
    facet = next((f for f in fields if f.column.name == hints.facet), None)
    beside = [f for f in _asked_for(fields, hints) if f is not facet]
    rows = len(fields[0].values) if fields else 0
    shape = Shape(
        recast(beside, wanted or hints.leaning or "", hints=hints, rows=rows),
        rows=rows,
        columns=_counted(columns, fields, hints) - (facet is not None),
        sort=hints.sorted,
        series=hints.series,
        facet=facet,
    )
    if facet is None:
        return shape, ()
    kind = _kind(shape, wanted, hints.leaning or "", possible(shape))[0]
    refused = can_be_repeated(shape, facet, kind)
    if not refused:
        return shape, ()
    plain, _ = _shape(columns, fields, replace(hints, facet=None), wanted=wanted)
    return plain, (f"{refused} It is drawn as one picture.",)


def _spec(
    shape: Shape, kind: str, hints: ChartHints, *, title: str
) -> tuple[dict[str, Any], tuple[str, ...]]:
    draw = _DRAWS[kind]
    drawn, prepared = draw(shape) if shape.facet is None else repeated(shape, shape.facet, draw)
    drawn, notes = adjusted(drawn, shape, kind, hints)
    drawn = silent(drawn)
    told: dict[str, Any] = {
        "columns": {f.key: f.column.name for f in shape.fields},
        "axes": _placed(shape, kind),
    }
    if "facet" in drawn:
        told["panels"] = len({row["panel"] for row in prepared.rows})
    spec = {
        "$schema": SCHEMA,
        "description": title,
        "data": {"name": "table", "values": prepared.rows},
        "width": "container",
        "autosize": {
            "type": "fit-x" if isinstance(drawn.get("height"), dict) else "fit",
            "contains": "padding",
        },
        **drawn,
        "usermeta": told,
    }
    if {"vconcat", "facet"} & drawn.keys():
        spec.pop("width")
        spec.pop("autosize")
    return spec, (*prepared.notes, *notes)


def _kind(shape: Shape, wanted: str, leaning: str, kinds: Sequence[str]) -> tuple[str, tuple[str, ...]]:
    """The kind asked for where it is honest, else the nearest that is, with the reason."""
    fits = natural(shape)
    fits = fits if fits in kinds else "table"
    if wanted in kinds:
        return wanted, ()
    if wanted:
        return nearest(shape, wanted, kinds, fits=fits)
    return (leaning if leaning in kinds else fits), ()


def _placed(shape: Shape, kind: str) -> dict[str, Any]:
    """Which result columns stand along x, up y, and give the colours; lying bars keep x for their names."""
    if kind in {"histogram", "number"} or not shape.dimensions:
        flat = [m.column.name for m in shape.measures[:2]]
        return dict(zip(("x", "y"), flat, strict=False))
    x = shape.along or shape.dimensions[0]
    measures = [m.column.name for m in shape.measures]
    if kind == "scatter":
        x, measures = (shape.measures[0], measures[1:]) if len(measures) > 1 else (x, measures)
    series = next((d.column.name for d in shape.dimensions if d is not x), None)
    if kind in {"bar", "grouped_bar", "stacked_bar"} and len(shape.dimensions) == 2:
        names, colours = split(shape)
        x, series = names, colours.column.name
    placed: dict[str, Any] = {"x": x.column.name, "y": measures[0] if len(measures) == 1 else measures}
    if series is not None:
        placed["series"] = series
    if shape.sort is not None:
        placed["sort"] = f"{'-' if shape.sort.descending else ''}{shape.sort.by}"
    return placed


def _asked_for(fields: list[Field], hints: ChartHints) -> list[Field]:
    """The columns named by hints, in their order; all when the axes are not both named."""
    wanted = [name for name in (hints.x, hints.series, hints.y) if name]
    if hints.x is None or hints.y is None:
        first = [f for f in fields if f.column.name == hints.x]
        return [*first, *(f for f in fields if f not in first)]
    by_name = {f.column.name: f for f in fields}
    named = [by_name[name] for name in wanted if name in by_name]
    return named if named and len(named) == len(wanted) else fields


def _counted(columns: Sequence[ResultColumn], fields: list[Field], hints: ChartHints) -> int:
    """How many columns the picture has to account for."""
    asked = _asked_for(fields, hints)
    return len(columns) if asked is fields else len(asked)


def _title(shape: Shape) -> str:
    """What is shown, in the columns' own words."""
    if not shape.measures:
        return ""
    measures = " and ".join(m.label for m in shape.measures[:2])
    by = [d.column.grain or d.label for d in shape.dimensions[:2]]
    said = f"{measures} by {' and '.join(by)}" if by else measures
    return said[:1].upper() + said[1:]
