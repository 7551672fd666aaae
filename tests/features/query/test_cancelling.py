"""A statement that runs is stopped by its asker, the engine with it; nobody else's is."""

import threading
import time
from collections.abc import Callable
from typing import Any

import pytest
from starlette.testclient import TestClient

from sextant.app.wiring import House
from sextant.core.access import Caller
from sextant.features.datasets import Dataset
from sextant.features.query import Queries, Query
from sextant.features.query.caching import Flights
from sextant.features.query.running import Running
from sextant.ports.cache import Cache, CacheCapabilities
from sextant.ports.cancellation import Cancellation
from sextant.ports.warehouse import QueryCancelled

pytestmark = pytest.mark.one_database
# Billions of pairs: no machine ends this within the time limit, and nothing of it can be answered early.
ENDLESS = """
SELECT count(*) FROM sales a, sales b, sales c, sales d
WHERE a.amount + b.amount * c.amount > d.amount + hash(a.product || b.product || c.product || d.product)
"""


class Sent:
    """A request on its way in a thread of its own."""

    def __init__(
        self, client: TestClient, request_id: str, send: Callable[[TestClient, dict[str, str]], Any]
    ) -> None:
        self.answer: Any = None
        headers = {"X-Request-Id": request_id}

        def run() -> None:
            self.answer = send(client, headers)

        self.thread = threading.Thread(target=run, daemon=True)
        self.thread.start()

    def wait(self) -> Any:
        self.thread.join(timeout=20)
        assert not self.thread.is_alive(), "the request did not end"
        return self.answer


def until(condition: Callable[[], bool]) -> None:
    for _ in range(400):
        if condition():
            return
        time.sleep(0.02)
    raise AssertionError("it did not come to that")


def running(client: TestClient) -> list[dict[str, Any]]:
    return client.get("/api/v1/data/running").json()["running"]


def post(path: str, body: dict[str, Any]) -> Callable[[TestClient, dict[str, str]], Any]:
    return lambda client, headers: client.post(path, json=body, headers=headers)


def test_a_statement_is_stopped_by_its_request(
    client: TestClient, client_for: Callable[[Caller], TestClient], admin: Caller, dataset: Dataset
) -> None:
    sent = Sent(client, "req-1-of-this-test", post("/api/v1/data/query", {"sql": ENDLESS}))
    other = client_for(admin)
    until(lambda: [one["request_id"] for one in running(other)] == ["req-1-of-this-test"])
    before = time.monotonic()
    stopped = other.post("/api/v1/data/running/req-1-of-this-test/cancel")
    answer = sent.wait()
    assert stopped.json() == {"stopped": 1}
    assert answer.status_code == 422
    assert answer.json()["error"]["code"] == "query_cancelled"
    assert time.monotonic() - before < 5
    assert running(other) == []


def test_another_person_stops_nothing(
    client: TestClient,
    client_for: Callable[[Caller], TestClient],
    admin: Caller,
    analyst: Caller,
    dataset: Dataset,
) -> None:
    sent = Sent(client, "req-2-of-this-test", post("/api/v1/data/query", {"sql": ENDLESS}))
    mine = client_for(admin)
    until(lambda: bool(running(mine)))
    others = client_for(analyst)
    assert running(others) == []
    assert others.post("/api/v1/data/running/req-2-of-this-test/cancel").status_code == 404
    assert running(mine)
    assert mine.post("/api/v1/data/running/req-2-of-this-test/cancel").json() == {"stopped": 1}
    assert sent.wait().status_code == 422


def test_an_export_is_stopped(
    client: TestClient, client_for: Callable[[Caller], TestClient], admin: Caller, dataset: Dataset
) -> None:
    sent = Sent(client, "req-3-of-this-test", post("/api/v1/data/export", {"sql": ENDLESS, "format": "csv"}))
    other = client_for(admin)
    until(lambda: bool(running(other)))
    other.post("/api/v1/data/running/req-3-of-this-test/cancel")
    assert sent.wait().json()["error"]["code"] == "query_cancelled"


