"""A dashboard is shared with people one by one, to look or to change; only its owner shares it."""

from collections.abc import Callable

import pytest
from starlette.testclient import TestClient

from sextant.app.wiring import House
from sextant.core.access import Caller
from sextant.features.identity import NewPerson

pytestmark = pytest.mark.one_database
Clients = Callable[[Caller], TestClient]


@pytest.fixture
def owner(house: House) -> Caller:
    return house.identity.command_caller()


@pytest.fixture
def ada(house: House, owner: Caller) -> Caller:
    invited = house.identity.members.invite(owner, NewPerson(email="ada@example.com", role="analyst"))
    return owner.model_copy(
        update={"user_id": invited.user.user_id, "email": "ada@example.com", "role": "analyst"}
    )


@pytest.fixture
def path(client_for: Clients, owner: Caller) -> str:
    made = client_for(owner).post("/api/v1/dashboards", json={"name": "Sales", "shared": False}).json()
    return f"/api/v1/dashboards/{made['dashboard_id']}"


def test_whoever_it_is_shared_with_sees_it_and_no_other(
    client_for: Clients, owner: Caller, ada: Caller, analyst: Caller, path: str
) -> None:
    grant = [{"user_id": ada.user_id, "role": "view"}]
    assert client_for(ada).get(path).status_code == 404
    client_for(owner).put(path, json={"people": grant}).raise_for_status()
    assert client_for(ada).get(path).json()["may_edit"] is False
    assert client_for(ada).put(path, json={"name": "Mine"}).status_code == 403
    assert [one["name"] for one in client_for(ada).get("/api/v1/dashboards").json()["items"]] == ["Sales"]
    assert client_for(analyst).get(path).status_code == 404
    assert client_for(analyst).get("/api/v1/dashboards").json()["total"] == 0


def test_whoever_may_change_it_changes_tiles_and_shares_it_with_nobody(
    client_for: Clients, owner: Caller, ada: Caller, path: str
) -> None:
    grant = [{"user_id": ada.user_id, "role": "edit"}]
    client_for(owner).put(path, json={"people": grant}).raise_for_status()
    theirs = client_for(ada)
    assert theirs.put(path, json={"name": "Together"}).json()["may_edit"] is True
    assert theirs.put(path, json={"shared": True}).status_code == 403
    assert theirs.put(path, json={"people": []}).status_code == 403
    assert theirs.post(f"{path}/shares", json={}).status_code == 403
    assert theirs.get(f"{path}/people").status_code == 403
    client_for(owner).put(path, json={"people": []}).raise_for_status()
    assert theirs.get(path).status_code == 404


def test_the_owner_sees_whom_it_can_be_shared_with(
    client_for: Clients, owner: Caller, ada: Caller, path: str
) -> None:
    client_for(owner).put(path, json={"people": [{"user_id": ada.user_id}]}).raise_for_status()
    people = client_for(owner).get(f"{path}/people").json()["items"]
    assert {(one["email"], one["role"]) for one in people} == {
        (owner.email, "owner"),
        ("ada@example.com", "view"),
    }


def test_nobody_of_elsewhere_is_let_in(
    client_for: Clients, owner: Caller, outsider: Caller, path: str
) -> None:
    sent = {"people": [{"user_id": outsider.user_id}]}
    assert client_for(owner).put(path, json=sent).status_code == 422
    assert client_for(outsider).get(path).status_code == 404
