"""Profiles as they are sent: one narrow read by keys, however many columns the dataset has."""

from dataclasses import dataclass

from sqlalchemy import Connection, and_, bindparam, select

from sextant.features.datasets.store import datasets, loads


@dataclass(frozen=True, slots=True)
class StoredProfile:
    """The JSON document of the load that a dataset stands on, and what says who may see it."""

    workspace_id: str
    dataset_id: str
    user_id: str
    shared: bool
    name: str
    status: str
    version: int
    document: str | None


_FOUND = (
    select(
        datasets.c.workspace_id,
        datasets.c.dataset_id,
        datasets.c.user_id,
        datasets.c.shared,
        datasets.c.name,
        datasets.c.status,
        datasets.c.version,
        loads.c.profile,
    )
    .join(
        loads,
        and_(
            loads.c.workspace_id == datasets.c.workspace_id,
            loads.c.dataset_id == datasets.c.dataset_id,
            loads.c.load_id == datasets.c.load_id,
        ),
        isouter=True,
    )
    .where(
        datasets.c.workspace_id == bindparam("workspace_id"),
        datasets.c.dataset_id == bindparam("dataset_id"),
    )
)


def find(tx: Connection, *, workspace_id: str, dataset_id: str) -> StoredProfile | None:
    """The profile of a dataset in any state; without a document when it was never loaded."""
    row = tx.execute(_FOUND, {"workspace_id": workspace_id, "dataset_id": dataset_id}).one_or_none()
    return None if row is None else StoredProfile(*row)
