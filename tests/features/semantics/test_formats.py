"""A metric's format and grain: how its figures are written, compared and told over time."""

from typing import Any

import pytest
from starlette.testclient import TestClient

from sextant.app.wiring import House
from sextant.core.access import Caller
from sextant.features.query import Query
from sextant.features.semantics import Metric, is_total, unit_of
from tests.features.dashboards.test_viewing import make

LAYER = """\
datasets:
- dataset: orders
  time: ordered_on
  columns:
  - {column: amount, unit: EUR}
  - {column: discount, unit: EUR}
  metrics:
  - {name: paid rate, expression: avg(CASE WHEN status = 'paid' THEN 1 ELSE 0 END), format: percent}
  - {name: growth, expression: sum(amount) / 10000.0, format: percent}
  - {name: net, expression: sum(amount) - sum(discount), format: currency, grain: quarter}
  - {name: handling time, expression: sum(order_id) * 60, format: duration}
  - {name: plain rate, expression: avg(CASE WHEN status = 'paid' THEN 1 ELSE 0 END)}
"""
RATE = "SELECT status, avg(amount) / 1000 AS paid_rate, count(*) AS orders FROM orders GROUP BY status"
PAID = sum(1 for n in range(1, 60) if n % 3) / 59


@pytest.fixture
def formatted(shop: TestClient) -> TestClient:
    saved = shop.put("/api/v1/semantics", json={"yaml": LAYER, "version": 0, "note": "Formats"})
    assert saved.status_code == 200, saved.text
    return shop


def ask(client: TestClient, question: str) -> dict[str, Any]:
    answer = client.post("/api/v1/query/natural", json={"question": question})
    assert answer.status_code == 200, answer.text
    return answer.json()


def units(answer: dict[str, Any]) -> dict[str, str | None]:
    return {column["name"]: column["unit"] for column in answer["columns"]}


def test_a_metric_in_percent_is_told_as_one_and_keeps_its_value(formatted: TestClient) -> None:
    answer = ask(formatted, "paid rate")
    assert answer["results"] == [{"paid_rate": pytest.approx(PAID)}]
    assert f"{100 * PAID:.1f} %" in answer["explanation"]
    assert units(answer) == {"paid_rate": "ratio"}


def test_a_share_beyond_the_whole_is_told_in_percent_too(formatted: TestClient) -> None:
    answer = ask(formatted, "growth")
    assert answer["results"] == [{"growth": pytest.approx(1.77)}]
    assert "177 %" in answer["explanation"]


def test_the_chart_of_a_metric_in_percent_is_in_percent(formatted: TestClient) -> None:
    answer = ask(formatted, "growth by status")
    assert "%" in str(answer["chart"])
    assert "%" not in str(ask(formatted, "net by status")["chart"])


def test_a_metric_of_money_is_in_the_currency_of_its_columns(formatted: TestClient) -> None:
    answer = ask(formatted, "net")
    assert units(answer) == {"net": "EUR"}
    assert f"{sum(n * 9 for n in range(1, 60)):,}" in answer["explanation"]
    assert "EUR" in answer["explanation"]


def test_a_metric_of_time_is_in_seconds_and_compared_in_any_unit(formatted: TestClient) -> None:
    assert units(ask(formatted, "handling time")) == {"handling_time": "seconds"}
    assert ask(formatted, "handling time")["results"] == [{"handling_time": 60 * sum(range(1, 60))}]


def test_without_a_format_a_figure_has_no_unit(formatted: TestClient) -> None:
    answer = ask(formatted, "plain rate")
    assert units(answer) == {"plain_rate": None}
    assert "%" not in answer["explanation"]


def test_over_time_a_metric_is_told_by_its_grain(formatted: TestClient) -> None:
    assert len(ask(formatted, "net over time")["results"]) == 4
    assert len(ask(formatted, "net by month")["results"]) == 12
    assert len(ask(formatted, "paid rate over time")["results"]) == 12


