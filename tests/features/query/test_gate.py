"""What the gate lets through, what it stops, and what it says."""

import random
import time

import pytest
import sqlglot
from hypothesis import given, settings
from hypothesis import strategies as st

from sextant.features.query.errors import (
    ConstructRefused,
    FunctionRefused,
    NotASelect,
    ParameterRefused,
    SeveralStatements,
    SqlNotUnderstood,
    SqlRefused,
    SqlTooDeep,
    SqlTooLong,
    TooExpensive,
    UnknownColumn,
    UnknownTable,
)
from sextant.features.query.gate import GateLimits
from tests.features.query.statements import HARMLESS, HOSTILE, mutated
from tests.features.query.tables import allowed

LINES = {"SELECT ? FROM orders", "SELECT $1 FROM orders", "SELECT $unknown FROM orders"}


@pytest.mark.parametrize("sql", HARMLESS)
def test_a_harmless_statement_is_let_through(sql: str) -> None:
    permitted = allowed(sql, parameters={"who": "x"})
    assert len(sqlglot.parse(permitted.query.sql, dialect="duckdb")) == 1


@pytest.mark.parametrize("sql", HOSTILE)
def test_a_hostile_or_broken_statement_is_refused_in_words(sql: str) -> None:
    with pytest.raises(SqlRefused) as refused:
        allowed(sql)
    assert refused.value.message.endswith(".")
    assert refused.value.hint
    assert refused.value.status == 422


def test_twelve_hundred_mutations_of_hostile_statements_are_all_refused() -> None:
    chance = random.Random(20261121)
    dangerous = [sql for sql in HOSTILE if sql.strip(" ;-") and sql not in LINES]
    passed = []
    for number in range(1200):
        sql = mutated(dangerous[number % len(dangerous)], chance)
        try:
            passed.append((sql, allowed(sql).query.sql))
        except SqlRefused:
            continue
    assert passed == []


@pytest.mark.parametrize(
    ("sql", "kind", "line", "column", "hint"),
    [
        ("SELECT amunt FROM orders", UnknownColumn, 1, 8, "Did you mean `amount`?"),
        ("SELECT o.amunt\nFROM orders o", UnknownColumn, 1, 10, "Did you mean `amount`?"),
        ("SELECT amount\nFROM ordres", UnknownTable, 2, 6, "Did you mean `orders`?"),
        ("SELECT id,\n  summ(amount)\nFROM orders", FunctionRefused, 2, 3, "Did you mean `sum`?"),
        ("SELECT id FROM orders; SELECT 2", SeveralStatements, 1, 22, "Send them one at a time."),
        ("DROP TABLE orders", NotASelect, 1, 1, "Send one SELECT."),
        ("SELECT * FROM main.orders", ConstructRefused, 1, 20, "Write `orders`."),
        ("SELECT id FROM orders WHERE", SqlNotUnderstood, 1, None, ""),
    ],
)
def test_a_refusal_says_where_and_what_to_do(
    sql: str, kind: type[SqlRefused], line: int, column: int | None, hint: str
) -> None:
    with pytest.raises(kind) as refused:
        allowed(sql)
    assert hint in refused.value.hint
    if column is not None:
        assert (refused.value.line, refused.value.column) == (line, column)
        assert refused.value.details == {"line": line, "column": column}


