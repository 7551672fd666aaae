"""A dataset's files in the order of a column that is filtered by: on request, as a job; no row changes."""

from dataclasses import dataclass

from sextant.core.access import Caller
from sextant.core.jobs import Job, JobDeclaration, JobRun
from sextant.core.lake import Keeping
from sextant.features.datasets.errors import ColumnMissing
from sextant.features.datasets.ground import Ground
from sextant.features.datasets.maintenance import Maintenance
from sextant.features.datasets.shaping import lake_columns

JOB_TYPE = "sort"


@dataclass(frozen=True, slots=True)
class Sorting:
    """Holds the dataset while it works, as a load does; what is loaded later comes behind, as it comes."""

    ground: Ground
    maintenance: Maintenance

    def declaration(self) -> JobDeclaration:
        return JobDeclaration(job_type=JOB_TYPE, run=self.run)

    def sort(self, caller: Caller, dataset_id: str, column: str) -> Job:
        """Begins the job; raises ColumnMissing, NotReady, NotYours."""
        on = self.ground
        dataset = self.maintenance.wanted(caller, dataset_id, done="sorted")
        found = next((one for one in dataset.columns if one.name.lower() == column.lower()), None)
        if found is None:
            raise ColumnMissing(
                f"There is no column {column} in {dataset.name}.", hint="Name one of its columns."
            )
        details = {"dataset_id": dataset_id, "column": found.name}
        with on.db.transaction() as tx:
            on.audit.record(caller, action="dataset.sorted", details=details, tx=tx)
            return on.jobs.enqueue(
                tx,
                job_type=JOB_TYPE,
                caller=caller,
                payload={"field_id": found.field_id},
                dataset_id=dataset_id,
            )

    def run(self, run: JobRun) -> None:
        def progress(share: float) -> None:
            run.progress(round(95 * share), "Sorts the rows.")

        on = self.ground
        with self.maintenance.at_work(run) as dataset:
            Keeping(on.lake, on.objects).sort(
                dataset.workspace_id,
                dataset.dataset_id,
                columns=lake_columns(dataset.columns),
                field_id=int(str(run.job.payload["field_id"])),
                staging=on.rules.staging,
                progress=progress,
            )
            self.maintenance.follow(dataset)
