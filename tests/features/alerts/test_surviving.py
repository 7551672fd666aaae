"""Alerts over processes that die, take over, or cannot look: nothing is lost, nothing is told twice."""

from collections.abc import Callable
from datetime import timedelta

from starlette.testclient import TestClient

from sextant.app.settings import Settings
from sextant.app.wiring import House, build
from sextant.core.access import Caller
from sextant.features.alerts import store
from tests.conftest import SetClock
from tests.features.alerts.conftest import Make, Orders, Step
from tests.features.notices.receivers import Postbox

Clients = Callable[[Caller], TestClient]


def test_an_alert_that_cannot_look_says_so_once_and_mends(
    make: Make, step: Step, orders: Orders, ada: Caller, client_for: Clients, box: Postbox
) -> None:
    made = make()
    step(made)
    client = client_for(ada)
    column = client.get(f"/api/v1/datasets/{orders.dataset_id}").json()["columns"][1]
    path = f"/api/v1/datasets/{orders.dataset_id}/columns/{column['field_id']}"
    assert client.patch(path, json={"name": "takings"}).status_code == 200
    for _ in range(5):
        shown = step(made)
    assert shown["state"] == "broken"
    assert "revenue" in shown["error"]
    assert [mail["Subject"] for mail in box.mails] == ["Cannot look: Revenue is low"]
    assert client.patch(path, json={"name": "revenue"}).status_code == 200
    assert step(made)["state"] == "ok"
    kinds = [one["kind"] for one in client.get(f"/api/v1/alerts/{made['alert_id']}/history").json()["items"]]
    assert kinds == ["mended", "broken"]


def test_two_processes_look_once_and_tell_once(
    settings: Settings, house: House, make: Make, orders: Orders, clock: SetClock, box: Postbox
) -> None:
    made = make()
    orders.set(North=1)
    other = build(settings, clock=clock, durable_jobs=False)
    try:
        clock.forward(minutes=10)
        with house.db.reading() as tx:
            due = store.due(tx, clock.now(), limit=5)
        assert len(due) == 1
        assert house.alerts.watching.run_due() + other.alerts.watching.run_due() == 1
        for one in (other, house):
            one.jobs.run_waiting()
    finally:
        other.close()
    assert len(box.mails) == 1
    assert made["alert_id"]


def test_a_process_that_dies_between_looking_and_telling_loses_and_doubles_nothing(
    house: House, make: Make, orders: Orders, clock: SetClock, box: Postbox, ada: Caller, client_for: Clients
) -> None:
    """Its turn is taken over when its lease ends; what it would have written late is refused."""
    made = make()
    orders.set(North=1)
    now = clock.now()
    with house.db.transaction() as tx:
        dead = store.claim(tx, ada.workspace_id, made["alert_id"], now=now, until=now + timedelta(minutes=3))
    assert dead is not None
    assert house.alerts.watching.run_due() == 0
    clock.forward(minutes=4)
    assert house.alerts.watching.run_due() == 1
    house.jobs.run_waiting()
    assert not house.alerts._evaluating.evaluate(dead)
    house.jobs.run_waiting()
    assert len(box.mails) == 1
    looks = client_for(ada).get(f"/api/v1/alerts/{made['alert_id']}/evaluations").json()["items"]
    assert len(looks) == 1


def test_a_process_that_dies_between_deciding_and_sending_leaves_it_to_another(
    settings: Settings, house: House, make: Make, orders: Orders, clock: SetClock, box: Postbox
) -> None:
    make()
    orders.set(North=1)
    clock.forward(minutes=10)
    assert house.alerts.watching.run_due() == 1
    assert box.mails == [], "the process ends here: what it decided is written, nothing is sent"
    other = build(settings, clock=clock, durable_jobs=False)
    try:
        assert other.alerts.watching.run_due() == 0
        other.jobs.run_waiting()
        other.jobs.run_waiting()
    finally:
        other.close()
    assert [mail["Subject"] for mail in box.mails] == ["Alert: Revenue is low"]


def test_looks_are_forgotten_after_a_season_and_what_happened_is_not(
    house: House, make: Make, step: Step, orders: Orders, ada: Caller, client_for: Clients, clock: SetClock
) -> None:
    made = make()
    orders.set(North=1)
    step(made)
    clock.forward(days=91)
    house.alerts.watching.tidy()
    client, path = client_for(ada), f"/api/v1/alerts/{made['alert_id']}"
    assert client.get(f"{path}/evaluations").json()["items"] == []
    assert [one["kind"] for one in client.get(f"{path}/history").json()["items"]] == ["told", "fired"]


def test_an_alert_whose_maker_is_gone_stops(
    house: House, make: Make, step: Step, ada: Caller, bob: Caller, box: Postbox, orders: Orders
) -> None:
    made = make(bob, shared=True)
    orders.set(North=1)
    house.identity.members.remove(ada, bob.user_id)
    shown = step(made)
    assert (shown["state"], shown["next_at"], box.mails) == ("broken", None, [])
