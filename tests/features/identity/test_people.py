"""People of a workspace, and the administrator that it never loses."""

import threading

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.features.identity.building import HOME, PASSWORD, Home, fresh_database, make_home

from sextant.core.access import Caller
from sextant.features.identity import NewPerson
from sextant.features.identity.errors import (
    AlreadyMember,
    EmailRefused,
    LastAdministrator,
    LinkRefused,
    PersonNotFound,
    SessionNotFound,
    SharedPersonRefused,
    SignInNeeded,
    TokenRefused,
)
from sextant.features.identity.keys import NewKey
from sextant.features.identity.models import Membership
from sextant.features.identity.people import PersonChange
from sextant.features.identity.store.people import add_membership
from sextant.kit.errors import NotAllowed, SextantError


def test_an_invited_person_is_listed_as_invited_until_they_have_a_password(home: Home) -> None:
    members = home.identity.members
    invitation = members.invite(
        home.admin, NewPerson(email="Bob@Example.com", name="Bob", role="viewer", tier="premium")
    )
    assert (invitation.user.email, invitation.user.status) == ("bob@example.com", "invited")
    signed_in = home.open_link(invitation.link)
    assert (signed_in.caller.role, signed_in.caller.tier) == ("viewer", "premium")
    home.person("cleo@example.com")
    statuses = {user.email: user.status for user in members.list_people(home.admin).items}
    assert statuses == {
        "ada@example.com": "active",
        "bob@example.com": "invited",
        "cleo@example.com": "active",
    }


def test_people_come_in_pages(home: Home) -> None:
    members = home.identity.members
    for number in range(5):
        members.invite(home.admin, NewPerson(email=f"p{number}@example.com"))
    first = members.list_people(home.admin, limit=4)
    rest = members.list_people(home.admin, after=first.items[-1].user_id, limit=4)
    assert (len(first.items), len(rest.items), first.total) == (4, 2, 6)
    assert len({user.user_id for user in (*first.items, *rest.items)}) == 6


@pytest.mark.parametrize("email", ["", "bob", "bob@", "b ob@example.com"])
def test_what_is_no_address_is_not_invited(home: Home, email: str) -> None:
    with pytest.raises(EmailRefused):
        home.identity.members.invite(home.admin, NewPerson(email=email))


def test_nobody_is_invited_twice(home: Home) -> None:
    home.identity.members.invite(home.admin, NewPerson(email="bob@example.com"))
    with pytest.raises(AlreadyMember):
        home.identity.members.invite(home.admin, NewPerson(email="BOB@example.com"))


@pytest.mark.parametrize("role", ["viewer", "analyst"])
def test_only_an_administrator_manages_people(home: Home, role: str) -> None:
    caller = home.admin.model_copy(update={"role": role, "user_id": "someone"})
    members, target = home.identity.members, home.admin.user_id
    for refused in (
        lambda: members.list_people(caller),
        lambda: members.get(caller, target),
        lambda: members.invite(caller, NewPerson(email="eve@example.com")),
        lambda: members.change(caller, target, PersonChange(role="viewer")),
        lambda: members.remove(caller, target),
        lambda: members.renew_link(caller, target),
        lambda: members.sessions_of(caller, target),
        lambda: members.end_session_of(caller, target, "x"),
    ):
        with pytest.raises(NotAllowed):
            refused()


def test_everybody_may_see_themselves(home: Home) -> None:
    bob = home.person("bob@example.com", role="viewer")
    assert home.identity.members.get(bob, bob.user_id).email == "bob@example.com"


def test_people_of_another_workspace_are_not_there(home: Home) -> None:
    grace = home.another_workspace()
    members = home.identity.members
    token = home.sign_in().session.session_id
    for missing in (
        lambda: members.get(grace, home.admin.user_id),
        lambda: members.change(grace, home.admin.user_id, PersonChange(role="viewer")),
        lambda: members.remove(grace, home.admin.user_id),
        lambda: members.renew_link(grace, home.admin.user_id),
        lambda: members.sessions_of(grace, home.admin.user_id),
        lambda: members.end_session_of(grace, home.admin.user_id, token),
    ):
        with pytest.raises(PersonNotFound):
            missing()
    assert [user.email for user in members.list_people(grace).items] == ["grace@elsewhere.example"]


