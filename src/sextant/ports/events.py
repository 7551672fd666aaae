"""The event log as transport: what was announced, in order, readable from any position.

The log that Sextant itself reads is the outbox of the metadata database. A broadcast tells the same events to
listeners outside: each once and in order, whatever dies meanwhile.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from sextant.kit.errors import InputRefused, Unavailable

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


class BroadcastAway(Unavailable):
    """What is told outside does not get there now; whether the last of it did, `take_over` says."""

    code = "broadcast_away"


class EventRefused(InputRefused):
    """An event that the other side never takes: too large for it, or of a topic it does not allow."""

    code = "event_refused"

    def __init__(self, message: str, *, sequence: int, hint: str = "") -> None:
        super().__init__(message, hint=hint)
        self.sequence = sequence


class Broadcast(Protocol):
    """Where events are told to listeners outside; one process tells at a time."""

    def take_over(self) -> int:
        """Ends whoever told until now; returns the sequence of the newest event told, 0 for none.

        To be called first, and again after each error. Raises BroadcastAway.
        """
        ...

    def tell(self, events: Sequence[Event]) -> None:
        """All of them in order, or none; raises EventRefused for one that never can be, BroadcastAway."""
        ...

    def close(self) -> None: ...
