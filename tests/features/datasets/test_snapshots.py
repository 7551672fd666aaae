"""Every load is a snapshot: listed, asked as it was, and taken back."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from starlette.testclient import TestClient

from sextant.app.wiring import House
from sextant.core.access import Caller
from sextant.core.lake import LakeColumn, SnapshotMissing
from sextant.features.datasets import DatasetMissing
from tests.features.datasets.conftest import SALES, Loads, code_of


def append(house: House, dataset: dict[str, Any], admin: Caller, *, cities: list[str]) -> str:
    """A second load of rows, as a later append makes it: into the lake, then on the dataset's row."""
    fields = [
        pa.field(column["name"], kind, metadata={"PARQUET:field_id": str(column["field_id"])})
        for column, kind in zip(dataset["columns"], (pa.int64(), pa.string()), strict=True)
    ]
    key = f"silver/{admin.workspace_id}/{dataset['dataset_id']}/later-1/part-00000.parquet"
    target = house.objects.local_target(key)
    assert target is not None
    pq.write_table(pa.table([list(range(len(cities))), cities], schema=pa.schema(fields)), target)
    columns = [LakeColumn(c["field_id"], c["name"], c["type"]) for c in dataset["columns"]]
    snapshot = house.lake.commit(
        workspace_id=admin.workspace_id,
        dataset_id=dataset["dataset_id"],
        columns=columns,
        files=[key],
        load_id="later",
    )
    from sextant.features.datasets import store

    with house.db.transaction() as tx:
        values = {"snapshot_id": snapshot.snapshot_id, "row_count": snapshot.total_rows, "snapshot_count": 2}
        store.change(
            tx,
            workspace_id=admin.workspace_id,
            dataset_id=dataset["dataset_id"],
            at=house.clock.now(),
            values=values,
        )
    return snapshot.snapshot_id


PAIRS = b"n,city\n10,Oslo\n11,Bergen\n12,Bod\xc3\xb8\n"


def rows(paths: tuple[str, ...]) -> int:
    return sum(pq.ParquetFile(path).metadata.num_rows for path in paths)


def test_a_load_is_one_snapshot(loads: Loads, client: TestClient) -> None:
    dataset = loads.load()
    items = client.get(f"/api/v1/datasets/{dataset['dataset_id']}/snapshots").json()["items"]
    assert [(item["added_rows"], item["total_rows"], item["is_current"]) for item in items] == [(5, 5, True)]
    assert items[0]["snapshot_id"] == dataset["snapshot_id"]
    assert items[0]["job_id"] == dataset["job_id"]


def test_a_table_is_read_as_it_was(loads: Loads, house: House, admin: Caller) -> None:
    dataset = loads.load(PAIRS)
    first = dataset["snapshot_id"]
    second = append(house, dataset, admin, cities=["Alta", "Voss"])
    dataset_id = dataset["dataset_id"]
    now = house.datasets.table(admin, dataset_id)
    then = house.datasets.table(admin, dataset_id, as_of={dataset_id: first})
    assert (now.snapshot_id, rows(now.files), now.row_count) == (second, 5, 5)
    assert (then.snapshot_id, rows(then.files), then.row_count) == (first, 3, 3)


def test_a_moment_gives_the_snapshot_that_stood_then(loads: Loads, house: House, admin: Caller) -> None:
    dataset = loads.load(PAIRS)
    second = append(house, dataset, admin, cities=["Alta"])
    found = house.datasets.snapshots(admin, dataset["dataset_id"])
    moments = {snapshot.snapshot_id: snapshot.committed_at for snapshot in found}
    first = dataset["snapshot_id"]
    step = timedelta(milliseconds=1)
    assert house.datasets.tables(admin, as_of=moments[first] - step) == ()
    with pytest.raises(DatasetMissing):
        house.datasets.table(admin, dataset["dataset_id"], as_of=moments[first] - step)
    assert house.datasets.tables(admin, as_of=moments[second] - step)[0].snapshot_id == first
    assert house.datasets.tables(admin, as_of=moments[second])[0].snapshot_id == second


