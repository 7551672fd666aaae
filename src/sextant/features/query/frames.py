"""Rows at hand as a table that a statement may name: none of the workspace's, read by whoever made them."""

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from sextant.features.datasets import Column, Table
from sextant.features.query.rows import type_name
from sextant.kit.ids import DatasetId, WorkspaceId
from sextant.ports.hot import HotColumn, HotRows

if TYPE_CHECKING:
    import pyarrow as pa


def frame(workspace_id: str, name: str) -> Table:
    """A table without rows."""
    return Table(
        dataset_id=DatasetId(name),
        workspace_id=WorkspaceId(workspace_id),
        table_name=name,
        name=name,
        description="",
        snapshot_id=None,
        snapshot_at=None,
        columns=(),
        row_count=0,
        size_bytes=0,
        read_files=lambda: (),
        read_profile=lambda: None,
    )


def framed(rows: "pa.Table", within: Table) -> Table:
    """The rows as that table."""

    def read(columns: Sequence[HotColumn]) -> "pa.Table":
        return rows.select([column.name for column in columns])

    columns = tuple(
        Column(field_id=place + 1, name=name, label=name, type=type_name(kind), position=place)
        for place, (name, kind) in enumerate(zip(rows.column_names, rows.schema.types, strict=True))
    )
    hot = HotRows(key=str(id(rows)), row_count=rows.num_rows, size_bytes=rows.nbytes, read=read)
    return replace(within, columns=columns, row_count=rows.num_rows, hot=hot, settled=within)
