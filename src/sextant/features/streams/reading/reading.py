"""One reading of a batch: what is new in it, then its events in the types of the stream."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from sextant.features.datasets import Column
from sextant.features.streams.errors import BatchRefused
from sextant.features.streams.models import AsideEvent
from sextant.features.streams.reading import arrow_in, events
from sextant.features.streams.reading.batch import kind_of
from sextant.features.streams.reading.lines import of_plain_lines

if TYPE_CHECKING:
    import pyarrow as pa

_FEW = 4 << 10  # bytes of lines up to which reading one by one is quicker than to set Arrow up for all
Read = tuple["pa.RecordBatch", tuple[AsideEvent, ...]]


@dataclass(slots=True)
class Reading:
    """A batch that was parsed: `new` are paths with types that the stream does not have yet.

    `ready` is the batch where the columns that are there hold all of it, which is the usual case.
    """

    new: Mapping[str, str] = field(default_factory=dict[str, str])
    ready: "pa.RecordBatch | None" = None
    found: events.Sorted | None = None
    arrays: "dict[str, pa.Array] | None" = None

    @property
    def first_refused(self) -> str:
        """Why the first event that was set aside was, in words to put behind others."""
        aside = self.found.aside if self.found is not None else []
        return f": line {aside[0].line} is {aside[0].reason}" if aside else ""

    def build(self, columns: tuple[Column, ...], *, received: datetime) -> Read:
        """The events in these columns and those set aside; raises BatchRefused where Arrow does not fit."""
        if self.ready is not None:
            return self.ready, ()
        if self.arrays is not None:
            return arrow_in.build(self.arrays, columns, received=received), ()
        return events.build(self.found or events.Sorted(), columns, received=received)


def reading_of(
    content: bytes, content_type: str, columns: tuple[Column, ...], *, received: datetime
) -> Reading:
    """Parses a batch for a stream that has these columns; raises BatchRefused for what is no batch."""
    kind = kind_of(content, content_type)
    known = frozenset(column.source_name for column in columns)
    if kind == "arrow":
        arrays = arrow_in.of_arrow(content)
        return Reading(new=arrow_in.types_of(arrays, known), arrays=arrays)
    if kind == "ndjson" and columns and len(content) > _FEW:
        ready = of_plain_lines(content, columns, received=received)
        if ready is not None and ready.num_rows:
            return Reading(ready=ready)
    found = events.of_document(content) if kind == "json" else None
    if found is None:
        found = events.of_lines(content)
    if not found.events and not found.aside:
        raise BatchRefused("There are no events in this batch.", hint="Send at least one.")
    return Reading(new=events.types_of(found.events, known), found=found)
