"""People and programs that use a spread installation all at once, and count what they were promised."""

import json
import random
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import httpx
from websockets.exceptions import WebSocketException
from websockets.sync.client import connect

from sextant.kit.ids import new_id
from tests.features.live.conftest import Watcher
from tests.servers.spread import Spread

SIZE = 20
AWAY = (httpx.HTTPError, ConnectionError)


@dataclass
class Told:
    """What the installation answered; guarded by the one thread that writes each field."""

    pushed: int = 0  # batches that were acknowledged
    loads: dict[str, int] = field(default_factory=dict[str, int])  # rows by job
    asked: int = 0
    refused: int = 0
    wrong: list[str] = field(default_factory=list[str])
    frames: int = 0
    lines: int = 0


class LoadOfAll:
    """Pushes, uploads, asks and watches in threads of its own until `stop`."""

    def __init__(self, spread: Spread) -> None:
        self.told = Told()
        self.viz_id = ""
        self.watcher: Watcher | None = None
        self._spread = spread
        self._stop = threading.Event()
        self._sent = 0
        with spread.client() as client:
            self._push(client, 0)
            self.told.pushed = self._sent = 1
            statement = "SELECT count(*) AS n FROM pushed"
            tile = {"title": "Pushed", "query": statement, "chart_type": "table"}
            made = client.post("/api/v1/dashboards", json={"name": "Live", "visualizations": [tile]})
            assert made.status_code == 201, made.text
            self._board = made.json()["dashboard_id"]
            self.viz_id = made.json()["visualizations"][0]["viz_id"]
        works: tuple[Callable[[], None], ...] = (self._pushing, self._loading, self._asking)
        self._threads = [threading.Thread(target=one, daemon=True) for one in works]
        self._left = threading.Event()
        self._eyes = threading.Thread(target=self._watching, daemon=True)

    def start(self) -> None:
        for thread in (*self._threads, self._eyes):
            thread.start()

    def rest(self) -> None:
        """Nobody sends or asks any more, and the last batch is acknowledged; one goes on watching."""
        self._stop.set()
        for thread in self._threads:
            thread.join(timeout=120)
        assert not any(thread.is_alive() for thread in self._threads)

    def stop(self) -> None:
        self.rest()
        self._left.set()
        self._eyes.join(timeout=60)

    def _pushing(self) -> None:
        with self._spread.client() as client:
            while not self._stop.is_set():
                self._sent = self.told.pushed + 1
                end = time.monotonic() + 90
                while not self._tried(lambda: self._push(client, self.told.pushed)):
                    if time.monotonic() > end:
                        self.told.wrong.append(f"batch {self.told.pushed} is not taken")
                        return
                    time.sleep(0.2)
                self.told.pushed += 1
                self._stop.wait(0.02)

    def _push(self, client: httpx.Client, number: int) -> bool:
        events = [{"n": number * SIZE + one, "kind": "view"} for one in range(SIZE)]
        headers = {"Content-Type": "application/x-ndjson", "Idempotency-Key": f"b{number}"}
        body = b"\n".join(json.dumps(one).encode() for one in events)
        answer = client.post(
            "/api/v1/data/ingest", params={"stream": "pushed"}, content=body, headers=headers
        )
        return answer.status_code == 202

    def _loading(self) -> None:
        chance = random.Random(3)
        while not self._stop.is_set():
            rows = chance.randrange(1_000, 20_000)
            lines = ["id,city,amount", *(f"{one},Oslo,{one / 4}" for one in range(rows))]
            content = "\n".join(lines).encode()
            with self._spread.client() as client:
                self._tried(lambda: self._upload(client, content, rows))  # noqa: B023  # called at once
            self._stop.wait(1.0)

    def _upload(self, client: httpx.Client, content: bytes, rows: int) -> bool:
        name = f"load-{new_id()[-8:]}.csv"
        answer = client.post("/api/v1/data/upload", files={"file": (name, content, "text/csv")})
        if answer.status_code == 202:
            self.told.loads[str(answer.json()["job_id"])] = rows
        return answer.status_code == 202

    def _asking(self) -> None:
        with self._spread.client() as client:
            while not self._stop.is_set():
                self._tried(lambda: self._ask(client))
                self._stop.wait(0.1)

    def _ask(self, client: httpx.Client) -> bool:
        least = self.told.pushed
        body = {"sql": f"SELECT count(*) AS events, count(DISTINCT n) AS apart FROM pushed -- {new_id()}"}
        answer = client.post("/api/v1/data/query", json=body)
        if answer.status_code != 200:
            return False
        row = answer.json()["results"][0]
        most = self._sent
        self.told.asked += 1
        if row["events"] != row["apart"] or not least * SIZE <= row["events"] <= most * SIZE:
            self.told.wrong.append(f"{row} is not between {least * SIZE} and {most * SIZE}")
        return True

    def _watching(self) -> None:
        """A line that is cut is opened again, and goes on from what it holds."""
        url = f"{self._spread.gateway.url.replace('http', 'ws', 1)}/ws/analytics/{self._board}"
        headers = {"Authorization": f"Bearer {self._spread.key}"}
        while not self._left.is_set():
            try:
                line = connect(url, additional_headers=headers, max_size=None, open_timeout=10)
            except (OSError, WebSocketException, TimeoutError):
                self._left.wait(0.3)
                continue
            self.told.lines += 1
            held, self.watcher = self.watcher, Watcher(line, self.watcher)
            more: dict[str, Any] = {} if held is None or held.seq is None else {"after": held.seq}
            self.watcher.subscribe(**more)
            while self.watcher.closed is None and not self._left.is_set():
                time.sleep(0.1)
            self.told.frames += len(self.watcher.frames)

    def _tried(self, do: Callable[[], bool]) -> bool:
        try:
            done = do()
        except AWAY:
            done = False
        self.told.refused += not done
        return done