def test_a_statement_of_five_megabytes_is_refused_quickly() -> None:
    sql = "SELECT " + ", ".join(["amount"] * 700_000) + " FROM orders"
    assert len(sql) > 5_000_000
    started = time.thread_time()
    with pytest.raises(SqlTooLong):
        allowed(sql)
    assert time.thread_time() - started < 0.1


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT " + "(" * 3000 + "1" + ")" * 3000,
        "SELECT " + "NOT " * 5000 + "true",
        "SELECT " + "- " * 5000 + "1",
        "SELECT * FROM " + "(SELECT * FROM " * 400 + "orders" + ")" * 400,
        "SELECT " + "CASE WHEN true THEN " * 900 + "1" + " END" * 900,
        "SELECT " + "[" * 900 + "1" + "]" * 900,
        "SELECT " + "abs(" * 900 + "1" + ")" * 900,
        "SELECT id" + "[1]" * 5000 + " FROM orders",
        "SELECT 1" + "::INT" * 8000,
        "SELECT " + "1 + " * 30_000 + "1",
        "SELECT 1" + " UNION ALL SELECT 1" * 9000,
        "SELECT 1 FROM orders" + " JOIN orders" * 8000 + " ON true",
    ],
)
def test_deep_or_endless_nesting_is_refused_and_never_brings_the_process_down(sql: str) -> None:
    started = time.thread_time()
    with pytest.raises((SqlTooDeep, SqlTooLong)):
        allowed(sql)
    assert time.thread_time() - started < 5


def test_a_long_but_flat_statement_is_let_through() -> None:
    values = ", ".join(str(n) for n in range(5000))
    assert allowed(f"SELECT count(*) FROM orders WHERE id IN ({values})").estimate.rows == 1000
    terms = " + ".join(["amount"] * 300)
    assert allowed(f"SELECT {terms} FROM orders").query.sql


def test_names_are_found_whatever_their_case_and_scans_are_named_by_snapshot() -> None:
    query = allowed("SELECT ORDERS.Region FROM Orders").query
    assert [scan.table_name for scan in query.scans] == ["orders@11"]
    assert query.sql == 'SELECT "ORDERS"."Region" FROM "orders@11" AS "Orders" LIMIT 100001'
    assert [column.name for column in query.scans[0].columns] == ["region"]


def test_a_with_name_hides_a_table_only_where_it_is_visible() -> None:
    sql = "WITH customers AS (SELECT * FROM customers) SELECT * FROM customers, (SELECT * FROM orders) AS o"
    query = allowed(sql).query
    assert sorted(scan.table_name for scan in query.scans) == ["customers@7", "orders@11"]
    assert query.sql.count('"customers@7"') == 1


@pytest.mark.parametrize(
    ("sql", "limit"),
    [
        ("SELECT id FROM orders", "LIMIT 101"),
        ("SELECT id FROM orders LIMIT 5", "LIMIT 5"),
        ("SELECT id FROM orders LIMIT 5000", "LIMIT 101"),
        ("SELECT id FROM orders UNION ALL SELECT id FROM customers", "LIMIT 101"),
        ("(SELECT id FROM orders)", "LIMIT 101"),
        ("VALUES (1), (2)", "LIMIT 101"),
        ("SELECT id FROM orders ORDER BY id LIMIT 5 OFFSET 3", "LIMIT 5 OFFSET 3"),
        ("SELECT id FROM orders ORDER BY amount", "LIMIT 5001"),
    ],
)
def test_a_row_limit_is_always_put_in(sql: str, limit: str) -> None:
    assert allowed(sql, limits=GateLimits(rows=100)).query.sql.endswith(limit)


def test_the_cost_counts_the_columns_that_are_used() -> None:
    one = allowed("SELECT amount FROM orders").estimate
    every = allowed("SELECT * FROM orders").estimate
    twice = allowed("SELECT a.amount FROM orders a JOIN orders b ON a.amount = b.amount").estimate
    assert (one.rows, every.rows, twice.rows) == (1000, 1000, 2000)
    assert one.bytes < every.bytes == 80_000
    assert twice.bytes == 2 * one.bytes
    assert allowed("SELECT count(*) FROM orders").estimate.bytes == 0


def test_a_query_over_the_workspaces_limit_is_refused_in_words() -> None:
    with pytest.raises(TooExpensive, match="1,000 rows"):
        allowed("SELECT * FROM orders", limits=GateLimits(scan_rows=999))
    with pytest.raises(TooExpensive) as refused:
        allowed("SELECT * FROM orders", limits=GateLimits(scan_bytes=10))
    assert "78.1 KB" in refused.value.message
    assert "administrator" in refused.value.hint


