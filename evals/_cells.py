"""Which cells of a dirty table Sextant finds: flagged, read as missing, or changed by the typed load."""

import csv
import json
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from sextant import _engine
from sextant.features.checks.finding import find_errors
from sextant.features.checks.finding.forms import shape_of

Cell = tuple[int, int]
END_OF_UNIT = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ%$€£ "


@dataclass(frozen=True, slots=True)
class Search:
    cells: set[Cell]
    seconds: float


@dataclass(frozen=True, slots=True)
class Score:
    wrong: int
    found: int
    hit: int

    @property
    def precision(self) -> float:
        return self.hit / self.found if self.found else 0.0

    @property
    def recall(self) -> float:
        return self.hit / self.wrong if self.wrong else 0.0

    @property
    def f1(self) -> float:
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0


def score(wrong: set[Cell], found: set[Cell]) -> Score:
    return Score(len(wrong), len(found), len(wrong & found))


def searched(path: Path) -> Search:
    """Nothing is told to the finder but the file, loaded as an upload would load it; a cell is (row, column)."""
    table, types = _loaded(path)
    began = time.perf_counter()
    found = find_errors(table, types)
    seconds = time.perf_counter() - began
    names = list(types)
    cells = {
        (row - 1, names.index(column))
        for row, column in zip(*(found[name].to_pylist() for name in ("row", "column")), strict=True)
    }
    with path.open(newline="") as file:
        raw = list(csv.reader(file))[1:]
    for number, name in enumerate(names):
        cells |= {(row, number) for row in _changed([line[number] for line in raw], table[name], types[name])}
    return Search(cells, seconds)


def _loaded(path: Path) -> tuple[pa.Table, dict[str, str]]:
    with tempfile.TemporaryDirectory() as folder:
        report = json.loads(_engine.load(str(path), folder))
        assert report["rows_set_aside"] == 0, (
            "rows were set aside, so that rows would be compared with others"
        )
        table = pa.concat_tables([pq.read_table(Path(folder) / file["path"]) for file in report["files"]])
    return table, {column["name"]: column["type"] for column in report["columns"]}


def _changed(raw: Sequence[str], column: pa.ChunkedArray, kind: str) -> list[int]:
    """A date, a time or a truth value is read from each way of writing it; changed is what was written as few are."""
    read = column.to_pylist()
    if kind.startswith(("date", "time", "boolean")):
        shapes = [shape_of(text) for text in raw]
        usual = Counter(shapes).most_common(1)[0][0]
        return [
            row
            for row, value in enumerate(read)
            if (value is None and raw[row] != "") or (value is not None and shapes[row] != usual)
        ]
    unit = _unit_of(raw) if not kind.startswith("string") else ""
    if not unit:
        return [row for row, value in enumerate(read) if not _same(raw[row], value)]
    bare = [text.removesuffix(unit) for text in raw]
    scale = _scale(bare, read)
    return [row for row, value in enumerate(read) if not _same(bare[row], value, scale)]


def _scale(bare: Sequence[str], read: Sequence[object]) -> float:
    """How often the unit that is written goes into the one that is kept: minutes are kept as microseconds."""
    for text, value in zip(bare, read, strict=True):
        with suppress(ValueError):
            if value and float(text):
                return float(str(value)) / float(text)
    return 1.0


def _unit_of(raw: Sequence[str]) -> str:
    """The unit that all but a few cells of a column end with: the typed load keeps it for the whole column."""
    filled = [text for text in raw if text]
    ends = Counter(text[len(text.rstrip(END_OF_UNIT)) :] for text in filled)
    end, count = ends.most_common(1)[0] if ends else ("", 0)
    return end if count >= 0.9 * len(filled) else ""


def _same(raw: str, read: object, scale: float = 1.0) -> bool:
    if read is None:
        return raw == ""
    text = str(read)
    if text == raw:
        return True
    try:
        return abs(float(text) - float(raw) * scale) <= 1e-9 * abs(float(text))
    except ValueError:
        return False
