"""Workspaces: made, changed, deleted, and out of sight for those who are not in them."""

import pytest
from tests.features.identity.building import Home, make_identity

from sextant.features.identity import IdentitySettings, NewPerson
from sextant.features.identity.errors import (
    TokenRefused,
    WorkspaceConfigRefused,
    WorkspaceInUse,
    WorkspaceNotFound,
)
from sextant.features.identity.keys import NewKey
from sextant.features.identity.workspaces import check_config
from sextant.kit.errors import NotAllowed


def test_who_makes_a_workspace_administers_it(home: Home) -> None:
    made = home.identity.workspaces.create(home.admin, name="Sales", config={"time_zone": "Europe/Berlin"})
    assert (made.status, made.time_zone, made.user_id) == ("active", "Europe/Berlin", home.admin.user_id)
    assert home.identity.workspaces.get(home.admin, made.id) == made
    listed = home.identity.workspaces.list_workspaces(home.admin)
    assert ([workspace.id for workspace in listed.items], listed.total) == (
        [home.admin.workspace_id, made.id],
        2,
    )
    rest = home.identity.workspaces.list_workspaces(home.admin, after=home.admin.workspace_id)
    assert [workspace.id for workspace in rest.items] == [made.id]


def test_a_change_leaves_what_it_does_not_name(home: Home) -> None:
    workspaces = home.identity.workspaces
    made = workspaces.create(home.admin, name="Sales", config={"share_new": True})
    home.clock.forward(hours=1)
    renamed = workspaces.change(home.admin, made.id, name="Sales, North", config=None)
    assert (renamed.name, renamed.config) == ("Sales, North", {"share_new": True})
    changed = workspaces.change(home.admin, made.id, name=None, config={"share_new": False, "more": [1]})
    assert (changed.name, changed.config) == ("Sales, North", {"share_new": False, "more": [1]})
    assert changed.updated_at == home.clock.now()


@pytest.mark.parametrize(
    "config",
    [
        {"share_new": "yes"},
        {"share_new": 1},
        {"time_zone": "Mars/Olympus"},
        {"time_zone": 3},
        {"time_zone": "../../etc/passwd"},
        {"time_zone": ""},
        {"note": "x" * 20_000},
    ],
)
def test_a_configuration_that_cannot_be_used_is_refused(home: Home, config: dict) -> None:  # type: ignore[type-arg]
    with pytest.raises(WorkspaceConfigRefused):
        home.identity.workspaces.create(home.admin, name="Sales", config=config)
    with pytest.raises(WorkspaceConfigRefused):
        check_config(config)


def test_another_workspace_is_not_there(home: Home) -> None:
    grace = home.another_workspace()
    workspaces = home.identity.workspaces
    for missing in (
        lambda: workspaces.get(home.admin, grace.workspace_id),
        lambda: workspaces.change(home.admin, grace.workspace_id, name="Mine now", config=None),
        lambda: workspaces.delete(home.admin, grace.workspace_id),
        lambda: workspaces.get(home.admin, "no such workspace"),
    ):
        with pytest.raises(WorkspaceNotFound):
            missing()


def test_only_administrators_make_and_change_workspaces(home: Home) -> None:
    bob = home.person("bob@example.com")
    workspaces = home.identity.workspaces
    assert workspaces.get(bob, bob.workspace_id)
    for refused in (
        lambda: workspaces.create(bob, name="Mine", config={}),
        lambda: workspaces.change(bob, bob.workspace_id, name="Mine", config=None),
        lambda: workspaces.delete(bob, bob.workspace_id),
    ):
        with pytest.raises(NotAllowed):
            refused()


def test_a_deleted_workspace_is_shut_at_once_for_all_and_announced(home: Home) -> None:
    from sqlalchemy import select

    from sextant.core.events import events

    grace = home.another_workspace()
    signed_in = home.sign_in(email="grace@elsewhere.example")
    key = home.identity.keys.create(grace, NewKey(name="load", role="viewer"))
    second = home.identity.workspaces.create(grace, name="Third", config={})
    home.identity.signing_in.enter_workspace(signed_in.caller, second.id)
    caller = home.whoami(signed_in.token)
    with pytest.raises(WorkspaceInUse):
        home.identity.workspaces.delete(caller, second.id)
    home.identity.workspaces.delete(caller, grace.workspace_id)
    with pytest.raises(TokenRefused):
        home.whoami(key.secret)
    with pytest.raises(WorkspaceNotFound):
        home.identity.workspaces.get(caller, grace.workspace_id)
    assert home.identity.workspace(grace.workspace_id) is None
    assert home.whoami(signed_in.token)
    with home.db.reading() as tx:
        topics = tx.execute(select(events.c.topic).where(events.c.key == grace.workspace_id)).scalars().all()
    assert topics == ["workspace.created", "workspace.removed"]


def test_a_workspace_that_went_while_somebody_was_in_it_is_not_there(home: Home) -> None:
    made = home.identity.workspaces.create(home.admin, name="Sales", config={})
    inside = home.admin.model_copy(update={"workspace_id": made.id})
    home.identity.workspaces.delete(home.admin, made.id)
    with pytest.raises(WorkspaceNotFound):
        home.identity.workspaces.current(inside)


def test_a_key_sees_its_own_workspace_alone(home: Home) -> None:
    second = home.identity.workspaces.create(home.admin, name="Second", config={})
    key = home.whoami(home.identity.keys.create(home.admin, NewKey(name="load", role="admin")).secret)
    workspaces = home.identity.workspaces
    assert [item.id for item in workspaces.list_workspaces(key).items] == [home.admin.workspace_id]
    assert workspaces.list_workspaces(key, after="x").items == []
    with pytest.raises(WorkspaceNotFound):
        workspaces.get(key, second.id)
    for refused in (
        lambda: workspaces.create(key, name="Mine", config={}),
        lambda: workspaces.delete(key, second.id),
    ):
        with pytest.raises(NotAllowed):
            refused()


def test_the_workspace_decides_whether_new_things_are_shared_and_the_setting_where_it_does_not(
    home: Home,
) -> None:
    generous = make_identity(
        home.db, home.clock, home.audit, settings=IdentitySettings(share_by_default=True)
    )
    here = home.admin.workspace_id
    assert not home.identity.shares_new(here)
    assert generous.shares_new(here)
    home.identity.workspaces.change(home.admin, here, name=None, config={"share_new": False})
    assert not generous.shares_new(here)
    home.identity.workspaces.change(home.admin, here, name=None, config={"share_new": True})
    assert home.identity.shares_new(here)
    assert generous.shares_new("no such workspace")


def test_people_of_a_workspace_are_told_to_other_features(home: Home) -> None:
    home.identity.members.invite(home.admin, NewPerson(email="bob@example.com"))
    assert [user.email for user in home.identity.people(home.admin.workspace_id)] == [
        "ada@example.com",
        "bob@example.com",
    ]
    assert home.identity.people("no such workspace") == ()
    assert home.identity.person(home.admin.workspace_id, "nobody") is None
