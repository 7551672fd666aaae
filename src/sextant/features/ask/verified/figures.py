"""What a verified answer gave, small enough to keep, and how it differs from what it gives now."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import TYPE_CHECKING, Any

import orjson

from sextant.core.tabular import rows_json
from sextant.features.ask.explaining.words import figure

if TYPE_CHECKING:
    import pyarrow as pa

_KEPT_ROWS = 200
_DIGITS = 12  # sums of floats differ in their last digits from run to run
Row = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Figures:
    """A result: its first rows, how many there were, and a digest of all of them in any order."""

    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    row_count: int
    digest: str

    def document(self) -> dict[str, Any]:
        return {
            "columns": list(self.columns),
            "rows": [list(row) for row in self.rows],
            "row_count": self.row_count,
            "digest": self.digest,
        }


def figures_of(table: "pa.Table") -> Figures:
    """A result at hand."""
    rows = plain_rows(table)
    ordered = sorted(orjson.dumps(row) for row in rows)
    return Figures(
        columns=tuple(table.column_names),
        rows=tuple(rows[:_KEPT_ROWS]),
        row_count=table.num_rows,
        digest=blake2b(b"\n".join(ordered), digest_size=16).hexdigest(),
    )


def plain_rows(table: "pa.Table") -> list[Row]:
    """The rows as plain values, numbers told to so many digits as are the same from run to run."""
    import pyarrow as pa

    exact = {f.name for f in table.schema if pa.types.is_decimal(f.type)}  # JSON takes those as text
    return [
        tuple(_rounded(float(v) if name in exact and v is not None else v) for name, v in row.items())
        for row in rows_json(table)
    ]


def figures_from(document: Mapping[str, Any]) -> Figures:
    return Figures(
        tuple(document["columns"]),
        tuple(tuple(row) for row in document["rows"]),
        document["row_count"],
        document["digest"],
    )


def difference(before: Figures, after: Figures) -> str:
    """What changed, in words; empty where nothing did."""
    if before.digest == after.digest and before.columns == after.columns:
        return ""
    if before.columns != after.columns:
        return "Its columns are others now."
    if before.row_count == after.row_count == 1:
        return _of_one(before, after)
    keys = _keys(before.rows, after.rows)
    if keys is None or max(before.row_count, after.row_count) > _KEPT_ROWS:
        return _of_many(before, after)
    return _by_key(before, after, keys)


def _of_one(before: Figures, after: Figures) -> str:
    pairs = [p for p in zip(before.columns, before.rows[0], after.rows[0], strict=True) if p[1] != p[2]]
    told = [f"{name.replace('_', ' ')} was {figure(was)}, is now {figure(now)}" for name, was, now in pairs]
    return _sentence("; ".join(told[:4]) or "its figure is another")


def _of_many(before: Figures, after: Figures) -> str:
    if before.row_count != after.row_count:
        return f"It gave {_rows(before.row_count)}, and gives {_rows(after.row_count)} now."
    return f"Some of its {_rows(after.row_count)} are others now."


def _by_key(before: Figures, after: Figures, keys: Sequence[int]) -> str:
    """Rows told apart by what they are of."""
    was = {tuple(row[k] for k in keys): row for row in before.rows}
    now = {tuple(row[k] for k in keys): row for row in after.rows}
    changed = [key for key in was if key in now and was[key] != now[key]]
    told: list[str] = []
    if changed:
        key = changed[0]
        place = next(i for i, value in enumerate(was[key]) if value != now[key][i])
        name = ", ".join("no value" if part is None else str(part) for part in key)
        told.append(f"{name} was {figure(was[key][place])}, is now {figure(now[key][place])}")
        if len(changed) > 1:
            told.append(f"{len(changed) - 1} more of {_rows(len(now))} changed")
    new, gone = len(now.keys() - was.keys()), len(was.keys() - now.keys())
    told += [f"{_rows(new)} came"] if new else []
    told += [f"{_rows(gone)} went"] if gone else []
    return _sentence("; ".join(told) or "its rows are others")


def _keys(*results: Sequence[Row]) -> list[int] | None:
    """The columns that say what a row is of: those without numbers, where they tell every row apart."""
    width = len(results[0][0]) if results[0] else 0
    keys = [i for i in range(width) if not any(_is_number(row[i]) for rows in results for row in rows)]
    told_apart = all(
        Counter(tuple(r[k] for k in keys) for r in rows).most_common(1)[0][1] == 1 for rows in results if rows
    )
    return keys if keys and told_apart else None


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _rounded(value: Any) -> Any:
    return float(f"{value:.{_DIGITS}g}") if isinstance(value, float) else value


def _rows(count: int) -> str:
    return f"{count:,} {'row' if count == 1 else 'rows'}"


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}."
