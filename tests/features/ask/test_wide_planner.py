"""Questions over several tables: the ways they join, the statements that come of them, how sure they are."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import duckdb
import pytest

from sextant.features.ask.planner.choosing import interpret
from sextant.features.ask.planner.compile import to_sql
from sextant.features.ask.planner.contradicting import contradicts
from sextant.features.ask.planner.equals import decided
from sextant.features.ask.planner.plan import (
    All,
    Column,
    Combined,
    Compare,
    Either,
    Join,
    Literally,
    OneOf,
    Ordering,
    Output,
    Plan,
    Source,
)
from sextant.features.ask.planner.reading import Reading
from sextant.features.ask.planner.wide import __file__ as door
from sextant.features.ask.planner.wide.asking import Schemas
from sextant.features.ask.planner.wide.form import Core, Form, Item
from sextant.features.ask.planner.wide.form import Test as Condition
from sextant.features.ask.planner.wide.joins import JoinGraph, Relation
from sextant.features.ask.planner.wide.narrow import form_of
from sextant.features.ask.planner.wide.planning import Unsayable, plan_of
from sextant.features.ask.planner.wide.schema import WideSchema
from sextant.features.ask.understanding.annotate import Reader
from sextant.features.ask.understanding.linking import ColumnLinker
from sextant.features.ask.understanding.schema import make_column, make_table
from sextant.features.ask.understanding.values import ValueIndex

TODAY = date(2026, 11, 20)

SHOP = """
CREATE TABLE customers (customer_id BIGINT, customer_name VARCHAR, city VARCHAR, age BIGINT);
INSERT INTO customers VALUES (1, 'Ada', 'Paris', 31), (2, 'Ben', 'Oslo', 52), (3, 'Cleo', 'Paris', 44),
  (4, 'Dov', 'Rome', 23), (5, 'Eva', 'Oslo', 61);
CREATE TABLE products (product_id BIGINT, product_name VARCHAR, category VARCHAR, price DOUBLE);
INSERT INTO products VALUES (1, 'Lamp', 'Home', 20.5), (2, 'Desk', 'Office', 240),
  (3, 'Pen', 'Office', 2.25);
CREATE TABLE orders (order_id BIGINT, customer_id BIGINT, product_id BIGINT, quantity BIGINT,
  order_date DATE);
INSERT INTO orders VALUES (1, 1, 1, 2, '2026-01-05'), (2, 1, 2, 1, '2026-02-11'), (3, 2, 3, 30, '2026-02-20'),
  (4, 3, 1, 1, '2026-09-02'), (5, 3, 3, 5, '2026-09-09'), (6, 3, 2, 2, '2026-10-01'),
  (7, 5, 3, 9, '2026-10-07');
