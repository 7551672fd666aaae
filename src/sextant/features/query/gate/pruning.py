"""Files that no row of a statement's answer can come from, told by the times that the statement asks for.

Only a condition is read off that every row of a mention has to meet: a comparison of the table's time with a
constant, joined by AND in the WHERE of the very SELECT that names the table. What cannot be read off asks for
all files; a table that is mentioned twice asks for what either mention does.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any

from sqlglot import exp

from sextant.features.query.gate.known import KnownTable

_LITERAL = re.compile(r"\d{4}-\d{2}-\d{2}(?:([ T])\d{2}:\d{2}(?::\d{2}(?:\.\d{1,6})?)?)?")
_CASTS = {
    exp.DType.DATE: "date",
    exp.DType.TIMESTAMP: "timestamp",
    exp.DType.TIMESTAMPNTZ: "timestamp",
    exp.DType.TIMESTAMPTZ: "timestamptz",
}
_KINDS = frozenset({"date", "timestamp", "timestamptz"})
_OWN_ROWS = frozenset({"", "INNER", "CROSS", "LEFT", "RIGHT", "FULL", "OUTER"})


@dataclass(frozen=True, slots=True)
class Pruned:
    """What of a table need not be read: its files, their rows and bytes."""

    files: frozenset[str] = frozenset()
    rows: int = 0
    bytes: int = 0


@dataclass(frozen=True, slots=True)
class _Span:
    """Times from one to another, None is open; the ends are not among them where `is_strict`."""

    least: datetime | None = None
    greatest: datetime | None = None
    is_strict: bool = False


def pruned(
    places: Sequence[tuple[exp.Table, KnownTable]], parameters: Mapping[str, object]
) -> dict[int, Pruned]:
    """By a table's `id` what its mentions leave unread; before the tree is rewritten."""
    found: dict[int, Pruned] = {}
    for key, table in {id(table): table for _, table in places}.items():
        times = None if table.guard is not None else table.times
        if times is None:
            continue
        column = next((one for one in table.columns if one.field_id == times.field_id), None)
        if column is None or column.type not in _KINDS:
            continue
        wanted = [
            list(_spans(node, column.name.lower(), column.type, parameters))
            for node, of in places
            if id(of) == key
        ]
        there = set(table.files)
        out = [
            file
            for file in times.files
            if file.path in there and all(any(_misses(file.within, one) for one in each) for each in wanted)
        ]
        if out:
            found[key] = Pruned(
                frozenset(file.path for file in out),
                sum(file.row_count for file in out),
                sum(file.size_bytes for file in out),
            )
    return found


def _misses(within: Any, span: _Span) -> bool:
    """Whether no row of a file can be inside a span; unknown bounds may hold anything."""
    if within is None:
        return False
    if within.least is None or within.greatest is None:  # no row has a time, and NULL meets no comparison
        return True
    if span.is_strict and (within.greatest == span.least or within.least == span.greatest):
        return True
    below = span.least is not None and within.greatest < span.least
    return below or (span.greatest is not None and within.least > span.greatest)


def _spans(node: exp.Table, column: str, kind: str, parameters: Mapping[str, object]) -> Iterator[_Span]:
    """The times that a mention's rows have to lie in, one span a condition."""
    select = _select_of(node)
    where = None if select is None else select.args.get("where")
    if select is None or where is None:
        return
    alone = not select.args.get("joins") and not select.args.get("laterals")
    for condition in _conditions(where.this):
        for compared in _compared(condition):
            if _is_column(compared.side, column, node.alias_or_name.lower(), alone=alone):
                ends = [_moment(value, kind, parameters) for value in compared.values]
                known = [end for end in ends if end is not None]
                if len(known) == len(ends):
                    least = min(known) if compared.from_least else None
                    greatest = max(known) if compared.to_greatest else None
                    yield _Span(least, greatest, compared.is_strict)


