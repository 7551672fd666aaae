"""Workspaces; one that is being deleted is not there any more."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, func, insert, select, update

from sextant.core import marks
from sextant.features.identity.models import Workspace
from sextant.features.identity.store.rows import all_as, first_as
from sextant.features.identity.store.tables import memberships, workspaces

_GONE = "deleting"
_chosen = workspaces.alias("chosen")
MARK = "workspace"  # what the workspace chose; none for one that is not there
marks.declare(
    MARK,
    lambda workspace_id: (
        select(_chosen.c.config)
        .where(_chosen.c.id == workspace_id, _chosen.c.status != _GONE)
        .scalar_subquery()
    ),
)


def add(tx: Connection, workspace: Workspace) -> None:
    tx.execute(insert(workspaces).values(**workspace.model_dump()))


def find(tx: Connection, *, workspace_id: str) -> Workspace | None:
    query = select(workspaces).where(workspaces.c.id == workspace_id, workspaces.c.status != _GONE)
    return first_as(tx, query, Workspace)


def _of_person(user_id: str) -> Select[*tuple[Any, ...]]:
    return (
        select(workspaces)
        .join(memberships, memberships.c.workspace_id == workspaces.c.id)
        .where(
            memberships.c.user_id == user_id,
            memberships.c.disabled.is_(False),
            memberships.c.accepted.is_(True),
            workspaces.c.status != _GONE,
        )
    )


def of_person(tx: Connection, *, user_id: str, after: str, limit: int) -> list[Workspace]:
    query = _of_person(user_id).where(workspaces.c.id > after).order_by(workspaces.c.id).limit(limit)
    return all_as(tx, query, Workspace)


def count_of_person(tx: Connection, *, user_id: str) -> int:
    return tx.execute(select(func.count()).select_from(_of_person(user_id).subquery())).scalar_one()


def change(tx: Connection, workspace: Workspace) -> None:
    tx.execute(
        update(workspaces)
        .where(workspaces.c.id == workspace.id)
        .values(name=workspace.name, config=workspace.config, updated_at=workspace.updated_at)
    )


def mark_deleting(tx: Connection, *, workspace_id: str, at: datetime) -> None:
    tx.execute(update(workspaces).where(workspaces.c.id == workspace_id).values(status=_GONE, updated_at=at))
