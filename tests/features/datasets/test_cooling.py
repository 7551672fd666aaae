"""Raw files go to the cold place by their age, and are read from there as if nothing had happened."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from sextant.app.settings import Settings
from sextant.app.wiring import House
from sextant.core.objects import KeyRefused, ObjectMissing, Objects
from sextant.kit.clock import SystemClock
from tests.features.datasets.conftest import Loads
from tests.features.datasets.test_loading_again import FIRST
from tests.features.datasets.test_maintenance import maintain

pytestmark = pytest.mark.one_database


@pytest.fixture
def settings(tmp_path: Path, database_url: str) -> Settings:
    return Settings(
        data=tmp_path / "data", database_url=database_url, secret_key="a test's secret", cold_days=30
    )


def test_a_raw_file_goes_after_its_days_and_is_read_and_loaded_again_from_there(
    loads: Loads, client: TestClient, house: House, clock: Any
) -> None:
    dataset = loads.load(FIRST, "first.csv")
    where = f"/api/v1/datasets/{dataset['dataset_id']}"
    raw = client.get(f"{where}/raw").content
    clock.forward(seconds=(SystemClock().now() - clock.now() + timedelta(days=29)).total_seconds())
    assert list(house.datasets.maintenance.cooling.due()) == []
    clock.forward(days=2)
    due = [key for key, _ in house.datasets.maintenance.cooling.due()]
    assert due == house.objects.list("bronze")
    assert len(due) == 1
    maintain(house)
    assert house.objects.list("bronze") == []
    assert house.objects.list("cold/bronze") == [f"cold/{due[0]}"]
    assert client.get(f"{where}/raw").content == raw == house.objects.get(due[0])
    field_id = client.get(where).json()["columns"][0]["field_id"]
    again = client.patch(f"{where}/columns/{field_id}", json={"type": "double"})
    assert again.status_code == 200, again.text
    house.jobs.run_waiting()
    assert client.get(where).json()["columns"][0]["type"] == "double"
    house.objects.delete(due)
    assert not house.objects.exists(due[0])
    assert house.objects.list("cold/bronze") == []


def test_a_dataset_says_when_its_own_files_go(
    loads: Loads, client: TestClient, house: House, clock: Any
) -> None:
    early, late, usual = (loads.load(FIRST, f"{name}.csv") for name in ("early", "late", "usual"))
    for dataset, days in ((early, 5), (late, 100)):
        client.patch(f"/api/v1/datasets/{dataset['dataset_id']}", json={"cold_days": days})
    for days, gone in ((6, {"early"}), (31, {"early", "usual"}), (101, {"early", "late", "usual"})):
        clock.forward(seconds=(SystemClock().now() - clock.now() + timedelta(days=days)).total_seconds())
        maintain(house)
        cold = {key.rsplit("/", 1)[-1].removesuffix(".csv") for key in house.objects.list("cold/bronze")}
        assert cold == gone
    assert usual["cold_days"] is None


def test_a_workspace_that_goes_takes_its_cold_files_along(tmp_path: Path) -> None:
    objects = Objects(str(tmp_path / "objects"), cache_dir=tmp_path / "cache")
    for key in ("bronze/one/a/x.csv", "bronze/one/b/y.csv", "bronze/two/c/z.csv"):
        objects.put(key, key.encode())
    for key in ("bronze/one/a/x.csv", "bronze/two/c/z.csv"):
        objects.cool(key)
    objects.delete_prefix("bronze/one")
    assert sorted(item.key for item in objects.walk()) == ["cold/bronze/two/c/z.csv"]
    assert objects.local_path("bronze/two/c/z.csv").read_bytes() == b"bronze/two/c/z.csv"
    with pytest.raises(ObjectMissing, match=r"bronze/one/a/x\.csv"):
        objects.get("bronze/one/a/x.csv")
    with pytest.raises(KeyRefused):
        objects.cool("silver/one/a/part.parquet")
