"""A statement's figure in words: which measure of which dataset it reads, where that can be said."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

from sextant.features.datasets import Table
from sextant.features.semantics.naming import tables_named
from sextant.kit.spoken import in_sentence, spoken

if TYPE_CHECKING:
    from sqlglot import exp

Tables = Mapping[str, Table]  # by the lower-case name that statements call them by

UNNAMED = "a statement"  # over what its reader does not see, or over nothing
ROWS = "rows"
_LONGEST = 160
_MOST_CONDITIONS = 2


def by_table_name(tables: Sequence[Table]) -> Tables:
    return {one.table_name.lower(): one for one in tables}


def statement_words(
    sql: str, tables: Tables, *, column: str | None = None, by: Sequence[str] = (), of_them: str = ""
) -> str:
    """Such as "sum of amount of orders"; the datasets' names alone where the statement is no plain one.

    The figure is the named column, else the only one beside those of `by` that can be it; `of_them` says
    which of several rows, and is `ROWS` where those are counted.
    """
    named = [tables[one].name for one in sorted(tables_named(sql)) if one in tables]
    if not named:
        return UNNAMED
    tree = _plain(sql)
    table = None if tree is None else tables.get(_table_of(tree))
    if tree is None or table is None:
        return _listed(named)
    rows = _rows(tree, table)
    if of_them == ROWS:
        return f"rows of {rows}"
    figure = _figure(tree, column, by)
    said = None if figure is None else _measure(figure, _Labels(table))
    words = f"{of_them}{said} of {rows}" if said else rows
    return words if len(words) <= _LONGEST else table.name


class _Labels:
    """Columns as the dataset's people call them."""

    def __init__(self, table: Table) -> None:
        self._labels = {one.name.lower(): one.label for one in table.columns}

    def of(self, name: str) -> str:
        label = self._labels.get(name.lower())
        return in_sentence(label) if label else spoken(name)


@lru_cache(maxsize=1_000)
def _plain(sql: str) -> "exp.Select | None":
    """The tree of one SELECT over one table, without anything inside it that reads or chooses again."""
    import sqlglot
    from sqlglot import exp
    from sqlglot.errors import SqlglotError

    try:
        tree = sqlglot.parse_one(sql, dialect="duckdb")
    except (SqlglotError, RecursionError):
        return None
    if not isinstance(tree, exp.Select) or len(list(tree.find_all(exp.Table))) != 1:
        return None
    if tree.find(exp.Subquery, exp.CTE, exp.Join, exp.Window, exp.Unnest) is not None:
        return None
    return tree if len(list(tree.find_all(exp.Select))) == 1 else None


def _table_of(tree: "exp.Select") -> str:
    from sqlglot import exp

    return next(one.name.lower() for one in tree.find_all(exp.Table))


def _figure(tree: "exp.Select", column: str | None, by: Sequence[str]) -> "exp.Expr | None":
    """The column that is named, else the only one that can be it."""
    from sqlglot import exp

    shown: list[exp.Expr] = tree.expressions
    if column:
        return next((one for one in shown if _name(one) == column.lower()), None)
    others = [one for one in shown if _name(one) not in {one.lower() for one in by}]
    added_up = [one for one in others if one.find(exp.AggFunc) is not None]
    wanted = others if len(others) == 1 else added_up
    return wanted[0] if wanted else None


def _name(shown: "exp.Expr") -> str:
    return (shown.alias_or_name or shown.sql(dialect="duckdb")).lower()


def _measure(shown: "exp.Expr", labels: _Labels) -> str | None:
    """The figure itself in words; by the name it was given where it is reckoned; None for neither."""
    from sqlglot import exp

    inner = shown.unalias()
    column = inner.this if isinstance(inner, exp.AggFunc) else inner
    if isinstance(inner, exp.Count):
        if isinstance(column, exp.Distinct) and len(column.expressions) == 1:
            column = column.expressions[0]
            return f"different {labels.of(column.name)}" if isinstance(column, exp.Column) else _given(shown)
        return "rows" if isinstance(column, exp.Star) else "count"
    if isinstance(column, exp.Column):
        said = labels.of(column.name)
        if inner is column:
            return said
        way = _WAYS.get(inner.key)
        if way is not None:
            return f"{way}{said}"
    return _given(shown)


_WAYS = {
    "sum": "sum of ",
    "avg": "average ",
    "min": "lowest ",
    "max": "highest ",
    "median": "median ",
}


def _given(shown: "exp.Expr") -> str | None:
    return spoken(shown.alias) if shown.alias else None


def _rows(tree: "exp.Select", table: Table) -> str:
    """Which rows: all, those of conditions that can be said, or "chosen rows" of a dataset."""
    from sqlglot import exp

    where = tree.args.get("where")
    if where is None:
        return table.name
    parts = list(where.this.flatten()) if isinstance(where.this, exp.And) else [where.this]
    said = [_condition(one, _Labels(table)) for one in parts]
    known = [one for one in said if one]
    if len(known) != len(parts) or len(known) > _MOST_CONDITIONS:
        return f"chosen rows of {table.name}"
    return f"{table.name} where {' and '.join(known)}"


def _condition(part: "exp.Expr", labels: _Labels) -> str | None:
    """A column held against a literal."""
    from sqlglot import exp

    word = {
        "eq": "is",
        "neq": "is not",
        "gt": "is above",
        "gte": "is at least",
        "lt": "is below",
        "lte": "is at most",
    }.get(part.key)
    if word is None or not isinstance(part.this, exp.Column):
        return None
    value = part.args.get("expression")
    return (
        f"{labels.of(part.this.name)} {word} {value.name}"
        if isinstance(value, exp.Literal) and value.name.strip()
        else None
    )


def _listed(names: Sequence[str]) -> str:
    """Names as a sentence lists them, few of them."""
    if len(names) > 3:
        return f"{', '.join(names[:2])} and {len(names) - 2} more"
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
