"""The table of rollups and all SQL on it; the caller commits."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Connection,
    Float,
    Index,
    RowMapping,
    String,
    Table,
    Text,
    delete,
    insert,
    select,
    update,
)

from sextant.core.db import Moment, metadata
from sextant.features.transforms.rollups.models import KeptRollup

rollups = Table(
    "rollups",
    metadata,
    Column("rollup_id", String(36), primary_key=True),
    Column("workspace_id", String(36), nullable=False),
    Column("dataset_id", String(36), nullable=False),
    Column("columns", JSON, nullable=False),
    Column("floats", Boolean, nullable=False),
    Column("status", String(20), nullable=False),
    Column("error", Text, nullable=True),
    Column("snapshot_id", String(36), nullable=True),
    Column("version", String(36), nullable=True),
    Column("files", JSON, nullable=False),
    Column("row_count", BigInteger, nullable=False),
    Column("of_rows", BigInteger, nullable=False),
    Column("size_bytes", BigInteger, nullable=False),
    Column("build_ms", Float, nullable=False),
    Column("job_id", String(36), nullable=False),
    Column("made_by", String(36), nullable=False),
    Column("email", String(320), nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("updated_at", Moment, nullable=False),
    Index("ix_rollups_workspace_id_dataset_id", "workspace_id", "dataset_id"),
)


def add(tx: Connection, rollup: KeptRollup) -> None:
    values = rollup.model_dump()
    tx.execute(insert(rollups).values(**{**values, "files": list(rollup.files), "columns": _plain(rollup)}))


def change(tx: Connection, rollup: KeptRollup, values: Mapping[str, Any]) -> None:
    changed = rollup.model_copy(update=dict(values))
    stored = dict(values)
    if "columns" in stored:
        stored["columns"] = _plain(changed)
    if "files" in stored:
        stored["files"] = list(changed.files)
    tx.execute(update(rollups).where(rollups.c.rollup_id == rollup.rollup_id).values(**stored))


def remove(tx: Connection, rollup_id: str) -> None:
    tx.execute(delete(rollups).where(rollups.c.rollup_id == rollup_id))


def find(tx: Connection, workspace_id: str, rollup_id: str) -> KeptRollup | None:
    mine = (rollups.c.workspace_id == workspace_id, rollups.c.rollup_id == rollup_id)
    row = tx.execute(select(rollups).where(*mine)).mappings().one_or_none()
    return None if row is None else _of(row)


def of_workspace(tx: Connection, workspace_id: str, *, dataset_id: str | None = None) -> list[KeptRollup]:
    query = select(rollups).where(rollups.c.workspace_id == workspace_id)
    if dataset_id is not None:
        query = query.where(rollups.c.dataset_id == dataset_id)
    return [_of(row) for row in tx.execute(query.order_by(rollups.c.rollup_id)).mappings()]


def standing(tx: Connection, workspace_id: str, dataset_id: str, snapshot_id: str) -> Sequence[KeptRollup]:
    """Those that stand for exactly one state of a dataset."""
    query = select(rollups).where(
        rollups.c.workspace_id == workspace_id,
        rollups.c.dataset_id == dataset_id,
        rollups.c.snapshot_id == snapshot_id,
        rollups.c.status == "ready",
    )
    return [_of(row) for row in tx.execute(query).mappings()]


def everywhere(tx: Connection) -> list[KeptRollup]:
    return [_of(row) for row in tx.execute(select(rollups)).mappings()]


def _plain(rollup: KeptRollup) -> list[dict[str, Any]]:
    return [column.model_dump() for column in rollup.columns]


def _of(row: RowMapping) -> KeptRollup:
    return KeptRollup.model_validate(dict(row))
