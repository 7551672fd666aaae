"""The tables of syncs and their runs, and all SQL on them."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Connection,
    Index,
    RowMapping,
    String,
    Table,
    Text,
    and_,
    delete,
    insert,
    select,
    update,
)

from sextant.core.db import Moment, metadata
from sextant.features.syncs.models import Run, Sync, Times

syncs = Table(
    "syncs",
    metadata,
    Column("sync_id", String(36), primary_key=True),
    Column("workspace_id", String(36), nullable=False),
    Column("dataset_id", String(36), nullable=False),
    Column("connection_id", String(36), nullable=False),
    Column("table_schema", String(300), nullable=True),
    Column("table", String(1000), nullable=False),
    Column("mode", String(20), nullable=False),
    Column("key", JSON, nullable=False),
    Column("cursor", String(300), nullable=True),
    Column("times", JSON, nullable=False),
    Column("next_at", Moment, nullable=True),
    Column("job_id", String(36), nullable=False),
    Column("made_by", String(36), nullable=False),
    Column("email", String(320), nullable=False),
    Column("created_at", Moment, nullable=False),
    Index("ix_syncs_workspace_id_dataset_id", "workspace_id", "dataset_id"),
    Index("ix_syncs_next_at", "next_at"),
)
runs = Table(
    "sync_runs",
    metadata,
    Column("run_id", String(36), primary_key=True),
    Column("sync_id", String(36), nullable=False),
    Column("workspace_id", String(36), nullable=False),
    Column("status", String(20), nullable=False),
    Column("rows", BigInteger, nullable=False),
    Column("rows_known", BigInteger, nullable=False),
    Column("cursor_to", Text, nullable=True),
    Column("edge_key", String(900), nullable=True),
    Column("files", JSON, nullable=False),
    Column("more", Boolean, nullable=False),
    Column("notes", JSON, nullable=False),
    Column("error", Text, nullable=True),
    Column("hint", Text, nullable=True),
    Column("created_at", Moment, nullable=False),
    Column("finished_at", Moment, nullable=True),
    Index("ix_sync_runs_sync_id_run_id", "sync_id", "run_id"),
)


def add(tx: Connection, sync: Sync) -> None:
    values = sync.model_dump()
    tx.execute(insert(syncs).values(**{**values, "key": list(sync.key), "times": sync.times.model_dump()}))


def change(tx: Connection, workspace_id: str, sync_id: str, values: Mapping[str, Any]) -> None:
    tx.execute(update(syncs).where(_one(workspace_id, sync_id)).values(**values))


def remove(tx: Connection, workspace_id: str, sync_id: str) -> None:
    tx.execute(delete(syncs).where(_one(workspace_id, sync_id)))
    tx.execute(delete(runs).where(runs.c.workspace_id == workspace_id, runs.c.sync_id == sync_id))


def clear(tx: Connection, workspace_id: str) -> None:
    for table in (syncs, runs):
        tx.execute(delete(table).where(table.c.workspace_id == workspace_id))


def stop_for(tx: Connection, workspace_id: str, connection_id: str) -> None:
    """Takes the times from every sync of a connection."""
    of = and_(syncs.c.workspace_id == workspace_id, syncs.c.connection_id == connection_id)
    tx.execute(update(syncs).where(of).values(times=Times().model_dump(), next_at=None))


def find(tx: Connection, workspace_id: str, sync_id: str) -> Sync | None:
    row = tx.execute(select(syncs).where(_one(workspace_id, sync_id))).mappings().one_or_none()
    return None if row is None else _sync(row)


def page(
    tx: Connection,
    workspace_id: str,
    *,
    dataset_id: str | None = None,
    connection_id: str | None = None,
    after: str | None = None,
    limit: int = 200,
) -> Sequence[Sync]:
    """By id, the oldest first."""
    query = select(syncs).where(syncs.c.workspace_id == workspace_id)
    if dataset_id is not None:
        query = query.where(syncs.c.dataset_id == dataset_id)
    if connection_id is not None:
        query = query.where(syncs.c.connection_id == connection_id)
    if after is not None:
        query = query.where(syncs.c.sync_id > after)
    rows = tx.execute(query.order_by(syncs.c.sync_id).limit(limit)).mappings()
    return [_sync(row) for row in rows]


def due(tx: Connection, now: datetime, *, limit: int) -> Sequence[Sync]:
    """Those whose time has come, the longest waiting first; locked where the database can."""
    query = select(syncs).where(syncs.c.next_at <= now).order_by(syncs.c.next_at).limit(limit)
    return [_sync(row) for row in tx.execute(query.with_for_update(skip_locked=True)).mappings()]


def add_run(tx: Connection, run: Run) -> None:
    tx.execute(insert(runs).values(**{**run.model_dump(), "notes": list(run.notes)}))


def change_run(tx: Connection, run_id: str, values: Mapping[str, Any]) -> None:
    tx.execute(update(runs).where(runs.c.run_id == run_id).values(**values))


def find_run(tx: Connection, run_id: str) -> Run | None:
    row = tx.execute(select(runs).where(runs.c.run_id == run_id)).mappings().one_or_none()
    return None if row is None else Run.model_validate(dict(row))


def runs_of(tx: Connection, sync: Sync, *, before: str | None = None, limit: int = 200) -> Sequence[Run]:
    """The newest first."""
    query = select(runs).where(runs.c.workspace_id == sync.workspace_id, runs.c.sync_id == sync.sync_id)
    if before is not None:
        query = query.where(runs.c.run_id < before)
    rows = tx.execute(query.order_by(runs.c.run_id.desc()).limit(limit)).mappings()
    return [Run.model_validate(dict(row)) for row in rows]


def _one(workspace_id: str, sync_id: str) -> Any:
    return and_(syncs.c.workspace_id == workspace_id, syncs.c.sync_id == sync_id)


def _sync(row: RowMapping) -> Sync:
    return Sync.model_validate(dict(row))
