"""A dataset by the name that pushes call it by."""

from sqlalchemy import Connection, select

from sextant.features.datasets import store
from sextant.features.datasets.models import Dataset


def named(tx: Connection, *, workspace_id: str, table_name: str) -> Dataset | None:
    """The dataset that SQL calls so, whatever its kind and state."""
    names = store.datasets.c
    query = select(names.dataset_id).where(names.workspace_id == workspace_id, names.table_name == table_name)
    dataset_id = tx.execute(query).scalar_one_or_none()
    return (
        None if dataset_id is None else store.find(tx, workspace_id=workspace_id, dataset_id=str(dataset_id))
    )
