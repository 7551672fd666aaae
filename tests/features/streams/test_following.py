"""A topic that a stream follows: every message once, in whatever form, whoever reads it."""

import struct
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from starlette.testclient import TestClient

from sextant.app.settings import Settings
from sextant.app.wiring import House, build
from tests.contracts.source.test_topics import ORDER, ROW, framed
from tests.features.streams.conftest import Ask, visit
from tests.features.streams.followed import admin, house, settings
from tests.features.streams.topics import Topic, connect, until
from tests.servers.kafka import Kafka
from tests.servers.registry import SchemaRegistry

__all__ = ["admin", "house", "settings"]

pytestmark = pytest.mark.long
Follow = Callable[..., dict[str, Any]]


@pytest.fixture
def reading(house: House) -> House:
    house.streams.followers.start(look_every=0.1)
    return house


@pytest.fixture
def follow(client: TestClient, kafka: Kafka) -> Follow:
    def begin(topic: Topic, **wish: Any) -> dict[str, Any]:
        body = {"connection_id": connect(client, kafka), "topic": topic.name, "stream": "visits", **wish}
        answer = client.post("/api/v1/streams/follow", json=body)
        assert answer.status_code == 201, answer.text
        found: dict[str, Any] = answer.json()
        return found

    return begin


def counted(ask: Ask) -> list[int]:
    """Events, and how many of them differ; none while the stream has no column of its own yet."""
    try:
        row = ask("SELECT count(*) AS events, count(DISTINCT n) AS apart FROM visits")[0]
    except AssertionError:  # no message was read yet, so that there is no column n
        return [0, 0]
    return [int(row["events"]), int(row["apart"])]


def seen(client: TestClient, dataset_id: str) -> dict[str, Any]:
    answer = client.get(f"/api/v1/streams/{dataset_id}")
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def test_what_was_in_the_topic_and_what_comes_is_asked_beside_each_other(
    kafka: Kafka, reading: House, client: TestClient, follow: Follow, ask: Ask
) -> None:
    topic = Topic(kafka)
    topic.send(visit(n) for n in range(500))
    made = follow(topic)
    assert (made["name"], made["follow"]["topic"]) == ("visits", topic.name)
    until(lambda: counted(ask), [500, 500])
    topic.send(visit(n) for n in range(500, 900))
    until(lambda: counted(ask), [900, 900])
    until(lambda: seen(client, made["dataset_id"])["follow"]["behind"], 0)
    found = seen(client, made["dataset_id"])
    assert (found["events"], found["set_aside"], found["event_column"]) == (900, 0, "timestamp")
    assert (found["follow"]["problem"], found["follow"]["missed"]) == ("", 0)
    places = client.get(f"/api/v1/streams/{made['dataset_id']}/follow").json()["items"]
    assert [one["partition"] for one in places] == [0, 1, 2]
    assert sum(one["next_offset"] for one in places) == 900
    reading.streams.roller.roll(reading.identity.command_caller().workspace_id, made["dataset_id"])
    assert counted(ask) == [900, 900]


def test_one_begins_at_the_end_or_at_a_moment(
    kafka: Kafka, reading: House, client: TestClient, follow: Follow, ask: Ask
) -> None:
    topic = Topic(kafka, partitions=1)
    topic.send(visit(n) for n in range(10))
    late = follow(topic, stream="late", begin="latest")
    early = follow(topic, stream="early", since=datetime(2020, 1, 1, tzinfo=UTC).isoformat())
    never = follow(topic, stream="never", since=datetime(2100, 1, 1, tzinfo=UTC).isoformat())
    topic.send(visit(n) for n in range(10, 15))

    def counts() -> list[Any]:
        return [seen(client, one["dataset_id"])["events"] for one in (late, early, never)]

    until(counts, [5, 15, 5])


