"""Models that Spark keeps up from a topic say what the statement says over the stream, whatever dies."""

import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from starlette.testclient import TestClient

from sextant.app.http import create_app
from sextant.app.settings import Settings
from sextant.app.wiring import House, build
from sextant.core.access import Caller
from sextant.features.checks import Rule
from tests.conftest import Doorman
from tests.features.streams.topics import Topic, until
from tests.features.transforms.kept_up import STATEMENT, Shop, event
from tests.servers.kafka import Kafka
from tests.servers.postgres import Postgres
from tests.servers.spark import Spark

pytestmark = pytest.mark.long
ODD = [
    b"no json",
    None,
    b"[1]",
    {"n": "text", "kind": "k1"},
    {"timestamp": "yesterday", "kind": "k1"},
    {"timestamp": "2026-03-02T09:00:00Z", "kind": ["a", "list"], "n": 7.0, "value": 1},
    {"timestamp": "2026-03-02 09:00:00+02:00", "kind": "k1", "n": None, "value": 1.25, "deep": {"er": 1}},
    b"\0\0\0\0\x07x",
]


@pytest.fixture(scope="module")
def database(postgres: Postgres) -> str:
    return postgres.fresh()


@pytest.fixture(scope="module")
def spark(postgres: Postgres, database: str) -> Iterator[Spark]:
    port = urlsplit(postgres.url(database)).port or 5432
    server = Spark(host="127.0.0.1", port=port, database=database, user="postgres", kafka=True)
    yield server
    server.stop()


@pytest.fixture(scope="module")
def made_settings(
    postgres: Postgres, database: str, spark: Spark, tmp_path_factory: pytest.TempPathFactory
) -> Settings:
    folder: Path = tmp_path_factory.mktemp("continuous")
    checkpoints = (folder / "checkpoints").as_uri()
    return Settings(
        data=folder / "data",
        database_url=postgres.url(database),
        secret_key="a test's secret",
        allow_private_addresses=True,
        warehouse_url=f"spark://127.0.0.1:{spark.port}/sextant?checkpoints={checkpoints}",
    )


def opened(settings: Settings, kafka: Kafka) -> Shop:
    house = build(settings, durable_jobs=False)
    caller: Caller = house.identity.command_caller()
    doorman = Doorman()
    doorman.callers["test"] = caller
    house.authenticator = doorman
    client = TestClient(create_app(settings, house=house), headers={"Authorization": "Bearer test"})
    house.streams.followers.start(look_every=0.1)
    return Shop(house, client, caller, kafka)


@pytest.fixture
def shop(made_settings: Settings, kafka: Kafka) -> Iterator[Shop]:
    made = opened(made_settings, kafka)
    yield made
    made.house.close()


def made_of(shop: Shop, house: House) -> Callable[[str], list[dict[str, Any]]]:
    def epochs(model_id: str) -> list[dict[str, Any]]:
        from sextant.features.transforms.continuing import store

        with house.db.reading() as tx:
            kept = store.find(tx, model_id)
        assert kept is not None
        snapshots = house.lake.snapshots(shop.caller.workspace_id, kept.table_id)
        return [dict(one.told) for one in snapshots]

    return epochs


