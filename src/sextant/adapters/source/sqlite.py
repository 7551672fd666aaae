"""Tables of a SQLite file below an allowed folder, from one state of it; nothing but SELECT is permitted."""
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false

import sqlite3
from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

from sextant.adapters.source import sqlite_columns as typed
from sextant.adapters.source.kinds import SQLITE
from sextant.adapters.source.places import allowed
from sextant.adapters.source.reaching import text, without
from sextant.adapters.source.rows import pieces, schema_of
from sextant.ports.source import Opened, SourceLost, SourceRefused, SourceTableMissing, SourceUnreachable
from sextant.ports.source_values import (
    Config,
    FileRef,
    Kind,
    Piece,
    Reach,
    Reading,
    Shape,
    SourceColumn,
    TableName,
    TableRef,
)

_TABLES = """
SELECT name, type FROM sqlite_schema
WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'
ORDER BY name LIMIT 10000
"""
_PERMITTED = {
    sqlite3.SQLITE_SELECT,
    sqlite3.SQLITE_READ,
    sqlite3.SQLITE_FUNCTION,
    sqlite3.SQLITE_RECURSIVE,
    sqlite3.SQLITE_TRANSACTION,
}


class SqliteSource:
    def __init__(self, reach: Reach) -> None:
        self._reach = reach

    @property
    def kind(self) -> Kind:
        return SQLITE

    @contextmanager
    def open(self, config: Config) -> Generator[Opened]:
        path = allowed(self._reach, text(config, "path"))
        if not path.is_file():
            raise SourceUnreachable(f"There is no file {path}.", hint="Check the path on the server.")
        connection = _connected(path)
        try:
            yield OpenedSqlite(connection, path)
        finally:
            connection.close()


class OpenedSqlite:
    def __init__(self, connection: sqlite3.Connection, path: Path) -> None:
        self._connection = connection
        self._path = path

    @property
    def server(self) -> str:
        return f"SQLite {sqlite3.sqlite_version}"

    def tables(self) -> Sequence[TableRef]:
        with self._telling("the list of tables"):
            found = self._all(_TABLES)
        return [TableRef(TableName(name), kind="view" if kind == "view" else "table") for name, kind in found]

    def shape(self, table: TableName) -> Shape:
        columns = self._columns(table)
        key = sorted((one.place, one.name) for one in columns if one.place)
        shown = tuple(SourceColumn(one.name, one.words or "any", orders=True) for one in columns)
        return Shape(shown, tuple(name for _, name in key))

    def read(self, table: TableName, *, cursor: str | None = None, after: str | None = None) -> Reading:
        columns = self._columns(table)
        if cursor is not None and cursor not in {one.name for one in columns}:
            raise SourceTableMissing(
                f"The column `{cursor}` of {table} is gone.", hint="Choose another cursor column."
            )
        with self._telling(str(table)):
            kinds = typed.kinds_of(self._all(typed.measure(table, columns))[0])
            last = after
            if cursor is not None:
                greatest = self._all(typed.greatest(table, cursor))[0][0]
                last = typed.written(greatest) if greatest is not None else after
        out = [typed.out(one, kinds[number]) for number, one in enumerate(columns)]
        result = Reading(schema=schema_of(out), pieces=iter(()), last=last)
        statement, values = typed.select(table, columns, cursor=cursor, after=after, last=last)
        marks = 2 if cursor is not None else 0
        result.pieces = self._pieces(table, statement, values, out=out, marks=marks, result=result)
        return result

    def files(self, pattern: str) -> Sequence[FileRef]:
        return ()

    def fetch(self, file: FileRef) -> Iterator[bytes]:
        return iter(())

    def _pieces(
        self, table: TableName, statement: str, values: Any, *, out: Any, marks: int, result: Reading
    ) -> Iterator[Piece]:
        with self._telling(str(table)):
            cursor = self._connection.execute(statement, values)
            yield from pieces(cursor.fetchmany, out, marks=marks, notes=result.notes)

    def _columns(self, table: TableName) -> list[typed.LiteColumn]:
        with self._telling(str(table)):
            there = self._all(
                "SELECT 1 FROM sqlite_schema WHERE name = ? AND type IN ('table', 'view')", (table.name,)
            )
            rows = self._all(f"PRAGMA table_xinfo({typed.quoted(table.name)})") if there else []
        if not rows:
            raise SourceTableMissing(
                f"There is no table {table} in {self._path.name} (any more).",
                hint="Look at the list of tables.",
            )
        return [
            typed.LiteColumn(name=name, words=words or "", place=place)
            for _, name, words, _, _, place, _ in rows
        ]

    def _all(self, statement: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        return self._connection.execute(statement, values).fetchall()

    @contextmanager
    def _telling(self, what: str) -> Generator[None]:
        try:
            yield
        except sqlite3.Error as error:
            words = without(str(error))
            if "locked" in words or "busy" in words or "disk I/O" in words:
                raise SourceLost(
                    f"{self._path.name} is busy: {words}.", seconds=30, hint="It is tried again."
                ) from None
            if "no such" in words:
                raise SourceTableMissing(
                    f"{what} changed: {words}.", hint="Look at the table again."
                ) from None
            raise SourceRefused(f"{what} cannot be read: {words}.", hint="Check the file.") from None


def _connected(path: Path) -> sqlite3.Connection:
    """Opened for reading alone; a statement that is more than SELECT does not compile."""
    connection = None
    try:
        address = f"file:{quote(str(path))}?mode=ro"
        connection = sqlite3.connect(
            address, uri=True, timeout=10, isolation_level=None, check_same_thread=False
        )
        connection.text_factory = typed.decoded
        for pragma in ("query_only = ON", "trusted_schema = OFF", "cell_size_check = ON"):
            connection.execute(f"PRAGMA {pragma}")
        connection.create_function("sextant_moment", 1, typed.moment_kind, deterministic=True)
        connection.execute("BEGIN")
        connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()
        connection.set_authorizer(_only_reading)
    except sqlite3.Error as error:
        if connection is not None:
            connection.close()
        raise SourceUnreachable(
            f"{path.name} cannot be opened as SQLite: {without(str(error))}.", hint="Check the file."
        ) from None
    return connection


def _only_reading(
    action: int, first: str | None, second: str | None, _base: str | None, _by: str | None
) -> int:
    if action == sqlite3.SQLITE_PRAGMA and first == "table_xinfo":
        return sqlite3.SQLITE_OK
    if action == sqlite3.SQLITE_FUNCTION and second in ("load_extension", "readfile", "writefile", "edit"):
        return sqlite3.SQLITE_DENY
    return sqlite3.SQLITE_OK if action in _PERMITTED else sqlite3.SQLITE_DENY
