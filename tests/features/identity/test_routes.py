"""Identity over HTTP: the cookie, the header against foreign pages, the shapes on the wire."""

from collections.abc import Callable

import pytest
from starlette.testclient import TestClient

from sextant.app.http import create_app
from sextant.app.wiring import House
from sextant.core.http import SESSION_COOKIE

PASSWORD = "violet teapots orbit"
PAGE = {"X-Sextant": "1"}

pytestmark = pytest.mark.one_database


@pytest.fixture
def browser(house: House) -> TestClient:
    """The first administrator's browser, after the welcome page."""
    client = _client(house)
    token = (house.identity.first_sign_in_link() or "").partition("token=")[2]
    assert client.post("/api/v1/session/link", json={"token": token}).json()["must_set_password"] is True
    body = {"password": PASSWORD, "email": "ada@example.com", "name": "Ada"}
    assert client.put("/api/v1/session/password", json=body, headers=PAGE).status_code == 204
    return client


@pytest.fixture
def visitor(house: House, browser: TestClient) -> Callable[[], TestClient]:
    """Browsers that are not signed in, in a house that has an administrator."""
    return lambda: _client(house)


def _client(house: House, base_url: str = "http://testserver") -> TestClient:
    app = create_app(house.settings, house=house)
    return TestClient(app, base_url=base_url, raise_server_exceptions=False)


def test_the_session_tells_who_is_signed_in_where_and_what_they_may(browser: TestClient) -> None:
    session = browser.get("/api/v1/session").json()
    user = session["user"]
    assert (user["email"], user["name"], user["role"], user["tier"]) == (
        "ada@example.com",
        "Ada",
        "admin",
        "premium",
    )
    assert set(user) >= {"user_id", "email", "role", "tier", "created_at", "last_login"}
    assert set(session["workspace"]) >= {"id", "name", "share_new"}
    assert session["must_set_password"] is False
    assert "people.manage" in session["permissions"]
    assert session["limits"]["query"] == {"limit": 1000, "remaining": 1000, "reset_seconds": 0}


def test_the_cookie_is_not_for_scripts_nor_for_other_sites(visitor: Callable[[], TestClient]) -> None:
    answer = visitor().post("/api/v1/session", json={"email": "ada@example.com", "password": PASSWORD})
    cookie = answer.headers["set-cookie"].lower()
    assert answer.status_code == 200
    for part in (SESSION_COOKIE, "httponly", "samesite=lax", "max-age=86400", "path=/"):
        assert part in cookie
    assert "secure" not in cookie
    assert answer.headers["cache-control"] == "no-store"


def test_over_https_the_cookie_is_for_https_alone(house: House, browser: TestClient) -> None:
    client = _client(house, base_url="https://testserver")
    answer = client.post("/api/v1/session", json={"email": "ada@example.com", "password": PASSWORD})
    assert "secure" in answer.headers["set-cookie"].lower()


def test_a_program_signs_in_by_the_password_flow(visitor: Callable[[], TestClient]) -> None:
    client = visitor()
    answer = client.post("/token", data={"username": "ada@example.com", "password": PASSWORD})
    token = answer.json()
    assert (token["token_type"], token["expires_in"]) == ("bearer", 86_400)
    assert "set-cookie" not in answer.headers
    headers = {"Authorization": f"Bearer {token['access_token']}"}
    session = client.get("/api/v1/session", headers=headers).json()
    chosen = client.post(
        "/token",
        data={
            "username": "ada@example.com",
            "password": PASSWORD,
            "grant_type": "password",
            "scope": f"openid workspace:{session['workspace']['id']}",
        },
    )
    elsewhere = client.post(
        "/token", data={"username": "ada@example.com", "password": PASSWORD, "scope": "workspace:none"}
    )
    assert (chosen.status_code, elsewhere.status_code) == (200, 401)


@pytest.mark.parametrize(
    "form",
    [
        {},
        {"username": "ada@example.com"},
        {"username": "a", "password": "b", "grant_type": "client_credentials"},
        {"username": "a" * 2000, "password": "b"},
    ],
)
def test_a_sign_in_that_is_incomplete_is_told_what_is_missing(
    visitor: Callable[[], TestClient], form: dict[str, str]
) -> None:
    answer = visitor().post("/token", data=form)
    assert answer.status_code == 422
    assert answer.json()["error"]["code"] == "invalid_input"


