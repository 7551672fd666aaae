"""The same answer on every engine: gold statements of 20 open databases, each engine beside DuckDB.

    python evals/engines.py EVALS_DIR [clickhouse] [trino] [spark] [snowflake]

EVALS_DIR holds `text2sql`. Statements are those of `gold.py`; one whose answer depends on the order of rows in the
files (ties under a LIMIT, any value of a group) has no determined result and is left out: it is found by running it
over the same rows in reverse. Rows are compared as they come where the statement orders them, else as a multiset;
fractions to 12 digits. Trino and Spark are fetched and started with PostgreSQL for the catalog, as in the
tests; in Snowflake's place stands what the tests have there, which shows its dialect and its driver.
"""

import json
import math
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import sqlglot
from _sets import databases_of, unpacked
from gold import Table, load, rewritten
from sqlglot import exp
from sqlglot.errors import SqlglotError

from sextant.adapters.warehouse.catalog_scans import Locate, Located
from sextant.adapters.warehouse.clickhouse import ClickHouseSettings, ClickHouseWarehouse
from sextant.adapters.warehouse.duckdb import DuckDBWarehouse
from sextant.adapters.warehouse.snowflake import Pin, SnowflakeWarehouse
from sextant.adapters.warehouse.snowflake_session import SnowflakeSettings
from sextant.adapters.warehouse.spark import SparkSettings, SparkWarehouse
from sextant.adapters.warehouse.trino import TrinoSettings, TrinoWarehouse
from sextant.core.lake import Lake, LakeColumn
from sextant.core.lake.pinning import Pinning
from sextant.core.objects import Objects
from sextant.features.query.errors import SqlRefused
from sextant.features.query.gate import Asked, GateLimits
from sextant.features.query.gate.permit import permit
from sextant.kit.errors import SextantError
from sextant.ports.warehouse import EngineUnable, PermittedQuery, Warehouse

DATABASES = 20
SHOWN = 12
ROOT = Path(__file__).resolve().parent.parent
Rows = list[tuple[Any, ...]]


@dataclass(frozen=True)
class Statement:
    """A gold statement as the gate permits it over one database's tables, and over the same rows in reverse."""

    sql: str
    query: PermittedQuery
    reversed: PermittedQuery


@dataclass(frozen=True)
class Engine:
    """An engine and how the tables are brought to it."""

    name: str
    warehouse: Warehouse
    placed: Callable[[str, list[Table]], list[Table]]


def statements(
    root: Path, found: dict[str, Path], folder: Path
) -> Iterator[tuple[str, list[Table], list[str]]]:
    """The first databases of the set: their tables as Parquet, and their distinct statements."""
    wanted: dict[str, dict[str, None]] = {}
    for line in (root / "train.jsonl").read_text().splitlines():
        question = json.loads(line)
        name = question["db_id"].lower()
        if name in wanted or len(wanted) < DATABASES:
            wanted.setdefault(name, {})[question["query"]] = None
    for name, queries in wanted.items():
        (folder / name).mkdir()
        yield name, load(found[name], folder / name), list(queries)


def backwards(tables: Sequence[Table], folder: Path) -> list[Table]:
    """The same rows, the last first."""
    made: list[Table] = []
    for table in tables:
        rows = pq.read_table(table.files[0])
        path = folder / f"{table.table_name}.reversed.parquet"
        pq.write_table(rows.take(list(range(rows.num_rows - 1, -1, -1))), path)
        made.append(replace(table, files=(str(path),)))
    return made


def permitted(sql: str, tables: Sequence[Table]) -> PermittedQuery | None:
    try:
        return permit(
            Asked(rewritten(sql, tables), "gold"), tables=tables, limits=GateLimits(seconds=60)
        ).query
    except (SqlglotError, SqlRefused):
        return None


def is_tied(query: PermittedQuery, expected: Rows, base: Warehouse) -> bool:
    """Whether rows that a LIMIT cuts off stand equal, in the order it cuts by, to rows that it keeps."""
    tree = sqlglot.parse_one(query.sql, dialect="duckdb")
    if not any(_cuts(select) for select in tree.find_all(exp.Select)):
        return False
    for descending in (False, True):
        turned = tree.copy()
        for select in turned.find_all(exp.Select):
            for place in range(1, len(select.expressions) + 1 if _cuts(select) else 0):
                more = exp.Ordered(this=exp.Literal.number(place), desc=descending)
                select.args["order"].append("expressions", more)
        try:
            found, _ = rows_of(base, replace(query, sql=turned.sql(dialect="duckdb")))
        except SextantError:
            return True
        if not same(found, expected, ordered=False):
            return True
    return False