def test_a_snapshot_that_is_not_there_is_an_error(loads: Loads, house: House, admin: Caller) -> None:
    dataset_id = loads.load()["dataset_id"]
    with pytest.raises(SnapshotMissing):
        house.datasets.tables(admin, as_of={dataset_id: "12345"})


def test_the_last_load_is_taken_back(loads: Loads, client: TestClient, house: House, admin: Caller) -> None:
    dataset = loads.load(PAIRS)
    second = append(house, dataset, admin, cities=["Alta", "Voss"])
    path = f"/api/v1/datasets/{dataset['dataset_id']}"
    changed = client.post(f"{path}/snapshots/{second}/undo").json()
    assert (changed["row_count"], changed["snapshot_id"]) == (3, dataset["snapshot_id"])
    assert (changed["rows_in_file"], changed["quality_score"]) == (3, dataset["quality_score"])
    assert rows(house.datasets.table(admin, dataset["dataset_id"]).files) == 3


def test_an_earlier_load_is_taken_back_and_later_ones_stay(
    loads: Loads, client: TestClient, house: House, admin: Caller
) -> None:
    dataset = loads.load(PAIRS)
    append(house, dataset, admin, cities=["Alta", "Voss"])
    path = f"/api/v1/datasets/{dataset['dataset_id']}"
    changed = client.post(f"{path}/snapshots/{dataset['snapshot_id']}/undo").json()
    assert changed["row_count"] == 2
    assert rows(house.datasets.table(admin, dataset["dataset_id"]).files) == 2


def test_the_only_load_is_taken_back_to_an_empty_table(
    loads: Loads, client: TestClient, house: House, admin: Caller
) -> None:
    dataset = loads.load(SALES + b"9,x,2024-01-01,1,a,b\n")
    path = f"/api/v1/datasets/{dataset['dataset_id']}"
    changed = client.post(f"{path}/snapshots/{dataset['snapshot_id']}/undo").json()
    assert (changed["row_count"], changed["rows_in_file"], changed["rows_set_aside"]) == (0, 0, 0)
    table = house.datasets.table(admin, dataset["dataset_id"])
    assert (rows(table.files), len(table.columns)) == (0, 5)


def test_a_load_is_taken_back_once(loads: Loads, client: TestClient) -> None:
    dataset = loads.load()
    path = f"/api/v1/datasets/{dataset['dataset_id']}/snapshots/{dataset['snapshot_id']}/undo"
    client.post(path)
    again = client.post(path)
    assert again.status_code in (404, 409)


def test_an_undo_that_stopped_between_the_lake_and_the_row_is_finished_by_the_next(
    loads: Loads, client: TestClient, house: House, admin: Caller
) -> None:
    dataset = loads.load(PAIRS)
    second = append(house, dataset, admin, cities=["Alta"])
    house.lake.undo(admin.workspace_id, dataset["dataset_id"], second)
    path = f"/api/v1/datasets/{dataset['dataset_id']}"
    assert client.get(path).json()["row_count"] == 4
    changed = client.post(f"{path}/snapshots/{second}/undo")
    assert changed.status_code == 200, changed.text
    assert changed.json()["row_count"] == 3


def test_a_dataset_that_still_loads_has_nothing_to_take_back(loads: Loads, client: TestClient) -> None:
    dataset_id = loads.upload(SALES)["dataset_id"]
    answer = client.post(f"/api/v1/datasets/{dataset_id}/snapshots/1/undo")
    assert (answer.status_code, code_of(answer)) == (409, "dataset_not_ready")


def test_tables_follow_every_change_at_once(
    loads: Loads, client: TestClient, house: House, admin: Caller
) -> None:
    dataset_id = loads.load()["dataset_id"]
    assert house.datasets.tables(admin)[0].columns[0].label == "order_id"
    client.patch(f"/api/v1/datasets/{dataset_id}/columns/1", json={"label": "Order"})
    assert house.datasets.tables(admin)[0].columns[0].label == "Order"
    assert all(Path(file).is_file() for file in house.datasets.tables(admin)[0].files)
    profile = house.datasets.tables(admin)[0].profile
    assert profile is not None
    assert profile.row_count == 5
