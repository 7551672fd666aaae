"""The ready stream `events`: known columns, and rollups by hour and day that follow it."""

from collections.abc import Callable
from typing import Any

import pytest
from starlette.testclient import TestClient

from sextant.app.wiring import House
from sextant.core.access import Caller
from sextant.features.streams.ready import readied
from tests.conftest import SetClock
from tests.features.streams.conftest import ask_by, push_by

HOURLY = (
    "SELECT date_trunc('hour', timestamp) AS hour, event_type, count(*) AS events, sum(value) AS total_value"
    " FROM events GROUP BY ALL ORDER BY ALL"
)
DAILY = (
    "SELECT date_trunc('day', timestamp) AS day, event_type, count(*) AS events, sum(value) AS total_value,"
    " avg(value) AS average_value, min(value) AS least_value, max(value) AS greatest_value"
    " FROM events GROUP BY ALL ORDER BY ALL"
)


class Ready:
    def __init__(self, house: House, client: TestClient, clock: SetClock) -> None:
        self.house, self.client, self.clock = house, client, clock
        self._push, self.ask = push_by(client), ask_by(client)
        self.workspace = house.identity.command_caller().workspace_id

    def push(self, events: list[dict[str, Any]], stream: str = "events") -> dict[str, Any]:
        return self._push(events, stream=stream)

    def settle(self) -> None:
        self.house.jobs.run_waiting()
        while self.house.events.deliver():
            self.house.jobs.run_waiting()

    def roll(self, dataset_id: str) -> None:
        """What the role `stream` does each minute, and the scheduler after it."""
        self.house.streams.roller.roll(self.workspace, dataset_id)
        with self.house.db.transaction() as tx:
            self.house.transforms.look(tx)
        self.settle()

    def models(self) -> dict[str, Any]:
        return {one["table_name"]: one for one in self.client.get("/api/v1/models").json()["items"]}


@pytest.fixture
def ready(house: House, client_for: Callable[[Caller], TestClient], clock: SetClock) -> Ready:
    house.events.deliver()  # consumers hear what comes after their first start
    return Ready(house, client_for(house.identity.command_caller()), clock)


def event(number: int, **more: object) -> dict[str, Any]:
    kinds = ("view", "click", "buy")
    return {
        "timestamp": f"2026-03-{number % 3 + 1:02d}T{number % 24:02d}:{number % 60:02d}:00Z",
        "event_type": kinds[number % 3],
        "user_id": f"u-{number % 7}",
        "properties": {"country": "NO"},
        "value": number / 4,
        **more,
    }


def rolled_up(ready: Ready) -> None:
    assert ready.ask("SELECT * FROM events_hourly ORDER BY ALL") == ready.ask(HOURLY)
    assert ready.ask("SELECT * FROM daily_metrics ORDER BY ALL") == ready.ask(DAILY)


def test_the_first_events_make_the_stream_and_rollups_that_follow_it(ready: Ready) -> None:
    dataset_id = ready.push([event(n) for n in range(50)])["dataset_id"]
    ready.settle()
    ready.roll(dataset_id)
    rolled_up(ready)
    assert len(ready.ask("SELECT * FROM events_hourly")) > 20
    ready.push([event(n) for n in range(50, 90)])
    ready.push([event(3, timestamp="2026-02-27T23:30:00Z")])  # late by days
    ready.roll(dataset_id)
    rolled_up(ready)
    hourly = ready.models()["events_hourly"]
    assert (hourly["last_run"]["how"], hourly["last_run"]["status"]) == ("groups", "loaded")


