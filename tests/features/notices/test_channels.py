"""Channels: made by administrators, sealed, signed, tried again, kept out of the network, each told once."""

import base64
import hashlib
import hmac
import json
from collections.abc import Callable

import pytest
from starlette.testclient import TestClient

from sextant.app.settings import Settings
from sextant.app.wiring import House, build
from sextant.core.access import Caller
from sextant.features.notices import Line, Notice, Recipient
from sextant.features.notices.store import channels as channel_table
from tests.features.notices.receivers import Hooks

Clients = Callable[[Caller], TestClient]
NOTICE = Notice(
    topic="alert.fired",
    title="Revenue is low",
    lines=(Line(name="North", text="12", tone="bad"),),
    link="https://sextant.example.com/alerts/1",
    facts={"alert_id": "1"},
    about="alert:1",
)


def webhook(client: TestClient, receiver: Hooks, *topics: str) -> dict[str, str]:
    body = {"name": "Pipeline", "kind": "webhook", "url": receiver.url, "topics": list(topics)}
    made = client.post("/api/v1/channels", json=body)
    assert made.status_code == 201, made.text
    return made.json()


def tell(house: House, caller: Caller, channel_id: str, *, key: str = "one") -> None:
    to = [house.notices.channel(caller.workspace_id, channel_id)]
    with house.db.transaction() as tx:
        house.notices.tell(tx, caller, NOTICE, to=to, key=key)


def is_signed(request: object, secret: str) -> bool:
    """As the Standard Webhooks specification has a receiver check it."""
    headers, body = request.headers, request.body  # type: ignore[attr-defined]
    content = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    key = base64.b64decode(secret.removeprefix("whsec_"))
    wanted = base64.b64encode(hmac.new(key, content, hashlib.sha256).digest()).decode()
    return any(one == f"v1,{wanted}" for one in headers["webhook-signature"].split(" "))


def test_a_webhook_is_signed_and_tells_people_and_programs(
    house: House, client_for: Clients, ada: Caller, receiver: Hooks
) -> None:
    made = webhook(client_for(ada), receiver)
    tell(house, ada, made["channel_id"])
    house.jobs.run_waiting()
    [request] = receiver.requests
    assert is_signed(request, made["secret"])
    assert not is_signed(request, "whsec_" + base64.b64encode(b"another key" * 3).decode())
    sent = json.loads(request.body)
    assert sent["type"] == "alert.fired"
    assert sent["data"]["alert_id"] == "1"
    assert sent["data"]["lines"] == ["North: 12"]
    log = client_for(ada).get("/api/v1/deliveries").json()["items"]
    assert [(one["status"], one["response"], one["attempts"]) for one in log] == [("sent", 200, 1)]


def test_what_is_refused_is_tried_again_under_the_same_id_and_then_given_up(
    house: House, client_for: Clients, ada: Caller, receiver: Hooks
) -> None:
    made = webhook(client_for(ada), receiver)
    receiver.answers = [503, 500]
    tell(house, ada, made["channel_id"])
    house.jobs.run_waiting()
    assert len(receiver.requests) == 3
    assert len({one.headers["webhook-id"] for one in receiver.requests}) == 1
    assert len({one.body for one in receiver.requests}) == 1
    receiver.answers = [500] * 20
    tell(house, ada, made["channel_id"], key="two")
    house.jobs.run_waiting()
    [failed, sent] = client_for(ada).get("/api/v1/deliveries").json()["items"]
    assert (sent["status"], sent["attempts"]) == ("sent", 3)
    assert (failed["status"], failed["response"], failed["attempts"]) == ("failed", 500, 6)
    assert "500" in failed["error"]


