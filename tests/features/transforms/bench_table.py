"""A table of random rows in a Parquet file, asked by the gate and the engine alone, and rollups of it."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from sextant.adapters.warehouse.duckdb import DuckDBWarehouse
from sextant.features.datasets import Column, Table
from sextant.features.governance.models import Guard
from sextant.features.query import GateLimits, Rollup
from sextant.features.query.gate import Asked, Permitted
from sextant.features.query.gate.permit import permit
from sextant.features.query.permitting import Reading
from sextant.features.query.rollups.needing import Needs, needs_of
from sextant.features.query.rollups.standing_in import StoodIn, stand_in
from sextant.features.transforms.rollups.building import partial_sql, piece, typed, types_sql, write
from sextant.features.transforms.rollups.models import KeptColumn
from sextant.kit.ids import DatasetId, SnapshotId, WorkspaceId

WORKSPACE = "w"
LIMITS = GateLimits(rows=1_000_000)


@dataclass
class Asking:
    """One table of a folder and the engine that reads it."""

    folder: Path
    rows: pa.Table
    types: Sequence[tuple[str, str]]
    files: tuple[Path, ...] = ()
    guard: Guard | None = None
    engine: DuckDBWarehouse = field(init=False)

    def __post_init__(self) -> None:
        self.engine = DuckDBWarehouse(lambda _workspace: [self.folder])
        fields = [
            pa.field(one.name, one.type, metadata={b"PARQUET:field_id": str(n + 1).encode()})
            for n, one in enumerate(self.rows.schema)
        ]
        path = self.folder / "rows.parquet"
        pq.write_table(pa.Table.from_arrays(self.rows.columns, schema=pa.schema(fields)), path)
        self.files = (path,)

    @property
    def table(self) -> Table:
        columns = tuple(
            Column(field_id=n + 1, name=name, label=name, type=kind, position=n)
            for n, (name, kind) in enumerate(self.types)
        )
        return Table(
            dataset_id=DatasetId("d"),
            workspace_id=WorkspaceId(WORKSPACE),
            table_name="sales",
            name="Sales",
            description="",
            snapshot_id=SnapshotId("1"),
            snapshot_at=None,
            columns=columns,
            row_count=self.rows.num_rows,
            size_bytes=1_000,
            read_files=lambda: tuple(str(path) for path in self.files),
            read_profile=lambda: None,
            guard=self.guard,
        )

    def permitted(self, sql: str, **values: object) -> Permitted:
        return permit(Asked(sql, WORKSPACE, values), tables=(self.table,), limits=LIMITS)

    def run(self, permitted: Permitted) -> pa.Table:
        return self.engine.run(permitted.query).table

    def needs(self, sql: str) -> Needs | None:
        return needs_of(Reading(self.permitted(sql), {"sales": self.table}))

    def rollup(
        self,
        keys: Sequence[str],
        figures: Sequence[tuple[str, str]],
        *,
        pieces: int = 1,
        floats: bool = False,
    ) -> Rollup:
        """Over the rows in so many parts, each rolled up by itself as appends are."""
        whole = replace(self.table, guard=None)
        columns = [KeptColumn(name=f"k{n}", merge="key", text=text) for n, text in enumerate(keys)]
        columns += [
            KeptColumn.model_validate({"name": f"a{n}", "merge": merge, "text": text})
            for n, (merge, text) in enumerate([("count", ""), *figures])
        ]
        told = self._asked(types_sql(whole, columns), replace(whole, read_files=lambda: ()))
        columns = typed(columns, told.to_pylist()[0], floats=floats)
        paths: list[Path] = []
        digits = [0] * len(columns)
        for number in range(pieces):
            part = self._part(number, pieces)
            found = self._asked(
                partial_sql(whole, columns), replace(whole, read_files=lambda p=part: (str(p),))
            )
            rows, counted = piece(found, columns)
            digits = [a + b.digits for a, b in zip(digits, counted, strict=True)]
            paths.append(self.folder / f"rollup-{number}.parquet")
            write(rows, paths[-1])
        kept = [one.model_copy(update={"digits": n}) for one, n in zip(columns, digits, strict=True)]
        return Rollup(
            rollup_id="r",
            dataset_id="d",
            snapshot_id="1",
            version="1",
            columns=tuple(one.for_gate() for one in kept),
            files=tuple(str(path) for path in paths),
            row_count=sum(pq.read_metadata(path).num_rows for path in paths),
            size_bytes=100,
        )

    def stood_in(self, sql: str, *rollups: Rollup, **values: object) -> StoodIn | None:
        return stand_in(self.permitted(sql, **values), self.table, rollups)

    def _asked(self, sql: str, table: Table) -> pa.Table:
        return self.run(permit(Asked(sql, WORKSPACE), tables=(table,), limits=LIMITS))

    def _part(self, number: int, pieces: int) -> Path:
        path = self.folder / f"part-{number}.parquet"
        whole = pq.read_table(self.files[0])
        size = -(-whole.num_rows // pieces) if whole.num_rows else 0
        pq.write_table(whole.slice(number * size, size), path)
        return path


def in_order(table: pa.Table) -> list[tuple[Any, ...]]:
    """The rows as values, in an order of their own."""
    rows = [
        tuple(row.values())
        for row in table.rename_columns([str(n) for n in range(table.num_columns)]).to_pylist()
    ]
    return sorted(rows, key=repr)
