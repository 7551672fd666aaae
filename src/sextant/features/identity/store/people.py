"""Accounts and their places in workspaces."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, Select, delete, func, insert, select, update

from sextant.features.identity.models import Account, Attributes, Membership, User, as_attributes
from sextant.features.identity.store.rows import all_as, first_as
from sextant.features.identity.store.tables import memberships, sessions, users, workspaces

_ACCOUNT = select(users)
_MEMBERSHIP = select(
    memberships.c.workspace_id,
    memberships.c.user_id,
    memberships.c.role,
    memberships.c.tier,
    memberships.c.disabled,
    memberships.c.accepted,
)


def _members(workspace_id: str) -> Select[*tuple[Any, ...]]:
    return (
        select(
            users.c.user_id,
            users.c.email,
            users.c.name,
            users.c.password_hash,
            users.c.last_login,
            memberships.c.created_at,
            memberships.c.role,
            memberships.c.tier,
            memberships.c.disabled,
            memberships.c.accepted,
            memberships.c.attributes,
        )
        .join(memberships, memberships.c.user_id == users.c.user_id)
        .where(memberships.c.workspace_id == workspace_id)
    )


def list_users(tx: Connection, *, workspace_id: str, after: str, limit: int) -> list[User]:
    """People of the workspace by id, past the one named."""
    query = _members(workspace_id).where(users.c.user_id > after).order_by(users.c.user_id).limit(limit)
    return [_user(row) for row in tx.execute(query).mappings()]


def find_user(tx: Connection, *, workspace_id: str, user_id: str) -> User | None:
    row = tx.execute(_members(workspace_id).where(users.c.user_id == user_id)).mappings().one_or_none()
    return None if row is None else _user(row)


def count_users(tx: Connection, *, workspace_id: str) -> int:
    query = select(func.count()).where(memberships.c.workspace_id == workspace_id)
    return tx.execute(query).scalar_one()


def account_by_email(tx: Connection, *, email: str) -> Account | None:
    return first_as(tx, _ACCOUNT.where(users.c.email == email), Account)


def account(tx: Connection, *, user_id: str) -> Account:
    """The account of someone known to exist."""
    row = tx.execute(_ACCOUNT.where(users.c.user_id == user_id)).mappings().one()
    return Account.model_validate(dict(row))


def add_account(tx: Connection, *, user_id: str, email: str, name: str, at: datetime) -> None:
    tx.execute(insert(users).values(user_id=user_id, email=email, name=name, created_at=at))


def rename(tx: Connection, *, user_id: str, name: str) -> None:
    tx.execute(update(users).where(users.c.user_id == user_id).values(name=name))


def set_email(tx: Connection, *, user_id: str, email: str) -> None:
    tx.execute(update(users).where(users.c.user_id == user_id).values(email=email))


def set_password_hash(tx: Connection, *, user_id: str, password_hash: str | None) -> None:
    tx.execute(update(users).where(users.c.user_id == user_id).values(password_hash=password_hash))


def note_login(tx: Connection, *, user_id: str, workspace_id: str, at: datetime) -> None:
    tx.execute(
        update(users).where(users.c.user_id == user_id).values(last_login=at, last_workspace_id=workspace_id)
    )


def note_workspace(tx: Connection, *, user_id: str, workspace_id: str) -> None:
    tx.execute(update(users).where(users.c.user_id == user_id).values(last_workspace_id=workspace_id))


def add_membership(tx: Connection, added: Membership, *, at: datetime) -> None:
    tx.execute(insert(memberships).values(**added.model_dump(), created_at=at))


def accept_membership(tx: Connection, *, workspace_id: str, user_id: str) -> None:
    tx.execute(
        update(memberships)
        .where(memberships.c.workspace_id == workspace_id, memberships.c.user_id == user_id)
        .values(accepted=True)
    )


def change_membership(tx: Connection, changed: Membership) -> None:
    tx.execute(
        update(memberships)
        .where(
            memberships.c.workspace_id == changed.workspace_id,
            memberships.c.user_id == changed.user_id,
        )
        .values(role=changed.role, tier=changed.tier, disabled=changed.disabled)
    )


def attributes_of(tx: Connection, *, workspace_id: str, user_id: str) -> Attributes:
    """What the workspace's administrators noted of a person; nothing of someone who is not in it."""
    query = select(memberships.c.attributes).where(
        memberships.c.workspace_id == workspace_id, memberships.c.user_id == user_id
    )
    return as_attributes(tx.execute(query).scalar_one_or_none() or {})


