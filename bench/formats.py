"""The engine against the usual readers of NDJSON, Excel and XML: the same rows, made in a temporary folder.

    python bench/formats.py [--rows 1000000] [--rounds 2] [--only ndjson,excel,xml] [--rivals-python PATH]

Each side runs in a process of its own; wall and CPU seconds are the best of the rounds. The engine decides types from every
value, profiles, counts duplicates and writes Parquet. Against it: DuckDB's `COPY (SELECT * FROM read_json(...)) TO parquet`,
python-calamine's `to_python()` of the sheet, lxml's `iterparse` into tuples. The last two are run
by `--rivals-python`, or installed into `.cache/rivals`.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path

import _rivals

CITIES = [f"City {n:03d}" for n in range(300)]
MEASURE = """
import json, resource, sys, time
path, out = sys.argv[1:3]
begun = time.perf_counter()
{body}
took = time.perf_counter() - begun
used = resource.getrusage(resource.RUSAGE_SELF)
print(json.dumps({{"seconds": took, "cpu": used.ru_utime + used.ru_stime, "peak_mb": used.ru_maxrss / 1024, "rows": rows}}))
"""
ENGINE = """
from sextant import _engine
report = json.loads(_engine.load(path, out))
assert report["rows_in_file"] == report["rows_loaded"] + report["rows_set_aside"]
rows = report["rows_loaded"]
"""
OTHERS = {
    "ndjson": (
        "duckdb",
        """
import duckdb
query = f"COPY (SELECT * FROM read_json('{path}', format='newline_delimited')) TO '{out}.parquet'"
rows = duckdb.connect().execute(query).fetchone()[0]
""",
    ),
    "excel": (
        "python_calamine",
        """
from python_calamine import CalamineWorkbook
rows = len(CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()) - 1
""",
    ),
    "xml": (
        "lxml",
        """
from lxml import etree
found = []
for _, row in etree.iterparse(path, tag="row"):
    found.append(tuple(child.text for child in row))
    row.clear()
    while row.getprevious() is not None:
        del row.getparent()[0]
