"""Setting one's own password, and what ends with the old one."""

import pytest
from tests.features.identity.building import (
    ADMIN,
    PASSWORD,
    Home,
)

from sextant.features.identity.errors import (
    CredentialsRefused,
    CurrentPasswordRefused,
    EmailRefused,
    LinkRefused,
    PasswordRefused,
    SessionNotFound,
    SignInNeeded,
    SignInThrottled,
    TokenRefused,
)
from sextant.features.identity.keys import NewKey
from sextant.features.identity.sign_in import NewPassword


def test_a_new_password_ends_every_other_session_and_link(home: Home) -> None:
    bob = home.person("bob@example.com")
    link = home.identity.members.renew_link(home.admin, bob.user_id)
    here, elsewhere = home.sign_in(email="bob@example.com"), home.sign_in(email="bob@example.com")
    new = NewPassword(password="copper lantern seven", current=PASSWORD)
    home.identity.signing_in.set_password(here.caller, new)
    assert home.whoami(here.token)
    with pytest.raises(TokenRefused):
        home.whoami(elsewhere.token)
    with pytest.raises(LinkRefused):
        home.open_link(link)
    with pytest.raises(CredentialsRefused):
        home.sign_in(email="bob@example.com")
    assert home.sign_in(email="bob@example.com", password="copper lantern seven")


@pytest.mark.parametrize("current", [None, "", "wrong"])
def test_the_current_password_is_asked_for(home: Home, current: str | None) -> None:
    caller = home.sign_in().caller
    with pytest.raises(CurrentPasswordRefused):
        home.identity.signing_in.set_password(
            caller, NewPassword(password="copper lantern seven", current=current)
        )


def test_guessing_the_current_password_is_slowed_too(home: Home) -> None:
    caller = home.sign_in().caller
    new = NewPassword(password="copper lantern seven", current="wrong")
    for _ in range(5):
        with pytest.raises(CurrentPasswordRefused):
            home.identity.signing_in.set_password(caller, new)
    with pytest.raises(SignInThrottled):
        home.identity.signing_in.set_password(caller, new)


def test_a_reset_link_asks_for_a_new_password_and_needs_no_current_one(home: Home) -> None:
    bob = home.person("bob@example.com")
    signed_in = home.open_link(home.identity.members.renew_link(home.admin, bob.user_id))
    assert home.identity.signing_in.setup_step(signed_in.caller) == "must"
    with pytest.raises(PasswordRefused):
        home.identity.signing_in.set_password(signed_in.caller, NewPassword(password="short"))
    home.identity.signing_in.set_password(signed_in.caller, NewPassword(password="copper lantern seven"))
    assert home.identity.signing_in.setup_step(signed_in.caller) == "settled"
    assert home.sign_in(email="bob@example.com", password="copper lantern seven")


def test_a_session_that_ended_sets_no_password(home: Home) -> None:
    caller = home.sign_in().caller
    home.identity.signing_in.sign_out(caller)
    with pytest.raises(SessionNotFound):
        home.identity.signing_in.set_password(
            caller, NewPassword(password="copper lantern seven", current=PASSWORD)
        )
    assert home.identity.signing_in.setup_step(caller) == "settled"


def test_only_the_first_administrator_chooses_the_address_and_only_once(home: Home) -> None:
    caller = home.sign_in().caller
    with pytest.raises(EmailRefused):
        home.identity.signing_in.set_password(
            caller,
            NewPassword(password="copper lantern seven", current=PASSWORD, email="eve@example.com"),
        )
    same = NewPassword(password="copper lantern seven", current=PASSWORD, email=ADMIN, name="Ada")
    home.identity.signing_in.set_password(caller, same)
    user = home.identity.person(caller.workspace_id, caller.user_id)
    assert user is not None
    assert user.name == "Ada"


def test_an_api_key_neither_signs_out_nor_sets_a_password_nor_moves(home: Home) -> None:
    made = home.identity.keys.create(home.admin, NewKey(name="load", role="admin"))
    key = home.whoami(made.secret)
    signing_in = home.identity.signing_in
    for refused in (
        lambda: signing_in.sign_out(key),
        lambda: signing_in.set_password(key, NewPassword(password="copper lantern seven")),
        lambda: signing_in.enter_workspace(key, home.admin.workspace_id),
        lambda: signing_in.rename(key, "Eve"),
    ):
        with pytest.raises(SignInNeeded):
            refused()
    assert signing_in.setup_step(key) == "settled"
