"""Whatever an administrator does is in the audit trail, which shows when somebody tampers with it."""

from collections.abc import Callable
from itertools import count

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.features.identity.building import Home, fresh_database, make_home

from sextant.features.identity import NewPerson
from sextant.features.identity.keys import NewKey
from sextant.features.identity.people import PersonChange

_NUMBERS = count()
_HOMES: list[Home] = []


def _home(factory: pytest.TempPathFactory) -> Home:
    if not _HOMES:
        _HOMES.append(make_home(fresh_database(factory.mktemp("actions"))))
    return _HOMES[0]


def _invite(home: Home) -> str:
    person = NewPerson(email=f"person{next(_NUMBERS)}@example.com")
    return home.identity.members.invite(home.admin, person).user.user_id


def _key(home: Home) -> str:
    return home.identity.keys.create(home.admin, NewKey(name="load", role="viewer")).record.key_id


def _workspace(home: Home) -> str:
    return home.identity.workspaces.create(home.admin, name="Sales", config={}).id


def _end_a_session(home: Home) -> None:
    session = home.sign_in().session
    home.identity.members.end_session_of(home.admin, session.user_id, session.session_id)


ACTIONS: dict[str, tuple[Callable[[Home], object], list[str]]] = {
    "invite": (_invite, ["person.invited"]),
    "change": (
        lambda home: home.identity.members.change(home.admin, _invite(home), PersonChange(role="viewer")),
        ["person.invited", "person.changed"],
    ),
    "disable": (
        lambda home: home.identity.members.change(home.admin, _invite(home), PersonChange(disabled=True)),
        ["person.invited", "person.changed"],
    ),
    "remove": (
        lambda home: home.identity.members.remove(home.admin, _invite(home)),
        ["person.invited", "person.removed"],
    ),
    "renew a link": (
        lambda home: home.identity.members.renew_link(home.admin, _invite(home)),
        ["person.invited", "person.link_made"],
    ),
    "end a session": (_end_a_session, ["person.signed_in", "session.ended"]),
    "make a key": (_key, ["key.created"]),
    "delete a key": (
        lambda home: home.identity.keys.delete(home.admin, _key(home)),
        ["key.created", "key.deleted"],
    ),
    "rotate": (lambda home: home.identity.rotate_signing_key(home.admin), ["signing_key.rotated"]),
    "make a workspace": (_workspace, ["workspace.created"]),
    "change a workspace": (
        lambda home: home.identity.workspaces.change(home.admin, _workspace(home), name="North", config=None),
        ["workspace.created", "workspace.changed"],
    ),
    "delete a workspace": (
        lambda home: home.identity.workspaces.delete(home.admin, _workspace(home)),
        ["workspace.created", "workspace.removed"],
    ),
}


# Feature: ai-analytics-platform, Property 37: admin actions are in the audit trail
@settings(max_examples=100, deadline=None)
@given(names=st.lists(st.sampled_from(sorted(ACTIONS)), min_size=1, max_size=5))
def test_every_action_of_an_administrator_is_in_the_trail_in_order(
    names: list[str], tmp_path_factory: pytest.TempPathFactory
) -> None:
    home = _home(tmp_path_factory)
    home.clock.forward(seconds=1)
    known = {entry.id for entry in home.trail()}
    expected: list[str] = []
    for name in names:
        act, actions = ACTIONS[name]
        act(home)
        expected += actions
    written = [entry for entry in reversed(home.trail()) if entry.id not in known]
    assert [entry.action for entry in written] == expected
    for entry in written:
        assert (entry.user_id, entry.platform_id) == (home.admin.user_id, home.admin.workspace_id)
        assert entry.timestamp == home.clock.now()
    assert home.audit.verify(home.admin.workspace_id).ok


def test_an_action_that_is_refused_leaves_no_trace_of_having_happened(home: Home) -> None:
    before = [entry.action for entry in home.trail()]
    with pytest.raises(Exception, match="last administrator"):
        home.identity.members.remove(home.admin, home.admin.user_id)
    assert [entry.action for entry in home.trail()] == before


def test_no_secret_is_in_the_trail(home: Home) -> None:
    link = home.identity.members.invite(home.admin, NewPerson(email="bob@example.com")).link
    key = home.identity.keys.create(home.admin, NewKey(name="load", role="viewer")).secret
    token = home.sign_in().token
    with pytest.raises(Exception, match="do not match"):
        home.sign_in(password="a wrong password of hers")
    told = str(home.trail()) + str(home.trail("system"))
    for secret in (link.partition("=")[2], key, token, "a wrong password of hers"):
        assert secret not in told
