"""What a topic of Kafka brings into a stream: messages a second until they can be asked, and how soon each is.

    python bench/kafka.py [--messages 600000] [--rate 10000] [--seconds 20]

Starts Kafka (fetched by Maven once) and Sextant as a user would. First a topic that is full already is read through;
then messages are sent at a rate, and it is asked over and over how many of them can be asked: so the lag is seen, and the
latency from the broker's acknowledgement until a query sees the message. Last the same is sent while one live
tile counts it, and nobody asks: told is how soon the tile held what was acknowledged.
"""

import argparse
import asyncio
import json
import sys
import tempfile
import time
from pathlib import Path
from statistics import median, quantiles

import httpx
from confluent_kafka import Producer
from confluent_kafka.admin import AdminClient
from confluent_kafka.cimpl import NewTopic

sys.path.insert(0, str(Path(__file__).parent))
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from tests.servers.kafka import Kafka
from tests.servers.sextant import RunningSextant

from _listening import Figures, Line, Watcher, until


def value(number: int) -> bytes:
    told = {"ts": "2026-03-02T09:00:00.000Z", "kind": "view", "n": number, "v": number % 997 + 0.5}
    return json.dumps({**told, "p": "x" * 30}).encode()


class Bench:
    def __init__(self, kafka: Kafka, client: httpx.Client) -> None:
        self.kafka, self.client = kafka, client
        self.admin = AdminClient({"bootstrap.servers": kafka.servers})
        self.producer = Producer({"bootstrap.servers": kafka.servers, "linger.ms": 5, "acks": "all"})
        body = {"name": "Kafka", "kind": "kafka", "config": {"servers": kafka.servers, "security": "none"}}
        self.connection = self._post("/api/v1/sources", body)["connection_id"]

    def topic(self, name: str) -> None:
        self.admin.create_topics([NewTopic(name, 4, 1)])[name].result()

    def send(self, topic: str, numbers: range) -> None:
        for number in numbers:
            while True:
                try:
                    self.producer.produce(topic, value(number))
                    break
                except BufferError:
                    self.producer.poll(0.1)
        assert self.producer.flush(120) == 0

    def follow(self, topic: str) -> None:
        body = {"connection_id": self.connection, "topic": topic, "stream": topic}
        self._post("/api/v1/streams/follow", body)

    def count(self, topic: str) -> int:
        answer = self.client.post("/api/v1/data/query", json={"sql": f"SELECT count(*) AS c FROM {topic}"})
        return int(answer.json()["results"][0]["c"]) if answer.status_code == 200 else 0

    def tile(self, sql: str) -> tuple[str, str]:
        """A dashboard of one tile, and the tile."""
        place = {"x": 0, "y": 0, "width": 4, "height": 3}
        tile = {"title": "Events", "query": sql, "chart_type": "table", "position": place}
        made = self._post("/api/v1/dashboards", {"name": "Live", "visualizations": [tile]})
        return made["dashboard_id"], made["visualizations"][0]["viz_id"]

    def _post(self, path: str, body: object) -> dict:
        answer = self.client.post(path, json=body)
        assert answer.status_code in (200, 201), answer.text
        return answer.json()


def full(bench: Bench, messages: int) -> None:
    bench.topic("backlog")
    bench.send("backlog", range(messages))
    began = time.perf_counter()
    bench.follow("backlog")
    while bench.count("backlog") < messages:
        time.sleep(0.1)
    took = time.perf_counter() - began
    print(f"a topic of {messages:,} messages of 100 bytes, read through: {messages / took:,.0f} messages/s")


def steady(bench: Bench, rate: int, seconds: int) -> None:
    """Ten portions a second; a portion can be asked once the count has reached its end."""
    bench.topic("steady")
    bench.follow("steady")
    portion = rate // 10
    acknowledged: list[tuple[int, float]] = []
    waits: list[float] = []
    began = time.perf_counter()
    sent = 0
    for turn in range(seconds * 10):
        bench.send("steady", range(sent, sent + portion))
        sent += portion
        acknowledged.append((sent, time.perf_counter()))
        while time.perf_counter() < began + (turn + 1) / 10:
            seen, now = bench.count("steady"), time.perf_counter()
            while acknowledged and acknowledged[0][0] <= seen:
                waits.append(now - acknowledged.pop(0)[1])
    rate_held = sent / (time.perf_counter() - began)
    while acknowledged:
        seen, now = bench.count("steady"), time.perf_counter()
        while acknowledged and acknowledged[0][0] <= seen:
            waits.append(now - acknowledged.pop(0)[1])
    p95 = quantiles(waits, n=20)[-1]
    print(
        f"{rate_held:,.0f} messages/s for {seconds} s: acknowledged by Kafka until asked "
        f"p50 {1000 * median(waits):.0f} ms, p95 {1000 * p95:.0f} ms, longest {1000 * max(waits):.0f} ms"
    )


async def live(bench: Bench, server: RunningSextant, rate: int, seconds: int) -> None:
    """Ten portions a second; a portion has come once the tile's count has reached its end."""
    bench.topic("watched")
    bench.follow("watched")
    portion = rate // 10
    bench.send("watched", range(portion))
    await until(lambda: bench.count("watched") == portion, 60)
    dashboard_id, tile = bench.tile("SELECT count(*) AS last FROM watched")
    sent: dict[str, list[tuple[int, float]]] = {tile: []}
    watcher, wish = Watcher(Figures(), sent), {"action": "subscribe", "filters": {}, "tiles": [tile]}
    place = f"/ws/analytics/{dashboard_id}"
    line = Line(f"127.0.0.1:{server.port}", place, server.key, wish, watcher.hear)
    await asyncio.get_running_loop().create_connection(lambda: line, "127.0.0.1", server.port)
    await until(lambda: tile in watcher.held, 60)
    began = time.monotonic()
    for turn in range(1, seconds * 10 + 1):
        await asyncio.to_thread(bench.send, "watched", range(turn * portion, (turn + 1) * portion))
        sent[tile].append(((turn + 1) * portion, time.monotonic()))
        await asyncio.sleep(max(0.0, began + turn / 10 - time.monotonic()))
    rate_held = seconds * 10 * portion / (time.monotonic() - began)
    await until(lambda: watcher.figures.count == len(sent[tile]), 30, strict=False)
    lost = len(sent[tile]) - watcher.figures.count
    print(
        f"{rate_held:,.0f} messages/s for {seconds} s: acknowledged by Kafka until a live tile held them "
        f"{watcher.figures.told()}; portions lost {lost}"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--messages", type=int, default=600_000)
    parser.add_argument("--rate", type=int, default=10_000)
    parser.add_argument("--seconds", type=int, default=20)
    given = parser.parse_args()
    kafka = Kafka()
    try:
        settings = {"SEXTANT_ALLOW_PRIVATE_ADDRESSES": "true"}
        with (
            tempfile.TemporaryDirectory() as folder,
            RunningSextant(Path(folder), settings=settings) as server,
            server.client() as client,
        ):
            bench = Bench(kafka, client)
            full(bench, given.messages)
            steady(bench, given.rate, given.seconds)
            asyncio.run(live(bench, server, given.rate, given.seconds))
    finally:
        kafka.stop()


if __name__ == "__main__":
    main()
