"""What the engine reports of a load, as typed values."""

from functools import cached_property
from typing import Annotated, Any

from pydantic import BeforeValidator, ConfigDict, Field

from sextant.core.http import WireModel


def _nothing_is_zero(value: object) -> object:
    return 0 if value is None else value


Count = Annotated[int, BeforeValidator(_nothing_is_zero)]


class _Part(WireModel):
    model_config = ConfigDict(frozen=True, extra="allow")


class Top(_Part):
    value: Any
    count: int


class Outliers(_Part):
    """How many values lie outside `low` to `high`."""

    count: Count = 0
    low: float | None = None
    high: float | None = None


class ReportColumn(_Part):
    """One column's type, how it was decided, and its figures over every loaded row."""

    field_id: int
    name: str
    source_name: str | None = None
    type: str
    decision: Any = None
    null_count: int
    unique_count: int
    min: Any = None
    max: Any = None
    mean: float | None = None
    std_dev: float | None = None
    quantiles: dict[str, Any] | None = None
    top_values: tuple[Top, ...] | None = None
    negative_count: Count = 0
    outliers: Outliers | None = None
    mixed_types: Any = None
    coerced_nulls: dict[str, int] = Field(default_factory=dict[str, int])
    meaning: str | None = None
    personal: tuple[str, ...] = ()
    unit: str | None = None
    ambiguous: Any = None

    @property
    def most_frequent(self) -> int:
        """How often the commonest value occurs."""
        return max((top.count for top in self.top_values or ()), default=0)

    @property
    def null_words(self) -> dict[str, int]:
        """Words such as NA that were read as missing, with their counts; an empty cell is no word."""
        return {word: count for word, count in self.coerced_nulls.items() if word.strip()}

    @property
    def outlier_count(self) -> int:
        return self.outliers.count if self.outliers else 0

    @property
    def is_number(self) -> bool:
        return self.type in ("int", "long", "float", "double") or self.type.startswith("decimal")


class AsideReason(_Part):
    reason: str
    count: int
    first_line: int | None = None
    last_line: int | None = None


class Aside(_Part):
    """Where the rows that could not be read lie, and why they could not."""

    path: str | None = None
    reasons: tuple[AsideReason, ...] = ()


class LoadedFile(_Part):
    path: str
    row_count: int
    size_bytes: int


class FileTable(_Part):
    """One of the tables of a file: a sheet of a workbook, for example."""

    index: int
    name: str
    rows: int | None = None


class Report(_Part):
    """The whole of a load."""

    format: dict[str, Any] = Field(default_factory=dict[str, Any])
    tables: tuple[FileTable, ...] = ()
    files: tuple[LoadedFile, ...]
    rows_in_file: int
    rows_loaded: int
    rows_set_aside: int
    set_aside: Aside | None = None
    duplicate_rows: int
    columns: tuple[ReportColumn, ...]
    bytes_read: int = 0
    elapsed_ms: float = 0.0

    @cached_property
    def objects(self) -> frozenset[str]:
        """The names below which other columns lie."""
        names = (column.name for column in self.columns)
        return frozenset(name[:at] for name in names for at, sign in enumerate(name) if sign == ".")

    def is_hollow(self, column: ReportColumn) -> bool:
        """Whether a column holds no value, and tells that the object of other columns is missing in rows."""
        return column.null_count == self.rows_loaded and column.name in self.objects

    @property
    def judged(self) -> tuple[ReportColumn, ...]:
        """The columns that are to hold values."""
        return tuple(column for column in self.columns if not self.is_hollow(column))
