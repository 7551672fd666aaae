"""What people ask of a bank's statement, a ward, houses, exams and meters, in words that no column has."""

from collections.abc import Callable

import pytest
from starlette.testclient import TestClient

from sextant.app.wiring import House
from sextant.core.access import Caller
from sextant.features.ask.understanding.annotate import Reader
from sextant.features.ask.understanding.derived import derived_columns
from sextant.features.query import Query
from tests.features.ask.conftest import Asks
from tests.features.ask.everyday import (
    BANK,
    EMPLOYEES,
    HOMES,
    METERS,
    SALES,
    SCHOOL,
    TICKETS,
    WARD,
    asked,
    statement,
    with_derived,
)
from tests.features.ask.tables import FLIGHTS, reader, real, text

STAY = 'DATE_DIFF(\'DAY\', "admitted_on", "discharged_on")'
SPENT = 'CASE WHEN "amount" < 0 THEN -"amount" END'
CAME_IN = 'CASE WHEN "amount" > 0 THEN "amount" END'


@pytest.mark.parametrize(
    ("question", "part"),
    [
        ("how much did I spend in March 2026", f"SELECT SUM(( {SPENT} )) AS total_spending"),
        ("total spending by category", f"SELECT category, SUM(( {SPENT} )) AS total_spending"),
        ("what is my income this year", f"SELECT SUM(( {CAME_IN} )) AS total_income"),
        ("biggest expense", f"SELECT MAX(( {SPENT} ))"),
        ("how much did I pay in rent in 2025", "category = 'Rent'"),
        ("where did I spend the most money", f"ORDER BY SUM(( {SPENT} )) DESC, payee ASC LIMIT 1"),
        ("which month had the highest spending", f"ORDER BY SUM(( {SPENT} )) DESC"),
        ("how much have I saved this year", 'SELECT SUM("amount") AS total_net_amount'),
        ("average monthly spending", f"SUM(( {SPENT} )) / NULLIF(COUNT(DISTINCT CAST(DATE_TRUNC('MONTH'"),
        ("deposits over 1000", f"WHERE ( {CAME_IN} ) > 1000"),
        ("total refunds", "SELECT SUM(amount) AS total_amount FROM transactions WHERE category = 'Refund'"),
    ],
)
def test_what_was_spent_and_what_came_in_are_told_by_the_sign(question: str, part: str) -> None:
    assert part in statement(question, BANK)
    assert asked(question, BANK).verdict.status == "answered"


def test_two_figures_held_against_each_other_by_month_are_summed_up_side_by_side() -> None:
    said = statement("income vs expenses by month", BANK)
    assert f"SUM(( {CAME_IN} )) AS total_income, SUM(( {SPENT} )) AS total_spending" in said
    assert "GROUP BY" in said


def test_rows_are_listed_by_what_is_stored_alone() -> None:
    assert "SELECT id, booking_date, payee, category, amount, account FROM" in statement(
        "transactions at Tesco", BANK
    )


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        (BANK, ["spending", "income", "net amount"]),
        (WARD, ["length of stay"]),
        (HOMES, ["days on market"]),
        (METERS, []),
        (FLIGHTS, []),
        (reader("orders", 100, {"order_id": text("a"), "amount": real(-5, 80, 90)}), []),
        (reader("transactions", 100, {"amount": real(1, 80, 90)}), []),
    ],
    ids=["a ledger", "a ward", "houses", "one time", "flights", "refunds in a shop", "nothing below zero"],
)
def test_only_what_the_data_says_is_derived(table: Reader, expected: list[str]) -> None:
    made = [c.said for c in derived_columns(table.table.stored, table.table.nouns)]
    assert made == expected


def test_what_began_last_may_not_have_ended_yet() -> None:
    began = {"type": "date", "min": "2026-01-01", "max": "2026-11-20"}
    ended = {"type": "date", "min": "2026-01-03", "max": "2026-11-01", "nulls": 4}
    columns = {"opened_on": began, "closed_on": ended}
    assert [c.said for c in with_derived(reader("cases", 90, columns)).table.columns][2:] == [
        "resolution time"
    ]
    whole = reader("cases", 90, {"opened_on": began, "closed_on": {**ended, "nulls": 0}})
    assert [c.said for c in with_derived(whole).table.columns][2:] == []