def test_a_wrong_password_is_401_and_too_many_are_429_with_the_time_to_wait(
    visitor: Callable[[], TestClient],
) -> None:
    client = visitor()
    form = {"username": "ada@example.com", "password": "wrong"}
    codes = [client.post("/token", data=form).status_code for _ in range(5)]
    late = client.post("/token", data=form)
    assert codes == [401] * 5
    assert late.status_code == 429
    assert late.headers["Retry-After"] == "1"
    assert late.json()["error"]["details"]["retry_after"] == 1


def test_a_change_by_cookie_needs_the_header_and_our_own_origin(browser: TestClient) -> None:
    body = {"name": "Countess"}
    assert browser.patch("/api/v1/session", json=body).status_code == 403
    foreign = {**PAGE, "Origin": "https://evil.example"}
    refused = browser.patch("/api/v1/session", json=body, headers=foreign)
    assert (refused.status_code, refused.json()["error"]["code"]) == (403, "foreign_request_refused")
    cross = {**PAGE, "Sec-Fetch-Site": "cross-site"}
    assert browser.patch("/api/v1/session", json=body, headers=cross).status_code == 403
    own = {**PAGE, "Origin": "http://testserver"}
    assert browser.patch("/api/v1/session", json=body, headers=own).json()["user"]["name"] == "Countess"


@pytest.mark.parametrize("path", ["session", "session/link"])
def test_another_site_signs_nobody_in(visitor: Callable[[], TestClient], path: str) -> None:
    body = {"email": "ada@example.com", "password": PASSWORD} if path == "session" else {"token": "x"}
    answer = visitor().post(f"/api/v1/{path}", json=body, headers={"Origin": "https://evil.example"})
    assert answer.status_code == 403
    assert "set-cookie" not in answer.headers


def test_signing_out_takes_the_cookie_and_ends_the_token(browser: TestClient) -> None:
    token = browser.cookies[SESSION_COOKIE]
    answer = browser.delete("/api/v1/session", headers=PAGE)
    assert answer.status_code == 204
    assert 'sextant_session=""' in answer.headers["set-cookie"]
    again = browser.get("/api/v1/session", headers={"Authorization": f"Bearer {token}"})
    assert again.status_code == 401


def test_a_person_is_invited_changed_sent_a_link_and_removed(
    browser: TestClient, visitor: Callable[[], TestClient]
) -> None:
    made = browser.post("/api/v1/people", json={"email": "bob@example.com", "role": "viewer"}, headers=PAGE)
    assert made.status_code == 201
    assert made.headers["cache-control"] == "no-store"
    user_id = made.json()["user"]["user_id"]
    bob = visitor()
    token = made.json()["link"].partition("token=")[2]
    welcome = bob.post("/api/v1/session/link", json={"token": token}).json()
    assert (welcome["must_set_password"], welcome["user"]["role"]) == (True, "viewer")
    assert bob.post("/api/v1/session/link", json={"token": token}).status_code == 401
    assert bob.get("/api/v1/people").status_code == 403
    assert bob.put("/api/v1/session/password", json={"password": "short"}, headers=PAGE).status_code == 422
    new = {"password": "copper lantern seven"}
    assert bob.put("/api/v1/session/password", json=new, headers=PAGE).status_code == 204
    changed = browser.patch(f"/api/v1/people/{user_id}", json={"tier": "premium"}, headers=PAGE).json()
    assert (changed["tier"], changed["status"]) == ("premium", "active")
    assert browser.get(f"/api/v1/people/{user_id}").json() == changed
    assert "token=" in browser.post(f"/api/v1/people/{user_id}/link", headers=PAGE).json()["link"]
    assert browser.delete(f"/api/v1/people/{user_id}", headers=PAGE).status_code == 204
    assert bob.get("/api/v1/session").status_code == 401
    assert browser.get("/api/v1/people").json()["total"] == 1


