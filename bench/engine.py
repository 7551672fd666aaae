"""The engine against DuckDB on one CSV: read, typed from the whole file, profiled, written as Parquet.

    python bench/engine.py [--rows 3000000] [--seed 7] [--rounds 2]

The file (ten mixed columns) is made in a temporary folder. Each side runs in a process of its own, so that its peak memory is
its own. The engine also counts exact duplicates; DuckDB's part is `COPY ... TO parquet` with `sample_size=-1` and `SUMMARIZE`.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.csv as pc

CHUNK = 250_000

ENGINE = """
import json, resource, sys, time
from sextant import _engine
begun = time.perf_counter()
report = json.loads(_engine.load(sys.argv[1], sys.argv[2]))
took = time.perf_counter() - begun
assert report["rows_in_file"] == report["rows_loaded"] + report["rows_set_aside"]
print(json.dumps({"seconds": took, "rows": report["rows_loaded"], "duplicates": report["duplicate_rows"],
                  "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}))
"""

DUCKDB = """
import json, resource, sys, time
import duckdb
begun = time.perf_counter()
connection = duckdb.connect()
part = sys.argv[2] + "/duckdb.parquet"
connection.execute(f"COPY (SELECT * FROM read_csv('{sys.argv[1]}', sample_size=-1)) TO '{part}'")
copied = time.perf_counter() - begun
connection.execute(f"SUMMARIZE SELECT * FROM '{part}'").fetchall()
print(json.dumps({"seconds": time.perf_counter() - begun, "copy": copied,
                  "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}))
"""


def chunk(rng: np.random.Generator, start: int, rows: int) -> pa.Table:
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


def generate(path: Path, rows: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    options = pc.WriteOptions(quoting_style="needed")
    first = chunk(rng, 0, min(CHUNK, rows))
    with pc.CSVWriter(path, first.schema, write_options=options) as writer:
        writer.write_table(first)
        for start in range(CHUNK, rows, CHUNK):
            writer.write_table(chunk(rng, start, min(CHUNK, rows - start)))


def run(code: str, path: Path, folder: Path) -> dict[str, float]:

    with tempfile.TemporaryDirectory(dir=folder) as out:
        done = subprocess.run(
            [sys.executable, "-c", code, str(path), out], capture_output=True, text=True, check=True
        )
    return json.loads(done.stdout.strip().splitlines()[-1])


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rows", type=int, default=3_000_000)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--rounds", type=int, default=2)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        path = folder / "table.csv"
        generate(path, arguments.rows, arguments.seed)
        megabytes = path.stat().st_size / 1e6
        print(f"{arguments.rows:,} rows x 10 columns, {megabytes:.0f} MB, best of {arguments.rounds}")
        rounds = [(run(ENGINE, path, folder), run(DUCKDB, path, folder)) for _ in range(arguments.rounds)]
    ours = min((r[0] for r in rounds), key=lambda r: r["seconds"])
    theirs = min((r[1] for r in rounds), key=lambda r: r["seconds"])
    rate = ours["rows"] / ours["seconds"] / 1e6
    print(f"Sextant  {ours['seconds']:6.2f} s  {rate:.2f} M rows/s  peak {ours['peak_mb']:.0f} MB")
    print(
        f"DuckDB   {theirs['seconds']:6.2f} s  (copy {theirs['copy']:.2f} s)  peak {theirs['peak_mb']:.0f} MB"
    )
    print(f"DuckDB takes {theirs['seconds'] / ours['seconds']:.2f} times as long")


if __name__ == "__main__":
    main()
