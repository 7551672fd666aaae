"""Alerts from the rule to the mail: over statements, metrics, checks, streams, tiles; once, seen rightly."""

import json
from collections.abc import Callable
from datetime import timedelta

from starlette.testclient import TestClient

from sextant.app.wiring import House
from sextant.core.access import Caller
from tests.conftest import SetClock
from tests.features.alerts.conftest import Make, Orders, Step
from tests.features.notices.receivers import Hooks, Postbox

Clients = Callable[[Caller], TestClient]


def push(client: TestClient, *numbers: int) -> str:
    """Events into the stream `visits`; its dataset."""
    body = "".join(json.dumps({"n": n, "timestamp": "2026-03-02T09:00:00Z"}) + "\n" for n in numbers)
    sent = {"Content-Type": "application/x-ndjson"}
    answer = client.post("/api/v1/data/ingest", params={"stream": "visits"}, content=body, headers=sent)
    assert answer.status_code == 202, answer.text
    return str(answer.json()["dataset_id"])


def test_it_fires_tells_its_maker_and_clears(
    make: Make, step: Step, orders: Orders, ada: Caller, box: Postbox
) -> None:
    made = make()
    assert (made["state"], made["may_change"]) == ("new", True)
    assert step(made)["state"] == "ok"
    orders.set(North=10, South=20)
    shown = step(made)
    assert (shown["state"], shown["groups"][0]["value"]) == ("firing", 30)
    orders.set(North=100, South=200)
    assert step(made)["state"] == "ok"
    assert [mail["Subject"] for mail in box.mails] == ["Alert: Revenue is low", "Over: Revenue is low"]
    assert box.recipients == [ada.email] * 2
    body = box.mails[0].get_body(("plain",))
    assert body is not None
    assert "Now: 30" in body.get_content()
    assert f"https://sextant.example.com/alerts/{made['alert_id']}" in body.get_content()


def test_its_history_tells_every_look_and_every_change(
    make: Make, step: Step, orders: Orders, ada: Caller, client_for: Clients
) -> None:
    made = make()
    for revenue in (200, 10, 20, 300):
        orders.set(North=revenue)
        step(made)
    client, path = client_for(ada), f"/api/v1/alerts/{made['alert_id']}"
    looks = client.get(f"{path}/evaluations", params={"limit": 3}).json()
    assert [one["values"][""] for one in looks["items"]] == [300, 20, 10]
    rest = client.get(f"{path}/evaluations", params={"cursor": looks["next_cursor"]}).json()["items"]
    assert [one["values"][""] for one in rest] == [200]
    kinds = [one["kind"] for one in client.get(f"{path}/history").json()["items"]]
    assert kinds == ["told", "cleared", "told", "fired"]
    told = client.get(f"{path}/deliveries").json()["items"]
    assert [one["status"] for one in told] == ["sent", "sent"]


def test_groups_are_told_together(make: Make, step: Step, orders: Orders, box: Postbox) -> None:
    watch = {"kind": "sql", "sql": "SELECT region, revenue FROM orders", "by": ["region"]}
    made = make(watch=watch, condition={"kind": "threshold", "op": "below", "level": 60})
    assert step(made)["state"] == "firing"
    orders.set(North=1, South=2, East=99)
    step(made)
    assert len(box.mails) == 2
    body = box.mails[1].get_body(("plain",))
    assert body is not None
    assert "North: 1" in body.get_content()
    assert "South" not in body.get_content(), "it was told before and still fires"
    orders.set(North=99, South=98, East=97)
    shown = step(made)
    assert {one["key"]: one["state"] for one in shown["groups"]} == dict.fromkeys(
        ("North", "South", "East"), "ok"
    )


