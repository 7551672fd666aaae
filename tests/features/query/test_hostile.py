"""Ten thousand hostile statements: each lock alone holds."""

from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import sqlglot
from sqlglot import exp

from sextant.adapters.warehouse.duckdb import DuckDBWarehouse
from sextant.features.query.errors import SqlRefused
from sextant.features.query.gate import Permitted
from sextant.ports.warehouse import Limits, PermittedQuery, QueryFailed, Scan, ScanColumn
from tests.features.query.hostile import SECRET, hostile
from tests.features.query.tables import WORKSPACE, allowed

FEW, ALL = 500, 10_000
AMOUNTS = [pytest.param(FEW, id="some"), pytest.param(ALL, id="all", marks=pytest.mark.long)]


@pytest.fixture
def bait(tmp_path: Path) -> Path:
    """A folder beside the lake with a file that holds a secret."""
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    (folder / "bait.csv").write_text(f"{SECRET}\n")
    return folder


@pytest.fixture
def place(tmp_path: Path) -> Path:
    folder = tmp_path / "lake"
    folder.mkdir()
    number = pa.field("id", pa.int64(), metadata={"PARQUET:field_id": "1"})
    name = pa.field("name", pa.string(), metadata={"PARQUET:field_id": "2"})
    rows = pa.table({"id": [1, 2, 3], "name": ["a", "b", "c"]}, schema=pa.schema([number, name]))
    pq.write_table(rows, folder / "orders.parquet")
    return folder


@pytest.fixture
def engine(place: Path) -> Iterator[DuckDBWarehouse]:
    """The locked engine by itself, with no gate before it."""
    made = DuckDBWarehouse(lambda _workspace: [place])
    yield made
    made.close()


def ungated(sql: str, place: Path) -> PermittedQuery:
    columns = (ScanColumn(1, "id", "long"), ScanColumn(2, "name", "string"))
    scan = Scan(
        dataset_id="d", table_name="orders", snapshot_id="1", files=(str(place / "orders.parquet"),),
        columns=columns, row_count=3, size_bytes=100,
    )  # fmt: skip
    return PermittedQuery(sql=sql, scans=(scan,), limits=Limits(seconds=5), workspace_id=WORKSPACE)


def outcome(engine: DuckDBWarehouse, sql: str, place: Path) -> object:
    try:
        return engine.run(ungated(sql, place)).table.to_pylist()
    except QueryFailed as failed:
        return failed


def refusal(sql: str) -> SqlRefused | Permitted:
    try:
        return allowed(sql)
    except SqlRefused as refused:
        return refused


@pytest.mark.parametrize("count", AMOUNTS)
def test_the_gate_stops_every_deed(count: int, bait: Path) -> None:
    """A few become one SELECT over the known table, in which the words of a command are names."""
    through = 0
    for one in hostile(count, file=str(bait / "bait.csv"), new=str(bait / "new")):
        found = refusal(one.sql)
        if isinstance(found, SqlRefused):
            assert found.message
            assert SECRET not in found.message
            continue
        through += 1
        tree = sqlglot.parse_one(found.query.sql, dialect="duckdb")
        assert isinstance(tree, exp.Select), one.sql
        assert {table.name for table in tree.find_all(exp.Table)} <= {"orders@11"}, one.sql
        assert not list(tree.find_all(exp.Anonymous, exp.Command)), one.sql
        assert str(bait) not in found.query.sql, one.sql
    assert through <= count // 100


@pytest.mark.parametrize("count", AMOUNTS)
def test_the_engine_alone_writes_nothing_and_reads_no_foreign_file(
    count: int, bait: Path, place: Path, engine: DuckDBWarehouse
) -> None:
    before = {path: path.read_bytes() for folder in (bait, place) for path in sorted(folder.iterdir())}
    tried = stopped = 0
    for one in hostile(count, file=str(bait / "bait.csv"), new=str(bait / "new")):
        if not one.reaches:
            continue
        tried += 1
        given = outcome(engine, one.sql, place)
        stopped += isinstance(given, QueryFailed)
        told = given.message + given.hint if isinstance(given, QueryFailed) else str(given)
        assert SECRET not in told, one.sql
    after = {path: path.read_bytes() for folder in (bait, place) for path in sorted(folder.iterdir())}
    assert after == before
    assert tried > count // 2
    assert stopped > tried * 0.95
    whole = engine.run(ungated("SELECT count(*) AS n FROM orders", place)).table.to_pylist()
    assert whole == [{"n": 3}]
