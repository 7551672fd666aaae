"""Streams of a whole house: pushes as a sender makes them, answers as people get them."""

import json
from collections.abc import Callable, Iterable
from typing import Any

import pytest
from starlette.testclient import TestClient

Push = Callable[..., Any]
Ask = Callable[..., list[dict[str, Any]]]


def ndjson(events: Iterable[object]) -> bytes:
    return b"".join(json.dumps(event).encode() + b"\n" for event in events)


def visit(number: int, **more: object) -> dict[str, object]:
    """An event that no other is like."""
    when = f"2026-03-02T08:{number // 60 % 60:02d}:{number % 60:02d}.{number % 1000:03d}Z"
    return {"timestamp": when, "event_type": "view", "n": number, "value": number / 4, **more}


def push_by(client: TestClient) -> Push:
    """Pushes events (or bytes) as NDJSON and gives the answer's JSON."""

    def send(
        events: Iterable[object] | bytes, *, stream: str = "visits", key: str = "", **headers: str
    ) -> Any:
        sent = {
            "Content-Type": "application/x-ndjson",
            **{k.replace("_", "-"): v for k, v in headers.items()},
        }
        if key:
            sent["Idempotency-Key"] = key
        body = events if isinstance(events, bytes) else ndjson(events)
        answer = client.post("/api/v1/data/ingest", params={"stream": stream}, content=body, headers=sent)
        assert answer.status_code == 202, answer.text
        return answer.json()

    return send


def ask_by(client: TestClient) -> Ask:
    """The rows of a statement."""

    def run(sql: str) -> list[dict[str, Any]]:
        answer = client.post("/api/v1/data/query", json={"sql": sql})
        assert answer.status_code == 200, answer.text
        rows: list[dict[str, Any]] = answer.json()["results"]
        return rows

    return run


@pytest.fixture
def push(client: TestClient) -> Push:
    return push_by(client)


@pytest.fixture
def ask(client: TestClient) -> Ask:
    """As the administrator."""
    return ask_by(client)
