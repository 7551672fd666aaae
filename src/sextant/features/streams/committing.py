"""Group commit: what waits is appended to the log, brought to disk, made true at once, answered.

PyArrow ships types that are only partly known to a strict checker, hence the file's one exemption.
"""
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
# pyright: reportAttributeAccessIssue=false, reportMissingTypeStubs=false

import queue
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy.exc import IntegrityError

from sextant.core.access import Caller
from sextant.core.db import Database
from sextant.core.telemetry import Log
from sextant.features.streams import follow_store, store
from sextant.features.streams.errors import KeyUsedOtherwise, PositionTaken, StreamsBusy
from sextant.features.streams.log import Writer
from sextant.features.streams.models import Answer, Batch, Move, Segment
from sextant.features.streams.replaying import log_store
from sextant.features.streams.replaying.models import Stretch
from sextant.features.streams.telling import Telling
from sextant.kit.clock import Clock
from sextant.kit.ids import new_id

if TYPE_CHECKING:
    import pyarrow as pa

_GROUP_BYTES = 32 << 20
_OPEN = 128  # segments that one process writes to at a time
_TRIES = 4


@dataclass(frozen=True, slots=True)
class Committed:
    """The answer to a batch; `replayed` where its key was answered before."""

    answer: Answer
    replayed: bool = False


@dataclass(slots=True)
class Waiting:
    """A batch that waits to be written; `moves` of one that was read from a topic are made with it."""

    caller: Caller
    dataset_id: str
    batch: Batch
    answer: Answer
    key: str
    fingerprint: str
    moves: tuple[Move, ...] = ()
    done: "Future[Committed]" = field(default_factory=Future["Committed"])
    followers: "list[Waiting]" = field(default_factory=list["Waiting"])


@dataclass(slots=True)
class _Open:
    """A segment that this process writes to; `listed` once the metadata knows it.

    `offset` is the first of its last rows that follow each other without another writer's between.
    """

    segment_id: str
    writer: Writer
    listed: bool = False
    offset: int | None = None


@dataclass(frozen=True, slots=True)
class _Written:
    """What one commit appends to one segment, and where that stood before."""

    into: _Open
    workspace_id: str
    dataset_id: str
    waiting: "tuple[Waiting, ...]"
    was_end: int
    was_rows: int


class _PositionTaken(Exception):
    """Another process has read on in a topic of this dataset."""

    def __init__(self, dataset_id: str) -> None:
        super().__init__(dataset_id)
        self.dataset_id = dataset_id


class _SegmentLost(Exception):
    """The metadata knows a segment otherwise than its writer does."""


