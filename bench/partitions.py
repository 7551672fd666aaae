"""A month's aggregate of a table that is kept by month beside the same table in one piece, in one run.

    python bench/partitions.py [--rows 12000000] [--months 36] [--rounds 7]

Two shapes: rows that came in the order of their days, as most do, and rows strewn over all files. Bytes are what
the estimate of the statement counts and what the process read (Linux tells it); times are the engine's, best of
all rounds, the two tables in turn.
"""
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false

import argparse
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from sqlalchemy import create_engine

from sextant.adapters.warehouse.duckdb import DuckDBWarehouse
from sextant.core.db import metadata
from sextant.core.lake import Keeping, Lake, LakeColumn, PartitionBy, TableFiles
from sextant.core.objects import Objects
from sextant.features.datasets import Column, Table
from sextant.features.datasets.models import FileTimes
from sextant.features.query.gate import Asked, GateLimits
from sextant.features.query.gate.permit import permit
from sextant.kit.ids import DatasetId, SnapshotId, WorkspaceId, new_id

_FILES = 12
_KINDS = {"no": "long", "day": "date", "customer": "long", "product": "string", "amount": "double"}
_COLUMNS = [LakeColumn(n, name, kind) for n, (name, kind) in enumerate(_KINDS.items(), 1)]
_BY = PartitionBy(2, "month")
_SQL = """SELECT product, count(*) AS n, sum(amount) AS total FROM sales
WHERE day >= DATE '2024-05-01' AND day < DATE '2024-06-01' GROUP BY product"""


def rows_of(first: int, count: int, *, total: int, days: int, strewn: bool) -> pa.Table:
    random = np.random.default_rng(first)
    numbers = np.arange(first, first + count)
    day = random.integers(0, days, count) if strewn else numbers * days // total
    begin = int((np.datetime64("2023-01-01") - np.datetime64("1970-01-01")).astype(int))
    arrays = [
        pa.array(numbers),
        pa.array((day + begin).astype(np.int32), pa.int32()).cast(pa.date32()),
        pa.array(random.integers(0, 3_000_000, count)),
        pa.array(np.char.add("product-", random.integers(0, 400, count).astype(str))),
        pa.array(random.random(count) * 1_000),
    ]
    fields = [
        pa.field(column.name, array.type, metadata={"PARQUET:field_id": str(column.field_id)})
        for column, array in zip(_COLUMNS, arrays, strict=True)
    ]
    return pa.table(arrays, schema=pa.schema(fields))


@dataclass(frozen=True)
class Read:
    """What one statement took."""

    seconds: float
    rows: int
    told_bytes: int
    read_bytes: int
    answer: list[dict[str, Any]]


