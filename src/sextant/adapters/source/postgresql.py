"""Tables of a PostgreSQL server, read from one snapshot in a read-only transaction, in batches."""
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false

import os
from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from sextant.adapters.source import postgresql_columns as typed
from sextant.adapters.source.kinds import POSTGRESQL
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

if TYPE_CHECKING:
    import psycopg

_MOST_TABLES = 10_000
_TLS = {"prefer": "prefer", "require": "require", "verify": "verify-full"}
_KINDS = {"v": "view", "m": "view"}
_DENIED = ("authentication failed", "pg_hba.conf", "does not exist", "not permitted", "permission denied")
_TABLES = """
SELECT n.nspname, c.relname, c.relkind::text, c.reltuples::bigint
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND NOT c.relispartition
  AND n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname NOT LIKE 'pg\\_toast%%'
  AND has_schema_privilege(n.oid, 'USAGE') AND has_table_privilege(c.oid, 'SELECT')
ORDER BY 1, 2 LIMIT %s
"""
_COLUMNS = """
SELECT a.attname, format_type(a.atttypid, a.atttypmod), COALESCE(NULLIF(t.typbasetype, 0), t.oid)::int,
       CASE WHEN t.typbasetype <> 0 THEN t.typtypmod ELSE a.atttypmod END, t.typcategory::text,
       COALESCE((SELECT array_position(i.indkey::int2[], a.attnum)
                 FROM pg_index i WHERE i.indrelid = c.oid AND i.indisprimary), -1)
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
JOIN pg_attribute a ON a.attrelid = c.oid JOIN pg_type t ON t.oid = a.atttypid
WHERE n.nspname = %s AND c.relname = %s AND a.attnum > 0 AND NOT a.attisdropped
  AND c.relkind IN ('r', 'p', 'v', 'm', 'f')
ORDER BY a.attnum
"""


class PostgresSource:
    """The client loads when the first server is named."""

    def __init__(self, reach: Reach) -> None:
        self._reach = reach

    @property
    def kind(self) -> Kind:
        return POSTGRESQL

    @contextmanager
    def open(self, config: Config) -> Generator[Opened]:
        import psycopg

        host, number, password = text(config, "host"), port(config, 5432), text(config, "password")
        found = addresses(self._reach, host, number)
        try:
            connection = psycopg.connect(**_options(config, host=host, found=found, number=number))
        except psycopg.Error as error:
            raise _refused(error, f"{host}:{number}", password) from None
        try:
            connection.read_only = True
            connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
            yield OpenedPostgres(connection, place=f"{host}:{number}")
        finally:
            connection.close()


def _options(config: Config, *, host: str, found: Sequence[str], number: int) -> dict[str, Any]:
    verified = {"sslrootcert": "system"} if text(config, "tls") == "verify" else {}
    return {
        "host": ",".join([host] * len(found)),
        "hostaddr": ",".join(found),
        "port": number,
        "dbname": text(config, "database"),
        "user": text(config, "user"),
        "password": text(config, "password"),
        "sslmode": _TLS.get(text(config, "tls"), "prefer"),
        "connect_timeout": CONNECT_SECONDS,
        "application_name": "sextant",
        "options": "-c default_transaction_read_only=on -c timezone=UTC -c datestyle=ISO",
        "keepalives_idle": 30,
        "tcp_user_timeout": 120_000,
        # nothing of the account that the server runs as: no password file, no certificate of its own
        "passfile": f"{os.devnull}/none",
        "sslcertmode": "disable",
        "gssencmode": "disable",
        **verified,
    }


