"""One-time links, by the hash of their token; a used link is no row."""

from datetime import datetime

from sqlalchemy import Connection, delete, insert

from sextant.features.identity.models import OpenedLink
from sextant.features.identity.store.rows import first_as
from sextant.features.identity.store.tables import sign_in_links as links


def add(
    tx: Connection, link: OpenedLink, *, token_hash: str, created_at: datetime, expires_at: datetime
) -> None:
    tx.execute(
        insert(links).values(
            token_hash=token_hash, created_at=created_at, expires_at=expires_at, **link.model_dump()
        )
    )


def take(tx: Connection, *, token_hash: str, now: datetime) -> OpenedLink | None:
    """Uses the link up: of two who try at once, the row goes to one."""
    query = (
        delete(links)
        .where(links.c.token_hash == token_hash, links.c.expires_at > now)
        .returning(links.c.user_id, links.c.workspace_id, links.c.kind)
    )
    return first_as(tx, query, OpenedLink)


def drop_of_person(tx: Connection, *, user_id: str, workspace_id: str | None = None) -> None:
    query = delete(links).where(links.c.user_id == user_id)
    if workspace_id is not None:
        query = query.where(links.c.workspace_id == workspace_id)
    tx.execute(query)


def forget_expired(tx: Connection, *, now: datetime) -> None:
    tx.execute(delete(links).where(links.c.expires_at <= now))
