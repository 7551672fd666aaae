"""What a push becomes: a batch that was read, its answer, the segments of the log, the state of a stream."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from pydantic import ConfigDict

from sextant.core.http import WireModel

if TYPE_CHECKING:
    import pyarrow as pa

RECEIVED = "@received"  # the source name of the column that tells when Sextant took an event


class _Value(WireModel):
    model_config = ConfigDict(frozen=True)


class Reason(_Value):
    """Why events were set aside: how many, and in which lines of the batch the first and the last stood."""

    reason: str
    count: int
    first_line: int
    last_line: int


class Answer(_Value):
    """What a sender is told of a batch; the same for every repetition of its key."""

    stream: str
    dataset_id: str
    table_name: str
    accepted: int
    set_aside: int
    reasons: tuple[Reason, ...] = ()
    new_columns: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AsideEvent:
    """An event that does not fit: its line in the batch, why, and what was sent.

    Of a topic it tells partition and offset too.
    """

    line: int
    reason: str
    raw: str
    partition: int | None = None
    offset: int | None = None


@dataclass(frozen=True, slots=True)
class Batch:
    """Events as they are written: columns named `f<field id>`, those set aside, what time they tell."""

    rows: "pa.RecordBatch"
    aside: tuple[AsideEvent, ...] = ()
    newest: datetime | None = None
    late: int = 0
    size_bytes: int = 0


@dataclass(frozen=True, slots=True)
class Move:
    """How far a batch brings the reading of a partition; it counts where that stands at `was` alone.

    `mark` is what the broker calls the last message of it, where that is not its offset.
    """

    partition: int
    was: int
    to: int
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Segment:
    """A file of the log: rows `from_row` to `to_row` of it are hot, `end_byte` is how far it is true."""

    segment_id: str
    workspace_id: str
    dataset_id: str
    from_row: int
    to_row: int
    end_byte: int

    @property
    def rows(self) -> int:
        return self.to_row - self.from_row

    @property
    def size_bytes(self) -> int:
        return self.end_byte * self.rows // max(1, self.to_row)


@dataclass(frozen=True, slots=True)
class Tick:
    """What came within ten seconds."""

    at: datetime
    rows: int
    size_bytes: int
    set_aside: int
    late: int


@dataclass(frozen=True, slots=True)
class Stream:
    """A stream's counters; times are those of the last batch."""

    dataset_id: str
    workspace_id: str
    event_field: int | None
    lateness_seconds: int
    rows: int
    batches: int
    set_aside: int
    late: int
    size_bytes: int
    newest_event_at: datetime | None
    received_at: datetime | None
    rolled_at: datetime | None
    rolls: int
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Roll:
    """Rows on their way from the log into one file: `cut` says of which segments, from and to which row."""

    roll_id: str
    workspace_id: str
    dataset_id: str
    cut: Mapping[str, tuple[int, int, int]]
    rows: int
    at: datetime
