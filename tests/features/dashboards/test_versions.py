"""Every change is a version that says what it changed, and that one can go back to."""

from collections.abc import Callable
from typing import Any

import pytest
from starlette.testclient import TestClient

from sextant.core.access import Caller
from sextant.features.dashboards.versions.comparing import differences, told

pytestmark = pytest.mark.one_database
Clients = Callable[[Caller], TestClient]


def tile(viz_id: str, title: str, **fields: Any) -> dict[str, Any]:
    return {"viz_id": viz_id, "title": title, "chart_type": "text", "config": {"text": title}, **fields}


@pytest.fixture
def path(client: TestClient) -> str:
    made = client.post("/api/v1/dashboards", json={"name": "Sales", "visualizations": [tile("a", "One")]})
    return f"/api/v1/dashboards/{made.json()['dashboard_id']}"


def test_each_version_says_what_changed_with_it_and_who_did(client: TestClient, path: str) -> None:
    moved = tile("a", "One", position={"x": 6, "y": 0, "width": 6, "height": 5})
    client.put(path, json={"visualizations": [moved, tile("b", "Two")]}).raise_for_status()
    client.put(path, json={"name": "Sales 2026", "visualizations": [moved]}).raise_for_status()
    listed = client.get(f"{path}/versions").json()["items"]
    assert [one["version"] for one in listed] == [3, 2, 1]
    assert [one["told"] for one in listed] == [
        "Changed the name of the dashboard, removed tile “Two”",
        "Added tile “Two”, moved tile “One”",
        "Made",
    ]
    assert listed[0]["by"]["email"] == "admin@example.com"


def test_going_back_is_the_next_version_and_loses_nothing(client: TestClient, path: str) -> None:
    was = client.get(path).json()
    client.put(path, json={"name": "Other", "visualizations": []}).raise_for_status()
    seen = client.get(f"{path}/versions/1").json()
    assert [tile["title"] for tile in seen["visualizations"]] == ["One"]
    assert [one["words"] for one in seen["differences"]] == [
        "changed the name of the dashboard",
        "added tile “One”",
    ]
    restored = client.post(f"{path}/versions/1/restore").json()
    assert (restored["version"], restored["name"]) == (3, "Sales")
    assert restored["visualizations"] == was["visualizations"]
    assert client.get(f"{path}/versions").json()["items"][0]["restored_from"] == 1
    assert client.get(f"{path}/versions/2").json()["visualizations"] == []


def test_versions_are_listed_page_by_page(client: TestClient, path: str) -> None:
    for number in range(4):
        client.put(path, json={"description": f"take {number}"}).raise_for_status()
    first = client.get(f"{path}/versions", params={"limit": 3}).json()
    rest = client.get(f"{path}/versions", params={"limit": 3, "before": first["next_before"]}).json()
    assert [one["version"] for one in (*first["items"], *rest["items"])] == [5, 4, 3, 2, 1]
    assert rest["next_before"] is None


def test_a_version_that_is_not_kept_is_said_to_be_so(client: TestClient, path: str) -> None:
    answer = client.get(f"{path}/versions/99")
    assert answer.status_code == 404
    assert answer.json()["error"]["code"] == "version_not_found"


def test_versions_are_for_whoever_may_change_the_dashboard(
    client: TestClient, client_for: Clients, viewer: Caller, path: str
) -> None:
    client.put(path, json={"shared": True}).raise_for_status()
    other = client_for(viewer)
    assert other.get(path).status_code == 200
    assert other.get(f"{path}/versions").status_code == 403
    assert other.post(f"{path}/versions/1/restore").status_code == 403


def test_tiles_of_a_tab_that_is_gone_come_to_the_first(client: TestClient, path: str) -> None:
    tabs = [{"tab_id": "now", "title": "Now"}, {"tab_id": "then", "title": "Then"}]
    placed = [tile("a", "One", tab="now"), tile("b", "Two", tab="then")]
    client.put(path, json={"layout": {"tabs": tabs}, "visualizations": placed}).raise_for_status()
    changed = client.put(path, json={"layout": {"tabs": tabs[:1]}}).json()
    assert [one["tab"] for one in changed["visualizations"]] == ["now", "now"]
    without = client.put(path, json={"layout": {"tabs": []}}).json()
    assert [one["tab"] for one in without["visualizations"]] == ["", ""]


def test_many_changes_are_said_briefly() -> None:
    before = {"visualizations": [tile(f"t{n}", f"T{n}", position={"x": 0, "y": n}) for n in range(6)]}
    after = {"visualizations": [tile(f"t{n}", f"T{n}", position={"x": 6, "y": n}) for n in range(6)]}
    assert told(differences(before, after)) == "Moved 6 tiles"
    assert told(differences(before, {"visualizations": []})) == (
        "Removed tile “T0”, removed tile “T1”, removed tile “T2”, 3 more"
    )
    assert told(differences(before, before)) == ""


@pytest.mark.parametrize(
    ("fields", "hint"),
    [
        ({"chart_type": "image", "config": {"image": "https://elsewhere.example/a.png"}}, "picture"),
        ({"chart_type": "image", "config": {"image": "data:image/svg+xml;base64,PHN2Zz4="}}, "picture"),
        ({"chart_type": "pivot", "query": "SELECT 1"}, "pivot"),
    ],
)
def test_a_tile_that_lacks_what_it_shows_is_refused(
    client: TestClient, path: str, fields: dict[str, Any], hint: str
) -> None:
    answer = client.put(path, json={"visualizations": [{"title": "x", **fields}]})
    assert answer.status_code == 422
    assert hint in answer.json()["error"]["message"]
