"""A house with datasets whose troubles are known."""

from collections.abc import Callable
from typing import Any

import pytest
from starlette.testclient import TestClient

from sextant.app.wiring import House
from sextant.core.access import Caller
from sextant.features.datasets import Dataset

ORDERS = (
    "order_id,city,email,price,ordered_on\n"
    + "".join(
        f"{n},{('Oslo', 'Bergen', 'Tromsø')[n % 3]},p{n}@example.com,{n % 50}.5,2026-02-{n % 28 + 1:02d}\n"
        for n in range(1, 61)
    )
).encode()


@pytest.fixture
def load(house: House, admin: Caller) -> Callable[..., Dataset]:
    """Loads bytes as a dataset."""

    def put(content: bytes, name: str = "orders.csv", caller: Caller = admin) -> Dataset:
        accepted = house.datasets.put(caller, [content], file_name=name)
        house.jobs.run_waiting()
        return house.datasets.get(caller, accepted.dataset.dataset_id)

    return put


@pytest.fixture
def orders(load: Callable[..., Dataset]) -> Dataset:
    return load(ORDERS)


@pytest.fixture
def keep(client: TestClient) -> Callable[..., dict[str, Any]]:
    """Makes a check over HTTP."""

    def make(dataset: Dataset, kind: str, *columns: str, **fields: Any) -> dict[str, Any]:
        body = {"kind": kind, "columns": list(columns), **fields}
        answer = client.post(f"/api/v1/datasets/{dataset.dataset_id}/checks", json=body)
        assert answer.status_code == 201, answer.text
        return answer.json()

    return make


@pytest.fixture
def run(client: TestClient) -> Callable[[Dataset], dict[str, Any]]:
    def ran(dataset: Dataset) -> dict[str, Any]:
        answer = client.post(f"/api/v1/datasets/{dataset.dataset_id}/checks/run")
        assert answer.status_code == 200, answer.text
        return answer.json()

    return ran
