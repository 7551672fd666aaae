"""Whose alerts are whose: who sees how they stand, who changes them, which rules are refused."""

from collections.abc import Callable
from typing import Any

import pytest
from starlette.testclient import TestClient

from sextant.app.wiring import House
from sextant.core.access import Caller
from sextant.features.governance.models import Audience, Mask, Rule
from tests.features.alerts.conftest import Make, Orders, Step, rule
from tests.features.notices.receivers import Postbox

Clients = Callable[[Caller], TestClient]


def test_only_who_may_see_what_it_reads_sees_how_it_stands(
    house: House,
    make: Make,
    step: Step,
    orders: Orders,
    ada: Caller,
    bob: Caller,
    client_for: Clients,
    box: Postbox,
) -> None:
    telling = {"people": [ada.user_id, bob.user_id]}
    made = make(shared=True, telling=telling)
    own = make(telling=telling)
    client, path = client_for(bob), f"/api/v1/alerts/{made['alert_id']}"
    assert [one["alert_id"] for one in client.get("/api/v1/alerts").json()["items"]] == [made["alert_id"]]
    assert client.get(f"/api/v1/alerts/{own['alert_id']}").status_code == 404
    mask = Rule(
        name="no money",
        audience=Audience(roles=("analyst",)),
        columns=(Mask(column="revenue", mask="hide"),),
    )
    house.policies.put(ada, orders.dataset_id, [mask])
    orders.set(North=1)
    step(made)
    assert client.get("/api/v1/alerts").json()["items"] == []
    for tail in ("", "/evaluations", "/history", "/deliveries"):
        assert client.get(path + tail).status_code == 404, tail
    assert box.recipients == [ada.email] * 2, "Bob may not see it, so he is not told"
    log = client_for(ada).get(f"{path}/deliveries").json()["items"]
    assert sorted(one["status"] for one in log) == ["sent", "skipped"]
    refused = client.post("/api/v1/alerts", json=rule())
    assert refused.status_code == 422, "his own alert passes the gate as himself"


def test_others_may_switch_an_alert_off_and_not_write_into_it(
    make: Make, ada: Caller, bob: Caller, client_for: Clients, orders: Orders
) -> None:
    made = make(bob, shared=True)
    client, path = client_for(ada), f"/api/v1/alerts/{made['alert_id']}"
    body = {**made["rule"], "enabled": False}
    assert client.put(path, json=body).json()["next_at"] is None
    for change in ({"name": "Mine"}, {"watch": {"kind": "sql", "sql": "SELECT 1 AS n"}}, {"shared": False}):
        refused = client.put(path, json=body | change)
        assert (refused.status_code, refused.json()["error"]["code"]) == (403, "alert_not_yours"), change
    other = make(shared=True)
    assert client_for(bob).delete(f"/api/v1/alerts/{other['alert_id']}").status_code == 403
    assert client.delete(path).status_code == 204
    assert client.get(path).status_code == 404


@pytest.mark.one_database
@pytest.mark.parametrize(
    "change",
    [
        {"watch": {"kind": "sql", "sql": "SELECT nothing FROM orders"}},
        {"watch": {"kind": "sql", "sql": "DELETE FROM orders"}},
        {"watch": {"kind": "sql", "sql": "SELECT region FROM orders"}},
        {"watch": {"kind": "sql", "sql": "SELECT revenue FROM orders", "column": "price"}},
        {"watch": {"kind": "sql"}},
        {"watch": {"kind": "tile", "dashboard_id": "x"}},
        {"watch": {"kind": "sql", "sql": "SELECT range AS r FROM range(20000)"}},
        {"condition": {"kind": "threshold", "op": "below", "level": 5, "clear": 1}},
        {"condition": {"kind": "change", "amount": 0}},
        {"times": {"cron": "0 8 * *"}},
        {"times": {"cron": "0 0 31 2 *"}},
        {"times": {}},
        {"telling": {"people": ["nobody"]}},
        {"telling": {"quiet": {"since": "25:00", "until": "07:00"}}},
        {"name": ""},
    ],
)
def test_a_rule_that_cannot_be_is_refused(
    make: Make, client_for: Clients, ada: Caller, orders: Orders, change: dict[str, Any]
) -> None:
    answer = client_for(ada).post("/api/v1/alerts", json=rule() | change)
    assert answer.status_code == 422, answer.text
    assert answer.json()["error"]["hint"] or answer.json()["error"]["details"]


def test_a_preview_shows_what_a_rule_sees_and_keeps_nothing(
    client_for: Clients, ada: Caller, orders: Orders, box: Postbox
) -> None:
    client = client_for(ada)
    seen = client.post("/api/v1/alerts/preview", json=rule()).json()
    assert (seen["state"], seen["values"]) == ("ok", [{"key": "", "value": 150}])
    assert seen["words"] == "below 120"
    assert client.get("/api/v1/alerts").json()["items"] == []


def test_the_dataset_of_an_alert_is_not_deleted_unawares(
    make: Make, client_for: Clients, ada: Caller, orders: Orders
) -> None:
    make()
    refused = client_for(ada).delete(f"/api/v1/datasets/{orders.dataset_id}")
    assert refused.status_code == 409
    assert "Revenue is low" in refused.text
