"""Rows of a stream end by the time of their event, between rolls; profile, rollups and rules follow."""

from collections.abc import Callable
from typing import Any

import pytest
from starlette.testclient import TestClient

from sextant.app.wiring import House
from sextant.core.access import Caller
from sextant.core.jobs import JobRun
from sextant.core.lake import Keeping, Outdated, Sizes
from sextant.features.datasets import Dataset, DatasetChange, lake_columns
from sextant.features.datasets.retention import RowRetention
from sextant.features.governance.models import Audience, Rule
from tests.conftest import SetClock
from tests.features.datasets.test_maintenance import maintain
from tests.features.streams.conftest import Ask, Push, ask_by
from tests.features.streams.test_ready import Ready, event, ready, rolled_up

__all__ = ["ready"]
ALL = "SELECT n FROM visits ORDER BY n"


def at(number: int, day: str, **more: object) -> dict[str, object]:
    return {
        "timestamp": f"{day}T08:00:00Z",
        "n": number,
        "region": "North" if number % 2 else "South",
        **more,
    }


@pytest.fixture
def roll(house: House, admin: Caller) -> Callable[[str], bool]:
    return lambda dataset_id: house.streams.roller.roll(admin.workspace_id, dataset_id)


def keep(client: TestClient, dataset_id: str, days: int) -> None:
    answer = client.patch(f"/api/v1/datasets/{dataset_id}", json={"row_days": days})
    assert answer.status_code == 200, answer.text
    assert (answer.json()["row_days"], answer.json()["row_time"]) == (days, None)


def numbers(ask: Ask) -> list[int]:
    return [row["n"] for row in ask(ALL)]


def test_old_events_end_once_they_are_in_files_and_the_profile_follows(
    house: House, client: TestClient, push: Push, ask: Ask, roll: Callable[[str], bool]
) -> None:
    made = push([at(1, "2026-01-05"), at(2, "2026-02-20"), at(3, "2026-03-01")])["dataset_id"]
    keep(client, made, 30)
    maintain(house)
    assert numbers(ask) == [1, 2, 3]  # nothing is in a file yet
    roll(made)
    push([at(4, "2026-01-07"), at(5, "2026-03-02")])
    (due,) = client.get("/api/v1/data/maintenance").json()["tables"]
    assert (due["rows"], due["snapshots"]) == (1, 0)
    maintain(house)
    assert numbers(ask) == [2, 3, 4, 5]  # one that came late ends after its roll
    roll(made)
    maintain(house)
    assert numbers(ask) == [2, 3, 5]
    shown = client.get(f"/api/v1/datasets/{made}").json()
    snapshots = client.get(f"/api/v1/datasets/{made}/snapshots").json()["items"]
    assert (shown["row_count"], shown["snapshot_count"]) == (3, len(snapshots))
    assert [one["operation"] for one in snapshots] == ["retention", "append", "retention", "append"]
    assert client.get(f"/api/v1/streams/{made}").json()["events"] == 5  # what was taken stays counted
    profile = client.get(f"/api/v1/data/profile/{made}").json()
    column = next(one for one in profile["columns"] if one["name"] == "n")
    assert (profile["row_count"], column["min"], column["max"]) == (3, 2, 5)
    maintain(house)
    assert len(client.get(f"/api/v1/datasets/{made}/snapshots").json()["items"]) == 4
    push([at(6, "2026-03-02")])
    roll(made)
    assert numbers(ask) == [2, 3, 5, 6]
    assert client.get(f"/api/v1/data/profile/{made}").json()["row_count"] == 4


def test_snapshots_of_such_a_stream_end_too_and_the_dry_run_tells_it(
    house: House, client: TestClient, push: Push, roll: Callable[[str], bool], clock: SetClock
) -> None:
    kept = house.settings.snapshots_kept
    for number in range(kept + 3):
        made = push([at(number, "2026-03-01")])["dataset_id"]
        roll(made)
    clock.forward(days=900)  # a snapshot is as old as the clock on the wall says
    assert client.get("/api/v1/data/maintenance").json()["tables"] == []  # who rolls it keeps it in order
    keep(client, made, 2_500)
    (due,) = client.get("/api/v1/data/maintenance").json()["tables"]
    assert (due["rows"], due["snapshots"]) == (0, 3)
    maintain(house)
    assert (
        len(client.get(f"/api/v1/datasets/{made}/snapshots").json()["items"]) == house.settings.snapshots_kept
    )
    assert client.get("/api/v1/data/maintenance").json()["tables"] == []


def test_events_without_a_time_go_by_when_they_were_received(
    house: House, client: TestClient, push: Push, ask: Ask, roll: Callable[[str], bool], clock: SetClock
) -> None:
    made = push([{"n": 1}, {"n": 2}])["dataset_id"]
    keep(client, made, 10)
    roll(made)
    clock.forward(days=9)
    push([at(3, "2026-03-02"), {"n": 4}, at(5, "2026-03-10")])  # a time of their own comes later
    roll(made)
    maintain(house)
    assert numbers(ask) == [1, 2, 3, 4, 5]
    clock.forward(days=2)
    maintain(house)
    assert numbers(ask) == [4, 5]
    clock.forward(days=30)
    maintain(house)
    assert (numbers(ask), client.get(f"/api/v1/datasets/{made}").json()["row_count"]) == ([], 0)
    push([at(7, "2026-04-11")])
    roll(made)
    assert numbers(ask) == [7]