def _select_of(node: exp.Table) -> exp.Select | None:
    """The SELECT that reads a table as it is, row by row."""
    alias = node.args.get("alias")
    renamed = isinstance(alias, exp.TableAlias) and alias.args.get("columns")
    if renamed or any(node.args.get(part) for part in ("sample", "pivots", "joins", "laterals")):
        return None
    parent = node.parent
    if isinstance(parent, exp.Join) and not _keeps_rows(parent):
        return None
    select = parent.parent if isinstance(parent, exp.From | exp.Join) else None
    if not isinstance(select, exp.Select) or select.args.get("sample"):
        return None  # a sample is taken before rows are filtered
    return select if all(_keeps_rows(join) for join in select.args.get("joins") or ()) else None


def _keeps_rows(join: exp.Join) -> bool:
    """Whether a row is joined or not by itself and its partner alone; with ASOF others decide too."""
    kinds = {str(join.args.get(part) or "").upper() for part in ("kind", "side")}
    method = str(join.args.get("method") or "").upper()
    return kinds <= _OWN_ROWS and method in {"", "NATURAL"}


def _conditions(node: exp.Expr) -> Iterator[exp.Expr]:
    waiting = [node]
    while waiting:
        one = waiting.pop()
        if isinstance(one, exp.Paren):
            waiting.append(one.this)
        elif isinstance(one, exp.And):
            waiting += [one.this, one.expression]
        else:
            yield one


@dataclass(frozen=True, slots=True)
class _Compared:
    side: exp.Expr
    values: list[exp.Expr]
    from_least: bool
    to_greatest: bool
    is_strict: bool = False


def _compared(node: exp.Expr) -> Iterable[_Compared]:
    if isinstance(node, exp.Between) and not node.args.get("symmetric"):
        yield _Compared(node.this, [node.args["low"]], from_least=True, to_greatest=False)
        yield _Compared(node.this, [node.args["high"]], from_least=False, to_greatest=True)
    elif isinstance(node, exp.In) and node.expressions:
        yield _Compared(node.this, node.expressions, from_least=True, to_greatest=True)
    elif isinstance(node, exp.EQ):
        yield _Compared(node.this, [node.expression], from_least=True, to_greatest=True)
        yield _Compared(node.expression, [node.this], from_least=True, to_greatest=True)
    elif isinstance(node, exp.GT | exp.GTE | exp.LT | exp.LTE):
        above = isinstance(node, exp.GT | exp.GTE)
        strict = isinstance(node, exp.GT | exp.LT)
        yield _Compared(node.this, [node.expression], above, not above, strict)
        yield _Compared(node.expression, [node.this], not above, above, strict)


def _is_column(node: exp.Expr, column: str, alias: str, *, alone: bool) -> bool:
    """A bare name is the table's own where it stands alone: a column goes before an alias of the list."""
    if not isinstance(node, exp.Column) or node.name.lower() != column or node.args.get("db"):
        return False
    return node.table.lower() == alias if node.table else alone


def _moment(node: exp.Expr, kind: str, parameters: Mapping[str, object]) -> datetime | None:
    """A constant in UTC as engines compare a column of this kind with it; None for anything else."""
    cast = ""
    if type(node) is exp.Cast:
        cast = _CASTS.get(node.to.this, "?") if not node.to.expressions else "?"
        node = node.this
    value: object = None
    if isinstance(node, exp.Literal) and node.is_string:
        value = str(node.this)
    elif isinstance(node, exp.Parameter | exp.Placeholder):
        value = parameters.get(node.name)
        if isinstance(value, str) and not cast:
            return None  # a value that is a text may be compared as one
    return _read(value, cast or kind, kind)


def _read(value: object, said: str, kind: str) -> datetime | None:
    if isinstance(value, str):
        found = _LITERAL.fullmatch(value)
        if found is None or said == "?" or (found[1] and said == "date"):
            return None  # a text with a time of day, as a date: engines differ in what that is
        try:
            value = datetime.fromisoformat(value)
        except ValueError:
            return None
    elif isinstance(value, date) and not isinstance(value, datetime):
        value = datetime.combine(value, time.min)
    if not isinstance(value, datetime) or said == "?":
        return None
    if value.tzinfo is not None:
        return value.astimezone(UTC) if kind == "timestamptz" else None
    return value.replace(tzinfo=UTC)
