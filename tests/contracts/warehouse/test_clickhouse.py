"""ClickHouse keeps the promises of a warehouse: the engine itself, in this process."""

from pathlib import Path

import pytest

from sextant.adapters.warehouse.clickhouse import ClickHouseSettings, ClickHouseWarehouse
from sextant.adapters.warehouse.duckdb import DuckDBWarehouse
from sextant.ports.warehouse import EngineUnavailable, Limits, PermittedQuery, QueryFailed, Warehouse
from tests.contracts.warehouse.suite import WarehouseContract

_HUNGRY = "SELECT count(DISTINCT 'a text of some length: ' || x::VARCHAR) AS n FROM range(30000000) AS t(x)"


class TestClickHouse(WarehouseContract):
    lacks = ("clock",)
    hungry = _HUNGRY
    wrong = "SELECT 1 // (small - small) FROM things"

    @pytest.fixture(autouse=True)
    def _engine(self, clickhouse_folder: Path) -> None:
        self._embedded = clickhouse_folder

    def make(self, folder: Path) -> Warehouse:
        settings = ClickHouseSettings(root=folder, embedded=self._embedded)
        return ClickHouseWarehouse(settings, DuckDBWarehouse(lambda _: [folder]))


@pytest.mark.parametrize(
    "sql",
    [
        "INSERT INTO FUNCTION file('/tmp/x.csv') SELECT 1",
        "SELECT * FROM file('/etc/passwd', 'LineAsString')",
        "SELECT * FROM url('http://127.0.0.1/', 'CSV')",
        "SELECT name FROM system.tables",
        "SELECT 1; SELECT 2",
        "DROP TABLE x",
        "SELECT 1 INTO OUTFILE '/tmp/x'",
    ],
)
def test_a_statement_that_no_gate_has_seen_does_not_reach_the_engine(
    clickhouse_folder: Path, tmp_path: Path, sql: str
) -> None:
    settings = ClickHouseSettings(root=tmp_path, embedded=clickhouse_folder)
    warehouse = ClickHouseWarehouse(settings, DuckDBWarehouse(lambda _: [tmp_path]))
    with pytest.raises(QueryFailed):
        warehouse.translated(PermittedQuery(sql=sql, scans=(), limits=Limits(), workspace_id="w"))


def test_a_server_that_is_not_there_is_told_as_that(tmp_path: Path) -> None:
    settings = ClickHouseSettings(root=tmp_path, host="127.0.0.1", port=1, password="hidden-word")
    warehouse = ClickHouseWarehouse(settings, DuckDBWarehouse(lambda _: [tmp_path]))
    query = PermittedQuery(sql="SELECT 1 AS one", scans=(), limits=Limits(), workspace_id="w")
    with pytest.raises(EngineUnavailable, match="cannot be reached") as refused:
        warehouse.run(query)
    assert "hidden-word" not in str(refused.value)
