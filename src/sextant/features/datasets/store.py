"""The tables of datasets and all SQL on them; every query is limited by workspace."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, cast

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Connection,
    Float,
    ForeignKeyConstraint,
    Index,
    Integer,
    RowMapping,
    Select,
    String,
    Table,
    Text,
    UniqueConstraint,
    and_,
    func,
    not_,
    or_,
    select,
    true,
)
from sqlalchemy import Column as Field

from sextant.core.db import Moment, metadata, upsert
from sextant.features.datasets.models import Column, Dataset, Failure, Owner

_AT_ONCE = 500  # names in one IN list

datasets = Table(
    "datasets",
    metadata,
    Field("dataset_id", String(36), primary_key=True),
    Field("workspace_id", String(36), nullable=False),
    Field("name", String(200), nullable=False),
    Field("table_name", String(80), nullable=False),
    Field("description", Text, nullable=False, default=""),
    Field("tags", Text, nullable=False, default=""),
    Field("status", String(20), nullable=False),
    Field("error", JSON),
    Field("source_type", String(20), nullable=False),
    Field("source_name", String(500), nullable=False),
    Field("s3_key", String(900), nullable=False),
    Field("content_hash", String(64), nullable=False),
    Field("format", JSON, nullable=False),
    Field("row_count", BigInteger, nullable=False, default=0),
    Field("column_count", Integer, nullable=False, default=0),
    Field("size_bytes", BigInteger, nullable=False, default=0),
    Field("raw_size_bytes", BigInteger, nullable=False, default=0),
    Field("rows_in_file", BigInteger, nullable=False, default=0),
    Field("rows_set_aside", BigInteger, nullable=False, default=0),
    Field("set_aside_key", String(900)),
    Field("set_aside_reasons", JSON, nullable=False),
    Field("duplicate_rows", BigInteger, nullable=False, default=0),
    Field("quality_score", Float),
    Field("issues_count", Integer, nullable=False, default=0),
    Field("shared", Boolean, nullable=False),
    Field("user_id", String(36), nullable=False),
    Field("owner_email", String(320), nullable=False),
    Field("snapshot_id", String(40)),
    Field("snapshot_count", Integer, nullable=False, default=0),
    Field("snapshot_at", Moment),
    Field("job_id", String(36)),
    Field("load_id", String(36)),
    Field("created_at", Moment, nullable=False),
    Field("updated_at", Moment, nullable=False),
    Field("deleted_at", Moment),
    Field("version", Integer, nullable=False, default=1),
    Field("on_drift", String(10), nullable=False, server_default="default"),
    Field("next_field_id", Integer, nullable=False, server_default="0"),
    Field("partitioning", String(10), nullable=False, server_default="auto"),
    Field("partitioned_by", JSON(none_as_null=True)),
    Field("snapshot_days", Integer),
    Field("cold_days", Integer),
    Field("row_days", Integer),
    Field("row_time", Integer),
    Field("loading_job_id", String(36)),  # the one load at a time that may change it
    UniqueConstraint("workspace_id", "table_name"),
    Index("ix_datasets_workspace_id_status", "workspace_id", "status"),
)
columns = Table(
    "dataset_columns",
    metadata,
    Field("dataset_id", String(36), primary_key=True),
    Field("field_id", Integer, primary_key=True, autoincrement=False),
    Field("workspace_id", String(36), nullable=False),
    Field("position", Integer, nullable=False),
    Field("name", Text, nullable=False),
    Field("label", Text, nullable=False),
    Field("type", String(200), nullable=False),
    Field("description", Text, nullable=False),
    Field("meaning", String(100)),
    Field("unit", String(100)),
    Field("source_name", Text, nullable=False, server_default=""),
    Field("asked", JSON(none_as_null=True)),
    Field("nested", Text),
    ForeignKeyConstraint(["dataset_id"], ["datasets.dataset_id"], ondelete="CASCADE"),
    Index("ix_dataset_columns_workspace_id", "workspace_id"),
)
loads = Table(
    "dataset_loads",
    metadata,
    Field("dataset_id", String(36), primary_key=True),
    Field("load_id", String(36), primary_key=True),
    Field("workspace_id", String(36), nullable=False),
    Field("summary", JSON, nullable=False),
    Field("profile", Text, nullable=False),
    Field("loaded_at", Moment, nullable=False),
    Field("status", String(12), nullable=False, server_default="loaded"),
    Field("details", JSON(none_as_null=True)),
    ForeignKeyConstraint(["dataset_id"], ["datasets.dataset_id"], ondelete="CASCADE"),
    Index("ix_dataset_loads_workspace_id", "workspace_id"),
)
versions = Table(
    "dataset_versions",
    metadata,
    Field("workspace_id", String(36), primary_key=True),
    Field("version", BigInteger, nullable=False),
)


@dataclass(frozen=True, slots=True)
class Viewer:
    """Whose eyes look: an administrator sees every dataset of the workspace, others theirs and the shared."""

    workspace_id: str
    user_id: str
    sees_all: bool


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which datasets a list asks for; no words are looked for in `hidden` columns."""

    text: str = ""
    tag: str = ""
    deleted: bool = False
    before_id: str | None = None
    limit: int = 50
    hidden: Mapping[str, frozenset[int]] = field(default_factory=dict[str, frozenset[int]])
    closed: frozenset[str] = frozenset()


