"""The log of a stream by offsets and times, read from its segments.

PyArrow ships types that are only partly known to a strict checker, hence the file's one exemption.
"""
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
# pyright: reportAttributeAccessIssue=false, reportMissingTypeStubs=false

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from sextant.features.datasets import Dataset
from sextant.features.streams import store
from sextant.features.streams.errors import ReplayRefused
from sextant.features.streams.log import Reader
from sextant.features.streams.models import RECEIVED, Segment
from sextant.features.streams.replaying import log_store
from sextant.features.streams.replaying.ground import ReplayGround
from sextant.features.streams.replaying.models import LogEnds, Stretch

if TYPE_CHECKING:
    import pyarrow as pa

BATCH_ROWS = 20_000


class Logged:
    def __init__(self, ground: ReplayGround) -> None:
        self._on = ground

    def rows(self, source: Dataset, first: int, until: int) -> "Iterator[tuple[int, pa.Table]]":
        """Pieces of the log with the offset of their first event."""
        with self._on.db.reading() as tx:
            stretches = log_store.of_stream(tx, source.dataset_id)
        if first < until and (not stretches or stretches[0].first_offset > first):
            raise _let_go()
        for stretch in stretches:
            begin, end = max(first, stretch.first_offset), min(until, stretch.end_offset)
            if begin >= end:
                continue
            rows = self._of(source, stretch)
            for offset in range(begin, end, BATCH_ROWS):
                piece = rows.slice(offset - stretch.first_offset, min(BATCH_ROWS, end - offset))
                yield offset, piece

    def _of(self, source: Dataset, stretch: Stretch) -> "pa.Table":
        import pyarrow as pa

        with self._on.db.reading() as tx:
            end = log_store.segment_end(tx, stretch.segment_id)
        if end is None:
            raise _let_go()
        reader = Reader(self._path(source, stretch))
        try:
            batches = reader.read_to(end)
        except FileNotFoundError as error:
            raise _let_go() from error
        return pa.Table.from_batches(batches, reader.schema).slice(stretch.from_row, stretch.rows)

    def _path(self, source: Dataset, stretch: Stretch) -> Path:
        place = (stretch.segment_id, source.workspace_id, source.dataset_id, 0, 0, 0)
        return self._on.path_of(Segment(*place))

    def offset_at(self, source: Dataset, ends: LogEnds, since: datetime) -> int:
        """The offset of the first event that came at a moment or later."""
        with self._on.db.reading() as tx:
            stretches = log_store.of_stream(tx, source.dataset_id)
        for stretch in stretches:
            if stretch.last_at >= since:
                place = self._place(source, stretch, since)
                if place is not None:
                    return stretch.first_offset + place
        return ends.next_offset

    def _place(self, source: Dataset, stretch: Stretch, since: datetime) -> int | None:
        import pyarrow.compute as pc

        field = next((c.field_id for c in source.columns if c.source_name == RECEIVED), None)
        if field is None:
            return 0
        found = pc.index(pc.greater_equal(self._of(source, stretch).column(f"f{field}"), since), True)
        return None if found.as_py() < 0 else int(found.as_py())

    def moment_of(self, source: Dataset, offset: int) -> datetime | None:
        """When the event of an offset came."""
        with self._on.db.reading() as tx:
            stretches = log_store.of_stream(tx, source.dataset_id)
        stretch = next(one for one in stretches if one.first_offset <= offset < one.end_offset)
        field = next((c.field_id for c in source.columns if c.source_name == RECEIVED), None)
        if field is None:
            return stretch.first_at
        found: datetime = self._of(source, stretch).column(f"f{field}")[offset - stretch.first_offset].as_py()
        return found

    def ends(self, workspace_id: str, dataset_id: str) -> LogEnds:
        """What the log holds of a stream."""
        with self._on.db.reading() as tx:
            stretches = log_store.of_stream(tx, dataset_id)
            size = log_store.kept_bytes(tx, dataset_id)
            stream = store.find(tx, workspace_id=workspace_id, dataset_id=dataset_id)
        total = 0 if stream is None else stream.rows
        first, last = (stretches[0], stretches[-1]) if stretches else (None, None)
        return LogEnds(
            first_offset=total if first is None else first.first_offset,
            next_offset=total if last is None else last.end_offset,
            first_at=None if first is None else first.first_at,
            last_at=None if last is None else last.last_at,
            size_bytes=size,
            rules=self._on.rules,
        )


def _let_go() -> ReplayRefused:
    return ReplayRefused(
        "The log has let go of events that were to be read again.",
        hint="Begin anew from what it still holds; how long events stay is a setting of the server.",
    )
