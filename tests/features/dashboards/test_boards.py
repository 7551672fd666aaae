"""Dashboards are stored, changed version by version, and seen by whom they are meant for."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient

from sextant.app.wiring import House
from sextant.core.access import Caller
from sextant.core.audit import AuditSearch
from sextant.features.dashboards import Change, Position, Visualization
from tests.conftest import SetClock

Clients = Callable[[Caller], TestClient]
same_house = settings(
    max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
names = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=80)
tiles = st.lists(
    st.builds(
        lambda x, width, y, height, title, text: {
            "title": title,
            "chart_type": "text",
            "config": {"text": text},
            "position": {"x": x, "y": y, "width": min(width, 12 - x), "height": height},
        },
        x=st.integers(0, 11),
        width=st.integers(1, 12),
        y=st.integers(0, 200),
        height=st.integers(1, 20),
        title=names,
        text=names,
    ),
    max_size=6,
)


def make(client: TestClient, **body: Any) -> dict[str, Any]:
    answer = client.post("/api/v1/dashboards", json={"name": "Sales", **body})
    assert answer.status_code == 201, answer.text
    return answer.json()


def text_tile(text: str = "words", **fields: Any) -> dict[str, Any]:
    return {"chart_type": "text", "config": {"text": text}, **fields}


# Feature: ai-analytics-platform, Property 31: a created dashboard is stored and has its own id
@same_house
@given(made=st.lists(st.tuples(names, tiles), min_size=1, max_size=3))
def test_a_created_dashboard_is_stored_and_has_its_own_id(
    made: list[tuple[str, list[dict[str, Any]]]], house: House, admin: Caller
) -> None:
    known = {board.dashboard_id for board in house.dashboards.boards.find(admin, limit=200).items}
    for name, visualizations in made:
        change = Change.model_validate({"name": name, "visualizations": visualizations})
        board = house.dashboards.boards.create(admin, change)
        assert board.dashboard_id not in known
        known.add(board.dashboard_id)
        assert house.dashboards.boards.get(admin, board.dashboard_id) == board
        assert board.name == name
        assert [tile.position.x for tile in board.visualizations] == [
            v["position"]["x"] for v in visualizations
        ]
        assert len({tile.viz_id for tile in board.visualizations}) == len(visualizations)


def test_the_wire_names_of_a_dashboard_are_all_there(client: TestClient) -> None:
    board = make(client, config={"visualizations": [text_tile()], "theme": "calm"})
    wire = "dashboard_id name user_id visualizations layout shared share_token created_at updated_at"
    assert set(wire.split()) <= board.keys()
    viz = "viz_id chart_type dataset_id query config position"
    assert set(viz.split()) <= board["visualizations"][0].keys()
    assert board["visualizations"][0]["position"] == {"x": 0, "y": 0, "width": 6, "height": 5}
    assert board["config"] == {"theme": "calm"}
    assert client.get(f"/api/v1/dashboards/{board['dashboard_id']}").json() == board


def test_a_dashboard_read_again_is_304(client: TestClient) -> None:
    path = f"/api/v1/dashboards/{make(client)['dashboard_id']}"
    first = client.get(path)
    assert client.get(path, headers={"If-None-Match": first.headers["etag"]}).status_code == 304
    client.put(path, json={"name": "Other"})
    assert client.get(path, headers={"If-None-Match": first.headers["etag"]}).status_code == 200


def test_what_is_left_out_of_a_change_stays(client: TestClient) -> None:
    board = make(client, description="All of it", visualizations=[text_tile()])
    changed = client.put(f"/api/v1/dashboards/{board['dashboard_id']}", json={"name": "Other"}).json()
    assert (changed["name"], changed["description"]) == ("Other", "All of it")
    assert changed["visualizations"] == board["visualizations"]
    assert changed["version"] == board["version"] + 1


@pytest.mark.parametrize("way", ["body", "header"])
def test_a_change_on_an_old_version_is_refused_and_loses_nothing(client: TestClient, way: str) -> None:
    board = make(client)
    path = f"/api/v1/dashboards/{board['dashboard_id']}"
    assert client.put(path, json={"name": "First", "version": 1}).status_code == 200
    if way == "body":
        late = client.put(path, json={"name": "Second", "version": 1})
    else:
        late = client.put(path, json={"name": "Second"}, headers={"If-Match": '"1"'})
    assert late.status_code == 409
    assert late.json()["error"]["code"] == "dashboard_changed"
    assert client.get(path).json()["name"] == "First"


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"name": ""},
        {"name": "x" * 300},
        {"name": "a", "visualizations": [{"query": ""}]},
        {"name": "a", "visualizations": [text_tile(position={"x": 8, "y": 0, "width": 6, "height": 2})]},
        {"name": "a", "visualizations": [text_tile(position={"x": -1})]},
        {"name": "a", "visualizations": [text_tile(chart_type="text<script>")]},
        {"name": "a", "visualizations": [text_tile() for _ in range(61)]},
        {"name": "a", "visualizations": [text_tile(surprise=1)]},
        {"name": "a", "visualizations": [text_tile("x" * 30_000)]},
        {"name": "a", "filters": [{"column": "region", "type": "colour"}]},
        {"name": "a", "filters": [{"column": "region", "type": "range", "default": {"min": "x"}}]},
        {"name": "a", "layout": {"columns": 13}},
        {"name": "a", "config": {"blob": "x" * 3_000_000}},
    ],
)
def test_what_does_not_fit_is_refused_and_nothing_is_stored(client: TestClient, body: dict[str, Any]) -> None:
    answer = client.post("/api/v1/dashboards", json=body)
    assert answer.status_code == 422
    error = answer.json()["error"]
    assert error["message"]
    assert error["hint"]
    assert client.get("/api/v1/dashboards").json()["total"] == 0


def test_a_dashboard_is_its_owners_until_it_is_shared(
    client_for: Clients, analyst: Caller, viewer: Caller, admin: Caller
) -> None:
    mine, theirs, boss = client_for(analyst), client_for(viewer), client_for(admin)
    path = f"/api/v1/dashboards/{make(mine)['dashboard_id']}"
    assert theirs.get(path).status_code == 404
    assert theirs.get("/api/v1/dashboards").json()["items"] == []
    assert boss.get(path).status_code == 200
    mine.put(path, json={"shared": True}).raise_for_status()
    seen = theirs.get(path).json()
    assert (seen["may_edit"], seen["may_share"]) == (False, False)
    assert theirs.put(path, json={"name": "Mine now"}).status_code == 403
    assert theirs.delete(path).status_code == 403


def test_an_analyst_does_not_change_what_a_colleague_shared(
    client_for: Clients, make_caller: Callable[..., Caller]
) -> None:
    one, other = client_for(make_caller("analyst")), client_for(make_caller("analyst", email="b@example.com"))
    path = f"/api/v1/dashboards/{make(one, shared=True)['dashboard_id']}"
    refused = other.put(path, json={"name": "Mine now"})
    assert (refused.status_code, refused.json()["error"]["code"]) == (403, "dashboard_not_yours")


def test_a_viewer_makes_none(client_for: Clients, viewer: Caller) -> None:
    assert client_for(viewer).post("/api/v1/dashboards", json={"name": "a"}).status_code == 403


def test_another_workspace_sees_nothing_of_it(client_for: Clients, admin: Caller, outsider: Caller) -> None:
    board = make(client_for(admin), shared=True)
    stranger = client_for(outsider)
    path = f"/api/v1/dashboards/{board['dashboard_id']}"
    assert stranger.get("/api/v1/dashboards").json()["items"] == []
    for method, end in (
        ("GET", ""),
        ("PUT", ""),
        ("DELETE", ""),
        ("POST", "/tiles"),
        ("POST", "/data"),
        ("GET", "/data"),
        ("POST", "/export"),
        ("POST", "/shares"),
        ("GET", "/shares"),
        ("GET", "/filter-values?filter_id=x"),
        ("DELETE", "/shares/x"),
    ):
        bodies: dict[str, Any] = {"/tiles": {"viz": text_tile()}, "/export": {"format": "pdf"}}
        answer = stranger.request(method, path + end, json=bodies.get(end, {}) if method != "GET" else None)
        assert answer.status_code == 404, (method, end, answer.text)


def test_a_deleted_dashboard_is_gone(client: TestClient) -> None:
    path = f"/api/v1/dashboards/{make(client)['dashboard_id']}"
    assert client.delete(path).status_code == 204
    assert client.get(path).status_code == 404
    assert client.delete(path).status_code == 404


def test_the_list_pages_to_its_end_with_the_newest_change_first(client: TestClient, clock: SetClock) -> None:
    made: list[str] = []
    for number in range(5):
        clock.forward(seconds=1)
        made.append(make(client, name=f"Board {number}")["name"])
    seen: list[str] = []
    cursor = ""
    while True:
        page = client.get("/api/v1/dashboards", params={"limit": 2, "cursor": cursor}).json()
        assert page["total"] == 5
        seen += [item["name"] for item in page["items"]]
        cursor = page["next_cursor"]
        if not cursor:
            break
    assert seen == made[::-1]
    found = client.get("/api/v1/dashboards", params={"q": "board 3"}).json()
    assert [item["name"] for item in found["items"]] == ["Board 3"]
    assert client.get("/api/v1/dashboards", params={"cursor": "nonsense"}).status_code == 422


def test_a_text_tile_is_pinned_where_there_is_room(client: TestClient) -> None:
    board = make(client, visualizations=[text_tile(position={"x": 0, "y": 0, "width": 6, "height": 4})])
    path = f"/api/v1/dashboards/{board['dashboard_id']}/tiles"
    pinned = client.post(path, json={"viz": text_tile("more")})
    assert pinned.status_code == 201
    assert pinned.json()["position"] == {"x": 6, "y": 0, "width": 6, "height": 3}
    placed = client.post(
        path, json={"viz": text_tile(), "position": {"x": 3, "y": 9, "width": 2, "height": 1}}
    )
    assert placed.json()["position"] == {"x": 3, "y": 9, "width": 2, "height": 1}


@pytest.mark.parametrize("body", [{}, {"query_id": "no such answer"}, {"viz": {"query": "DROP TABLE x"}}])
def test_what_cannot_be_pinned_is_refused(client: TestClient, body: dict[str, Any]) -> None:
    board = make(client)
    answer = client.post(f"/api/v1/dashboards/{board['dashboard_id']}/tiles", json=body)
    assert answer.status_code in (404, 422)
    assert answer.json()["error"]["hint"]
    assert client.get(f"/api/v1/dashboards/{board['dashboard_id']}").json()["visualizations"] == []


def test_two_pins_at_once_are_both_kept(house: House, admin: Caller) -> None:
    boards = house.dashboards.boards
    board = boards.create(admin, Change(name="Sales"))
    tile = Visualization.model_validate(text_tile())
    for _ in range(3):
        boards.pin(admin, board.dashboard_id, tile, placed=False)
    now = boards.get(admin, board.dashboard_id)
    assert len(now.visualizations) == 3
    assert now.visualizations[2].position == Position(x=0, y=3, width=6, height=3)


def test_every_change_is_in_the_audit_trail(house: House, client: TestClient, admin: Caller) -> None:
    path = f"/api/v1/dashboards/{make(client)['dashboard_id']}"
    client.put(path, json={"name": "Other"})
    client.post(f"{path}/data", json={})
    client.delete(path)
    found = house.audit.search(admin.workspace_id, AuditSearch(action="dashboard."))
    actions = [entry.action for entry in found]
    assert actions == ["dashboard.deleted", "dashboard.viewed", "dashboard.changed", "dashboard.created"]
