"""What the manifests scale by, asked of processes that run: there while there is work, and gone after."""

import signal
import time
from collections.abc import Callable, Iterator

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families

from tests.deploy.kubernetes import container, pod, told, triggers
from tests.journeys.test_first_hour import wait_for_job
from tests.journeys.test_spread import board, push, watch
from tests.servers import free_port
from tests.servers.postgres import Postgres
from tests.servers.redis import RedisServer
from tests.servers.spread import Part, Spread

ROWS = 1_000_000


@pytest.fixture(scope="module")
def spread(
    tmp_path_factory: pytest.TempPathFactory, postgres: Postgres, redis_server: RedisServer
) -> Iterator[Spread]:
    database = postgres.fresh()
    made = Spread(
        tmp_path_factory.mktemp("scaled"),
        postgres.url(database),
        redis_server.url,
        roles=("api", "stream"),
        settings={"SEXTANT_WORKERS": told()["SEXTANT_WORKERS"], "SEXTANT_STREAM_ROLL_SECONDS": "1"},
    )
    made.start()
    made.parts["worker-1"] = Part("worker-1", "worker", free_port(), made.folder / "worker-1.out")
    yield made
    made.stop()
    postgres.drop(database)


def end(spread: Spread, name: str) -> None:
    """Told to end as a pod is, and gone before it would be killed."""
    process = spread.parts[name].process
    assert process is not None
    role = spread.parts[name].role
    first = container(role).get("lifecycle", {}).get("preStop", {}).get("sleep", {}).get("seconds", 0)
    process.send_signal(signal.SIGTERM)
    assert process.wait(pod(role)["terminationGracePeriodSeconds"] - first) == 0


def begin(spread: Spread, name: str) -> None:
    spread.begin(name)
    spread.wait(name)


def asked(spread: Spread, role: str, trigger: str) -> float:
    """What a trigger of the manifest finds, read as its form says."""
    (told,) = [each["metadata"] for each in triggers(role) if each.get("name") == trigger]
    path = httpx.URL(told["url"]).path
    text = httpx.get(f"{spread.parts['api-1'].url}{path}", timeout=30).raise_for_status().text
    found = {family.name: family for family in text_string_to_metric_families(text)}
    (sample,) = found[told["valueLocation"]].samples
    assert not sample.labels
    return sample.value


def until(true: Callable[[], bool], *, seconds: float = 60) -> None:
    last = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < last, "it did not happen in time"
        time.sleep(0.05)


def idle(spread: Spread) -> bool:
    return not any(asked(spread, "worker", each) for each in ("jobs", "events", "alerts"))


def upload(client: httpx.Client, name: str, rows: int) -> str:
    content = "order_id,city,amount\n" + "".join(f"{one},Oslo,{one / 4}\n" for one in range(rows))
    answer = client.post("/api/v1/data/upload", files={"file": (name, content.encode(), "text/csv")})
    assert answer.status_code == 202, answer.text
    return str(answer.json()["job_id"])


def test_the_probes_of_a_process_that_answers_are_answered(spread: Spread) -> None:
    probed = container("api")
    for probe in ("startupProbe", "readinessProbe", "livenessProbe"):
        path = probed[probe]["httpGet"]["path"]
        assert httpx.get(f"{spread.parts['api-1'].url}{path}", timeout=30).status_code == 200


def test_a_file_asks_for_a_worker_and_none_is_asked_for_once_it_is_loaded(spread: Spread) -> None:
    assert idle(spread)
    with spread.client() as client:
        job_id = upload(client, "orders.csv", 100)
        assert asked(spread, "worker", "jobs") == 1
        assert asked(spread, "worker", "events") == 1  # and hears it, though none ever worked
        begin(spread, "worker-1")
        assert wait_for_job(client, job_id)["status"] == "completed"
    until(lambda: idle(spread))


def test_a_worker_that_is_taken_away_leaves_its_job_counted_and_the_next_one_ends_it(spread: Spread) -> None:
    with spread.client() as client:
        job_id = upload(client, "many.csv", ROWS)

        def status() -> str:
            return str(client.get(f"/api/v1/data/job/{job_id}").json()["status"])

        until(lambda: status() != "queued")
        end(spread, "worker-1")
        assert asked(spread, "worker", "jobs") == (status() != "completed")
        begin(spread, "worker-1")
        job = wait_for_job(client, job_id)
        assert job["status"] == "completed", job
        answer = client.post("/api/v1/data/query", json={"sql": "SELECT count(*) AS n FROM many"})
        assert answer.json()["results"] == [{"n": ROWS}]
    until(lambda: idle(spread))


def test_an_alert_keeps_a_worker(spread: Spread) -> None:
    rule = {
        "name": "Few",
        "watch": {"kind": "sql", "sql": "SELECT count(*) AS n FROM orders"},
        "condition": {"kind": "threshold", "op": "below", "level": 1},
        "times": {"every_minutes": 10},
    }
    with spread.client() as client:
        made = client.post("/api/v1/alerts", json=rule)
        assert made.status_code == 201, made.text
        assert asked(spread, "worker", "alerts") == 1
        client.delete(f"/api/v1/alerts/{made.json()['alert_id']}").raise_for_status()
    assert asked(spread, "worker", "alerts") == 0


def test_events_that_are_in_no_file_are_counted_until_they_are(spread: Spread) -> None:
    end(spread, "stream-1")
    with spread.client() as client:
        push(client, "clicks", range(1_000))
    assert asked(spread, "stream", "log") >= 1_000
    assert asked(spread, "stream", "topics") == 0
    begin(spread, "stream-1")
    until(lambda: asked(spread, "stream", "log") == 0)


def test_a_process_that_answers_ends_in_time_while_somebody_watches(spread: Spread) -> None:
    with spread.client("api-1") as client:
        dashboard_id, _ = board(client, "SELECT count(*) AS n FROM orders")
        watch(spread.parts["api-1"].url, dashboard_id, dict(client.headers))
    end(spread, "api-1")
    begin(spread, "api-1")
