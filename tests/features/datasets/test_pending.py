"""A load is pending first: looked at, then released, or held out of sight until someone decides."""

import pyarrow.parquet as pq
import pytest

from sextant.app.wiring import House
from sextant.core.access import Caller
from sextant.features.datasets import RELEASE, Decision, PendingLoad
from tests.features.datasets.conftest import SALES, Loads


@pytest.fixture
def seen(house: House) -> list[PendingLoad]:
    """What was shown; a load of which a row has the number 13 is held."""
    shown: list[PendingLoad] = []

    def look(pending: PendingLoad) -> Decision:
        shown.append(pending)
        rows = [row for file in pending.files for row in pq.read_table(file).to_pylist()]
        assert len(rows) == pending.row_count
        if any(row.get("n") == 13 for row in rows):
            return Decision.hold("A row has the number 13.", findings={"unlucky": 1})
        return RELEASE

    house.datasets.before_release(look)
    return shown


def test_a_load_is_looked_at_before_it_can_be_asked(loads: Loads, seen: list[PendingLoad]) -> None:
    dataset = loads.load(SALES)
    assert [pending.row_count for pending in seen] == [5]
    assert seen[0].dataset.status == "loading"
    assert [column.name for column in seen[0].columns] == [column["name"] for column in dataset["columns"]]
    assert dataset["status"] == "ready"


def test_a_first_load_that_is_held_is_out_of_sight_until_it_is_released(
    loads: Loads, seen: list[PendingLoad], house: House, admin: Caller
) -> None:
    dataset = loads.load(b"n,city\n12,Oslo\n13,Bergen\n", "n.csv")
    assert (dataset["status"], dataset["error"]["code"]) == ("failed", "load_held")
    held, _ = house.datasets.loads(admin, dataset["dataset_id"], status="held")
    assert held[0].details is not None
    assert held[0].details.reasons == ("A row has the number 13.",)
    job = house.datasets.release(admin, dataset["dataset_id"], held[0].load_id)
    house.jobs.run_waiting()
    assert house.jobs.get(admin, job.job_id).status == "completed"
    ready = house.datasets.get(admin, dataset["dataset_id"])
    assert (ready.status, ready.row_count, ready.load_id) == ("ready", 2, held[0].load_id)
    assert len(seen) == 1
