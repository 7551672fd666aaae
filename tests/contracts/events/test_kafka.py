"""What listeners on Kafka hear of the outbox: every event once, in order by key, whatever dies meanwhile."""

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import orjson
import pytest
from confluent_kafka import Consumer, KafkaException
from confluent_kafka.admin import AdminClient, NewTopic
from sqlalchemy import select

from sextant.adapters.events.kafka import KafkaBroadcast, UrlRefused, cluster_of
from sextant.adapters.events.table import TableEventLog
from sextant.core.db import Database
from sextant.core.events import Events, dead_events
from sextant.core.relay import Relay
from sextant.kit.clock import SystemClock
from sextant.kit.ids import new_id
from sextant.ports.events import BroadcastAway, Event, EventRefused
from tests.servers.kafka import Kafka

pytestmark = pytest.mark.long


class Listening:
    """What a listener of its own group has heard, by topic and in the order of arrival."""

    def __init__(self, kafka: Kafka, *topics: str, group: str = "") -> None:
        self._consumer = Consumer(
            {
                "bootstrap.servers": kafka.servers,
                "group.id": group or new_id(),
                "auto.offset.reset": "earliest",
                "enable.auto.commit": False,
                "isolation.level": "read_committed",
                "topic.metadata.refresh.interval.ms": 500,
                "session.timeout.ms": 6000,
            }
        )
        self._consumer.subscribe(list(topics))
        self.heard: list[dict[str, Any]] = []

    def until(self, count: int, *, seconds: float = 60) -> list[dict[str, Any]]:
        """Listens until so many events came, and a little longer for one too many."""
        end = time.monotonic() + seconds
        while len(self.heard) < count and time.monotonic() < end:
            self._take(1.0)
        self._take(1.0)
        return self.heard

    def commit(self) -> None:
        self._consumer.commit(asynchronous=False)

    def close(self) -> None:
        self._consumer.close()

    def _take(self, seconds: float) -> None:
        message = self._consumer.poll(seconds)
        if message is not None and message.error() is None:
            self.heard.append(orjson.loads(message.value()))


@pytest.fixture
def prefix() -> str:
    return f"t{new_id()[-12:]}"


@pytest.fixture
def broadcast(kafka: Kafka, prefix: str) -> Iterator[KafkaBroadcast]:
    made = KafkaBroadcast(f"kafka://{kafka.servers}/{prefix}?partitions=3")
    yield made
    made.close()


@pytest.fixture
def outbox(database: Database) -> Events:
    return Events(database, SystemClock(), TableEventLog(database.engine))


def relay_of(database: Database, outbox: Events, broadcast: KafkaBroadcast) -> Relay:
    def read(after: int, limit: int) -> Sequence[Event]:
        return outbox.read(after=after, limit=limit)

    return Relay(database, SystemClock(), read=read, broadcast=broadcast, interval=0.05)


def announce(database: Database, outbox: Events, count: int, *, topic: str = "made", keys: int = 4) -> None:
    for number in range(count):
        with database.transaction() as tx:
            outbox.append(tx, topic=topic, key=f"k{number % keys}", payload={"n": number})


def event(sequence: int, *, key: str = "k", topic: str = "made", **payload: object) -> Event:
    return Event(sequence=sequence, event_id=new_id(), topic=topic, key=key, payload=payload)


def everything(relay: Relay) -> int:
    told = 0
    while now := relay.forward():
        told += now
    return told


def test_events_of_a_key_come_in_the_order_in_which_they_were_announced(
    kafka: Kafka, database: Database, outbox: Events, broadcast: KafkaBroadcast, prefix: str
) -> None:
    announce(database, outbox, 60)
    assert everything(relay_of(database, outbox, broadcast)) == 60
    listening = Listening(kafka, f"{prefix}.made")
    heard = listening.until(60)
    listening.close()
    assert sorted(one["payload"]["n"] for one in heard) == list(range(60))
    for key in range(4):
        mine = [one["payload"]["n"] for one in heard if one["key"] == f"k{key}"]
        assert mine == sorted(mine)
        assert len(mine) == 15
    written = {one.event_id: one for one in outbox.read()}
    assert all(written[one["event_id"]].sequence == one["sequence"] for one in heard)


