"""The table of saved queries and all SQL on it; the caller commits."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    ColumnElement,
    Connection,
    Index,
    Integer,
    RowMapping,
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

from sextant.core.access import Caller
from sextant.core.db import Moment, metadata
from sextant.features.query.saved.models import Parameter, SavedQuery

saved = Table(
    "saved_queries",
    metadata,
    Column("saved_id", String(36), primary_key=True),
    Column("workspace_id", String(36), nullable=False),
    Column("user_id", String(36), nullable=False),
    Column("email", String(320), nullable=False),
    Column("name", String(200), nullable=False),
    Column("description", Text, nullable=False),
    Column("sql", Text, nullable=False),
    Column("parameters", JSON, nullable=False),
    Column("dataset_ids", JSON, nullable=False),
    Column("shared", Boolean, nullable=False),
    Column("version", Integer, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("updated_at", Moment, nullable=False),
    Index("ix_saved_queries_workspace_id_updated_at", "workspace_id", "updated_at"),
)


def add(tx: Connection, query: SavedQuery) -> None:
    tx.execute(insert(saved).values(**_values(query)))


def replace(tx: Connection, query: SavedQuery, *, read_at_version: int) -> bool:
    """Writes the next version; False when another change came first."""
    mine = and_(
        saved.c.workspace_id == query.workspace_id,
        saved.c.saved_id == query.saved_id,
        saved.c.version == read_at_version,
    )
    return tx.execute(update(saved).where(mine).values(**_values(query))).rowcount == 1


def remove(tx: Connection, caller: Caller, saved_id: str) -> None:
    tx.execute(delete(saved).where(saved.c.workspace_id == caller.workspace_id, saved.c.saved_id == saved_id))


def find(tx: Connection, caller: Caller, saved_id: str) -> SavedQuery | None:
    """One of the caller's own, or one that is shared in their workspace."""
    row = tx.execute(select(saved).where(saved.c.saved_id == saved_id, _visible(caller))).mappings().first()
    return None if row is None else _query(row)


def page(
    tx: Connection, caller: Caller, *, text: str, before: tuple[datetime, str] | None, limit: int
) -> list[SavedQuery]:
    """Those the caller sees, the newest change first."""
    chosen = select(saved).where(_visible(caller), *_holding(text))
    if before is not None:
        at, saved_id = before
        same = and_(saved.c.updated_at == at, saved.c.saved_id < saved_id)
        chosen = chosen.where(or_(saved.c.updated_at < at, same))
    chosen = chosen.order_by(saved.c.updated_at.desc(), saved.c.saved_id.desc()).limit(limit)
    return [_query(row) for row in tx.execute(chosen).mappings()]


def count(tx: Connection, caller: Caller, *, text: str = "", own: bool = False) -> int:
    chosen = select(func.count()).select_from(saved).where(_visible(caller), *_holding(text))
    if own:
        chosen = chosen.where(saved.c.user_id == caller.user_id)
    return int(tx.execute(chosen).scalar_one())


def of_workspace(tx: Connection, workspace_id: str, *, limit: int) -> Sequence[SavedQuery]:
    """Everybody's, by name: what may read a dataset."""
    chosen = select(saved).where(saved.c.workspace_id == workspace_id).order_by(saved.c.name).limit(limit)
    return [_query(row) for row in tx.execute(chosen).mappings()]


def clear(tx: Connection, workspace_id: str) -> None:
    """Removes those of a workspace that is gone."""
    tx.execute(delete(saved).where(saved.c.workspace_id == workspace_id))


def _visible(caller: Caller) -> ColumnElement[bool]:
    seen = or_(saved.c.user_id == caller.user_id, saved.c.shared.is_(True))
    return and_(saved.c.workspace_id == caller.workspace_id, seen)


def _holding(text: str) -> tuple[ColumnElement[bool], ...]:
    return tuple(
        or_(
            saved.c.name.icontains(word, autoescape=True),
            saved.c.description.icontains(word, autoescape=True),
            saved.c.sql.icontains(word, autoescape=True),
        )
        for word in text.split()
    )


def _values(query: SavedQuery) -> dict[str, Any]:
    return {
        "saved_id": query.saved_id,
        "workspace_id": query.workspace_id,
        "user_id": query.user_id,
        "email": query.email,
        "name": query.name,
        "description": query.description,
        "sql": query.sql,
        "parameters": [one.model_dump() for one in query.parameters],
        "dataset_ids": list(query.dataset_ids),
        "shared": query.shared,
        "version": query.version,
        "created_at": query.created_at,
        "updated_at": query.updated_at,
    }


def _query(row: RowMapping) -> SavedQuery:
    values = dict(row)
    values["parameters"] = tuple(Parameter.model_validate(one) for one in row["parameters"])
    values["dataset_ids"] = tuple(row["dataset_ids"])
    return SavedQuery(**values)
