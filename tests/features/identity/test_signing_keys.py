"""Keys that sign tokens: rotated, sealed, and of no use for another session."""

from datetime import timedelta

import pytest
from tests.features.identity.building import ADMIN, HOME, PASSWORD, Home, make_identity

from sextant.core.http import Credentials
from sextant.core.sealing import Seal, SealBroken
from sextant.features.identity import NewPerson
from sextant.features.identity.errors import TokenRefused
from sextant.features.identity.keys import NewKey
from sextant.features.identity.store import signing_keys as store
from sextant.features.identity.store.tables import signing_keys
from sextant.kit.errors import NotAllowed


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
