"""Values of one column by what rows they have and lack: customers who bought toys but not books."""

import pytest

from sextant.features.ask.understanding.annotate import Reader
from tests.features.ask.everyday import BANK, EMPLOYEES, HOMES, SALES, TICKETS, asked, statement

TOYS, BOOKS = "category = 'Toys'", "category = 'Books'"
HAS = "{0} IN ( SELECT {0} FROM {1} WHERE {2} )"


@pytest.mark.parametrize(
    ("question", "table", "part"),
    [
        (
            "customers who bought Toys but not Books",
            SALES,
            f"WHERE {HAS.format('customer', 'sales', TOYS)} AND NOT {HAS.format('customer', 'sales', BOOKS)}",
        ),
        (
            "customers who bought both Toys and Books",
            SALES,
            f"WHERE {HAS.format('customer', 'sales', TOYS)} AND {HAS.format('customer', 'sales', BOOKS)}",
        ),
        (
            "customers who never bought Toys",
            SALES,
            f"SELECT DISTINCT customer FROM sales WHERE NOT {HAS.format('customer', 'sales', TOYS)}",
        ),
        (
            "which products were sold in the North but not in the South",
            SALES,
            "AND NOT product IN ( SELECT product FROM sales WHERE region = 'South' )",
        ),
        (
            "which customers ordered in 2025 but not in 2026",
            SALES,
            "AND NOT customer IN ( SELECT customer FROM sales WHERE order_date >= CAST('2026-01-01' AS DATE)",
        ),
        (
            "customers who did not buy anything in 2026",
            SALES,
            "WHERE NOT customer IN ( SELECT customer FROM sales WHERE order_date >= "
            "CAST('2026-01-01' AS DATE)",
        ),
        (
            "how many customers ordered more than once",
            SALES,
            "SELECT COUNT(DISTINCT customer) AS distinct_customer FROM sales WHERE customer IN ( "
            "SELECT customer FROM sales GROUP BY customer HAVING COUNT(*) > 1 )",
        ),
        ("how many repeat customers", SALES, "HAVING COUNT(*) > 1 )"),
        ("payees I never paid in 2026", BANK, "SELECT DISTINCT payee FROM transactions WHERE NOT payee IN ("),
        (
            "agents who never sold a condo",
            HOMES,
            "NOT agent IN ( SELECT agent FROM listings WHERE status = 'Sold' AND property_type = 'Condo' )",
        ),
        (
            "agents without open tickets",
            TICKETS,
            "NOT agent IN ( SELECT agent FROM tickets WHERE status = 'Open' )",
        ),
    ],
)
def test_values_are_asked_for_by_the_rows_that_they_have_and_lack(
    question: str, table: Reader, part: str
) -> None:
    assert part in statement(question, table)
    assert asked(question, table).verdict.status == "answered"


@pytest.mark.parametrize(
    ("question", "table", "part"),
    [
        ("orders not in the North", SALES, "WHERE region <> 'North'"),
        ("employees not in Sales", EMPLOYEES, "WHERE department <> 'Sales'"),
        ("revenue without Food", SALES, "WHERE category <> 'Food'"),
    ],
)
def test_rows_that_are_not_something_are_rows(question: str, table: Reader, part: str) -> None:
    assert part in statement(question, table)
