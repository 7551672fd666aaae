"""`convert --where`: the rows that meet a condition, held against DuckDB over the same table."""

import io
import json
import subprocess
import sys
from datetime import UTC, date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any, cast

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyarrow import orc

from sextant import _engine
from sextant.app.cli.conditions import condition_of
from sextant.app.cli.failing import UsageRefused
from sextant.core.tabular import Form, temporary_file, write
from tests.features.cli.conftest import Run
from tests.features.engine.reading import Loaded, load
from tests.features.engine.test_columnar import AVRO

TABLE = pa.table(
    {
        "n": pa.array([1, -2, None, 2**62, 0, 7, 7], pa.int64()),
        "x": pa.array([1.5, -0.0, 0.0, None, float("nan"), float("inf"), -1e300]),
        "money": pa.array(
            [
                Decimal("1.50"),
                None,
                Decimal("-2.25"),
                Decimal("0"),
                Decimal("99999999.99"),
                None,
                Decimal("1.5"),
            ],
            pa.decimal128(10, 2),
        ),
        "day": pa.array(
            [date(2024, 2, 29), None, date(1969, 12, 31), date(9999, 12, 31), date(2024, 3, 1), None, None]
        ),
        "stamp": pa.array(
            [
                datetime(2024, 2, 29, 10, 30),
                None,
                datetime(1969, 12, 31, 23, 59, 59, 999_999),
                datetime(2024, 3, 1),
                None,
                datetime(2024, 2, 29),
                datetime(2024, 2, 29, 10, 30, 0, 1),
            ],
            pa.timestamp("us"),
        ),
        "sent": pa.array(
            [
                datetime(2024, 2, 29, 9, 30, tzinfo=UTC),
                None,
                datetime(2024, 2, 29, 10, 30, tzinfo=UTC),
                datetime(1969, 1, 1, tzinfo=UTC),
                None,
                None,
                datetime(2030, 1, 1, tzinfo=UTC),
            ],
            pa.timestamp("us", tz="UTC"),
        ),
        "hour": pa.array(
            [time(10), None, time(0), time(23, 59, 59), time(10, 0, 1), None, None], pa.time64("us")
        ),
        "ok": pa.array([True, False, None, True, None, False, True]),
        "text": pa.array(["O'Neil", "", None, "a_b", "a%b", "back\\slash", "Émile\nZola"]),
        "list": pa.array([[1, 2], None, [], [3], None, None, [1, 2]], pa.list_(pa.int64())),
    }
)
CONDITIONS = [
    "n = 7", "n <> 7", "n != 7", "n < 0", "n <= 0", "n > 0", "n >= 0", "7 = n", "0 < n", "0 >= n",
    "n = 7.0", "n = 6.5", "n <> 6.5", "n < 6.5", "n >= 6.5", "n > -2.5", "n <= -1.5", "n = '7'",
    "n < 1e30", "n > -1e30", "n between -2 and 1", "n not between 0 and 7", "n in (1, 7)", "n not in (1, 7)",
    "x = 0", "x < 0", "x > 1", "x >= 1.5", "x <> 0", "x in (0, 1.5)", "x <= -0.0", "x is null", "not x > 1",
    "money = 1.5", "money > 1.499", "money < 1.505", "money = 1.505", "money <> 1.505", "money <= '-2.25'",
    "money in (1.5, 0)", "not money = 1.5",
    "day = '2024-02-29'", "day < DATE '1970-01-01'", "day > '2024-02-29'",
    "day between '2024-01-01' and '2024-03-01'",
    "stamp = '2024-02-29 10:30:00'", "stamp >= TIMESTAMP '2024-02-29'", "stamp < '1970-01-01'",
    "stamp <= '2024-02-29T10:30:00'",
    "sent = '2024-02-29 10:30:00+01:00'", "sent > '2024-02-29 09:30:00Z'", "sent < '2024-02-29'",
    "hour = '10:00:00'", "hour > TIME '10:00:00'",
    "ok", "not ok", "ok = true", "ok <> true", "ok = false", "ok is null", "ok is not null", "ok in (true)",
    "text = 'O''Neil'", "text <> ''", "text > 'a'", "text <= 'a%b'", "text in ('', 'a_b')",
    "text not in ('', 'a_b')",
    "text like 'a_b'", "text like 'a%'", "text not like 'a%'", "text ilike 'É%'", "text ilike 'o''n%'",
    "text like '%\\%'", "text like 'back\\slash'", "text like '%Zola'", "text like '_mile%'", "text like ''",
    "text is null", "text is not null", "list is null", "list = '[1,2]'",
    "ok and n > 0", "ok or n > 0", "not (ok and n > 0)", "not (ok or text is null)",
    "ok and (n = 1 or money is null)",
    "N = 7", '"n" = 7', "not not ok", "n = (7)", "n = -2 or n = - 2",
]  # fmt: skip


