"""What it takes to export a large dataset as CSV and as a workbook: every row, and memory that stays flat.

    python bench/exports.py [--rows 1000000]

A dataset of six columns is loaded into a folder of its own and exported through the API twice, a tenth of it and all
of it, each by a process of its own. Told are the rows that the file holds, processor time, and the peak of the
process's memory, which is to be the same for both.
"""

import argparse
import resource
import subprocess
import sys
import tempfile
import time
import zipfile
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from sextant.app.settings import Settings
from sextant.app.upgrade import upgrade
from sextant.app.wiring import House, build
from sextant.core.tabular import write
from sextant.features.query import Query


def made(rows: int) -> pa.Table:
    numbers = pa.array(range(rows), pa.int64())
    cycle = [f"customer {n:04}" for n in range(1000)]
    return pa.table(
        {
            "order_id": numbers,
            "ordered_at": numbers.cast(pa.timestamp("s")),
            "customer": pa.array([cycle[n * 7 % 1000] for n in range(rows)]),
            "amount": pa.array([n * 37 % 100_000 / 100 for n in range(rows)]),
            "quantity": pa.array([n % 9 + 1 for n in range(rows)], pa.int32()),
            "returned": pa.array([n % 17 == 0 for n in range(rows)]),
        }
    )


def house_of(folder: Path) -> House:
    return build(Settings(data=folder, secret_key="bench", log_level="ERROR"), durable_jobs=False)


def load(folder: Path, rows: int) -> None:
    upgrade(Settings(data=folder, secret_key="bench", log_level="ERROR"), jobs=False)
    house = house_of(folder)
    path = folder / "orders.parquet"
    pq.write_table(made(rows), path)
    house.datasets.put(
        house.identity.command_caller(), [path.read_bytes()], file_name=path.name, name="orders"
    )
    house.jobs.run_waiting()
    house.close()


def export(folder: Path, form: str, rows: int) -> None:
    """In a process of its own: one export, and what it took."""
    house = house_of(folder)
    caller = house.identity.command_caller()
    query = Query(f"SELECT * FROM orders LIMIT {rows}", purpose="export")
    path = folder / f"out.{form}"
    began, start = time.process_time(), time.monotonic()
    with house.queries.stream(caller, query) as reader:
        count = write(reader, path, "csv" if form == "csv" else "xlsx", schema=reader.schema)
    cpu, seconds = time.process_time() - began, time.monotonic() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    size = path.stat().st_size / 1e6
    print(
        f"{form:<5} {count:>9,} rows, {lines_in(path):>9,} in the file, {size:7.1f} MB: "
        f"{seconds:6.1f} s, {cpu:6.1f} s of processor, peak {peak:6.0f} MB"
    )
    house.close()


def lines_in(path: Path) -> int:
    """Rows of the file without its head, counted in it."""
    if path.suffix == ".csv":
        with path.open("rb") as file:
            return sum(chunk.count(b"\n") for chunk in iter(lambda: file.read(1 << 20), b"")) - 1
    found, ending = 0, b""
    with zipfile.ZipFile(path) as packed, packed.open("xl/worksheets/sheet1.xml") as sheet:
        for chunk in iter(lambda: sheet.read(1 << 20), b""):
            found += (ending + chunk).count(b"<row ")
            ending = chunk[-4:]
    return found - 1


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--only", nargs=3, metavar=("FOLDER", "FORM", "ROWS"), help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.only:
        folder, form, rows = given.only
        export(Path(folder), form, int(rows))
        return
    with tempfile.TemporaryDirectory() as folder:
        load(Path(folder), given.rows)
        for form in ("csv", "xlsx"):
            for rows in (given.rows // 10, given.rows):
                command = [sys.executable, __file__, "--only", folder, form, str(rows)]
                subprocess.run(command, check=True)


if __name__ == "__main__":
    main()
