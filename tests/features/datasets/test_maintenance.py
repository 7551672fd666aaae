"""The store is kept in order without anyone's doing: small files, old snapshots, what nothing points to."""

from datetime import timedelta
from typing import Any

import pyarrow.parquet as pq
import pytest
from starlette.testclient import TestClient

from sextant.app.wiring import House
from sextant.core.access import Caller
from sextant.core.schedule import Schedule, Task
from sextant.kit.clock import SystemClock
from sextant.kit.errors import NotAllowed
from sextant.kit.ids import new_id
from tests.features.datasets.conftest import Loads
from tests.features.datasets.test_drift import LOST, loads_of
from tests.features.datasets.test_loading_again import FIRST, again, now, rows


def maintain(house: House) -> None:
    with house.db.transaction() as tx:
        job = house.datasets.maintenance.enqueue(tx)
    house.jobs.run_waiting()
    with house.db.reading() as tx:
        assert not house.jobs.is_open(tx, job.job_id)


def many_loads(loads: Loads, count: int) -> dict[str, Any]:
    dataset = loads.load(FIRST, "first.csv")
    for number in range(count):
        again(loads, dataset, f"n,city,price\n{10 + number},x,1.0\n".encode())
    return dataset


def data_files(house: House, dataset: dict[str, Any]) -> list[str]:
    keys = house.objects.list("silver")
    return [key for key in keys if dataset["dataset_id"] in key and key.endswith(".parquet")]


def test_small_files_become_one_and_every_row_stays(
    loads: Loads, client: TestClient, house: House, admin: Caller
) -> None:
    dataset = many_loads(loads, 8)
    before = rows(client, dataset)
    maintain(house)
    files = house.datasets.table(admin, dataset["dataset_id"]).files
    assert len(files) == 1
    assert pq.read_metadata(files[0]).num_row_groups == 1  # a query pays for each, however few rows it has
    assert rows(client, dataset) == before
    shown = now(client, dataset)
    assert (shown["row_count"], shown["snapshot_count"]) == (11, 10)
    items = client.get(f"/api/v1/datasets/{dataset['dataset_id']}/snapshots").json()["items"]
    assert items[0]["operation"] == "compact"
    again(loads, dataset, b"n,city,price\n99,x,1.0\n")
    assert len(rows(client, dataset)) == 12


def test_old_snapshots_end_and_their_files_go(
    loads: Loads, client: TestClient, house: House, clock: Any
) -> None:
    dataset = loads.load(FIRST, "first.csv")
    for number in range(12):
        again(loads, dataset, f"n,city,price\n{number},x,1.0\n".encode(), mode="replace")
    assert len(data_files(house, dataset)) == 13
    clock.forward(days=900)
    maintain(house)
    assert rows(client, dataset) == [(11, "x", 1.0)]
    kept = client.get(f"/api/v1/datasets/{dataset['dataset_id']}/snapshots").json()["items"]
    assert len(kept) == now(client, dataset)["snapshot_count"] == 10
    assert len(data_files(house, dataset)) == 10
    undone = client.post(f"/api/v1/datasets/{dataset['dataset_id']}/snapshots/{kept[0]['snapshot_id']}/undo")
    assert undone.json()["row_count"] == 1
    assert rows(client, dataset) == [(10, "x", 1.0)]


def test_what_a_held_load_waits_with_stays(loads: Loads, client: TestClient, house: House) -> None:
    dataset = loads.load(FIRST, "first.csv")
    again(loads, dataset, LOST)
    maintain(house)
    held = loads_of(client, dataset, status="held")[0]
    client.post(f"/api/v1/datasets/{dataset['dataset_id']}/loads/{held['load_id']}/release")
    house.jobs.run_waiting()
    assert len(rows(client, dataset)) == 4


def test_raw_files_of_uploads_that_never_ended_go_after_a_day(
    loads: Loads, client: TestClient, house: House, admin: Caller, clock: Any
) -> None:
    dataset = loads.load(FIRST, "first.csv")
    orphan = f"bronze/{admin.workspace_id}/{new_id()}/cut.csv"
    house.objects.put(orphan, b"n\n1\n")
    maintain(house)
    assert house.objects.exists(orphan)
    clock.forward(days=900)
    maintain(house)
    assert not house.objects.exists(orphan)
    assert client.get(f"/api/v1/datasets/{dataset['dataset_id']}/raw").content == FIRST


def test_what_workers_made_for_a_load_that_was_killed_goes_after_a_day(house: House, clock: Any) -> None:
    house.objects.put("reading/a-job/a-reading/a-piece", b"columns")
    maintain(house)
    assert house.objects.list("reading") == ["reading/a-job/a-reading/a-piece"]
    clock.forward(days=900)
    maintain(house)
    assert house.objects.list("reading") == []


def test_what_a_person_corrected_of_an_old_file_waits_for_its_load(
    house: House, admin: Caller, clock: Any
) -> None:
    old = f"bronze/{admin.workspace_id}/0190a000-0000-7000-8000-000000000001"
    fresh = f"{old}/mends-{new_id()}.json"
    for key in (f"{old}/cut.csv", f"{old}/mends-0190a000-0000-7000-8000-000000000002.json", fresh):
        house.objects.put(key, b"n\n1\n")
    maintain(house)
    assert house.objects.list(old) == [fresh]
    clock.forward(days=900)
    maintain(house)
    assert house.objects.list(old) == []


def test_a_removed_workspace_is_cleared(loads: Loads, house: House, admin: Caller) -> None:
    loads.load(FIRST, "first.csv")
    house.events.deliver()  # a subscription begins with what comes after its first delivery
    with house.db.transaction() as tx:
        told = {"workspace_id": admin.workspace_id}
        house.events.append(tx, topic="workspace.removed", key=admin.workspace_id, payload=told)
    house.events.deliver()
    assert house.datasets.list(admin)[2] == 0
    assert house.objects.list("silver") == house.objects.list("bronze") == []


