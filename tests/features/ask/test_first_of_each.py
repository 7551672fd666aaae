"""The first of each: the best selling product in each category, and what else is at an end of something."""

from collections.abc import Callable
from typing import Any

import pytest
from starlette.testclient import TestClient

from sextant.app.wiring import House
from sextant.core.access import Caller
from sextant.features.ask.understanding.annotate import Reader
from tests.features.ask.conftest import Asks
from tests.features.ask.everyday import (
    BANK,
    EMPLOYEES,
    HOMES,
    METERS,
    PRODUCTS,
    SALES,
    TICKETS,
    WARD,
    asked,
    statement,
)
from tests.features.ask.tables import reader, real, text, whole

OF_GROUPS = (
    "GROUP BY {0}, {1} QUALIFY RANK() OVER (PARTITION BY {0} ORDER BY {2}) <= {3} ORDER BY {0} ASC, {2}"
)
OF_ROWS = "QUALIFY RANK() OVER (PARTITION BY {0} ORDER BY {1}) <= {2} ORDER BY {0} ASC, {1}"


def groups(within: str, group: str, by: str, count: int = 1) -> str:
    return OF_GROUPS.format(within, group, by, count)


def some(within: str, by: str, count: int = 1) -> str:
    return OF_ROWS.format(within, by, count)


@pytest.mark.parametrize(
    ("question", "table", "part"),
    [
        ("best selling product in each category", SALES, groups("category", "product", "SUM(quantity) DESC")),
        ("which product sells best in each region", SALES, groups("region", "product", "SUM(quantity) DESC")),
        ("top product by revenue in each region", SALES, groups("region", "product", "SUM(revenue) DESC")),
        (
            "top 3 products by revenue for each category",
            SALES,
            groups("category", "product", "SUM(revenue) DESC", 3),
        ),
        (
            "top 5 customers in each region by revenue",
            SALES,
            groups("region", "customer", "SUM(revenue) DESC", 5),
        ),
        ("biggest customer per region by revenue", SALES, groups("region", "customer", "SUM(revenue) DESC")),
        (
            "which category has the highest revenue in each region",
            SALES,
            groups("region", "category", "SUM(revenue) DESC"),
        ),
        (
            "which product has the lowest revenue in each category",
            SALES,
            groups("category", "product", "SUM(revenue) ASC"),
        ),
        ("most common category per region", SALES, groups("region", "category", "COUNT(*) DESC")),
        ("who was the best sales rep in each quarter", SALES, "ORDER BY SUM(revenue) DESC ) <= 1"),
        ("which region sold the most each month", SALES, "ORDER BY SUM(quantity) DESC ) <= 1"),
        (
            "which doctor has the most patients in each department",
            WARD,
            groups("department", "doctor", "COUNT(*) DESC"),
        ),
        ("which category did I spend the most on each month", BANK, "DESC ) <= 1"),
        ("which agent sold the most homes in each city", HOMES, groups("city", "agent", "COUNT(*) DESC")),
        (
            "which agent resolved the most tickets each month",
            TICKETS,
            "WHERE NOT resolved_at IS NULL GROUP BY",
        ),
        ("who is the highest paid employee in each department", EMPLOYEES, some("department", "salary DESC")),
        ("for each department, who earns the most?", EMPLOYEES, some("department", "salary DESC")),
        ("top 3 highest paid employees per department", EMPLOYEES, some("department", "salary DESC", 3)),
        ("top earner in each department", EMPLOYEES, some("department", "salary DESC")),
        ("most recently hired employee in each department", EMPLOYEES, some("department", "hire_date DESC")),
        ("cheapest house in each city", HOMES, some("city", "price ASC")),
        ("largest home per city", HOMES, some("city", "sqft DESC")),
        ("for each brand show the product with the lowest stock", PRODUCTS, some("brand", "stock ASC")),
        ("top 3 products by stock in each category", PRODUCTS, some("category", "stock DESC", 3)),
        ("oldest open ticket per agent", TICKETS, some("agent", "created_at ASC")),
        ("latest order of each customer", SALES, some("customer", "order_date DESC")),
        ("first order of each customer", SALES, some("customer", "order_date ASC")),
        ("largest transaction in each category", BANK, some("category", "amount DESC")),
    ],
)
def test_the_first_of_each_is_kept_of_each(question: str, table: Reader, part: str) -> None:
    assert part in statement(question, table)
    assert asked(question, table).verdict.status == "answered"


