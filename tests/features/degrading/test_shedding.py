"""More asked than can be answered: people are served before programs, programs before schedules."""

import asyncio
import threading
from datetime import timedelta

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.testclient import TestClient

from sextant.core.http.shedding import Shedding
from sextant.core.load import Load, Overloaded
from sextant.core.schedule import Schedule, Task

PROGRAM = {"Authorization": "Bearer sx_key"}


def test_each_kind_begins_up_to_its_share() -> None:
    load = Load(10)
    for _ in range(6):
        load.begin("schedule")
    with pytest.raises(Overloaded):
        load.begin("schedule")
    for _ in range(2):
        load.begin("program")
    with pytest.raises(Overloaded):
        load.begin("program")
    for _ in range(2):
        load.begin("person")
    with pytest.raises(Overloaded) as refused:
        load.begin("person")
    assert refused.value.retry_after
    load.end()
    load.begin("person")
    assert (load.now, load.refused) == (10, 3)


@pytest.fixture
def load() -> Load:
    return Load(10)


def client_of(load: Load, waiting: threading.Event, begun: threading.Semaphore) -> TestClient:
    async def slow(_request: Request) -> Response:
        begun.release()
        await asyncio.to_thread(waiting.wait, 10)
        return JSONResponse({"ok": True})

    async def quick(_request: Request) -> Response:
        return JSONResponse({"ok": True})

    app = Starlette(
        routes=[Route("/api/slow", slow), Route("/api/quick", quick), Route("/health", quick)],
    )
    app.add_middleware(Shedding, load=load)
    return TestClient(app)


def test_a_program_waits_and_a_person_is_served(load: Load) -> None:
    waiting, begun = threading.Event(), threading.Semaphore(0)
    with client_of(load, waiting, begun) as client:
        held = [threading.Thread(target=lambda: client.get("/api/slow", headers=PROGRAM)) for _ in range(8)]
        for thread in held:
            thread.start()
        for _ in held:
            assert begun.acquire(timeout=10)
        refused = client.get("/api/quick", headers=PROGRAM)
        assert refused.status_code == 503
        assert refused.json()["error"]["code"] == "overloaded"
        assert int(refused.headers["Retry-After"]) >= 1
        assert client.get("/api/quick").status_code == 200
        assert client.get("/health", headers=PROGRAM).status_code == 200
        waiting.set()
        for thread in held:
            thread.join()
        assert client.get("/api/quick", headers=PROGRAM).status_code == 200
    assert load.now == 0


def test_schedules_give_way_but_not_for_ever(house, clock, load: Load) -> None:
    begun: list[object] = []
    schedule = Schedule(house.db, clock, room=lambda: load.has_room("schedule"))
    schedule.add([Task("t", timedelta(minutes=1), begun.append, first=timedelta(seconds=1))])
    schedule.run_due()
    clock.forward(minutes=5)
    for _ in range(6):
        load.begin("person")
    assert [schedule.run_due() for _ in range(10)] == [0] * 10
    assert begun == []
    assert schedule.run_due() == 1
    assert len(begun) == 1
