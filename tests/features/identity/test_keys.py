"""API keys: shown once, kept as hashes, never stronger than their owner."""

import pytest
from tests.features.identity.building import Home

from sextant.core.http import Credentials
from sextant.features.identity.errors import KeyNotFound, SignInNeeded, TokenRefused
from sextant.features.identity.keys import NewKey
from sextant.features.identity.people import PersonChange
from sextant.features.identity.store.tables import api_keys
from sextant.kit.errors import NotAllowed


def test_a_key_signs_a_program_in_and_is_kept_as_a_hash(home: Home) -> None:
    made = home.identity.keys.create(home.admin, NewKey(name="nightly load", role="analyst"))
    assert made.secret.startswith("sx_")
    assert made.secret.startswith(made.record.prefix)
    for credentials in (
        Credentials(authorization=f"Bearer {made.secret}"),
        Credentials(authorization=f"bearer  {made.secret}"),
        Credentials(api_key=made.secret),
    ):
        caller = home.identity.authenticator.authenticate(credentials)
        assert (caller.user_id, caller.role, caller.via) == (home.admin.user_id, "analyst", "key")
    with home.db.reading() as tx:
        stored = str(tx.execute(api_keys.select()).all())
    assert made.secret not in stored


def test_the_last_use_is_noted_by_the_minute(home: Home) -> None:
    made = home.identity.keys.create(home.admin, NewKey(name="load", role="viewer"))
    home.clock.forward(minutes=5)
    home.whoami(made.secret)
    first = home.identity.keys.list_keys(home.admin).items[0].last_used
    home.clock.forward(seconds=30)
    home.whoami(made.secret)
    assert home.identity.keys.list_keys(home.admin).items[0].last_used == first
    home.clock.forward(seconds=30)
    home.whoami(made.secret)
    assert home.identity.keys.list_keys(home.admin).items[0].last_used == home.clock.now()


def test_a_key_expires(home: Home) -> None:
    made = home.identity.keys.create(home.admin, NewKey(name="load", role="viewer", expires_in_days=1))
    home.clock.forward(hours=23, minutes=59)
    assert home.whoami(made.secret)
    home.clock.forward(minutes=1)
    with pytest.raises(TokenRefused):
        home.whoami(made.secret)


def test_a_key_is_never_stronger_than_its_owner(home: Home) -> None:
    bob = home.person("bob@example.com", role="analyst")
    with pytest.raises(NotAllowed):
        home.identity.keys.create(bob, NewKey(name="too much", role="admin"))
    made = home.identity.keys.create(bob, NewKey(name="load", role="analyst"))
    home.identity.members.change(home.admin, bob.user_id, PersonChange(role="viewer"))
    assert home.whoami(made.secret).role == "viewer"
    home.identity.members.change(home.admin, bob.user_id, PersonChange(disabled=True))
    with pytest.raises(TokenRefused):
        home.whoami(made.secret)


def test_a_key_makes_no_keys(home: Home) -> None:
    key = home.whoami(home.identity.keys.create(home.admin, NewKey(name="load", role="admin")).secret)
    with pytest.raises(SignInNeeded):
        home.identity.keys.create(key, NewKey(name="another", role="viewer"))


def test_a_person_sees_their_own_keys_and_an_administrator_all_of_the_workspace(home: Home) -> None:
    bob, grace = home.person("bob@example.com"), home.another_workspace()
    keys = home.identity.keys
    mine = keys.create(home.admin, NewKey(name="ada's", role="viewer")).record
    his = keys.create(bob, NewKey(name="bob's", role="viewer")).record
    foreign = keys.create(grace, NewKey(name="grace's", role="viewer")).record
    assert [key.key_id for key in keys.list_keys(bob).items] == [his.key_id]
    assert keys.list_keys(bob).total == 1
    assert [key.key_id for key in keys.list_keys(home.admin).items] == [mine.key_id, his.key_id]
    assert [key.key_id for key in keys.list_keys(home.admin, after=mine.key_id).items] == [his.key_id]
    for caller, key_id in ((bob, mine.key_id), (home.admin, foreign.key_id), (grace, his.key_id)):
        with pytest.raises(KeyNotFound):
            keys.delete(caller, key_id)


def test_a_deleted_key_is_refused_at_once(home: Home) -> None:
    made = home.identity.keys.create(home.admin, NewKey(name="load", role="viewer"))
    home.identity.keys.delete(home.admin, made.record.key_id)
    with pytest.raises(TokenRefused):
        home.whoami(made.secret)
    with pytest.raises(KeyNotFound):
        home.identity.keys.delete(home.admin, made.record.key_id)


@pytest.mark.parametrize(
    "credentials",
    [
        Credentials(),
        Credentials(authorization="Basic YWRhOnNlY3JldA=="),
        Credentials(authorization="Bearer"),
        Credentials(authorization="Bearer  "),
        Credentials(authorization="Bearer sx_"),
        Credentials(authorization="Bearer sx_\ud800"),
        Credentials(authorization="Bearer \ud800"),
        Credentials(authorization="sx_x"),
        Credentials(api_key="sx_wrong"),
        Credentials(session_cookie="nonsense"),
        Credentials(authorization="Bearer a", api_key="b"),
    ],
)
def test_credentials_that_are_none_are_refused(home: Home, credentials: Credentials) -> None:
    with pytest.raises(TokenRefused):
        home.identity.authenticator.authenticate(credentials)


def test_a_bad_bearer_is_not_saved_by_a_good_cookie(home: Home) -> None:
    token = home.sign_in().token
    with pytest.raises(TokenRefused):
        home.identity.authenticator.authenticate(
            Credentials(authorization="Bearer nonsense", session_cookie=token)
        )
