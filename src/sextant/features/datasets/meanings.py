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
_PERSONAL = {
    "person": re.compile(
        r"(^|_)((first|last|middle|full|given|family|sur|maiden|customer|patient|employee|contact)_?names?"
        r"|surname|fullname|passenger|person)$"
    ),
    "phone": re.compile(r"(^|_)(phone|telephone|mobile|cell|fax)(_?(number|no|nr))?$"),
    "postal code": re.compile(r"(^|_)(zip|zip_?code|post_?code|postal_?code)$"),
    "birth date": re.compile(r"(^|_)(birth_?date|date_of_birth|dob|birthday|born(_on)?)$"),
    "address": re.compile(
        r"(^|_)(street(_?address)?|home_?address|postal_?address|address(_?line)?(_?\d)?)$"
    ),
    "card number": re.compile(r"(^|_)((credit_?)?card_?(number|no|nr)|pan)$"),
    "social security number": re.compile(r"(^|_)(ssn|social_security(_?(number|no))?)$"),
}
# What tells of one person, by itself or with little beside it.
PERSONAL = frozenset(
    {
        "email",
        "phone",
        "person",
        "ip",
        "iban",
        "card number",
        "social security number",
        "birth date",
        "address",
    }
    | {"mac address", "national id", "personal text"}
)
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
    if column.meaning and not _is_of_days(column):
        return column.meaning
    name = column.name.lower()
    personal = next((meaning for meaning, words in _PERSONAL.items() if words.search(name)), None)
    if personal and _can_be(personal, column):
        return personal
    if _KEY.search(name):
        return "key"
    if column.is_number:
        return next((meaning for meaning, words in _WORDS if words.search(name)), None)
    if column.type != "string":
        return None
    place = next((meaning for meaning, words in _PLACES.items() if words.search(name)), None)
    inside = "personal text" if column.personal else None
    return place or inside or ("category" if _is_category(column, rows) else None)


def _is_of_days(column: ReportColumn) -> bool:
    """Whether a text column holds days but for a few values, which only look like numbers of phones."""
    kinds = column.mixed_types
    if column.meaning != "phone" or not isinstance(kinds, dict):
        return False
    counts: dict[str, int] = kinds  # pyright: ignore[reportUnknownVariableType]  # the engine's JSON
    return max(counts, key=lambda kind: counts[kind]).startswith(("date", "time"))


def _can_be(meaning: str, column: ReportColumn) -> bool:
    """The name is weak evidence, so the type has to agree with it."""
    if meaning == "birth date":
        return column.type.startswith(("date", "timestamp"))
    if meaning in ("person", "address"):
        return column.type == "string"
    if meaning == "card number":
        return column.type == "string" or (column.is_number and _whole(column.min) >= 10**11)
    return column.type in ("string", "int", "long")


def _whole(value: object) -> int:
    return value if isinstance(value, int) else 0


def unit_of(column: ReportColumn) -> str | None:
    """The engine's finding, or the unit that a number's name ends with."""
    if column.unit or not column.is_number:
        return column.unit
    return next((unit for unit, words in _UNITS if words.search(column.name.lower())), None)


def _is_category(column: ReportColumn, rows: int) -> bool:
    few = min(_CATEGORY_MOST, max(2, int(rows * _CATEGORY_SHARE)))
    return rows > 0 and 0 < column.unique_count <= few
