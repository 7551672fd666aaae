"""A permitted statement over a table as one over a rollup of it, where that gives exactly the same answer.

What may be rewritten is what can be taken apart (see `query.decomposing`) into groups that are made of the
rollup's keys, conditions on them alone, and figures that it keeps. Whoever sees a part of the table is
answered from a rollup only where the rules' conditions are about its keys, and no column they see masked is
asked for; the rules stand before the rollup as they stand before the table.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from sqlglot import exp

from sextant.features.query.decomposed import Decomposed, Part, taken_apart
from sextant.features.query.gate import Estimate, Permitted
from sextant.features.query.gate.rewriting import put_limit
from sextant.features.query.gate.seen import conditions
from sextant.features.query.gate.written import generate
from sextant.features.query.rollups.averages import Total, mark, write_averages
from sextant.features.query.rollups.expressing import Expressing, NotCovered, kept, neutral, parsed
from sextant.features.query.rollups.flattening import flattened
from sextant.features.query.rollups.models import Rollup, RollupColumn, Used
from sextant.ports.warehouse import Scan, ScanColumn

if TYPE_CHECKING:
    from sextant.features.datasets import Table

_EVERY_ROW = (1 << 63) - 1
_PLAIN_NAME = re.compile(r"[a-z_][a-z0-9_]*")
_OURS = re.compile(r"[kac]\d+")
_PARTIALS = "partials"


@dataclass(frozen=True, slots=True)
class StoodIn:
    """The statement as it runs over a rollup, and which one that is."""

    permitted: Permitted
    used: Used


def apart(permitted: Permitted, table: "Table") -> tuple[exp.Expr, Decomposed] | None:
    """The statement's one select and its parts, when it groups one table; None for any other."""
    if permitted.is_random:
        return None
    statement = flattened(permitted.statement)
    what = taken_apart(statement, columns=[c.name for c in table.columns], average=mark, given=True)
    if what is None or what.kind != "groups" or not _seen_whole(what, table):
        return None
    return statement, what


def stand_in(permitted: Permitted, table: "Table", rollups: Sequence[Rollup]) -> StoodIn | None:
    """The statement over the smallest rollup that answers it; None where none does."""
    found = apart(permitted, table)
    if found is None:
        return None
    statement, what = found
    for rollup in sorted(rollups, key=lambda one: one.row_count):
        try:
            return _over(permitted, table, rollup, statement=statement, what=what)
        except NotCovered:
            continue
    return None


def _seen_whole(what: Decomposed, table: "Table") -> bool:
    """Whether no column that is asked for is masked for the asker."""
    if table.guard is None or not table.guard.masks:
        return True
    asked = {column.name.lower() for text in what.expressions for column in parsed(text).find_all(exp.Column)}
    return not asked & set(table.guard.masks)


def _over(
    permitted: Permitted, table: "Table", rollup: Rollup, *, statement: exp.Expr, what: Decomposed
) -> StoodIn:
    ids = {column.name.lower(): column.field_id for column in table.columns}
    names = _names(statement, table)
    expressing = Expressing(rollup)
    figures = [_Figure(rollup, expressing, ids).of(part) for part in what.parts]
    selected = [
        exp.alias_(expressing.over(neutral(parsed(key), ids)), f"k{n}", quoted=True)
        for n, key in enumerate(what.keys)
    ]
    selected += [exp.alias_(one.value, f"a{n}", quoted=True) for n, one in enumerate(figures)]
    view, source = _source(table, rollup, expressing)
    inner = exp.select(*(selected or [exp.alias_(exp.Literal.number(1), "k", quoted=True)])).from_(source)
    if what.where is not None:
        inner = inner.where(expressing.over(neutral(parsed(what.where), ids)))
    totals = [
        Total(figure.column, at_once=not what.keys and part.only is None)
        for figure, part in zip(figures, what.parts, strict=True)
    ]
    final = write_averages(parsed(what.final), totals)
    for node in list(final.find_all(exp.Table)):
        alias = exp.TableAlias(this=exp.to_identifier(_PARTIALS, quoted=True))
        node.replace(exp.Subquery(this=inner, alias=alias))
    for one, name in zip(final.expressions, names, strict=True):
        one.set("alias", exp.to_identifier(name, quoted=True))
    limited = put_limit(final, permitted.query.limits.rows)
    guarded = table.guard is not None
    query = replace(permitted.query, sql=generate(limited), scans=(_scan(table, rollup, view=view),))
    return StoodIn(
        permitted=replace(
            permitted,
            query=query,
            estimate=permitted.estimate if guarded else Estimate(rollup.row_count, rollup.size_bytes),
        ),
        used=Used(
            rollup_id=rollup.rollup_id,
            rows=None if guarded else rollup.row_count,
            of_rows=None if guarded else table.row_count,
        ),
    )


