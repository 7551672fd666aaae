"""A lake with one table of numbers and days, to be kept by year, month or day."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from sqlalchemy import create_engine

from sextant.core.db import metadata
from sextant.core.lake import (
    Keeping,
    Keys,
    Lake,
    LakeColumn,
    PartitionBy,
    Sizes,
    is_worth_splitting,
    merge,
    split,
)
from sextant.core.objects import Objects
from sextant.kit.ids import new_id

MB = 1 << 20
NO, DAY = LakeColumn(1, "no", "long"), LakeColumn(2, "day", "date")
OF = ("w", "d")
MONTH = PartitionBy(2, "month")
Row = tuple[int, date | None]


def table_of(rows: Sequence[Row], kind: pa.DataType | None = None, *, name: str = "day") -> pa.Table:
    fields = [
        pa.field(named, of, metadata={"PARQUET:field_id": field_id})
        for named, of, field_id in (("no", pa.int64(), "1"), (name, kind or pa.date32(), "2"))
    ]
    return pa.table([[no for no, _ in rows], [day for _, day in rows]], schema=pa.schema(fields))


class Bench:
    """A lake with one table of numbers and days."""

    def __init__(self, folder: Path) -> None:
        engine = create_engine(f"sqlite:///{folder / 'catalog.db'}")
        metadata.create_all(engine)
        self.folder = folder
        self.objects = Objects(str(folder / "objects"), cache_dir=folder / "cache")
        self.lake = Lake(engine, objects=self.objects)
        self.keeping = Keeping(self.lake, self.objects)
        self.columns: tuple[LakeColumn, ...] = (NO, DAY)

    def put(self, table: pa.Table) -> str:
        key = f"silver/w/d/{new_id()}.parquet"
        path = self.objects.local_target(key)
        assert path is not None
        pq.write_table(table, path, row_group_size=3)
        return key

    def split(self, key: str) -> list[str]:
        """The file as a load brings it into the table: split where the table is kept apart."""
        by = self.lake.kept_by(*OF)
        path = self.objects.local_path(key)
        if by is None or not is_worth_splitting([path], by):
            return [key]
        folder = self.folder / new_id()
        folder.mkdir()
        return [self.put(pq.read_table(one, partitioning=None)) for one in split([path], by, folder)]

    def load(self, rows: Sequence[Row], *, replace: bool = False, whole: bool = False) -> Any:
        """A load; `whole` leaves its file in one piece."""
        key = self.put(table_of(rows))
        put = self.lake.replace if replace else self.lake.commit
        return put(
            workspace_id="w",
            dataset_id="d",
            columns=self.columns,
            files=[key] if whole else self.split(key),
            load_id=new_id(),
        )

    def upsert(self, rows: Sequence[Row]) -> Any:
        new = self.split(self.put(table_of(rows)))
        present = self.lake.files(*OF)
        places: dict[int, tuple[str, Path]] = {}

        def target(number: int) -> tuple[str, Path]:
            key = f"silver/w/d/{new_id()}.parquet"
            path = self.objects.local_target(key)
            assert path is not None
            return places.setdefault(number, (key, path))

        keys = Keys([self.objects.local_path(key) for key in new], [1])
        files = [(file.key, Path(file.path)) for file in present.files]
        merged = merge(keys, files, target=target, check=lambda: None)
        return self.lake.rewrite(
            workspace_id="w",
            dataset_id="d",
            columns=self.columns,
            files=[*merged.kept, *new],
            removed=merged.removed,
            base=present.snapshot_id,
            load_id=new_id(),
        )

    def partition(self, by: PartitionBy = MONTH) -> Any:
        return self.keeping.partition(
            *OF, columns=self.columns, by=by, staging=self.folder / "staging", progress=lambda _: None
        )

    def compact(self, least: int = 2) -> Any:
        return self.keeping.compact(*OF, columns=self.columns, sizes=Sizes(least=least))

    def rows(self, snapshot_id: str | None = None) -> list[Row]:
        files = self.lake.files(*OF, snapshot_id).files
        tables = [pq.read_table(file.path, partitioning=None) for file in files]
        found = [tuple(row.values()) for table in tables for row in table.to_pylist()]
        return sorted(found, key=lambda row: (row[0], str(row[1])))

    def parts(self) -> list[str]:
        return sorted(file.part for file in self.lake.files(*OF).files)
