"""What a model's job brings when its turn comes: its rows, all of them or those of what has come.

The statement runs as the person who made the model, through the gate, over one state of each dataset. What
its run read is noted with the rows that it gave, so that the next run knows from where it may go on.

PyArrow ships types that are only partly known to a strict checker, hence the file's one exemption.
"""
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection

from sextant.core.access import Caller
from sextant.core.jobs import JobRun
from sextant.core.lake import DataFile
from sextant.features.datasets import Brought, Dataset, Table
from sextant.features.query import Query, Reading, Standing
from sextant.features.transforms.continuing import store as continuing_store
from sextant.features.transforms.continuing.declaring import declared
from sextant.features.transforms.continuing.results import Results
from sextant.features.transforms.errors import ModelMissing, ModelWaits
from sextant.features.transforms.ground import Ground
from sextant.features.transforms.growth import appended
from sextant.features.transforms.modelling import growing, store
from sextant.features.transforms.modelling.models import CONTINUOUS, How, Model, Run
from sextant.kit.ids import UserId, WorkspaceId

if TYPE_CHECKING:
    import pyarrow as pa

BRINGER = "model"
_HISTORY = 200
_BLOCK = 8 << 20


def maker(model: Model) -> Caller:
    """As whom a model runs: the person who made it, with no more than that needs."""
    return Caller(
        user_id=UserId(model.made_by),
        workspace_id=WorkspaceId(model.workspace_id),
        email=model.email,
        role="analyst",
        via="command",
    )


@dataclass(frozen=True, slots=True)
class _Now:
    """The statement over one state of each dataset that it reads."""

    reading: Reading
    standing: Standing
    tables: tuple[Table, ...]
    inputs: dict[str, str]

    @property
    def only(self) -> Table:
        (table,) = self.reading.tables.values()
        return table


@dataclass(frozen=True, slots=True)
class _Rows:
    """A file of rows, how it came about, and the figures of groups that it was made of."""

    path: Path
    count: int
    how: How
    partials: "pa.Table | None" = None


