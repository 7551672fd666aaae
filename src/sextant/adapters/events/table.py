"""The event log as a table of the metadata database: outbox and log in one."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import JSON, DateTime, Engine, bindparam, column, func, insert, select, table

from sextant.ports.events import ORDER_LOCK, Event, EventCapabilities

_events = table(
    "events",
    column("sequence"),
    column("event_id"),
    column("topic"),
    column("key"),
    column("payload", JSON),
    column("schema_version"),
    column("at", DateTime(timezone=True)),
)


class TableEventLog:
    """Reads what transactions wrote into `events`; every process on the same database sees it."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    @property
    def capabilities(self) -> EventCapabilities:
        reach = "host" if self._engine.dialect.name == "sqlite" else "cluster"
        return EventCapabilities(shares_outbox=True, reach=reach)

    def publish(self, events: Sequence[Event]) -> None:
        with self._engine.begin() as tx:
            if tx.dialect.name == "postgresql":
                tx.execute(select(func.pg_advisory_xact_lock(ORDER_LOCK)))
            ids = [event.event_id for event in events]
            there = set(
                tx.execute(
                    select(_events.c.event_id).where(
                        _events.c.event_id.in_(bindparam("ids", ids, expanding=True))
                    )
                ).scalars()
            )
            for event in events:
                if event.event_id not in there:
                    there.add(event.event_id)
                    tx.execute(insert(_events).values(_row(event)))

    def read(self, *, after: int, topics: Sequence[str], limit: int) -> Sequence[Event]:
        query = (
            select(_events)
            .where(_events.c.sequence > after, _events.c.topic.in_(list(topics)))
            .order_by(_events.c.sequence)
            .limit(limit)
        )
        with self._engine.connect().execution_options(sextant_reading=True) as tx:
            return [_event(dict(row)) for row in tx.execute(query).mappings()]

    def last(self) -> int:
        with self._engine.connect().execution_options(sextant_reading=True) as tx:
            return tx.execute(select(func.max(_events.c.sequence))).scalar() or 0

    def close(self) -> None:
        return None


def _row(event: Event) -> dict[str, object]:
    at = event.at or datetime.now(UTC)
    row: dict[str, object] = {
        "event_id": event.event_id,
        "topic": event.topic,
        "key": event.key,
        "payload": dict(event.payload),
        "schema_version": event.schema_version,
        "at": at.astimezone(UTC),
    }
    return row


def _event(row: dict[str, Any]) -> Event:
    at: datetime = row.pop("at")
    return Event(**row, at=at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC))
