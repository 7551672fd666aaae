"""Checks as people keep them: made, suggested, changed, run, looked at over time; each workspace its own."""

from collections.abc import Callable
from typing import Any

import pytest
from starlette.testclient import TestClient

from sextant.core.access import Caller
from sextant.features.datasets import Dataset

Keep = Callable[..., dict[str, Any]]
RunChecks = Callable[[Dataset], dict[str, Any]]


def test_a_check_is_made_changed_switched_off_and_deleted(
    client: TestClient, orders: Dataset, keep: Keep, run: RunChecks
) -> None:
    made = keep(orders, "range", "price", params={"min": 0})
    assert made["title"] == "`price` is at least 0 in every row"
    url = f"/api/v1/checks/{made['check_id']}"
    changed = client.patch(url, json={"params": {"max": 10}, "severity": "hold"}).json()
    assert (changed["params"], changed["severity"], changed["columns"]) == ({"max": 10}, "hold", ["price"])
    assert run(orders)["failed"] == 1
    assert client.get(url).json()["last_result"]["status"] == "failed"
    client.patch(url, json={"enabled": False})
    assert run(orders)["results"] == []
    assert client.delete(url).status_code == 204
    assert client.get(url).json()["error"]["code"] == "check_not_found"


def test_results_are_kept_over_time(client: TestClient, orders: Dataset, keep: Keep, run: RunChecks) -> None:
    made = keep(orders, "completeness", "city")
    ids = [run(orders)["run_id"] for _ in range(3)]
    page = client.get(f"/api/v1/checks/{made['check_id']}/results", params={"limit": 2}).json()
    rest = client.get(
        f"/api/v1/checks/{made['check_id']}/results", params={"limit": 2, "cursor": page["next_cursor"]}
    ).json()
    assert [one["run_id"] for one in page["items"] + rest["items"]] == ids[::-1]
    assert rest["next_cursor"] is None
    runs = client.get(f"/api/v1/datasets/{orders.dataset_id}/checks/runs").json()["items"]
    assert [one["run_id"] for one in runs] == ids[::-1]
    one = client.get(f"/api/v1/datasets/{orders.dataset_id}/checks/runs/{ids[0]}").json()
    assert one["results"][0]["check_id"] == made["check_id"]


def test_suggestions_come_with_their_reason_hold_today_and_are_not_offered_twice(
    client: TestClient, orders: Dataset, run: RunChecks
) -> None:
    url = f"/api/v1/datasets/{orders.dataset_id}/checks"
    offered = client.get(f"{url}/suggestions").json()["items"]
    kinds = {(one["rule"]["kind"], *one["rule"]["columns"]) for one in offered}
    assert {("uniqueness", "order_id"), ("set", "city"), ("pattern", "email"), ("range", "price")} <= kinds
    assert all(one["reason"] for one in offered)
    kept = client.post(
        f"{url}/many", json={"rules": [one["rule"] for one in offered], "origin": "suggestion"}
    )
    assert kept.status_code == 201, kept.text
    assert run(orders)["verdict"] == "passed"
    assert client.get(f"{url}/suggestions").json()["items"] == []


def test_a_check_follows_its_column_when_it_is_renamed(
    client: TestClient, orders: Dataset, keep: Keep, run: RunChecks
) -> None:
    made = keep(orders, "range", "price", params={"min": 0})
    field_id = made["field_ids"][0]
    client.patch(f"/api/v1/datasets/{orders.dataset_id}/columns/{field_id}", json={"name": "amount"})
    assert run(orders)["passed"] == 1
    assert client.get(f"/api/v1/checks/{made['check_id']}").json()["columns"] == ["amount"]


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({"kind": "range", "columns": ["nope"], "params": {"min": 0}}, "no column `nope`"),
        ({"kind": "range", "columns": ["price"], "params": {"least": 0}}, "least"),
        ({"kind": "range", "columns": []}, "takes 1 to 50 columns"),
        ({"kind": "pattern", "columns": ["city"], "params": {"pattern": "("}}, "cannot run"),
        ({"kind": "sql", "params": {"sql": "DROP TABLE orders"}}, "cannot run"),
        ({"kind": "sql", "params": {"sql": "SELECT * FROM read_csv('/etc/passwd')"}}, "cannot run"),
        (
            {"kind": "reference", "columns": ["city"], "params": {"dataset_id": "x", "columns": ["a"]}},
            "not there",
        ),
        ({"kind": "type", "columns": ["city"], "params": {"type": "animal"}}, "type"),
    ],
)
@pytest.mark.one_database
def test_a_rule_that_does_not_fit_is_refused_in_words(
    client: TestClient, orders: Dataset, body: dict[str, Any], words: str
) -> None:
    answer = client.post(f"/api/v1/datasets/{orders.dataset_id}/checks", json=body)
    assert answer.status_code == 422
    assert answer.json()["error"]["code"] == "check_refused"
    assert words in answer.json()["error"]["message"]


def test_what_one_may_not_see_or_change_stays_so(
    client_for: Callable[[Caller], TestClient],
    orders: Dataset,
    keep: Keep,
    viewer: Caller,
    outsider: Caller,
    admin: Caller,
) -> None:
    made = keep(orders, "completeness", "city")
    url = f"/api/v1/datasets/{orders.dataset_id}/checks"
    for path in (url, f"{url}/suggestions", f"{url}/runs", f"/api/v1/checks/{made['check_id']}"):
        assert client_for(outsider).get(path).status_code == 404
        assert client_for(viewer).get(path).status_code == 404
    client_for(admin).patch(f"/api/v1/datasets/{orders.dataset_id}", json={"shared": True})
    assert client_for(viewer).get(url).json()["total"] == 1
    assert client_for(viewer).post(f"{url}/run").status_code == 403
    assert client_for(viewer).delete(f"/api/v1/checks/{made['check_id']}").status_code == 403