def test_messages_that_cannot_be_read_are_set_aside_with_their_place(
    kafka: Kafka, reading: House, client: TestClient, follow: Follow, ask: Ask
) -> None:
    topic = Topic(kafka, partitions=1)
    topic.send([visit(0)])
    made = follow(topic)
    until(lambda: counted(ask), [1, 1])
    poison = [b"[1]", b"\0\0\0\0\x07x", {"n": "text"}]
    topic.send([b"no json", visit(1), None, *poison, visit(2)])
    until(lambda: counted(ask), [3, 3])
    page = client.get(f"/api/v1/streams/{made['dataset_id']}/set-aside").json()["items"]
    told = sorted((one["partition"], one["offset"], one["reason"]) for one in page)
    assert told == [
        (0, 1, "not JSON"),
        (0, 4, "not an object"),
        (0, 5, "framed with the schema 7, and the connection names no registry"),
        (0, 6, "`n` is long, and this is text that it does not hold"),
    ]
    assert {one["offset"]: one["raw"] for one in page}[5] == "000000000778"


def test_a_topic_of_nothing_but_what_cannot_be_read_is_read_through(
    kafka: Kafka, reading: House, client: TestClient, follow: Follow
) -> None:
    topic = Topic(kafka, partitions=1)
    topic.send([b"one", b"two"])
    made = follow(topic)
    until(lambda: seen(client, made["dataset_id"])["set_aside"], 2)
    until(lambda: seen(client, made["dataset_id"])["follow"]["behind"], 0)


def test_a_message_that_no_stream_can_hold_stands_alone(
    kafka: Kafka, reading: House, client: TestClient, follow: Follow, ask: Ask
) -> None:
    topic = Topic(kafka, partitions=1)
    wide = {f"c{number}": number for number in range(1_100)}
    topic.send([*(visit(n) for n in range(20)), wide, *(visit(n) for n in range(20, 40))])
    made = follow(topic)
    until(lambda: counted(ask), [40, 40])
    until(lambda: seen(client, made["dataset_id"])["set_aside"], 1)
    page = client.get(f"/api/v1/streams/{made['dataset_id']}/set-aside").json()["items"]
    assert page[0]["offset"] == 20
    assert "1,000 are allowed" in page[0]["reason"]


def test_avro_lands_in_typed_columns(
    kafka: Kafka, reading: House, client: TestClient, ask: Ask, follow: Follow
) -> None:
    registry = SchemaRegistry()
    number = registry.add(ORDER)
    topic = Topic(kafka)
    topic.send([framed(number, ORDER, {**ROW, "n": n}) for n in range(50)])
    topic.send([struct.pack(">bI", 0, number) + b"\xff"])
    made = follow(topic, connection_id=connect(client, kafka, registry=registry.url))
    until(lambda: counted(ask), [50, 50])
    assert {one["name"]: one["type"] for one in seen(client, made["dataset_id"])["columns"]} == {
        "received_at": "timestamptz",
        "n": "long",
        "price": "double",
        "at": "timestamptz",
        "day": "date",
        "blob": "string",
    }
    assert ask("SELECT min(price) AS s, max(day) AS d FROM visits")[0] == {"s": 12.3, "d": "2026-03-02"}
    until(lambda: seen(client, made["dataset_id"])["set_aside"], 1)
    registry.stop()


def test_two_processes_share_the_partitions_and_land_each_message_once(
    kafka: Kafka, reading: House, settings: Settings, follow: Follow, ask: Ask
) -> None:
    topic = Topic(kafka, partitions=4)
    topic.send(visit(n) for n in range(2_000))
    follow(topic)
    until(lambda: counted(ask)[0] > 0, True)
    other = build(settings, durable_jobs=False)
    other.streams.followers.start(look_every=0.1)
    for begin in range(2_000, 8_000, 1_000):  # while the partitions are dealt anew
        topic.send(visit(n) for n in range(begin, begin + 1_000))
    until(lambda: counted(ask), [8_000, 8_000])
    reading.streams.followers.stop()
    topic.send(visit(n) for n in range(8_000, 9_000))
    until(lambda: counted(ask), [9_000, 9_000])
    other.close()


