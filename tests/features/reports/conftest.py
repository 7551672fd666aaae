"""The house of alerts, with a dashboard over its orders."""

from collections.abc import Callable
from typing import Any

import pytest
from starlette.testclient import TestClient

from sextant.core.access import Caller
from tests.features.alerts.conftest import Orders, ada, bob, box, orders, receiver, settings

Clients = Callable[[Caller], TestClient]
Plan = Callable[..., dict[str, Any]]

__all__ = ["Orders", "ada", "bob", "box", "orders", "receiver", "settings"]


@pytest.fixture
def board(client_for: Clients, ada: Caller, orders: Orders) -> dict[str, Any]:
    tiles = [
        {"title": "By region", "query": "SELECT region, revenue FROM orders", "chart_type": "table"},
        {"title": "All", "query": "SELECT sum(revenue) AS revenue FROM orders", "chart_type": "number"},
    ]
    made = client_for(ada).post("/api/v1/dashboards", json={"name": "Sales", "visualizations": tiles})
    assert made.status_code == 201, made.text
    shown: dict[str, Any] = made.json()
    return shown


@pytest.fixture
def plan(board: dict[str, Any], ada: Caller) -> Plan:
    """Each morning at eight, to Ada; changed as the test says."""

    def of(**changes: Any) -> dict[str, Any]:
        return {
            "name": "Sales today",
            "dashboard_id": board["dashboard_id"],
            "times": {"cron": "0 8 * * *"},
            "people": [ada.user_id],
        } | changes

    return of
