"""What changed between two snapshots of a dataset: columns, volume, and how values are distributed.

Both sides are counted in the same bins, the tenths of the earlier side for numbers and dates, its commonest
values for text. The population stability index sums (a - b) ln(a / b) over the bins' shares; below 0.1 a
distribution is called the same, above 0.25 another. The Kolmogorov-Smirnov distance is the largest gap of
the cumulated shares.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sextant.core.access import Caller
from sextant.core.lake import SnapshotMissing
from sextant.features.checks.compiling import literal
from sextant.features.checks.service import Ground
from sextant.features.datasets import Column, Table
from sextant.features.query import Query, rows_json
from sextant.kit.quoting import quoted

Level = Literal["same", "little", "much"]
_LITTLE, _MUCH = 0.1, 0.25
_TOP = 20
_TENTHS = "[0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9]"
_NUMBERS = ("int", "long", "float", "double", "decimal")
_ORDERED = (*_NUMBERS, "date", "timestamp")
_RANK: dict[Level, int] = {"much": 0, "little": 1, "same": 2}


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two states."""

    table: Table
    snapshot_id: str
    committed_at: datetime

    @property
    def rows(self) -> int:
        return self.table.row_count


@dataclass(frozen=True, slots=True)
class Bin:
    label: str
    share_from: float
    share_to: float


