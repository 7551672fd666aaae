"""Checks look at each load before anyone can ask it; one of severity hold keeps it out of sight."""

from collections.abc import Callable
from typing import Any

import pytest
from starlette.testclient import TestClient

from sextant.app.wiring import House
from sextant.core.access import Caller
from sextant.features.datasets import Dataset
from tests.features.checks.conftest import ORDERS

Keep = Callable[..., dict[str, Any]]
GOOD = b"order_id,city,email,price,ordered_on\n101,Oslo,a@example.com,5.5,2026-02-01\n"
BAD = b"order_id,city,email,price,ordered_on\n102,Oslo,a@example.com,-5.5,2026-02-01\n"
TWICE = b"order_id,city,email,price,ordered_on\n7,Oslo,a@example.com,5.5,2026-02-01\n"


@pytest.fixture
def append(house: House, client: TestClient) -> Callable[..., dict[str, Any]]:
    """Loads more rows into a dataset; gives the dataset as it stands then."""

    def put(dataset: Dataset, content: bytes, mode: str = "append") -> dict[str, Any]:
        sent = {"dataset_id": dataset.dataset_id, "mode": mode}
        answer = client.post("/api/v1/data/upload", files={"file": ("more.csv", content)}, data=sent)
        assert answer.status_code == 202, answer.text
        house.jobs.run_waiting()
        return client.get(f"/api/v1/datasets/{dataset.dataset_id}").json()

    return put


def test_a_load_that_breaks_a_holding_check_stays_out_of_sight_until_it_is_released(
    house: House,
    client: TestClient,
    orders: Dataset,
    keep: Keep,
    append: Callable[..., dict[str, Any]],
) -> None:
    keep(orders, "range", "price", params={"min": 0}, severity="hold")
    assert append(orders, BAD)["row_count"] == 60
    url = f"/api/v1/datasets/{orders.dataset_id}"
    held = client.get(f"{url}/loads", params={"status": "held"}).json()["items"]
    assert len(held) == 1
    assert "`price` is at least 0" in str(held[0])
    runs = client.get(f"{url}/checks/runs").json()["items"]
    assert (runs[0]["trigger"], runs[0]["verdict"], runs[0]["rows"]) == ("load", "hold", 1)
    assert client.post("/api/v1/data/query", json={"sql": "SELECT count(*) AS n FROM orders"}).json()[
        "results"
    ] == [{"n": 60}]
    released = client.post(f"{url}/loads/{held[0]['load_id']}/release")
    assert released.status_code in (200, 202), released.text
    house.jobs.run_waiting()
    assert client.get(url).json()["row_count"] == 61


def test_a_load_that_passes_or_only_warns_is_released(
    client: TestClient, orders: Dataset, keep: Keep, append: Callable[..., dict[str, Any]]
) -> None:
    keep(orders, "range", "price", params={"min": 0}, severity="warn")
    assert append(orders, GOOD)["row_count"] == 61
    assert append(orders, BAD)["row_count"] == 62
    runs = client.get(f"/api/v1/datasets/{orders.dataset_id}/checks/runs").json()["items"]
    assert [run["verdict"] for run in runs] == ["warn", "passed"]


def test_uniqueness_and_row_counts_look_at_all_rows_as_they_will_be(
    client: TestClient, orders: Dataset, keep: Keep, append: Callable[..., dict[str, Any]]
) -> None:
    keep(orders, "uniqueness", "order_id", severity="hold")
    keep(orders, "row_count_change", params={"max_loss": 0.5}, severity="hold")
    assert append(orders, TWICE)["row_count"] == 60
    assert append(orders, GOOD)["row_count"] == 61
    assert append(orders, GOOD, "replace")["row_count"] == 61
    runs = client.get(f"/api/v1/datasets/{orders.dataset_id}/checks/runs").json()["items"]
    assert [run["verdict"] for run in runs] == ["hold", "passed", "hold"]


def test_a_dataset_without_checks_is_loaded_as_ever(
    client: TestClient, orders: Dataset, append: Callable[..., dict[str, Any]], admin: Caller
) -> None:
    assert append(orders, ORDERS)["row_count"] == 120
    assert client.get(f"/api/v1/datasets/{orders.dataset_id}/checks/runs").json()["items"] == []


def test_a_held_load_is_looked_at_with_what_its_checks_found(
    house: House,
    client: TestClient,
    client_for: Callable[[Caller], TestClient],
    analyst: Caller,
    orders: Dataset,
    keep: Keep,
    append: Callable[..., dict[str, Any]],
) -> None:
    keep(orders, "range", "price", params={"min": 0}, severity="hold")
    append(orders, BAD)
    url = f"/api/v1/datasets/{orders.dataset_id}/loads"
    (held,) = client.get(url, params={"status": "held"}).json()["items"]
    seen = client.get(f"{url}/{held['load_id']}/rows").json()
    assert seen["row_count"] == 1
    assert [(row["order_id"], row["price"]) for row in seen["rows"]] == [(102, -5.5)]
    (result,) = seen["checks"]["results"]
    assert (result["status"], result["failing"], result["examples"]) == (
        "failed",
        1,
        [{"price": -5.5, "n": 1}],
    )
    assert client_for(analyst).get(f"{url}/{held['load_id']}/rows").status_code in (403, 404)
    client.post(f"{url}/{held['load_id']}/release")
    house.jobs.run_waiting()
    assert client.get(f"{url}/{held['load_id']}/rows").status_code == 409
