"""The engine on clean CSV against what people use: DuckDB, Polars, plain Python and ydata-profiling, in one run.

    python bench/engine.py [--scale 1.0] [--rounds 2] [--rivals duckdb,polars,python,ydata] [--itself 250,2500]
                           [--rivals-python PATH]

Two files are made in a temporary folder: 3 million rows of 10 columns and 1 million of 50. Sextant reads each, decides types
from the whole file, profiles, counts exact duplicates and writes Parquet. Each side runs in a process of its own, so that its
peak memory is its own; wall and CPU seconds are the best of the rounds. Rivals that Sextant does not ship are run by
`--rivals-python`, or installed into `.cache/rivals`. `--itself` loads files of so many
megabytes to show time and memory by size.

- DuckDB: `read_csv(sample_size=-1)` to Parquet, `SUMMARIZE`, and the exact duplicate count by SQL.
- Polars: `scan_csv().sink_parquet()`, no profile, types from the first rows.
- Python: `csv` and `pyarrow`, types decided from all values, 1 million rows of the first file.
- ydata-profiling: pandas and `ProfileReport(minimal=True)` on the second file, without the report's page.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.csv as pc

import _rivals

CHUNK = 250_000
END = """
seconds, used = time.perf_counter() - begun, resource.getrusage(resource.RUSAGE_SELF)
print(json.dumps({"seconds": seconds, "cpu": used.ru_utime + used.ru_stime, "peak_mb": used.ru_maxrss / 1024}))
"""
SEXTANT = """
import json, resource, sys, time
from sextant import _engine
begun = time.perf_counter()
report = json.loads(_engine.load(sys.argv[1], sys.argv[2]))
assert report["rows_in_file"] == report["rows_loaded"] + report["rows_set_aside"]
"""
DUCKDB = """
import json, resource, sys, time
import duckdb
begun = time.perf_counter()
connection = duckdb.connect()
part = sys.argv[2] + "/duckdb.parquet"
connection.execute(f"COPY (SELECT * FROM read_csv('{sys.argv[1]}', sample_size=-1)) TO '{part}'")
connection.execute(f"SUMMARIZE SELECT * FROM '{part}'").fetchall()
connection.execute(f"SELECT (SELECT count(*) FROM '{part}') - (SELECT count(*) FROM (SELECT DISTINCT * FROM '{part}'))")
"""
POLARS = """
import json, resource, sys, time
import polars
begun = time.perf_counter()
polars.scan_csv(sys.argv[1], try_parse_dates=True).sink_parquet(sys.argv[2] + "/polars.parquet")
"""
PYTHON = """
import csv, json, resource, sys, time
from datetime import date, datetime
import pyarrow as pa
import pyarrow.parquet as pq
begun = time.perf_counter()
with open(sys.argv[1], newline="") as file:
    reader = csv.reader(file)
    names = next(reader)
    columns = list(zip(*reader))
def typed(values):
    for kind in (int, float, date.fromisoformat, datetime.fromisoformat):
        try:
            return [kind(v) if v else None for v in values]
        except ValueError:
            pass
    return list(values)
