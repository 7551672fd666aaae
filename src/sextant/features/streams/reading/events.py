"""JSON events one by one: flattened by path, held against the columns, set aside where they differ.

PyArrow ships types that are only partly known to a strict checker, hence the file's one exemption.
"""
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
# pyright: reportAttributeAccessIssue=false, reportMissingTypeStubs=false

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any, cast

import orjson

from sextant.features.datasets import Column
from sextant.features.streams.models import RECEIVED, AsideEvent
from sextant.features.streams.types import arrow_type, infer, time_of

if TYPE_CHECKING:
    import pyarrow as pa

_DEPTH = 8
_BIG = re.compile(rb"\d{19}")  # orjson makes a float of a whole number past 64 bits
_RAW_KEPT = 16 << 10
_UNFIT = object()


@dataclass(frozen=True, slots=True)
class Event:
    """Values by path, such as `properties.country`; those of lists and of deep objects are whole."""

    line: int
    raw: bytes
    values: Mapping[str, object]


@dataclass(slots=True)
class Sorted:
    """Events that were read, and those that are none."""

    events: list[Event] = field(default_factory=list[Event])
    aside: list[AsideEvent] = field(default_factory=list[AsideEvent])

    def put(self, line: int, raw: bytes, value: object) -> None:
        if not isinstance(value, dict):
            self.refuse(line, raw, "not an object")
            return
        values: dict[str, object] = {}
        for path, one in _flat(cast("dict[str, Any]", value), "", 0):
            if path in values:
                self.refuse(line, raw, f"has `{path}` twice")
                return
            values[path] = one
        self.events.append(Event(line, raw, values))

    def refuse(self, line: int, raw: bytes, reason: str) -> None:
        self.aside.append(AsideEvent(line, reason, raw[:_RAW_KEPT].decode("utf-8", "replace")))


def of_lines(content: bytes) -> Sorted:
    """NDJSON: an object a line; empty lines are none."""
    found = Sorted()
    for number, line in enumerate(content.split(b"\n"), start=1):
        stripped = line.strip()
        if not stripped:
            continue
        try:
            value = _loads(stripped)
        except ValueError:
            found.refuse(number, stripped, "not JSON")
            continue
        found.put(number, stripped, value)
    return found


def of_document(content: bytes) -> Sorted | None:
    """One object, or a list of them; None for what is no JSON document."""
    try:
        value = _loads(content)
    except ValueError:
        return None
    listed = cast("list[object]", value) if isinstance(value, list) else [value]
    found = Sorted()
    for number, one in enumerate(listed, start=1):
        found.put(number, _text(one).encode(), one)
    return found


def types_of(events: Iterable[Event], known: frozenset[str]) -> dict[str, str]:
    """The types of paths that are not known yet, in the order in which they come."""
    values: dict[str, list[object]] = {}
    for event in events:
        for path, value in event.values.items():
            if path not in known:
                values.setdefault(path, []).append(value)
    found = {path: infer(those) for path, those in values.items()}
    return {path: kind for path, kind in found.items() if kind is not None}


def build(
    sorted_events: Sorted, columns: Sequence[Column], *, received: datetime
) -> "tuple[pa.RecordBatch, tuple[AsideEvent, ...]]":
    """The events that fit as a record batch, and all that were set aside in the order of their lines."""
    import pyarrow as pa

    own = [column for column in columns if column.source_name != RECEIVED]
    fitting: list[list[object]] = [[] for _ in own]
    count = 0
    for event in sorted_events.events:
        row = _row(event, own)
        if isinstance(row, str):
            sorted_events.refuse(event.line, event.raw, row)
            continue
        count += 1
        for place, value in zip(fitting, row, strict=True):
            place.append(value)
    arrays = dict(zip((column.field_id for column in own), fitting, strict=True))
    fields: dict[str, pa.Array] = {}
    for column in columns:
        values = arrays.get(column.field_id, [received] * count)
        fields[f"f{column.field_id}"] = pa.array(values, arrow_type(column.type))
    aside = tuple(sorted(sorted_events.aside, key=lambda one: one.line))
    return pa.RecordBatch.from_pydict(fields), aside


def _row(event: Event, columns: Sequence[Column]) -> list[object] | str:
    """The event's values in the order of the columns, or why it does not fit."""
    row: list[object] = []
    for column in columns:
        value = event.values.get(column.source_name)
        if value is not None:
            sent, value = value, _fit(value, column.type)
            if value is _UNFIT:
                return f"`{column.name}` is {column.type}, and this is {_called(sent)}"
        row.append(value)
    return row


def _called(value: object) -> str:
    """What a value is, in words that say nothing of it, so that alike ones are counted together."""
    if isinstance(value, bool):
        return "true or false"
    if isinstance(value, int):
        return "a whole number that it does not hold"
    if isinstance(value, float):
        return "a number that it does not hold"
    return "text that it does not hold" if isinstance(value, str) else "a list or an object"


def _fit(value: object, kind: str) -> object:
    """The value as the column's type holds it, or `_UNFIT`."""
    if kind == "string":
        return value if isinstance(value, str) else _text(value)
    if kind in {"timestamptz", "timestamp", "date"}:
        return _time(value, kind)
    if kind == "boolean":
        return value if isinstance(value, bool) else _UNFIT
    if isinstance(value, bool) or not isinstance(value, int | float):
        return _UNFIT
    return _number(value, kind)


def _time(value: object, kind: str) -> object:
    found: datetime | date | None = time_of(value, kind) if isinstance(value, str) else None
    if found is None:
        return _UNFIT
    return found.astimezone(UTC) if isinstance(found, datetime) and kind == "timestamptz" else found


def _number(value: float, kind: str) -> object:
    if kind in {"double", "float"}:
        return float(value) if abs(value) < float("inf") else _UNFIT
    if kind in {"long", "int"}:
        bits = 63 if kind == "long" else 31
        whole = isinstance(value, int) or (value.is_integer() and abs(value) < 1 << 53)
        return int(value) if whole and -(1 << bits) <= value < 1 << bits else _UNFIT
    return _decimal(value, kind)


def _decimal(value: float, kind: str) -> object:
    import pyarrow as pa

    try:
        exact = Decimal(str(value))
        pa.scalar(exact, arrow_type(kind))
    except (InvalidOperation, pa.ArrowException, KeyError):
        return _UNFIT
    return exact


def _flat(value: Mapping[str, Any], before: str, depth: int) -> Iterator[tuple[str, object]]:
    for name, one in value.items():
        path = f"{before}{name}"
        if isinstance(one, dict) and depth < _DEPTH:
            yield from _flat(cast("dict[str, Any]", one), f"{path}.", depth + 1)
        else:
            yield path, one


def _loads(content: bytes) -> object:
    if _BIG.search(content):
        return json.loads(content, parse_constant=_refused)
    return orjson.loads(content)


def _refused(constant: str) -> object:
    raise ValueError(f"{constant} is not JSON")


def _text(value: object) -> str:
    try:
        return orjson.dumps(value).decode()
    except TypeError:  # a whole number past 64 bits
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