def test_a_failed_delivery_is_sent_again_by_hand_under_its_first_id(
    house: House, client_for: Clients, ada: Caller, receiver: Hooks
) -> None:
    client = client_for(ada)
    made = webhook(client, receiver)
    receiver.answers = [410]
    tell(house, ada, made["channel_id"])
    house.jobs.run_waiting()
    [failed] = client.get("/api/v1/deliveries", params={"status": "failed"}).json()["items"]
    assert len(receiver.requests) == 1, "410 says that nobody will ever be there"
    again = client.post(f"/api/v1/deliveries/{failed['delivery_id']}/resend")
    assert again.status_code == 202
    house.jobs.run_waiting()
    assert client.get(f"/api/v1/deliveries/{again.json()['delivery_id']}").json()["status"] == "sent"
    assert {one.headers["webhook-id"] for one in receiver.requests} == {failed["delivery_id"]}


def test_one_key_is_told_once_whoever_tells_it(
    settings: Settings, house: House, client_for: Clients, ada: Caller, receiver: Hooks
) -> None:
    made = webhook(client_for(ada), receiver)
    other = build(settings, durable_jobs=False)
    try:
        tell(house, ada, made["channel_id"])
        tell(other, ada, made["channel_id"])
        house.jobs.run_waiting()
        other.jobs.run_waiting()
    finally:
        other.close()
    assert len(receiver.requests) == 1


def test_a_notice_that_was_rolled_back_is_not_told(
    house: House, client_for: Clients, ada: Caller, receiver: Hooks
) -> None:
    made = webhook(client_for(ada), receiver)
    to = [house.notices.channel(ada.workspace_id, made["channel_id"])]
    with pytest.raises(KeyError), house.db.transaction() as tx:
        house.notices.tell(tx, ada, NOTICE, to=to, key="gone")
        raise KeyError
    house.jobs.run_waiting()
    assert receiver.requests == []


def test_webhooks_hear_of_the_events_they_chose_and_once(
    house: House, client_for: Clients, ada: Caller, receiver: Hooks
) -> None:
    made = webhook(client_for(ada), receiver, "data.processing.complete")
    house.events.deliver()
    house.datasets.put(ada, [b"a,b\n1,2\n"], file_name="t.csv")
    house.jobs.run_waiting()
    house.events.deliver()
    house.events.deliver()
    house.jobs.run_waiting()
    [request] = receiver.requests
    sent = json.loads(request.body)
    assert is_signed(request, made["secret"])
    assert (sent["type"], sent["data"]["row_count"]) == ("data.processing.complete", 1)
    assert "workspace_id" not in sent["data"]
    [event] = [e for e in house.events.read() if e.topic == "data.processing.complete"]
    house.notices.hear(event)
    house.jobs.run_waiting()
    assert len(receiver.requests) == 1


def test_a_service_is_reached_by_apprise(
    house: House, client_for: Clients, ada: Caller, receiver: Hooks
) -> None:
    client = client_for(ada)
    url = f"json://user:a-secret-word@127.0.0.1:{receiver.port}/notify"
    made = client.post("/api/v1/channels", json={"name": "On call", "kind": "service", "url": url})
    assert made.status_code == 201, made.text
    assert (made.json()["service"], made.json()["shown"]) == ("JSON", "json://…")
    tell(house, ada, made.json()["channel_id"])
    house.jobs.run_waiting()
    [request] = receiver.requests
    assert json.loads(request.body)["title"] == "Revenue is low"
    assert "North: 12" in json.loads(request.body)["message"]


@pytest.mark.one_database
@pytest.mark.parametrize("url", ["syslog://", "mailto://a:b@example.com", "nothing://here", "plain words"])
def test_an_address_of_no_service_is_refused(client_for: Clients, ada: Caller, url: str) -> None:
    refused = client_for(ada).post("/api/v1/channels", json={"name": "x", "kind": "service", "url": url})
    assert (refused.status_code, refused.json()["error"]["code"]) == (422, "channel_invalid")


@pytest.mark.one_database
@pytest.mark.parametrize(
    "url", ["ftp://example.com", "https://u:p@example.com", "https://", "https://a b.example", "/in/here"]
)
def test_an_address_of_no_webhook_is_refused(client_for: Clients, ada: Caller, url: str) -> None:
    refused = client_for(ada).post("/api/v1/channels", json={"name": "x", "kind": "webhook", "url": url})
    assert (refused.status_code, refused.json()["error"]["code"]) == (422, "channel_invalid")