pq.write_table(pa.table(dict(zip(names, map(typed, columns)))), sys.argv[2] + "/python.parquet")
"""
YDATA = """
import json, resource, sys, time
import pandas
from ydata_profiling import ProfileReport
begun = time.perf_counter()
ProfileReport(pandas.read_csv(sys.argv[1]), minimal=True, progress_bar=False).get_description()
"""


def orders(rng: np.random.Generator, start: int, rows: int) -> pa.Table:
    """Ten columns of every kind."""
    carriers = np.array(["UA", "AA", "DL", "WN", "B6", "EV", "MQ", "US", "9E", "VX"])
    cities = np.array([f"City {i:03d}" for i in range(300)])
    seconds = rng.integers(0, 3 * 365 * 86_400, rows).astype("timedelta64[s]")
    days = rng.integers(0, 1_095, rows)
    return pa.table(
        {
            "id": np.arange(start, start + rows) + 1_000_000,
            "ordered_at": pa.array(np.datetime64("2022-01-01T00:00:00") + seconds),
            "day": pa.array((np.datetime64("2022-01-01") + days).astype("datetime64[D]")),
            "carrier": carriers[rng.integers(0, 10, rows)],
            "city": cities[rng.integers(0, 300, rows)],
            "quantity": rng.integers(1, 20, rows),
            "price": np.round(rng.lognormal(3, 1, rows), 2),
            "score": pa.array(np.round(rng.normal(0, 1, rows), 6), mask=rng.random(rows) < 0.03),
            "active": rng.random(rows) < 0.5,
            "reference": pa.array(["r-" + x for x in rng.integers(0, 10**9, rows).astype(str)]),
        }
    )


def wide(rng: np.random.Generator, start: int, rows: int) -> pa.Table:
    """Fifty columns: the ten, and forty measures and marks."""
    measures = {f"measure_{i}": np.round(rng.normal(i, 1 + i, rows), 3) for i in range(20)}
    counts = {f"count_{i}": rng.integers(0, 10 ** (1 + i % 6), rows) for i in range(12)}
    marks = {
        f"mark_{i}": np.array([f"m{j}" for j in range(5 + 40 * i)])[rng.integers(0, 5 + 40 * i, rows)]
        for i in range(8)
    }
    table = orders(rng, start, rows)
    for name, values in {**measures, **counts, **marks}.items():
        table = table.append_column(name, pa.array(values))
    return table


Make = Callable[[np.random.Generator, int, int], pa.Table]


def generate(path: Path, make: Make, rows: int, seed: int = 7) -> float:
    """Writes a file and gives its megabytes."""
    rng = np.random.default_rng(seed)
    options = pc.WriteOptions(quoting_style="needed")
    first = make(rng, 0, min(CHUNK, rows))
    with pc.CSVWriter(path, first.schema, write_options=options) as writer:
        writer.write_table(first)
        for start in range(CHUNK, rows, CHUNK):
            writer.write_table(make(rng, start, min(CHUNK, rows - start)))
    return path.stat().st_size / 1e6


def run(code: str, path: Path, folder: Path, *, python: Path = Path(sys.executable)) -> dict[str, float]:
    with tempfile.TemporaryDirectory(dir=folder) as out:
        done = subprocess.run(
            [python, "-c", code + END, str(path), out], capture_output=True, text=True, check=True
        )
    return json.loads(done.stdout.strip().splitlines()[-1])


def interpreter(rival: str, of_rivals: Path | None) -> Path:
    """The Python that runs a rival: this one where Sextant ships it."""
    return Path(sys.executable) if rival in {"duckdb", "python"} else of_rivals or _rivals.interpreter()


def compare(path: Path, folder: Path, rivals: dict[str, Path], *, rounds: int, rows: int) -> None:
    codes = {"duckdb": DUCKDB, "polars": POLARS, "python": PYTHON, "ydata": YDATA}
    sides = {"sextant": (SEXTANT, Path(sys.executable))}
    for name, python in rivals.items():
        sides[name] = (codes[name], python)
    best: dict[str, dict[str, float]] = {}
    for _ in range(rounds):  # one after the other in each round, so that a busy moment meets all
        for name, (code, python) in sides.items():
            taken = run(code, path, folder, python=python)
            best[name] = {what: min(value, best.get(name, taken)[what]) for what, value in taken.items()}
    ours = best["sextant"]
    for name, taken in best.items():
        wall, cpu = (taken[what] / ours[what] for what in ("seconds", "cpu"))
        ratio = "" if name == "sextant" else f"   times Sextant's: wall {wall:6.2f}, CPU {cpu:6.2f}"
        rate = rows / taken["seconds"] / 1e6
        print(
            f"  {name:8} {taken['seconds']:8.2f} s  CPU {taken['cpu']:8.2f} s  {rate:6.2f} M rows/s"
            f"  peak {taken['peak_mb']:6.0f} MB{ratio}"
        )


def itself(sizes: list[int], folder: Path) -> None:
    for size in sizes:
        path = folder / "sized.csv"
        megabytes = generate(path, orders, size * 11_000)
        taken = run(SEXTANT, path, folder)
        rate = megabytes / taken["seconds"]
        print(
            f"  {megabytes:8.0f} MB  {taken['seconds']:8.2f} s  CPU {taken['cpu']:8.2f} s  {rate:6.0f} MB/s"
            f"  peak {taken['peak_mb']:6.0f} MB"
        )
        path.unlink()


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--scale", type=float, default=1.0)
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--rivals", default="duckdb,polars,python,ydata")
    parser.add_argument("--itself", default="")
    parser.add_argument("--rivals-python", type=Path, default=None)
    asked = parser.parse_args()
    rivals = {name: interpreter(name, asked.rivals_python) for name in asked.rivals.split(",") if name}
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        path = folder / "table.csv"
        work = (
            ("3 M x 10", orders, 3_000_000, ("duckdb", "polars")),
            ("1 M x 10", orders, 1_000_000, ("python",)),
            ("1 M x 50", wide, 1_000_000, ("duckdb", "polars", "ydata")),
        )
        for name, make, rows, against in work:
            chosen = {rival: rivals[rival] for rival in against if rival in rivals}
            if chosen:
                rows = max(1_000, int(rows * asked.scale))
                megabytes = generate(path, make, rows)
                print(f"{name}: {rows:,} rows, {megabytes:.0f} MB, best of {asked.rounds}")
                compare(path, folder, chosen, rounds=asked.rounds, rows=rows)
        path.unlink(missing_ok=True)
        if asked.itself:
            print("Sextant by size")
            itself([int(size) for size in asked.itself.split(",")], folder)


if __name__ == "__main__":
    main()
