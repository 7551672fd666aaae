"""A catalog in PostgreSQL for engines that read it, and how each of them is held to the same answers."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.parse import urlsplit

from sqlalchemy import Engine, create_engine

from sextant.core.db import metadata
from sextant.ports.warehouse import EngineUnable, Warehouse
from tests.contracts.warehouse.same import STATEMENTS, answers, same
from tests.features.query.tables import KnownTable
from tests.servers.postgres import Postgres


@dataclass(frozen=True)
class CatalogPlace:
    """Where the catalog is, as an engine is told, and as we write to it."""

    port: int
    database: str
    engine: Engine


@contextmanager
def catalog_place() -> Iterator[CatalogPlace]:
    postgres = Postgres()
    try:
        postgres.make_template(_make_tables)
        address = urlsplit(postgres.url(postgres.fresh()))
        engine = create_engine(_driven(address.geturl()))
        yield CatalogPlace(address.port or 5432, address.path.lstrip("/"), engine)
        engine.dispose()
    finally:
        postgres.stop()


def lacked(
    duckdb: Warehouse, other: Warehouse, known: Callable[[], tuple[KnownTable, ...]]
) -> list[tuple[str, str]]:
    """Asks both every statement and holds the answers to be one; tells what the other has no words for."""
    found: list[tuple[str, str]] = []
    tables = known()
    for sql in STATEMENTS:
        expected = answers(duckdb, sql, tables)
        try:
            told = answers(other, sql, tables)
        except EngineUnable as error:
            found.append((sql, error.message))
            continue
        assert told[0] == expected[0], (sql, told[0], expected[0])
        assert same(told[1], expected[1]), (sql, told[1], expected[1])
    return found


def _driven(url: str) -> str:
    return url.replace("postgresql://", "postgresql+psycopg://")


def _make_tables(url: str) -> None:
    engine = create_engine(_driven(url))
    wanted = [metadata.tables[name] for name in ("iceberg_tables", "iceberg_namespace_properties")]
    metadata.create_all(engine, tables=wanted)
    engine.dispose()
