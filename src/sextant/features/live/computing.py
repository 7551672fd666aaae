"""Keeps what is watched up to date: a tick for each change, one computation for all who see the same.

What grows with its stream reads the new rows alone, those of all tiles over one stream by one statement. All
else is run whole beside the ticks, as often as its cost allows. One thread ticks and publishes, so that what
is published is never older than what was published before.
"""

import threading
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor

from sextant.core.access import Caller
from sextant.core.scope import moment
from sextant.core.telemetry import Log
from sextant.features.datasets import Table
from sextant.features.live.accumulating import NewRows, Unsure
from sextant.features.live.comparing import in_order
from sextant.features.live.computation import (
    Computation,
    Sharing,
    is_ordered,
    sharing_of,
    sight_of,
)
from sextant.features.live.growing import Growing, grow, merge_new, read_new
from sextant.features.live.tails import OnlyGrew, Position, position_of, since
from sextant.features.query import Reading, ResultRows, Standing, Stands
from sextant.kit.errors import SextantError, Unavailable
from sextant.ports.hot import HotRows

AT_ONCE = 2  # statements that run whole at a time; more would take the engine from the ticks
PACE = 0.008  # the least time between two ticks
_REST = 0.5  # of a tick's own time is left to everything else,
_SENDING_REST = 2.5  # and of what sending took; the system and whoever reads need as much again
_LONGEST = 1.0
_MANY = 20_000  # new rows from which on each answer aggregates them in the engine
_Tables = Mapping[str, Table]
_Batch = tuple[str, int, Position]


class LiveFailed(Unavailable):
    """A tile whose answer could not be worked out for a reason inside the server."""

    code = "live_failed"


