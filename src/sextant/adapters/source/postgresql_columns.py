"""What becomes of PostgreSQL's types, and the two statements that read a table: one measures, one reads."""
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa

from sextant.adapters.source.rows import Out
from sextant.ports.source_values import TableName

_BOOL, _INT2, _INT4, _INT8, _OID, _FLOAT4, _FLOAT8 = 16, 21, 23, 20, 26, 700, 701
_NUMERIC, _DATE, _TIME, _TIMESTAMP, _TIMESTAMPTZ, _BYTEA = 1700, 1082, 1083, 1114, 1184, 17
_TEXT, _VARCHAR, _BPCHAR, _NAME, _UUID = 25, 1043, 1042, 19, 2950
_TYPES: dict[int, pa.DataType] = {
    _BOOL: pa.bool_(),
    _INT2: pa.int16(),
    _INT4: pa.int32(),
    _INT8: pa.int64(),
    _OID: pa.uint32(),
    _FLOAT4: pa.float32(),
    _FLOAT8: pa.float64(),
    _DATE: pa.date32(),
    _TIME: pa.time64("us"),
    _TIMESTAMP: pa.timestamp("us"),
    _TIMESTAMPTZ: pa.timestamp("us", "UTC"),
    _BYTEA: pa.binary(),
}
_ORDERS = {_INT2, _INT4, _INT8, _NUMERIC, _DATE, _TIMESTAMP, _TIMESTAMPTZ, _TEXT, _VARCHAR, _UUID}
_DIGITS = 38
# What Python's dates cannot hold: infinities, years before 1 and beyond 9999, midnight as 24:00.
_BEYOND = {
    _DATE: "{c} < DATE '0001-01-01' OR {c} > DATE '9999-12-31'",
    _TIMESTAMP: "{c} < TIMESTAMP '0001-01-01' OR {c} >= TIMESTAMP '9999-12-31 24:00'",
    _TIMESTAMPTZ: "{c} < TIMESTAMPTZ '0001-01-01Z' OR {c} >= TIMESTAMPTZ '9999-12-31 24:00Z'",
    _TIME: "{c} = TIME '24:00'",
    _NUMERIC: "{c}::text IN ('NaN', 'Infinity', '-Infinity')",
}
_NESTED = ("A", "C")  # arrays and records


@dataclass(frozen=True, slots=True)
class PgColumn:
    name: str
    words: str
    base: int
    modifier: int
    category: str

    @property
    def sql(self) -> str:
        return quoted(self.name)

    @property
    def declared(self) -> tuple[int, int] | None:
        """Precision and scale of a numeric that has them and that a decimal holds."""
        if self.base != _NUMERIC or self.modifier < 4:
            return None
        precision, scale = ((self.modifier - 4) >> 16) & 0xFFFF, (self.modifier - 4) & 0x7FF
        return (precision, scale) if precision <= _DIGITS and scale <= precision else None


@dataclass(slots=True)
class Facts:
    """What a table's rows are read as."""

    columns: list[Out]
    expressions: list[str]
    marks: int
    last: str | None
    notes: list[str] = field(default_factory=list[str])


def quoted(name: str) -> str:
    """A name as an identifier; a percent sign is doubled, since statements have parameters."""
    return '"' + name.replace('"', '""').replace("%", "%%") + '"'


def orders(column: PgColumn) -> bool:
    return column.base in _ORDERS


