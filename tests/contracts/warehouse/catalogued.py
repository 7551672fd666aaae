"""Tables of the suite in the Iceberg catalog, for engines that read them there."""

from dataclasses import replace
from pathlib import Path

import pyarrow.parquet as pq
from sqlalchemy import Engine

from sextant.adapters.warehouse.catalog_scans import Located
from sextant.core.lake import Lake, LakeColumn
from sextant.core.lake.pinning import Pinning
from sextant.core.objects import Objects
from tests.features.query.tables import WORKSPACE, KnownTable


class Catalogued:
    """Commits each table's files to a lake whose objects lie below `root`, and tells where they then are."""

    def __init__(self, engine: Engine, root: Path) -> None:
        self._root = root
        objects = Objects(root.as_uri(), cache_dir=root / "cache")
        self._lake = Lake(engine, objects=objects)
        self.pin = Pinning(self._lake, objects).pin
        self._number = 0

    def placed(self, table: KnownTable) -> KnownTable:
        dataset = f"d{abs(hash((str(self._root), table.table_name))):x}-{self._number}"
        self._number += 1
        if not table.files:
            return replace(table, dataset_id=dataset, snapshot_id=None, row_count=0)
        rows, snapshot = 0, ""
        for number, file in enumerate(table.files):
            made = self._lake.commit(
                workspace_id=WORKSPACE,
                dataset_id=dataset,
                columns=_columns_in(file, table),
                files=[Path(file).relative_to(self._root).as_posix()],
                load_id=f"{dataset}-{number}",
            )
            rows, snapshot = made.total_rows, made.snapshot_id
        return replace(table, dataset_id=dataset, snapshot_id=snapshot, row_count=rows)

    def snapshots(self, dataset_id: str) -> list[str]:
        """Newest first."""
        return [one.snapshot_id for one in self._lake.snapshots(WORKSPACE, dataset_id)]

    def part_by(self, dataset_id: str, column: str) -> None:
        """What is loaded from now on is kept by the months of a column."""
        table = self._lake.catalog().open(WORKSPACE, dataset_id)
        assert table is not None
        with table.update_spec() as change:
            change.add_field(column, "month", "by_month")

    def locate(self, workspace_id: str, dataset_id: str, snapshot_id: str | None) -> Located:
        found = self._lake.columns(workspace_id, dataset_id, snapshot_id)
        return Located(workspace_id, dataset_id, {c.field_id: (c.name, c.type) for c in found})


def _columns_in(file: str, table: KnownTable) -> list[LakeColumn]:
    """The columns that a file has, as it calls them, in the types that it has them in."""
    found = {int(field.metadata[b"PARQUET:field_id"]): field for field in pq.read_schema(file)}
    kinds = {"int32": "int", "int64": "long"}
    return [
        LakeColumn(one.field_id, found[one.field_id].name, kinds.get(str(found[one.field_id].type), one.type))
        for one in table.columns
        if one.field_id in found
    ]
