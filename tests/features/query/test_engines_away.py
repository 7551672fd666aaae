"""An engine that is away: its questions are answered by the built-in one, and soon without waiting for it."""

import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from sextant.app.settings import Settings
from sextant.features.datasets import Dataset
from sextant.features.query.engines.reach import Reach
from sextant.kit.breaker import Breaker
from sextant.ports.warehouse import EngineUnavailable, QueryFailed

pytestmark = pytest.mark.one_database


class Door:
    """Takes connections and closes each at once, as a balancer does whose servers are away."""

    def __init__(self) -> None:
        self.knocks = 0
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._socket.getsockname()[1]
        threading.Thread(target=self._answer, daemon=True).start()

    def _answer(self) -> None:
        while True:
            try:
                asked, _ = self._socket.accept()
            except OSError:
                return
            self.knocks += 1
            asked.close()

    def close(self) -> None:
        self._socket.close()


@pytest.fixture
def door() -> Iterator[Door]:
    made = Door()
    yield made
    made.close()


@pytest.fixture
def settings(tmp_path: Path, database_url: str, door: Door) -> Settings:
    return Settings(
        data=tmp_path / "data",
        database_url=database_url,
        secret_key="a test's secret",
        warehouse_url=f"clickhouse://127.0.0.1:{door.port}",
        warehouse_small_rows=0,
    )


def test_questions_go_on_and_soon_nobody_waits_for_an_engine_that_is_away(
    client: TestClient, dataset: Dataset, door: Door
) -> None:
    knocks: list[int] = []
    for n in range(6):
        sql = f"SELECT count(*) + {n} AS n FROM sales"
        answer = client.post("/api/v1/data/query", json={"sql": sql}).json()
        assert answer["results"] == [{"n": dataset.row_count + n}]
        assert answer["engine"]["name"] == "duckdb"
        assert "cannot be reached" in answer["engine"]["reason"]
        knocks.append(door.knocks)
    assert 0 < knocks[0] < knocks[1] == knocks[5]


def test_an_engine_is_left_alone_after_two_failures_and_tried_again_by_one() -> None:
    now = [100.0]
    reach = Reach("Trino", breaker=Breaker(failures=2, clock=lambda: now[0]))
    asked: list[str] = []

    def ask(error: Exception | None) -> None:
        with reach.tried():
            asked.append("asked")
            if error is not None:
                raise error

    away = EngineUnavailable("Trino does not let Sextant sign in.", seconds=30)
    for _ in range(4):
        with pytest.raises(EngineUnavailable, match="does not let Sextant sign in"):
            ask(away)
    assert len(asked) == 2
    now[0] += 12
    with pytest.raises(QueryFailed):
        ask(QueryFailed("Division by zero."))
    ask(None)
    assert len(asked) == 4