def insert(tx: Connection, dataset: Dataset) -> None:
    tx.execute(datasets.insert().values(**_row(dataset)))
    _touch(tx, dataset.workspace_id)


def slug_taken(tx: Connection, *, workspace_id: str, table_name: str) -> bool:
    """Whether any dataset has the name, deleted ones too, since they may come back."""
    query = select(datasets.c.dataset_id).where(
        datasets.c.workspace_id == workspace_id, datasets.c.table_name == table_name
    )
    return tx.execute(query).first() is not None


def find(tx: Connection, *, workspace_id: str, dataset_id: str) -> Dataset | None:
    """The dataset with its columns, whatever its state."""
    mine = and_(datasets.c.workspace_id == workspace_id, datasets.c.dataset_id == dataset_id)
    row = tx.execute(select(datasets).where(mine)).mappings().first()
    return (
        None if row is None else _dataset(row, columns_of(tx, workspace_id, [dataset_id]).get(dataset_id, ()))
    )


def page(tx: Connection, viewer: Viewer, wanted: Wanted) -> tuple[list[Dataset], int]:
    """A page of what the viewer may see, the newest first, and how many there are in all."""
    chosen = _wanted(_visible(viewer), wanted)
    total = tx.execute(select(func.count()).select_from(chosen.subquery())).scalar_one()
    if wanted.before_id is not None:
        chosen = chosen.where(datasets.c.dataset_id < wanted.before_id)
    rows = tx.execute(chosen.order_by(datasets.c.dataset_id.desc()).limit(wanted.limit)).mappings().all()
    of = columns_of(tx, viewer.workspace_id, [row["dataset_id"] for row in rows])
    return [_dataset(row, of.get(row["dataset_id"], ())) for row in rows], total


def ready(tx: Connection, workspace_id: str, known: Mapping[str, Dataset]) -> list[Dataset]:
    """Every dataset of the workspace that can be asked about, with its columns.

    Of `known`, those that still hold come back as they are: a change to one dataset costs that one's rows.
    """
    can_be_asked = and_(datasets.c.workspace_id == workspace_id, datasets.c.status == "ready")
    query = select(datasets.c.dataset_id, datasets.c.version).where(can_be_asked)
    now = {row.dataset_id: row.version for row in tx.execute(query).all()}
    held = [one for one in known.values() if now.get(one.dataset_id) == one.version]
    changed = sorted(now.keys() - {one.dataset_id for one in held})
    fresh: list[Dataset] = []
    for first in range(0, len(changed), _AT_ONCE):
        some = changed[first : first + _AT_ONCE]
        rows = (
            tx.execute(select(datasets).where(datasets.c.dataset_id.in_(some), can_be_asked)).mappings().all()
        )
        of = columns_of(tx, workspace_id, some)
        fresh += [_dataset(row, of.get(row["dataset_id"], ())) for row in rows]
    return sorted([*held, *fresh], key=lambda one: one.dataset_id)


