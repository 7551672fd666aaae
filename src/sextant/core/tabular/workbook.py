"""A table as an Excel workbook, row by row: numbers and dates stay what they are, nothing is cut."""

import re
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime, time
from decimal import Decimal
from math import isfinite
from pathlib import Path
from typing import TYPE_CHECKING, Any

import orjson

from sextant.core.tabular.values import values
from sextant.kit.errors import InputRefused

if TYPE_CHECKING:
    import pyarrow as pa

# Excel's own limits (Microsoft, "Excel specifications and limits").
_ROWS = 1_048_576
_COLUMNS = 16_384
_CELL = 32_767
_NAME = 31  # of a sheet
_DIGITS = 15  # a number keeps this many; one with more is written as text, whole
_FIRST_DAY = date(1900, 3, 1)  # before it Excel counts a day that was not
_WIDEST = 48
_AT_ONCE = 8_192  # rows that stand in memory as Python's values


class FormLimit(InputRefused):
    """The table is more than the format can hold."""

    code = "format_limit"


@contextmanager
def workbook(path: Path, schema: "pa.Schema") -> "Generator[_Sheets]":
    """A workbook that takes batches; further sheets go on where one is full; raises FormLimit."""
    with workbook_of_many(path) as book:
        yield book.sheet("Rows", schema)


@contextmanager
def workbook_of_many(path: Path) -> "Generator[Book]":
    """A workbook of several tables, each on a sheet of its name."""
    from xlsxwriter import Workbook  # pyright: ignore[reportMissingTypeStubs]

    book: Any = Workbook(str(path), {"constant_memory": True, "strings_to_urls": False})
    try:
        yield Book(book)
    finally:
        book.close()


class Book:
    """Takes one table after another; a sheet that was begun is written to its end before the next."""

    def __init__(self, book: Any) -> None:
        self._book = book
        self._taken: set[str] = set()

    def sheet(self, name: str, schema: "pa.Schema", *, formats: Mapping[str, str] | None = None) -> "_Sheets":
        """A sheet for batches of the schema; `formats` are Excel's, by column; raises FormLimit."""
        if len(schema.names) > _COLUMNS:
            raise FormLimit(
                f"A worksheet holds {_COLUMNS:,} columns; the table has {len(schema.names):,}.",
                hint="Write CSV or Parquet.",
            )
        return _Sheets(self._book, schema, name=self._free(name), formats=formats or {})

    def note(self, name: str, lines: Sequence[str]) -> None:
        """A sheet of words, such as why a table is not there."""
        sheet = self._book.add_worksheet(self._free(name))
        for row, line in enumerate(lines):
            sheet.write_string(row, 0, line[:_CELL])

    def _free(self, name: str) -> str:
        """A name that Excel takes and that no other sheet has."""
        plain = re.sub(r"[\[\]:*?/\\]", " ", name).strip(" '")[:_NAME] or "Rows"
        chosen, number = plain, 2
        while chosen.lower() in self._taken:
            ending = f" {number}"
            chosen, number = plain[: _NAME - len(ending)] + ending, number + 1
        self._taken.add(chosen.lower())
        return chosen


