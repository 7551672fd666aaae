"""Figures of groups, or the first rows, kept up to date by what comes; exact but for the rounding of floats.

PyArrow ships types that are only partly known to a strict checker, hence the file's one exemption.
"""
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
# pyright: reportAttributeAccessIssue=false, reportMissingTypeStubs=false

import math
from collections.abc import Callable, Mapping, Sequence
from decimal import Context, Decimal
from functools import reduce
from itertools import compress
from typing import TYPE_CHECKING, Any

from sextant.core.tabular import table_of
from sextant.features.query import Decomposed, Output, Part, Sorting

if TYPE_CHECKING:
    import pyarrow as pa

MOST_GROUPS = 50_000
_FEW = 4_096  # rows up to which Python's own sums are quicker than many small calls of a library
_EXACT = Context(prec=80)
Key = tuple[Any, ...]


class Unsure(Exception):
    """These values are not merged here: the statement is to be run whole."""


class NewRows:
    """Rows that came, for all answers over one stream; `names` tells which column holds which expression.

    Tiles ask for the same columns under the same conditions: each is taken out and cut to them once.
    """

    def __init__(self, table: "pa.Table", names: Mapping[str, str]) -> None:
        self.table = table
        self.names = names
        self._values: dict[str, list[Any]] = {}
        self._cut: dict[tuple[str, str | None], list[Any]] = {}
        self._there: dict[tuple[str, str | None], list[Any]] = {}
        self._many: dict[str, int] = {}
        self._odd: dict[str, bool] = {}

    def values(self, expression: str) -> list[Any]:
        """An expression of every row, taken out of Arrow once for all that ask for it."""
        found = self._values.get(expression)
        if found is None:
            found = self._values[expression] = self.table.column(self.names[expression]).to_pylist()
        return found

    def many(self, where: str | None) -> int:
        """For how many rows a condition holds."""
        if where is None:
            return self.table.num_rows
        found = self._many.get(where)
        if found is None:
            found = self._many[where] = sum(map(bool, self.values(where)))
        return found

    def of(self, expression: str, where: str | None) -> list[Any]:
        """An expression of the rows for which a condition holds; raises Unsure for what is not merged."""
        found = self._cut.get((expression, where))
        if found is None:
            found = self.values(expression)
            if where is not None:
                found = list(compress(found, self.values(where)))
            if self._is_odd(expression):
                _refuse_odd(found)
            self._cut[expression, where] = found
        return found

    def there(self, expression: str, where: str | None) -> list[Any]:
        """The same without those that are missing."""
        found = self._there.get((expression, where))
        if found is None:
            found = self.of(expression, where)
            if None in found:
                found = [one for one in found if one is not None]
            self._there[expression, where] = found
        return found

    def _is_odd(self, expression: str) -> bool:
        """Whether a value may be not equal to itself, or no single value."""
        odd = self._odd.get(expression)
        if odd is None:
            odd = self._odd[expression] = _may_be_odd(
                self.table.column(self.names[expression]).type, self.values(expression)
            )
        return odd