def test_a_removed_person_loses_keys_and_links_and_may_be_invited_again(home: Home) -> None:
    bob = home.person("bob@example.com")
    key = home.identity.keys.create(bob, NewKey(name="load", role="viewer"))
    link = home.identity.members.renew_link(home.admin, bob.user_id)
    home.identity.members.remove(home.admin, bob.user_id)
    with pytest.raises(TokenRefused):
        home.whoami(key.secret)
    with pytest.raises(LinkRefused):
        home.open_link(link)
    again = home.identity.members.invite(home.admin, NewPerson(email="bob@example.com"))
    assert again.user.user_id == bob.user_id
    assert again.user.status == "invited"
    with pytest.raises(SextantError):
        home.sign_in(email="bob@example.com", password=PASSWORD)
    assert home.open_link(again.link).caller.user_id == bob.user_id
    with pytest.raises(TokenRefused):
        home.whoami(key.secret)


def test_removing_a_person_is_announced(home: Home) -> None:
    from sqlalchemy import select

    from sextant.core.events import events

    bob = home.person("bob@example.com")
    home.identity.members.remove(home.admin, bob.user_id)
    with home.db.reading() as tx:
        announced = (
            tx.execute(select(events.c.payload).where(events.c.topic == "person.removed")).scalars().all()
        )
    assert announced == [{"user_id": bob.user_id, "workspace_id": bob.workspace_id}]


@pytest.mark.parametrize("change", [PersonChange(role="viewer"), PersonChange(disabled=True)])
def test_the_last_administrator_is_neither_demoted_nor_disabled(home: Home, change: PersonChange) -> None:
    with pytest.raises(LastAdministrator):
        home.identity.members.change(home.admin, home.admin.user_id, change)
    home.person("bob@example.com", role="admin")
    assert home.identity.members.change(home.admin, home.admin.user_id, change)


def test_the_last_administrator_is_not_removed(home: Home) -> None:
    with pytest.raises(LastAdministrator):
        home.identity.members.remove(home.admin, home.admin.user_id)


def test_somebody_who_never_came_is_no_second_administrator(home: Home) -> None:
    home.identity.members.invite(home.admin, NewPerson(email="bob@example.com", role="admin"))
    with pytest.raises(LastAdministrator):
        home.identity.members.remove(home.admin, home.admin.user_id)


