"""Those who are linked with each other, on a ring, with curves between them."""

from collections.abc import Sequence
from math import cos, pi, sin
from typing import Any

from sextant.features.query.charts.flows.links import Link

_SAMPLES = 12
_BENT = 0.22  # how near to the middle a curve passes


def ring(links: Sequence[Link]) -> list[dict[str, Any]]:
    """Rows for curves and nodes; the ring has a radius of one."""
    sizes: dict[str, float] = {}
    for one in links:
        for name in {one.source, one.target}:
            sizes[name] = sizes.get(name, 0.0) + one.weight
    names = _seated(links, sizes)
    seats = {name: pi / 2 - 2 * pi * place / len(names) for place, name in enumerate(names)}
    rows: list[dict[str, Any]] = []
    for place, one in enumerate(reversed(links)):  # the heaviest lie on top
        rows += _curve(place, one, seats)
    for name in names:
        x, y = cos(seats[name]), sin(seats[name])
        side = "top" if abs(x) < 0.2 and y > 0 else "bottom" if abs(x) < 0.2 else "right" if x > 0 else "left"
        rows.append(
            {
                "part": "node",
                "name": name,
                "side": side,
                "weight": sizes[name],
                "x": round(x, 4),
                "y": round(y, 4),
            }
        )
    return rows


def _seated(links: Sequence[Link], sizes: dict[str, float]) -> list[str]:
    """Beginning with the heaviest, each beside the one that it has most to do with."""
    ties: dict[tuple[str, str], float] = {}
    for one in links:
        for pair in ((one.source, one.target), (one.target, one.source)):
            ties[pair] = ties.get(pair, 0.0) + one.weight
    left = sorted(sizes, key=lambda name: (-sizes[name], name))
    seated = [left.pop(0)]
    while left:
        near = max(left, key=lambda name: (ties.get((seated[-1], name), 0.0), sizes[name], name))
        left.remove(near)
        seated.append(near)
    return seated


def _curve(place: int, one: Link, seats: dict[str, float]) -> list[dict[str, Any]]:
    a, b = seats[one.source], seats[one.target]
    (ax, ay), (bx, by) = (cos(a), sin(a)), (cos(b), sin(b))
    if one.source == one.target:
        mx, my = ax * 0.6, ay * 0.6
        bx, by = cos(a + 0.12), sin(a + 0.12)
    else:
        mx, my = (ax + bx) / 2 * _BENT, (ay + by) / 2 * _BENT
    rows: list[dict[str, Any]] = []
    for step in range(_SAMPLES + 1):
        t = step / _SAMPLES
        x = (1 - t) ** 2 * ax + 2 * t * (1 - t) * mx + t**2 * bx
        y = (1 - t) ** 2 * ay + 2 * t * (1 - t) * my + t**2 * by
        rows.append(
            {
                **one.row,
                "part": "band",
                "link": place,
                "source": one.source,
                "target": one.target,
                "weight": one.weight,
                "step": step,
                "x": round(x, 4),
                "y": round(y, 4),
            }
        )
    return rows
