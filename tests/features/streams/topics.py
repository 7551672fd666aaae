"""A topic of a test and a house that follows it."""

import json
import time
from collections.abc import Callable, Iterable
from typing import Any

from confluent_kafka import Producer
from confluent_kafka.admin import AdminClient
from confluent_kafka.cimpl import NewTopic
from starlette.testclient import TestClient

from sextant.kit.ids import new_id
from tests.servers.kafka import Kafka


class Topic:
    """A topic of its own name; `send` returns once the broker has all of it."""

    def __init__(self, kafka: Kafka, *, partitions: int = 3, **config: str) -> None:
        self.name = f"visits.{new_id()[-12:]}"
        self.servers = kafka.servers
        self._kafka = {"bootstrap.servers": kafka.servers}
        admin = AdminClient(self._kafka)  # held: what it promised ends with it
        admin.create_topics([NewTopic(self.name, partitions, 1, config=config)])[self.name].result()
        self._producer = Producer({**self._kafka, "linger.ms": 5, "enable.idempotence": True})

    def send(self, values: Iterable[object], *, partition: int | None = None) -> None:
        for number, value in enumerate(values):
            content = value if isinstance(value, bytes) or value is None else json.dumps(value).encode()
            where = {} if partition is None else {"partition": partition}
            while True:
                try:
                    self._producer.produce(self.name, content, key=str(number).encode(), **where)
                except BufferError:
                    self._producer.poll(0.1)
                else:
                    break
        assert self._producer.flush(60) == 0


def connect(client: TestClient, kafka: Kafka, *, registry: str = "") -> str:
    body = {
        "name": f"Kafka {new_id()[-6:]}",
        "kind": "kafka",
        "config": {"servers": kafka.servers, "security": "none", "registry": registry},
    }
    answer = client.post("/api/v1/sources", json=body)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["connection_id"])


def until(found: Callable[[], Any], wanted: Any, *, seconds: float = 60) -> None:
    """Waits until what is found is what is wanted, and says what it was else."""
    end = time.monotonic() + seconds
    while (now := found()) != wanted:
        assert time.monotonic() < end, f"{now!r} is not {wanted!r}"
        time.sleep(0.1)
