"""A result on a map: shades for rates and averages, circles for amounts, points where there are coordinates.

A shade says how much of something there is for its size; an amount in a shade would make large countries look
important. So what adds up is drawn as circles whose area is the amount.
"""

from typing import TYPE_CHECKING, Any

from sextant.features.query.charts.fields import Field
from sextant.features.query.charts.formats import axis, legend, tooltip
from sextant.features.query.charts.maps.atlas import atlas
from sextant.features.query.charts.maps.locating import Located
from sextant.features.query.charts.maps.viewing import View, is_usa, view
from sextant.features.query.charts.series import Prepared, Row, rows_of

if TYPE_CHECKING:
    from sextant.features.query.charts.shape import Shape

_GEOMETRY = {"name": "places", "format": {"type": "topojson", "feature": "places"}}
_FEW_COLOURS = 8
_HEIGHT = 340
_MOST_POINTS = 5000


def places_map(shape: "Shape", found: Located) -> tuple[dict[str, Any], Prepared]:
    """One measure by place."""
    measure = shape.measures[0]
    places = atlas(found.area)
    rows: list[Row] = []
    for row, name in zip(rows_of(shape.fields), found.field.values, strict=True):
        place_id = found.ids.get(str(name))
        if place_id is not None and row[measure.key] is not None:
            longitude, latitude = places.places[place_id].at
            rows.append({**row, "place": place_id, "longitude": longitude, "latitude": latitude})
    seen = view(found.area, [places.places[str(row["place"])].box for row in rows])
    told = tooltip([found.field, *shape.measures])
    amounts = measure.column.additive and measure.low >= 0
    layer = _circles(measure, told) if amounts else _shades(measure, told)
    return _spec(seen, layer), Prepared(rows, notes=_missing(found))


def points_map(shape: "Shape", points: tuple[Field, Field]) -> tuple[dict[str, Any], Prepared]:
    """Each row at its place; a figure gives the size, a name of few values the colour."""
    latitude, longitude = points
    rows = [
        {**row, "latitude": row[latitude.key], "longitude": row[longitude.key]}
        for row in rows_of(shape.fields)
        if row[latitude.key] is not None and row[longitude.key] is not None
    ]
    lost = shape.rows - len(rows)
    notes = (f"{lost:,} rows have no place.",) if lost else ()
    if len(rows) > _MOST_POINTS:
        every = -(-len(rows) // _MOST_POINTS)
        notes += (f"Every {every}th of {len(rows):,} points is drawn; the table has all.",)
        rows = rows[::every]
    placed = [(float(row["longitude"]), float(row["latitude"])) for row in rows]
    seen = view("states" if is_usa(placed) else "world", [(x, y, x, y) for x, y in placed])
    figure = next((f for f in shape.measures if f not in points), None)
    colour = next(
        (
            f
            for f in shape.dimensions
            if f not in points and f.role == "name" and 2 <= f.distinct <= _FEW_COLOURS
        ),
        None,
    )
    others = [f for f in shape.fields if f not in points]
    layer = _points(figure, colour, tooltip(others[:6]) or tooltip(list(points)))
    return _spec(seen, layer), Prepared(rows, notes=notes)


def _spec(seen: View, layer: dict[str, Any]) -> dict[str, Any]:
    return {
        "height": _HEIGHT,
        "datasets": {"places": atlas(seen.area).topology(seen.places)},
        "projection": seen.projection,
        "layer": [
            {"data": _GEOMETRY, "mark": {"type": "geoshape", "style": "land", "clip": True, "tooltip": None}},
            layer,
        ],
    }


def _shades(measure: Field, told: list[dict[str, Any]]) -> dict[str, Any]:
    both = measure.low < 0 < measure.high
    end = max(abs(measure.low), abs(measure.high))
    least = measure.low - 0.18 * (measure.high - measure.low or 1)  # a shade away from land without a value
    scale: dict[str, Any] = (
        {"range": "diverging", "domain": [-end, end], "domainMid": 0}
        if both
        # The least is a shade away from land without a value.
        else {"range": "ramp", "domain": [least, measure.high]}
    )
    return {
        "transform": [{"lookup": "place", "from": {"data": _GEOMETRY, "key": "id"}, "as": "geo"}],
        "mark": {"type": "geoshape", "style": "place", "clip": True},
        "encoding": {
            "shape": {"field": "geo", "type": "geojson"},
            "color": {
                "field": measure.key,
                "type": "quantitative",
                "scale": {**scale, "interpolate": "lab"},
                "legend": {**_beside(measure), "tickCount": 3},
            },
            "tooltip": told,
        },
    }


def _circles(measure: Field, told: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "mark": {"type": "circle", "style": "amount", "clip": True},
        "encoding": {
            "longitude": {"field": "longitude", "type": "quantitative"},
            "latitude": {"field": "latitude", "type": "quantitative"},
            "size": _size(measure, most=1600),
            "order": {"field": measure.key, "type": "quantitative", "sort": "descending"},
            "tooltip": told,
        },
    }


def _points(figure: Field | None, colour: Field | None, told: list[dict[str, Any]]) -> dict[str, Any]:
    encoding: dict[str, Any] = {
        "longitude": {"field": "longitude", "type": "quantitative"},
        "latitude": {"field": "latitude", "type": "quantitative"},
        "tooltip": told,
    }
    if figure is not None and figure.low >= 0:
        encoding["size"] = _size(figure, most=500)
    if colour is not None:
        order = sorted({str(value) for value in colour.present})
        encoding["color"] = {
            "field": colour.key,
            "type": "nominal",
            "sort": order,
            "scale": {"domain": order},
            "legend": legend(order) | {"offset": 8},
        }
    return {"mark": {"type": "circle", "style": "amount", "clip": True}, "encoding": encoding}


def _size(measure: Field, *, most: int) -> dict[str, Any]:
    return {
        "field": measure.key,
        "type": "quantitative",
        "scale": {"type": "linear", "zero": True, "range": [0, most]},
        "legend": {**_beside(measure), "tickCount": 3, "symbolType": "circle"},
    }


def _beside(measure: Field) -> dict[str, Any]:
    """A legend above the map that says what is measured."""
    written = {name: part for name, part in axis(measure).items() if name in ("format", "labelExpr")}
    return {**written, "title": measure.title, "orient": "top"}


def _missing(found: Located) -> tuple[str, ...]:
    if not found.missing:
        return ()
    named = ", ".join(f"“{name}”" for name in found.missing[:3])
    more = f" and {len(found.missing) - 3} more" if len(found.missing) > 3 else ""
    are = "is" if len(found.missing) == 1 else "are"
    return (f"{named}{more} {are} on no map; the table has all.",)
