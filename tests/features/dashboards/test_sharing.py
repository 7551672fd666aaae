"""Links to dashboards: unguessable, never the same, dead when they should be, and never more than a read."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient

from sextant.app.http import create_app
from sextant.app.wiring import House
from sextant.core.access import Caller
from sextant.core.audit import AuditSearch
from sextant.features.dashboards import Change, Dashboard
from sextant.features.dashboards.sharing.links import ShareWish
from sextant.features.dashboards.sharing.store import shares
from sextant.features.identity import NewPerson
from tests.conftest import SetClock


@pytest.fixture
def owner(house: House) -> Caller:
    """The first administrator, who is a person of the workspace."""
    return house.identity.command_caller()


@pytest.fixture
def board(house: House, owner: Caller) -> Dashboard:
    sent = {"name": "Sales", "visualizations": [{"chart_type": "text", "config": {"text": "Hello"}}]}
    return house.dashboards.boards.create(owner, Change.model_validate(sent))


@pytest.fixture
def stranger(house: House) -> TestClient:
    """Someone with a link and nothing else."""
    return TestClient(create_app(house.settings, house=house), raise_server_exceptions=False)


def link(house: House, owner: Caller, board: Dashboard, days: int = 30) -> str:
    return house.dashboards.sharing.make(owner, board.dashboard_id, ShareWish(days=days)).token


# Feature: ai-analytics-platform, Property 34: share links never repeat
@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(days=st.lists(st.integers(1, 365), min_size=1, max_size=4))
def test_share_links_never_repeat(days: list[int], house: House, owner: Caller) -> None:
    board = house.dashboards.boards.create(owner, Change(name="Sales"))
    made = [house.dashboards.sharing.make(owner, board.dashboard_id, ShareWish(days=each)) for each in days]
    tokens = {one.token for one in made}
    assert len(tokens) == len(days)
    assert not tokens & _seen
    assert all(len(token) >= 43 for token in tokens)
    _seen.update(tokens)
    assert len({one.share.share_id for one in made}) == len(days)


_seen: set[str] = set()


def test_a_link_opens_the_dashboard_to_read_without_a_sign_in(
    house: House, owner: Caller, board: Dashboard, stranger: TestClient
) -> None:
    token = link(house, owner, board)
    seen = stranger.get(f"/api/v1/shared/{token}")
    assert seen.status_code == 200
    assert seen.headers["cache-control"] == "no-store"
    assert seen.json()["owner"]["email"] is None
    assert seen.json()["may_edit"] is False
    shown = stranger.post(f"/api/v1/shared/{token}/data", json={}).json()
    assert [tile["text"] for tile in shown["tiles"].values()] == ["Hello"]
    assert stranger.get(f"/api/v1/dashboards/{board.dashboard_id}").status_code == 401


def test_the_token_itself_is_not_stored(house: House, owner: Caller, board: Dashboard) -> None:
    token = link(house, owner, board)
    with house.db.reading() as tx:
        rows = tx.execute(shares.select()).all()
    assert token not in str(rows)
    listed = house.dashboards.sharing.of(owner, board.dashboard_id)
    assert token not in str(listed)


def test_a_revoked_link_opens_nothing(
    house: House, owner: Caller, board: Dashboard, stranger: TestClient
) -> None:
    made = house.dashboards.sharing.make(owner, board.dashboard_id)
    house.dashboards.sharing.revoke(owner, board.dashboard_id, made.share.share_id)
    dead = stranger.get(f"/api/v1/shared/{made.token}")
    assert (dead.status_code, dead.json()["error"]["code"]) == (404, "share_not_found")
    assert stranger.post(f"/api/v1/shared/{made.token}/data", json={}).status_code == 404


def test_an_expired_link_opens_nothing(
    house: House, owner: Caller, board: Dashboard, stranger: TestClient, clock: SetClock
) -> None:
    token = link(house, owner, board, days=2)
    clock.forward(days=1, hours=23)
    assert stranger.get(f"/api/v1/shared/{token}").status_code == 200
    clock.forward(hours=1)
    assert stranger.get(f"/api/v1/shared/{token}").status_code == 404


def test_a_link_dies_with_its_dashboard(
    house: House, owner: Caller, board: Dashboard, stranger: TestClient
) -> None:
    token = link(house, owner, board)
    house.dashboards.boards.remove(owner, board.dashboard_id)
    assert stranger.get(f"/api/v1/shared/{token}").status_code == 404


def test_a_link_is_dead_while_its_owner_is_disabled(
    house: House, owner: Caller, stranger: TestClient
) -> None:
    person = house.identity.members.invite(owner, NewPerson(email="ada@example.com", role="analyst")).user
    ada = owner.model_copy(update={"user_id": person.user_id, "email": person.email, "role": "analyst"})
    board = house.dashboards.boards.create(ada, Change(name="Ada's"))
    token = link(house, ada, board)
    assert stranger.get(f"/api/v1/shared/{token}").status_code == 200
    _change(house, owner, person.user_id, disabled=True)
    assert stranger.get(f"/api/v1/shared/{token}").status_code == 404
    _change(house, owner, person.user_id, disabled=False)
    assert stranger.get(f"/api/v1/shared/{token}").status_code == 200
    _change(house, owner, person.user_id, role="viewer")
    assert stranger.get(f"/api/v1/shared/{token}").status_code == 404


def _change(house: House, owner: Caller, user_id: str, **changes: Any) -> None:
    from sextant.features.identity.people import PersonChange

    house.identity.members.change(owner, user_id, PersonChange(**changes))


@pytest.mark.parametrize("token", ["x", "a" * 43, "a" * 127, "%00" * 10, "..%2f..%2fetc"])
def test_a_made_up_token_opens_nothing(stranger: TestClient, token: str) -> None:
    assert stranger.get(f"/api/v1/shared/{token}").status_code in (404, 422)


def test_who_tries_tokens_is_stopped(stranger: TestClient) -> None:
    answers = [stranger.get(f"/api/v1/shared/{'b' * 40}{number:03d}") for number in range(30)]
    assert answers[0].status_code == 404
    assert answers[-1].status_code == 429
    assert int(answers[-1].headers["retry-after"]) >= 1


def test_a_viewer_makes_no_link(house: House, owner: Caller, board: Dashboard) -> None:
    from sextant.kit.errors import NotAllowed

    house.dashboards.boards.change(owner, board.dashboard_id, Change(shared=True))
    viewer = owner.model_copy(update={"role": "viewer", "user_id": "someone"})
    with pytest.raises(NotAllowed):
        house.dashboards.sharing.make(viewer, board.dashboard_id)


def test_links_and_their_views_are_in_the_audit_trail(
    house: House, owner: Caller, board: Dashboard, stranger: TestClient
) -> None:
    made = house.dashboards.sharing.make(owner, board.dashboard_id)
    stranger.get(f"/api/v1/shared/{made.token}")
    house.dashboards.sharing.revoke(owner, board.dashboard_id, made.share.share_id)
    found = house.audit.search(owner.workspace_id, AuditSearch(action="dashboard.link"))
    assert [entry.action for entry in found] == [
        "dashboard.link_revoked",
        "dashboard.link_viewed",
        "dashboard.link_made",
    ]
    assert house.dashboards.sharing.of(owner, board.dashboard_id)[0].views == 1