class Committer:
    """One thread that writes; `committed` is called with the datasets after each commit."""

    def __init__(
        self,
        db: Database,
        clock: Clock,
        telling: Telling,
        folder_of: Callable[[str, str], Path],
        *,
        committed: Callable[[Sequence[str]], None],
    ) -> None:
        self._db = db
        self._clock = clock
        self._telling = telling
        self._folder_of = folder_of
        self._committed = committed
        self._queue: queue.Queue[Waiting | None] = queue.Queue()
        self._open: dict[str, _Open] = {}
        self._seals: list[str] = []
        self._thread: threading.Thread | None = None
        self._lock = threading.Lock()
        self._logger = Log("sextant.streams")

    def submit(self, waiting: Waiting) -> "Future[Committed]":
        """Ends once the batch is on disk, or was found to be there already."""
        with self._lock:
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="streams", daemon=True)
                self._thread.start()
        self._queue.put(waiting)
        return waiting.done

    def close(self) -> None:
        """Writes what waits, then lets go of the log."""
        with self._lock:
            thread, self._thread = self._thread, None
        if thread is not None:
            self._queue.put(None)
            thread.join(timeout=30)
        for one in self._open.values():
            one.writer.close()
        self._open.clear()

    def _run(self) -> None:
        while (first := self._queue.get()) is not None:
            group, size = [first], first.batch.size_bytes
            ending = False
            while size < _GROUP_BYTES and not ending:
                try:
                    more = self._queue.get_nowait()
                except queue.Empty:
                    break
                ending = more is None
                if more is not None:
                    group.append(more)
                    size += more.batch.size_bytes
            self._commit_or_tell(group)
            if ending:
                return

    def _commit_or_tell(self, group: list[Waiting]) -> None:
        try:
            self._commit(group)
        except Exception as error:  # the writer outlives a full disk; every sender hears of it
            self._logger.exception("stream_commit_failed")
            refused = StreamsBusy(
                "The batch could not be written.", seconds=5, hint="Send it again with the same key."
            )
            refused.__cause__ = error
            for one in group:
                if not one.done.done():
                    one.done.set_exception(refused)

    def _commit(self, group: list[Waiting]) -> None:
        for _ in range(_TRIES):
            fresh = self._unanswered([one for one in group if not one.done.done()])
            if not fresh:
                return
            now = self._clock.now()
            written = self._write(fresh)
            try:
                with self._db.durable() as tx:
                    for one in sorted(fresh, key=_place):
                        _move(tx, one, now)
                    totals = self._telling.tell(tx, fresh, now)
                    # After the stream's own row, as a roll does, or each waits for the other.
                    for one in written:
                        self._list(tx, one, now)
                        _number(tx, one, totals.get(one.dataset_id), now)
                    for segment_id in self._seals:
                        store.seal_segment(tx, segment_id)
            except (IntegrityError, _SegmentLost):
                self._take_back(written)  # another process was faster with a key, or has let a segment go
                continue
            except _PositionTaken as error:
                self._take_back(written)
                _refuse_moves(fresh, error.dataset_id)
                continue
            except BaseException:
                self._take_back(written)
                raise
            self._end(fresh, written)
            return
        raise StreamsBusy("Others keep writing the same batches.", seconds=1)

    def _unanswered(self, group: list[Waiting]) -> list[Waiting]:
        """Answers those whose keys came before; of several with one key, the first is written."""
        known: dict[tuple[str, str], tuple[str, dict[str, Any]]] = {}
        if any(one.key for one in group):
            with self._db.reading() as tx:
                known = store.answered(tx, [(one.dataset_id, one.key) for one in group if one.key])
        firsts: dict[tuple[str, str], Waiting] = {}
        fresh: list[Waiting] = []
        for one in group:
            one.followers.clear()
            place = (one.dataset_id, one.key)
            if one.key and place in known:
                fingerprint, answer = known[place]
                _repeat(one, fingerprint, Answer.model_validate(answer))
            elif one.key and place in firsts:
                firsts[place].followers.append(one)
            else:
                firsts[place] = one
                fresh.append(one)
        return fresh

    def _write(self, fresh: list[Waiting]) -> list[_Written]:
        by_dataset: dict[str, list[Waiting]] = {}
        for one in fresh:
            by_dataset.setdefault(one.dataset_id, []).append(one)
        written: list[_Written] = []
        try:
            for dataset_id, those in by_dataset.items():
                rows = _joined([one.batch.rows for one in those])
                into = self._segment(those[0].caller.workspace_id, dataset_id, rows.schema)
                was = (into.writer.end, into.writer.rows)
                written.append(
                    _Written(into, those[0].caller.workspace_id, dataset_id, tuple(those), was[0], was[1])
                )
                if rows.num_rows:
                    into.writer.append(rows)
            for one in written:
                one.into.writer.sync()
        except BaseException:
            self._take_back(written)
            raise
        return written

    def _segment(self, workspace_id: str, dataset_id: str, schema: "pa.Schema") -> _Open:
        known = self._open.pop(dataset_id, None)
        if known is not None and (known.writer.is_full or not known.writer.schema.equals(schema)):
            self._let_go(known)
            known = None
        if known is None:
            segment_id = new_id()
            path = self._folder_of(workspace_id, dataset_id) / f"{segment_id}.log"
            known = _Open(segment_id, Writer(path, schema))
        self._open[dataset_id] = known
        while len(self._open) > _OPEN:
            self._let_go(self._open.pop(next(iter(self._open))))
        return known

    def _let_go(self, known: _Open) -> None:
        known.writer.close()
        if known.listed:
            self._seals.append(known.segment_id)

    def _list(self, tx: "store.Connection", one: _Written, now: datetime) -> None:
        writer = one.into.writer
        if one.into.listed:
            if not store.extend_segment(
                tx,
                one.into.segment_id,
                was=one.was_end,
                end_byte=writer.end,
                rows=writer.rows,
                at=now,
            ):
                raise _SegmentLost
            return
        segment = Segment(one.into.segment_id, one.workspace_id, one.dataset_id, 0, writer.rows, writer.end)
        store.add_segment(tx, segment, at=now)

    def _take_back(self, written: Sequence[_Written]) -> None:
        """Nothing of the commit stands: its segments are left, so that no tail of them is ever written on."""
        for one in written:
            if self._open.get(one.dataset_id) is one.into:
                del self._open[one.dataset_id]
                self._let_go(one.into)

    def _end(self, fresh: list[Waiting], written: Sequence[_Written]) -> None:
        self._seals.clear()
        for one in written:
            one.into.listed = True
        for one in fresh:
            one.done.set_result(Committed(one.answer))
            for follower in one.followers:
                _repeat(follower, one.fingerprint, one.answer)
        self._committed([one.dataset_id for one in written])


