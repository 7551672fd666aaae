"""A house with sales that grow, and what is made of them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from starlette.testclient import TestClient

from sextant.app.wiring import House
from sextant.core.access import Caller
from sextant.features.datasets import Dataset, Target

REGIONS = ("North", "South", "East", "West")


def rows(first: int, last: int) -> bytes:
    """Sales by number: their region and price follow from it."""
    lines = ["no,region,day,units,price"]
    lines += [
        f"{n},{REGIONS[n % 4]},2026-{n % 3 + 1:02d}-{n % 28 + 1:02d},{n % 7 + 1},{n % 90 + 0.25}"
        for n in range(first, last)
    ]
    return "\n".join(lines).encode()


@dataclass
class Shop:
    """A dataset `sales` and its asker."""

    house: House
    client: TestClient
    caller: Caller

    def load(self, content: bytes, name: str = "sales", *, into: str = "", mode: str = "append") -> Dataset:
        target = Target(into, "replace" if mode == "replace" else "append") if into else None
        accepted = self.house.datasets.put(self.caller, [content], file_name=f"{name}.csv", into=target)
        self.settle()
        return self.house.datasets.get(self.caller, accepted.dataset.dataset_id)

    def settle(self) -> None:
        self.house.jobs.run_waiting()
        while self.house.events.deliver():
            self.house.jobs.run_waiting()

    def ask(self, sql: str, client: TestClient | None = None) -> dict[str, Any]:
        answer = (client or self.client).post("/api/v1/data/query", json={"sql": sql})
        assert answer.status_code == 200, answer.text
        return answer.json()

    def values(self, sql: str) -> list[list[Any]]:
        return [list(row.values()) for row in self.ask(sql)["results"]]

    def post(self, path: str, body: Any = None, status: int = 202) -> Any:
        answer = self.client.post(f"/api/v1{path}", json=body)
        assert answer.status_code == status, answer.text
        self.settle()
        return answer.json()

    def get(self, path: str) -> Any:
        answer = self.client.get(f"/api/v1{path}")
        assert answer.status_code == 200, answer.text
        return answer.json()

    def model(self, name: str, sql: str, **how: Any) -> dict[str, Any]:
        made = self.post("/models", {"name": name, "sql": sql, **how})
        return self.get(f"/models/{made['model_id']}")

    def last(self, model: dict[str, Any]) -> dict[str, Any]:
        return self.get(f"/models/{model['model_id']}")["last_run"]


@pytest.fixture
def owner(house: House) -> Caller:
    """Someone whom identity knows, since models run only for people who are still there."""
    return house.identity.command_caller()


@pytest.fixture
def shop(house: House, client_for: Callable[[Caller], TestClient], owner: Caller) -> Shop:
    house.events.deliver()  # consumers hear what comes after their first start
    made = Shop(house, client_for(owner), owner)
    made.load(rows(0, 400))
    return made


@pytest.fixture
def sales(shop: Shop) -> str:
    """The id of the dataset."""
    (table,) = shop.house.datasets.tables(shop.caller)
    return str(table.dataset_id)


@pytest.fixture
def another(client_for: Callable[..., TestClient], outsider: Any) -> TestClient:
    """A client of an administrator of another workspace."""
    return client_for(outsider)
