"""Rolls: hot rows become one file and one commit of the lake, and are hot no more in the same transaction.

A roll is planned in the metadata before its file is written, and its id is in the commit: whoever finds the
plan of a process that was killed goes on where that was, and nothing is committed twice.

PyArrow ships types that are only partly known to a strict checker, hence the file's one exemption.
"""
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
# pyright: reportAttributeAccessIssue=false, reportMissingTypeStubs=false

import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from sextant.core.db import Database
from sextant.core.lake import Keeping, Lake, Sizes, Snapshot
from sextant.core.objects import Objects
from sextant.core.telemetry import Log
from sextant.features.datasets import Column, Dataset, Datasets, lake_columns
from sextant.features.streams import roll_store, store
from sextant.features.streams.hot import Hot
from sextant.features.streams.leasing import Leases
from sextant.features.streams.models import Roll, Segment
from sextant.features.streams.profiling import Summary, merged, nothing, summary_of
from sextant.features.streams.replaying import log_store
from sextant.features.streams.replaying.models import LogRules
from sextant.kit.clock import Clock
from sextant.kit.errors import SextantError
from sextant.kit.ids import new_id

if TYPE_CHECKING:
    import pyarrow as pa

_LOOK_EVERY = timedelta(seconds=1)
_READERS = timedelta(minutes=2)  # the longest that a query holds a cut before it reads it
_IDLE = timedelta(minutes=10)
_KEYS = timedelta(hours=24)
_TICKS = timedelta(days=2)
_ASIDE = 100_000
_TIDY_EVERY = timedelta(hours=1)
_SNAPSHOTS = 200
_ALWAYS = datetime.max.replace(tzinfo=UTC)
_COMPACT_AT = Sizes(least=60)
_ROW_GROUP = 122_880
MOST_BYTES = 256 << 20  # of the log that go into one file
_UNKNOWN_AFTER = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class RollRules:
    """When hot rows are rolled: after so long, or as soon as they are so many bytes; `log`: what stays."""

    every: timedelta = timedelta(seconds=60)
    size_bytes: int = 128 << 20
    log: LogRules = field(default_factory=LogRules)


