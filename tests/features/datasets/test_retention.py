"""Rows that are older than their dataset keeps them end, daily, in one step; what has no time stays."""

from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from starlette.testclient import TestClient

from sextant.app.settings import Settings
from sextant.app.wiring import House, build
from sextant.core.access import Caller
from sextant.core.audit import AuditSearch
from sextant.features.datasets import DatasetChange
from tests.conftest import SetClock
from tests.features.datasets.conftest import Loads, code_of
from tests.features.datasets.test_killed_loads import until, work
from tests.features.datasets.test_loading_again import again, now, rows
from tests.features.datasets.test_maintenance import data_files, maintain
from tests.features.datasets.test_partitions import own_house
from tests.features.datasets.test_reading_elsewhere import store, variables
from tests.servers.s3 import S3Server

__all__ = ["store"]

# The tests' day is 2 March 2026.
FAR = b"n,day\n1,2001-01-05\n2,2001-02-01\n3,2101-01-31\n"
DAYS = b"n,day,city\n1,2025-01-05,Oslo\n2,2026-01-30,Voss\n3,2026-01-31,Alta\n4,2026-02-20,Bod\n5,,Moss\n"


def keep(client: TestClient, dataset: dict[str, Any], **how: Any) -> dict[str, Any]:
    answer = client.patch(f"/api/v1/datasets/{dataset['dataset_id']}", json=how)
    assert answer.status_code == 200, answer.text
    return answer.json()


def numbers(client: TestClient, dataset: dict[str, Any]) -> list[Any]:
    return sorted(row[0] for row in rows(client, dataset))


def operations(client: TestClient, dataset: dict[str, Any]) -> list[str]:
    items = client.get(f"/api/v1/datasets/{dataset['dataset_id']}/snapshots").json()["items"]
    return [item["operation"] for item in items]


def ended(house: House, caller: Caller) -> list[int]:
    found = house.audit.search(caller.workspace_id, AuditSearch(action="dataset.rows.ended"))
    return [int(str(one.details["rows"])) for one in found]


def test_older_rows_end_at_the_next_maintenance_and_the_dry_run_tells_how_many(
    loads: Loads, client: TestClient, house: House, admin: Caller
) -> None:
    dataset = loads.load(DAYS, "days.csv")
    told = keep(client, dataset, row_days=30, row_time="day")
    assert (told["row_days"], told["row_time"]) == (30, "day")
    assert numbers(client, dataset) == [1, 2, 3, 4, 5]
    (due,) = client.get("/api/v1/data/maintenance").json()["tables"]
    assert (due["dataset_id"], due["rows"]) == (dataset["dataset_id"], 2)
    before = now(client, dataset)
    maintain(house)
    after = now(client, dataset)
    assert numbers(client, dataset) == [3, 4, 5]  # the day of the limit is not over yet; no time, no age
    assert (after["row_count"], after["snapshot_count"]) == (3, 2)
    assert after["size_bytes"] < before["size_bytes"]
    assert operations(client, dataset) == ["retention", "append"]
    assert ended(house, admin) == [2]
    assert "dataset.changed" in loads.topics(dataset["dataset_id"])
    asked = {"sql": "SELECT count(*) AS n FROM days", "as_of": before["snapshot_at"]}
    assert client.post("/api/v1/data/query", json=asked).json()["results"] == [{"n": 5}]
    assert client.get("/api/v1/data/maintenance").json()["tables"] == []
    maintain(house)
    assert operations(client, dataset) == ["retention", "append"]


def test_files_wholly_older_are_not_opened_and_all_rows_may_end(
    loads: Loads, client: TestClient, house: House, clock: SetClock
) -> None:
    dataset = loads.load(b"n,at\n1,2025-01-05 10:00:00\n2,2025-02-01 09:30:00\n", "moments.csv")
    keep(client, dataset, row_days=7, row_time="at")
    (key,) = data_files(house, dataset)
    path = Path(house.objects.folder) / key
    path.rename(path.with_suffix(".away"))
    maintain(house)
    assert (now(client, dataset)["row_count"], numbers(client, dataset)) == (0, [])
    again(loads, dataset, b"n,at\n7,2026-03-01 10:00:00\n8,2026-02-23 09:00:00\n9,2026-02-23 08:59:59\n")
    maintain(house)
    assert numbers(client, dataset) == [7, 8]
    clock.forward(days=8)
    maintain(house)
    assert numbers(client, dataset) == []


