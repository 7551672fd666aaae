"""Alerts where people meet them: on the home page when they changed, in the search by their names."""

from collections.abc import Callable
from typing import Any

from starlette.testclient import TestClient

from sextant.core.access import Caller
from tests.conftest import SetClock
from tests.features.alerts.conftest import Make, Orders, Step

Clients = Callable[[Caller], TestClient]


def changes(client: TestClient) -> list[tuple[str, str, str]]:
    answer = client.get("/api/v1/home")
    assert answer.status_code == 200, answer.text
    items: list[dict[str, Any]] = answer.json()["since_yesterday"]
    return [(one["kind"], one["title"], one["detail"]) for one in items if "/alerts/" in one["href"]]


def found(client: TestClient, text: str) -> list[tuple[str, str]]:
    items = client.get("/api/v1/search", params={"q": text, "kind": "alert"}).json()["items"]
    return [(one["title"], one["href"]) for one in items]


def test_home_tells_the_last_change_of_an_alert_for_a_day(
    make: Make, step: Step, orders: Orders, ada: Caller, client_for: Clients, clock: SetClock
) -> None:
    made, client = make(), client_for(ada)
    step(made)
    assert changes(client) == []
    orders.set(North=10, South=20)
    step(made)
    assert changes(client) == [("fired", "Revenue is low", "Fires at 30; it fires below 120")]
    orders.set(North=100, South=200)
    step(made)
    assert changes(client) == [("cleared", "Revenue is low", "All well again at 300; it fires below 120")]
    clock.forward(hours=25)
    assert changes(client) == []


def test_home_tells_nobody_of_an_alert_that_they_may_not_see(
    make: Make, step: Step, orders: Orders, ada: Caller, bob: Caller, client_for: Clients
) -> None:
    own, shared = make(name="Mine alone"), make(name="For all", shared=True)
    orders.set(North=1)
    step(own)
    step(shared)
    assert {title for _, title, _ in changes(client_for(bob))} == {"For all"}
    assert {title for _, title, _ in changes(client_for(ada))} == {"Mine alone", "For all"}


def test_an_alert_is_found_by_its_name_by_whoever_may_see_it(
    make: Make, ada: Caller, bob: Caller, client_for: Clients
) -> None:
    made = make(name="Takings of the north")
    assert found(client_for(ada), "takings") == [("Takings of the north", f"/alerts/{made['alert_id']}")]
    assert found(client_for(bob), "takings") == []
    make(name="Takings for all", shared=True)
    assert [title for title, _ in found(client_for(bob), "takings")] == ["Takings for all"]
    client_for(ada).delete(f"/api/v1/alerts/{made['alert_id']}")
    assert [title for title, _ in found(client_for(ada), "takings")] == ["Takings for all"]
