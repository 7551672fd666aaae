"""What becomes of MySQL's types, and the statements that read a table."""
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from sextant.adapters.source.rows import Out
from sextant.ports.source_values import TableName

_INTEGERS = {"tinyint": 8, "smallint": 16, "mediumint": 32, "int": 32, "integer": 32, "bigint": 64}
_SIGNED: dict[int, pa.DataType] = {8: pa.int8(), 16: pa.int16(), 32: pa.int32(), 64: pa.int64()}
_UNSIGNED: dict[int, pa.DataType] = {8: pa.uint8(), 16: pa.uint16(), 32: pa.uint32(), 64: pa.uint64()}
_TYPES: dict[str, pa.DataType] = {
    "float": pa.float32(),
    "double": pa.float64(),
    "date": pa.date32(),
    "datetime": pa.timestamp("us"),
    "timestamp": pa.timestamp("us", "UTC"),
    "time": pa.duration("us"),
    "year": pa.int16(),
    "bit": pa.uint64(),
    **dict.fromkeys(("binary", "varbinary", "tinyblob", "blob", "mediumblob", "longblob"), pa.binary()),
}
_TEXT = {"char", "varchar", "tinytext", "text", "mediumtext", "longtext", "enum", "set", "json"}
_SPATIAL = {"geometry", "point", "linestring", "polygon", "multipoint", "multilinestring", "multipolygon"}
_DIGITS = 38


@dataclass(frozen=True, slots=True)
class MyColumn:
    name: str
    data_type: str
    words: str
    precision: int | None
    scale: int | None

    @property
    def sql(self) -> str:
        return quoted(self.name)

    @property
    def unsigned(self) -> bool:
        return "unsigned" in self.words or "zerofill" in self.words

    @property
    def orders(self) -> bool:
        return self.data_type in {
            *_INTEGERS,
            "decimal",
            "date",
            "datetime",
            "timestamp",
            "year",
            "varchar",
            "char",
        }

    @property
    def cast(self) -> str:
        """A parameter, as text, in the column's own type: compared exactly, and by its index."""
        if self.data_type in _INTEGERS or self.data_type == "year":
            return f"CAST(%s AS {'UNSIGNED' if self.unsigned else 'SIGNED'})"
        if self.data_type == "decimal":
            return f"CAST(%s AS DECIMAL({self.precision},{self.scale}))"
        if self.data_type in ("datetime", "timestamp"):
            return "CAST(%s AS DATETIME(6))"
        return "CAST(%s AS DATE)" if self.data_type == "date" else "%s"


def quoted(name: str) -> str:
    """A name as an identifier; a percent sign is doubled, since statements have parameters."""
    return "`" + name.replace("`", "``").replace("%", "%%") + "`"


def out(column: MyColumn) -> Out:
    kind = column.data_type
    if kind in _INTEGERS:
        return Out(column.name, (_UNSIGNED if column.unsigned else _SIGNED)[_INTEGERS[kind]])
    if kind == "decimal" and (column.precision or 0) <= _DIGITS:
        return Out(column.name, pa.decimal128(column.precision or 10, column.scale or 0))
    if kind in ("date", "datetime", "timestamp"):
        return Out(column.name, _TYPES[kind], _moment)
    return Out(column.name, _TYPES.get(kind, pa.string()))


def greatest(table: TableName, by: MyColumn, *, after: str | None) -> tuple[str, tuple[Any, ...]]:
    where = "" if after is None else f" WHERE {by.sql} >= {by.cast}"
    return f"SELECT CAST(MAX({by.sql}) AS CHAR) FROM {quoted(table.name)}{where}", _given(after)  # noqa: S608  # quoted names


def select(
    table: TableName, columns: Sequence[MyColumn], *, by: MyColumn | None, after: str | None, last: str | None
) -> tuple[str, tuple[Any, ...]]:
    wanted = ", ".join(_expression(one) for one in columns)
    place = quoted(table.name)
    if by is None:
        return f"SELECT {wanted} FROM {place}", ()  # noqa: S608  # quoted names
    name = by.sql
    first = "FALSE" if after is None else f"{name} = {by.cast}"
    at_last = "FALSE" if last is None else f"{name} = {by.cast}"
    within = [f"{name} >= {by.cast}"] if after is not None else []
    within += [f"{name} <= {by.cast}"] if last is not None else []
    where = f"{name} IS NULL" + (f" OR ({' AND '.join(within)})" if within else "")
    marks = f"({name} IS NULL OR {first}), ({name} IS NULL OR {at_last})"
    statement = f"SELECT {wanted}, {marks} FROM {place} WHERE {where}"  # noqa: S608  # quoted names
    return statement, (*_given(after), *_given(last)) * 2


def _given(value: str | None) -> tuple[str, ...]:
    return () if value is None else (value,)


def _expression(column: MyColumn) -> str:
    kind, name = column.data_type, column.sql
    if kind == "float":
        return f"({name} + 0e0)"  # as text a float is cut to six digits
    if kind == "bit":
        return f"({name} + 0)"
    if kind in _SPATIAL:
        return f"ST_AsText({name})"
    held = kind in _INTEGERS or kind in _TYPES or kind in _TEXT
    if held or (kind == "decimal" and (column.precision or 0) <= _DIGITS):
        return name
    return f"CAST({name} AS CHAR)"


def _moment(value: Any) -> Any:
    """The driver gives a date that is none, such as 0000-00-00, as text."""
    if not isinstance(value, dt.date):
        raise ValueError(value)
    return value