class Kept:
    """What is known of all rows so far; `partial` is the answer of `what.partial` over the first of them."""

    def __init__(self, what: Decomposed, partial: "pa.Table") -> None:
        self.what = what
        self.schema = partial.schema
        self._groups: dict[Key, list[Any]] = {}
        self._first: list[Key] = []
        self._merges = [_MERGES[part.merge] for part in what.parts]
        self.merge(partial)

    def merge(self, partial: "pa.Table") -> bool:
        """Adds the answer over further rows; tells whether anything of it counts."""
        columns = [partial.column(place).to_pylist() for place in range(partial.num_columns)]
        for column in columns:
            _refuse_odd(column)
        if self.what.kind == "top":
            return self._take_first(list(zip(*columns, strict=True)))
        width = len(self.what.keys)
        before = len(self._groups)
        changed = False
        for row in zip(*columns, strict=True):
            changed = self._put(row[:width], row[width:]) or changed
        return changed or len(self._groups) != before

    def add(self, new: NewRows) -> bool:
        """Adds further rows."""
        what = self.what
        if new.table.num_rows <= _FEW:
            return self._add_few(new)
        rows = new.table
        if what.where is not None:
            rows = rows.filter(rows.column(new.names[what.where]))
        if not rows.num_rows:
            return False
        if what.kind == "top":
            columns = [rows.column(new.names[key]).to_pylist() for key in what.keys]
            return self._take_first(list(zip(*columns, strict=True)))
        return self._add_many(rows, new.names)

    def answer(self, schema: "pa.Schema", limit: int) -> "tuple[pa.Table, bool]":
        """The rows of the answer in its own types, and whether the limit cut it."""
        rows, truncated = self.rows(limit)
        return _typed(schema, rows, "a value does not fit the answer's type any more"), truncated

    def rows(self, limit: int) -> tuple[list[Key], bool]:
        """The rows of the answer as Python's values, and whether the limit cut it."""
        what = self.what
        rows: list[Any]
        if what.kind == "top":
            rows = [row[: what.shown] for row in self._first[what.offset :]]
        elif what.outputs is None:
            raise Unsure("the answer is made by the final statement")
        else:
            rows = _sorted(self._rows(what.outputs), what.sorting)
            rows = rows[what.offset :]
            rows = rows if what.limit is None else rows[: what.limit]
        return rows[:limit], len(rows) > limit

    def partials(self) -> "pa.Table":
        """The groups as rows of keys and figures, for the final statement."""
        rows = [(*key, *figures) for key, figures in self._groups.items()]
        return _typed(self.schema, rows, "a sum does not fit its type any more")

    def _rows(self, outputs: Sequence[Output]) -> list[Key]:
        groups = self._groups
        if not groups and not self.what.keys:  # without groups there is always one row
            groups = {(): [0 if part.merge == "count" else None for part in self.what.parts]}
        takes = [_taking(output) for output in outputs]
        return [tuple(take(key, figures) for take in takes) for key, figures in groups.items()]

    def _put(self, key: Key, figures: Sequence[Any]) -> bool:
        known = self._groups.get(key)
        if known is None:
            if any(value != value for value in key):  # no NaN is equal to itself
                raise Unsure("a group is NaN")
            if len(self._groups) >= MOST_GROUPS:
                raise Unsure("there are too many groups to keep")
            self._groups[key] = list(figures)
            return True
        changed = False
        for place, merge in enumerate(self._merges):
            merged = merge(known[place], figures[place])
            if merged != known[place]:
                known[place] = merged
                changed = True
        return changed

    def _take_first(self, rows: list[Key]) -> bool:
        before = self._first
        most = (self.what.limit or 0) + self.what.offset
        self._first = _sorted([*before, *rows], self.what.sorting, base=False)[:most]
        return self._first != before

    def _add_few(self, new: NewRows) -> bool:
        what, where = self.what, self.what.where
        if not new.many(where):
            return False
        if not what.keys:
            return self._put((), [_of_all(part, new, where) for part in what.parts])
        keys = [new.of(key, where) for key in what.keys]
        if what.kind == "top":
            return self._take_first(list(zip(*keys, strict=True)))
        figures = [_figures(part, new, where) for part in what.parts]
        groups: dict[Key, list[int]] = {}
        for place, key in enumerate(zip(*keys, strict=True)):
            groups.setdefault(key, []).append(place)
        changed = False
        for key, places in groups.items():
            mine = [
                _whole(part, [column[place] for place in places])
                for part, column in zip(what.parts, figures, strict=True)
            ]
            changed = self._put(key, mine) or changed
        return changed

    def _add_many(self, rows: "pa.Table", names: Mapping[str, str]) -> bool:
        import pyarrow as pa
        import pyarrow.compute as pc

        arrays: dict[str, Any] = {}
        for place, key in enumerate(self.what.keys):
            arrays[f"k{place}"] = rows.column(names[key])
        asked: list[tuple[str, str]] = []
        for place, part in enumerate(self.what.parts):
            column: Any = None if part.value is None else rows.column(names[part.value])
            only: Any = None if part.only is None else rows.column(names[part.only])
            if part.merge == "count":
                there = pc.is_valid(column) if column is not None else pa.repeat(True, rows.num_rows)
                column = pc.cast(
                    there if only is None else pc.and_(there, pc.fill_null(only, False)), pa.int64()
                )
            else:
                column = column if only is None else pc.if_else(only, column, pa.scalar(None, column.type))
                column = _summable(column) if part.merge == "sum" else column
            arrays[f"a{place}"] = column
            asked.append((f"a{place}", "sum" if part.merge == "count" else part.merge))
        keys = [f"k{place}" for place in range(len(self.what.keys))]
        made = pa.table(arrays).group_by(keys).aggregate(asked)
        return self.merge(made.select([*keys, *(f"{name}_{how}" for name, how in asked)]))


