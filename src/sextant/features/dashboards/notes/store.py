"""The table of comments and notes, and all SQL on it."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import (
    Column,
    Connection,
    Date,
    ForeignKey,
    Index,
    String,
    Table,
    Text,
    delete,
    func,
    insert,
    or_,
    select,
    update,
)

from sextant.core.db import Moment, metadata
from sextant.features.dashboards.notes.models import MOST_NOTES, Note
from sextant.kit.ids import DashboardId, WorkspaceId

notes = Table(
    "dashboard_notes",
    metadata,
    Column("note_id", String(36), primary_key=True),
    Column(
        "dashboard_id",
        String(36),
        ForeignKey("dashboards.dashboard_id", ondelete="CASCADE"),
        nullable=False,
    ),
    Column("workspace_id", String(36), nullable=False),
    Column("user_id", String(36), nullable=False),
    Column("email", String(320), nullable=False),
    Column("text", Text, nullable=False),
    Column("viz_id", String(64)),
    Column("on", Date),
    Column("until", Date),
    Column("reply_to", String(36)),
    Column("created_at", Moment, nullable=False),
    Column("edited_at", Moment),
    Column("settled_at", Moment),
    Index("ix_dashboard_notes_workspace_id_dashboard_id", "workspace_id", "dashboard_id", "created_at"),
)


def add(tx: Connection, note: Note) -> None:
    tx.execute(insert(notes).values(**note.model_dump()))


def of(
    tx: Connection, workspace_id: WorkspaceId, dashboard_id: DashboardId, *, in_time: bool = False
) -> Sequence[Note]:
    """Oldest first; `in_time` leaves only those at a point in time."""
    query = select(notes).where(notes.c.workspace_id == workspace_id, notes.c.dashboard_id == dashboard_id)
    if in_time:
        query = query.where(notes.c.on.is_not(None))
    query = query.order_by(notes.c.created_at, notes.c.note_id).limit(MOST_NOTES)
    return [Note.model_validate(dict(row)) for row in tx.execute(query).mappings()]


def get(tx: Connection, workspace_id: WorkspaceId, dashboard_id: DashboardId, note_id: str) -> Note | None:
    query = select(notes).where(
        notes.c.workspace_id == workspace_id,
        notes.c.dashboard_id == dashboard_id,
        notes.c.note_id == note_id,
    )
    row = tx.execute(query).mappings().one_or_none()
    return None if row is None else Note.model_validate(dict(row))


def count(tx: Connection, workspace_id: WorkspaceId, dashboard_id: DashboardId) -> int:
    query = (
        select(func.count())
        .select_from(notes)
        .where(notes.c.workspace_id == workspace_id, notes.c.dashboard_id == dashboard_id)
    )
    return int(tx.execute(query).scalar_one())


def change(tx: Connection, note: Note, **values: Any) -> None:
    tx.execute(
        update(notes)
        .where(notes.c.workspace_id == note.workspace_id, notes.c.note_id == note.note_id)
        .values(**values)
    )


def remove(tx: Connection, note: Note) -> None:
    """With the replies to it."""
    tx.execute(
        delete(notes).where(
            notes.c.workspace_id == note.workspace_id,
            or_(notes.c.note_id == note.note_id, notes.c.reply_to == note.note_id),
        )
    )
