"""Every answer has an id, a shape and its headers; the token is looked at first; the inside stays inside."""

import json
from typing import Annotated

import pytest
from fastapi import Query
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import BaseModel
from starlette.requests import Request
from starlette.testclient import TestClient

from sextant.app.http import create_app
from sextant.core.feature import Feature
from sextant.core.http import Page, SignedIn, cursor_after, cursor_values, error_codes, etagged, router
from sextant.core.http.paging import CursorRefused
from sextant.kit.errors import Conflict, LimitReached


class Thing(BaseModel):
    name: str
    size: int = 1


class Trial:
    """Routes of no feature, for what all routes share."""

    def __init__(self) -> None:
        self.made: list[str] = []

    def feature(self) -> Feature:
        routes = router(prefix="/api/v1/trial", tags=["trial"])

        @routes.get("/open")
        def open_to_all() -> dict[str, str]:
            return {"hello": "you"}

        @routes.get("/things/{thing_id}")
        def read(thing_id: str, caller: SignedIn, request: Request):
            return etagged(request, {"thing": thing_id, "of": caller.user_id})

        @routes.post("/things", status_code=201)
        def make(thing: Thing, caller: SignedIn) -> dict[str, object]:
            if thing.name == "taken":
                raise Conflict("That name is taken.", hint="Choose another.", details={"name": thing.name})
            self.made.append(thing.name)
            return {"name": thing.name, "number": len(self.made)}

        @routes.get("/list")
        def listed(caller: SignedIn, cursor: str | None = None) -> Page[int]:
            start = int(str((cursor_values(cursor, count=1) or [0])[0]))
            return Page(items=list(range(start, start + 3)), next_cursor=cursor_after(start + 3), total=9)

        @routes.get("/broken")
        def broken(caller: SignedIn, secret: Annotated[str, Query()] = "") -> None:
            raise KeyError(f"the inside {secret}")

        @routes.get("/limited")
        def limited(caller: SignedIn) -> None:
            raise LimitReached("Enough.", seconds=42)

        return Feature(name="trial", router=lambda: routes)


@pytest.fixture
def trial(house) -> Trial:
    made = Trial()
    house.add(made.feature())
    return made


@pytest.fixture
def http(trial, client) -> TestClient:
    return client


@pytest.fixture
def stranger(http, house) -> TestClient:
    """Nobody signed in, at the same server."""
    return TestClient(http.app, raise_server_exceptions=False)


def error(answer) -> dict[str, object]:
    body = answer.json()
    assert set(body) == {"error"}
    assert set(body["error"]) == {"code", "message", "hint", "details", "request_id", "timestamp"}
    assert body["error"]["request_id"] == answer.headers["x-request-id"]
    return body["error"]


PROTECTED = [
    ("GET", "/api/v1/trial/things/1"),
    ("POST", "/api/v1/trial/things"),
    ("GET", "/api/v1/trial/list"),
    ("GET", "/api/v1/monitoring/logs"),
    ("GET", "/api/v1/monitoring/metrics"),
]


# Feature: ai-analytics-platform, Property 35: protected endpoints check the token first
# Feature: ai-analytics-platform, Property 36: a bad token is 401 and nothing runs
@pytest.mark.one_database
@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    route=st.sampled_from(PROTECTED),
    token=st.none() | st.text(st.characters(min_codepoint=33, max_codepoint=126), max_size=60),
    body=st.binary(max_size=50) | st.just(b'{"name": "x"}'),
)
def test_without_a_good_token_nothing_is_read_and_nothing_runs(stranger, trial, route, token, body):
    headers = {} if token is None else {"Authorization": f"Bearer {token}"}
    answer = stranger.request(*route, headers=headers, content=body if route[0] == "POST" else None)
    assert answer.status_code == 401
    assert error(answer)["code"] == "not_signed_in"
    assert answer.headers["www-authenticate"] == "Bearer"
    assert trial.made == []


@pytest.mark.one_database
def test_a_bad_token_is_answered_before_the_body_has_come(stranger):
    def endless():
        yield b"{"
        raise AssertionError("the body was read")

    answer = stranger.post("/api/v1/trial/things", content=endless())
    assert answer.status_code == 401


@pytest.mark.one_database
def test_a_change_by_cookie_needs_the_header_that_only_our_page_sends(client_for, make_caller, trial):
    browser = client_for(make_caller("admin", via="cookie"))
    refused = browser.post("/api/v1/trial/things", json={"name": "a"})
    assert (refused.status_code, error(refused)["code"]) == (403, "csrf_header_missing")
    assert trial.made == []
    assert browser.get("/api/v1/trial/list").status_code == 200
    assert browser.post("/api/v1/trial/things", json={"name": "a"}, headers={"X-Sextant": "1"}).is_success


