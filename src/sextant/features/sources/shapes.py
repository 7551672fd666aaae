"""Connections as HTTP takes and sends them; no secret is ever sent."""

from datetime import datetime
from typing import Any, Literal

from pydantic import ConfigDict, Field

from sextant.core.access import Caller
from sextant.core.http import WireModel
from sextant.features.sources.models import Connection, Trial
from sextant.ports.source_values import Kind, Shape, TableRef, Value

_CONFIG: dict[str, Any] = {
    "host": "db.example.com",
    "port": 5432,
    "database": "shop",
    "user": "reader",
    "password": "…",
    "tls": "require",
}


class FieldOut(WireModel):
    name: str
    label: str
    kind: Literal["text", "number", "password", "choice"]
    required: bool
    secret: bool
    default: Value
    choices: tuple[str, ...]
    hint: str


class KindOut(WireModel):
    """A kind of source and what is filled in for it."""

    name: str
    label: str
    reads: Literal["rows", "files", "topics"]
    fields: list[FieldOut]


class TryIn(WireModel):
    model_config = ConfigDict(json_schema_extra={"example": {"kind": "postgresql", "config": _CONFIG}})
    kind: str = Field(min_length=1, max_length=40)
    config: dict[str, Value]


class ConnectionIn(TryIn):
    model_config = ConfigDict(
        json_schema_extra={"example": {"name": "Shop", "kind": "postgresql", "config": _CONFIG}}
    )
    name: str = Field(min_length=1, max_length=200)
    shared: bool = Field(default=False, description="Whether everyone here may load from it.")


class ConnectionPatch(WireModel):
    model_config = ConfigDict(extra="forbid", json_schema_extra={"example": {"shared": True}})
    name: str | None = None
    config: dict[str, Value] | None = Field(
        default=None, description="Fields that change; they are tried first."
    )
    shared: bool | None = None


class TrialOut(Trial):
    """What came of trying; `code`, `message` and `hint` say why it is not good."""


class ConnectionOut(WireModel):
    connection_id: str
    name: str
    kind: str
    label: str = Field(description="The kind in words.")
    reads: Literal["rows", "files", "topics"]
    config: dict[str, Value] = Field(description="What was filled in, without secrets.")
    shared: bool
    may_change: bool
    email: str
    trial: Trial | None = Field(description="What trying it last gave.")
    created_at: datetime
    updated_at: datetime


class TableOut(WireModel):
    """A table, or a pattern of files; `rows` is the server's estimate."""

    table_schema: str | None
    name: str
    kind: Literal["table", "view", "files", "topic"]
    rows: int | None
    files: int | None
    size_bytes: int | None


class TablesOut(WireModel):
    items: list[TableOut]
    total: int


class ShapeColumnOut(WireModel):
    name: str
    type: str
    orders: bool = Field(description="Whether a load may go on from the column's last value.")


class ShapeOut(WireModel):
    columns: list[ShapeColumnOut]
    key: tuple[str, ...] = Field(description="The columns of the primary key.")


def kind_out(kind: Kind) -> KindOut:
    fields = [FieldOut(**{name: getattr(one, name) for name in FieldOut.model_fields}) for one in kind.fields]
    return KindOut(name=kind.name, label=kind.label, reads=kind.reads, fields=fields)


def connection_out(connection: Connection, kind: Kind, caller: Caller) -> ConnectionOut:
    given = {
        name: getattr(connection, name) for name in ConnectionOut.model_fields if hasattr(connection, name)
    }
    mine = connection.made_by == caller.user_id or caller.role == "admin"
    return ConnectionOut(**given, label=kind.label, reads=kind.reads, may_change=mine)


def table_out(ref: TableRef) -> TableOut:
    return TableOut(
        table_schema=ref.table.schema,
        name=ref.table.name,
        kind=ref.kind,
        rows=ref.rows,
        files=ref.files,
        size_bytes=ref.size_bytes,
    )


def shape_out(shape: Shape) -> ShapeOut:
    columns = [ShapeColumnOut(name=one.name, type=one.type, orders=one.orders) for one in shape.columns]
    return ShapeOut(columns=columns, key=shape.key)
