"""Tables of a MySQL or MariaDB server, streamed from one snapshot in a read-only transaction."""
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false

import socket
from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from sextant.adapters.source import mysql_columns as typed
from sextant.adapters.source.kinds import MYSQL
from sextant.adapters.source.reaching import CONNECT_SECONDS, addresses, port, text, without
from sextant.adapters.source.rows import pieces, schema_of
from sextant.ports.source import (
    Opened,
    SourceDenied,
    SourceLost,
    SourceRefused,
    SourceTableMissing,
    SourceUnreachable,
)
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

_READ_SECONDS = 300
_DENIED = {1044, 1045, 1049, 1142, 1143, 1227, 1698}
_MISSING = {1054, 1146, 1356}
_LOST = {2003, 2006, 2013, 2014, 1053, 1205, 1317, 1927}
_TLS: dict[str, dict[str, bool]] = {
    "prefer": {},
    "require": {"ssl_verify_cert": False},
    "verify": {"ssl_verify_cert": True, "ssl_verify_identity": True},
}
_TABLES = """
SELECT TABLE_NAME, TABLE_TYPE, TABLE_ROWS, DATA_LENGTH FROM information_schema.TABLES
WHERE TABLE_SCHEMA = DATABASE() ORDER BY TABLE_NAME LIMIT 10000
"""
_COLUMNS = """
SELECT COLUMN_NAME, DATA_TYPE, COLUMN_TYPE, NUMERIC_PRECISION, NUMERIC_SCALE FROM information_schema.COLUMNS
WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = %s ORDER BY ORDINAL_POSITION
"""
_KEY = """
SELECT COLUMN_NAME FROM information_schema.STATISTICS
WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = %s AND INDEX_NAME = 'PRIMARY' ORDER BY SEQ_IN_INDEX
"""
_BEGIN = (
    "SET SESSION time_zone = '+00:00'",
    "SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ",
    "START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY",
)


class MysqlSource:
    """The client loads when the first server is named."""

    def __init__(self, reach: Reach) -> None:
        self._reach = reach

    @property
    def kind(self) -> Kind:
        return MYSQL

    @contextmanager
    def open(self, config: Config) -> Generator[Opened]:
        import pymysql

        host, number, password = text(config, "host"), port(config, 3306), text(config, "password")
        place = f"{host}:{number}"
        link = _socket(addresses(self._reach, host, number), number, place)
        options: Any = {
            "host": host,
            "port": number,
            "user": text(config, "user"),
            "password": password.encode(),
            "database": text(config, "database"),
            "charset": "utf8mb4",
            "read_timeout": _READ_SECONDS,
            "local_infile": False,
            "defer_connect": True,
            "program_name": "sextant",
            **_TLS.get(text(config, "tls"), {}),
        }
        connection: Any = pymysql.connect(**options)
        try:
            connection.connect(sock=link)
            for statement in _BEGIN:
                with connection.cursor() as cursor:
                    cursor.execute(statement)
        except (pymysql.MySQLError, OSError, RuntimeError) as error:
            link.close()
            raise _refused(error, place, password) from None
        try:
            yield OpenedMysql(connection, place=place)
        finally:
            connection._force_close()  # close() would read a stream to its end


