"""API keys: shown once, never stronger than their owner; and the keys that sign tokens."""

from datetime import timedelta

import pytest
from tests.features.identity.building import ADMIN, HOME, PASSWORD, Home, make_identity

from sextant.core.http import Credentials
from sextant.features.identity import NewPerson
from sextant.features.identity.errors import KeyNotFound, SignInNeeded, TokenRefused
from sextant.features.identity.keys import NewKey
from sextant.features.identity.people import PersonChange
from sextant.features.identity.sealing import Seal, SealBroken
from sextant.features.identity.store import signing_keys as store
from sextant.features.identity.store.tables import api_keys, signing_keys
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


# --- signing keys


def test_tokens_of_the_key_before_live_on_after_a_rotation(home: Home) -> None:
    before = home.sign_in().token
    rotated = home.identity.rotate_signing_key(home.admin)
    after = home.sign_in()
    assert after.session.kid == rotated.kid
    restarted = make_identity(home.db, home.clock, home.audit)
    for token in (before, after.token):
        assert home.whoami(token)
        assert restarted.authenticator.authenticate(Credentials(authorization=f"Bearer {token}"))
    keys = home.identity.signing_keys(home.admin)
    assert [key.retired_at is None for key in keys] == [True, False]


def test_a_retired_key_is_forgotten_once_its_last_token_is_dead(home: Home) -> None:
    old = home.sign_in().session.kid
    home.identity.rotate_signing_key(home.admin)
    home.clock.forward(hours=24)
    home.identity.rotate_signing_key(home.admin)
    assert old in {key.kid for key in home.identity.signing_keys(home.admin)}
    home.clock.forward(hours=2)
    home.identity.rotate_signing_key(home.admin)
    assert old not in {key.kid for key in home.identity.signing_keys(home.admin)}


def test_a_key_rotates_by_itself_after_90_days(home: Home) -> None:
    first = home.sign_in().session.kid
    home.clock.forward(days=89)
    assert home.sign_in().session.kid == first
    home.clock.forward(days=1)
    assert home.sign_in().session.kid != first


def test_the_private_half_is_sealed_in_the_database(home: Home) -> None:
    with home.db.reading() as tx:
        key = store.list_keys(tx)[0]
    raw = Seal(b"a test's secret").open(key.sealed_private_key, label=key.kid)
    assert len(raw) == 32
    assert raw.hex() not in key.sealed_private_key
    for seal, label in ((Seal(b"another"), key.kid), (Seal(b"a test's secret"), "another label")):
        with pytest.raises(SealBroken):
            seal.open(key.sealed_private_key, label=label)


def test_a_lost_secret_costs_a_new_key_and_no_sign_in(home: Home) -> None:
    before = home.sign_in().token
    other = make_identity(home.db, home.clock, home.audit, secret=b"a new secret")
    signed_in = other.signing_in.by_password(email=ADMIN, password=PASSWORD, visitor=HOME, via="bearer")
    for identity in (home.identity, other):
        for token in (before, signed_in.token):
            assert identity.authenticator.authenticate(Credentials(authorization=f"Bearer {token}"))


def test_a_tampered_key_signs_nothing(home: Home) -> None:
    with home.db.transaction() as tx:
        sealed = store.list_keys(tx)[0].sealed_private_key
        tx.execute(signing_keys.update().values(sealed_private_key=sealed[:-8] + "AAAAAAA="))
    with pytest.raises(SealBroken):
        home.sign_in()


def test_a_token_of_our_key_for_another_session_is_refused(home: Home) -> None:
    """As somebody could forge who got hold of a key that signed yesterday's tokens."""
    signed_in = home.sign_in()
    ring = home.identity.signing_in._ring
    key = ring.current()
    from sextant.features.identity.tokens import Claims

    real = Claims(
        user_id=signed_in.caller.user_id,
        session_id=signed_in.session.session_id,
        kid=key.kid,
        issued_at=signed_in.session.created_at,
        expires_at=signed_in.session.expires_at,
    )
    assert home.whoami(ring.sign(real, key))
    hour = timedelta(hours=-1)
    bob = home.person("bob@example.com")
    for forged in (
        Claims(**{**_fields(real), "user_id": bob.user_id}),
        Claims(**{**_fields(real), "issued_at": real.issued_at + hour, "expires_at": real.expires_at + hour}),
        Claims(**{**_fields(real), "session_id": "made up"}),
    ):
        with pytest.raises(TokenRefused):
            home.whoami(ring.sign(forged, key))
    newer = home.identity.rotate_signing_key(home.admin)
    with pytest.raises(TokenRefused):
        home.whoami(ring.sign(Claims(**{**_fields(real), "kid": newer.kid}), newer))


def test_only_an_administrator_who_signed_in_rotates_keys(home: Home) -> None:
    bob = home.person("bob@example.com")
    key = home.whoami(home.identity.keys.create(home.admin, NewKey(name="load", role="admin")).secret)
    for caller in (bob, key):
        with pytest.raises(NotAllowed):
            home.identity.rotate_signing_key(caller)
    with pytest.raises(NotAllowed):
        home.identity.signing_keys(bob)
    assert home.identity.members.invite(key, NewPerson(email="cleo@example.com"))


def _fields(claims: object) -> dict[str, object]:
    return {name: getattr(claims, name) for name in claims.__slots__}  # type: ignore[attr-defined]
