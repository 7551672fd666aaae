"""Dashboards by mail: in time and once, with their maker's sight, to people who may leave."""

from collections.abc import Callable
from typing import Any

import pytest
from starlette.testclient import TestClient

from sextant.app.settings import Settings
from sextant.app.wiring import House, build
from sextant.core.access import Caller
from sextant.features.governance.models import Audience, Rule
from tests.conftest import SetClock
from tests.features.notices.receivers import Postbox
from tests.features.reports.conftest import Orders, Plan

Clients = Callable[[Caller], TestClient]


def made(client: TestClient, plan: dict[str, Any]) -> str:
    answer = client.post("/api/v1/reports", json=plan)
    assert answer.status_code == 201, answer.text
    return f"/api/v1/reports/{answer.json()['report_id']}"


def a_day_later(house: House, clock: SetClock) -> None:
    clock.forward(hours=24)
    house.schedule.run_due()
    house.jobs.run_waiting()


def test_a_dashboard_comes_in_time_with_its_picture_and_its_pages(
    house: House, client_for: Clients, ada: Caller, plan: Plan, box: Postbox, clock: SetClock
) -> None:
    house.schedule.run_due()
    client = client_for(ada)
    path = made(client, plan(message="Good morning."))
    assert client.get(path).json()["next_at"] == "2026-03-03T08:00:00Z"
    a_day_later(house, clock)
    [mail] = box.mails
    assert mail["Subject"] == "Sales today"
    [file] = list(mail.iter_attachments())
    assert file.get_filename() == "Sales today.pdf"
    assert file.get_content().startswith(b"%PDF")
    [picture] = [part for part in mail.walk() if part.get_content_type() == "image/png"]
    assert picture.get_content().startswith(b"\x89PNG")
    page = mail.get_body(("html",))
    assert page is not None
    assert f'src="cid:{picture["Content-ID"][1:-1]}"' in page.get_content()
    assert "Good morning." in page.get_content()
    [run] = client.get(f"{path}/runs").json()["items"]
    assert (run["status"], run["recipients"]) == ("sent", 1)
    assert client.get(path).json()["next_at"] == "2026-03-04T08:00:00Z"
    [delivery] = client.get(f"{path}/deliveries").json()["items"]
    assert (delivery["status"], delivery["name"]) == ("sent", "admin@localhost")


def test_the_times_are_those_of_the_workspaces_clock(
    house: House, client_for: Clients, ada: Caller, plan: Plan
) -> None:
    zone = {"time_zone": "America/New_York"}
    house.identity.workspaces.change(ada, ada.workspace_id, name=None, config=zone)
    client = client_for(ada)
    assert client.get(made(client, plan())).json()["next_at"] == "2026-03-02T13:00:00Z"


def test_nothing_is_sent_while_no_figure_changed_where_that_was_chosen(
    house: House, client_for: Clients, ada: Caller, plan: Plan, orders: Orders, box: Postbox, clock: SetClock
) -> None:
    house.schedule.run_due()
    client = client_for(ada)
    path = made(client, plan(skip_unchanged=True))
    for _ in range(3):
        a_day_later(house, clock)
    assert len(box.mails) == 1
    orders.set(North=1)
    a_day_later(house, clock)
    assert len(box.mails) == 2
    statuses = [one["status"] for one in client.get(f"{path}/runs").json()["items"]]
    assert statuses == ["sent", "skipped", "skipped", "sent"]
    assert client.post(f"{path}/send").status_code == 202
    house.jobs.run_waiting()
    assert len(box.mails) == 3, "by hand it is sent all the same"


def test_everyone_may_leave_and_come_back_and_the_mail_says_how(
    house: House, client_for: Clients, ada: Caller, bob: Caller, plan: Plan, box: Postbox
) -> None:
    client = client_for(ada)
    path = made(client, plan(people=[ada.user_id, bob.user_id], addresses=["eve@partner.example"]))
    client.post(f"{path}/send")
    house.jobs.run_waiting()
    assert sorted(box.recipients) == ["admin@localhost", "bob@example.com", "eve@partner.example"]
    links = {mail["To"]: mail["List-Unsubscribe"][1:-1] for mail in box.mails}
    assert len(set(links.values())) == 3
    for link, source in zip(links.values(), box.sources, strict=True):
        assert f"\r\nList-Unsubscribe: <{link}>\r\n".encode() in source, (
            "a mail program reads it as it stands"
        )
    nobody = TestClient(client.app, raise_server_exceptions=False)
    leave = links["eve@partner.example"].removeprefix("https://sextant.example.com")
    assert nobody.get(leave).json() == {
        "report": "Sales today",
        "address": "eve@partner.example",
        "active": True,
    }
    one_click = nobody.post(leave, data={"List-Unsubscribe": "One-Click"})
    assert (one_click.status_code, one_click.json()["active"]) == (200, False)
    assert nobody.post(leave).status_code == 200
    client.post(f"{path}/send")
    house.jobs.run_waiting()
    assert sorted(box.recipients[3:]) == ["admin@localhost", "bob@example.com"]
    assert client.get(path).json()["left"] == ["eve@partner.example"]
    assert nobody.delete(leave).json()["active"]
    client.post(f"{path}/send")
    house.jobs.run_waiting()
    assert box.recipients.count("eve@partner.example") == 2


