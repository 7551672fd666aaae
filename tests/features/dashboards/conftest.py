"""A small table of sales to put tiles over."""

from collections.abc import Callable

import pytest

from sextant.app.wiring import House
from sextant.core.access import Caller
from sextant.core.audit import AuditSearch
from sextant.features.datasets import Dataset, DatasetChange

REGIONS = ("North", "South", "East")
SALES = "region,sold_on,amount,seller\n" + "".join(
    f"{REGIONS[number % 3]},2025-{number % 12 + 1:02d}-{number % 28 + 1:02d},{number},"
    f"{'Ada' if number % 2 else 'Ben'}\n"
    for number in range(120)
)
Load = Callable[..., Dataset]


@pytest.fixture
def load(house: House, admin: Caller) -> Load:
    """Loads text as a dataset, for the administrator unless another is named."""

    def put(name: str, text: str = SALES, *, caller: Caller = admin, shared: bool = False) -> Dataset:
        accepted = house.datasets.put(caller, [text.encode()], file_name=f"{name}.csv", name=name)
        house.jobs.run_waiting()
        dataset_id = accepted.dataset.dataset_id
        house.datasets.ready(caller, dataset_id)
        return house.datasets.change(caller, dataset_id, DatasetChange(shared=shared))

    return put


@pytest.fixture
def sales(load: Load) -> Dataset:
    return load("sales", shared=True)


@pytest.fixture
def statements_run(house: House, admin: Caller) -> Callable[[], int]:
    """How many statements of tiles have passed the gate, ever."""

    def count() -> int:
        found = house.audit.search(admin.workspace_id, AuditSearch(action="data.query", limit=100_000))
        return sum(1 for entry in found if entry.details.get("purpose") == "tile")

    return count
