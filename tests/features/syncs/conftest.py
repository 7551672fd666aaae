"""A house that may read one folder, with a shop in a SQLite file of it."""

import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from sextant.app.settings import Settings
from sextant.app.wiring import House


@pytest.fixture
def places(tmp_path: Path) -> Path:
    folder = tmp_path / "places"
    folder.mkdir()
    return folder.resolve()


@pytest.fixture
def settings(tmp_path: Path, database_url: str, places: Path) -> Settings:
    return Settings(
        data=tmp_path / "data",
        database_url=database_url,
        secret_key="a test's secret",
        source_folders=str(places),
        allow_private_addresses=True,
    )


@dataclass
class Shop:
    """A database beside the house, a connection to it, and what becomes of its tables."""

    house: House
    client: TestClient
    path: Path
    connection_id: str = ""

    def run(self, *statements: str) -> None:
        with sqlite3.connect(self.path) as connection:
            for statement in statements:
                connection.execute(statement)
        connection.close()

    def connect(self) -> str:
        body = {"name": "Shop", "kind": "sqlite", "config": {"path": str(self.path)}}
        answer = self.client.post("/api/v1/sources", json=body)
        assert answer.status_code == 201, answer.text
        self.connection_id = answer.json()["connection_id"]
        return self.connection_id

    def make(self, table: str, **how: Any) -> dict[str, Any]:
        """Makes a sync and lets its first job run."""
        body = {"connection_id": self.connection_id, "tables": [{"name": table, **how}]}
        answer = self.client.post("/api/v1/syncs", json=body)
        assert answer.status_code == 202, answer.text
        self.settle()
        return answer.json()["items"][0]

    def again(self, made: dict[str, Any]) -> dict[str, Any]:
        """Syncs now; the job as it ended."""
        answer = self.client.post(f"/api/v1/syncs/{made['sync_id']}/run")
        assert answer.status_code == 202, answer.text
        self.settle()
        return self.job(answer.json()["job_id"])

    def settle(self) -> None:
        self.house.jobs.run_waiting()
        while self.house.events.deliver():
            self.house.jobs.run_waiting()

    def job(self, job_id: str) -> dict[str, Any]:
        return self.client.get(f"/api/v1/data/job/{job_id}").json()

    def dataset(self, made: dict[str, Any]) -> dict[str, Any]:
        return self.client.get(f"/api/v1/datasets/{made['dataset_id']}").json()

    def sync(self, made: dict[str, Any]) -> dict[str, Any]:
        return self.client.get(f"/api/v1/syncs/{made['sync_id']}").json()

    def rows(self, made: dict[str, Any], columns: str = "*", order: str = "1") -> list[list[Any]]:
        table = self.dataset(made)["table_name"]
        body = {"sql": f'SELECT {columns} FROM "{table}" ORDER BY {order}'}
        answer = self.client.post("/api/v1/data/query", json=body)
        assert answer.status_code == 200, answer.text
        return [list(row.values()) for row in answer.json()["results"]]


@pytest.fixture
def bare(house: House, client: TestClient, places: Path) -> Shop:
    house.events.deliver()  # consumers hear what comes after their first start
    return Shop(house, client, places / "shop.db")


@pytest.fixture
def shop(bare: Shop) -> Shop:
    bare.run(
        "CREATE TABLE orders (id integer PRIMARY KEY, city text, at integer)",
        "INSERT INTO orders VALUES (1, 'Oslo', 10), (2, 'Bergen', 20), (3, 'Oslo', 20), (4, 'Voss', NULL)",
    )
    bare.connect()
    return bare


@pytest.fixture
def another(client_for: Callable[..., TestClient], outsider: Any) -> TestClient:
    """A client of an administrator of another workspace."""
    return client_for(outsider)
