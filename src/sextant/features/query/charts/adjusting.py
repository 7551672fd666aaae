"""What a reader asks of a picture beside its kind: only the largest, a scale of powers, no legend."""

from collections.abc import Sequence
from dataclasses import replace
from math import ceil, floor, log10
from typing import Any

from sextant.features.query.charts.fields import Field
from sextant.features.query.charts.shape import Shape
from sextant.features.query.charts.wishes import ChartHints

Spec = dict[str, Any]
_PARTS = ("box", "median", "outliers", "rule")  # of a box plot, each drawn by a mark of its own


def topmost(shape: Shape, most: int) -> tuple[Shape, tuple[str, ...]]:
    """The names with the most of the first figure, and how many there were."""
    names = next((f for f in shape.across if f.role == "name"), None)
    if names is None or not shape.measures:
        return shape, ("There are no names here of which the largest could be kept.",)
    sizes: dict[Any, float] = {}
    for name, size in zip(names.values, shape.measures[0].values, strict=True):
        sizes[name] = sizes.get(name, 0.0) + (size or 0)
    if len(sizes) <= most:
        return shape, ()
    kept = set(sorted(sizes, key=lambda name: -sizes[name])[:most])
    places = [place for place, name in enumerate(names.values) if name in kept]
    note = f"The {most} largest of {len(sizes):,} are drawn; the table has all."
    return replace(
        shape,
        fields=tuple(_only(f, places) for f in shape.fields),
        rows=len(places),
        facet=None if shape.facet is None else _only(shape.facet, places),
    ), (note,)


def _only(field: Field, places: Sequence[int]) -> Field:
    return replace(field, values=[field.values[place] for place in places])


def adjusted(spec: Spec, shape: Shape, kind: str, hints: ChartHints) -> tuple[Spec, tuple[str, ...]]:
    """The drawing with the scale and the legend that were asked for, and why not where it cannot be."""
    notes: tuple[str, ...] = ()
    if hints.log:
        refused = _no_powers(shape, kind)
        notes = (refused,) if refused else ()
        spec = spec if refused else _in_powers(spec, shape)
    return (spec if hints.legend else _unexplained(spec)), notes


def _no_powers(shape: Shape, kind: str) -> str:
    if kind in {"bar", "grouped_bar", "stacked_bar", "area", "histogram", "funnel"}:
        return "A log scale has no zero for lengths to begin at; a line or points can have one."
    if kind not in {"line", "scatter", "box"}:
        return "This kind of picture has no scale to change."
    if any(measure.low <= 0 for measure in shape.measures):
        return "A log scale shows nothing at or below zero, and there are such values."
    return ""


def _in_powers(spec: Spec, shape: Shape) -> Spec:
    """Scales of figures by powers of ten; an area would stand on nothing, so that it becomes a line."""
    made = dict(spec)
    encoding = spec.get("encoding", {})
    y: Spec | None = encoding.get("y")
    upright = y is not None and y.get("type") == "quantitative"
    side = "y" if upright else "x"
    if encoding.get(side, {}).get("type") == "quantitative":
        scale = {name: part for name, part in encoding[side].get("scale", {}).items() if name != "zero"}
        field = next((m for m in shape.measures if m.key == encoding[side].get("field")), shape.measures[0])
        shown = {**encoding[side].get("axis", {}), "values": _powers(field)}
        made["encoding"] = {
            **encoding,
            side: {**encoding[side], "axis": shown, "scale": {**scale, "type": "log", "nice": True}},
        }
    mark: Spec = spec.get("mark", {})
    if mark.get("type") == "area":
        made["mark"] = {"type": "line", "point": False}
    if "spec" in spec:
        made["spec"] = _in_powers(spec["spec"], shape)
    if "vconcat" in spec:
        made["vconcat"] = [_in_powers(panel, shape) for panel in spec["vconcat"]]
    return made


def _powers(field: Field) -> list[float]:
    """The powers of ten around a figure's values, with steps between them where they are few."""
    low, high = floor(log10(field.low)), ceil(log10(field.high))
    steps = (1,) if high - low > 2 else (1, 2, 5)
    return [float(step * 10.0**power) for power in range(low, high + 1) for step in steps]


def silent(spec: Spec) -> Spec:
    """The drawing without words for each of its marks: the picture is told as a whole."""
    made = dict(spec)
    if "mark" in spec:
        mark: Spec = spec["mark"]
        parts = _PARTS if mark["type"] == "boxplot" else ()
        made["mark"] = {**mark, "aria": False, **{part: {"aria": False} for part in parts}}
    for name in ("layer", "vconcat"):
        if name in spec:
            made[name] = [silent(one) for one in spec[name]]
    if "spec" in spec:
        made["spec"] = silent(spec["spec"])
    return made


def _unexplained(spec: Spec) -> Spec:
    """The drawing without legends, wherever they are."""
    made = dict(spec)
    if "encoding" in spec:
        made["encoding"] = {
            name: {**one, "legend": None}
            if name in {"color", "strokeDash", "size"} and "field" in one
            else one
            for name, one in spec["encoding"].items()
        }
    for name in ("layer", "vconcat"):
        if name in spec:
            made[name] = [_unexplained(one) for one in spec[name]]
    if "spec" in spec:
        made["spec"] = _unexplained(spec["spec"])
    return made