rows = len(found)
""",
    ),
}


def rows_of(count: int) -> Iterator[dict[str, object]]:
    for n in range(count):
        yield {
            "id": 1_000_000 + n,
            "day": f"2024-{n % 12 + 1:02d}-{n % 28 + 1:02d}",
            "city": CITIES[n * 7919 % 300],
            "price": (n * 104_729 % 100_000) / 100,
            "quantity": n * 31 % 20,
            "active": n % 3 == 0,
            "reference": f"r-{n * 2_654_435_761 % 4_294_967_296}",
        }


def make_ndjson(path: Path, count: int) -> None:
    with path.open("w") as file:
        file.writelines(json.dumps(row) + "\n" for row in rows_of(count))


def make_xml(path: Path, count: int) -> None:
    with path.open("w") as file:
        file.write('<?xml version="1.0" encoding="UTF-8"?>\n<rows>\n')
        for row in rows_of(count):
            parts = "".join(f"<{name}>{value}</{name}>" for name, value in row.items())
            file.write(f" <row>{parts}</row>\n")
        file.write("</rows>\n")


def make_excel(path: Path, count: int) -> None:
    """A workbook of one sheet as spreadsheet programs write it: texts that repeat are shared."""
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    rel = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006"
    names = list(next(rows_of(1)))
    shared = [*CITIES, *names]
    place = {text: i for i, text in enumerate(shared)}

    def cell(value: object, at: str) -> str:
        if isinstance(value, bool):
            return f'<c r="{at}" t="b"><v>{int(value)}</v></c>'
        if isinstance(value, int | float):
            return f'<c r="{at}"><v>{value}</v></c>'
        if value in place:
            return f'<c r="{at}" t="s"><v>{place[str(value)]}</v></c>'
        return f'<c r="{at}" t="inlineStr"><is><t>{value}</t></is></c>'

    def line(number: int, values: list[object]) -> str:
        cells = "".join(cell(value, f"{'ABCDEFG'[i]}{number}") for i, value in enumerate(values))
        return f'<row r="{number}">{cells}</row>'

    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as book:
        book.writestr("[Content_Types].xml", f'<Types xmlns="{package}/content-types"/>')
        book.writestr(
            "_rels/.rels",
            f'<Relationships xmlns="{package}/relationships">'
            f'<Relationship Id="r" Type="{rel}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        )
        book.writestr(
            "xl/workbook.xml",
            f'<workbook xmlns="{main}" xmlns:r="{rel}"><sheets><sheet name="S" sheetId="1" r:id="s"/></sheets></workbook>',
        )
        book.writestr(
            "xl/_rels/workbook.xml.rels",
            f'<Relationships xmlns="{package}/relationships">'
            f'<Relationship Id="s" Type="{rel}/worksheet" Target="worksheets/sheet1.xml"/>'
            f'<Relationship Id="t" Type="{rel}/sharedStrings" Target="sharedStrings.xml"/></Relationships>',
        )
        texts = "".join(f"<si><t>{text}</t></si>" for text in shared)
        book.writestr("xl/sharedStrings.xml", f'<sst xmlns="{main}">{texts}</sst>')
        with book.open("xl/worksheets/sheet1.xml", "w") as sheet:
            sheet.write(f'<worksheet xmlns="{main}"><dimension ref="A1:G{count + 1}"/><sheetData>'.encode())
            sheet.write(line(1, list(names)).encode())
            for number, row in enumerate(rows_of(count), 2):
                sheet.write(line(number, list(row.values())).encode())
            sheet.write(b"</sheetData></worksheet>")


MAKERS = {"ndjson": make_ndjson, "excel": make_excel, "xml": make_xml}
ENDINGS = {"ndjson": "ndjson", "excel": "xlsx", "xml": "xml"}


def best(body: str, path: Path, rounds: int, *, python: Path = Path(sys.executable)) -> dict[str, float]:
    found: list[dict[str, float]] = []
    for _ in range(rounds):
        with tempfile.TemporaryDirectory() as out:
            run = [python, "-c", MEASURE.format(body=body), str(path), f"{out}/out"]
            printed = subprocess.run(run, check=True, capture_output=True, text=True).stdout
            found.append(json.loads(printed.splitlines()[-1]))  # DuckDB shows its progress before
    return {what: min(f[what] for f in found) for what in found[0]}


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--only", default=",".join(MAKERS))
    parser.add_argument("--rivals-python", type=Path, default=None)
    arguments = parser.parse_args()
    print(f"{'':8} {'reader':16} {'wall s':>8} {'cpu s':>8} {'peak MB':>8}   times the engine's wall, cpu")
    for kind in arguments.only.split(","):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / f"rows.{ENDINGS[kind]}"
            MAKERS[kind](path, min(arguments.rows, 1_048_575) if kind == "excel" else arguments.rows)
            mine = best(ENGINE, path, arguments.rounds)
            print(f"{kind:8} {'sextant':16} {mine['seconds']:8.2f} {mine['cpu']:8.2f} {mine['peak_mb']:8.0f}")
            name, body = OTHERS[kind]
            ships = name == "duckdb"
            python = Path(sys.executable) if ships else arguments.rivals_python or _rivals.interpreter()
            other = best(body, path, arguments.rounds, python=python)
            if other["rows"] != mine["rows"]:
                raise SystemExit(f"{kind}: {mine['rows']} rows here, {other['rows']} by {name}")
            ratio = f"{other['seconds'] / mine['seconds']:.2f}, {other['cpu'] / mine['cpu']:.2f}"
            shown = f"{other['seconds']:8.2f} {other['cpu']:8.2f} {other['peak_mb']:8.0f}"
            print(f"{'':8} {name:16} {shown}   {ratio}")


if __name__ == "__main__":
    main()
