"""Files brought in as people bring them, and what became of them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from starlette.testclient import TestClient

from sextant.app.wiring import House
from sextant.core.access import Caller

SALES = (
    "order_id,city,ordered_on,price,note\n"
    "1,Oslo,2024-01-05,10.50,\n"
    "2,Bergen,2024-01-06,7.25,\n"
    "3,Oslo,2024-02-01,99.00,fragile\n"
    "4,Tromsø,2024-02-03,12.00,\n"
    "4,Tromsø,2024-02-03,12.00,\n"
).encode()


@dataclass(frozen=True)
class Loads:
    """Uploads over HTTP and lets the waiting jobs run."""

    house: House
    client_for: Callable[[Caller], TestClient]
    admin: Caller

    def upload(
        self, content: bytes, file: str = "sales.csv", *, caller: Caller | None = None, **fields: str
    ) -> dict[str, Any]:
        """The answer to an upload that is accepted; its job waits."""
        client = self.client_for(caller or self.admin)
        answer = client.post("/api/v1/data/upload", files={"file": (file, content)}, data=fields)
        assert answer.status_code == 202, answer.text
        return answer.json()

    def load(
        self, content: bytes = SALES, file: str = "sales.csv", *, caller: Caller | None = None, **fields: str
    ) -> dict[str, Any]:
        """The dataset that became of a file, whether ready or failed."""
        accepted = self.upload(content, file, caller=caller, **fields)
        self.house.jobs.run_waiting()
        client = self.client_for(caller or self.admin)
        return client.get(f"/api/v1/datasets/{accepted['dataset_id']}").json()

    def job(self, job_id: str) -> dict[str, Any]:
        return self.client_for(self.admin).get(f"/api/v1/data/job/{job_id}").json()

    def topics(self, key: str | None = None) -> list[str]:
        """What was announced, of one dataset or of all, oldest first."""
        return [event.topic for event in self.house.events.read() if key in (None, event.key)]


@pytest.fixture
def loads(house: House, client_for: Callable[[Caller], TestClient], admin: Caller) -> Loads:
    return Loads(house=house, client_for=client_for, admin=admin)


def code_of(answer: Any) -> str:
    return answer.json()["error"]["code"]


def stored_files(house: House) -> list[str]:
    """Every file below the data folder, but for logs and the metadata."""
    root = house.settings.data
    found = [path for part in ("objects", "staging") for path in (root / part).rglob("*") if path.is_file()]
    return sorted(str(path.relative_to(root)) for path in found)