def test_late_odd_and_ordinary_events_make_what_the_statement_says(shop: Shop, kafka: Kafka) -> None:
    topic = Topic(kafka)
    topic.send(event(n) for n in range(600))
    stream = shop.follow(topic, "odd")
    until(lambda: shop.told("GET", f"/streams/{stream['dataset_id']}")["events"], 600)
    sql = STATEMENT.format(stream="odd")
    model = shop.model("odd totals", sql)
    assert shop.rows("SELECT count(*) AS n FROM odd_totals") == [{"n": 0}]
    first = shop.until_the_same("odd_totals", sql)
    topic.send([*ODD, *(event(n) for n in range(600, 900)), event(3, timestamp="2019-01-01T00:30:00Z")])
    until(lambda: shop.told("GET", f"/streams/{stream['dataset_id']}")["follow"]["behind"], 0)
    found = shop.until_the_same("odd_totals", sql)
    assert sum(one["events"] for one in found) == 903
    assert found[0]["hour"].startswith("2019")
    assert len(found) > len(first)
    told = shop.get(model)
    assert told["continuous"]["status"] == "running"
    aside = shop.told("GET", f"/streams/{stream['dataset_id']}")["set_aside"]
    until(lambda: (shop.turn(), shop.get(model)["continuous"]["set_aside"])[1], aside)
    dataset = shop.told("GET", f"/datasets/{told['dataset_id']}")
    assert (dataset["status"], dataset["snapshot_count"] >= 3) == ("ready", True)


def test_an_epoch_is_committed_once_whenever_spark_is_killed(shop: Shop, kafka: Kafka, spark: Spark) -> None:
    topic = Topic(kafka)
    topic.send([event(0)])
    stream = shop.follow(topic, "killed")
    until(lambda: shop.told("GET", f"/streams/{stream['dataset_id']}")["events"], 1)
    sql = STATEMENT.format(stream="killed")
    model = shop.model("killed totals", sql)
    shop.until_the_same("killed_totals", sql)
    over, sent = threading.Event(), 1

    def send() -> None:
        nonlocal sent
        while not over.wait(0.1):
            topic.send(event(n) for n in range(sent, sent + 50))
            sent += 50

    sending = threading.Thread(target=send)
    sending.start()
    try:
        for _ in range(2):
            until(lambda: shop.get(model)["continuous"]["problem"], "")
            over.wait(5)
            shop.turn()
            spark.kill()
            shop.turn()
            assert shop.get(model)["continuous"]["status"] == "waiting"
            assert "Spark cannot be reached" in shop.get(model)["continuous"]["problem"]
            spark.start()
            for _ in range(20):
                shop.turn()
                over.wait(1)
    finally:
        over.set()
        sending.join()
    until(lambda: shop.told("GET", f"/streams/{stream['dataset_id']}")["events"], sent)
    found = shop.until_the_same("killed_totals", sql)
    assert sum(one["events"] for one in found) == sent
    epochs = [one["spark.sql.streaming.epochId"] for one in made_of(shop, shop.house)(model)]
    assert len(set(epochs)) == len(epochs) > 2


def test_another_process_finds_what_runs_and_one_that_pauses_goes_on_where_it_stood(
    shop: Shop, kafka: Kafka, made_settings: Settings
) -> None:
    from sextant.features.transforms.continuing import store

    topic = Topic(kafka)
    topic.send(event(n) for n in range(100))
    stream = shop.follow(topic, "paused")
    until(lambda: shop.told("GET", f"/streams/{stream['dataset_id']}")["events"], 100)
    sql = STATEMENT.format(stream="paused")
    model = shop.model("paused totals", sql)
    shop.until_the_same("paused_totals", sql)
    with shop.house.db.transaction() as tx:
        was = store.find(tx, model)
        store.change(tx, model, {"watched_by": "a process that was killed", "watched_until": None})
    shop.house.close()
    again = opened(made_settings, kafka)
    try:
        topic.send(event(n) for n in range(100, 200))
        until(lambda: again.told("GET", f"/streams/{stream['dataset_id']}")["events"], 200)
        again.until_the_same("paused_totals", sql)
        with again.house.db.reading() as tx:
            now = store.find(tx, model)
        assert was is not None
        assert now is not None
        assert now.run_id == was.run_id
        again.told("PATCH", f"/models/{model}", {"on_change": False})
        again.turn()
        assert again.get(model)["continuous"]["status"] == "stopped"
        topic.send(event(n) for n in range(200, 300))
        until(lambda: again.told("GET", f"/streams/{stream['dataset_id']}")["events"], 300)
        again.turn()
        assert sum(one["events"] for one in again.rows("SELECT events FROM paused_totals")) == 200
        again.told("PATCH", f"/models/{model}", {"on_change": True})
        found = again.until_the_same("paused_totals", sql)
        assert sum(one["events"] for one in found) == 300
        until(lambda: (again.turn(), again.get(model)["continuous"]["rows"])[1], 300)
    finally:
        again.house.close()


