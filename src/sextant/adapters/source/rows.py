"""Rows of a driver as Arrow batches of bounded size; what a type cannot hold becomes null and is told."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from sextant.ports.source_values import Piece

_FIRST, _MOST = 500, 20_000
_BATCH_BYTES = 16 << 20
Row = Sequence[Any]


@dataclass(frozen=True, slots=True)
class Out:
    """A column as it comes; `convert` makes a driver's value one of the type, or raises ValueError."""

    name: str
    type: pa.DataType
    convert: Callable[[Any], Any] | None = None


def schema_of(columns: Sequence[Out]) -> pa.Schema:
    return pa.schema([pa.field(column.name, column.type) for column in columns])


def pieces(
    fetch: Callable[[int], Sequence[Row]], columns: Sequence[Out], *, marks: int, notes: list[str]
) -> Iterator[Piece]:
    """Fetches until nothing is left; the last `marks` values of a row say where it lies; fills `notes`."""
    schema = schema_of(columns)
    lost: Counter[str] = Counter()
    size = _FIRST
    while rows := fetch(size):
        width = len(columns)
        arrays = [_array([row[n] for row in rows], column, lost) for n, column in enumerate(columns)]
        flags = [pa.array([bool(row[width + n]) for row in rows], pa.bool_()) for n in range(marks)]
        batch = pa.record_batch(arrays, schema=schema)
        yield Piece(batch, *flags)
        each = max(1, batch.nbytes // len(rows))
        size = max(1, min(_MOST, _BATCH_BYTES // each, size * 4))
    notes += [f"{count:,} values of {name} cannot be kept; they are empty." for name, count in lost.items()]


def _array(values: list[Any], column: Out, lost: Counter[str]) -> pa.Array:
    if column.convert is not None:
        values = [None if value is None else _converted(value, column, lost) for value in values]
    try:
        return pa.array(values, column.type)
    except (pa.ArrowInvalid, pa.ArrowTypeError, OverflowError, ValueError):
        return pa.array([_fitting(value, column, lost) for value in values], column.type)


def _converted(value: Any, column: Out, lost: Counter[str]) -> Any:
    try:
        return column.convert(value) if column.convert is not None else value
    except (ValueError, ArithmeticError):
        lost[column.name] += 1
        return None


def _fitting(value: Any, column: Out, lost: Counter[str]) -> Any:
    try:
        return pa.scalar(value, column.type).as_py()
    except (pa.ArrowInvalid, pa.ArrowTypeError, OverflowError, ValueError):
        lost[column.name] += 1
        return None
