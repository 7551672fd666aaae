"""A stream behind a topic, models over it that Spark keeps up, and what both say."""

import time
from dataclasses import dataclass
from typing import Any

from starlette.testclient import TestClient

from sextant.app.wiring import House
from sextant.core.access import Caller
from tests.features.streams.topics import Topic, connect
from tests.servers.kafka import Kafka

STATEMENT = """SELECT date_trunc('hour', timestamp) AS hour, kind, count(*) AS events, count(n) AS told,
 sum(n) AS total, min(value) AS least, max(timestamp) AS newest, avg(value) AS mean
 FROM {stream} WHERE kind IS NOT NULL GROUP BY ALL"""


def event(number: int, **more: object) -> dict[str, object]:
    """One of four kinds, each third of them late by days, in quarters that add up exactly."""
    day = 2 if number % 3 else 1 + number % 2
    when = f"2026-03-{day:02d}T{number % 5 + 8:02d}:{number % 60:02d}:00.5Z"
    return {"timestamp": when, "kind": f"k{number % 4}", "n": number, "value": number / 4, **more}


@dataclass
class Shop:
    house: House
    client: TestClient
    caller: Caller
    kafka: Kafka

    def follow(self, topic: Topic, stream: str, **wish: Any) -> dict[str, Any]:
        body = {"connection_id": connect(self.client, self.kafka), "topic": topic.name, "stream": stream}
        return self.told("POST", "/streams/follow", body | wish, status=201)

    def model(self, name: str, sql: str) -> str:
        body = {"name": name, "sql": sql, "engine": "spark-streaming"}
        made = str(self.told("POST", "/models", body, status=202)["model_id"])
        self.turn()
        return made

    def get(self, model_id: str) -> dict[str, Any]:
        return self.told("GET", f"/models/{model_id}")

    def rows(self, sql: str) -> list[dict[str, Any]]:
        answer = self.client.post("/api/v1/data/query", json={"sql": sql})
        assert answer.status_code == 200, answer.text
        found: list[dict[str, Any]] = answer.json()["results"]
        return found

    def told(self, method: str, path: str, body: Any = None, *, status: int = 200) -> Any:
        answer = self.client.request(method, f"/api/v1{path}", json=body)
        assert answer.status_code == status, answer.text
        return answer.json() if answer.content else None

    def standing(self, gold: str) -> dict[str, Any]:
        """Where the engine stands with the model behind a dataset."""
        models = self.told("GET", "/models")["items"]
        return next(one["continuous"] for one in models if one["table_name"] == gold)

    def turn(self) -> None:
        """One round of who watches, and the jobs that follow from it."""
        self.house.transforms.models.watching.look()
        self.house.jobs.run_waiting()
        while self.house.events.deliver():
            self.house.jobs.run_waiting()

    def until_the_same(self, gold: str, sql: str, *, seconds: float = 60) -> list[dict[str, Any]]:
        """Turns until the dataset says what the statement says over the stream; gives that."""
        end = time.monotonic() + seconds
        while True:
            self.turn()
            wanted, found = self.rows(f"{sql} ORDER BY ALL"), self.rows(f"SELECT * FROM {gold} ORDER BY ALL")
            if wanted == found:
                return found
            assert time.monotonic() < end, (self.standing(gold), len(wanted), wanted[:2], found[:2])
            time.sleep(0.3)
