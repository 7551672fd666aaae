"""A rollup as it is kept: what it groups and figures, where it stands, and what became of it."""

from datetime import datetime
from typing import Literal

from pydantic import ConfigDict

from sextant.core.http import WireModel
from sextant.features.query import RollupColumn

Status = Literal["building", "ready", "failed"]
Merge = Literal["key", "count", "sum", "min", "max"]
EXACT = 1 << 53  # whole numbers below it are numbers of 64 bits as they are


class KeptColumn(WireModel):
    """A key or a figure; `digits` is what the digits of a sum add up to at most, whatever rows are chosen."""

    model_config = ConfigDict(frozen=True)

    name: str
    merge: Merge
    text: str
    type: str = ""
    kept: str = ""
    digits: int = 0

    def for_gate(self) -> RollupColumn:
        return RollupColumn(
            name=self.name,
            merge=self.merge,
            text=self.text,
            type=self.type,
            kept=self.kept,
            averages=self.merge == "sum" and self.digits < EXACT,
        )


class KeptRollup(WireModel):
    """`snapshot_id` is the state of the dataset that it stands for, `version` that of its own table.

    `floats` says that sums of fractional numbers are kept too, whose last digits depend on the order.
    """

    model_config = ConfigDict(frozen=True)

    rollup_id: str
    workspace_id: str
    dataset_id: str
    columns: tuple[KeptColumn, ...]
    floats: bool = False
    status: Status = "building"
    error: str | None = None
    snapshot_id: str | None = None
    version: str | None = None
    files: tuple[str, ...] = ()
    row_count: int = 0
    of_rows: int = 0
    size_bytes: int = 0
    build_ms: float = 0.0
    job_id: str
    made_by: str
    email: str
    created_at: datetime
    updated_at: datetime
