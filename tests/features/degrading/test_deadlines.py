"""A request ends when its time is over, whatever it waits for: the engine, a store, a lock; 504 says so."""

import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest
from sqlalchemy import text
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import StreamingResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from sextant.app.wiring import House
from sextant.core.access import Caller
from sextant.core.db import Database
from sextant.core.http.middleware import RequestMiddleware
from sextant.core.objects import Objects
from sextant.core.scope import RequestScope, enter, late, leave, stoppable
from sextant.core.telemetry.metrics import Metrics
from sextant.kit.errors import DeadlinePassed
from tests.servers.sextant import RunningSextant

ENDLESS = """
SELECT count(*) FROM {0} a, {0} b, {0} c, {0} d WHERE a.n + b.n * c.n > d.n + hash(a.n || b.n || c.n || d.n)
"""
NUMBERS = "n\n" + "".join(f"{n}\n" for n in range(2_000))
SOON = {"Sextant-Deadline-Ms": "400"}


@pytest.fixture
def numbers(house: House, admin: Caller) -> str:
    accepted = house.datasets.put(admin, [NUMBERS.encode()], file_name="numbers.csv", name="numbers")
    house.jobs.run_waiting()
    return house.datasets.get(admin, accepted.dataset.dataset_id).table_name


def in_seconds(do: Callable[[], httpx.Response], most: float) -> httpx.Response:
    began = time.monotonic()
    answer = do()
    assert time.monotonic() - began < most
    return answer


@pytest.mark.one_database
def test_a_statement_is_stopped_at_the_deadline_of_its_request(client: TestClient, numbers: str) -> None:
    sql = {"sql": ENDLESS.format(numbers)}
    answer = in_seconds(lambda: client.post("/api/v1/data/query", json=sql, headers=SOON), 10)
    error = answer.json()["error"]
    assert (answer.status_code, error["code"]) == (504, "deadline_passed")
    assert error["message"] == "The request was to be answered within 0.4 seconds, and was not."
    assert client.get("/api/v1/data/running").json()["running"] == []


@pytest.mark.one_database
def test_a_tile_that_is_late_holds_up_no_other(client: TestClient, numbers: str) -> None:
    tiles = [
        {"title": "Slow", "query": ENDLESS.format(numbers)},
        {"title": "Quick", "query": f"SELECT count(*) AS n FROM {numbers}"},
    ]
    made = client.post("/api/v1/dashboards", json={"name": "Two", "visualizations": tiles})
    path = f"/api/v1/dashboards/{made.json()['dashboard_id']}/data"
    answer = in_seconds(
        lambda: client.post(path, json={"filters": {}}, headers={"Sextant-Deadline-Ms": "1500"}), 15
    )
    assert answer.status_code == 200
    slow, quick = answer.json()["tiles"].values()
    assert slow["error"]["code"] == "deadline_passed"
    assert quick.get("error") is None


@pytest.mark.one_database
@pytest.mark.parametrize("given", ["0", "-5", "soon", "1.5", "1" * 13])
def test_a_deadline_that_is_no_number_is_refused(client: TestClient, given: str) -> None:
    answer = client.get("/api/v1/streams", headers={"Sextant-Deadline-Ms": given})
    assert (answer.status_code, answer.json()["error"]["code"]) == (422, "deadline_refused")


def test_neither_a_long_upload_nor_a_long_download_is_cut() -> None:
    stopped: list[str] = []

    async def answer(request: Request) -> StreamingResponse:
        body = await request.body()

        def lines() -> Iterator[str]:
            with stoppable(lambda: stopped.append("a statement")):
                for _ in range(4):
                    time.sleep(0.2)
                    yield "late" if late() is not None else f"{len(body)} "

        return StreamingResponse(lines())

    def slowly() -> Iterator[bytes]:
        for _ in range(4):
            time.sleep(0.2)
            yield b"some"

    app = Starlette(routes=[Route("/", answer, methods=["POST"])])
    app.add_middleware(RequestMiddleware, metrics=Metrics(), body_limit=100, secure=False, support="")
    answered = TestClient(app).post("/", content=slowly(), headers=SOON)
    assert (answered.status_code, answered.text, stopped) == (200, "16 16 16 16 ", [])


def within(seconds: float) -> Callable[[], None]:
    enter(RequestScope("a request of one test", deadline=time.monotonic() + seconds, seconds=seconds))
    return leave


@pytest.fixture
def silent(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A store that takes connections and never says a word."""
    listener = socket.create_server(("127.0.0.1", 0))
    monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{listener.getsockname()[1]}")
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "test")
    monkeypatch.setenv("AWS_REGION", "us-east-1")
    yield
    listener.close()


def test_a_silent_store_is_waited_for_as_long_as_the_request_may(silent: None, tmp_path: Path) -> None:
    objects = Objects("s3://bucket/lake", cache_dir=tmp_path)
    began = time.monotonic()
    done = within(0.5)
    for ask in (objects.get, objects.size, objects.local_path):
        with pytest.raises(DeadlinePassed):
            ask("bronze/one/file.csv")
    done()
    assert time.monotonic() - began < 5


def test_a_lock_that_another_holds_is_waited_for_as_long_as_the_request_may(database: Database) -> None:
    with database.transaction() as tx:
        tx.execute(text("CREATE TABLE held (n INTEGER)"))
        tx.execute(text("INSERT INTO held VALUES (1)"))
    holding, free = threading.Event(), threading.Event()

    def hold() -> None:
        with database.transaction() as tx:
            tx.execute(text("UPDATE held SET n = 2"))
            holding.set()
            free.wait(20)

    thread = threading.Thread(target=hold)
    thread.start()
    holding.wait(20)
    began = time.monotonic()
    done = within(0.4)
    with pytest.raises(Exception) as refused, database.transaction() as tx:  # noqa: PT011  # two kinds
        tx.execute(text("UPDATE held SET n = 3"))
    done()
    assert isinstance(refused.value, DeadlinePassed) or "lock timeout" in str(refused.value)
    assert time.monotonic() - began < 10
    free.set()
    thread.join()


def test_a_statement_ends_when_nobody_waits_for_it_any_more(tmp_path: Path) -> None:
    with RunningSextant(tmp_path) as server, server.client() as client:
        sent = client.post("/api/v1/data/upload", files={"file": ("numbers.csv", NUMBERS, "text/csv")})
        job = f"/api/v1/data/job/{sent.json()['job_id']}"
        until(lambda: client.get(job).json()["status"] == "completed")
        body = json.dumps({"sql": ENDLESS.format("numbers")}).encode()
        head = f"POST /api/v1/data/query HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {server.key}\r\n"
        head += f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
        with socket.create_connection(("127.0.0.1", server.port)) as line:
            line.sendall(head.encode() + body)
            until(lambda: len(client.get("/api/v1/data/running").json()["running"]) == 1)
        began = time.monotonic()
        until(lambda: client.get("/api/v1/data/running").json()["running"] == [])
        assert time.monotonic() - began < 10


def until(found: Callable[[], bool]) -> None:
    end = time.monotonic() + 60
    while not found():
        assert time.monotonic() < end, "it did not come to that"
        time.sleep(0.05)
