"""What every warehouse promises: one suite, run against each adapter by its own subclass."""

import datetime as dt
import threading
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from sextant.features.query.gate import Asked, GateLimits
from sextant.features.query.gate.permit import permit
from sextant.ports.warehouse import (
    Cancellation,
    PermittedQuery,
    QueryCancelled,
    QueryFailed,
    QueryTimedOut,
    QueryTooLarge,
    Warehouse,
)
from tests.features.query.tables import WORKSPACE, Known, KnownTable

ENDLESS = "SELECT count(*) FROM range(100000000) AS a(x), range(100000) AS b(y) WHERE (x * y) % 7 = 3"
TYPES: dict[str, tuple[str, Any, list[Any]]] = {
    "flag": ("boolean", pa.bool_(), [True, False, None]),
    "small": ("int", pa.int32(), [1, -(2**31), None]),
    "big": ("long", pa.int64(), [2**63 - 1, -(2**63), None]),
    "half": ("float", pa.float32(), [0.5, -2.25, None]),
    "real": ("double", pa.float64(), [1e300, -0.1, None]),
    "money": (
        "decimal(38,4)",
        pa.decimal128(38, 4),
        [Decimal("12345678901234567890.1234"), Decimal("-0.0001"), None],
    ),
    "words": ("string", pa.string(), ["", "Zoë (quote) '; -- 🧭", None]),
    "raw": ("binary", pa.binary(), [b"\x00\xff", b"", None]),
    "day": ("date", pa.date32(), [dt.date(1, 1, 1), dt.date(9999, 12, 31), None]),
    "clock": ("time", pa.time64("us"), [dt.time(0, 0), dt.time(23, 59, 59, 999999), None]),
    "plain": (
        "timestamp",
        pa.timestamp("us"),
        [dt.datetime(1969, 12, 31, 23), dt.datetime(2026, 3, 2, 9, 0, 0, 1), None],
    ),
    "zoned": (
        "timestamptz",
        pa.timestamp("us", tz="UTC"),
        [dt.datetime(2026, 3, 29, 1, 30, tzinfo=dt.UTC), dt.datetime(1900, 1, 1, tzinfo=dt.UTC), None],
    ),
}


def lay(folder: Path, rows: pa.Table, *, name: str, ids: Mapping[str, int] | None = None) -> str:
    """Writes rows as a data file with field ids; tells its path."""
    numbered = ids or {column: i + 1 for i, column in enumerate(rows.column_names)}
    fields = [field.with_metadata({"PARQUET:field_id": str(numbered[field.name])}) for field in rows.schema]
    path = folder / f"{name}.parquet"
    pq.write_table(rows.cast(pa.schema(fields)), path)
    return str(path)


