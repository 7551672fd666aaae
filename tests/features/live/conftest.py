"""Sockets of a whole house: a client that keeps tiles as the page does, and the same queries afresh."""

import json
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, suppress
from typing import Any

import pytest
from starlette.testclient import TestClient
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

from sextant.app.wiring import House
from sextant.core.access import Caller
from sextant.features.dashboards import Change, Visualization
from sextant.features.live.patching import patched
from tests.features.live.serving import served

Clients = Callable[[Caller], TestClient]
Watch = Callable[..., "Watcher"]
WAIT = 20.0


def visit(number: int, **more: object) -> dict[str, object]:
    """An event that no other is like."""
    when = f"2026-03-02T08:{number // 60 % 60:02d}:{number % 60:02d}.{number % 1000:03d}Z"
    kind = ("view", "click", "buy")[number % 3]
    return {"timestamp": when, "event_type": kind, "n": number, "value": number / 4, **more}


class Watcher:
    """Reads a socket in a thread of its own and keeps what it is told."""

    def __init__(self, line: ClientConnection, held: "Watcher | None" = None) -> None:
        self.line = line
        self.tiles: dict[str, dict[str, Any]] = dict(held.tiles) if held else {}
        self.seq: int | None = held.seq if held else None
        self.frames: list[dict[str, Any]] = []
        self.closed: tuple[int, str] | None = None
        self._changed = threading.Condition()
        self._thread = threading.Thread(target=self._read, daemon=True)

    def subscribe(self, **more: Any) -> None:
        self.send(json.dumps({"action": "subscribe", "filters": {}, **more}))

    def send(self, text: str) -> None:
        with suppress(ConnectionClosed):  # refused before it could ask
            self.line.send(text)
        if not self._thread.is_alive() and self.closed is None:
            self._thread.start()

    def until(self, holds: Callable[["Watcher"], object], seconds: float = WAIT) -> Any:
        """Waits for something to be so; fails with the last frame where it never is."""
        until = time.monotonic() + seconds
        with self._changed:
            while not (found := holds(self)):
                left = until - time.monotonic()
                last = self.frames[-1] if self.frames else None
                assert left > 0, f"it did not come; closed {self.closed}, tiles {self.tiles}, last {last}"
                self._changed.wait(left)
            return found

    def rows(self, viz_id: str) -> list[dict[str, Any]]:
        return list(self.tiles.get(viz_id, {}).get("results", []))

    def value(self, viz_id: str) -> Any:
        rows = self.rows(viz_id)
        return next(iter(rows[0].values())) if rows else None

    def until_value(self, viz_id: str, value: Any) -> None:
        self.until(lambda one: one.value(viz_id) == value)

    def _read(self) -> None:
        try:
            for message in self.line:
                self.take(json.loads(message))
        except ConnectionClosed:
            pass
        with self._changed:
            self.closed = (self.line.close_code or 1006, self.line.close_reason or "")
            self._changed.notify_all()

    def take(self, frame: dict[str, Any]) -> None:
        with self._changed:
            self.frames.append(frame)
            if frame["kind"] == "snapshot":
                self.tiles = dict(frame["data"])
            if frame["kind"] == "delta":
                assert frame["base"] == self.seq, "a delta stands on what was sent before"
                for viz_id, change in frame["data"].items():
                    self.tiles[viz_id] = changed(self.tiles.get(viz_id, {}), change)
                for viz_id in frame.get("gone", ()):
                    self.tiles.pop(viz_id, None)
            if frame["kind"] in ("snapshot", "delta"):
                later = self.seq is None or frame["seq"] > self.seq or not frame["data"]
                assert later or frame["kind"] == "snapshot"
                self.seq = frame["seq"]
            self._changed.notify_all()


