"""Open sessions: a session that is not a row is over."""

from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, Row, Select, bindparam, delete, insert, select, update

from sextant.core import marks
from sextant.features.identity.models import Session
from sextant.features.identity.store.rows import all_as, first_as
from sextant.features.identity.store.tables import memberships, sessions, users, workspaces

# One read by primary keys for each request; built once, so that SQLAlchemy compiles it once.
_SIGNED_IN = (
    select(
        sessions.c.user_id,
        sessions.c.workspace_id,
        sessions.c.kid,
        sessions.c.created_at,
        sessions.c.expires_at,
        users.c.email,
        memberships.c.role,
        memberships.c.tier,
    )
    .join(users, users.c.user_id == sessions.c.user_id)
    .join(
        memberships,
        (memberships.c.user_id == sessions.c.user_id)
        & (memberships.c.workspace_id == sessions.c.workspace_id),
    )
    .join(workspaces, workspaces.c.id == sessions.c.workspace_id)
    .where(
        sessions.c.session_id == bindparam("session_id"),
        memberships.c.disabled.is_(False),
        memberships.c.accepted.is_(True),
        workspaces.c.status == "active",
    )
)


def signed_in(tx: Connection, *, session_id: str, marked: bool = False) -> Row[*tuple[Any, ...]] | None:
    """Whom an open session stands for, while they may be in its workspace; `marked` with its marks."""
    return tx.execute(
        _signed_in_marked(marks.names()) if marked else _SIGNED_IN, {"session_id": session_id}
    ).one_or_none()


@lru_cache(maxsize=4)
def _signed_in_marked(_of: tuple[str, ...]) -> Select[Any]:
    return _SIGNED_IN.add_columns(*marks.columns(sessions.c.workspace_id))


def add(tx: Connection, session: Session) -> None:
    tx.execute(
        insert(sessions).values(
            session_id=session.session_id,
            user_id=session.user_id,
            workspace_id=session.workspace_id,
            kid=session.kid,
            created_at=session.created_at,
            expires_at=session.expires_at,
            via=session.via,
            setup=session.setup,
            ip=session.ip,
            user_agent=session.user_agent,
        )
    )


def find(tx: Connection, *, session_id: str, user_id: str) -> Session | None:
    query = select(sessions).where(sessions.c.session_id == session_id, sessions.c.user_id == user_id)
    return first_as(tx, query, Session)


def of_person(
    tx: Connection, *, user_id: str, now: datetime, workspace_id: str | None = None, limit: int = 200
) -> list[Session]:
    """Sessions still open, the newest first; those of one workspace, or the person's own of all."""
    query = (
        select(sessions)
        .where(sessions.c.user_id == user_id, sessions.c.expires_at > now)
        .order_by(sessions.c.created_at.desc(), sessions.c.session_id.desc())
        .limit(limit)
    )
    if workspace_id is not None:
        query = query.where(sessions.c.workspace_id == workspace_id)
    return all_as(tx, query, Session)


def end(tx: Connection, *, session_id: str, user_id: str, workspace_id: str | None = None) -> bool:
    """Whether there was such a session; it is over after the commit."""
    query = delete(sessions).where(sessions.c.session_id == session_id, sessions.c.user_id == user_id)
    if workspace_id is not None:
        query = query.where(sessions.c.workspace_id == workspace_id)
    return tx.execute(query).rowcount > 0


def end_others_of_person(tx: Connection, *, user_id: str, session_id: str) -> int:
    """Ends all but the one session; returns how many those were."""
    query = delete(sessions).where(sessions.c.user_id == user_id, sessions.c.session_id != session_id)
    return tx.execute(query).rowcount


def end_in_workspace(tx: Connection, *, workspace_id: str, user_id: str | None = None) -> int:
    query = delete(sessions).where(sessions.c.workspace_id == workspace_id)
    if user_id is not None:
        query = query.where(sessions.c.user_id == user_id)
    return tx.execute(query).rowcount


def move(tx: Connection, *, session_id: str, workspace_id: str) -> None:
    tx.execute(update(sessions).where(sessions.c.session_id == session_id).values(workspace_id=workspace_id))


def settle_password(tx: Connection, *, session_id: str) -> None:
    tx.execute(update(sessions).where(sessions.c.session_id == session_id).values({"setup": "settled"}))


def forget_expired(tx: Connection, *, now: datetime) -> None:
    tx.execute(delete(sessions).where(sessions.c.expires_at <= now))
