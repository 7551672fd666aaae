"""Trino keeps the promises of a warehouse and answers as DuckDB does: a coordinator over the catalog."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from sqlalchemy import Engine

from sextant.adapters.warehouse.catalog_scans import Located
from sextant.adapters.warehouse.duckdb import DuckDBWarehouse
from sextant.adapters.warehouse.trino import TrinoSettings, TrinoWarehouse
from sextant.ports.warehouse import EngineUnavailable, Limits, PermittedQuery, Warehouse
from tests.contracts.warehouse.catalogued import Catalogued
from tests.contracts.warehouse.coordinated import catalog_place, lacked
from tests.contracts.warehouse.same import tables
from tests.contracts.warehouse.suite import WarehouseContract
from tests.features.query.tables import KnownTable
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
    with catalog_place() as catalog:
        trino = Trino(host="127.0.0.1", port=catalog.port, database=catalog.database, user="postgres")
        yield Place(trino, catalog.engine)
        trino.stop()


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
    duckdb = DuckDBWarehouse(lambda _: [tmp_path])
    settings = TrinoSettings(host="127.0.0.1", port=place.trino.port)
    trino = TrinoWarehouse(settings, duckdb, catalogued.locate)
    left = lacked(duckdb, trino, lambda: tuple(catalogued.placed(one) for one in tables(tmp_path)))
    assert [one for one in left if not any(word in one[0] for word in _LACKS)] == []


def _nowhere(workspace_id: str, dataset_id: str, snapshot_id: str | None) -> Located:
    return Located(workspace_id, dataset_id, {})


def test_a_coordinator_that_is_not_there_is_told_as_that(tmp_path: Path) -> None:
    settings = TrinoSettings(host="127.0.0.1", port=1)
    warehouse = TrinoWarehouse(settings, DuckDBWarehouse(lambda _: [tmp_path]), _nowhere)
    query = PermittedQuery(sql="SELECT 1 AS one", scans=(), limits=Limits(seconds=5), workspace_id="w")
    with pytest.raises(EngineUnavailable, match="cannot be reached"):
        warehouse.run(query)
