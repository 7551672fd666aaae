"""A load that is killed anywhere is there once in the end: rows, files, snapshots, events."""

import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import pyarrow.parquet as pq
import pytest

from sextant.app.settings import Settings
from sextant.app.upgrade import upgrade
from sextant.app.wiring import House
from sextant.core.access import Caller
from sextant.features.datasets import Target
from sextant.features.datasets.load_models import Mode
from tests.features.datasets.conftest import SALES, stored_files
from tests.features.datasets.worker import house_of

_SILVER = "sextant.features.datasets.silver:Silver"
_LOADING = "sextant.features.datasets.loading:Loading"
POINTS = {
    "as it begins": f"{_LOADING}._begin:after:1",
    "before the file is read": f"{_LOADING}._load:before:1",
    "with the rows in staging": f"{_LOADING}._load:after:1",
    "with a file on its way to the store": f"{_SILVER}._move:before:2",
    "with the files in the store and not told": f"{_SILVER}.put:after:1",
    "before the commit": "sextant.core.lake.service:Lake.commit:before:1",
    "after the commit": "sextant.core.lake.service:Lake.commit:after:1",
    "before it settles": f"{_LOADING}._settle:before:1",
    "in the transaction that settles": "sextant.features.datasets.load_store:put_load:after:1",
    "after it has settled": f"{_LOADING}._settle:after:1",
}
CONTENT = SALES + b"9,Oslo,2024-03-01,1.0,a,too many\n"


@pytest.fixture
def house(settings: Settings) -> Iterator[House]:
    upgrade(settings)
    settings.data.mkdir(parents=True, exist_ok=True)
    made = house_of(settings.data, settings.database)
    yield made
    made.close()


def work(house: House, *, die: str = "") -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "tests.features.datasets.worker"]
    arguments = [str(house.settings.data), house.settings.database_url]
    return subprocess.Popen(command + arguments, env=os.environ | {"SEXTANT_DIE": die})


def until(true: Callable[[], bool], *, seconds: float = 60.0) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.05)


def run_killed(house: House, admin: Caller, job_id: str, *, die: str) -> None:
    """A worker that dies at a point, then one that lives, until the job has ended."""
    first = work(house, die=die)
    assert first.wait(timeout=60) == -9
    second = work(house)
    try:
        until(lambda: house.jobs.get(admin, job_id).finished)
    finally:
        second.terminate()
        second.wait(timeout=30)


AGAIN = {
    "as it begins": f"{_LOADING}._begin:after:1",
    "with a file on its way to the store": f"{_SILVER}._move:before:1",
    "with the files in the store and not told": f"{_SILVER}.put:after:1",
    "before the commit": "sextant.core.lake.service:Lake._commit:before:1",
    "after the commit": "sextant.core.lake.service:Lake._commit:after:1",
    "in the transaction that settles": "sextant.features.datasets.load_store:put_load:after:1",
    "after it has settled": f"{_LOADING}._settle:after:1",
}
LATER = b"order_id,city,ordered_on,price,note\n2,Bod\xc3\xb8,2024-05-01,8.00,\n9,Voss,2024-05-02,9.00,\n"
AFTER = {
    "append": [1, 2, 2, 3, 4, 4, 9],
    "replace": [2, 9],
    "upsert": [1, 2, 3, 4, 4, 9],
}


def _of(points: Iterable[str], *, soon: Iterable[str]) -> list[Any]:
    """Every point; those that do not run `soon` are for the long loops."""
    return [pytest.param(one, marks=[] if one in soon else pytest.mark.long) for one in points]


_COMMIT = ("before the commit", "after the commit")
_FEW = (*_COMMIT, "with a file on its way to the store", "in the transaction that settles")


@pytest.mark.parametrize("mode", AFTER)
@pytest.mark.parametrize("point", _of(AGAIN, soon=_COMMIT))
def test_a_later_load_killed_anywhere_is_there_once(
    house: House, admin: Caller, mode: Mode, point: str
) -> None:
    first = house.datasets.put(admin, [SALES], file_name="sales.csv")
    house.jobs.run_waiting()
    into = Target(first.dataset.dataset_id, mode, ("order_id",) if mode == "upsert" else ())
    later = house.datasets.put(admin, [LATER], file_name="later.csv", into=into)
    run_killed(house, admin, later.job.job_id, die=AGAIN[point])
    dataset = house.datasets.get(admin, first.dataset.dataset_id)
    table = house.datasets.table(admin, dataset.dataset_id)
    found = [value for file in table.files for value in pq.read_table(file).column("order_id").to_pylist()]
    assert sorted(found) == AFTER[mode]
    assert (dataset.status, dataset.row_count, table.row_count) == ("ready", len(found), len(found))
    assert len(house.datasets.snapshots(admin, dataset.dataset_id)) == dataset.snapshot_count == 2
    told = Counter(event.topic for event in house.events.read())
    assert told == {"data.ingestion": 2, "data.processing.complete": 2}
    kept = {key for key in house.objects.list("silver") if key.endswith(".parquet")}
    of = (admin.workspace_id, dataset.dataset_id)
    assert kept == {key for key in house.lake.pointed_to(*of) if key.startswith("silver/")}


@pytest.mark.parametrize("point", _of(POINTS, soon=_FEW))
def test_a_load_killed_anywhere_is_there_once(house: House, admin: Caller, point: str) -> None:
    accepted = house.datasets.put(admin, [CONTENT], file_name="sales.csv")
    run_killed(house, admin, accepted.job.job_id, die=POINTS[point])
    dataset = house.datasets.get(admin, accepted.dataset.dataset_id)
    assert (dataset.status, dataset.row_count, dataset.rows_set_aside) == ("ready", 5, 1)
    assert len(house.datasets.snapshots(admin, dataset.dataset_id)) == 1
    told = Counter(event.topic for event in house.events.read())
    assert told == {"data.ingestion": 1, "data.processing.complete": 1}
    files = house.datasets.table(admin, dataset.dataset_id).files
    assert sum(pq.ParquetFile(file).metadata.num_rows for file in files) == 5
    assert house.datasets.set_aside(admin, dataset.dataset_id).total == 1
    silver = [path for path in stored_files(house) if not path.startswith(("objects/bronze", "objects/lake"))]
    names = sorted(path.rsplit("/", 1)[1].split(".")[0].rstrip("0123456789") for path in silver)
    assert len(silver) == len(files) + 2, (names, "a killed attempt left files")
