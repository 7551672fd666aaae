"""What people ask of a shop in their first minutes: read right, and surely where every word has its place."""

import pytest

from tests.features.ask.shop import asked, statement

YEAR = "CAST(DATE_TRUNC('year', order_date) AS DATE)"


@pytest.mark.parametrize(
    ("question", "part"),
    [
        (
            "customers without orders",
            "FROM customers WHERE NOT customer_id IN ( SELECT customer_id FROM orders",
        ),
        ("how many customers have never ordered", "SELECT COUNT(*) AS count FROM customers WHERE NOT"),
        ("which products were never sold", "NOT product_id IN ( SELECT product_id FROM order_lines )"),
        (
            "products that never sold in 2025",
            "FROM order_lines WHERE order_date >= CAST('2025-01-01' AS DATE)",
        ),
        (
            "orders without order lines",
            "FROM orders WHERE NOT order_id IN ( SELECT order_id FROM order_lines )",
        ),
        (
            "which customers placed more than 20 orders",
            "FROM orders GROUP BY customer_id HAVING COUNT(*) > 20 )",
        ),
        ("how many customers ordered at least twice", "HAVING COUNT(*) >= 2 )"),
        ("customers in Texas who ordered exactly once", "state = 'Texas' AND customer_id IN"),
        (
            "list the names of customers who have not placed any orders",
            "SELECT name FROM customers WHERE NOT",
        ),
    ],
)
def test_rows_are_found_by_what_another_table_holds_of_them(question: str, part: str) -> None:
    assert part in statement(question)
    assert asked(question).verdict.level == "sure"


def test_rows_that_have_one_thing_and_lack_another_are_held_against_both() -> None:
    said = statement("customers who ordered in 2023 but not in 2025")
    having, lacking = said.split("AND NOT customer_id IN")
    assert "customer_id IN ( SELECT customer_id FROM orders WHERE order_date >= CAST('2023-01-01'" in having
    assert "CAST('2025-01-01' AS DATE)" in lacking
    both = statement("customers who bought both Toys and Books")
    assert both.count("customer_id IN ( SELECT customer_id FROM order_lines WHERE category = ") == 2


def test_words_that_another_table_has_no_place_for_are_not_passed_over() -> None:
    assert asked("customers without purple orders").verdict.level != "sure"


@pytest.mark.parametrize(
    ("question", "part"),
    [
        ("who are our best customers", "ORDER BY SUM(order_lines.revenue) DESC, customers.name ASC LIMIT 10"),
        ("who is the best customer", "DESC, customers.name ASC LIMIT 1"),
        (
            "how much did we sell in December 2024",
            "SELECT SUM(revenue) AS total_revenue FROM order_lines WHERE",
        ),
        ("how much profit did we make in 2024", "SELECT SUM(profit) AS total_profit"),
        ("how much do corporate customers spend on average", "AVG(orders.order_total)"),
        ("on which day did we sell the most", "ORDER BY SUM(revenue) DESC, order_date ASC LIMIT 1"),
        ("did revenue grow from 2023 to 2024", f"LAG(SUM(revenue)) OVER (ORDER BY {YEAR})"),
        ("how did revenue develop over time", "DATE_TRUNC('month', order_date)"),
        ("revenue on weekends against weekdays", "CASE WHEN ISODOW(order_date) >= 6 THEN 'weekend'"),
        ("how many people visited the site", "COUNT(DISTINCT session_id)"),
        ("who spent the most in 2024", "LIMIT 1"),
    ],
)
def test_questions_of_trade_are_read_in_plainer_words_and_say_so(question: str, part: str) -> None:
    assert part in statement(question)
    assert any(note.startswith("Read as “") for note in asked(question).notes)


@pytest.mark.parametrize(
    ("question", "part"),
    [
        ("conversion rate by device", "COUNT(DISTINCT session_id) FILTER(WHERE event_type = 'purchase')"),
        ("conversion rate", "/ NULLIF(COUNT(DISTINCT session_id), 0)"),
        ("repeat purchase rate", "FROM orders GROUP BY customer_id HAVING COUNT(*) > 1"),
        ("cancellation rate by channel", "FILTER(WHERE status = 'cancelled') / NULLIF(COUNT(*), 0)"),
        ("average number of orders per customer", "COUNT(*) / NULLIF(COUNT(DISTINCT customer_id), 0)"),
        ("average revenue per order", "SUM(revenue) / NULLIF(COUNT(DISTINCT order_id), 0)"),
    ],
)
def test_rates_of_a_shop_are_told_of_what_they_are_rates_of(question: str, part: str) -> None:
    assert part in statement(question)
    assert asked(question).verdict.level == "sure"


@pytest.mark.parametrize(
    ("question", "part"),
    [
        ("revenue of the campaign Autumn Trails", "SELECT SUM(revenue) AS total_revenue"),
        ("sales last year", "SELECT SUM(revenue) AS total_revenue"),
        ("profit 2024", "SELECT SUM(profit) AS total_profit FROM order_lines WHERE order_date >="),
        ("events by device", "SELECT device, COUNT(*) AS count FROM web_events GROUP BY device"),
        ("least profitable products", "ORDER BY SUM(profit) ASC, product_name ASC LIMIT 10"),
        ("worst rated products", "ORDER BY rating ASC LIMIT 10"),
        ("the last 10 orders", "ORDER BY order_date DESC LIMIT 10"),
        ("when was the first order", "SELECT MIN(order_date) AS min_order_date FROM orders"),
        ("what was the biggest order ever", "ORDER BY order_total DESC LIMIT 1"),
        ("what is our best selling product", "ORDER BY SUM(quantity) DESC, product_name ASC LIMIT 1"),
        ("quantity sold by brand", "SUM(order_lines.quantity) AS total_quantity"),
        ("list the brands", "SELECT DISTINCT brand FROM products"),
        ("oldest product", "FROM products ORDER BY launched_on ASC LIMIT 1"),
        ("orders over 1000 dollars", "FROM orders WHERE order_total > 1000"),
        (
            "orders above the average order total",
            "order_total > ( SELECT AVG(order_total) AS value FROM orders )",
        ),
        ("products cheaper than the average list price", "list_price < ( SELECT AVG(list_price)"),
        ("lines with a discount", "WHERE discount > 0"),
        ("discounted revenue", "SELECT SUM(revenue) AS total_revenue FROM order_lines WHERE discount > 0"),
        ("number of customers by state, highest first", "GROUP BY state ORDER BY COUNT(*) DESC"),
        ("compare 2024 and 2025 revenue by month", "OR"),
        ("which weekday has the most orders", "ORDER BY COUNT(*) DESC, ISODOW(order_date) ASC LIMIT 1"),
        ("average price by category", "AVG(list_price)"),
        (
            "number of returned items",
            "SELECT SUM(items) AS total_items FROM orders WHERE status = 'returned'",
        ),
    ],
)
def test_brief_questions_are_read_as_they_are_meant(question: str, part: str) -> None:
    assert part in statement(question)


@pytest.mark.parametrize(
    "question",
    [
        "what happened in May 2024",
        "why are sales down",
        "average salary by region",
        "how many suppliers do we have",
        "forecast revenue for next year",
        "products with fewer than 100 sales",
        "time on page by device",
    ],
)
def test_what_is_not_understood_is_never_sure(question: str) -> None:
    assert asked(question).verdict.level != "sure"
