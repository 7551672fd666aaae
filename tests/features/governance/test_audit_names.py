"""Names in the audit trail: of what is still there, for whoever may see it, beside the ids that stay."""

import csv
import io
import json
from collections.abc import Callable
from typing import Any

import pytest
from starlette.testclient import TestClient
from tests.features.notices.conftest import ada, bob

from sextant.app.wiring import House
from sextant.core.access import Caller

__all__ = ["ada", "bob"]

Clients = Callable[[Caller], TestClient]


def load(house: House, client: TestClient, name: str = "orders") -> str:
    answer = client.post(
        "/api/v1/data/upload", files={"file": (f"{name}.csv", b"region,revenue\nNorth,1\n", "text/csv")}
    )
    assert answer.status_code == 202, answer.text
    house.jobs.run_waiting()
    return str(client.get(f"/api/v1/data/job/{answer.json()['job_id']}").json()["dataset_id"])


def entries(client: TestClient, **query: str) -> list[dict[str, Any]]:
    answer = client.get("/api/v1/audit", params=query)
    assert answer.status_code == 200, answer.text
    return answer.json()["items"]


@pytest.fixture
def client(client_for: Clients, ada: Caller) -> TestClient:
    return client_for(ada)


@pytest.fixture
def orders(house: House, client: TestClient) -> str:
    return load(house, client)


def test_an_entry_tells_the_names_of_its_datasets_as_they_are_now(client: TestClient, orders: str) -> None:
    client.post("/api/v1/data/query", json={"sql": "SELECT count(*) AS n FROM orders"})
    client.patch(f"/api/v1/datasets/{orders}", json={"name": "Orders of 2026"})
    [ran] = entries(client, action="data.query")
    assert ran["details"]["datasets"] == [orders], "the trail keeps the id"
    assert ran["names"][orders] == "Orders of 2026"
    [changed] = entries(client, action="dataset.change")
    assert changed["names"][orders] == "Orders of 2026"


def test_everything_with_a_name_has_it_in_the_trail(client: TestClient, orders: str, bob: Caller) -> None:
    tile = {"title": "T", "query": "SELECT * FROM orders", "chart_type": "table"}
    board = client.post("/api/v1/dashboards", json={"name": "Sales", "visualizations": [tile]}).json()
    client.post(f"/api/v1/dashboards/{board['dashboard_id']}/data", json={})
    saved = client.post("/api/v1/data/queries", json={"name": "Top", "sql": "SELECT 1 AS n"}).json()
    alert = client.post(
        "/api/v1/alerts",
        json={
            "name": "Low",
            "watch": {"kind": "sql", "sql": "SELECT sum(revenue) AS r FROM orders"},
            "condition": {"kind": "threshold", "op": "below", "level": 0},
        },
    ).json()
    person = client.patch(f"/api/v1/people/{bob.user_id}", json={"name": "Grace Hopper"})
    assert person.status_code == 200, person.text
    for action, one, name in (
        ("dashboard.viewed", board["dashboard_id"], "Sales"),
        ("query.saved", saved["saved_id"], "Top"),
        ("alert.created", alert["alert_id"], "Low"),
        ("person.changed", bob.user_id, "Grace Hopper"),
    ):
        found = entries(client, action=action)
        assert found, action
        assert found[0]["names"][one] == name


def test_what_is_deleted_for_good_is_an_id_alone(client: TestClient, orders: str) -> None:
    board = client.post("/api/v1/dashboards", json={"name": "Sales"}).json()["dashboard_id"]
    client.delete(f"/api/v1/dashboards/{board}")
    [made] = entries(client, action="dashboard.created")
    assert board not in made["names"]
    assert made["details"]["dashboard_id"] == board
    client.delete(f"/api/v1/datasets/{orders}", params={"confirm": "true"})
    [first] = entries(client, action="dataset.delete")
    assert first["names"][orders] == "orders", "it can be taken back yet"


def test_a_name_finds_what_was_done_to_it(house: House, client: TestClient, ada: Caller, orders: str) -> None:
    stock = load(house, client, "stock")
    client.get(f"/api/v1/data/profile/{orders}")
    client.get(f"/api/v1/data/profile/{stock}")
    client.patch(f"/api/v1/datasets/{orders}", json={"name": "Bestellungen"})
    found = entries(client, q="bestell", action="dataset.profile")
    assert [one["details"]["dataset_id"] for one in found] == [orders]
    assert not entries(client, q="bestell", action="dataset.stock")
    client.patch("/api/v1/session", json={"name": "Ada Lovelace"})
    mine = entries(client, q="lovelace", action="dataset.profile")
    assert {one["user_id"] for one in mine} == {ada.user_id}
    assert entries(client, q="nobody is called so") == []
    assert entries(client, q="%") == []


def test_names_stay_within_their_workspace(
    house: House, client: TestClient, client_for: Clients, ada: Caller, outsider: Caller
) -> None:
    theirs = load(house, client_for(outsider), "secret_plans")
    house.audit.record(ada, action="noted", details={"dataset_id": theirs, "user_id": outsider.user_id})
    [noted] = entries(client, action="noted")
    assert noted["names"].keys() == {ada.user_id}
    assert entries(client, q="secret_plans") == []


def test_the_csv_has_names_and_ids(client: TestClient, orders: str) -> None:
    client.get(f"/api/v1/data/profile/{orders}")
    answer = client.get("/api/v1/audit/export", params={"q": "orders", "action": "dataset.profile"})
    [row] = csv.DictReader(io.StringIO(answer.text))
    assert json.loads(row["details"])["dataset_id"] == orders
    assert json.loads(row["names"])[orders] == "orders"


def test_a_detail_that_is_no_id_gets_no_name(house: House, client: TestClient, ada: Caller) -> None:
    odd = {"dataset_id": "", "datasets": ["x" * 5000, None, {"dataset_id": 7}], "user_id": "' OR 1=1 --"}
    house.audit.record(ada, action="noted", details=odd)
    [noted] = entries(client, action="noted")
    assert set(noted["names"]) <= {ada.user_id}
