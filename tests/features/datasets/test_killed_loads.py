"""A load that is killed anywhere is there once in the end: rows, files, snapshots, events."""

import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator

import pyarrow.parquet as pq
import pytest

from sextant.app.settings import Settings
from sextant.app.upgrade import upgrade
from sextant.app.wiring import House
from sextant.core.access import Caller
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


@pytest.mark.parametrize("point", POINTS)
def test_a_load_killed_anywhere_is_there_once(house: House, admin: Caller, point: str) -> None:
    accepted = house.datasets.put(admin, [CONTENT], file_name="sales.csv")
    first = work(house, die=POINTS[point])
    assert first.wait(timeout=60) == -9
    second = work(house)
    try:
        until(lambda: house.jobs.get(admin, accepted.job.job_id).finished)
    finally:
        second.terminate()
        second.wait(timeout=30)
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
