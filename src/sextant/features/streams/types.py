"""Types of a stream: Iceberg's names as Arrow's types, and which one the values of a first batch ask for."""

import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING

from sextant.features.datasets import Column
from sextant.features.streams.models import RECEIVED

if TYPE_CHECKING:
    import pyarrow as pa

_DECIMAL = re.compile(r"decimal\((\d+),\s*(\d+)\)")
_TIME = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d{1,6})?)?(Z|[+-]\d\d:?\d\d)?")
_DATE = re.compile(r"\d{4}-\d\d-\d\d")
_LONG = 1 << 63
_TIMES = ("timestamptz", "timestamp", "date")
_EVENT_NAMES = ("timestamp", "event_time", "time", "ts", "occurred_at", "created_at", "at", "date")
MOST_COLUMNS = 1_000


def arrow_type(name: str) -> "pa.DataType":
    """Arrow's type of an Iceberg type."""
    import pyarrow as pa

    if decimal := _DECIMAL.fullmatch(name):
        return pa.decimal128(int(decimal[1]), int(decimal[2]))
    known = {
        "boolean": pa.bool_(),
        "int": pa.int32(),
        "long": pa.int64(),
        "float": pa.float32(),
        "double": pa.float64(),
        "date": pa.date32(),
        "time": pa.time64("us"),
        "timestamp": pa.timestamp("us"),
        "timestamptz": pa.timestamp("us", tz="UTC"),
        "string": pa.string(),
        "binary": pa.binary(),
    }
    return known[name]


def infer(values: Iterable[object]) -> str | None:
    """The type that holds every value of JSON; None where all are null."""
    kinds: set[str] = set()
    texts: list[str] = []
    for value in values:
        kind = _kind(value)
        if kind == "text":
            texts.append(str(value))
        kinds.add(kind)
    kinds.discard("null")
    if not kinds:
        return None
    if kinds == {"text"}:
        return _of_texts(texts)
    if kinds == {"whole", "number"}:
        return "double"
    only = kinds.pop() if len(kinds) == 1 else "mixed"
    return {"truth": "boolean", "whole": "long", "number": "double"}.get(only, "string")


def _kind(value: object) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "truth"
    if isinstance(value, int):
        return "whole" if -_LONG <= value < _LONG else "mixed"
    if isinstance(value, float):
        return "number"
    return "text" if isinstance(value, str) else "mixed"


def _of_texts(texts: Sequence[str]) -> str:
    for kind in _TIMES:
        if all(time_of(text, kind) is not None for text in texts):
            return kind
    return "string"


def time_of(text: str, kind: str) -> datetime | date | None:
    """A time written as ISO 8601; None where it is none of this kind."""
    pattern = _DATE if kind == "date" else _TIME
    if not pattern.fullmatch(text):
        return None
    try:
        if kind == "date":
            return date.fromisoformat(text)
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if (moment.tzinfo is not None) == (kind == "timestamptz") else None


def event_field(columns: Sequence[Column]) -> int | None:
    """The column that says when an event happened: by its name, else the first time."""
    times = [c for c in columns if c.type in {"timestamptz", "timestamp"} and c.source_name != RECEIVED]
    for name in _EVENT_NAMES:
        for column in times:
            if column.name.lower() == name:
                return column.field_id
    return times[0].field_id if times else None
