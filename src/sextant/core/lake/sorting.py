"""The rows of a table in the order of one column, whatever their number: parted by ranges, then each sorted.

What a filter on that column does not ask for is then passed over by the least and greatest value that Parquet
keeps of each part of a file.
"""
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
# pyright: reportUnknownParameterType=false, reportMissingParameterType=false, reportAttributeAccessIssue=false

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sextant.core.lake.models import DataFile, SchemaRefused

_PART_BYTES = 96 << 20  # of a file; in memory it is several times that
_GROUP_ROWS = 122_880
_SAMPLE = 2_000  # values of each row group
_FIELD_ID = b"PARQUET:field_id"
Progress = Callable[[float], None]


def sorted_into(
    files: Sequence[DataFile],
    field_id: int,
    folder: Path,
    *,
    progress: Progress,
    part_bytes: int = _PART_BYTES,
) -> list[Path]:
    """New files with the same rows in the order of a column, nulls last; raises SchemaRefused.

    The disk holds the rows twice meanwhile; memory holds one part.
    """
    import pyarrow.parquet as pq

    schema, column = _shape_of(files, field_id)
    count = max(1, -(-sum(file.size_bytes for file in files) // part_bytes))
    borders = _borders(files, column, count)
    parts = [folder / f"range-{number:05d}.parquet" for number in range(len(borders) + 1)]
    writers: list[Any] = [None] * len(parts)
    rows = max(1, sum(file.row_count for file in files))
    done = 0
    try:
        for file in files:
            source = pq.ParquetFile(file.path)
            for group in range(source.num_row_groups):
                table = source.read_row_group(group).cast(schema)
                for number, some in _parted(table, column, borders):
                    if writers[number] is None:
                        writers[number] = pq.ParquetWriter(parts[number], schema, compression="snappy")
                    writers[number].write_table(some)
                done += table.num_rows
                progress(0.5 * done / rows)
    finally:
        for writer in writers:
            if writer is not None:
                writer.close()
    made = [part for part in parts if part.exists()]
    for number, part in enumerate(made):
        table = pq.read_table(part, partitioning=None).cast(schema)
        table = table.take(_order(table, column))
        pq.write_table(table, part, compression="snappy", row_group_size=_GROUP_ROWS)
        progress(0.5 + 0.5 * (number + 1) / len(made))
    return made


@dataclass(frozen=True, slots=True)
class Span:
    """The values that a filter asks for; None is open."""

    least: Any = None
    greatest: Any = None


def read_share(files: Sequence[str], field_id: int, span: Span) -> tuple[float, float]:
    """The share of rows in parts that may hold such a value, and the largest part's share of all rows."""
    import pyarrow.parquet as pq

    total = read = largest = 0
    for path in files:
        facts = pq.read_metadata(path)
        place = _place_of(facts.schema.to_arrow_schema(), field_id)
        for number in range(facts.num_row_groups):
            group = facts.row_group(number)
            total += group.num_rows
            largest = max(largest, group.num_rows)
            statistics = None if place is None else group.column(place).statistics
            if statistics is None or not statistics.has_min_max or _meet(statistics, span):
                read += group.num_rows
    return (1.0, 1.0) if total == 0 else (read / total, largest / total)


def _meet(statistics: Any, span: Span) -> bool:
    try:
        below = span.greatest is not None and statistics.min > span.greatest
        above = span.least is not None and statistics.max < span.least
    except TypeError:
        return True
    return not (below or above)


def _shape_of(files: Sequence[DataFile], field_id: int) -> tuple[Any, str]:
    import pyarrow.parquet as pq

    schemas = [pq.read_schema(file.path) for file in files]
    place = _place_of(schemas[0], field_id)
    if place is None or any(not schema.equals(schemas[0], check_metadata=True) for schema in schemas[1:]):
        raise SchemaRefused(
            "The files of this table have different columns.",
            hint="Load it as a whole, by `replace`, then sort it.",
        )
    return schemas[0], schemas[0].names[place]


def _place_of(schema: Any, field_id: int) -> int | None:
    for place, field in enumerate(schema):
        if (field.metadata or {}).get(_FIELD_ID) == str(field_id).encode():
            return place
    return None


def _borders(files: Sequence[DataFile], column: str, count: int) -> list[Any]:
    """Values that part the rows into so many ranges of about the same number, by samples."""
    import pyarrow as pa
    import pyarrow.compute as pc
    import pyarrow.parquet as pq

    if count == 1:
        return []
    seen: list[Any] = []
    for file in files:
        source = pq.ParquetFile(file.path)
        for group in range(source.num_row_groups):
            values = pc.drop_null(source.read_row_group(group, columns=[column]).column(0))
            step = max(1, len(values) // _SAMPLE)
            seen.append(values.take(pa.array(range(0, len(values), step), pa.int64())).combine_chunks())
    every = pa.chunked_array(seen)
    ordered = every.take(pc.sort_indices(every))
    if not len(ordered):
        return []
    chosen = [ordered[len(ordered) * number // count] for number in range(1, count)]
    return [one for place, one in enumerate(chosen) if place == 0 or one.as_py() != chosen[place - 1].as_py()]


def _parted(table: Any, column: str, borders: Sequence[Any]) -> list[tuple[int, Any]]:
    """The rows of each range: below the first border, between two, from the last one on with the nulls."""
    import pyarrow.compute as pc

    if not borders:
        return [(0, table)]
    values = table.column(column)
    found: list[tuple[int, Any]] = []
    for number in range(len(borders) + 1):
        inside = None
        if number > 0:
            inside = pc.greater_equal(values, borders[number - 1])
        if number < len(borders):
            below = pc.less(values, borders[number])
            inside = below if inside is None else pc.and_(inside, below)
        wanted = pc.fill_null(inside, number == len(borders))
        some = table.filter(wanted)
        if some.num_rows:
            found.append((number, some))
    return found


def _order(table: Any, column: str) -> Any:
    import pyarrow.compute as pc

    return pc.sort_indices(table, sort_keys=[(column, "ascending")])
