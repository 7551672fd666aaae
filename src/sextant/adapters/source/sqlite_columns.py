"""What becomes of SQLite's values: a column's type is told by all of them, and by what was declared."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from sextant.adapters.source.rows import Out
from sextant.ports.source_values import TableName

_KINDS = ("integer", "real", "text", "blob")


@dataclass(frozen=True, slots=True)
class LiteColumn:
    name: str
    words: str
    place: int  # in the primary key, from 1; 0 outside it

    @property
    def sql(self) -> str:
        return quoted(self.name)

    @property
    def is_time(self) -> bool:
        return any(word in self.words.upper() for word in ("DATE", "TIME"))

    @property
    def is_boolean(self) -> bool:
        return "BOOL" in self.words.upper()


@dataclass(frozen=True, slots=True)
class Kinds:
    """How many values a column has of each storage class, and of each kind of moment."""

    integers: int
    reals: int
    texts: int
    blobs: int
    dates: int
    moments: int
    zoned: int
    beyond_bits: int

    @property
    def values(self) -> int:
        return self.integers + self.reals + self.texts + self.blobs


def quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def decoded(raw: bytes) -> str:
    return raw.decode("utf-8", errors="replace")


def moment_kind(value: object) -> str:
    """What a text is as a moment: date, naive, zoned, or nothing."""
    if not isinstance(value, str):
        return ""
    try:
        if len(value) == 10:
            dt.date.fromisoformat(value)
            return "date"
        return "zoned" if dt.datetime.fromisoformat(value).tzinfo is not None else "naive"
    except ValueError:
        return ""


def measure(table: TableName, columns: Sequence[LiteColumn]) -> str:
    found: list[str] = []
    for one in columns:
        found += [f"sum(typeof({one.sql}) = '{kind}')" for kind in _KINDS]
        kinds = ("date", "naive", "zoned") if one.is_time else ()
        found += [f"sum(sextant_moment({one.sql}) = '{kind}')" for kind in kinds] or ["0", "0", "0"]
        found.append(f"sum(typeof({one.sql}) = 'integer' AND {one.sql} NOT IN (0, 1))")
    return f"SELECT {', '.join(found)} FROM {quoted(table.name)}"  # noqa: S608  # quoted names


def kinds_of(row: Sequence[int | None]) -> list[Kinds]:
    told = [number or 0 for number in row]
    return [Kinds(*told[place : place + 8]) for place in range(0, len(told), 8)]


def out(column: LiteColumn, found: Kinds) -> Out:
    """The type that holds every value of the column as it is; text for a mixture."""
    if found.values == 0:
        return Out(column.name, _declared(column))
    if found.blobs:
        return (
            Out(column.name, pa.binary(), _bytes)
            if found.blobs < found.values
            else Out(column.name, pa.binary())
        )
    if found.texts == 0:
        if found.reals:
            return Out(column.name, pa.float64(), float)
        boolean = column.is_boolean and not found.beyond_bits
        return Out(column.name, pa.bool_(), bool) if boolean else Out(column.name, pa.int64())
    for count, kind, convert in (
        (found.dates, pa.date32(), dt.date.fromisoformat),
        (found.dates + found.moments, pa.timestamp("us"), dt.datetime.fromisoformat),
        (found.zoned, pa.timestamp("us", "UTC"), _utc),
    ):
        if count == found.values:
            return Out(column.name, kind, convert)
    return Out(column.name, pa.string(), str)


def greatest(table: TableName, cursor: str) -> str:
    return f"SELECT max({quoted(cursor)}) FROM {quoted(table.name)}"  # noqa: S608  # quoted names


def select(
    table: TableName,
    columns: Sequence[LiteColumn],
    *,
    cursor: str | None,
    after: str | None,
    last: str | None,
) -> tuple[str, tuple[Any, ...]]:
    wanted = ", ".join(one.sql for one in columns)
    place = quoted(table.name)
    if cursor is None:
        return f"SELECT {wanted} FROM {place}", ()  # noqa: S608  # quoted names
    name = quoted(cursor)
    first = "0" if after is None else f"{name} = ?"
    at_last = "0" if last is None else f"{name} = ?"
    within = [f"{name} >= ?"] if after is not None else []
    within += [f"{name} <= ?"] if last is not None else []
    where = f"{name} IS NULL" + (f" OR ({' AND '.join(within)})" if within else "")
    marks = f"({name} IS NULL OR {first}), ({name} IS NULL OR {at_last})"
    values = tuple(read(value) for value in (after, last) if value is not None)
    return f"SELECT {wanted}, {marks} FROM {place} WHERE {where}", values * 2  # noqa: S608  # quoted names


def written(value: object) -> str:
    """A value with its storage class, since SQLite orders by that first."""
    if isinstance(value, str):
        return f"t:{value}"
    return f"{'r' if isinstance(value, float) else 'i'}:{value!r}"


def read(value: str) -> int | float | str:
    kind, _, plain = value.partition(":")
    if kind == "t":
        return plain
    return float(plain) if kind == "r" else int(plain)


def _declared(column: LiteColumn) -> pa.DataType:
    """An empty column's type can only be what it was declared as."""
    words = column.words.upper()
    if "INT" in words:
        return pa.int64()
    if any(word in words for word in ("REAL", "FLOA", "DOUB")):
        return pa.float64()
    if column.is_boolean:
        return pa.bool_()
    if "TIMESTAMP" in words or "DATETIME" in words:
        return pa.timestamp("us")
    return pa.date32() if "DATE" in words else pa.string()


def _bytes(value: object) -> bytes:
    return value if isinstance(value, bytes) else str(value).encode()


def _utc(value: str) -> dt.datetime:
    return dt.datetime.fromisoformat(value).astimezone(dt.UTC)
