"""Rates as trades say them: what divides, what adds up in the course of time, what an order is worth."""

import pytest

from tests.features.ask.tables import read, reader, real, sql, text, whole

SALES = reader(
    "order_lines",
    100_000,
    {
        "order_line_id": whole(1, 100_000, 100_000),
        "order_id": whole(1, 40_000, 40_000),
        "order_date": {"type": "date", "min": "2023-01-01", "max": "2025-12-31"},
        "customer_id": whole(1, 5_000, 4_300),
        "product_name": text("Tent", "Lamp", distinct=480),
        "category": text("Books", "Electronics"),
        "region": text("West", "South"),
        "quantity": whole(1, 9, 9),
        "revenue": real(0.5, 9_000.0, 30_000, unit="USD"),
        "profit": real(-5.0, 4_000.0, 30_000, unit="USD"),
        "returned": text("yes", "no"),
    },
)
ORDERS = reader(
    "orders",
    40_000,
    {
        "order_id": whole(1, 40_000, 40_000),
        "ordered_at": {"type": "timestamptz", "min": "2023-01-01T00:00:00Z", "max": "2025-12-31T00:00:00Z"},
        "order_date": {"type": "date", "min": "2023-01-01", "max": "2025-12-31"},
        "customer_id": whole(1, 5_000, 4_000),
        "payment": text("Card", "Cash"),
        "status": text("completed", "returned"),
        "order_total": real(1.0, 9_000.0, 20_000, unit="USD"),
    },
)
CUSTOMERS = reader(
    "customers",
    5_000,
    {
        "customer_id": whole(1, 5_000, 5_000),
        "name": text("Ada Adams", "Grace Adams", distinct=4_990),
        "age": whole(18, 90, 70),
        "signed_up_on": {"type": "date", "min": "2020-01-01", "max": "2025-12-31"},
    },
)
MONTH = "CAST(DATE_TRUNC('month', order_date) AS DATE)"


@pytest.mark.parametrize(
    ("question", "statement"),
    [
        (
            "revenue per customer by region",
            "SUM(revenue) / NULLIF(COUNT(DISTINCT customer_id), 0) AS total_revenue_per_customer FROM",
        ),
        (
            "average revenue per order by weekday",
            "SUM(revenue) / NULLIF(COUNT(DISTINCT order_id), 0) AS total_revenue_per_order",
        ),
        (
            "revenue per customer",
            "SELECT customer_id, SUM(revenue) AS total_revenue FROM order_lines GROUP BY",
        ),
        ("revenue per month by category", f"SELECT {MONTH} AS month, category, SUM(revenue)"),
        ("profit margin by product", "100 * SUM(profit) / NULLIF(SUM(revenue), 0)"),
        (
            "what is the return rate by category",
            "100 * COUNT(*) FILTER(WHERE returned = 'yes') / NULLIF(COUNT(*), 0)",
        ),
        (
            "cumulative revenue in 2025",
            f"OVER (ORDER BY {MONTH} ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) "
            "AS running_total_revenue FROM order_lines WHERE order_date >= CAST('2025-01-01' AS DATE)",
        ),
        (
            "running total of revenue by month and category",
            f"SUM(SUM(revenue)) OVER (PARTITION BY category ORDER BY {MONTH}",
        ),
        (
            "7 day moving average of revenue",
            "AVG(SUM(revenue)) OVER (ORDER BY CAST(DATE_TRUNC('day', order_date) AS DATE) "
            "ROWS BETWEEN 6 PRECEDING AND CURRENT ROW)",
        ),
        ("moving average of revenue by month", "ROWS BETWEEN 2 PRECEDING AND CURRENT ROW"),
        ("growth of revenue by month", f"LAG(SUM(revenue)) OVER (ORDER BY {MONTH})"),
        ("growth of revenue by month and category", "OVER (PARTITION BY category ORDER BY"),
    ],
)
def test_a_rate_is_read_as_its_trade_means_it(question: str, statement: str) -> None:
    assert statement in sql(question, SALES)


@pytest.mark.parametrize(
    ("question", "statement"),
    [
        ("average order value by month in 2024", "AVG(order_total) AS average_order_total"),
        ("median order value by status", "MEDIAN(order_total)"),
        ("average order id", "AVG(order_id)"),
        ("busiest weekday for orders", "GROUP BY ISODOW(ordered_at) ORDER BY COUNT(*) DESC LIMIT 1"),
        ("quietest month for orders", "ORDER BY COUNT(*) ASC LIMIT 1"),
    ],
)
def test_the_worth_of_a_row_is_not_its_number(question: str, statement: str) -> None:
    assert statement in sql(question, ORDERS)


@pytest.mark.parametrize(
    ("question", "statement"),
    [
        ("which customers spent the most", "SUM(revenue) DESC LIMIT 1"),
        ("best selling product", "SUM(quantity) DESC LIMIT 1"),
        ("best selling category in 2024", "SUM(quantity) DESC LIMIT 1"),
        ("top selling products", "SUM(quantity) DESC LIMIT 10"),
        ("worst selling products, bottom 5", "SUM(quantity) ASC LIMIT 5"),
        ("lowest revenue month in 2024", f"GROUP BY {MONTH} ORDER BY SUM(revenue) ASC LIMIT 1"),
        ("revenue growth year over year", "DATE_TRUNC('year', order_date)"),
        ("revenue by category and month", f"GROUP BY category, {MONTH}"),
    ],
)
def test_what_people_did_is_read_by_what_measures_it(question: str, statement: str) -> None:
    assert statement in sql(question, SALES)


@pytest.mark.parametrize(
    ("question", "statement"),
    [
        ("first order date", "SELECT MIN(order_date) AS min_order_date FROM orders"),
        ("order 100", "WHERE order_id = 100"),
        ("everything about order 100", "WHERE order_id = 100"),
        ("share of orders by payment method", "SELECT payment, 100 * COUNT(*)"),
    ],
)
def test_rows_are_called_by_their_number_and_times_by_their_ends(question: str, statement: str) -> None:
    assert statement in sql(question, ORDERS)


def test_rows_that_stand_once_are_not_counted_for_what_another_table_holds() -> None:
    reading = read("customers who ordered more than 20 times", CUSTOMERS)
    assert reading.verdict.status == "not_understood"
    assert "GROUP BY CAST(DATE_TRUNC('quarter', signed_up_on)" in sql(
        "number of new customers by quarter", CUSTOMERS
    )


def test_a_figure_that_found_no_column_is_never_sure() -> None:
    assert read("average order value by month", SALES).verdict.level == "unsure"
