"""What the gate is told: the tables a person may see, as they see them, and the workspace's limits."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from sextant.core.lake import Within
from sextant.features.governance import Guard
from sextant.ports.hot import HotRows


class KnownColumn(Protocol):
    """A column of a snapshot; `type` is Iceberg's name."""

    @property
    def field_id(self) -> int: ...
    @property
    def name(self) -> str: ...
    @property
    def type(self) -> str: ...


class KnownFile(Protocol):
    """A data file and the first and last time in it, where they are known."""

    @property
    def path(self) -> str: ...
    @property
    def row_count(self) -> int: ...
    @property
    def size_bytes(self) -> int: ...
    @property
    def within(self) -> Within | None: ...


class KnownTimes(Protocol):
    """By which column a table's files are kept apart."""

    @property
    def field_id(self) -> int: ...
    @property
    def files(self) -> Sequence[KnownFile]: ...


class KnownTable(Protocol):
    """A table at one snapshot as one person sees it, with the statistics the cost is counted from.

    `columns` are those that are shown; `guard` says how they come from those of the files, None for whole.
    """

    @property
    def dataset_id(self) -> str: ...
    @property
    def table_name(self) -> str: ...
    @property
    def workspace_id(self) -> str: ...
    @property
    def snapshot_id(self) -> str | None: ...
    @property
    def columns(self) -> Sequence[KnownColumn]: ...
    @property
    def files(self) -> Sequence[str]: ...
    @property
    def row_count(self) -> int: ...
    @property
    def size_bytes(self) -> int: ...
    @property
    def guard(self) -> Guard | None: ...
    @property
    def hot(self) -> HotRows | None: ...
    @property
    def times(self) -> KnownTimes | None: ...


@dataclass(frozen=True, slots=True)
class GateLimits:
    """How long, deep and dear a statement may be, and what its run may take."""

    characters: int = 100_000
    tokens: int = 25_000
    depth: int = 120
    rows: int = 100_000
    seconds: float = 30.0
    memory_bytes: int = 2 << 30
    scan_rows: int = 2_000_000_000
    scan_bytes: int = 200 << 30