def test_a_metric_a_tile_a_saved_query_and_a_check_are_watched(
    make: Make, step: Step, orders: Orders, ada: Caller, client_for: Clients
) -> None:
    client = client_for(ada)
    layer = {
        "datasets": [{"dataset": "orders", "metrics": [{"name": "takings", "expression": "sum(revenue)"}]}]
    }
    saved = client.put("/api/v1/semantics", json={"yaml": json.dumps(layer), "version": 0})
    assert saved.status_code == 200, saved.text
    tile = {
        "title": "All",
        "query": "SELECT region, revenue FROM orders ORDER BY revenue",
        "chart_type": "bar",
    }
    board = client.post("/api/v1/dashboards", json={"name": "B", "visualizations": [tile]}).json()
    parameters = [{"name": "least", "kind": "number", "default": 60}]
    sql = "SELECT count(*) AS n FROM orders WHERE revenue > $least"
    query = client.post("/api/v1/data/queries", json={"name": "q", "sql": sql, "parameters": parameters})
    assert query.status_code == 201, query.text
    check = client.post(
        f"/api/v1/datasets/{orders.dataset_id}/checks",
        json={"kind": "range", "columns": ["revenue"], "params": {"min": 60}},
    ).json()
    client.post(f"/api/v1/datasets/{orders.dataset_id}/checks/run")
    viz = {"dashboard_id": board["dashboard_id"], "viz_id": board["visualizations"][0]["viz_id"]}
    for watch, value in (
        ({"kind": "metric", "dataset_id": orders.dataset_id, "metric": "takings"}, 150),
        ({"kind": "tile", **viz, "fold": "last"}, 100),
        ({"kind": "tile", **viz, "fold": "rows"}, 2),
        ({"kind": "saved", "saved_id": query.json()["saved_id"]}, 1),
        ({"kind": "saved", "saved_id": query.json()["saved_id"], "parameters": {"least": 10}}, 2),
        ({"kind": "check", "check_id": check["check_id"]}, 1),
    ):
        shown = step(make(watch=watch))
        assert shown["groups"][0]["value"] == value, (watch, shown["error"])
        assert shown["dataset_ids"] == [orders.dataset_id]
    by = {"kind": "metric", "dataset_id": orders.dataset_id, "metric": "takings", "by": ["region"]}
    assert {one["key"]: one["value"] for one in step(make(watch=by))["groups"]} == {"North": 100, "South": 50}


def test_it_looks_when_its_data_changes(
    house: House, make: Make, orders: Orders, clock: SetClock, client_for: Clients, ada: Caller
) -> None:
    house.events.deliver()
    made = make(trigger="data")
    house.alerts.watching.run_due()
    clock.forward(minutes=300)
    assert house.alerts.watching.run_due() == 0, "nothing came"
    orders.set(North=1)
    house.events.deliver()
    assert house.alerts.watching.run_due() == 1
    assert client_for(ada).get(f"/api/v1/alerts/{made['alert_id']}").json()["state"] == "firing"


def test_a_stream_is_watched_as_events_come_and_when_none_do(
    house: House, make: Make, step: Step, clock: SetClock, client_for: Clients, ada: Caller
) -> None:
    client = client_for(ada)

    dataset_id = push(client, 1, 2)
    rows = make(
        watch={"kind": "sql", "sql": "SELECT n FROM visits", "fold": "rows"},
        condition={"kind": "threshold", "op": "above", "level": 2},
        trigger="data",
    )
    silent = make(
        watch={"kind": "stream", "dataset_id": dataset_id, "measure": "silent_seconds"},
        condition={"kind": "threshold", "op": "above", "level": 600},
    )
    house.alerts.watching.look_at_data()
    house.alerts.watching.run_due()
    clock.forward(seconds=30)
    assert house.alerts.watching.look_at_data() == 0
    push(client, 3)
    assert house.alerts.watching.look_at_data() == 1
    house.alerts.watching.run_due()
    shown = client.get(f"/api/v1/alerts/{rows['alert_id']}").json()
    assert (shown["state"], shown["groups"][0]["value"]) == ("firing", 3)
    assert step(silent, minutes=5)["state"] == "ok"
    assert step(silent, minutes=15)["state"] == "firing"


def test_no_new_data_is_noticed_without_any(make: Make, step: Step, ada: Caller, client_for: Clients) -> None:
    push(client_for(ada), 1)
    watch = {"kind": "sql", "sql": "SELECT count(*) AS n FROM visits"}
    made = make(trigger="data", watch=watch, condition={"kind": "missing", "minutes": 60})
    assert step(made, minutes=1)["state"] == "ok"
    assert step(made, minutes=58)["state"] == "ok"
    assert step(made, minutes=3)["state"] == "firing"


