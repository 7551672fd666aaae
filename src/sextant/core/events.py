"""What happened, written in the transaction that made it happen and heard in order, at least once."""

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Column,
    Connection,
    Index,
    Integer,
    Row,
    Select,
    String,
    Table,
    func,
    select,
    union_all,
)
from sqlalchemy.exc import IntegrityError

from sextant.core.db import Database, Moment, metadata
from sextant.core.telemetry import Log
from sextant.kit.clock import Clock
from sextant.kit.ids import new_id
from sextant.ports.events import ORDER_LOCK, Event, EventLog

Handler = Callable[[Event], None]

events = Table(
    "events",
    metadata,
    Column("sequence", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True),
    Column("event_id", String(36), nullable=False, unique=True),
    Column("topic", String(120), nullable=False),
    Column("key", String(200), nullable=False),
    Column("payload", JSON, nullable=False),
    Column("schema_version", Integer, nullable=False),
    Column("at", Moment, nullable=False),
    Index("ix_events_topic_sequence", "topic", "sequence"),
    sqlite_autoincrement=True,
)
consumers = Table(
    "event_consumers",
    metadata,
    Column("consumer", String(120), primary_key=True),
    Column("position", BigInteger, nullable=False),
    Column("failures", Integer, nullable=False),
    Column("next_try", Moment, nullable=False),
    Column("holder", String(36), nullable=False),
    Column("held_until", Moment, nullable=False),
)
dead_events = Table(
    "dead_events",
    metadata,
    Column("consumer", String(120), primary_key=True),
    Column("sequence", BigInteger, primary_key=True, autoincrement=False),
    Column("reason", String(2000), nullable=False),
    Column("at", Moment, nullable=False),
)

_LEASE = timedelta(seconds=30)
_BATCH = 200
_GIVE_UP_AFTER = 8


@dataclass(frozen=True, slots=True)
class Subscription:
    """`consumer` names the reader for good: its position in the log is kept under this name."""

    topic: str
    handler: Handler
    consumer: str


@dataclass(frozen=True, slots=True)
class _News:
    """All events between two places of the log."""

    after: int
    up_to: int
    newest: int
    events: Sequence[Event]

    def cover(self, place: int) -> bool:
        """Whether they are all there is from a place on, as far as they go."""
        return self.after <= place and (place < self.up_to or self.up_to == self.newest)


