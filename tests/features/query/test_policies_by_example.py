"""Behind any policy a statement gives what it gives over a table that was filtered and masked beforehand."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sextant.adapters.warehouse.duckdb import DuckDBWarehouse
from sextant.features.governance.models import Mask
from sextant.features.query.errors import SqlRefused
from sextant.ports.warehouse import PermittedQuery, QueryFailed, Scan
from tests.features.query.tables import WORKSPACE, KnownTable, allowed, behind, columns

ROWS = [
    {"id": n, "region": ("N", "S", None)[n % 3], "name": f"person{n:04d}", "pay": n * 17 % 101}
    for n in range(60)
]
FILTERS = {
    None: lambda _row: True,
    "region = person.region": lambda row: row["region"] == "N",
    "pay > 50": lambda row: row["pay"] > 50,
    "region IS NULL OR id IN person.ids": lambda row: row["region"] is None or row["id"] in (1, 2),
    "region = person.absent": lambda _row: False,
}
MASKS = {
    "hide": None,
    "null": lambda _value: None,
    "last_four": lambda value: "••••" + value[-4:] if len(value) >= 8 else "••••",
    "range": lambda value: value // 10 * 10,
}
STATEMENTS = (
    "SELECT * FROM t",
    "SELECT count(*) FROM t",
    "SELECT region, count(*) FROM t GROUP BY region",
    "SELECT id, pay FROM t WHERE id > 5",
    "SELECT name FROM t WHERE region = 'N' OR region IS NULL",
    "WITH t AS (SELECT * FROM t) SELECT count(*) FROM t",
    "SELECT a.id, b.name FROM t a JOIN t b ON a.id = b.id + 1",
    "SELECT id, row_number() OVER (ORDER BY id) FROM t",
    "SELECT region FROM t UNION ALL SELECT name FROM t",
    "SELECT max(id) FROM (SELECT * FROM t WHERE region <> 'S') x",
    "SELECT pay, count(*) FROM t GROUP BY pay",
)


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[KnownTable, DuckDBWarehouse]]:
    folder = tmp_path_factory.mktemp("lake")
    path = folder / "t.parquet"
    kinds = {"id": pa.int64(), "region": pa.string(), "name": pa.string(), "pay": pa.int64()}
    fields = [
        pa.field(name, kind, metadata={"PARQUET:field_id": str(number)})
        for number, (name, kind) in enumerate(kinds.items(), start=1)
    ]
    pq.write_table(pa.Table.from_pylist(ROWS, schema=pa.schema(fields)), path)
    named = columns(id="long", region="string", name="string", pay="long")
    warehouse = DuckDBWarehouse(lambda _workspace: [Path(folder)])
    yield KnownTable("t", named, files=(str(path),), row_count=len(ROWS)), warehouse
    warehouse.close()


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    rows=st.sampled_from(sorted(FILTERS, key=str)),
    name=st.sampled_from([None, "hide", "null", "last_four"]),
    pay=st.sampled_from([None, "hide", "null", "range"]),
    sql=st.sampled_from(STATEMENTS),
)
def test_a_policy_is_as_if_the_table_had_been_so(
    bench: tuple[KnownTable, DuckDBWarehouse], rows: str | None, name: str | None, pay: str | None, sql: str
) -> None:
    table, warehouse = bench
    chosen = {column: mask for column, mask in (("name", name), ("pay", pay)) if mask is not None}
    masks = {
        c: Mask.model_validate({"column": c, "mask": m, "width": 10 if m == "range" else None})
        for c, m in chosen.items()
    }
    seen = behind(table, rows=rows, masks=masks, person={"region": "N", "ids": (1, 2)})
    try:
        got = warehouse.run(allowed(sql, tables=(seen,)).query).table.to_pylist()
    except SqlRefused:
        return
    assert _counted(got) == _counted(_expected(sql, rows, chosen))


def _expected(sql: str, rows: str | None, masks: dict[str, str]) -> list[dict[str, Any]]:
    kept = [row for row in ROWS if FILTERS[rows](row)]
    shown = [
        {c: v if c not in masks else MASKS[masks[c]](v) for c, v in row.items() if masks.get(c) != "hide"}  # type: ignore[misc]
        for row in kept
    ]
    kinds = {"id": pa.int64(), "region": pa.string(), "name": pa.string(), "pay": pa.int64()}
    schema = pa.schema([(c, kind) for c, kind in kinds.items() if masks.get(c) != "hide"])
    with duckdb.connect(":memory:") as twin:
        twin.register("t", pa.Table.from_pylist(shown, schema=schema))
        return twin.sql(sql).to_arrow_table().to_pylist()


def _counted(rows: list[dict[str, Any]]) -> Counter[str]:
    return Counter(repr([str(value) for value in row.values()]) for row in rows)


def test_the_engine_reads_a_guarded_scan_by_its_view_alone(bench: tuple[KnownTable, DuckDBWarehouse]) -> None:
    table, warehouse = bench
    query = allowed("SELECT id FROM t", tables=(behind(table, rows="region = 'N'"),)).query
    scan: Scan = query.scans[0]
    past = PermittedQuery(f'SELECT * FROM "{scan.table_name}"', query.scans, query.limits, WORKSPACE)
    with pytest.raises(QueryFailed):
        warehouse.run(past)


def test_a_value_that_is_not_seen_is_not_in_an_error(bench: tuple[KnownTable, DuckDBWarehouse]) -> None:
    table, warehouse = bench
    seen = behind(table, rows="region = 'N'")
    query = allowed("SELECT id FROM t WHERE CAST(name AS INT) > 1", tables=(seen,)).query
    with pytest.raises(QueryFailed) as failed:
        warehouse.run(query)
    assert "person" not in failed.value.message
