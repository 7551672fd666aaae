"""The event log as transport: what was announced, in order, readable from any position."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

# Who writes to a PostgreSQL table that is a log takes its turn under this advisory lock: sequence numbers are
# given out before commits, so a reader could pass a number whose transaction commits later.
ORDER_LOCK = 73656574616


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened; `sequence` grows in the order in which the transactions committed."""

    sequence: int
    event_id: str
    topic: str
    key: str
    payload: Mapping[str, object] = field(default_factory=dict[str, object])
    at: datetime | None = None
    schema_version: int = 1


@dataclass(frozen=True, slots=True)
class EventCapabilities:
    """`shares_outbox`: the log is the outbox table itself, so nothing needs to be relayed."""

    shares_outbox: bool
    reach: str  # process, host or cluster


class EventLog(Protocol):
    @property
    def capabilities(self) -> EventCapabilities: ...

    def publish(self, events: Sequence[Event]) -> None:
        """Adds events in order; one whose id is there already is added once."""
        ...

    def read(self, *, after: int, topics: Sequence[str], limit: int) -> Sequence[Event]:
        """The next events of these topics past a position, oldest first, at most `limit`."""
        ...

    def last(self) -> int:
        """The position of the newest event; 0 when there is none."""
        ...

    def close(self) -> None: ...
