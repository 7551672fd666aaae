"""Few rows as JSON takes them without Arrow: the same as with it, or not at all."""

from decimal import Decimal
from typing import Any

import orjson
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sextant.core.tabular import plain_rows, rows_json, table_of, unique_names
from sextant.features.query import PlainRows, ResultRows

KINDS: dict[pa.DataType, st.SearchStrategy[Any]] = {
    pa.int64(): st.integers(-(2**63), 2**63 - 1),
    pa.int32(): st.integers(-(2**31), 2**31 - 1),
    pa.float64(): st.floats(),
    pa.string(): st.text(st.characters(exclude_categories=("Cs",)), max_size=5),
    pa.bool_(): st.booleans(),
    pa.decimal128(38, 0): st.integers(-(10**37), 10**37).map(Decimal),
    pa.decimal128(9, 2): st.integers(-(10**6), 10**6).map(lambda n: Decimal(n).scaleb(-2)),
    pa.date32(): st.dates(),
}


@st.composite
def tables(draw: st.DrawFn) -> tuple[pa.Schema, list[tuple[Any, ...]]]:
    kinds = draw(st.lists(st.sampled_from(list(KINDS)), min_size=1, max_size=4))
    schema = pa.schema([pa.field(draw(st.sampled_from("abc")), kind) for kind in kinds])
    row = st.tuples(*(st.none() | KINDS[kind] for kind in kinds))
    return schema, draw(st.lists(row, max_size=5))


@given(tables())
def test_what_is_told_without_arrow_is_what_arrow_tells(
    given: tuple[pa.Schema, list[tuple[Any, ...]]],
) -> None:
    schema, rows = given
    table = table_of(schema, rows)
    table = table.rename_columns(unique_names(table.column_names))
    found = plain_rows(schema, rows)
    assert found is None or found == rows_json(table)


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        (pa.int64(), 2**53),
        (pa.int64(), True),
        (pa.int64(), 1.0),
        (pa.int32(), 2**31),
        (pa.float64(), float("nan")),
        (pa.float64(), float("inf")),
        (pa.float64(), 1),
        (pa.string(), 1),
        (pa.bool_(), 1),
        (pa.decimal128(9, 2), Decimal("1.5")),
        (pa.decimal128(3, 2), Decimal("12.50")),
        (pa.decimal128(9, 2), Decimal("NaN")),
        (pa.decimal128(9, 2), 1.5),
        (pa.date32(), "2026-03-02"),
        (pa.list_(pa.int64()), [1]),
    ],
)
def test_what_arrow_alone_can_tell_is_left_to_it(kind: pa.DataType, value: Any) -> None:
    assert plain_rows(pa.schema([pa.field("a", kind)]), [(value,)]) is None


def test_rows_without_a_table_are_served_as_those_with_one() -> None:
    schema = pa.schema([pa.field("n", pa.int64()), pa.field("n", pa.string())])
    rows = [(1, "a"), (None, "b"), (3, None)]
    plain, whole = PlainRows.of(schema, rows), ResultRows(table_of(schema, rows))
    assert plain is not None
    assert (plain.count, plain.objects, plain.notes) == (whole.count, whole.objects, whole.notes)
    assert orjson.dumps(plain.page(1, 1)) == orjson.dumps(whole.page(1, 1))
    assert plain.table.equals(whole.table)
    assert plain.table.column_names == ["n", "n_2"]


def test_nothing_is_no_row() -> None:
    made = PlainRows.of(pa.schema([pa.field("n", pa.int64())]), [])
    assert made is not None
    assert (made.count, made.objects, made.table.num_rows) == (0, [], 0)