class Bringer:
    def __init__(self, ground: Ground) -> None:
        self._on = ground
        self._results = Results(ground)

    def bring(self, run: JobRun, dataset: Dataset, model_id: str, folder: Path) -> Brought | None:
        """The rows of this run as a raw file; None where nothing has come since the last."""
        with self._on.db.reading() as tx:
            model = store.find(tx, dataset.workspace_id, model_id)
        if model is None:
            raise ModelMissing("The model was removed while it waited.", hint="Make it again.")
        if model.engine == CONTINUOUS:
            return self._committed(run, model, dataset, folder)
        now = self._now(model)
        run.progress(1, "Runs the statement.")
        last = self._last(model, dataset)
        again = bool(run.job.payload.get("mode") == "append" and dataset.columns)
        with self._on.db.transaction() as tx:
            store.change(tx, model.model_id, {"tried": now.inputs})
            store.change_run(tx, run.job.job_id, {"inputs": now.inputs, "status": "loading"})
        if last is not None and last.inputs == now.inputs and not self._changes_by_itself(now):
            return None
        rows = self._grown(run, model, now=now, last=last, folder=folder) if last is not None else None
        if rows is None and again:  # the rows of before must go, which an append does not
            with self._on.db.transaction() as tx:
                store.change_run(tx, run.job.job_id, {"again": True, "inputs": {}})
            return None
        if rows is None:
            rows = self._whole(run, model, now=now, folder=folder)
        if rows.how == "rows" and rows.count == 0:
            return None
        return self._brought(run, model, rows, now.inputs)

    def _committed(self, run: JobRun, model: Model, dataset: Dataset, folder: Path) -> Brought | None:
        """All rows that the engine has committed; none yet make a dataset that has the columns alone."""
        what = declared(self._on, maker(model), model.sql)
        with self._on.db.reading() as tx:
            kept = continuing_store.find(tx, model.model_id)
            past = store.runs_of(tx, model.model_id, limit=_HISTORY)
        kept = kept if kept is not None and kept.version == model.version else None
        newest = self._results.newest(kept) if kept is not None else ""
        brought = next((one.inputs for one in past if one.status in ("loaded", "held") and one.inputs), {})
        if dataset.columns and (not newest or newest in brought.values()):
            return None
        path = folder / "rows.parquet"
        snapshot_id, count = self._results.write(kept, what, path)
        inputs = {kept.table_id: snapshot_id} if kept is not None else {}
        return self._brought(run, model, _Rows(path, count, "whole"), inputs)

    def mode(self, model: Model, dataset: Dataset) -> str:
        """Whether the next run can add rows to those that stand."""
        last = self._last(model, dataset)
        if last is None:
            return "replace"
        now = self._now(model)
        if growing.way_of(now.reading) != "rows":
            return "replace"
        return "append" if self._fresh(model, now, last) is not None else "replace"

    def _now(self, model: Model) -> _Now:
        """Raises a SqlRefused where the statement or a right of its maker does not hold any more."""
        caller, stands = maker(model), self._on.queries.stands
        standing = stands.of(caller, Query(model.sql))
        tables = tuple(table.settled or table for table in stands.tables(caller))
        reading = stands.read(standing, tables)
        read = tuple(reading.tables.values())
        inputs = {str(table.dataset_id): str(table.snapshot_id) for table in read}
        return _Now(reading, standing, read, inputs)

    def _changes_by_itself(self, now: _Now) -> bool:
        return now.reading.permitted.reads_clock or now.reading.permitted.is_random

    def _last(self, model: Model, dataset: Dataset) -> Run | None:
        """The last run from which one may go on: of the same statement, whose rows are those that stand."""
        with self._on.db.reading() as tx:
            past = store.runs_of(tx, model.model_id, limit=_HISTORY)
        ended = [one for one in past if one.status in ("loaded", "nothing_new", "held") and one.inputs]
        loads = [one.run_id for one in ended if one.status in ("loaded", "held")]
        states = self._on.datasets.bringing.states(
            workspace_id=model.workspace_id, dataset_id=model.dataset_id, load_ids=loads
        )
        if "held" in states.values():
            raise ModelWaits(
                "The last load of this model waits for a decision.", hint="Release it or discard it first."
            )
        standing = next((one for one in ended if one.run_id in loads), None)
        newest = next((one for one in ended if one.run_id not in loads or one is standing), None)
        if standing is None or newest is None or states.get(standing.run_id) != "loaded":
            return None
        made = self._on.lake.loaded(model.workspace_id, model.dataset_id, standing.run_id)
        same = made is not None and made.snapshot_id == dataset.snapshot_id
        if not same or standing.version != model.version or newest.version != model.version:
            return None
        return standing.model_copy(update={"inputs": newest.inputs})

    def _fresh(self, model: Model, now: _Now, last: Run) -> tuple[DataFile, ...] | None:
        dataset_id = str(now.only.dataset_id)
        since, until = last.inputs.get(dataset_id), now.inputs[dataset_id]
        if since is None or set(last.inputs) != {dataset_id}:
            return None
        return appended(self._on.lake, model.workspace_id, dataset_id, since=since, until=until)

    def _grown(self, run: JobRun, model: Model, *, now: _Now, last: Run, folder: Path) -> _Rows | None:
        """The rows of what has come alone; None where the whole has to be made anew."""
        way = growing.way_of(now.reading)
        fresh = None if way == "whole" else self._fresh(model, now, last)
        if fresh is None:
            return None
        part = replace(
            now.only,
            snapshot_id=None,
            read_files=lambda: tuple(file.path for file in fresh),
            row_count=sum(file.row_count for file in fresh),
            size_bytes=sum(file.size_bytes for file in fresh),
        )
        if way == "rows":
            return self._streamed(run, model, (part,), folder=folder, how="rows")
        if last.partials_key is None:
            return None
        import pyarrow.parquet as pq

        before = pq.read_table(self._on.objects.local_path(last.partials_key))
        return self._of_groups(now, part, folder=folder, before=before)

    def _whole(self, run: JobRun, model: Model, *, now: _Now, folder: Path) -> _Rows:
        if growing.way_of(now.reading) == "groups":
            found = self._of_groups(now, now.only, folder=folder, before=None)
            if found is not None:
                return replace(found, how="whole")
        return self._streamed(run, model, now.tables, folder=folder, how="whole")

    def _of_groups(self, now: _Now, part: Table, *, folder: Path, before: "pa.Table | None") -> _Rows | None:
        import pyarrow as pa
        import pyarrow.parquet as pq

        what = growing.groups_of(now.reading)
        stands = self._on.queries.stands
        partials = None if what is None else growing.partials_of(stands, now.standing, what, part)
        if what is None or partials is None:
            return None
        if before is not None:
            partials = growing.together(stands, now.standing, what, [before, partials])
        shape = growing.shape_of(stands, now.standing, part)
        rows = growing.finished(stands, now.standing, what, partials).rename_columns(shape.names)
        try:
            rows = rows.cast(shape)
        except pa.ArrowInvalid:  # a total grew beyond what its type was when there were no rows
            rows = rows.rename_columns(shape.names)
        path = folder / "rows.parquet"
        pq.write_table(rows, path, compression="zstd")
        return _Rows(path, rows.num_rows, "groups", partials)

    def _streamed(
        self, run: JobRun, model: Model, tables: tuple[Table, ...], *, folder: Path, how: How
    ) -> _Rows:
        import pyarrow.parquet as pq

        path, count = folder / "rows.parquet", 0
        query = Query(model.sql, purpose="check", instead=tables)
        with (
            self._on.queries.stream(maker(model), query) as reader,
            pq.ParquetWriter(path, reader.schema, compression="zstd") as out,
        ):
            for batch in reader:
                out.write_batch(batch)
                count += batch.num_rows
                run.progress(2, f"Has {count:,} rows.")
        return _Rows(path, count, how)

    def _brought(self, run: JobRun, model: Model, rows: _Rows, inputs: dict[str, str]) -> Brought:
        import pyarrow.parquet as pq

        key = None
        if rows.partials is not None:
            key = f"models/{model.workspace_id}/{model.model_id}/{run.job.job_id}.parquet"
            path = rows.path.with_name("partials.parquet")
            pq.write_table(rows.partials, path, compression="zstd")
            self._on.objects.put_file(key, path)
        values: dict[str, Any] = {"how": rows.how, "inputs": inputs, "partials_key": key, "rows": rows.count}

        def kept(tx: Connection, _source: object) -> None:
            store.change_run(tx, run.job.job_id, {**values, "error": None})

        return Brought(
            blocks=_blocks(rows.path),
            file_name="rows.parquet",
            source_name=f"SQL model {model.name}",
            source_type="model",
            kept=kept,
            metadata={"how": rows.how},
        )


def _blocks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            yield block