def _cuts(select: exp.Select) -> bool:
    return bool(select.args.get("order") and select.args.get("limit"))


def rows_of(warehouse: Warehouse, query: PermittedQuery) -> tuple[Rows, list[str]]:
    table = warehouse.run(query).table
    columns = [column.to_pylist() for column in table.columns]
    return list(zip(*columns, strict=True)), [str(kind) for kind in table.schema.types]


def same(one: Rows, two: Rows, *, ordered: bool) -> bool:
    if not ordered:
        one, two = sorted(one, key=repr), sorted(two, key=repr)
    return len(one) == len(two) and all(_same_row(a, b) for a, b in zip(one, two, strict=True))


def _same_row(one: tuple[Any, ...], two: tuple[Any, ...]) -> bool:
    return len(one) == len(two) and all(_same(a, b) for a, b in zip(one, two, strict=True))


def _same(one: Any, two: Any) -> bool:
    if isinstance(one, float) and isinstance(two, float):
        both = math.isnan(one) and math.isnan(two)
        return both or math.isclose(one, two, rel_tol=1e-12, abs_tol=1e-12)
    return type(one) is type(two) and one == two


def compare(
    engine: Engine, base: Warehouse, sets: Sequence[tuple[str, list[Table], list[str]]], folder: Path
) -> None:
    counts: Counter[str] = Counter()
    reasons: Counter[str] = Counter()
    seconds = {"duckdb": 0.0, engine.name: 0.0}
    for name, tables, queries in sets:
        placed = engine.placed(name, tables)
        reverse = backwards(tables, folder / name)
        for sql in queries:
            ours, theirs, turned = permitted(sql, tables), permitted(sql, placed), permitted(sql, reverse)
            if ours is None or theirs is None or turned is None:
                counts["not permitted"] += 1
                continue
            outcome, reason = one(engine, base, sql, (ours, theirs, turned), seconds)
            counts[outcome] += 1
            if reason:
                reasons[f"{outcome}: {reason}"] += 1
    total = sum(
        n for outcome, n in counts.items() if outcome not in {"not permitted", "not determined", "no answer"}
    )
    print(f"\n{engine.name}: {total:,} statements of {len(sets)} databases with a determined result")
    for outcome, count in counts.most_common():
        print(f"  {outcome:16} {count:6,}  {count / total:7.2%}" if total else f"  {outcome} {count}")
    for reason, count in reasons.most_common(SHOWN):
        print(f"    {count:4} {reason[:200]}")
    print("  seconds: " + ", ".join(f"{name} {took:.1f}" for name, took in seconds.items()))


def one(
    engine: Engine,
    base: Warehouse,
    sql: str,
    queries: tuple[PermittedQuery, PermittedQuery, PermittedQuery],
    seconds: dict[str, float],
) -> tuple[str, str]:
    ordered = sqlglot.parse_one(queries[0].sql, dialect="duckdb").args.get("order") is not None
    started = time.perf_counter()
    try:
        expected, kinds = rows_of(base, queries[0])
        seconds["duckdb"] += time.perf_counter() - started
        again, _ = rows_of(base, queries[2])
    except SextantError:
        return "no answer", ""
    if not same(expected, again, ordered=ordered) or is_tied(queries[0], expected, base):
        return "not determined", ""
    started = time.perf_counter()
    try:
        found, their_kinds = rows_of(engine.warehouse, queries[1])
    except EngineUnable as error:
        return "left to DuckDB", error.message
    except SextantError as error:
        return "left to DuckDB", f"it stopped: {error.message} ({sql})"
    finally:
        seconds[engine.name] += time.perf_counter() - started
    if not same(found, expected, ordered=ordered) or kinds != their_kinds:
        return "OTHER", sql
    return "same", ""


@contextmanager
def clickhouse(folder: Path, base: DuckDBWarehouse) -> Iterator[Engine]:
    with tempfile.TemporaryDirectory() as own:
        warehouse = ClickHouseWarehouse(ClickHouseSettings(root=folder, embedded=Path(own)), base)
        yield Engine("clickhouse", warehouse, lambda _, tables: tables)
        warehouse.close()


