"""Bringing a file in: accepted at once and whole, or refused and nothing kept."""

import asyncio
import resource
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
from starlette.testclient import TestClient

from sextant.app.wiring import House
from sextant.core.access import Caller
from tests.features.datasets.conftest import SALES, Loads, code_of, stored_files


def test_an_upload_answers_with_its_job_and_where_the_file_lies(loads: Loads, house: House) -> None:
    answer = loads.upload(SALES, "Sales 2024.csv")
    assert answer["status"] == "queued"
    assert answer["s3_key"].startswith("bronze/")
    assert house.objects.get(answer["s3_key"]) == SALES
    assert loads.topics() == ["data.ingestion"]


def test_the_event_of_an_upload_tells_what_came(loads: Loads, house: House, admin: Caller) -> None:
    answer = loads.upload(SALES)
    told = house.events.read()[0].payload
    expected = {name: answer[name] for name in ("job_id", "s3_key")}
    assert expected.items() <= told.items()
    assert (told["source_type"], told["user_id"]) == ("csv", admin.user_id)
    assert told["timestamp"]


def test_nothing_is_processed_before_the_answer(loads: Loads, client: TestClient) -> None:
    answer = loads.upload(SALES)
    dataset = client.get(f"/api/v1/datasets/{answer['dataset_id']}").json()
    assert (dataset["status"], dataset["row_count"]) == ("loading", 0)
    assert loads.job(answer["job_id"])["status"] == "queued"


def test_a_name_given_behind_the_file_is_taken(loads: Loads) -> None:
    dataset = loads.load(SALES, "x.csv", name="  Sales of 2024 ")
    assert (dataset["name"], dataset["table_name"]) == ("Sales of 2024", "sales_of_2024")


def test_a_second_dataset_of_the_same_name_gets_its_own_table_name(loads: Loads) -> None:
    assert [loads.load()["table_name"] for _ in range(3)] == ["sales", "sales_2", "sales_3"]


def test_pasted_cells_become_a_dataset(client: TestClient, house: House) -> None:
    text = "city\tvisitors\nOslo\t12\nBergen\t7\n"
    answer = client.post("/api/v1/data/paste", json={"text": text, "name": "Visitors"})
    assert answer.status_code == 202
    house.jobs.run_waiting()
    dataset = client.get(f"/api/v1/datasets/{answer.json()['dataset_id']}").json()
    assert (dataset["row_count"], dataset["table_name"]) == (2, "visitors")
    assert [column["name"] for column in dataset["columns"]] == ["city", "visitors"]


def test_the_same_request_sent_twice_with_its_key_makes_one_dataset(client: TestClient, house: House) -> None:
    body = {"text": "a,b\n1,2\n", "name": "Twice"}
    answers = [
        client.post("/api/v1/data/paste", json=body, headers={"Idempotency-Key": "k-1"}) for _ in range(2)
    ]
    assert answers[0].json() == answers[1].json()
    assert client.get("/api/v1/datasets").json()["total"] == 1


REFUSED: dict[str, tuple[bytes, dict[str, str], int, str]] = {
    "an empty file": (b"", {}, 422, "file_empty"),
    "binary data renamed .csv": (bytes(range(256)) * 40, {}, 415, "format_unknown"),
    "CSV that is said to be Parquet": (SALES, {"source_type": "parquet"}, 422, "source_type_mismatch"),
    "CSV that is said to be Excel": (SALES, {"source_type": "xlsx"}, 422, "source_type_mismatch"),
    "an unknown source type": (SALES, {"source_type": "hologram"}, 422, "source_type_unknown"),
}


@pytest.mark.parametrize("what", REFUSED)
def test_what_is_refused_leaves_nothing_behind(what: str, client: TestClient, house: House) -> None:
    content, fields, status, code = REFUSED[what]
    for order in ("before", "after"):
        files = {"file": ("data.csv", content)}
        answer = client.post("/api/v1/data/upload", files=files, data=fields)
        assert (answer.status_code, code_of(answer)) == (status, code), order
    assert stored_files(house) == []
    assert client.get("/api/v1/datasets").json()["total"] == 0
    assert house.events.read() == []


def test_a_declared_type_behind_the_file_is_held_against_it_too(client: TestClient, house: House) -> None:
    edge = b'--e\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\n'
    tail = b'\r\n--e\r\nContent-Disposition: form-data; name="source_type"\r\n\r\nexcel\r\n--e--\r\n'
    headers = {"Content-Type": "multipart/form-data; boundary=e"}
    answer = client.post("/api/v1/data/upload", content=edge + SALES + tail, headers=headers)
    assert (answer.status_code, code_of(answer)) == (422, "source_type_mismatch")
    assert stored_files(house) == []


