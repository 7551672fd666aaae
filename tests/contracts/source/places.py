"""A database of each kind as the contract sees it: its source, how it is reached, and how it is changed."""

import sqlite3
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg

from sextant.adapters.source.mysql import MysqlSource
from sextant.adapters.source.postgresql import PostgresSource
from sextant.adapters.source.sqlite import SqliteSource
from sextant.ports.source import Source
from sextant.ports.source_values import Reach, TableName, Value
from tests.servers.mariadb import MariaDB
from tests.servers.postgres import Postgres


@dataclass(frozen=True)
class Place:
    kind: str
    source: Source
    config: Mapping[str, Value]
    run: Callable[..., None]
    schema: str | None = None
    quote: str = '"'

    def table(self, name: str) -> TableName:
        return TableName(name, self.schema)

    def q(self, name: str) -> str:
        return f"{self.quote}{name.replace(self.quote, self.quote * 2)}{self.quote}"


def sqlite_place(folder: Path) -> Place:
    path = folder / "shop.db"

    def run(*statements: str) -> None:
        with sqlite3.connect(path) as connection:
            for statement in statements:
                connection.execute(statement)
        connection.close()

    run("CREATE TABLE IF NOT EXISTS _there (a)", "DROP TABLE _there")
    return Place("sqlite", SqliteSource(Reach(folders=(folder.resolve(),))), {"path": str(path)}, run)


def postgres_place(server: Postgres, database: str) -> Place:
    def run(*statements: str) -> None:
        with psycopg.connect(server.url(database), autocommit=True) as connection:
            for statement in statements:
                connection.execute(statement)  # type: ignore[arg-type]

    port = int(server.url("x").rsplit(":", 1)[1].split("/")[0])
    config: dict[str, Any] = {"host": "127.0.0.1", "port": port, "database": database, "user": "reader"}
    config["password"] = "s3cret-of-reader"
    return Place("postgresql", PostgresSource(Reach(private=True)), config, run, schema="public")


def mariadb_place(server: MariaDB, database: str) -> Place:
    def run(*statements: str) -> None:
        server.run(database, *statements)

    config: dict[str, Any] = {"host": "127.0.0.1", "port": server.port, "database": database}
    config |= {"user": "reader", "password": server.PASSWORD}
    return Place("mysql", MysqlSource(Reach(private=True)), config, run, quote="`")
