"""Two processes that answer, two that work, one for streams, one for the clock: one product, one gateway."""

import io
import itertools
import json
import threading
import time
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from websockets.sync.client import connect

from sextant.kit.ids import new_id
from tests.features.live.conftest import Watcher
from tests.journeys.test_first_hour import wait_for_job
from tests.servers.postgres import Postgres
from tests.servers.redis import RedisServer
from tests.servers.spread import Spread
from tests.servers.whole import whole_house

ROWS = 3_000


@pytest.fixture(scope="module", params=["shared folder", pytest.param("all servers", marks=pytest.mark.long)])
def spread(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    postgres: Postgres,
    redis_server: RedisServer,
) -> Iterator[Spread]:
    """Every journey twice: over a folder that all share, and over Kafka, a store like S3, and Trino."""
    whole = None
    if request.param == "all servers":
        whole = whole_house(postgres, redis_server, request.getfixturevalue("kafka"), trino=True)
    database = postgres.fresh() if whole is None else whole.database
    made = Spread(
        tmp_path_factory.mktemp("spread"),
        postgres.url(database),
        redis_server.url,
        settings={"SEXTANT_STREAM_ROLL_SECONDS": "2", **(whole.settings if whole else {})},
    )
    made.start()
    yield made
    made.stop()
    if whole is None:
        postgres.drop(database)
    else:
        whole.stop()


def orders(rows: int = ROWS) -> bytes:
    lines = ["order_id,city,amount"]
    lines += [f"{number},{('Oslo', 'Bergen', 'Voss')[number % 3]},{number / 4}" for number in range(rows)]
    return "\n".join(lines).encode()


def load(client: httpx.Client, name: str, content: bytes) -> dict[str, Any]:
    answer = client.post("/api/v1/data/upload", files={"file": (name, content, "text/csv")})
    assert answer.status_code == 202, answer.text
    job = wait_for_job(client, answer.json()["job_id"])
    assert job["status"] == "completed", job
    found: dict[str, Any] = client.get(f"/api/v1/datasets/{job['dataset_id']}").json()
    return found


def rows_of(client: httpx.Client, sql: str) -> list[dict[str, Any]]:
    answer = client.post("/api/v1/data/query", json={"sql": sql})
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["results"]
    return found


def engine_of(client: httpx.Client, sql: str) -> str:
    answer = client.post("/api/v1/data/query", json={"sql": sql})
    return str(answer.json()["engine"]["name"])


def push(client: httpx.Client, stream: str, numbers: range) -> None:
    body = b"".join(json.dumps({"n": number, "kind": "view"}).encode() + b"\n" for number in numbers)
    headers = {"Content-Type": "application/x-ndjson", "Idempotency-Key": new_id()}
    answer = client.post("/api/v1/data/ingest", params={"stream": stream}, content=body, headers=headers)
    assert answer.status_code == 202, answer.text


def board(client: httpx.Client, sql: str) -> tuple[str, str]:
    tile = {"title": "Rows", "query": sql, "chart_type": "table"}
    body = {"name": "Live", "visualizations": [tile], "shared": True}
    answer = client.post("/api/v1/dashboards", json=body)
    assert answer.status_code == 201, answer.text
    return answer.json()["dashboard_id"], answer.json()["visualizations"][0]["viz_id"]


def watch(url: str, dashboard_id: str, headers: dict[str, str]) -> Watcher:
    line = connect(
        f"{url.replace('http', 'ws', 1)}/ws/analytics/{dashboard_id}",
        additional_headers=headers,
        max_size=None,
        open_timeout=30,
    )
    watcher = Watcher(line)
    watcher.subscribe()
    return watcher


def test_a_file_is_loaded_and_asked_about_by_whichever_process_answers(spread: Spread) -> None:
    with spread.client() as gateway:
        dataset = load(gateway, "orders.csv", orders())
        asked = gateway.post("/api/v1/query/natural", json={"question": "how many orders by city"})
        assert asked.status_code == 200, asked.text
    for name in ("api-1", "api-2"):
        with spread.client(name) as client:
            sql = f"SELECT city, count(*) AS n FROM {dataset['table_name']} GROUP BY 1"
            found = rows_of(client, sql)
            assert {row["city"]: row["n"] for row in found} == {"Oslo": 1000, "Bergen": 1000, "Voss": 1000}
            assert engine_of(client, sql) == (
                "trino" if "SEXTANT_WAREHOUSE_URL" in spread.settings else "duckdb"
            )


def test_what_was_asked_is_exported_whole_by_the_other_process(spread: Spread) -> None:
    with spread.client("api-1") as one, spread.client("api-2") as two:
        dataset = load(one, "exported.csv", orders())
        sql = f"SELECT order_id, city FROM {dataset['table_name']} ORDER BY 1"
        made = two.post("/api/v1/data/export", json={"sql": sql, "format": "csv"})
        assert made.status_code == 200, made.text
        lines = one.get(made.json()["download_url"]).text.splitlines()
        assert (len(lines), lines[1].replace('"', "")) == (ROWS + 1, "0,Oslo")


def test_what_one_process_takes_the_other_answers_and_the_stream_role_rolls(spread: Spread) -> None:
    with spread.client("api-1") as one, spread.client("api-2") as two:
        push(one, "visits", range(500))
        push(two, "visits", range(500, 900))
        for client in (one, two):
            found = rows_of(client, "SELECT count(*) AS events, count(DISTINCT n) AS apart FROM visits")
            assert found == [{"events": 900, "apart": 900}]
        stream = one.get("/api/v1/streams").json()["items"][0]
        until = time.monotonic() + 60
        while two.get(f"/api/v1/streams/{stream['dataset_id']}").json()["hot_events"]:
            assert time.monotonic() < until, "nobody rolls"
            time.sleep(0.2)
        assert rows_of(two, "SELECT count(*) AS events FROM visits") == [{"events": 900}]


