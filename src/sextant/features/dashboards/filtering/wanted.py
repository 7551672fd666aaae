"""What a filter is put into and what comes out: tables as a filter sees them, its choice, the statement."""

from dataclasses import dataclass

from sextant.features.dashboards.filtering.choices import Choice


@dataclass(frozen=True, slots=True)
class ShapeColumn:
    name: str
    type: str


@dataclass(frozen=True, slots=True)
class Shape:
    """A table as a filter sees it."""

    dataset_id: str
    table_name: str
    columns: tuple[ShapeColumn, ...]

    def column(self, name: str) -> ShapeColumn | None:
        folded = name.casefold()
        return next((column for column in self.columns if column.name.casefold() == folded), None)


@dataclass(frozen=True, slots=True)
class Wanted:
    """One filter with its choice; `dataset_id` None means every table with the column."""

    filter_id: str
    column: str
    dataset_id: str | None
    choice: Choice


@dataclass(frozen=True, slots=True)
class Filtered:
    """The statement to run, and which filters took part."""

    sql: str
    applied: tuple[str, ...]