class OpenedMysql:
    def __init__(self, connection: Any, *, place: str) -> None:
        self._connection = connection
        self._place = place

    @property
    def server(self) -> str:
        version = str(self._connection.get_server_info())
        return version if "MariaDB" in version else f"MySQL {version}"

    def tables(self) -> Sequence[TableRef]:
        with self._telling("the list of tables"):
            found = self._all(_TABLES, ())
        return [
            TableRef(TableName(name), kind="view" if "VIEW" in kind else "table", rows=rows, size_bytes=size)
            for name, kind, rows, size in found
        ]

    def shape(self, table: TableName) -> Shape:
        columns = self._columns(table)
        with self._telling(str(table)):
            key = tuple(row[0] for row in self._all(_KEY, (table.name,)))
        return Shape(tuple(SourceColumn(one.name, one.words, one.orders) for one in columns), key)

    def read(self, table: TableName, *, cursor: str | None = None, after: str | None = None) -> Reading:
        columns = self._columns(table)
        by = next((one for one in columns if one.name == cursor), None)
        if cursor is not None and by is None:
            raise SourceTableMissing(
                f"The column `{cursor}` of {table} is gone.", hint="Choose another cursor column."
            )
        last = after
        if by is not None:
            statement, values = typed.greatest(table, by, after=after)
            with self._telling(str(table)):
                last = self._all(statement, values)[0][0] or after
        out = [typed.out(one) for one in columns]
        result = Reading(schema=schema_of(out), pieces=iter(()), last=last)
        statement, values = typed.select(table, columns, by=by, after=after, last=last)
        marks = 2 if by is not None else 0
        result.pieces = self._pieces(table, statement, values, out=out, marks=marks, result=result)
        return result

    def files(self, pattern: str) -> Sequence[FileRef]:
        return ()

    def fetch(self, file: FileRef) -> Iterator[bytes]:
        return iter(())

    def _pieces(
        self, table: TableName, statement: str, values: Any, *, out: Any, marks: int, result: Reading
    ) -> Iterator[Piece]:
        from pymysql.cursors import SSCursor

        with self._telling(str(table)):
            cursor: Any = self._connection.cursor(SSCursor)
            cursor.execute(statement, values)
            yield from pieces(cursor.fetchmany, out, marks=marks, notes=result.notes)

    def _columns(self, table: TableName) -> list[typed.MyColumn]:
        with self._telling(str(table)):
            rows = self._all(_COLUMNS, (table.name,))
        if not rows:
            raise SourceTableMissing(
                f"There is no table {table} (any more), or it may not be read.",
                hint="Look at the list of tables.",
            )
        return [typed.MyColumn(*row) for row in rows]

    def _all(self, statement: str, values: Sequence[Any]) -> list[Any]:
        with self._connection.cursor() as cursor:
            cursor.execute(statement, values)
            return list(cursor.fetchall())

    @contextmanager
    def _telling(self, what: str) -> Generator[None]:
        import pymysql

        try:
            yield
        except (pymysql.MySQLError, OSError) as error:
            raise self._told(error, what) from None

    def _told(self, error: Exception, what: str) -> Exception:
        number, words = _numbered(error)
        if number in _MISSING:
            return SourceTableMissing(f"{what} changed: {words}.", hint="Look at the table again.")
        if number in _DENIED:
            return SourceDenied(f"{what} may not be read: {words}.", hint="Grant SELECT to the user.")
        if number in _LOST or number == 0 or isinstance(error, OSError):
            return SourceLost(
                f"The server {self._place} went away while {what} was read: {words}.",
                seconds=30,
                hint="Nothing was half loaded; it is tried again.",
            )
        return SourceRefused(f"{what} cannot be read: {words}.", hint="Look at it in the database itself.")


def _socket(found: Sequence[str], number: int, place: str) -> socket.socket:
    """To the first address that answers, of those that were looked at."""
    problem: OSError | None = None
    for address in found:
        try:
            return socket.create_connection((address, number), timeout=CONNECT_SECONDS)
        except OSError as error:
            problem = error
    raise SourceUnreachable(
        f"MySQL does not answer at {place}: {without(str(problem))}.",
        hint="Check host and port, and that the server lets this machine in.",
    )


def _numbered(error: Exception) -> tuple[int, str]:
    given = error.args
    if len(given) >= 2 and isinstance(given[0], int):
        return given[0], without(str(given[1]))
    return 0, without(str(error)) or type(error).__name__


def _refused(error: Exception, place: str, password: str) -> Exception:
    number, words = _numbered(error)
    words = without(words, password)
    if number in _DENIED:
        return SourceDenied(f"MySQL at {place} refuses: {words}.", hint="Check the filled-in fields.")
    if "SSL" in words or "certificate" in words.lower():
        return SourceRefused(
            f"No encrypted connection to {place}: {words}.", hint="Choose another encryption."
        )
    return SourceUnreachable(
        f"MySQL does not answer at {place}: {words}.", hint="Check that it is a MySQL or MariaDB server."
    )
