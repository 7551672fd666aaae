"""What a paragraph is made of: the rows of a result, what its columns are, and what they rest on."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

Part = Literal["group", "time", "figure", "other"]


@dataclass(frozen=True, slots=True)
class Shown:
    """A column of the result: what it is called, and what part it plays."""

    said: str
    part: Part
    unit: str | None = None
    grain: str | None = None
    adds: bool = False


@dataclass(frozen=True, slots=True)
class Finding:
    """A result to be told. `scope` is the conditions in words, ready to stand after a noun."""

    columns: tuple[Shown, ...]
    rows: Sequence[Sequence[object]]
    noun: str
    nouns: str
    scope: str = ""
    row_count: int | None = None
    rows_used: int | None = None
    left_out: int = 0
    left_out_of: str = ""
    truncated: bool = False
    limited: bool = False
    ranked: Literal["highest", "lowest"] | None = None
    shape: str = "rows"
    passed: int = 0  # how many stand before the first row
    best_named: bool = True  # whether a column says what the first of each is called
    best_at: int | None = None  # the column that the first of each are the first by; column 0 tells of what

    @property
    def count(self) -> int:
        """How many rows the result has; more than are told where it is long."""
        return len(self.rows) if self.row_count is None else self.row_count

    def first(self, part: Part) -> int | None:
        return next((i for i, c in enumerate(self.columns) if c.part == part), None)
