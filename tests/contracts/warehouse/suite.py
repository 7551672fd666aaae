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
from sextant.ports.hot import HotRows
from sextant.ports.warehouse import (
    Cancellation,
    EngineUnable,
    PermittedQuery,
    QueryCancelled,
    QueryFailed,
    QueryTimedOut,
    QueryTooLarge,
    Warehouse,
)
from tests.features.query.tables import WORKSPACE, Known, KnownTable, behind

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
    """Subclasses give `make`: a warehouse whose data of the workspace lies in the folder.

    `lacks` names types that the engine does not read; `hungry` is a statement that needs much
    memory, `endless` one that does not come back, `wrong` one that stops at a value.
    """

    lacks: tuple[str, ...] = ()
    hungry = "SELECT list(x::VARCHAR) AS l FROM range(30000000) AS t(x)"
    endless = "SELECT count(*) FROM range(100000000) AS a(x), range(100000) AS b(y) WHERE (x * y) % 7 = 3"
    wrong = "SELECT words::DATE FROM things"
    memory_bytes = 64 << 20

    def make(self, folder: Path) -> Warehouse:
        raise NotImplementedError

    def missing(self, table: KnownTable) -> KnownTable:
        """A table whose files are gone."""
        return KnownTable("gone", table.columns, files=("/nowhere/secret-place.parquet",))

    def placed(self, table: KnownTable) -> KnownTable:
        """The table where this engine finds it."""
        return table

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
        made = KnownTable("things", columns, files=(lay(folder, rows, name="things"),), row_count=3)
        return self.placed(made)

    def query(
        self, sql: str, *tables: KnownTable, limits: GateLimits | None = None, **parameters: Any
    ) -> PermittedQuery:
        asked = Asked(sql, WORKSPACE, parameters)
        return permit(asked, tables=tables, limits=limits or GateLimits(seconds=20)).query

    def test_every_type_and_null_comes_back_as_it_was_written(
        self, warehouse: Warehouse, table: KnownTable
    ) -> None:
        read = [name for name in TYPES if name not in self.lacks]
        got = warehouse.run(self.query(f"SELECT {', '.join(read)} FROM things", table)).table
        for name in read:
            _, kind, values = TYPES[name]
            assert got.column(name).to_pylist() == values, name
            assert got.schema.field(name).type == kind, name

    def test_a_type_that_is_not_read_is_refused_in_words(
        self, warehouse: Warehouse, table: KnownTable
    ) -> None:
        for name in self.lacks:
            with pytest.raises(EngineUnable, match="does not read"):
                warehouse.run(self.query(f"SELECT {name} FROM things", table))

    def test_hot_rows_stand_beside_those_of_the_files(self, warehouse: Warehouse, folder: Path) -> None:
        cold = lay(folder, pa.table({"id": [1, 2], "word": ["a", "it's \\ b"]}), name="streamed")
        fresh = pa.table({"id": [3, None], "word": ["c'\\n", "d"]})
        hot = HotRows("cut", 2, 64, lambda columns: fresh.select([c.name for c in columns]))
        columns = (Known(1, "id", "long"), Known(2, "word", "string"))
        table = self.placed(KnownTable("streamed", columns, files=(cold,), hot=hot))
        got = warehouse.run(self.query("SELECT id, word FROM streamed ORDER BY id", table)).table
        assert got.column("word").to_pylist() == ["a", "it's \\ b", "c'\\n", "d"]

    def test_a_table_that_is_seen_in_part_is_read_by_its_view(
        self, warehouse: Warehouse, folder: Path
    ) -> None:
        rows = pa.table({"id": [1, 2, 3], "region": ["N", "S", None], "pay": [10.0, 20.0, 30.0]})
        columns = (Known(1, "id", "long"), Known(2, "region", "string"), Known(3, "pay", "double"))
        table = self.placed(
            KnownTable("staff", columns, files=(lay(folder, rows, name="staff"),), row_count=3)
        )
        seen = behind(table, rows="region = person.region", masks={"pay": "null"}, person={"region": "S"})
        got = warehouse.run(self.query("SELECT id, pay FROM staff", seen)).table
        assert got.to_pylist() == [{"id": 2, "pay": None}]

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
        things = self.placed(KnownTable("things", columns, files=(old, new)))
        got = warehouse.run(self.query("SELECT now, more FROM things ORDER BY now", things)).table
        assert got.to_pylist() == [
            {"now": 1, "more": None},
            {"now": 2, "more": None},
            {"now": 3, "more": "x"},
        ]

    def test_a_table_without_files_has_no_rows_and_its_columns(self, warehouse: Warehouse) -> None:
        empty = self.placed(KnownTable("nothing", (Known(1, "a", "long"), Known(2, "b", "date")), files=()))
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
            warehouse.run(self.query(self.endless, limits=GateLimits(seconds=0.3)))
        assert warehouse.run(self.query("SELECT 1 AS one")).table.to_pylist() == [{"one": 1}]

    def test_a_query_is_cancelled_by_its_asker(self, warehouse: Warehouse) -> None:
        if not warehouse.capabilities.cancels:
            pytest.skip("This engine cannot cancel.")
        cancellation = Cancellation()
        threading.Timer(0.3, cancellation.cancel).start()
        with pytest.raises(QueryCancelled):
            warehouse.run(self.query(self.endless), cancellation)

    def test_a_query_that_needs_too_much_memory_is_refused_and_the_next_one_runs(
        self, warehouse: Warehouse
    ) -> None:
        limits = GateLimits(memory_bytes=self.memory_bytes, seconds=60)
        with pytest.raises(QueryTooLarge):
            warehouse.run(self.query(self.hungry, limits=limits))
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
        warehouse.dry_run(self.query("SELECT 1 // small FROM things WHERE words = $w", table, w="x"))
        warehouse.dry_run(self.query(self.endless))  # run, it would not come back

    def test_an_error_tells_nothing_of_the_inside(self, warehouse: Warehouse, table: KnownTable) -> None:
        gone = self.missing(table)
        with pytest.raises(QueryFailed) as missing:
            warehouse.run(self.query("SELECT small, words FROM gone", gone))
        with pytest.raises(QueryFailed) as wrong:
            warehouse.run(self.query(self.wrong, table))
        for error in (missing, wrong):
            said = f"{error.value.message} {error.value.hint} {error.value.details}"
            assert not any(inside in said for inside in ("parquet", "/", "SET ", "@11", "LINE 1", "read_"))

    def test_a_plan_tells_steps_and_no_places(self, warehouse: Warehouse, table: KnownTable) -> None:
        steps = warehouse.plan(self.query("SELECT small, count(*) FROM things GROUP BY small", table))
        assert [step.depth for step in steps][:1] == [0]
        assert not any("/" in step.detail or "@" in step.detail for step in steps)

    def test_many_ask_at_once(self, warehouse: Warehouse, table: KnownTable) -> None:
        query = self.query("SELECT count(*) AS n FROM things", table)
        got: list[Any] = []
        threads = [threading.Thread(target=lambda: got.append(warehouse.run(query).table)) for _ in range(16)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert [one.to_pylist() for one in got] == [[{"n": 3}]] * 16
