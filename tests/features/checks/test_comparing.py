"""What changed between two loads is told in figures and words: columns, volume, distribution."""

from collections.abc import Callable
from typing import Any

import pytest
from starlette.testclient import TestClient

from sextant.app.wiring import House
from sextant.features.datasets import Dataset


@pytest.fixture
def again(house: House, client: TestClient) -> Callable[..., None]:
    def put(dataset: Dataset, content: bytes) -> None:
        sent = {"dataset_id": dataset.dataset_id, "mode": "replace"}
        answer = client.post("/api/v1/data/upload", files={"file": ("more.csv", content)}, data=sent)
        assert answer.status_code == 202, answer.text
        house.jobs.run_waiting()

    return put


def rows(count: int, *, shift: int = 0, city: str = "Oslo", extra: str = "") -> bytes:
    head = f"n,price,city,day{',note' if extra else ''}\n"
    end = f",{extra}" if extra else ""
    lines = [
        f"{n},{n % 50 + shift}.5,{city if n % 3 else 'Bergen'},2026-01-{n % 28 + 1:02d}{end}"
        for n in range(count)
    ]
    return (head + "\n".join(lines) + "\n").encode()


def test_the_same_rows_again_are_the_same(
    client: TestClient, load: Callable[..., Dataset], again: Callable[..., None]
) -> None:
    dataset = load(rows(200), "prices.csv")
    again(dataset, rows(200))
    found = client.get(f"/api/v1/datasets/{dataset.dataset_id}/compare").json()
    assert found["level"] == "same"
    assert {column["psi"] for column in found["columns"]} == {0.0}
    assert found["from"]["rows"] == found["to"]["rows"] == 200


def test_what_moved_comes_first_with_its_figures(
    client: TestClient, load: Callable[..., Dataset], again: Callable[..., None]
) -> None:
    dataset = load(rows(200), "prices.csv")
    again(dataset, rows(300, shift=40, city="Paris", extra="x"))
    found = client.get(f"/api/v1/datasets/{dataset.dataset_id}/compare").json()
    assert found["level"] == "much"
    assert found["schema"] == {"new": ["note"], "lost": []}
    assert "200 rows became 300 (+50 %)." in found["words"]
    columns: dict[str, Any] = {column["column"]: column for column in found["columns"]}
    assert columns["price"]["level"] == columns["city"]["level"] == "much"
    assert columns["price"]["ks"] > 0.5
    assert columns["day"]["level"] == "same"
    assert "Paris" in {one["label"] for one in columns["city"]["bins"]}
    assert abs(sum(one["share_to"] for one in columns["price"]["bins"]) - 1) < 1e-4


def test_one_load_alone_has_nothing_to_compare_with(client: TestClient, orders: Dataset) -> None:
    answer = client.get(f"/api/v1/datasets/{orders.dataset_id}/compare")
    assert (answer.status_code, answer.json()["error"]["code"]) == (404, "snapshot_not_found")


@pytest.mark.one_database
def test_empty_columns_are_compared(
    client: TestClient, load: Callable[..., Dataset], again: Callable[..., None]
) -> None:
    dataset = load(b"a,b,c\n1,,x\n2,,x\n", "tiny.csv")
    again(dataset, b"a,b,c\n1,,x\n")
    found = client.get(f"/api/v1/datasets/{dataset.dataset_id}/compare").json()
    columns = {column["column"]: column for column in found["columns"]}
    assert columns["b"]["nulls_to"] == 1.0
    assert columns["b"]["level"] == "same"
