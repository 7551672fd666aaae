"""API keys, by the hash of what the program sends."""

from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, Row, Select, bindparam, delete, func, insert, select, update

from sextant.core import marks
from sextant.features.identity.models import ApiKey
from sextant.features.identity.store.rows import all_as, first_as
from sextant.features.identity.store.tables import api_keys, memberships, users, workspaces

_OWNER = (
    select(
        api_keys.c.key_id,
        api_keys.c.user_id,
        api_keys.c.workspace_id,
        api_keys.c.role,
        api_keys.c.expires_at,
        api_keys.c.last_used,
        users.c.email,
        memberships.c.role.label("owner_role"),
        memberships.c.tier,
    )
    .join(users, users.c.user_id == api_keys.c.user_id)
    .join(
        memberships,
        (memberships.c.user_id == api_keys.c.user_id)
        & (memberships.c.workspace_id == api_keys.c.workspace_id),
    )
    .join(workspaces, workspaces.c.id == api_keys.c.workspace_id)
    .where(
        api_keys.c.key_hash == bindparam("key_hash"),
        memberships.c.disabled.is_(False),
        memberships.c.accepted.is_(True),
        workspaces.c.status == "active",
    )
)


def owner(tx: Connection, *, key_hash: str, marked: bool = False) -> Row[*tuple[Any, ...]] | None:
    """Whom a key stands for, while they may be in its workspace; `marked` with the workspace's marks."""
    return tx.execute(
        _owner_marked(marks.names()) if marked else _OWNER, {"key_hash": key_hash}
    ).one_or_none()


@lru_cache(maxsize=4)
def _owner_marked(_of: tuple[str, ...]) -> Select[Any]:
    return _OWNER.add_columns(*marks.columns(api_keys.c.workspace_id))


def note_used(tx: Connection, *, key_id: str, at: datetime) -> None:
    tx.execute(update(api_keys).where(api_keys.c.key_id == key_id).values(last_used=at))


def add(tx: Connection, key: ApiKey, *, key_hash: str) -> None:
    tx.execute(
        insert(api_keys).values(
            key_id=key.key_id,
            workspace_id=key.workspace_id,
            user_id=key.user_id,
            name=key.name,
            prefix=key.prefix,
            key_hash=key_hash,
            role=key.role,
            created_at=key.created_at,
            expires_at=key.expires_at,
        )
    )


def _visible(workspace_id: str, user_id: str | None) -> Select[*tuple[Any, ...]]:
    query = (
        select(
            api_keys.c.key_id,
            api_keys.c.workspace_id,
            api_keys.c.user_id,
            users.c.email,
            api_keys.c.name,
            api_keys.c.prefix,
            api_keys.c.role,
            api_keys.c.created_at,
            api_keys.c.expires_at,
            api_keys.c.last_used,
        )
        .join(users, users.c.user_id == api_keys.c.user_id)
        .where(api_keys.c.workspace_id == workspace_id)
    )
    return query if user_id is None else query.where(api_keys.c.user_id == user_id)


def list_keys(
    tx: Connection, *, workspace_id: str, user_id: str | None, after: str, limit: int
) -> list[ApiKey]:
    """Keys of the workspace, or of one person in it, by id past the one named."""
    query = (
        _visible(workspace_id, user_id)
        .where(api_keys.c.key_id > after)
        .order_by(api_keys.c.key_id)
        .limit(limit)
    )
    return all_as(tx, query, ApiKey)


def count(tx: Connection, *, workspace_id: str, user_id: str | None) -> int:
    query = select(func.count()).select_from(_visible(workspace_id, user_id).subquery())
    return tx.execute(query).scalar_one()


def find(tx: Connection, *, workspace_id: str, user_id: str | None, key_id: str) -> ApiKey | None:
    return first_as(tx, _visible(workspace_id, user_id).where(api_keys.c.key_id == key_id), ApiKey)


def remove(tx: Connection, *, workspace_id: str, key_id: str) -> None:
    tx.execute(delete(api_keys).where(api_keys.c.workspace_id == workspace_id, api_keys.c.key_id == key_id))


def remove_of_person(tx: Connection, *, workspace_id: str, user_id: str) -> None:
    tx.execute(delete(api_keys).where(api_keys.c.workspace_id == workspace_id, api_keys.c.user_id == user_id))
