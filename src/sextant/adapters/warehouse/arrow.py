"""Results as Arrow: brought to the types that the dialect gives, cut at the row limit, in plain types."""

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pyarrow as pa


def conformed(part: "pa.Table | pa.RecordBatch", schema: "pa.Schema") -> "pa.Table":
    """Columns by their places under the schema's names and types."""
    import pyarrow as pa

    columns = [_as(part.column(place), field.type) for place, field in enumerate(schema)]
    return pa.table(columns, schema=schema)


def _as(column: Any, kind: Any) -> Any:
    import pyarrow as pa
    import pyarrow.compute as pc

    own = column.type
    if own == kind:
        return column
    if pa.types.is_decimal(kind):
        return column.cast(kind, safe=False)
    if pa.types.is_timestamp(own) and pa.types.is_timestamp(kind):
        return column.cast(pa.timestamp(kind.unit, own.tz), safe=False).cast(pa.int64()).cast(kind)
    if pa.types.is_dictionary(kind):
        return column.cast(kind.value_type).dictionary_encode()
    if pa.types.is_integer(own) and pa.types.is_boolean(kind):
        return pc.not_equal(column, 0)
    if pa.types.is_decimal(own) and pa.types.is_integer(kind):
        return column.cast(pa.decimal128(38, 0), safe=False).cast(kind)
    if pa.types.is_floating(own) and pa.types.is_integer(kind):
        return pc.round(column).cast(kind)
    return column.cast(kind)


def of_rows(rows: Sequence[Sequence[Any]], schema: "pa.Schema") -> "pa.Table":
    """Python rows of a driver as Arrow in the given types."""
    import pyarrow as pa

    columns = [
        pa.array([_value(row[i], field.type) for row in rows], field.type) for i, field in enumerate(schema)
    ]
    return pa.table(columns, schema=schema)


def _value(value: Any, kind: Any) -> Any:
    """A driver's value as pyarrow takes it for a type."""
    import pyarrow as pa

    if value is None:
        return None
    if pa.types.is_integer(kind):
        return int(value)
    if pa.types.is_floating(kind):
        return float(value)
    if pa.types.is_decimal(kind):
        return Decimal(str(value)).quantize(Decimal(1).scaleb(-kind.scale))
    if pa.types.is_timestamp(kind) and isinstance(value, dt.date) and not isinstance(value, dt.datetime):
        return dt.datetime(value.year, value.month, value.day)  # noqa: DTZ001  # a timestamp without a zone
    if pa.types.is_date(kind) and isinstance(value, dt.datetime):
        return value.date()
    if pa.types.is_timestamp(kind) and kind.tz is not None and isinstance(value, dt.datetime):
        return value.astimezone(dt.UTC)
    return value


def taken(reader: "pa.RecordBatchReader", rows: int) -> "tuple[pa.Table, bool]":
    """At most `rows` rows, and whether there were more."""
    import pyarrow as pa

    batches: list[pa.RecordBatch] = []
    count = 0
    for batch in reader:
        batches.append(batch)
        count += batch.num_rows
        if count > rows:
            break
    table = pa.Table.from_batches(batches, schema=reader.schema)
    return table.slice(0, rows), count > rows


def plain(table: "pa.Table") -> "pa.Table":
    """Types that all engines give: words for enums, whole numbers for their sums, UTC by its name."""
    import pyarrow as pa

    for index, field in enumerate(table.schema):
        kind: Any = field.type
        target: Any = None
        if pa.types.is_dictionary(kind):
            target = kind.value_type
        elif pa.types.is_timestamp(kind) and kind.tz is not None:
            target = pa.timestamp(kind.unit, tz="UTC")
        elif pa.types.is_decimal(kind) and kind.scale == 0 and _fits_long(table.column(index)):
            target = pa.int64()
        if target is not None and target != kind:
            table = table.set_column(index, field.with_type(target), table.column(index).cast(target))
    return table


def _fits_long(column: Any) -> bool:
    import pyarrow.compute as pc

    ends = pc.min_max(column).as_py()
    low, high = ends["min"], ends["max"]
    return low is None or (low >= -(2**63) and high < 2**63)
