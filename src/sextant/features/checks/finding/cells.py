"""What finders give: cells by row, each with its reason and, where one is known, a better value."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    import pyarrow as pa

Why = Literal[
    "disagreement",
    "spelling",
    "unit",
    "form",
    "merged",
    "missing",
    "dependency",
    "variant",
    "range",
    "astray",
    "encoding",
    "twin",
]
Ints = NDArray[np.int64]
MOST_CELLS = 500_000

# A cell is told once, by the reason that says most about it.
_ORDER: tuple[Why, ...] = (
    "unit",
    "merged",
    "disagreement",
    "dependency",
    "spelling",
    "encoding",
    "astray",
    "variant",
    "twin",
    "form",
    "range",
    "missing",
)


@dataclass(frozen=True, slots=True)
class Coded:
    """A column as codes into its different values, -1 where it is empty; `core` leaves out decoration."""

    name: str
    type: str
    values: Sequence[str]
    codes: Ints
    core: Ints
    cores: Sequence[str]

    @property
    def rows(self) -> int:
        return len(self.codes)

    @property
    def distinct(self) -> int:
        return len(self.values)

    @property
    def is_text(self) -> bool:
        return self.type == "string"

    @property
    def filled(self) -> "NDArray[np.bool_]":
        return self.codes >= 0


@dataclass(frozen=True, slots=True)
class Found:
    """Cells of one column found for one reason; `suggestions` beside the rows, empty where none is known."""

    column: str
    why: Why
    rows: Ints
    reason: str
    suggestions: Sequence[str] = ()
    sureness: float = 0.8


@dataclass(slots=True)
class Cells:
    """All that was found, one entry a cell."""

    rows: int
    found: list[Found] = field(default_factory=list[Found])

    def add(self, found: Found) -> None:
        if len(found.rows):
            self.found.append(found)

    def settled(self) -> list[Found]:
        """The findings with each cell left to the first reason that tells it."""
        taken: dict[str, NDArray[np.bool_]] = {}
        kept: list[Found] = []
        for one in sorted(self.found, key=lambda one: _ORDER.index(one.why)):
            seen = taken.setdefault(one.column, np.zeros(self.rows, dtype=np.bool_))
            fresh = ~seen[one.rows]
            seen[one.rows] = True
            if fresh.any():
                suggestions = _of(one.suggestions, fresh)
                kept.append(
                    Found(one.column, one.why, one.rows[fresh], one.reason, suggestions, one.sureness)
                )
        return kept

    def table(self, columns: Sequence[Coded]) -> "pa.Table":
        """The cells in the order of the rows, which count from 1; columns as `_nothing` names them."""
        import pyarrow as pa

        by_name = {column.name: column for column in columns}
        parts: list[pa.Table] = []
        for one in self.settled():
            column, rows = by_name[one.column], one.rows
            count = len(rows)
            values = [column.values[code] if code >= 0 else None for code in column.codes[rows].tolist()]
            suggestions: list[str | None] = list(one.suggestions) or [None] * count
            parts.append(
                pa.table(
                    {
                        "row": pa.array(rows + 1, pa.int64()),
                        "column": pa.array([one.column] * count, pa.string()),
                        "value": pa.array(values, pa.string()),
                        "why": pa.array([one.why] * count, pa.string()),
                        "reason": pa.array([one.reason] * count, pa.string()),
                        "suggestion": pa.array([text or None for text in suggestions], pa.string()),
                        "sureness": pa.array([one.sureness] * count, pa.float64()),
                    }
                )
            )
        if not parts:
            return _nothing()
        whole = pa.concat_tables(parts).sort_by([("row", "ascending"), ("column", "ascending")])
        return whole.slice(0, MOST_CELLS)


def _of(suggestions: Sequence[str], keep: "NDArray[np.bool_]") -> Sequence[str]:
    return [text for text, kept in zip(suggestions, keep, strict=True) if kept] if suggestions else ()


def _nothing() -> Any:
    import pyarrow

    pa: Any = pyarrow
    text = pa.string()
    names = [("row", pa.int64()), ("column", text), ("value", text), ("why", text), ("reason", text)]
    return pa.schema([*names, ("suggestion", text), ("sureness", pa.float64())]).empty_table()