def change(
    tx: Connection, *, workspace_id: str, dataset_id: str, at: datetime, values: Mapping[str, object]
) -> bool:
    """Writes the values and counts the dataset's version up; False when there is no such dataset."""
    done = tx.execute(
        datasets.update()
        .where(datasets.c.workspace_id == workspace_id, datasets.c.dataset_id == dataset_id)
        .values(**_stored(values), updated_at=at, version=datasets.c.version + 1)
    )
    _touch(tx, workspace_id)
    return done.rowcount == 1


def hold_for(tx: Connection, *, workspace_id: str, dataset_id: str) -> str | None:
    """Locks a dataset's row until the transaction ends; returns the job that loads into it, if any."""
    mine = and_(datasets.c.workspace_id == workspace_id, datasets.c.dataset_id == dataset_id)
    return tx.execute(select(datasets.c.loading_job_id).where(mine).with_for_update()).scalar_one_or_none()


def hold(tx: Connection, *, workspace_id: str, dataset_id: str, job_id: str | None) -> None:
    """Marks a dataset as a job's to change, or as no one's; others wait until that job has ended."""
    mine = and_(datasets.c.workspace_id == workspace_id, datasets.c.dataset_id == dataset_id)
    tx.execute(datasets.update().where(mine).values(loading_job_id=job_id))


def all_ready(tx: Connection) -> list[tuple[str, str]]:
    """Workspace and id of every dataset that can be asked; for the house's own work."""
    query = select(datasets.c.workspace_id, datasets.c.dataset_id).where(datasets.c.status == "ready")
    return [(row.workspace_id, row.dataset_id) for row in tx.execute(query).all()]


def of_workspace(tx: Connection, workspace_id: str) -> list[str]:
    """The ids of a workspace's datasets, whatever their state."""
    query = select(datasets.c.dataset_id).where(datasets.c.workspace_id == workspace_id)
    return list(tx.execute(query).scalars())


def raw_keys(tx: Connection) -> set[str]:
    """The raw files of all datasets; for the house's own work."""
    return set(tx.execute(select(datasets.c.s3_key)).scalars())


def remove(tx: Connection, *, workspace_id: str, dataset_id: str) -> None:
    """Forgets a dataset for good, with its columns and loads."""
    for table in (loads, columns, datasets):
        tx.execute(
            table.delete().where(table.c.workspace_id == workspace_id, table.c.dataset_id == dataset_id)
        )
    _touch(tx, workspace_id)


def stands_on(tx: Connection, workspace_id: str, s3_key: str) -> int:
    """How many datasets were made of one raw file."""
    query = select(func.count()).where(datasets.c.workspace_id == workspace_id, datasets.c.s3_key == s3_key)
    return tx.execute(query).scalar_one()


def bytes_kept(tx: Connection) -> int:
    """Bytes that datasets of all workspaces take, as they came and as tables; for figures alone."""
    total = func.sum(datasets.c.size_bytes + datasets.c.raw_size_bytes)
    return int(tx.execute(select(func.coalesce(total, 0))).scalar_one())


def deleted_before(
    tx: Connection, moment: datetime, *, limit: int, workspace_id: str | None = None
) -> list[Dataset]:
    """Datasets of one workspace or any whose time to be restored has run out; for the clean-up alone."""
    query = (
        select(datasets)
        .where(datasets.c.status == "deleted", datasets.c.deleted_at < moment)
        .order_by(datasets.c.deleted_at)
        .limit(limit)
    )
    if workspace_id is not None:
        query = query.where(datasets.c.workspace_id == workspace_id)
    return [_dataset(row, ()) for row in tx.execute(query).mappings()]


def columns_of(
    tx: Connection, workspace_id: str, dataset_ids: Sequence[str]
) -> dict[str, tuple[Column, ...]]:
    """Columns by dataset in their order."""
    query = select(columns).where(
        columns.c.workspace_id == workspace_id, columns.c.dataset_id.in_(dataset_ids)
    )
    found: dict[str, list[Column]] = {}
    for row in tx.execute(query.order_by(columns.c.dataset_id, columns.c.position)).mappings().all():
        found.setdefault(row["dataset_id"], []).append(_column(row))
    return {dataset_id: tuple(of) for dataset_id, of in found.items()}


