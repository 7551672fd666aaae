"""Links with passwords, and dashboards within other pages: held to the rows of a signed token, or shut."""

import base64
import hmac
import json
from datetime import timedelta
from typing import Any

import pytest
from starlette.testclient import TestClient

from sextant.app.http import create_app
from sextant.app.wiring import House
from sextant.core.access import Caller
from sextant.features.dashboards.sharing.passwords import hashed, holds, is_right, passes
from tests.conftest import SetClock
from tests.features.dashboards.conftest import Load

pytestmark = pytest.mark.one_database
TILES = [
    {"viz_id": "count", "query": "SELECT count(*) AS n FROM sales", "config": {"totals": {"n": "sum"}}},
    {"viz_id": "regions", "query": "SELECT region, count(*) AS n FROM sales GROUP BY 1"},
    {"viz_id": "prices", "query": "SELECT count(*) AS n FROM prices"},
    {"viz_id": "both", "query": "SELECT count(*) AS n FROM sales, prices"},
    {"viz_id": "within", "query": "WITH s AS (SELECT * FROM sales) SELECT count(*) AS n FROM s"},
]
FILTERS = [{"filter_id": "seller", "column": "seller", "type": "set"}]


@pytest.fixture
def owner(house: House) -> Caller:
    return house.identity.command_caller()


@pytest.fixture
def stranger(house: House) -> TestClient:
    return TestClient(create_app(house.settings, house=house), raise_server_exceptions=False)


@pytest.fixture
def path(client_for: Any, owner: Caller, load: Load) -> str:
    load("sales", caller=owner, shared=True)
    load("prices", "thing,price\nlamp,3\nrug,4\n", caller=owner, shared=True)
    made = client_for(owner).post(
        "/api/v1/dashboards", json={"name": "Sales", "visualizations": TILES, "filters": FILTERS}
    )
    assert made.status_code == 201, made.text
    return f"/api/v1/dashboards/{made.json()['dashboard_id']}"


def signed(secret: str, payload: dict[str, Any], *, alg: str = "HS256") -> str:
    def part(content: bytes) -> str:
        return base64.urlsafe_b64encode(content).decode().rstrip("=")

    text = f"{part(json.dumps({'alg': alg}).encode())}.{part(json.dumps(payload).encode())}"
    return f"{text}.{part(hmac.digest(secret.encode(), text.encode(), 'sha256'))}"


@pytest.fixture
def embedding(client_for: Any, owner: Caller, path: str) -> dict[str, Any]:
    made = client_for(owner).post(
        f"{path}/shares", json={"kind": "embed", "label": "Portal", "origins": ["https://www.example.com/"]}
    )
    assert made.status_code == 201, made.text
    return made.json()


def embedded(stranger: TestClient, embedding: dict[str, Any], token: str, **body: Any) -> Any:
    address = f"/api/v1/embedded/{embedding['share_id']}/data"
    return stranger.post(address, json=body, headers={"X-Embed-Token": token})


def test_every_tile_is_held_to_the_rows_of_the_token(
    stranger: TestClient, embedding: dict[str, Any], clock: SetClock
) -> None:
    expires = (clock.now() + timedelta(hours=1)).timestamp()
    token = signed(embedding["secret"], {"exp": expires, "rows": {"region": ["North"]}})
    tiles = embedded(stranger, embedding, token).json()["tiles"]
    assert tiles["count"]["results"] == [{"n": 40}]
    assert tiles["count"]["totals"] == {"n": 40}
    assert tiles["regions"]["results"] == [{"region": "North", "n": 40}]
    assert tiles["within"]["results"] == [{"n": 40}]
    assert tiles["count"]["sql"] is None
    for shut in ("prices", "both"):
        assert tiles[shut]["error"]["code"] == "embed_refused"
    values = stranger.get(
        f"/api/v1/embedded/{embedding['share_id']}/filter-values",
        params={"filter_id": "seller"},
        headers={"X-Embed-Token": token},
    ).json()["values"]
    assert sum(one["count"] for one in values) == 40


def test_a_table_that_is_open_is_shown_whole(
    stranger: TestClient, embedding: dict[str, Any], clock: SetClock
) -> None:
    payload = {
        "exp": (clock.now() + timedelta(hours=1)).timestamp(),
        "rows": {"region": "South"},
        "open": ["prices"],
        "filters": {"seller": {"values": ["Ada"]}},
    }
    token = signed(embedding["secret"], payload)
    tiles = embedded(stranger, embedding, token, filters={"seller": None}).json()["tiles"]
    assert tiles["prices"]["results"] == [{"n": 2}]
    assert tiles["both"]["results"] == [{"n": 40}]
    assert tiles["count"]["results"] == [{"n": 20}]


