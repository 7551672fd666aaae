"""A SQLite database read whole: each table typed from its values, with what the source wrote beside it.

SQLite keeps what it was given whatever a column declares, so every value is looked at: a column of text whose
values all are numbers, days or moments is loaded as such, as the reading of files does. Words for yes and no
stay words, 0 and 1 numbers, and NULL stays NULL.
"""

import re
import sqlite3
from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pyarrow as pa

_WHOLE = re.compile(r"-?(0|[1-9]\d{0,17})")
_NUMBER = re.compile(r"-?\d{1,15}\.\d+|-?(0|[1-9]\d{0,17})")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d)?(\.\d{1,6})?Z?")
_DECLARED = (
    ("long", re.compile(r"int|year|bool|bit")),
    ("double", re.compile(r"real|floa|doub|dec|num|money")),
    ("timestamp", re.compile(r"datetime|timestamp")),
    ("date", re.compile(r"date")),
)


@dataclass(frozen=True, slots=True)
class SourceColumn:
    """A column as it is loaded; `written` gives back what the source holds for a loaded value."""

    name: str
    type: str
    values: Sequence[Any]
    written: Mapping[Any, Any]


@dataclass(frozen=True, slots=True)
class ForeignKey:
    """A declared reference from one column of a table to one of another, by their names in the source."""

    column: str
    to_table: str
    to_column: str


@dataclass(frozen=True, slots=True)
class SourceTable:
    name: str
    columns: tuple[SourceColumn, ...]
    keys: tuple[ForeignKey, ...]

    def arrow(self) -> "pa.Table":
        """The table as it is loaded."""
        import pyarrow as pa

        types = {
            "long": pa.int64(),
            "double": pa.float64(),
            "date": pa.date32(),
            "timestamp": pa.timestamp("us"),
            "string": pa.string(),
        }
        arrays = [pa.array(column.values, types[column.type]) for column in self.columns]
        return pa.Table.from_arrays(arrays, names=[column.name for column in self.columns])


@contextmanager
def opened(path: Path) -> Generator[sqlite3.Connection]:
    """A database that is only read; bytes that are no UTF-8 come as replacement characters."""
    source = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)
    source.text_factory = _text
    try:
        yield source
    finally:
        source.close()


def _text(raw: bytes) -> str:
    return raw.decode(errors="replace")


def read_database(path: Path) -> tuple[SourceTable, ...]:
    """Every table of a database, with the foreign keys it declares."""
    with opened(path) as source:
        listed = (
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'"
        )
        names = [row[0] for row in source.execute(listed)]
        return _alike(tuple(_table(source, name, names) for name in names))


def _table(source: sqlite3.Connection, name: str, names: Sequence[str]) -> SourceTable:
    quoted = '"' + name.replace('"', '""') + '"'
    declared = {
        str(row[1]): str(row[2] or "").lower() for row in source.execute(f"PRAGMA table_info({quoted})")
    }
    cursor = source.execute(f"SELECT * FROM {quoted}")  # noqa: S608  # the name is quoted and of the catalog
    headers = [str(part[0]) for part in cursor.description]
    rows = cursor.fetchall()
    columns = [
        typed(header, [row[place] for row in rows], declared=declared.get(header, ""))
        for place, header in enumerate(headers)
    ]
    return SourceTable(name, tuple(columns), _foreign_keys(source, quoted, names))


def _foreign_keys(source: sqlite3.Connection, quoted: str, names: Sequence[str]) -> tuple[ForeignKey, ...]:
    """Declared references, each by its first column; one that names no column aims at the primary key."""
    by_name = {name.lower(): name for name in names}
    found: list[ForeignKey] = []
    for _, place, table, column, aimed, *_ in source.execute(f"PRAGMA foreign_key_list({quoted})"):
        target = by_name.get(str(table).lower())
        if target is None or place:
            continue
        aimed = aimed or _primary(source, target)
        if aimed is not None:
            found.append(ForeignKey(str(column), target, str(aimed)))
    return tuple(reversed(found))  # SQLite lists the last declared first


def _primary(source: sqlite3.Connection, table: str) -> str | None:
    quoted = '"' + table.replace('"', '""') + '"'
    keyed = [row[1] for row in source.execute(f"PRAGMA table_info({quoted})") if row[5] == 1]
    return keyed[0] if keyed else None


def _alike(tables: tuple[SourceTable, ...]) -> tuple[SourceTable, ...]:
    """Two ends of a declared reference compare: where one is text, both are."""
    places = {(t.name.lower(), c.name.lower()): c for t in tables for c in t.columns}
    retyped: dict[tuple[str, str], SourceColumn] = {}
    for table in tables:
        for key in table.keys:
            ends = ((table.name.lower(), key.column.lower()), (key.to_table.lower(), key.to_column.lower()))
            pair = [places.get(end) for end in ends]
            types = {column.type for column in pair if column is not None}
            if len(types) == 2 and "string" in types:
                for end, column in zip(ends, pair, strict=True):
                    if column is not None and column.type != "string":
                        retyped[end] = _as_text(column)
    return tuple(
        replace(t, columns=tuple(retyped.get((t.name.lower(), c.name.lower()), c) for c in t.columns))
        for t in tables
    )


def _as_text(column: SourceColumn) -> SourceColumn:
    texts = [None if v is None else str(column.written.get(v, v)) for v in column.values]
    return SourceColumn(column.name, "string", texts, {})


def typed(name: str, values: Sequence[Any], *, declared: str = "") -> SourceColumn:
    """A column with the type that all its values have; what is declared decides where there are none."""
    plain = [v.decode(errors="replace") if isinstance(v, bytes) else v for v in values]
    known = [None if isinstance(v, str) and not v.strip() else v for v in plain]
    there = [v for v in known if v is not None]
    kind = _kind(there, declared)
    if kind == "string":
        return SourceColumn(name, kind, [None if v is None else str(v) for v in plain], {})
    loaded = [None if v is None else _loaded(v, kind) for v in known]
    if any(value is None and raw is not None for value, raw in zip(loaded, known, strict=True)):
        return SourceColumn(name, "string", [None if v is None else str(v) for v in plain], {})
    written: dict[Any, Any] = {}
    for value, raw in zip(loaded, plain, strict=True):
        if isinstance(raw, str):
            written.setdefault(value, raw)
    if None in written and any(v is None for v in plain):
        del written[None]  # NULL and empty text are both there: NULL it is
    return SourceColumn(name, kind, loaded, written)


def _kind(there: Sequence[Any], declared: str) -> str:
    if not there:
        return next((kind for kind, words in _DECLARED if words.search(declared)), "string")
    if all(isinstance(v, int) or (isinstance(v, str) and _WHOLE.fullmatch(v)) for v in there):
        return "long"
    if all(isinstance(v, int | float) or (isinstance(v, str) and _NUMBER.fullmatch(v)) for v in there):
        return "double"
    if all(isinstance(v, str) and _DAY.fullmatch(v) for v in there):
        return "date"
    if all(isinstance(v, str) and _MOMENT.fullmatch(v) for v in there):
        return "timestamp"
    return "string"


def _loaded(value: Any, kind: str) -> Any:
    """The value as it is loaded; None for a text that only looks like a day or a moment."""
    if kind == "long":
        return int(value)
    if kind == "double":
        return float(value)
    try:
        return (
            date.fromisoformat(value) if kind == "date" else datetime.fromisoformat(value.removesuffix("Z"))
        )
    except ValueError:
        return None
