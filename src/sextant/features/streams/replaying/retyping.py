"""Rows of one stream as rows of another whose columns may have other types.

PyArrow ships types that are only partly known to a strict checker, hence the file's one exemption.
"""
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
# pyright: reportAttributeAccessIssue=false, reportMissingTypeStubs=false

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import orjson

from sextant.features.datasets import Column
from sextant.features.streams.models import RECEIVED, AsideEvent
from sextant.features.streams.reading import Reading, events
from sextant.features.streams.types import arrow_type, time_of

if TYPE_CHECKING:
    import pyarrow as pa

_TRUTHS = {"true": True, "false": False}
_LONG = 1 << 63
_TOLD = 100


class Unfit(ValueError):
    """A value that is none of the type."""


@dataclass(slots=True)
class _Refused:
    """Why rows do not fit, by their place; the first reason of a row counts."""

    reasons: dict[int, str] = field(default_factory=dict[int, str])

    def put(self, place: int, reason: str) -> None:
        self.reasons.setdefault(place, reason)


def retyped(
    rows: "pa.Table", source: Sequence[Column], target: Sequence[Column], *, first_line: int
) -> "tuple[pa.RecordBatch, tuple[AsideEvent, ...]]":
    """Rows (columns `f<id>` of the source) in the target's columns, which are known by their paths.

    Those with a value that is none of its new type are set aside as JSON; their lines begin at `first_line`.
    """
    import pyarrow as pa

    by_path = {column.source_name: column for column in source}
    there = set(rows.column_names)
    refused = _Refused()
    arrays: list[Any] = []
    for column in target:
        wanted = arrow_type(column.type)
        own = by_path.get(column.source_name)
        if own is None or f"f{own.field_id}" not in there:
            arrays.append(pa.nulls(rows.num_rows, wanted))
            continue
        values = rows.column(f"f{own.field_id}").combine_chunks()
        arrays.append(values if values.type.equals(wanted) else _recast(values, column, refused))
    names = [f"f{column.field_id}" for column in target]
    batch = pa.RecordBatch.from_arrays(arrays, names=names)
    if not refused.reasons:
        return batch, ()
    aside = tuple(
        AsideEvent(first_line + place, reason, _raw(rows.slice(place, 1), source))
        for place, reason in sorted(refused.reasons.items())
    )
    return batch.filter(pa.array([place not in refused.reasons for place in range(rows.num_rows)])), aside


def reread(content: bytes, columns: Sequence[Column], wished: Mapping[str, str]) -> Reading:
    """Events of JSON lines; paths whose type is wished otherwise take texts that say such a value."""
    found = events.of_lines(content)
    found.events[:] = [
        replace(one, values={path: _taken(value, wished.get(path)) for path, value in one.values.items()})
        for one in found.events
    ]
    known = frozenset(column.source_name for column in columns)
    return Reading(new=events.types_of(found.events, known), found=found)


def _taken(value: object, kind: str | None) -> object:
    if kind not in ("long", "double", "boolean") or not isinstance(value, str):
        return value
    try:
        return fit(value, kind)
    except Unfit:
        return value


def fit(value: object, kind: str) -> object:
    """A value as one of another type, where it says the same; raises Unfit."""
    if value is None or kind == "string":
        return None if value is None else text_of(value)
    found = _number(value, kind) if kind in ("long", "double") else _other(value, kind)
    if found is None:
        raise Unfit
    return found


def text_of(value: object) -> str:
    """As JSON would have it, without quotes around texts."""
    if isinstance(value, str):
        return value
    if isinstance(value, date):
        return value.isoformat()
    return orjson.dumps(value, default=str).decode()


def _recast(values: "pa.Array", column: Column, refused: _Refused) -> "pa.Array":
    import pyarrow as pa

    made: list[object] = []
    for place, value in enumerate(values.to_pylist()):
        try:
            made.append(fit(value, column.type))
        except Unfit:
            made.append(None)
            refused.put(place, f"`{column.name}` is {column.type}, and this is not: {text_of(value)[:_TOLD]}")
    return pa.array(made, arrow_type(column.type))


def _number(value: object, kind: str) -> int | float | None:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        if kind == "double":
            return float(value)
        whole = int(value)
    except (ValueError, OverflowError):
        return None
    same = isinstance(value, str) or whole == value
    return whole if same and -_LONG <= whole < _LONG else None


def _other(value: object, kind: str) -> object:
    if kind == "boolean":
        return value if isinstance(value, bool) else _TRUTHS.get(str(value).strip().lower())
    if isinstance(value, datetime):
        return value if (value.tzinfo is not None) == (kind == "timestamptz") and kind != "date" else None
    if isinstance(value, date):
        return datetime(value.year, value.month, value.day) if kind == "timestamp" else None  # noqa: DTZ001
    return time_of(value.strip(), kind) if isinstance(value, str) else None


def _raw(row: "pa.Table", source: Sequence[Column]) -> str:
    """The event as JSON again, by its paths."""
    values = row.to_pylist()[0]
    told = {
        column.source_name: values.get(f"f{column.field_id}")
        for column in source
        if column.source_name != RECEIVED
    }
    return orjson.dumps({k: v for k, v in told.items() if v is not None}, default=str).decode()