class Plan:
    """Measured are the cursor's greatest value, then facts of the columns in their order."""

    def __init__(
        self, table: TableName, columns: Sequence[PgColumn], *, cursor: str | None, after: str | None
    ) -> None:
        self._from = f"{quoted(table.schema or 'public')}.{quoted(table.name)}"
        self._columns = columns
        self._cursor = next((one for one in columns if one.name == cursor), None)
        self._after = after

    @property
    def measures(self) -> list[str]:
        found: list[str] = []
        if self._cursor is not None:
            found.append(f"max({self._cursor.sql})::text")
        for one in self._columns:
            beyond = _BEYOND.get(one.base)
            if beyond is not None:
                found.append(f"count(*) FILTER (WHERE {beyond.format(c=one.sql)})")
            if one.base == _NUMERIC and one.declared is None:
                fine = f"FILTER (WHERE NOT ({_BEYOND[_NUMERIC].format(c=one.sql)}))"
                found.append(f"max(scale({one.sql})) {fine}")
                found.append(f"max(length(trunc(abs({one.sql}))::text)) {fine}")
        return found

    @property
    def measure(self) -> str:
        where = "" if self._after is None or self._cursor is None else f" WHERE {self._from_after()}"
        return f"SELECT {', '.join(self.measures)} FROM {self._from}{where}"  # noqa: S608  # quoted names

    @property
    def measure_values(self) -> tuple[Any, ...]:
        return () if self._after is None or self._cursor is None else (self._after,)

    def reading(self, facts: Sequence[Any]) -> Facts:
        told = iter(facts)
        last = next(told) if self._cursor is not None else None
        found = Facts([], [], marks=0 if self._cursor is None else 2, last=last or self._after)
        for one in self._columns:
            beyond = next(told) if one.base in _BEYOND else 0
            measured = (next(told), next(told)) if one.base == _NUMERIC and one.declared is None else None
            kind, expression = _kept(one, measured)
            if beyond:
                expression = f"CASE WHEN NOT ({_BEYOND[one.base].format(c=one.sql)}) THEN {expression} END"
                found.notes.append(f"{beyond:,} values of {one.name} cannot be kept; they are empty.")
            found.columns.append(Out(one.name, kind))
            found.expressions.append(expression)
        return found

    def select(self, facts: Sequence[Any]) -> tuple[str, tuple[Any, ...]]:
        reading = self.reading(facts)
        if self._cursor is None:
            return f"SELECT {', '.join(reading.expressions)} FROM {self._from}", ()  # noqa: S608  # quoted names
        name, kind = self._cursor.sql, self._cursor.words
        first = "false" if self._after is None else f"{name} = %s::text::{kind}"
        at_last = "false" if reading.last is None else f"{name} = %s::text::{kind}"
        marks = f"({name} IS NULL OR {first}), ({name} IS NULL OR {at_last})"
        values = [value for value in (self._after, reading.last) if value is not None]
        within = [f"{name} >= %s::text::{kind}"] if self._after is not None else []
        within += [f"{name} <= %s::text::{kind}"] if reading.last is not None else []
        where = f"{name} IS NULL" + (f" OR ({' AND '.join(within)})" if within else "")
        statement = f"SELECT {', '.join(reading.expressions)}, {marks} FROM {self._from} WHERE {where}"  # noqa: S608  # quoted names
        return statement, tuple(values + values)

    def _from_after(self) -> str:
        assert self._cursor is not None  # asked only then
        name = self._cursor.sql
        return f"{name} IS NULL OR {name} >= %s::text::{self._cursor.words}"


def plan(table: TableName, columns: Sequence[PgColumn], *, cursor: str | None, after: str | None) -> Plan:
    return Plan(table, columns, cursor=cursor, after=after)


def _kept(column: PgColumn, measured: tuple[int | None, int | None] | None) -> tuple[pa.DataType, str]:
    """The type that holds a column exactly, and the expression that gives it."""
    if column.base in _TYPES:
        return _TYPES[column.base], column.sql
    if column.declared is not None:
        return pa.decimal128(*column.declared), column.sql
    if measured is not None:
        scale, whole = measured[0] or 0, measured[1] or 0
        if scale + whole <= _DIGITS:
            return pa.decimal128(_DIGITS, scale), column.sql
    if column.category in _NESTED and column.base not in (_TEXT, _NAME):
        return pa.string(), f"to_json({column.sql})::text"
    return pa.string(), f"{column.sql}::text"
