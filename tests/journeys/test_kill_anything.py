"""Any process or server is killed while people load, push, ask and watch: nothing is lost or doubled."""

import json
import os
import random
import time
from collections import Counter
from collections.abc import Callable, Collection, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
from confluent_kafka import Consumer
from sqlalchemy import create_engine, select, text

from sextant.app.settings import Settings
from sextant.app.wiring import build
from sextant.features.datasets import load_store, store
from sextant.kit.ids import new_id
from tests.conftest import SetClock
from tests.journeys.load_of_all import SIZE, LoadOfAll
from tests.servers.kafka import Kafka
from tests.servers.postgres import Postgres
from tests.servers.redis import RedisServer
from tests.servers.spread import Spread
from tests.servers.toxiproxy import Toxiproxy, Way
from tests.servers.whole import PREFIX, whole_house

TAKEN_OVER = 90  # seconds for what was begun to end, on a machine that runs all of it on two cores


def started(folder: Path, database_url: str, redis: RedisServer, **more: str) -> Spread:
    settings = {"SEXTANT_STREAM_ROLL_SECONDS": "1", "SEXTANT_RATE_LIMITS": "false", **more}
    made = Spread(folder, database_url, redis.url, settings=settings)
    made.start()
    return made


@pytest.fixture
def spread(tmp_path: Path, postgres: Postgres, redis_server: RedisServer) -> Iterator[Spread]:
    database = postgres.fresh()
    made = started(tmp_path, postgres.url(database), redis_server)
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


def left_behind(spread: Spread, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Files that nothing points to, after the processes ended and the house was cleaned up days later."""
    spread.stop()
    for name, value in spread.environment().items():
        monkeypatch.setenv(name, value)
    settings = Settings(data=spread.folder / "data")
    house = build(settings, clock=SetClock(datetime.now(UTC) + timedelta(days=3)), durable_jobs=False)
    try:
        house.streams.roller.roll_due()
        house.streams.roller.tidy()
        with house.db.transaction() as tx:
            house.datasets.maintenance.enqueue(tx)
        house.jobs.run_waiting()
        there = {key for floor in ("bronze", "silver", "lake") for key in house.objects.list(floor)}
        with house.db.reading() as tx:
            known = store.raw_keys(tx) | load_store.all_raw_keys(tx)
            found = tx.execute(select(store.datasets.c.workspace_id, store.datasets.c.dataset_id)).all()
        for workspace_id, dataset_id in found:
            known |= house.lake.pointed_to(workspace_id, dataset_id)
        there = {key for key in there if not key.endswith("/report.json")}  # what each attempt at a load told
    finally:
        house.close()
    return sorted(there - known)


def test_five_kills_lose_and_double_nothing(
    spread: Spread, postgres: Postgres, redis_server: RedisServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    servers = {"postgres": postgres.restart, "redis": redis_server.restart}
    load = rounds(spread, servers, count=5, seed=11)
    hold(spread, load)
    load.stop()
    assert load.told.asked > 0
    assert load.told.frames > 0
    assert left_behind(spread, monkeypatch) == []


@pytest.mark.long
def test_many_kills_of_processes_and_servers_lose_and_double_nothing(
    tmp_path: Path,
    postgres: Postgres,
    redis_server: RedisServer,
    kafka: Kafka,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """With files in a store that speaks S3 and events told to Kafka; `SEXTANT_KILLS` says how many."""
    whole, proxy = whole_house(postgres, redis_server, kafka, trino=False), Toxiproxy()
    way = proxy.between(urlsplit(whole.store.url).port or 80)
    settings = {**whole.settings, "AWS_ENDPOINT_URL": way.url}
    spread = started(tmp_path, postgres.url(whole.database), redis_server, **settings)
    try:
        count = int(os.environ.get("SEXTANT_KILLS", "12"))
        servers = {**whole.restarts, "slow store": lambda: slowed(way)}
        load = rounds(spread, servers, count=count, seed=23)
        hold(spread, load)
        load.stop()
        heard = Counter(told_on_kafka(kafka, load.told.loads.keys()))
        assert heard.keys() >= load.told.loads.keys()
        assert set(heard.values()) == {1}
        assert left_behind(spread, monkeypatch) == []
    finally:
        spread.stop()
        proxy.stop()
        whole.stop()


def slowed(way: Way) -> None:
    """Every answer of the store comes a second late for a while."""
    way.slow(1_000)
    time.sleep(4)
    way.well()


def told_on_kafka(kafka: Kafka, wanted: Collection[str]) -> list[str]:
    """The jobs whose end a listener on Kafka hears of, until all of `wanted` came and a moment longer."""
    consumer = Consumer(
        {
            "bootstrap.servers": kafka.servers,
            "group.id": new_id(),
            "auto.offset.reset": "earliest",
            "isolation.level": "read_committed",
        }
    )
    consumer.subscribe([f"{PREFIX}.data.processing.complete"])
    heard: list[str] = []
    end = time.monotonic() + TAKEN_OVER
    while time.monotonic() < end:
        message = consumer.poll(2.0)
        if message is None and set(heard) >= set(wanted):
            break
        if message is not None and message.error() is None:
            heard.append(str(json.loads(message.value() or b"")["payload"]["job_id"]))
    consumer.close()
    return heard
