"""A large table goes out whole, batch by batch: what it takes in memory does not grow with its rows."""

import os
import re
import zipfile
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Literal

import pyarrow as pa
import pytest

from sextant.core.tabular import write

ROWS, BATCHES = 50_000, 10
_SCHEMA = pa.schema([("n", pa.int64()), ("name", pa.string()), ("on", pa.date32())])
_DAY = date(2024, 1, 1)


def resident() -> int:
    """Bytes of memory that this process holds."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def lines_of(path: Path) -> int:
    if path.suffix == ".csv":
        return path.read_bytes().count(b"\n")
    with zipfile.ZipFile(path) as packed:
        return len(re.findall(rb"<row ", packed.read("xl/worksheets/sheet1.xml")))


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_fifty_thousand_rows_go_out_whole_and_memory_stays_flat(
    tmp_path: Path, form: Literal["csv", "xlsx"]
) -> None:
    held: list[int] = []

    def batches() -> Iterator[pa.RecordBatch]:
        each = ROWS // BATCHES
        for start in range(0, ROWS, each):
            held.append(resident())
            numbers = range(start, start + each)
            columns = [
                pa.array(numbers, pa.int64()),
                pa.array([f"row {n}" for n in numbers], pa.string()),
                pa.array([_DAY + timedelta(days=n % 365) for n in numbers], pa.date32()),
            ]
            yield pa.RecordBatch.from_arrays(columns, schema=_SCHEMA)

    path = tmp_path / f"rows.{form}"
    assert write(batches(), path, form, schema=_SCHEMA) == ROWS
    assert lines_of(path) == ROWS + 1
    assert max(held) - held[2] < 8 << 20  # cells that stayed would take thirty