@pytest.mark.parametrize(
    ("question", "table"),
    [
        ("highest salary in each department", EMPLOYEES),
        ("longest stay in each department", WARD),
        ("biggest expense each month", BANK),
        ("average price in each category", PRODUCTS),
        ("how many orders per customer", SALES),
        ("most orders per customer", SALES),
        ("top 3 departments by average salary", EMPLOYEES),
    ],
)
def test_a_figure_of_each_stays_a_figure(question: str, table: Reader) -> None:
    assert "QUALIFY" not in statement(question, table)


@pytest.mark.parametrize(
    ("question", "table", "part"),
    [
        ("top 10 employees by salary", EMPLOYEES, "FROM employees ORDER BY salary DESC LIMIT 10"),
        (
            "top 5 employees by salary in Sales",
            EMPLOYEES,
            "WHERE department = 'Sales' ORDER BY salary DESC LIMIT 5",
        ),
        ("top 5 earners", EMPLOYEES, "FROM employees ORDER BY salary DESC LIMIT 5"),
        ("products by price", PRODUCTS, "FROM products ORDER BY price DESC"),
        (
            "biggest customer by revenue",
            SALES,
            "GROUP BY customer ORDER BY SUM(revenue) DESC, customer ASC LIMIT 1",
        ),
        ("top sales rep", SALES, "GROUP BY sales_rep ORDER BY SUM(revenue) DESC, sales_rep ASC LIMIT 1"),
        ("best sales rep", SALES, "GROUP BY sales_rep ORDER BY SUM(revenue) DESC, sales_rep ASC LIMIT 1"),
        ("top sales reps", SALES, "GROUP BY sales_rep ORDER BY SUM(revenue) DESC, sales_rep ASC LIMIT 10"),
        ("largest order", SALES, "ORDER BY revenue DESC LIMIT 1"),
        ("last order", SALES, "ORDER BY order_date DESC LIMIT 1"),
        ("who was hired most recently", EMPLOYEES, "SELECT name, employee_id"),
        ("who was hired first", EMPLOYEES, "ORDER BY hire_date ASC LIMIT 1"),
        ("last person hired", EMPLOYEES, "ORDER BY hire_date DESC LIMIT 1"),
        ("longest serving employee", EMPLOYEES, "AS tenure FROM employees ORDER BY"),
        (
            "which agent resolved the most tickets",
            TICKETS,
            "WHERE NOT resolved_at IS NULL GROUP BY agent ORDER BY COUNT(*) DESC",
        ),
    ],
)
def test_what_is_ranked_is_ranked_by_what_tells(question: str, table: Reader, part: str) -> None:
    assert part in statement(question, table)
    assert asked(question, table).verdict.status == "answered"


@pytest.mark.parametrize(
    ("question", "table", "part"),
    [
        (
            "second highest salary in each department",
            EMPLOYEES,
            "SELECT DISTINCT department, salary FROM employees QUALIFY DENSE_RANK() OVER "
            "(PARTITION BY department ORDER BY salary DESC) = 2",
        ),
        (
            "second highest paid employee in each department",
            EMPLOYEES,
            "QUALIFY DENSE_RANK() OVER (PARTITION BY department ORDER BY salary DESC) = 2",
        ),
        (
            "third best selling product in each category in 2025",
            SALES,
            "QUALIFY DENSE_RANK() OVER (PARTITION BY category ORDER BY SUM(quantity) DESC) = 3",
        ),
    ],
)
def test_what_stands_further_down_is_asked_for_of_each(question: str, table: Reader, part: str) -> None:
    assert part in statement(question, table)
    assert asked(question, table).verdict.level == "sure"


def test_the_second_of_each_keeps_what_else_was_said() -> None:
    told = statement("second best selling product in each category in 2025", SALES)
    assert "WHERE order_date >= CAST('2025-01-01' AS DATE)" in told


def test_by_a_group_may_be_meant_otherwise() -> None:
    assert asked("what is the best selling product by category", SALES).verdict.level == "likely"
    assert "QUALIFY" not in statement("top 10 products by category", SALES)


