"""NDJSON whose every event fits: read at once by Arrow. Anything unusual is left to `events`, one by one.

PyArrow ships types that are only partly known to a strict checker, hence the file's one exemption.
"""
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
# pyright: reportAttributeAccessIssue=false, reportMissingTypeStubs=false

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from sextant.features.datasets import Column
from sextant.features.streams.models import RECEIVED
from sextant.features.streams.types import arrow_type

if TYPE_CHECKING:
    import pyarrow as pa

_WRITTEN = {"timestamptz", "timestamp", "date"}
_PLAIN = {"boolean", "long", "int", "double", "float", "string"} | _WRITTEN
_SHORTEST = {"timestamptz": 17, "timestamp": 16, "date": 10}


def of_plain_lines(
    content: bytes, columns: tuple[Column, ...], *, received: datetime
) -> "pa.RecordBatch | None":
    """The whole batch, or None where any event of it is new, odd or wrong."""
    import pyarrow as pa
    import pyarrow.json as pj

    shape = _shape(columns)
    if shape is None or not _is_text(content):
        return None
    try:
        table = pj.read_json(
            pa.BufferReader(content),
            read_options=pj.ReadOptions(use_threads=False, block_size=len(content) + 1),
            parse_options=pj.ParseOptions(explicit_schema=shape, unexpected_field_behavior="infer"),
        )
        if table.schema != shape:
            return None
        arrays = {c.field_id: _values(table, c) for c in columns if c.source_name != RECEIVED}
    except pa.ArrowException:
        return None
    if any(one is None for one in arrays.values()):
        return None
    fields: dict[str, Any] = {}
    for column in columns:
        values = arrays.get(column.field_id)
        if values is None:
            values = pa.repeat(pa.scalar(received, arrow_type(column.type)), table.num_rows)
        fields[f"f{column.field_id}"] = values
    return pa.RecordBatch.from_pydict(fields)


def _values(table: "pa.Table", column: Column) -> "pa.Array | None":
    import pyarrow as pa
    import pyarrow.compute as pc

    first, *inner = column.source_name.split(".")
    found: Any = table.column(first)
    for name in inner:
        found = pc.struct_field(found, name)  # pyright: ignore[reportUnknownMemberType]  # made at run time
    found = found.combine_chunks() if isinstance(found, pa.ChunkedArray) else found
    if isinstance(found, pa.ChunkedArray):  # no chunk at all
        found = pa.array([], found.type)
    kind = column.type
    if (
        kind in {"double", "float"}
        and not pc.all(pc.is_finite(found)).as_py()
        and len(found) > found.null_count
    ):
        return None
    if kind in _WRITTEN:
        shortest = pc.min(pc.binary_length(found)).as_py()
        if shortest is not None and shortest < _SHORTEST[kind]:
            return None
        return pc.cast(found, arrow_type(kind))
    return found


@lru_cache(maxsize=256)
def _shape(columns: tuple[Column, ...]) -> "pa.Schema | None":
    """What the lines must look like; None where a path is a value and an object too, or a type is unusual."""
    import pyarrow as pa

    tree: dict[str, Any] = {}
    for column in columns:
        if column.source_name == RECEIVED:
            continue
        if column.type not in _PLAIN or not _plant(tree, column.source_name.split("."), column.type):
            return None
    return pa.schema([pa.field(name, _type(one)) for name, one in tree.items()]) if tree else None


def _plant(tree: dict[str, Any], path: Sequence[str], kind: str) -> bool:
    for name in path[:-1]:
        tree = tree.setdefault(name, {})
        if not isinstance(tree, dict):  # pyright: ignore[reportUnnecessaryIsInstance]  # a value stands there
            return False
    if path[-1] in tree:
        return False
    tree[path[-1]] = kind
    return True


def _type(node: Mapping[str, Any] | str) -> "pa.DataType":
    import pyarrow as pa

    if isinstance(node, str):
        return pa.string() if node in _WRITTEN else arrow_type(node)
    return pa.struct([pa.field(name, _type(one)) for name, one in node.items()])


def _is_text(content: bytes) -> bool:
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True
