"""Columns that say yes or no, however their values are written."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sextant.features.ask.understanding.schema import ColumnInfo

_WRITTEN = (("y", "n"), ("yes", "no"), ("true", "false"), ("t", "f"))
_ASKS = frozenset(["is", "has", "was", "flag"])
_STATES = frozenset(
    ["active", "inactive", "valid", "invalid", "available", "public", "private", "online", "fraud", "churn"]
)
_SHORTEST = 5  # "bed" and "need" are no participles


def truth_values(column: "ColumnInfo") -> tuple[str, str] | None:
    """What stands for yes and for no in a column of such values."""
    if column.kind == "boolean":
        return "true", "false"
    held = {v.lower(): v for v in column.top}
    if column.kind == "text" and column.distinct is not None and column.distinct <= 2:
        for yes, no in _WRITTEN:
            if held and held.keys() <= {yes, no}:
                return held.get(yes, yes.upper()), held.get(no, no.upper())
    return ("1", "0") if is_flag(column) else None


def is_flag(column: "ColumnInfo") -> bool:
    """Whether its 1 and 0 say yes and no: `is_member`, `active`, `survived`. Of goals, 0 and 1 are counts."""
    if column.kind != "number" or (column.low, column.high, column.distinct) != (0.0, 1.0, 2):
        return False
    return any(_asks_yes_or_no(words) for words in column.phrases)


def _asks_yes_or_no(words: tuple[str, ...]) -> bool:
    last = words[-1]
    done = last.endswith("ed") and len(last) >= _SHORTEST
    return words[0] in _ASKS or last in _ASKS or last in _STATES or done
