"""What is worked out of new rows without the engine is what the engine says of them."""

from dataclasses import dataclass
from typing import Any

import duckdb
import pyarrow as pa
import pytest

from sextant.features.live.reckoning import reckoned
from sextant.ports.hot import HotRows


@dataclass(frozen=True)
class Column:
    field_id: int
    name: str
    type: str


COLUMNS = (
    Column(1, "n", "long"),
    Column(2, "Kind", "string"),
    Column(3, "value", "double"),
    Column(4, "ok", "boolean"),
    Column(5, "at", "timestamp"),
    Column(6, "small", "int"),
)
HOUR = 3_600_000_000
ROWS = pa.table(
    {
        "n": pa.array([0, -3, None, 7, 1 << 60, 2], pa.int64()),
        "Kind": pa.array(["a", "b", "a", None, "ä", ""]),
        "value": pa.array([0.5, None, -2.0, 7.0, 1e300, 0.1]),
        "ok": pa.array([True, False, None, True, False, True]),
        "at": pa.array([0, -1, HOUR + 61_000_001, None, 25 * HOUR, 7], pa.timestamp("us")),
        "small": pa.array([1, 2, 3, None, -5, 0], pa.int32()),
    }
)
DONE_HERE = (
    '"n"',
    '"kind"',
    "(\"kind\" = 'a')",
    '"kind" <> \'a\' AND "n" >= -3',
    "'a' < \"kind\"",
    '3 <= "n" OR "ok"',
    'NOT ("value" > 0.1 AND "ok")',
    "\"kind\" IN ('a', 'ä')",
    'NOT "n" IN (0, 7)',
    '"value" BETWEEN -2 AND 0.5',
    '"n" IS NULL OR NOT "kind" IS NULL',
    '"ok" = FALSE',
    '"small" < 2',
    "DATE_TRUNC('MINUTE', \"at\")",
    "DATE_TRUNC('DAY', \"at\")",
)
LEFT_TO_THE_ENGINE = (
    '"n" + 1',
    "\"n\" = '7'",
    '"n" > 1.5',
    "\"at\" > '1970-01-01'",
    "\"kind\" LIKE 'a%'",
    "DATE_TRUNC('WEEK', \"at\")",
    '"n" IN (0, NULL)',
    '"nothing"',
    "upper(\"kind\") = 'A'",
)


def hot(rows: pa.Table) -> HotRows:
    def read(columns: Any) -> pa.Table:
        return rows.select([column.name for column in columns])

    return HotRows(key="", row_count=rows.num_rows, size_bytes=0, read=read)


def test_it_says_what_the_engine_says() -> None:
    found = reckoned(DONE_HERE, COLUMNS, hot(ROWS))
    assert found is not None
    with duckdb.connect() as engine:
        engine.register("rows", ROWS)
        for expression in DONE_HERE:
            asked = engine.execute(f"SELECT {expression} FROM rows").fetchall()  # ours
            assert found.values(expression) == [row[0] for row in asked], expression


@pytest.mark.parametrize("expression", LEFT_TO_THE_ENGINE)
def test_what_may_be_otherwise_there_is_left_to_it(expression: str) -> None:
    assert reckoned([expression], COLUMNS, hot(ROWS)) is None


def test_what_is_no_number_is_compared_by_the_engine() -> None:
    rows = ROWS.set_column(2, "value", pa.array([float("nan"), *[1.0] * 5]))
    assert reckoned(['"value" > 0.5'], COLUMNS, hot(rows)) is None
    assert reckoned(["\"kind\" = 'a'"], COLUMNS, hot(rows)) is not None
