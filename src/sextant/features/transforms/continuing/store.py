"""The table of models that an engine keeps up by itself, and all SQL on it; the caller commits."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    Integer,
    String,
    Table,
    Text,
    and_,
    delete,
    insert,
    or_,
    select,
    update,
)

from sextant.core.db import Moment, metadata
from sextant.features.transforms.continuing.models import Kept

kept = Table(
    "continuous_models",
    metadata,
    Column("model_id", String(36), primary_key=True),
    Column("workspace_id", String(36), nullable=False),
    Column("version", Integer, nullable=False),
    Column("table_id", String(36), nullable=False),
    Column("session_id", String(36), nullable=False),
    Column("query_id", String(36), nullable=False),
    Column("run_id", String(36), nullable=False),
    Column("columns_mark", String(64), nullable=False),
    Column("status", String(20), nullable=False),
    Column("epoch", BigInteger, nullable=False),
    Column("rows", BigInteger, nullable=False),
    Column("set_aside", BigInteger, nullable=False),
    Column("snapshot_id", String(36), nullable=False),
    Column("problem", Text, nullable=False),
    Column("hint", Text, nullable=False),
    Column("seen_at", Moment, nullable=True),
    Column("again_at", Moment, nullable=True),
    Column("watched_by", String(60), nullable=False),
    Column("watched_until", Moment, nullable=True),
)


def add(tx: Connection, one: Kept) -> None:
    tx.execute(insert(kept).values(**one.model_dump()))


def change(tx: Connection, model_id: str, values: Mapping[str, Any]) -> None:
    tx.execute(update(kept).where(kept.c.model_id == model_id).values(**values))


def remove(tx: Connection, model_id: str) -> None:
    tx.execute(delete(kept).where(kept.c.model_id == model_id))


def find(tx: Connection, model_id: str) -> Kept | None:
    row = tx.execute(select(kept).where(kept.c.model_id == model_id)).mappings().one_or_none()
    return None if row is None else Kept.model_validate(dict(row))


def of(tx: Connection, model_ids: Sequence[str]) -> dict[str, Kept]:
    found = tx.execute(select(kept).where(kept.c.model_id.in_(model_ids))).mappings()
    return {row["model_id"]: Kept.model_validate(dict(row)) for row in found}


def every(tx: Connection) -> list[Kept]:
    """Those of all workspaces; for the house's own work."""
    found = tx.execute(select(kept).order_by(kept.c.model_id)).mappings()
    return [Kept.model_validate(dict(row)) for row in found]


def claim(tx: Connection, model_id: str, *, by: str, now: datetime, until: datetime) -> bool:
    """Whether this process watches the model until then; another one does while its time has not run out."""
    free = or_(kept.c.watched_by == by, kept.c.watched_until.is_(None), kept.c.watched_until < now)
    mine = update(kept).where(and_(kept.c.model_id == model_id, free))
    return tx.execute(mine.values(watched_by=by, watched_until=until)).rowcount == 1
