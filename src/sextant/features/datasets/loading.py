"""The job that reads a raw file into the lake: read, commit, settle; stopped anywhere, it goes on.

Steps are kept, so that a later attempt does not repeat them. Files of an attempt bear its number, so that one
that was given up never mixes with its successor; what it left is removed by the next. The lake commits once a
load. The dataset becomes ready, the job completed and the event announced in one transaction.
"""

import shutil
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any

import orjson
from sqlalchemy import Connection

from sextant.core.jobs import Job, JobCancelled, JobDeclaration, JobRun
from sextant.core.jobs.models import Failure as JobFailure
from sextant.core.jobs.models import JobLost
from sextant.core.lake import LakeColumn
from sextant.features.datasets import store
from sextant.features.datasets.errors import DatasetMissing, refusal, telling_a_full_disk
from sextant.features.datasets.ground import Ground
from sextant.features.datasets.models import Dataset, Failure
from sextant.features.datasets.profiling import columns_of, document_of, load_of, profile_of
from sextant.features.datasets.report import Report
from sextant.features.datasets.silver import Read, Silver
from sextant.features.datasets.uploads import JOB_TYPE
from sextant.features.datasets.watching import Watch
from sextant.kit.clock import iso


class Loading:
    """`tidy` runs after each load, in the worker: what was deleted long ago needs no clock of its own."""

    def __init__(self, ground: Ground, *, tidy: Callable[[], object]) -> None:
        self._on = ground
        self._tidy = tidy

    def declaration(self) -> JobDeclaration:
        return JobDeclaration(job_type=JOB_TYPE, run=self.run, failed=self.failed)

    def run(self, run: JobRun) -> None:
        """Loads the job's dataset; raises what a person can act on, and the raw file stays."""
        dataset = self._begin(run)
        silver = Silver(self._on.objects, dataset, run.job.job_id)
        with telling_a_full_disk():
            read = self._read_once(run, dataset, silver)
            run.progress(90, "Commits the rows.")
            report = silver.report(read)
            snapshot = run.step("commit", lambda: self._commit(run, dataset, report, read))
            run.progress(95, "Settles the profile.")
            self._settle(run, dataset, report=report, read=read, snapshot=snapshot)
        self._tidy()

    def failed(self, tx: Connection, job: Job, failure: JobFailure) -> None:
        """Says so on the dataset and on the event log, in the transaction that fails the job."""
        ids = {"workspace_id": job.workspace_id, "dataset_id": str(job.payload["dataset_id"])}
        found = store.find(tx, **ids)
        now = self._on.clock.now()
        if found is not None and found.status == "loading":
            error = Failure(code=failure.code, message=failure.message, hint=failure.hint)
            store.change(tx, **ids, at=now, values={"status": "failed", "error": error.model_dump()})
        told = {
            **_about(job),
            "code": failure.code,
            "error_message": failure.message,
            "timestamp": iso(now),
        }
        self._on.events.append(tx, topic="data.processing.failed", key=ids["dataset_id"], payload=told)

    def _begin(self, run: JobRun) -> Dataset:
        ids = {"workspace_id": run.job.workspace_id, "dataset_id": str(run.job.payload["dataset_id"])}
        with self._on.db.transaction() as tx:
            run.hold(tx)
            found = store.find(tx, **ids)
            if found is None or found.status == "deleted":
                raise DatasetMissing(
                    "The dataset was deleted while it waited.", hint="Restore it or upload the file again."
                )
            if found.status != "loading":
                values = {"status": "loading", "error": None}
                store.change(tx, **ids, at=self._on.clock.now(), values=values)
        return found

    def _read_once(self, run: JobRun, dataset: Dataset, silver: Silver) -> Read:
        try:
            return Read.from_json(run.step("read", lambda: self._read(run, dataset, silver).as_json()))
        except JobLost:
            silver.discard(attempt=run.attempt)
            raise

    def _read(self, run: JobRun, dataset: Dataset, silver: Silver) -> Read:
        kept = self._committed(run, dataset, silver)
        if kept is not None:
            return kept
        silver.sweep()
        staging = self._on.rules.staging / run.job.job_id / str(run.attempt)
        shutil.rmtree(staging.parent, ignore_errors=True)
        try:
            staging.mkdir(parents=True)
            return silver.put(self._load(run, dataset, staging), staging, attempt=run.attempt)
        except BaseException:
            silver.discard(attempt=run.attempt)
            raise
        finally:
            shutil.rmtree(staging, ignore_errors=True)
            with suppress(OSError):  # another attempt may have files beside ours
                staging.parent.rmdir()

    def _load(self, run: JobRun, dataset: Dataset, staging: Path) -> Report:
        from sextant import _engine  # the native module loads when data comes, not at the start

        watch = Watch(run)
        options = {"table": run.job.payload.get("table", 0)}
        try:
            text = _engine.load(
                str(self._on.objects.local_path(dataset.s3_key)),
                str(staging),
                options=orjson.dumps(options).decode(),
                on_progress=watch.progress,
                cancelled=watch.stopped,
            )
        except _engine.Cancelled as error:
            watch.raise_reason()
            raise JobCancelled(
                "The job was cancelled.", hint="Start it again when you want it after all."
            ) from error
        except _engine.Unreadable as error:
            raise refusal(error.code, error.message, hint=error.hint) from error
        watch.raise_reason()
        return Report.model_validate_json(text)

    def _committed(self, run: JobRun, dataset: Dataset, silver: Silver) -> Read | None:
        """What was read before, when the lake has committed it already: its files are the table's now."""
        of = (dataset.workspace_id, dataset.dataset_id)
        for snapshot in self._on.lake.snapshots(*of):
            if snapshot.load_id == run.job.job_id:
                files = self._on.lake.files(*of, snapshot.snapshot_id).files
                return silver.committed([file.path for file in files])
        return None

    def _commit(self, run: JobRun, dataset: Dataset, report: Report, read: Read) -> dict[str, Any]:
        snapshot = self._on.lake.commit(
            workspace_id=dataset.workspace_id,
            dataset_id=dataset.dataset_id,
            columns=[LakeColumn(field_id=c.field_id, name=c.name, type=c.type) for c in report.columns],
            files=read.files,
            load_id=run.job.job_id,
        )
        return {"snapshot_id": snapshot.snapshot_id, "committed_at": iso(snapshot.committed_at)}

    def _settle(
        self, run: JobRun, dataset: Dataset, *, report: Report, read: Read, snapshot: dict[str, Any]
    ) -> None:
        count = len(self._on.lake.snapshots(dataset.workspace_id, dataset.dataset_id))
        now = self._on.clock.now()
        profile = profile_of(report, dataset_id=dataset.dataset_id, at=now)
        document, columns = document_of(profile), columns_of(report)
        load = load_of(report, profile, load_id=run.job.job_id, set_aside_key=read.set_aside_key)
        ids = {"workspace_id": dataset.workspace_id, "dataset_id": dataset.dataset_id}
        values: dict[str, Any] = {
            **load.model_dump(mode="json"),
            "status": "ready",
            "error": None,
            "format": report.format,
            "row_count": report.rows_loaded,
            "column_count": len(report.columns),
            "size_bytes": sum(file.size_bytes for file in report.files),
            "snapshot_id": snapshot["snapshot_id"],
            "snapshot_at": datetime.fromisoformat(snapshot["committed_at"]),
            "snapshot_count": count,
        }
        with self._on.db.transaction() as tx:
            run.finish(tx, metadata=_metadata(report))
            store.put_columns(tx, **ids, values=columns)
            store.put_load(tx, **ids, load=load, profile=document, at=now)
            found = store.find(tx, **ids)
            if found is not None and found.status == "deleted":
                values.pop("status")  # deleted meanwhile; restoring it brings what was loaded
            store.change(tx, **ids, at=now, values=values)
            told = {
                **_about(run.job),
                "output_path": read.folder,
                "row_count": report.rows_loaded,
                "column_count": len(report.columns),
                "processing_time_ms": round(report.elapsed_ms),
                "timestamp": iso(now),
            }
            self._on.events.append(tx, topic="data.processing.complete", key=dataset.dataset_id, payload=told)
        self._on.events.nudge()


def _metadata(report: Report) -> dict[str, Any]:
    found = {"rows": report.rows_loaded, "rows_set_aside": report.rows_set_aside}
    if len(report.tables) < 2:
        return found
    return {
        **found,
        "tables": [table.model_dump(include={"index", "name", "rows"}) for table in report.tables],
    }


def _about(job: Job) -> dict[str, Any]:
    return {
        "job_id": job.job_id,
        "dataset_id": job.payload["dataset_id"],
        "workspace_id": job.workspace_id,
        "user_id": job.user_id,
    }
