"""Files that a statement's times leave out are not read, and no answer is another for it."""

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from sextant.adapters.warehouse.duckdb import DuckDBWarehouse
from sextant.core.lake import DataFile, Within
from sextant.features.datasets.models import FileTimes
from sextant.features.query.errors import TooExpensive
from sextant.features.query.gate import GateLimits
from tests.features.query.tables import Known, KnownTable, allowed, behind

MONTHS = ("2024-01", "2024-02", "2024-03", "2024-04")
NONE = "none"


def column(kind: str) -> str:
    return {"date": "day", "timestamp": "at", "timestamptz": "tz"}[kind]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("pruning")


@pytest.fixture(scope="module")
def tables(folder: Path) -> dict[str, KnownTable]:
    """By the kind of their time: a file a month, its first row at its beginning, and one without times."""
    found: dict[str, KnownTable] = {}
    for kind in ("date", "timestamp", "timestamptz"):
        files = [_file(folder, kind, month) for month in (*MONTHS, NONE)]
        found[kind] = KnownTable(
            f"t_{kind}",
            (Known(1, "no", "long"), Known(2, column(kind), kind)),
            dataset_id=kind,
            files=tuple(file.path for file in files),
            row_count=sum(file.row_count for file in files),
            size_bytes=sum(file.size_bytes for file in files),
            times=FileTimes(2, tuple(files)),
        )
    return found


def _file(folder: Path, kind: str, month: str) -> DataFile:
    zone = UTC if kind == "timestamptz" else None
    times: list[Any] = [None, None]
    within = Within(None, None)
    if month != NONE:
        first, last = datetime.fromisoformat(f"{month}-01"), datetime.fromisoformat(f"{month}-28T23:59:59.5")
        times = [first.date(), last.date()] if kind == "date" else [first.replace(tzinfo=zone)] * 2
        if kind != "date":
            times[1] = last.replace(tzinfo=zone)
        end = last if kind != "date" else datetime.fromisoformat(f"{month}-28")
        within = Within(first.replace(tzinfo=UTC), end.replace(tzinfo=UTC))
    of = {"date": pa.date32(), "timestamp": pa.timestamp("us"), "timestamptz": pa.timestamp("us", tz="UTC")}
    fields = [
        pa.field("no", pa.int64(), metadata={"PARQUET:field_id": "1"}),
        pa.field(column(kind), of[kind], metadata={"PARQUET:field_id": "2"}),
    ]
    number = (*MONTHS, NONE).index(month) * 10
    path = folder / f"{kind}-{month}.parquet"
    pq.write_table(pa.table([[number, number + 1], times], schema=pa.schema(fields)), path)
    return DataFile(str(path), 2, path.stat().st_size, path.name, month, within)


def read(sql: str, tables: dict[str, KnownTable], **parameters: Any) -> list[str]:
    """The months whose files are read, of all scans together."""
    query = allowed(sql, tables=tuple(tables.values()), parameters=parameters).query
    return sorted({Path(file).stem.split("-", 1)[1] for scan in query.scans for file in scan.files})


FILTERS: tuple[tuple[str, list[str]], ...] = (
    ("{c} >= '2024-03-01' AND {c} < '2024-04-01'", ["2024-03"]),
    ("{c} >= '2024-03-01' AND {c} <= '2024-03-31'", ["2024-03"]),
    ("{c} BETWEEN DATE '2024-02-01' AND DATE '2024-02-28'", ["2024-02"]),
    ("{c} = '2024-02-01'", ["2024-02"]),
    ("'2024-02-29' > {c}", ["2024-01", "2024-02"]),
    ("{c} IN ('2024-01-05', '2024-02-05')", ["2024-01", "2024-02"]),
    ("no > 3 AND ({c} > CAST('2024-03-31' AS DATE) AND no < 99)", ["2024-04"]),
    ("{c} > '2030-01-01'", []),
    ("{c} >= TIMESTAMP '2024-04-01 00:00:00'", ["2024-04"]),
    ("{c} > '2024-01-01' AND {c} > '2024-03-31'", ["2024-04"]),
)