@pytest.mark.parametrize(
    ("question", "table", "part"),
    [
        (
            "second highest salary",
            EMPLOYEES,
            "SELECT DISTINCT salary FROM employees ORDER BY salary DESC LIMIT 1 OFFSET 1",
        ),
        ("third highest paid employee", EMPLOYEES, "ORDER BY salary DESC LIMIT 1 OFFSET 2"),
        ("3rd most expensive product", PRODUCTS, "ORDER BY price DESC LIMIT 1 OFFSET 2"),
        (
            "second biggest customer by revenue",
            SALES,
            "ORDER BY SUM(revenue) DESC, customer ASC LIMIT 1 OFFSET 1",
        ),
        ("second most sold product", SALES, "ORDER BY SUM(quantity) DESC, product ASC LIMIT 1 OFFSET 1"),
        ("sort products by price", PRODUCTS, "FROM products ORDER BY price ASC"),
        ("rank products by rating", PRODUCTS, "FROM products ORDER BY rating DESC"),
        ("rank sales reps by revenue", SALES, "GROUP BY sales_rep ORDER BY SUM(revenue) DESC"),
        ("show me the orders sorted by revenue", SALES, "FROM sales ORDER BY revenue ASC"),
        ("customer with most orders", SALES, "LIMIT 1"),
        ("customers with most orders", SALES, "LIMIT 10"),
        (
            "revenue of the top 5 customers",
            SALES,
            "GROUP BY customer ORDER BY SUM(revenue) DESC, customer ASC LIMIT 5",
        ),
        ("best month of 2025", SALES, "ORDER BY SUM(revenue) DESC"),
        ("worst month", SALES, "ORDER BY SUM(revenue) ASC"),
        ("average order value", SALES, "SELECT AVG(revenue) AS average_revenue FROM sales"),
        (
            "which rep has the highest average order value",
            SALES,
            "GROUP BY sales_rep ORDER BY AVG(revenue) DESC",
        ),
        (
            "how much did Customer 5 spend",
            SALES,
            "SELECT SUM(revenue) AS total_revenue FROM sales WHERE customer = 'Customer 5'",
        ),
        (
            "what did Customer 5 buy",
            SALES,
            "SELECT DISTINCT product FROM sales WHERE customer = 'Customer 5'",
        ),
        ("Ana's revenue", SALES, "SELECT SUM(revenue) AS total_revenue FROM sales WHERE sales_rep = 'Ana'"),
        ("products that sold more than 100 units", SALES, "GROUP BY product HAVING SUM(quantity) > 100"),
        ("products out of stock", PRODUCTS, "WHERE stock = 0"),
        ("total stock value", PRODUCTS, "SELECT SUM(stock * price)"),
        ("products under 20", PRODUCTS, "WHERE price < 20"),
        ("toys under 50", PRODUCTS, "WHERE category = 'Toys' AND price < 50"),
        (
            "salary range per department",
            EMPLOYEES,
            "MIN(salary) AS min_salary, MAX(salary) AS max_salary, MAX(salary) - MIN(salary) AS salary_range",
        ),
        (
            "difference between the highest and the lowest price",
            PRODUCTS,
            "MAX(price) - MIN(price) AS price_range",
        ),
        ("newest listing", HOMES, "ORDER BY listed_on DESC LIMIT 1"),
        (
            "which city has the largest homes",
            HOMES,
            "GROUP BY city ORDER BY AVG(sqft) DESC, city ASC LIMIT 1",
        ),
        (
            "most common number of bedrooms",
            HOMES,
            "GROUP BY bedrooms ORDER BY COUNT(*) DESC, bedrooms ASC LIMIT 1",
        ),
        (
            "how long do homes stay on the market in Dallas",
            HOMES,
            "AS average_days_on_market FROM listings WHERE",
        ),
        ("agent with the best satisfaction", TICKETS, "ORDER BY AVG(satisfaction) DESC, agent ASC LIMIT 1"),
        (
            "which agent has the most open tickets",
            TICKETS,
            "GROUP BY agent ORDER BY COUNT(*) DESC, agent ASC LIMIT 1",
        ),
        ("tickets created but not resolved", TICKETS, "SELECT ticket_id, created_at"),
        ("patients still admitted", WARD, "SELECT admission_id, gender"),
        ("how many women were admitted", WARD, "SELECT COUNT(*) AS count FROM admissions WHERE gender = 'F'"),
        ("how many patients per doctor on average", WARD, "COUNT(*) / NULLIF(COUNT(DISTINCT doctor), 0)"),
        (
            "how long do urgent tickets take",
            TICKETS,
            "AS average_resolution_time FROM tickets WHERE priority = 'Urgent'",
        ),
        ("how long do condos stay on the market", HOMES, "FROM listings WHERE property_type = 'Condo'"),
        ("which meter uses the most in October", METERS, "WHERE MONTH(read_at) = 10 GROUP BY meter_id"),
        ("average revenue of the top 5 customers", SALES, "ORDER BY AVG(revenue) DESC, customer ASC LIMIT 5"),
        ("difference between highest and lowest unit price", SALES, "MAX(unit_price) - MIN(unit_price)"),
        (
            "how much has been spent on groceries",
            BANK,
            "AS total_spending FROM transactions WHERE category = 'Groceries'",
        ),
        (
            "employees who left with salary over 50000",
            EMPLOYEES,
            "NOT termination_date IS NULL AND salary > 50000",
        ),
        (
            "which agent resolved the most urgent tickets",
            TICKETS,
            "priority = 'Urgent' GROUP BY agent ORDER BY COUNT(*) DESC",
        ),
        ("employees who quit", EMPLOYEES, "WHERE NOT termination_date IS NULL"),
        ("biggest expenses", BANK, "DESC LIMIT 10"),
        ("which meter uses the most", METERS, "GROUP BY meter_id ORDER BY SUM(kwh) DESC"),
        ("total payroll", EMPLOYEES, "SELECT SUM(salary) AS total_salary FROM employees"),
        (
            "how many employees left last year",
            EMPLOYEES,
            "WHERE termination_date >= CAST('2025-01-01' AS DATE)",
        ),
        ("average salary of people who left", EMPLOYEES, "WHERE NOT termination_date IS NULL"),
    ],
)
def test_what_anybody_asks_of_a_table_is_read(question: str, table: Reader, part: str) -> None:
    assert part in statement(question, table)
    assert asked(question, table).verdict.status == "answered"


