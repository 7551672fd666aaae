"""What the gate is told: the tables a person may see, their policies, and the limits of the workspace."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol


class KnownColumn(Protocol):
    """A column of a snapshot; `type` is Iceberg's name."""

    @property
    def field_id(self) -> int: ...
    @property
    def name(self) -> str: ...
    @property
    def type(self) -> str: ...


class KnownTable(Protocol):
    """A table at one snapshot, with the statistics the cost is counted from."""

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


@dataclass(frozen=True, slots=True)
class TablePolicy:
    """What one person may see of one dataset: rows that satisfy `row_filter`, columns through `masks`."""

    row_filter: str | None = None
    masks: Mapping[str, str] = field(default_factory=dict[str, str])


@dataclass(frozen=True, slots=True)
class Policy:
    """A person's policies by dataset; an absent dataset is seen whole."""

    by_dataset: Mapping[str, TablePolicy] = field(default_factory=dict[str, TablePolicy])

    def of(self, dataset_id: str) -> TablePolicy | None:
        return self.by_dataset.get(dataset_id)


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
