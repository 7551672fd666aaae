"""How right files are read: messy CSV against its clean twin, and every other file read or refused with a reason.

    python evals/files.py EVALS_DIR

EVALS_DIR holds `files.tar.xz`, or the folder `files` it was unpacked to. A twin's score is out of 10, after Pollock
(Vitagliano et al., VLDB 2023): 1 for a table, and precision, recall and F1 of the header's cells, of the rows and of the
cells, each as bags. `weighted` weighs each kind of trouble once; `exact` is the share of files that equal their twin.
"""

import csv
import json
import re
import sys
import tarfile
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from sextant import _engine

TWINS = ("pollock_polluted_files", "pollock_survey_sample")
FOLDERS = ("csv_duckdb", "json", "spreadsheets_calamine", "spreadsheets_poi", "parquet", "xml")
SLOW = 2.0


@dataclass(frozen=True)
class Table:
    rows: list[list[str]]


@dataclass(frozen=True)
class Refused:
    code: str
    message: str


@dataclass(frozen=True)
class Score:
    kind: str
    points: float
    exact: bool


def read(path: Path) -> Table | Refused:
    """A file's cells as text under its header as written."""
    options = json.dumps({"types": "off", "allow_empty": True})
    with tempfile.TemporaryDirectory(prefix="sextant-files-") as name:
        try:
            report = json.loads(_engine.load(str(path), name, options=options))
        except _engine.Unreadable as error:
            return Refused(error.code, error.message)
        rows = [report["format"].get("header_cells") or [c["name"] for c in report["columns"]]]
        for part in report["files"]:
            columns: Any = pq.read_table(Path(name) / part["path"]).columns
            cells: Iterable[tuple[Any, ...]] = zip(*(column.to_pylist() for column in columns), strict=True)
            rows += [["" if c is None else str(c) for c in row] for row in cells]
    return Table([[cell.strip() for cell in row] for row in rows])


def twin(path: Path) -> list[list[str]]:
    with path.open(newline="", encoding="utf-8-sig", errors="replace") as file:
        return [[cell.strip() for cell in row] for row in csv.reader(file) if row]


def agreement(want: Iterable[Hashable], got: Iterable[Hashable]) -> float:
    """Precision, recall and F1 of two bags, added up."""
    wanted, found = Counter(want), Counter(got)
    if not wanted and not found:
        return 3.0
    hits = sum((wanted & found).values())
    precision = hits / max(sum(found.values()), 1)
    recall = hits / max(sum(wanted.values()), 1)
    return precision + recall + (2 * precision * recall / (precision + recall) if hits else 0.0)


def points(want: list[list[str]], got: list[list[str]]) -> float:
    header = agreement(want[0] if want else [], got[0] if got else [])
    records = agreement(map(tuple, want[1:]), map(tuple, got[1:]))
    cells = agreement((c for r in want[1:] for c in r), (c for r in got[1:] for c in r))
    return 1 + header + records + cells


def scored(folder: Path, name: str) -> Score:
    kind = re.sub(r"[\d_]*(0x\w+|col\d+|\d+)[\w.]*$", "", name.removesuffix(".csv")) or name
    want, got = twin(folder / "clean" / name), read(folder / "csv" / name)
    if isinstance(got, Refused):
        nothing = not want and got.code == "file_empty"
        return Score(kind, 10.0 if nothing else 0.0, nothing)
    return Score(kind, points(want, got.rows), want == got.rows)


def twins(folder: Path) -> Iterator[str]:
    """The line of a set with clean twins, and its worst kinds."""
    names = sorted(p.name for p in (folder / "csv").iterdir() if (folder / "clean" / p.name).exists())
    scores = [scored(folder, name) for name in names]
    kinds: dict[str, list[float]] = defaultdict(list)
    for score in scores:
        kinds[score.kind].append(score.points)
    means = {kind: sum(all_) / len(all_) for kind, all_ in kinds.items()}
    simple = sum(score.points for score in scores) / len(scores)
    weighted = sum(means.values()) / len(means)
    exact = sum(score.exact for score in scores) / len(scores)
    yield (
        f"{folder.name:28} {len(scores):6} simple {simple:6.3f}  weighted {weighted:6.3f}  exact {exact:6.1%}"
    )
    worst = sorted(means, key=means.__getitem__)[:5]
    yield "    worst kinds: " + ", ".join(f"{kind[:40]} {means[kind]:.2f}" for kind in worst)


def spectrum(folder: Path) -> str:
    """csv-spectrum: each table equals its JSON."""
    files = sorted((folder / "csvs").glob("*.csv"))
    right = 0
    for path in files:
        want = json.loads((folder / "json" / f"{path.stem}.json").read_text(encoding="utf-8"))
        got = read(path)
        if isinstance(got, Table):
            header, *rows = got.rows
            objects = want if isinstance(want, list) else [want]
            stripped = [{k.strip(): v.strip() for k, v in row.items()} for row in objects]
            right += [dict(zip(header, row, strict=False)) for row in rows] == stripped
    return f"{folder.name:28} {len(files):6} right {right}"


def outcomes(folder: Path) -> Iterator[str]:
    """Files read and refused, by reason, and those that take long."""
    files = sorted(p for p in folder.rglob("*") if p.is_file())
    codes: Counter[str] = Counter()
    slow: list[str] = []
    begun = time.perf_counter()
    for path in files:
        started = time.perf_counter()
        got = read(path)
        if isinstance(got, Refused):
            codes[got.code] += 1
        if (took := time.perf_counter() - started) > SLOW:
            slow.append(f"{path.name} {took:.1f} s")
    refused = sum(codes.values())
    took = time.perf_counter() - begun
    yield f"{folder.name:28} {len(files):6} read {len(files) - refused}  refused {refused}  {took:.1f} s"
    if codes:
        yield "    " + ", ".join(f"{code} {count}" for code, count in codes.most_common())
    if slow:
        yield f"    longer than {SLOW} s: " + ", ".join(slow)


@contextmanager
def opened(folder: Path) -> Iterator[Path]:
    unpacked = folder / "files"
    if unpacked.is_dir():
        yield unpacked
        return
    with tempfile.TemporaryDirectory(prefix="sextant-files-") as name:
        with tarfile.open(folder / "files.tar.xz") as archive:
            archive.extractall(name, filter="data")
        yield Path(name) / "files"


def main(folder: Path) -> None:
    with opened(folder) as files:
        for name in TWINS:
            for line in twins(files / name):
                print(line)
        print(spectrum(files / "csv_spectrum"))
        for name in FOLDERS:
            for line in outcomes(files / name):
                print(line, flush=True)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: python evals/files.py EVALS_DIR")
    main(Path(sys.argv[1]))