@dataclass(frozen=True, slots=True)
class ColumnChange:
    column: str
    type: str
    level: Level
    words: str
    psi: float
    ks: float | None
    nulls_from: float
    nulls_to: float
    bins: tuple[Bin, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    dataset_id: str
    earlier: Side
    later: Side
    level: Level
    words: tuple[str, ...]
    new: tuple[str, ...]
    lost: tuple[str, ...]
    columns: tuple[ColumnChange, ...]


class Comparing:
    def __init__(self, ground: Ground) -> None:
        self._on = ground

    def compare(
        self, caller: Caller, dataset_id: str, *, earlier: str | None, later: str | None
    ) -> Comparison:
        """By default the present snapshot against the one before; raises SnapshotMissing."""
        self._on.datasets.require_whole(caller, dataset_id)
        before, after = self._sides(caller, dataset_id, earlier, later)
        ids_before = {column.field_id for column in before.table.columns}
        ids_after = {column.field_id for column in after.table.columns}
        new = tuple(c.name for c in after.table.columns if c.field_id not in ids_before)
        lost = tuple(c.name for c in before.table.columns if c.field_id not in ids_after)
        shared = [column for column in after.table.columns if column.field_id in ids_before]
        changes = [self._column(caller, column, before, after) for column in shared]
        changes.sort(key=lambda change: (_RANK[change.level], -change.psi))
        words = _words(before, after, new=new, lost=lost, changes=changes)
        return Comparison(
            dataset_id=dataset_id,
            earlier=before,
            later=after,
            level=_level_of(before, after, structure=bool(new or lost), changes=changes),
            words=words,
            new=new,
            lost=lost,
            columns=tuple(changes),
        )

    def _sides(
        self, caller: Caller, dataset_id: str, earlier: str | None, later: str | None
    ) -> tuple[Side, Side]:
        known = {one.snapshot_id: one for one in self._on.datasets.snapshots(caller, dataset_id)}
        current = next((one.snapshot_id for one in known.values() if one.is_current), None)
        chosen = later or current
        last = known.get(chosen or "")
        first = known.get(earlier or (last.parent_id if last is not None else None) or "")
        if last is None or first is None:
            raise SnapshotMissing(
                "There are no two snapshots to compare.",
                hint="Load again, or name two of the dataset's snapshots by `from` and `to`.",
            )
        sides = [
            Side(
                self._on.datasets.table(caller, dataset_id, as_of={dataset_id: one.snapshot_id}),
                one.snapshot_id,
                one.committed_at,
            )
            for one in (first, last)
        ]
        return sides[0], sides[1]

    def _column(self, caller: Caller, column: Column, before: Side, after: Side) -> ColumnChange:
        ordered = column.type.startswith(_ORDERED)
        if ordered:
            counted = self._ordered(caller, column, before, after)
        else:
            counted = self._named(caller, column, before, after)
        labels, a, b = counted
        shares_a, shares_b = _shares(a, before.rows), _shares(b, after.rows)
        psi = _psi(shares_a, shares_b)
        ks = _ks(shares_a[1:], shares_b[1:]) if ordered else None
        level: Level = "much" if psi > _MUCH else "little" if psi > _LITTLE else "same"
        if column.meaning == "key":
            level = "same"  # a key is new in every row, which says nothing of the rows
        bins = tuple(Bin(*one) for one in zip(labels, shares_a, shares_b, strict=True))
        return ColumnChange(
            column=column.name,
            type=column.type,
            level=level,
            words=_column_words(column, level, bins),
            psi=round(psi, 4),
            ks=ks,
            nulls_from=shares_a[0],
            nulls_to=shares_b[0],
            bins=bins,
        )

    def _ordered(
        self, caller: Caller, column: Column, before: Side, after: Side
    ) -> tuple[list[str], list[int], list[int]]:
        name, table = quoted(column.name), quoted(before.table.table_name)
        found = self._rows(caller, f"SELECT quantile_disc({name}, {_TENTHS}) AS edges FROM {table}", before)  # noqa: S608
        edges = sorted({str(edge) for edge in found[0]["edges"] or ()}, key=_as_sorted(column))
        kind = "" if column.type.startswith(_NUMBERS) else "TIMESTAMP " if "time" in column.type else "DATE "
        bounds = [edge if not kind else f"{kind}{literal(edge)}" for edge in edges]
        labels = ["missing", *(f"up to {edge}" for edge in edges), f"above {edges[-1]}" if edges else "all"]
        counts = ", ".join(
            f"count(*) FILTER (WHERE {name} <= {bound}) AS c{number}" for number, bound in enumerate(bounds)
        )
        counted = f", {counts}" if counts else ""
        sql = f"SELECT count(*) AS n, count({name}) AS k{counted} FROM {table}"  # noqa: S608
        sides = [_steps(self._rows(caller, sql, side)[0], len(bounds)) for side in (before, after)]
        return labels, sides[0], sides[1]

    def _named(
        self, caller: Caller, column: Column, before: Side, after: Side
    ) -> tuple[list[str], list[int], list[int]]:
        name = f"CAST({quoted(column.name)} AS VARCHAR)"
        sql = (
            f"SELECT {name} AS v, count(*) AS n FROM {quoted(before.table.table_name)} "  # noqa: S608
            "GROUP BY v ORDER BY n DESC, v LIMIT 200"
        )
        one, two = (
            {row["v"]: int(row["n"]) for row in self._rows(caller, sql, side)} for side in (before, after)
        )
        values = [value for value in one if value is not None][:_TOP]
        values += [value for value in two if value is not None and value not in one][:5]
        a, b = (_named_counts(counts, values, side.rows) for counts, side in ((one, before), (two, after)))
        return ["missing", *values, "others"], a, b

    def _rows(self, caller: Caller, sql: str, side: Side) -> list[dict[str, Any]]:
        query = Query(sql, as_of={side.table.dataset_id: side.snapshot_id}, purpose="check")
        return rows_json(self._on.queries.run(caller, query).table)


def _as_sorted(column: Column) -> Any:
    return float if column.type.startswith(_NUMBERS) else str


def _steps(row: Mapping[str, Any], bounds: int) -> list[int]:
    """Counts below each bound become counts within each bin, the missing ones first."""
    below = [int(row[f"c{number}"]) for number in range(bounds)]
    known = int(row["k"])
    steps = [count - before for count, before in zip([*below, known], [0, *below], strict=True)]
    return [int(row["n"]) - known, *steps]


def _named_counts(counts: Mapping[Any, int], values: Sequence[str], rows: int) -> list[int]:
    shown = [counts.get(value, 0) for value in values]
    missing = counts.get(None, 0)
    return [missing, *shown, max(0, rows - missing - sum(shown))]


def _shares(counts: Sequence[int], rows: int) -> list[float]:
    return [round(count / rows, 6) if rows else 0.0 for count in counts]


def _psi(a: Sequence[float], b: Sequence[float]) -> float:
    if not any(a) or not any(b):
        return 0.0 if any(a) == any(b) else 1.0
    pairs = [(max(x, 1e-4), max(y, 1e-4)) for x, y in zip(a, b, strict=True)]
    return sum((y - x) * math.log(y / x) for x, y in pairs)


def _ks(a: Sequence[float], b: Sequence[float]) -> float:
    total_a, total_b, gap, far = sum(a) or 1.0, sum(b) or 1.0, 0.0, 0.0
    for x, y in zip(a, b, strict=True):
        gap += x / total_a - y / total_b
        far = max(far, abs(gap))
    return round(far, 4)


def _column_words(column: Column, level: Level, bins: Sequence[Bin]) -> str:
    if level == "same":
        return f"`{column.name}` is distributed as before."
    most = max(bins, key=lambda one: abs(one.share_to - one.share_from))
    how = "moved" if level == "much" else "moved a little"
    change = f"{_percent(most.share_from)} to {_percent(most.share_to)}"
    return f"`{column.name}` {how}: {most.label} went from {change} of the rows."


def _words(
    before: Side, after: Side, *, new: Sequence[str], lost: Sequence[str], changes: Sequence[ColumnChange]
) -> tuple[str, ...]:
    rows = f"{before.rows:,} rows became {after.rows:,}"
    found = [f"{rows} ({_signed(_growth(before, after))})." if before.rows else f"{rows}."]
    found += [f"Column `{name}` is new." for name in new]
    found += [f"Column `{name}` is gone." for name in lost]
    found += [change.words for change in changes if change.level != "same"]
    if len(found) == 1 and changes:
        found.append("Every column is distributed as before.")
    return tuple(found)


def _level_of(before: Side, after: Side, *, structure: bool, changes: Sequence[ColumnChange]) -> Level:
    growth = abs(_growth(before, after))
    levels = {change.level for change in changes}
    if structure or "much" in levels or growth > 0.5:
        return "much"
    return "little" if "little" in levels or growth > 0.1 else "same"


def _growth(before: Side, after: Side) -> float:
    return after.rows / before.rows - 1 if before.rows else float(after.rows > 0)


def _signed(share: float) -> str:
    return f"{share * 100:+.3g} %"


def _percent(share: float) -> str:
    return f"{share * 100:.3g} %"