def test_each_topic_is_one_of_kafka(kafka: Kafka, broadcast: KafkaBroadcast, prefix: str) -> None:
    broadcast.take_over()
    broadcast.tell([event(1, topic="a"), event(2, topic="b"), event(3, topic="a")])
    listening = Listening(kafka, f"{prefix}.a")
    heard = listening.until(2)
    listening.close()
    assert [one["sequence"] for one in heard] == [1, 3]


def test_a_group_shares_the_events_and_another_hears_them_all(
    kafka: Kafka, broadcast: KafkaBroadcast, prefix: str
) -> None:
    broadcast.take_over()
    broadcast.tell([event(number, key=f"k{number}") for number in range(1, 31)])
    first, second = (Listening(kafka, f"{prefix}.made", group=f"{prefix}-g") for _ in range(2))
    heard: set[int] = set()
    end = time.monotonic() + 60
    while len(heard) < 30 and time.monotonic() < end:
        for one in (first, second):
            one.until(0)
            heard |= {each["sequence"] for each in one.heard}
    first.close()
    second.close()
    assert heard == set(range(1, 31))
    alone = Listening(kafka, f"{prefix}.made")
    assert len(alone.until(30)) == 30
    alone.close()


def test_what_a_listener_did_not_confirm_is_heard_again(
    kafka: Kafka, broadcast: KafkaBroadcast, prefix: str
) -> None:
    broadcast.take_over()
    broadcast.tell([event(number) for number in range(1, 6)])
    group = f"{prefix}-again"
    first = Listening(kafka, f"{prefix}.made", group=group)
    assert len(first.until(5)) == 5
    first._consumer.unsubscribe()  # gone without a commit, as one that was killed
    second = Listening(kafka, f"{prefix}.made", group=group)
    heard = second.until(5)
    second.close()
    first.close()
    assert [one["sequence"] for one in heard] == [1, 2, 3, 4, 5]


def test_a_batch_is_told_whole_or_not_at_all(kafka: Kafka, broadcast: KafkaBroadcast, prefix: str) -> None:
    broadcast.take_over()
    broadcast.tell([event(1)])
    with pytest.raises(EventRefused) as refused:
        broadcast.tell([event(2), event(3, blob="x" * 2_000_000), event(4)])
    assert refused.value.sequence == 3
    assert broadcast.take_over() == 1
    broadcast.tell([event(2), event(4)])
    listening = Listening(kafka, f"{prefix}.made")
    heard = listening.until(3)
    listening.close()
    assert [one["sequence"] for one in heard] == [1, 2, 4]


def test_who_was_taken_over_tells_no_more(kafka: Kafka, broadcast: KafkaBroadcast, prefix: str) -> None:
    broadcast.take_over()
    broadcast.tell([event(1)])
    other = KafkaBroadcast(f"kafka://{kafka.servers}/{prefix}")
    assert other.take_over() == 1
    other.tell([event(2)])
    with pytest.raises(BroadcastAway):
        broadcast.tell([event(2)])
    assert broadcast.take_over() == 2
    listening = Listening(kafka, f"{prefix}.made")
    heard = listening.until(2)
    listening.close()
    other.close()
    assert [one["sequence"] for one in heard] == [1, 2]


def test_what_was_told_before_its_teller_could_write_so_down_is_not_told_again(
    kafka: Kafka, database: Database, outbox: Events, broadcast: KafkaBroadcast, prefix: str
) -> None:
    announce(database, outbox, 10)
    broadcast.take_over()
    broadcast.tell(outbox.read(limit=7))  # and the process died: no row tells of it
    assert everything(relay_of(database, outbox, broadcast)) == 3
    listening = Listening(kafka, f"{prefix}.made")
    heard = listening.until(10)
    listening.close()
    assert sorted(one["sequence"] for one in heard) == [one.sequence for one in outbox.read()]


