"""What the gate makes of a statement over a dataset that its asker sees in part."""

import pytest

from sextant.features.governance.models import Mask
from sextant.features.query.errors import (
    FunctionRefused,
    MaskedColumn,
    SqlRefused,
    TooExpensive,
    UnknownColumn,
)
from sextant.features.query.gate import GateLimits
from tests.features.query.tables import CUSTOMERS, ORDERS, allowed, behind

NORTH = behind(ORDERS, rows="region = person.region", person={"region": "N"})
MASKED = behind(
    ORDERS,
    masks={
        "discount": "hide",
        "amount": "null",
        "name": "hash",
        "region": "last_four",
        "id": Mask(column="id", mask="range", width=10),
        "ordered": Mask(column="ordered", mask="range", unit="month"),
    },
)


def over(table: object, sql: str) -> str:
    return allowed(sql, tables=(table, CUSTOMERS)).query.sql  # type: ignore[arg-type]


def test_every_mention_of_a_table_is_behind_its_view() -> None:
    sql = over(NORTH, "SELECT name FROM orders WHERE id IN (SELECT id FROM orders)")
    assert sql.count("""WHERE ("region" = 'N') LIMIT 9223372036854775807""") == 2
    assert sql.count('FROM "orders@11"') == 2
    assert "WHERE" not in over(NORTH, "SELECT name FROM customers")


def test_a_joined_or_pivoted_table_keeps_its_view_and_its_alias() -> None:
    sql = over(NORTH, "SELECT o.region, c.name FROM orders AS o JOIN customers AS c ON o.id = c.id")
    assert 'LIMIT 9223372036854775807) AS "o" JOIN "customers@7" AS "c"' in sql


def test_the_engine_is_told_the_one_view_through_which_a_scan_is_read() -> None:
    query = allowed("SELECT name FROM orders", tables=(NORTH,)).query
    assert query.scans[0].view is not None
    assert f"({query.scans[0].view})" in query.sql
    assert {column.name for column in query.scans[0].columns} == {"name", "region"}


def test_what_a_person_reads_of_their_statement_tells_nothing_of_the_rule() -> None:
    permitted = allowed("SELECT name FROM orders", tables=(NORTH,))
    assert "region" not in permitted.shown
    assert permitted.estimate.rows == 7
    limits = GateLimits(scan_rows=10)
    with pytest.raises(TooExpensive) as refused:
        allowed("SELECT name FROM orders", tables=(NORTH,), limits=limits)
    assert "1,000" not in refused.value.message


@pytest.mark.parametrize(
    "condition",
    [
        "nothing = 1",
        "orders.region = 'N'",
        "id IN (SELECT id FROM customers)",
        "count(*) > 1",
        "sum(id) OVER () > 1",
        "id = $who",
        "true) OR (SELECT 1",
        "1) FROM customers--",
        "region = 'N'; DROP TABLE x",
    ],
)
def test_a_rule_that_cannot_be_applied_closes_the_dataset(condition: str) -> None:
    with pytest.raises(SqlRefused) as refused:
        allowed("SELECT id FROM orders", tables=(behind(ORDERS, rows=condition),))
    assert "nothing" in refused.value.message or refused.value.code != "sql_refused"


def test_a_rule_cannot_call_what_a_person_cannot() -> None:
    with pytest.raises(FunctionRefused):
        allowed("SELECT * FROM orders", tables=(behind(ORDERS, rows="name = getenv('HOME')"),))


def test_a_persons_values_are_data_and_an_absent_one_is_null() -> None:
    attributes = {"region": "x' OR true --", "ids": (1, 2), "n": -1.5}
    rows = "region = person.region AND id IN person.ids AND amount > person.n AND name = person.no"
    sql = over(behind(ORDERS, rows=rows, person=attributes), "SELECT name FROM orders")
    assert "'x'' OR true --'" in sql
    assert "[1, 2]" in sql
    assert "-1.5" in sql
    assert '"name" = NULL' in sql


def test_a_hidden_column_is_not_there_even_as_the_nearest_name() -> None:
    with pytest.raises(UnknownColumn) as refused:
        over(MASKED, "SELECT discount FROM orders")
    assert refused.value.message == "There is no column `discount`."
    with pytest.raises(UnknownColumn) as near:
        over(MASKED, "SELECT discunt FROM orders")
    assert "discount" not in near.value.hint
    assert "discount" not in over(MASKED, "SELECT * FROM orders")


