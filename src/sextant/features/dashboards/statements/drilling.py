"""Down a hierarchy: from a year to its months, from a country to its regions."""

from collections.abc import Sequence
from datetime import date
from functools import lru_cache

from sqlglot import exp

from sextant.features.dashboards.filtering import Choice, Days, OneOf
from sextant.features.dashboards.filtering.presets import whole
from sextant.features.dashboards.statements.parsing import DIALECT, cut_of, select_of, unaliased
from sextant.features.dashboards.statements.values import Drilled, Step

_FINER = {
    "decade": "year",
    "year": "quarter",
    "quarter": "month",
    "month": "day",
    "week": "day",
    "day": "hour",
}


def drilled(sql: str, path: Sequence[Step], hierarchy: Sequence[str]) -> Drilled:
    """The statement after the steps that can be gone; the others are passed over."""
    if not path:
        return _at_the_top(sql, tuple(hierarchy))
    tree = select_of(sql)
    if tree is None:
        return Drilled(sql, (), {})
    held: list[tuple[str, Choice]] = []
    for step in path:
        taken = _down(tree, step, hierarchy)
        if taken is not None:
            held.append(taken)
    text = tree.sql(dialect=DIALECT) if held else sql
    return Drilled(text, tuple(held), _further(tree, hierarchy))


@lru_cache(maxsize=2_000)
def _at_the_top(sql: str, hierarchy: tuple[str, ...]) -> Drilled:
    """Every look at a dashboard comes here, most go no step down."""
    tree = select_of(sql)
    return Drilled(sql, (), {} if tree is None else _further(tree, hierarchy))


def _further(tree: exp.Select, hierarchy: Sequence[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for projection in tree.expressions:
        node = unaliased(projection)
        cut = cut_of(node)
        if cut is not None and cut[1] in _FINER:
            found[projection.alias_or_name] = _FINER[cut[1]]
        elif isinstance(node, exp.Column) and (below := _below(node.name, hierarchy)) is not None:
            found[projection.alias_or_name] = below
    return found


def _below(column: str, hierarchy: Sequence[str]) -> str | None:
    folded = [name.casefold() for name in hierarchy]
    if column.casefold() not in folded:
        return None
    place = folded.index(column.casefold()) + 1
    return hierarchy[place] if place < len(hierarchy) else None


def _down(tree: exp.Select, step: Step, hierarchy: Sequence[str]) -> tuple[str, Choice] | None:
    for projection in tree.expressions:
        if projection.alias_or_name != step.column:
            continue
        node = unaliased(projection)
        cut = cut_of(node)
        if cut is not None:
            return _finer(tree, cut, step)
        if isinstance(node, exp.Column):
            return _next(tree, projection, node, step=step, below=_below(node.name, hierarchy))
    return None


def _finer(tree: exp.Select, cut: tuple[exp.Column, str], step: Step) -> tuple[str, Choice] | None:
    column, grain = cut
    finer = _FINER.get(grain)
    try:
        first = date.fromisoformat(str(step.value)[:10])
    except ValueError:
        return None
    if finer is None:
        return None
    for node in list(tree.find_all(exp.TimestampTrunc, exp.DateTrunc)):
        found = cut_of(node)
        if found is not None and found[0].name == column.name and found[1] == grain:
            node.set("unit", exp.Var(this=finer.upper()))
    return column.name, Days(*whole(grain, first))


def _next(
    tree: exp.Select, projection: exp.Expr, node: exp.Column, *, step: Step, below: str | None
) -> tuple[str, Choice] | None:
    if below is None:
        return None
    was, named = node.name, projection.alias_or_name
    for column in list(tree.find_all(exp.Column)):
        if column.name in (was, named):
            column.set("this", exp.to_identifier(below, quoted=True))
    if isinstance(projection, exp.Alias):
        projection.replace(projection.this)
    return was, OneOf((step.value,))