class _Sheets:
    def __init__(self, book: Any, schema: "pa.Schema", *, name: str, formats: Mapping[str, str]) -> None:
        self._book = book
        self._schema = schema
        self._name = name
        by_format = {form: book.add_format({"num_format": form}) for form in sorted(set(formats.values()))}
        self._numbers = [by_format.get(formats.get(column, "")) for column in schema.names]
        self._bold = book.add_format({"bold": True, "bottom": 1})
        self._formats = {
            datetime: book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"}),
            date: book.add_format({"num_format": "yyyy-mm-dd"}),
            time: book.add_format({"num_format": "hh:mm:ss"}),
        }
        self._sheets = 0
        self._row = _ROWS
        self._sheet: Any = None
        self._next_sheet()

    def write(self, batch: "pa.RecordBatch") -> None:
        whole: Any = batch  # the stubs know no `slice` of a batch
        for start in range(0, batch.num_rows, _AT_ONCE):
            self._rows(whole.slice(start, _AT_ONCE))

    def _rows(self, batch: "pa.RecordBatch") -> None:
        columns: list[list[Any]] = [_python(column) for column in batch.columns]
        for row in zip(*columns, strict=True):
            if self._row == _ROWS:
                self._next_sheet()
            for place, value in enumerate(row):
                if value is not None:
                    self._cell(place, value)
            self._row += 1

    def _next_sheet(self) -> None:
        self._sheets += 1
        ending = "" if self._sheets == 1 else f" {self._sheets}"
        self._sheet = self._book.add_worksheet(self._name[: _NAME - len(ending)] + ending)
        for place, name in enumerate(self._schema.names):
            self._sheet.set_column(place, place, min(max(len(name) + 2, 10), _WIDEST))
        for place, name in enumerate(self._schema.names):
            self._sheet.write_string(0, place, name[:_CELL], self._bold)
        self._sheet.freeze_panes(1, 0)
        self._row = 1

    def _cell(self, place: int, value: Any) -> None:
        write = _WRITERS.get(type(value)) or next(
            (_WRITERS[kind] for kind in _WRITERS if isinstance(value, kind)), None
        )
        if write is None or not write(self, place, value):
            self._text(place, value)

    def _text(self, place: int, value: Any) -> bool:
        text = value if isinstance(value, str) else _spelled(value)
        if len(text) > _CELL:
            name = self._schema.names[place]
            raise FormLimit(
                f"A cell holds {_CELL:,} characters; `{name}` in row {self._row:,} has {len(text):,}.",
                hint="Write CSV or Parquet.",
            )
        self._sheet.write_string(self._row, place, text)
        return True

    def _truth(self, place: int, value: bool) -> bool:
        self._sheet.write_boolean(self._row, place, value)
        return True

    def _number(self, place: int, value: "int | float | Decimal") -> bool:
        digits = 0 if isinstance(value, float) else len(str(abs(value)).replace(".", "").lstrip("0"))
        if digits > _DIGITS or not isfinite(value):
            return False
        self._sheet.write_number(self._row, place, value, self._numbers[place])
        return True

    def _moment(self, place: int, value: "datetime | date | time") -> bool:
        if isinstance(value, datetime) and value.tzinfo is not None:
            value = value.astimezone(UTC).replace(tzinfo=None)
        day = value.date() if isinstance(value, datetime) else value
        if isinstance(day, date) and day < _FIRST_DAY:
            return False
        form = self._formats[type(value) if type(value) in self._formats else datetime]
        self._sheet.write_datetime(self._row, place, value, form)
        return True


_WRITERS: dict[Any, Callable[[_Sheets, int, Any], bool]] = {
    str: _Sheets._text,  # pyright: ignore[reportPrivateUsage]  # a table of this class's own methods
    bool: _Sheets._truth,  # pyright: ignore[reportPrivateUsage]
    int: _Sheets._number,  # pyright: ignore[reportPrivateUsage]
    float: _Sheets._number,  # pyright: ignore[reportPrivateUsage]
    Decimal: _Sheets._number,  # pyright: ignore[reportPrivateUsage]
    datetime: _Sheets._moment,  # pyright: ignore[reportPrivateUsage]
    date: _Sheets._moment,  # pyright: ignore[reportPrivateUsage]
    time: _Sheets._moment,  # pyright: ignore[reportPrivateUsage]
}


def _python(column: Any) -> list[Any]:
    """A column's values as Python's; nanoseconds, which Excel has no place for, are cut to microseconds."""
    import pyarrow as pa

    kind = column.type
    if pa.types.is_timestamp(kind) and kind.unit == "ns":
        column = column.cast(pa.timestamp("us", tz=kind.tz), safe=False)
    if pa.types.is_time64(kind) and kind.unit == "ns":
        column = column.cast(pa.time64("us"), safe=False)
    return values(pa.chunked_array([column])) if pa.types.is_nested(kind) else column.to_pylist()


def _spelled(value: Any) -> str:
    if isinstance(value, dict | list):
        return orjson.dumps(value, default=str).decode()
    if isinstance(value, Decimal):
        return format(value, "f")
    return value.isoformat() if hasattr(value, "isoformat") else str(value)