@pytest.mark.one_database
@pytest.mark.parametrize("kind", ["webhook", "service"])
def test_nothing_is_sent_inside_the_network(
    house: House, client_for: Clients, ada: Caller, receiver: Hooks, settings: Settings, kind: str
) -> None:
    strict = build(settings.model_copy(update={"allow_private_addresses": False}), durable_jobs=False)
    try:
        url = receiver.url if kind == "webhook" else f"json://localhost:{receiver.port}/"
        channel, _ = strict.notices.channels.add(ada, name="Inside", kind=kind, url=url)  # type: ignore[arg-type]
        done = strict.notices.test(ada, channel.channel_id)
    finally:
        strict.close()
    assert (done.status, receiver.requests) == ("failed", [])
    assert "private network" in done.error


def test_secrets_are_sealed_and_in_no_answer_and_no_log(
    house: House, client_for: Clients, ada: Caller, receiver: Hooks, logs: object
) -> None:
    client = client_for(ada)
    url = f"{receiver.url}?hidden-in-the-address"
    made = client.post("/api/v1/channels", json={"name": "P", "kind": "webhook", "url": url}).json()
    channel_id, secret = made["channel_id"], made["secret"]
    assert client.post(f"/api/v1/channels/{channel_id}/test").json()["status"] == "sent"
    said = "".join(
        client.get(path).text
        for path in (
            f"/api/v1/channels/{channel_id}",
            "/api/v1/channels",
            "/api/v1/deliveries",
            "/api/v1/audit",
        )
    )
    said += json.dumps(logs.search(limit=2000), default=str)  # type: ignore[attr-defined]
    with house.db.reading() as tx:
        said += str(tx.execute(channel_table.select()).all())
    assert "hidden-in-the-address" not in said
    assert secret not in said
    renewed = client.post(f"/api/v1/channels/{channel_id}/key").json()["secret"]
    tell(house, ada, channel_id)
    house.jobs.run_waiting()
    assert is_signed(receiver.requests[-1], renewed)
    assert not is_signed(receiver.requests[-1], secret)


@pytest.mark.one_database
def test_only_administrators_make_channels_and_read_the_log(
    client_for: Clients, ada: Caller, bob: Caller, receiver: Hooks
) -> None:
    made = webhook(client_for(ada), receiver)
    analyst = client_for(bob)
    assert [one["name"] for one in analyst.get("/api/v1/channels").json()["items"]] == ["Pipeline"]
    body = {"name": "x", "kind": "webhook", "url": receiver.url}
    assert analyst.post("/api/v1/channels", json=body).status_code == 403
    for method, path in (
        ("GET", "/api/v1/deliveries"),
        ("GET", "/api/v1/mail"),
        ("DELETE", f"/api/v1/channels/{made['channel_id']}"),
        ("POST", f"/api/v1/channels/{made['channel_id']}/test"),
        ("POST", f"/api/v1/channels/{made['channel_id']}/key"),
    ):
        assert analyst.request(method, path).status_code == 403, path


def test_a_channel_that_is_off_or_gone_is_told_nothing_and_the_log_says_so(
    house: House, client_for: Clients, ada: Caller, receiver: Hooks
) -> None:
    client = client_for(ada)
    made = webhook(client, receiver)
    client.patch(f"/api/v1/channels/{made['channel_id']}", json={"enabled": False})
    tell(house, ada, made["channel_id"])
    client.delete(f"/api/v1/channels/{made['channel_id']}")
    with house.db.transaction() as tx:
        gone = Recipient("webhook", "Gone", channel_id="0" * 36)
        house.notices.tell(tx, ada, NOTICE, to=[gone], key="two")
    house.jobs.run_waiting()
    log = client.get("/api/v1/deliveries").json()["items"]
    assert [one["status"] for one in log] == ["failed", "skipped"]
    assert receiver.requests == []
