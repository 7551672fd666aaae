"""Filters: what a person chose, what it is called, and how it gets into a statement."""

from datetime import date

import pytest
import sqlglot
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlglot import exp

from sextant.features.dashboards.filtering import (
    PRESETS,
    Between,
    Choice,
    Days,
    FilterValueRefused,
    OneOf,
    Shape,
    ShapeColumn,
    Wanted,
    choice,
    filtered,
    tables_named,
    words_of,
)

TODAY = date(2026, 3, 2)
ORDERS = Shape(
    "d1",
    "orders",
    (
        ShapeColumn("region", "string"),
        ShapeColumn("ordered_at", "timestamp"),
        ShapeColumn("order_date", "date"),
        ShapeColumn("items", "long"),
        ShapeColumn("gift", "boolean"),
    ),
)
SHAPES = {"orders": ORDERS}


def want(column: str, choice: Choice, dataset_id: str | None = None) -> Wanted:
    return Wanted(f"by-{column}", column, dataset_id, choice)


def test_a_set_filter_wraps_the_scan_and_keeps_the_alias() -> None:
    done = filtered("select o.items from orders o", [want("region", OneOf(("West", None)))], SHAPES)
    assert done.applied == ("by-region",)
    columns = '"region", "ordered_at", "order_date", "items", "gift"'
    where = '"region" IN (\'West\') OR "region" IS NULL'
    assert done.sql == f"SELECT o.items FROM (SELECT {columns} FROM orders WHERE {where}) AS o"


def test_a_table_without_alias_keeps_its_name() -> None:
    done = filtered("select orders.items from orders", [want("region", OneOf(("West",)))], SHAPES)
    assert done.sql.endswith(") AS orders")


def test_days_include_the_whole_last_day_of_a_timestamp() -> None:
    days = Days(date(2025, 1, 1), date(2025, 1, 31))
    done = filtered("select count(*) from orders", [want("ordered_at", days)], SHAPES)
    assert "\"ordered_at\" >= CAST('2025-01-01 00:00:00' AS TIMESTAMP)" in done.sql
    assert "\"ordered_at\" < CAST('2025-02-01 00:00:00' AS TIMESTAMP)" in done.sql


def test_a_column_name_matches_whatever_its_case() -> None:
    assert filtered("select 1 from ORDERS", [want("Region", OneOf(("West",)))], SHAPES).applied


def test_a_table_without_the_column_is_left_alone() -> None:
    done = filtered("select * from orders", [want("country", OneOf(("FR",)))], SHAPES)
    assert done.sql == "select * from orders"
    assert done.applied == ()


def test_a_filter_of_one_dataset_leaves_others_alone() -> None:
    done = filtered("select * from orders", [want("region", OneOf(("West",)), "other")], SHAPES)
    assert done.applied == ()


def test_a_common_table_expression_of_the_same_name_is_no_scan() -> None:
    sql = "with orders as (select 1 as region) select * from orders"
    assert filtered(sql, [want("region", OneOf(("West",)))], SHAPES).applied == ()
    assert tables_named(sql) == ()


def test_inside_such_an_expression_the_real_table_is_filtered() -> None:
    sql = "with orders as (select * from orders) select * from orders"
    done = filtered(sql, [want("region", OneOf(("West",)))], SHAPES)
    assert done.sql.count("WHERE") == 1


def test_a_recursive_expression_that_names_itself_is_no_scan() -> None:
    sql = "with recursive orders as (select 1 n union all select n + 1 from orders) select * from orders"
    assert tables_named(sql) == ()


def test_every_scan_of_a_join_and_of_a_subquery_is_filtered() -> None:
    sql = "select * from orders a join orders b using (items) where a.items in (select items from orders)"
    done = filtered(sql, [want("region", OneOf(("West",)))], SHAPES)
    assert done.sql.count("WHERE \"region\" IN ('West')") == 3


def test_a_number_range_on_a_text_column_does_not_apply() -> None:
    assert filtered("select * from orders", [want("region", Between(1, 2))], SHAPES).applied == ()


