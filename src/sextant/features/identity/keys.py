"""API keys: long random secrets for programs, kept as hashes, never stronger than their owner."""

import hashlib
from dataclasses import dataclass
from typing import Final

from sextant.core.access import Caller, Role
from sextant.features.identity.errors import KeyNotFound
from sextant.features.identity.ground import Ground
from sextant.features.identity.models import ApiKey
from sextant.features.identity.rules import check_may_grant, check_signed_in_person, key_expiry
from sextant.features.identity.store import keys as store
from sextant.kit.ids import new_id, new_secret

PREFIX: Final = "sx_"


@dataclass(frozen=True, slots=True)
class NewKey:
    """What is asked for; without `expires_in_days` the key has no end."""

    name: str
    role: Role
    expires_in_days: int | None = None


@dataclass(frozen=True, slots=True)
class MadeKey:
    """A new key with its secret, which is shown this once."""

    record: ApiKey
    secret: str


@dataclass(frozen=True, slots=True)
class KeysPage:
    """Some keys, and how many there are."""

    items: list[ApiKey]
    total: int


def hash_key(secret: str) -> str:
    """What is stored of a key: it is random enough that a plain hash cannot be turned back."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


class Keys:
    """A person sees and deletes their own keys, an administrator those of the whole workspace."""

    def __init__(self, ground: Ground) -> None:
        self._ground = ground

    def create(self, caller: Caller, new: NewKey) -> MadeKey:
        """Raises NotAllowed for a role above the caller's, KeyLifetimeRefused, SignInNeeded."""
        check_signed_in_person(caller)
        check_may_grant(caller, new.role)
        now, secret = self._ground.clock.now(), PREFIX + new_secret()
        key = ApiKey(
            key_id=new_id(),
            workspace_id=caller.workspace_id,
            user_id=caller.user_id,
            email=caller.email,
            name=new.name,
            prefix=secret[:10],
            role=new.role,
            created_at=now,
            expires_at=key_expiry(new.expires_in_days, now),
            last_used=None,
        )
        with self._ground.db.transaction() as tx:
            store.add(tx, key, key_hash=hash_key(secret))
            details = {"key_id": key.key_id, "name": key.name, "role": key.role}
            self._ground.audit.record(caller, action="key.created", details=details, tx=tx)
        return MadeKey(record=key, secret=secret)

    def list_keys(self, caller: Caller, *, after: str = "", limit: int = 50) -> KeysPage:
        """Keys in the order in which they were made."""
        whose = _whose(caller)
        with self._ground.db.reading() as tx:
            return KeysPage(
                items=store.list_keys(
                    tx, workspace_id=caller.workspace_id, user_id=whose, after=after, limit=limit
                ),
                total=store.count(tx, workspace_id=caller.workspace_id, user_id=whose),
            )

    def delete(self, caller: Caller, key_id: str) -> None:
        """The key is refused from now on; raises KeyNotFound."""
        with self._ground.db.transaction() as tx:
            key = store.find(tx, workspace_id=caller.workspace_id, user_id=_whose(caller), key_id=key_id)
            if key is None:
                raise KeyNotFound("This key does not exist.", hint="List the keys at /api/v1/keys.")
            store.remove(tx, workspace_id=caller.workspace_id, key_id=key_id)
            self._ground.announce(tx, key.user_id)
            details = {"key_id": key_id, "name": key.name, "owner": key.user_id}
            self._ground.audit.record(caller, action="key.deleted", details=details, tx=tx)


def _whose(caller: Caller) -> str | None:
    return None if caller.may("people.manage") else caller.user_id
