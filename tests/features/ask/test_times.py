"""Time phrases, on date columns and on whole-number years, months and days."""

import pytest

from tests.features.ask.tables import FLIGHTS, ORDERS, read, sql, where


@pytest.mark.parametrize(
    ("phrase", "condition"),
    [
        ("in march", "month = 3"),
        ("in March 2013", "year = 2013 AND month = 3"),
        ("in 2013", "year = 2013"),
        ("between jan and mar", "month BETWEEN 1 AND 3"),
        ("on 4 July", "month = 7 AND day = 4"),
        ("on July 4, 2013", "MAKE_DATE(year, month, day) = CAST('2013-07-04' AS DATE)"),
        ("on weekends", "ISODOW(MAKE_DATE(year, month, day)) IN (6, 7)"),
        ("on mondays", "ISODOW(MAKE_DATE(year, month, day)) = 1"),
        ("in q2", "QUARTER(MAKE_DATE(year, month, day)) = 2"),
        ("in summer", "month BETWEEN 6 AND 8"),
        ("not in march", "month <> 3"),
    ],
)
def test_a_time_is_found_in_year_month_and_day_columns(phrase: str, condition: str) -> None:
    assert where(f"number of flights {phrase}", FLIGHTS) == condition


def days(first: str, after: str) -> str:
    return f"order_date >= CAST('{first}' AS DATE) AND order_date < CAST('{after}' AS DATE)"


@pytest.mark.parametrize(
    ("phrase", "condition"),
    [
        ("in march 2024", days("2024-03-01", "2024-04-01")),
        ("in 2024", days("2024-01-01", "2025-01-01")),
        ("in march", "MONTH(order_date) = 3"),
        ("last quarter", days("2026-07-01", "2026-10-01")),
        ("this year", days("2026-01-01", "2027-01-01")),
        ("ytd", days("2026-01-01", "2026-11-21")),
        ("last 30 days", days("2026-10-22", "2026-11-21")),
        ("yesterday", "order_date = CAST('2026-11-19' AS DATE)"),
        ("since May", "order_date >= CAST('2026-05-01' AS DATE)"),
        ("since 2024", "order_date >= CAST('2024-01-01' AS DATE)"),
        ("before 2024", "order_date < CAST('2024-01-01' AS DATE)"),
        ("after 2024", "order_date >= CAST('2025-01-01' AS DATE)"),
        ("from 2023 to 2024", days("2023-01-01", "2025-01-01")),
        ("between march and may 2024", days("2024-03-01", "2024-06-01")),
        ("on 2024-07-04", "order_date = CAST('2024-07-04' AS DATE)"),
        ("in q1 2024", days("2024-01-01", "2024-04-01")),
        ("in 2024 or later", "order_date >= CAST('2024-01-01' AS DATE)"),
    ],
)
def test_a_time_is_found_in_a_date_column(phrase: str, condition: str) -> None:
    assert where(f"number of orders {phrase}", ORDERS) == condition


@pytest.mark.parametrize(
    ("phrase", "group"),
    [
        ("by month", "DATE_TRUNC('MONTH', order_date)"),
        ("per week", "DATE_TRUNC('WEEK', order_date)"),
        ("monthly", "DATE_TRUNC('MONTH', order_date)"),
        ("by weekday", "ISODOW(order_date)"),
        ("by quarter", "DATE_TRUNC('QUARTER', order_date)"),
        ("over time", "DATE_TRUNC('MONTH', order_date)"),
        ("for each year", "DATE_TRUNC('YEAR', order_date)"),
    ],
)
def test_a_grain_groups(phrase: str, group: str) -> None:
    statement = sql(f"number of orders {phrase}", ORDERS)
    assert group.lower() in statement.split("GROUP BY")[1].lower()
    assert "ORDER BY" in statement


def test_a_relative_time_is_shown_with_its_real_dates() -> None:
    reading = read("number of orders last quarter", ORDERS)
    assert [c.text for c in reading.chips if c.role == "when"] == ["1 Jul 2026 to 30 Sep 2026"]


def test_a_relative_time_can_be_counted_from_another_day() -> None:
    question = "number of orders last quarter counting from 2025-12-31"
    assert where(question, ORDERS) == days("2025-07-01", "2025-10-01")


def test_two_months_set_against_each_other_make_two_groups() -> None:
    statement = sql("average arrival delay in march compared to april")
    assert "month = 3 OR month = 4" in statement
    assert "GROUP BY month" in statement


def test_may_is_a_month_only_where_a_time_can_stand() -> None:
    assert where("flights in may") == "month = 5"
