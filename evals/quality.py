"""Cells found in error, against pairs of dirty and clean tables: precision, recall and F1 of each column and table.

    python evals/quality.py FOLDER

FOLDER holds `quality/`, or `quality.tar.xz`: a folder a table with `dirty.csv` and `clean.csv` of the same rows and
columns. Nothing is told to the finder but the dirty file, loaded as an upload would load it. A cell counts as found
when it is flagged, read as missing, or changed by the typed load (a unit or a percent sign stripped).
"""

import csv
import sys
from pathlib import Path

from _cells import Score, score, searched
from _sets import unpacked

ROW = "{:12} {:28} {:>7} {:>7} {:>9} {:>7} {:>7}"


def scored(folder: Path) -> None:
    tables: list[list[list[str]]] = []
    for kind in ("dirty", "clean"):
        with (folder / f"{kind}.csv").open(newline="") as file:
            tables.append(list(csv.reader(file)))
    dirty, clean = tables
    wrong = {
        (row, column)
        for row, (a, b) in enumerate(zip(dirty[1:], clean[1:], strict=True))
        for column, (x, y) in enumerate(zip(a, b, strict=True))
        if x != y
    }
    found = searched(folder / "dirty.csv")
    for number, name in enumerate(dirty[0]):
        part = score(*({cell for cell in cells if cell[1] == number} for cells in (wrong, found.cells)))
        if part.wrong or part.found:
            line(folder.name, name, part)
    line(folder.name, f"all, {len(dirty) - 1:,} rows in {found.seconds:.2f} s", score(wrong, found.cells))


def line(table: str, column: str, of: Score) -> None:
    figures = (f"{of.wrong:,}", f"{of.found:,}", f"{of.precision:.3f}", f"{of.recall:.3f}", f"{of.f1:.3f}")
    print(ROW.format(table, column, *figures))


if __name__ == "__main__":
    print(ROW.format("table", "column", "wrong", "found", "precision", "recall", "F1"))
    with unpacked(Path(sys.argv[1]), "quality") as sets:
        for each in sorted(path.parent for path in sets.glob("*/dirty.csv")):
            scored(each)
