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
    """One filter with its choice; `dataset_id` None means every table with the column.

    One that `must` hold is put into every scanned table but those of `open_tables`; a table without its
    column is missed, and whoever asked must not be shown the rows.
    """

    filter_id: str
    column: str
    dataset_id: str | None
    choice: Choice
    must: bool = False
    open_tables: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Filtered:
    """The statement to run, and which filters took part."""

    sql: str
    applied: tuple[str, ...]
    missed: tuple[str, ...] = ()  # tables that a filter which must hold could not be put into
