"""From which size another engine is quicker than the built-in one: one table of 1 to 100 million rows, three questions.

    python bench/engines.py [ROWS ...]

ClickHouse runs in this process over the same Parquet files. Each question is asked three times; the quickest counts.
"""

import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import duckdb

from sextant.adapters.warehouse.clickhouse import ClickHouseSettings, ClickHouseWarehouse
from sextant.adapters.warehouse.duckdb import DuckDBWarehouse
from sextant.ports.warehouse import Limits, PermittedQuery, Scan, ScanColumn, Warehouse

SIZES = (1_000_000, 10_000_000)
QUESTIONS = {
    "count and sum": 'SELECT count(*) AS n, sum("units") AS s FROM "sales@1" AS t',
    "by group": 'SELECT "shop", sum("units") AS s FROM "sales@1" AS t GROUP BY "shop" ORDER BY s DESC LIMIT 10',
    "by month": (
        'SELECT date_trunc(\'month\', "sold") AS m, avg("amount") AS a FROM "sales@1" AS t '
        'WHERE "amount" > 10 GROUP BY m ORDER BY m'
    ),
}
COLUMNS = (
    ScanColumn(1, "shop", "long"),
    ScanColumn(2, "units", "long"),
    ScanColumn(3, "amount", "double"),
    ScanColumn(4, "sold", "date"),
)


def write(path: Path, rows: int) -> None:
    """Rows of a fixed seed, written with field ids."""
    connection = duckdb.connect()
    connection.execute("SELECT setseed(0.5)").fetchall()
    made = (
        "SELECT (random() * 500)::BIGINT AS shop, (random() * 20)::BIGINT AS units, random() * 100 AS amount, "
        "DATE '2020-01-01' + (random() * 2000)::INT AS sold FROM range(?)"
    )
    ids = "{shop: 1, units: 2, amount: 3, sold: 4}"
    connection.execute(f"COPY ({made}) TO '{path}' (FORMAT parquet, FIELD_IDS {ids})", [rows]).fetchall()
    connection.close()


def best(warehouse: Warehouse, query: PermittedQuery) -> float:
    return min(warehouse.run(query).elapsed_ms for _ in range(3))


def main(arguments: Sequence[str]) -> int:
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / "data"
        place.mkdir()
        ours = DuckDBWarehouse(lambda _: [place])
        theirs = ClickHouseWarehouse(ClickHouseSettings(root=place, embedded=Path(folder) / "own"), ours)
        print(f"{'rows':>12}  {'question':14} {'DuckDB ms':>10} {'ClickHouse ms':>14}")
        for rows in [int(one) for one in arguments] or SIZES:
            path = place / f"sales-{rows}.parquet"
            write(path, rows)
            scan = Scan("sales@1", "d", "1", COLUMNS, (str(path),), rows, path.stat().st_size)
            for name, sql in QUESTIONS.items():
                query = PermittedQuery(sql, (scan,), Limits(seconds=300), "bench")
                print(f"{rows:12,}  {name:14} {best(ours, query):10.1f} {best(theirs, query):14.1f}")
        theirs.close()
        ours.close()
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