def _typed(schema: "pa.Schema", rows: Sequence[Key], why_not: str) -> "pa.Table":
    import pyarrow as pa

    try:
        return table_of(schema, rows)
    except (pa.ArrowException, OverflowError, ValueError, TypeError) as error:
        raise Unsure(why_not) from error


def _of_all(part: Part, new: NewRows, where: str | None) -> Any:
    """One figure of all the rows."""
    if part.only is not None:
        return _whole(part, _figures(part, new, where))
    if part.value is None:
        return new.many(where)
    there = new.there(part.value, where)
    return len(there) if part.merge == "count" else _folded(part, there)


def _figures(part: Part, new: NewRows, where: str | None) -> list[Any]:
    """What each row brings to a figure; None for nothing."""
    found = [1] * new.many(where) if part.value is None else new.of(part.value, where)
    if part.only is None:
        return found
    only = new.of(part.only, where)
    return [one if wanted is True else None for one, wanted in zip(found, only, strict=True)]


def _whole(part: Part, values: Sequence[Any]) -> Any:
    """One figure of many."""
    if part.merge == "count":
        return len(values) - values.count(None)
    return _folded(part, [one for one in values if one is not None])


def _folded(part: Part, there: Sequence[Any]) -> Any:
    """A least, a most or a sum of values that are there."""
    if not there:
        return None
    if part.merge == "min":
        return min(there)
    if part.merge == "max":
        return max(there)
    if isinstance(there[0], (int, float)):
        return sum(there)
    return reduce(_add, there)


def _taking(output: Output) -> Callable[[Key, Sequence[Any]], Any]:
    at, count_at = output.at, output.count_at
    if output.kind == "key":
        return lambda key, _: key[at]
    if output.kind == "part":
        return lambda _, figures: figures[at]
    return lambda _, figures: float(figures[at]) / figures[count_at] if figures[count_at] else None


def _sorted(rows: list[Key], sorting: Sequence[Sorting], *, base: bool = True) -> list[Key]:
    """In the order that is asked for; what is alike in it, in the order of its own values."""
    if base and rows:
        rows = _by(rows, Sorting(0, descending=False, nulls_first=False))
    for one in reversed(sorting):
        rows = _by(rows, one)
    return rows


def _by(rows: list[Key], one: Sorting) -> list[Key]:
    there = [row for row in rows if row[one.at] is not None]
    try:
        there.sort(key=lambda row: row[one.at], reverse=one.descending)
    except TypeError as error:
        raise Unsure("values that have no order") from error
    missing = [row for row in rows if row[one.at] is None]
    return [*missing, *there] if one.nulls_first else [*there, *missing]


def _may_be_odd(kind: Any, values: Sequence[Any]) -> bool:
    """Whether one of these may be not equal to itself, or no single value."""
    import pyarrow as pa

    if pa.types.is_floating(kind):
        return any(value != value for value in values)
    return bool(pa.types.is_nested(kind) or pa.types.is_dictionary(kind))


def _refuse_odd(values: Sequence[Any]) -> None:
    for value in values:
        if isinstance(value, float) and math.isnan(value):
            raise Unsure("NaN is merged by the engine alone")
        if isinstance(value, (list, dict)):
            raise Unsure("lists and structs are merged by the engine alone")


def _summable(column: Any) -> Any:
    """Whole numbers whose sum could pass 64 bits as decimals, truths as numbers."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if pa.types.is_boolean(column.type):
        return pc.cast(column, pa.int64())
    if not pa.types.is_integer(column.type):
        return column
    ends = pc.min_max(column).as_py()
    most = max(abs(ends["min"] or 0), abs(ends["max"] or 0))
    return column if most * len(column) < 2**62 else pc.cast(column, pa.decimal128(38, 0))


def _add(one: Any, other: Any) -> Any:
    if one is None or other is None:
        return other if one is None else one
    if isinstance(one, Decimal) or isinstance(other, Decimal):
        if isinstance(one, float) or isinstance(other, float):
            return float(one) + float(other)
        return _EXACT.add(Decimal(one), Decimal(other))
    return one + other


def _least(one: Any, other: Any) -> Any:
    if one is None or other is None:
        return other if one is None else one
    return other if other < one else one


def _most(one: Any, other: Any) -> Any:
    if one is None or other is None:
        return other if one is None else one
    return other if other > one else one


_MERGES: Mapping[str, Callable[[Any, Any], Any]] = {"count": _add, "sum": _add, "min": _least, "max": _most}