def test_the_tiles_of_a_dashboard_are_stopped(
    client: TestClient, client_for: Callable[[Caller], TestClient], admin: Caller, dataset: Dataset
) -> None:
    other = client_for(admin)
    tile = {"viz_id": "slow", "title": "Slow", "chart_type": "number", "query": ENDLESS}
    board = other.post("/api/v1/dashboards", json={"name": "Slow", "config": {}, "visualizations": [tile]})
    assert board.status_code == 201, board.text
    path = f"/api/v1/dashboards/{board.json()['dashboard_id']}/data"
    sent = Sent(client, "req-4-of-this-test", post(path, {}))
    until(lambda: bool(running(other)))
    other.post("/api/v1/data/running/req-4-of-this-test/cancel")
    shown = sent.wait().json()
    assert "query_cancelled" in str(shown)


def test_a_wish_that_comes_first_holds(
    house: House, queries: Queries, admin: Caller, dataset: Dataset
) -> None:
    caller = admin.model_copy(update={"request_id": "early"})
    assert queries.cancel(caller, "early") == 0
    with pytest.raises(QueryCancelled):
        queries.run(caller, Query("SELECT count(*) FROM sales"))
    again = admin.model_copy(update={"request_id": "later"})
    assert queries.run(again, Query("SELECT count(*) FROM sales")).row_count == 1


def test_who_waits_for_the_same_statement_is_not_stopped_with_another() -> None:
    flights: Flights[int] = Flights()
    mine, theirs = Cancellation(), Cancellation()
    stops: list[Cancellation] = []
    go = threading.Event()
    told: dict[str, object] = {}

    def make(stop: Cancellation) -> int:
        stops.append(stop)
        assert go.wait(10)
        return 7

    def ask(name: str, cancellation: Cancellation) -> None:
        try:
            told[name] = flights.once("key", make, cancellation=cancellation, wait_seconds=10)
        except QueryCancelled as error:
            told[name] = error

    threads = [threading.Thread(target=ask, args=("mine", mine))]
    threads[0].start()
    until(lambda: len(stops) == 1)
    threads.append(threading.Thread(target=ask, args=("theirs", theirs)))
    threads[1].start()
    time.sleep(0.1)
    mine.cancel()
    assert not stops[0].cancelled
    go.set()
    for thread in threads:
        thread.join(10)
    assert told["theirs"] == 7
    assert isinstance(told["mine"], QueryCancelled)
    assert len(stops) == 1


def test_the_making_stops_when_nobody_wants_it_any_more() -> None:
    flights: Flights[int] = Flights()
    mine = Cancellation()
    begun = threading.Event()

    def make(stop: Cancellation) -> int:
        ended = threading.Event()
        stop.listen(ended.set)
        begun.set()
        assert ended.wait(10)
        raise QueryCancelled("stopped")

    caught: list[Exception] = []

    def ask() -> None:
        try:
            flights.once("key", make, cancellation=mine, wait_seconds=10)
        except QueryCancelled as error:
            caught.append(error)

    thread = threading.Thread(target=ask)
    thread.start()
    assert begun.wait(10)
    mine.cancel()
    thread.join(10)
    assert len(caught) == 1
    assert flights.once("key", lambda _: 3, cancellation=Cancellation(), wait_seconds=1) == 3


class Spread:
    """A cache of this process that says it reaches others, as one in front of several does."""

    def __init__(self, inner: Cache) -> None:
        self._inner = inner

    @property
    def capabilities(self) -> CacheCapabilities:
        return CacheCapabilities(reach="cluster")

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)


def test_a_wish_reaches_the_process_that_runs_the_statement(house: House, admin: Caller) -> None:
    cache: Any = Spread(house.cache)
    here, there = Running(house.clock, cache), Running(house.clock, cache)
    caller = admin.model_copy(update={"request_id": "far"})
    with there.statement(caller, sql="SELECT 1", purpose="sql") as cancellation:
        assert here.cancel(caller, "far") == 0
        until(lambda: cancellation.cancelled)