def test_rollups_go_on_from_their_groups_when_files_were_joined(
    ready: Ready, monkeypatch: pytest.MonkeyPatch
) -> None:
    from sextant.core.lake import Sizes
    from sextant.features.streams import rolling

    monkeypatch.setattr(rolling, "_COMPACT_AT", Sizes(least=3))
    dataset_id = ready.push([event(n) for n in range(9)])["dataset_id"]
    ready.settle()
    for batch in range(1, 6):
        ready.push([event(n) for n in range(batch * 9, batch * 9 + 9)])
        ready.roll(dataset_id)
        rolled_up(ready)
        last = ready.models()["events_hourly"]["last_run"]
        assert last["status"] == "loaded"
        assert batch == 1 or last["how"] == "groups"
    snapshots = ready.client.get(f"/api/v1/datasets/{dataset_id}/snapshots").json()["items"]
    assert any(one["operation"] == "compact" for one in snapshots)


def test_it_can_be_made_before_the_first_event(ready: Ready) -> None:
    made = ready.client.post("/api/v1/streams/ready")
    assert made.status_code == 200, made.text
    dataset_id = made.json()["dataset_id"]
    columns = ready.client.get(f"/api/v1/datasets/{dataset_id}").json()["columns"]
    assert [(one["name"], one["type"]) for one in columns] == [
        ("timestamp", "timestamptz"),
        ("event_type", "string"),
        ("user_id", "string"),
        ("value", "double"),
        ("received_at", "timestamptz"),
    ]
    assert ready.client.post("/api/v1/streams/ready").json()["dataset_id"] == dataset_id
    ready.settle()
    assert set(ready.models()) == {"events_hourly", "daily_metrics"}
    assert all(one["last_run"]["status"] != "failed" for one in ready.models().values())
    ready.push([event(n, value=n) for n in range(10)])  # whole numbers are values too
    ready.roll(dataset_id)
    rolled_up(ready)
    assert len(ready.ask("SELECT * FROM events_hourly")) == 10


def test_another_stream_or_other_events_make_no_rollups(ready: Ready) -> None:
    ready.push([event(1)], stream="clicks")
    ready.push([{"level": "info", "text": "started"}])
    ready.settle()
    assert ready.models() == {}


def test_a_name_that_is_taken_is_left_alone(ready: Ready) -> None:
    table = ready.client.post(
        "/api/v1/data/upload", files={"file": ("daily_metrics.csv", b"day,n\n2026-01-01,1\n", "text/csv")}
    )
    assert table.status_code == 202
    ready.settle()
    dataset_id = ready.push([event(n) for n in range(5)])["dataset_id"]
    ready.settle()
    ready.roll(dataset_id)
    assert set(ready.models()) == {"events_hourly"}
    assert ready.ask("SELECT n FROM daily_metrics") == [{"n": 1}]


@pytest.mark.parametrize(
    ("table", "found", "is_ready"),
    [
        ("events", {"timestamp": "timestamptz", "event_type": "string"}, True),
        ("events", {"timestamp": "date", "event_type": "long", "user_id": "long", "value": "long"}, True),
        ("events", {"timestamp": "string", "event_type": "string"}, False),
        ("events", {"event_type": "string"}, False),
        ("events", {"timestamp": "timestamptz"}, False),
        ("events", {"timestamp": "timestamptz", "event_type": "string", "value": "string"}, False),
        ("clicks", {"timestamp": "timestamptz", "event_type": "string"}, False),
    ],
)
def test_which_first_batch_makes_it(table: str, found: dict[str, str], is_ready: bool) -> None:
    columns = readied(table, found)
    assert (columns is not None) == is_ready
    if columns is not None:
        assert (columns["user_id"], columns["event_type"], columns["value"]) == ("string", "string", "double")


def test_a_stream_has_no_days_of_its_own_but_for_its_rows(ready: Ready) -> None:
    where = f"/api/v1/datasets/{ready.client.post('/api/v1/streams/ready').json()['dataset_id']}"
    for days in ("snapshot_days", "cold_days"):
        refused = ready.client.patch(where, json={days: 30})
        assert refused.status_code == 409
        assert "is a stream" in refused.text
    assert ready.client.get(where).json()["snapshot_days"] is None
    assert ready.client.patch(where, json={"row_days": 30}).json()["row_days"] == 30
