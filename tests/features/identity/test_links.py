"""One-time links: they work once, for one person, for a while."""

import threading

import pytest
from tests.features.identity.building import (
    ADMIN,
    HOME,
    PASSWORD,
    Home,
    token_of,
)

from sextant.features.identity import NewPerson, Visitor
from sextant.features.identity.errors import (
    CredentialsRefused,
    LinkRefused,
    SignInFirst,
    SignInThrottled,
    WorkspaceNotFound,
)
from sextant.features.identity.people import PersonChange


def test_a_link_works_once(home: Home) -> None:
    link = home.identity.members.invite(home.admin, NewPerson(email="bob@example.com")).link
    assert link.startswith("https://sextant.example.com/welcome?token=")
    signed_in = home.open_link(link)
    assert signed_in.caller.email == "bob@example.com"
    with pytest.raises(LinkRefused):
        home.open_link(link)


def test_of_many_who_use_a_link_at_once_one_gets_in(home: Home) -> None:
    link = home.identity.members.invite(home.admin, NewPerson(email="bob@example.com")).link
    inside: list[str] = []

    def use() -> None:
        try:
            inside.append(home.open_link(link).token)
        except LinkRefused:
            return

    threads = [threading.Thread(target=use) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(inside) == 1


def test_a_link_expires(home: Home) -> None:
    link = home.identity.members.invite(home.admin, NewPerson(email="bob@example.com")).link
    home.clock.forward(days=7)
    with pytest.raises(LinkRefused):
        home.open_link(link)


def test_a_link_of_a_disabled_person_lets_nobody_in(home: Home) -> None:
    bob = home.person("bob@example.com")
    link = home.identity.members.renew_link(home.admin, bob.user_id)
    home.identity.members.change(home.admin, bob.user_id, PersonChange(disabled=True))
    with pytest.raises(LinkRefused):
        home.open_link(link)


@pytest.mark.parametrize("token", ["", "x", "\ud800", "a" * 200])
def test_a_made_up_link_is_refused_and_told_in_the_trail(home: Home, token: str) -> None:
    with pytest.raises(LinkRefused):
        home.identity.signing_in.by_link(token=token, visitor=HOME)
    assert home.trail("system", "sign_in.failed")


def test_made_up_links_slow_the_address_down(home: Home) -> None:
    for _ in range(50):
        with pytest.raises(LinkRefused):
            home.identity.signing_in.by_link(token="guess", visitor=Visitor(ip="203.0.113.4"))
    with pytest.raises(SignInThrottled):
        home.identity.signing_in.by_link(token="guess", visitor=Visitor(ip="203.0.113.4"))


def test_a_link_into_a_further_workspace_needs_its_account_signed_in(home: Home) -> None:
    grace = home.another_workspace()
    bob = home.person("bob@example.com")
    link = home.identity.members.invite(grace, NewPerson(email="bob@example.com", role="viewer")).link
    for somebody in (None, grace, home.admin):
        with pytest.raises(SignInFirst):
            home.open_link(link, signed_in=somebody)
    token = home.sign_in(email="bob@example.com").token
    there = home.identity.signing_in.by_link(token=token_of(link), visitor=HOME, signed_in=home.whoami(token))
    assert there is None
    caller = home.whoami(token)
    assert (caller.workspace_id, caller.role) == (grace.workspace_id, "viewer")
    home.identity.signing_in.enter_workspace(caller, bob.workspace_id)
    assert home.whoami(token).workspace_id == bob.workspace_id


def test_an_invitation_elsewhere_counts_for_nothing_until_it_is_accepted(home: Home) -> None:
    grace = home.another_workspace()
    home.person("bob@example.com")
    home.identity.members.invite(grace, NewPerson(email="bob@example.com", role="admin"))
    signed_in = home.sign_in(email="bob@example.com")
    with pytest.raises(WorkspaceNotFound):
        home.identity.signing_in.enter_workspace(signed_in.caller, grace.workspace_id)
    with pytest.raises(CredentialsRefused):
        home.identity.signing_in.by_password(
            email="bob@example.com",
            password=PASSWORD,
            visitor=HOME,
            via="bearer",
            workspace_id=grace.workspace_id,
        )


def test_the_workspace_of_the_last_sign_in_is_the_next_one(home: Home) -> None:
    second = home.identity.workspaces.create(home.admin, name="Second", config={})
    first = home.sign_in()
    assert first.caller.workspace_id == home.admin.workspace_id
    home.identity.signing_in.enter_workspace(first.caller, second.id)
    assert home.sign_in().caller.workspace_id == second.id
    chosen = home.identity.signing_in.by_password(
        email=ADMIN, password=PASSWORD, visitor=HOME, via="bearer", workspace_id=home.admin.workspace_id
    )
    assert chosen.caller.workspace_id == home.admin.workspace_id