def _place(one: Waiting) -> tuple[str, str]:
    """Rows are locked in this order by every process, so that no two wait for each other."""
    return one.caller.workspace_id, one.dataset_id


def _number(tx: "store.Connection", one: _Written, total: int | None, now: datetime) -> None:
    """Tells which offsets the rows have: those of a stream follow each other, whoever wrote them."""
    rows = one.into.writer.rows - one.was_rows
    if total is None or not rows:
        return
    begin = total - rows
    if one.into.offset is not None and log_store.lengthen(
        tx, one.dataset_id, first_offset=one.into.offset, until=begin, rows=rows, at=now
    ):
        return
    stretch = Stretch(one.into.segment_id, one.was_rows, begin, rows, now, now)
    log_store.begin(tx, stretch, workspace_id=one.workspace_id, dataset_id=one.dataset_id)
    one.into.offset = begin


def _move(tx: "store.Connection", one: Waiting, now: datetime) -> None:
    for move in one.moves:
        if not follow_store.move(tx, one.dataset_id, move, at=now):
            raise _PositionTaken(one.dataset_id)


def _refuse_moves(group: Sequence[Waiting], dataset_id: str) -> None:
    for one in group:
        if one.moves and one.dataset_id == dataset_id:
            one.done.set_exception(
                PositionTaken("Another process reads this topic now.", hint="It goes on where that stands.")
            )


def _repeat(one: Waiting, fingerprint: str, answer: Answer) -> None:
    if fingerprint == one.fingerprint:
        one.done.set_result(Committed(answer, replayed=True))
        return
    one.done.set_exception(
        KeyUsedOtherwise("This idempotency key came with another batch.", hint="Give each batch its own key.")
    )


def _joined(batches: "Sequence[pa.RecordBatch]") -> "pa.RecordBatch":
    """One batch of all, its columns in the order of their ids."""
    import pyarrow as pa

    tables = [pa.Table.from_batches([one]) for one in batches]
    whole = tables[0] if len(tables) == 1 else pa.concat_tables(tables, promote_options="default")
    names = sorted(whole.column_names, key=lambda name: int(name[1:]))
    found = whole.select(names).combine_chunks().to_batches()
    return found[0] if found else pa.RecordBatch.from_pylist([], schema=whole.select(names).schema)
