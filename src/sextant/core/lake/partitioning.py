"""Tables kept apart by year, month or day: which period pays, and files split so that each is of one.

PyArrow ships types that are only partly known to a strict checker, hence the file's one exemption.
"""
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
# pyright: reportAttributeAccessIssue=false

from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from sextant.core.lake.merging import places_of
from sextant.core.lake.models import PartitionBy, Period

TIMES = ("date", "timestamp", "timestamptz")
_LEAST_PART = 32 << 20  # of a period on average: opening a file costs as much as reading some megabytes
_LEAST_PERIODS = 3
_MOST_NULLS = 0.1  # rows without a time, which every filter on it has to pass over
_LARGE = 128 << 20
_FINEST_FIRST: tuple[Period, ...] = ("day", "month", "year")
_HELD = 256 << 20  # bytes of rows in memory that wait for their file
_GROUP_ROWS = 122_880
_OPEN = 200  # files that are written at a time; an operating system often allows 1,024
_TINY = 256 << 10
_FEW = 64
_NULL = -(1 << 62)
Progress = Callable[[float], None]


@dataclass(frozen=True, slots=True)
class Times:
    """What is known of a time column: its ends and the share of rows that have none."""

    type: str
    least: date | None
    greatest: date | None
    null_share: float


def period_that_pays(times: Times, size_bytes: int, *, least_bytes: int) -> Period | None:
    """The finest period that gives parts of 32 MB and more; None where the table had better stay whole.

    Counted by the ends of the column: a gap makes parts larger than that, never smaller.
    """
    if size_bytes < least_bytes or times.type not in TIMES or times.null_share > _MOST_NULLS:
        return None
    if times.least is None or times.greatest is None or times.greatest < times.least:
        return None
    for period in _FINEST_FIRST:
        count = periods_of(times, period)
        if count >= _LEAST_PERIODS and size_bytes // count >= _LEAST_PART:
            return period
    return None


def periods_of(times: Times, period: Period) -> int:
    """How many periods lie between the ends of a column, both among them."""
    first, last = times.least, times.greatest
    if first is None or last is None:
        return 0
    years = last.year - first.year
    of: dict[Period, int] = {
        "day": (last - first).days,
        "month": years * 12 + last.month - first.month,
        "year": years,
    }
    return of[period] + 1


