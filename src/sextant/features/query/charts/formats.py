"""How numbers and dates are written on a chart: by meaning, unit, size and grain."""

import json
from typing import Any

from sextant.features.query.charts.fields import Field

_SYMBOLS = {"USD": "$", "$": "$", "EUR": "€", "€": "€", "GBP": "£", "£": "£", "JPY": "¥", "¥": "¥"}
_MINUS = "\u2212"  # as wide as a digit, as d3 writes it
_LONG = 1e9  # from here on a figure is written short: 1.2T
_MULTI = {
    "year": "%Y",
    "quarter": "%b",
    "month": "%b",
    "week": "%-d %b",
    "date": "%-d %b",
    "day": "%-d %b",
    "hours": "%H:%M",
    "minutes": "%H:%M",
    "seconds": "%H:%M:%S",
}
_GRAINS: dict[str, tuple[str, str]] = {
    "decade": ("utcyear", "%Y"),
    "year": ("utcyear", "%Y"),
    "quarter": ("utcyearquarter", "Q%q %Y"),
    "month": ("utcyearmonth", "%B %Y"),
    "week": ("utcyearmonthdate", "week of %-d %b %Y"),
    "day": ("utcyearmonthdate", "%-d %b %Y"),
    "hour": ("utcyearmonthdatehours", "%-d %b %Y, %H:%M"),
    "minute": ("utcyearmonthdatehoursminutes", "%-d %b %Y, %H:%M"),
}
_FINE = ("utcyearmonthdatehoursminutesseconds", "%-d %b %Y, %H:%M:%S")


def value_format(field: Field) -> str:
    """d3's format of a value as it stands beside a mark or in a tooltip."""
    if _is_share(field):
        return ".1%"
    if field.column.meaning == "year" and field.is_whole:
        return "d"
    largest = max(abs(field.low), abs(field.high))
    if largest >= _LONG:
        return ".4~s"
    if field.is_whole or largest >= 10_000:
        return ",.0f"
    if is_money(field):
        return ",.2f"
    if largest >= 1000:
        return ",.0f"
    return ",.1f" if largest >= 10 else ",.2f" if largest >= 0.1 else ",.3~g"


def axis_format(field: Field) -> str:
    """d3's format of the numbers along an axis."""
    if _is_share(field):
        return ".0%"
    if field.column.meaning == "year":
        return "d"
    largest = max(abs(field.low), abs(field.high))
    return "~s" if largest >= 10_000 else ",~f" if largest >= 0.001 or not largest else "~g"


def longest_written(field: Field) -> int:
    """How many characters the longest of a field's values takes where it is written beside its mark."""
    form = value_format(field).replace("~", "")
    form = ".3e" if form.endswith("s") else form  # as long at most as the short way of d3
    return (
        max((len(format(abs(value), form)) + (value < 0) for value in field.present), default=0)
        + len(symbol(field))
        + 2 * (field.column.unit in {"percent", "%"})
    )


def symbol(field: Field) -> str:
    return _SYMBOLS.get((field.column.unit or "").upper(), "")


def is_money(field: Field) -> bool:
    return bool(symbol(field)) or field.column.meaning == "currency"


def _is_share(field: Field) -> bool:
    """A share of which 1 is all, written as percent; one that is only taken for one lies between 0 and 1."""
    if field.column.unit == "ratio":
        return True
    return field.column.meaning in {"share", "ratio"} and field.low >= -1 and field.high <= 1


def axis(field: Field) -> dict[str, Any]:
    """An axis of numbers: unit in its title, a currency before its numbers, a plain zero."""
    made: dict[str, Any] = {"title": field.title, "format": axis_format(field), "tickCount": 5, "grid": True}
    mark = symbol(field)
    if mark:
        written = f"'{mark}' + replace(replace(datum.label, '{_MINUS}', ''), 'G', 'B')"
        made["labelExpr"] = f"datum.value === 0 ? '0' : (datum.value < 0 ? '{_MINUS}' : '') + {written}"
    elif made["format"] == "~s":
        made["labelExpr"] = "datum.value === 0 ? '0' : replace(datum.label, 'G', 'B')"
    return made


def upright(field: Field) -> dict[str, Any]:
    """The axis at the left, its title lying above it where it is read without turning the head."""
    above = {"titleAngle": 0, "titleAlign": "left", "titleAnchor": "end", "titleX": 0, "titleY": -14}
    return axis(field) | above


def legend(order: list[Any]) -> dict[str, Any]:
    """A legend above the axis title, broken into lines before it runs out of the picture."""
    solid = {"symbols": {"update": {"fillOpacity": {"value": 1}, "opacity": {"value": 1}}}}
    made: dict[str, Any] = {"orient": "top", "title": None, "offset": 30, "encoding": solid}
    longest = max((len(str(name)) for name in order), default=0)
    return made | {"columns": 4 if longest <= 16 else 2} if len(order) > 4 else made


def written(field: Field) -> dict[str, Any]:
    """A number as text in its own format; money with its sign by a calculated field."""
    return {"field": field.key, "type": "quantitative", "format": value_format(field)}


def words_of(field: Field) -> str:
    """An expression that writes the number of a datum with its currency or percent sign."""
    text = f"format(abs(datum['{field.key}']), '{value_format(field)}')"
    text = f"replace({text}, 'G', 'B')" if value_format(field).endswith("s") else text
    after = " + ' %'" if field.column.unit in {"percent", "%"} else ""
    sign = f"(datum['{field.key}'] < 0 ? '{_MINUS}' : '')"
    return f"isValid(datum['{field.key}']) ? {sign} + '{symbol(field)}' + {text}{after} : ''"


def time_axis(field: Field) -> dict[str, Any]:
    """A time axis that names the year where it begins; of labels that do not fit every other is left out."""
    made: dict[str, Any] = {"title": None, "format": _MULTI, "labelOverlap": "parity", "grid": False}
    if field.grain in {"year", "decade"}:
        made["format"] = "%Y"
    if field.distinct <= 14:
        made["values"] = sorted(set(field.present))
    return made


def tooltip(fields: list[Field]) -> list[dict[str, Any]]:
    """What a mark tells when it is pointed at: each field by its label."""
    return [_told(field) for field in fields]


def _told(field: Field) -> dict[str, Any]:
    if field.role == "time":
        unit, form = _GRAINS.get(field.grain, _FINE)
        return {
            "field": field.key,
            "type": "temporal",
            "timeUnit": unit,
            "format": form,
            "title": field.label,
        }
    if field.role == "number":
        return {**written(field), "title": field.title}
    key = f"{field.key}_said" if field.spoken else field.key
    return {"field": key, "type": "nominal", "title": field.label}


def spoken_labels(field: Field) -> dict[str, Any]:
    """Axis labels that say the days of a week instead of their numbers."""
    return (
        {"labelExpr": f"{json.dumps([day[:3] for day in field.spoken])}[datum.value - 1]"}
        if field.spoken
        else {}
    )
