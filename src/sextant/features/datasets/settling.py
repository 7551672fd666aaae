"""The end of a load that came in or waits: dataset, columns, profile, job and event in one transaction."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from sextant.core.jobs import Job, JobRun
from sextant.features.datasets import load_store, store
from sextant.features.datasets.ground import Ground
from sextant.features.datasets.load_models import LoadDetails, Part
from sextant.features.datasets.models import Column, Dataset, Failure
from sextant.features.datasets.partitioning import told
from sextant.features.datasets.pending import Decision
from sextant.features.datasets.profiling import document_of, load_of, profile_of
from sextant.features.datasets.report import Report
from sextant.features.datasets.shaping import columns_after, of_load
from sextant.features.datasets.silver import Read
from sextant.features.datasets.work import Work
from sextant.kit.clock import iso


class Settling:
    def __init__(self, ground: Ground) -> None:
        self._on = ground

    def settle(
        self,
        run: JobRun,
        dataset: Dataset,
        *,
        work: Work,
        report: Report,
        read: Read,
        committed: dict[str, Any],
        decision: Decision,
    ) -> None:
        """The load is in: the dataset shows it."""
        of = (dataset.workspace_id, dataset.dataset_id)
        files = self._on.lake.files(*of, committed["snapshot_id"])
        now = self._on.clock.now()
        after = _after(dataset, work=work, report=report, read=read)
        profile = profile_of(report, dataset_id=dataset.dataset_id, at=now, read=read)
        load = load_of(report, profile, load_id=work.load_id, set_aside_key=read.set_aside_key)
        details = self._details(
            run, dataset, work=work, read=read, report=report, after=after, decision=decision
        ).model_copy(
            update={
                "snapshot_id": committed["snapshot_id"],
                "rows_updated": committed.get("rows_updated", 0),
                "rows_repeated": committed.get("rows_repeated"),
            }
        )
        values: dict[str, Any] = {
            **load.model_dump(mode="json"),
            "status": "ready",
            "error": None,
            "row_count": files.row_count,
            "column_count": len(after),
            "size_bytes": files.size_bytes,
            "snapshot_id": committed["snapshot_id"],
            "snapshot_at": datetime.fromisoformat(committed["committed_at"]),
            "snapshot_count": len(self._on.lake.snapshots(*of)),
            "next_field_id": _next_id(dataset, after),
            **self._partitioned_by(dataset),
            **self._source(run, dataset, work=work, report=report),
        }
        with self._on.db.transaction() as tx:
            run.finish(tx, metadata=_metadata(report, details))
            store.put_columns(tx, **_ids(dataset), values=after)
            load_store.put_load(
                tx,
                **_ids(dataset),
                load=load,
                profile=document_of(profile),
                at=now,
                status="loaded",
                details=details,
            )
            found = store.find(tx, **_ids(dataset))
            if found is not None and found.status == "deleted":
                values.pop("status")  # deleted meanwhile; restoring it brings what was loaded
            store.change(tx, **_ids(dataset), at=now, values=values)
            self._announce(tx, run.job, dataset=dataset, report=report, read=read, told={})
        self._on.events.nudge()

    def _partitioned_by(self, dataset: Dataset) -> dict[str, Any]:
        """Named again, since a load may have taken the column away that the table was kept by."""
        if dataset.partitioned_by is None:
            return {}
        found = told(self._on, dataset)
        return {"partitioned_by": None if found is None else found.model_dump()}

    def hold(
        self,
        run: JobRun,
        dataset: Dataset,
        *,
        work: Work,
        read: Read,
        report: Report,
        decision: Decision,
    ) -> None:
        """The load waits for a person: kept with its reasons, and out of sight."""
        now = self._on.clock.now()
        profile = profile_of(report, dataset_id=dataset.dataset_id, at=now, read=read)
        load = load_of(report, profile, load_id=work.load_id, set_aside_key=read.set_aside_key)
        after = columns_after(dataset.columns, report, mode=work.mode, nested=read.nested)
        details = self._details(
            run, dataset, work=work, read=read, report=report, after=after, decision=decision
        )
        values: dict[str, Any] = {"next_field_id": _next_id(dataset, after)}
        if dataset.snapshot_id is None and not dataset.columns:
            error = Failure(
                code="load_held",
                message=f"Its first load is held back: {' '.join(decision.reasons)}",
                hint="Release the load, or discard it.",
            )
            values |= {"status": "failed", "error": error.model_dump()}
        with self._on.db.transaction() as tx:
            run.finish(tx, metadata={**_metadata(report, details), "held": True})
            load_store.put_load(
                tx,
                **_ids(dataset),
                load=load,
                profile=document_of(profile),
                at=now,
                status="held",
                details=details,
            )
            store.change(tx, **_ids(dataset), at=now, values=values)
            self._announce(tx, run.job, dataset=dataset, report=report, read=read, told={"held": True})
            self._on.audit.record(
                None,
                action="dataset.load.held",
                workspace_id=dataset.workspace_id,
                details={
                    "dataset_id": dataset.dataset_id,
                    "load_id": work.load_id,
                    "reasons": list(decision.reasons),
                },
                tx=tx,
            )
        self._on.events.nudge()

    def nothing(self, run: JobRun, dataset: Dataset, *, work: Work) -> None:
        """There was nothing to load: the dataset stays as it is, and the job says so."""
        told = {
            **about(run.job),
            "output_path": "",
            "row_count": 0,
            "column_count": len(dataset.columns),
            "processing_time_ms": 0,
            "timestamp": iso(self._on.clock.now()),
            "nothing_new": True,
        }
        with self._on.db.transaction() as tx:
            run.finish(tx, metadata={"rows": 0, "mode": work.mode, "nothing_new": True})
            self._on.events.append(tx, topic="data.processing.complete", key=dataset.dataset_id, payload=told)
        self._on.events.nudge()

    def _details(
        self,
        run: JobRun,
        dataset: Dataset,
        *,
        work: Work,
        read: Read,
        report: Report,
        after: tuple[Column, ...],
        decision: Decision,
    ) -> LoadDetails:
        own = Part(source=work.source_of(dataset), table=work.table)
        return LoadDetails(
            job_id=run.job.job_id,
            mode=work.mode,
            key=work.key,
            sources=read.sources or (own,),
            whole=read.whole,
            drift=read.drift,
            columns=of_load(after, report),
            columns_before=dataset.columns,
            files=read.files,
            report_key=read.report_key,
            rows_loaded=report.rows_loaded,
            rows_mended=work.mend.rows if work.mend else 0,
            reasons=decision.reasons,
            findings=dict(decision.findings),
            decided_by=work.released_by,
            decided_at=self._on.clock.now() if work.released_by else None,
        )

    def _source(self, run: JobRun, dataset: Dataset, *, work: Work, report: Report) -> dict[str, Any]:
        """A first or a replacing load is what the dataset was made of from now on."""
        if dataset.columns and work.mode != "replace":
            return {}
        found: dict[str, Any] = {"format": report.format, "job_id": run.job.job_id}
        return found | work.source_of(dataset).model_dump()

    def _announce(
        self,
        tx: Connection,
        job: Job,
        *,
        dataset: Dataset,
        report: Report,
        read: Read,
        told: dict[str, Any],
    ) -> None:
        payload = {
            **about(job),
            "output_path": read.report_key.rsplit("/", 1)[0],
            "row_count": report.rows_loaded,
            "column_count": len(report.columns),
            "processing_time_ms": round(report.elapsed_ms),
            "timestamp": iso(self._on.clock.now()),
            **told,
        }
        self._on.events.append(tx, topic="data.processing.complete", key=dataset.dataset_id, payload=payload)


def about(job: Job) -> dict[str, Any]:
    return {
        "job_id": job.job_id,
        "dataset_id": job.payload["dataset_id"],
        "workspace_id": job.workspace_id,
        "user_id": job.user_id,
    }


def _after(dataset: Dataset, *, work: Work, report: Report, read: Read) -> tuple[Column, ...]:
    mode = "replace" if read.whole else work.mode
    found = columns_after(dataset.columns, report, mode=mode, nested=read.nested)
    return tuple(_remembered(column, work) for column in found)


def _remembered(column: Column, work: Work) -> Column:
    """A column whose type a person chose keeps that for the loads to come."""
    asked = work.types.get(column.source_name)
    return column if asked is None else column.model_copy(update={"asked": asked})


def _ids(dataset: Dataset) -> dict[str, str]:
    return {"workspace_id": dataset.workspace_id, "dataset_id": dataset.dataset_id}


def _next_id(dataset: Dataset, after: tuple[Column, ...]) -> int:
    """Ids are never given twice, also not that of a column that is gone."""
    return max([dataset.next_field_id, *(column.field_id + 1 for column in (*dataset.columns, *after))])


def _metadata(report: Report, details: LoadDetails) -> dict[str, Any]:
    found: dict[str, Any] = {
        "rows": report.rows_loaded,
        "rows_set_aside": report.rows_set_aside,
        "mode": details.mode,
    }
    if details.drift.is_any:
        found["drift"] = details.drift.model_dump(mode="json")
    if details.rows_repeated is not None:
        found["rows_repeated"] = details.rows_repeated
    if details.mode == "upsert":
        found["rows_updated"] = details.rows_updated
    if len(report.tables) < 2:
        return found
    return {
        **found,
        "tables": [table.model_dump(include={"index", "name", "rows"}) for table in report.tables],
    }
