"""Keys that sign tokens."""

from datetime import datetime

from sqlalchemy import Connection, delete, insert, select, update

from sextant.features.identity.models import SealedKey
from sextant.features.identity.store.rows import all_as, first_as
from sextant.features.identity.store.tables import signing_keys


def add(tx: Connection, key: SealedKey) -> None:
    tx.execute(insert(signing_keys).values(**key.model_dump()))


def find(tx: Connection, *, kid: str) -> SealedKey | None:
    return first_as(tx, select(signing_keys).where(signing_keys.c.kid == kid), SealedKey)


def newest(tx: Connection, *, seal: str) -> SealedKey | None:
    """The key in use among those that this seal opens."""
    query = (
        select(signing_keys)
        .where(signing_keys.c.seal == seal, signing_keys.c.retired_at.is_(None))
        .order_by(signing_keys.c.created_at.desc(), signing_keys.c.kid.desc())
        .limit(1)
    )
    return first_as(tx, query, SealedKey)


def list_keys(tx: Connection) -> list[SealedKey]:
    query = (
        select(signing_keys).order_by(signing_keys.c.created_at.desc(), signing_keys.c.kid.desc()).limit(100)
    )
    return all_as(tx, query, SealedKey)


def retire_all(tx: Connection, *, at: datetime) -> None:
    tx.execute(update(signing_keys).where(signing_keys.c.retired_at.is_(None)).values(retired_at=at))


def forget_retired_before(tx: Connection, *, moment: datetime) -> None:
    tx.execute(delete(signing_keys).where(signing_keys.c.retired_at <= moment))
