"""Marks: what a stretch of the question may mean, and the choice of marks that covers it best."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from sextant.features.ask.understanding.schema import ColumnInfo

if TYPE_CHECKING:
    from sextant.features.ask.understanding.spans import TimePhrase

MarkKind = Literal[
    "show",
    "ask",
    "count",
    "agg",
    "distinct",
    "sup",
    "common",
    "top",
    "compare",
    "between",
    "orless",
    "group",
    "each",
    "order",
    "direction",
    "not",
    "null",
    "share",
    "trend",
    "grain",
    "distribution",
    "correlation",
    "versus",
    "contrast",
    "growth",
    "course",
    "chart",
    "or",
    "and",
    "clause",
    "pattern",
    "times",
    "number",
    "column",
    "table",
    "value",
    "time",
    "prep",
    "is",
    "stop",
    "word",
]


@dataclass(frozen=True, slots=True)
class ColumnLink:
    """A column that a phrase may name; `score` is 1 for its full name."""

    column: ColumnInfo
    score: float


@dataclass(frozen=True, slots=True)
class ValueLink:
    """Values of a column that a phrase may name, as they are stored."""

    column: ColumnInfo
    values: tuple[str, ...]
    score: float


@dataclass(frozen=True, slots=True)
class Mark:
    """One stretch of the question, tokens `start` to `end`, and what it is taken for."""

    kind: MarkKind
    start: int
    end: int
    text: str
    word: str = ""
    number: float | None = None
    columns: tuple[ColumnLink, ...] = ()
    values: tuple[ValueLink, ...] = ()
    time: "TimePhrase | None" = None
    weight: float = 0.0
    fuzzy: bool = False

    @property
    def column(self) -> ColumnInfo:
        """The likeliest column."""
        return self.columns[0].column


def best_cover(marks: Sequence[Mark], size: int) -> tuple[Mark, ...]:
    """The marks, none over another, whose weights add up to most; ties go to longer marks."""
    starting: list[list[Mark]] = [[] for _ in range(size + 1)]
    for mark in marks:
        starting[mark.start].append(mark)
    best: list[tuple[float, Mark | None]] = [(0.0, None)] * (size + 2)
    for place in range(size - 1, -1, -1):
        choice: tuple[float, Mark | None] = (best[place + 1][0] - 1.0, None)
        for mark in starting[place]:
            total = mark.weight + best[mark.end][0] + 0.001 * (mark.end - mark.start - 1)
            if total > choice[0]:
                choice = (total, mark)
        best[place] = choice
    chosen: list[Mark] = []
    place = 0
    while place < size:
        mark = best[place][1]
        if mark is None:
            place += 1
            continue
        chosen.append(mark)
        place = mark.end
    return tuple(chosen)
