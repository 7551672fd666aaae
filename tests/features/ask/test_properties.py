"""What holds for every question."""

import sqlglot
from hypothesis import given, settings
from hypothesis import strategies as st

from sextant.features.ask.explaining.narrate import finding_of
from sextant.features.ask.explaining.paragraph import explain
from sextant.features.ask.planner.compile import to_sql
from tests.features.ask.tables import FLIGHTS, ORDERS, read

_PHRASES = """average arrival delay carrier carriers flights origin month distance tail number UA JFK
over under between 5 10 and or total median distribution of share not by per each top
bottom most highest without missing in march since 2013 last quarter how many which show
orders revenue state california gift category books growth over time compared to
percentage with at least"""
WORDS = _PHRASES.split()
TABLES = [FLIGHTS, ORDERS]
questions = st.one_of(
    st.lists(st.sampled_from(WORDS), min_size=1, max_size=12).map(" ".join),
    st.text(max_size=80),
)


# Feature: ai-analytics-platform, Property 13: generated SQL parses for the target engine
@given(question=questions, table=st.sampled_from(TABLES))
@settings(max_examples=300, deadline=None)
def test_generated_sql_parses(question: str, table: object) -> None:
    reading = read(question, table)  # type: ignore[arg-type]
    statement = sqlglot.parse_one(to_sql(reading.plan), dialect="duckdb")
    assert isinstance(statement, sqlglot.exp.Select)


# Feature: ai-analytics-platform, Property 16: every executed query has an explanation
@given(question=questions, table=st.sampled_from(TABLES), count=st.integers(0, 4), data=st.data())
@settings(max_examples=200, deadline=None)
def test_every_result_is_explained(question: str, table: object, count: int, data: st.DataObject) -> None:
    reading = read(question, table)  # type: ignore[arg-type]
    cell = st.one_of(st.none(), st.floats(), st.integers(), st.text(max_size=10), st.booleans(), st.dates())
    width = len(reading.plan.outputs)
    rows = [tuple(data.draw(cell) for _ in range(width)) for _ in range(count)]
    finding = finding_of(reading, rows=rows, row_count=count, truncated=False, rows_used=count, known=count)
    assert explain(finding).strip().endswith(".")


# Feature: ai-analytics-platform, Property 13: generated SQL parses for the target engine
@given(value=st.text(min_size=1, max_size=40))
@settings(max_examples=200, deadline=None)
def test_what_is_quoted_stays_a_value(value: str) -> None:
    reading = read(f'flights where carrier is "{value.replace(chr(34), "")}"')
    statement = sqlglot.parse_one(to_sql(reading.plan), dialect="duckdb")
    tables = {table.name for table in statement.find_all(sqlglot.exp.Table)}
    assert tables == {"flights"}
    assert not list(statement.find_all(sqlglot.exp.Drop, sqlglot.exp.Delete, sqlglot.exp.Insert))
