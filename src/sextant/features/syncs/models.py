"""A sync: which table or files feed a dataset, how, and when; and what each run of it brought."""

from datetime import datetime
from typing import Literal

from pydantic import ConfigDict, Field

from sextant.core.http import WireModel
from sextant.features.datasets import Mode
from sextant.ports.source_values import TableName

RunStatus = Literal["waiting", "loading", "loaded", "held", "nothing_new", "failed"]


class _Model(WireModel):
    model_config = ConfigDict(frozen=True)


class Times(_Model):
    """`every_minutes` is None for a sync that is run by hand alone; `at` is HH:MM for whole days."""

    every_minutes: int | None = Field(default=None, ge=5, le=60 * 24 * 31)
    at: str | None = Field(default=None, pattern=r"^([01]\d|2[0-3]):[0-5]\d$")


BY_HAND = Times()


class Sync(_Model):
    """`cursor` is the column from whose last value a run goes on; without one the whole table is read."""

    sync_id: str
    workspace_id: str
    dataset_id: str
    connection_id: str
    table_schema: str | None = None
    table: str
    mode: Mode
    key: tuple[str, ...] = ()
    cursor: str | None = None
    times: Times = BY_HAND
    next_at: datetime | None = None
    job_id: str
    made_by: str
    email: str
    created_at: datetime

    @property
    def source_table(self) -> TableName:
        return TableName(self.table, self.table_schema)


class Run(_Model):
    """One run, by the id of its job; `files` are path and version of what it brought."""

    run_id: str
    sync_id: str
    workspace_id: str
    status: RunStatus
    rows: int = 0
    rows_known: int = 0
    cursor_to: str | None = None
    edge_key: str | None = None
    files: dict[str, str] = Field(default_factory=dict[str, str])
    more: bool = False
    notes: tuple[str, ...] = ()
    error: str | None = None
    hint: str | None = None
    created_at: datetime
    finished_at: datetime | None = None
