"""Datasets and jobs as HTTP sends them."""

from datetime import datetime
from typing import Any

from pydantic import ConfigDict, Field

from sextant.core.http import WireModel
from sextant.core.jobs import Job
from sextant.core.lake import Period, Snapshot
from sextant.features.datasets.drift import told
from sextant.features.datasets.load_models import Drift, LoadDetails, LoadRecord, LoadStatus, Mode
from sextant.features.datasets.models import (
    Column,
    Dataset,
    Failure,
    OnDrift,
    Owner,
    Partitioning,
    Profile,
    Reason,
    in_sql,
)
from sextant.features.datasets.targets import Target, target
from sextant.features.datasets.upkeep import Due, Files
from sextant.features.datasets.uploads import Accepted

_MOST_DAYS = 7 * 366
_DATASET = "0198c1a2-7c11-7d1e-9c55-0d6a5f1f2b33"
_JOB = "0198c1a2-7c12-7a0b-8f43-5a1be7b6c901"


class UploadOut(WireModel):
    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "job_id": _JOB,
                "status": "queued",
                "s3_key": f"bronze/0198c19f-0000-7000-8000-000000000001/{_DATASET}/flights.csv",
                "dataset_id": _DATASET,
            }
        }
    )
    job_id: str
    status: str
    s3_key: str
    dataset_id: str


class JobOut(WireModel):
    job_id: str
    user_id: str
    email: str
    job_type: str
    status: str
    progress: int
    note: str
    error_message: str | None
    error: str | None
    code: str | None
    hint: str | None
    dataset_id: str | None
    parent_job_id: str | None
    attempt: int
    cancel_requested: bool
    metadata: dict[str, Any]
    created_at: datetime
    updated_at: datetime
    started_at: datetime | None
    finished_at: datetime | None


class PartitionedByOut(WireModel):
    column: str
    period: Period


class DatasetOut(WireModel):
    dataset_id: str
    name: str
    table_name: str
    description: str
    tags: tuple[str, ...]
    status: str
    error: Failure | None
    source_type: str
    source_name: str
    s3_key: str
    format: dict[str, Any]
    row_count: int
    column_count: int
    size_bytes: int
    raw_size_bytes: int
    rows_in_file: int
    rows_set_aside: int
    set_aside_reasons: tuple[Reason, ...]
    duplicate_rows: int
    quality_score: float | None
    issues_count: int
    columns: tuple[Column, ...]
    profile: str | None = Field(description="Where the profile is read; null until the dataset is loaded.")
    shared: bool
    may_change: bool
    user_id: str
    owner: Owner
    snapshot_id: str | None
    snapshot_at: datetime | None
    snapshot_count: int
    on_drift: OnDrift
    partitioning: Partitioning
    partitioned_by: PartitionedByOut | None = Field(
        description="What the table is kept apart by: a filter on this column opens the files of its periods."
    )
    snapshot_days: int | None = Field(description="Null: as all datasets of the server.")
    cold_days: int | None
    row_days: int | None = Field(description="Null: rows are kept as long as the dataset.")
    row_time: str | None = Field(description="The column that tells how old a row is; null for a stream.")
    job_id: str | None
    created_at: datetime
    updated_at: datetime
    deleted_at: datetime | None


class ProfileOut(Profile):
    """The stored profile."""


class SnapshotOut(WireModel):
    snapshot_id: str
    parent_id: str | None
    committed_at: datetime
    operation: str
    added_rows: int
    total_rows: int
    is_current: bool
    undone: bool
    load_id: str | None
    job_id: str | None


class LoadOut(WireModel):
    """A load: how it was told to load, what it changed, and why it waits if it does."""

    load_id: str
    job_id: str | None
    status: LoadStatus
    mode: Mode
    key: tuple[str, ...]
    source_name: str | None
    rows_in_file: int
    rows_loaded: int
    rows_set_aside: int
    rows_updated: int
    rows_repeated: int | None = Field(description="Rows of an append that were there already.")
    rows_mended: int = Field(description="Rows set aside before that a person corrected.")
    duplicate_rows: int
    quality_score: float | None
    drift: Drift
    told: tuple[str, ...] = Field(description="The drift in sentences.")
    columns: tuple[Column, ...]
    reasons: tuple[str, ...]
    findings: dict[str, Any]
    snapshot_id: str | None
    loaded_at: datetime
    decided_by: str | None
    decided_at: datetime | None


class DeletedOut(WireModel):
    undo_until: datetime


class _IntoIn(WireModel):
    dataset_id: str | None = Field(default=None, description="A dataset to load into.")
    mode: str | None = Field(default=None, description="append, replace or upsert.")
    key: list[str] = Field(default_factory=list[str], description="Columns by which an upsert finds a row.")


class PasteIn(_IntoIn):
    model_config = ConfigDict(
        json_schema_extra={"example": {"text": "city,visitors\nOslo,12\nBergen,7", "name": "Visitors"}}
    )
    text: str = Field(min_length=1)
    name: str | None = None


class UrlIn(_IntoIn):
    model_config = ConfigDict(
        json_schema_extra={"example": {"url": "https://example.com/flights.csv", "name": "Flights"}}
    )
    url: str = Field(min_length=1, max_length=4_000)
    name: str | None = None


class TableIn(WireModel):
    model_config = ConfigDict(json_schema_extra={"example": {"table": 1}})
    table: int = Field(ge=0)


class ColumnOut(Column):
    """The column; `job_id` is the job that reads the raw files again, when its type is to change."""

    job_id: str | None = None


