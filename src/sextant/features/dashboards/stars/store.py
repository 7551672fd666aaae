"""Stars: the dashboards that a person keeps at hand; each person's own, and no part of the dashboard."""

from collections.abc import Sequence

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    ForeignKey,
    String,
    Table,
    case,
    delete,
    exists,
    insert,
    select,
)

from sextant.core.access import Caller
from sextant.core.db import metadata
from sextant.kit.ids import UserId

stars = Table(
    "dashboard_stars",
    metadata,
    Column(
        "dashboard_id",
        String(36),
        ForeignKey("dashboards.dashboard_id", ondelete="CASCADE"),
        primary_key=True,
    ),
    Column("user_id", String(36), primary_key=True),
    Column("workspace_id", String(36), nullable=False),
)


def put(tx: Connection, caller: Caller, dashboard_id: str, *, starred: bool) -> None:
    """The caller's own star on a dashboard that they were found to see; giving it twice is giving it once."""
    tx.execute(delete(stars).where(stars.c.dashboard_id == dashboard_id, stars.c.user_id == caller.user_id))
    if starred:
        values = {
            "dashboard_id": dashboard_id,
            "user_id": caller.user_id,
            "workspace_id": caller.workspace_id,
        }
        tx.execute(insert(stars).values(**values))


def among(tx: Connection, caller: Caller, dashboard_ids: Sequence[str]) -> frozenset[str]:
    """Which of these have the caller's star."""
    query = select(stars.c.dashboard_id).where(
        stars.c.user_id == caller.user_id, stars.c.dashboard_id.in_(dashboard_ids)
    )
    return frozenset(tx.execute(query).scalars())


def first(user_id: UserId, dashboard_id: Column[str]) -> ColumnElement[int]:
    """1 for a dashboard with this person's star and 0 for the others, to sort by on any database."""
    starred = exists().where(stars.c.dashboard_id == dashboard_id, stars.c.user_id == user_id)
    return case((starred, 1), else_=0)