def test_a_rate_that_is_no_column_is_not_sure() -> None:
    assert asked("savings rate", BANK).verdict.level == "unsure"


def test_what_the_data_is_called_comes_before_what_a_word_means() -> None:
    payroll = reader("payroll", 200, {"person": text("Ada", "Bob"), "wage": whole(1_000, 9_000, 180)})
    assert "SUM(" not in statement("payroll by person", payroll)
    kinds = reader(
        "customers",
        900,
        {
            "name": text(*(f"Person {n}" for n in range(900))),
            "kind": text("New", "Returning"),
            "stock": text("Out of stock", "Available"),
            "revenue": real(1, 500, 800),
        },
    )
    assert "WHERE kind = 'Returning'" in statement("revenue of returning customers", kinds)
    assert "WHERE stock = 'Out of stock'" in statement("customers out of stock", kinds)


def test_two_years_held_against_each_other_are_never_both_at_once() -> None:
    assert " OR " in statement("revenue of 2025 by month compared to 2024", SALES)


CITIES = b"""city,country,population,founded
Lyon,France,520000,-43
Paris,France,2100000,-250
Nice,France,340000,-350
Bonn,Germany,330000,11
Berlin,Germany,3700000,1237
Essen,Germany,3700000,845
Porto,Portugal,230000,
"""


@pytest.fixture
def cities(house: House, client_for: Callable[[Caller], TestClient], admin: Caller) -> Asks:
    client = client_for(admin)
    accepted = client.post("/api/v1/data/upload", files={"file": ("cities.csv", CITIES)})
    house.jobs.run_waiting()
    return Asks(client, accepted.json()["dataset_id"])


def test_those_that_share_the_first_place_are_all_there_and_that_is_said(cities: Asks) -> None:
    answer = cities("which city has the highest population in each country")
    found = [(row["country"], row["city"], row["population"]) for row in answer["results"]]
    assert found == [
        ("France", "Paris", 2_100_000),
        ("Germany", "Berlin", 3_700_000),
        ("Germany", "Essen", 3_700_000),
        ("Portugal", "Porto", 230_000),
    ]
    assert "all of them are shown" in " ".join(answer["notes"])
    assert "The highest population for each country: France, Paris (2,100,000);" in answer["explanation"]


def test_a_conversation_goes_on_from_the_first_of_each(cities: Asks) -> None:
    answer = cities("largest city by population in each country")
    assert len(answer["results"]) == 4
    choices = cities.client.get(f"/api/v1/query/{answer['query_id']}/choices").json()
    assert [part["text"] for part in choices["parts"] if part["role"] == "top"] == ["top 1 of each country"]
    assert choices["limit"] == 1
    only = cities("only Germany", thread_id=answer["thread_id"])
    assert [row["city"] for row in only["results"]] == ["Berlin", "Essen"]

    def changed(**change: object) -> dict[str, Any]:
        made = cities.client.post(
            f"/api/v1/query/{answer['query_id']}/change", json={"role": "top", **change}
        )
        assert made.status_code == 200, made.text
        return made.json()

    assert len(changed(limit=2, descending=True)["results"]) == 5
    lowest = changed(limit=1, descending=False)
    assert [row["city"] for row in lowest["results"]] == ["Nice", "Bonn", "Porto"]
    assert len(changed(remove=True)["results"]) == 7