def around(day: date, period: Period) -> tuple[date, date]:
    """The first day of the period that a day is in, and of the one after it; the calendar has an end."""
    if period == "day":
        return day, date.fromordinal(min(day.toordinal() + 1, date.max.toordinal()))
    first = day.replace(day=1, month=1) if period == "year" else day.replace(day=1)
    later = first.year * 12 + first.month - 1 + (12 if period == "year" else 1)
    return first, date(later // 12, later % 12 + 1, 1) if later < 120_000 else date.max


def is_worth_splitting(files: Sequence[Path], by: PartitionBy) -> bool:
    """Whether files hold several periods, and few enough of them that no crowd of tiny files comes of it."""
    import pyarrow.parquet as pq

    seen: set[int] = set()
    for file in files:
        source = pq.ParquetFile(file)
        place = places_of(source.schema_arrow, [by.field_id])
        if place is None:
            seen.add(_NULL)
            continue
        name = source.schema_arrow.names[place[0]]
        for group in range(source.num_row_groups):
            seen |= set(_numbers(source.read_row_group(group, columns=[name]).column(0), by.period).tolist())
    size = sum(file.stat().st_size for file in files)
    return len(seen) > 1 and (len(seen) <= _FEW or size // len(seen) >= _TINY)


def split(
    files: Sequence[Path],
    by: PartitionBy,
    folder: Path,
    *,
    progress: Progress = lambda _: None,
    large_bytes: int = _LARGE,
    held_bytes: int = _HELD,
) -> list[Path]:
    """New files with the same rows, each of one period or of the rows that have none, in their order."""
    writing = _Writing(folder, large_bytes=large_bytes, held_bytes=held_bytes)
    try:
        for share, table in _groups(files):
            for number, some in _parted(table, by):
                writing.add(number, some)
            progress(share)
        writing.flush()
    finally:
        writing.close()
    return writing.made


def _groups(files: Sequence[Path]) -> Iterator[tuple[float, Any]]:
    import pyarrow.parquet as pq

    sources = [pq.ParquetFile(file) for file in files]
    rows = max(1, sum(source.metadata.num_rows for source in sources))
    done = 0
    for source in sources:
        for group in range(source.num_row_groups):
            table = source.read_row_group(group).cast(source.schema_arrow)
            done += table.num_rows
            yield done / rows, table


def _parted(table: Any, by: PartitionBy) -> Iterator[tuple[int, Any]]:
    """The rows of each period in their order; a file without the column has rows without a time."""
    import numpy as np
    import pyarrow as pa

    place = places_of(table.schema, [by.field_id])
    if place is None or not table.num_rows:
        yield _NULL, table
        return
    numbers = _numbers(table.column(place[0]), by.period)
    if (numbers == numbers[0]).all():
        yield int(numbers[0]), table
        return
    order = np.argsort(numbers, kind="stable")
    ordered = table.take(pa.array(order))
    values, starts = np.unique(numbers[order], return_index=True)
    ends = [*starts[1:].tolist(), len(order)]
    for value, start, end in zip(values.tolist(), starts.tolist(), ends, strict=True):
        yield int(value), ordered.slice(start, end - start)


def _numbers(column: Any, period: Period) -> Any:
    """Years, months or days since 1970 as Iceberg counts them, in UTC; one far below all for no time."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if pa.types.is_timestamp(column.type):
        column = pc.floor_temporal(column.cast(pa.timestamp(column.type.unit)), unit="day").cast(pa.date32())
    if period == "day":
        found = column.cast(pa.int32())
    elif period == "month":
        found = pc.add(pc.multiply(pc.subtract(pc.year(column), 1970), 12), pc.subtract(pc.month(column), 1))
    else:
        found = pc.subtract(pc.year(column), 1970)
    return pc.fill_null(found.cast(pa.int64()), _NULL).to_numpy()


class _Writing:
    """Rows wait in memory until they are a row group; the largest heap goes first where they are too many."""

    def __init__(self, folder: Path, *, large_bytes: int, held_bytes: int) -> None:
        self.made: list[Path] = []
        self._folder = folder
        self._large = large_bytes
        self._most = held_bytes
        self._held: dict[tuple[int, Any], list[Any]] = {}
        self._bytes: dict[tuple[int, Any], int] = {}
        self._open: OrderedDict[tuple[int, Any], tuple[Any, Any]] = OrderedDict()

    def add(self, number: int, table: Any) -> None:
        key = (number, table.schema.to_string(show_schema_metadata=False))
        self._held.setdefault(key, []).append(table)
        self._bytes[key] = self._bytes.get(key, 0) + table.nbytes
        if sum(one.num_rows for one in self._held[key]) >= _GROUP_ROWS:
            self._write(key)
        while sum(self._bytes.values()) > self._most:
            self._write(max(self._bytes, key=lambda one: self._bytes[one]))

    def flush(self) -> None:
        for key in list(self._held):
            self._write(key)

    def close(self) -> None:
        while self._open:
            self._end(next(iter(self._open)))

    def _write(self, key: tuple[int, Any]) -> None:
        import pyarrow as pa

        table = pa.concat_tables(self._held.pop(key))
        del self._bytes[key]
        writer, sink = self._writer(key, table.schema)
        writer.write_table(table, row_group_size=_GROUP_ROWS)
        if sink.tell() >= self._large:
            self._end(key)

    def _writer(self, key: tuple[int, Any], schema: Any) -> tuple[Any, Any]:
        import pyarrow as pa
        import pyarrow.parquet as pq

        if key not in self._open:
            while len(self._open) >= _OPEN:
                self._end(next(iter(self._open)))
            path = self._folder / f"period-{len(self.made):05d}.parquet"
            self.made.append(path)
            sink = pa.OSFile(str(path), "wb")
            wide = len(schema) > 2_000
            writer = pq.ParquetWriter(sink, schema, compression="snappy", use_dictionary=not wide)
            self._open[key] = (writer, sink)
        self._open.move_to_end(key)
        return self._open[key]

    def _end(self, key: tuple[int, Any]) -> None:
        writer, sink = self._open.pop(key)
        writer.close()
        sink.close()