class Computing:
    """`before` is called at the start of a workspace's tick, `publish` with what came of it, `took` last.

    `publish` says when it is to be called again even where nothing has changed; `sent` how many seconds it
    took to send what was published, since it was last asked.
    """

    def __init__(
        self,
        stands: Stands,
        *,
        only_grew: Callable[[str], OnlyGrew],
        before: Callable[[str], None],
        publish: Callable[[Sequence[Computation]], float | None],
        took: Callable[[float], None],
        sent: Callable[[], float] = lambda: 0.0,
    ) -> None:
        self._stands = stands
        self._only_grew = only_grew
        self._before = before
        self._publish = publish
        self._took = took
        self._sent = sent
        self._publish_at: float | None = None
        self._all: dict[Sharing, Computation] = {}
        self._lock = threading.Lock()
        self._dirty: set[str] = set()
        self._wake = threading.Event()
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None
        self._pool = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="live-whole")
        self._logger = Log("sextant.live")

    def watch(self, caller: Caller, standing: Standing, tables: _Tables) -> Computation:
        """The computation of a statement over these tables, shared with all who see the same."""
        sharing = sharing_of(standing, tables)
        with self._lock:
            found = self._all.get(sharing)
            if found is None:
                found = self._all[sharing] = Computation(sharing, standing)
            found.callers[caller] = found.callers.get(caller, 0) + 1
            self._dirty.add(sharing.workspace_id)
            if self._thread is None and not self._stop.is_set():
                self._thread = threading.Thread(target=self._run, name="live", daemon=True)
                self._thread.start()
        self._wake.set()
        return found

    def leave(self, caller: Caller, computation: Computation) -> None:
        """One watcher less; with the last one the answer is forgotten."""
        with self._lock:
            left = computation.callers.get(caller, 0) - 1
            if left > 0:
                computation.callers[caller] = left
                return
            computation.callers.pop(caller, None)
            if not computation.callers and self._all.get(computation.sharing) is computation:
                del self._all[computation.sharing]

    def nudge(self, workspace_ids: Sequence[str]) -> None:
        """Something of these workspaces has changed."""
        with self._lock:
            self._dirty.update(workspace_ids)
        self._wake.set()

    def workspaces(self) -> frozenset[str]:
        """Those in which something is watched."""
        with self._lock:
            return frozenset(one.workspace_id for one in self._all)

    def size(self) -> int:
        with self._lock:
            return len(self._all)

    def close(self) -> None:
        self._stop.set()
        self._wake.set()
        if self._thread is not None:
            self._thread.join(timeout=30)
        self._pool.shutdown(wait=True, cancel_futures=True)

    # ticking

    def _run(self) -> None:
        while not self._stop.is_set():
            self._wake.wait(self._until_due())
            self._wake.clear()
            started = time.monotonic()
            for workspace_id in self._take_dirty(started):
                try:
                    self.tick(workspace_id)
                except Exception:  # the ticks outlive a database that is away for a while
                    self._logger.exception("live_tick_failed", workspace_id=workspace_id)
                    self._stop.wait(_LONGEST)
                    self.nudge([workspace_id])
            self._publish_late()
            rest = _REST * (time.monotonic() - started) + _SENDING_REST * self._sent()
            self._stop.wait(max(PACE, min(rest, _LONGEST)))

    def _until_due(self) -> float:
        with self._lock:
            times = [one.due_at for one in self._all.values() if one.due_at is not None and not one.busy]
        if self._publish_at is not None:
            times.append(self._publish_at)
        return max(0.0, min([_LONGEST, *(at - time.monotonic() for at in times)]))

    def _take_dirty(self, now: float) -> set[str]:
        with self._lock:
            found, self._dirty = self._dirty, set()
            late = (one for one in self._all.values() if one.due_at is not None and one.due_at <= now)
            return found | {one.workspace_id for one in late}

    def tick(self, workspace_id: str) -> None:
        """Brings everything of a workspace up to one cut through its data, then publishes what changed."""
        started = time.perf_counter()
        with moment():
            self._tick(workspace_id)
        self._took(time.perf_counter() - started)

    def _tick(self, workspace_id: str) -> None:
        self._before(workspace_id)
        cuts: dict[Caller, _Tables] = {}
        batches: dict[_Batch, list[tuple[Computation, Table]]] = {}
        with self._lock:
            mine = [
                (one, next(iter(one.callers), None))
                for one in self._all.values()
                if one.workspace_id == workspace_id
            ]
        for one, caller in mine:
            if caller is None or one.busy:
                continue
            if caller not in cuts:
                found = self._stands.tables(caller)
                cuts[caller] = {table.table_name.lower(): table for table in found}
            self._look(one, cuts[caller], batches)
        for (_, _, position), members in batches.items():
            self._advance(position, members)
        self._publish_changed([one for one, _ in mine])

    def _publish_changed(self, found: Sequence[Computation]) -> None:
        changed: list[Computation] = []
        for one in found:
            if one.changed and not one.busy:
                one.changed = False
                changed.append(one)
        if changed:
            self._publish_at = self._publish(changed)

    def _publish_late(self) -> None:
        """What was left for later when it was published, where nothing has come since to bring it along."""
        if self._publish_at is not None and self._publish_at <= time.monotonic():
            try:
                self._publish_at = self._publish(())
            except Exception:  # the ticks outlive a tile that cannot be drawn
                self._logger.exception("live_publish_failed")
                self._publish_at = time.monotonic() + _LONGEST

    def _look(
        self, one: Computation, tables: _Tables, batches: dict[_Batch, list[tuple[Computation, Table]]]
    ) -> None:
        now = time.monotonic()
        due = one.due_at is not None and one.due_at <= now
        if not due and one.is_as_read(tables):
            return
        if one.growing is not None and (table := one.grown_over(tables)) is not None:
            batches.setdefault((table.dataset_id, id(table), one.growing.position), []).append((one, table))
            return
        try:
            reading = self._stands.read(one.standing, tuple(tables.values()))
        except SextantError as error:
            one.fail(error)
            one.read = {}
            one.rest(_LONGEST, reads_clock=True)
            return
        if sight_of(reading.tables) != one.sharing.sight:
            return  # its watchers are about to be told something else
        one.growing = None
        if now < one.again_at:
            one.due_at = one.again_at
        else:
            one.busy = True
            one.due_at = None
            self._pool.submit(self._work, one, reading)

    def _advance(self, position: Position, members: Sequence[tuple[Computation, Table]]) -> None:
        """Adds what came since one position to all answers that stand there."""
        table = members[0][1]
        after = position_of(table)
        for whole in (False, True):
            mine = [one for one, _ in members if one.growing is not None and one.growing.star is whole]
            if not mine:
                continue
            rows = since(position, table, only_grew=self._only_grew(table.workspace_id), whole=whole)
            if rows is None:
                for one in mine:
                    self._anew(one)
                continue
            self._add(mine, table, rows, after)

    def _add(self, members: Sequence[Computation], table: Table, rows: HotRows, after: Position) -> None:
        growing = [one.growing for one in members if one.growing is not None]
        read = None
        if 0 < rows.row_count <= _MANY:
            try:
                read = read_new(self._stands, growing, table, rows)
            except SextantError:  # a value that one statement leaves out by its condition, say
                read = None
        for one in members:
            try:
                self._add_to(one, table, rows, read)
            except Unsure:
                one.whole_only = True
                self._anew(one)
                continue
            except SextantError as error:
                one.fail(error)
                one.read = {}
                one.rest(_LONGEST, reads_clock=True)
                continue
            if one.growing is not None:
                one.growing.position = after
                one.read = dict.fromkeys(one.read, table)

    def _add_to(self, one: Computation, table: Table, rows: HotRows, read: NewRows | None) -> None:
        growing = one.growing
        if growing is None or not rows.row_count:
            return
        started = time.perf_counter()
        if read is not None:
            changed = growing.kept.add(read)
        else:
            changed = merge_new(self._stands, growing, table, rows)
        if not changed:
            return
        made = growing.plain(in_order=not one.ordered)
        if made is None:
            answer, truncated = growing.finish(self._stands)
            made = ResultRows(answer if one.ordered else in_order(answer)), truncated
        elapsed = (time.perf_counter() - started) * 1000
        one.settle_grown(made[0], truncated=made[1], elapsed_ms=elapsed)

    def _anew(self, one: Computation) -> None:
        """The answer is to be worked out over all rows, as soon as its cost allows."""
        one.growing = None
        one.read = {}
        one.due_at = max(time.monotonic(), one.again_at)
        self.nudge([one.workspace_id])

    # running whole

    def _work(self, one: Computation, reading: Reading) -> None:
        try:
            self._run_whole(one, reading)
        except SextantError as error:
            one.fail(error)
            one.rest(_LONGEST, reads_clock=True)
        except Exception:  # one tile's failure must not end the others; the log has the trace
            self._logger.exception("live_statement_failed", sql=one.standing.sql[:500])
            one.fail(LiveFailed("This tile could not be worked out.", seconds=30, hint="Open it again."))
            one.rest(30.0, reads_clock=True)
        finally:
            one.read = reading.tables
            one.busy = False
            self.nudge([one.workspace_id])

    def _run_whole(self, one: Computation, reading: Reading) -> None:
        started = time.monotonic()
        rows = self._stands.run(reading)
        one.rest(time.monotonic() - started, reads_clock=reading.permitted.reads_clock)
        one.settle(self._stands, reading, rows)
        if one.whole_only:
            return
        one.growing = self._try_to_grow(one.standing, reading, rows.table)
        one.whole_only = one.growing is None and any(
            table.hot is not None for table in reading.tables.values()
        )

    def _try_to_grow(self, standing: Standing, reading: Reading, answer: "object") -> Growing | None:
        try:
            return grow(self._stands, standing, reading, answer, sorted_by=is_ordered(reading))  # type: ignore[arg-type]
        except (Unsure, SextantError):
            return None