def test_an_error_says_what_happened_and_what_to_do(client: TestClient) -> None:
    error = client.post("/api/v1/data/upload", files={"file": ("a.csv", b"")}).json()["error"]
    assert error["message"] == "The file is empty."
    assert error["hint"]


def with_limit(house: House, limit: int) -> None:
    object.__setattr__(house.datasets.ground.rules, "upload_limit_bytes", limit)


def test_a_file_over_the_limit_is_refused_by_its_length_and_as_its_bytes_pass(
    client: TestClient, house: House
) -> None:
    with_limit(house, 300_000)
    content = b"a,b\n" + b"1,2\n" * 100_000
    told = client.post("/api/v1/data/upload", files={"file": ("a.csv", content)})
    assert (told.status_code, code_of(told)) == (413, "file_too_large")
    passed = Streamed(client, content).send()
    assert passed[0] == 413
    assert stored_files(house) == []
    assert client.get("/api/v1/datasets").json()["total"] == 0


def test_an_upload_cut_off_half_way_leaves_nothing(client: TestClient, house: House) -> None:
    status, _ = Streamed(client, b"a,b\n" + b"1,2\n" * 3_000_000, cut_after=6 << 20).send()
    assert status in (0, 422)
    assert stored_files(house) == []
    assert client.get("/api/v1/datasets").json()["total"] == 0
    assert house.events.read() == []


@pytest.mark.one_database
def test_memory_stays_flat_while_a_large_file_streams(client: TestClient, house: House) -> None:
    Streamed(client, b"a,b\n" + b"1,2\n" * 100_000).send()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    status, _ = Streamed(client, b"x,y\n" * 16_384, repeat=4_000).send()
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert status == 202
    assert grown < 64 * 1024, f"grew by {grown} KB over 250 MB"


def test_a_viewer_may_not_upload(client_for: Callable[[Caller], TestClient], viewer: Caller) -> None:
    answer = client_for(viewer).post("/api/v1/data/upload", files={"file": ("a.csv", SALES)})
    assert (answer.status_code, code_of(answer)) == (403, "not_allowed")


def test_nobody_uploads_without_signing_in(client: TestClient, house: House) -> None:
    answer = client.post(
        "/api/v1/data/upload", files={"file": ("a.csv", SALES)}, headers={"Authorization": "Bearer no"}
    )
    assert answer.status_code == 401
    assert stored_files(house) == []


class Streamed:
    """An upload sent to the application piece by piece, without a length, cut off where wanted."""

    def __init__(
        self, client: TestClient, content: bytes, *, repeat: int = 1, cut_after: int | None = None
    ) -> None:
        self._app: Any = client.app
        self._token = client.headers["authorization"]
        self._content, self._repeat, self._cut_after = content, repeat, cut_after
        self._status = 0
        self._body = b""

    def send(self) -> tuple[int, bytes]:
        asyncio.run(self._run())
        return self._status, self._body

    async def _run(self) -> None:
        messages = self._messages()

        async def receive() -> dict[str, Any]:
            return await anext(messages)

        async def send(message: Any) -> None:
            self._status = message.get("status", self._status)
            self._body += message.get("body", b"")

        headers = [
            (b"authorization", self._token.encode()),
            (b"content-type", b"multipart/form-data; boundary=e"),
            (b"transfer-encoding", b"chunked"),
        ]
        scope = {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "method": "POST",
            "path": "/api/v1/data/upload",
            "raw_path": b"/api/v1/data/upload",
            "query_string": b"",
            "root_path": "",
            "scheme": "http",
            "headers": headers,
            "client": ("127.0.0.1", 1),
            "server": ("127.0.0.1", 80),
            "state": {},
        }
        await self._app(scope, receive, send)

    async def _messages(self) -> AsyncIterator[dict[str, Any]]:
        head = b'--e\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\n'
        yield {"type": "http.request", "body": head, "more_body": True}
        sent = 0
        for _ in range(self._repeat):
            for start in range(0, len(self._content), 65_536):
                if self._cut_after is not None and sent >= self._cut_after:
                    yield {"type": "http.disconnect"}
                    return
                piece = self._content[start : start + 65_536]
                sent += len(piece)
                yield {"type": "http.request", "body": piece, "more_body": True}
        yield {"type": "http.request", "body": b"\r\n--e--\r\n", "more_body": False}
        while True:
            yield {"type": "http.disconnect"}