def test_people_and_keys_and_workspaces_come_in_pages(browser: TestClient) -> None:
    for number in range(2):
        browser.post("/api/v1/people", json={"email": f"p{number}@example.com"}, headers=PAGE)
        browser.post("/api/v1/keys", json={"name": f"k{number}"}, headers=PAGE)
        browser.post("/api/v1/platforms", json={"name": f"w{number}"}, headers=PAGE)
    for path, count in (("people", 3), ("keys", 2), ("platforms", 3)):
        seen: list[object] = []
        cursor: str | None = ""
        while cursor is not None:
            page = browser.get(f"/api/v1/{path}", params={"limit": 1, "cursor": cursor}).json()
            seen += page["items"]
            cursor = page["next_cursor"]
        assert len(seen) == count
        assert page["total"] == count
        assert browser.get(f"/api/v1/{path}", params={"cursor": "nonsense"}).status_code == 422
        assert browser.get(f"/api/v1/{path}", params={"limit": 0}).status_code == 422


def test_sessions_are_listed_and_ended(browser: TestClient, visitor: Callable[[], TestClient]) -> None:
    other = visitor()
    other.post("/api/v1/session", json={"email": "ada@example.com", "password": PASSWORD})
    items = browser.get("/api/v1/session/all").json()["items"]
    assert sorted(item["current"] for item in items) == [False, True]
    assert not {"kid", "setup"} & set(items[0])
    theirs = next(item for item in items if not item["current"])
    path = f"/api/v1/session/all/{theirs['session_id']}"
    assert browser.delete(path, headers=PAGE).status_code == 204
    assert other.get("/api/v1/session").status_code == 401
    user_id = theirs["user_id"]
    mine = browser.get(f"/api/v1/people/{user_id}/sessions").json()["items"]
    assert [item["current"] for item in mine] == [True]
    ended = browser.delete(f"/api/v1/people/{user_id}/sessions/{mine[0]['session_id']}", headers=PAGE)
    assert ended.status_code == 204
    assert browser.get("/api/v1/session").status_code == 401


def test_a_key_is_shown_once_and_kept_by_no_repeated_answer(browser: TestClient, house: House) -> None:
    headers = {**PAGE, "Idempotency-Key": "make-one"}
    made = browser.post("/api/v1/keys", json={"name": "load", "expires_in_days": 90}, headers=headers)
    key = made.json()["key"]
    assert made.status_code == 201
    listed = browser.get("/api/v1/keys").json()["items"]
    assert [item["name"] for item in listed] == ["load"]
    assert key not in browser.get("/api/v1/keys").text
    from sextant.core.http.idempotency import repeated

    with house.db.reading() as tx:
        assert key not in str(tx.execute(repeated.select()).all())
    program = TestClient(browser.app, headers={"Authorization": f"Bearer {key}"})
    assert program.get("/api/v1/session").json()["user"]["role"] == "analyst"
    assert program.delete("/api/v1/session").status_code == 403
    assert browser.delete(f"/api/v1/keys/{made.json()['key_id']}", headers=PAGE).status_code == 204
    assert program.get("/api/v1/session").status_code == 401


def test_signing_keys_are_listed_and_rotated_without_their_private_half(browser: TestClient) -> None:
    made = browser.post("/api/v1/signing-keys", headers=PAGE)
    assert made.status_code == 201
    items = browser.get("/api/v1/signing-keys").json()["items"]
    assert [item["retired_at"] is None for item in items] == [True, False]
    assert "sealed" not in browser.get("/api/v1/signing-keys").text
    assert browser.get("/api/v1/session").status_code == 200


def test_workspaces_are_made_entered_changed_and_deleted(browser: TestClient) -> None:
    first = browser.get("/api/v1/session").json()["workspace"]["id"]
    body = {"name": "Sales", "config": {"time_zone": "Europe/Berlin"}}
    made = browser.post("/api/v1/platforms", json=body, headers=PAGE).json()
    assert set(made) >= {"id", "user_id", "name", "config", "status"}
    entered = browser.put("/api/v1/session", json={"workspace_id": made["id"]}, headers=PAGE).json()
    assert entered["workspace"]["time_zone"] == "Europe/Berlin"
    assert browser.get(f"/api/v1/platforms/{made['id']}").json() == made
    path = f"/api/v1/platforms/{made['id']}"
    assert browser.put(path, json={"name": "North"}, headers=PAGE).json()["name"] == "North"
    assert browser.delete(path, headers=PAGE).status_code == 409
    browser.put("/api/v1/session", json={"workspace_id": first}, headers=PAGE)
    assert browser.delete(path, headers=PAGE).status_code == 204
    assert browser.get(path).status_code == 404
    again = browser.put("/api/v1/session", json={"workspace_id": made["id"]}, headers=PAGE)
    assert again.status_code == 404


