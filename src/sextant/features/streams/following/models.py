"""A topic that a stream follows, and where its reading stands."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Follow:
    """`problem` is empty while it reads; `read_at` when a process last did."""

    dataset_id: str
    workspace_id: str
    connection_id: str
    topic: str
    stream: str
    paused: bool
    made_by: str
    email: str
    created_at: datetime
    problem: str = ""
    hint: str = ""
    read_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """A partition: the offset read next, the one past its newest message, how many were gone unread.

    `mark` is what the broker calls the last message that was read, where it counts by no offsets.
    """

    partition: int
    next_offset: int
    end_offset: int
    missed: int
    moved_at: datetime
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Followed:
    """A follow as people see it: `behind` messages wait in the topic."""

    follow: Follow
    connection: str
    behind: int
    missed: int