def _packed(table: pa.Table) -> bytes:
    sink = io.BytesIO()
    pq.write_table(table, sink)
    return sink.getvalue()


PACKED = _packed(TABLE)
WHOLE = load(PACKED, "t.parquet").table


def _kept(text: str, data: bytes = PACKED, name: str = "t.parquet", **options: Any) -> Loaded:
    return load(data, name, rows=condition_of(text), **options)


def _by_duckdb(text: str) -> list[str]:
    connection = duckdb.connect()
    connection.execute("SET TimeZone = 'UTC'")
    connection.register("t", WHOLE)
    return [str(row) for row in connection.execute(f"SELECT * FROM t WHERE {text}").fetchall()]


def _rows(table: pa.Table) -> list[str]:
    connection = duckdb.connect()
    connection.execute("SET TimeZone = 'UTC'")
    connection.register("t", table)
    return [str(row) for row in connection.execute("SELECT * FROM t").fetchall()]


def _holds(loaded: Loaded) -> None:
    report = loaded.report
    parts = ("rows_loaded", "rows_left_out", "rows_set_aside")
    assert report["rows_in_file"] == sum(report[name] for name in parts)
    assert report["rows_loaded"] == loaded.table.num_rows == sum(one["row_count"] for one in report["files"])


@pytest.mark.parametrize("text", CONDITIONS)
def test_the_rows_kept_are_those_that_sql_keeps(text: str) -> None:
    loaded = _kept(text)
    assert _rows(loaded.table) == _by_duckdb(text)
    _holds(loaded)
    assert loaded.report["rows_in_file"] == 7


LEAVES = st.sampled_from([one for one in CONDITIONS if "(" not in one and " or " not in one])


@settings(max_examples=150, deadline=None)
@given(
    st.recursive(
        LEAVES,
        lambda inner: st.one_of(
            st.tuples(inner, st.sampled_from(["and", "or"]), inner).map(
                lambda t: f"({t[0]}) {t[1]} ({t[2]})"
            ),
            inner.map(lambda one: f"not ({one})"),
        ),
        max_leaves=6,
    )
)
def test_conditions_within_each_other_keep_what_sql_keeps(text: str) -> None:
    assert _rows(_kept(text).table) == _by_duckdb(text)


NAMED = [("Berlin", 1), ("Bonn", 20), ("Köln", 300), (None, 400), ("Berlin", None)]


def _as(form: str) -> bytes:
    table = pa.table({"city": [c for c, _ in NAMED], "amount": [a for _, a in NAMED]})
    if form == "tsv":
        return _as("csv").replace(b",", b"\t")
    if form == "xml":
        rows = ["".join(f"<{k}>{v}</{k}>" for k, v in row.items() if v) for row in table.to_pylist()]
        return f"<all>{''.join(f'<one>{row}</one>' for row in rows)}</all>".encode()
    if form == "orc":
        sink = io.BytesIO()
        orc.write_table(table, sink)
        return sink.getvalue()
    with temporary_file("csv") as path:
        write(table.to_batches(), path, cast("Form", form), schema=table.schema)
        return path.read_bytes()


FORMATS = ["csv", "tsv", "json", "ndjson", "xml", "xlsx", "parquet", "orc", "arrow"]


@pytest.mark.parametrize("form", FORMATS)
def test_rows_of_every_format_are_kept_by_typed_values(form: str) -> None:
    loaded = _kept("amount > 3 and city <> 'Bonn'", _as(form), f"t.{form}")
    assert loaded.table.to_pylist() == [{"city": "Köln", "amount": 300}]
    assert (loaded.report["rows_left_out"], loaded.report["rows_in_file"]) == (4, 5)
    assert loaded.column("amount")["max"] == 300
    _holds(loaded)


@pytest.mark.parametrize("form", FORMATS)
def test_with_types_off_all_is_compared_as_text(form: str) -> None:
    loaded = _kept("amount > '3'", _as(form), f"t.{form}", types="off")
    assert loaded.table["amount"].to_pylist() == ["300", "400"]
    assert _kept("amount = 20", _as(form), f"t.{form}", types="off").table["city"].to_pylist() == ["Bonn"]


