"""Rows that are safe in a log and in no data file yet; an engine reads them beside the files, once each."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    import pyarrow as pa


class HotColumn(Protocol):
    """A column as it is wanted: found by its id, given under its name, in its (Iceberg) type."""

    @property
    def field_id(self) -> int: ...
    @property
    def name(self) -> str: ...
    @property
    def type(self) -> str: ...


@dataclass(frozen=True, slots=True)
class HotRows:
    """The hot part of one cut through a table: `key` names the rows, `read` gives them as one Arrow table.

    What is read never changes, however many rows come or are rolled into files after the cut. `parts` are the
    pieces of the log that it consists of, in order: name, first row, the row after the last.
    """

    key: str
    row_count: int
    size_bytes: int
    read: "Callable[[Sequence[HotColumn]], pa.Table]" = field(repr=False, compare=False)
    parts: tuple[tuple[str, int, int], ...] = ()