def test_what_a_column_is_called_comes_first() -> None:
    columns = {"amount": real(-900, 2500, 80), "spending": real(0, 900, 70), "payee": text("Tesco", "Aldi")}
    table = with_derived(reader("transactions", 100, columns))
    assert [c.said for c in table.table.columns if c.expression] == ["income", "net amount"]
    assert "SUM(spending)" in statement("total spending by payee", table)


def test_a_time_that_ends_before_it_begins_is_no_length_of_anything() -> None:
    early, late = ({"type": "date", "min": f"{y}-01-01", "max": f"{y}-12-01"} for y in (2020, 2024))
    table = reader("visits", 10, {"admitted_on": late, "discharged_on": early}).table
    assert list(derived_columns(table.columns, table.nouns)) == []


@pytest.mark.parametrize(
    ("question", "part"),
    [
        ("average length of stay by department", f"AVG(( {STAY} ))"),
        ("longest stay", f"MAX(( {STAY} ))"),
        ("patients who stayed more than 10 days", f"WHERE ( {STAY} ) > 10"),
        ("how many patients are over 65", "SELECT COUNT(*) AS count FROM admissions WHERE age > 65"),
        ("what percentage of patients died", "COUNT(*) FILTER(WHERE outcome = 'Died')"),
        ("mortality rate by doctor", "SELECT doctor, 100 * COUNT(*) FILTER(WHERE outcome = 'Died')"),
        ("readmission rate", "COUNT(*) FILTER(WHERE readmitted = 1)"),
        ("recovery rate of women", "WHERE gender = 'F'"),
    ],
)  # fmt: skip
def test_patients_are_admissions_and_rates_are_of_what_came_of_them(question: str, part: str) -> None:
    assert part in statement(question, WARD)


@pytest.mark.parametrize("question", ["total admitted on", "cases with more than 4 cases"])
def test_a_statement_that_no_engine_takes_is_never_made(question: str) -> None:
    cases = reader("cases", 90, {"admitted_on": {"type": "date"}, "kind": text("a", "b")})
    said = statement(question, WARD) if "admitted" in question else statement(question, cases)
    assert "SUM(admitted_on)" not in said
    assert "HAVING" not in said or "GROUP BY" in said


def test_what_rows_were_taken_for_is_said() -> None:
    assert "“patients” was taken for the admissions." in asked("how many patients are over 65", WARD).notes


def test_the_group_with_the_least_share_is_one() -> None:
    assert statement("which doctor has the lowest mortality rate", WARD).endswith("LIMIT 1")


@pytest.mark.parametrize(
    ("question", "part"),
    [
        ("average days on market", 'AVG(( DATE_DIFF(\'DAY\', "listed_on", "sold_on") ))'),
        ("median price of houses built after 2000", "WHERE year_built >= 2001 AND property_type = 'House'"),
        ("oldest house", "ORDER BY year_built ASC LIMIT 1"),
        ("biggest house", "ORDER BY sqft DESC LIMIT 1"),
        ("cheapest house in Dallas", "ORDER BY price ASC LIMIT 1"),
        (
            "3 bedroom homes under 500000 in Austin",
            "WHERE bedrooms = 3 AND price < 500000 AND city = 'Austin'",
        ),
        ("listings under 200k", "WHERE price < 200000"),
        ("homes between 200k and 300k", "price BETWEEN 200000 AND 300000"),
        ("price by number of bedrooms", "SELECT bedrooms, AVG(price) AS average_price"),
        ("average price per square foot by city", "SELECT city, SUM(price) / NULLIF(SUM(sqft), 0)"),
        ("average size of homes in Houston", "SELECT AVG(sqft) AS average_sqft"),
    ],
)
def test_houses_are_asked_for_as_people_look_for_them(question: str, part: str) -> None:
    assert part in statement(question, HOMES)


