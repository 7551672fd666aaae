"""Workbooks: several header rows, merged cells, dates by either system, errors, lengths of time, bombs."""

import io
import zipfile
from datetime import date, datetime, timedelta
from typing import Any

import pytest
import xlsxwriter

from sextant import _engine
from tests.features.engine.reading import Loaded, load


def workbook(fill: Any, **options: Any) -> bytes:
    """The bytes of a workbook of one sheet that `fill(book, sheet)` writes."""
    packed = io.BytesIO()
    with xlsxwriter.Workbook(packed, {"in_memory": True, **options}) as book:
        fill(book, book.add_worksheet("S"))
    return packed.getvalue()


def read(fill: Any, *, engine: dict[str, Any] | None = None, **options: Any) -> Loaded:
    return load(workbook(fill, **options), "t.xlsx", **(engine or {}))


def test_a_title_and_a_header_of_two_rows_with_merged_cells() -> None:
    def fill(book: Any, sheet: Any) -> None:
        sheet.write(0, 0, "Sales report")
        sheet.write(2, 0, "region")
        sheet.merge_range(2, 1, 2, 2, "Sales")
        sheet.write_row(3, 1, ["first", "second"])
        for row in range(4, 8):
            sheet.write_row(row, 0, [f"r{row}", row, row * 2])

    loaded = read(fill)
    assert loaded.table.column_names == ["region", "Sales first", "Sales second"]
    assert loaded.table.to_pylist()[0] == {"region": "r4", "Sales first": 4, "Sales second": 8}


def test_a_cell_merged_downwards_belongs_to_each_of_its_rows() -> None:
    def fill(book: Any, sheet: Any) -> None:
        sheet.write_row(0, 0, ["city", "n"])
        sheet.merge_range(1, 0, 3, 0, "Rome")
        for row in range(1, 6):
            sheet.write(row, 1, row)
        sheet.write(4, 0, "Oslo")

    assert read(fill).table["city"].to_pylist() == ["Rome", "Rome", "Rome", "Oslo", None]


@pytest.mark.parametrize("old", [False, True])
def test_dates_are_read_by_the_workbooks_own_system(old: bool) -> None:
    def fill(book: Any, sheet: Any) -> None:
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        sheet.write_row(0, 0, ["d", "rest"])
        sheet.write_datetime(1, 0, datetime(2024, 1, 2), day)
        sheet.write_datetime(2, 0, datetime(2024, 2, 29), day)

    loaded = read(fill, date_1904=old)
    assert loaded.table["d"].to_pylist() == [date(2024, 1, 2), date(2024, 2, 29)]


def test_errors_are_null_and_told_with_their_rows() -> None:
    def fill(book: Any, sheet: Any) -> None:
        sheet.write_row(0, 0, ["n", "text"])
        sheet.write_row(1, 0, [1, "a"])
        sheet.write_formula(2, 0, "=1/0", None, "#DIV/0!")
        sheet.write(2, 1, "b")
        sheet.write(3, 0, 3)
        sheet.write_formula(3, 1, "=NOWHERE", None, "#NAME?")

    loaded = read(fill)
    assert loaded.table.to_pylist() == [
        {"n": 1, "text": "a"},
        {"n": None, "text": "b"},
        {"n": 3, "text": None},
    ]
    assert loaded.column("n")["coerced_nulls"] == {"#DIV/0!": 1}
    assert loaded.column("text")["coerced_cells"] == [{"text": "#NAME?", "row": 3, "line": None}]
    assert read(fill, engine={"types": "off"}).table["n"].to_pylist() == ["1", "#DIV/0!", "3"]


def test_lengths_of_time_and_formulas_have_their_values() -> None:
    def fill(book: Any, sheet: Any) -> None:
        hours = book.add_format({"num_format": "[h]:mm:ss"})
        sheet.write_row(0, 0, ["took", "sum"])
        for row in (1, 2):
            sheet.write_datetime(row, 0, timedelta(hours=26 * row), hours)
            sheet.write_formula(row, 1, "=1+1", None, 2)

    loaded = read(fill)
    assert loaded.table.to_pylist()[1] == {"took": 52 * 3_600_000_000, "sum": 2}
    assert (loaded.column("took")["meaning"], loaded.column("took")["unit"]) == ("duration", "us")


def test_a_row_wider_than_those_above_is_read_whole() -> None:
    def fill(book: Any, sheet: Any) -> None:
        sheet.write_row(0, 0, ["a", "b"])
        for row in range(1, 300):
            sheet.write_row(row, 0, [row, row * 2])
        sheet.write(250, 5, "late")

    loaded = read(fill)
    assert loaded.table.column_names == ["a", "b", "col_2", "col_3", "col_4", "col_5"]
    assert loaded.table["col_5"][249].as_py() == "late"


def test_two_cells_at_the_ends_of_a_sheet_take_no_memory() -> None:
    def fill(book: Any, sheet: Any) -> None:
        sheet.write(0, 0, "a")
        sheet.write(1_048_575, 16_383, "z")

    assert read(fill).report["rows_loaded"] == 2


def test_a_header_alone_is_refused_unless_it_is_allowed() -> None:
    def fill(book: Any, sheet: Any) -> None:
        sheet.write_row(0, 0, ["a", "b"])

    with pytest.raises(_engine.Unreadable) as caught:
        read(fill)
    assert caught.value.code == "file_header_only"
    empty = read(fill, engine={"allow_empty": True}).report
    assert (empty["rows_loaded"], [c["name"] for c in empty["columns"]]) == (0, ["a", "b"])


def test_a_chart_sheet_is_no_table() -> None:
    def fill(book: Any, sheet: Any) -> None:
        sheet.write_row(0, 0, ["a", "b"])
        sheet.write_row(1, 0, [1, 2])
        chart = book.add_chart({"type": "line"})
        chart.add_series({"values": "=S!$A$2:$B$2"})
        book.add_chartsheet("C").set_chart(chart)

    assert [table["name"] for table in read(fill).report["tables"]] == ["S"]


def test_a_damaged_workbook_is_refused_with_what_is_wrong() -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/workbook.xml", "<workbook")
    with pytest.raises(_engine.Unreadable) as caught:
        load(packed.getvalue(), "t.xlsx")
    assert caught.value.code == "file_damaged"
