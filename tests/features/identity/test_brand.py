"""A workspace's name, logo and colour: who may set them, who sees them, and what is kept of them."""

from collections.abc import Callable

import pytest
from starlette.testclient import TestClient
from tests.features.identity.building import HOME, token_of
from tests.features.identity.drawing_logos import SVG, png, svg

from sextant.app.wiring import House
from sextant.core.access import Caller
from sextant.core.audit import AuditSearch
from sextant.features.identity.brand.service import VERSIONS_KEPT
from sextant.ports.events import Event

Clients = Callable[[Caller], TestClient]
OWN = {"name": "Northwind", "accent": "#7C3AED", "plate": True, "at_sign_in": True}


def put_logo(client: TestClient, content: bytes, kind: str = "image/png"):
    return client.put("/api/v1/brand/logo", content=content, headers={"content-type": kind})


@pytest.fixture
def first(house: House) -> Caller:
    """The first administrator, in the one workspace that there is."""
    link = house.identity.first_sign_in_link() or ""
    found = house.identity.signing_in.by_link(token=token_of(link), visitor=HOME)
    assert found is not None
    return found.caller


def test_without_a_choice_it_is_sextants_own(client: TestClient) -> None:
    found = client.get("/api/v1/brand").json()
    assert (found["version"], found["name"], found["accent"], found["logo"]) == (0, "", None, None)
    assert found["shades"] is None


def test_name_colour_and_logo_are_kept_and_everyone_in_the_workspace_sees_them(
    house: House, client_for: Clients, first: Caller
) -> None:
    client = client_for(first)
    made = client.put("/api/v1/brand", json=OWN)
    assert made.status_code == 200, made.text
    assert (made.json()["version"], made.json()["accent"]) == (1, "#7c3aed")
    assert made.json()["shades"]["light"]["kept"]
    assert put_logo(client, png()).json()["version"] == 2
    viewer = first.model_copy(update={"role": "viewer"})
    looks = client_for(viewer).get("/api/v1/session").json()["workspace"]["looks"]
    assert looks["name"] == "Northwind"
    assert looks["accents"]["light"]["accent"] == "#7c3aed"
    assert (looks["logo"]["width"], looks["logo"]["height"], looks["logo"]["plate"]) == (32, 16, True)
    entries = house.audit.search(first.workspace_id, AuditSearch(action="workspace.brand"))
    assert {entry.details["version"] for entry in entries} == {1, 2}
    assert all(entry.user_id == first.user_id for entry in entries)


def test_a_logo_is_served_as_a_picture_that_can_do_nothing(client: TestClient, house: House) -> None:
    # The type that was sent says nothing: what the content is, is told.
    url = put_logo(client, SVG, "text/html").json()["logo"]["url"]
    stranger = TestClient(client.app)
    found = stranger.get(url)
    assert (found.status_code, found.headers["content-type"]) == (200, "image/svg+xml")
    policy = found.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "sandbox" in policy
    assert found.headers["x-content-type-options"] == "nosniff"
    assert "immutable" in found.headers["cache-control"]
    for other in ("a" * 24, "../brand", "x"):
        assert stranger.get(f"/api/v1/brand/logos/{other}").status_code in (404, 422)


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("content", "status", "code"),
    [
        (b"GIF89a" + b"\0" * 40, 415, "logo_type"),
        (b"plain words", 415, "logo_type"),
        (b"\0" * 200_000, 413, "logo_too_large"),
        (b"\0" * 3_000_000, 413, "logo_too_large"),
        (b"", 422, "invalid_input"),
        (png(8, 8), 422, "logo_invalid"),
        (svg("<script>alert(1)</script>"), 422, "logo_invalid"),
        (svg('<path d="M0 0" onload="alert(1)"/>'), 422, "logo_invalid"),
    ],
)
def test_a_file_that_is_no_logo_changes_nothing(
    client: TestClient, content: bytes, status: int, code: str
) -> None:
    put_logo(client, png())
    refused = put_logo(client, content)
    assert (refused.status_code, refused.json()["error"]["code"]) == (status, code)
    assert refused.json()["error"]["hint"]
    assert client.get("/api/v1/brand").json()["version"] == 1


@pytest.mark.one_database
@pytest.mark.parametrize(
    "body",
    [
        {"accent": "red"},
        {"accent": "#12345"},
        {"accent": "#7c3aed; background: url(//x)"},
        {"name": "x" * 41},
        {"name": "Micro\u202etfos"},
        {"name": "North\u200bwind"},
        {"name": "a\x00b"},
        {"logo": "x"},
    ],
)
def test_a_name_or_a_colour_that_cannot_be_used_is_refused(client: TestClient, body: dict[str, str]) -> None:
    refused = client.put("/api/v1/brand", json=body)
    assert refused.status_code == 422
    assert client.get("/api/v1/brand").json()["version"] == 0


