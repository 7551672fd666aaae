"""What kinds of columns there are, which parts of a time numbers tell, and the figures of many values."""

from typing import Literal

from sextant.kit.spoken import name_words

Kind = Literal["number", "text", "time", "boolean"]
Part = Literal["year", "quarter", "month", "week", "day", "weekday", "hour", "minute"]
Figure = Literal["sum", "avg", "min", "max", "median", "count"]
FIGURES: dict[Figure, str] = {
    "avg": "average", "sum": "total", "max": "maximum", "min": "minimum", "median": "median",
    "count": "number of",
}  # fmt: skip

_PARTS: dict[str, Part] = {
    "year": "year",
    "yr": "year",
    "quarter": "quarter",
    "qtr": "quarter",
    "month": "month",
    "mon": "month",
    "week": "week",
    "day": "day",
    "weekday": "weekday",
    "hour": "hour",
    "hr": "hour",
    "minute": "minute",
}
RANGES: dict[Part, tuple[float, float]] = {
    "year": (1000, 2999),
    "quarter": (1, 4),
    "month": (1, 12),
    "week": (0, 53),
    "day": (1, 31),
    "weekday": (0, 7),
    "hour": (0, 24),
    "minute": (0, 59),
}


def kind_of(type_name: str) -> Kind:
    """The kind of a lake type: long and decimal are numbers, timestamptz is a time."""
    lowered = type_name.lower()
    if lowered.startswith(("int", "long", "float", "double", "decimal", "bigint", "smallint", "hugeint")):
        return "number"
    if lowered.startswith(("date", "timestamp")):
        return "time"
    return "boolean" if lowered.startswith("bool") else "text"


def part_of(name: str, *, kind: Kind, low: float | str | None, high: float | str | None) -> Part | None:
    """The part of a time that a column of this name and range tells."""
    words = name_words(name)
    if kind != "number" or len(words) != 1 or words[0] not in _PARTS:
        return None
    part = _PARTS[words[0]]
    least, most = RANGES[part]
    if isinstance(low, float) and isinstance(high, float) and (low < least or high > most):
        return None
    return part