@pytest.mark.parametrize(
    "sql",
    [
        'WITH "orders@11" AS (SELECT 1 AS id) SELECT * FROM "orders@11", orders',
        'WITH RECURSIVE "ORDERS@11" AS (SELECT * FROM "orders@11") SELECT * FROM "orders@11"',
        'SELECT * FROM (WITH "orders@11" AS (SELECT 1) SELECT * FROM "orders@11") x, orders',
        'SELECT * FROM "orders@11"',
    ],
)
def test_the_name_behind_the_view_cannot_be_reached(sql: str) -> None:
    with pytest.raises(SqlRefused):
        over(NORTH, sql)


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT * FROM orders",
        "SELECT o.* FROM orders o",
        "SELECT amount, name, region, id, ordered FROM orders",
        "SELECT a FROM (SELECT amount AS a FROM orders) x",
        "WITH s AS (SELECT * FROM orders) SELECT amount FROM s",
        "SELECT name, count(*) FROM orders GROUP BY name",
        "SELECT region, count(*) FROM orders GROUP BY 1",
        "SELECT count(name), count(DISTINCT name) FROM orders",
        "SELECT id FROM orders WHERE name = 'abc' AND region IN ('a', 'b')",
        "SELECT id FROM orders ORDER BY id, ordered",
        "SELECT DISTINCT name FROM orders",
        "SELECT count(*) OVER (PARTITION BY name) FROM orders",
        "SELECT count(*) FROM orders",
        "SELECT id FROM orders WHERE name IS NOT NULL",
    ],
)
def test_masked_columns_are_shown_grouped_and_compared(sql: str) -> None:
    assert over(MASKED, sql)


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT sum(amount) FROM orders",
        "SELECT count(amount) FROM orders",
        "SELECT name FROM orders WHERE amount > 5",
        "SELECT name FROM orders WHERE amount IS NULL",
        "SELECT name FROM orders ORDER BY amount",
        "SELECT amount + 1 FROM orders",
        "SELECT count(*) FROM orders GROUP BY amount",
        "SELECT max(a) FROM (SELECT amount AS a FROM orders) x",
        "WITH s AS (SELECT amount AS a FROM orders) SELECT avg(a) FROM s",
        "WITH s(a) AS (SELECT amount FROM orders), orders AS (SELECT 1 AS x) SELECT sum(a) FROM s",
        "SELECT sum(amount) OVER () FROM orders",
        "SELECT sum(a) FROM orders AS o(a, b, c, d, e)",
        "SELECT lag(amount) OVER (ORDER BY id) FROM orders",
        "SELECT name FROM orders WHERE name LIKE 'a%'",
        "SELECT name FROM orders WHERE name > 'a'",
        "SELECT upper(name) FROM orders",
        "SELECT length(region) FROM orders",
        "SELECT count(DISTINCT region) FROM orders",
        "SELECT sum(id) FROM orders",
        "SELECT id FROM orders WHERE id > 5",
        "SELECT c.name FROM orders o JOIN customers c ON o.name = c.name",
        "SELECT c.name FROM orders o JOIN customers c USING (name)",
        "SELECT 1 FROM orders NATURAL JOIN customers",
        "SELECT c.name FROM orders o, customers c WHERE o.name = c.name",
        "SELECT id FROM customers WHERE id = (SELECT max(amount) FROM orders)",
        "SELECT (SELECT sum(o.amount) FROM orders o WHERE o.id = c.id) FROM customers c",
        "SELECT hash(orders) FROM orders",
        "SELECT count(*) FILTER (WHERE amount > 1) FROM orders",
        "SELECT CASE WHEN amount > 1 THEN 1 END FROM orders",
        "SELECT name FROM orders HAVING min(amount) > 1",
        "SELECT x FROM orders, LATERAL (SELECT amount + 1 AS x) y",
        "SELECT sum(a) FROM (SELECT amount AS a FROM orders UNION ALL SELECT 1) u",
    ],
)
def test_nothing_is_worked_out_from_a_masked_column(sql: str) -> None:
    with pytest.raises(MaskedColumn) as refused:
        over(MASKED, sql)
    assert refused.value.message.startswith("You see `")
    assert refused.value.hint
