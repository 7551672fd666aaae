"""From which size another engine is quicker than the built-in one: one table of 1 to 100 million rows, three questions.

    python bench/engines.py [clickhouse] [trino] [spark] [ROWS ...]

All read the same Parquet file: DuckDB and ClickHouse in this process, Trino and Spark as the table of an Iceberg
catalog in PostgreSQL (fetched and started as in the tests). Each question is asked three times of each engine, after
one that counts the rows so that a server has begun; the quickest counts. Without names all engines are asked, without
numbers 1 and 10 million rows. Answers are compared: an engine that answers otherwise is told.
"""

import math
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import duckdb

from sextant.adapters.warehouse.catalog_scans import Located
from sextant.adapters.warehouse.clickhouse import ClickHouseSettings, ClickHouseWarehouse
from sextant.adapters.warehouse.duckdb import DuckDBWarehouse
from sextant.adapters.warehouse.spark import SparkSettings, SparkWarehouse
from sextant.adapters.warehouse.trino import TrinoSettings, TrinoWarehouse
from sextant.core.lake import Lake, LakeColumn
from sextant.core.objects import Objects
from sextant.kit.errors import SextantError
from sextant.ports.warehouse import Limits, PermittedQuery, Scan, ScanColumn, Warehouse

SIZES = (1_000_000, 10_000_000)
ROOT = Path(__file__).resolve().parent.parent
WORKSPACE = "bench"
COUNT = 'SELECT count(*) AS n FROM "sales@1" AS t'
QUESTIONS = {
    "count and sum": 'SELECT count(*) AS n, sum("units") AS s FROM "sales@1" AS t',
    "by group": (
        'SELECT "shop", sum("units") AS s FROM "sales@1" AS t GROUP BY "shop" ORDER BY s DESC, "shop" LIMIT 10'
    ),
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
Placed = Callable[[Scan], Scan]


@dataclass(frozen=True)
class Engine:
    """An engine, and how a table is brought to it."""

    name: str
    warehouse: Warehouse
    placed: Placed


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


@contextmanager
def engines(names: Sequence[str], folder: Path, base: DuckDBWarehouse, own: Path) -> Iterator[list[Engine]]:
    """Those that are named, started; Trino and Spark over one catalog."""
    with ExitStack() as stack:
        found: list[Engine] = []
        if "clickhouse" in names:
            settings = ClickHouseSettings(root=folder, embedded=own)
            found.append(Engine("ClickHouse", ClickHouseWarehouse(settings, base), lambda scan: scan))
        if {"trino", "spark"} & set(names):
            found += stack.enter_context(_over_catalog(names, folder, base))
        yield found
        for one in found:
            one.warehouse.close()


@contextmanager
def _over_catalog(names: Sequence[str], folder: Path, base: DuckDBWarehouse) -> Iterator[list[Engine]]:
    sys.path.insert(0, str(ROOT))
    from tests.contracts.warehouse.coordinated import catalog_place
    from tests.servers.spark import Spark
    from tests.servers.trino import Trino

    with catalog_place() as place, ExitStack() as stack:
        lake = Lake(place.engine, objects=Objects(folder.as_uri(), cache_dir=folder / "cache"))
        snapshots: dict[str, str] = {}

        def placed(scan: Scan) -> Scan:
            if scan.dataset_id not in snapshots:
                made = lake.commit(
                    workspace_id=WORKSPACE,
                    dataset_id=scan.dataset_id,
                    columns=[LakeColumn(c.field_id, c.name, c.type) for c in scan.columns],
                    files=[Path(scan.files[0]).relative_to(folder).as_posix()],
                    load_id=scan.dataset_id,
                )
                snapshots[scan.dataset_id] = made.snapshot_id
            return replace(scan, snapshot_id=snapshots[scan.dataset_id])

        def locate(workspace_id: str, dataset_id: str, snapshot_id: str | None) -> Located:
            columns = lake.columns(workspace_id, dataset_id, snapshot_id)
            return Located(workspace_id, dataset_id, {c.field_id: (c.name, c.type) for c in columns})

        where = {"host": "127.0.0.1", "port": place.port, "database": place.database, "user": "postgres"}
        found: list[Engine] = []
        if "trino" in names:
            trino = Trino(**where)
            stack.callback(trino.stop)
            settings = TrinoSettings(host="127.0.0.1", port=trino.port)
            found.append(Engine("Trino", TrinoWarehouse(settings, base, locate), placed))
        if "spark" in names:
            spark = Spark(**where, memory="2g")
            stack.callback(spark.stop)
            told = SparkSettings(host="127.0.0.1", port=spark.port)
            found.append(Engine("Spark", SparkWarehouse(told, base, locate), placed))
        yield found


def best(warehouse: Warehouse, query: PermittedQuery) -> tuple[float, list[tuple[object, ...]]]:
    """The quickest of three, and what was answered."""
    answers = [warehouse.run(query) for _ in range(3)]
    columns = [column.to_pylist() for column in answers[0].table.columns]
    return min(one.elapsed_ms for one in answers), list(zip(*columns, strict=True))


def same(one: object, two: object) -> bool:
    if isinstance(one, list | tuple) and isinstance(two, list | tuple):
        return len(one) == len(two) and all(same(a, b) for a, b in zip(one, two, strict=True))
    if isinstance(one, float) and isinstance(two, float):
        return math.isclose(one, two, rel_tol=1e-9)
    return one == two


def told(engine: Engine, scan: Scan, sql: str, expected: list[tuple[object, ...]]) -> str:
    """The time in milliseconds, or why there is none."""
    query = PermittedQuery(sql, (engine.placed(scan),), Limits(seconds=300), WORKSPACE)
    try:
        engine.warehouse.run(replace(query, sql=COUNT))
        took, found = best(engine.warehouse, query)
    except SextantError as error:
        return type(error).__name__
    return f"{took:.1f}" if same(found, expected) else "OTHER"


def main(arguments: Sequence[str]) -> int:
    names = [one for one in arguments if not one.isdigit()] or ["clickhouse", "trino", "spark"]
    sizes = [int(one) for one in arguments if one.isdigit()] or SIZES
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made) / "data"
        folder.mkdir()
        ours = DuckDBWarehouse(lambda _: [folder])
        with engines(names, folder, ours, Path(made) / "own") as others:
            heads = "".join(f"{one.name + ' ms':>16}" for one in others)
            print(f"{'rows':>12}  {'question':14} {'DuckDB ms':>10}{heads}", flush=True)
            for rows in sizes:
                path = folder / f"sales-{rows}.parquet"
                write(path, rows)
                scan = Scan("sales@1", f"sales-{rows}", "1", COLUMNS, (str(path),), rows, path.stat().st_size)
                for name, sql in QUESTIONS.items():
                    took, expected = best(ours, PermittedQuery(sql, (scan,), Limits(seconds=300), WORKSPACE))
                    line = "".join(f"{told(one, scan, sql, expected):>16}" for one in others)
                    print(f"{rows:12,}  {name:14} {took:10.1f}{line}", flush=True)
        ours.close()
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