@pytest.mark.parametrize(
    "change",
    [
        {"secret": "another"},
        {"alg": "none"},
        {"exp": -120},
        {"exp": 3600 * 25},
        {"exp": None},
        {"rows": {"region": []}},
        {"rows": {"region": [None]}},
        {"rows": ["region"]},
        {"open": "prices"},
        {"cut": True},
    ],
)
def test_a_token_that_is_not_whole_signed_and_in_its_time_opens_nothing(
    stranger: TestClient, embedding: dict[str, Any], clock: SetClock, change: dict[str, Any]
) -> None:
    late = change.get("exp", 3600)
    payload: dict[str, Any] = {"rows": change.get("rows", {"region": ["North"]})}
    payload["exp"] = None if late is None else clock.now().timestamp() + late
    payload["open"] = change.get("open", [])
    token = signed(change.get("secret", embedding["secret"]), payload, alg=change.get("alg", "HS256"))
    if change.get("cut"):
        token = token.rsplit(".", 1)[0] + "."
    answer = embedded(stranger, embedding, token)
    assert answer.status_code == 403
    assert answer.json()["error"]["code"] == "embed_refused"


def test_an_embedding_is_no_link_and_ends_when_it_is_revoked(
    stranger: TestClient,
    client_for: Any,
    owner: Caller,
    path: str,
    embedding: dict[str, Any],
    clock: SetClock,
) -> None:
    share_id = embedding["share_id"]
    for token in (share_id, embedding["secret"]):
        assert stranger.get(f"/api/v1/shared/{token}").status_code == 404
    token = signed(embedding["secret"], {"exp": clock.now().timestamp() + 60})
    assert embedded(stranger, embedding, token).status_code == 200
    listed = client_for(owner).get(f"{path}/shares").json()["items"]
    assert [(one["kind"], one["label"], one["origins"]) for one in listed] == [
        ("embed", "Portal", ["https://www.example.com"])
    ]
    assert "secret" not in json.dumps(listed)
    client_for(owner).delete(f"{path}/shares/{share_id}").raise_for_status()
    assert embedded(stranger, embedding, token).status_code == 404


@pytest.mark.parametrize("origin", ["example.com", "https://*", "https://a.example/path", "javascript:x", ""])
def test_only_named_pages_embed(client_for: Any, owner: Caller, path: str, origin: str) -> None:
    answer = client_for(owner).post(f"{path}/shares", json={"kind": "embed", "origins": [origin]})
    assert answer.status_code == 422


def test_a_page_may_be_framed_by_the_origins_of_its_embedding_alone(
    stranger: TestClient, house: House, embedding: dict[str, Any]
) -> None:
    framed = stranger.get(f"/embed/{embedding['share_id']}").headers["content-security-policy"]
    assert "frame-ancestors https://www.example.com" in framed
    for other in ("/", "/embed/none", f"/shared/{embedding['share_id']}"):
        headers = stranger.get(other).headers
        assert "frame-ancestors 'self'" in headers["content-security-policy"]
        assert headers["x-frame-options"] == "SAMEORIGIN"


def test_a_link_with_a_password_opens_with_it_alone(
    stranger: TestClient, client_for: Any, owner: Caller, path: str, clock: SetClock
) -> None:
    made = client_for(owner).post(f"{path}/shares", json={"password": "quiet harbour lamp"}).json()
    assert made["has_password"] is True
    link = f"/api/v1/shared/{made['token']}"
    for answer in (stranger.get(link), stranger.post(f"{link}/data", json={})):
        assert answer.status_code == 403
        assert answer.json()["error"]["code"] == "share_password"
        assert "Sales" not in answer.text
    assert stranger.post(f"{link}/unlock", json={"password": "loud"}).status_code == 403
    passed = stranger.post(f"{link}/unlock", json={"password": "quiet harbour lamp"}).json()["pass"]
    headers = {"X-Share-Pass": passed}
    assert stranger.get(link, headers=headers).json()["name"] == "Sales"
    assert stranger.post(f"{link}/data", json={}, headers=headers).status_code == 200
    assert stranger.get(link, headers={"X-Share-Pass": passed[:-2] + "xx"}).status_code == 403
    clock.forward(hours=13)
    assert stranger.get(link, headers=headers).status_code == 403


def test_guessing_passwords_is_slowed(
    stranger: TestClient, client_for: Any, owner: Caller, path: str
) -> None:
    made = client_for(owner).post(f"{path}/shares", json={"password": "quiet harbour lamp"}).json()
    link = f"/api/v1/shared/{made['token']}/unlock"
    seen = [stranger.post(link, json={"password": f"guess {n}"}).status_code for n in range(22)]
    assert seen[0] == 403
    assert seen[-1] == 429


def test_a_pass_is_for_one_link_and_one_password(clock: SetClock) -> None:
    stored = hashed("quiet harbour lamp")
    assert is_right("quiet harbour lamp", stored)
    assert not is_right("quiet harbour", stored)
    passed = passes("a", stored, clock.now())
    assert holds(passed, "a", stored, clock.now())
    assert not holds(passed, "b", stored, clock.now())
    assert not holds(passed, "a", hashed("quiet harbour lamp"), clock.now())
    assert not holds("", "a", stored, clock.now())
