"""The tables of SQL models and their runs, and all SQL on them; the caller commits."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Connection,
    Index,
    Integer,
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
from sextant.features.transforms.modelling.models import CONTINUOUS, Model, Run

models = Table(
    "sql_models",
    metadata,
    Column("model_id", String(36), primary_key=True),
    Column("workspace_id", String(36), nullable=False),
    Column("dataset_id", String(36), nullable=False),
    Column("name", String(200), nullable=False),
    Column("sql", Text, nullable=False),
    Column("description", Text, nullable=False),
    Column("on_change", Boolean, nullable=False),
    Column("times", JSON, nullable=False),
    Column("engine", String(20), nullable=False, server_default="workspace"),
    Column("next_at", Moment, nullable=True),
    Column("reads", JSON, nullable=False),
    Column("tried", JSON, nullable=False),
    Column("checks", JSON, nullable=False),
    Column("version", Integer, nullable=False),
    Column("job_id", String(36), nullable=False),
    Column("made_by", String(36), nullable=False),
    Column("email", String(320), nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("updated_at", Moment, nullable=False),
    Index("ix_sql_models_workspace_id", "workspace_id"),
    Index("ix_sql_models_next_at", "next_at"),
)
runs = Table(
    "sql_model_runs",
    metadata,
    Column("run_id", String(36), primary_key=True),
    Column("model_id", String(36), nullable=False),
    Column("workspace_id", String(36), nullable=False),
    Column("version", Integer, nullable=False),
    Column("why", String(20), nullable=False),
    Column("status", String(20), nullable=False),
    Column("how", String(20), nullable=True),
    Column("inputs", JSON, nullable=False),
    Column("partials_key", String(900), nullable=True),
    Column("again", Boolean, nullable=False),
    Column("rows", BigInteger, nullable=False),
    Column("error", Text, nullable=True),
    Column("created_at", Moment, nullable=False),
    Column("finished_at", Moment, nullable=True),
    Index("ix_sql_model_runs_model_id_run_id", "model_id", "run_id"),
)


def add(tx: Connection, model: Model) -> None:
    tx.execute(insert(models).values(**_stored(model.model_dump())))


def change(tx: Connection, model_id: str, values: Mapping[str, Any]) -> None:
    tx.execute(update(models).where(models.c.model_id == model_id).values(**_stored(values)))


def remove(tx: Connection, model_id: str) -> None:
    tx.execute(delete(runs).where(runs.c.model_id == model_id))
    tx.execute(delete(models).where(models.c.model_id == model_id))


def clear(tx: Connection, workspace_id: str) -> None:
    tx.execute(delete(runs).where(runs.c.workspace_id == workspace_id))
    tx.execute(delete(models).where(models.c.workspace_id == workspace_id))


def find(tx: Connection, workspace_id: str, model_id: str) -> Model | None:
    query = select(models).where(models.c.workspace_id == workspace_id, models.c.model_id == model_id)
    row = tx.execute(query).mappings().one_or_none()
    return None if row is None else _model(row)


def of_workspace(tx: Connection, workspace_id: str) -> list[Model]:
    query = select(models).where(models.c.workspace_id == workspace_id).order_by(models.c.model_id)
    return [_model(row) for row in tx.execute(query).mappings()]


def continuous(tx: Connection) -> list[Model]:
    """Those of all workspaces that an engine keeps up by itself; for the house's own work."""
    query = select(models).where(models.c.engine == CONTINUOUS).order_by(models.c.model_id)
    return [_model(row) for row in tx.execute(query).mappings()]


def workspaces(tx: Connection) -> list[str]:
    """Those that have a model which follows what it reads."""
    query = select(models.c.workspace_id).where(models.c.on_change).distinct()
    return list(tx.execute(query).scalars())


def due(tx: Connection, now: datetime, *, limit: int) -> list[Model]:
    query = select(models).where(models.c.next_at <= now).order_by(models.c.next_at).limit(limit)
    return [_model(row) for row in tx.execute(query).mappings()]


def add_run(tx: Connection, run: Run) -> None:
    tx.execute(insert(runs).values(**run.model_dump()))


def change_run(tx: Connection, run_id: str, values: Mapping[str, Any]) -> None:
    tx.execute(update(runs).where(runs.c.run_id == run_id).values(**values))


def find_run(tx: Connection, run_id: str) -> Run | None:
    row = tx.execute(select(runs).where(runs.c.run_id == run_id)).mappings().one_or_none()
    return None if row is None else Run.model_validate(dict(row))


def runs_of(tx: Connection, model_id: str, *, before: str | None = None, limit: int) -> list[Run]:
    """The newest first."""
    query = select(runs).where(runs.c.model_id == model_id)
    if before is not None:
        query = query.where(runs.c.run_id < before)
    found = tx.execute(query.order_by(runs.c.run_id.desc()).limit(limit)).mappings()
    return [Run.model_validate(dict(row)) for row in found]


def _stored(values: Mapping[str, Any]) -> dict[str, Any]:
    found = dict(values)
    for name in ("reads", "checks"):
        if name in found:
            found[name] = list(found[name])
    return found


def _model(row: RowMapping) -> Model:
    return Model.model_validate(dict(row))
