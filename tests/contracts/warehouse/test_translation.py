"""Statements in the dialects of other engines, word for word: what a new parser changes is seen here."""

from pathlib import Path

import pytest

from sextant.adapters.warehouse.translation import Rules, translate
from sextant.adapters.warehouse.translation.clickhouse import CLICKHOUSE
from sextant.adapters.warehouse.translation.snowflake import SNOWFLAKE
from sextant.adapters.warehouse.translation.spark import SPARK
from sextant.adapters.warehouse.translation.trino import TRINO
from sextant.ports.warehouse import EngineUnable, Limits, PermittedQuery, QueryFailed, Scan, ScanColumn
from tests.features.query.tables import allowed

_GOLDEN = (Path(__file__).parent / "golden.txt").read_text(encoding="utf-8").splitlines()
_RULES = {"clickhouse": CLICKHOUSE, "trino": TRINO, "spark": SPARK, "snowflake": SNOWFLAKE}
_VALUES: dict[str, object] = {"w": "it's \\ $x {y:String} ?"}


def _cases() -> list[tuple[str, str, str]]:
    found: list[tuple[str, str, str]] = []
    statement = ""
    for line in _GOLDEN:
        if line.startswith("  "):
            dialect, _, expected = line.strip().partition(": ")
            found.append((statement, dialect, expected))
        else:
            statement = line
    return found


@pytest.mark.parametrize(("statement", "dialect", "expected"), _cases())
def test_a_statement_is_said_as_it_was_agreed(statement: str, dialect: str, expected: str) -> None:
    query = allowed(statement, parameters=_VALUES).query
    if expected.startswith("-- "):
        with pytest.raises(EngineUnable) as refused:
            translate(query, _RULES[dialect], {})
        assert refused.value.message == expected.removeprefix("-- ")
    else:
        assert translate(query, _RULES[dialect], {}) == expected


@pytest.mark.parametrize("rules", _RULES.values(), ids=_RULES)
@pytest.mark.parametrize(
    "sql",
    [
        "DELETE FROM orders",
        "WITH x AS (DELETE FROM orders RETURNING id) SELECT id FROM x",
        'SELECT id FROM "other@1"',
        'SELECT id FROM lake."orders@11"',
        "SELECT * FROM read_parquet('/etc/passwd')",
        "SELECT id FROM 'orders.parquet'",
        'SELECT id FROM "orders@11"; SELECT 1',
        'WITH "orders@11" AS (SELECT 1 AS id) SELECT id FROM "orders@11"',
        "SELECT system_user()",
        "SELECT getenv('HOME')",
    ],
)
def test_what_no_gate_has_seen_is_not_said_at_all(rules: Rules, sql: str) -> None:
    scan = Scan("orders@11", "d", "11", (ScanColumn(1, "id", "long"),), ("/f",), row_count=1, size_bytes=1)
    with pytest.raises(QueryFailed):
        translate(PermittedQuery(sql, (scan,), Limits(), "w"), rules, {"orders@11": "SELECT 1 AS id"})


def test_a_scan_that_is_seen_in_part_is_said_by_its_view_alone() -> None:
    columns = (ScanColumn(1, "id", "long"),)
    view = 'SELECT "id" FROM "orders@11" WHERE ("id" = 1) LIMIT 9223372036854775807'
    scan = Scan("orders@11", "d", "11", columns, ("/f",), row_count=1, size_bytes=1, view=view)
    source = {"orders@11": "SELECT 1 AS id"}
    behind = PermittedQuery(f'SELECT o."id" FROM ({view}) AS o', (scan,), Limits(), "w")
    assert "WHERE" in translate(behind, TRINO, source)
    past = PermittedQuery('SELECT o."id" FROM "orders@11" AS o', (scan,), Limits(), "w")
    with pytest.raises(QueryFailed):
        translate(past, TRINO, source)
