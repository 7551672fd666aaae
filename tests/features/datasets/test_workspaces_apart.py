"""Nobody reads or changes a dataset or a job of another workspace, by any endpoint."""

from collections.abc import Callable

import pytest
from starlette.testclient import TestClient

from sextant.app.wiring import House
from sextant.core.access import Caller
from tests.features.datasets.conftest import SALES, Loads

REQUESTS = [
    ("GET", "/api/v1/datasets/{dataset}", None),
    ("PATCH", "/api/v1/datasets/{dataset}", {"name": "Mine"}),
    ("DELETE", "/api/v1/datasets/{dataset}?confirm=true", None),
    ("POST", "/api/v1/datasets/{dataset}/restore", None),
    ("PATCH", "/api/v1/datasets/{dataset}/columns/1", {"label": "Mine"}),
    ("GET", "/api/v1/data/profile/{dataset}", None),
    ("GET", "/api/v1/datasets/{dataset}/set-aside", None),
    ("GET", "/api/v1/datasets/{dataset}/set-aside.csv", None),
    ("GET", "/api/v1/datasets/{dataset}/raw", None),
    ("GET", "/api/v1/datasets/{dataset}/snapshots", None),
    ("POST", "/api/v1/datasets/{dataset}/snapshots/{snapshot}/undo", None),
    ("POST", "/api/v1/datasets/{dataset}/tables", {"table": 0}),
    ("GET", "/api/v1/data/job/{job}", None),
    ("GET", "/api/v1/jobs/{job}/events", None),
    ("POST", "/api/v1/jobs/{job}/cancel", None),
    ("POST", "/api/v1/jobs/{job}/retry", None),
]


@pytest.fixture
def ids(loads: Loads) -> dict[str, str]:
    dataset = loads.load(SALES + b"9,x,2024-01-01,1,a,b\n")
    loads.client_for(loads.admin).patch(f"/api/v1/datasets/{dataset['dataset_id']}", json={"shared": True})
    return {
        "dataset": dataset["dataset_id"],
        "job": dataset["job_id"],
        "snapshot": dataset["snapshot_id"],
    }


def test_another_workspace_s_ids_are_not_found(
    ids: dict[str, str], client_for: Callable[[Caller], TestClient], outsider: Caller, loads: Loads
) -> None:
    client = client_for(outsider)
    for method, path, body in REQUESTS:
        answer = client.request(method, path.format(**ids), json=body)
        assert answer.status_code == 404, (method, path)
    mine = loads.client_for(loads.admin).get(f"/api/v1/datasets/{ids['dataset']}").json()
    assert (mine["name"], mine["status"], mine["row_count"]) == ("sales", "ready", 5)


def test_unknown_ids_are_not_found(client: TestClient) -> None:
    unknown = {"dataset": "nothing", "job": "0198c1a2-7c12-7a0b-8f43-5a1be7b6c901", "snapshot": "1"}
    for method, path, body in REQUESTS:
        assert client.request(method, path.format(**unknown), json=body).status_code == 404, (method, path)


def test_lists_hold_nothing_of_another_workspace(
    ids: dict[str, str], client_for: Callable[[Caller], TestClient], outsider: Caller, house: House
) -> None:
    client = client_for(outsider)
    assert client.get("/api/v1/datasets").json()["items"] == []
    assert client.get("/api/v1/jobs").json()["items"] == []
    assert house.datasets.tables(outsider) == ()


def test_every_path_is_closed_to_those_who_are_not_signed_in(client: TestClient) -> None:
    for method, path, body in REQUESTS:
        filled = path.format(dataset="d", job="j", snapshot="s")
        answer = client.request(method, filled, json=body, headers={"Authorization": "Bearer nobody"})
        assert answer.status_code == 401, (method, path)