def test_two_administrators_who_remove_each_other_at_once_leave_one(home: Home) -> None:
    bob = home.person("bob@example.com", role="admin")
    started = threading.Barrier(2)
    outcomes: list[str] = []

    def remove(caller: Caller, target: str) -> None:
        started.wait(5)
        try:
            home.identity.members.remove(caller, target)
            outcomes.append("removed")
        except LastAdministrator:
            outcomes.append("kept")

    threads = [
        threading.Thread(target=remove, args=(home.admin, bob.user_id)),
        threading.Thread(target=remove, args=(bob, home.admin.user_id)),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["kept", "removed"]


@settings(max_examples=100, deadline=None)
@given(
    steps=st.lists(
        st.tuples(st.integers(0, 2), st.sampled_from(["viewer", "admin", "disable", "enable", "remove"])),
        max_size=8,
    )
)
def test_no_row_of_changes_leaves_a_workspace_without_an_administrator(
    steps: list[tuple[int, str]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    home, others = _three_people(tmp_path_factory)
    made = home.identity.workspaces.create(home.admin, name="Steps", config={})
    with home.db.transaction() as tx:
        for user_id in others:
            place = Membership(
                workspace_id=made.id,
                user_id=user_id,
                role="admin",
                tier="free",
                disabled=False,
                accepted=True,
            )
            add_membership(tx, place, at=home.clock.now())
    people = [home.admin.user_id, *others]
    by = home.admin.model_copy(update={"via": "command", "workspace_id": made.id})
    for who, what in steps:
        try:
            if what == "remove":
                home.identity.members.remove(by, people[who])
            elif what in {"viewer", "admin"}:
                home.identity.members.change(by, people[who], PersonChange(role=what))
            else:
                home.identity.members.change(by, people[who], PersonChange(disabled=what == "disable"))
        except (LastAdministrator, PersonNotFound):
            continue
    left = home.identity.people(made.id)
    assert any(user.role == "admin" and user.status == "active" for user in left)


_THREE: list[tuple[Home, list[str]]] = []


def _three_people(factory: pytest.TempPathFactory) -> tuple[Home, list[str]]:
    if not _THREE:
        home = make_home(fresh_database(factory.mktemp("three")))
        others = [home.person(f"p{number}@example.com", role="admin").user_id for number in range(2)]
        _THREE.append((home, others))
    return _THREE[0]


def test_a_link_is_renewed_for_somebody_who_did_not_come(home: Home) -> None:
    first = home.identity.members.invite(home.admin, NewPerson(email="bob@example.com"))
    second = home.identity.members.renew_link(home.admin, first.user.user_id)
    with pytest.raises(LinkRefused):
        home.open_link(first.link)
    signed_in = home.open_link(second)
    assert home.identity.signing_in.setup_step(signed_in.caller) == "must"
    third = home.identity.members.renew_link(home.admin, first.user.user_id)
    assert home.identity.signing_in.setup_step(home.open_link(third).caller) == "must"


def test_an_administrator_does_not_reset_somebody_who_is_also_elsewhere(home: Home) -> None:
    grace = home.another_workspace()
    bob = home.person("bob@example.com")
    link = home.identity.members.invite(grace, NewPerson(email="bob@example.com")).link
    home.identity.members.renew_link(home.admin, bob.user_id)
    again = home.identity.members.renew_link(grace, bob.user_id)
    with pytest.raises(LinkRefused):
        home.identity.signing_in.by_link(
            token=link.partition("=")[2], visitor=HOME, signed_in=home.sign_in(email="bob@example.com").caller
        )
    signed_in = home.sign_in(email="bob@example.com")
    assert home.identity.signing_in.by_link(
        token=again.partition("=")[2], visitor=HOME, signed_in=signed_in.caller
    ) is None  # fmt: skip
    for administrator in (home.admin, grace):
        with pytest.raises(SharedPersonRefused):
            home.identity.members.renew_link(administrator, bob.user_id)
        with pytest.raises(SharedPersonRefused):
            home.identity.members.change(administrator, bob.user_id, PersonChange(name="Robert"))


def test_who_administers_both_workspaces_may_reset_a_person_of_both(home: Home) -> None:
    second = home.identity.workspaces.create(home.admin, name="Second", config={})
    bob = home.person("bob@example.com")
    there = home.admin.model_copy(update={"workspace_id": second.id})
    link = home.identity.members.invite(there, NewPerson(email="bob@example.com")).link
    home.identity.signing_in.by_link(
        token=link.partition("=")[2], visitor=HOME, signed_in=home.sign_in(email="bob@example.com").caller
    )
    assert home.identity.members.renew_link(home.admin, bob.user_id)
    assert home.identity.members.change(home.admin, bob.user_id, PersonChange(name="Robert")).name == "Robert"


def test_an_api_key_makes_no_reset_links_and_no_administrators(home: Home) -> None:
    bob = home.person("bob@example.com")
    key = home.whoami(home.identity.keys.create(home.admin, NewKey(name="load", role="admin")).secret)
    members = home.identity.members
    for refused in (
        lambda: members.renew_link(key, bob.user_id),
        lambda: members.invite(key, NewPerson(email="eve@example.com", role="admin")),
        lambda: members.change(key, bob.user_id, PersonChange(role="admin")),
        lambda: members.end_own_session(key, "x"),
    ):
        with pytest.raises(SignInNeeded):
            refused()
    assert members.invite(key, NewPerson(email="cleo@example.com")).user.role == "analyst"


def test_an_administrator_sees_and_ends_the_sessions_of_a_person(home: Home) -> None:
    bob = home.person("bob@example.com")
    token = home.sign_in(email="bob@example.com", ip="198.51.100.3").token
    listed = home.identity.members.sessions_of(home.admin, bob.user_id)
    assert [session.ip for session in listed if session.via == "password"] == ["198.51.100.3"]
    session_id = home.whoami(token).session_id or ""
    home.identity.members.end_session_of(home.admin, bob.user_id, session_id)
    with pytest.raises(TokenRefused):
        home.whoami(token)
    with pytest.raises(SessionNotFound):
        home.identity.members.end_session_of(home.admin, bob.user_id, session_id)


def test_a_person_sees_and_ends_their_own_sessions_alone(home: Home) -> None:
    bob = home.person("bob@example.com")
    mine, other = home.sign_in(), home.sign_in(email="bob@example.com")
    own = {session.session_id for session in home.identity.members.own_sessions(mine.caller)}
    assert mine.session.session_id in own
    assert other.session.session_id not in own
    with pytest.raises(SessionNotFound):
        home.identity.members.end_own_session(mine.caller, other.session.session_id)
    home.identity.members.end_own_session(other.caller, bob.session_id or "")
    assert home.whoami(other.token)


def test_a_key_sees_the_sessions_of_its_workspace_alone(home: Home) -> None:
    second = home.identity.workspaces.create(home.admin, name="Second", config={})
    elsewhere = home.sign_in()
    home.identity.signing_in.enter_workspace(elsewhere.caller, second.id)
    key = home.whoami(home.identity.keys.create(home.admin, NewKey(name="load", role="viewer")).secret)
    ids = {session.session_id for session in home.identity.members.own_sessions(key)}
    assert elsewhere.session.session_id not in ids
    assert home.admin.session_id in ids
