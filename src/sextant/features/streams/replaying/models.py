"""What the log still holds of a stream, and what of it is wished again."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True)
class LogRules:
    """How long events stay in the log after they were rolled, and up to how many bytes of a stream."""

    kept: timedelta = timedelta(days=7)
    size_bytes: int = 1 << 30


@dataclass(frozen=True, slots=True)
class Stretch:
    """Rows of a segment whose offsets follow each other; times are those of its first and last commit."""

    segment_id: str
    from_row: int
    first_offset: int
    rows: int
    first_at: datetime
    last_at: datetime

    @property
    def end_offset(self) -> int:
        return self.first_offset + self.rows


@dataclass(frozen=True, slots=True)
class LogEnds:
    """What can be replayed: offsets from `first_offset` up to, without, `next_offset`; equal for nothing."""

    first_offset: int
    next_offset: int
    first_at: datetime | None
    last_at: datetime | None
    size_bytes: int
    rules: LogRules


@dataclass(frozen=True, slots=True)
class ReplayWish:
    """From an offset or a moment on, else from the first that is there; `types` are of columns by name."""

    into: str
    offset: int | None = None
    since: datetime | None = None
    types: Mapping[str, str] = field(default_factory=dict[str, str])
