"""The table of a dashboard's versions, and all SQL on it."""

from collections.abc import Sequence

from sqlalchemy import (
    JSON,
    Column,
    Connection,
    ForeignKey,
    Integer,
    String,
    Table,
    Text,
    delete,
    func,
    insert,
    select,
)

from sextant.core.db import Moment, metadata
from sextant.features.dashboards.versions.models import Version
from sextant.kit.ids import DashboardId, WorkspaceId

KEPT = 200  # of one dashboard; the oldest go first

versions = Table(
    "dashboard_versions",
    metadata,
    Column(
        "dashboard_id",
        String(36),
        ForeignKey("dashboards.dashboard_id", ondelete="CASCADE"),
        primary_key=True,
    ),
    Column("version", Integer, primary_key=True),
    Column("workspace_id", String(36), nullable=False),
    Column("user_id", String(36), nullable=False),
    Column("email", String(320), nullable=False),
    Column("saved_at", Moment, nullable=False),
    Column("told", Text, nullable=False),
    Column("restored_from", Integer),
    Column("content", JSON, nullable=False),
)


def has(tx: Connection, workspace_id: WorkspaceId, dashboard_id: DashboardId, *, version: int) -> bool:
    query = (
        select(func.count())
        .select_from(versions)
        .where(
            versions.c.workspace_id == workspace_id,
            versions.c.dashboard_id == dashboard_id,
            versions.c.version == version,
        )
    )
    return int(tx.execute(query).scalar_one()) == 1


def add(tx: Connection, version: Version) -> None:
    """Keeps a version, and lets go of the one that is too old."""
    tx.execute(insert(versions).values(**version.model_dump()))
    tx.execute(
        delete(versions).where(
            versions.c.workspace_id == version.workspace_id,
            versions.c.dashboard_id == version.dashboard_id,
            versions.c.version <= version.version - KEPT,
        )
    )


def page(
    tx: Connection, workspace_id: WorkspaceId, dashboard_id: DashboardId, *, before: int | None, limit: int
) -> Sequence[Version]:
    """Newest first."""
    query = select(versions).where(
        versions.c.workspace_id == workspace_id, versions.c.dashboard_id == dashboard_id
    )
    if before is not None:
        query = query.where(versions.c.version < before)
    query = query.order_by(versions.c.version.desc()).limit(limit)
    return [Version.model_validate(dict(row)) for row in tx.execute(query).mappings()]


def get(
    tx: Connection, workspace_id: WorkspaceId, dashboard_id: DashboardId, *, version: int
) -> Version | None:
    query = select(versions).where(
        versions.c.workspace_id == workspace_id,
        versions.c.dashboard_id == dashboard_id,
        versions.c.version == version,
    )
    row = tx.execute(query).mappings().one_or_none()
    return None if row is None else Version.model_validate(dict(row))