class OpenedPostgres:
    def __init__(self, connection: "psycopg.Connection[Any]", *, place: str) -> None:
        self._connection = connection
        self._place = place
        with self._telling("the version"):
            self._version = str(self._all("SHOW server_version", ())[0][0])

    @property
    def server(self) -> str:
        return f"PostgreSQL {self._version}"

    def tables(self) -> Sequence[TableRef]:
        with self._telling("the list of tables"):
            found = self._all(_TABLES, (_MOST_TABLES,))
        return [
            TableRef(
                TableName(name, schema),
                kind="view" if kind in _KINDS else "table",
                rows=None if rows < 0 or kind in ("v", "f") else rows,
            )
            for schema, name, kind, rows in found
        ]

    def shape(self, table: TableName) -> Shape:
        columns, key = self._columns(table)
        return Shape(tuple(SourceColumn(one.name, one.words, typed.orders(one)) for one in columns), key)

    def read(self, table: TableName, *, cursor: str | None = None, after: str | None = None) -> Reading:
        columns, _ = self._columns(table)
        if cursor is not None and cursor not in {one.name for one in columns}:
            raise SourceTableMissing(
                f"The column `{cursor}` of {table} is gone.", hint="Choose another cursor column."
            )
        with self._telling(str(table)):
            plan = typed.plan(table, columns, cursor=cursor, after=after)
            facts = self._all(plan.measure, plan.measure_values)[0] if plan.measures else ()
            reading = plan.reading(facts)
            statement, values = plan.select(facts)
        out = reading.columns
        result = Reading(schema=schema_of(out), pieces=iter(()), last=reading.last)
        result.notes += reading.notes
        result.pieces = self._pieces(table, statement, values, out=out, marks=reading.marks, result=result)
        return result

    def files(self, pattern: str) -> Sequence[FileRef]:
        return ()

    def fetch(self, file: FileRef) -> Iterator[bytes]:
        return iter(())

    def _pieces(
        self, table: TableName, statement: Any, values: Any, *, out: Any, marks: int, result: Reading
    ) -> Iterator[Piece]:
        with self._telling(str(table)), self._connection.cursor(name="sextant") as cursor:
            cursor.execute(statement, values)
            yield from pieces(cursor.fetchmany, out, marks=marks, notes=result.notes)

    def _columns(self, table: TableName) -> tuple[list[typed.PgColumn], tuple[str, ...]]:
        with self._telling(str(table)):
            rows = self._all(_COLUMNS, (table.schema or "public", table.name))
        if not rows:
            raise SourceTableMissing(
                f"There is no table {table} (any more), or it may not be read.",
                hint="Look at the list of tables.",
            )
        columns = [typed.PgColumn(*row[:5]) for row in rows]
        key = sorted((row[5], row[0]) for row in rows if row[5] >= 0)
        return columns, tuple(name for _, name in key)

    def _all(self, statement: Any, values: Sequence[Any]) -> list[tuple[Any, ...]]:
        with self._connection.cursor() as cursor:
            cursor.execute(statement, values)
            return cursor.fetchall()

    @contextmanager
    def _telling(self, what: str) -> Generator[None]:
        import psycopg

        try:
            yield
        except psycopg.Error as error:
            raise self._told(error, what) from None

    def _told(self, error: "psycopg.Error", what: str) -> Exception:
        from psycopg import errors

        words = without(error.diag.message_primary or str(error))
        if isinstance(error, errors.UndefinedTable | errors.UndefinedColumn):
            return SourceTableMissing(f"{what} changed: {words}.", hint="Look at the table again.")
        if isinstance(error, errors.InsufficientPrivilege):
            return SourceDenied(f"{what} may not be read: {words}.", hint="Grant SELECT to the user.")
        if self._connection.closed or isinstance(error, errors.OperationalError):
            return SourceLost(
                f"The server {self._place} went away while {what} was read: {words}.",
                seconds=30,
                hint="Nothing was half loaded; it is tried again.",
            )
        return SourceRefused(f"{what} cannot be read: {words}.", hint="Look at it in the database itself.")


def _refused(error: "psycopg.Error", place: str, password: str) -> Exception:
    words = without(str(error).rsplit("FATAL:", 1)[-1], password)
    if any(word in str(error) for word in _DENIED):
        return SourceDenied(f"PostgreSQL at {place} refuses: {words}.", hint="Check the filled-in fields.")
    if "SSL" in words or "certificate" in words:
        return SourceRefused(
            f"No encrypted connection to {place}: {words}.", hint="Choose another encryption."
        )
    return SourceUnreachable(
        f"PostgreSQL does not answer at {place}: {words.rsplit('failed:', 1)[-1].strip()}.",
        hint="Check host and port, and that the server lets this machine in.",
    )
