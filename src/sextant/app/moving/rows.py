"""The metadata of a move: every table in one transaction of its own, held against the source row by row."""

import hashlib
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    Column,
    Connection,
    Table,
    Text,
    bindparam,
    cast,
    func,
    inspect,
    select,
    text,
    type_coerce,
)
from sqlalchemy.exc import DBAPIError

from sextant.app.moving.failing import MoveDiffers, TargetNotEmpty, TargetRefused
from sextant.app.moving.ledger import Ledger
from sextant.core.db import Database, metadata

# What each installation makes for itself: its catalog's places, its queue's version, who works on it.
_OWN = frozenset(
    {
        "iceberg_tables",
        "iceberg_namespace_properties",
        "job_queue_schema",
        "job_executors",
        "processes",
    }
)
_BATCH = 1000


def moved_tables() -> list[Table]:
    """The tables that are copied, those that others refer to first."""
    return [table for table in metadata.sorted_tables if table.name not in _OWN]


def refuse_rows(database: Database) -> None:
    """Raises TargetNotEmpty when any table of ours has a row, or a table is there that is not ours."""
    with database.walking() as tx:
        there = set(inspect(tx).get_table_names())
        for table in moved_tables():
            if table.name in there and tx.execute(select(func.count()).select_from(table)).scalar_one():
                raise TargetNotEmpty(
                    f"The target's database is in use: {table.name} has rows.",
                    hint="Name an empty database, or remove what is in it.",
                )


class Rows:
    """From one metadata database to another, of whichever kinds."""

    def __init__(self, source: Database, target: Database, ledger: Ledger) -> None:
        self._source = source
        self._target = target
        self._ledger = ledger

    def copy(self) -> int:
        """Copies what has not arrived; returns the rows that were copied now."""
        copied = 0
        for table in moved_tables():
            if table.name not in self._ledger.tables:
                rows, digest = self._copy(table)
                self._ledger.table_arrived(table.name, rows=rows, digest=digest)
                copied += rows
        self._count_on()
        return copied

    def verify(self) -> int:
        """Raises MoveDiffers when a table at the target has other rows; returns how many there are."""
        total = 0
        for table in moved_tables():
            there, here = _print(self._target, table), _print(self._source, table)
            if there != here or self._ledger.tables[table.name] != here:
                raise MoveDiffers(
                    f"The table {table.name} has {there[0]:,} rows at the target and {here[0]:,} here, "
                    "or they are not the same.",
                    hint="Has something written to either of them meanwhile? Begin the move anew.",
                )
            total += here[0]
        return total

    def _copy(self, table: Table) -> tuple[int, str]:
        prints = _Prints()
        with self._source.walking() as source, self._target.transaction() as target:
            target.execute(table.delete())  # what an attempt before this one left
            insert = table.insert().values(_values(target, table))
            batch: list[dict[str, Any]] = []
            for row in _rows(source, table):
                prints.add(row)
                batch.append({f"v_{name}": value for name, value in row.items()})
                if len(batch) == _BATCH:
                    _put(target, insert, batch, table=table)
                    batch = []
            if batch:
                _put(target, insert, batch, table=table)
        return prints.count, prints.digest()

    def _count_on(self) -> None:
        """Numbers that the database gives go on where they were, also past rows that are gone by now."""
        for table in moved_tables():
            column = table.autoincrement_column
            if column is None or not table.dialect_options["sqlite"].get("autoincrement"):
                continue
            with self._source.walking() as tx:
                last = _last_number(tx, table, column)
            with self._target.transaction() as tx:
                _begin_after(tx, table, column, last)


def _print(database: Database, table: Table) -> tuple[int, str]:
    prints = _Prints()
    with database.walking() as tx:
        for row in _rows(tx, table):
            prints.add(row)
    return prints.count, prints.digest()


class _Prints:
    """The sum of every row's hash: equal for equal rows, in whichever order they come."""

    def __init__(self) -> None:
        self.count = 0
        self._sum = 0

    def add(self, row: Mapping[str, Any]) -> None:
        told = "\x1f".join(f"{name}={_plain(value)}" for name, value in sorted(row.items()))
        self._sum += int.from_bytes(hashlib.blake2b(told.encode(), digest_size=16).digest())
        self.count += 1

    def digest(self) -> str:
        return f"{self._sum % (1 << 128):032x}"


def _plain(value: Any) -> str:
    if value is None:
        return "\x00"
    if isinstance(value, bool):
        return str(int(value))
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bytes):
        return value.hex()
    return repr(value)


def _rows(tx: Connection, table: Table) -> Iterator[Mapping[str, Any]]:
    """Every row; JSON as the text it is, so that nothing of it is written anew."""
    columns = [_as_text(tx, column) if isinstance(column.type, JSON) else column for column in table.columns]
    found = tx.execution_options(yield_per=_BATCH).execute(select(*columns))
    for row in found.mappings():
        yield dict(row)


def _as_text(tx: Connection, column: Column[Any]) -> Any:
    plain = cast(column, Text) if tx.dialect.name == "postgresql" else type_coerce(column, Text)
    return plain.label(column.name)


def _values(tx: Connection, table: Table) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for column in table.columns:
        json = isinstance(column.type, JSON)
        value: Any = bindparam(f"v_{column.name}", type_=Text() if json else column.type)
        values[column.name] = cast(value, JSON) if json and tx.dialect.name == "postgresql" else value
    return values


def _put(tx: Connection, insert: Any, batch: list[dict[str, Any]], *, table: Table) -> None:
    try:
        tx.execute(insert, batch)
    except DBAPIError as error:
        raise TargetRefused(
            f"The target's database refuses a row of {table.name}: {str(error.orig).splitlines()[0]}",
            hint="The source is untouched. Correct the row there, then run the move again.",
        ) from error


def _last_number(tx: Connection, table: Table, column: Column[Any]) -> int:
    most = tx.execute(select(func.coalesce(func.max(column), 0))).scalar_one()
    if tx.dialect.name == "postgresql":
        name = _sequence(tx, table, column)
        given = tx.execute(text(f"SELECT last_value FROM {name} WHERE is_called")).scalar_one_or_none()  # noqa: S608  # the database's own name
    else:
        query = text("SELECT seq FROM sqlite_sequence WHERE name = :name")
        given = tx.execute(query, {"name": table.name}).scalar_one_or_none()
    return max(int(most), int(given or 0))


def _begin_after(tx: Connection, table: Table, column: Column[Any], last: int) -> None:
    if not last:
        return
    if tx.dialect.name == "postgresql":
        tx.execute(text("SELECT setval(:name, :last)"), {"name": _sequence(tx, table, column), "last": last})
        return
    tx.execute(text("DELETE FROM sqlite_sequence WHERE name = :name"), {"name": table.name})
    put = text("INSERT INTO sqlite_sequence (name, seq) VALUES (:name, :last)")
    tx.execute(put, {"name": table.name, "last": last})


def _sequence(tx: Connection, table: Table, column: Column[Any]) -> str:
    query = text("SELECT pg_get_serial_sequence(:t, :c)")
    return str(tx.execute(query, {"t": table.name, "c": column.name}).scalar_one())
