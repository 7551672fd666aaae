"""Spark keeps the promises of a warehouse and answers as DuckDB does: Spark Connect over the catalog."""

import datetime as dt
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from sqlalchemy import Engine

from sextant.adapters.warehouse.duckdb import DuckDBWarehouse
from sextant.adapters.warehouse.spark import SparkSettings, SparkWarehouse
from sextant.ports.warehouse import EngineUnable, EngineUnavailable, Limits, PermittedQuery, Warehouse
from tests.contracts.warehouse.catalogued import Catalogued
from tests.contracts.warehouse.coordinated import catalog_place, lacked
from tests.contracts.warehouse.same import answers, permitted, tables
from tests.contracts.warehouse.suite import WarehouseContract, lay
from tests.features.query.tables import Known, KnownTable, behind
from tests.servers.spark import Spark

pytestmark = pytest.mark.long
# What Spark has no word for; the built-in engine answers these.
_LACKS = ("QUALIFY",)


@dataclass(frozen=True)
class Place:
    spark: Spark
    engine: Engine


@pytest.fixture(scope="module")
def place() -> Iterator[Place]:
    with catalog_place() as catalog:
        spark = Spark(host="127.0.0.1", port=catalog.port, database=catalog.database, user="postgres")
        yield Place(spark, catalog.engine)
        spark.stop()


def connected(place: Place, catalogued: Catalogued, folder: Path) -> SparkWarehouse:
    settings = SparkSettings(host="127.0.0.1", port=place.spark.port)
    return SparkWarehouse(settings, DuckDBWarehouse(lambda _: [folder]), catalogued.locate)


class TestSpark(WarehouseContract):
    lacks = ("clock",)
    hungry = "SELECT lpad(x::VARCHAR, 400, '*') AS s FROM range(60000) AS t(x)"
    # Of one stage: what Spark begins after a stop between two stages, no client can end.
    endless = "SELECT x FROM range(10000000000000) AS t(x) WHERE ((x % 7) * (x % 7)) % 7 = 3"
    wrong = "SELECT CAST(words AS INTEGER) FROM things"

    @pytest.fixture(autouse=True)
    def _server(self, place: Place, tmp_path: Path) -> None:
        self._place = place
        self._catalogued = Catalogued(place.engine, tmp_path)

    def make(self, folder: Path) -> Warehouse:
        return connected(self._place, self._catalogued, folder)

    def placed(self, table: KnownTable) -> KnownTable:
        """A column of a type that Spark does not read would keep it from the whole table."""
        read = tuple(one for one in table.columns if one.type != "time")
        for file in table.files if len(read) < len(table.columns) else ():
            rows = pq.read_table(file)
            pq.write_table(rows.drop_columns([c.name for c in table.columns if c not in read]), file)
        return replace(self._catalogued.placed(replace(table, columns=read)), columns=table.columns)

    def missing(self, table: KnownTable) -> KnownTable:
        found = self._catalogued.placed(replace(table, table_name="gone"))
        for file in table.files:
            Path(file).unlink()
        return found


def test_spark_answers_as_duckdb_does(place: Place, tmp_path: Path) -> None:
    catalogued = Catalogued(place.engine, tmp_path)
    duckdb, spark = DuckDBWarehouse(lambda _: [tmp_path]), connected(place, catalogued, tmp_path)
    left = lacked(duckdb, spark, lambda: tuple(catalogued.placed(one) for one in tables(tmp_path)))
    assert [one for one in left if not any(word in one[0] for word in _LACKS)] == []


def test_a_session_that_the_server_has_let_go_is_opened_anew(place: Place, tmp_path: Path) -> None:
    spark = connected(place, Catalogued(place.engine, tmp_path), tmp_path)
    query = permitted("SELECT 1 AS one", ())
    spark.run(query)
    spark._client().release_session()
    with pytest.raises(EngineUnavailable):
        spark.run(query)
    assert spark.run(query).table.to_pylist() == [{"one": 1}]
    spark.close()


def test_a_table_with_a_column_that_spark_cannot_hold_is_left_to_the_built_in_engine(
    place: Place, tmp_path: Path
) -> None:
    catalogued = Catalogued(place.engine, tmp_path)
    rows = pa.table({"id": [1], "clock": pa.array([dt.time(9)], pa.time64("us"))})
    columns = (Known(1, "id", "long"), Known(2, "clock", "time"))
    file = lay(tmp_path, rows, name="clocks")
    known = catalogued.placed(KnownTable("clocks", columns, files=(file,), row_count=1))
    spark = connected(place, catalogued, tmp_path)
    with pytest.raises(EngineUnable, match="tables with a column of the type time"):
        spark.run(permitted("SELECT id FROM clocks", (known,)))


