"""A stream of Kinesis that is followed: every record once, whoever reads it and however often it is begun."""

from collections.abc import Iterator
from typing import Any

import pytest
from starlette.testclient import TestClient

from sextant.app.settings import Settings
from sextant.app.wiring import House, build
from tests.features.streams.conftest import Ask, visit
from tests.features.streams.followed import admin, house, settings
from tests.features.streams.topics import until
from tests.servers.kinesis import Kinesis

__all__ = ["admin", "house", "settings"]


@pytest.fixture(scope="module")
def kinesis() -> Iterator[Kinesis]:
    server = Kinesis()
    yield server
    server.stop()


def followed(client: TestClient, kinesis: Kinesis, stream: str) -> str:
    body = {"name": f"Kinesis {stream[-6:]}", "kind": "kinesis", "config": kinesis.config}
    connection = client.post("/api/v1/sources", json=body)
    assert connection.status_code == 201, connection.text
    assert "s3cret" not in connection.text
    wish = {"connection_id": connection.json()["connection_id"], "topic": stream, "stream": "visits"}
    answer = client.post("/api/v1/streams/follow", json=wish)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["dataset_id"])


def counted(ask: Ask) -> list[int]:
    """Events, and how many of them differ; none while the stream has no column of its own yet."""
    try:
        row = ask("SELECT count(*) AS events, count(DISTINCT n) AS apart FROM visits")[0]
    except AssertionError:  # no record was read yet, so that there is no column n
        return [0, 0]
    return [int(row["events"]), int(row["apart"])]


def seen(client: TestClient, dataset_id: str) -> dict[str, Any]:
    found: dict[str, Any] = client.get(f"/api/v1/streams/{dataset_id}").json()
    return found


def test_each_record_lands_once_whoever_reads_it(
    kinesis: Kinesis, house: House, settings: Settings, client: TestClient, ask: Ask
) -> None:
    stream = kinesis.fresh(shards=2)
    kinesis.send(stream, (visit(n) for n in range(300)))
    dataset_id = followed(client, kinesis, stream)
    house.streams.followers.start(look_every=0.1)
    until(lambda: counted(ask), [300, 300])
    other = build(settings, durable_jobs=False)
    other.streams.followers.start(look_every=0.1)  # both read all shards; one of them is first
    for begin in range(300, 1_500, 300):
        kinesis.send(stream, (visit(n) for n in range(begin, begin + 300)))
    until(lambda: counted(ask), [1_500, 1_500])
    house.streams.followers.stop()
    kinesis.send(stream, (visit(n) for n in range(1_500, 1_800)))
    until(lambda: counted(ask), [1_800, 1_800])
    other.close()
    house.streams.followers.start(look_every=0.1)
    kinesis.send(stream, (visit(n) for n in range(1_800, 1_900)))
    until(lambda: counted(ask), [1_900, 1_900])
    until(lambda: seen(client, dataset_id)["follow"]["behind"], 0)
    assert seen(client, dataset_id)["follow"]["problem"] == ""
    places = client.get(f"/api/v1/streams/{dataset_id}/follow").json()["items"]
    assert sum(one["next_offset"] for one in places) == 1_900


def test_records_that_cannot_be_read_are_set_aside_with_their_sequence_number(
    kinesis: Kinesis, house: House, client: TestClient, ask: Ask
) -> None:
    stream = kinesis.fresh(shards=1)
    kinesis.send(stream, [visit(0)])
    dataset_id = followed(client, kinesis, stream)
    house.streams.followers.start(look_every=0.1)
    until(lambda: counted(ask), [1, 1])
    marks = kinesis.send(stream, [b"no json", {"n": "text"}, visit(1)], key="one")
    until(lambda: counted(ask), [2, 2])
    page = client.get(f"/api/v1/streams/{dataset_id}/set-aside").json()["items"]
    assert sorted((one["partition"], one["offset"], one["reason"]) for one in page) == [
        (0, 1, f"not JSON (sequence number {marks[0]})"),
        (0, 2, f"`n` is long, and this is text that it does not hold (sequence number {marks[1]})"),
    ]
