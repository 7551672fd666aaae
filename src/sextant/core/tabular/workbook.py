"""A table as an Excel workbook, row by row: numbers and dates stay what they are, nothing is cut."""

from collections.abc import Callable, Generator
from contextlib import contextmanager
from datetime import UTC, date, datetime, time
from decimal import Decimal
from math import isfinite
from pathlib import Path
from typing import TYPE_CHECKING, Any

import orjson

from sextant.kit.errors import InputRefused

if TYPE_CHECKING:
    import pyarrow as pa

# Excel's own limits (Microsoft, "Excel specifications and limits").
_ROWS = 1_048_576
_COLUMNS = 16_384
_CELL = 32_767
_DIGITS = 15  # a number keeps this many; one with more is written as text, whole
_FIRST_DAY = date(1900, 3, 1)  # before it Excel counts a day that was not
_WIDEST = 48


class FormLimit(InputRefused):
    """The table is more than the format can hold."""

    code = "format_limit"


@contextmanager
def workbook(path: Path, schema: "pa.Schema") -> "Generator[_Sheets]":
    """A workbook that takes batches; further sheets go on where one is full; raises FormLimit."""
    from xlsxwriter import Workbook  # pyright: ignore[reportMissingTypeStubs]

    if len(schema.names) > _COLUMNS:
        raise FormLimit(
            f"A worksheet holds {_COLUMNS:,} columns; the table has {len(schema.names):,}.",
            hint="Write CSV or Parquet.",
        )
    book: Any = Workbook(str(path), {"constant_memory": True, "strings_to_urls": False})
    try:
        yield _Sheets(book, schema)
    finally:
        book.close()


class _Sheets:
    def __init__(self, book: Any, schema: "pa.Schema") -> None:
        self._book = book
        self._schema = schema
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
        self._sheet = self._book.add_worksheet("Rows" if self._sheets == 1 else f"Rows {self._sheets}")
        for place, name in enumerate(self._schema.names):
            self._sheet.set_column(place, place, min(max(len(name) + 2, 10), _WIDEST))
        for place, name in enumerate(self._schema.names):
            self._sheet.write_string(0, place, name[:_CELL], self._bold)
        self._sheet.freeze_panes(1, 0)
        self._row = 1

    def _cell(self, place: int, value: Any) -> None:
        write = next((_WRITERS[kind] for kind in _WRITERS if isinstance(value, kind)), None)
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
        self._sheet.write_number(self._row, place, value)
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
    return column.to_pylist()


def _spelled(value: Any) -> str:
    if isinstance(value, dict | list):
        return orjson.dumps(value, default=str).decode()
    if isinstance(value, Decimal):
        return format(value, "f")
    return value.isoformat() if hasattr(value, "isoformat") else str(value)
