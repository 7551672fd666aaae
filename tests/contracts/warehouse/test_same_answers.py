"""The same answer on every engine: a fixed set of statements over awkward rows, ClickHouse beside DuckDB."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from sextant.adapters.warehouse.clickhouse import ClickHouseSettings, ClickHouseWarehouse
from sextant.adapters.warehouse.duckdb import DuckDBWarehouse
from tests.contracts.warehouse.same import STATEMENTS, answers, refused, same, tables
from tests.features.query.tables import KnownTable

Known = tuple[KnownTable, ...]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("same")


@pytest.fixture(scope="module")
def known(folder: Path) -> Known:
    return tables(folder)


@pytest.fixture(scope="module")
def duckdb(folder: Path) -> Iterator[DuckDBWarehouse]:
    made = DuckDBWarehouse(lambda _: [folder])
    yield made
    made.close()


@pytest.fixture(scope="module")
def clickhouse(
    folder: Path, duckdb: DuckDBWarehouse, clickhouse_folder: Path
) -> Iterator[ClickHouseWarehouse]:
    made = ClickHouseWarehouse(ClickHouseSettings(root=folder, embedded=clickhouse_folder), duckdb)
    yield made
    made.close()


@pytest.mark.parametrize("sql", STATEMENTS)
def test_clickhouse_answers_as_duckdb_does(
    duckdb: DuckDBWarehouse, clickhouse: ClickHouseWarehouse, known: Known, sql: str
) -> None:
    kinds, rows = answers(duckdb, sql, known)
    their_kinds, their_rows = answers(clickhouse, sql, known)
    assert their_kinds == kinds
    assert same(their_rows, rows), (their_rows, rows)


@pytest.mark.parametrize(
    ("sql", "reason"),
    [
        ("SELECT list(region) FROM sales", "array_agg"),
        ("SELECT mode(units) FROM sales", "mode"),
        ("SELECT CAST(code AS INTEGER) FROM sales WHERE id = 1", "cast of text"),
        ("SELECT region || amount FROM sales", "fractions"),
        ("SELECT regexp_matches(region, '\\w+') FROM sales", "regular expression"),
        ("SELECT substr(region, -2) FROM sales", "substr"),
        ("SELECT lower(region) AS region, count(*) FROM sales GROUP BY region", "a name for a result"),
        ("SELECT median(price) FROM sales", "quantiles of decimals"),
        (
            "WITH RECURSIVE t AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM t WHERE n < 3) SELECT n FROM t",
            "RECURSIVE",
        ),
        ("SELECT id FROM sales ORDER BY id LIMIT (1 + 1)", "LIMIT that is computed"),
        ("SELECT paid, count(*) FROM sales GROUP BY ROLLUP (paid)", "ROLLUP"),
        ("SELECT region LIKE 'a!%' ESCAPE '!' FROM sales", "ESCAPE"),
        ("SELECT date_diff('week', sold, at) FROM sales", "number of weeks"),
        ("SELECT year(DATE '1850-01-01') FROM sales", "before 1900"),
        ("SELECT now() FROM sales", "`now`"),
        ("SELECT upper(region) FROM sales USING SAMPLE 3", ""),
    ],
)
def test_what_may_be_answered_otherwise_is_refused_before_it_is_run(
    clickhouse: ClickHouseWarehouse, known: Known, sql: str, reason: str
) -> None:
    told = refused(clickhouse, sql, known)
    assert told is not None
    assert "ClickHouse does not have" in told
    assert reason in told
