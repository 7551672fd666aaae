"""How far an answer has read a stream, and which rows have come since."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from sextant.features.datasets import Table
from sextant.ports.hot import HotColumn, HotRows

if TYPE_CHECKING:
    import pyarrow as pa

OnlyGrew = Callable[[str, str | None, str | None], bool]


@dataclass(frozen=True, slots=True)
class Position:
    """The rows that an answer holds: those of a snapshot, and of each part of the log those up to one."""

    snapshot_id: str | None
    counted: int
    shape: tuple[tuple[int, str, str], ...]
    parts: tuple[tuple[str, int], ...] = ()


def position_of(table: Table) -> Position:
    """The position of an answer that was worked out over the whole table."""
    parts = table.hot.parts if table.hot is not None else ()
    return Position(
        table.snapshot_id, _counted(table), _shape(table), tuple((name, end) for name, _, end in parts)
    )


def since(position: Position, table: Table, *, only_grew: OnlyGrew, whole: bool = False) -> HotRows | None:
    """The rows that came after a position; None where the table did more than grow by rows that are hot.

    A roll takes rows out of the log and puts them into a file: it changes nothing here as long as all of them
    were read before. That is told by counting. `whole`: a new column is more than growth.
    """
    shape = _shape(table)
    if shape[: len(position.shape)] != position.shape or (whole and shape != position.shape):
        return None
    hot = table.hot
    parts = hot.parts if hot is not None else ()
    seen = dict(position.parts)
    ranges: list[tuple[int, int]] = []
    at = new = 0
    for name, first, end in parts:
        start = max(first, seen.get(name, first))
        if end > start:
            ranges.append((at + start - first, end - start))
            new += end - start
        at += end - first
    if position.counted + new != _counted(table):
        return None
    moved = table.snapshot_id != position.snapshot_id
    if moved and not only_grew(table.dataset_id, position.snapshot_id, table.snapshot_id):
        return None
    if hot is None or not ranges:
        return HotRows(key="", row_count=0, size_bytes=0, read=lambda columns: _nothing(columns))
    return _cut(hot, ranges, new)


def only(table: Table, rows: HotRows) -> Table:
    """The table as if it had these rows alone."""
    return replace(table, hot=rows, read_files=lambda: (), settled=table.settled or _NOWHERE)


def _cut(hot: HotRows, ranges: Sequence[tuple[int, int]], count: int) -> HotRows:
    def read(columns: Sequence[HotColumn]) -> "pa.Table":
        import pyarrow as pa

        whole = hot.read(columns)
        return pa.concat_tables([whole.slice(first, many) for first, many in ranges])  # pyright: ignore[reportUnknownMemberType]  # PyArrow ships no stubs

    key = f"{hot.key}>{','.join(f'{first}+{many}' for first, many in ranges)}"
    return HotRows(key=key, row_count=count, size_bytes=hot.size_bytes, read=read)


def _nothing(columns: Sequence[HotColumn]) -> "pa.Table":
    raise AssertionError(f"nobody reads {len(columns)} columns of no row")


def _counted(table: Table) -> int:
    """All rows of the table, whoever sees how many of them."""
    if table.guard is not None:
        cold = table.guard.row_count
    else:
        cold = table.row_count if table.settled is None else table.settled.row_count
    return cold + (table.hot.row_count if table.hot is not None else 0)


def _shape(table: Table) -> tuple[tuple[int, str, str], ...]:
    columns = table.guard.raw if table.guard is not None else table.columns
    return tuple((column.field_id, column.name, column.type) for column in columns)


_NOWHERE = Table(
    dataset_id="",  # type: ignore[arg-type]  # stands where a stream has no file yet
    workspace_id="",  # type: ignore[arg-type]
    table_name="",
    name="",
    description="",
    snapshot_id=None,
    snapshot_at=None,
    columns=(),
    row_count=0,
    size_bytes=0,
    read_files=lambda: (),
    read_profile=lambda: None,
)
