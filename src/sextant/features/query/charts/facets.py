"""Small multiples: the same picture for each value of one more column, on the same axes."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from sextant.features.query.charts.fields import Field, moment_of
from sextant.features.query.charts.series import NOTHING, Prepared, Row
from sextant.features.query.charts.shape import SERIES, Shape

Draw = Callable[[Shape], tuple[dict[str, Any], Prepared]]
DRAWN = ("line", "area", "bar", "grouped_bar", "stacked_bar", "scatter", "heatmap")
MOST = 12
_PANEL = "panel"
_MOST_NAMES = 30


def can_be_repeated(shape: Shape, facet: Field, kind: str) -> str:
    """Why a picture cannot be repeated for each value of a column; empty when it can be."""
    if kind not in DRAWN:
        return "This kind of picture is not repeated by a column."
    if facet.distinct < 2:
        return f"{facet.label} has one value here."
    crowded = [f for f in shape.dimensions if f.role == "name" and f.distinct > _MOST_NAMES]
    if crowded:
        return f"{crowded[0].label} has too many values for small pictures."
    if len(shape.across) > 1 or (shape.along and shape.across and shape.across[0].distinct > SERIES):
        return "There are too many colours for small pictures."
    return ""


def repeated(shape: Shape, facet: Field, draw: Draw) -> tuple[dict[str, Any], Prepared]:
    """A panel for each value, those with the most first unless they have an order of their own."""
    whole, prepared = draw(shape)
    shown, notes = _panels(shape, facet)
    rows: list[Row] = []
    for value in shown:
        kept = [place for place, one in enumerate(facet.values) if one == value]
        part = replace(
            shape,
            fields=tuple(replace(f, values=[f.values[i] for i in kept]) for f in shape.fields),
            rows=len(kept),
        )
        if not part.measures:
            continue
        said = _said(facet, value)
        rows += [{**row, _PANEL: said} for row in draw(part)[1].rows]
    order = list(dict.fromkeys(row[_PANEL] for row in rows))
    inner = _untitled(_without_words(whole))
    height = inner.pop("height", 0)
    inner |= {"height": height if isinstance(height, dict) else 130, "width": 200}
    panel = {
        "field": _PANEL,
        "type": "nominal",
        "sort": order,
        "header": {
            "title": shape.measures[0].title,
            "titleAnchor": "start",
            "titleFontSize": 12,
            "titleFontWeight": 500,
            "labelAnchor": "start",
            "labelPadding": 6,
        },
    }
    spec = {"facet": panel, "columns": 3, "spacing": {"row": 18, "column": 16}, "spec": inner}
    return spec | {"resolve": {"axis": {"x": "shared", "y": "shared"}}}, Prepared(
        rows, prepared.order, tuple(dict.fromkeys((*prepared.notes, *notes)))
    )


def _panels(shape: Shape, facet: Field) -> tuple[list[Any], tuple[str, ...]]:
    sizes: dict[Any, float] = {}
    measure = shape.measures[0]
    for value, size in zip(facet.values, measure.values, strict=True):
        sizes[value] = sizes.get(value, 0.0) + abs(size or 0)
    ranked = sorted(sizes, key=lambda value: -sizes[value])
    kept = ranked[:MOST]
    if facet.role != "name":
        kept = sorted(v for v in sizes if v is not None)[:MOST]
    if len(sizes) <= MOST:
        return kept, ()
    which = "largest" if facet.role == "name" else "first"
    return kept, (f"The {MOST} {which} of {len(sizes)} are drawn; the table has all.",)


def _said(facet: Field, value: Any) -> str:
    if value is None:
        return NOTHING
    if facet.role == "time":
        form = {"year": "%Y", "quarter": "%b %Y", "month": "%b %Y"}.get(facet.grain, "%Y-%m-%d")
        return moment_of(value).strftime(form)
    if facet.spoken:
        return facet.spoken[int(value) - 1]
    return f"{value:g}" if isinstance(value, float) else str(value)


def _without_words(spec: dict[str, Any]) -> dict[str, Any]:
    """Figures at marks and names at ends have no room in a small picture."""
    if "layer" not in spec:
        return dict(spec)
    layers: list[dict[str, Any]] = spec["layer"]
    return {**spec, "layer": [layer for layer in layers if layer["mark"]["type"] != "text"]}


def _untitled(spec: dict[str, Any]) -> dict[str, Any]:
    """What is measured is said once, above all panels."""
    encoding: dict[str, Any] = dict(spec["encoding"])
    for side in ("x", "y"):
        axis: dict[str, Any] | None = encoding.get(side, {}).get("axis")
        if axis is not None:
            encoding[side] = {**encoding[side], "axis": {**axis, "title": None}}
    return {**spec, "encoding": encoding}
