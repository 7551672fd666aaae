"""The columns that each source of a statement gives, in their order; None where that cannot be told."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sqlglot import exp
from sqlglot.optimizer.scope import Scope

from sextant.features.query.gate.known import KnownTable


@dataclass(frozen=True, slots=True)
class Named:
    """A column as a source gives it; of one that is computed the type is not known."""

    name: str
    type: str | None = None


Columns = Mapping[str, Named]  # by their names in lower case


class Sources:
    """Looks up what is in reach of a scope, its own sources before those of the queries around it."""

    def __init__(self, known: Mapping[int, KnownTable]) -> None:
        self._known = known
        self._outputs: dict[int, Columns | None] = {}

    def around(self, scope: Scope) -> Iterator[dict[str, Columns | None]]:
        """The columns by the lower-case name of their source, of the scope and of each around it."""
        at: Scope | None = scope
        while at is not None:
            yield {alias.lower(): self.of(at.sources.get(alias)) for alias in at.selected_sources} | {
                name: None for name in _opened_names(at) if name not in at.selected_sources
            }
            at = None if at.is_cte else at.parent

    def find(self, column: exp.Column, scope: Scope) -> Named | None:
        """The column that a plain name means."""
        name, table = column.name.lower(), column.table.lower()
        for sources in self.around(scope):
            for alias, columns in sources.items():
                if columns is not None and (not table or alias == table) and name in columns:
                    return columns[name]
        return None

    def of(self, source: object) -> Columns | None:
        if isinstance(source, exp.Table):
            table = self._known.get(id(source))
            return None if table is None or _names(source) else _of_table(table)
        if not isinstance(source, Scope):
            return None
        if id(source) not in self._outputs:
            self._outputs[id(source)] = None  # a recursive part sees itself as unknown
            self._outputs[id(source)] = self._given(source)
        return self._outputs[id(source)]

    def _given(self, scope: Scope) -> Columns | None:
        query = scope.expression
        if isinstance(query, exp.SetOperation):
            first = next(iter(scope.set_operation_scopes or ()), None)
            found = None if first is None else self._given(first)
        else:
            found = self._selected(query, scope)
        names = _names(query) or _names(query.parent)
        if found is None or not names:
            return found
        return {name.lower(): Named(name, one.type) for name, one in zip(names, found.values(), strict=False)}

    def _selected(self, query: exp.Expr, scope: Scope) -> Columns | None:
        if not isinstance(query, exp.Select):
            return None
        found: dict[str, Named] = {}
        for selected in query.expressions:
            if selected.is_star:
                given = self._starred(selected, scope)
                if given is None:
                    return None
                found |= given
            elif isinstance(inner := selected.unalias(), exp.Column):
                was = self.find(inner, scope)
                name = selected.alias_or_name
                found[name.lower()] = Named(name, was.type if was is not None else None)
            elif name := selected.alias_or_name:
                found[name.lower()] = Named(name)
        return found

    def _starred(self, star: exp.Expr, scope: Scope) -> Columns | None:
        inner = star.this if isinstance(star, exp.Column) else star
        if not isinstance(inner, exp.Star) or any(inner.args.values()):
            return None
        wanted = star.table.lower() if isinstance(star, exp.Column) else ""
        found: dict[str, Named] = {}
        for alias, columns in next(self.around(scope)).items():
            if wanted and alias != wanted:
                continue
            if columns is None:
                return None
            found = {**columns, **found}
        return found


def _of_table(table: KnownTable) -> Columns:
    return {column.name.lower(): Named(column.name, column.type) for column in table.columns}


def _names(node: exp.Expr | None) -> list[str]:
    """The names of `AS t(a, b)`."""
    alias = node.args.get("alias") if node is not None else None
    columns = alias.args.get("columns") if isinstance(alias, exp.TableAlias) else None
    return [column.name for column in columns or ()]


def _opened_names(scope: Scope) -> Iterator[str]:
    """Names of opened lists and of their columns."""
    query = scope.expression
    parts = [*(query.args.get("joins") or ()), *(query.args.get("laterals") or ()), query.args.get("from_")]
    for part in parts:
        inner = part.this if isinstance(part, exp.Join | exp.From) else part
        alias = inner.args.get("alias") if isinstance(inner, exp.Expr) else None
        if isinstance(alias, exp.TableAlias) and not isinstance(inner, exp.Table | exp.Subquery):
            yield from (name.lower() for name in (alias.name, *_names(inner)) if name)