class Roller:
    def __init__(
        self,
        db: Database,
        clock: Clock,
        *,
        hot: Hot,
        lake: Lake,
        objects: Objects,
        datasets: Datasets,
        rules: RollRules,
    ) -> None:
        self._db = db
        self._clock = clock
        self._hot = hot
        self._lake = lake
        self._objects = objects
        self._streaming = datasets.streaming
        self._partitioning = datasets.partitioning
        self._rules = rules
        self._keeping = Keeping(lake, objects)
        self._leases = Leases(db, clock)
        self._turns: dict[str, threading.Lock] = {}
        self._lock = threading.Lock()
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None
        self._logger = Log("sextant.streams")

    def start(self, *, look_every: timedelta = _LOOK_EVERY) -> None:
        """Rolls what is due in a thread of its own (the worker role)."""
        self._stop.clear()
        seconds = look_every.total_seconds()
        self._thread = threading.Thread(target=self._watch, args=(seconds,), name="rolls", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        self._stop.set()
        if self._thread is not None:
            self._thread.join(timeout=30)
            self._thread = None

    def roll_due(self) -> int:
        """Rolls every stream whose time has come; returns how many."""
        with self._db.reading() as tx:
            found = store.all_ids(tx)
        return sum(
            self._due(dataset_id) and self.roll(workspace, dataset_id) for workspace, dataset_id in found
        )

    def tidy(self) -> None:
        """Lets go of old rows of logs, also where nothing comes any more, and of what a kill left behind."""
        with self._db.reading() as tx:
            found = store.all_ids(tx)
        for workspace_id, dataset_id in found:
            with self._turn(dataset_id), self._leases.take(dataset_id) as mine:
                if mine:
                    self._tidy_log(workspace_id, dataset_id)
                    self._sweep(workspace_id, dataset_id)

    def _sweep(self, workspace_id: str, dataset_id: str) -> None:
        """A file of a roll is in no snapshot until that ends, and a lease can be lost: young ones stay."""
        self._keeping.sweep(workspace_id, dataset_id, before=self._clock.now() - _UNKNOWN_AFTER)

    def roll(self, workspace_id: str, dataset_id: str) -> bool:
        """Rolls all that is hot now; False where there is nothing, or another process does it.

        What is more than belongs into one file takes several: all of a roll's rows are in memory at a time.
        """
        rolled = False
        with self._turn(dataset_id):
            while (done := self._roll_once(workspace_id, dataset_id)) is not None:
                rolled = True
                if not done:
                    break
        return rolled

    def _turn(self, dataset_id: str) -> threading.Lock:
        """The lease tells processes apart; threads of one wait for each other."""
        with self._lock:
            return self._turns.setdefault(dataset_id, threading.Lock())

    def _roll_once(self, workspace_id: str, dataset_id: str) -> bool | None:
        """Whether more is left than went into a file; None where nothing was rolled."""
        with self._leases.take(dataset_id) as mine:
            if not mine:
                return None
            dataset, roll, is_more = self._plan(workspace_id, dataset_id)
            if dataset is None or roll is None:
                return None
            snapshot = self._commit(dataset, roll)
            self._settle(roll, snapshot, summary_of(self._rows(dataset, roll), dataset.columns))
            self._keep_in_order(dataset)
        return is_more

    def _due(self, dataset_id: str) -> bool:
        with self._db.reading() as tx:
            if roll_store.planned(tx, dataset_id) is not None:
                return True
            segments, since = store.hot_of(tx, dataset_id)
        if since is None:
            return False
        size = sum(segment.size_bytes for segment in segments)
        return size >= self._rules.size_bytes or self._clock.now() - since >= self._rules.every

    def _plan(self, workspace_id: str, dataset_id: str) -> tuple[Dataset | None, Roll | None, bool]:
        """What is to be rolled, and whether more is hot than that."""
        is_more = False
        with self._db.transaction() as tx:
            dataset = self._streaming.find(tx, workspace_id, dataset_id)
            if dataset is None:
                store.remove(tx, dataset_id)
                log_store.clear(tx, dataset_id)
                return None, None, False
            roll = roll_store.planned(tx, dataset_id)
            segments, _ = store.hot_of(tx, dataset_id)
            if roll is None and segments:
                taken = _first_of(segments)
                is_more = len(taken) < len(segments)
                cut = {one.segment_id: (one.from_row, one.to_row, one.end_byte) for one in taken}
                rows = sum(one.rows for one in taken)
                roll = Roll(new_id(), workspace_id, dataset_id, cut, rows, self._clock.now())
                roll_store.plan(tx, roll)
        return dataset, roll, is_more

    def _commit(self, dataset: Dataset, roll: Roll) -> Snapshot:
        """The snapshot that holds the roll, made by this process or by one that was killed after it."""
        done = self._lake.loaded(roll.workspace_id, roll.dataset_id, roll.roll_id)
        if done is not None:
            return done
        key = self._write(dataset, roll)
        return self._lake.commit(
            workspace_id=roll.workspace_id,
            dataset_id=roll.dataset_id,
            columns=lake_columns(dataset.columns),
            files=[key],
            load_id=roll.roll_id,
        )

    def _write(self, dataset: Dataset, roll: Roll) -> str:
        rows = _with_ids(self._rows(dataset, roll), dataset.columns)
        key = f"silver/{roll.workspace_id}/{roll.dataset_id}/roll-{new_id()}/part-00000.parquet"
        local = self._objects.local_target(key)
        if local is not None:
            _write_file(rows, local)
            self._objects.to_disk([key])
            return key
        with TemporaryDirectory() as folder:
            path = Path(folder) / "part.parquet"
            _write_file(rows, path)
            self._objects.put_file(key, path)
        return key

    def _rows(self, dataset: Dataset, roll: Roll) -> "pa.Table":
        segments = [
            Segment(segment_id, roll.workspace_id, roll.dataset_id, *cut)
            for segment_id, cut in sorted(roll.cut.items())
        ]
        return self._hot.table(segments, dataset.columns)

    def _settle(self, roll: Roll, snapshot: Snapshot, summary: Summary) -> None:
        """In one transaction the dataset stands on the file and the rows are hot no more."""
        count = len(self._lake.snapshots(roll.workspace_id, roll.dataset_id))
        self._lake.to_disk(roll.workspace_id, roll.dataset_id)  # before the log lets go of the rows
        now = self._clock.now()
        with self._db.durable() as tx:
            if not roll_store.end_roll(tx, roll, holder=self._leases.holder, at=now):
                raise _overtaken()
            for segment_id, (from_row, to_row, _) in roll.cut.items():
                if not store.move_on(
                    tx, segment_id, from_row=from_row, to_row=to_row, cut_at=roll.at, at=now
                ):
                    raise _overtaken()
            before = roll_store.summary(tx, roll.dataset_id) or nothing()
            of = (roll.workspace_id, roll.dataset_id)
            roll_store.put_summary(tx, *of, merged(before, summary))
            self._streaming.settle(tx, *of, snapshot=snapshot, count=count)
        self._hot.let_go(roll.cut)

    def _keep_in_order(self, dataset: Dataset) -> None:
        """Small files joined, old snapshots ended, spent segments and old keys forgotten."""
        of = (dataset.workspace_id, dataset.dataset_id)
        joined = self._keeping.compact(*of, columns=lake_columns(dataset.columns), sizes=_COMPACT_AT)
        ended = self._keeping.expire(*of, older_than=_ALWAYS, keep=_SNAPSHOTS)
        if joined is not None:
            count = len(self._lake.snapshots(*of))
            with self._db.durable() as tx:
                self._streaming.settle(tx, *of, snapshot=joined, count=count)
            self._partitioning.from_now_on(dataset)
            if ended:
                self._sweep(*of)
        self._tidy_log(*of)

    def _tidy_log(self, workspace_id: str, dataset_id: str) -> None:
        """Lets go of what was rolled and need not be replayed any more, and of old keys and ticks."""
        now = self._clock.now()
        log = self._rules.log
        with self._db.transaction() as tx:
            spent = store.spent(tx, dataset_id, sealed_before=now - _READERS, idle_before=now - _IDLE)
            kept = log_store.worth_keeping(tx, dataset_id, since=now - log.kept, most_bytes=log.size_bytes)
            gone = store.remove_segments(tx, [one for one in spent if one not in kept])
            log_store.forget(tx, gone)
            known = store.known_segments(tx, dataset_id)
            store.trim(
                tx,
                dataset_id,
                keys_before=now - _KEYS,
                ticks_before=now - _TICKS,
                most=_ASIDE,
            )
        self._remove_files(self._hot.folder_of(workspace_id, dataset_id), known, frozenset(gone))

    def _remove_files(self, folder: Path, known: set[str], gone: frozenset[str]) -> None:
        """Files of segments that were let go, and those that a killed process began and never listed."""
        before = self._clock.now().timestamp() - _UNKNOWN_AFTER.total_seconds()
        for path in folder.glob("*.log"):
            if path.stem in gone or (path.stem not in known and path.stat().st_mtime < before):
                path.unlink(missing_ok=True)

    def _watch(self, seconds: float) -> None:
        tidied = self._clock.now()
        while not self._stop.wait(seconds):
            try:
                self.roll_due()
                if self._clock.now() - tidied >= _TIDY_EVERY:
                    tidied = self._clock.now()
                    self.tidy()
            except SextantError as error:
                self._logger.warning("roll_put_off", code=error.code, exc_info=True)
            except Exception:  # the watch outlives a database or a disk that is away for a while
                self._logger.exception("roll_failed")


def _first_of(segments: Sequence[Segment]) -> Sequence[Segment]:
    """As many as go into one file, one at least."""
    size = 0
    for number, one in enumerate(segments):
        size += one.size_bytes
        if number and size > MOST_BYTES:
            return segments[:number]
    return segments


def _overtaken() -> RuntimeError:
    return RuntimeError("Another process has rolled this stream meanwhile.")


def _with_ids(rows: "pa.Table", columns: Sequence[Column]) -> "pa.Table":
    """Named as files name the columns, each with its field id, by which engines find it."""
    import pyarrow as pa

    fields = [
        pa.field(
            column.source_name or column.name,
            field.type,
            metadata={b"PARQUET:field_id": str(column.field_id).encode()},
        )
        for column, field in zip(columns, rows.schema, strict=True)
    ]
    return pa.Table.from_arrays(rows.columns, schema=pa.schema(fields))


def _write_file(rows: "pa.Table", path: Path) -> None:
    import pyarrow.parquet as pq

    part = path.with_suffix(".part")
    pq.write_table(rows, part, compression="zstd", compression_level=1, row_group_size=_ROW_GROUP)
    part.replace(path)