def set_attributes(tx: Connection, *, workspace_id: str, user_id: str, attributes: Attributes) -> None:
    tx.execute(
        update(memberships)
        .where(memberships.c.workspace_id == workspace_id, memberships.c.user_id == user_id)
        .values(attributes=dict(attributes))
    )


def remove_membership(tx: Connection, *, workspace_id: str, user_id: str) -> None:
    tx.execute(
        delete(memberships).where(
            memberships.c.workspace_id == workspace_id, memberships.c.user_id == user_id
        )
    )


def membership(tx: Connection, *, workspace_id: str, user_id: str) -> Membership | None:
    """A place in a workspace that is still there."""
    query = _MEMBERSHIP.join(workspaces, workspaces.c.id == memberships.c.workspace_id).where(
        memberships.c.workspace_id == workspace_id,
        memberships.c.user_id == user_id,
        workspaces.c.status == "active",
    )
    return first_as(tx, query, Membership)


def memberships_of(tx: Connection, *, user_id: str) -> list[Membership]:
    """All places of one person in active workspaces, the oldest first."""
    query = (
        _MEMBERSHIP.join(workspaces, workspaces.c.id == memberships.c.workspace_id)
        .where(memberships.c.user_id == user_id, workspaces.c.status == "active")
        .order_by(memberships.c.created_at, memberships.c.workspace_id)
    )
    return all_as(tx, query, Membership)


def count_other_administrators(tx: Connection, *, workspace_id: str, user_id: str) -> int:
    """Enabled administrators beside this one who can sign in; holds the workspace's row until the commit.

    Without the lock, two administrators who demote each other at once would both be let through.
    """
    tx.execute(select(workspaces.c.id).where(workspaces.c.id == workspace_id).with_for_update())
    query = (
        select(func.count())
        .select_from(memberships)
        .join(users, users.c.user_id == memberships.c.user_id)
        .where(
            memberships.c.workspace_id == workspace_id,
            memberships.c.user_id != user_id,
            memberships.c.role == "admin",
            memberships.c.disabled.is_(False),
            memberships.c.accepted.is_(True),
            users.c.password_hash.is_not(None),
        )
    )
    return tx.execute(query).scalar_one()


def first_administrator(tx: Connection, *, workspace_id: str | None) -> Membership | None:
    """The enabled administrator who came first, of one workspace or of the oldest."""
    query = (
        _MEMBERSHIP.join(workspaces, workspaces.c.id == memberships.c.workspace_id)
        .where(
            memberships.c.role == "admin",
            memberships.c.disabled.is_(False),
            workspaces.c.status == "active",
        )
        .order_by(workspaces.c.created_at, workspaces.c.id, memberships.c.created_at, memberships.c.user_id)
        .limit(1)
    )
    if workspace_id is not None:
        query = query.where(memberships.c.workspace_id == workspace_id)
    return first_as(tx, query, Membership)


def any_administrator_has_password(tx: Connection) -> bool:
    query = (
        select(users.c.user_id)
        .join(memberships, memberships.c.user_id == users.c.user_id)
        .where(memberships.c.role == "admin", users.c.password_hash.is_not(None))
        .limit(1)
    )
    return tx.execute(query).first() is not None


def active_since(tx: Connection, *, moment: datetime) -> int:
    """How many people hold a session that is open at this moment."""
    query = select(func.count(func.distinct(sessions.c.user_id))).where(sessions.c.expires_at > moment)
    return tx.execute(query).scalar_one()


def _user(row: RowMapping) -> User:
    fields = dict(row)
    has_password = fields.pop("password_hash") is not None
    disabled, accepted = fields.pop("disabled"), fields.pop("accepted")
    status = "disabled" if disabled else "active" if has_password and accepted else "invited"
    return User.model_validate({**fields, "status": status})
