"""Names to tables and columns, whatever their case; an unknown one is answered with the nearest there is."""

from collections.abc import Iterable, Mapping, Sequence
from difflib import get_close_matches

from sqlglot import exp
from sqlglot.errors import SqlglotError
from sqlglot.optimizer.scope import Scope, traverse_scope

from sextant.features.query.errors import ConstructRefused, UnknownColumn, UnknownTable
from sextant.features.query.gate.known import KnownTable
from sextant.features.query.gate.reading import place


def nearest(name: str, names: Iterable[str], *, alike: float = 0.6) -> str | None:
    """The name most like `name`, if one is alike enough to be meant."""
    by_lower = {n.lower(): n for n in names}
    found = get_close_matches(name.lower(), by_lower, n=1, cutoff=alike)
    return by_lower[found[0]] if found else None


def table_nodes(
    statement: exp.Expr, tables: Mapping[str, KnownTable], sql: str
) -> tuple[tuple[exp.Table, KnownTable], ...]:
    """Each place where the statement reads a dataset; raises UnknownTable for any other name."""
    found: list[tuple[exp.Table, KnownTable]] = []
    for node in statement.find_all(exp.Table):
        if isinstance(node.this, exp.Func) or _names_cte(node):
            continue
        if node.args.get("db") or node.args.get("catalog"):
            raise _qualified(node, sql)
        known = tables.get(node.name.lower())
        if known is None or not isinstance(node.this, exp.Identifier):
            raise _unknown_table(node, tables, sql)
        found.append((node, known))
    return tuple(found)


def _qualified(node: exp.Table, sql: str) -> ConstructRefused:
    line, column = place(node, sql)
    return ConstructRefused(
        f"`{node.sql('duckdb')[:80]}` names a schema; datasets are named by one word.",
        hint=f"Write `{node.name[:60]}`.",
        line=line,
        column=column,
    )


def _unknown_table(node: exp.Table, tables: Mapping[str, KnownTable], sql: str) -> UnknownTable:
    line, column = place(node, sql)
    near = nearest(node.name, tables)
    listed = ", ".join(f"`{name}`" for name in sorted(tables)[:5])
    hint = (
        f"Did you mean `{near}`?" if near else f"There are {listed}." if listed else "Load a dataset first."
    )
    return UnknownTable(f"There is no table `{node.name[:80]}`.", hint=hint, line=line, column=column)


def _names_cte(node: exp.Table) -> bool:
    """Whether the name is bound by a WITH that is visible from here."""
    if node.args.get("db") or node.args.get("catalog"):
        return False
    name = node.name.lower()
    below: exp.Expr = node
    above = node.parent
    while above is not None:
        if name in _visible(above, below):
            return True
        below, above = above, above.parent
    return False


def _visible(above: exp.Expr, below: exp.Expr) -> set[str]:
    """Names a WITH binds for `below`: to its own parts those before it, to its statement all."""
    if isinstance(above, exp.With):
        ctes = list(above.expressions)
        if not above.args.get("recursive"):
            ctes = ctes[: next((i for i, cte in enumerate(ctes) if cte is below), 0)]
    else:
        with_ = above.args.get("with_")
        ctes = list(with_.expressions) if isinstance(with_, exp.With) and with_ is not below else []
    return {cte.alias.lower() for cte in ctes}


def check_columns(statement: exp.Expr, places: Sequence[tuple[exp.Table, KnownTable]], sql: str) -> None:
    """Raises UnknownColumn where no table in reach has it; what cannot be told is left to the engine."""
    known = {id(node): table for node, table in places}
    try:
        scopes = traverse_scope(statement)
    except (SqlglotError, RecursionError, AttributeError, KeyError, ValueError):
        return
    reach = _Reach(known)
    for scope in scopes:
        for column in scope.columns:  # those of inner queries too, which their own scope checks
            if column.parent_select is scope.expression:
                reach.check(column, scope, sql)


