"""The tables of dashboards and of what they read, and all SQL on them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Connection,
    ForeignKey,
    Index,
    Integer,
    RowMapping,
    Select,
    String,
    Table,
    Text,
    and_,
    delete,
    func,
    insert,
    or_,
    select,
    update,
)

from sextant.core.db import Moment, metadata
from sextant.features.dashboards.models import Dashboard, Grant
from sextant.features.dashboards.sharing.store import people, people_of, settle_people
from sextant.features.dashboards.stars import store as stars
from sextant.kit.ids import DashboardId, DatasetId, UserId, WorkspaceId

dashboards = Table(
    "dashboards",
    metadata,
    Column("dashboard_id", String(36), primary_key=True),
    Column("workspace_id", String(36), nullable=False),
    Column("user_id", String(36), nullable=False),
    Column("name", String(200), nullable=False),
    Column("description", Text, nullable=False),
    Column("visualizations", JSON, nullable=False),
    Column("filters", JSON, nullable=False),
    Column("layout", JSON, nullable=False),
    Column("config", JSON, nullable=False),
    Column("shared", Boolean, nullable=False),
    Column("version", Integer, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("updated_at", Moment, nullable=False),
    Index("ix_dashboards_workspace_id_updated_at", "workspace_id", "updated_at"),
)
# Which datasets a dashboard reads, so that "what uses this?" is one look-up.
uses = Table(
    "dashboard_datasets",
    metadata,
    Column(
        "dashboard_id",
        String(36),
        ForeignKey("dashboards.dashboard_id", ondelete="CASCADE"),
        primary_key=True,
    ),
    Column("dataset_id", String(36), primary_key=True),
    Column("workspace_id", String(36), nullable=False),
    Index("ix_dashboard_datasets_workspace_id_dataset_id", "workspace_id", "dataset_id"),
)


@dataclass(frozen=True, slots=True)
class Before:
    """The last dashboard of a page, after which the next page begins."""

    starred: bool
    at: datetime
    dashboard_id: str


def add(tx: Connection, dashboard: Dashboard) -> None:
    tx.execute(insert(dashboards).values(**_columns(dashboard)))
    _settle(tx, dashboard)


def replace(tx: Connection, dashboard: Dashboard, *, read_at_version: int) -> bool:
    """Writes the next version; False when someone else's change came first."""
    changed = tx.execute(
        update(dashboards)
        .where(
            dashboards.c.workspace_id == dashboard.workspace_id,
            dashboards.c.dashboard_id == dashboard.dashboard_id,
            dashboards.c.version == read_at_version,
        )
        .values(**_columns(dashboard))
    )
    if changed.rowcount != 1:
        return False
    _settle(tx, dashboard)
    return True


def remove(tx: Connection, workspace_id: WorkspaceId, dashboard_id: DashboardId) -> bool:
    gone = tx.execute(
        delete(dashboards).where(
            dashboards.c.workspace_id == workspace_id, dashboards.c.dashboard_id == dashboard_id
        )
    )
    return gone.rowcount == 1


def get(tx: Connection, workspace_id: WorkspaceId, dashboard_id: str) -> Dashboard | None:
    query = (
        select(dashboards, people.c.user_id.label("person"), people.c.role.label("person_role"))
        .outerjoin(
            people,
            and_(
                people.c.dashboard_id == dashboards.c.dashboard_id,
                people.c.workspace_id == dashboards.c.workspace_id,
            ),
        )
        .where(dashboards.c.workspace_id == workspace_id, dashboards.c.dashboard_id == dashboard_id)
        .order_by(people.c.user_id)
    )
    rows = tx.execute(query).mappings().all()
    if not rows:
        return None
    plain = {column.name: rows[0][column.name] for column in dashboards.columns}
    given = tuple(
        Grant.model_validate({"user_id": row["person"], "role": row["person_role"]})
        for row in rows
        if row["person"] is not None
    )
    return _dashboard(plain).model_copy(update={"people": given})