def test_a_value_that_a_number_column_cannot_hold_matches_no_row() -> None:
    done = filtered("select * from orders", [want("items", OneOf(("many",)))], SHAPES)
    assert "WHERE FALSE" in done.sql


def test_what_does_not_parse_is_left_for_the_gate_to_refuse() -> None:
    assert filtered("selec nothing", [want("region", OneOf(("West",)))], SHAPES).applied == ()
    assert filtered("select 1; select 2", [want("region", OneOf(("West",)))], SHAPES).applied == ()


@settings(max_examples=300, deadline=None)
@given(st.lists(st.text(max_size=40), min_size=1, max_size=4))
def test_whatever_is_chosen_stays_a_value(values: list[str]) -> None:
    done = filtered("select items from orders", [want("region", OneOf(tuple(values)))], SHAPES)
    trees = sqlglot.parse(done.sql, read="duckdb")
    assert len(trees) == 1
    assert trees[0] is not None
    literals = [node.this for node in trees[0].find_all(exp.Literal)]
    assert literals == values
    assert {type(node) for node in trees[0].find_all(exp.Query)} <= {exp.Select, exp.Subquery}
    assert [table.name for table in trees[0].find_all(exp.Table)] == ["orders"]


def test_presets_count_from_today() -> None:
    spans = {name: span(TODAY) for name, span in PRESETS.items()}
    assert spans["last_7_days"] == (date(2026, 2, 24), TODAY)
    assert spans["this_week"] == (date(2026, 3, 2), date(2026, 3, 8))
    assert spans["last_month"] == (date(2026, 2, 1), date(2026, 2, 28))
    assert spans["this_quarter"] == (date(2026, 1, 1), date(2026, 3, 31))
    assert spans["last_quarter"] == (date(2025, 10, 1), date(2025, 12, 31))
    assert spans["last_year"] == (date(2025, 1, 1), date(2025, 12, 31))


@settings(max_examples=200, deadline=None)
@given(st.dates(min_value=date(2000, 1, 1), max_value=date(2099, 12, 31)))
def test_a_preset_never_begins_after_it_ends(today: date) -> None:
    for span in PRESETS.values():
        first, last = span(today)
        assert first <= last


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("set", {"values": "West"}),
        ("set", {"values": [{"a": 1}]}),
        ("set", {"values": ["x" * 2000]}),
        ("set", {"values": list(range(2000))}),
        ("set", ["West"]),
        ("range", {"min": "1"}),
        ("range", {"min": 2, "max": 1}),
        ("range", {"min": float("nan")}),
        ("date", {"from": "yesterday"}),
        ("date", {"from": "2026-02-01", "to": "2026-01-01"}),
        ("date", {"preset": "ever"}),
        ("date", {"preset": ["today"]}),
    ],
)
def test_a_value_of_another_kind_is_refused_with_an_example(kind: str, value: object) -> None:
    with pytest.raises(FilterValueRefused):
        choice(kind, value, today=TODAY)  # pyright: ignore[reportArgumentType]  # kinds as clients send them


@pytest.mark.parametrize(
    ("kind", "value", "words"),
    [
        ("set", None, "all"),
        ("set", {"values": []}, "all"),
        ("set", {"values": ["North", None, True]}, "North, (none), yes"),
        ("set", {"values": ["a", "b", "c", "d"]}, "a, b and 2 more"),
        ("range", {"min": 10, "max": 2000}, "10 to 2000"),
        ("range", {"min": 2012, "max": 20130}, "2012 to 20,130"),
        ("range", {"max": 5}, "at most 5"),
        ("date", {"from": "2025-01-01", "to": "2025-12-31"}, "1 Jan to 31 Dec 2025"),
        ("date", {"from": "2024-01-01", "to": "2025-12-31"}, "1 Jan 2024 to 31 Dec 2025"),
        ("date", {"from": "2024-01-01"}, "from 1 Jan 2024"),
        ("date", {"preset": "today"}, "2 Mar 2026"),
    ],
)
def test_a_choice_is_told_as_people_say_it(kind: str, value: object, words: str) -> None:
    assert words_of(choice(kind, value, today=TODAY)) == words  # pyright: ignore[reportArgumentType]  # as above
