"""Rows as JSON: names stay apart, digits stay whole, and an export spells what CSV has no type for."""

import datetime as dt
import math
from decimal import Decimal

import orjson
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sextant.core.tabular import unique_names
from sextant.features.query import csv_bytes, rows_json
from sextant.features.query.rows import notes_on, type_name


@given(st.lists(st.sampled_from(["total", "total_2", "total_3", "a", ""]), max_size=12))
def test_names_become_unique_and_the_first_of_each_keeps_its_own(names: list[str]) -> None:
    unique = unique_names(names)
    assert len(set(unique)) == len(names)
    for name in set(names):
        assert unique[names.index(name)] == name


@given(st.lists(st.one_of(st.none(), st.integers(-(2**63), 2**63 - 1)), max_size=20))
def test_integers_are_numbers_to_two_to_the_fifty_third_and_text_beyond(numbers: list[int | None]) -> None:
    rows = orjson.loads(orjson.dumps(rows_json(pa.table({"n": pa.array(numbers, pa.int64())}))))
    for number, row in zip(numbers, rows, strict=True):
        if number is None:
            assert row["n"] is None
        elif abs(number) <= 2**53:
            assert row["n"] == number
        else:
            assert row["n"] == str(number)


@given(st.lists(st.floats(), max_size=20))
def test_what_is_no_number_is_null_and_counted(numbers: list[float]) -> None:
    table = pa.table({"x": pa.array(numbers, pa.float64())})
    rows = rows_json(table)
    assert [row["x"] for row in rows] == [x if math.isfinite(x) else None for x in numbers]
    odd = sum(not math.isfinite(x) for x in numbers)
    assert len(notes_on(table)) == (1 if odd else 0)


@pytest.mark.parametrize(
    ("kind", "value", "expected", "name"),
    [
        (pa.decimal128(10, 2), Decimal("1.10"), "1.10", "decimal(10,2)"),
        (pa.timestamp("ns"), dt.datetime(2024, 1, 1), "2024-01-01T00:00:00", "timestamp"),
        (
            pa.timestamp("us", tz="UTC"),
            dt.datetime(2024, 1, 1, tzinfo=dt.UTC),
            "2024-01-01T00:00:00+00:00",
            "timestamptz",
        ),
        (pa.date32(), dt.date(2024, 1, 1), "2024-01-01", "date"),
        (pa.time64("us"), dt.time(9, 30), "09:30:00", "time"),
        (pa.binary(), b"\x00\xff", "AP8=", "binary"),
        (pa.list_(pa.int64()), [1, 2**60], [1, str(2**60)], "list<long>"),
        (pa.struct([("a", pa.float64())]), {"a": math.nan}, {"a": None}, "struct<a: double>"),
        (pa.month_day_nano_interval(), pa.MonthDayNano([1, 2, 3_500_000_000]), "P1M2DT3.5S", "interval"),
        (pa.bool_(), True, True, "boolean"),
        (pa.null(), None, None, "string"),
    ],
)
def test_each_type_has_one_form_and_one_name(
    kind: object, value: object, expected: object, name: str
) -> None:
    column = pa.array([value, None], kind)
    rows = orjson.loads(orjson.dumps(rows_json(pa.table({"v": column}))))
    assert rows == [{"v": expected}, {"v": None}]
    assert type_name(column.type) == name


def test_a_table_is_written_as_csv_with_what_csv_has_no_type_for_as_text() -> None:
    table = pa.table(
        {"a": [1, None], "b": ['he said "no"', "x,y"], "l": [[1, 2], None], "raw": [b"\x00", None]}
    )
    assert csv_bytes(table).decode().splitlines() == [
        '"a","b","l","raw"',
        '1,"he said ""no""","[1,2]","AA=="',
        ',"x,y",,',
    ]
