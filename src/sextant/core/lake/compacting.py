"""Small files of a table joined into large ones: the same rows, in the same order within each join."""
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sextant.core.lake.models import DataFile

_GROUP_ROWS = 122_880  # of a row group, where rows are not so wide that fewer fill it
_GROUP_BYTES = 64 << 20
_FIELD_ID = b"PARQUET:field_id"


@dataclass(frozen=True, slots=True)
class Sizes:
    """What is small, how large a joined file may become, how many small ones make it worth while."""

    small_bytes: int = 32 << 20
    large_bytes: int = 128 << 20
    least: int = 8


def groups_of(files: Sequence[DataFile], sizes: Sizes) -> list[list[DataFile]]:
    """Small files that can become one: of one shape, together no larger than a large one."""
    small = [file for file in files if file.size_bytes < sizes.small_bytes]
    if len(small) < sizes.least:
        return []
    groups: list[list[DataFile]] = []
    shapes: list[tuple[object, ...]] = []
    for file in small:
        shape = _shape(Path(file.path))
        last = groups[-1] if groups else []
        fits = sum(one.size_bytes for one in last) + file.size_bytes <= sizes.large_bytes
        if last and fits and shapes[-1] == shape:
            last.append(file)
        else:
            groups.append([file])
            shapes.append(shape)
    return [group for group in groups if len(group) > 1]


def join(files: Sequence[DataFile], out: Path) -> None:
    """Writes the rows of all files, one after the other, into one.

    Small row groups become large ones too: each costs every query that reads the file.
    """
    import pyarrow.parquet as pq

    first = pq.ParquetFile(files[0].path)
    wide = len(first.schema_arrow) > 2_000
    schema = first.schema_arrow
    with pq.ParquetWriter(out, schema, compression="snappy", use_dictionary=not wide) as writer:
        for rows in _gathered(files, schema):
            writer.write_table(rows, row_group_size=_GROUP_ROWS)


def _gathered(files: Sequence[DataFile], schema: Any) -> Iterator[Any]:
    """The rows of all files in pieces of at least a row group's size, but for the last."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    waiting: list[Any] = []
    rows = size = 0
    for file in files:
        source = pq.ParquetFile(file.path)
        for group in range(source.num_row_groups):
            waiting.append(source.read_row_group(group).cast(schema))
            rows, size = rows + waiting[-1].num_rows, size + waiting[-1].nbytes
            if rows >= _GROUP_ROWS or size >= _GROUP_BYTES:
                yield pa.concat_tables(waiting)
                waiting, rows, size = [], 0, 0
    if waiting:
        yield pa.concat_tables(waiting)


def _shape(path: Path) -> tuple[object, ...]:
    import pyarrow.parquet as pq

    schema = pq.read_schema(path)
    return tuple((one.name, str(one.type), (one.metadata or {}).get(_FIELD_ID)) for one in schema)
