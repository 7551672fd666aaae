"""What a person says about rows that were set aside, and what would become of them."""

from typing import Literal

from pydantic import ConfigDict, Field

from sextant.core.http import WireModel

Way = Literal["fit", "pad", "join", "leave"]
Misfits = Literal["missing", "text", "format", "value"]


class _Value(WireModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class ReasonWay(_Value):
    """What becomes of all rows that were set aside for one reason."""

    reason: str = Field(max_length=400)
    way: Way = Field(
        default="fit",
        description="fit: missing or surplus cells where they fit best; pad: at the end; "
        "join: the surplus cells belong to `column`; leave: the rows stay aside.",
    )
    column: str | None = Field(default=None, max_length=400)
    encoding: str | None = Field(
        default=None, max_length=40, description="Of rows whose bytes do not fit; else windows-1252."
    )


class RowEdit(_Value):
    """One row as it should be read: its cells in the order of the columns, or its text if it is JSON."""

    byte_offset: int = Field(ge=0)
    cells: tuple[str, ...] | None = Field(default=None, max_length=20_000)
    text: str | None = Field(default=None, max_length=1 << 20)
    leave: bool = False


class ColumnWay(_Value):
    """What becomes of cells, in these rows, that do not fit the type of their column."""

    column: str = Field(max_length=400)
    misfits: Misfits
    format: str | None = Field(
        default=None, max_length=40, description="How they are written, such as YYYY/MM/DD."
    )
    value: str | None = Field(default=None, max_length=10_000, description="What is read instead.")


class Wish(_Value):
    """All of it together; a row that nothing is said about stays aside."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        json_schema_extra={
            "example": {
                "reasons": [{"reason": "3 fields where 6 were expected", "way": "fit"}],
                "rows": [{"byte_offset": 12538, "cells": ["2025-03-13", "Rent; March", "-900.00"]}],
                "columns": [{"column": "amount", "misfits": "missing"}],
            }
        },
    )
    reasons: tuple[ReasonWay, ...] = Field(default=(), max_length=1_000)
    rows: tuple[RowEdit, ...] = Field(default=(), max_length=10_000)
    columns: tuple[ColumnWay, ...] = Field(default=(), max_length=20_000)


class Cell(_Value):
    """A cell as it would be read, and whether its column holds it."""

    text: str
    fits: bool


class MendedRow(_Value):
    """A row as it would be loaded; `cells` of JSON are none, its text is `text`."""

    line: int
    byte_offset: int
    reason: str
    cells: tuple[Cell, ...]
    text: str


class MisfitCells(_Value):
    """Cells that a column's type does not hold: missing, unless something is said about them."""

    column: str
    type: str
    cells: int
    examples: tuple[str, ...]


class Balance(_Value):
    """The equation: rows loaded + rows set aside = rows in the file."""

    rows_in_file: int
    rows_loaded: int
    rows_set_aside: int


class Outlook(_Value):
    """What loading the rows would give; `tried` when it was read, else it is counted."""

    model_config = ConfigDict(
        frozen=True,
        json_schema_extra={
            "example": {
                "before": {"rows_in_file": 901, "rows_loaded": 899, "rows_set_aside": 2},
                "after": {"rows_in_file": 901, "rows_loaded": 900, "rows_set_aside": 1},
                "columns": ["day", "purpose", "amount"],
                "rows": [
                    {
                        "line": 451,
                        "byte_offset": 26598,
                        "reason": "2 fields where 3 were expected",
                        "cells": [
                            {"text": "2025-05-30", "fits": True},
                            {"text": "Rent", "fits": True},
                            {"text": "", "fits": True},
                        ],
                        "text": "2025-05-30;Rent;",
                    }
                ],
                "rows_mended": 1,
                "misfits": [],
                "tried": True,
                "trouble": None,
            }
        },
    )
    before: Balance
    after: Balance
    columns: tuple[str, ...]
    rows: tuple[MendedRow, ...]
    rows_mended: int
    misfits: tuple[MisfitCells, ...]
    tried: bool
    trouble: str | None = Field(description="Why it would not be done; null when it would.")