def test_a_stream_names_no_column_for_it(client: TestClient, push: Push) -> None:
    made = push([at(1, "2026-01-05")])["dataset_id"]
    refused = client.patch(f"/api/v1/datasets/{made}", json={"row_days": 3, "row_time": "timestamp"})
    assert (refused.status_code, refused.json()["error"]["code"]) == (422, "retention_refused")


@pytest.mark.one_database
def test_a_roll_that_did_not_end_comes_first(
    house: House, admin: Caller, client: TestClient, push: Push, ask: Ask, roll: Callable[[str], bool]
) -> None:
    made = push([at(1, "2026-01-05"), at(2, "2026-03-01")])["dataset_id"]
    roll(made)
    keep(client, made, 30)
    push([at(3, "2026-01-05"), at(4, "2026-03-01")])
    roller: Any = house.streams.roller
    dataset, planned, _ = roller._plan(admin.workspace_id, made)
    roller._commit(dataset, planned)  # as a process that is killed before it settles
    maintain(house)
    assert numbers(ask) == [1, 2, 3, 4]
    roll(made)
    maintain(house)
    assert numbers(ask) == [2, 4]


@pytest.mark.one_database
def test_a_process_that_ends_before_it_settles_leaves_all_rows_until_the_next_day(
    house: House, client: TestClient, push: Push, ask: Ask, roll: Callable[[str], bool]
) -> None:
    made = push([at(1, "2026-01-05"), at(2, "2026-03-01")])["dataset_id"]
    roll(made)
    keep(client, made, 30)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(RowRetention, "settle", lambda *_, **__: None)
        maintain(house)
    assert numbers(ask) == [1, 2]
    push([at(3, "2026-03-02")])
    assert numbers(ask) == [1, 2, 3]
    maintain(house)
    assert numbers(ask) == [2, 3]
    roll(made)
    assert numbers(ask) == [2, 3]
    assert client.get(f"/api/v1/data/profile/{made}").json()["row_count"] == 2


@pytest.mark.one_database
def test_files_that_were_joined_meanwhile_are_looked_at_again(
    house: House,
    admin: Caller,
    client: TestClient,
    push: Push,
    ask: Ask,
    roll: Callable[[str], bool],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    made = push([at(1, "2026-01-05"), at(2, "2026-03-01")])["dataset_id"]
    roll(made)
    push([at(3, "2026-01-05"), at(4, "2026-03-01")])
    roll(made)
    keep(client, made, 30)
    prepare = RowRetention.prepare
    looks: list[int] = []

    def then_joined(self: RowRetention, run: JobRun, dataset: Dataset) -> Outdated:
        found = prepare(self, run, dataset)
        looks.append(found.rows)
        if len(looks) == 1:
            keeping = Keeping(house.lake, house.objects)
            of = (admin.workspace_id, made)
            assert keeping.compact(*of, columns=lake_columns(dataset.columns), sizes=Sizes(least=2))
        return found

    monkeypatch.setattr(RowRetention, "prepare", then_joined)
    maintain(house)
    assert looks == [2, 2]
    assert numbers(ask) == [2, 4]


@pytest.mark.one_database
def test_who_sees_a_part_sees_what_is_left_of_it(
    house: House,
    admin: Caller,
    analyst: Caller,
    client: TestClient,
    client_for: Callable[[Caller], TestClient],
    push: Push,
    roll: Callable[[str], bool],
) -> None:
    made = push(at(n, "2026-01-05" if n < 4 else "2026-03-01") for n in range(8))["dataset_id"]
    house.datasets.change(admin, made, DatasetChange(shared=True, row_days=30))
    north = Rule(name="north", audience=Audience(roles=("analyst",)), rows="region = 'North'")
    house.policies.put(admin, made, [north])
    roll(made)
    theirs = ask_by(client_for(analyst))
    assert numbers(theirs) == [1, 3, 5, 7]
    maintain(house)
    assert numbers(theirs) == [5, 7]


@pytest.mark.one_database
def test_what_follows_a_stream_tells_of_what_is_left(ready: Ready) -> None:
    dataset_id = ready.push([event(n) for n in range(50)])["dataset_id"]
    ready.settle()
    ready.push([event(n, timestamp="2025-12-24T18:00:00Z") for n in range(50, 60)])
    ready.roll(dataset_id)
    rolled_up(ready)
    before = len(ready.ask("SELECT * FROM events_hourly"))
    keep(ready.client, dataset_id, 30)
    maintain(ready.house)
    ready.roll(dataset_id)
    rolled_up(ready)
    assert len(ready.ask("SELECT * FROM events_hourly")) < before
    ready.push([event(n) for n in range(60, 90)])
    ready.roll(dataset_id)
    rolled_up(ready)
    assert ready.models()["events_hourly"]["last_run"]["how"] == "groups"
