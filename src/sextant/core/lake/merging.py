"""Rows found again by their key: which files hold them, and those files written anew without them.

Files whose bounds do not meet those of the new keys are not opened; of the others the key's columns are read
first, and only a file that holds one of the keys is written anew by the engine: its other rows in their
order, row groups that hold none byte by byte. Keys of several columns are compared by a hash join.
"""
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pyarrow as pa

_FIELD_ID = b"PARQUET:field_id"
_SHOWN = 10
_ROW = "__row__"
_AHEAD = 4
_MARKS = 1 << 26


@dataclass(frozen=True, slots=True)
class Repeat:
    """A key that stands more than once, or holds nothing: its values, and the rows (from 1) it stands in."""

    values: tuple[object, ...]
    rows: tuple[int, ...]


class Keys:
    """The keys of the new rows, by the field ids of their columns."""

    def __init__(self, files: Sequence[Path], field_ids: Sequence[int]) -> None:
        import pyarrow as pa

        self._ids = tuple(field_ids)
        parts = [columns_at(file, field_ids) for file in files]
        self._table: Any = pa.concat_tables([part for part in parts if part is not None])

    def __len__(self) -> int:
        return self._table.num_rows

    def troubles(self) -> list[Repeat]:
        """Keys that name several rows or have an empty cell; the first ten."""
        import pyarrow as pa
        import pyarrow.compute as pc

        names = self._table.column_names
        empty: Any = None
        for name in names:
            null = pc.is_null(self._table.column(name))
            empty = null if empty is None else pc.or_(empty, null)
        if empty is not None and pc.any(empty).as_py():
            at = [int(row) for row in pc.indices_nonzero(empty.combine_chunks())[:_SHOWN].to_pylist()]
            return [Repeat(self._values(row), (row + 1,)) for row in at]
        counted = self._table.group_by(names).aggregate([([], "count_all")])
        twice = counted.filter(pc.greater(counted.column("count_all"), 1)).select(names)
        if not twice.num_rows:
            return []
        wanted = twice.slice(0, _SHOWN)
        numbered = self._table.append_column(_ROW, pa.array(range(self._table.num_rows), pa.int64()))
        found = numbered.join(wanted, names, join_type="left semi").sort_by(_ROW)
        rows: dict[tuple[object, ...], list[int]] = {}
        for row in found.column(_ROW).to_pylist():
            rows.setdefault(self._values(row), []).append(row + 1)
        return [Repeat(values, tuple(of[:_SHOWN])) for values, of in rows.items()]

    def _may_be_in(self, file: Path) -> bool:
        """Whether a file's bounds leave room for one of the keys; True where it has none."""
        import pyarrow.parquet as pq

        metadata = pq.read_metadata(file)
        places = places_of(metadata.schema.to_arrow_schema(), self._ids)
        if places is None:
            return False
        return all(
            meets(metadata, place, *bounds) for place, bounds in zip(places, self._bounds, strict=True)
        )

    def matched(self, file: Path) -> Any:
        """Which rows of a file bear one of the keys, as numpy's booleans; None when none does."""
        if not self._may_be_in(file):
            return None
        table: Any = columns_at(file, self._ids)
        if table is None:
            return None
        found = self._found(table.rename_columns(self._table.column_names))
        return found if found.any() else None

    def _found(self, table: Any) -> Any:
        import numpy as np
        import pyarrow as pa
        import pyarrow.compute as pc

        if len(self._ids) > 1:
            numbered = table.cast(self._table.schema).append_column(_ROW, pa.array(np.arange(table.num_rows)))
            rows = numbered.join(self._table, self._table.column_names, join_type="left semi").column(_ROW)
            found = np.zeros(table.num_rows, dtype=bool)
            found[rows.to_numpy()] = True
            return found
        mine = self._table.column(0).combine_chunks()
        there = table.column(0)
        if there.type != mine.type:
            there = there.cast(mine.type)
        if self._marks is not None and not there.null_count:
            first, marks = self._marks
            return marks.take(there.to_numpy() - first, mode="clip")
        return pc.is_in(there, value_set=mine).combine_chunks().to_numpy(zero_copy_only=False)

    @cached_property
    def _marks(self) -> tuple[int, Any] | None:
        """Whole numbers close together as a row of marks, and where it begins.

        At each end it has an empty mark, to which a number far from them wraps around or is clipped.
        """
        import numpy as np
        import pyarrow as pa

        column = self._table.column(0)
        if not pa.types.is_int64(column.type) or column.null_count or not len(column):
            return None
        ((low, high),) = self._bounds
        if high - low > _MARKS or low == np.iinfo(np.int64).min:
            return None
        marks = np.zeros(high - low + 3, dtype=bool)
        marks[column.to_numpy() - (low - 1)] = True
        return low - 1, marks

    @cached_property
    def _bounds(self) -> list[tuple[Any, Any]]:
        import pyarrow.compute as pc

        ends = [pc.min_max(self._table.column(place)).as_py() for place in range(len(self._ids))]
        return [(end["min"], end["max"]) for end in ends]

    def _values(self, row: int) -> tuple[object, ...]:
        return tuple(value for value in self._table.slice(row, 1).to_pylist()[0].values())


