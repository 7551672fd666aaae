"""What a rollup is to the gate: a small table of groups and figures of one state of a dataset."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from sextant.features.datasets import Table

Merge = Literal["key", "count", "sum", "min", "max"]


@dataclass(frozen=True, slots=True)
class RollupColumn:
    """A key or a figure: `text` is its expression over columns that are named `f` and their field id.

    A figure's text is what it counts, sums or compares; that of the count of rows is empty. `type` is the
    engine's name of its type, `kept` Iceberg's name of the type in the files. `averages` holds for a sum of
    which no part is too large for an average of it to be exact.
    """

    name: str
    merge: Merge
    text: str
    type: str
    kept: str
    averages: bool = False


@dataclass(frozen=True, slots=True)
class Rollup:
    """The aggregates of one snapshot of a dataset; several rows may be of one group.

    `version` is the state of its own files, in which field ids count the columns from 1.
    """

    rollup_id: str
    dataset_id: str
    snapshot_id: str
    version: str
    columns: tuple[RollupColumn, ...]
    files: tuple[str, ...]
    row_count: int
    size_bytes: int

    @property
    def keys(self) -> tuple[RollupColumn, ...]:
        return tuple(column for column in self.columns if column.merge == "key")

    @property
    def figures(self) -> tuple[RollupColumn, ...]:
        return tuple(column for column in self.columns if column.merge != "key")


FindRollups = Callable[[Table], Sequence[Rollup]]


@dataclass(frozen=True, slots=True)
class Used:
    """That a rollup answered: its rows for those of the table, both None for whoever sees a part of it."""

    rollup_id: str
    rows: int | None
    of_rows: int | None
