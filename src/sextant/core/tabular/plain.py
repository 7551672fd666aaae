"""Rows of Python's values as JSON takes them, where Arrow would say the same: for few rows it costs more."""

import math
from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from sextant.core.tabular.values import SAFE, unique_names

if TYPE_CHECKING:
    import pyarrow as pa

_Take = Callable[[Any], bool]  # whether a value is of its column's type, and JSON's own


def plain_rows(schema: "pa.Schema", rows: Sequence[Sequence[Any]]) -> list[dict[str, Any]] | None:
    """The same as `rows_json` over a table of these rows; None where that alone can tell."""
    columns = list(zip(*rows, strict=True)) or [()] * len(schema)
    shown: list[Sequence[Any]] = []
    for kind, values in zip(schema.types, columns, strict=True):
        found = _shown(kind, values)
        if found is None:
            return None
        shown.append(found)
    names = unique_names(schema.names)
    return [dict(zip(names, row, strict=True)) for row in zip(*shown, strict=True)]


def table_of(schema: "pa.Schema", rows: Sequence[Sequence[Any]]) -> "pa.Table":
    """The table of these rows; raises what Arrow does where a value does not fit its column."""
    import pyarrow as pa

    columns = list(zip(*rows, strict=True)) or [()] * len(schema)
    arrays: list[Any] = [pa.array(values, kind) for values, kind in zip(columns, schema.types, strict=True)]
    return pa.Table.from_arrays(arrays, schema=schema)


def _shown(kind: Any, values: Sequence[Any]) -> Sequence[Any] | None:
    import pyarrow as pa

    if pa.types.is_decimal128(kind):
        fits = _decimal(kind.precision, kind.scale)
        if not all(value is None or fits(value) for value in values):
            return None
        return [None if value is None else format(value, "f") for value in values]
    take = _TAKES.get(str(kind))
    if take is None or not all(value is None or take(value) for value in values):
        return None
    return values


def _decimal(precision: int, scale: int) -> _Take:
    def fits(value: Any) -> bool:
        if type(value) is not Decimal:
            return False
        _, digits, exponent = value.as_tuple()
        return exponent == -scale and len(digits) <= precision

    return fits


def _whole(most: int) -> _Take:
    return lambda value: type(value) is int and -most <= value < most


_TAKES: dict[str, _Take] = {
    "bool": lambda value: type(value) is bool,
    "int16": _whole(2**15),
    "int32": _whole(2**31),
    "int64": _whole(SAFE),
    "double": lambda value: type(value) is float and math.isfinite(value),
    "string": lambda value: type(value) is str,
}
