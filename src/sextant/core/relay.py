"""The outbox told outside: one process at a time forwards every event, in order, each once.

The outbox stays the truth. Where the relay stands is a row beside it; what was told is known to the other
side too, and the greater of the two holds: so an event that was told by a process that died before it could
write so down is not told again.
"""

import random
import threading
from collections.abc import Callable, Sequence
from datetime import timedelta

from sqlalchemy import Connection, func, select
from sqlalchemy.exc import IntegrityError

from sextant.core.db import Database
from sextant.core.events import consumers, dead_events, events
from sextant.core.telemetry import Log
from sextant.kit.clock import Clock
from sextant.kit.ids import new_id
from sextant.ports.events import Broadcast, BroadcastAway, Event, EventRefused

NAME = "relay"
_LEASE = timedelta(seconds=30)
_BATCH = 500
_PAUSES = (0.5, 1.0, 2.0, 5.0, 10.0, 30.0)

Read = Callable[[int, int], Sequence[Event]]


class Relay:
    """`read(after, limit)` gives the outbox's next events."""

    def __init__(
        self, db: Database, clock: Clock, *, read: Read, broadcast: Broadcast, interval: float = 0.2
    ) -> None:
        self._db = db
        self._clock = clock
        self._read = read
        self._broadcast = broadcast
        self._interval = interval
        self._me = new_id()
        self._position: int | None = None  # None until this process took over
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None
        self._failures = 0
        self._logger = Log("sextant.relay")

    def start(self) -> None:
        """Forwards in a thread of its own until `stop`."""
        if self._thread is None:
            self._stop.clear()
            self._thread = threading.Thread(target=self._run, name="relay", daemon=True)
            self._thread.start()

    def stop(self) -> None:
        self._stop.set()
        if self._thread is not None:
            self._thread.join(timeout=40)
            self._thread = None
            self._release()
        self._broadcast.close()

    def forward(self) -> int:
        """One round; returns how many events were told. Raises BroadcastAway, and goes on the next time."""
        if not self._hold():
            self._position = None
            return 0
        try:
            if self._position is None:
                self._position = self._take_over()
            batch = self._read(self._position, _BATCH)
            if not batch:
                return 0
            self._broadcast.tell(batch)
        except EventRefused as error:
            self._position = None
            return self._set_aside(error)
        except BroadcastAway:
            self._position = None
            raise
        self._position = batch[-1].sequence
        self._advance(self._position)
        return len(batch)

    def lag(self) -> int:
        """How many events are not told yet."""
        with self._db.reading() as tx:
            newest: int = tx.execute(select(func.max(events.c.sequence))).scalar() or 0
            told = tx.execute(select(consumers.c.position).where(consumers.c.consumer == NAME)).scalar() or 0
        return max(0, newest - told)

    def _take_over(self) -> int:
        told = self._broadcast.take_over()
        with self._db.reading() as tx:
            written = _position(tx)
            newest: int = tx.execute(select(func.max(events.c.sequence))).scalar() or 0
        if told > newest:  # the database was restored to a time before: what comes now was never told
            self._logger.warning("outbox_behind_what_was_told", told=told, newest=newest)
            return written
        if told > written:
            self._advance(told)
        return max(told, written)

    def _hold(self) -> bool:
        """Takes the relay for a while, or keeps it; False while another process has it."""
        now = self._clock.now()
        mine = consumers.update().where(consumers.c.consumer == NAME)
        free = consumers.c.holder.in_(("", self._me)) | (consumers.c.held_until <= now)
        try:
            with self._db.transaction() as tx:
                taken = tx.execute(mine.where(free).values(holder=self._me, held_until=now + _LEASE))
                if taken.rowcount:
                    return True
                if tx.execute(select(consumers.c.holder).where(consumers.c.consumer == NAME)).first():
                    return False
                row = {"consumer": NAME, "position": 0, "failures": 0, "next_try": now}
                tx.execute(consumers.insert().values(**row, holder=self._me, held_until=now + _LEASE))
        except IntegrityError:  # another process began at the same time
            return False
        return True

    def _advance(self, position: int) -> None:
        with self._db.transaction() as tx:
            tx.execute(
                consumers.update()
                .where(consumers.c.consumer == NAME, consumers.c.position < position)
                .values(position=position)
            )

    def _set_aside(self, error: EventRefused) -> int:
        """What can never be told is kept among the dead events. What stands before it is told first."""
        with self._db.reading() as tx:
            position = _position(tx)
        before = [one for one in self._read(position, _BATCH) if one.sequence < error.sequence]
        if before:
            self._broadcast.take_over()
            self._broadcast.tell(before)
        self._logger.warning("event_never_told", sequence=error.sequence, reason=error.message)
        with self._db.transaction() as tx:
            tx.execute(
                dead_events.insert().values(
                    consumer=NAME,
                    sequence=error.sequence,
                    reason=error.message[:2000],
                    at=self._clock.now(),
                )
            )
            tx.execute(consumers.update().where(consumers.c.consumer == NAME).values(position=error.sequence))
        return len(before)

    def _release(self) -> None:
        with self._db.transaction() as tx:
            tx.execute(
                consumers.update()
                .where(consumers.c.consumer == NAME, consumers.c.holder == self._me)
                .values(holder="", held_until=self._clock.now())
            )

    def _run(self) -> None:
        while not self._stop.is_set():
            if not self._round():
                self._stop.wait(self._pause())

    def _round(self) -> int:
        try:
            told = self.forward()
        except BroadcastAway as error:
            self._failures += 1
            if self._failures == 1:  # once for a broker that is away, not once a try
                self._logger.warning("broadcast_away", reason=error.message)
            return 0
        except Exception:  # the loop outlives a database that is away for a while
            self._failures += 1
            self._position = None
            self._logger.exception("relay_interrupted")
            return 0
        if self._failures:
            self._logger.info("broadcast_back")
        self._failures = 0
        return told

    def _pause(self) -> float:
        if not self._failures:
            return self._interval
        longest = _PAUSES[min(self._failures, len(_PAUSES)) - 1]
        return longest * random.uniform(0.5, 1.0)  # noqa: S311  # jitter, no secret


def _position(tx: Connection) -> int:
    found: int = tx.execute(select(consumers.c.position).where(consumers.c.consumer == NAME)).scalar_one()
    return found