@pytest.mark.one_database
def test_errors_of_the_house_keep_their_code_words_and_details(http):
    answer = http.post("/api/v1/trial/things", json={"name": "taken"})
    told = error(answer)
    assert answer.status_code == 409
    assert (told["code"], told["message"], told["hint"]) == (
        "conflict",
        "That name is taken.",
        "Choose another.",
    )
    assert told["details"] == {"name": "taken"}


@pytest.mark.one_database
def test_what_does_not_fit_is_named_field_by_field(http):
    answer = http.post("/api/v1/trial/things", json={"name": "a", "size": "big"})
    told = error(answer)
    assert (answer.status_code, told["code"]) == (422, "invalid_input")
    assert told["details"]["fields"][0]["field"] == "size"
    assert error(http.post("/api/v1/trial/things", content=b"{"))["code"] == "invalid_input"


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/api/v1/nothing", 404, "not_found"),
        ("DELETE", "/api/v1/trial/things/1", 405, "method_not_allowed"),
        ("GET", "/api/v1/trial/limited", 429, "rate_limited"),
    ],
)
def test_every_refusal_has_the_one_shape(http, method, path, status, code):
    answer = http.request(method, path)
    assert (answer.status_code, error(answer)["code"]) == (status, code)
    if status == 429:
        assert answer.headers["retry-after"] == "42"


@pytest.mark.one_database
def test_a_body_over_the_limit_is_refused(http, house):
    answer = http.post("/api/v1/trial/things", json={"name": "x" * (house.settings.body_limit_bytes + 1)})
    assert (answer.status_code, error(answer)["code"]) == (413, "too_large")


# Feature: ai-analytics-platform, Property 47: each error is logged with time, user and trace
@pytest.mark.one_database
@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(word=st.text("abcdefghij", min_size=8, max_size=12))
def test_an_unforeseen_error_tells_nothing_of_the_inside_and_is_logged(http, logs, admin, word):
    answer = http.get("/api/v1/trial/broken", params={"secret": word})
    told = error(answer)
    assert (answer.status_code, told["code"]) == (500, "internal_error")
    assert word not in answer.text
    assert "KeyError" not in answer.text
    (record,) = [
        record for record in logs.search(level="error") if record["request_id"] == told["request_id"]
    ]
    assert record["user_id"] == admin.user_id
    assert record["timestamp"]
    assert "Traceback" in record["exception"]


# Feature: ai-analytics-platform, Property 46: each request is in the metrics
@pytest.mark.one_database
@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    paths=st.lists(
        st.sampled_from(
            [
                ("/api/v1/trial/open", "/api/v1/trial/open", "200"),
                ("/api/v1/trial/things/a", "/api/v1/trial/things/{thing_id}", "200"),
                ("/api/v1/trial/things/b", "/api/v1/trial/things/{thing_id}", "200"),
                ("/api/v1/trial/broken", "/api/v1/trial/broken", "500"),
                ("/api/v1/none", "page", "404"),
            ]
        ),
        max_size=12,
    )
)
def test_each_request_is_counted_under_its_route(http, house, paths):
    def counted(endpoint: str, status: str) -> float:
        labels = {"method": "GET", "endpoint": endpoint, "status": status}
        return next((n for at, n in house.metrics.samples("http_requests_total") if at == labels), 0.0)

    http.get("/health")
    before = {(endpoint, status): counted(endpoint, status) for _, endpoint, status in paths}
    for path, _, _ in paths:
        http.get(path)
    for (endpoint, status), so_far in before.items():
        times = sum(1 for each in paths if each[1:] == (endpoint, status))
        assert counted(endpoint, status) == so_far + times
    assert "http_request_duration_seconds_bucket" in http.get("/metrics").text


@pytest.mark.one_database
def test_a_request_id_of_the_sender_is_kept_when_it_is_a_plain_one(http):
    good = http.get("/api/v1/trial/open", headers={"X-Request-Id": "trace-12345"})
    odd = http.get("/api/v1/trial/open", headers={"X-Request-Id": '"><script>'})
    assert good.headers["x-request-id"] == "trace-12345"
    assert odd.headers["x-request-id"] != '"><script>'


@pytest.mark.one_database
def test_every_answer_carries_the_security_headers(http):
    for path in ("/", "/health", "/api/v1/trial/open", "/api/v1/nothing", "/api/v1/trial/broken"):
        headers = http.get(path).headers
        assert "unsafe-eval" not in headers["content-security-policy"]
        assert "script-src 'self'" in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "same-origin"