@pytest.mark.parametrize(
    ("question", "table", "part"),
    [
        ("current employees by department", EMPLOYEES, "WHERE termination_date IS NULL GROUP BY department"),
        ("average tenure", EMPLOYEES, 'COALESCE("termination_date", CURRENT_DATE)'),
        ("attrition rate by department", EMPLOYEES, "FILTER(WHERE attrition = 'Yes')"),
        ("salary distribution", EMPLOYEES, "FLOOR(salary / 5000)"),
        ("unresolved tickets", TICKETS, "WHERE resolved_at IS NULL"),
        ("resolution rate by agent", TICKETS, "FILTER(WHERE status = 'Closed')"),
        ("average resolution time by priority", TICKETS, "/ 3600.0 )) AS average_resolution_time"),
        ("tickets that took more than 48 hours", TICKETS, "/ 3600.0 ) > 48"),
        ("tickets longer than 3 days", TICKETS, "/ 3600.0 ) > 72"),
        ("tickets that took between 2 and 5 days", TICKETS, "/ 3600.0 ) BETWEEN 48 AND 120"),
        ("patients with a stay longer than 2 weeks", WARD, ") > 14"),
        ("percentage of tickets resolved", TICKETS, "COUNT(*) FILTER(WHERE NOT resolved_at IS NULL)"),
        ("percentage of urgent tickets resolved", TICKETS, "FROM tickets WHERE priority = 'Urgent'"),
        (
            "percentage of tickets resolved by agent",
            TICKETS,
            "SELECT agent, 100 * COUNT(*) FILTER(WHERE NOT resolved_at IS NULL) / NULLIF(COUNT(*), 0)",
        ),
        ("busiest day of the week", TICKETS, "SELECT ISODOW(created_at) AS weekday, COUNT(*)"),
        ("how many patients are still in hospital", WARD, "WHERE discharged_on IS NULL"),
    ],
)
def test_what_has_not_ended_and_how_long_it_took(question: str, table: Reader, part: str) -> None:
    assert part in statement(question, table)


@pytest.mark.parametrize(
    ("question", "parts"),
    [
        (
            "urgent tickets longer than 3 days in October",
            ("MONTH(created_at) = 10", "priority = 'Urgent'", "/ 3600.0 ) > 72"),
        ),
        (
            "what percentage of tickets created in October were resolved",
            ("FILTER(WHERE NOT resolved_at IS NULL)", "WHERE MONTH(created_at) = 10"),
        ),
    ],
)
def test_how_long_and_what_share_keep_what_else_was_said(question: str, parts: tuple[str, ...]) -> None:
    told = statement(question, TICKETS)
    assert [part for part in parts if part not in told] == []
    assert asked(question, TICKETS).verdict.level == "sure"


@pytest.mark.parametrize(
    ("question", "table", "parts"),
    [
        ("did I spend more in 2025 or 2026", BANK, ("AS year", " OR ", "AS total_spending")),
        ("did I spend more on groceries in 2025 or 2026", BANK, ("AS year", "category = 'Groceries'")),
        ("did we sell more in March or April", SALES, ("= 3 OR MONTH(order_date) = 4", "AS month")),
        (
            "did we sell more toys in March or April 2025",
            SALES,
            ("'2025-03-01'", "'2025-04-01'", "category = 'Toys'"),
        ),
        ("did we earn more in 2024 or 2025 in the North", SALES, ("AS year", "region = 'North'")),
    ],
)
def test_more_in_one_time_than_another_is_told_by_the_figures_of_both(
    question: str, table: Reader, parts: tuple[str, ...]
) -> None:
    told = statement(question, table)
    assert [part for part in parts if part not in told] == []


def test_ends_beside_an_average_are_figures_of_the_same_rows() -> None:
    told = statement("highest salary, lowest salary and average salary of employees in Sales", EMPLOYEES)
    assert all(f"{figure}(salary)" in told for figure in ("MAX", "MIN", "AVG"))
    assert "WHERE department = 'Sales'" in told


@pytest.mark.parametrize(
    ("question", "table"),
    [("total price of the 3 largest homes", HOMES), ("total revenue of the last 3 orders", SALES)],
)
def test_a_figure_of_the_first_rows_alone_is_not_sure(question: str, table: Reader) -> None:
    assert asked(question, table).verdict.level != "sure"


