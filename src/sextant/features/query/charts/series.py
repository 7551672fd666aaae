"""Rows made ready to draw: long names cut to the most telling few, the rest as others, gaps kept as gaps."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sextant.features.query.charts.fields import Field, moment_of
from sextant.features.query.charts.shape import SERIES
from sextant.features.query.charts.wishes import Sorted

Row = dict[str, Any]
OTHERS = "others"
NOTHING = "(empty)"


@dataclass(frozen=True, slots=True)
class Prepared:
    """Rows for Vega, the order of the names, and what a reader has to be told."""

    rows: list[Row]
    order: list[Any] = field(default_factory=list[Any])
    notes: tuple[str, ...] = ()


def rows_of(fields: Sequence[Field]) -> list[Row]:
    """One object a row under the fields' short keys; a missing name is said so."""
    columns = [
        [NOTHING if v is None else v for v in f.values] if f.role == "name" else f.values for f in fields
    ]
    keys = [f.key for f in fields]
    rows = [dict(zip(keys, row, strict=True)) for row in zip(*columns, strict=True)]
    for spoken in (f for f in fields if f.spoken):
        for row in rows:
            value = row[spoken.key]
            row[f"{spoken.key}_said"] = NOTHING if value is None else spoken.spoken[int(value) - 1]
    return rows


def fewer(rows: list[Row], names: Field, measure: Field, *, most: int = SERIES) -> Prepared:
    """At most `most` names by size; the rest added up as others where their sum means something."""
    sizes: dict[Any, float] = {}
    for row in rows:
        sizes[row[names.key]] = sizes.get(row[names.key], 0.0) + abs(row[measure.key] or 0)
    ranked = sorted(sizes, key=lambda name: -sizes[name])
    if len(ranked) <= most:
        return Prepared(rows, _in_order(names, ranked))
    if not measure.column.additive:
        kept = set(ranked[:most])
        note = f"The {most} largest of {len(ranked)} are drawn; the table has all."
        return Prepared([r for r in rows if r[names.key] in kept], _in_order(names, ranked[:most]), (note,))
    kept = set(ranked[: most - 1])
    merged = _add_up(rows, names, measure, kept)
    note = f"{len(ranked) - len(kept)} smaller ones are drawn together as others."
    return Prepared(merged, [*_in_order(names, ranked[: most - 1]), OTHERS], (note,))


def _in_order(names: Field, ranked: list[Any]) -> list[Any]:
    return sorted(ranked) if names.role == "order" else ranked


def _add_up(rows: list[Row], names: Field, measure: Field, kept: set[Any]) -> list[Row]:
    merged: list[Row] = [row for row in rows if row[names.key] in kept]
    sums: dict[tuple[Any, ...], Row] = {}
    for row in rows:
        if row[names.key] in kept:
            continue
        rest = {key: value for key, value in row.items() if key not in (names.key, measure.key)}
        other = sums.setdefault(tuple(rest.values()), {**rest, names.key: OTHERS, measure.key: 0})
        other[measure.key] += row[measure.key] or 0
    return merged + list(sums.values())


def _sorted(rows: list[Row], field: Field, *, descending: bool) -> list[Row]:
    """Rows by one field, what is missing last; text as people sort it."""
    key = field.key

    def placed(row: Row) -> tuple[int, Any]:
        value = row[key]
        return (0, value) if isinstance(value, int | float) else (1, str(value).casefold())

    there = [row for row in rows if row[key] is not None and row[key] != NOTHING]
    missing = [row for row in rows if row[key] is None or row[key] == NOTHING]
    return sorted(there, key=placed, reverse=descending) + missing


def with_gaps(rows: list[Row], along: Field, measures: Sequence[Field], names: Field | None) -> list[Row]:
    """The rows with an empty one for each missing step, so that a line breaks there instead of bridging."""
    step = _STEPS.get(along.grain)
    moments = sorted(set(along.present))
    if step is None or len(moments) < 3 or along.role != "time":
        return rows
    expected = _steps(moments[0], moments[-1], step, most=3 * len(moments) + 30)
    if expected is None or not set(moments) <= set(expected):
        return rows
    groups = dict.fromkeys(row[names.key] if names else None for row in rows)
    filled = list(rows)
    for group in groups:
        there = {row[along.key] for row in rows if names is None or row[names.key] == group}
        for moment in expected:
            if moment not in there:
                empty: Row = {along.key: moment, **{m.key: None for m in measures}}
                filled.append({**empty, names.key: group} if names else empty)
    return sorted(filled, key=lambda row: row[along.key] or 0) if len(filled) > len(rows) else rows


def _steps(first: float, last: float, step: Callable[[datetime], datetime], *, most: int) -> list[int] | None:
    found: list[int] = []
    at = moment_of(first)
    while (value := round(at.timestamp() * 1000)) <= last:
        found.append(value)
        if len(found) > most:
            return None
        at = step(at)
    return found


def _months(count: int) -> Callable[[datetime], datetime]:
    def step(at: datetime) -> datetime:
        months = at.year * 12 + at.month - 1 + count
        return at.replace(year=months // 12, month=months % 12 + 1)

    return step


_STEPS: dict[str, Callable[[datetime], datetime]] = {
    "year": _months(12),
    "quarter": _months(3),
    "month": _months(1),
    "week": lambda at: at + timedelta(weeks=1),
    "day": lambda at: at + timedelta(days=1),
    "hour": lambda at: at + timedelta(hours=1),
}


def ranked_rows(rows: list[Row], names: Field, measure: Field, sort: Sorted | None = None) -> list[Row]:
    """Bars in the order asked for, else one that says something: natural, the statement's, by size."""
    if sort is not None:
        return _sorted(rows, names if sort.by == "x" else measure, descending=sort.descending)
    if names.role != "name":
        return sorted(rows, key=lambda row: (row[names.key] is None, row[names.key] or 0))
    sizes = [row[measure.key] for row in rows if row[measure.key] is not None]
    if sizes in (sorted(sizes), sorted(sizes, reverse=True)):
        return rows
    return sorted(rows, key=lambda row: (row[measure.key] is None, -(row[measure.key] or 0)))
