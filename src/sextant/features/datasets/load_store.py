"""The loads of datasets: what each gave, what became of it, and all SQL on them."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, and_, select

from sextant.features.datasets.load_models import LoadDetails, LoadRecord, LoadStatus, Part
from sextant.features.datasets.models import Load
from sextant.features.datasets.store import datasets, loads


def put_load(
    tx: Connection,
    *,
    workspace_id: str,
    dataset_id: str,
    load: Load,
    profile: str,
    at: datetime,
    status: LoadStatus = "loaded",
    details: LoadDetails | None = None,
) -> None:
    """Keeps what a load gave: its figures, and its profile as the JSON document that is sent."""
    mine = and_(
        loads.c.workspace_id == workspace_id,
        loads.c.dataset_id == dataset_id,
        loads.c.load_id == load.load_id,
    )
    tx.execute(loads.delete().where(mine))
    tx.execute(
        loads.insert().values(
            workspace_id=workspace_id,
            dataset_id=dataset_id,
            load_id=load.load_id,
            summary=load.model_dump(mode="json"),
            profile=profile,
            loaded_at=at,
            status=status,
            details=None if details is None else details.model_dump(mode="json"),
        )
    )


def load_of(tx: Connection, *, workspace_id: str, dataset_id: str, load_id: str) -> Load | None:
    query = select(loads.c.summary).where(
        loads.c.workspace_id == workspace_id, loads.c.dataset_id == dataset_id, loads.c.load_id == load_id
    )
    found = tx.execute(query).scalar_one_or_none()
    return None if found is None else Load.model_validate(found)


def profile_of(tx: Connection, *, workspace_id: str, dataset_id: str) -> str | None:
    """The profile of the load that the dataset stands on; a join of two keys, whatever the table's size."""
    query = (
        select(loads.c.profile)
        .join(
            datasets, and_(datasets.c.dataset_id == loads.c.dataset_id, datasets.c.load_id == loads.c.load_id)
        )
        .where(loads.c.workspace_id == workspace_id, loads.c.dataset_id == dataset_id)
    )
    return tx.execute(query).scalar_one_or_none()


def rewrite_profiles(
    tx: Connection, *, workspace_id: str, dataset_id: str, rewrite: Callable[[str], str]
) -> None:
    """Changes the profile of each load of a dataset, as a renamed column does."""
    mine = and_(loads.c.workspace_id == workspace_id, loads.c.dataset_id == dataset_id)
    for load_id, document in tx.execute(select(loads.c.load_id, loads.c.profile).where(mine)).all():
        tx.execute(loads.update().where(mine, loads.c.load_id == load_id).values(profile=rewrite(document)))


def find(tx: Connection, *, workspace_id: str, dataset_id: str, load_id: str) -> LoadRecord | None:
    query = select(loads).where(
        loads.c.workspace_id == workspace_id, loads.c.dataset_id == dataset_id, loads.c.load_id == load_id
    )
    row = tx.execute(query).mappings().first()
    return None if row is None else _record(row)


def page(
    tx: Connection,
    *,
    workspace_id: str,
    dataset_id: str,
    status: LoadStatus | None = None,
    before: str | None = None,
    limit: int = 50,
) -> list[LoadRecord]:
    """Newest first; `before` is the last load id of the page before."""
    query = select(loads).where(loads.c.workspace_id == workspace_id, loads.c.dataset_id == dataset_id)
    if status is not None:
        query = query.where(loads.c.status == status)
    if before is not None:
        query = query.where(loads.c.load_id < before)
    rows = tx.execute(query.order_by(loads.c.load_id.desc()).limit(limit)).mappings().all()
    return [_record(row) for row in rows]


def decide(
    tx: Connection,
    *,
    workspace_id: str,
    dataset_id: str,
    load_id: str,
    status: LoadStatus,
    details: LoadDetails,
) -> bool:
    """Ends the wait of a held load; False when it is held no more."""
    done = tx.execute(
        loads.update()
        .where(
            loads.c.workspace_id == workspace_id,
            loads.c.dataset_id == dataset_id,
            loads.c.load_id == load_id,
            loads.c.status == "held",
        )
        .values(status=status, details=details.model_dump(mode="json"))
    )
    return done.rowcount == 1


def raw_keys(tx: Connection, workspace_id: str, dataset_id: str) -> Sequence[str]:
    """The raw files of every load of a dataset, also of those held or discarded."""
    query = select(loads.c.details).where(
        loads.c.workspace_id == workspace_id, loads.c.dataset_id == dataset_id, loads.c.details.is_not(None)
    )
    return sorted({key for details in tx.execute(query).scalars() for key in _keys(details)})


def all_raw_keys(tx: Connection) -> set[str]:
    """The raw files of all loads; for the house's own work."""
    query = select(loads.c.details).where(loads.c.details.is_not(None))
    return {key for details in tx.execute(query).scalars() for key in _keys(details)}


def cold_days(tx: Connection) -> dict[str, int]:
    """Raw files whose dataset says itself after how many days they go to the cold place.

    Of one that several were made of, the longest counts.
    """
    query = (
        select(datasets.c.cold_days, loads.c.details)
        .join(datasets, datasets.c.dataset_id == loads.c.dataset_id)
        .where(datasets.c.cold_days.is_not(None), loads.c.details.is_not(None))
        .order_by(datasets.c.cold_days)
    )
    return {key: row.cold_days for row in tx.execute(query) for key in _keys(row.details)}


def _keys(details: Mapping[str, Any]) -> Iterator[str]:
    """Of each file of a load the raw one, and what a person corrected of it."""
    for told in details.get("sources", ()):
        part = Part.model_validate(told)
        yield part.source.s3_key
        if part.mends_key:
            yield part.mends_key


def _record(row: RowMapping) -> LoadRecord:
    details = row["details"]
    return LoadRecord(
        dataset_id=row["dataset_id"],
        load_id=row["load_id"],
        status=row["status"],
        load=Load.model_validate(row["summary"]),
        details=None if details is None else LoadDetails.model_validate(details),
        loaded_at=row["loaded_at"],
    )