def test_a_link_into_a_further_workspace_moves_the_session_there(
    browser: TestClient, visitor: Callable[[], TestClient]
) -> None:
    made = browser.post("/api/v1/platforms", json={"name": "Second"}, headers=PAGE).json()
    invited = browser.post("/api/v1/people", json={"email": "bob@example.com"}, headers=PAGE).json()
    bob = visitor()
    bob.post("/api/v1/session/link", json={"token": invited["link"].partition("token=")[2]})
    bob.put("/api/v1/session/password", json={"password": "copper lantern seven"}, headers=PAGE)
    browser.put("/api/v1/session", json={"workspace_id": made["id"]}, headers=PAGE)
    link = browser.post("/api/v1/people", json={"email": "bob@example.com"}, headers=PAGE).json()["link"]
    token = {"token": link.partition("token=")[2]}
    nobody = visitor().post("/api/v1/session/link", json=token)
    assert (nobody.status_code, nobody.json()["error"]["code"]) == (401, "sign_in_first")
    assert bob.post("/api/v1/session/link", json=token).json()["workspace"]["id"] == made["id"]
    assert bob.get("/api/v1/session").json()["workspace"]["name"] == "Second"


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "people", {}),
        ("POST", "people", {"email": "bob"}),
        ("POST", "people", {"email": "b@x.com", "role": "owner"}),
        ("POST", "people", {"email": "b@x.com", "name": "line\nbreak"}),
        ("POST", "people", {"email": "b@x.com", "admin": True}),
        ("POST", "keys", {"name": ""}),
        ("POST", "keys", {"name": "x", "expires_in_days": 0}),
        ("POST", "keys", {"name": "nul\x00"}),
        ("POST", "platforms", {"name": "x", "config": {"share_new": "yes"}}),
        ("POST", "platforms", {"name": "   "}),
        ("GET", "people/not-an-id", None),
        ("DELETE", "keys/..%2f..%2fetc", None),
        ("GET", "platforms/%00", None),
    ],
)
def test_input_that_cannot_be_used_is_told_and_changes_nothing(
    browser: TestClient, method: str, path: str, body: dict[str, object] | None
) -> None:
    answer = browser.request(method, f"/api/v1/{path}", json=body, headers=PAGE)
    assert answer.status_code in {404, 422}
    assert answer.json()["error"]["message"]
    assert browser.get("/api/v1/people").json()["total"] == 1


def test_somebody_who_is_no_longer_there_is_404(browser: TestClient) -> None:
    nobody = "00000000-0000-7000-8000-000000000000"
    for method, path in (
        ("GET", f"people/{nobody}"),
        ("PATCH", f"people/{nobody}"),
        ("DELETE", f"people/{nobody}"),
        ("POST", f"people/{nobody}/link"),
        ("GET", f"people/{nobody}/sessions"),
        ("DELETE", f"people/{nobody}/sessions/{nobody}"),
        ("DELETE", f"keys/{nobody}"),
        ("DELETE", f"session/all/{nobody}"),
        ("GET", f"platforms/{nobody}"),
    ):
        body = {} if method == "PATCH" else None
        assert browser.request(method, f"/api/v1/{path}", json=body, headers=PAGE).status_code == 404


def test_the_api_is_described_with_examples_and_ways_to_sign_in(browser: TestClient) -> None:
    document = browser.get("/api/v1/openapi.json").json()
    schemes = document["components"]["securitySchemes"]
    assert schemes["token"]["flows"]["password"]["tokenUrl"] == "/token"
    assert {"token", "cookie", "key"} <= set(schemes)
    session = document["paths"]["/api/v1/session"]["get"]
    assert session["security"] == [{"token": []}, {"cookie": []}, {"key": []}]
    assert "security" not in document["paths"]["/token"]["post"]
    schemas = document["components"]["schemas"]
    assert schemas["KeyBody"]["properties"]["name"]["examples"]
    assert {"User", "Workspace", "ApiKey", "SessionView"} <= set(schemas)
