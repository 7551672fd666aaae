"""A network from two columns of names and a weight."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from sextant.features.query.charts.fields import Field
from sextant.features.query.charts.flows.bands import bands
from sextant.features.query.charts.flows.links import Link, links_of
from sextant.features.query.charts.flows.rings import ring
from sextant.features.query.charts.formats import value_format
from sextant.features.query.charts.series import Prepared, rows_of
from sextant.features.query.charts.shape import SERIES, Shape

_FEW = SERIES - 1
_NODES = [{"filter": "datum.part === 'node'"}]
_BANDS = [{"filter": "datum.part === 'band'"}]
_WORDS = 0.34  # of the width, for names beside the bands
# Names stand outside of what they name.
_OUTSIDE: dict[str, dict[str, Any]] = {
    "left": {"align": "right", "baseline": "middle", "dx": -13},
    "right": {"align": "left", "baseline": "middle", "dx": 13},
    "top": {"align": "center", "baseline": "bottom", "dy": -13},
    "bottom": {"align": "center", "baseline": "top", "dy": 13},
}


def network(shape: Shape) -> tuple[dict[str, Any], Prepared]:
    """Bands from one side to the other; a ring where the same ones are on both sides."""
    source, target = shape.dimensions[0], shape.dimensions[1]
    measure = shape.measures[0]
    found = links_of(rows_of(shape.fields), source, target, measure)
    told = _told(source, target, measure)
    if found.around:
        return _ring(told, found.links), Prepared(ring(found.links), notes=found.notes)
    return _bands(found.links, told), Prepared(bands(found.links), notes=found.notes)


def _told(source: Field, target: Field, measure: Field) -> list[dict[str, Any]]:
    weight = replace(measure, key="weight")
    return [
        {"field": "source", "type": "nominal", "title": source.label},
        {"field": "target", "type": "nominal", "title": target.label},
        {"field": "weight", "type": "quantitative", "format": value_format(weight), "title": measure.title},
    ]


def _bands(links: Sequence[Link], told: list[dict[str, Any]]) -> dict[str, Any]:
    sizes: dict[str, float] = {}
    for one in links:
        sizes[one.source] = sizes.get(one.source, 0.0) + one.weight
    order = sorted(sizes, key=lambda name: (-sizes[name], name))
    several = len(order) <= _FEW
    colour: dict[str, Any] = {
        "color": {
            "field": "source",
            "type": "nominal",
            "sort": order,
            "scale": {"domain": order},
            "legend": None,  # the names stand beside
        }
    }
    x: dict[str, Any] = {
        "field": "x",
        "type": "quantitative",
        "axis": None,
        "scale": {"domain": [-_WORDS / 1.4, 1 + _WORDS / 1.4], "nice": False},
    }
    y: dict[str, Any] = {
        "field": "top",
        "type": "quantitative",
        "axis": None,
        "scale": {"domain": [0, 1.0], "reverse": True, "nice": False, "zero": False},
    }
    band = {
        "transform": _BANDS,
        "mark": {"type": "area", "opacity": 0.42, "interpolate": "monotone", "line": False},
        "encoding": {
            "x": x,
            "y": y,
            "y2": {"field": "bottom"},
            "detail": {"field": "link"},
            "tooltip": told,
            **(colour if several else {}),
        },
    }
    node = {
        "transform": _NODES,
        "mark": {"type": "rect", "style": "node", "cornerRadius": 1},
        "encoding": {"x": x, "x2": {"field": "end"}, "y": y, "y2": {"field": "bottom"}, "tooltip": _NAMED},
    }
    names = [_names(side, {"x": {**x, "field": at}, "y": {**y, "field": "middle"}}) for side, at in _ENDS]
    return {"height": 340, "layer": [band, node, *names]}


_ENDS = (("left", "x"), ("right", "end"))
_NAMED = [
    {"field": "name", "type": "nominal", "title": "name"},
    {"field": "weight", "type": "quantitative", "format": ",.4~g", "title": "in all"},
]


def _names(side: str, place: dict[str, Any]) -> dict[str, Any]:
    return {
        "transform": [{"filter": f"datum.part === 'node' && datum.side === '{side}'"}],
        "mark": {"type": "text", "limit": 130, **_OUTSIDE[side]},
        "encoding": {**place, "text": {"field": "name", "type": "nominal"}},
    }


def _ring(told: list[dict[str, Any]], links: Sequence[Link]) -> dict[str, Any]:
    heaviest = max((one.weight for one in links), default=1.0)
    domain = {"domain": [-1.5, 1.5], "nice": False}
    x: dict[str, Any] = {"field": "x", "type": "quantitative", "axis": None, "scale": domain}
    y: dict[str, Any] = {
        "field": "y",
        "type": "quantitative",
        "axis": None,
        "scale": {"domain": [-1.2, 1.2], "nice": False},
    }
    curve = {
        "transform": _BANDS,
        "mark": {"type": "line", "interpolate": "basis", "opacity": 0.45, "point": False},
        "encoding": {
            "x": x,
            "y": y,
            "order": {"field": "step", "type": "quantitative"},
            "detail": {"field": "link"},
            "strokeWidth": {
                "field": "weight",
                "type": "quantitative",
                "scale": {"domain": [0, heaviest], "range": [0.6, 9]},
                "legend": None,
            },
            "tooltip": told,
        },
    }
    node = {
        "transform": _NODES,
        "mark": {"type": "circle", "style": "node", "opacity": 1},
        "encoding": {
            "x": x,
            "y": y,
            "size": {
                "field": "weight",
                "type": "quantitative",
                "scale": {"zero": True, "range": [20, 420]},
                "legend": None,
            },
            "tooltip": _NAMED,
        },
    }
    return {"height": 380, "layer": [curve, node, *(_names(side, {"x": x, "y": y}) for side in _OUTSIDE)]}
