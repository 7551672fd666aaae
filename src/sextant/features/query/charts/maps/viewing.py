"""How much of the earth a map shows, and its projection: equal areas always, since sizes are compared.

The projections' own formulas tell how much room a view takes, so that it fills its place at any size.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import asin, cos, hypot, radians, sin, sqrt
from typing import Any

from sextant.features.query.charts.maps.atlas import Area, Box, atlas

_WORLD: Box = (-169.0, -56.0, 190.0, 83.0)
_TURNED = 11.0  # degrees that the world is turned by, so that its edge lies in the Bering Strait
_WIDE, _HIGH = 140.0, 95.0
_LEAST = 9.0
_USA: Box = (-125.5, 24.0, -66.5, 49.6)


@dataclass(frozen=True, slots=True)
class View:
    """What is shown: the places in sight and the projection that fits them into any frame."""

    area: Area
    places: tuple[str, ...]
    projection: dict[str, Any]


def view(area: Area, around: Sequence[Box]) -> View:
    """The smallest view that holds all boxes with some room; states are always shown as their country."""
    if area == "states":
        return View("states", tuple(atlas("states").places), _states())
    west, south = min(box[0] for box in around), min(box[1] for box in around)
    east, north = max(box[2] for box in around), max(box[3] for box in around)
    if east - west > _WIDE or north - south > _HIGH:
        return View("world", tuple(atlas("world").places), _world())
    seen = _with_room((west, south, east, north))
    inside = tuple(p.place_id for p in atlas("world").places.values() if _meet(p.box, seen))
    return View("world", inside, _near(seen))


def is_usa(points: Iterable[tuple[float, float]]) -> bool:
    """Whether points are all over the states that share borders, and over more than one corner of them."""
    found = list(points)
    within = all(_USA[0] <= lon <= _USA[2] and _USA[1] <= lat <= _USA[3] for lon, lat in found)
    return within and max(lon for lon, _ in found) - min(lon for lon, _ in found) > 12


def _with_room(box: Box) -> Box:
    west, south, east, north = box
    across, up = max(east - west, _LEAST) * 1.16, max(north - south, _LEAST) * 1.16
    middle = ((west + east) / 2, (south + north) / 2)
    return (
        middle[0] - across / 2,
        max(-80.0, middle[1] - up / 2),
        middle[0] + across / 2,
        min(84.0, middle[1] + up / 2),
    )


def _meet(one: Box, other: Box) -> bool:
    return one[0] <= other[2] and other[0] <= one[2] and one[1] <= other[3] and other[1] <= one[3]


def _world() -> dict[str, Any]:
    edge = [_equal_earth(lon, lat) for lon in (-180, 180) for lat in range(-56, 84)]
    return {"type": "equalEarth", "rotate": [-_TURNED, 0], **_filling(edge)}


def _near(box: Box) -> dict[str, Any]:
    lon, lat = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    edge = [_azimuthal(x - lon, y, lat) for x, y in _around(box)]
    return {
        "type": "azimuthalEqualArea",
        "rotate": [round(-lon, 3), round(-lat, 3)],
        "clipAngle": 89,
        **_filling(edge),
    }


def _states() -> dict[str, Any]:
    """Albers' projection with Alaska and Hawaii beside; d3 draws it 960 by 500 at a scale of 1070."""
    size = "min(width / 960, height / 600)"
    return {
        "type": "albersUsa",
        "scale": {"expr": f"1070 * {size}"},
        "translate": {"expr": "[width / 2, height / 2]"},
    }


def _around(box: Box) -> list[tuple[float, float]]:
    west, south, east, north = box
    steps = [n / 24 for n in range(25)]
    across = [(west + (east - west) * s, y) for s in steps for y in (south, north)]
    return across + [(x, south + (north - south) * s) for s in steps for x in (west, east)]


def _filling(edge: Sequence[tuple[float, float]]) -> dict[str, Any]:
    """Scale and place as expressions of the frame's size."""
    xs, ys = [x for x, _ in edge], [y for _, y in edge]
    scale = f"min(width / {max(xs) - min(xs):.4f}, height / {max(ys) - min(ys):.4f})"
    x, y = (min(xs) + max(xs)) / 2, (min(ys) + max(ys)) / 2
    return {
        "scale": {"expr": scale},
        "translate": {"expr": f"[width / 2 - ({x:.4f}) * {scale}, height / 2 + ({y:.4f}) * {scale}]"},
    }


def _equal_earth(lon: float, lat: float) -> tuple[float, float]:
    """Šavrič, Patterson and Jenny 2018."""
    a1, a2, a3, a4, m = 1.340264, -0.081106, 0.000893, 0.003796, sqrt(3) / 2
    t = asin(m * sin(radians(lat)))
    across = radians(lon) * cos(t) / (m * (a1 + 3 * a2 * t**2 + t**6 * (7 * a3 + 9 * a4 * t**2)))
    return across, t * (a1 + a2 * t**2 + t**6 * (a3 + a4 * t**2))


def _azimuthal(lon: float, lat: float, middle: float) -> tuple[float, float]:
    """Lambert's, around a point on the meridian 0."""
    x, y, z = radians(lon), radians(lat), radians(middle)
    east = cos(y) * sin(x)
    north = cos(z) * sin(y) - sin(z) * cos(y) * cos(x)
    near = sin(z) * sin(y) + cos(z) * cos(y) * cos(x)
    grown = sqrt(2 / max(1 + near, 1e-6))
    return (east * grown, north * grown) if hypot(east, north) else (0.0, 0.0)
