"""Which datasets a permitted statement reads, and at which snapshots."""

from collections.abc import Mapping

from sextant.features.datasets import Table
from sextant.features.query.gate import Permitted
from sextant.features.query.models import TableRef


def as_of_map(permitted: Permitted) -> dict[str, str]:
    """Each dataset that is read, with its snapshot."""
    return {
        table.dataset_id: table.snapshot_id for table in permitted.tables if table.snapshot_id is not None
    }


def refs_of(permitted: Permitted, tables: Mapping[str, Table]) -> tuple[TableRef, ...]:
    """The datasets that a statement reads."""
    read = [tables[table.table_name.lower()] for table in permitted.tables]
    return tuple(
        TableRef(
            dataset_id=table.dataset_id,
            name=table.name,
            table_name=table.table_name,
            snapshot_id=table.snapshot_id,
            snapshot_at=table.snapshot_at,
            row_count=table.row_count,
        )
        for table in read
    )
