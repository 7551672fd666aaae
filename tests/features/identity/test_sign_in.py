"""Signing in by password or link, and what ends a sign-in."""

import pytest
from tests.features.identity.building import (
    ADMIN,
    HOME,
    PASSWORD,
    Home,
    make_identity,
)

from sextant.core.http import Credentials
from sextant.features.identity import NewPerson
from sextant.features.identity.errors import (
    CredentialsRefused,
    TokenRefused,
)
from sextant.features.identity.passwords import Passwords
from sextant.features.identity.people import PersonChange
from sextant.features.identity.store.people import account


def test_the_right_password_opens_a_session_for_a_day(home: Home) -> None:
    signed_in = home.sign_in()
    caller = home.whoami(signed_in.token)
    assert (caller.email, caller.role, caller.tier) == (ADMIN, "admin", "premium")
    assert (signed_in.session.expires_at - signed_in.session.created_at).total_seconds() == 86_400
    home.clock.forward(hours=23, minutes=59, seconds=59)
    assert home.whoami(signed_in.token)
    home.clock.forward(seconds=1)
    with pytest.raises(TokenRefused):
        home.whoami(signed_in.token)


def test_the_address_may_be_written_in_capitals(home: Home) -> None:
    assert home.sign_in(email=" ADA@Example.com").caller.user_id == home.admin.user_id


def test_a_sign_in_is_remembered_with_the_person(home: Home) -> None:
    home.clock.forward(hours=3)
    home.sign_in()
    user = home.identity.person(home.admin.workspace_id, home.admin.user_id)
    assert user is not None
    assert user.last_login == home.clock.now()


@pytest.mark.parametrize(
    ("email", "password"),
    [(ADMIN, "wrong"), ("nobody@example.com", PASSWORD), ("not an address", PASSWORD), (ADMIN, ""), ("", "")],
)
def test_whatever_is_wrong_the_words_are_the_same(home: Home, email: str, password: str) -> None:
    with pytest.raises(CredentialsRefused) as refused:
        home.sign_in(email=email, password=password)
    assert refused.value.message == CredentialsRefused().message
    assert refused.value.details == {}


def test_an_unknown_person_costs_one_hash_like_a_known_one(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    hashed: list[str | None] = []
    honest = Passwords.matches

    def counting(self: Passwords, password: str, password_hash: str | None) -> bool:
        hashed.append(password_hash)
        return honest(self, password, password_hash)

    monkeypatch.setattr(Passwords, "matches", counting)
    for email in (ADMIN, "nobody@example.com", "not an address"):
        with pytest.raises(CredentialsRefused):
            home.sign_in(email=email, password="wrong")
    assert len(hashed) == 3


def test_somebody_invited_cannot_sign_in_without_a_password(home: Home) -> None:
    home.identity.members.invite(home.admin, NewPerson(email="bob@example.com"))
    with pytest.raises(CredentialsRefused):
        home.sign_in(email="bob@example.com", password="")


def test_a_disabled_person_cannot_sign_in_and_their_token_is_refused_at_once(home: Home) -> None:
    bob = home.person("bob@example.com")
    token = home.sign_in(email="bob@example.com").token
    home.identity.members.change(home.admin, bob.user_id, PersonChange(disabled=True))
    with pytest.raises(TokenRefused):
        home.whoami(token)
    with pytest.raises(CredentialsRefused):
        home.sign_in(email="bob@example.com")
    home.identity.members.change(home.admin, bob.user_id, PersonChange(disabled=False))
    assert home.sign_in(email="bob@example.com")


def test_a_removed_person_cannot_sign_in_and_their_token_is_refused_at_once(home: Home) -> None:
    bob = home.person("bob@example.com")
    token = home.sign_in(email="bob@example.com").token
    home.identity.members.remove(home.admin, bob.user_id)
    with pytest.raises(TokenRefused):
        home.whoami(token)
    with pytest.raises(CredentialsRefused):
        home.sign_in(email="bob@example.com")


def test_a_new_role_holds_from_the_next_request_on(home: Home) -> None:
    bob = home.person("bob@example.com", role="admin")
    token = home.sign_in(email="bob@example.com").token
    home.identity.members.change(home.admin, bob.user_id, PersonChange(role="viewer", tier="premium"))
    caller = home.whoami(token)
    assert (caller.role, caller.tier) == ("viewer", "premium")


def test_signing_out_ends_the_token_and_outlives_a_restart(home: Home) -> None:
    stays, goes = home.sign_in(), home.sign_in()
    home.identity.signing_in.sign_out(home.whoami(goes.token))
    restarted = make_identity(home.db, home.clock, home.audit)
    for identity in (home.identity, restarted):
        with pytest.raises(TokenRefused):
            identity.authenticator.authenticate(Credentials(authorization=f"Bearer {goes.token}"))
        assert identity.authenticator.authenticate(Credentials(session_cookie=stays.token)).via == "cookie"


def test_a_hash_of_an_older_cost_is_replaced_at_sign_in(home: Home) -> None:
    passwords = Passwords(memory_kib=128, rounds=1)
    dearer = make_identity(home.db, home.clock, home.audit, passwords=passwords)
    for _ in range(2):
        dearer.signing_in.by_password(email=ADMIN, password=PASSWORD, visitor=HOME, via="bearer")
        with home.db.reading() as tx:
            stored = account(tx, user_id=home.admin.user_id).password_hash
        assert "m=128," in (stored or "")


def test_expired_sessions_are_cleared_away(home: Home) -> None:
    for _ in range(3):
        home.sign_in()
    home.clock.forward(hours=25)
    home.sign_in()
    assert len(home.identity.members.own_sessions(home.admin)) == 1
    assert home.identity.active_people() == 1
