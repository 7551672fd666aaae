"""A statement over a rollup gives what it gives over the rows, to the last bit, whatever both are."""

import random
import tempfile
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sextant.features.governance.models import Guard, Mask, RawColumn, ShownColumn
from tests.features.transforms.bench_table import Asking, in_order

TYPES = (
    ("region", "string"),
    ("Kind", "int"),
    ("day", "date"),
    ("at", "timestamp"),
    ("units", "long"),
    ("price", "decimal(9,2)"),
    ("weight", "double"),
)
ARROW = (
    pa.string(),
    pa.int32(),
    pa.date32(),
    pa.timestamp("us"),
    pa.int64(),
    pa.decimal128(9, 2),
    pa.float64(),
)
REGION, KIND, DAY, AT, UNITS, PRICE, WEIGHT = (f'"f{n}"' for n in range(1, 8))
KEYS = [REGION, KIND, f"DATE_TRUNC('MONTH', {DAY})", f"DATE_TRUNC('DAY', {AT})"]
FIGURES = [
    ("sum", UNITS),
    ("count", UNITS),
    ("min", UNITS),
    ("max", PRICE),
    ("sum", PRICE),
    ("count", PRICE),
    ("min", WEIGHT),
    ("count", WEIGHT),
    ("sum", f"{UNITS} * {KIND}"),
]
FIRST = datetime(2024, 1, 1)
values = st.tuples(
    st.sampled_from(["North", "South", "", None]),
    st.one_of(st.none(), st.integers(-2, 2)),
    st.one_of(st.none(), st.integers(0, 500).map(lambda n: date(2024, 1, 1) + timedelta(days=n))),
    st.one_of(st.none(), st.integers(0, 30_000_000).map(lambda n: FIRST + timedelta(seconds=n))),
    st.one_of(st.none(), st.integers(-(10**11), 10**11)),
    st.one_of(st.none(), st.decimals(-9_999_999, 9_999_999, places=2)),
    st.one_of(st.none(), st.floats(-1e9, 1e9, allow_nan=False)),
)
GROUPS = (
    "region",
    '"Kind"',
    "date_trunc('month', day)",
    "date_trunc('quarter', day)",
    "year(day)",
    "extract(month from day)",
    "date_trunc('day', at)",
    "date_trunc('week', at)",
    "CAST(at AS DATE)",
    "upper(region)",
    "CASE WHEN kind > 0 THEN 'more' ELSE region END",
)
SHOWN = (
    "count(*)",
    "sum(units)",
    "avg(units)",
    "min(units)",
    "max(price)",
    "sum(price)",
    "avg(price)",
    "count(price)",
    "min(weight)",
    "count(region)",
    "max(kind)",
    "sum(units * kind)",
    "sum(units) FILTER (WHERE kind > 0)",
    "count(*) FILTER (WHERE region IS NULL)",
    "round(avg(price), 1)",
    "100.0 * sum(units) / count(*)",
    "sum(price) / nullif(sum(units), 0)",
)
WHERE = (
    "region = 'North'",
    "region IS DISTINCT FROM 'South'",
    "kind BETWEEN -1 AND 1",
    "day >= DATE '2024-03-01'",
    "day < '2025-01-01'",
    "at >= TIMESTAMP '2024-02-10' AND at < TIMESTAMP '2024-09-01 00:00:00'",
    "year(day) = 2024 OR region IN ('North', '')",
)


@pytest.fixture(scope="module")
def folder() -> Any:
    with tempfile.TemporaryDirectory() as made:
        yield Path(made).resolve()


def asking(folder: Path, rows: list[tuple[Any, ...]], guard: Guard | None = None) -> Asking:
    columns = list(zip(*rows, strict=True)) if rows else [()] * len(TYPES)
    arrays = [pa.array(column, kind) for column, kind in zip(columns, ARROW, strict=True)]
    names = [name for name, _ in TYPES]
    return Asking(folder, pa.table(arrays, names=names), TYPES, guard=guard)


@st.composite
def statements(draw: st.DrawFn) -> str:
    groups = draw(st.lists(st.sampled_from(GROUPS), max_size=3, unique=True))
    shown = draw(st.lists(st.sampled_from(SHOWN), min_size=1, max_size=4, unique=True))
    where = draw(st.lists(st.sampled_from(WHERE), max_size=2, unique=True))
    items = [f"{text} AS g{n}" for n, text in enumerate(groups)]
    items += [f"{text} AS s{n}" for n, text in enumerate(shown)]
    source = draw(st.sampled_from(["sales", "(SELECT * FROM sales)", "sales AS t"]))
    if source.startswith("("):
        names = ", ".join(f'"{name}"' for name, _ in TYPES)
        inner = f" WHERE {where.pop()}" if where else ""
        source = f"(SELECT {names} FROM sales{inner}) AS t"
    sql = f"SELECT {', '.join(items)} FROM {source}"
    sql += f" WHERE {' AND '.join(f'({one})' for one in where)}" if where else ""
    sql += f" GROUP BY {', '.join(str(n + 1) for n in range(len(groups)))}" if groups else ""
    if groups and draw(st.booleans()):
        sql += (
            f" HAVING {draw(st.sampled_from(['count(*) > 1', 'sum(units) > 0', 'max(price) IS NOT NULL']))}"
        )
    return sql