@pytest.mark.one_database
def test_a_link_to_leave_cannot_be_made_up(
    house: House, client_for: Clients, ada: Caller, plan: Plan
) -> None:
    from sextant.features.reports.leaving import token_of

    client = client_for(ada)
    report_id = made(client, plan()).rsplit("/", 1)[-1]
    right = token_of(b"a test's secret", report_id=report_id, address=ada.email)
    assert client.get(f"/api/v1/unsubscribe/{right}").status_code == 200
    wrong = token_of(b"another secret", report_id=report_id, address=ada.email)
    other = token_of(b"a test's secret", report_id=report_id, address="eve@partner.example")
    for token in (wrong, other, right[:-1], right + "A", "x", "-" * 43):
        answer = client.post(f"/api/v1/unsubscribe/{token}")
        assert (answer.status_code, answer.json()["error"]["code"]) == (404, "subscription_not_found"), token


def test_two_processes_send_once_and_so_does_one_that_was_killed(
    settings: Settings,
    house: House,
    client_for: Clients,
    ada: Caller,
    plan: Plan,
    box: Postbox,
    clock: SetClock,
) -> None:
    path = made(client_for(ada), plan())
    other = build(settings, clock=clock, durable_jobs=False)
    try:
        house.schedule.run_due()
        other.schedule.run_due()
        clock.forward(hours=24)
        assert house.schedule.run_due() >= 1
        other.schedule.run_due()
        house.jobs.run_waiting()
        other.jobs.run_waiting()
    finally:
        other.close()
    assert len(box.mails) == 1
    [run] = client_for(ada).get(f"{path}/runs").json()["items"]
    report = house.reports.get(ada, path.rsplit("/", 1)[-1])
    with house.db.transaction() as tx:
        told = house.notices.tell(
            tx,
            ada,
            house.reports.making._notice(
                report, house.dashboards.boards.get(ada, report.plan.dashboard_id), []
            ),
            to=house.reports.making.recipients(report),
            key=f"report:{run['run_id']}",
        )
    assert [one.again for one in told] == [True]
    house.jobs.run_waiting()
    assert len(box.mails) == 1


def test_it_shows_what_its_maker_sees_and_ends_with_them(
    house: House,
    client_for: Clients,
    ada: Caller,
    bob: Caller,
    plan: Plan,
    board: dict[str, Any],
    orders: Orders,
    box: Postbox,
) -> None:
    client_for(ada).put(
        f"/api/v1/dashboards/{board['dashboard_id']}", json={"shared": True, "version": board["version"]}
    )
    house.policies.put(
        ada,
        orders.dataset_id,
        [Rule(name="north", audience=Audience(roles=("analyst",)), rows="region = 'North'")],
    )
    path = made(client_for(bob), plan(people=[ada.user_id]))
    report = house.reports.get(bob, path.rsplit("/", 1)[-1])
    maker = house.reports._on.acting(bob.workspace_id, bob.user_id)
    assert maker is not None
    shown = house.dashboards.boards.get(maker, board["dashboard_id"])
    mine = house.reports.making._digest(maker, shown, report)
    assert mine != house.reports.making._digest(ada, shown, report)
    client_for(bob).post(f"{path}/send")
    house.jobs.run_waiting()
    assert len(box.mails) == 1
    assert client_for(ada).put(path, json=plan(people=[bob.user_id])).status_code == 422
    house.identity.members.remove(ada, bob.user_id)
    client_for(ada).post(f"{path}/send")
    house.jobs.run_waiting()
    assert len(box.mails) == 1
    assert client_for(ada).get(f"{path}/runs").json()["items"][0]["status"] == "failed"


def test_a_report_is_its_makers(client_for: Clients, ada: Caller, bob: Caller, plan: Plan) -> None:
    path = made(client_for(ada), plan())
    client = client_for(bob)
    assert client.get("/api/v1/reports").json()["items"] == []
    for method, tail in (
        ("GET", ""),
        ("DELETE", ""),
        ("POST", "/send"),
        ("GET", "/runs"),
        ("GET", "/deliveries"),
    ):
        assert client.request(method, path + tail).status_code == 404, (method, tail)
    assert len(client_for(ada).get("/api/v1/reports").json()["items"]) == 1
    assert client_for(ada).delete(path).status_code == 204
    assert client_for(ada).get(path).status_code == 404


@pytest.mark.one_database
@pytest.mark.parametrize(
    "change",
    [
        {"people": []},
        {"people": ["nobody"]},
        {"addresses": ["eve@elsewhere.example"]},
        {"addresses": ["no address"]},
        {"times": {"cron": "8 o'clock"}},
        {"filters": {"none": {"values": []}}},
        {"name": ""},
    ],
)
def test_a_plan_that_cannot_be_is_refused(
    client_for: Clients, ada: Caller, plan: Plan, change: dict[str, Any]
) -> None:
    assert client_for(ada).post("/api/v1/reports", json=plan(**change)).status_code == 422


@pytest.mark.one_database
def test_a_dashboard_that_one_may_not_see_is_not_mailed(
    client_for: Clients, bob: Caller, plan: Plan, make_caller: Callable[..., Caller], ada: Caller
) -> None:
    assert client_for(bob).post("/api/v1/reports", json=plan()).status_code == 404
    viewer = make_caller("viewer", workspace_id=ada.workspace_id)
    assert client_for(viewer).post("/api/v1/reports", json=plan()).status_code == 403