def test_a_figure_of_one_row_is_what_it_has() -> None:
    assert statement("total revenue of the last order in the North", SALES).startswith(
        "SELECT revenue, order_date FROM sales WHERE region = 'North' ORDER BY order_date DESC LIMIT 1"
    )


def test_a_time_in_another_unit_is_not_taken_for_a_figure() -> None:
    assert "satisfaction" not in statement("tickets older than 30 days", TICKETS).partition("WHERE")[2]


@pytest.mark.parametrize(
    ("question", "part"),
    [
        ("total consumption", "SUM(kwh)"),
        ("average kwh per hour of the day", "SELECT HOUR(read_at) AS hour, AVG(kwh)"),
        ("lowest readings", "FROM readings ORDER BY kwh ASC LIMIT 10"),
        ("which day had the highest kwh", "SUM(kwh) DESC"),
    ],
)
def test_meters_are_read_by_what_they_measure(question: str, part: str) -> None:
    assert part in statement(question, METERS)


@pytest.mark.parametrize(
    ("question", "part"),
    [
        ("absence rate by class", "COUNT(*) FILTER(WHERE exams.attendance = 'absent')"),
        ("which subject has the lowest average", "ORDER BY AVG(score) ASC"),
        ("top 10 students in science", "ORDER BY AVG(exams.score) DESC"),
    ],
)
def test_exams_are_judged_by_their_only_score(question: str, part: str) -> None:
    assert part in statement(question, *SCHOOL)


@pytest.mark.parametrize(
    "question", ["best student in each class", "number of students who never were absent"]
)
def test_what_is_not_read_in_full_is_not_sure(question: str) -> None:
    assert asked(question, *SCHOOL).verdict.confidence < 0.7


STATEMENT = "booking_date,payee,category,amount\n" + "".join(
    f"2026-0{month}-{day:02},{payee},{category},{amount}\n"
    for month in (1, 2, 3)
    for day, payee, category, amount in (
        (1, "Landlord", "Rent", "-900.00"),
        (5, "Tesco", "Groceries", f"-{40 + month}.50"),
        (12, "Cinema", "Fun", "-18.00"),
        (25, "Employer", "Salary", "2500.00"),
    )
)


@pytest.mark.one_database
def test_a_bank_statement_tells_what_was_spent_and_how_that_is_computed(
    house: House, client_for: Callable[[Caller], TestClient], admin: Caller
) -> None:
    client = client_for(admin)
    accepted = client.post("/api/v1/data/upload", files={"file": ("transactions.csv", STATEMENT.encode())})
    house.jobs.run_waiting()
    asks = Asks(client, accepted.json()["dataset_id"])
    spent = asks("how much did I spend on groceries in february 2026")
    assert spent["results"] == [{"total_spending": 42.5}]
    assert "derived__" not in spent["sql"]
    assert "“spending” is what of amount is below zero." in spent["notes"]
    by = asks("income vs expenses by month")
    assert [(row["total_income"], row["total_spending"]) for row in by["results"]] == [
        (2500.0, 900 + 18 + 40 + month + 0.5) for month in (1, 2, 3)
    ]
    largest = asks("biggest expense")
    assert largest["results"] == [{"max_spending": 900.0}]


@pytest.mark.one_database
def test_rows_of_equal_rank_in_a_small_table_stay_in_the_order_of_the_file(
    house: House, client_for: Callable[[Caller], TestClient], admin: Caller
) -> None:
    client = client_for(admin)
    client.post("/api/v1/data/upload", files={"file": ("transactions.csv", STATEMENT.encode())})
    house.jobs.run_waiting()
    found = house.queries.run(admin, Query("SELECT payee, booking_date FROM transactions ORDER BY category"))
    rows = [(row["payee"], row["booking_date"].month) for row in found.table.to_pylist()]
    assert rows == [
        (who, month) for who in ("Cinema", "Tesco", "Landlord", "Employer") for month in (1, 2, 3)
    ]