def page(
    tx: Connection,
    workspace_id: WorkspaceId,
    *,
    for_whom: UserId,
    seen_by: UserId | None,
    text: str,
    before: Before | None,
    limit: int,
) -> list[Dashboard]:
    """What `for_whom` gave a star first, then the newest change; `seen_by` limits to that person's own and
    what is shared."""
    query = _visible(workspace_id, seen_by, text)
    starred = stars.first(for_whom, dashboards.c.dashboard_id)
    if before is not None:
        older = or_(
            dashboards.c.updated_at < before.at,
            and_(dashboards.c.updated_at == before.at, dashboards.c.dashboard_id < before.dashboard_id),
        )
        rank = int(before.starred)
        query = query.where(or_(starred < rank, and_(starred == rank, older)))
    order = (starred.desc(), dashboards.c.updated_at.desc(), dashboards.c.dashboard_id.desc())
    query = query.order_by(*order).limit(limit)
    return _with_people(tx, workspace_id, [_dashboard(row) for row in tx.execute(query).mappings()])


def newest(tx: Connection, workspace_id: WorkspaceId, *, seen_by: UserId | None) -> Dashboard | None:
    """The one that was changed last."""
    query = _visible(workspace_id, seen_by, "").order_by(dashboards.c.updated_at.desc()).limit(1)
    row = tx.execute(query).mappings().one_or_none()
    return None if row is None else _dashboard(row)


def count(tx: Connection, workspace_id: WorkspaceId, *, seen_by: UserId | None, text: str) -> int:
    query = _visible(workspace_id, seen_by, text).with_only_columns(func.count())
    return int(tx.execute(query).scalar_one())


def reading(tx: Connection, workspace_id: WorkspaceId, dataset_id: DatasetId) -> list[Dashboard]:
    """Dashboards with a tile over the dataset."""
    query = (
        select(dashboards)
        .join(uses, uses.c.dashboard_id == dashboards.c.dashboard_id)
        .where(uses.c.workspace_id == workspace_id, uses.c.dataset_id == dataset_id)
        .order_by(dashboards.c.name)
        .limit(200)
    )
    return [_dashboard(row) for row in tx.execute(query).mappings()]


def _visible(workspace_id: WorkspaceId, seen_by: UserId | None, text: str) -> Select[Any]:
    query = select(dashboards).where(dashboards.c.workspace_id == workspace_id)
    if seen_by is not None:
        given = select(people.c.dashboard_id).where(
            people.c.workspace_id == workspace_id, people.c.user_id == seen_by
        )
        query = query.where(
            or_(
                dashboards.c.user_id == seen_by,
                dashboards.c.shared.is_(True),
                dashboards.c.dashboard_id.in_(given),
            )
        )
    if text:
        query = query.where(
            or_(
                dashboards.c.name.icontains(text, autoescape=True),
                dashboards.c.description.icontains(text, autoescape=True),
            )
        )
    return query


def _settle(tx: Connection, dashboard: Dashboard) -> None:
    _settle_uses(tx, dashboard)
    settle_people(tx, dashboard)


def _with_people(tx: Connection, workspace_id: WorkspaceId, found: Sequence[Dashboard]) -> list[Dashboard]:
    given = people_of(tx, workspace_id, [one.dashboard_id for one in found])
    return [one.model_copy(update={"people": given.get(one.dashboard_id, ())}) for one in found]


def _settle_uses(tx: Connection, dashboard: Dashboard) -> None:
    tx.execute(
        delete(uses).where(
            uses.c.workspace_id == dashboard.workspace_id, uses.c.dashboard_id == dashboard.dashboard_id
        )
    )
    read = sorted({use.dataset_id for tile in dashboard.visualizations for use in tile.datasets})
    rows: Sequence[dict[str, str]] = [
        {
            "dashboard_id": dashboard.dashboard_id,
            "dataset_id": dataset_id,
            "workspace_id": dashboard.workspace_id,
        }
        for dataset_id in read
    ]
    if rows:
        tx.execute(insert(uses), rows)


def _columns(dashboard: Dashboard) -> dict[str, Any]:
    plain = dashboard.model_dump(mode="json", exclude={"people"})
    return {**plain, "created_at": dashboard.created_at, "updated_at": dashboard.updated_at}


def _dashboard(row: RowMapping | Mapping[str, Any]) -> Dashboard:
    return Dashboard.model_validate(dict(row))