@pytest.mark.one_database
def test_a_colour_without_contrast_is_said_to_be_changed(client: TestClient) -> None:
    made = client.put("/api/v1/brand", json={"accent": "#ffd400"}).json()
    assert made["accent"] == "#ffd400"
    light = made["shades"]["light"]
    assert (light["kept"], made["shades"]["dark"]["kept"]) == (False, True)
    assert light["accent"] != "#ffd400"
    assert light["given"] < 4.5
    tried = client.get("/api/v1/brand/shades", params={"colour": "#FFD400"}).json()
    assert tried == made["shades"]
    assert client.get("/api/v1/brand/shades", params={"colour": "gold"}).status_code == 422


@pytest.mark.one_database
@pytest.mark.parametrize("role", ["viewer", "analyst"])
def test_only_administrators_set_them(
    client_for: Clients, make_caller: Callable[..., Caller], role: str
) -> None:
    client = client_for(make_caller(role))
    answers = [
        client.get("/api/v1/brand"),
        client.put("/api/v1/brand", json=OWN),
        put_logo(client, png()),
        client.delete("/api/v1/brand/logo"),
        client.get("/api/v1/brand/versions"),
        client.post("/api/v1/brand/versions/0/restore"),
        client.get("/api/v1/brand/shades", params={"colour": "#7c3aed"}),
    ]
    assert {answer.status_code for answer in answers} == {403}


def test_another_workspace_keeps_its_own(client: TestClient, client_for: Clients, outsider: Caller) -> None:
    client.put("/api/v1/brand", json=OWN)
    put_logo(client, png())
    theirs = client_for(outsider)
    assert theirs.get("/api/v1/brand").json()["version"] == 0
    assert theirs.get("/api/v1/brand/versions").json()["items"] == []
    assert theirs.post("/api/v1/brand/versions/1/restore").status_code == 404
    theirs.put("/api/v1/brand", json={"name": "Elsewhere"})
    assert client.get("/api/v1/brand").json()["name"] == "Northwind"


def test_each_change_is_a_version_that_can_be_put_back(client: TestClient) -> None:
    client.put("/api/v1/brand", json=OWN)
    logo = put_logo(client, png()).json()["logo"]
    client.delete("/api/v1/brand/logo")
    client.put("/api/v1/brand", json={"name": "Southwind"})
    listed = client.get("/api/v1/brand/versions", params={"limit": 3}).json()
    assert [one["version"] for one in listed["items"]] == [4, 3, 2]
    rest = client.get("/api/v1/brand/versions", params={"cursor": listed["next_cursor"]}).json()
    assert [one["version"] for one in rest["items"]] == [1]
    back = client.post("/api/v1/brand/versions/2/restore").json()
    assert (back["version"], back["name"], back["logo"]) == (5, "Northwind", logo)
    assert client.get(logo["url"]).status_code == 200
    plain = client.post("/api/v1/brand/versions/0/restore").json()
    assert (plain["version"], plain["name"], plain["logo"]) == (6, "", None)
    assert client.post("/api/v1/brand/versions/99/restore").status_code == 404


def test_what_changes_nothing_is_no_version(client: TestClient) -> None:
    assert client.put("/api/v1/brand", json=OWN).json()["version"] == 1
    assert client.put("/api/v1/brand", json=OWN | {"name": "  Northwind "}).json()["version"] == 1


@pytest.mark.one_database
def test_old_versions_and_the_logos_that_none_shows_are_forgotten(client: TestClient) -> None:
    first = put_logo(client, png()).json()["logo"]["url"]
    second = put_logo(client, png(48, 48)).json()["logo"]["url"]
    for number in range(VERSIONS_KEPT):
        client.put("/api/v1/brand", json={"name": f"N{number}"})
    assert client.get(first).status_code == 404
    assert client.get(second).status_code == 200


def test_strangers_see_the_looks_of_the_only_workspace_and_nothing_else(
    house: House, client_for: Clients, first: Caller
) -> None:
    client = client_for(first)
    stranger = TestClient(client.app)
    assert stranger.get("/api/v1/brand/sign-in").json() is None
    client.put("/api/v1/brand", json=OWN)
    put_logo(client, png())
    shown = stranger.get("/api/v1/brand/sign-in").json()
    assert set(shown) == {"name", "accents", "logo"}
    assert shown["name"] == "Northwind"
    assert first.workspace_id not in str(shown)
    client.put("/api/v1/brand", json=OWN | {"at_sign_in": False})
    assert stranger.get("/api/v1/brand/sign-in").json() is None
    client.put("/api/v1/brand", json=OWN)
    house.identity.workspaces.create(first, name="Another", config={})
    assert stranger.get("/api/v1/brand/sign-in").json() is None
    assert client.get("/api/v1/brand").json()["alone"] is False


@pytest.mark.one_database
def test_a_workspace_that_is_gone_leaves_nothing_behind(
    house: House, client: TestClient, admin: Caller
) -> None:
    url = put_logo(client, png()).json()["logo"]["url"]
    gone = {"workspace_id": admin.workspace_id}
    house.identity.brands.clear(Event(1, "e", "workspace.removed", admin.workspace_id, gone))
    assert client.get("/api/v1/brand").json()["version"] == 0
    assert client.get(url).status_code == 404