def test_a_time_with_a_zone_is_as_old_as_it_is_everywhere(
    loads: Loads, client: TestClient, house: House
) -> None:
    lines = b"n,at\n1,2026-03-01T10:59:59+02:00\n2,2026-03-01T11:00:00+02:00\n3,2026-03-01T03:30:00-05:30\n"
    dataset = loads.load(lines, "zones.csv")
    assert dataset["columns"][1]["type"] == "timestamptz"
    keep(client, dataset, row_days=1, row_time="at")
    maintain(house)
    assert numbers(client, dataset) == [2, 3]


@pytest.mark.parametrize(
    ("how", "status", "code"),
    [
        ({"row_days": 30}, 422, "retention_refused"),
        ({"row_time": "day"}, 422, "retention_refused"),
        ({"row_days": 30, "row_time": "city"}, 422, "retention_refused"),
        ({"row_days": 30, "row_time": "nowhere"}, 404, "column_not_found"),
        ({"row_days": -1, "row_time": "day"}, 422, None),
        ({"row_days": 2_563, "row_time": "day"}, 422, None),
        ({"row_days": 0}, 200, None),
    ],
)
def test_what_has_no_age_is_refused_in_words(
    loads: Loads, client: TestClient, how: dict[str, Any], status: int, code: str | None
) -> None:
    dataset = loads.load(DAYS, "days.csv")
    answer = client.patch(f"/api/v1/datasets/{dataset['dataset_id']}", json=how)
    assert answer.status_code == status, answer.text
    assert code is None or code_of(answer) == code
    assert now(client, dataset)["row_days"] is None


def test_a_renamed_column_is_gone_by_still_and_one_that_is_no_time_any_more_ends_nothing(
    loads: Loads, client: TestClient, house: House
) -> None:
    dataset = loads.load(DAYS, "days.csv")
    keep(client, dataset, row_days=60, row_time="day")
    where = f"/api/v1/datasets/{dataset['dataset_id']}/columns/{dataset['columns'][1]['field_id']}"
    assert client.patch(where, json={"name": "ordered_on"}).status_code == 200
    assert now(client, dataset)["row_time"] == "ordered_on"
    maintain(house)
    assert numbers(client, dataset) == [2, 3, 4, 5]
    keep(client, dataset, on_drift="evolve")
    again(loads, dataset, b"n,day,city\n1,unknown,Oslo\n2,2001-01-01,Voss\n", mode="replace")
    maintain(house)
    assert numbers(client, dataset) == [1, 2]
    assert client.get("/api/v1/data/maintenance").json()["tables"] == []
    assert keep(client, dataset, row_days=0)["row_time"] is None


def test_only_whoever_may_change_a_dataset_says_how_long_its_rows_stay(
    loads: Loads, client: TestClient, client_for: Any, analyst: Caller
) -> None:
    dataset = loads.load(DAYS, "days.csv")
    keep(client, dataset, shared=True)
    theirs = client_for(analyst)
    refused = theirs.patch(
        f"/api/v1/datasets/{dataset['dataset_id']}", json={"row_days": 1, "row_time": "day"}
    )
    assert code_of(refused) == "dataset_not_yours"
    assert now(client, dataset)["row_days"] is None


def test_a_load_that_rows_ended_of_is_not_undone_and_all_others_are(
    loads: Loads, client: TestClient, house: House
) -> None:
    dataset = loads.load(DAYS, "days.csv")
    again(loads, dataset, b"n,day,city\n9,2026-03-01,Voss\n")
    keep(client, dataset, row_days=30, row_time="day")
    maintain(house)
    where = f"/api/v1/datasets/{dataset['dataset_id']}/snapshots"
    retention, later, first = client.get(where).json()["items"]
    for one in (retention, first):
        refused = client.post(f"{where}/{one['snapshot_id']}/undo")
        assert code_of(refused) == "undo_refused"
        assert "by their age" in refused.text
    assert client.post(f"{where}/{later['snapshot_id']}/undo").json()["row_count"] == 3
    assert numbers(client, dataset) == [3, 4, 5]
    again(loads, dataset, b"n,day,city\n7,2026-03-01,Voss\n8,2020-03-01,Voss\n", mode="replace")
    newest = client.get(where).json()["items"][0]
    assert client.post(f"{where}/{newest['snapshot_id']}/undo").json()["row_count"] == 3