def test_another_statement_begins_anew_and_a_model_that_is_removed_ends(shop: Shop, kafka: Kafka) -> None:
    from sextant.features.transforms.continuing import store

    topic = Topic(kafka)
    topic.send(event(n) for n in range(100))
    stream = shop.follow(topic, "changed")
    until(lambda: shop.told("GET", f"/streams/{stream['dataset_id']}")["events"], 100)
    sql = STATEMENT.format(stream="changed")
    model = shop.model("changed totals", sql)
    shop.until_the_same("changed_totals", sql)
    other = "SELECT kind, count(*) AS events FROM changed WHERE n >= 10 GROUP BY kind"
    shop.told("PATCH", f"/models/{model}", {"sql": other})
    assert len(shop.until_the_same("changed_totals", other)) == 4
    with shop.house.db.reading() as tx:
        kept = store.find(tx, model)
    assert kept is not None
    shop.told("DELETE", f"/models/{model}", status=204)
    shop.turn()
    with shop.house.db.reading() as tx:
        assert store.find(tx, model) is None
    assert shop.house.lake.snapshots(shop.caller.workspace_id, kept.table_id) == []
    assert shop.house.objects.list(f"lake/{shop.caller.workspace_id}/{kept.table_id}") == []
    assert len(shop.rows("SELECT * FROM changed_totals")) == 4


def test_a_check_holds_back_what_spark_has_committed_until_somebody_decides(shop: Shop, kafka: Kafka) -> None:
    topic = Topic(kafka)
    topic.send(event(n) for n in range(40))
    stream = shop.follow(topic, "checked")
    until(lambda: shop.told("GET", f"/streams/{stream['dataset_id']}")["events"], 40)
    sql = "SELECT kind, count(*) AS events FROM checked GROUP BY kind"
    model = shop.model("checked totals", sql)
    before = shop.until_the_same("checked_totals", sql)
    dataset_id = shop.get(model)["dataset_id"]
    rule = {"kind": "range", "columns": ["events"], "params": {"max": 15}, "severity": "hold"}
    (check,) = shop.house.knowing.add(shop.caller, dataset_id, [Rule.model_validate(rule)])
    topic.send(event(n) for n in range(40, 80))
    until(lambda: (shop.turn(), shop.get(model)["last_run"]["status"])[1], "held")
    held = shop.get(model)["last_run"]["run_id"]
    topic.send(event(n) for n in range(80, 120))
    until(lambda: (shop.turn(), shop.get(model)["continuous"]["rows"])[1], 120)
    shop.turn()
    assert shop.get(model)["last_run"]["run_id"] == held
    assert shop.rows("SELECT * FROM checked_totals ORDER BY ALL") == before
    shop.house.knowing.remove(shop.caller, check.check_id)
    shop.told("POST", f"/datasets/{dataset_id}/loads/{held}/release", status=202)
    assert sum(one["events"] for one in shop.until_the_same("checked_totals", sql)) == 120
    shop.told("PATCH", f"/streams/{stream['dataset_id']}/follow", {"paused": True})
    until(lambda: f"topic-{topic.name}" in [one.name for one in threading.enumerate()], False)
    topic.send(event(n) for n in range(120, 160))

    def counted() -> int:
        shop.turn()
        return sum(one["events"] for one in shop.rows("SELECT events FROM checked_totals"))

    until(counted, 160)
    assert shop.rows("SELECT count(*) AS n FROM checked") == [{"n": 120}]
