"""Cuts the shapes of countries and of states of the USA that maps are drawn with, and the names they go by.

    python scripts/cut_maps.py FOLDER

FOLDER holds the unpacked npm packages `world-atlas`, `us-atlas` and `i18n-iso-countries`. The shapes are those of
Natural Earth and of the US Census Bureau, with fewer points: arcs are shared by neighbours, so that borders still meet.
"""

import heapq
import json
import sys
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

OUT = Path(__file__).resolve().parent.parent / "src/sextant/features/query/charts/geometry"
LANGUAGES = ("en", "de", "fr", "es", "it", "pt", "nl", "pl")
STEPS = 20_000  # places along an axis that a point may have
# The least triangle, in square degrees, that a point is kept for; and the least island, beside a place's largest.
WORLD, STATES = (0.09, 0.12), (0.004, 0.01)
LEFT_OUT = {"010"}  # Antarctica takes a third of a map and is in nobody's table
ALSO = {
    "826": ["great britain", "britain", "england"],
    "203": ["czech republic"],
    "410": ["korea", "republic of korea"],
    "643": ["russian federation"],
    "807": ["macedonia"],
    "792": ["turkiye"],
    "384": ["ivory coast"],
    "180": ["dr congo", "drc", "congo kinshasa"],
    "178": ["congo brazzaville"],
    "704": ["viet nam"],
    "784": ["uae"],
    "840": ["u s", "america"],
}
POSTAL = dict(
    pair.split(":")
    for pair in [
        "01:AL",
        "02:AK",
        "04:AZ",
        "05:AR",
        "06:CA",
        "08:CO",
        "09:CT",
        "10:DE",
        "11:DC",
        "12:FL",
        "13:GA",
        "15:HI",
        "16:ID",
        "17:IL",
        "18:IN",
        "19:IA",
        "20:KS",
        "21:KY",
        "22:LA",
        "23:ME",
        "24:MD",
        "25:MA",
        "26:MI",
        "27:MN",
        "28:MS",
        "29:MO",
        "30:MT",
        "31:NE",
        "32:NV",
        "33:NH",
        "34:NJ",
        "35:NM",
        "36:NY",
        "37:NC",
        "38:ND",
        "39:OH",
        "40:OK",
        "41:OR",
        "42:PA",
        "44:RI",
        "45:SC",
        "46:SD",
        "47:TN",
        "48:TX",
        "49:UT",
        "50:VT",
        "51:VA",
        "53:WA",
        "54:WV",
        "55:WI",
        "56:WY",
    ]
)
Point = tuple[float, float]


def main() -> None:
    packages = Path(sys.argv[1])
    world = json.loads((packages / "world-atlas/countries-50m.json").read_text())
    states = json.loads((packages / "us-atlas/states-10m.json").read_text())
    names = _country_names(packages / "i18n-iso-countries")
    _write("world", _cut(world, "countries", WORLD, names))
    _write("states", _cut(states, "states", STATES, {place: [code] for place, code in POSTAL.items()}))


def _country_names(package: Path) -> dict[str, list[str]]:
    """By ISO's number: the two codes, then the names in several languages."""
    codes = {
        two: (three, number) for two, three, number, *_ in json.loads((package / "codes.json").read_text())
    }
    found = {number: [two, three, *ALSO.get(number, [])] for two, (three, number) in codes.items()}
    for language in LANGUAGES:
        for two, named in json.loads((package / f"langs/{language}.json").read_text())["countries"].items():
            if two in codes:
                found[codes[two][1]] += [named] if isinstance(named, str) else named
    return found


def _cut(
    topology: dict[str, Any], feature: str, least: tuple[float, float], names: dict[str, list[str]]
) -> Any:
    whole = [list(_points(topology, arc)) for arc in topology["arcs"]]
    arcs = [_thinned(arc, least[0]) for arc in whole]
    places: dict[str, Any] = {}
    for one in topology["objects"][feature]["geometries"]:
        if "id" not in one or one["id"] in LEFT_OUT or (feature == "states" and one["id"] not in POSTAL):
            continue
        polygons = one["arcs"] if one["type"] == "MultiPolygon" else [one["arcs"]]
        sizes = [abs(_area(_ring(whole, polygon[0]))) for polygon in polygons]
        largest = max(sizes)
        kept = [p for p, size in zip(polygons, sizes, strict=True) if size >= least[1] or size == largest]
        main_ring = _ring(whole, polygons[sizes.index(largest)][0])
        near = [_ring(whole, p[0]) for p, size in zip(polygons, sizes, strict=True) if size >= largest / 8]
        around = [point for ring in near for point in ring]
        places[one["id"]] = {
            "name": one["properties"]["name"],
            "names": sorted(dict.fromkeys(names.get(one["id"], []))),
            "at": [round(value, 2) for value in _middle(main_ring)],
            "box": [
                round(edge, 1)
                for edge in (
                    min(p[0] for p in around), min(p[1] for p in around),
                    max(p[0] for p in around), max(p[1] for p in around),
                )
            ],
            "arcs": kept,
        }  # fmt: skip
    return _packed(arcs, places)


