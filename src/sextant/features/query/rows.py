"""A result's rows, made into JSON once, with the types and the notes that go with them."""

from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

import orjson

from sextant.core.tabular import all_finite, plain_rows, rows_json, table_of, unique_names
from sextant.kit.nested import struct_name

if TYPE_CHECKING:
    import pyarrow as pa


class ResultRows:
    """A result's rows, and their JSON made once however often they are served."""

    def __init__(self, table: "pa.Table") -> None:
        self._table = table.rename_columns(unique_names(table.column_names))
        self._pages: dict[tuple[int, int], orjson.Fragment] = {}
        self._objects: list[dict[str, Any]] | None = None

    @property
    def table(self) -> "pa.Table":
        return self._table

    @property
    def count(self) -> int:
        return self.table.num_rows

    @property
    def objects(self) -> list[dict[str, Any]]:
        """All rows as JSON's values; pages are made of them from then on."""
        if self._objects is None:
            self._objects = rows_json(self.table)
        return self._objects

    @cached_property
    def notes(self) -> tuple[str, ...]:
        return notes_on(self.table)

    def page(self, offset: int, limit: int) -> orjson.Fragment:
        """Rows from `offset` as ready JSON; the first page is what is asked again."""
        key = (offset, limit)
        if key not in self._pages:
            kept = self._objects
            page = self.table.slice(offset, limit)
            rows = rows_json(page) if kept is None else kept[offset : offset + limit]
            made = orjson.Fragment(orjson.dumps(rows))
            self._pages = {key: made}
        return self._pages[key]


class PlainRows(ResultRows):
    """Few rows of Python's values that JSON takes as they are; their table is made when it is asked for."""

    def __init__(
        self, schema: "pa.Schema", rows: Sequence[Sequence[Any]], objects: list[dict[str, Any]]
    ) -> None:
        self._schema = schema
        self._rows = rows
        self._pages = {}
        self._objects = objects

    @classmethod
    def of(cls, schema: "pa.Schema", rows: Sequence[Sequence[Any]]) -> "PlainRows | None":
        """None where their table has to tell what JSON takes."""
        objects = plain_rows(schema, rows)
        return None if objects is None else cls(schema, rows, objects)

    @property
    def table(self) -> "pa.Table":
        return self._made

    @cached_property
    def _made(self) -> "pa.Table":
        made = table_of(self._schema, self._rows)
        return made.rename_columns(unique_names(made.column_names))

    @property
    def count(self) -> int:
        return len(self._rows)

    @cached_property
    def notes(self) -> tuple[str, ...]:
        return ()  # none of the values is one that JSON has no number for


def type_name(kind: Any) -> str:
    """Iceberg's name of an Arrow type, as columns of datasets are named."""
    import pyarrow as pa

    if pa.types.is_decimal(kind):
        return f"decimal({kind.precision},{kind.scale})"
    if pa.types.is_timestamp(kind):
        return "timestamp" if kind.tz is None else "timestamptz"
    if pa.types.is_list(kind) or pa.types.is_large_list(kind):
        return f"list<{type_name(kind.value_type)}>"
    if pa.types.is_struct(kind):
        return struct_name([(field.name, type_name(field.type)) for field in kind])
    if pa.types.is_map(kind):
        return f"map<{type_name(kind.key_type)}, {type_name(kind.item_type)}>"
    return _NAMES.get(str(kind).partition("[")[0].partition("<")[0], str(kind))


_NAMES = {
    "bool": "boolean",
    "int8": "int",
    "int16": "int",
    "int32": "int",
    "uint8": "int",
    "uint16": "int",
    "uint32": "long",
    "int64": "long",
    "uint64": "decimal(20,0)",
    "halffloat": "float",
    "float": "float",
    "double": "double",
    "string": "string",
    "large_string": "string",
    "null": "string",
    "date32": "date",
    "date64": "date",
    "time32": "time",
    "time64": "time",
    "month_day_nano_interval": "interval",
    "binary": "binary",
    "large_binary": "binary",
    "fixed_size_binary": "binary",
}


def notes_on(table: "pa.Table") -> tuple[str, ...]:
    """A sentence for each column with values that JSON has no number for."""
    import pyarrow as pa
    import pyarrow.compute as pc

    notes: list[str] = []
    for name, column in zip(table.column_names, table.columns, strict=True):
        if pa.types.is_floating(column.type) and not all_finite(column):
            count = pc.sum(pc.invert(pc.is_finite(column))).as_py()
            notes.append(f"{count:,} of `{name}` are not finite numbers and shown as empty.")
    return tuple(notes)
