"""Arrow IPC, as a stream or a file: typed already, so that a batch fits as a whole or is refused.

PyArrow ships types that are only partly known to a strict checker, hence the file's one exemption.
"""
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
# pyright: reportAttributeAccessIssue=false, reportMissingTypeStubs=false

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

import orjson

from sextant.features.datasets import Column
from sextant.features.streams.errors import BatchRefused
from sextant.features.streams.models import RECEIVED
from sextant.features.streams.types import arrow_type

if TYPE_CHECKING:
    import pyarrow as pa

_AGAIN = "Write it as an Arrow IPC stream or file."


def of_arrow(content: bytes) -> "dict[str, pa.Array]":
    """Columns by path, structs taken apart; raises BatchRefused."""
    import pyarrow as pa

    try:
        source = pa.BufferReader(content)
        opened = pa.ipc.open_file(source) if content.startswith(b"ARROW1") else pa.ipc.open_stream(source)
        table = opened.read_all()
        table.validate()
    except (pa.ArrowException, OSError, ValueError) as error:
        raise BatchRefused("The batch is not Arrow IPC that can be read.", hint=_AGAIN) from error
    if not table.num_rows:
        raise BatchRefused("There are no events in this batch.", hint="Send at least one.")
    found: dict[str, pa.Array] = {}
    for name, column in zip(table.column_names, table.columns, strict=True):
        for path, values in _parts(name, _one(column)):
            if path in found:
                raise BatchRefused(f"The batch has `{path[:80]}` twice.", hint="Name columns apart.")
            found[path] = values
    return found


def types_of(arrays: "dict[str, pa.Array]", known: frozenset[str]) -> dict[str, str]:
    """The types of paths that are not known yet; columns of nulls alone wait for a value."""
    return {
        path: _iceberg(values.type)
        for path, values in arrays.items()
        if path not in known and values.null_count < len(values)
    }


def build(
    arrays: "dict[str, pa.Array]", columns: Sequence[Column], *, received: datetime
) -> "pa.RecordBatch":
    """The batch in the stream's types; raises BatchRefused naming the column that does not fit."""
    import pyarrow as pa

    count = len(next(iter(arrays.values())))
    fields: dict[str, pa.Array] = {}
    for column in columns:
        wanted = arrow_type(column.type)
        values = arrays.get(column.source_name)
        if column.source_name == RECEIVED:
            fields[f"f{column.field_id}"] = pa.repeat(pa.scalar(received, wanted), count)
        elif values is None:
            fields[f"f{column.field_id}"] = pa.nulls(count, wanted)
        else:
            fields[f"f{column.field_id}"] = _fitted(values, column)
    return pa.RecordBatch.from_pydict(fields)


def _fitted(values: "pa.Array", column: Column) -> "pa.Array":
    import pyarrow as pa

    wanted: Any = arrow_type(column.type)
    kind: Any = values.type
    if kind.equals(wanted):
        return values
    if pa.types.is_nested(kind):
        return pa.array([None if one is None else _text(one) for one in values.to_pylist()], wanted)
    finer = pa.types.is_timestamp(kind) and kind.unit == "ns"  # what is finer than a microsecond is cut off
    try:
        return values.cast(wanted, safe=not finer)
    except pa.ArrowException as error:
        raise BatchRefused(
            f"`{column.name}` is {column.type} in the stream and {kind} in this batch.",
            hint="Cast the column, or send it under another name.",
        ) from error


def _parts(name: str, values: "pa.Array") -> "Iterator[tuple[str, pa.Array]]":
    import pyarrow as pa

    kind: Any = values.type
    if pa.types.is_dictionary(kind):
        values = values.cast(kind.value_type)
    if not pa.types.is_struct(kind):
        yield name, values
        return
    for field, inner in zip(kind, values.flatten(), strict=True):  # type: ignore[attr-defined]
        yield from _parts(f"{name}.{field.name}", inner)


def _one(column: "pa.ChunkedArray") -> "pa.Array":
    import pyarrow as pa

    whole: Any = column.combine_chunks()
    return pa.concat_arrays(whole.chunks) if isinstance(whole, pa.ChunkedArray) else whole


def _iceberg(kind: "pa.DataType") -> str:
    import pyarrow as pa

    found: Any = kind
    types = pa.types
    if types.is_decimal(found):
        return f"decimal({found.precision},{found.scale})" if found.precision <= 38 else "string"
    if types.is_timestamp(found):
        return "timestamp" if found.tz is None else "timestamptz"
    for told, name in (
        (types.is_boolean, "boolean"),
        (types.is_integer, "long"),
        (types.is_floating, "double"),
        (types.is_date, "date"),
        (types.is_time, "time"),
        (types.is_binary, "binary"),
        (types.is_large_binary, "binary"),
    ):
        if told(found):
            return name
    return "string"


def _text(value: object) -> str:
    return orjson.dumps(value, default=str, option=orjson.OPT_NON_STR_KEYS).decode()
