"""What a question says in so many words is in its plan: ids, negations, extremes, orders, short names."""

from dataclasses import replace

import pytest

from sextant.features.ask.planner.choosing import interpret
from sextant.features.ask.planner.contradicting import contradicts
from sextant.features.ask.planner.plan import (
    Aggregate,
    Column,
    Combined,
    Compare,
    Expression,
    Literally,
    OneOf,
    Operator,
    Ordering,
    Output,
    Plan,
    Source,
)
from sextant.features.ask.planner.reading import Reading
from sextant.features.ask.planner.unsaid import Said
from sextant.features.ask.understanding.words import tokenize
from sextant.kit.initials import initialed
from tests.features.ask.tables import TODAY, reader, real, text, whole

STAFF = reader(
    "employee",
    90,
    {
        "eid": whole(1, 90, 90),
        "ename": text("Ada", "Ben", "Cleo", distinct=90),
        "born_on": {"type": "date", "min": "1960-01-01", "max": "2004-01-01"},
        "age": whole(20, 66, 40),
        "badge_title": text("gold", "blue", distinct=2),
        "salary": real(20_000.0, 90_000.0, 88),
    },
)
SOURCE = (Source("employee", "employee", "employee"),)
NAME, AGE, NUMBER = (Column("employee", name) for name in ("ename", "age", "eid"))


def planned(*shown: Expression, **more: object) -> Plan:
    return replace(Plan(SOURCE, tuple(Output(one, f"column_{n}") for n, one in enumerate(shown))), **more)  # pyright: ignore[reportArgumentType]  # parts of a plan


def of_staff(question: str) -> Reading:
    return interpret(question, (STAFF,), today=TODAY).best


@pytest.mark.parametrize(
    ("question", "faithful", "short"),
    [
        ("the id and name of all employees", planned(NUMBER, NAME), planned(NAME)),
        (
            "employees that are not called Ada",
            planned(NAME, where=OneOf(NAME, ("Ada",), negated=True)),
            planned(NAME, where=OneOf(NAME, ("Ada",))),
        ),
        (
            "employees who are called Ada",
            planned(NAME, where=OneOf(NAME, ("Ada",))),
            planned(NAME, where=OneOf(NAME, ("Ada",), negated=True)),
        ),
        (
            "who is the oldest employee",
            planned(NAME, order=(Ordering(AGE, True),), limit=1),
            planned(NAME),
        ),
        (
            "employees older than 40",
            planned(NAME, where=Compare(AGE, ">", Literally(40.0))),
            planned(NAME, where=Compare(AGE, "=", Literally(40.0))),
        ),
        ("how old is each employee", planned(NAME, AGE), planned(NAME, Aggregate("count"))),
    ],
)
def test_a_plan_that_leaves_out_what_is_said_falls_short(question: str, faithful: Plan, short: Plan) -> None:
    said = Said(question)
    assert said.falls_short(faithful, {"eid"}) == 0
    assert said.falls_short(short, {"eid"}) == 1


@pytest.mark.parametrize(
    ("question", "plan"),
    [
        ("employees with id 5", planned(NAME, where=OneOf(NUMBER, (5.0,)))),
        ("the highest badges", planned(Column("employee", "highest_badge"))),
        ("number of employees", planned(Aggregate("count"))),
        ("employees without a badge", planned(NAME, where=OneOf(NAME, ("none",), negated=True))),
    ],
)
def test_what_is_said_otherwise_takes_nothing_away(question: str, plan: Plan) -> None:
    assert Said(question).falls_short(plan, {"eid"}) == 0


def test_a_condition_on_all_rows_as_one_group_and_a_figure_apart_from_a_figure_say_nothing() -> None:
    many = Compare(Aggregate("count"), ">", Literally(3.0))
    average = planned(Aggregate("avg", AGE))
    assert contradicts(replace(average, having=many))
    assert not contradicts(planned(NAME, Aggregate("count"), groups=(NAME,), having=many))
    assert contradicts(replace(average, combined=Combined("intersect", average)))
    assert not contradicts(replace(average, combined=Combined("union", average)))
    assert not contradicts(replace(planned(NAME), combined=Combined("intersect", planned(NAME))))


@pytest.mark.parametrize(
    ("question", "order"),
    [
        ("names of employees from old to young by born on", Ordering(Column("employee", "born_on"))),
        ("names of employees by age from old to young", Ordering(AGE, descending=True)),
        ("names and ages of employees in alphabetical order", Ordering(NAME)),
    ],
)
def test_rows_go_the_way_that_is_said(question: str, order: Ordering) -> None:
    assert of_staff(question).plan.order[:1] == (order,)


@pytest.mark.parametrize(
    ("question", "operator"),
    [
        ("how many employees are 40 years old or young", "<="),
        ("employees 40 years old or younger", "<="),
        ("who is 40 or older", ">="),
        ("employees aged 40 and over", ">="),
        ("employees whose age is 40 or younger", "<="),
    ],
)
def test_an_age_and_more_or_less_is_a_comparison(question: str, operator: Operator) -> None:
    assert of_staff(question).plan.where == Compare(AGE, operator, Literally(40.0))


def test_two_ages_are_two_comparisons() -> None:
    assert "Read as" not in " ".join(of_staff("employees over 60 years or under 30 years").notes)


def test_a_number_and_more_is_an_age_only_where_years_are_spoken_of() -> None:
    assert of_staff("employees with a salary of 40 and over").plan.where == Compare(
        Column("employee", "salary"), ">=", Literally(40.0)
    )


def test_columns_that_begin_with_letters_of_their_table_are_read_by_what_they_stand_for() -> None:
    shown = [o.expression for o in of_staff("what is the id and name of every employee").plan.outputs]
    assert {NUMBER, NAME} <= set(shown)
    key = STAFF.table.column("eid")
    assert (key.role, key.said) == ("key", "employee id")


@pytest.mark.parametrize(
    ("name", "table", "said"),
    [
        ("eid", "employees", ("employee", "id")),
        ("bname", "bank", ("bank", "name")),
        ("flno", "flights", ("flight", "number")),
        ("apid", "airports", ("airport", "id")),
        ("taid", "tourist_attractions", ("tourist", "attraction", "id")),
        ("DName", "DEPARTMENT", ("department", "name")),
        ("bid", "bids", ()),
        ("bid", "bidders", ()),
        ("paid", "payments", ()),
        ("fname", "films", ()),
        ("id", "items", ()),
        ("total", "tours", ()),
        ("uid", "orders", ()),
    ],
)
def test_letters_before_a_known_end_stand_for_the_table(name: str, table: str, said: tuple[str, ...]) -> None:
    assert initialed(name, table) == said


def test_curly_quotes_are_quotes_and_an_apostrophe_is_none() -> None:
    quoted = [
        t.text for t in tokenize("the customer\u2019s name with \u2018a\u2019 or “bc”") if t.kind == "quoted"
    ]
    assert quoted == ["a", "bc"]
