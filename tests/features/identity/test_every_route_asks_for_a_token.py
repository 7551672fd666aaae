"""Every protected operation of the whole application looks at the token before anything else."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select
from starlette.testclient import TestClient
from tests.features.identity.building import HOME, Hands, token_of
from tests.features.identity.walking import Operation, protected

from sextant.app.http import create_app
from sextant.app.settings import Settings
from sextant.app.upgrade import upgrade
from sextant.app.wiring import House, build
from sextant.core.access import Caller
from sextant.core.db import metadata
from sextant.core.http import SESSION_COOKIE
from sextant.features.identity import NewKey, NewPerson
from sextant.features.identity.people import PersonChange
from sextant.kit.ids import new_id

_ERROR_FIELDS = {"code", "message", "details", "request_id", "timestamp"}


@dataclass
class Served:
    """A whole application with real sign-in, and bad tokens of every kind."""

    house: House
    clock: Hands
    client: TestClient
    admin: Caller
    good: str
    bad: dict[str, str]

    def rows(self) -> dict[str, int]:
        """How many rows each table has: what runs leaves one somewhere."""
        with self.house.db.reading() as tx:
            return {
                table.name: tx.execute(select(func.count()).select_from(table)).scalar_one()
                for table in metadata.sorted_tables
            }


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("served")
    given = Settings(data=folder, database_url="", secret_key="a test's secret")
    upgrade(given)
    clock = Hands()
    house = build(given, clock=clock, durable_jobs=False)
    app = create_app(given, house=house)
    admin, good = _by_link(house, house.identity.first_sign_in_link() or "")
    client = TestClient(app, raise_server_exceptions=False)
    yield Served(
        house=house, clock=clock, client=client, admin=admin, good=good, bad=_bad_tokens(house, admin, clock)
    )
    house.close()


def _by_link(house: House, link: str) -> tuple[Caller, str]:
    signed_in = house.identity.signing_in.by_link(token=token_of(link), visitor=HOME)
    assert signed_in is not None
    return signed_in.caller, signed_in.token


def _bad_tokens(house: House, admin: Caller, clock: Hands) -> dict[str, str]:
    members = house.identity.members

    def somebody(name: str) -> tuple[Caller, str]:
        return _by_link(house, members.invite(admin, NewPerson(email=f"{name}@example.com")).link)

    removed, removed_token = somebody("removed")
    removed_key = house.identity.keys.create(removed, NewKey(name="load", role="viewer")).secret
    members.remove(admin, removed.user_id)
    disabled, disabled_token = somebody("disabled")
    members.change(admin, disabled.user_id, PersonChange(disabled=True))
    left, left_token = somebody("left")
    house.identity.signing_in.sign_out(left)
    key = house.identity.keys.create(admin, NewKey(name="old", role="admin"))
    house.identity.keys.delete(admin, key.record.key_id)
    clock.forward(days=-2)
    _, expired = _by_link(house, house.identity.sign_in_link())
    clock.forward(days=2)
    _, good = _by_link(house, house.identity.sign_in_link())
    return {
        "empty": "",
        "malformed": "nonsense",
        "three parts of nothing": "a.b.c",
        "expired": expired,
        "signed out": left_token,
        "of a removed person": removed_token,
        "of a disabled person": disabled_token,
        "a removed person's key": removed_key,
        "a deleted key": key.secret,
        "a made-up key": "sx_made-up",
        **_forgeries(good),
    }


def _forgeries(good: str) -> dict[str, str]:
    header = jwt.get_unverified_header(good)
    payload: dict[str, Any] = jwt.decode(good, options={"verify_signature": False})
    other = Ed25519PrivateKey.generate()
    head, _, signature = good.split(".")
    evil = jwt.encode({"sub": "eve"}, other, "EdDSA").split(".")[1]
    return {
        "unsigned": jwt.encode(payload, "", algorithm="none", headers={"kid": header["kid"]}),
        "of another key": jwt.encode(payload, other, algorithm="EdDSA", headers={"kid": header["kid"]}),
        "of an unknown key": jwt.encode(payload, other, algorithm="EdDSA", headers={"kid": new_id()}),
        "with a shared secret": jwt.encode(
            payload, "x" * 32, algorithm="HS256", headers={"kid": header["kid"]}
        ),
        "with another body": ".".join([head, evil, signature]),
        "with its last letter changed": good[:-1] + ("A" if good[-1] != "A" else "B"),
        "cut short": good[:-10],
    }


def _ways(token: str) -> Iterator[dict[str, Any]]:
    """Each way in which a client can send a token."""
    yield {"headers": {"Authorization": f"Bearer {token}"}}
    yield {"headers": {"X-API-Key": token or "x"}}
    if token:
        yield {"headers": {"Cookie": f"{SESSION_COOKIE}={token}", "X-Sextant": "1"}}


def _send(client: TestClient, operation: Operation, **arguments: Any) -> Any:
    client.cookies.clear()
    path = operation.at({name: "1" if operation.takes_number(name) else new_id() for name in operation.names})
    return client.request(operation.method, path, **arguments)


# Feature: ai-analytics-platform, Property 35: protected endpoints check the token first
def test_the_token_is_looked_at_before_a_body_that_cannot_be_read(served: Served) -> None:
    walked = 0
    for operation in protected(served.client.app):  # type: ignore[arg-type]
        for headers in ({}, {"Authorization": "Bearer nonsense"}):
            broken = {"Content-Type": "application/json", **headers}
            answer = _send(served.client, operation, content=b'{"broken', headers=broken)
            assert answer.status_code == 401, f"{operation} answered {answer.status_code}: {answer.text}"
            walked += 1
    assert walked >= 40


# Feature: ai-analytics-platform, Property 36: a bad token is 401 and nothing runs
def test_every_kind_of_bad_token_is_401_at_every_protected_operation_and_nothing_runs(
    served: Served,
) -> None:
    before = served.rows()
    for number, operation in enumerate(protected(served.client.app)):  # type: ignore[arg-type]
        fitting = operation.request()
        absent = _send(served.client, operation, **fitting)
        assert absent.status_code == 401, f"{operation} without a token: {absent.status_code}"
        for place, (kind, token) in enumerate(served.bad.items()):
            ways = list(_ways(token))
            way = ways[(number + place) % len(ways)]
            answer = _send(served.client, operation, **fitting, **way)
            assert answer.status_code == 401, f"{operation} with a token {kind}: {answer.status_code}"
            assert set(answer.json()["error"]) >= _ERROR_FIELDS
            assert answer.headers["WWW-Authenticate"] == "Bearer"
    assert served.rows() == before


# Feature: ai-analytics-platform, Property 36: a bad token is 401 and nothing runs
@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_whatever_is_sent_as_a_token_is_401(served: Served, data: st.DataObject) -> None:
    walk = list(protected(served.client.app))  # type: ignore[arg-type]
    operation = data.draw(st.sampled_from(walk))
    letters = st.characters(min_codepoint=33, max_codepoint=126, exclude_characters=',;"\\')
    token = data.draw(
        st.sampled_from(sorted(served.bad.values()))
        | st.text(letters, max_size=120)
        | st.text(letters, max_size=30).map(lambda text: f"sx_{text}")
        | st.integers(0, len(served.good) - 1).map(lambda place: _changed(served.good, place))
    )
    scheme = data.draw(st.sampled_from(["Bearer ", "bearer ", "Basic ", "Token ", ""]))
    before = served.rows()
    answer = _send(
        served.client, operation, headers={"Authorization": f"{scheme}{token}"}, **operation.request()
    )
    assert answer.status_code == 401
    assert served.rows() == before


def _changed(token: str, place: int) -> str:
    return token[:place] + ("A" if token[place] != "A" else "B") + token[place + 1 :]


# Feature: ai-analytics-platform, Property 38: a token lives exactly 24 h
@settings(max_examples=100, deadline=None)
@given(seconds=st.integers(-3600, 100_000))
def test_a_token_opens_the_door_for_24_hours_and_no_longer(served: Served, seconds: int) -> None:
    served.clock.time = datetime(2026, 4, 1, tzinfo=UTC)
    _, token = _by_link(served.house, served.house.identity.sign_in_link())
    served.clock.forward(seconds=seconds)
    served.client.cookies.clear()
    answer = served.client.get("/api/v1/session", headers={"Authorization": f"Bearer {token}"})
    assert answer.status_code == (200 if 0 <= seconds < timedelta(hours=24).total_seconds() else 401)
