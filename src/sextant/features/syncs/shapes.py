"""Syncs as HTTP takes and sends them."""

from datetime import datetime
from typing import Any, Literal

from pydantic import ConfigDict, Field

from sextant.core.http import WireModel
from sextant.features.datasets import Mode
from sextant.features.syncs.models import BY_HAND, Run, RunStatus, Times
from sextant.features.syncs.planning import Wanted
from sextant.features.syncs.service import Shown
from sextant.ports.source_values import TableName

_CONNECTION = "0198c1a2-7c11-7d1e-9c55-0d6a5f1f2b70"
_TABLE: dict[str, Any] = {
    "table_schema": "public",
    "name": "orders",
    "cursor": "updated_at",
    "key": ["order_id"],
    "times": {"every_minutes": 60},
}


class TableIn(WireModel):
    """A table, or a pattern of files, and how it is to be loaded."""

    name: str = Field(min_length=1, max_length=1_000, description="The table, or a pattern: orders/*.csv.")
    table_schema: str | None = Field(default=None, max_length=300)
    dataset_name: str | None = Field(default=None, max_length=200)
    mode: Literal["append", "replace", "upsert"] | None = Field(
        default=None, description="Left out, what loses and doubles no row: by key, after the cursor, or all."
    )
    key: list[str] = Field(default_factory=list[str], max_length=16)
    cursor: str | None = Field(default=None, description="The column from whose last value a run goes on.")
    times: Times = BY_HAND


class SyncsIn(WireModel):
    model_config = ConfigDict(
        json_schema_extra={"example": {"connection_id": _CONNECTION, "tables": [_TABLE]}}
    )
    connection_id: str = Field(min_length=1, max_length=36)
    tables: list[TableIn] = Field(min_length=1, max_length=100)


class SyncMadeOut(WireModel):
    sync_id: str
    dataset_id: str
    job_id: str
    name: str


class SyncsMadeOut(WireModel):
    items: list[SyncMadeOut]


class SyncPatch(WireModel):
    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"example": {"times": {"every_minutes": 1440, "at": "02:00"}}}
    )
    times: Times


class RunOut(WireModel):
    """One run; `rows_known` are rows at the cursor's last value that were there already."""

    run_id: str
    status: RunStatus
    rows: int
    rows_known: int
    files: tuple[str, ...]
    notes: tuple[str, ...]
    error: str | None
    created_at: datetime
    finished_at: datetime | None


class SyncOut(WireModel):
    sync_id: str
    dataset_id: str
    connection_id: str
    connection_name: str | None = Field(description="Null when the connection was removed.")
    connection_kind: str | None
    table_schema: str | None
    table: str
    mode: Mode
    key: tuple[str, ...]
    cursor: str | None
    times: Times
    next_at: datetime | None
    job_id: str
    last_run: RunOut | None
    email: str
    created_at: datetime


class RanOut(WireModel):
    job_id: str
    status: str
    dataset_id: str | None


def wanted(body: TableIn) -> Wanted:
    return Wanted(
        table=TableName(body.name, body.table_schema),
        name=body.dataset_name,
        mode=body.mode,
        key=tuple(body.key),
        cursor=body.cursor,
        times=body.times,
    )


def run_out(run: Run) -> RunOut:
    given = {name: getattr(run, name) for name in RunOut.model_fields if name != "files"}
    return RunOut(**given, files=tuple(run.files))


def sync_out(shown: Shown) -> SyncOut:
    given = {name: getattr(shown.sync, name) for name in SyncOut.model_fields if hasattr(shown.sync, name)}
    return SyncOut(
        **given,
        connection_name=shown.connection.name if shown.connection else None,
        connection_kind=shown.connection.kind if shown.connection else None,
        last_run=run_out(shown.last) if shown.last else None,
    )