def test_parameters_are_bound_by_name_and_only_those_that_are_used() -> None:
    query = allowed("SELECT * FROM orders WHERE name = $who", parameters={"who": "x", "more": 1}).query
    assert query.parameters == {"who": "x"}
    with pytest.raises(ParameterRefused):
        allowed("SELECT * FROM orders WHERE name = $who")
    with pytest.raises(ParameterRefused):
        allowed("SELECT * FROM orders WHERE name = $who", parameters={"who": object()})


def test_clocks_and_chance_are_told_for_the_cache() -> None:
    assert allowed("SELECT now()").reads_clock
    assert allowed("SELECT * FROM orders WHERE ordered > current_date").reads_clock
    assert allowed("SELECT random()").is_random
    assert allowed("SELECT * FROM orders USING SAMPLE 3").is_random
    plain = allowed("SELECT sum(amount) FROM orders")
    assert not plain.reads_clock
    assert not plain.is_random


_WORDS = st.sampled_from(
    [
        *[
            "SELECT",
            "FROM",
            "WHERE",
            "orders",
            "customers",
            "amount",
            "region",
            "id",
            "name",
            "(",
            ")",
            ",",
            ";",
            "*",
            "=",
            "+",
            "-",
            "'x'",
            "1",
            "AS",
            "o",
            "JOIN",
            "ON",
            "USING",
            "GROUP",
        ],
        *[
            "BY",
            "ORDER",
            "LIMIT",
            "WITH",
            "x",
            "UNION",
            "ALL",
            "DELETE",
            "DROP",
            "COPY",
            "TO",
            "read_csv",
            "(",
            "'f'",
            ")",
            "sum",
            "(",
            "amount",
            ")",
            ".",
            "$a",
            "?",
            "[",
            "]",
            "{",
            "}",
            ":",
            "::",
        ],
        *[
            "INSERT",
            "INTO",
            "SET",
            "PRAGMA",
            "ATTACH",
            "CASE",
            "WHEN",
            "THEN",
            "END",
            "IN",
            "NOT",
            "NULL",
            "OVER",
            "VALUES",
            "LATERAL",
            "PIVOT",
            "EXISTS",
            "--",
            "/*",
            "*/",
        ],
    ]
)
_SOUP = st.lists(_WORDS, max_size=25).map(" ".join) | st.text(max_size=80)
_PARTS = st.sampled_from(
    ["id", "region", "sum(amount)", "count(*)", "name", "upper(name)", "amount * 2", "max(ordered)"]
)
_CONDITIONS = st.sampled_from(
    ["amount > 3", "region = 'N'", "name LIKE 'a%'", "id IN (1, 2)", "ordered IS NULL"]
)


@st.composite
def selects(draw: st.DrawFn) -> str:
    """A statement as a person or planner writes one."""
    parts = draw(st.lists(_PARTS, min_size=1, max_size=4))
    where = draw(st.lists(_CONDITIONS, max_size=3))
    sql = f"SELECT {', '.join(parts)} FROM orders"
    if where:
        sql += " WHERE " + draw(st.sampled_from([" AND ", " OR "])).join(where)
    if draw(st.booleans()):
        sql += " GROUP BY ALL"
    if draw(st.booleans()):
        sql += f" ORDER BY 1 LIMIT {draw(st.integers(0, 10**6))}"
    return sql


# Feature: ai-analytics-platform, Property 13: generated SQL parses for the target engine
@given(selects())
@settings(max_examples=200, deadline=None)
def test_what_the_gate_gives_parses_for_the_engine(sql: str) -> None:
    import duckdb

    statements = duckdb.extract_statements(allowed(sql).query.sql)
    assert [statement.type.name for statement in statements] == ["SELECT"]


@given(_SOUP)
@settings(max_examples=1000, deadline=None)
def test_any_text_is_refused_or_becomes_one_select(text: str) -> None:
    import duckdb

    try:
        query = allowed(text, parameters={"a": 1}).query
    except SqlRefused:
        return
    statements = duckdb.extract_statements(query.sql)
    assert [statement.type.name for statement in statements] == ["SELECT"]
