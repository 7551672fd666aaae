"""The shapes that maps are drawn with, read when the first map is; neighbours share their borders."""

import json
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

_FOLDER = Path(__file__).parent.parent / "geometry"

Area = Literal["world", "states"]
Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Place:
    """A country or a state: its middle, and the box around the parts that are near its largest."""

    place_id: str
    name: str
    at: tuple[float, float]
    box: Box
    arcs: Sequence[Sequence[Sequence[int]]]


@dataclass(frozen=True, slots=True)
class Atlas:
    """Places by id and by every name they go by, and the arcs that their borders are made of."""

    area: Area
    places: Mapping[str, Place]
    names: Mapping[str, str]
    arcs: Sequence[Sequence[Sequence[int]]]
    scale: Sequence[float]
    translate: Sequence[float]

    def find(self, text: str) -> str | None:
        """The id of a place by its name or its code."""
        return self.names.get(plain(text))

    def topology(self, wanted: Iterable[str]) -> dict[str, Any]:
        """Places as TopoJSON under `places`, with no more arcs than they have."""
        chosen = [self.places[place_id] for place_id in wanted]
        used = sorted(
            {_arc(i) for place in chosen for polygon in place.arcs for ring in polygon for i in ring}
        )
        put = {old: new for new, old in enumerate(used)}
        return {
            "type": "Topology",
            "transform": {"scale": list(self.scale), "translate": list(self.translate)},
            "objects": {
                "places": {
                    "type": "GeometryCollection",
                    "geometries": [
                        {
                            "type": "MultiPolygon",
                            "id": place.place_id,
                            "properties": {"name": place.name},
                            "arcs": [
                                [[put[i] if i >= 0 else ~put[~i] for i in ring] for ring in polygon]
                                for polygon in place.arcs
                            ],
                        }
                        for place in chosen
                    ],
                }
            },
            "arcs": [self.arcs[index] for index in used],
        }


def _arc(index: int) -> int:
    """A negative index is an arc walked backwards."""
    return index if index >= 0 else ~index


@cache
def atlas(area: Area) -> Atlas:
    read = json.loads((_FOLDER / f"{area}.json").read_text(encoding="utf-8"))
    places = {
        place_id: Place(place_id, one["name"], tuple(one["at"]), tuple(one["box"]), one["arcs"])
        for place_id, one in read["places"].items()
    }
    return Atlas(area, places, _names(read["places"]), read["arcs"], read["scale"], read["translate"])


def _names(places: Mapping[str, Any]) -> dict[str, str]:
    """A place's own name wins; a name that two share is neither's."""
    found: dict[str, str] = {}
    shared: set[str] = set()
    for place_id, one in places.items():
        for name in map(plain, one["names"]):
            if found.setdefault(name, place_id) != place_id:
                shared.add(name)
    found = {name: place_id for name, place_id in found.items() if name not in shared}
    return found | {plain(one["name"]): place_id for place_id, one in places.items()}


def plain(text: str) -> str:
    """A name without accents, points and `the`: as people write it in any table."""
    bare = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    words = re.findall(r"\w+", bare.casefold().replace("&", " and "))
    return " ".join(words[1:] if len(words) > 1 and words[0] == "the" else words)