def put_columns(tx: Connection, *, workspace_id: str, dataset_id: str, values: Iterable[Column]) -> None:
    """Replaces a dataset's columns."""
    tx.execute(
        columns.delete().where(columns.c.workspace_id == workspace_id, columns.c.dataset_id == dataset_id)
    )
    rows = [
        {"workspace_id": workspace_id, "dataset_id": dataset_id, **column.model_dump(exclude={"pii"})}
        for column in values
    ]
    if rows:
        tx.execute(columns.insert(), rows)


def change_column(
    tx: Connection, *, workspace_id: str, dataset_id: str, field_id: int, values: Mapping[str, object]
) -> bool:
    done = tx.execute(
        columns.update()
        .where(
            columns.c.workspace_id == workspace_id,
            columns.c.dataset_id == dataset_id,
            columns.c.field_id == field_id,
        )
        .values(**values)
    )
    return done.rowcount == 1


def _visible(viewer: Viewer) -> Select[Any]:
    seen = true() if viewer.sees_all else or_(datasets.c.user_id == viewer.user_id, datasets.c.shared)
    return select(datasets).where(datasets.c.workspace_id == viewer.workspace_id, seen)


def _wanted(query: Select[Any], wanted: Wanted) -> Select[Any]:
    deleted = datasets.c.status == "deleted"
    query = query.where(deleted if wanted.deleted else ~deleted)
    if wanted.tag:
        query = query.where(datasets.c.tags.contains(f"\n{wanted.tag}\n", autoescape=True))
    if wanted.closed:
        query = query.where(datasets.c.dataset_id.not_in(sorted(wanted.closed)))
    unseen = [
        and_(columns.c.dataset_id == dataset_id, columns.c.field_id.in_(sorted(ids)))
        for dataset_id, ids in sorted(wanted.hidden.items())
        if ids
    ]
    for word in wanted.text.lower().split():
        named = select(columns.c.dataset_id).where(
            columns.c.workspace_id == datasets.c.workspace_id,
            columns.c.dataset_id == datasets.c.dataset_id,
            or_(_has(columns.c.name, word), _has(columns.c.label, word)),
            *(not_(one) for one in unseen),
        )
        texts = (datasets.c.name, datasets.c.description, datasets.c.tags, datasets.c.source_name)
        query = query.where(or_(*(_has(text, word) for text in texts), named.exists()))
    return query


def _has(text: Field[str], word: str) -> Any:
    return func.lower(text).contains(word, autoescape=True)


def _touch(tx: Connection, workspace_id: str) -> None:
    """Counts the workspace's version up within the change, so that readers see both or neither."""
    mine = versions.c.workspace_id == workspace_id
    done = tx.execute(versions.update().where(mine).values(version=versions.c.version + 1))
    if done.rowcount == 0:
        insert_version = upsert(tx, versions).values(workspace_id=workspace_id, version=1)
        tx.execute(
            insert_version.on_conflict_do_update(
                index_elements=["workspace_id"], set_={"version": versions.c.version + 1}
            )
        )


def _row(dataset: Dataset) -> dict[str, object]:
    values = dataset.model_dump(mode="python", exclude={"columns", "owner"})
    return {**_stored(values), "user_id": dataset.owner.user_id, "owner_email": dataset.owner.email}


def _stored(values: Mapping[str, object]) -> dict[str, object]:
    stored = dict(values)
    if "tags" in stored:
        tags = cast(tuple[str, ...], stored["tags"])
        stored["tags"] = "\n".join(("", *tags, "")) if tags else ""
    return stored


def _dataset(row: RowMapping, of: tuple[Column, ...]) -> Dataset:
    values = dict(row)
    values.pop("loading_job_id")
    owner = Owner(user_id=values.pop("user_id"), email=values.pop("owner_email"))
    error = values.pop("error")
    return Dataset.model_validate(
        {
            **values,
            "owner": owner,
            "columns": of,
            "tags": tuple(tag for tag in values["tags"].split("\n") if tag),
            "error": None if error is None else Failure.model_validate(error),
        }
    )


def _column(row: RowMapping) -> Column:
    return Column(**{name: row[name] for name in Column.model_fields})
