"""The tables of links and of people whom a dashboard is shared with, and all SQL on them."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import (
    JSON,
    Column,
    Connection,
    ForeignKey,
    Index,
    Integer,
    RowMapping,
    String,
    Table,
    Text,
    UniqueConstraint,
    delete,
    func,
    insert,
    select,
    update,
)

from sextant.core.db import Moment, metadata
from sextant.features.dashboards.models import Dashboard, Grant
from sextant.features.dashboards.sharing.models import Share
from sextant.kit.ids import DashboardId, WorkspaceId

shares = Table(
    "dashboard_shares",
    metadata,
    Column("share_id", String(36), primary_key=True),
    Column(
        "dashboard_id",
        String(36),
        ForeignKey("dashboards.dashboard_id", ondelete="CASCADE"),
        nullable=False,
    ),
    Column("workspace_id", String(36), nullable=False),
    Column("token_hash", String(64), nullable=False),
    Column("created_by", String(36), nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("expires_at", Moment, nullable=False),
    Column("revoked_at", Moment),
    Column("views", Integer, nullable=False),
    Column("kind", String(8), nullable=False, server_default="link"),
    Column("label", String(120), nullable=False, server_default=""),
    Column("password_hash", String(200), nullable=False, server_default=""),
    Column("sealed_secret", Text, nullable=False, server_default=""),
    Column("origins", JSON, nullable=False, server_default="[]"),
    UniqueConstraint("token_hash"),
    Index("ix_dashboard_shares_workspace_id_dashboard_id", "workspace_id", "dashboard_id"),
)
people = Table(
    "dashboard_people",
    metadata,
    Column(
        "dashboard_id",
        String(36),
        ForeignKey("dashboards.dashboard_id", ondelete="CASCADE"),
        primary_key=True,
    ),
    Column("user_id", String(36), primary_key=True),
    Column("workspace_id", String(36), nullable=False),
    Column("role", String(8), nullable=False),
    Index("ix_dashboard_people_workspace_id_user_id", "workspace_id", "user_id"),
)


def settle_people(tx: Connection, dashboard: Dashboard) -> None:
    """Writes whom the dashboard is shared with, instead of whom it was."""
    tx.execute(
        delete(people).where(
            people.c.workspace_id == dashboard.workspace_id, people.c.dashboard_id == dashboard.dashboard_id
        )
    )
    rows: Sequence[dict[str, str]] = [
        {
            "dashboard_id": dashboard.dashboard_id,
            "user_id": grant.user_id,
            "workspace_id": dashboard.workspace_id,
            "role": grant.role,
        }
        for grant in dashboard.people
    ]
    if rows:
        tx.execute(insert(people), rows)


def people_of(
    tx: Connection, workspace_id: WorkspaceId, dashboard_ids: Sequence[str]
) -> dict[str, tuple[Grant, ...]]:
    """Whom each of some dashboards is shared with."""
    if not dashboard_ids:
        return {}
    query = (
        select(people)
        .where(people.c.workspace_id == workspace_id, people.c.dashboard_id.in_(dashboard_ids))
        .order_by(people.c.user_id)
    )
    found: dict[str, list[Grant]] = defaultdict(list)
    for row in tx.execute(query).mappings():
        grant = Grant.model_validate({"user_id": row["user_id"], "role": row["role"]})
        found[str(row["dashboard_id"])].append(grant)
    return {dashboard_id: tuple(grants) for dashboard_id, grants in found.items()}


def add_share(tx: Connection, share: Share, token_hash: str) -> None:
    plain = share.model_dump() | {"origins": list(share.origins)}
    tx.execute(insert(shares).values(**plain, token_hash=token_hash))


def shares_of(tx: Connection, workspace_id: WorkspaceId, dashboard_id: DashboardId) -> list[Share]:
    """Newest first, revoked and expired ones too."""
    query = (
        select(shares)
        .where(shares.c.workspace_id == workspace_id, shares.c.dashboard_id == dashboard_id)
        .order_by(shares.c.created_at.desc(), shares.c.share_id.desc())
        .limit(200)
    )
    return [_share(row) for row in tx.execute(query).mappings()]


def live_share_count(
    tx: Connection, workspace_id: WorkspaceId, dashboard_id: DashboardId, *, at: datetime
) -> int:
    query = (
        select(func.count())
        .select_from(shares)
        .where(
            shares.c.workspace_id == workspace_id,
            shares.c.dashboard_id == dashboard_id,
            shares.c.revoked_at.is_(None),
            shares.c.expires_at > at,
        )
    )
    return int(tx.execute(query).scalar_one())


def share_by_hash(tx: Connection, token_hash: str) -> Share | None:
    """The one query without a workspace: the token's hash is what names it."""
    row = tx.execute(select(shares).where(shares.c.token_hash == token_hash)).mappings().one_or_none()
    return None if row is None else _share(row)


def revoke_share(
    tx: Connection,
    workspace_id: WorkspaceId,
    *,
    dashboard_id: DashboardId,
    share_id: str,
    at: datetime,
) -> bool:
    """False when there is no such link that still works."""
    done = tx.execute(
        update(shares)
        .where(
            shares.c.workspace_id == workspace_id,
            shares.c.dashboard_id == dashboard_id,
            shares.c.share_id == share_id,
            shares.c.revoked_at.is_(None),
        )
        .values(revoked_at=at)
    )
    return done.rowcount == 1


def count_view(tx: Connection, share: Share) -> None:
    tx.execute(
        update(shares)
        .where(shares.c.workspace_id == share.workspace_id, shares.c.share_id == share.share_id)
        .values(views=shares.c.views + 1)
    )


def _share(row: RowMapping) -> Share:
    return Share.model_validate({k: v for k, v in row.items() if k != "token_hash"})
