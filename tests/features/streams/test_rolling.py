"""Rolls: hot rows become a file, and at every moment each event is there once; so after a kill in between."""

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from starlette.testclient import TestClient

from sextant.app.settings import Settings
from sextant.app.wiring import House, build
from sextant.core.lake import Lake, Sizes, partitioning
from sextant.features.datasets import Streaming
from sextant.features.query import Query
from sextant.features.streams import Incoming, log, roll_store, rolling
from tests.conftest import SetClock
from tests.features.streams.conftest import Ask, Push, ndjson, visit

FIGURES = "SELECT count(*) AS n, count(DISTINCT n) AS d, sum(n) AS s FROM visits"


def once(count: int) -> list[dict[str, Any]]:
    return [{"n": count, "d": count, "s": count * (count - 1) // 2}]


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return settings.model_copy(update={"stream_roll_bytes": 1 << 20})


@pytest.fixture
def roll(house: House, admin: Any) -> Callable[[str], bool]:
    return lambda dataset_id: house.streams.roller.roll(admin.workspace_id, dataset_id)


def test_a_roll_moves_rows_into_one_file_and_each_is_seen_once(
    house: House, push: Push, ask: Ask, client: TestClient, roll: Callable[[str], bool], admin: Any
) -> None:
    dataset_id = push([visit(n) for n in range(4)])["dataset_id"]
    for batch in range(1, 5):
        push([visit(n) for n in range(batch * 4, batch * 4 + 4)])
    assert roll(dataset_id)
    assert ask(FIGURES) == once(20)
    push([visit(n) for n in range(20, 30)])
    assert ask(FIGURES) == once(30)
    seen = client.get(f"/api/v1/streams/{dataset_id}").json()
    assert (seen["events"], seen["hot_events"], seen["rolls"]) == (30, 10, 1)
    assert len(house.lake.files(admin.workspace_id, dataset_id).files) == 1
    assert roll(dataset_id)
    assert not roll(dataset_id)
    assert ask(FIGURES) == once(30)
    assert client.get(f"/api/v1/datasets/{dataset_id}").json()["row_count"] == 30


def test_before_the_log_lets_go_all_that_the_lake_reads_is_on_disk(
    house: House,
    push: Push,
    roll: Callable[[str], bool],
    monkeypatch: pytest.MonkeyPatch,
    admin: Any,
) -> None:
    dataset_id = push([visit(n) for n in range(4)])["dataset_id"]
    synced: set[str] = set()
    at_the_end: set[str] = set()
    real_sync, real_end = os.fsync, roll_store.end_roll

    def sync(opened: int) -> None:
        synced.add(str(Path(f"/proc/self/fd/{opened}").readlink()))
        real_sync(opened)

    def end(*args: Any, **kwargs: Any) -> bool:
        at_the_end.update(synced)
        return real_end(*args, **kwargs)

    monkeypatch.setattr(os, "fsync", sync)
    monkeypatch.setattr(roll_store, "end_roll", end)
    assert roll(dataset_id)
    root = house.objects.folder
    read = {root / key for key in house.lake.pointed_to(admin.workspace_id, dataset_id)}
    made = {
        path for path in read if not path.name.startswith("00000")
    }  # the first file is that of an empty table
    assert len(made) == 4, made  # data, manifest, list of manifests, metadata
    assert {str(path) for path in made} <= at_the_end
    assert {
        str(folder) for path in made for folder in path.parents if folder.is_relative_to(root)
    } <= at_the_end


def test_more_than_belongs_into_one_file_takes_several(
    house: House,
    push: Push,
    ask: Ask,
    roll: Callable[[str], bool],
    monkeypatch: pytest.MonkeyPatch,
    admin: Any,
) -> None:
    monkeypatch.setattr(log, "LARGEST", 1)  # each push begins a segment
    dataset_id = push([visit(0)])["dataset_id"]
    for number in range(1, 5):
        push([visit(number)])
    monkeypatch.setattr(rolling, "MOST_BYTES", 1)  # which fills a file
    assert roll(dataset_id)
    assert len(house.lake.files(admin.workspace_id, dataset_id).files) == 5
    assert ask(FIGURES) == once(5)
    assert not roll(dataset_id)


def test_what_was_rolled_is_kept_in_memory_no_longer_though_nobody_asks(
    house: House, push: Push, ask: Ask, roll: Callable[[str], bool]
) -> None:
    dataset_id = push([visit(n) for n in range(50)])["dataset_id"]
    assert ask(FIGURES) == once(50)
    assert house.streams.hot.kept_rows() == 50
    assert roll(dataset_id)
    assert house.streams.hot.kept_rows() == 0
    assert ask(FIGURES) == once(50)


def test_two_rolls_of_one_process_come_one_after_the_other(
    push: Push, ask: Ask, roll: Callable[[str], bool], monkeypatch: pytest.MonkeyPatch
) -> None:
    dataset_id = push([visit(n) for n in range(3)])["dataset_id"]
    began, at_once = Event(), Event()
    commit = Lake.commit

    def slowly(*given: Any, **named: Any) -> Any:
        began.set()
        at_once.wait(0.3)  # the other would come in between now
        return commit(*given, **named)

    monkeypatch.setattr(Lake, "commit", slowly)
    with ThreadPoolExecutor(2) as threads:
        first = threads.submit(roll, dataset_id)
        assert began.wait(10)
        second = threads.submit(roll, dataset_id)
        assert (first.result(), second.result()) == (True, False)
    assert ask(FIGURES) == once(3)


def test_rolls_come_by_time_and_by_size(house: House, push: Push, clock: SetClock) -> None:
    push([visit(1)])
    assert house.streams.roller.roll_due() == 0
    clock.forward(seconds=59)
    assert house.streams.roller.roll_due() == 0
    clock.forward(seconds=1)
    assert house.streams.roller.roll_due() == 1
    push([visit(n, text="x" * 50_000) for n in range(25)], stream="wide")
    assert house.streams.roller.roll_due() == 1


@pytest.mark.parametrize("when", ["before the commit", "after the commit", "in the last transaction"])
def test_a_roll_that_breaks_off_is_ended_by_the_next_and_nothing_is_doubled(
    house: House,
    push: Push,
    ask: Ask,
    clock: SetClock,
    monkeypatch: pytest.MonkeyPatch,
    when: str,
    admin: Any,
) -> None:
    dataset_id = push([visit(n) for n in range(7)])["dataset_id"]

    def broken(*_: object, **__: object) -> None:
        raise OSError("the process was killed")

    def committed(*given: Any, **named: Any) -> None:
        whole(*given, **named)
        broken()

    whole = Lake.commit
    places = {
        "before the commit": (Lake, "commit", broken),
        "after the commit": (Lake, "commit", committed),
        "in the last transaction": (Streaming, "settle", broken),
    }
    with monkeypatch.context() as patch:
        patch.setattr(*places[when])
        with pytest.raises(OSError, match="killed"):
            house.streams.roller.roll(admin.workspace_id, dataset_id)
    assert ask(FIGURES) == once(7)
    push([visit(n) for n in range(7, 12)])
    assert ask(FIGURES) == once(12)
    clock.forward(minutes=2)
    assert house.streams.roller.roll_due() == 1  # what was planned then
    assert ask(FIGURES) == once(12)
    assert house.streams.roller.roll_due() == 1  # what came since
    assert ask(FIGURES) == once(12)
    found = house.lake.files(admin.workspace_id, dataset_id)
    assert (found.row_count, len(found.files)) == (12, 2)


def test_one_process_rolls_a_stream_at_a_time(house: House, push: Push, clock: SetClock, admin: Any) -> None:
    dataset_id = push([visit(1)])["dataset_id"]
    until = clock.now() + timedelta(seconds=60)
    with house.db.transaction() as tx:
        assert roll_store.take_roller(tx, dataset_id, holder="another", now=clock.now(), until=until)
    assert not house.streams.roller.roll(admin.workspace_id, dataset_id)
    clock.forward(seconds=61)
    assert house.streams.roller.roll(admin.workspace_id, dataset_id)


def test_another_process_sees_the_hot_rows_and_goes_on_with_the_stream(
    house: House, push: Push, ask: Ask, admin: Any
) -> None:
    push([visit(n) for n in range(5)])
    other = build(house.settings, durable_jobs=False)
    try:
        sent = Incoming(ndjson([visit(5, colour="red")]), "application/x-ndjson")
        other.streams.push(admin, "visits", sent).result(timeout=30)
        answer = other.queries.run(admin, Query(FIGURES, purpose="tile")).table.to_pylist()
        assert {name: int(value) for name, value in answer[0].items()} == once(6)[0]
    finally:
        other.close()
    push([visit(6, colour="blue")])
    assert ask(FIGURES) == once(7)
    assert ask("SELECT colour FROM visits WHERE colour IS NOT NULL ORDER BY 1") == [
        {"colour": "blue"},
        {"colour": "red"},
    ]


def test_spent_segments_and_old_keys_go_and_a_renamed_column_stays_itself(
    house: House, push: Push, ask: Ask, client: TestClient, clock: SetClock, admin: Any
) -> None:
    dataset_id = push([visit(1)], key="old")["dataset_id"]
    field_id = next(
        one["field_id"]
        for one in client.get(f"/api/v1/datasets/{dataset_id}").json()["columns"]
        if one["name"] == "value"
    )
    renamed = client.patch(f"/api/v1/datasets/{dataset_id}/columns/{field_id}", json={"name": "amount"})
    assert renamed.status_code == 200, renamed.text
    push([visit(2)])
    assert ask("SELECT sum(amount) AS s FROM visits") == [{"s": 0.75}]
    assert house.streams.roller.roll(admin.workspace_id, dataset_id)
    push([visit(3)])
    assert ask("SELECT sum(amount) AS s FROM visits") == [{"s": 1.5}]
    clock.forward(days=2)
    assert house.streams.roller.roll(admin.workspace_id, dataset_id)
    clock.forward(days=2)
    push([visit(4)])
    assert house.streams.roller.roll(admin.workspace_id, dataset_id)
    left = list(house.streams.hot.folder_of(admin.workspace_id, dataset_id).glob("*.log"))
    assert len(left) <= 1
    push([visit(1)], key="old")  # forgotten after a day, so that it counts as new
    assert ask("SELECT count(*) AS n FROM visits") == [{"n": 5}]


def test_many_small_files_are_joined_and_snapshots_stay_few(
    house: House, push: Push, ask: Ask, monkeypatch: pytest.MonkeyPatch, admin: Any
) -> None:
    monkeypatch.setattr(rolling, "_COMPACT_AT", Sizes(least=5))
    monkeypatch.setattr(rolling, "_SNAPSHOTS", 4)
    dataset_id = push([visit(0)])["dataset_id"]
    for number in range(12):
        if number:
            push([visit(number)])
        assert house.streams.roller.roll(admin.workspace_id, dataset_id)
        assert ask(FIGURES) == once(number + 1)
    assert len(house.lake.files(admin.workspace_id, dataset_id).files) < 6
    assert len(house.lake.snapshots(admin.workspace_id, dataset_id)) <= 5


def test_a_large_stream_is_parted_by_its_time_as_its_files_are_joined(
    house: House, push: Push, ask: Ask, monkeypatch: pytest.MonkeyPatch, admin: Any, client: TestClient
) -> None:
    monkeypatch.setattr(rolling, "_COMPACT_AT", Sizes(least=4))
    monkeypatch.setattr(partitioning, "_LEAST_PART", 100)
    object.__setattr__(house.datasets.ground.rules, "partition_bytes", 1)

    def visits(first: int) -> list[dict[str, Any]]:
        return [{"n": first + n, "on": f"2026-0{n + 1}-05"} for n in range(4)]

    dataset_id = push(visits(0))["dataset_id"]
    for number in range(12):
        if number:
            push(visits(number * 4))
        assert house.streams.roller.roll(admin.workspace_id, dataset_id)
        assert ask("SELECT count(*) AS n, sum(n) AS s FROM visits") == [
            {"n": 4 * number + 4, "s": sum(range(4 * number + 4))}
        ]
    shown = client.get(f"/api/v1/datasets/{dataset_id}").json()
    assert shown["partitioned_by"] == {"column": "on", "period": "month"}
    parts = {file.part for file in house.lake.files(admin.workspace_id, dataset_id).files}
    assert {f"2:month:{672 + n}" for n in range(4)} <= parts
    sql = "SELECT count(*) AS n FROM visits WHERE \"on\" >= '2026-02-01' AND \"on\" < '2026-03-01'"
    assert ask(sql) == [{"n": 12}]
    read = client.post("/api/v1/query/explain", json={"sql": sql}).json()["estimate"]["rows"]
    assert 12 <= read < 48


def test_what_a_kill_left_goes_once_no_roll_can_be_about_to_commit_it(
    house: House, push: Push, ask: Ask, roll: Callable[[str], bool], clock: SetClock, admin: Any
) -> None:
    dataset_id = push([visit(n) for n in range(4)])["dataset_id"]
    assert roll(dataset_id)
    left = f"silver/{admin.workspace_id}/{dataset_id}/roll-killed/part-00000.parquet"
    house.objects.put(left, b"PAR1")
    house.streams.roller.tidy()
    assert house.objects.exists(left)
    clock.forward(days=36_500)  # past whatever day it is
    house.streams.roller.tidy()
    assert not house.objects.exists(left)
    assert ask(FIGURES) == once(4)