def test_a_task_begins_once_in_its_time_whoever_watches(house: House, clock: Any) -> None:
    begun: list[str] = []
    watchers = [Schedule(house.db, clock) for _ in range(3)]
    for watcher in watchers:
        watcher.add([Task("daily", timedelta(days=1), lambda _tx: begun.append("daily"))])
    assert sum(watcher.run_due() for watcher in watchers) == 0
    for day in range(1, 4):
        clock.forward(hours=25)
        assert sum(watcher.run_due() for watcher in watchers) == 1
        assert len(begun) == day


def test_the_house_puts_its_own_order_on_the_clock(house: House, clock: Any) -> None:
    house.schedule.run_due()
    clock.forward(hours=2)
    house.schedule.run_due()
    assert house.jobs.run_waiting() == 1
    house.schedule.run_due()
    assert house.jobs.run_waiting() == 0


def test_a_joined_file_keeps_the_order_of_its_rows(loads: Loads, house: House, admin: Caller) -> None:
    dataset = many_loads(loads, 9)
    table = house.datasets.table(admin, dataset["dataset_id"])
    before = [value for file in table.files for value in pq.read_table(file).column("n").to_pylist()]
    maintain(house)
    table = house.datasets.table(admin, dataset["dataset_id"])
    after = [value for file in table.files for value in pq.read_table(file).column("n").to_pylist()]
    assert after == before
    assert after[:3] == [1, 2, 3]


def test_a_dry_run_tells_what_the_maintenance_then_does(
    loads: Loads, client: TestClient, house: House, admin: Caller, clock: Any
) -> None:
    nothing = client.get("/api/v1/data/maintenance").json()
    assert nothing["tables"] == nothing["deleted"] == []
    dataset = loads.load(FIRST, "first.csv")
    for number in range(12):
        again(loads, dataset, f"n,city,price\n{number},x,1.0\n".encode(), mode="replace")
    gone = loads.load(FIRST, "gone.csv")
    client.delete(f"/api/v1/datasets/{gone['dataset_id']}?confirm=true")
    orphan, foreign = (f"bronze/{one}/{new_id()}/cut.csv" for one in (admin.workspace_id, new_id()))
    for key in (orphan, foreign):
        house.objects.put(key, b"n\n1\n")
    stray = f"silver/{admin.workspace_id}/{dataset['dataset_id']}/{new_id()}/part-00000.parquet"
    house.objects.put(stray, b"12345")
    clock.forward(days=900)
    before = house.objects.list("silver"), house.objects.list("bronze"), house.objects.list("lake")
    due = client.get("/api/v1/data/maintenance").json()
    assert before == (house.objects.list("silver"), house.objects.list("bronze"), house.objects.list("lake"))
    (table,) = due["tables"]
    assert (table["dataset_id"], table["snapshots"]) == (dataset["dataset_id"], 3)
    assert due["raw_files"] == {"count": 1, "size_bytes": 4}
    assert [one["dataset_id"] for one in due["deleted"]] == [gone["dataset_id"]]
    maintain(house)
    parts, manifests = ([k for k in keys if dataset["dataset_id"] in k] for keys in (before[0], before[2]))
    left = {*house.objects.list("silver"), *house.objects.list("lake")}
    removed = [key for key in (*parts, *manifests) if key not in left]
    assert stray in removed
    assert len(removed) == table["files"]["count"]
    assert client.get("/api/v1/data/maintenance").json() == nothing


def test_who_does_not_manage_a_workspace_sees_no_dry_run(house: House, admin: Caller) -> None:
    analyst = admin.model_copy(update={"role": "analyst"})
    with pytest.raises(NotAllowed):
        house.datasets.maintenance.upkeep.due(analyst)


def test_a_dataset_keeps_its_snapshots_as_long_as_it_says(
    loads: Loads, client: TestClient, house: House, clock: Any
) -> None:
    brief, usual = loads.load(FIRST, "brief.csv"), loads.load(FIRST, "usual.csv")
    for dataset in (brief, usual):
        for number in range(12):
            again(loads, dataset, f"n,city,price\n{number},x,1.0\n".encode(), mode="replace")
    where = f"/api/v1/datasets/{brief['dataset_id']}"
    assert client.patch(where, json={"snapshot_days": 30}).json()["snapshot_days"] == 30
    clock.forward(seconds=(SystemClock().now() - clock.now() + timedelta(days=31)).total_seconds())
    maintain(house)
    assert [now(client, one)["snapshot_count"] for one in (brief, usual)] == [10, 13]
    assert client.patch(where, json={"snapshot_days": 0}).json()["snapshot_days"] is None
    refused = client.patch(where, json={"snapshot_days": 20_000})
    assert refused.status_code == 422


def test_a_dry_run_passes_over_what_is_being_loaded(loads: Loads, client: TestClient, house: House) -> None:
    dataset = loads.load(FIRST, "first.csv")
    (key,) = data_files(house, dataset)
    stray = key.rpartition("/")[0] + "/stray.parquet"
    house.objects.put(stray, b"12345")
    assert [one["files"]["count"] for one in client.get("/api/v1/data/maintenance").json()["tables"]] == [1]
    files = {"file": ("more.csv", FIRST)}
    begun = client.post("/api/v1/data/upload", files=files, data={"dataset_id": dataset["dataset_id"]})
    assert begun.status_code == 202, begun.text
    assert client.get("/api/v1/data/maintenance").json()["tables"] == []
