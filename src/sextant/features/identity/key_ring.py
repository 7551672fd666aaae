"""The keys that sign tokens: one in use, older ones that still verify until their last token is dead."""

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from sqlalchemy import Connection

from sextant.core.db import Database
from sextant.core.sealing import Seal
from sextant.features.identity.models import SealedKey
from sextant.features.identity.store import signing_keys as store
from sextant.features.identity.tokens import LIFETIME, Claims, issue, public_key, public_text
from sextant.kit.clock import Clock
from sextant.kit.ids import new_id

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

MAX_AGE: Final = timedelta(days=90)
_KEPT_AFTER: Final = LIFETIME + timedelta(hours=1)


class KeyRing:
    """Signs with the newest key that this process can open, and verifies with any that is kept.

    A process with another secret signs with a key of its own: a lost secret costs a new key, not the service.
    """

    def __init__(self, db: Database, clock: Clock, seal: Seal) -> None:
        self._db = db
        self._clock = clock
        self._seal = seal
        # Public keys never change; a session names its key, so that a forgotten key's sessions are gone too.
        self._public: dict[str, Ed25519PublicKey] = {}

    def current(self) -> SealedKey:
        """The key in use; made when there is none, replaced when it is older than 90 days."""
        with self._db.reading() as tx:
            key = store.newest(tx, seal=self._seal.name)
        if key is not None and self._clock.now() - key.created_at < MAX_AGE:
            return key
        with self._db.transaction() as tx:
            return self.rotate(tx)

    def rotate(self, tx: Connection) -> SealedKey:
        """Begins a new key; those before it only verify from now on."""
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

        now = self._clock.now()
        store.retire_all(tx, at=now)
        store.forget_retired_before(tx, moment=now - _KEPT_AFTER)
        private, kid = Ed25519PrivateKey.generate(), new_id()
        key = SealedKey(
            kid=kid,
            public_key=public_text(private.public_key()),
            sealed_private_key=self._seal.close(private.private_bytes_raw(), label=kid),
            seal=self._seal.name,
            created_at=now,
            retired_at=None,
        )
        store.add(tx, key)
        return key

    def sign(self, claims: Claims, key: SealedKey) -> str:
        """A token; raises SealBroken when the stored key was tampered with."""
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

        raw = self._seal.open(key.sealed_private_key, label=key.kid)
        return issue(claims, Ed25519PrivateKey.from_private_bytes(raw))

    def find(self, kid: str) -> "Ed25519PublicKey | None":
        """The public half of one of our keys."""
        known = self._public.get(kid)
        if known is not None:
            return known
        with self._db.reading() as tx:
            key = store.find(tx, kid=kid)
        if key is None:
            return None
        return self._public.setdefault(kid, public_key(key.public_key))

    def list_keys(self) -> list[SealedKey]:
        """All keys that verify, the newest first."""
        with self._db.reading() as tx:
            return store.list_keys(tx)