def test_a_live_tile_of_one_process_follows_what_the_other_takes(spread: Spread) -> None:
    with spread.client("api-1") as one, spread.client("api-2") as two:
        push(one, "clicks", range(10))
        dashboard_id, viz_id = board(two, "SELECT count(*) AS n FROM clicks")
        watcher = watch(spread.parts["api-2"].url, dashboard_id, dict(two.headers.items()))
        watcher.until_value(viz_id, 10)
        for begin in range(10, 60, 10):
            push(one, "clicks", range(begin, begin + 10))
            watcher.until_value(viz_id, begin + 10)
        through = watch(spread.gateway.url, dashboard_id, dict(two.headers.items()))
        through.until_value(viz_id, 60)
        watcher.line.close()
        through.line.close()


def test_signing_out_is_heard_by_every_process(spread: Spread) -> None:
    with spread.client() as admin:
        invited = admin.post(
            "/api/v1/people", json={"email": "ada@example.com", "name": "Ada", "role": "analyst"}
        )
        assert invited.status_code == 201, invited.text
        token = invited.json()["link"].rstrip("/").split("/")[-1].split("#")[-1].split("=")[-1]
        dashboard_id, _ = board(admin, "SELECT 1 AS n")
    page = {"X-Sextant": "1"}
    one, two = (
        httpx.Client(base_url=spread.parts[name].url, timeout=30, headers=page) for name in ("api-1", "api-2")
    )
    signed_in = one.post("/api/v1/session/link", json={"token": token})
    assert signed_in.status_code == 200, signed_in.text
    chosen = one.put("/api/v1/session/password", json={"password": "a long enough one, 42 letters or so"})
    assert chosen.status_code == 204, chosen.text
    two.cookies = one.cookies
    assert two.get("/api/v1/session").json()["user"]["email"] == "ada@example.com"
    cookie = "; ".join(f"{name}={value}" for name, value in one.cookies.items())
    watcher = watch(spread.parts["api-2"].url, dashboard_id, {"Cookie": cookie, "Origin": spread.gateway.url})
    watcher.until(lambda one: one.seq is not None)
    ended = one.delete("/api/v1/session")
    assert ended.status_code == 204, ended.text
    assert two.get("/api/v1/session", headers={"Cookie": cookie}).status_code == 401
    watcher.until(lambda one: one.closed is not None, 30)
    assert watcher.closed is not None
    assert watcher.closed[0] == 4401
    one.close()
    two.close()


def running_at(spread: Spread, name: str) -> list[dict[str, Any]]:
    with spread.client(name) as client:
        found: list[dict[str, Any]] = client.get("/api/v1/data/running").json()["running"]
    return found


def test_a_statement_that_came_through_the_gateway_is_stopped_by_the_other_process(spread: Spread) -> None:
    heard: list[httpx.Response] = []
    name = new_id()
    with spread.client() as client:
        table = load(client, "endless.csv", orders())["table_name"]
        joined = ", ".join(f"{table} {alias}" for alias in "abcde")
        sql = f"SELECT count(*) FROM {joined} WHERE a.amount + b.amount * c.amount > d.amount + e.order_id"

        def ask() -> None:
            headers = {"X-Request-Id": name}
            heard.append(client.post("/api/v1/data/query", json={"sql": sql}, headers=headers))

        asking = threading.Thread(target=ask)
        asking.start()
        time.sleep(1)
        runs = {api: bool(running_at(spread, api)) for api in ("api-1", "api-2")}
        assert sorted(runs.values()) == [False, True]
        other = next(api for api, here in runs.items() if not here)
        with spread.client(other) as elsewhere:
            assert elsewhere.post(f"/api/v1/data/running/{name}/cancel").status_code == 200
        asking.join(30)
    assert [answer.json()["error"]["code"] for answer in heard] == ["query_cancelled"]


def test_questions_are_counted_once_for_all_processes(spread: Spread) -> None:
    with spread.client("api-1") as one, spread.client("api-2") as two:
        load(one, "harbours.csv", orders(10))
        answers = [  # each another: an answer that is known already costs nothing
            client.post("/api/v1/data/query", json={"sql": f"select count(*) + {n} as n from harbours"})
            for n, client in enumerate(itertools.islice(itertools.cycle((one, two)), 6))
        ]
    assert [answer.status_code for answer in answers] == [200] * 6, [answer.text[:300] for answer in answers]
    left = [int(answer.headers["x-ratelimit-remaining"]) for answer in answers]
    assert left == list(range(left[0], left[0] - 6, -1))


def test_a_large_upload_goes_through_the_gateway_as_it_comes(spread: Spread) -> None:
    with spread.client() as client:
        dataset = load(client, "many.csv", orders(300_000))
        assert dataset["row_count"] == 300_000


def test_the_gateway_passes_on_what_a_process_that_is_away_did_not_hear(spread: Spread) -> None:
    spread.kill("api-1")
    with spread.client() as client:
        for _ in range(10):
            assert client.get("/api/v1/streams").status_code == 200
            load(client, f"away-{new_id()}.csv", orders(10))
        assert client.get("/metrics").status_code == 404
    spread.begin("api-1")
    spread.wait("api-1")
    assert io.StringIO(spread.said("api-1")).read().count("refused") == 0
