"""A dataset as a draft sees it: which columns are figures, times and names worth a tile."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sextant.features.datasets import ColumnProfile, Table

_NUMBERS = ("int", "long", "float", "double", "decimal")
_TIMES = ("date", "timestamp", "timestamptz")
_KEYS = {"key", "id", "identifier", "postal code", "phone", "latitude", "longitude", "year"}
_KEY_WORDS = {"id", "key", "code", "zip", "postcode", "phone", "number", "no", "lat", "lon", "lng", "year"}
# Parts of a date, of which no sum or average says anything; so is a time of day that is written as a number.
_PARTS = {"month", "day", "hour", "minute", "second", "week", "weekday", "quarter", "date", "dow"}
_AVERAGED = {
    "price", "rate", "ratio", "share", "percent", "percentage", "pct", "score", "rating", "rank", "age",
    "temperature", "speed", "delay", "duration", "height", "weight", "grade", "index", "average", "avg",
}  # fmt: skip
_FEW, _MANY = 2, 60


@dataclass(frozen=True, slots=True)
class KnownColumn:
    """A column, in people's words."""

    name: str
    label: str
    distinct: int
    averaged: bool = False


@dataclass(frozen=True, slots=True)
class Known:
    """What a draft is made of, the most telling first."""

    name: str
    table: str
    rows: int
    figures: tuple[KnownColumn, ...]
    times: tuple[KnownColumn, ...]
    names: tuple[KnownColumn, ...]
    span_days: int = 0
    place: KnownColumn | None = None  # countries or states
    points: tuple[str, str] | None = None  # latitude and longitude


def known_of(table: Table, *, focus: str = "") -> Known:
    """What is known of a table; columns that words of `focus` name come first."""
    profile = table.profile
    by_id = {one.field_id: one for one in profile.columns} if profile is not None else {}
    wanted = _words(focus)
    columns = sorted(
        (column for column in table.columns),
        key=lambda column: (
            -len(wanted & _words(f"{column.name} {column.description or ''}")),
            _rank(by_id.get(column.field_id), column.meaning),
        ),
    )
    figures: list[KnownColumn] = []
    times: list[KnownColumn] = []
    names: list[KnownColumn] = []
    place: KnownColumn | None = None
    for column in columns:
        one = by_id.get(column.field_id)
        words = _words(column.name)
        seen = KnownColumn(
            name=column.name,
            label=column.name.replace("_", " "),
            distinct=one.unique_count if one is not None else 0,
            averaged=bool(words & _AVERAGED) or column.meaning in _MEASURED,
        )
        role = _role(column.type, column.meaning, words, one, table.row_count)
        if place is None and column.type == "string" and _is_place(column.meaning, words, one):
            place = seen
        elif role is not None:
            {"figure": figures, "time": times, "name": names}[role].append(seen)
    return Known(
        table.name,
        table.table_name,
        table.row_count,
        tuple(figures),
        tuple(times),
        tuple(names),
        _span(times, profile.columns if profile is not None else ()),
        place,
        _points(table),
    )


_MEASURED = {"percent", "share", "ratio", "duration"}


def _rank(one: ColumnProfile | None, meaning: str | None) -> int:
    """Money before other figures; names of a handful of values before those of two or of many."""
    if meaning == "currency":
        return 0
    distinct = one.unique_count if one is not None else 0
    return 1 if meaning == "duration" or 3 <= distinct <= 20 else 2


def _is_place(meaning: str | None, words: set[str], one: ColumnProfile | None) -> bool:
    """Countries, or states and the like: a map draws what of it has a shape, and bars what has none."""
    named = meaning == "country" or bool(words & {"country", "state"})
    return named and one is not None and 3 <= one.unique_count <= 260 and not one.personal


def _points(table: Table) -> tuple[str, str] | None:
    found: dict[str, str] = {}
    for column in table.columns:
        if column.meaning in ("latitude", "longitude") and column.type.startswith(_NUMBERS):
            found.setdefault(column.meaning, column.name)
    return (found["latitude"], found["longitude"]) if len(found) == 2 else None


def _role(
    type_: str, meaning: str | None, words: set[str], one: ColumnProfile | None, rows: int
) -> str | None:
    if type_ in _TIMES:
        return "time"
    is_key = meaning in _KEYS or bool(words & _KEY_WORDS)
    is_part = meaning in _PARTS or bool(words & _PARTS) or ("time" in words and meaning != "duration")
    distinct = one.unique_count if one is not None else 0
    if type_.startswith(_NUMBERS):
        return None if is_key or is_part or distinct < _FEW else "figure"
    pii = one is not None and (one.pii or bool(one.personal))
    if type_ in ("string", "boolean") and not pii and _FEW <= distinct <= _MANY and distinct < max(rows, 1):
        return "name"
    return None


def _span(times: Sequence[KnownColumn], columns: Sequence[ColumnProfile]) -> int:
    if not times:
        return 0
    found: Mapping[str, ColumnProfile] = {column.name: column for column in columns}
    one = found.get(times[0].name)
    low, high = _day(one.min if one else None), _day(one.max if one else None)
    return (high - low).days if low is not None and high is not None else 0


def _day(value: Any) -> date | None:
    try:
        return date.fromisoformat(str(value)[:10])
    except ValueError:
        return None


def _words(text: str) -> set[str]:
    return set(re.findall(r"[a-z]+", text.lower()))
