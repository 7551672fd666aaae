"""What people ask of staff and of subscriptions: deeds and their times, parts of a whole, whose rows."""

from datetime import date

import pytest

from sextant.features.ask.planner.choosing import interpret
from sextant.features.ask.planner.compile import to_sql
from sextant.features.ask.planner.reading import Reading
from tests.features.ask.tables import reader, real, text, whole

TODAY = date(2025, 6, 30)
STAFF = reader(
    "employees",
    1470,
    {
        "employee_id": whole(1, 1470, 1470),
        "name": text("Ada Smith", "Bob Jones", distinct=1460),
        "department": text("Sales", "Engineering", "Marketing"),
        "job_title": text("Engineer", "Sales Rep", "Manager"),
        "salary": real(20_000, 250_000, 1200, unit="USD"),
        "hire_date": {"type": "date", "min": "2010-01-04", "max": "2025-06-20"},
        "gender": text("F", "M"),
        "age": whole(18, 65, 48),
        "manager_id": whole(1, 300, 200),
    },
)
SUBSCRIPTIONS = reader(
    "subscriptions",
    52_000,
    {
        "subscription_id": text("sub_1", distinct=52_000),
        "account_id": whole(1, 20_000, 18_000),
        "plan": text("Free", "Pro", "Enterprise"),
        "status": text("active", "canceled", "trialing"),
        "mrr": real(0, 5000, 300, unit="USD"),
        "started_at": {"type": "timestamptz", "min": "2022-01-01T00:00:00Z", "max": "2025-06-29T00:00:00Z"},
        "canceled_at": {"type": "timestamptz", "min": "2022-02-01T00:00:00Z", "max": "2025-06-29T00:00:00Z"},
        "churned": whole(0, 1, 2),
        "country": text("US", "DE", "UK"),
        "nps": whole(0, 10, 11),
    },
)


def asked(question: str) -> Reading:
    table = STAFF if "employee" in question or "women" in question else SUBSCRIPTIONS
    return interpret(question, (table,), today=TODAY).best


def told(question: str) -> str:
    return " ".join(to_sql(asked(question).plan).split())


@pytest.mark.parametrize(
    "question", ["subscriptions canceled in May 2025", "how many subscriptions were canceled in 2024"]
)
def test_when_something_was_done_is_the_time_that_is_called_so(question: str) -> None:
    assert "canceled_at >=" in told(question)
    assert "started_at" not in told(question).split("FROM")[1]
    assert "status =" not in told(question)  # what became of it since is another thing


def test_what_became_of_rows_without_a_time_of_its_own_is_a_condition() -> None:
    assert (
        told("mrr of canceled subscriptions by country").split("WHERE ")[1].startswith("status = 'canceled'")
    )


@pytest.mark.parametrize(
    ("question", "whole_of", "part"),
    [
        ("percentage of women in engineering", "department = 'Engineering'", "gender = 'F'"),
        ("percentage of canceled subscriptions in the US", "country = 'US'", "status = 'canceled'"),
        ("what percentage of enterprise subscriptions churned", "plan = 'Enterprise'", "churned = 1"),
    ],
)
def test_in_leads_to_the_whole_of_a_share(question: str, whole_of: str, part: str) -> None:
    assert told(question).endswith(f"WHERE {whole_of}")
    assert f"FILTER(WHERE {part})" in told(question)


def test_a_share_by_groups_within_something_adds_up_to_a_hundred_there() -> None:
    statement = told("share of employees by gender in sales")
    assert "SUM(COUNT(*)) OVER ()" in statement
    assert "WHERE department = 'Sales' GROUP BY gender" in statement


def test_whom_a_number_names_is_meant_though_its_word_is_a_value_too() -> None:
    assert "GROUP BY manager_id" in told("employees per manager")
    assert told("employees without a manager").endswith("WHERE manager_id IS NULL")
    assert "job_title = 'Manager'" in told("average salary of employees who are managers")


def test_years_beside_a_figure_are_years_and_two_of_them_are_told_apart() -> None:
    statement = told("compare mrr of 2023 and 2024")
    assert "mrr = " not in statement
    assert " OR " in statement
    assert "GROUP BY CAST(DATE_TRUNC('year'" in statement


def test_rows_where_a_flag_holds_are_counted_by_time() -> None:
    assert "WHERE churned = 1 GROUP BY" in told("churned accounts by month")


def test_a_score_is_averaged() -> None:
    assert "AVG(nps)" in told("lowest nps countries")


def test_a_row_of_each_group_is_no_figure_of_each() -> None:
    assert "QUALIFY RANK()" in told("oldest employee in each department")
    assert asked("average age of employees in each department").verdict.level == "sure"


TICKETS = reader(
    "tickets",
    84_000,
    {
        "ticket_id": whole(1, 84_000, 84_000),
        "created_at": {"type": "timestamptz", "min": "2023-01-01T00:00:00Z", "max": "2025-06-29T00:00:00Z"},
        "resolved_at": {"type": "timestamptz", "min": "2023-01-01T00:00:00Z", "max": "2025-06-29T00:00:00Z"},
        "first_response_minutes": real(1, 4000, 3000),
        "amount": real(-5000, 20_000, 60_000, unit="EUR"),
        "team": text("Billing", "Tech"),
        "customer_name": text("Ada", "Bob", distinct=5000),
        "is_fraud": whole(0, 1, 2),
    },
)


@pytest.mark.parametrize(
    ("question", "statement"),
    [
        (
            "average first response time by team",
            "SELECT team, AVG(first_response_minutes) AS average_first_response_minutes FROM tickets "
            "GROUP BY team ORDER BY AVG(first_response_minutes) DESC",
        ),
        ("average amount per ticket", "SELECT AVG(amount) AS average_amount FROM tickets"),
        (
            "how many tickets are not yet resolved",
            "SELECT COUNT(*) AS count FROM tickets WHERE resolved_at IS NULL",
        ),
        (
            "share of fraud amount",
            "SELECT 100 * SUM(amount) FILTER(WHERE is_fraud = 1) / NULLIF(SUM(amount), 0) AS percentage "
            "FROM tickets",
        ),
    ],
)
def test_what_is_asked_of_tickets_is_told_of_all_of_them(question: str, statement: str) -> None:
    best = interpret(question, (TICKETS,), today=TODAY).best
    assert " ".join(to_sql(best.plan).split()) == statement
    assert best.verdict.level in {"sure", "likely"}


def test_staff_are_counted_by_their_heads_and_ranked_by_their_pay() -> None:
    assert told("headcount of employees by department").startswith("SELECT department, COUNT(*) AS count")
    assert told("highest paid employee").endswith("ORDER BY salary DESC LIMIT 1")
    assert told("lowest paid employees in sales").endswith("ORDER BY salary ASC LIMIT 10")
