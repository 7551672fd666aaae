"""What docs/degrading.md promises, each as its user sees it."""

import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.contracts.objects.stores import Servers, make_place, servers
from tests.servers.postgres import Postgres
from tests.servers.redis import RedisServer
from tests.servers.sextant import RunningSextant

__all__ = ["servers"]

CONTENT = b"city,amount\nOslo,10\nBergen,20\n"
QUESTION = {"sql": "select sum(amount) as n from towns"}


def load(client: httpx.Client, content: bytes = CONTENT) -> httpx.Response:
    answer = client.post("/api/v1/data/upload", files={"file": ("towns.csv", content)})
    if answer.status_code != 202:
        return answer
    until = time.monotonic() + 60
    while True:
        job = client.get(f"/api/v1/data/job/{answer.json()['job_id']}")
        if job.json()["status"] in ("completed", "failed"):
            return job
        assert time.monotonic() < until
        time.sleep(0.1)


def asked(client: httpx.Client, more: str = "") -> httpx.Response:
    return client.post("/api/v1/data/query", json={"sql": QUESTION["sql"] + more})


def ready(server: RunningSextant) -> tuple[int, dict[str, Any]]:
    answer = httpx.get(f"{server.url}/ready", timeout=20)
    return answer.status_code, answer.json()


@pytest.fixture
def redis_server() -> Iterator[RedisServer]:
    server = RedisServer()
    yield server
    server.stop()


def test_without_redis_people_ask_on_and_ready_says_degraded(
    redis_server: RedisServer, tmp_path: Path
) -> None:
    settings = {"SEXTANT_CACHE_URL": redis_server.url, "SEXTANT_RATE_LIMITS": "true"}
    with RunningSextant(tmp_path, settings=settings) as server, server.client() as client:
        assert load(client).json()["status"] == "completed"
        assert asked(client).status_code == 200
        assert ready(server)[1]["status"] == "ok"
        redis_server.stop()
        answers = [asked(client, f" where amount > -{n}") for n in range(3)]
        assert [one.status_code for one in answers] == [200, 200, 200]
        left = [int(one.headers["X-RateLimit-Remaining"]) for one in answers]
        assert left == sorted(left, reverse=True)
        assert left[0] > left[-1], "nobody is counted while the cache is away"
        status, told = ready(server)
        assert (status, told["status"], told["parts"]["cache"]) == (200, "degraded", "degraded")
        assert told["notes"]["cache"] == "The cache does not answer."


def test_without_its_object_store_answers_go_on_and_loads_are_told(servers: Servers, tmp_path: Path) -> None:
    place = make_place("s3", servers, tmp_path)
    settings = place.variables | {"SEXTANT_OBJECTS_URL": place.url}
    with RunningSextant(tmp_path, settings=settings) as server, server.client() as client:
        assert load(client).json()["status"] == "completed"
        assert asked(client).json()["results"] == [{"n": 30}]
        server.stop()
        server.settings["AWS_ENDPOINT_URL"] = "http://127.0.0.1:9"
        away = RunningSextant(tmp_path, settings=server.settings)
        away.key = server.key
        with away, away.client() as again:
            assert asked(again).json()["results"] == [{"n": 30}]
            refused = load(again, b"city,amount\nTurku,1\n")
            assert refused.status_code == 503, refused.text
            assert refused.json()["error"]["code"] == "object_store_unavailable"
            assert int(refused.headers["Retry-After"]) > 0
            status, told = ready(away)
            assert (status, told["parts"]["objects"]) == (200, "degraded")
        server.start()


def test_a_full_disk_refuses_the_upload_and_keeps_answering(tmp_path: Path) -> None:
    small = tmp_path / "small"
    small.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=24m", "tmpfs", str(small)], capture_output=True
    )
    assert mounted.returncode == 0, f"a small disk is mounted as root alone: {mounted.stderr.decode()}"
    try:
        settings = {"SEXTANT_OBJECTS_URL": (small / "objects").as_uri()}
        with RunningSextant(tmp_path, settings=settings) as server, server.client() as client:
            assert load(client).json()["status"] == "completed"
            refused = load(client, b"city,amount\n" + b"Oslo,1\n" * 5_000_000)
            assert refused.status_code == 503, refused.text
            assert refused.json()["error"]["code"] == "disk_full"
            assert asked(client).json()["results"] == [{"n": 30}]
            assert load(client, b"city,amount\nTurku,1\n").json()["status"] == "completed"
            subprocess.run(["mount", "-o", "remount,ro", str(small)], check=True)
            refused = load(client, b"city,amount\nBodo,1\n")
            assert refused.status_code == 503, refused.text
            assert refused.json()["error"]["code"] == "object_store_read_only"
            assert asked(client, " where amount > 0").json()["results"] == [{"n": 30}]
            subprocess.run(["mount", "-o", "remount,rw", str(small)], check=True)
    finally:
        subprocess.run(["umount", str(small)], check=True)
    assert shutil.disk_usage(tmp_path).free


def test_without_a_language_model_questions_are_answered(tmp_path: Path) -> None:
    settings = {
        "SEXTANT_LLM": "openai:none",
        "SEXTANT_LLM_URL": "http://127.0.0.1:9/v1",
        "SEXTANT_LLM_KEY": "k",
        "SEXTANT_LLM_SECONDS": "2",
    }
    with RunningSextant(tmp_path, settings=settings) as server, server.client() as client:
        assert load(client).json()["status"] == "completed"
        answer = client.post("/api/v1/query/natural", json={"question": "total amount by city"})
        assert answer.status_code == 200, answer.text
        assert {row["city"] for row in answer.json()["results"]} == {"Oslo", "Bergen"}


def test_metadata_that_cannot_be_written_is_told_and_comes_back(
    postgres: Postgres, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = postgres.empty()
    monkeypatch.setenv("SEXTANT_DATABASE_URL", postgres.url(name))  # for the command that makes the key too
    with RunningSextant(tmp_path) as server, server.client() as client:
        loaded = load(client)
        assert loaded.json().get("status") == "completed", loaded.text
        postgres.only_reading(name, on=True)
        refused = client.post("/api/v1/data/queries", json={"name": "x", "sql": QUESTION["sql"]})
        assert refused.status_code == 503, refused.text
        assert refused.json()["error"]["code"] == "metadata_unavailable"
        assert "INSERT" not in refused.text
        postgres.only_reading(name, on=False)
        assert asked(client).json()["results"] == [{"n": 30}]
    postgres.drop(name)
