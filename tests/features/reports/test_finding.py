"""Reports are found by their names, by their maker and by administrators."""

from collections.abc import Callable

from starlette.testclient import TestClient

from sextant.core.access import Caller
from tests.conftest import SetClock
from tests.features.reports.conftest import Plan

Clients = Callable[[Caller], TestClient]


def found(client: TestClient, text: str) -> list[tuple[str, str]]:
    items = client.get("/api/v1/search", params={"q": text, "kind": "report"}).json()["items"]
    return [(one["title"], one["href"]) for one in items]


def test_a_report_is_found_by_its_maker_until_it_is_deleted(
    client_for: Clients, ada: Caller, bob: Caller, plan: Plan, clock: SetClock
) -> None:
    client = client_for(ada)
    made = client.post("/api/v1/reports", json=plan(name="Monday takings")).json()["report_id"]
    assert found(client, "takings") == [("Monday takings", f"/reports?report={made}")]
    assert found(client_for(bob), "takings") == []
    clock.forward(minutes=1)
    changed = client.put(f"/api/v1/reports/{made}", json=plan(name="Friday takings"))
    assert changed.status_code == 200, changed.text
    assert [title for title, _ in found(client, "takings")] == ["Friday takings"]
    client.delete(f"/api/v1/reports/{made}")
    assert found(client, "takings") == []
