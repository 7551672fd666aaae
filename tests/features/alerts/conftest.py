"""A house with orders in it, a mail server, a receiver of webhooks, and alerts over the orders."""

from collections.abc import Callable
from typing import Any

import pytest
from starlette.testclient import TestClient

from sextant.app.wiring import House
from sextant.core.access import Caller
from tests.conftest import SetClock
from tests.features.notices.conftest import ada, bob, box, receiver, settings

Clients = Callable[[Caller], TestClient]
Make = Callable[..., dict[str, Any]]
Step = Callable[..., dict[str, Any]]

__all__ = ["ada", "bob", "box", "receiver", "settings"]


class Orders:
    """A table whose figures a test sets: one row a region."""

    def __init__(self, house: House, client: TestClient) -> None:
        self._house = house
        self._client = client
        self.dataset_id = ""
        self.dataset_id = self.set(North=100, South=50)
        client.patch(f"/api/v1/datasets/{self.dataset_id}", json={"shared": True})

    def set(self, **revenue: float | None) -> str:
        """Replaces the rows; None is an empty cell."""
        lines = ["region,revenue"]
        lines += [f"{region},{'' if value is None else value}" for region, value in revenue.items()]
        form = {"dataset_id": self.dataset_id, "mode": "replace"} if self.dataset_id else {}
        file = {"file": ("orders.csv", ("\n".join(lines) + "\n").encode(), "text/csv")}
        answer = self._client.post("/api/v1/data/upload", files=file, data=form)
        assert answer.status_code == 202, answer.text
        self._house.jobs.run_waiting()
        job = self._client.get(f"/api/v1/data/job/{answer.json()['job_id']}").json()
        assert job["status"] == "completed", job
        return str(job["dataset_id"])


@pytest.fixture
def orders(house: House, client_for: Clients, ada: Caller) -> Orders:
    return Orders(house, client_for(ada))


def rule(**changes: Any) -> dict[str, Any]:
    """Fires while revenue is below 120."""
    return {
        "name": "Revenue is low",
        "watch": {"kind": "sql", "sql": "SELECT sum(revenue) AS revenue FROM orders"},
        "condition": {"kind": "threshold", "op": "below", "level": 120},
        "times": {"every_minutes": 10},
    } | changes


@pytest.fixture
def make(client_for: Clients, ada: Caller, orders: Orders) -> Make:
    """Makes an alert of Ada's, `rule` changed as the test says."""

    def alert(caller: Caller | None = None, **changes: Any) -> dict[str, Any]:
        answer = client_for(caller or ada).post("/api/v1/alerts", json=rule(**changes))
        assert answer.status_code == 201, answer.text
        made: dict[str, Any] = answer.json()
        return made

    return alert


@pytest.fixture
def step(house: House, client_for: Clients, ada: Caller, clock: SetClock) -> Step:
    """Time goes on, all that is due is evaluated and told; gives the alert as Ada sees it."""

    def forward(made: dict[str, Any], minutes: float = 10) -> dict[str, Any]:
        clock.forward(minutes=minutes)
        house.alerts.watching.run_due()
        house.jobs.run_waiting()
        answer = client_for(ada).get(f"/api/v1/alerts/{made['alert_id']}")
        assert answer.status_code == 200, answer.text
        shown: dict[str, Any] = answer.json()
        return shown

    return forward
