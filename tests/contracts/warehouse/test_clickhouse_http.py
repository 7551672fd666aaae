"""ClickHouse over HTTP keeps the promises of a warehouse: requests, limits and errors as they travel."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from sextant.adapters.warehouse.clickhouse import ClickHouseSettings, ClickHouseWarehouse
from sextant.adapters.warehouse.duckdb import DuckDBWarehouse
from sextant.ports.warehouse import Warehouse
from tests.contracts.warehouse.suite import WarehouseContract
from tests.contracts.warehouse.test_clickhouse import TestClickHouse as InProcess
from tests.servers.clickhouse import ClickHouse

pytestmark = pytest.mark.long


@pytest.fixture(scope="module")
def server() -> Iterator[ClickHouse]:
    made = ClickHouse()
    yield made
    made.stop()


class TestClickHouseOverHttp(WarehouseContract):
    lacks, hungry, wrong = InProcess.lacks, InProcess.hungry, InProcess.wrong

    @pytest.fixture(autouse=True)
    def _engine(self, server: ClickHouse) -> None:
        self._port = server.port

    def make(self, folder: Path) -> Warehouse:
        settings = ClickHouseSettings(root=folder, host="127.0.0.1", port=self._port)
        return ClickHouseWarehouse(settings, DuckDBWarehouse(lambda _: [folder]))