class DatasetPatch(WireModel):
    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"example": {"name": "Flights of 2013", "tags": ["travel"]}}
    )
    name: str | None = None
    description: str | None = None
    tags: list[str] | None = None
    shared: bool | None = None
    on_drift: OnDrift | None = Field(
        default=None,
        description="What becomes of a load whose columns differ: default, evolve, hold, refuse.",
    )
    partitioning: Partitioning | None = Field(
        default=None,
        description="auto: kept by the year, month or day of its main time once it is large; off: never.",
    )
    snapshot_days: int | None = Field(
        default=None,
        ge=0,
        le=_MOST_DAYS,
        description="Earlier snapshots end after so many days, seven years at most; 0: as the settings say.",
    )
    cold_days: int | None = Field(
        default=None,
        ge=0,
        le=_MOST_DAYS,
        description="Raw files go to the cold place after so many days; 0: as the settings say.",
    )
    row_days: int | None = Field(
        default=None,
        ge=0,
        le=_MOST_DAYS,
        description="Rows that are older end at the next maintenance; 0: kept as long as the dataset.",
    )
    row_time: str | None = Field(
        default=None,
        max_length=1_000,
        description="The column of dates or moments that tells how old a row is; not for a stream.",
    )


class ColumnPatch(WireModel):
    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"example": {"label": "Arrival delay", "unit": "minutes"}}
    )
    label: str | None = None
    description: str | None = None
    unit: str | None = None
    name: str | None = None
    type: str | None = Field(default=None, description="Another type: the raw files are read again.")
    format: str | None = Field(default=None, description="How its dates are written, such as DD/MM/YYYY.")


def into(body: _IntoIn) -> Target | None:
    return target(body.dataset_id, mode=body.mode, key=body.key)


def upload_out(accepted: Accepted) -> UploadOut:
    return UploadOut(
        job_id=accepted.job.job_id,
        status=accepted.job.status,
        s3_key=accepted.dataset.s3_key,
        dataset_id=accepted.dataset.dataset_id,
    )


def job_out(job: Job) -> JobOut:
    fields = {name: getattr(job, name) for name in JobOut.model_fields if name not in ("error", "metadata")}
    return JobOut(**fields, error=job.error_message, metadata=dict(job.metadata))


def dataset_out(dataset: Dataset, *, may_change: bool) -> DatasetOut:
    ready = dataset.status == "ready" and dataset.load_id is not None
    fields = {name: getattr(dataset, name) for name in DatasetOut.model_fields if hasattr(dataset, name)}
    fields["partitioned_by"] = _partitioned_by(dataset)
    fields["columns"] = in_sql(dataset.columns)
    fields["row_time"] = next((c.name for c in dataset.columns if c.field_id == dataset.row_time), None)
    return DatasetOut(
        **fields,
        user_id=dataset.owner.user_id,
        may_change=may_change,
        profile=f"/api/v1/data/profile/{dataset.dataset_id}" if ready else None,
    )


def _partitioned_by(dataset: Dataset) -> PartitionedByOut | None:
    """By the name of a column that its reader sees."""
    by = dataset.partitioned_by
    names = {column.field_id: column.name for column in dataset.columns}
    if by is None or by.field_id not in names:
        return None
    return PartitionedByOut(column=names[by.field_id], period=by.period)


def load_out(record: LoadRecord) -> LoadOut:
    load = record.load
    details = record.details or LoadDetails(
        job_id=record.load_id, rows_loaded=load.rows_in_file - load.rows_set_aside
    )
    source = details.sources[-1].source if details.sources else None
    fields = {name: getattr(details, name) for name in LoadOut.model_fields if hasattr(details, name)}
    fields |= {name: getattr(load, name) for name in LoadOut.model_fields if hasattr(load, name)}
    fields["columns"] = in_sql(details.columns)
    return LoadOut(
        **fields,
        status=record.status,
        loaded_at=record.loaded_at,
        source_name=source.source_name if source else None,
        told=told(details.drift),
    )


def snapshot_out(snapshot: Snapshot) -> SnapshotOut:
    fields = {name: getattr(snapshot, name) for name in SnapshotOut.model_fields if name != "job_id"}
    return SnapshotOut(**fields, job_id=snapshot.load_id)


class FilesOut(WireModel):
    count: int
    size_bytes: int


class TableDueOut(WireModel):
    """Rows and snapshots of a dataset that end, and files that nothing points to then."""

    dataset_id: str
    name: str
    rows: int
    snapshots: int
    files: FilesOut


class DeletedDueOut(WireModel):
    dataset_id: str
    name: str
    deleted_at: datetime | None


class MaintenanceOut(WireModel):
    """`raw_files`: known to no dataset; `cold_files`: moved to the cold place; `deleted`: gone for good."""

    tables: list[TableDueOut]
    raw_files: FilesOut
    cold_files: FilesOut
    deleted: list[DeletedDueOut]


def maintenance_out(due: Due) -> MaintenanceOut:
    return MaintenanceOut(
        tables=[
            TableDueOut(
                dataset_id=one.dataset.dataset_id,
                name=one.dataset.name,
                rows=one.rows,
                snapshots=one.snapshots,
                files=_files_out(one.files),
            )
            for one in due.tables
        ],
        raw_files=_files_out(due.raw),
        cold_files=_files_out(due.cold),
        deleted=[
            DeletedDueOut(dataset_id=one.dataset_id, name=one.name, deleted_at=one.deleted_at)
            for one in due.deleted
        ],
    )


def _files_out(files: Files) -> FilesOut:
    return FilesOut(count=files.count, size_bytes=files.size_bytes)
