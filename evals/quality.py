"""Cells found in error, against pairs of dirty and clean tables: precision and recall a column, F1 a table.

    python evals/quality.py FOLDER

FOLDER holds a folder a table with `dirty.csv` and `clean.csv` of the same rows and columns. Nothing is told to the
finder but the dirty file, loaded as an upload would load it. A cell counts as found when it is flagged, read as
missing, or changed by the typed load (a unit or a percent sign stripped).
"""

import csv
import json
import sys
import tempfile
import time
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from _sets import unpacked

from sextant import _engine
from sextant.features.checks.finding import find_errors


def loaded(path: Path) -> tuple[pa.Table, dict[str, str], list[str]]:
    with tempfile.TemporaryDirectory() as folder:
        report = json.loads(_engine.load(str(path), folder))
        parts = [pq.read_table(Path(folder) / file["path"]) for file in report["files"]]
    table = pa.concat_tables(parts)
    return table, {c["name"]: c["type"] for c in report["columns"]}, [c["name"] for c in report["columns"]]


def same(raw: str, read: object) -> bool:
    if read is None:
        return raw == ""
    text = str(read)
    if text == raw:
        return True
    try:
        return float(text) == float(raw)
    except ValueError:
        return False


def scored(folder: Path) -> float:
    dirty, clean = (
        list(csv.reader((folder / f"{kind}.csv").open(newline=""))) for kind in ("dirty", "clean")
    )
    table, types, names = loaded(folder / "dirty.csv")
    began = time.perf_counter()
    cells = find_errors(table, types)
    seconds = time.perf_counter() - began
    found = {
        (row - 1, names.index(column))
        for row, column in zip(*(cells[n].to_pylist() for n in ("row", "column")), strict=False)
    }
    for number, name in enumerate(names):
        for row, read in enumerate(table[name].to_pylist()):
            if not same(dirty[row + 1][number], read):
                found.add((row, number))
    wrong = {
        (r, c)
        for r, (a, b) in enumerate(zip(dirty[1:], clean[1:], strict=False))
        for c, (x, y) in enumerate(zip(a, b, strict=False))
        if x != y
    }
    print(f"{folder.name}: {table.num_rows:,} rows, {len(wrong):,} wrong cells, {seconds:.2f} s")
    print(f"  {'column':20} {'wrong':>6} {'found':>6} {'precision':>9} {'recall':>7}")
    for number, name in enumerate(names):
        w, f = {x for x in wrong if x[1] == number}, {x for x in found if x[1] == number}
        if w or f:
            print(
                f"  {name:20} {len(w):6,} {len(f):6,} {len(w & f) / max(1, len(f)):9.3f} {len(w & f) / max(1, len(w)):7.3f}"
            )
    hit = len(wrong & found)
    precision, recall = hit / max(1, len(found)), hit / max(1, len(wrong))
    score = 2 * precision * recall / max(1e-9, precision + recall)
    print(f"  {'all':20} {len(wrong):6,} {len(found):6,} {precision:9.3f} {recall:7.3f}   F1 {score:.4f}\n")
    return score


if __name__ == "__main__":
    with unpacked(Path(sys.argv[1]), "quality") as sets:
        for each in sorted(path.parent for path in sets.glob("*/dirty.csv")):
            scored(each)
