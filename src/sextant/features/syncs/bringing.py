"""What a sync's job brings when its turn comes: new rows of a table, or new files of a store."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Connection as Tx

from sextant.core.db import Database
from sextant.core.jobs import JobRun
from sextant.core.objects import Objects
from sextant.features.datasets import Bringing, Brought, Dataset
from sextant.features.sources import Connection, Connections
from sextant.features.syncs import store
from sextant.features.syncs.errors import NothingThere, SyncMissing, SyncWaits
from sextant.features.syncs.models import Run, Sync
from sextant.ports.source import Opened, SourceLost, SourceUnreachable
from sextant.ports.source_values import FileRef

_HISTORY = 5_000
_RETRY = timedelta(seconds=30)


@dataclass(frozen=True, slots=True)
class Past:
    """The last run whose rows stand in the dataset, and every file that stands there."""

    last: Run | None
    files: dict[str, str]


class Bringer:
    def __init__(
        self, *, db: Database, objects: Objects, connections: Connections, bringing: Bringing
    ) -> None:
        self._db = db
        self._objects = objects
        self._connections = connections
        self._bringing = bringing

    def bring(self, run: JobRun, dataset: Dataset, sync_id: str, folder: Path) -> Brought | None:
        """The raw file of this run, the connection tried before all else; None when nothing is new."""
        with self._db.reading() as tx:
            sync = store.find(tx, dataset.workspace_id, sync_id)
        if sync is None:
            raise SyncMissing("The sync was removed while it waited.", hint="Make another one.")
        past = self._past(sync)
        connection = self._connections.kept(sync.workspace_id, sync.connection_id)
        run.progress(1, f"Connects to {connection.name}.")
        # What was opened stays open while its bytes are taken; the job's folder and the source end together.
        brought = self._brought(run, dataset, sync=sync, connection=connection, past=past, folder=folder)
        if brought is None and not dataset.columns:
            raise NothingThere(
                f"{sync.source_table} has nothing to load yet.", hint="Sync again when there is something."
            )
        return brought

    def _brought(
        self, run: JobRun, dataset: Dataset, *, sync: Sync, connection: Connection, past: Past, folder: Path
    ) -> Brought | None:
        try:
            with self._connections.opened(connection) as opened:
                make = self._files if self._connections.kind(connection.kind).reads == "files" else self._rows
                return make(run, dataset, sync=sync, connection=connection, past=past, at=(opened, folder))
        except SourceUnreachable as error:
            raise SourceLost(
                error.message, seconds=int(_RETRY.total_seconds()), hint=f"{error.hint} It is tried again."
            ) from error

    def _rows(
        self,
        run: JobRun,
        dataset: Dataset,
        *,
        sync: Sync,
        connection: Connection,
        past: Past,
        at: tuple[Opened, Path],
    ) -> Brought | None:
        opened, folder = at
        last = past.last
        after = last.cursor_to if last is not None and sync.cursor is not None else None
        note = self._note(last) if sync.cursor is not None else None
        reading = opened.read(sync.source_table, cursor=sync.cursor, after=after)

        def said(count: int) -> None:
            run.progress(3, f"Read {count:,} rows of {sync.source_table}.")

        from sextant.features.syncs import rows

        done = rows.write(reading, folder, note=note, said=said, cursor=sync.cursor is not None)
        if done.rows == 0 and sync.cursor is not None and last is not None:
            return None
        edge_key = f"syncs/{sync.workspace_id}/{sync.sync_id}/{run.job.job_id}.parquet"
        if done.edge is not None:
            self._objects.put_file(edge_key, done.edge)
        values: dict[str, Any] = {
            "rows": done.rows,
            "rows_known": done.known,
            "cursor_to": reading.last,
            "edge_key": edge_key if done.edge is not None else None,
            "notes": list(reading.notes),
        }
        return Brought(
            blocks=rows.blocks(done.path),
            file_name=f"{sync.table}.parquet",
            source_name=f"{connection.name}: {sync.source_table}",
            source_type=connection.kind,
            kept=lambda tx, _source: self._kept(tx, run, values),
            metadata={"notes": list(reading.notes)} if reading.notes else {},
        )

    def _files(
        self,
        run: JobRun,
        dataset: Dataset,
        *,
        sync: Sync,
        connection: Connection,
        past: Past,
        at: tuple[Opened, Path],
    ) -> Brought | None:
        opened, folder = at
        found = opened.files(sync.table)
        todo = [file for file in found if _wanted(file, past, sync)]
        if not todo:
            return None
        from sextant.features.syncs import files, rows

        taken = files.next_of(todo)
        run.progress(2, f"Fetches {taken[0].path}" + (f" and {len(taken) - 1} more." if taken[1:] else "."))
        blocks, name = files.bring(opened, taken, folder)
        # The source closes before the bytes are taken: they are put aside first.
        blocks = rows.blocks(_aside(blocks, folder / "raw", stop=run.check_cancelled))
        notes = _changed(found, past, sync)
        values: dict[str, Any] = {
            "files": {file.path: file.version for file in taken},
            "more": len(todo) > len(taken),
            "notes": notes,
        }
        shown = taken[0].path if len(taken) == 1 else f"{sync.table} ({len(taken)} files)"
        return Brought(
            blocks=blocks,
            file_name=name,
            source_name=f"{connection.name}: {shown}",
            source_type=connection.kind,
            kept=lambda tx, _source: self._kept(tx, run, values),
            metadata={"notes": notes} if notes else {},
        )

    def _kept(self, tx: Tx, run: JobRun, values: dict[str, Any]) -> None:
        store.change_run(tx, run.job.job_id, {**values, "status": "loading", "error": None, "hint": None})

    def _past(self, sync: Sync) -> Past:
        """What stands: a load that was undone, discarded or that failed does not, and its rows come again."""
        with self._db.reading() as tx:
            before = [run for run in store.runs_of(tx, sync, limit=_HISTORY) if run.edge_key or run.files]
        states = self._bringing.states(
            workspace_id=sync.workspace_id,
            dataset_id=sync.dataset_id,
            load_ids=[run.run_id for run in before],
        )
        if "held" in states.values():
            raise SyncWaits(
                "The last load of this sync waits for a decision.", hint="Release it or discard it first."
            )
        standing = [run for run in before if states.get(run.run_id) == "loaded"]
        known = {path: version for run in reversed(standing) for path, version in run.files.items()}
        return Past(last=standing[0] if standing else None, files=known)

    def _note(self, last: Run | None) -> Path | None:
        return None if last is None or last.edge_key is None else self._objects.local_path(last.edge_key)


def _wanted(file: FileRef, past: Past, sync: Sync) -> bool:
    """New files; with a key also those that changed, since their rows are found again."""
    known = past.files.get(file.path)
    return known is None or (sync.mode == "upsert" and known != file.version)


def _changed(found: Sequence[FileRef], past: Past, sync: Sync) -> list[str]:
    changed = [file.path for file in found if past.files.get(file.path, file.version) != file.version]
    if not changed or sync.mode == "upsert":
        return []
    more = f" and {len(changed) - 1} more" if len(changed) > 1 else ""
    return [f"{changed[0]}{more} changed since it was loaded, and was not loaded again: there is no key."]


def _aside(blocks: Any, path: Path, *, stop: Any) -> Path:
    with path.open("wb") as out:
        for block in blocks:
            out.write(block)
            stop()
    return path
