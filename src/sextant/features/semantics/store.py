"""Versions of the semantic layer as they are kept; none is ever changed."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    JSON,
    Column,
    Connection,
    Integer,
    Row,
    String,
    Table,
    Text,
    delete,
    func,
    insert,
    select,
)

from sextant.core import marks
from sextant.core.db import Moment, metadata
from sextant.features.semantics.models import Layer, Version

layers = Table(
    "semantic_layers",
    metadata,
    Column("workspace_id", String(36), primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("document", JSON, nullable=False),
    Column("note", Text, nullable=False),
    Column("saved_by", String(320), nullable=False),
    Column("saved_at", Moment, nullable=False),
)


def newest(tx: Connection, workspace_id: str) -> int:
    """The number of the newest version; 0 where none was saved."""
    return marks.mark_now(tx, workspace_id, MARK) or 0


MARK = "semantics"
marks.declare(
    MARK,
    lambda workspace_id: (
        select(func.max(layers.c.version)).where(layers.c.workspace_id == workspace_id).scalar_subquery()
    ),
)


def find(tx: Connection, workspace_id: str, version: int) -> Version | None:
    found = select(layers).where(layers.c.workspace_id == workspace_id, layers.c.version == version)
    row = tx.execute(found).first()
    return None if row is None else _version(row)


def recent(tx: Connection, workspace_id: str, *, before: int | None, limit: int) -> Sequence[Version]:
    """Versions, the newest first."""
    chosen = select(layers).where(layers.c.workspace_id == workspace_id)
    if before is not None:
        chosen = chosen.where(layers.c.version < before)
    return [_version(row) for row in tx.execute(chosen.order_by(layers.c.version.desc()).limit(limit))]


def save(
    tx: Connection, workspace_id: str, *, version: int, layer: Layer, note: str, by: str, at: datetime
) -> None:
    """Keeps a version; a number that is there already is the database's IntegrityError."""
    tx.execute(
        insert(layers).values(
            workspace_id=workspace_id,
            version=version,
            document=layer.model_dump(by_alias=True, exclude_defaults=True, mode="json"),
            note=note,
            saved_by=by,
            saved_at=at,
        )
    )


def clear(tx: Connection, workspace_id: str) -> None:
    """Removes every version of a workspace."""
    tx.execute(delete(layers).where(layers.c.workspace_id == workspace_id))


def _version(row: Row[Any]) -> Version:
    return Version(row.version, Layer.model_validate(row.document), row.saved_by, row.saved_at, row.note)
