"""Hot rows as tables in memory: a cache of the log's segments, which any process can make anew.

PyArrow ships types that are only partly known to a strict checker, hence the file's one exemption.
"""
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
# pyright: reportAttributeAccessIssue=false, reportMissingTypeStubs=false

import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sextant.core import marks
from sextant.core.db import Database
from sextant.features.streams import store
from sextant.features.streams.log import Reader
from sextant.features.streams.models import Segment
from sextant.features.streams.types import arrow_type
from sextant.ports.hot import HotColumn, HotRows

if TYPE_CHECKING:
    import pyarrow as pa

_SMALL_ROWS = 8_192
_SMALL_MANY = 32  # so many small batches in a row become one, or a slow stream would be read in crumbs


class Hot:
    """Reads a workspace's hot rows as one cut; what a cut holds stays readable after its rows were rolled."""

    def __init__(self, db: Database, folder: Path) -> None:
        self._db = db
        self._folder = folder
        self._kept: dict[str, _Kept] = {}
        self._cuts: dict[tuple[Segment, ...], HotRows] = {}
        self._lock = threading.Lock()

    def path(self, segment: Segment) -> Path:
        return self.folder_of(segment.workspace_id, segment.dataset_id) / f"{segment.segment_id}.log"

    def folder_of(self, workspace_id: str, dataset_id: str) -> Path:
        return self._folder / workspace_id / dataset_id

    def of_workspace(self, workspace_id: str) -> Mapping[str, HotRows]:
        """By dataset; without those that have no hot row."""
        return self.cut(workspace_id)[0]

    def cut(self, workspace_id: str) -> tuple[Mapping[str, HotRows], Mapping[str, Any]]:
        """The same with the marks of the workspace at that moment."""
        with self._db.glance() as tx:
            found, marked = store.hot(tx, workspace_id)
        marks.remember(workspace_id, marked)
        by_dataset: dict[str, list[Segment]] = {}
        for segment in found:
            by_dataset.setdefault(segment.dataset_id, []).append(segment)
        self._forget(workspace_id, {segment.segment_id for segment in found})
        return {dataset_id: self._cut(tuple(those)) for dataset_id, those in by_dataset.items()}, marked

    def table(self, segments: Sequence[Segment], columns: Sequence[HotColumn]) -> "pa.Table":
        """The segments' hot rows in these columns, in the order in which they came."""
        import pyarrow as pa

        parts = [_shaped(self._rows(segment), columns) for segment in segments]
        return pa.concat_tables(parts) if len(parts) != 1 else parts[0]

    def let_go(self, cut: Mapping[str, tuple[int, int, int]]) -> None:
        """Forgets rows that were rolled, by segment from which to which; nobody may ask for a long time."""
        with self._lock:
            found = [
                (kept, to) for one, (_, to, _) in cut.items() if (kept := self._kept.get(one)) is not None
            ]
        for kept, to in found:
            kept.let_go(to)

    def kept_rows(self) -> int:
        """How many rows are in memory."""
        with self._lock:
            return sum(kept.count for kept in self._kept.values())

    def _cut(self, segments: tuple[Segment, ...]) -> HotRows:
        """The same object for the same rows."""
        with self._lock:
            found = self._cuts.get(segments)
            if found is None:
                found = HotRows(
                    key=";".join(f"{one.segment_id}:{one.from_row}-{one.to_row}" for one in segments),
                    row_count=sum(one.rows for one in segments),
                    size_bytes=sum(one.size_bytes for one in segments),
                    read=lambda columns: self.table(segments, columns),
                    parts=tuple((one.segment_id, one.from_row, one.to_row) for one in segments),
                )
                if len(self._cuts) >= 256:
                    self._cuts.clear()
                self._cuts[segments] = found
            return found

    def _rows(self, segment: Segment) -> "pa.Table":
        with self._lock:
            kept = self._kept.get(segment.segment_id)
            if kept is None:
                kept = self._kept[segment.segment_id] = _Kept(self.path(segment), segment.workspace_id)
        rows = kept.rows(segment)
        # An older cut than what is kept: read once more, for this reader alone.
        return rows if rows is not None else _Kept(self.path(segment), "").all_of(segment)

    def _forget(self, workspace_id: str, hot: set[str]) -> None:
        with self._lock:
            gone = [
                one
                for one, kept in self._kept.items()
                if kept.workspace_id == workspace_id and one not in hot
            ]
            for one in gone:
                del self._kept[one]


class _Kept:
    """One segment's rows from `first` on, read as far as anyone asked."""

    def __init__(self, path: Path, workspace_id: str) -> None:
        self.workspace_id = workspace_id
        self._reader = Reader(path)
        self._batches: list[pa.RecordBatch] = []
        self._first = 0
        self._count = 0
        self._lock = threading.Lock()

    def rows(self, segment: Segment) -> "pa.Table | None":
        """The segment's hot rows; None where some of them were let go."""
        with self._lock:
            if segment.from_row < self._first:
                return None
            self._read_to(segment.end_byte)
            self._let_go(segment.from_row)
            return self._table(segment)

    @property
    def count(self) -> int:
        with self._lock:
            return sum(one.num_rows for one in self._batches)

    def let_go(self, row: int) -> None:
        """Keeps nothing before this row."""
        with self._lock:
            self._let_go(row)

    def all_of(self, segment: Segment) -> "pa.Table":
        self._read_to(segment.end_byte)
        return self._table(segment)

    def _table(self, segment: Segment) -> "pa.Table":
        import pyarrow as pa

        whole = pa.Table.from_batches(self._batches, self._reader.schema)
        return whole.slice(segment.from_row - self._first, segment.rows)

    def _read_to(self, end: int) -> None:
        for batch in self._reader.read_to(end):
            self._batches.append(batch)
            self._count += batch.num_rows
            self._join_small()

    def _join_small(self) -> None:
        last = self._batches[-_SMALL_MANY:]
        if len(last) < _SMALL_MANY or any(one.num_rows >= _SMALL_ROWS for one in last):
            return
        import pyarrow as pa

        joined = pa.Table.from_batches(last).combine_chunks().to_batches()
        self._batches[-_SMALL_MANY:] = joined

    def _let_go(self, from_row: int) -> None:
        while self._batches and self._first + self._batches[0].num_rows <= from_row:
            self._first += self._batches.pop(0).num_rows


def _shaped(rows: "pa.Table", columns: Sequence[HotColumn]) -> "pa.Table":
    """The columns that are wanted, by their ids, under their names and in their types."""
    import pyarrow as pa

    there = set(rows.column_names)
    arrays: list[Any] = []
    for column in columns:
        wanted = arrow_type(column.type)
        if f"f{column.field_id}" in there:
            values: Any = rows.column(f"f{column.field_id}")
            arrays.append(values if values.type.equals(wanted) else values.cast(wanted))
        else:
            arrays.append(pa.chunked_array([pa.nulls(rows.num_rows, wanted)]))
    return pa.Table.from_arrays(arrays, names=[column.name for column in columns])