def may_differ(sql: str) -> bool:
    """Whether an average of decimals stands beside what the engine may have divided to have it."""
    return "avg(price)" in sql and ("sum(price)" in sql or "count(price)" in sql)


@settings(max_examples=120)
@given(rows=st.lists(values, max_size=40), sql=statements(), pieces=st.integers(1, 3))
def test_the_answer_is_the_same(folder: Path, rows: list[tuple[Any, ...]], sql: str, pieces: int) -> None:
    here = asking(folder, rows)
    found = here.stood_in(sql, here.rollup(KEYS, FIGURES, pieces=pieces))
    if found is None:
        assert may_differ(sql), sql
        return
    direct, rolled = here.run(here.permitted(sql)), here.run(found.permitted)
    assert rolled.schema.names == direct.schema.names
    assert rolled.schema.types == direct.schema.types
    assert in_order(rolled) == in_order(direct), found.permitted.query.sql


PLACES = ("avg(price)", "count(*), avg(price)", "max(price), avg(price)", "count(price), avg(price)")


@pytest.mark.parametrize("shown", [*PLACES, "avg(price) FILTER (WHERE kind > 0)"])
@pytest.mark.parametrize("group", ["", " GROUP BY ALL", " GROUP BY region"])
@pytest.mark.parametrize("nulls", [0, 1])
def test_averages_of_decimals_are_the_engines_to_the_last_bit(
    folder: Path, shown: str, group: str, nulls: int
) -> None:
    """Of some hundred totals about a third have other last bits by another order of dividing."""
    rng = random.Random(5)
    row = ("North", 1, date(2024, 1, 5), datetime(2024, 1, 5, 9), 10)
    sql = f"SELECT {shown} AS mean FROM sales{group}"
    exact = 0
    for _ in range(12):
        prices: list[Decimal | None] = [Decimal(rng.randint(-(10**6), 10**6)) / 100 for _ in range(25)]
        here = asking(folder, [(*row, price, 0.5) for price in [*prices, *[None] * nulls]])
        found = here.stood_in(sql, here.rollup(KEYS, FIGURES))
        if found is None:
            continue
        assert in_order(here.run(found.permitted)) == in_order(here.run(here.permitted(sql)))
        exact += 1
    assert exact == (0 if "region" in group and "count(price)" in shown else 12)


ROWS = [
    ("North", 1, date(2024, 1, 5), datetime(2024, 1, 5, 9), 10, Decimal("1.10"), 0.1),
    ("North", 2, date(2024, 2, 5), datetime(2024, 2, 5, 9), 20, Decimal("2.20"), 0.2),
    ("South", 1, date(2024, 2, 9), datetime(2024, 2, 9, 9), 30, Decimal("3.30"), 0.3),
    (None, None, None, None, None, None, None),
]


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT region, sum(weight) AS w FROM sales GROUP BY region",
        "SELECT region, avg(weight) AS w FROM sales GROUP BY region",
        "SELECT region, median(units) AS m FROM sales GROUP BY region",
        "SELECT region, count(DISTINCT kind) AS n FROM sales GROUP BY region",
        "SELECT day, count(*) AS n FROM sales GROUP BY day",
        "SELECT region, sum(kind) AS n FROM sales GROUP BY region",
        "SELECT region, count(*) AS n FROM sales WHERE units > 5 GROUP BY region",
        "SELECT region, count(*) AS n FROM sales WHERE day >= DATE '2024-03-02' GROUP BY region",
        "SELECT region, count(*) AS n FROM sales WHERE at > TIMESTAMP '2024-03-02' GROUP BY region",
        "SELECT date_trunc('week', day) AS w, count(*) AS n FROM sales GROUP BY 1",
        "SELECT hour(at) AS h, count(*) AS n FROM sales GROUP BY 1",
        "SELECT avg(price) AS mean, sum(price) AS total FROM sales",
        "SELECT a.region, count(*) AS n FROM sales a JOIN sales b USING (kind) GROUP BY 1",
        "SELECT region, count(*) AS n FROM sales WHERE kind > (SELECT 1) GROUP BY region",
        "SELECT region FROM sales WHERE region = 'North'",
        "SELECT random() AS r, count(*) AS n FROM sales GROUP BY 1",
        "SELECT count(*) AS k0 FROM sales",
        "SELECT count(*) + 1 FROM sales",
    ],
)
def test_what_the_rollup_does_not_hold_is_asked_of_the_rows(folder: Path, sql: str) -> None:
    here = asking(folder, ROWS)
    assert here.stood_in(sql, here.rollup(KEYS, FIGURES)) is None


