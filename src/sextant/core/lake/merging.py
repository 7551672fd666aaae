"""Rows found again by their key: which files hold them, and those files written anew without them.

Files whose bounds do not meet those of the new keys are not opened; of the others the key's columns are read
first, and only a file that holds one of the keys is written anew, row group by row group, its other rows in
their order. Keys of several columns are compared as one struct by a hash join.
"""
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pyarrow as pa

_FIELD_ID = b"PARQUET:field_id"
_SHOWN = 10
_ROW = "__row__"


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
        self._bounds: list[tuple[Any, Any]] = []

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

    def may_be_in(self, file: Path) -> bool:
        """Whether a file's bounds leave room for one of the keys; True where it has none."""
        import pyarrow.parquet as pq

        metadata = pq.read_metadata(file)
        places = places_of(metadata.schema.to_arrow_schema(), self._ids)
        if places is None:
            return False
        return all(
            meets(metadata, place, *bounds)
            for place, bounds in zip(places, self._bounds or self._measured(), strict=True)
        )

    def matched(self, file: Path) -> Any:
        """Which rows of a file bear one of the keys, as booleans; None when none does."""
        import pyarrow as pa
        import pyarrow.compute as pc

        table: Any = columns_at(file, self._ids)
        if table is None:
            return None
        table = table.rename_columns(self._table.column_names)
        if len(self._ids) == 1:
            mine = self._table.column(0).combine_chunks()
            there = table.column(0)
            if there.type != mine.type:
                there = there.cast(mine.type)
            found = pc.is_in(there, value_set=mine).combine_chunks()
        else:
            numbered = table.cast(self._table.schema).append_column(
                _ROW, pa.array(range(table.num_rows), pa.int64())
            )
            rows = numbered.join(self._table, self._table.column_names, join_type="left semi").column(_ROW)
            found = pc.is_in(pa.array(range(table.num_rows), pa.int64()), value_set=rows.combine_chunks())
        return found if pc.any(found).as_py() else None

    def _measured(self) -> list[tuple[Any, Any]]:
        import pyarrow.compute as pc

        ends = [pc.min_max(self._table.column(place)).as_py() for place in range(len(self._ids))]
        self._bounds = [(end["min"], end["max"]) for end in ends]
        return self._bounds

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
    removed: list[str] = []
    kept: list[str] = []
    updated = 0
    for name, path in present:
        check()
        found = keys.matched(path) if keys.may_be_in(path) else None
        if found is None:
            continue
        hits = int(found.true_count)
        updated += hits
        removed.append(name)
        if hits < len(found):
            place, out = target(len(kept))
            _without(path, found, out)
            kept.append(place)
    return Merged(removed=tuple(removed), kept=tuple(kept), rows_updated=updated)


def _without(path: Path, found: Any, out: Path) -> None:
    import pyarrow.compute as pc
    import pyarrow.parquet as pq

    keep: Any = pc.invert(found)
    file = pq.ParquetFile(path, pre_buffer=True)
    wide = len(file.schema_arrow) > 2_000
    with pq.ParquetWriter(out, file.schema_arrow, compression="snappy", use_dictionary=not wide) as writer:
        start = 0
        for group in range(file.num_row_groups):
            rows = file.metadata.row_group(group).num_rows
            mask = keep.slice(start, rows)
            start += rows
            if not mask.true_count:
                continue
            table = file.read_row_group(group)
            writer.write_table(table if mask.true_count == rows else table.filter(mask))


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
