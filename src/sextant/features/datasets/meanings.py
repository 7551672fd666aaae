"""What a column stands for, where its values do not say it: read from its name, held against its type."""

import re

from sextant.features.datasets.report import ReportColumn

_WORDS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("latitude", re.compile(r"^(lat|latitude)$")),
    ("longitude", re.compile(r"^(lon|lng|long|longitude)$")),
    ("year", re.compile(r"^(year|yr)$")),
    ("month", re.compile(r"^(month|mon)$")),
    ("day", re.compile(r"^(day|dom)$")),
    ("hour", re.compile(r"^(hour|hr)$")),
    ("percent", re.compile(r"(^|_)(percent|percentage|pct|discount|rate)$")),
    (
        "currency",
        re.compile(r"(^|_)(price|revenue|cost|profit|amount|salary|fare|fee|sales|budget|spend)(_|$)"),
    ),
    ("duration", re.compile(r"(^|_)(duration|delay|elapsed|air_time|minutes|seconds|hours)(_|$)")),
)
_PLACES = {
    "country": re.compile(r"(^|_)country(_name)?$"),
    "region": re.compile(r"(^|_)(region|state|province)$"),
    "city": re.compile(r"(^|_)(city|town)$"),
}
_KEY = re.compile(r"(^|_)(id|key|uuid|guid)$")
_CATEGORY_SHARE = 0.2
_CATEGORY_MOST = 200
_UNITS = (
    ("seconds", re.compile(r"(^|_)(seconds|secs?)$")),
    ("minutes", re.compile(r"(^|_)(minutes|mins?)$")),
    ("hours", re.compile(r"(^|_)(hours|hrs)$")),
    ("days", re.compile(r"(^|_)days$")),
    ("ms", re.compile(r"(^|_)(ms|millis|milliseconds)$")),
    ("mm", re.compile(r"(^|_)mm$")),
    ("cm", re.compile(r"(^|_)cm$")),
    ("km", re.compile(r"(^|_)km$")),
    ("g", re.compile(r"(^|_)(g|grams)$")),
    ("kg", re.compile(r"(^|_)kg$")),
    ("miles", re.compile(r"(^|_)miles$")),
    ("%", re.compile(r"(^|_)(pct|percent|percentage)$")),
    ("USD", re.compile(r"(^|_)usd$")),
    ("EUR", re.compile(r"(^|_)eur$")),
)


def meaning_of(column: ReportColumn, *, rows: int) -> str | None:
    """The engine's finding where it has one, else what name and type agree on."""
    if column.meaning:
        return column.meaning
    name = column.name.lower()
    if _KEY.search(name):
        return "key"
    if column.is_number:
        return next((meaning for meaning, words in _WORDS if words.search(name)), None)
    if column.type != "string":
        return None
    place = next((meaning for meaning, words in _PLACES.items() if words.search(name)), None)
    return place or ("category" if _is_category(column, rows) else None)


def unit_of(column: ReportColumn) -> str | None:
    """The engine's finding, or the unit that a number's name ends with."""
    if column.unit or not column.is_number:
        return column.unit
    return next((unit for unit, words in _UNITS if words.search(column.name.lower())), None)


def _is_category(column: ReportColumn, rows: int) -> bool:
    few = min(_CATEGORY_MOST, max(2, int(rows * _CATEGORY_SHARE)))
    return rows > 0 and 0 < column.unique_count <= few
