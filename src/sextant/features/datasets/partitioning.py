"""Tables kept by time where it pays: decided from their size and the ends of their main time, daily.

It is Iceberg's hidden partitioning: any engine that reads the table passes over the files of other periods.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from sextant.core.lake import (
    TIMES,
    Keeping,
    PartitionBy,
    Period,
    Times,
    around,
    is_worth_splitting,
    period_that_pays,
    periods_of,
    split,
)
from sextant.features.datasets import store
from sextant.features.datasets.ground import Ground
from sextant.features.datasets.models import STREAM, Column, Dataset, PartitionedBy, Table
from sextant.features.datasets.shaping import lake_columns

ReadMainTime = Callable[[Dataset], str]
Progress = Callable[[float], None]


def told(on: Ground, dataset: Dataset) -> PartitionedBy | None:
    """How the lake keeps the table at this moment."""
    by = on.lake.kept_by(dataset.workspace_id, dataset.dataset_id)
    return None if by is None else PartitionedBy(field_id=by.field_id, period=by.period)


def parted(on: Ground, dataset: Dataset, files: list[Path], folder: Path) -> list[Path] | None:
    """A load's files as the table keeps them; None where they go in as they are."""
    by = on.lake.kept_by(dataset.workspace_id, dataset.dataset_id)
    if by is None or not files or not is_worth_splitting(files, by):
        return None
    folder.mkdir()
    return split(files, by, folder)


@dataclass(frozen=True, slots=True)
class Pays:
    """A period by which a table had better be kept; `first` and `next` begin its last one and that after."""

    column: Column
    period: Period
    count: int
    first: date
    next: date


class Partitioning:
    """Used by whoever holds the dataset, as a load does."""

    def __init__(self, ground: Ground) -> None:
        self._on = ground
        self._keeping = Keeping(ground.lake, ground.objects)
        self._main_time: ReadMainTime = lambda _: ""

    def main_time_by(self, read: ReadMainTime) -> None:
        """Told once, by the wiring: who knows the time that people chose as a dataset's main one, or ""."""
        self._main_time = read

    def main_time(self, dataset: Dataset) -> Column | None:
        """The time that people chose as the main one, else the first of the columns."""
        times = [column for column in dataset.columns if column.type in TIMES]
        chosen = self._main_time(dataset).lower() if times else ""
        return next((one for one in times if one.name.lower() == chosen), times[0] if times else None)

    def that_pays(self, dataset: Dataset, column: Column, *, least_bytes: int = 0) -> PartitionBy | None:
        """By which period of a column a table of so many bytes had better be kept; None for none."""
        found = self._paying(dataset, column, least_bytes)
        return None if found is None else PartitionBy(column.field_id, found[1])

    def offered(self, table: Table) -> Pays | None:
        """What would pay for a table in one piece, for people to read; None where nothing does."""
        with self._on.db.reading() as tx:
            dataset = store.find(tx, workspace_id=table.workspace_id, dataset_id=table.dataset_id)
        column = None if dataset is None or dataset.partitioned_by is not None else self.main_time(dataset)
        if dataset is None or column is None or dataset.source_type == STREAM:
            return None
        found = self._paying(dataset, column, self._on.rules.partition_bytes)
        if found is None:
            return None
        times, period = found
        if times.greatest is None:
            return None
        first, following = around(times.greatest, period)
        return Pays(column, period, periods_of(times, period), first, following)

    def _paying(self, dataset: Dataset, column: Column, least_bytes: int) -> tuple[Times, Period] | None:
        """What is known of a column's times, and the period that pays."""
        if dataset.size_bytes < least_bytes:
            return None
        times = self._keeping.times(dataset.workspace_id, dataset.dataset_id, column.field_id)
        period = times and period_that_pays(times, dataset.size_bytes, least_bytes=least_bytes)
        return (times, period) if times and period else None

    def due(self, dataset: Dataset) -> PartitionBy | None:
        """By what it is to be kept from today on, where its people and the settings leave that open."""
        least = self._on.rules.partition_bytes
        column = self.main_time(dataset)
        if not least or column is None or dataset.partitioning == "off" or dataset.partitioned_by is not None:
            return None
        return self.that_pays(dataset, column, least_bytes=least)

    def keep(self, dataset: Dataset, by: PartitionBy, *, progress: Progress = lambda _: None) -> None:
        """Parts the rows that are there, and those that come from now on."""
        self._keeping.partition(
            dataset.workspace_id,
            dataset.dataset_id,
            columns=lake_columns(dataset.columns),
            by=by,
            staging=self._on.rules.staging,
            progress=progress,
        )

    def from_now_on(self, dataset: Dataset) -> None:
        """Has a stream's files parted as they are joined: those that are large already lie as they came."""
        by = self.due(dataset)
        if by is not None:
            self._on.lake.keep_by(dataset.workspace_id, dataset.dataset_id, by)
            self.note(dataset)

    def end(self, dataset: Dataset) -> None:
        """Leaves what comes from now on in one piece; files that are there stay, and are read as before."""
        if self._on.lake.kept_by(dataset.workspace_id, dataset.dataset_id) is not None:
            self._on.lake.keep_by(dataset.workspace_id, dataset.dataset_id, None)
        self.note(dataset)

    def note(self, dataset: Dataset) -> None:
        """Has the dataset say how its table is kept."""
        found = told(self._on, dataset)
        if found != dataset.partitioned_by:
            ids = {"workspace_id": dataset.workspace_id, "dataset_id": dataset.dataset_id}
            values: dict[str, object] = {"partitioned_by": None if found is None else found.model_dump()}
            with self._on.db.transaction() as tx:
                store.change(tx, **ids, at=self._on.clock.now(), values=values)
