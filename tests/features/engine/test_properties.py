"""What holds for every input."""

import csv
import io
import json
import tempfile
from pathlib import Path

import duckdb
import pyarrow.parquet as pq
from hypothesis import given, settings
from hypothesis import strategies as st

from sextant import _engine
from tests.features.engine.reading import Loaded, load

words = st.text(
    # Control characters make a short text look binary, which is told as such.
    st.characters(codec="utf-8", exclude_categories=("Cs", "Cc"), include_characters="\n\t"),
    min_size=1,
    max_size=8,
)
integers = st.integers(-(2**63), 2**63 - 1).map(str)
names = st.sampled_from(["alpha", "beta", "gamma", "delta"])


def as_csv(header: list[str], rows: list[list[str]]) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return out.getvalue().encode()


@st.composite
def tables(draw: st.DrawFn) -> tuple[list[str], list[list[str]]]:
    width = draw(st.integers(2, 4))
    cell = st.one_of(integers, words.map(lambda w: f"w{w}"))
    rows = draw(st.lists(st.lists(cell, min_size=width, max_size=width), min_size=3, max_size=20))
    numbered = [[str(i), *row] for i, row in enumerate(rows)]
    return ["id", *["alpha", "beta", "gamma", "delta"][:width]], numbered


def attempt(data: bytes) -> Loaded | None:
    try:
        return load(data)
    except _engine.Unreadable as refusal:
        complete = bool(refusal.code and refusal.message and refusal.hint)
    assert complete
    return None


@settings(max_examples=300, deadline=None)
@given(
    st.one_of(st.binary(max_size=400), st.text(alphabet='a1,;"\n\r\t| .-é\x00', max_size=300).map(str.encode))
)
def test_any_bytes_are_refused_or_every_row_is_loaded_or_set_aside(data: bytes) -> None:
    loaded = attempt(data)
    if loaded is not None:
        report = loaded.report
        assert report["rows_in_file"] == report["rows_loaded"] + report["rows_set_aside"]
        assert loaded.table.num_rows == report["rows_loaded"]
        assert len(loaded.set_aside) == report["rows_set_aside"]
        assert all(line["reason"] and line["line"] >= 1 for line in loaded.set_aside)


@settings(max_examples=150, deadline=None)
@given(tables())
def test_a_clean_table_comes_back_as_written(table: tuple[list[str], list[list[str]]]) -> None:
    header, rows = table
    loaded = load(as_csv(header, rows), types="off")
    assert loaded.table.column_names == header
    assert loaded.report["rows_set_aside"] == 0
    assert [list(row.values()) for row in loaded.table.to_pylist()] == rows


@settings(max_examples=150, deadline=None)
@given(tables())
def test_typed_columns_hold_the_values_that_were_written(table: tuple[list[str], list[list[str]]]) -> None:
    header, rows = table
    loaded = load(as_csv(header, rows))
    for place, name in enumerate(header):
        written = [row[place] for row in rows]
        kind = loaded.types()[name]
        if kind == "long":
            assert loaded.table[name].to_pylist() == [int(w) for w in written]
        elif kind == "string":
            assert loaded.table[name].to_pylist() == written


@settings(max_examples=100, deadline=None)
@given(st.one_of(st.binary(max_size=400), tables().map(lambda t: as_csv(*t))))
def test_the_same_bytes_twice_give_the_same_result(data: bytes) -> None:
    first, second = attempt(data), attempt(data)
    assert (first is None) == (second is None)
    if first is not None and second is not None:
        for loaded in (first, second):
            loaded.report.pop("elapsed_ms")
        assert first.report == second.report
        assert first.table.equals(second.table)


# Feature: ai-analytics-platform, Property 10: the duplicate count is exact
@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.tuples(names, st.integers(0, 3), st.sampled_from(["", "x", "y"])), min_size=2, max_size=60)
)
def test_the_duplicate_count_is_exact(rows: list[tuple[str, int, str]]) -> None:
    loaded = load(as_csv(["name", "count", "mark"], [[n, str(c), m] for n, c, m in rows]))
    assert loaded.report["duplicate_rows"] == len(rows) - len(set(rows))


# Feature: ai-analytics-platform, Property 5
@settings(max_examples=100, deadline=None)
@given(tables())
def test_what_is_written_reads_the_same_in_pyarrow_and_duckdb(
    table: tuple[list[str], list[list[str]]],
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "t.csv"
        path.write_bytes(as_csv(*table))
        report = json.loads(_engine.load(str(path), folder))
        part = str(Path(folder) / report["files"][0]["path"])
        schema = pq.read_schema(part)
        ids = [int(schema.field(i).metadata[b"PARQUET:field_id"]) for i in range(len(schema))]
        assert ids == [c["field_id"] for c in report["columns"]]
        ours = [tuple(row.values()) for row in pq.read_table(part).to_pylist()]
        with duckdb.connect() as connection:
            assert connection.execute(f"SELECT * FROM '{part}'").fetchall() == ours


# Feature: ai-analytics-platform, Property 8: a profile has types, nulls, distinct counts and numeric
# min/max/mean for every column
@settings(max_examples=100, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(-(10**6), 10**6), st.sampled_from(["x", "y", ""])), min_size=2, max_size=50
    )
)
def test_the_profile_is_complete_and_right_on_small_tables(rows: list[tuple[int, str]]) -> None:
    loaded = load(as_csv(["number", "mark"], [[str(n), m] for n, m in rows]))
    for column in loaded.report["columns"]:
        assert column["type"]
        assert column["decision"]
        assert column["null_count"] == loaded.table[column["name"]].null_count
        assert 0 <= column["null_percentage"] <= 100
        values = [v for v in loaded.table[column["name"]].to_pylist() if v is not None]
        assert column["unique_count"] == len(set(values))
    number = loaded.column("number")
    numbers = [n for n, _ in rows]
    assert (number["min"], number["max"]) == (min(numbers), max(numbers))
    assert abs(number["mean"] - sum(numbers) / len(numbers)) < 1e-6 * max(1, abs(number["mean"]))
    assert number["sum"] == sum(numbers)
    assert sum(b["count"] for b in number["histogram"]) == len(numbers)