class _Reach:
    """The column names that each source of a scope gives; None where that cannot be told."""

    def __init__(self, known: Mapping[int, KnownTable]) -> None:
        self._known = known
        self._outputs: dict[int, frozenset[str] | None] = {}
        self._in_reach: dict[int, list[frozenset[str]] | None] = {}  # by scope, as are its aliases
        self._own_aliases: dict[int, frozenset[str]] = {}

    def check(self, column: exp.Column, scope: Scope, sql: str) -> None:
        if isinstance(column.this, exp.Star) or len(column.parts) > 2:
            return
        if _in_lambda(column) or column.find_ancestor(exp.Pivot):
            return
        name = column.name.lower()
        if column.table:
            self._check_qualified(column, scope, sql)
            return
        sources = self._sources(scope)
        if sources is None or name in self._aliased(scope) or name in {s.lower() for s in scope.sources}:
            return
        if not any(name in names for names in sources):
            raise _unknown_column(column.name, column, [n for names in sources for n in names], sql)

    def _check_qualified(self, column: exp.Column, scope: Scope, sql: str) -> None:
        wanted = column.table.lower()
        at: Scope | None = scope
        while at is not None:
            for alias, source in at.sources.items():
                if alias.lower() != wanted:
                    continue
                names = self._of(source)
                if names is not None and column.name.lower() not in names:
                    raise _unknown_column(f"{column.table}.{column.name}", column, list(names), sql)
                return
            at = at.parent
        sources = self._sources(scope)
        if sources is not None and not any(wanted in names for names in sources):  # else a part of a struct
            aliases = [alias for alias in scope.sources if alias]
            raise _unknown_column(f"{column.table}.{column.name}", column, aliases, sql)

    def _aliased(self, scope: Scope) -> frozenset[str]:
        if id(scope) not in self._own_aliases:
            self._own_aliases[id(scope)] = frozenset(_aliases(scope.expression))
        return self._own_aliases[id(scope)]

    def _sources(self, scope: Scope) -> list[frozenset[str]] | None:
        """Names in reach of an unqualified column, the enclosing queries' too; None if any is unknown."""
        if id(scope) not in self._in_reach:
            self._in_reach[id(scope)] = self._reached_from(scope)
        return self._in_reach[id(scope)]

    def _reached_from(self, scope: Scope) -> list[frozenset[str]] | None:
        found: list[frozenset[str]] = []
        at, inner = scope, None
        while True:
            if at.expression.find(exp.Lateral, exp.Unnest, exp.Explode, exp.Pivot):
                return None
            if isinstance(at.expression, exp.Select):
                names = self._selected_from(at, inner)
                if names is None:
                    return None
                found.extend(names)
                found.append(frozenset(_aliases(at.expression)) if inner else frozenset())
            if at.is_cte or at.parent is None:
                return found
            at, inner = at.parent, at

    def _selected_from(self, scope: Scope, inner: Scope | None) -> list[frozenset[str]] | None:
        """What the sources of one query give, but the one that the column itself stands in."""
        found: list[frozenset[str]] = []
        for alias in scope.selected_sources:
            source = scope.sources.get(alias)
            if source is inner and inner is not None:
                continue
            names = self._of(source)
            if names is None:
                return None
            found.append(names)
        return found

    def _of(self, source: object) -> frozenset[str] | None:
        if isinstance(source, exp.Table):
            table = self._known.get(id(source))
            if table is None or _renames(source):
                return None
            return frozenset(c.name.lower() for c in table.columns)
        if isinstance(source, Scope):
            if id(source) not in self._outputs:
                self._outputs[id(source)] = None  # a recursive part sees itself as unknown
                self._outputs[id(source)] = self._selected(source)
            return self._outputs[id(source)]
        return None

    def _selected(self, scope: Scope) -> frozenset[str] | None:
        query = scope.expression
        if _renames(query) or _renames(query.parent):
            return None
        if isinstance(query, exp.Subquery):
            query = query.unnest()
        if not isinstance(query, exp.Select):
            return None
        names: set[str] = set()
        for selected in query.expressions:
            if selected.is_star or not selected.alias_or_name or isinstance(selected, exp.Func):
                return None
            names.add(selected.alias_or_name.lower())
        return frozenset(names)


def _renames(node: exp.Expr | None) -> bool:
    """Whether `AS t(a, b)` gives the columns other names, or a pivot makes them."""
    if node is None:
        return False
    alias = node.args.get("alias")
    return bool(node.args.get("pivots") or (isinstance(alias, exp.TableAlias) and alias.args.get("columns")))


def _aliases(query: exp.Expr) -> set[str]:
    if isinstance(query, exp.SetOperation):
        return {name.lower() for name in query.named_selects}
    if not isinstance(query, exp.Select):
        return set()
    return {s.alias.lower() for s in query.expressions if isinstance(s, exp.Alias)}


def _in_lambda(column: exp.Column) -> bool:
    return column.find_ancestor(exp.Lambda, exp.Comprehension) is not None


def _unknown_column(name: str, node: exp.Expr, names: Sequence[str], sql: str) -> UnknownColumn:
    line, column = place(node, sql)
    near = nearest(name.rpartition(".")[2], names)
    listed = ", ".join(f"`{n}`" for n in sorted(set(names))[:8])
    hint = (
        f"Did you mean `{near}`?" if near else f"There are {listed}." if listed else "Name a table with FROM."
    )
    return UnknownColumn(f"There is no column `{name[:120]}`.", hint=hint, line=line, column=column)
