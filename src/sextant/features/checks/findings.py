"""The search for errors in a dataset as a job, and its cells page by page."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sextant.core.access import Caller
from sextant.core.feature import JobDeclaration
from sextant.core.http import cursor_after, cursor_values
from sextant.core.jobs import Job, JobRun, Jobs
from sextant.core.objects import Objects
from sextant.features.checks import store
from sextant.features.checks.errors import FindingMissing
from sextant.features.checks.service import Ground
from sextant.features.datasets import Table
from sextant.features.query import Query
from sextant.kit.ids import UserId, WorkspaceId
from sextant.kit.quoting import quoted

JOB_TYPE = "find_errors"
_MOST_ROWS = 5_000_000


@dataclass(frozen=True, slots=True)
class Finding:
    """A search that ended: of which snapshot, when, how many cells by column and reason."""

    snapshot_id: str | None
    is_current: bool
    job_id: str
    at: datetime
    summary: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class CellPage:
    finding: Finding
    cells: list[dict[str, Any]]
    total: int
    next_cursor: str | None


class Findings:
    def __init__(self, ground: Ground, *, jobs: Jobs, objects: Objects) -> None:
        self._on = ground
        self._jobs = jobs
        self._objects = objects

    def declaration(self) -> JobDeclaration:
        return JobDeclaration(job_type=JOB_TYPE, run=self.run)

    def start(self, caller: Caller, dataset_id: str) -> Job:
        """Queues a search over the present rows."""
        caller.require("data.write")
        self._on.datasets.require_whole(caller, dataset_id)
        self._on.datasets.ready(caller, dataset_id)
        payload: dict[str, Any] = {"dataset_id": dataset_id, "role": caller.role}
        with self._on.db.transaction() as tx:
            job = self._jobs.enqueue(
                tx, job_type=JOB_TYPE, caller=caller, payload=payload, dataset_id=dataset_id
            )
            self._on.audit.record(
                caller, action="dataset.find_errors", details={"dataset_id": dataset_id}, tx=tx
            )
        return job

    def run(self, run: JobRun) -> None:
        """Reads the rows, finds the cells, keeps them beside the dataset's files."""
        from sextant.features.checks.finding import find_errors

        caller = _caller_of(run.job)
        table = self._on.datasets.table(caller, str(run.job.payload["dataset_id"]))
        run.progress(5, "Reads the rows.")
        rows = self._rows(caller, table)
        run.progress(40, "Looks at every column.")
        run.check_cancelled()
        cells = find_errors(rows, {column.name: column.type for column in table.columns})
        key = f"findings/{table.workspace_id}/{table.dataset_id}/{run.job.job_id}.parquet"
        run.progress(90, "Keeps what was found.")
        self._objects.put(key, _packed(cells))
        summary = _summary(cells, rows=rows.num_rows)
        values: dict[str, Any] = {
            "dataset_id": table.dataset_id,
            "workspace_id": table.workspace_id,
            "snapshot_id": table.snapshot_id,
            "job_id": run.job.job_id,
            "cells_key": key,
            "summary": summary,
            "at": self._on.clock.now(),
        }
        with self._on.db.reading() as tx:
            before = store.finding(tx, table.workspace_id, table.dataset_id)
        with self._on.db.transaction() as tx:
            run.finish(tx, metadata={"cells": summary["cells"], "rows": summary["rows"]})
            store.put_finding(tx, values)
        if before is not None and before["cells_key"] != key:
            self._objects.delete([before["cells_key"]])

    def page(
        self, caller: Caller, dataset_id: str, *, column: str, why: str, cursor: str | None, limit: int
    ) -> CellPage:
        """A page of cells in the order of the rows; raises FindingMissing before the first search."""
        import pyarrow.compute as pc

        finding, key = self._finding(caller, dataset_id)
        cells = self._cells(key)
        if column:
            cells = cells.filter(pc.equal(cells["column"], column))
        if why:
            cells = cells.filter(pc.equal(cells["why"], why))
        after = cursor_values(cursor, count=1)
        start = int(str(after[0])) if after else 0
        shown = cells.slice(start, limit).to_pylist()
        more = cursor_after(start + limit) if start + limit < cells.num_rows else None
        return CellPage(finding, shown, cells.num_rows, more)

    def _finding(self, caller: Caller, dataset_id: str) -> tuple[Finding, str]:
        dataset = self._on.datasets.get_whole(caller, dataset_id)
        with self._on.db.reading() as tx:
            row = store.finding(tx, caller.workspace_id, dataset_id)
        if row is None:
            raise FindingMissing(
                f"Nobody has looked for errors in {dataset.name} yet.",
                hint=f"POST /api/v1/datasets/{dataset_id}/errors starts the search.",
            )
        finding = Finding(
            snapshot_id=row["snapshot_id"],
            is_current=row["snapshot_id"] == dataset.snapshot_id,
            job_id=row["job_id"],
            at=row["at"],
            summary=row["summary"],
        )
        return finding, row["cells_key"]

    def _cells(self, key: str) -> Any:
        import pyarrow.parquet as pq

        return pq.read_table(self._objects.local_path(key))

    def _rows(self, caller: Caller, table: Table) -> Any:
        names = ", ".join(quoted(column.name) for column in table.columns)
        query = Query(
            f"SELECT {names} FROM {quoted(table.table_name)} LIMIT {_MOST_ROWS}",  # noqa: S608
            as_of={table.dataset_id: table.snapshot_id or ""},
            purpose="check",
        )
        with self._on.queries.stream(caller, query) as reader:
            return reader.read_all()


def _caller_of(job: Job) -> Caller:
    """The person who asked for the job, with the role they had then."""
    return Caller.model_validate(
        {
            "user_id": UserId(job.user_id),
            "workspace_id": WorkspaceId(job.workspace_id),
            "email": job.email,
            "role": job.payload.get("role", "analyst"),
            "tier": "premium",
            "via": "command",
            "request_id": job.request_id,
        }
    )


def _packed(cells: Any) -> bytes:
    import pyarrow as pa
    import pyarrow.parquet as pq

    sink = pa.BufferOutputStream()
    pq.write_table(cells, sink, compression="zstd")
    return sink.getvalue().to_pybytes()


def _summary(cells: Any, *, rows: int) -> dict[str, Any]:
    groups: list[dict[str, Any]] = cells.group_by(["column", "why"]).aggregate([("row", "count")]).to_pylist()
    columns = [
        {"column": one["column"], "why": one["why"], "cells": one["row_count"]}
        for one in sorted(groups, key=_most_first)
    ]
    return {"rows": rows, "cells": cells.num_rows, "columns": columns}


def _most_first(group: dict[str, Any]) -> tuple[int, str, str]:
    return -int(group["row_count"]), str(group["column"]), str(group["why"])
