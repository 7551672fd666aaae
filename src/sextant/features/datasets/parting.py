"""The job that keeps a table by the year, month or day of a column: on request; no row changes."""

from dataclasses import dataclass

from sextant.core.access import Caller
from sextant.core.jobs import Job, JobDeclaration, JobRun
from sextant.core.lake import TIMES, PartitionBy, Period
from sextant.features.datasets import store
from sextant.features.datasets.errors import ColumnMissing, PartitionRefused
from sextant.features.datasets.ground import Ground
from sextant.features.datasets.maintenance import Maintenance
from sextant.features.datasets.models import Column, Dataset
from sextant.features.datasets.partitioning import Partitioning
from sextant.features.datasets.times import named_time

JOB_TYPE = "partition"


@dataclass(frozen=True, slots=True)
class Parting:
    """Holds the dataset while it works, as a load does; what is loaded later is parted as it comes."""

    ground: Ground
    maintenance: Maintenance
    partitioning: Partitioning

    def declaration(self) -> JobDeclaration:
        return JobDeclaration(job_type=JOB_TYPE, run=self.run)

    def begin(
        self, caller: Caller, dataset_id: str, *, column: str | None = None, period: Period | None = None
    ) -> Job:
        """By the main time and the period that pays where none is named.

        Raises ColumnMissing, NotReady, NotYours, PartitionRefused.
        """
        on = self.ground
        dataset = self.maintenance.wanted(caller, dataset_id, done="parted")
        by = self._wanted(dataset, column, period)
        details = {"dataset_id": dataset_id, "field_id": by.field_id, "period": by.period}
        with on.db.transaction() as tx:
            values: dict[str, object] = {"partitioning": "auto"}
            ids = {"workspace_id": dataset.workspace_id, "dataset_id": dataset.dataset_id}
            store.change(tx, **ids, at=on.clock.now(), values=values)
            on.audit.record(caller, action="dataset.partitioned", details=details, tx=tx)
            return on.jobs.enqueue(
                tx,
                job_type=JOB_TYPE,
                caller=caller,
                payload={"field_id": by.field_id, "period": by.period},
                dataset_id=dataset_id,
            )

    def run(self, run: JobRun) -> None:
        def progress(share: float) -> None:
            run.progress(round(95 * share), "Parts the rows.")

        field_id = int(str(run.job.payload["field_id"]))
        period: Period = run.job.payload["period"]  # pyright: ignore[reportAssignmentType]  # as `begin` wrote it
        with self.maintenance.at_work(run) as dataset:
            there = next((one for one in dataset.columns if one.field_id == field_id), None)
            if there is not None and there.type in TIMES:  # it may have gone while the job waited
                self.partitioning.keep(dataset, PartitionBy(field_id, period), progress=progress)
                self.maintenance.follow(dataset)
                self.partitioning.note(dataset)

    def _wanted(self, dataset: Dataset, name: str | None, period: Period | None) -> PartitionBy:
        column = self._column(dataset, name)
        if period is not None:
            return PartitionBy(column.field_id, period)
        found = self.partitioning.that_pays(dataset, column)
        if found is None:
            raise PartitionRefused(
                f"No period of {column.name} gives parts of 32 MB and more of {dataset.name}.",
                hint="Leave it in one piece, or name the period.",
            )
        return found

    def _column(self, dataset: Dataset, name: str | None) -> Column:
        if name is not None:
            return named_time(dataset, name, refused=PartitionRefused)
        column = self.partitioning.main_time(dataset)
        if column is None:
            raise ColumnMissing(
                f"{dataset.name} has no column of dates or moments.",
                hint="Name one of its columns that holds a date or a moment.",
            )
        return column