def test_a_percentage_is_compared_with_one(formatted: TestClient) -> None:
    answer = ask(formatted, "customer_id with paid rate above 65%")
    shares = {c: [n % 3 > 0 for n in range(1, 60) if n % 7 + 1 == c] for c in range(1, 8)}
    wanted = {c for c, paid in shares.items() if sum(paid) / len(paid) > 0.65}
    assert 0 < len(wanted) < 7
    assert {row["customer_id"] for row in answer["results"]} == wanted


@pytest.mark.parametrize(
    ("question", "each", "least"),
    [
        ("customers with net over 2300", 9, 2_300),
        ("customers with handling time over 4 hours", 60, 14_400),
        ("customers with handling time over 15000 seconds", 60, 15_000),
    ],
)
def test_a_metric_is_compared_as_a_figure_of_each_group(
    formatted: TestClient, question: str, each: int, least: int
) -> None:
    totals = {f"Name{c}": sum(n for n in range(1, 60) if n % 7 + 1 == c) * each for c in range(1, 8)}
    wanted = {name for name, total in totals.items() if total > least}
    assert 0 < len(wanted) < 7
    assert {row["name"] for row in ask(formatted, question)["results"]} == wanted


def test_a_tile_has_the_unit_whether_it_is_looked_at_or_stands_live(
    formatted: TestClient, house: House, admin: Caller
) -> None:
    path, _ = make(formatted, RATE)
    tiles = formatted.post(f"{path}/data", json={}).json()["tiles"]
    assert [units(tile) for tile in tiles.values()] == [
        {"status": None, "paid_rate": "ratio", "orders": None}
    ]
    stands = house.queries.stands
    standing = stands.of(admin, Query(RATE))
    reading = stands.read(standing, stands.tables(admin))
    live = stands.answered(standing, reading, stands.run(reading))
    assert [column.unit for column in live.columns] == [None, "ratio", None]


def test_a_statement_by_hand_has_the_unit_of_the_metric_that_it_names(formatted: TestClient) -> None:
    answer = formatted.post("/api/v1/data/query", json={"sql": RATE}).json()
    assert units(answer) == {"status": None, "paid_rate": "ratio", "orders": None}
    changed = LAYER.replace(", format: percent", "")
    body = {"yaml": changed, "version": 1, "note": "Without"}
    assert formatted.put("/api/v1/semantics", json=body).status_code == 200
    assert units(formatted.post("/api/v1/data/query", json={"sql": RATE}).json())["paid_rate"] is None


@pytest.mark.parametrize(
    ("expression", "units_of", "unit"),
    [
        ("sum(price) - sum(rebate)", {"price": "EUR", "rebate": "EUR"}, "EUR"),
        ("sum(price) - sum(rebate)", {"price": "EUR", "rebate": "USD"}, ""),
        ("sum(price) / sum(weight)", {"price": "NOK", "weight": "min"}, "NOK"),
        ("sum(price)", {"price": "€"}, "€"),
        ("sum(price)", {"price": "day"}, ""),
        ("sum(price)", {}, ""),
    ],
)
def test_a_currency_is_told_only_where_it_is_known(
    expression: str, units_of: dict[str, str], unit: str
) -> None:
    assert unit_of(Metric(name="m", expression=expression, format="currency"), units_of) == unit


@pytest.mark.parametrize(
    ("expression", "total"),
    [
        ("sum(a) - sum(b)", True),
        ("count(*) FILTER (WHERE a > 1)", True),
        ("-(sum(a) + count(b))", True),
        ("count(DISTINCT a)", False),
        ("sum(a) - 5", False),
        ("sum(a) / count(*)", False),
        ("avg(a)", False),
        ("sum(", False),
    ],
)
def test_only_totals_add_up(expression: str, total: bool) -> None:
    assert is_total(expression) is total


def test_of_a_metric_that_does_not_add_up_no_part_is_told_as_a_share_of_all(formatted: TestClient) -> None:
    assert "% of all" in ask(formatted, "net by customer_id")["explanation"]
    assert "% of all" not in ask(formatted, "handling time by customer_id")["explanation"]
