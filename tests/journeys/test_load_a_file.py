"""From a file to a dataset over HTTP against the real server: progress, figures, rows set aside, undo."""

import json
import time
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from tests.journeys.conftest import Installation

ROWS = 200_000
CONTENT = b"n,city,when\n" + b"".join(
    b"%d,%s,2024-0%d-11\n" % (n, (b"Oslo", b"Bergen", b"Bod\xc3\xb8")[n % 3], n % 9 + 1) for n in range(ROWS)
)
BAD = b"x,y,z,too many fields\n"


@pytest.fixture(scope="module")
def client(server: Installation) -> Iterator[httpx.Client]:
    with server.client() as made:
        yield made


def follow(client: httpx.Client, job_id: str) -> list[dict[str, Any]]:
    """Every state of a job that the server tells live, until it ends."""
    seen: list[dict[str, Any]] = []
    with client.stream("GET", f"/api/v1/jobs/{job_id}/events", timeout=60) as lines:
        told = (line.removeprefix("data: ") for line in lines.iter_lines() if line.startswith("data: "))
        seen.extend(json.loads(state) for state in told)
    return seen


@pytest.fixture(scope="module")
def dataset(client: httpx.Client) -> dict[str, Any]:
    answer = client.post("/api/v1/data/upload", files={"file": ("visits.csv", CONTENT + BAD)})
    assert answer.status_code == 202, answer.text
    told = follow(client, answer.json()["job_id"])
    assert told[-1]["status"] == "completed", told[-1]
    assert [state["progress"] for state in told] == sorted(state["progress"] for state in told)
    return client.get(f"/api/v1/datasets/{answer.json()['dataset_id']}").json()


def test_the_job_begins_within_a_second_of_the_answer(client: httpx.Client, dataset: dict[str, Any]) -> None:
    job = client.get(f"/api/v1/data/job/{dataset['job_id']}").json()
    assert (job["status"], job["progress"]) == ("completed", 100)
    assert job["started_at"] is not None


def test_every_row_is_loaded_or_set_aside(dataset: dict[str, Any]) -> None:
    assert (dataset["row_count"], dataset["rows_set_aside"], dataset["rows_in_file"]) == (ROWS, 1, ROWS + 1)


def test_the_profile_is_there(client: httpx.Client, dataset: dict[str, Any]) -> None:
    profile = client.get(f"/api/v1/data/profile/{dataset['dataset_id']}").json()
    assert (profile["row_count"], profile["column_count"]) == (ROWS, 3)
    assert {issue["issue_type"] for issue in profile["issues"]} >= {"set_aside"}


def test_the_row_set_aside_can_be_had_again(client: httpx.Client, dataset: dict[str, Any]) -> None:
    page = client.get(f"/api/v1/datasets/{dataset['dataset_id']}/set-aside").json()
    assert [(row["line"], row["raw"]) for row in page["items"]] == [(ROWS + 2, "x,y,z,too many fields")]


def test_the_file_comes_back_as_it_was(client: httpx.Client, dataset: dict[str, Any]) -> None:
    assert client.get(f"/api/v1/datasets/{dataset['dataset_id']}/raw").content == CONTENT + BAD


def test_a_large_upload_is_answered_soon_after_its_last_byte(client: httpx.Client) -> None:
    ended = 0.0

    def body() -> Iterator[bytes]:
        nonlocal ended
        yield b'--e\r\nContent-Disposition: form-data; name="file"; filename="large.csv"\r\n\r\na,b\n'
        for _ in range(1_600):
            yield b"1,2\n" * 16_384
        yield b"\r\n--e--\r\n"
        ended = time.monotonic()

    headers = {"Content-Type": "multipart/form-data; boundary=e"}
    answer = client.post("/api/v1/data/upload", content=body(), headers=headers, timeout=60)
    assert answer.status_code == 202, answer.text
    assert time.monotonic() - ended < 5  # a second on a quiet machine; the figure itself is measured in bench
    client.post(f"/api/v1/jobs/{answer.json()['job_id']}/cancel")


def test_a_deleted_dataset_comes_back(client: httpx.Client, dataset: dict[str, Any]) -> None:
    path = f"/api/v1/datasets/{dataset['dataset_id']}"
    assert client.delete(f"{path}?confirm=true").status_code == 200
    assert client.get(path).status_code == 404
    assert client.post(f"{path}/restore").json()["row_count"] == ROWS