def _points(topology: dict[str, Any], arc: Sequence[Sequence[int]]) -> Iterator[Point]:
    (sx, sy), (tx, ty) = topology["transform"]["scale"], topology["transform"]["translate"]
    x = y = 0
    for dx, dy in arc:
        x, y = x + dx, y + dy
        yield x * sx + tx, y * sy + ty


def _ring(arcs: Sequence[Sequence[Point]], indices: Sequence[int]) -> list[Point]:
    found: list[Point] = []
    for index in indices:
        arc = list(arcs[index]) if index >= 0 else list(reversed(arcs[~index]))
        found += arc if not found else arc[1:]
    return found


def _area(ring: Sequence[Point]) -> float:
    return sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(ring, [*ring[1:], ring[0]], strict=True)) / 2


def _middle(ring: Sequence[Point]) -> Point:
    area = _area(ring) or 1e-9
    turns = [(a, b, a[0] * b[1] - b[0] * a[1]) for a, b in zip(ring, [*ring[1:], ring[0]], strict=True)]
    return (
        sum((a[0] + b[0]) * c for a, b, c in turns) / (6 * area),
        sum((a[1] + b[1]) * c for a, b, c in turns) / (6 * area),
    )


def _thinned(arc: list[Point], least: float) -> list[Point]:
    """Visvalingam and Whyatt: the point of the least triangle goes first; the ends stay, and a closed arc keeps four."""
    fewest = 4 if arc[0] == arc[-1] else 2
    before, after = list(range(-1, len(arc) - 1)), list(range(1, len(arc) + 1))

    def triangle(i: int) -> float:
        (ax, ay), (bx, by), (cx, cy) = arc[before[i]], arc[i], arc[after[i]]
        return abs((bx - ax) * (cy - ay) - (cx - ax) * (by - ay)) / 2

    heap = [(triangle(i), i) for i in range(1, len(arc) - 1)]
    heapq.heapify(heap)
    sizes, gone, left = {i: size for size, i in heap}, set[int](), len(arc)
    while heap and left > fewest:
        size, i = heapq.heappop(heap)
        if i in gone or size != sizes[i]:
            continue
        if size >= least:
            break
        gone.add(i)
        left -= 1
        after[before[i]], before[after[i]] = after[i], before[i]
        for near in (before[i], after[i]):
            if 0 < near < len(arc) - 1:
                sizes[near] = max(size, triangle(near))
                heapq.heappush(heap, (sizes[near], near))
    return [point for i, point in enumerate(arc) if i not in gone]


def _packed(arcs: Sequence[Sequence[Point]], places: dict[str, Any]) -> dict[str, Any]:
    """Only the arcs that are used, as steps on a grid."""
    used = sorted(
        {i if i >= 0 else ~i for p in places.values() for poly in p["arcs"] for r in poly for i in r}
    )
    place_of = {old: new for new, old in enumerate(used)}
    xs = [x for i in used for x, _ in arcs[i]]
    ys = [y for i in used for _, y in arcs[i]]
    left, low = min(xs), min(ys)
    sx, sy = (max(xs) - left) / STEPS, (max(ys) - low) / STEPS
    stepped: list[list[list[int]]] = []
    for index in used:
        grid = [(round((x - left) / sx), round((y - low) / sy)) for x, y in arcs[index]]
        steps = [grid[0]] + [(b[0] - a[0], b[1] - a[1]) for a, b in pairwise(grid)]
        stepped.append(
            [list(step) for at, step in enumerate(steps) if at == 0 or any(step) or len(steps) <= 4]
        )
    for place in places.values():
        place["arcs"] = [
            [[place_of[i] if i >= 0 else ~place_of[~i] for i in ring] for ring in polygon]
            for polygon in place["arcs"]
        ]
    return {"scale": [sx, sy], "translate": [left, low], "arcs": stepped, "places": places}


def _write(name: str, cut: dict[str, Any]) -> None:
    OUT.mkdir(parents=True, exist_ok=True)
    (OUT / f"{name}.json").write_text(json.dumps(cut, separators=(",", ":"), ensure_ascii=False) + "\n")
    print(f"{name}: {len(cut['places'])} places, {sum(map(len, cut['arcs'])):,} points")


if __name__ == "__main__":
    main()