def test_an_event_that_kafka_never_takes_is_set_aside_and_the_others_follow(
    kafka: Kafka, database: Database, outbox: Events, broadcast: KafkaBroadcast, prefix: str
) -> None:
    announce(database, outbox, 2)
    with database.transaction() as tx:
        outbox.append(tx, topic="made", key="k0", payload={"blob": "x" * 2_000_000})
    announce(database, outbox, 2)
    relay = relay_of(database, outbox, broadcast)
    told = [relay.forward() for _ in range(3)]
    assert sum(told) == 4
    with database.reading() as tx:
        dead = tx.execute(select(dead_events.c.consumer, dead_events.c.sequence)).all()
    assert [tuple(one) for one in dead] == [("relay", outbox.read()[2].sequence)]
    listening = Listening(kafka, f"{prefix}.made")
    assert len(listening.until(4)) == 4
    listening.close()


def test_one_process_tells_at_a_time(
    kafka: Kafka, database: Database, outbox: Events, broadcast: KafkaBroadcast, prefix: str
) -> None:
    other = KafkaBroadcast(f"kafka://{kafka.servers}/{prefix}")
    relays = [relay_of(database, outbox, broadcast), relay_of(database, outbox, other)]
    for relay in relays:
        relay.start()
    announce(database, outbox, 80, keys=1)
    listening = Listening(kafka, f"{prefix}.made")
    heard = listening.until(80)
    for relay in relays:
        relay.stop()
    listening.close()
    assert [one["payload"]["n"] for one in heard] == list(range(80))


def test_a_broker_that_goes_away_and_comes_back_costs_nothing(
    kafka: Kafka, database: Database, outbox: Events, prefix: str
) -> None:
    broadcast = KafkaBroadcast(f"kafka://{kafka.servers}/{prefix}", seconds=5)
    relay = relay_of(database, outbox, broadcast)
    relay.start()
    announce(database, outbox, 20, keys=1)
    writing = threading.Thread(target=lambda: announce(database, outbox, 60, keys=1))
    kafka.kill()
    writing.start()
    time.sleep(2)
    kafka.start()
    writing.join()
    listening = Listening(kafka, f"{prefix}.made")
    heard = listening.until(80, seconds=90)
    relay.stop()
    listening.close()
    assert [one["payload"]["n"] for one in heard] == [*range(20), *range(60)]


def test_a_cluster_that_makes_no_topics_is_used_as_it_is(
    kafka: Kafka, prefix: str, broadcast: KafkaBroadcast
) -> None:
    admin = AdminClient({"bootstrap.servers": kafka.servers})
    for made in admin.create_topics([NewTopic(f"{prefix}.made", 1, 1)]).values():
        made.result()
    broadcast.take_over()
    broadcast.tell([event(1)])
    assert len(admin.list_topics(timeout=10).topics[f"{prefix}.made"].partitions) == 1


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("kafka://", "names no server"),
        ("kafka://u:s3cret@h:9092?sasl=1", "has no option 'sasl'"),
        ("kafka+tls://u:s3cret@h:9092?mechanism=MAGIC", "mechanism is unknown"),
        ("kafka://h:9092?partitions=no", "a number that is none"),
    ],
)
def test_a_url_that_cannot_be_understood_is_refused_without_its_password(url: str, said: str) -> None:
    with pytest.raises(UrlRefused) as refused:
        cluster_of(url)
    assert said in refused.value.message
    assert "s3cret" not in f"{refused.value.message}{refused.value.hint}"


def test_a_url_names_servers_sign_in_and_prefix() -> None:
    found = cluster_of("kafka+tls://us%40er:p%3Aw@a:9092,b:9093/shop?partitions=6&replication=3")
    assert dict(found.client) == {
        "bootstrap.servers": "a:9092,b:9093",
        "security.protocol": "SASL_SSL",
        "sasl.mechanism": "PLAIN",
        "sasl.username": "us@er",
        "sasl.password": "p:w",
    }
    assert (found.prefix, found.partitions, found.replication) == ("shop.", 6, 3)
    assert "p:w" not in repr(found)


def test_a_server_that_is_away_is_named_as_such() -> None:
    away: Callable[[], int] = KafkaBroadcast("kafka://127.0.0.1:1", seconds=1).take_over
    with pytest.raises(BroadcastAway):
        away()
    assert issubclass(KafkaException, Exception)
