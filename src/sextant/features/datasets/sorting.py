"""A dataset's files in the order of a column that is filtered by: on request, as a job; no row changes."""

from dataclasses import dataclass

from sextant.core.access import Caller
from sextant.core.jobs import Job, JobDeclaration, JobPostponed, JobRun
from sextant.core.lake import Keeping
from sextant.features.datasets import store
from sextant.features.datasets.errors import ColumnMissing, NotReady
from sextant.features.datasets.ground import Ground
from sextant.features.datasets.maintenance import Maintenance
from sextant.features.datasets.models import STREAM
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
        dataset = on.owned(caller, dataset_id)
        if dataset.status != "ready" or dataset.source_type == STREAM:
            raise NotReady(
                f"The dataset {dataset.name} cannot be sorted: it is "
                f"{'a stream' if dataset.source_type == STREAM else dataset.status}.",
                hint="Sort a dataset that is loaded.",
            )
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
        job = run.job
        assert job.dataset_id is not None
        dataset = self.maintenance.take(run, job.workspace_id, job.dataset_id)
        if dataset is None:
            raise JobPostponed("The dataset is being loaded.")
        on = self.ground
        ids = {"workspace_id": dataset.workspace_id, "dataset_id": dataset.dataset_id}
        try:

            def progress(share: float) -> None:
                run.progress(round(95 * share), "Sorts the rows.")

            keeping = Keeping(on.lake, on.objects)
            keeping.sort(
                dataset.workspace_id,
                dataset.dataset_id,
                columns=lake_columns(dataset.columns),
                field_id=int(str(job.payload["field_id"])),
                staging=on.rules.staging,
                progress=progress,
            )
            self.maintenance.follow(dataset)
        finally:
            with on.db.transaction() as tx:
                store.hold(tx, **ids, job_id=None)
