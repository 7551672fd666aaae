"""300,000 rows into 10 million by key: `Lake` beside pyiceberg's own upsert, in one run.

    python bench/upsert.py [--rows 10000000] [--changed 300000] [--rival-rows 1000000] [--rival-changed 30000]

Two shapes: keys that lie together (the newest rows change, as most do) and keys strewn over every file. pyiceberg
gets a table that it ends with in a minute, and so do we beside it; `--rival-rows 0` leaves both out.
"""
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false

import argparse
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from sqlalchemy import create_engine

from sextant.core.db import metadata
from sextant.core.lake import Keys, Lake, LakeColumn, merge
from sextant.core.objects import Objects
from sextant.kit.ids import new_id

_FILES = 20
_NAMES = ("id", "a", "b", "c", "d", "e", "f", "g", "h", "label")


def columns() -> list[LakeColumn]:
    kinds = ["long"] * 5 + ["double"] * 4 + ["string"]
    return [LakeColumn(n, name, kind) for n, (name, kind) in enumerate(zip(_NAMES, kinds, strict=True), 1)]


def table_of(ids: Any, seed: int) -> pa.Table:
    random = np.random.default_rng(seed)
    count = len(ids)
    arrays = [pa.array(ids)]
    arrays += [pa.array(random.integers(0, 1_000_000, count)) for _ in range(4)]
    arrays += [pa.array(random.random(count)) for _ in range(4)]
    arrays.append(pa.array(np.char.add("label-", random.integers(0, 5_000, count).astype(str))))
    fields = [
        pa.field(column.name, array.type, metadata={"PARQUET:field_id": str(column.field_id)})
        for column, array in zip(columns(), arrays, strict=True)
    ]
    return pa.table(arrays, schema=pa.schema(fields))


class Bench:
    def __init__(self, folder: Path, rows: int) -> None:
        engine = create_engine(f"sqlite:///{folder / 'catalog.db'}")
        metadata.create_all(engine)
        self.objects = Objects(str(folder / "objects"), cache_dir=folder / "cache")
        self.lake = Lake(engine, objects=self.objects)
        self.rows = rows
        step = rows // _FILES
        files = [self.put("t", table_of(np.arange(n * step, (n + 1) * step), n)) for n in range(_FILES)]
        self.commit(files)

    def put(self, dataset: str, table: pa.Table) -> str:
        key = f"silver/w/{dataset}/{new_id()}.parquet"
        target = self.objects.local_target(key)
        if target is None:
            raise SystemExit("the bench wants a local folder")
        pq.write_table(table, target, compression="snappy", row_group_size=250_000)
        return key

    def commit(self, files: list[str]) -> None:
        self.lake.commit(workspace_id="w", dataset_id="t", columns=columns(), files=files, load_id=new_id())

    def upsert(self, changes: pa.Table) -> tuple[float, int]:
        """Seconds from the new rows' file to the commit, and how many rows were changed."""
        new = self.put("t", changes)
        started = time.perf_counter()
        keys = Keys([self.objects.local_path(new)], [1])
        if keys.troubles():
            raise SystemExit("a key stands twice")
        present = self.lake.files("w", "t")

        def target(_: int) -> tuple[str, Path]:
            key = f"silver/w/t/{new_id()}.parquet"
            path = self.objects.local_target(key)
            if path is None:
                raise SystemExit("the bench wants a local folder")
            places.setdefault(_, (key, path))
            return places[_]

        places: dict[int, tuple[str, Path]] = {}
        files = [(file.key, Path(file.path)) for file in present.files]
        merged = merge(keys, files, target=target, check=lambda: None)
        self.lake.rewrite(
            workspace_id="w",
            dataset_id="t",
            columns=columns(),
            files=[*merged.kept, new],
            removed=merged.removed,
            base=present.snapshot_id,
            load_id=new_id(),
        )
        return time.perf_counter() - started, merged.rows_updated

    def theirs(self, changes: pa.Table) -> float:
        table = self.lake._fresh("w", "t")  # pyright: ignore[reportPrivateUsage]  # the table as pyiceberg has it
        if table is None:
            raise SystemExit("there is no table")
        started = time.perf_counter()
        table.upsert(changes, join_cols=["id"])
        return time.perf_counter() - started


def changed_rows(rows: int, count: int, *, strewn: bool) -> pa.Table:
    """Two thirds change rows that are there, a third is new."""
    there, new = count * 2 // 3, count - count * 2 // 3
    random = np.random.default_rng(7)
    old = random.choice(rows, there, replace=False) if strewn else np.arange(rows - there, rows)
    return table_of(np.concatenate([np.sort(old), np.arange(rows, rows + new)]), 99)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=int, default=10_000_000)
    parser.add_argument("--changed", type=int, default=300_000)
    parser.add_argument("--rival-rows", type=int, default=1_000_000)
    parser.add_argument("--rival-changed", type=int, default=30_000)
    asked = parser.parse_args()
    ours(asked.rows, asked.changed)
    if asked.rival_rows:
        for strewn, seconds in ours(asked.rival_rows, asked.rival_changed).items():
            with tempfile.TemporaryDirectory() as folder:
                bench = Bench(Path(folder), asked.rival_rows)
                theirs = bench.theirs(changed_rows(asked.rival_rows, asked.rival_changed, strewn=strewn))
            rate = asked.rival_changed / theirs
            print(
                f"pyiceberg, {_SHAPES[strewn]:26} {theirs:8.2f} s {rate:12,.0f} rows/s   times ours {theirs / seconds:.1f}"
            )


_SHAPES = {False: "keys that lie together", True: "keys strewn over all files"}


def ours(rows: int, changed: int) -> dict[bool, float]:
    """Prints and tells the seconds of both shapes."""
    print(f"{changed:,} rows into {rows:,} x 10 by key")
    took: dict[bool, float] = {}
    for strewn, shape in _SHAPES.items():
        changes = changed_rows(rows, changed, strewn=strewn)
        with tempfile.TemporaryDirectory() as folder:
            bench = Bench(Path(folder), rows)
            took[strewn], updated = bench.upsert(changes)
            total = bench.lake.files("w", "t").row_count
        rate = changed / took[strewn]
        print(
            f"{shape:37} {took[strewn]:8.2f} s {rate:12,.0f} rows/s   {updated:,} changed, {total:,} in all"
        )
    return took


if __name__ == "__main__":
    main()
