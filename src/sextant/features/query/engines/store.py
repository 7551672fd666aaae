"""The table of the engines that workspaces chose and all SQL on it; the caller commits."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Column, Connection, String, Table, delete, insert, select

from sextant.core.db import Moment, metadata

engines = Table(
    "workspace_engines",
    metadata,
    Column("workspace_id", String(36), primary_key=True),
    Column("engine", String(40), nullable=False),
    Column("chosen_by", String(36), nullable=False),
    Column("chosen_at", Moment, nullable=False),
)


@dataclass(frozen=True, slots=True)
class Chosen:
    """What a workspace chose, who did, and when."""

    engine: str
    by: str
    at: datetime


def chosen(tx: Connection, workspace_id: str) -> Chosen | None:
    query = select(engines.c.engine, engines.c.chosen_by, engines.c.chosen_at)
    row = tx.execute(query.where(engines.c.workspace_id == workspace_id)).one_or_none()
    return None if row is None else Chosen(row.engine, row.chosen_by, row.chosen_at)


def choose(tx: Connection, workspace_id: str, choice: Chosen) -> None:
    forget(tx, workspace_id)
    tx.execute(
        insert(engines).values(
            workspace_id=workspace_id, engine=choice.engine, chosen_by=choice.by, chosen_at=choice.at
        )
    )


def forget(tx: Connection, workspace_id: str) -> None:
    tx.execute(delete(engines).where(engines.c.workspace_id == workspace_id))
