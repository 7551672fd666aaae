"""Keeps rollups up: what has come is rolled up by itself and added, anything else makes them anew.

The house does it over all rows: what a person sees of a rollup is decided by the gate, as for the table. A
rollup stands for one snapshot of its dataset, and is not looked at for any other.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection

from sextant.core.access import Caller
from sextant.core.jobs import Job, JobDeclaration, JobRun
from sextant.core.jobs.models import Failure
from sextant.core.lake import LakeColumn
from sextant.features.datasets import Column, Table
from sextant.features.query import GateLimits, Standing
from sextant.features.transforms.errors import RollupRefused
from sextant.features.transforms.ground import Ground
from sextant.features.transforms.growth import appended
from sextant.features.transforms.rollups import store
from sextant.features.transforms.rollups.building import (
    merge_sql,
    partial_sql,
    piece,
    typed,
    types_sql,
    write,
)
from sextant.features.transforms.rollups.models import KeptColumn, KeptRollup
from sextant.kit.ids import DatasetId, SnapshotId, UserId, WorkspaceId

if TYPE_CHECKING:
    import pyarrow as pa

JOB_TYPE = "rollup"
MOST_ROWS = 2_000_000
LEAST_SAVED = 2  # a rollup has at most the half of the rows
_PIECES = 12  # added files beyond which they are joined
_LIMITS = GateLimits(rows=MOST_ROWS, seconds=900.0, scan_rows=1 << 60, scan_bytes=1 << 60)


@dataclass(frozen=True, slots=True)
class _Made:
    """Groups of rows, and whether they are added to what stands or take its place."""

    rows: "pa.Table"
    columns: Sequence[KeptColumn]
    adds: bool


class Keeping:
    def __init__(self, ground: Ground) -> None:
        self._on = ground

    def declaration(self) -> JobDeclaration:
        return JobDeclaration(job_type=JOB_TYPE, run=self.run, failed=self._failed)

    def begin(self, tx: Connection, rollup: KeptRollup) -> Job:
        """A job that brings the rollup up to its dataset, in the caller's transaction."""
        job = self._on.jobs.enqueue(
            tx,
            job_type=JOB_TYPE,
            caller=keeper(rollup),
            payload={"rollup_id": rollup.rollup_id},
            metadata={"dataset_id": rollup.dataset_id},
        )
        store.change(tx, rollup, {"job_id": job.job_id})
        return job

    def begin_due(self, tx: Connection, *, dataset_id: str | None = None, workspace_id: str = "") -> int:
        """Begins every rollup that stands for another state of its dataset than the present; how many."""
        found = (
            store.of_workspace(tx, workspace_id, dataset_id=dataset_id)
            if dataset_id is not None
            else store.everywhere(tx)
        )
        begun = 0
        for rollup in found:
            due = self._is_behind(rollup) and not self._on.jobs.is_open(tx, rollup.job_id)
            if due:
                self.begin(tx, rollup)
                begun += 1
        return begun

    def run(self, run: JobRun) -> None:
        """Brings one rollup up to the present snapshot; safe to run again."""
        rollup = self._found(run)
        table = None if rollup is None else self._table(rollup)
        if rollup is None or table is None:
            return
        if rollup.snapshot_id == table.snapshot_id and rollup.status == "ready":
            return
        began = perf_counter()
        run.progress(5, f"Rolls up {table.name}.")
        made = self._made(run, rollup, table)
        if made.rows.num_rows * LEAST_SAVED > max(table.row_count, 20):
            raise RollupRefused(
                f"There are {made.rows.num_rows:,} groups for {table.row_count:,} rows: it saves nothing.",
                hint="Group by fewer columns, or by longer units of time.",
            )
        self._keep(run, rollup, table, made=made, began=began)

    def _made(self, run: JobRun, rollup: KeptRollup, table: Table) -> _Made:
        of = (rollup.workspace_id, rollup.dataset_id)
        fresh = None
        if rollup.status == "ready" and rollup.snapshot_id is not None and self._stands(rollup):
            fresh = appended(self._on.lake, *of, since=rollup.snapshot_id, until=str(table.snapshot_id))
        columns = self._typed(run, rollup, table)
        if fresh is None or [c.type for c in columns] != [c.type for c in rollup.columns]:
            rows, counted = piece(self._groups(run, table, columns), columns)
            return _Made(rows, counted, adds=False)
        part = replace(
            table,
            read_files=lambda: tuple(file.path for file in fresh),
            row_count=sum(file.row_count for file in fresh),
            size_bytes=sum(file.size_bytes for file in fresh),
        )
        rows, counted = piece(self._groups(run, part, columns), columns)
        told = [
            one.model_copy(update={"digits": one.digits + was.digits})
            for one, was in zip(counted, rollup.columns, strict=True)
        ]
        if len(rollup.files) < _PIECES:
            return _Made(rows, told, adds=True)
        return self._joined(run, rollup, rows, told)

    def _joined(
        self, run: JobRun, rollup: KeptRollup, rows: "pa.Table", columns: Sequence[KeptColumn]
    ) -> _Made:
        """All pieces and the new one as one, each group once."""
        with TemporaryDirectory(dir=self._staging()) as folder:
            path = Path(folder) / "piece.parquet"
            write(rows, path)
            # The engine reads the workspace's own folder alone.
            key = (
                f"silver/{rollup.workspace_id}/{rollup.rollup_id}/{run.job.job_id}-{run.attempt}/new.parquet"
            )
            self._on.objects.put_file(key, path)
        files = tuple(str(self._on.objects.local_path(one)) for one in (*rollup.files, key))
        source = _as_table(rollup, files, rows.num_rows + rollup.row_count)
        try:
            merged = self._asked(run, rollup.workspace_id, merge_sql(source.table_name, columns), source)
        finally:
            self._on.objects.delete([key])
        whole, counted = piece(merged, columns)
        return _Made(whole, counted, adds=False)

    def _keep(self, run: JobRun, rollup: KeptRollup, table: Table, *, made: _Made, began: float) -> None:
        folder = f"silver/{rollup.workspace_id}/{rollup.rollup_id}/{run.job.job_id}-{run.attempt}"
        key = f"{folder}/part-00000.parquet"
        with TemporaryDirectory(dir=self._staging()) as place:
            path = Path(place) / "groups.parquet"
            write(made.rows, path)
            size = path.stat().st_size
            self._on.objects.put_file(key, path)
        put = self._on.lake.commit if made.adds else self._on.lake.replace
        snapshot = put(
            workspace_id=rollup.workspace_id,
            dataset_id=rollup.rollup_id,
            columns=[LakeColumn(n + 1, one.name, one.kept) for n, one in enumerate(made.columns)],
            files=[key],
            load_id=f"{run.job.job_id}-{run.attempt}",
        )
        values: dict[str, Any] = {
            "columns": tuple(made.columns),
            "status": "ready",
            "error": None,
            "snapshot_id": table.snapshot_id,
            "version": snapshot.snapshot_id,
            "files": (*(rollup.files if made.adds else ()), key),
            "row_count": made.rows.num_rows + (rollup.row_count if made.adds else 0),
            "of_rows": table.row_count,
            "size_bytes": size + (rollup.size_bytes if made.adds else 0),
            "build_ms": round((perf_counter() - began) * 1000, 1),
            "updated_at": self._on.clock.now(),
        }
        with self._on.db.transaction() as tx:
            run.finish(tx, metadata={"rows": values["row_count"], "added": made.adds})
            store.change(tx, rollup, values)
            self._on.datasets.renew(tx, rollup.workspace_id, rollup.dataset_id)
        self._tidy(rollup, snapshot.snapshot_id, kept=values["files"], adds=made.adds)

    def _tidy(self, rollup: KeptRollup, version: str, *, kept: Sequence[str], adds: bool) -> None:
        """Files of earlier states go with the state after the next, when no statement reads them any more."""
        of = (rollup.workspace_id, rollup.rollup_id)
        past = [one.snapshot_id for one in self._on.lake.snapshots(*of) if one.snapshot_id != version]
        self._on.lake.forget(*of, past[1:])
        if not adds:
            held = {*kept, *rollup.files, *self._on.lake.pointed_to(*of)}
            there = self._on.objects.list(f"silver/{rollup.workspace_id}/{rollup.rollup_id}")
            self._on.objects.delete([one for one in there if one not in held])

    def _stands(self, rollup: KeptRollup) -> bool:
        """Whether the rollup's own table is as it was settled, and not further by a job that was killed."""
        found = self._on.lake.snapshots(rollup.workspace_id, rollup.rollup_id)
        return any(one.is_current and one.snapshot_id == rollup.version for one in found)

    def _typed(self, run: JobRun, rollup: KeptRollup, table: Table) -> list[KeptColumn]:
        empty = replace(table, read_files=lambda: (), row_count=0, size_bytes=0)
        told = self._asked(run, rollup.workspace_id, types_sql(table, rollup.columns), empty)
        return typed(rollup.columns, told.to_pylist()[0], floats=rollup.floats)

    def _groups(self, run: JobRun, table: Table, columns: Sequence[KeptColumn]) -> "pa.Table":
        return self._asked(run, table.workspace_id, partial_sql(table, columns), table)

    def _asked(self, run: JobRun, workspace_id: str, sql: str, table: Table) -> "pa.Table":
        """A statement of the house over these rows alone; raises RollupRefused for too many groups."""
        run.check_cancelled()
        apart = replace(table, snapshot_id=SnapshotId(f"rollup-{run.job.job_id}"), hot=None, settled=None)
        stands = self._on.queries.stands
        rows = stands.run(stands.read(Standing(workspace_id, sql, _LIMITS), [apart]))
        if rows.truncated:
            raise RollupRefused(
                f"There are more than {MOST_ROWS:,} groups.",
                hint="Group by fewer columns, or by longer units of time.",
            )
        return rows.table

    def _failed(self, tx: Connection, job: Job, failure: Failure) -> None:
        rollup = store.find(tx, job.workspace_id, str(job.payload["rollup_id"]))
        if rollup is not None and rollup.job_id == job.job_id:
            store.change(
                tx, rollup, {"status": "failed", "error": f"{failure.message} {failure.hint}".strip()}
            )
            self._on.datasets.renew(tx, rollup.workspace_id, rollup.dataset_id)

    def _found(self, run: JobRun) -> KeptRollup | None:
        with self._on.db.reading() as tx:
            return store.find(tx, run.job.workspace_id, str(run.job.payload["rollup_id"]))

    def _table(self, rollup: KeptRollup) -> Table | None:
        """The table of all rows, by its files alone; None while there is none."""
        found = self._on.datasets.kept_table(rollup.workspace_id, rollup.dataset_id)
        table = None if found is None else found.settled or found
        return None if table is None or table.snapshot_id is None else table

    def _is_behind(self, rollup: KeptRollup) -> bool:
        table = self._table(rollup)
        return table is not None and table.snapshot_id != rollup.snapshot_id and rollup.status != "failed"

    def _staging(self) -> Path:
        self._on.staging.mkdir(parents=True, exist_ok=True)
        return self._on.staging


def keeper(rollup: KeptRollup) -> Caller:
    """As whom a rollup is kept up: the person who made it."""
    return Caller(
        user_id=UserId(rollup.made_by),
        workspace_id=WorkspaceId(rollup.workspace_id),
        email=rollup.email,
        role="analyst",
        via="command",
    )


def _as_table(rollup: KeptRollup, files: tuple[str, ...], rows: int) -> Table:
    """A rollup's own table, for the house alone."""
    columns = tuple(
        Column(field_id=n + 1, name=one.name, label=one.name, type=one.kept, position=n)
        for n, one in enumerate(rollup.columns)
    )
    return Table(
        dataset_id=DatasetId(rollup.rollup_id),
        workspace_id=WorkspaceId(rollup.workspace_id),
        table_name="rolled",
        name="rollup",
        description="",
        snapshot_id=None,
        snapshot_at=None,
        columns=columns,
        row_count=rows,
        size_bytes=rollup.size_bytes,
        read_files=lambda: files,
        read_profile=lambda: None,
    )
