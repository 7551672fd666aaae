"""Whether two answers are the same but for the order of what is not ordered and the last digits of floats.

PyArrow ships types that are only partly known to a strict checker, hence the file's one exemption.
"""
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
# pyright: reportAttributeAccessIssue=false, reportMissingTypeStubs=false

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pyarrow as pa

_CLOSE = 1e-9
MOST_SORTED = 10_000


def alike(one: "pa.Table", other: "pa.Table", *, only: Sequence[int] | None = None) -> bool:
    """Compares types, then rows as a multiset; by `only` those where rows are a choice among equals."""
    if one.schema.types != other.schema.types or one.num_rows != other.num_rows:
        return False
    places = range(one.num_columns) if only is None else only
    rows = _rows(one, places), _rows(other, places)
    return all(_same(a, b) for a, b in zip(*rows, strict=True))


def in_order(table: "pa.Table") -> "pa.Table":
    """Rows of a statement without an order, in the order of their values, so that they do not jump about."""
    import pyarrow as pa

    if not 1 < table.num_rows <= MOST_SORTED:
        return table
    by = [
        (place, "ascending")
        for place, kind in enumerate(table.schema.types)
        if not (pa.types.is_nested(kind) or pa.types.is_null(kind) or pa.types.is_interval(kind))
    ]
    named = table.rename_columns([str(place) for place in range(table.num_columns)])
    ordered = named.sort_by([(str(place), way) for place, way in by]) if by else named
    return ordered.rename_columns(table.column_names)


def _rows(table: "pa.Table", places: Sequence[int] | range) -> list[tuple[Any, ...]]:
    columns = [table.column(place).to_pylist() for place in places]
    return sorted(zip(*columns, strict=True), key=lambda row: tuple(_rank(value) for value in row))


def _rank(value: Any) -> str:
    """Floats by their first digits, so that those that are close stand at the same place."""
    return f"{value:.6e}" if isinstance(value, float) else repr(value)


def _same(row: tuple[Any, ...], other: tuple[Any, ...]) -> bool:
    return all(_equal(a, b) for a, b in zip(row, other, strict=True))


def _equal(one: Any, other: Any) -> bool:
    if isinstance(one, float) and isinstance(other, float):
        return math.isclose(one, other, rel_tol=_CLOSE, abs_tol=1e-12) or (
            one != one and other != other
        )  # NaN
    return bool(one == other)