@pytest.mark.parametrize(
    ("sql", "names"),
    [
        ("SELECT kind, count(*) FROM sales GROUP BY 1", ["Kind", "count_star()"]),
        ("SELECT sum(units), max(price) FROM sales", ["sum(units)", "max(price)"]),
        ('SELECT region AS "The region", avg(units) FROM sales GROUP BY ALL', ["The region", "avg(units)"]),
    ],
)
def test_columns_bear_the_names_that_the_engine_gives(folder: Path, sql: str, names: list[str]) -> None:
    here = asking(folder, ROWS)
    found = here.stood_in(sql, here.rollup(KEYS, FIGURES))
    assert found is not None
    assert here.run(found.permitted).column_names == names == here.run(here.permitted(sql)).column_names


def test_an_average_is_not_taken_from_totals_too_large_to_divide_exactly(folder: Path) -> None:
    large = [("North", 1, None, None, 10**15 * n, None, None) for n in range(1, 9)]
    here = asking(folder, large)
    rollup = here.rollup([REGION], [("sum", UNITS), ("count", UNITS)])
    assert here.stood_in("SELECT sum(units) AS s FROM sales", rollup) is not None
    assert here.stood_in("SELECT avg(units) AS s FROM sales", rollup) is None


def test_fractions_are_added_up_only_where_told(folder: Path) -> None:
    here = asking(folder, ROWS)
    with pytest.raises(Exception, match="order of its rows"):
        here.rollup([REGION], [("sum", WEIGHT)])
    told = here.rollup([REGION], [("sum", WEIGHT), ("count", WEIGHT)], floats=True)
    found = here.stood_in("SELECT region, avg(weight) AS w FROM sales GROUP BY 1", told)
    assert found is not None
    rows = dict(in_order(here.run(found.permitted)))
    assert rows["North"] == pytest.approx(0.15)


def test_the_rows_and_values_of_parameters_go_with_it(folder: Path) -> None:
    here = asking(folder, ROWS)
    sql = "SELECT sum(units) AS s FROM sales WHERE region = $region"
    found = here.stood_in(sql, here.rollup(KEYS, FIGURES), region="North")
    assert found is not None
    assert in_order(here.run(found.permitted)) == [(30,)]


def test_the_smallest_rollup_that_answers_is_taken(folder: Path) -> None:
    here = asking(folder, ROWS)
    large, small = here.rollup(KEYS, FIGURES), here.rollup([REGION], [("sum", UNITS)])
    found = here.stood_in("SELECT region, sum(units) AS s FROM sales GROUP BY 1", large, small)
    assert found is not None
    assert found.used.rows == small.row_count == 3
    assert found.used.of_rows == 4


def guarded(*filters: str, mask: str | None = None) -> Guard:
    raw = tuple(RawColumn(n + 1, name, kind) for n, (name, kind) in enumerate(TYPES))
    shown = tuple(
        ShownColumn(
            one.field_id, one.name, one.type, Mask(column=one.name, mask="hash") if one.name == mask else None
        )
        for one in raw
    )
    names = tuple((name.lower(), name) for name, _ in TYPES)
    return Guard(raw=raw, shown=shown, filters=filters, names=names, row_count=4, size_bytes=1_000)


def test_rules_about_the_keys_stand_before_the_rollup(folder: Path) -> None:
    free = asking(folder, ROWS)
    rollup = free.rollup(KEYS, FIGURES)
    here = asking(folder, ROWS, guarded("region = 'North'"))
    sql = "SELECT region, sum(units) AS s, avg(price) AS p FROM sales GROUP BY region"
    found = here.stood_in(sql, rollup)
    assert found is not None
    assert found.used.rows is None
    assert found.permitted.query.scans[0].view is not None
    assert (
        in_order(here.run(found.permitted))
        == in_order(here.run(here.permitted(sql)))
        == [("North", 30, 1.65)]
    )


def test_rules_about_anything_else_keep_the_rollup_out(folder: Path) -> None:
    rollup = asking(folder, ROWS).rollup(KEYS, FIGURES)
    sql = "SELECT region, sum(units) AS s FROM sales GROUP BY region"
    assert asking(folder, ROWS, guarded("units > 10")).stood_in(sql, rollup) is None
    assert asking(folder, ROWS, guarded("day >= DATE '2024-02-03'")).stood_in(sql, rollup) is None
    assert asking(folder, ROWS, guarded(mask="region")).stood_in(sql, rollup) is None
    assert asking(folder, ROWS, guarded(mask="weight")).stood_in(sql, rollup) is not None


@settings(max_examples=60)
@given(rows=st.lists(values, max_size=25), sql=statements())
def test_a_rollup_of_what_a_statement_needs_answers_it(
    folder: Path, rows: list[tuple[Any, ...]], sql: str
) -> None:
    here = asking(folder, rows)
    needs = here.needs(sql)
    assert needs is not None
    figures = [(one.merge, one.text) for one in needs.figures if one.text]
    found = here.stood_in(sql, here.rollup(needs.keys, figures))
    if found is not None:
        assert in_order(here.run(found.permitted)) == in_order(here.run(here.permitted(sql)))
    else:
        assert may_differ(sql), sql