def test_rows_of_avro_are_kept_too() -> None:
    whole = load(AVRO, "t.avro")
    name = whole.report["columns"][0]["name"]
    kept = load(AVRO, "t.avro", rows={"null": name})
    assert kept.report["rows_loaded"] == whole.table[name].null_count
    _holds(kept)


def test_the_profile_and_the_duplicates_are_those_of_the_rows_kept() -> None:
    lines = [f"{n % 500},{'even' if n % 2 == 0 else 'odd'},{n % 7}.5" for n in range(400_000)]
    kept = [line for line in lines if ",even," in line]
    whole = _kept("kind = 'even'", "\n".join(["n,kind,size", *lines]).encode(), "t.csv", threads=2)
    alone = load("\n".join(["n,kind,size", *kept]).encode(), "t.csv")
    assert whole.table.sort_by([("n", "ascending"), ("size", "ascending")]) == alone.table.sort_by(
        [("n", "ascending"), ("size", "ascending")]
    )
    assert whole.report["duplicate_rows"] == alone.report["duplicate_rows"] > 0
    for one, other in zip(whole.report["columns"], alone.report["columns"], strict=True):
        for name in ("null_count", "unique_count", "min", "max", "top_values"):
            assert one[name] == other[name], (one["name"], name)
        assert one["mean"] == pytest.approx(other["mean"])


def test_rows_set_aside_are_neither_kept_nor_left_out() -> None:
    data = b"city,amount\nOslo,1\nOslo,2,too,many\nBergen,3\nOslo,4\n"
    loaded = _kept("city = 'Oslo'", data, "t.csv")
    counts = [
        loaded.report[name] for name in ("rows_in_file", "rows_loaded", "rows_left_out", "rows_set_aside")
    ]
    assert counts == [4, 2, 1, 1]


def test_a_value_is_held_against_the_type_of_the_whole_column() -> None:
    cells = [str(n) for n in range(300_000)]
    cells[155_003] = "none of them"
    data = "\n".join(["id,x", *(f"{n},{cell}" for n, cell in enumerate(cells))]).encode()
    assert _kept("x = 'none of them'", data, "t.csv").table["id"].to_pylist() == [155_003]


def test_a_column_that_comes_late_in_lines_of_json_is_found() -> None:
    lines = [json.dumps({"n": n, "words": f"this is line number {n}"}) for n in range(60_000)]
    lines.append(json.dumps({"n": -1, "late": 5}))
    data = "\n".join(lines).encode()
    assert _kept("late = 5", data, "t.ndjson").table["n"].to_pylist() == [-1]
    with pytest.raises(_engine.Unreadable) as caught:
        _kept("never = 5", data, "t.ndjson")
    assert caught.value.code == "column_unknown"


def test_a_leaf_of_an_object_is_a_column_with_points() -> None:
    data = b'[{"who":{"city":"Oslo"},"n":1},{"who":{"city":"Bonn"},"n":2}]'
    assert _kept("who.city = 'Bonn'", data, "t.json").table["n"].to_pylist() == [2]


@pytest.mark.parametrize(
    ("text", "code", "words"),
    [
        ("amout > 1", "column_unknown", "no column `amout`"),
        ("n = 'abc'", "condition_unfit", "`n` holds whole numbers; 'abc' is none."),
        ("money < 'abc'", "condition_unfit", "`money` holds decimal numbers; 'abc' is none."),
        ("x > 'nan'", "condition_unfit", "`x` holds numbers"),
        ("day > 5", "condition_unfit", "`day` holds dates; 5 is none."),
        ("day = '2024-13-01'", "condition_unfit", "`day` holds dates"),
        ("stamp = '2024-02-29 10:00:00+01:00'", "condition_unfit", "no zone"),
        ("sent = 'now'", "condition_unfit", "a zone; 'now' is none."),
        ("hour = '25:00'", "condition_unfit", "times of day"),
        ("ok = 1", "condition_unfit", "`ok` holds true and false; 1 is none."),
        ("text", "condition_unfit", "a column alone is a condition"),
        ("n like '7%'", "condition_unfit", "LIKE compares text"),
        ("n in (1, 'x')", "condition_unfit", "'x' is none."),
    ],
)
def test_what_does_not_fit_the_columns_is_refused_in_words(text: str, code: str, words: str) -> None:
    with pytest.raises(_engine.Unreadable) as caught:
        _kept(text)
    assert caught.value.code == code
    assert words in caught.value.message