def test_a_table_kept_by_time_and_sorted_loses_its_old_parts(
    loads: Loads, client: TestClient, house: House, admin: Caller
) -> None:
    lines = [f"{n},2025-{n % 12 + 1:02d}-{n % 28 + 1:02d}" for n in range(120)]
    dataset = loads.load("\n".join(["n,day", *lines]).encode(), "year.csv")
    for how in ("partition", "sort"):
        body = {"dataset_id": dataset["dataset_id"], "column": "day"}
        body |= {"period": "month"} if how == "partition" else {}
        assert client.post(f"/api/v1/layouts/{how}", json=body).status_code == 202
        house.jobs.run_waiting()
    keep(client, dataset, row_days=107, row_time="day")  # from 15 November on
    maintain(house)
    left = [line for line in lines if line.split(",")[1] >= "2025-11-15"]
    assert numbers(client, dataset) == [int(line.split(",")[0]) for line in left]
    files = house.datasets.table(admin, dataset["dataset_id"]).files
    assert sum(pq.read_metadata(file).num_rows for file in files) == len(left)
    assert now(client, dataset)["partitioned_by"] == {"column": "day", "period": "month"}


def test_a_dataset_that_is_being_loaded_is_passed_over(loads: Loads, client: TestClient) -> None:
    dataset = loads.load(DAYS, "days.csv")
    keep(client, dataset, row_days=30, row_time="day")
    files = {"file": ("more.csv", DAYS)}
    client.post("/api/v1/data/upload", files=files, data={"dataset_id": dataset["dataset_id"]})
    assert client.get("/api/v1/data/maintenance").json()["tables"] == []


@pytest.mark.one_database
def test_files_in_an_object_store_are_written_anew_there(
    settings: Settings, store: S3Server, admin: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in variables(store).items():
        monkeypatch.setenv(name, value)
    house = build(
        settings.model_copy(update={"objects_url": f"s3://{store.fresh()}/within"}), durable_jobs=False
    )
    try:
        dataset_id = house.datasets.put(admin, [FAR], file_name="far.csv").dataset.dataset_id
        house.jobs.run_waiting()
        house.datasets.change(admin, dataset_id, DatasetChange(row_days=30, row_time="day"))
        maintain(house)
        (file,) = house.lake.files(admin.workspace_id, dataset_id).files
        assert (file.row_count, pq.read_table(file.path).column("n").to_pylist()) == (1, [3])
    finally:
        house.close()


@pytest.mark.one_database
@pytest.mark.parametrize(
    "point",
    [
        "sextant._engine:keep_rows:after:1",
        "sextant.core.lake.service:Lake._commit:after:1",
        "sextant.features.datasets.store:change:after:1",
    ],
)
def test_a_process_that_is_killed_leaves_all_rows_or_those_that_stay(
    settings: Settings, admin: Caller, point: str
) -> None:
    with own_house(settings) as house:
        dataset_id = house.datasets.put(admin, [FAR], file_name="far.csv").dataset.dataset_id
        house.jobs.run_waiting()
        house.datasets.change(admin, dataset_id, DatasetChange(row_days=30, row_time="day"))
        with house.db.transaction() as tx:
            job = house.datasets.maintenance.enqueue(tx)
        assert work(house, die=point).wait(timeout=60) == -9
        assert (found := house.datasets.get(admin, dataset_id)).row_count == 3
        assert len(house.lake.files(admin.workspace_id, dataset_id, found.snapshot_id).files) == 1
        living = work(house)
        until(lambda: not is_open(house, job.job_id))
        living.terminate()
        living.wait(timeout=30)
        maintain(house)
        assert house.datasets.get(admin, dataset_id).row_count == 1
        assert ended(house, admin) == [2]
        kept = {key for key in house.objects.list("silver") if key.endswith(".parquet")}
        of = (admin.workspace_id, dataset_id)
        assert kept == {key for key in house.lake.pointed_to(*of) if key.startswith("silver/")}


def is_open(house: House, job_id: str) -> bool:
    with house.db.reading() as tx:
        return house.jobs.is_open(tx, job_id)
