"""Flows as bands between two sides, laid so that few of them cross."""

from collections.abc import Sequence
from typing import Any

from sextant.features.query.charts.flows.links import Link

GAP = 0.022  # of the height, between two nodes of a side
_SAMPLES = 18
_NODE = 0.018
LEFT, RIGHT = 0.0, 1.0


def bands(links: Sequence[Link]) -> list[dict[str, Any]]:
    """Rows for bands and for the nodes at their ends; `y` runs down from 0 to 1."""
    sources = _ordered(links, "source")
    targets = _toward(links, sources)
    whole = sum(one.weight for one in links) or 1.0
    left, right = _stood(links, sources, "source", whole), _stood(links, targets, "target", whole)
    rows: list[dict[str, Any]] = []
    at_left = {name: top for name, (top, _, _) in left.items()}
    at_right = {name: top for name, (top, _, _) in right.items()}
    by_place = sorted(links, key=lambda one: (sources.index(one.source), targets.index(one.target)))
    scales = _scale(len(sources)), _scale(len(targets))
    tops: dict[int, tuple[float, float]] = {}
    for one in by_place:
        tops[id(one)] = (at_left[one.source], 0.0)
        at_left[one.source] += one.weight / whole * scales[0]
    for one in sorted(links, key=lambda one: (targets.index(one.target), sources.index(one.source))):
        tops[id(one)] = (tops[id(one)][0], at_right[one.target])
        at_right[one.target] += one.weight / whole * scales[1]
    for place, one in enumerate(by_place):
        rows += _band(
            place, one, tops[id(one)], (one.weight / whole * scales[0], one.weight / whole * scales[1])
        )
    for side, nodes in (("left", left), ("right", right)):
        rows += [_node(side, name, where) for name, where in nodes.items()]
    return rows


def _scale(nodes: int) -> float:
    return max(0.3, 1.0 - GAP * (nodes - 1))


def _ordered(links: Sequence[Link], side: str) -> list[str]:
    sizes: dict[str, float] = {}
    for one in links:
        sizes[getattr(one, side)] = sizes.get(getattr(one, side), 0.0) + one.weight
    return sorted(sizes, key=lambda name: (-sizes[name], name))


def _toward(links: Sequence[Link], sources: Sequence[str]) -> list[str]:
    """The other side, each where most of what reaches it comes from."""
    weights: dict[str, float] = {}
    places: dict[str, float] = {}
    for one in links:
        weights[one.target] = weights.get(one.target, 0.0) + one.weight
        places[one.target] = places.get(one.target, 0.0) + one.weight * sources.index(one.source)
    return sorted(weights, key=lambda name: (places[name] / (weights[name] or 1.0), -weights[name], name))


def _stood(
    links: Sequence[Link], names: Sequence[str], side: str, whole: float
) -> dict[str, tuple[float, float, float]]:
    """Each node's top, bottom and weight."""
    found: dict[str, tuple[float, float, float]] = {}
    top, scale = 0.0, _scale(len(names))
    for name in names:
        weight = sum(one.weight for one in links if getattr(one, side) == name)
        found[name] = (top, top + weight / whole * scale, weight)
        top += weight / whole * scale + GAP
    return found


def _band(
    place: int, one: Link, tops: tuple[float, float], thick: tuple[float, float]
) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    for step in range(_SAMPLES + 1):
        t = step / _SAMPLES
        eased = t * t * (3 - 2 * t)
        top = tops[0] + (tops[1] - tops[0]) * eased
        size = thick[0] + (thick[1] - thick[0]) * eased
        rows.append(
            {
                **one.row,
                "part": "band",
                "link": place,
                "source": one.source,
                "target": one.target,
                "weight": one.weight,
                "x": round(LEFT + _NODE + t * (RIGHT - LEFT - 2 * _NODE), 4),
                "top": round(top, 5),
                "bottom": round(top + size, 5),
            }
        )
    return rows


def _node(side: str, name: str, where: tuple[float, float, float]) -> dict[str, Any]:
    top, bottom, weight = where
    start = LEFT if side == "left" else RIGHT - _NODE
    return {
        "part": "node",
        "side": side,
        "name": name,
        "weight": weight,
        "x": start,
        "end": round(start + _NODE, 4),
        "top": round(top, 5),
        "bottom": round(bottom, 5),
        "middle": round((top + bottom) / 2, 5),
    }
