"""What a rollup would have to keep for a statement to be answered by it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sextant.features.query.permitting import Reading
from sextant.features.query.rollups.models import Merge

if TYPE_CHECKING:
    from sqlglot import exp


@dataclass(frozen=True, slots=True, order=True)
class Figure:
    """A figure of a group; `text` is what it is of, in neutral names, empty for the count of rows."""

    merge: Merge
    text: str


@dataclass(frozen=True, slots=True)
class Needs:
    """Keys and figures in neutral names: a column is `f` and its field id."""

    dataset_id: str
    keys: tuple[str, ...]
    figures: tuple[Figure, ...]

    def with_(self, other: "Needs") -> "Needs":
        """What serves both: the finer of two units of time, every other key and figure of either."""
        keys = _finest((*self.keys, *other.keys))
        return Needs(self.dataset_id, keys, tuple(dict.fromkeys((*self.figures, *other.figures))))


def needs_of(reading: Reading) -> Needs | None:
    """The keys and figures of a statement that groups one table; None for what no rollup can answer."""
    from sextant.features.query.rollups.expressing import NotCovered, neutral, parsed, text_of
    from sextant.features.query.rollups.standing_in import apart

    if len(reading.tables) != 1:
        return None
    (table,) = reading.tables.values()
    found = apart(reading.permitted, table)
    if found is None:
        return None
    _, what = found
    ids = {column.name.lower(): column.field_id for column in table.columns}
    keys: list[str] = []
    figures = [Figure("count", "")]
    try:
        for text in (*what.keys, *((what.where,) if what.where else ())):
            keys += _atoms(neutral(parsed(text), ids))
        for part in what.parts:
            if part.only is not None:
                keys += _atoms(neutral(parsed(part.only), ids))
            value = None if part.value is None else neutral(parsed(part.value), ids)
            if value is not None and _is_of_rows(value):
                figures.append(Figure(part.merge, text_of(value)))
            elif part.merge != "count":
                return None
    except NotCovered:
        return None
    return Needs(table.dataset_id, _finest(keys), tuple(dict.fromkeys(figures)))


def _is_of_rows(value: "exp.Expr") -> bool:
    from sqlglot import exp

    return value.find(exp.Column) is not None


def _atoms(node: "exp.Expr") -> list[str]:
    """The keys from which an expression can be worked out: columns, or what they are cut to."""
    from sqlglot import exp

    from sextant.features.query.rollups.expressing import beginning, begins, need, text_of

    needed = need(node)
    if needed is not None:
        return [_cut(text_of(needed[0]), needed[1])]
    if isinstance(node, exp.GTE | exp.LT) and isinstance(node.this, exp.Column):
        moment = beginning(node.expression)
        if moment is not None:
            unit = next((one for one in ("month", "day", "hour") if begins(one, moment)), None)
            return [_cut(text_of(node.this), unit) if unit else text_of(node.this)]
    if isinstance(node, exp.Column):
        return [text_of(node)]
    found: list[str] = []
    for value in node.iter_expressions():
        found += _atoms(value)
    return found


def _cut(column: str, unit: str) -> str:
    return f"DATE_TRUNC('{unit.upper()}', {column})"


def _finest(keys: Sequence[str]) -> tuple[str, ...]:
    """Of the units that one column is cut to, those that no finer one gives; the column itself gives all."""
    from sextant.features.query.rollups.expressing import cut, parsed, refines

    units = {key: cut(parsed(key)) for key in dict.fromkeys(keys)}
    whole = {key.strip('"') for key, found in units.items() if found is None}
    kept: list[str] = []
    for key, found in units.items():
        if found is not None:
            column, unit = found
            others = [o for k, o in units.items() if o is not None and k != key and o[0] == column]
            if column in whole or any(refines(fine, unit) for _, fine in others):
                continue
        kept.append(key)
    return tuple(kept)