def test_it_is_acknowledged_reminds_no_more_and_does_so_again_when_something_else_fires(
    make: Make, step: Step, orders: Orders, ada: Caller, bob: Caller, client_for: Clients, box: Postbox
) -> None:
    telling = {"people": [ada.user_id], "again_minutes": 30, "apart_minutes": 0}
    watch = {"kind": "sql", "sql": "SELECT region, revenue FROM orders", "by": ["region"]}
    below = {"kind": "threshold", "op": "below", "level": 60}
    made = make(telling=telling, watch=watch, condition=below, shared=True)
    step(made)
    for _ in range(3):
        step(made)
    assert [mail["Subject"] for mail in box.mails] == ["Alert: Revenue is low", "Still: Revenue is low"]
    path = f"/api/v1/alerts/{made['alert_id']}"
    done = client_for(bob).post(f"{path}/acknowledge", json={"note": "On it."})
    assert (done.status_code, done.json()["acknowledged_by"]) == (200, bob.email), done.text
    for _ in range(6):
        step(made)
    assert len(box.mails) == 2
    orders.set(North=1, South=2)
    shown = step(made)
    assert (len(box.mails), shown["acknowledged_by"]) == (3, None)
    orders.set(North=100, South=100)
    step(made)
    refused = client_for(bob).post(f"{path}/acknowledge", json={})
    assert (refused.status_code, refused.json()["error"]["code"]) == (422, "alert_invalid")


def test_while_it_sleeps_it_looks_and_tells_nothing(
    make: Make, step: Step, orders: Orders, ada: Caller, client_for: Clients, box: Postbox, clock: SetClock
) -> None:
    made = make()
    path = f"/api/v1/alerts/{made['alert_id']}"
    until = (clock.now() + timedelta(minutes=35)).isoformat()
    assert client_for(ada).post(f"{path}/snooze", json={"until": until}).status_code == 200
    orders.set(North=1)
    for _ in range(3):
        assert step(made)["state"] == "firing"
    assert box.mails == []
    assert step(made)["snoozed_until"] is None
    assert [mail["Subject"] for mail in box.mails] == ["Alert: Revenue is low"]
    long = (clock.now() + timedelta(days=400)).isoformat()
    assert client_for(ada).post(f"{path}/snooze", json={"until": long}).status_code == 422


def test_webhooks_of_an_alert_and_of_the_workspace_are_told_once(
    make: Make, step: Step, house: House, ada: Caller, client_for: Clients, receiver: Hooks, orders: Orders
) -> None:
    body = {"name": "Both", "kind": "webhook", "url": receiver.url, "topics": ["alert.fired"]}
    channel = client_for(ada).post("/api/v1/channels", json=body).json()
    house.events.deliver()
    made = make(telling={"channels": [channel["channel_id"]]})
    orders.set(North=1)
    step(made)
    house.events.deliver()
    house.jobs.run_waiting()
    [request] = receiver.requests
    sent = json.loads(request.body)
    assert sent["type"] == "alert.fired"
    assert sent["data"]["groups"][0] | {"since": ""} == {
        "group": "",
        "state": "firing",
        "value": 1,
        "against": None,
        "since": "",
    }


def test_an_undo_is_a_change_of_the_data_too(
    house: House, make: Make, orders: Orders, ada: Caller, client_for: Clients, clock: SetClock
) -> None:
    orders.set(North=1)
    made = make(trigger="data")
    house.alerts.watching.look_at_data()
    house.alerts.watching.run_due()
    client, path = client_for(ada), f"/api/v1/alerts/{made['alert_id']}"
    assert client.get(path).json()["state"] == "firing"
    clock.forward(minutes=1)
    assert house.alerts.watching.look_at_data() == 0
    snapshots = house.datasets.snapshots(ada, orders.dataset_id)
    house.datasets.undo(ada, orders.dataset_id, str(snapshots[0].snapshot_id))
    assert house.alerts.watching.look_at_data() == 1
    house.alerts.watching.run_due()
    assert client.get(path).json()["state"] == "ok"
