"""`kill -9` of who reads a topic, at any moment: each message of it stands in the stream once."""

import random
import subprocess
import sys
import threading
import time
from collections.abc import Iterator

import pytest

from sextant.app.settings import Settings
from sextant.app.upgrade import upgrade
from sextant.app.wiring import House
from sextant.core.access import Caller
from sextant.features.query import Query
from sextant.features.streams.following.service import Wish
from tests.features.streams.conftest import visit
from tests.features.streams.reader import house_of
from tests.features.streams.topics import Topic, until
from tests.servers.kafka import Kafka

pytestmark = pytest.mark.long
EACH = 500


@pytest.fixture
def house(settings: Settings) -> Iterator[House]:
    upgrade(settings)
    settings.data.mkdir(parents=True, exist_ok=True)
    made = house_of(settings.data, settings.database_url)
    yield made
    made.close()


@pytest.fixture
def admin(house: House) -> Caller:
    return house.identity.command_caller()


def counted(house: House, admin: Caller) -> list[int]:
    sql = "SELECT count(*) AS events, count(DISTINCT n) AS apart, sum(n) AS s FROM visits"
    row = house.queries.run(admin, Query(sql, purpose="tile")).table.to_pylist()[0]
    return [int(row["events"]), int(row["apart"]), int(row["s"] or 0)]


def kill_readers(house: House, settings: Settings, *, times: int, seed: int) -> None:
    """Two read at a time; one of them is killed at a moment of chance, and another begins."""
    chance = random.Random(seed)
    command = [sys.executable, "-m", "tests.features.streams.reader"]

    def begin() -> subprocess.Popen[str]:
        made = subprocess.Popen(
            [*command, str(settings.data), settings.database_url], stdout=subprocess.PIPE, text=True
        )
        assert made.stdout is not None
        assert made.stdout.readline() == "ready\n"
        return made

    readers = [begin(), begin()]
    try:
        for number in range(times):
            time.sleep(chance.uniform(0.2, 2.5))
            readers[number % 2].kill()
            readers[number % 2].wait(10)
            readers[number % 2] = begin()
    finally:
        for reader in readers:
            reader.kill()
            reader.wait(10)


def run(kafka: Kafka, house: House, admin: Caller, settings: Settings, *, times: int, seed: int) -> None:
    topic = Topic(kafka, partitions=4)
    topic.send(visit(n) for n in range(EACH))
    connection = house.connections.add(
        admin, name="Kafka", kind="kafka", config={"servers": kafka.servers, "security": "none"}
    )
    house.streams.follows.begin(admin, Wish(connection.connection_id, topic.name, "visits"))
    sent = EACH
    over = threading.Event()

    def send() -> None:
        nonlocal sent
        while not over.wait(0.05):
            topic.send(visit(n) for n in range(sent, sent + EACH))
            sent += EACH

    sending = threading.Thread(target=send)
    sending.start()
    try:
        kill_readers(house, settings, times=times, seed=seed)
    finally:
        over.set()
        sending.join()
    house.streams.followers.start(look_every=0.1)
    wanted = [sent, sent, sent * (sent - 1) // 2]
    until(lambda: counted(house, admin), wanted, seconds=120)
    time.sleep(1)
    assert counted(house, admin) == wanted


def test_ten_kills_land_each_message_once(
    kafka: Kafka, house: House, admin: Caller, settings: Settings
) -> None:
    run(kafka, house, admin, settings, times=10, seed=5)
