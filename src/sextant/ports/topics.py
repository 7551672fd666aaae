"""Topics of a message broker, read from positions that the reader keeps: so each message can land once."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol

from sextant.ports.source import Opened

Begin = Literal["earliest", "latest"]


@dataclass(frozen=True, slots=True)
class Message:
    """`line` is the message as JSON on one line; None with a `problem` where it is none, or for no value.

    `mark` is what the broker calls its place, where that is not the offset.
    """

    partition: int
    offset: int
    raw: bytes
    line: bytes | None
    problem: str = ""
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Span:
    """What a partition holds: from the first offset that is kept to the one that the next message gets.

    `high` is None where the broker does not count its messages.
    """

    low: int
    high: int | None


@dataclass(frozen=True, slots=True)
class Standing:
    """Where reading goes on in a partition: at the offset; where there are marks, after that of the mark."""

    offset: int
    mark: str = ""


# Asked when partitions are given to this reader: where to go on in each, from what they hold.
Positions = Callable[[Mapping[int, Span]], Mapping[int, Standing]]


# The message of a partition, an offset and a value (None for a tombstone).
Decode = Callable[[int, int, bytes | None], Message]


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """How another machine reads the same topics: settings of Kafka's own client, and what a value is.

    `decode` is found there by its name; the settings hold the connection's password.
    """

    client: Mapping[str, str]
    decode: Decode


class Following(Protocol):
    """One reader of a topic; those of one group share its partitions. Used by one thread."""

    def take(self, *, most: int, seconds: float) -> Sequence[Message]:
        """The next messages, in order within a partition; none after so long. Raises SourceLost."""
        ...

    def ends(self) -> Mapping[int, int]:
        """The offset past the newest message of each partition that is this reader's."""
        ...

    def go_back(self, positions: Mapping[int, Standing]) -> None:
        """Reads on from here in these partitions, where they are still this reader's."""
        ...

    def confirm(self, positions: Mapping[int, int]) -> None:
        """Tells the broker how far the group has come, for others who look at it."""
        ...

    def close(self) -> None: ...


class OpenedTopics(Opened, Protocol):
    """What a connection of a kind that reads topics opens to."""

    def begin(self, topic: str, at: Begin | datetime) -> Mapping[int, Standing]:
        """Where each partition of a topic begins then; raises SourceTableMissing."""
        ...

    def follow(self, topic: str, *, group: str, positions: Positions) -> Following: ...

    def elsewhere(self) -> Elsewhere:
        """Raises SourceRefused for topics that no one else can read."""
        ...
