"""Any process or server is killed while people load, push, ask and watch: nothing is lost or doubled."""

import os
import random
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import create_engine, text

from tests.journeys.load_of_all import SIZE, LoadOfAll
from tests.servers.postgres import Postgres
from tests.servers.redis import RedisServer
from tests.servers.spread import Spread

TAKEN_OVER = 90  # seconds for what was begun to end, on a machine that runs all of it on two cores


@pytest.fixture
def spread(tmp_path: Path, postgres: Postgres, redis_server: RedisServer) -> Iterator[Spread]:
    database = postgres.fresh()
    made = Spread(
        tmp_path,
        postgres.url(database),
        redis_server.url,
        settings={"SEXTANT_STREAM_ROLL_SECONDS": "1", "SEXTANT_RATE_LIMITS": "false"},
    )
    made.start()
    yield made
    made.stop()
    postgres.drop(database)


def until(found: Callable[[], Any], wanted: Any, *, seconds: float) -> None:
    end = time.monotonic() + seconds
    while (now := found()) != wanted:
        assert time.monotonic() < end, f"{now!r} is not {wanted!r}"
        time.sleep(0.3)


def kill(spread: Spread, name: str, servers: dict[str, Callable[[], None]], pause: float) -> None:
    if name in servers:
        servers[name]()
        return
    spread.kill(name)
    time.sleep(pause)
    spread.begin(name)


def rows(client: httpx.Client, sql: str) -> list[dict[str, Any]]:
    answer = client.post("/api/v1/data/query", json={"sql": sql})
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["results"]
    return found


def statuses(client: httpx.Client, load: LoadOfAll) -> set[str]:
    return {str(client.get(f"/api/v1/data/job/{job}").json()["status"]) for job in load.told.loads}


def hold(spread: Spread, load: LoadOfAll) -> None:
    """What everyone was told is so, once."""
    told = load.told
    load.rest()
    with spread.client() as client:
        until(lambda: statuses(client, load), {"completed"}, seconds=TAKEN_OVER)
        wanted = told.pushed * SIZE
        found = rows(client, "SELECT count(*) AS events, count(DISTINCT n) AS apart, sum(n) AS s FROM pushed")
        assert found == [{"events": wanted, "apart": wanted, "s": wanted * (wanted - 1) // 2}]
        for job_id, sent in told.loads.items():
            job = client.get(f"/api/v1/data/job/{job_id}").json()
            dataset = client.get(f"/api/v1/datasets/{job['dataset_id']}").json()
            assert (dataset["row_count"], dataset["snapshot_count"]) == (sent, 1), (job_id, dataset)
            own = f"SELECT count(*) AS n, count(DISTINCT id) AS d FROM {dataset['table_name']}"
            counted = rows(client, own)
            assert counted == [{"n": sent, "d": sent}]
    until(lambda: load.watcher and load.watcher.value(load.viz_id), wanted, seconds=60)
    assert told.wrong == []
    announced = finished_once(spread)
    assert told.loads.keys() <= announced.keys()
    assert set(announced.values()) == {1}


def finished_once(spread: Spread) -> dict[str, int]:
    """How often each job of a load was announced as complete."""
    engine = create_engine(spread.database_url.replace("postgresql://", "postgresql+psycopg://", 1))
    sql = (
        "SELECT payload ->> 'job_id' AS job, count(*) AS n FROM events "
        "WHERE topic = 'data.processing.complete' GROUP BY 1"
    )
    with engine.connect() as connection:
        found = {str(row.job): int(row.n) for row in connection.execute(text(sql))}
    engine.dispose()
    return found


def rounds(spread: Spread, servers: dict[str, Callable[[], None]], *, count: int, seed: int) -> LoadOfAll:
    chance = random.Random(seed)
    names = [*spread.parts, *servers]
    chance.shuffle(names)
    load = LoadOfAll(spread)
    load.start()
    try:
        for number in range(count):
            time.sleep(chance.uniform(0.5, 2.5))
            before = load.told.pushed
            name = names[number % len(names)]
            kill(spread, name, servers, pause=chance.uniform(0, 1.5))
            if name in spread.parts:
                spread.wait(name)
            until(lambda: load.told.pushed > before, True, seconds=60)  # noqa: B023  # used at once
    except BaseException:
        load.stop()
        raise
    return load


def test_five_kills_lose_and_double_nothing(
    spread: Spread, postgres: Postgres, redis_server: RedisServer
) -> None:
    servers = {"postgres": postgres.restart, "redis": redis_server.restart}
    load = rounds(spread, servers, count=5, seed=11)
    hold(spread, load)
    load.stop()
    assert load.told.asked > 0
    assert load.told.frames > 0


@pytest.mark.long
def test_many_kills_lose_and_double_nothing(
    spread: Spread, postgres: Postgres, redis_server: RedisServer
) -> None:
    """`SEXTANT_KILLS` says how many."""
    servers = {"postgres": postgres.restart, "redis": redis_server.restart}
    load = rounds(spread, servers, count=int(os.environ.get("SEXTANT_KILLS", "10")), seed=23)
    hold(spread, load)
    load.stop()