class WarehouseContract:
    """Subclasses give `make`: a warehouse whose data of the workspace lies in the folder."""

    def make(self, folder: Path) -> Warehouse:
        raise NotImplementedError

    @pytest.fixture
    def folder(self, tmp_path: Path) -> Path:
        place = tmp_path / "silver" / WORKSPACE
        place.mkdir(parents=True)
        return place

    @pytest.fixture
    def warehouse(self, folder: Path) -> Any:
        made = self.make(folder)
        yield made
        made.close()

    @pytest.fixture
    def table(self, folder: Path) -> KnownTable:
        rows = pa.table({name: pa.array(values, kind) for name, (_, kind, values) in TYPES.items()})
        columns = tuple(
            Known(i + 1, name, iceberg) for i, (name, (iceberg, _, _)) in enumerate(TYPES.items())
        )
        return KnownTable("things", columns, files=(lay(folder, rows, name="things"),), row_count=3)

    def query(
        self, sql: str, *tables: KnownTable, limits: GateLimits | None = None, **parameters: Any
    ) -> PermittedQuery:
        asked = Asked(sql, WORKSPACE, parameters)
        return permit(asked, tables=tables, limits=limits or GateLimits(seconds=20)).query

    def test_every_type_and_null_comes_back_as_it_was_written(
        self, warehouse: Warehouse, table: KnownTable
    ) -> None:
        got = warehouse.run(self.query("SELECT * FROM things", table)).table
        for name, (_, kind, values) in TYPES.items():
            assert got.column(name).to_pylist() == values, name
            assert got.schema.field(name).type == kind, name

    def test_columns_are_found_by_field_id_whatever_the_file_calls_them(
        self, warehouse: Warehouse, folder: Path
    ) -> None:
        old = lay(folder, pa.table({"was": pa.array([1, 2], pa.int32())}), name="old", ids={"was": 4})
        new = lay(
            folder,
            pa.table({"now": pa.array([3], pa.int64()), "more": ["x"]}),
            name="new",
            ids={"now": 4, "more": 9},
        )
        columns = (Known(4, "now", "long"), Known(9, "more", "string"))
        things = KnownTable("things", columns, files=(old, new))
        got = warehouse.run(self.query("SELECT now, more FROM things ORDER BY now", things)).table
        assert got.to_pylist() == [
            {"now": 1, "more": None},
            {"now": 2, "more": None},
            {"now": 3, "more": "x"},
        ]

    def test_a_table_without_files_has_no_rows_and_its_columns(self, warehouse: Warehouse) -> None:
        empty = KnownTable("nothing", (Known(1, "a", "long"), Known(2, "b", "date")), files=())
        got = warehouse.run(self.query("SELECT a, b FROM nothing", empty)).table
        assert (got.num_rows, got.column_names) == (0, ["a", "b"])

    def test_values_are_bound_and_never_read_as_sql(self, warehouse: Warehouse, table: KnownTable) -> None:
        words = TYPES["words"][2][1]
        query = self.query(
            "SELECT small FROM things WHERE words = $w AND day >= $d", table, w=words, d="2000-01-01"
        )
        assert warehouse.run(query).table.num_rows == 1

    def test_the_row_limit_cuts_and_says_so(self, warehouse: Warehouse) -> None:
        cut = warehouse.run(self.query("SELECT x FROM range(50) AS t(x)", limits=GateLimits(rows=10)))
        whole = warehouse.run(self.query("SELECT x FROM range(10) AS t(x)", limits=GateLimits(rows=10)))
        assert (cut.table.num_rows, cut.truncated) == (10, True)
        assert (whole.table.num_rows, whole.truncated) == (10, False)

    def test_a_stream_gives_every_row_in_batches(self, warehouse: Warehouse) -> None:
        query = self.query("SELECT x FROM range(300000) AS t(x)", limits=GateLimits(rows=1 << 40))
        with warehouse.stream(query) as reader:
            sizes = [batch.num_rows for batch in reader]
        assert sum(sizes) == 300_000
        assert len(sizes) > 1

    def test_sums_of_whole_numbers_are_whole_numbers(self, warehouse: Warehouse) -> None:
        got = warehouse.run(self.query("SELECT sum(x) AS s, count(*) AS n FROM range(10) AS t(x)")).table
        assert [str(kind) for kind in got.schema.types] == ["int64", "int64"]
        huge = warehouse.run(
            self.query("SELECT sum(x) AS s FROM (VALUES (9223372036854775807), (1)) AS t(x)")
        ).table
        assert huge.to_pylist() == [{"s": Decimal(2**63)}]

    def test_a_query_past_its_time_is_stopped_and_the_next_one_runs(self, warehouse: Warehouse) -> None:
        with pytest.raises(QueryTimedOut, match=r"0\.3 seconds"):
            warehouse.run(self.query(ENDLESS, limits=GateLimits(seconds=0.3)))
        assert warehouse.run(self.query("SELECT 1 AS one")).table.to_pylist() == [{"one": 1}]

    def test_a_query_is_cancelled_by_its_asker(self, warehouse: Warehouse) -> None:
        if not warehouse.capabilities.cancels:
            pytest.skip("This engine cannot cancel.")
        cancellation = Cancellation()
        threading.Timer(0.3, cancellation.cancel).start()
        with pytest.raises(QueryCancelled):
            warehouse.run(self.query(ENDLESS), cancellation)

    def test_a_query_that_needs_too_much_memory_is_refused_and_the_next_one_runs(
        self, warehouse: Warehouse
    ) -> None:
        sql = "SELECT list(x::VARCHAR) AS l FROM range(30000000) AS t(x)"
        with pytest.raises(QueryTooLarge):
            warehouse.run(self.query(sql, limits=GateLimits(memory_bytes=64 << 20, seconds=60)))
        assert warehouse.run(self.query("SELECT 1 AS one")).table.num_rows == 1

    @pytest.mark.parametrize(
        "sql",
        [
            "SELECT words + 1 FROM things",
            "SELECT words, count(*) FROM things",
            "SELECT substr(small) FROM things",
        ],
    )
    def test_a_dry_run_finds_what_cannot_be_planned(
        self, warehouse: Warehouse, table: KnownTable, sql: str
    ) -> None:
        with pytest.raises(QueryFailed):
            warehouse.dry_run(self.query(sql, table))

    def test_a_dry_run_does_not_run(self, warehouse: Warehouse, table: KnownTable) -> None:
        warehouse.dry_run(self.query("SELECT words::DATE FROM things WHERE words = $w", table, w="x"))
        warehouse.dry_run(self.query(ENDLESS))  # run, it would not come back

    def test_an_error_tells_nothing_of_the_inside(self, warehouse: Warehouse, table: KnownTable) -> None:
        gone = KnownTable("gone", table.columns, files=("/nowhere/secret-place.parquet",))
        with pytest.raises(QueryFailed) as missing:
            warehouse.run(self.query("SELECT * FROM gone", gone))
        with pytest.raises(QueryFailed) as wrong:
            warehouse.run(self.query("SELECT words::DATE FROM things", table))
        for error in (missing, wrong):
            said = f"{error.value.message} {error.value.hint} {error.value.details}"
            assert not any(inside in said for inside in ("parquet", "/", "SET ", "@11", "LINE 1", "read_"))

    def test_many_ask_at_once(self, warehouse: Warehouse, table: KnownTable) -> None:
        query = self.query("SELECT count(*) AS n FROM things", table)
        got: list[Any] = []
        threads = [threading.Thread(target=lambda: got.append(warehouse.run(query).table)) for _ in range(16)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert [one.to_pylist() for one in got] == [[{"n": 3}]] * 16