@pytest.mark.one_database
def test_a_read_that_repeats_is_answered_by_304(http):
    first = http.get("/api/v1/trial/things/1")
    again = http.get("/api/v1/trial/things/1", headers={"If-None-Match": first.headers["etag"]})
    other = http.get("/api/v1/trial/things/2", headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert other.status_code == 200


def test_a_write_that_is_sent_twice_with_one_key_is_done_once(http, trial):
    headers = {"Idempotency-Key": "key-1"}
    first = http.post("/api/v1/trial/things", json={"name": "a"}, headers=headers)
    again = http.post("/api/v1/trial/things", json={"name": "a"}, headers=headers)
    assert (
        (again.status_code, again.json())
        == (first.status_code, first.json())
        == (201, {"name": "a", "number": 1})
    )
    assert again.headers["idempotency-replayed"] == "true"
    assert trial.made == ["a"]


def test_a_key_with_another_body_is_refused(http, trial):
    headers = {"Idempotency-Key": "key-1"}
    http.post("/api/v1/trial/things", json={"name": "a"}, headers=headers)
    other = http.post("/api/v1/trial/things", json={"name": "b"}, headers=headers)
    assert (other.status_code, error(other)["code"]) == (409, "idempotency_key_reused")
    assert trial.made == ["a"]


def test_a_write_that_was_refused_may_be_sent_again_with_its_key(http, trial):
    headers = {"Idempotency-Key": "key-1"}
    assert http.post("/api/v1/trial/things", json={"name": "taken"}, headers=headers).status_code == 409
    assert http.post("/api/v1/trial/things", json={"name": "free"}, headers=headers).status_code == 201
    assert trial.made == ["free"]


def test_keys_of_two_people_do_not_meet_and_last_a_day(http, trial, client_for, analyst, clock):
    headers = {"Idempotency-Key": "key-1"}
    http.post("/api/v1/trial/things", json={"name": "a"}, headers=headers)
    client_for(analyst).post("/api/v1/trial/things", json={"name": "a"}, headers=headers)
    assert len(trial.made) == 2
    clock.forward(hours=25)
    http.post("/api/v1/trial/things", json={"name": "a"}, headers=headers)
    assert len(trial.made) == 3


@pytest.mark.one_database
def test_a_list_is_read_on_by_its_cursor_and_odd_cursors_are_refused(http):
    first = http.get("/api/v1/trial/list").json()
    second = http.get("/api/v1/trial/list", params={"cursor": first["next_cursor"]}).json()
    assert (first["items"], second["items"]) == ([0, 1, 2], [3, 4, 5])
    answer = http.get("/api/v1/trial/list", params={"cursor": "???"})
    assert (answer.status_code, error(answer)["code"]) == (422, "cursor_invalid")


@given(values=st.lists(st.integers() | st.text(max_size=20), min_size=1, max_size=4))
def test_a_cursor_gives_back_what_it_was_made_of(values):
    values = [value if isinstance(value, str) else value % 2**53 for value in values]
    assert cursor_values(cursor_after(*values), count=len(values)) == values


@given(text=st.text(min_size=1, max_size=60))
def test_any_other_text_is_refused_as_a_cursor(text):
    try:
        values = cursor_values(text, count=2)
    except CursorRefused:
        return
    assert values is not None
    assert len(values) == 2


@pytest.mark.one_database
def test_health_and_readiness_say_what_does_not_answer(http, house):
    assert http.get("/health").json() == {"status": "ok"}
    assert http.get("/ready").json()["status"] == "ok"

    def away() -> None:
        raise ConnectionError

    house.checks["warehouse"] = away
    answer = TestClient(create_app(house.settings, house=house)).get("/ready")
    assert answer.status_code == 503
    assert answer.json()["parts"]["warehouse"] == "failing"


@pytest.mark.one_database
def test_figures_and_logs_are_for_administrators(http, client_for, analyst, house, logs):
    house.logs = logs
    http.get("/api/v1/trial/broken")
    figures = http.get("/api/v1/monitoring/metrics").json()
    assert figures["requests"] >= 1
    assert figures["errors"] >= 1
    assert any(each["endpoint"] == "/api/v1/trial/broken" for each in figures["endpoints"])
    assert client_for(analyst).get("/api/v1/monitoring/metrics").status_code == 403
    assert client_for(analyst).get("/api/v1/monitoring/logs").status_code == 403


@pytest.mark.one_database
def test_the_api_describes_itself(http):
    described = http.get("/api/v1/openapi.json").json()
    assert "/api/v1/trial/things" in described["paths"]
    json.dumps(described)


def test_the_codes_of_all_errors_are_listed():
    codes = error_codes()
    assert codes["not_signed_in"] == 401
    assert codes["csrf_header_missing"] == 403
    assert all(code == code.lower() and " " not in code for code in codes)
