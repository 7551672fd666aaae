"""Which column of a result names places, and which two are latitude and longitude."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sextant.features.query.charts.fields import Field
from sextant.features.query.charts.maps.atlas import Area, atlas

_COUNTRIES = {"country", "countries", "nation", "iso2", "iso3", "land"}
_STATES = {"state", "states", "province", "region"}
_FOUND = 0.7  # of the names, that a map may be drawn of them


@dataclass(frozen=True, slots=True)
class Located:
    """A column whose values are places: each value's id, and the names that are on no map."""

    field: Field
    area: Area
    ids: Mapping[str, str]
    missing: Sequence[str]


def located(fields: Sequence[Field]) -> Located | None:
    """The first column of countries or states, by its meaning or its name, held against its values."""
    for field in fields:
        words = set(re.findall(r"[a-z0-9]+", field.column.name.lower())) | field.name_words
        if field.role != "name" or not field.present:
            continue
        areas: list[Area] = []
        if field.column.meaning in {"region", "state"} or words & _STATES:
            areas.append("states")
        if field.column.meaning == "country" or words & _COUNTRIES:
            areas.append("world")
        for area in areas:
            found = _found(field, area)
            if found is not None:
                return found
    return None


def _found(field: Field, area: Area) -> Located | None:
    names = list(dict.fromkeys(str(value) for value in field.present))
    places = atlas(area)
    ids = {name: place for name in names if (place := places.find(name)) is not None}
    if len(ids) < 2 or len(ids) < _FOUND * len(names):
        return None
    return Located(field, area, ids, [name for name in names if name not in ids])


def points_of(fields: Sequence[Field]) -> tuple[Field, Field] | None:
    """The columns of latitude and longitude, where their values can be."""
    latitude = _degrees(fields, "latitude", {"lat", "latitude"}, most=90)
    longitude = _degrees(fields, "longitude", {"lon", "lng", "long", "longitude"}, most=180)
    return (latitude, longitude) if latitude is not None and longitude is not None else None


def _degrees(fields: Sequence[Field], meaning: str, words: set[str], *, most: float) -> Field | None:
    for field in fields:
        named = field.column.meaning == meaning or bool(field.name_words & words)
        numbers = [value for value in field.present if isinstance(value, int | float)]
        if named and numbers and len(numbers) == len(field.present) and max(map(abs, numbers)) <= most:
            return field
    return None
