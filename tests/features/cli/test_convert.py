"""`convert`: a file in, what people need next out."""

import csv
import json
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.features.cli.conftest import Run

MESSY = b'name;born;paid\nZo\xe9;31.12.1999;1.234,50\n"O; Neil";01.02.2001;7,25\n\xc5sa;03.04.2002;\n'


def _cells(path: Path) -> list[list[str]]:
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.reader(file))


def test_with_types_off_every_cell_stays_the_text_that_was_written(run: Run, tmp_path: Path) -> None:
    (tmp_path / "messy.csv").write_bytes(MESSY)
    done = run("convert", "messy.csv", "--out", "out.csv", "--types", "off")
    assert (done.status, done.out, done.err) == (0, "", "")
    assert _cells(tmp_path / "out.csv") == [
        ["name", "born", "paid"],
        ["Zoé", "31.12.1999", "1.234,50"],
        ["O; Neil", "01.02.2001", "7,25"],
        ["Åsa", "03.04.2002", ""],
    ]


def test_with_types_off_the_header_stays_as_it_was_written(run: Run, tmp_path: Path) -> None:
    (tmp_path / "twice.csv").write_bytes(b"x,,x\n1,2,3\n4,5,6\n")
    assert run("convert", "twice.csv", "--out", "out.csv", "--types", "off").status == 0
    assert _cells(tmp_path / "out.csv") == [["x", "", "x"], ["1", "2", "3"], ["4", "5", "6"]]


def test_each_format_holds_the_same_typed_rows(run: Run, tmp_path: Path) -> None:
    (tmp_path / "messy.csv").write_bytes(MESSY)
    for form in ("parquet", "arrow", "ndjson", "xlsx", "csv"):
        assert run("convert", "messy.csv", "--out", f"out.{form}").status == 0
    table = pq.read_table(tmp_path / "out.parquet")
    assert table["born"].to_pylist() == [date(1999, 12, 31), date(2001, 2, 1), date(2002, 4, 3)]
    assert [float(v) if v is not None else None for v in table["paid"].to_pylist()] == [1234.5, 7.25, None]
    with pa.OSFile(str(tmp_path / "out.arrow")) as file:
        assert pa.ipc.open_file(file).read_all() == table
    lines = [json.loads(line) for line in (tmp_path / "out.ndjson").read_text().splitlines()]
    assert [line["name"] for line in lines] == ["Zoé", "O; Neil", "Åsa"]
    assert run("convert", "out.xlsx", "--out", "again.csv").status == 0
    assert _cells(tmp_path / "again.csv") == _cells(tmp_path / "out.csv")


def test_rows_set_aside_are_a_warning_and_a_file(run: Run, sales: Path, tmp_path: Path) -> None:
    done = run("convert", "sales.csv", "--out", "out.csv", "--set-aside", "aside.csv")
    assert done.status == 0
    assert "1 of 7 rows set aside" in done.err
    aside = _cells(tmp_path / "aside.csv")
    assert aside[0] == ["line", "byte_offset", "reason", "raw"]
    assert [(row[0], row[3]) for row in aside[1:]] == [("7", "Oslo,2025-03-01,30,too,many")]


def test_the_decisions_are_told_with_their_evidence(run: Run, tmp_path: Path) -> None:
    (tmp_path / "messy.csv").write_bytes(MESSY)
    told = run("convert", "messy.csv", "--out", "out.parquet", "--json").json
    assert told["format"]["delimiter"] == ";"
    assert told["format"]["encoding"] == "windows-1252"
    assert all(told["format"][name] for name in ("encoding_evidence", "header_evidence", "evidence"))
    assert [column["type"] for column in told["columns"]] == ["string", "date", "double"]
    assert all(column["decision"] for column in told["columns"])
    assert (told["rows_in_file"], told["rows_loaded"], told["rows_set_aside"]) == (3, 3, 0)


@pytest.mark.parametrize("form", ["csv", "parquet", "ndjson", "arrow", "xlsx"])
def test_an_empty_file_becomes_an_empty_one_with_a_warning(run: Run, tmp_path: Path, form: str) -> None:
    (tmp_path / "empty.csv").write_bytes(b"")
    done = run("convert", "empty.csv", "--out", f"out.{form}")
    assert done.status == 0
    assert "holds no rows" in done.err
    assert (tmp_path / f"out.{form}").is_file()


def test_a_header_without_rows_keeps_its_names(run: Run, tmp_path: Path) -> None:
    (tmp_path / "header.csv").write_text("id,name\n")
    assert run("convert", "header.csv", "--out", "out.csv").status == 0
    assert _cells(tmp_path / "out.csv") == [["id", "name"]]


def test_one_column_with_gaps_keeps_its_rows(run: Run, tmp_path: Path) -> None:
    (tmp_path / "one.csv").write_text('n\n1\n""\n3\n')
    assert run("convert", "one.csv", "--out", "out.csv").status == 0
    assert _cells(tmp_path / "out.csv") == [["n"], ["1"], [""], ["3"]]


@pytest.mark.parametrize(
    ("arguments", "status", "words"),
    [
        (("nothing.csv", "--out", "o.csv"), 4, "There is no file"),
        (("sales.csv", "--out", "o.doc"), 2, "is not clear from its ending"),
        (("picture.csv", "--out", "o.csv"), 1, "binary"),
        (("sales.csv", "--out", "no/where/o.csv"), 1, "cannot be written"),
    ],
)
def test_what_cannot_be_done_is_one_line_and_leaves_nothing(
    run: Run, sales: Path, tmp_path: Path, arguments: tuple[str, ...], status: int, words: str
) -> None:
    (tmp_path / "picture.csv").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)))
    before = set(tmp_path.iterdir())
    done = run("convert", *arguments)
    assert done.status == status, done.err
    assert words in done.err
    assert set(tmp_path.iterdir()) == before


def test_a_cell_too_long_for_a_workbook_is_refused_and_not_cut(run: Run, tmp_path: Path) -> None:
    (tmp_path / "long.csv").write_text("id,text\n1," + "x" * 40_000 + "\n2,short\n")
    done = run("convert", "long.csv", "--out", "out.xlsx")
    assert done.status == 1
    assert "32,767" in done.err
    assert not (tmp_path / "out.xlsx").exists()