class Bench:
    def __init__(self, folder: Path, rows: int, *, days: int, strewn: bool) -> None:
        engine = create_engine(f"sqlite:///{folder / 'catalog.db'}")
        metadata.create_all(engine)
        self.folder = folder
        self.objects = Objects(str(folder / "objects"), cache_dir=folder / "cache")
        self.lake = Lake(engine, objects=self.objects)
        step = rows // _FILES
        keys = [
            self.put(rows_of(n * step, step, total=rows, days=days, strewn=strewn)) for n in range(_FILES)
        ]
        self.lake.commit(workspace_id="w", dataset_id="t", columns=_COLUMNS, files=keys, load_id=new_id())
        self.warehouse = DuckDBWarehouse(lambda _: [folder])

    def put(self, table: pa.Table) -> str:
        key = f"silver/w/t/{new_id()}.parquet"
        target = self.objects.local_target(key)
        if target is None:
            raise SystemExit("the bench wants a local folder")
        pq.write_table(table, target, compression="snappy", row_group_size=122_880)
        return key

    def partition(self) -> tuple[float, float]:
        """Seconds of the clock and of the processor."""
        clock, cpu = time.perf_counter(), time.process_time()
        Keeping(self.lake, self.objects).partition(
            "w", "t", columns=_COLUMNS, by=_BY, staging=self.folder / "staging", progress=lambda _: None
        )
        return time.perf_counter() - clock, time.process_time() - cpu

    def ask(self, found: TableFiles) -> Read:
        columns = tuple(
            Column(field_id=one.field_id, name=one.name, label=one.name, type=one.type, position=place)
            for place, one in enumerate(found.columns)
        )
        table = Table(
            dataset_id=DatasetId("t"),
            workspace_id=WorkspaceId("w"),
            table_name="sales",
            name="sales",
            description="",
            snapshot_id=SnapshotId(found.snapshot_id or ""),
            snapshot_at=None,
            columns=columns,
            row_count=found.row_count,
            size_bytes=found.size_bytes,
            read_files=lambda: tuple(file.path for file in found.files),
            read_profile=lambda: None,
            read_times=lambda: None if found.by is None else FileTimes(found.by.field_id, found.files),
        )
        permitted = permit(Asked(_SQL, "w"), tables=(table,), limits=GateLimits())
        before, started = bytes_read(), time.perf_counter()
        rows = self.warehouse.run(permitted.query)
        took = time.perf_counter() - started
        answer = sorted(rows.table.to_pylist(), key=lambda row: row["product"])
        return Read(took, permitted.estimate.rows, permitted.estimate.bytes, bytes_read() - before, answer)


def bytes_read() -> int:
    told = dict(line.split(": ") for line in Path("/proc/self/io").read_text().splitlines())
    return int(told["rchar"])


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=int, default=12_000_000)
    parser.add_argument("--months", type=int, default=36)
    parser.add_argument("--rounds", type=int, default=7)
    asked = parser.parse_args()
    for strewn in (False, True):
        with tempfile.TemporaryDirectory() as folder:
            bench = Bench(Path(folder), asked.rows, days=asked.months * 365 // 12, strewn=strewn)
            whole = bench.lake.files("w", "t")
            clock, cpu = bench.partition()
            parted = bench.lake.files("w", "t")
            print(
                f"{'strewn' if strewn else 'in order of their days'}: {asked.rows:,} rows, "
                f"{whole.size_bytes >> 20:,} MB in {len(whole.files)} files; parted into {len(parted.files)} "
                f"of {parted.size_bytes >> 20:,} MB in {clock:.1f} s, {cpu:.1f} s of CPU"
            )
            report(*best(bench, whole, parted, asked.rounds))


def best(bench: Bench, whole: TableFiles, parted: TableFiles, rounds: int) -> tuple[Read, Read]:
    found = [(bench.ask(whole), bench.ask(parted)) for _ in range(rounds)]
    for one, other in found:
        if not alike(one.answer, other.answer):
            raise SystemExit("the two tables answer differently")
    pairs = list(zip(*found, strict=True))
    ours, theirs = (min(reads, key=lambda read: read.seconds) for reads in pairs)
    return ours, theirs


def alike(one: list[dict[str, Any]], other: list[dict[str, Any]]) -> bool:
    return len(one) == len(other) and all(
        (a["product"], a["n"]) == (b["product"], b["n"]) and abs(a["total"] - b["total"]) < 1e-3
        for a, b in zip(one, other, strict=True)
    )


def report(whole: Read, parted: Read) -> None:
    for name, one in (("in one piece", whole), ("by month", parted)):
        print(
            f"  {name:14} {one.seconds * 1000:8.1f} ms   estimate {one.rows:12,} rows, "
            f"{one.told_bytes / 1e6:8.1f} MB   read {one.read_bytes / 1e6:8.2f} MB"
        )
    print(
        f"  times: clock {whole.seconds / parted.seconds:.1f}, estimate "
        f"{whole.told_bytes / parted.told_bytes:.1f}, bytes read {whole.read_bytes / parted.read_bytes:.1f}"
    )


if __name__ == "__main__":
    main()
