"""A star keeps a dashboard at hand: each person's own, first in the list and at home, and no part of it."""

from collections.abc import Callable

import pytest
from starlette.testclient import TestClient

from sextant.app.wiring import House
from sextant.core.access import Caller

pytestmark = pytest.mark.one_database
Clients = Callable[[Caller], TestClient]
BOARDS = "/api/v1/dashboards"


@pytest.fixture
def client(client_for: Clients, admin: Caller) -> TestClient:
    return client_for(admin)


def make(client: TestClient, name: str) -> str:
    made = client.post(BOARDS, json={"name": name, "shared": True})
    assert made.status_code == 201, made.text
    return str(made.json()["dashboard_id"])


def names(client: TestClient) -> list[str]:
    return [one["name"] for one in client.get(BOARDS).json()["items"]]


def test_what_has_a_star_comes_first_and_the_rest_by_their_change(client: TestClient) -> None:
    old, _, new = (make(client, name) for name in ("Old", "Middle", "New"))
    assert names(client) == ["New", "Middle", "Old"]
    assert client.put(f"{BOARDS}/{old}/star", json={"starred": True}).json()["starred"] is True
    assert client.put(f"{BOARDS}/{old}/star", json={"starred": True}).status_code == 200
    assert names(client) == ["Old", "New", "Middle"]
    client.put(f"{BOARDS}/{new}", json={"name": "Newest"}).raise_for_status()
    assert names(client) == ["Old", "Newest", "Middle"]
    client.put(f"{BOARDS}/{old}/star", json={"starred": False}).raise_for_status()
    assert names(client) == ["Newest", "Middle", "Old"]


def test_pages_of_a_list_with_stars_leave_none_out_and_tell_none_twice(client: TestClient) -> None:
    made = [make(client, f"Board {number}") for number in range(7)]
    for number in (1, 4):
        client.put(f"{BOARDS}/{made[number]}/star", json={"starred": True}).raise_for_status()
    seen: list[str] = []
    cursor = ""
    while cursor is not None:
        page = client.get(BOARDS, params={"limit": 2, "cursor": cursor}).json()
        seen += [one["name"] for one in page["items"]]
        cursor = page["next_cursor"]
    assert seen == [f"Board {number}" for number in (4, 1, 6, 5, 3, 2, 0)]


def test_a_star_is_seen_by_whoever_gave_it_alone_and_changes_no_version(
    client: TestClient, client_for: Clients, analyst: Caller
) -> None:
    board = f"{BOARDS}/{make(client, 'Sales')}"
    before = client.get(board).json()
    client_for(analyst).put(f"{board}/star", json={"starred": True}).raise_for_status()
    assert client_for(analyst).get(board).json()["starred"] is True
    assert client.get(board).json() == before
    assert before["starred"] is False


def test_nobody_stars_what_they_do_not_see(client: TestClient, client_for: Clients, analyst: Caller) -> None:
    made = client.post(BOARDS, json={"name": "Mine", "shared": False}).json()["dashboard_id"]
    refused = client_for(analyst).put(f"{BOARDS}/{made}/star", json={"starred": True})
    assert (refused.status_code, refused.json()["error"]["code"]) == (404, "dashboard_not_found")


def test_home_shows_what_has_a_star_before_what_is_newer(client: TestClient) -> None:
    kept = make(client, "Kept")
    for number in range(6):
        make(client, f"Later {number}")
    client.put(f"{BOARDS}/{kept}/star", json={"starred": True}).raise_for_status()
    recent = client.get("/api/v1/home").json()["recent"]
    assert [(one["title"], one["starred"]) for one in recent][:2] == [("Kept", True), ("Later 5", False)]


def test_stars_go_with_their_dashboard(client: TestClient, house: House, admin: Caller) -> None:
    board = make(client, "Short lived")
    client.put(f"{BOARDS}/{board}/star", json={"starred": True}).raise_for_status()
    client.delete(f"{BOARDS}/{board}").raise_for_status()
    assert not house.dashboards.boards.find(admin).starred
    assert client.put(f"{BOARDS}/{board}/star", json={"starred": True}).status_code == 404
