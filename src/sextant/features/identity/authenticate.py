"""Who sends a request: told from its bearer token, API key or cookie, before anything else is done."""

from datetime import timedelta
from typing import Any, Final

from sextant.core import marks
from sextant.core.access import Caller
from sextant.core.db import Database
from sextant.core.http import Credentials
from sextant.core.scope import current
from sextant.features.identity.errors import TokenRefused
from sextant.features.identity.foreign import Sender, check_origin
from sextant.features.identity.ground import Ground
from sextant.features.identity.key_ring import KeyRing
from sextant.features.identity.keys import PREFIX, hash_key
from sextant.features.identity.rules import lesser
from sextant.features.identity.store import keys, sessions
from sextant.features.identity.tokens import Claims, read
from sextant.kit.clock import Clock

_USE_NOTED_EVERY: Final = timedelta(minutes=1)


class Authenticator:
    """Asks the database each time, by one read of primary keys: what was revoked is refused at once."""

    def __init__(self, ground: Ground, ring: KeyRing) -> None:
        self._db: Database = ground.db
        self._clock: Clock = ground.clock
        self._ring = ring
        self._origins = frozenset({ground.settings.origin})

    def authenticate(self, credentials: Credentials) -> Caller:
        """Raises TokenRefused (401), or ForeignRequestRefused (403) when another site sent the cookie.

        A bearer token is looked at alone: a bad one is not saved by a good cookie.
        """
        if credentials.authorization and credentials.api_key:
            raise TokenRefused("Two sign-ins were sent.")
        if credentials.authorization:
            return self._by_bearer(_bearer(credentials.authorization))
        if credentials.api_key:
            return self._by_key(credentials.api_key)
        if not credentials.session_cookie:
            raise TokenRefused("This needs a sign-in.")
        caller = self._by_token(credentials.session_cookie).model_copy(update={"via": "cookie"})
        self.check_origin(credentials)
        return caller

    def check_origin(self, credentials: Credentials) -> None:
        """Raises ForeignRequestRefused when another site sends a change, or tries to sign a person in."""
        sender = Sender(
            method=credentials.method,
            host=credentials.host,
            origin=credentials.origin,
            fetch_site=credentials.fetch_site,
        )
        check_origin(sender, origins=self._origins)

    def _by_bearer(self, token: str) -> Caller:
        return self._by_key(token) if token.startswith(PREFIX) else self._by_token(token)

    def _by_token(self, token: str) -> Caller:
        claims = read(token, find_key=self._ring.find, now=self._clock.now())
        with self._db.glance() as tx:
            row = sessions.signed_in(tx, session_id=claims.session_id, marked=_looks_on())
        if row is None or not _belongs(row, claims):
            raise TokenRefused
        _keep_marks(row)
        return Caller(
            user_id=row.user_id,
            workspace_id=row.workspace_id,
            email=row.email,
            role=row.role,
            tier=row.tier,
            session_id=claims.session_id,
            via="bearer",
        )

    def _by_key(self, secret: str) -> Caller:
        now = self._clock.now()
        with self._db.glance() as tx:
            row: Any = keys.owner(tx, key_hash=hash_key(secret), marked=_looks_on())
        if row is None or (row.expires_at is not None and row.expires_at <= now):
            raise TokenRefused
        if row.last_used is None or now - row.last_used >= _USE_NOTED_EVERY:
            with self._db.at_once() as tx:
                keys.note_used(tx, key_id=row.key_id, at=now)
        _keep_marks(row)
        return Caller(
            user_id=row.user_id,
            workspace_id=row.workspace_id,
            email=row.email,
            role=lesser(row.role, row.owner_role),
            tier=row.tier,
            via="key",
        )


def _looks_on() -> bool:
    """Whether what is read here is remembered for the rest of a request, which will look at its workspace."""
    scope = current()
    return scope is not None and scope.remembers


def _keep_marks(row: Any) -> None:
    if _looks_on():
        marks.known(row.workspace_id, row._mapping)


def _bearer(header: str) -> str:
    scheme, _, token = header.partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise TokenRefused("Only `Authorization: Bearer` is understood.")
    return token.strip()


def _belongs(row: Any, claims: Claims) -> bool:
    """Whether the token is the one that was made for this session, not another signed by the same key."""
    return (
        row.user_id == claims.user_id
        and row.kid == claims.kid
        and row.created_at == claims.issued_at
        and row.expires_at == claims.expires_at
    )