@pytest.mark.parametrize("kind", ["date", "timestamp", "timestamptz"])
@pytest.mark.parametrize(("where", "months"), FILTERS)
def test_only_the_files_of_the_times_asked_for_are_read(
    tables: dict[str, KnownTable], kind: str, where: str, months: list[str]
) -> None:
    sql = f"SELECT no FROM t_{kind} WHERE {where.format(c=column(kind))}"
    assert read(sql, tables) == months


ALL = [*MONTHS, NONE]


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT * FROM t_date",
        "SELECT * FROM t_date WHERE day > '2024-03-31' OR no = 1",
        "SELECT * FROM t_date WHERE NOT day > '2024-03-31'",
        "SELECT * FROM t_date WHERE day > '2024-03-31 10:00'",
        "SELECT * FROM t_date WHERE day > CAST('2024-03-31 10:00' AS DATE)",
        "SELECT * FROM t_date WHERE day > TRY_CAST('2024-03-31' AS DATE)",
        "SELECT * FROM t_date WHERE day > DATE '2024-03-31' - INTERVAL 1 YEAR",
        "SELECT * FROM t_date WHERE (day > '2024-03-31') = false",
        "SELECT * FROM t_date WHERE day IS NULL",
        "SELECT * FROM t_date WHERE day IS DISTINCT FROM DATE '2024-03-31'",
        "SELECT day > '2024-03-31' AS late FROM t_date",
        "SELECT * FROM t_date QUALIFY row_number() OVER (ORDER BY no) = 1 AND day > '2024-03-31'",
        "SELECT count(*) FROM t_date HAVING max(day) > '2024-03-31'",
        "SELECT * FROM t_date USING SAMPLE 2 ROWS WHERE day > '2024-03-31'",
        "SELECT * FROM t_date AS t(no, other) WHERE other > '2024-03-31'",
        "SELECT * FROM t_date AS a ASOF JOIN t_date AS b ON a.no >= b.no WHERE b.day > '2024-03-31'",
        "SELECT * FROM t_date AS a POSITIONAL JOIN t_timestamp AS b WHERE a.day > '2024-03-31'",
        "SELECT * FROM t_date AS a ANTI JOIN t_date AS b ON a.no = b.no WHERE a.day > '2024-03-31'",
        "SELECT * FROM t_date WHERE day > '2024-03-31' UNION ALL SELECT * FROM t_date",
        "SELECT (SELECT max(o.no) FROM t_date AS o) AS m FROM t_date AS a WHERE a.day > '2024-03-31'",
        "WITH w AS (SELECT * FROM t_date) SELECT * FROM w WHERE day > '2024-03-31'",
    ],
)
def test_what_cannot_be_read_off_reads_every_file(tables: dict[str, KnownTable], sql: str) -> None:
    only = {"date": tables["date"]} | ({"timestamp": tables["timestamp"]} if "t_timestamp" in sql else {})
    assert read(sql, only) == ALL


def test_values_of_parameters_count_where_they_are_times(tables: dict[str, KnownTable]) -> None:
    sql = "SELECT * FROM t_date WHERE day > $after"
    assert read(sql, tables, after=date(2024, 3, 31)) == ["2024-04"]
    assert read(sql, tables, after="2024-03-31") == ALL
    assert read(f"{sql}::DATE", tables, after="2024-03-31") == ["2024-04"]
    assert read(f"{sql}::DATE", tables, after="yesterday") == ALL
    assert read(sql, tables, after=None) == ALL