def test_a_server_that_is_not_there_is_told_as_that(tmp_path: Path) -> None:
    def nowhere(*_: object) -> None:
        raise AssertionError

    settings = SparkSettings(host="127.0.0.1", port=1, token="hidden-word", secure=True)
    warehouse = SparkWarehouse(settings, DuckDBWarehouse(lambda _: [tmp_path]), nowhere)
    query = PermittedQuery(sql="SELECT 1 AS one", scans=(), limits=Limits(seconds=5), workspace_id="w")
    with pytest.raises(EngineUnavailable, match="cannot be reached") as refused:
        warehouse.run(query)
    assert "hidden-word" not in str(refused.value)


def test_a_process_without_a_file_of_its_own_can_ask_too() -> None:
    told = "from sextant.adapters.warehouse.spark import importing\nwith importing():\n"
    told += "    from pyspark.sql.connect.client.core import SparkConnectClient\nprint('imported')"
    done = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, timeout=60)
    assert done.stdout == "imported\n", done.stderr


def test_what_a_rule_hides_is_gone_before_a_condition_of_the_asker_sees_it(
    place: Place, tmp_path: Path
) -> None:
    catalogued = Catalogued(place.engine, tmp_path)
    rows = pa.table({"id": [1, 2], "region": ["N", "S"]})
    columns = (Known(1, "id", "long"), Known(2, "region", "string"))
    known = KnownTable("staff", columns, files=(lay(tmp_path, rows, name="staff"),), row_count=2)
    seen = behind(catalogued.placed(known), rows="region = person.region", person={"region": "S"})
    spark = connected(place, catalogued, tmp_path)
    steps = spark.plan(permitted("SELECT id FROM staff WHERE 10 // (id - 1) > 1", (seen,)))
    above = [one.operator for one in steps].index("Sample")
    assert any(one.operator == "Filter" and "div" in one.detail for one in steps[:above])
    assert not any("div" in one.detail for one in steps[above:])
    asked = permitted("SELECT id FROM staff WHERE 10 // (id - 1) > 1", (seen,))
    assert spark.run(asked).table.to_pylist() == [{"id": 2}]
    spark.close()


def test_times_with_a_zone_are_cut_and_taken_apart_as_duckdb_does(place: Place, tmp_path: Path) -> None:
    catalogued = Catalogued(place.engine, tmp_path)
    moments = [
        *(
            dt.datetime(year, 3, 31, 1, 59, 59, 999_999, tzinfo=dt.UTC)
            for year in (1, 1582, 1969, 2024, 9999)
        ),
        dt.datetime(1582, 10, 10, tzinfo=dt.UTC),
        dt.datetime(2024, 12, 30, 23, 30, tzinfo=dt.UTC),
        dt.datetime(1969, 12, 31, 23, 59, 59, 1, tzinfo=dt.UTC),
        None,
    ]
    rows = pa.table({"id": range(len(moments)), "at": pa.array(moments, pa.timestamp("us", tz="UTC"))})
    file = lay(tmp_path, rows, name="zoned")
    columns = (Known(1, "id", "long"), Known(2, "at", "timestamptz"))
    known = catalogued.placed(KnownTable("zoned", columns, files=(file,), row_count=rows.num_rows))
    duckdb, spark = DuckDBWarehouse(lambda _: [tmp_path]), connected(place, catalogued, tmp_path)
    units = ("year", "quarter", "month", "week", "day", "hour", "minute", "second")
    cut = ", ".join(f"date_trunc('{unit}', at) AS c_{unit}" for unit in units)
    parts = ", ".join(f"extract({unit} FROM at) AS p_{unit}" for unit in (*units, "dow", "isodow", "doy"))
    for sql in (
        f"SELECT id, {cut}, {parts} FROM zoned ORDER BY id",
        "SELECT date_trunc('month', at) AS m, count(*) AS n, max(at) AS l FROM zoned GROUP BY m ORDER BY m",
        "SELECT id FROM zoned WHERE date_trunc('day', at) = at ORDER BY id",
    ):
        assert answers(spark, sql, (known,)) == answers(duckdb, sql, (known,)), sql
    spark.close()