def changed(tile: dict[str, Any], change: dict[str, Any]) -> dict[str, Any]:
    """A tile after what a delta says of it."""
    if "change" not in change:
        return change
    parts: Any = change["change"]
    old: Any = tile["chart"]
    values: list[Any] = list(old["spec"]["data"]["values"]) if _draws(old) else []
    after = {**tile, **parts.get("head", {})}
    if "results" in parts:
        after["results"] = patched(tile["results"], parts["results"])
    if "values" in parts:
        values = patched(values, parts["values"])
    chart: Any = after["chart"]
    if _draws(chart):
        data: Any = {**chart["spec"]["data"], "values": values}
        after["chart"] = {**chart, "spec": {**chart["spec"], "data": data}}
    return after


def _draws(chart: Any) -> bool:
    return bool(chart.get("spec")) and chart["spec"].get("data") is not None


Push = Callable[..., str]
Board = Callable[..., tuple[str, list[str]]]


@pytest.fixture
def push(client: TestClient) -> Push:
    """Pushes events and gives the stream's dataset id."""

    def send(events: Iterable[object], stream: str = "visits") -> str:
        body = b"".join(json.dumps(event).encode() + b"\n" for event in events)
        headers = {"Content-Type": "application/x-ndjson"}
        answer = client.post("/api/v1/data/ingest", params={"stream": stream}, content=body, headers=headers)
        assert answer.status_code == 202, answer.text
        return str(answer.json()["dataset_id"])

    return send


@pytest.fixture
def board(house: House, admin: Caller) -> Board:
    """A dashboard that everyone sees, with a tile for each statement."""

    def make(*statements: str, chart: str = "table", shared: bool = True) -> tuple[str, list[str]]:
        tiles = tuple(Visualization(title=sql[:60], query=sql, chart_type=chart) for sql in statements)
        made = house.dashboards.boards.create(admin, Change(name="Live", visualizations=tiles, shared=shared))
        return made.dashboard_id, [tile.viz_id for tile in made.visualizations]

    return make


@pytest.fixture
def address(client: TestClient) -> Iterator[str]:
    """Where the house is served, by the same application that the clients talk to."""
    with served(client.app) as found:  # type: ignore[arg-type]
        yield found


@pytest.fixture
def watch(address: str, client_for: Clients, admin: Caller) -> Iterator[Watch]:
    """Opens a socket on a dashboard, the administrator's unless another is named, and subscribes."""
    opened = ExitStack()

    def begin(
        dashboard_id: str,
        caller: Caller | None = admin,
        *,
        held: Watcher | None = None,
        query: str = "",
        subscribe: bool = True,
        headers: dict[str, str] | None = None,
        **more: Any,
    ) -> Watcher:
        if headers is None:
            headers = {} if caller is None else {"Authorization": client_for(caller).headers["authorization"]}
        url = f"ws://{address}/ws/analytics/{dashboard_id}{query}"
        line = opened.enter_context(connect(url, additional_headers=headers))
        watcher = Watcher(line, held)
        if subscribe:
            watcher.subscribe(**({"after": held.seq} if held else {}), **more)
        return watcher

    with opened:
        yield begin


@pytest.fixture
def hang_up(house: House) -> Callable[[Watcher], None]:
    """Ends a watcher's line, and waits until the server has noticed."""

    def cut(watcher: Watcher) -> None:
        before = house.live.told()["sockets"]
        watcher.line.close()
        until = time.monotonic() + WAIT
        while house.live.told()["sockets"] >= before:
            assert time.monotonic() < until, house.live.told()
            time.sleep(0.01)

    return cut


Ask = Callable[..., list[dict[str, Any]]]


@pytest.fixture
def ask(client_for: Clients, admin: Caller) -> Ask:
    """The rows of a statement afresh."""

    def run(sql: str, caller: Caller = admin) -> list[dict[str, Any]]:
        answer = client_for(caller).post("/api/v1/data/query", json={"sql": sql, "limit": 10_000})
        assert answer.status_code == 200, answer.text
        rows: list[dict[str, Any]] = answer.json()["results"]
        return rows

    return run
