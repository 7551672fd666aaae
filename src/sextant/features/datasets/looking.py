"""Shows a pending load to whoever registered, and joins what they say with the rule for its columns."""

from typing import Any

from sextant.core.jobs import JobRun
from sextant.features.datasets import load_store
from sextant.features.datasets.drift import told
from sextant.features.datasets.ground import Ground
from sextant.features.datasets.models import Dataset, Profile, in_sql
from sextant.features.datasets.pending import BeforeRelease, Decision, PendingLoad, together
from sextant.features.datasets.profiling import profile_of
from sextant.features.datasets.shaping import columns_after, of_load
from sextant.features.datasets.silver import Read, Silver
from sextant.features.datasets.work import Work


class Looking:
    """`looks` is the list that the house fills; it is asked when a load is there, not before."""

    def __init__(self, ground: Ground, looks: list[BeforeRelease]) -> None:
        self._on = ground
        self._looks = looks

    def decide(
        self, run: JobRun, dataset: Dataset, *, work: Work, read: Read, silver: Silver
    ) -> dict[str, Any]:
        """The decision as JSON; a load that a person released, or that only retypes, is held no more."""
        decision = Decision()
        if not (work.released or work.retype):
            said: list[Decision] = []
            if self._looks:
                pending = self._pending(run, dataset, work=work, read=read, silver=silver)
                said = [look(pending) for look in self._looks]
            if read.verdict == "hold":
                said.insert(0, Decision.hold(*told(read.drift)))
            decision = together(said)
        return {
            "holds": decision.holds,
            "reasons": list(decision.reasons),
            "findings": dict(decision.findings),
        }

    def _pending(
        self, run: JobRun, dataset: Dataset, *, work: Work, read: Read, silver: Silver
    ) -> PendingLoad:
        report = silver.report(read)
        after = columns_after(dataset.columns, report, mode=work.mode, nested=read.nested)
        of = (dataset.workspace_id, dataset.dataset_id)
        present = self._on.lake.files(*of, dataset.snapshot_id).files if dataset.snapshot_id else ()
        return PendingLoad(
            dataset=dataset,
            load_id=work.load_id,
            job_id=run.job.job_id,
            mode=work.mode,
            key=work.key,
            columns=in_sql(of_load(after, report)),
            files=tuple(str(self._on.objects.local_path(key)) for key in read.files),
            row_count=report.rows_loaded,
            present=tuple(file.path for file in present),
            profile=profile_of(report, dataset_id=dataset.dataset_id, at=self._on.clock.now(), read=read),
            previous=self._previous(dataset),
            drift=read.drift,
        )

    def _previous(self, dataset: Dataset) -> Profile | None:
        with self._on.db.reading() as tx:
            document = load_store.profile_of(
                tx, workspace_id=dataset.workspace_id, dataset_id=dataset.dataset_id
            )
        return None if document is None else Profile.model_validate_json(document)
