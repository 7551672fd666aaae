"""What happens by the clock: each task once in its time, however many processes watch the same database.

A task's next time is a row; who moves it on, in the same transaction, does the work. The first time lies some
while, usually an hour, after the task was first seen, so that a start does not begin with it.
"""

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import Connection, select, update
from sqlalchemy.exc import IntegrityError

from sextant.core.db import Database
from sextant.core.jobs.store import leases
from sextant.core.telemetry import Log
from sextant.kit.clock import Clock
from sextant.kit.ids import new_id

_FIRST = timedelta(hours=1)
_LOOK_EVERY = 30.0
_GIVES_WAY = 10


@dataclass(frozen=True, slots=True)
class Task:
    """`begin` runs in the transaction that takes the task's turn; what takes long it puts into a job.

    `first` is how long after it was first seen its first time lies.
    """

    name: str
    every: timedelta
    begin: Callable[[Connection], object]
    first: timedelta = _FIRST


class Schedule:
    def __init__(
        self,
        db: Database,
        clock: Clock,
        *,
        look_every: float = _LOOK_EVERY,
        room: Callable[[], bool] = lambda: True,
    ) -> None:
        """`room` tells whether people leave room for it; without any it waits, for some looks."""
        self._db = db
        self._clock = clock
        self._look_every = look_every
        self._room = room
        self._waited = 0
        self._tasks: list[Task] = []
        self._me = new_id()
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None
        self._logger = Log("sextant.schedule")

    def add(self, tasks: Sequence[Task]) -> None:
        self._tasks.extend(tasks)

    def start(self) -> None:
        """Watches the clock in a thread of its own (the scheduler role)."""
        self._stop.clear()
        self._thread = threading.Thread(target=self._watch, name="schedule", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        self._stop.set()
        if self._thread is not None:
            self._thread.join(timeout=10)
            self._thread = None

    def run_due(self) -> int:
        """Begins every task whose time has come; returns how many. Gives way to people for ten looks."""
        if not self._room() and self._waited < _GIVES_WAY:
            self._waited += 1
            return 0
        self._waited = 0
        return sum(self._take(task) for task in self._tasks)

    def _take(self, task: Task) -> bool:
        now = self._clock.now()
        mine = leases.c.name == f"task:{task.name}"
        with self._db.reading() as tx:
            due = tx.execute(select(leases.c.until).where(mine)).scalar_one_or_none()
        if due is None:
            self._see(task)
            return False
        if due > now:
            return False
        with self._db.transaction() as tx:
            moved = tx.execute(
                update(leases)
                .where(mine, leases.c.until <= now)
                .values(holder=self._me, until=now + task.every)
            )
            if moved.rowcount:
                task.begin(tx)
        return bool(moved.rowcount)

    def _see(self, task: Task) -> None:
        row = {"name": f"task:{task.name}", "holder": self._me, "until": self._clock.now() + task.first}
        try:
            with self._db.transaction() as tx:
                tx.execute(leases.insert().values(**row))
        except IntegrityError:  # another process saw it at the same moment
            return

    def _watch(self) -> None:
        while not self._stop.wait(self._look_every):
            try:
                self.run_due()
            except Exception:  # the watch outlives a database that is away for a while
                self._logger.exception("schedule_interrupted")