def _names(statement: exp.Expr, table: "Table") -> list[str]:
    """What the engine would call the columns of the answer; raises NotCovered where that cannot be told."""
    by_name = {column.name.lower(): column.name for column in table.columns}
    return [_name(one, by_name) for one in statement.expressions]


def _name(one: exp.Expr, by_name: Mapping[str, str]) -> str:
    name = _called(one, by_name)
    if name is None or _OURS.fullmatch(name.lower()):
        raise NotCovered
    return name


def _called(one: exp.Expr, by_name: Mapping[str, str]) -> str | None:
    if isinstance(one, exp.Alias):
        return one.alias
    if isinstance(one, exp.Column):
        return by_name.get(one.name.lower())
    if isinstance(one, exp.Count) and isinstance(one.this, exp.Star):
        return "count_star()"
    if isinstance(one, exp.Count | exp.Sum | exp.Min | exp.Max | exp.Avg) and isinstance(
        one.this, exp.Column
    ):
        name = by_name.get(one.this.name.lower(), "")
        if not one.this.table and _PLAIN_NAME.fullmatch(name):
            return f"{type(one).__name__.lower()}({name})"
    return None


@dataclass(frozen=True, slots=True)
class _Value:
    """A figure of the statement over the rollup's rows; `column` where it is one that the rollup keeps."""

    value: exp.Expr
    column: RollupColumn | None


class _Figure:
    """A figure of the statement from those that a rollup keeps."""

    def __init__(self, rollup: Rollup, expressing: Expressing, ids: Mapping[str, int]) -> None:
        self._kept = {(column.merge, column.text): column for column in rollup.figures}
        self._expressing = expressing
        self._ids = ids

    def of(self, part: Part) -> _Value:
        """Raises NotCovered."""
        found = self._plain(part)
        if part.only is None:
            return found
        only = self._expressing.over(neutral(parsed(part.only), self._ids))
        return replace(found, value=exp.Case().when(only, found.value))

    def _plain(self, part: Part) -> _Value:
        value = None if part.value is None else neutral(parsed(part.value), self._ids)
        constant = isinstance(value, exp.Literal)
        if part.merge == "count" and (value is None or constant):
            return self._column("count", "")
        if value is None:
            raise NotCovered
        text = value.sql(dialect="duckdb", identify=True, comments=False)
        if (part.merge, text) in self._kept:
            return self._column(part.merge, text)
        if part.merge == "sum":
            raise NotCovered
        key = self._expressing.over(value)
        if part.merge == "count":
            there = exp.Not(this=exp.Is(this=key, expression=exp.Null()))
            return _Value(exp.Case().when(there, self._column("count", "").value), None)
        return _Value(key, None)

    def _column(self, merge: str, text: str) -> _Value:
        found = self._kept.get((merge, text))  # pyright: ignore[reportArgumentType]  # a merge of ours
        if found is None:
            raise NotCovered
        return _Value(kept(found), found)


def _source(table: "Table", rollup: Rollup, expressing: Expressing) -> tuple[str | None, exp.Expr]:
    """The rollup's scan, behind the rules of what the asker may see."""
    scan = exp.Table(this=exp.to_identifier(_scan_name(table, rollup), quoted=True))
    if table.guard is None:
        scan.set("alias", exp.TableAlias(this=exp.to_identifier("rolled", quoted=True)))
        return None, scan
    raw = {column.name.lower(): column.field_id for column in table.guard.raw}
    names = [exp.column(exp.to_identifier(column.name, quoted=True)) for column in rollup.columns]
    view = exp.Select(expressions=names).from_(scan)
    for condition in conditions(table.guard):
        view = view.where(expressing.over(neutral(condition, raw)))
    if table.guard.filters:
        view = view.limit(_EVERY_ROW)
    alias = exp.TableAlias(this=exp.to_identifier("rolled", quoted=True))
    return generate(view), exp.Subquery(this=view, alias=alias)


def _scan_name(table: "Table", rollup: Rollup) -> str:
    return f"{table.table_name}@rollup-{rollup.rollup_id}"


def _scan(table: "Table", rollup: Rollup, *, view: str | None) -> Scan:
    return Scan(
        table_name=_scan_name(table, rollup),
        dataset_id=rollup.rollup_id,
        snapshot_id=rollup.version,
        columns=tuple(ScanColumn(n + 1, one.name, one.kept) for n, one in enumerate(rollup.columns)),
        files=rollup.files,
        row_count=rollup.row_count,
        size_bytes=rollup.size_bytes,
        view=view,
    )