def test_what_is_paused_waits_and_goes_on_where_it_stood(
    kafka: Kafka, reading: House, client: TestClient, follow: Follow, ask: Ask
) -> None:
    topic = Topic(kafka)
    topic.send(visit(n) for n in range(100))
    made = follow(topic)
    path = f"/api/v1/streams/{made['dataset_id']}/follow"
    until(lambda: counted(ask), [100, 100])
    assert client.patch(path, json={"paused": True}).json()["follow"]["paused"] is True
    until(lambda: reading.streams.followers._readers, {})
    topic.send(visit(n) for n in range(100, 150))
    assert counted(ask) == [100, 100]
    assert client.patch(path, json={"paused": False}).json()["follow"]["paused"] is False
    until(lambda: counted(ask), [150, 150])
    assert client.delete(path).status_code == 204
    assert seen(client, made["dataset_id"])["follow"] is None
    assert client.get(path).json()["error"]["code"] == "follow_not_found"
    assert counted(ask) == [150, 150]


def test_a_broker_that_goes_away_is_told_and_read_on_when_it_is_back(
    kafka: Kafka, reading: House, client: TestClient, follow: Follow, ask: Ask
) -> None:
    topic = Topic(kafka)
    topic.send(visit(n) for n in range(300))
    made = follow(topic)
    until(lambda: counted(ask), [300, 300])
    kafka.kill()
    until(lambda: seen(client, made["dataset_id"])["follow"]["problem"] != "", True)
    kafka.start()
    topic.send(visit(n) for n in range(300, 600))
    until(lambda: counted(ask), [600, 600], seconds=90)
    until(lambda: seen(client, made["dataset_id"])["follow"]["problem"], "")


def test_what_the_broker_let_go_unread_is_counted_as_missed(
    kafka: Kafka, reading: House, client: TestClient, follow: Follow, ask: Ask
) -> None:
    from confluent_kafka import TopicPartition
    from confluent_kafka.admin import AdminClient

    topic = Topic(kafka, partitions=1)
    topic.send(visit(n) for n in range(100))
    made = follow(topic)
    until(lambda: counted(ask), [100, 100])
    path = f"/api/v1/streams/{made['dataset_id']}/follow"
    client.patch(path, json={"paused": True})
    until(lambda: reading.streams.followers._readers, {})
    topic.send(visit(n) for n in range(100, 200))
    admin = AdminClient({"bootstrap.servers": kafka.servers})
    for one in admin.delete_records([TopicPartition(topic.name, 0, 130)]).values():
        one.result()
    client.patch(path, json={"paused": False})
    until(lambda: counted(ask), [170, 170])
    assert seen(client, made["dataset_id"])["follow"]["missed"] == 30


def test_a_connection_that_feeds_a_stream_is_not_removed_unasked(
    kafka: Kafka, house: House, client: TestClient, follow: Follow
) -> None:
    house.events.deliver()
    made = follow(Topic(kafka))
    path = f"/api/v1/sources/{made['follow']['connection_id']}"
    refused = client.delete(path)
    assert refused.json()["error"]["code"] == "connection_in_use"
    assert refused.json()["error"]["details"]["uses"][0]["title"] == "visits"
    assert client.delete(path, params={"confirm": True}).status_code == 204
    house.events.deliver()
    assert seen(client, made["dataset_id"])["follow"] is None


def test_a_topic_that_is_not_there_and_a_stream_that_follows_already_are_refused(
    kafka: Kafka, client: TestClient, follow: Follow
) -> None:
    made = follow(Topic(kafka))
    body = {"connection_id": made["follow"]["connection_id"], "topic": "nowhere", "stream": "other"}
    assert client.post("/api/v1/streams/follow", json=body).json()["error"]["code"] == "source_table_missing"
    again = {**body, "topic": made["follow"]["topic"], "stream": "visits"}
    refused = client.post("/api/v1/streams/follow", json=again)
    assert refused.json()["error"]["code"] == "stream_follows_already"
    listed = client.get(f"/api/v1/sources/{body['connection_id']}/tables").json()["items"]
    assert made["follow"]["topic"] in {one["name"] for one in listed}
    assert {one["kind"] for one in listed} == {"topic"}
