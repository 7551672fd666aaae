"""A driver that is not installed is told by the line that installs it, and nothing else is asked."""

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from sextant.adapters.warehouse.catalog_scans import Located
from sextant.adapters.warehouse.clickhouse import ClickHouseSettings, ClickHouseWarehouse
from sextant.adapters.warehouse.duckdb import DuckDBWarehouse
from sextant.adapters.warehouse.snowflake import SnowflakeWarehouse
from sextant.adapters.warehouse.snowflake_session import SnowflakeSettings
from sextant.adapters.warehouse.spark import SparkSettings, SparkWarehouse
from sextant.adapters.warehouse.trino import TrinoSettings, TrinoWarehouse
from sextant.ports.warehouse import EngineUnavailable, Warehouse
from tests.contracts.warehouse.same import permitted


def _nowhere(workspace_id: str, dataset_id: str, snapshot_id: str | None) -> Located:
    return Located(workspace_id, dataset_id, {})


def _unpinned(workspace_id: str, dataset_id: str, snapshot_id: str) -> str:
    raise AssertionError


_ENGINES: dict[str, tuple[str, Callable[[DuckDBWarehouse], Warehouse]]] = {
    "clickhouse": (
        "clickhouse_connect",
        lambda ours: ClickHouseWarehouse(ClickHouseSettings(root=Path("/"), host="127.0.0.1"), ours),
    ),
    "trino": ("trino", lambda ours: TrinoWarehouse(TrinoSettings("127.0.0.1"), ours, _nowhere)),
    "snowflake": (
        "snowflake.connector",
        lambda ours: SnowflakeWarehouse(SnowflakeSettings("account", "user"), ours, _nowhere, _unpinned),
    ),
    "spark": (
        "pyspark.sql.connect.client.core",
        lambda ours: SparkWarehouse(SparkSettings("127.0.0.1"), ours, _nowhere),
    ),
}


@pytest.mark.parametrize("extra", _ENGINES)
def test_a_missing_driver_names_the_extra_that_brings_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, extra: str
) -> None:
    module, make = _ENGINES[extra]
    monkeypatch.setitem(sys.modules, module, None)
    warehouse = make(DuckDBWarehouse(lambda _: [tmp_path]))
    with pytest.raises(EngineUnavailable) as told:
        warehouse.run(permitted("SELECT 1 AS one", ()))
    assert f"sextant-analytics[{extra}]" in told.value.hint
    assert "not installed" in told.value.message