class Events:
    """Appends to the outbox and, where the process plays that role, delivers to subscribers."""

    def __init__(self, db: Database, clock: Clock, log: EventLog, *, interval: float = 0.2) -> None:
        self._db = db
        self._clock = clock
        self._log = log
        self._interval = interval
        self._me = new_id()
        self._looked: dict[str, tuple[int, int]] = {}  # a position; up to where nothing waits after it
        self._subscriptions: dict[str, list[Subscription]] = {}
        self._wake = threading.Event()
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None
        self._logger = Log("sextant.events")

    def append(self, tx: Connection, *, topic: str, key: str, payload: Mapping[str, object]) -> str:
        """Announces within the caller's transaction; returns the event's id."""
        if tx.dialect.name == "postgresql":
            tx.execute(select(func.pg_advisory_xact_lock(ORDER_LOCK)))
        event_id = new_id()
        tx.execute(
            events.insert().values(
                event_id=event_id,
                topic=topic,
                key=key,
                payload=dict(payload),
                schema_version=1,
                at=self._clock.now(),
            )
        )
        return event_id

    def subscribe(self, subscription: Subscription) -> None:
        """Registers a handler; it hears what is announced from the consumer's first start on."""
        self._subscriptions.setdefault(subscription.consumer, []).append(subscription)

    def read(self, *, after: int = 0, topics: Sequence[str] = (), limit: int = 500) -> Sequence[Event]:
        """Events past a position, oldest first; all topics when none is named."""
        query = select(events).where(events.c.sequence > after).order_by(events.c.sequence).limit(limit)
        if topics:
            query = query.where(events.c.topic.in_(topics))
        with self._db.reading() as tx:
            return [Event(**row) for row in tx.execute(query).mappings()]

    def last(self) -> int:
        """The position of the newest event; 0 when there is none."""
        return self._log.last()

    def begin(self) -> None:
        """From now on every consumer hears what is announced, also where no process delivers yet."""
        self._prepare()

    def start(self) -> None:
        """Delivers in a thread of its own until `stop`."""
        if self._thread is not None:
            return
        self._prepare()
        self._stop.clear()
        self._thread = threading.Thread(target=self._run, name="events", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Ends after the handler that runs now."""
        self._stop.set()
        self._wake.set()
        if self._thread is not None:
            self._thread.join(timeout=10)
            self._thread = None

    def nudge(self) -> None:
        """Looks for new events at once instead of at the next interval."""
        self._wake.set()

    def deliver(self) -> int:
        """One round over all consumers; returns how many events were handled."""
        waiting = self._prepare()
        news = self._news(waiting)
        return sum(self._deliver_to(waiting[one], news) for one in self._subscriptions if one in waiting)

    def _news(self, waiting: "Mapping[str, Row[Any]]") -> "_News":
        """What came since the consumers were looked at last: read once for all, rather than once for each."""
        newest = self._log.last()
        free = [one for one in waiting.values() if self._is_free(one)]
        looked = [at for one in free if (at := self._looked_up_to(one)) is not None]
        after = min(looked, default=newest)
        if after >= newest:
            return _News(after, newest, newest, ())
        topics = sorted({one.topic for each in self._subscriptions.values() for one in each})
        events = self._log.read(after=after, topics=topics, limit=_BATCH)
        return _News(after, events[-1].sequence if len(events) == _BATCH else newest, newest, events)

    def _is_free(self, row: "Row[Any]") -> bool:
        now = self._clock.now()
        return row.next_try <= now and (row.holder in ("", self._me) or row.held_until <= now)

    def _looked_up_to(self, row: "Row[Any]") -> int | None:
        """Up to where a consumer is known to have nothing waiting; None where its position moved since."""
        position, looked = self._looked.get(row.consumer, (-1, 0))
        return looked if position == row.position else None

    def lag(self) -> int:
        """How many events of its topics the slowest consumer has not heard."""
        if not self._subscriptions:
            return 0
        each = union_all(*[_unheard_by(name, heard) for name, heard in self._subscriptions.items()])
        with self._db.reading() as tx:
            return tx.execute(select(func.max(each.subquery().c.behind))).scalar_one()

    def _run(self) -> None:
        while not self._stop.is_set():
            try:
                handled = self.deliver()
            except Exception:  # the loop outlives a database that is away for a while
                self._logger.exception("event_delivery_interrupted")
                handled = 0
            if not handled:
                self._wake.wait(self._interval)
                self._wake.clear()

    def _prepare(self) -> "Mapping[str, Row[Any]]":
        """Where each consumer stands; one that is new begins at the end of the log."""
        with self._db.reading() as tx:
            known = {row.consumer: row for row in tx.execute(select(consumers))}
        for consumer in self._subscriptions.keys() - known.keys():
            self._begin(consumer)
        return known

    def _begin(self, consumer: str) -> None:
        now = self._clock.now()
        row = {"consumer": consumer, "position": self._log.last(), "failures": 0, "next_try": now}
        try:
            with self._db.transaction() as tx:
                tx.execute(consumers.insert().values(**row, holder="", held_until=now))
        except IntegrityError:  # another process began at the same time
            return

    def _deliver_to(self, row: "Row[Any]", news: "_News") -> int:
        """Hands a consumer what it has not heard, if nobody else does so now and no pause is to be kept."""
        consumer: str = row.consumer
        if not self._is_free(row):
            return 0
        batch, up_to = self._unheard(row, news)
        if not batch:
            self._looked[consumer] = (row.position, up_to)
            return 0
        if not self._hold(consumer, row.position):
            return 0
        handled = 0
        for event in batch:
            last = event is batch[-1]
            if self._stop.is_set() or not self._handle(consumer, event, last=last):
                self._release(consumer)
                return handled
            handled += 1
        self._looked[consumer] = (batch[-1].sequence, max(batch[-1].sequence, up_to))
        return handled

    def _unheard(self, row: "Row[Any]", news: "_News") -> tuple[Sequence[Event], int]:
        """The next events of a consumer, and up to where there are no others."""
        topics = sorted({subscription.topic for subscription in self._subscriptions[row.consumer]})
        looked = self._looked_up_to(row)
        if looked is not None and news.cover(looked):
            found = [one for one in news.events if one.sequence > looked and one.topic in topics]
            return found, max(news.up_to, looked)
        found = self._log.read(after=row.position, topics=topics, limit=_BATCH)
        return found, found[-1].sequence if len(found) == _BATCH else news.up_to

    def _hold(self, consumer: str, position: int) -> bool:
        """Takes the consumer for a while, so that one process delivers at a time; False when it is taken."""
        now = self._clock.now()
        with self._db.transaction() as tx:
            taken = tx.execute(
                consumers.update()
                .where(consumers.c.consumer == consumer, consumers.c.position == position)
                .where(consumers.c.holder.in_(("", self._me)) | (consumers.c.held_until <= now))
                .values(holder=self._me, held_until=now + _LEASE)
            )
        return taken.rowcount == 1

    def _handle(self, consumer: str, event: Event, *, last: bool) -> bool:
        try:
            for subscription in self._subscriptions[consumer]:
                if subscription.topic == event.topic:
                    subscription.handler(event)
        except Exception as error:  # noqa: BLE001  # counted, logged with its trace, tried again
            given_up = self._failed(consumer, event, error)
            if given_up and last:
                self._release(consumer)
            return given_up
        return self._advance(consumer, event.sequence, last=last)

    def _advance(self, consumer: str, sequence: int, *, last: bool) -> bool:
        """Moves a consumer past an event; with the last one of a batch it is free for others again."""
        now = self._clock.now()
        held = {"holder": "", "held_until": now} if last else {"held_until": now + _LEASE}
        with self._db.transaction() as tx:
            kept = tx.execute(
                consumers.update()
                .where(consumers.c.consumer == consumer, consumers.c.holder == self._me)
                .values(position=sequence, failures=0, **held)
            )
        return kept.rowcount == 1

    def _failed(self, consumer: str, event: Event, error: Exception) -> bool:
        self._logger.exception("event_handler_failed", consumer=consumer, topic=event.topic, key=event.key)
        now = self._clock.now()
        with self._db.transaction() as tx:
            failures = tx.execute(
                select(consumers.c.failures).where(consumers.c.consumer == consumer)
            ).scalar_one()
            if failures + 1 < _GIVE_UP_AFTER:
                wait = timedelta(seconds=min(60, 2**failures))
                change = {"failures": failures + 1, "next_try": now + wait}
            else:
                change = {"failures": 0, "position": event.sequence}
                tx.execute(
                    dead_events.insert().values(
                        consumer=consumer, sequence=event.sequence, reason=repr(error)[:2000], at=now
                    )
                )
            tx.execute(consumers.update().where(consumers.c.consumer == consumer).values(**change))
        return "position" in change

    def _release(self, consumer: str) -> None:
        with self._db.transaction() as tx:
            tx.execute(
                consumers.update()
                .where(consumers.c.consumer == consumer, consumers.c.holder == self._me)
                .values(holder="", held_until=self._clock.now())
            )


def _unheard_by(consumer: str, heard: Sequence[Subscription]) -> "Select[int]":
    """Counts what waits for a consumer: its position stays where it is while none of its topics is told."""
    position = select(consumers.c.position).where(consumers.c.consumer == consumer).scalar_subquery()
    topics = sorted({one.topic for one in heard})
    waits = (events.c.topic.in_(topics), events.c.sequence > position)
    return select(func.count().label("behind")).select_from(events).where(*waits)