@dataclass(frozen=True)
class Catalog:
    """A catalog in PostgreSQL with the tables as they are brought to it."""

    port: int
    database: str
    placed: Callable[[str, list[Table]], list[Table]]
    locate: Locate
    pin: Pin


@contextmanager
def catalog(folder: Path) -> Iterator[Catalog]:
    sys.path.insert(0, str(ROOT))
    from tests.contracts.warehouse.coordinated import catalog_place

    with catalog_place() as place:
        objects = Objects(folder.as_uri(), cache_dir=folder / "cache")
        lake = Lake(place.engine, objects=objects)

        def placed(name: str, tables: list[Table]) -> list[Table]:
            return [_settled(lake, name, table, folder) for table in tables]

        def locate(workspace_id: str, dataset_id: str, snapshot_id: str | None) -> Located:
            columns = lake.columns(workspace_id, dataset_id, snapshot_id)
            return Located(workspace_id, dataset_id, {c.field_id: (c.name, c.type) for c in columns})

        yield Catalog(place.port, place.database, placed, locate, Pinning(lake, objects).pin)


@contextmanager
def trino(folder: Path, base: DuckDBWarehouse) -> Iterator[Engine]:
    with catalog(folder) as place:
        from tests.servers.trino import Trino

        server = Trino(host="127.0.0.1", port=place.port, database=place.database, user="postgres")
        warehouse = TrinoWarehouse(TrinoSettings(host="127.0.0.1", port=server.port), base, place.locate)
        try:
            yield Engine("trino", warehouse, place.placed)
        finally:
            server.stop()


@contextmanager
def spark(folder: Path, base: DuckDBWarehouse) -> Iterator[Engine]:
    with catalog(folder) as place:
        from tests.servers.spark import Spark

        server = Spark(host="127.0.0.1", port=place.port, database=place.database, user="postgres")
        warehouse = SparkWarehouse(SparkSettings(host="127.0.0.1", port=server.port), base, place.locate)
        try:
            yield Engine("spark", warehouse, place.placed)
        finally:
            warehouse.close()
            server.stop()


def _settled(lake: Lake, name: str, table: Table, folder: Path) -> Table:
    dataset = f"{name}-{table.table_name}".lower()
    if not table.row_count:
        return replace(table, dataset_id=dataset, snapshot_id=None, files=())
    snapshot = lake.commit(
        workspace_id="gold",
        dataset_id=dataset,
        columns=[LakeColumn(c.field_id, c.name, c.type) for c in table.columns],
        files=[Path(table.files[0]).relative_to(folder).as_posix()],
        load_id=dataset,
    )
    return replace(table, dataset_id=dataset, snapshot_id=snapshot.snapshot_id)


@contextmanager
def snowflake(folder: Path, base: DuckDBWarehouse) -> Iterator[Engine]:
    """Its driver and its dialect: the server is fakesnow, with DuckDB underneath."""
    with catalog(folder) as place:
        from tests.servers.snowflake import USER, Snowflake

        server = Snowflake(folder)
        told = SnowflakeSettings(
            account="account",
            user=USER,
            secret=server.password,
            database="GOLD",
            schema="LAKE",
            volume="lake_volume",
            catalog="lake_files",
            host="127.0.0.1",
            port=server.port,
            secure=False,
        )
        warehouse = SnowflakeWarehouse(told, base, place.locate, place.pin)
        try:
            yield Engine("snowflake", warehouse, place.placed)
        finally:
            warehouse.close()
            server.stop()


ENGINES = {"clickhouse": clickhouse, "trino": trino, "spark": spark, "snowflake": snowflake}


def main(arguments: Sequence[str]) -> int:
    chosen = list(arguments[1:]) or list(ENGINES)
    with ExitStack() as stack:
        root = stack.enter_context(unpacked(Path(arguments[0]), "text2sql"))
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        scratch = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        base = DuckDBWarehouse(lambda _: [folder])
        sets = list(statements(root, databases_of(root, scratch), folder))
        for name in chosen:
            with ENGINES[name](folder, base) as engine:
                compare(engine, base, sets, folder)
        base.close()
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