@dataclass(frozen=True, slots=True)
class Merged:
    """What a merge wrote: files to take out, those in their place, and how many rows were found again."""

    removed: tuple[str, ...]
    kept: tuple[str, ...]
    rows_updated: int


def merge(
    keys: Keys,
    present: Sequence[tuple[str, Path]],
    *,
    target: Callable[[int], tuple[str, Path]],
    check: Callable[[], None],
) -> Merged:
    """Writes each present file (its name in the store, its path) that holds a key anew, without those rows.

    `target(n)` says where the n-th goes; `check` may raise between files.
    """
    from sextant import _engine

    removed: list[str] = []
    kept: list[str] = []
    updated = 0
    with ThreadPoolExecutor(max_workers=_AHEAD, thread_name_prefix="sextant-merge") as threads:
        for (name, path), found in zip(present, _each(threads, keys.matched, present), strict=True):
            check()
            if found is None:
                continue
            hits = int(found.sum())
            updated += hits
            removed.append(name)
            if hits < len(found):
                place, out = target(len(kept))
                _engine.keep_rows(path, out, bits(found))
                kept.append(place)
    return Merged(removed=tuple(removed), kept=tuple(kept), rows_updated=updated)


def _each(
    threads: ThreadPoolExecutor, work: Callable[[Path], Any], present: Sequence[tuple[str, Path]]
) -> Iterator[Any]:
    """What comes of each file, in their order; a few are worked on ahead of the one that is asked for."""
    ahead: deque[Future[Any]] = deque()
    try:
        for _, path in present:
            ahead.append(threads.submit(work, path))
            if len(ahead) > _AHEAD:
                yield ahead.popleft().result()
        while ahead:
            yield ahead.popleft().result()
    finally:
        for one in ahead:
            one.cancel()


def bits(found: Any) -> bytes:
    """The rows that stay, a bit each, the lowest of a byte first."""
    import numpy as np

    return np.packbits(~found, bitorder="little").tobytes()


def columns_at(file: Path, field_ids: Sequence[int]) -> "pa.Table | None":
    """The columns of these field ids, in this order; None when the file lacks one."""
    import pyarrow.parquet as pq

    source = pq.ParquetFile(file)
    places = places_of(source.schema_arrow, field_ids)
    if places is None:
        return None
    names = [source.schema_arrow.field(place).name for place in places]
    return source.read(columns=names).select(names).replace_schema_metadata(None)


def places_of(schema: "pa.Schema", field_ids: Sequence[int]) -> list[int] | None:
    """Where the columns of these field ids stand; None when one is not there."""
    at = {int((field.metadata or {}).get(_FIELD_ID, b"-1")): place for place, field in enumerate(schema)}
    return [at[field_id] for field_id in field_ids] if all(field_id in at for field_id in field_ids) else None


def meets(metadata: Any, place: int, low: Any, high: Any) -> bool:
    """Whether the bounds of a column leave room for a value between two."""
    for group in range(metadata.num_row_groups):
        statistics = metadata.row_group(group).column(place).statistics
        if statistics is None or not statistics.has_min_max:
            return True
        try:
            if statistics.min <= high and low <= statistics.max:
                return True
        except TypeError:  # the file holds the column in another type
            return True
    return False