"""
_KINDS = {"BIGINT": "long", "DOUBLE": "double", "VARCHAR": "string", "DATE": "date"}


@pytest.fixture(scope="module")
def shop() -> tuple[duckdb.DuckDBPyConnection, tuple[Reader, ...]]:
    engine = duckdb.connect()
    engine.execute(SHOP)
    names = [row[0] for row in engine.execute("SHOW TABLES").fetchall()]
    return engine, tuple(_reader(engine, name) for name in names)


def _reader(engine: duckdb.DuckDBPyConnection, name: str) -> Reader:
    described = engine.execute(f"DESCRIBE {name}").fetchall()
    rows = len(engine.execute(f"SELECT * FROM {name}").fetchall())
    columns, values = [], {}
    for number, (column, kind, *_) in enumerate(described, start=1):
        known = [
            row[0] for row in engine.execute(f"SELECT DISTINCT {column} FROM {name} ORDER BY 1").fetchall()
        ]
        facts = {"unique_count": len(known), "null_count": 0, "min": known[0], "max": known[-1]}
        columns.append(
            make_column(
                table=name, name=column, type=_KINDS[kind], field_id=number, facts=facts, row_count=rows
            )
        )
        if kind == "VARCHAR":
            values[column] = known
    table = make_table(dataset_id=name, table=name, name=name, columns=columns, row_count=rows)
    return Reader(table, ColumnLinker(table), ValueIndex(table, values))


QUESTIONS = (
    ("Which products were ordered by customers in Paris?", {("Lamp",), ("Desk",), ("Pen",)}),
    ("How many orders are there for each category of products?", {("Home", 2), ("Office", 5)}),
    ("What are the names of customers who have no orders?", {("Dov",)}),
    ("What is the name of the customer with the most orders?", {("Cleo",)}),
    ("Show the names of customers who are older than the average age.", {("Ben",), ("Cleo",), ("Eva",)}),
    ("What is the total quantity ordered by customers from Oslo?", {(39,)}),
    ("Find the names of customers who have at least 2 orders.", {("Ada",), ("Cleo",)}),
    ("How many customers live in Paris?", {(2,)}),
    ("Which goods were ordered by clients in Paris?", {("Lamp",), ("Desk",), ("Pen",)}),
    ("How many clients live in Oslo?", {(2,)}),
    ("names of customers who ordered Lamp but not Pen", {("Ada",)}),
    ("names of customers who ordered Pen but not Lamp", {("Ben",), ("Eva",)}),
    ("customer names with products in category Office but not Home", {("Ben",), ("Eva",)}),
)


@pytest.mark.parametrize(("question", "rows"), QUESTIONS)
def test_a_question_over_several_tables_gives_the_right_rows(
    shop: tuple[duckdb.DuckDBPyConnection, tuple[Reader, ...]], question: str, rows: set[tuple[object, ...]]
) -> None:
    engine, readers = shop
    assert _asked(engine, interpret(question, readers, today=TODAY).best) == rows


def _asked(engine: duckdb.DuckDBPyConnection, reading: Reading) -> set[tuple[object, ...]]:
    """The rows, without the columns that were not asked for."""
    shown = [n for n, o in enumerate(reading.plan.outputs) if not o.supporting]
    return {tuple(row[n] for n in shown) for row in engine.execute(to_sql(reading.plan)).fetchall()}


def test_a_join_is_told_with_both_tables(
    shop: tuple[duckdb.DuckDBPyConnection, tuple[Reader, ...]],
) -> None:
    reading = interpret("total quantity ordered by customers from Oslo", shop[1], today=TODAY).best
    assert {reading.table.table, *(t.table for t in reading.beside)} == {"orders", "customers"}
    where = next(chip for chip in reading.chips if chip.role == "where")
    assert where.column is not None
    assert (where.column.table, where.value) == ("customers", "Oslo")


def test_a_relative_time_limits_a_join(
    shop: tuple[duckdb.DuckDBPyConnection, tuple[Reader, ...]],
) -> None:
    engine, readers = shop
    reading = interpret("how many orders did customers from Oslo place last month", readers, today=TODAY).best
    assert [chip.text for chip in reading.chips if chip.role == "when"] == ["October 2026"]
    assert _asked(engine, reading) == {(1,)}


REPORTED = (
    ("total quantity by category", {("Home", 3), ("Office", 47)}),
    ("total quantity by city last quarter", {("Paris", 6)}),
    ("top 1 product by quantity", {("Pen", 44)}),
    ("number of orders by city in 2026", {("Paris", 5), ("Oslo", 2)}),
)


@pytest.mark.parametrize(("question", "rows"), REPORTED)
def test_a_figure_is_split_by_what_its_rows_point_at(
    shop: tuple[duckdb.DuckDBPyConnection, tuple[Reader, ...]], question: str, rows: set[tuple[object, ...]]
) -> None:
    engine, readers = shop
    reading = interpret(question, readers, today=TODAY).best
    assert _asked(engine, reading) == rows
    assert reading.verdict.status == "answered"


def test_what_the_data_cannot_say_is_declined(
    shop: tuple[duckdb.DuckDBPyConnection, tuple[Reader, ...]],
) -> None:
    best = interpret("Which volcanoes erupted near the observatory?", shop[1], today=TODAY).best
    assert best.verdict.status == "not_understood"


def test_one_question_has_one_plan(shop: tuple[duckdb.DuckDBPyConnection, tuple[Reader, ...]]) -> None:
    first = [to_sql(interpret(q, shop[1], today=TODAY).best.plan) for q, _ in QUESTIONS]
    again = [to_sql(interpret(q, shop[1], today=TODAY).best.plan) for q, _ in QUESTIONS]
    assert first == again


def test_a_schema_is_made_once_for_the_same_tables(
    shop: tuple[duckdb.DuckDBPyConnection, tuple[Reader, ...]],
) -> None:
    schemas = Schemas()
    assert schemas.of(shop[1]) is schemas.of(shop[1])
    assert schemas.of(shop[1]) is not schemas.of(shop[1][:2])


def test_relations_are_told_from_names_and_values(
    shop: tuple[duckdb.DuckDBPyConnection, tuple[Reader, ...]],
) -> None:
    schema = WideSchema(shop[1])
    names = [t.table for t in schema.tables]
    found = {(names[r.table], r.column, names[r.to_table]) for r in schema.graph.relations}
    assert found == {("orders", "customer_id", "customers"), ("orders", "product_id", "products")}


def test_two_ways_between_tables_are_both_found() -> None:
    flights, airports = 0, 1
    graph = JoinGraph(
        2, [Relation(flights, "origin", airports, "code"), Relation(flights, "dest", airports, "code")]
    )
    ways = {step.ends for _, steps in graph.trees({flights, airports}) for step in steps}
    assert ways == {
        frozenset({(flights, "origin"), (airports, "code")}),
        frozenset({(flights, "dest"), (airports, "code")}),
    }


def test_tables_that_do_not_join_give_no_tree() -> None:
    assert JoinGraph(2, []).trees({0, 1}) == ()


def _number(schema: WideSchema, table: str, column: str) -> int:
    return schema.by_name[[t.table for t in schema.tables].index(table), column]


def test_a_plan_of_one_table_is_its_form_again(
    shop: tuple[duckdb.DuckDBPyConnection, tuple[Reader, ...]],
) -> None:
    schema = WideSchema(shop[1])
    city, age = _number(schema, "customers", "city"), _number(schema, "customers", "age")
    core = Core(
        select=(Item("", city), Item("avg", age)),
        tables=(schema.columns[city].table,),
        where=(Condition(Item("", age), ">=", 30.0), Condition(Item("", city), "!=", "Rome")),
        group=(city,),
        having=(Condition(Item("count"), ">", 1.0),),
        order=((Item("avg", age), True),),
    )
    assert form_of(plan_of(Form(core), schema), schema) == Form(core)


def test_nested_and_combined_forms_run(shop: tuple[duckdb.DuckDBPyConnection, tuple[Reader, ...]]) -> None:
    engine, readers = shop
    schema = WideSchema(readers)
    name, age = _number(schema, "customers", "customer_name"), _number(schema, "customers", "age")
    key, pointer = _number(schema, "customers", "customer_id"), _number(schema, "orders", "customer_id")
    older = Core((Item("", name),), where=(Condition(Item("", age), ">", Core((Item("avg", age),))),))
    buyers = Core((Item("", pointer),))
    without = Core((Item("", name),), where=(Condition(Item("", key), "not in", buyers),))
    assert set(engine.execute(to_sql(plan_of(Form(older), schema))).fetchall()) == {
        ("Ben",),
        ("Cleo",),
        ("Eva",),
    }
    assert set(engine.execute(to_sql(plan_of(Form(without), schema))).fetchall()) == {("Dov",)}
    both = Form(older, "union", without)
    assert len(engine.execute(to_sql(plan_of(both, schema))).fetchall()) == 4


def test_equals_are_told_apart_by_the_key(
    shop: tuple[duckdb.DuckDBPyConnection, tuple[Reader, ...]],
) -> None:
    schema = WideSchema(shop[1])
    city = _number(schema, "customers", "city")
    core = Core((Item("", city),), group=(city,), order=((Item("count"), True),), limit=1)
    assert "ORDER BY COUNT(*) DESC, city ASC" in " ".join(to_sql(plan_of(Form(core), schema)).split())


def test_a_day_that_is_none_cannot_be_said(
    shop: tuple[duckdb.DuckDBPyConnection, tuple[Reader, ...]],
) -> None:
    schema = WideSchema(shop[1])
    day = _number(schema, "orders", "order_date")
    with pytest.raises(Unsayable):
        plan_of(Form(Core((Item("count"),), where=(Condition(Item("", day), "=", "Foobar"),))), schema)


def test_the_shipped_model_stays_small() -> None:
    learned = [p for p in Path(door).parent.iterdir() if p.name.startswith("learned")]
    assert {p.suffix for p in learned} == {".json", ".npz"}
    assert sum(p.stat().st_size for p in learned) < 2_000_000


def test_a_quoted_first_and_last_name_is_looked_for_in_both_columns() -> None:
    engine = duckdb.connect()
    engine.execute(
        "CREATE TABLE authors (author_id BIGINT, first_name VARCHAR, last_name VARCHAR, age BIGINT)"
    )
    engine.execute("INSERT INTO authors VALUES (1, 'Olin', 'Shivers', 50), (2, 'Ada', 'Love', 36)")
    reading = interpret('How old is the author "Olin Shivers"?', (_reader(engine, "authors"),), today=TODAY)
    sql = to_sql(reading.best.plan)
    assert ("'Olin'" in sql, "'Shivers'" in sql) == (True, True)


def test_one_column_is_never_asked_to_be_two_values_at_once(
    shop: tuple[duckdb.DuckDBPyConnection, tuple[Reader, ...]],
) -> None:
    best = interpret(
        "Which categories have both a product called Lamp and a product called Desk?", shop[1], today=TODAY
    ).best
    assert not contradicts(best.plan)


def test_a_contradiction_is_two_values_of_one_column_that_both_have_to_hold() -> None:
    city, age = Column("customers", "city"), Column("customers", "age")
    paris, oslo = OneOf(city, ("Paris",)), OneOf(city, ("Oslo",))
    source = (Source("customers", "customers", "customers"),)
    plan = Plan(sources=source, outputs=())
    assert contradicts(replace(plan, where=All((paris, oslo))))
    ages = [Compare(age, "=", Literally(number)) for number in (3, 4)]
    assert contradicts(replace(plan, where=All(tuple(ages))))
    assert not contradicts(replace(plan, where=Either((paris, oslo))))
    assert not contradicts(replace(plan, where=All((paris, OneOf(city, ("Oslo",), negated=True)))))
    assert not contradicts(replace(plan, where=All((OneOf(city, ("Paris", "Oslo")), paris))))


def test_a_row_that_is_one_value_and_not_another_says_nothing_of_what_it_is_joined_to() -> None:
    name, product = Column("customers", "name"), Column("products", "name")
    lamps, no_pens = OneOf(product, ("Lamp",)), OneOf(product, ("Pen",), negated=True)
    orders, customers, products = (Source(n, n, n) for n in ("orders", "customers", "products"))
    joins = tuple(Join(one, All(()), "left") for one in (customers, products))
    plan = Plan(sources=(orders,), joins=joins, outputs=(Output(name, "name"),), where=All((lamps, no_pens)))
    assert contradicts(plan)
    assert contradicts(replace(plan, where=All((lamps, Compare(product, "!=", Literally("Pen"))))))
    assert not contradicts(replace(plan, outputs=(Output(product, "name"),)))
    # An order has one product: that it is none of the others adds nothing, and takes nothing away.
    assert not contradicts(replace(plan, outputs=(Output(Column("orders", "id"), "id"),)))
    assert not contradicts(replace(plan, where=no_pens))
    assert not contradicts(replace(plan, where=All((OneOf(product, ("Lamp", "Pen")), no_pens))))


def test_groups_among_equals_come_in_their_own_order(
    shop: tuple[duckdb.DuckDBPyConnection, tuple[Reader, ...]],
) -> None:
    best = interpret("top 2 cities by number of customers", shop[1], today=TODAY).best
    assert "ORDER BY COUNT(*) DESC, city ASC LIMIT 2" in " ".join(to_sql(best.plan).split())
    assert decided(best.plan, best.question) == best.plan


@pytest.mark.parametrize(
    ("question", "part"),
    [
        ("names of customers sorted by age from big to small", "ORDER BY age DESC"),
        ("list customer names in descending lexicographical order", "ORDER BY customer_name DESC"),
        ("number of customers by city in descending order", "ORDER BY COUNT(*) DESC, city ASC"),
    ],
)
def test_rows_stand_in_the_order_that_is_said(
    shop: tuple[duckdb.DuckDBPyConnection, tuple[Reader, ...]], question: str, part: str
) -> None:
    best = interpret(question, shop[1], today=TODAY).best
    assert part in " ".join(to_sql(best.plan).split())
    assert not [chip for chip in best.chips if chip.role == "order" and "lowest" in chip.text]


def test_parts_that_are_put_together_have_no_order_of_their_own() -> None:
    name = Column("customers", "name")
    part = Plan(
        sources=(Source("customers", "customers", "customers"),),
        outputs=(Output(name, "name"),),
        order=(Ordering(name),),
    )
    assert "ORDER BY" not in to_sql(replace(part, combined=Combined("except", part))).split("EXCEPT")[0]
