"""Trino keeps the promises of a warehouse and answers as DuckDB does: a coordinator over the catalog."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from sqlalchemy import Engine, create_engine

from sextant.adapters.warehouse.catalog_scans import Located
from sextant.adapters.warehouse.duckdb import DuckDBWarehouse
from sextant.adapters.warehouse.trino import TrinoSettings, TrinoWarehouse
from sextant.core.db import metadata
from sextant.ports.warehouse import EngineUnable, EngineUnavailable, Limits, PermittedQuery, Warehouse
from tests.contracts.warehouse.catalogued import Catalogued
from tests.contracts.warehouse.same import STATEMENTS, answers, same, tables
from tests.contracts.warehouse.suite import WarehouseContract
from tests.features.query.tables import KnownTable
from tests.servers.postgres import Postgres
from tests.servers.trino import Trino

pytestmark = pytest.mark.long
# What Trino has no exact or no plain word for; the built-in engine answers these.
_LACKS = ("median(", "QUALIFY", "DISTINCT ON")


@dataclass(frozen=True)
class Place:
    trino: Trino
    engine: Engine


@pytest.fixture(scope="module")
def place() -> Iterator[Place]:
    postgres = Postgres()
    postgres.make_template(_make_tables)
    address = urlsplit(postgres.url(postgres.fresh()))
    trino = Trino(
        host="127.0.0.1", port=address.port or 5432, database=address.path.lstrip("/"), user="postgres"
    )
    engine = create_engine(_driven(address.geturl()))
    yield Place(trino, engine)
    engine.dispose()
    trino.stop()
    postgres.stop()


def _driven(url: str) -> str:
    return url.replace("postgresql://", "postgresql+psycopg://")


def _make_tables(url: str) -> None:
    engine = create_engine(_driven(url))
    wanted = [metadata.tables[name] for name in ("iceberg_tables", "iceberg_namespace_properties")]
    metadata.create_all(engine, tables=wanted)
    engine.dispose()


class TestTrino(WarehouseContract):
    hungry = "SELECT count(DISTINCT 'a text of some length: ' || x) AS n FROM range(30000000) AS t(x)"
    wrong = "SELECT CAST(words AS INTEGER) FROM things"

    @pytest.fixture(autouse=True)
    def _server(self, place: Place, tmp_path: Path) -> None:
        self._place = place
        self._catalogued = Catalogued(place.engine, tmp_path)

    def make(self, folder: Path) -> Warehouse:
        settings = TrinoSettings(host="127.0.0.1", port=self._place.trino.port)
        return TrinoWarehouse(settings, DuckDBWarehouse(lambda _: [folder]), self._catalogued.locate)

    def placed(self, table: KnownTable) -> KnownTable:
        return self._catalogued.placed(table)

    def missing(self, table: KnownTable) -> KnownTable:
        found = self._catalogued.placed(replace(table, table_name="gone"))
        for file in table.files:
            Path(file).unlink()
        return found


def test_trino_answers_as_duckdb_does(place: Place, tmp_path: Path) -> None:
    catalogued = Catalogued(place.engine, tmp_path)
    known = tuple(catalogued.placed(one) for one in tables(tmp_path))
    duckdb = DuckDBWarehouse(lambda _: [tmp_path])
    settings = TrinoSettings(host="127.0.0.1", port=place.trino.port)
    trino = TrinoWarehouse(settings, duckdb, catalogued.locate)
    lacked: list[str] = []
    for sql in STATEMENTS:
        expected = answers(duckdb, sql, known)
        try:
            found = answers(trino, sql, known)
        except EngineUnable:
            lacked.append(sql)
            continue
        assert found[0] == expected[0], sql
        assert same(found[1], expected[1]), (sql, found[1], expected[1])
    assert [sql for sql in lacked if not any(word in sql for word in _LACKS)] == []


def _nowhere(workspace_id: str, dataset_id: str, snapshot_id: str | None) -> Located:
    return Located(workspace_id, dataset_id, {})


def test_a_coordinator_that_is_not_there_is_told_as_that(tmp_path: Path) -> None:
    settings = TrinoSettings(host="127.0.0.1", port=1)
    warehouse = TrinoWarehouse(settings, DuckDBWarehouse(lambda _: [tmp_path]), _nowhere)
    query = PermittedQuery(sql="SELECT 1 AS one", scans=(), limits=Limits(seconds=5), workspace_id="w")
    with pytest.raises(EngineUnavailable, match="cannot be reached"):
        warehouse.run(query)
