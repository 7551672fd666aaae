"""The table of connections and all SQL on it."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Index,
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
    true,
    update,
)
from sqlalchemy import Connection as Tx

from sextant.core.db import Moment, metadata
from sextant.features.sources.models import Connection

connections = Table(
    "connections",
    metadata,
    Column("connection_id", String(36), primary_key=True),
    Column("workspace_id", String(36), nullable=False),
    Column("name", String(200), nullable=False),
    Column("kind", String(20), nullable=False),
    Column("config", JSON, nullable=False),
    Column("sealed", Text, nullable=False),  # the secrets, by core.sealing
    Column("shared", Boolean, nullable=False),
    Column("made_by", String(36), nullable=False),
    Column("email", String(320), nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("updated_at", Moment, nullable=False),
    Column("trial", JSON, nullable=True),
    Index("ix_connections_workspace_id", "workspace_id"),
)


def add(tx: Tx, connection: Connection, *, sealed: str) -> None:
    tx.execute(insert(connections).values(**_values(connection), sealed=sealed))


def replace(tx: Tx, connection: Connection, *, sealed: str | None = None) -> None:
    values = _values(connection) | ({} if sealed is None else {"sealed": sealed})
    tx.execute(
        update(connections).where(_one(connection.workspace_id, connection.connection_id)).values(values)
    )


def note_trial(tx: Tx, connection: Connection) -> None:
    """The outcome of a trial, whatever else changed meanwhile."""
    trial = None if connection.trial is None else connection.trial.model_dump(mode="json")
    one = _one(connection.workspace_id, connection.connection_id)
    tx.execute(update(connections).where(one).values(trial=trial))


def remove(tx: Tx, workspace_id: str, connection_id: str) -> None:
    tx.execute(delete(connections).where(_one(workspace_id, connection_id)))


def clear(tx: Tx, workspace_id: str) -> None:
    tx.execute(delete(connections).where(connections.c.workspace_id == workspace_id))


def find(tx: Tx, workspace_id: str, connection_id: str) -> Connection | None:
    row = tx.execute(select(connections).where(_one(workspace_id, connection_id))).mappings().one_or_none()
    return None if row is None else _connection(row)


def sealed_of(tx: Tx, workspace_id: str, connection_id: str) -> str:
    query = select(connections.c.sealed).where(_one(workspace_id, connection_id))
    return tx.execute(query).scalar_one()


def page(
    tx: Tx, workspace_id: str, *, user_id: str | None, after: str | None, limit: int
) -> Sequence[Connection]:
    """By id, the oldest first; with `user_id` those of that person and the shared ones."""
    query = select(connections).where(
        connections.c.workspace_id == workspace_id,
        true() if user_id is None else or_(connections.c.made_by == user_id, connections.c.shared),
        true() if after is None else connections.c.connection_id > after,
    )
    rows = tx.execute(query.order_by(connections.c.connection_id).limit(limit)).mappings()
    return [_connection(row) for row in rows]


def named(tx: Tx, workspace_id: str, name: str) -> str | None:
    """The id of the connection of that name."""
    query = select(connections.c.connection_id).where(
        connections.c.workspace_id == workspace_id, func.lower(connections.c.name) == name.lower()
    )
    return tx.execute(query.limit(1)).scalar_one_or_none()


def _one(workspace_id: str, connection_id: str) -> Any:
    return and_(connections.c.workspace_id == workspace_id, connections.c.connection_id == connection_id)


def _values(connection: Connection) -> dict[str, Any]:
    values = connection.model_dump()
    values["trial"] = None if connection.trial is None else connection.trial.model_dump(mode="json")
    return values


def _connection(row: RowMapping) -> Connection:
    return Connection.model_validate({name: value for name, value in row.items() if name != "sealed"})