def test_of_a_join_each_side_is_cut_by_its_own_condition(tables: dict[str, KnownTable]) -> None:
    sql = (
        "SELECT a.no FROM t_date AS a LEFT JOIN t_timestamp AS b ON a.no = b.no "
        "WHERE a.day < '2024-02-01' AND b.at < '2024-03-01'"
    )
    query = allowed(sql, tables=tuple(tables.values())).query
    found = {scan.dataset_id: len(scan.files) for scan in query.scans}
    assert found == {"date": 1, "timestamp": 2}
    bare = allowed(sql.replace("a.day", "day"), tables=tuple(tables.values())).query
    assert {scan.dataset_id: len(scan.files) for scan in bare.scans}["date"] == len(ALL)


def test_two_mentions_read_what_either_asks_for(tables: dict[str, KnownTable]) -> None:
    sql = (
        "SELECT * FROM t_date WHERE day = '2024-01-01' "
        "UNION ALL SELECT * FROM t_date WHERE day = '2024-03-01'"
    )
    assert read(sql, tables) == ["2024-01", "2024-03"]


def test_a_file_of_unknown_times_and_a_table_seen_in_part_are_read_whole(
    tables: dict[str, KnownTable],
) -> None:
    table = tables["date"]
    assert table.times is not None
    first = replace(table.times.files[0], within=None)  # type: ignore[type-var]
    unknown = replace(table, times=FileTimes(2, (first, *table.times.files[1:])))  # type: ignore[arg-type]
    sql = "SELECT * FROM t_date WHERE day = '2024-03-01'"
    assert read(sql, {"date": unknown}) == ["2024-01", "2024-03"]
    assert read(sql, {"date": behind(table, rows="no > 0")}) == ALL


def test_the_cost_counts_what_is_read(tables: dict[str, KnownTable]) -> None:
    everything = tuple(tables.values())
    whole = allowed("SELECT * FROM t_date", tables=everything).estimate
    month = allowed("SELECT * FROM t_date WHERE day = '2024-03-01'", tables=everything).estimate
    assert (whole.rows, month.rows) == (10, 2)
    assert 0 < month.bytes < whole.bytes / 4
    few = GateLimits(scan_rows=5)
    assert allowed("SELECT * FROM t_date WHERE day = '2024-03-01'", tables=everything, limits=few)
    with pytest.raises(TooExpensive):
        allowed("SELECT * FROM t_date", tables=everything, limits=few)


JOINS = ("JOIN", "LEFT JOIN", "RIGHT JOIN", "FULL JOIN", "CROSS JOIN")


@pytest.mark.parametrize("kind", ["date", "timestamp", "timestamptz"])
def test_answers_are_those_of_all_files(tables: dict[str, KnownTable], folder: Path, kind: str) -> None:
    named = column(kind)
    wheres = [f"a.{named} {op} '{at}'" for op in ("<", "<=", ">", ">=", "=") for at in _EDGES]
    wheres += [where.format(c=f"a.{named}").replace("no ", "a.no ") for where, _ in FILTERS]
    statements = [f"SELECT a.no FROM t_{kind} AS a WHERE {where}" for where in wheres]
    for join in JOINS:
        on = "" if join == "CROSS JOIN" else "ON a.no = b.no + 1"
        statements += [
            f"SELECT a.no, b.no AS other FROM t_{kind} AS a {join} t_{kind} AS b {on} WHERE {where}{more}"
            for where in wheres[:8]
            for more in ("", f" AND b.{named} > '2024-02-01'")
        ]
    warehouse = DuckDBWarehouse(lambda _: [folder])
    plain = replace(tables[kind], times=None)
    for sql in statements:
        ours, theirs = (
            warehouse.run(allowed(sql, tables=(one,)).query).table.to_pylist()
            for one in (tables[kind], plain)
        )
        order = [sorted(map(str, rows)) for rows in (ours, theirs)]
        assert order[0] == order[1], sql
    warehouse.close()


_EDGES = ("2024-01-01", "2024-01-28", "2024-02-01", "2024-02-15", "2024-03-28", "2024-05-01", "1999-01-01")