def test_the_nearest_names_are_offered() -> None:
    with pytest.raises(_engine.Unreadable) as caught:
        _kept("mony > 1")
    assert caught.value.hint == "Near it: `money`."


@pytest.mark.parametrize(
    "text",
    [
        "", ";", "n = 1; drop table t", "n = 1 -- and more", "n = 1 /* x */", "lower(text) = 'x'", "n = x",
        "1 = 1", "true",
        "n in (select 1)", "exists (select 1)", "n = (select 1)", "n = null", "n in ()", "n + 1 = 2",
        "n = 1 + 1",
        "text like 'a' escape '!'", "text like n", "n is true", "n = 1::int", "n = cast('1' as int)",
        "case when ok then 1 end",
        "n between symmetric 2 and 1", "n is distinct from 1", "n = any(1)", "n = ?", "n = $1", "n = 0x1F",
        "*", "t.* = 1",
        "select 1", "n = 1 limit 1", "n = 1 order by n", "text ~ 'x'", "text = 'open", "n = 1 and", "(",
        "'a' = 'a'", "n[1] = 1",
        "(" * 5_000 + "ok" + ")" * 5_000, "not " * 5_000 + "ok", "not (" * 60 + "ok" + ")" * 60,
    ],
)  # fmt: skip
def test_what_is_no_plain_condition_is_refused(text: str) -> None:
    with pytest.raises(UsageRefused) as caught:
        condition_of(text)
    assert len(caught.value.message) < 160
    assert caught.value.hint


def test_hostile_text_is_a_value_and_nothing_else() -> None:
    text = "text = '''; DROP TABLE t; --' or text = '\\' or text = '/* */'"
    assert _kept(text).report["rows_loaded"] == 0


def test_many_conditions_beside_each_other_are_no_depth() -> None:
    text = " or ".join(f"n = {n}" for n in range(3_000))
    assert _kept(text).table["n"].to_pylist() == [1, 0, 7, 7]


def test_conditions_at_the_deepest_are_read() -> None:
    text = "not (ok or " * 19 + "ok" + ")" * 19
    assert _rows(_kept(text).table) == _by_duckdb(text)


def test_convert_writes_the_rows_that_meet_it(run: Run, sales: Path, tmp_path: Path) -> None:
    done = run(
        "convert", "sales.csv", "--out", "out.ndjson", "--where", "city = 'Oslo' and amount >= 15", "--json"
    )
    assert done.status == 0
    lines = [json.loads(line) for line in (tmp_path / "out.ndjson").read_text().splitlines()]
    assert [line["amount"] for line in lines] == [20]
    counts = [done.json[name] for name in ("rows_in_file", "rows_loaded", "rows_left_out", "rows_set_aside")]
    assert counts == [7, 1, 5, 1]


@pytest.mark.parametrize("form", ["csv", "parquet", "ndjson", "json", "arrow", "xlsx"])
def test_where_no_row_meets_it_the_columns_are_there_and_a_warning(
    run: Run, sales: Path, tmp_path: Path, form: str
) -> None:
    done = run("convert", "sales.csv", "--out", f"out.{form}", "--where", "amount > 1000")
    assert done.status == 0
    assert "sextant: No row meets the condition." in done.err
    assert (tmp_path / f"out.{form}").is_file()
    if form == "csv":
        assert (tmp_path / "out.csv").read_text().splitlines() == ['"city","sold_on","amount"']
    if form == "parquet":
        assert pq.read_table(tmp_path / "out.parquet").schema.names == ["city", "sold_on", "amount"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("amount > ", "is not understood as a condition"),
        ("upper(city) = 'OSLO'", "`UPPER(city)` is not understood as a column"),
        ("amout > 1", "has no column `amout`"),
        ("amount = 'many'", "holds numbers; 'many' is none"),
    ],
)
def test_a_condition_that_cannot_be_is_a_line_and_leaves_nothing(
    run: Run, sales: Path, tmp_path: Path, text: str, words: str
) -> None:
    before = set(tmp_path.iterdir())
    done = run("convert", "sales.csv", "--out", "out.csv", "--where", text)
    assert done.status == 2
    assert words in done.err
    assert set(tmp_path.iterdir()) == before


def test_conditions_are_read_by_a_process_that_loads_no_database() -> None:
    code = "import sys; from sextant.app.cli.conditions import condition_of; condition_of('a = 1'); "
    code += "sys.exit('duckdb' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
