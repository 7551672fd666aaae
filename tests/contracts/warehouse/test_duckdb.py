"""DuckDB keeps the promises of a warehouse, and is locked by itself: nothing written, nothing strayed to."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pytest

from sextant.adapters.warehouse.duckdb import DuckDBSettings, DuckDBWarehouse
from sextant.ports.cancellation import Cancellation
from sextant.ports.warehouse import (
    Limits,
    PermittedQuery,
    QueryCancelled,
    QueryFailed,
    Scan,
    ScanColumn,
    Warehouse,
    WarehouseBusy,
)
from tests.contracts.warehouse.suite import WarehouseContract, lay
from tests.features.query.statements import HOSTILE
from tests.features.query.tables import WORKSPACE

SETTINGS = DuckDBSettings(memory_bytes=256 << 20)
# What the second lock leaves to the gate: these read no file and change nothing.
_GATES_ALONE = (
    "version()",
    "current_",
    "session_user",
    "txid",
    "setseed",
    "sleep_ms",
    "pg_sleep",
    "write_log",
    "uuid",
    "json_serialize",
    "getvariable",
    "orders@11",
    "FOR UPDATE",
)


class TestDuckDB(WarehouseContract):
    def make(self, folder: Path) -> Warehouse:
        return DuckDBWarehouse(lambda _: [folder], SETTINGS)

    def test_a_query_is_cancelled_at_whatever_moment(self, warehouse: Warehouse) -> None:
        """Also before the statement begins, where its limits are set."""
        for number in range(120):
            cancellation = Cancellation()
            stopping = threading.Timer(number / 60_000, cancellation.cancel)
            stopping.start()
            with pytest.raises(QueryCancelled):
                warehouse.run(self.query(self.endless), cancellation)
            stopping.join()


@pytest.fixture
def place(tmp_path: Path) -> Path:
    (tmp_path / WORKSPACE).mkdir()
    return tmp_path / WORKSPACE


@pytest.fixture
def warehouse(place: Path) -> Iterator[DuckDBWarehouse]:
    made = DuckDBWarehouse(lambda _: [place], SETTINGS)
    yield made
    made.close()


def ungated(sql: str, *files: str) -> PermittedQuery:
    """A query that no gate has seen."""
    columns = (ScanColumn(1, "id", "long"), ScanColumn(2, "region", "string"))
    scan = Scan("orders", "d", "11", columns, files, row_count=2, size_bytes=100)
    return PermittedQuery(sql=sql, scans=(scan,), limits=Limits(seconds=5), workspace_id=WORKSPACE)


def orders(folder: Path, name: str = "orders") -> str:
    return lay(folder, pa.table({"id": [1, 2], "region": ["N", "S"]}), name=name)


@pytest.mark.parametrize("sql", [s for s in HOSTILE if s.strip() and not any(w in s for w in _GATES_ALONE)])
def test_without_the_gate_the_engine_alone_stops_writes_and_foreign_data(
    warehouse: DuckDBWarehouse, place: Path, sql: str
) -> None:
    mine = orders(place)
    before = sorted(path.name for path in place.iterdir())
    with pytest.raises(QueryFailed):
        warehouse.run(ungated(sql, mine))
    assert sorted(path.name for path in place.iterdir()) == before


@pytest.mark.parametrize(
    "sql",
    [
        "COPY (SELECT 1) TO '{place}/x.csv'",
        "EXPORT DATABASE '{place}/x'",
        "ATTACH '{place}/x.db'",
        "SELECT * FROM '{place}/other.parquet'",
        "SELECT * FROM read_parquet('{place}/other.parquet')",
        "SELECT * FROM read_text('{place}/other.parquet')",
        "SELECT * FROM glob('{place}/*')",
        "SELECT id FROM orders WHERE id IN (SELECT id FROM '{place}/other.parquet')",
    ],
)
def test_even_in_its_own_folder_only_the_scans_of_the_query_are_read(
    warehouse: DuckDBWarehouse, place: Path, sql: str
) -> None:
    mine = orders(place)
    orders(place, "other")
    with pytest.raises(QueryFailed):
        warehouse.run(ungated(sql.replace("{place}", str(place)), mine))
    assert sorted(path.name for path in place.iterdir()) == ["orders.parquet", "other.parquet"]


def test_a_scan_of_another_workspaces_file_is_not_read(warehouse: DuckDBWarehouse, place: Path) -> None:
    elsewhere = place.parent / "another"
    elsewhere.mkdir()
    for foreign in (orders(elsewhere), f"{place}/../another/orders.parquet"):
        with pytest.raises(QueryFailed):
            warehouse.run(ungated("SELECT id FROM orders", foreign))


def test_workspaces_have_engines_of_their_own(tmp_path: Path) -> None:
    made = DuckDBWarehouse(lambda workspace: [tmp_path / workspace], DuckDBSettings(instances=1))
    for workspace in ("one", "two", "one"):
        (tmp_path / workspace).mkdir(exist_ok=True)
        query = ungated("SELECT count(*) AS n FROM orders", orders(tmp_path / workspace))
        query = PermittedQuery(query.sql, query.scans, query.limits, workspace)
        assert made.run(query).table.to_pylist() == [{"n": 2}]
    made.close()


def test_the_configuration_stays_locked(warehouse: DuckDBWarehouse, place: Path) -> None:
    orders(place)
    for sql in ("SET enable_external_access = true", "SET lock_configuration = false", "RESET threads"):
        with pytest.raises(QueryFailed):
            warehouse.run(ungated(sql))


def test_more_queries_than_may_run_wait_and_are_then_told(place: Path) -> None:
    made = DuckDBWarehouse(lambda _: [place], DuckDBSettings(at_once=1, wait_seconds=0.05))
    query = ungated("SELECT id FROM orders", orders(place))
    with made.stream(query), pytest.raises(WarehouseBusy):
        made.run(query)
    assert made.run(query).table.num_rows == 2
    made.close()
