"""What may be asked of a masked column: to be shown, and little else.

The masks themselves are put in below every statement (`seen`), so nothing here keeps a value secret: a figure
made of masked values would be safe, and wrong. It is refused with the reason instead.
"""

from collections.abc import Mapping, Sequence

from sqlglot import exp
from sqlglot.errors import SqlglotError
from sqlglot.optimizer.scope import Scope, traverse_scope

from sextant.features.governance import Mask
from sextant.features.query.errors import MaskedColumn
from sextant.features.query.gate.known import KnownTable
from sextant.features.query.gate.nested import OBJECT
from sextant.features.query.gate.reading import place

Masks = Mapping[str, Mask]
_SHOWN = {"null": "empty", "hash": "as a hash", "last_four": "by its last four signs", "range": "in steps"}
_ALONE = (exp.Alias, exp.Paren)
_EQUAL = (exp.EQ, exp.NEQ, exp.In)
_COUNTS = (exp.Count, exp.ApproxDistinct)


def check_masked(statement: exp.Expr, places: Sequence[tuple[exp.Table, KnownTable]], sql: str) -> None:
    """Raises MaskedColumn where a figure, a filter, an order or a join would rest on what a mask leaves."""
    masks = {id(node): table.guard.masks for node, table in places if table.guard is not None}
    masks = {node: found for node, found in masks.items() if found}
    if not masks:
        return
    looks = _Looks(masks, sql)
    try:
        scopes = traverse_scope(statement)
    except (SqlglotError, RecursionError, AttributeError, KeyError, ValueError):
        scopes = []
    if not scopes:
        looks.check_names(statement)
    for scope in scopes:
        looks.check_scope(scope)


class _Looks:
    def __init__(self, masks: Mapping[int, Masks], sql: str) -> None:
        self._masks = masks
        self._sql = sql
        self._outputs: dict[int, Masks] = {}

    def check_scope(self, scope: Scope) -> None:
        """Each column of the scope's own query, and those that its joins name."""
        for column in scope.find_all(exp.Column):
            if column.parent_select is scope.expression and not _names_output(column, scope):
                mask = self._mask_of(column, scope)
                if mask is not None:
                    self._check(column, mask)
        if isinstance(scope.expression, exp.Select):
            self._check_joins(scope)

    def check_names(self, statement: exp.Expr) -> None:
        """Where scopes cannot be told, the bare name decides."""
        named = {name: mask for masks in self._masks.values() for name, mask in masks.items()}
        for column in statement.find_all(exp.Column):
            if column.name.lower() in named:
                self._check(column, named[column.name.lower()])

    def _check_joins(self, scope: Scope) -> None:
        within: dict[str, Mask] = {}
        for source in scope.sources.values():
            within |= self._of(source)
        for join in scope.expression.args.get("joins") or ():
            if within and str(join.args.get("method") or "").upper() == "NATURAL":
                raise self._refused(next(iter(within)), next(iter(within.values())), join)
            for name in join.args.get("using") or ():
                if name.name.lower() in within:
                    raise self._refused(name.name, within[name.name.lower()], join)

    def _mask_of(self, column: exp.Column, scope: Scope) -> Mask | None:
        name, wanted = column.name.lower(), column.table.lower()
        at: Scope | None = scope
        while at is not None:
            for alias, source in at.sources.items():
                if (not wanted or alias.lower() == wanted) and name in (masks := self._of(source)):
                    return masks[name]
                if not wanted and alias.lower() == name and (masks := self._of(source)):
                    return next(iter(masks.values()))  # the whole row as a value
            at = at.parent
        return None

    def _of(self, source: object) -> Masks:
        if isinstance(source, exp.Table):
            return _renamed(self._masks.get(id(source), {}), source, ())
        if not isinstance(source, Scope):
            return {}
        if id(source) not in self._outputs:
            self._outputs[id(source)] = {}  # a recursive part sees itself as unmasked
            query = source.expression
            names = query.named_selects if isinstance(query, exp.Query) and not query.is_star else ()
            self._outputs[id(source)] = _renamed(self._given(source), query.parent, names)
        return self._outputs[id(source)]

    def _given(self, scope: Scope) -> Masks:
        """The masked columns that a query hands on, by the names it gives them."""
        found: dict[str, Mask] = {}
        if isinstance(scope.expression, exp.SetOperation):
            for side in scope.set_operation_scopes:
                found |= self._given(side)
            return found
        query = scope.expression
        for selected in query.expressions if isinstance(query, exp.Select) else ():
            inner = selected.unalias().unnest()
            if selected.is_star:
                for source in scope.sources.values():
                    found |= self._of(source)
            elif isinstance(inner, exp.Column) and (mask := self._mask_of(inner, scope)):
                found[selected.alias_or_name.lower()] = mask
        return found

    def _check(self, column: exp.Column, mask: Mask) -> None:
        at: exp.Expr = _whole(column)
        while isinstance(at.parent, _ALONE):
            at = at.parent
        above = at.parent
        if isinstance(above, exp.Select) and at.arg_key == "expressions":
            return
        if isinstance(above, exp.Tuple | exp.Distinct) and isinstance(above.parent, exp.Select):
            return
        if mask.mask != "null" and _is_harmless(at, column, mask):
            return
        raise self._refused(column.name, mask, column)

    def _refused(self, name: str, mask: Mask, node: exp.Expr) -> MaskedColumn:
        line, at = place(node, self._sql)
        hint = "Show it as it is, or leave it out."
        if mask.mask != "null":
            hint = "It can be shown, grouped, counted, and compared with a value by = or IN."
        return MaskedColumn(
            f"You see `{name[:80]}` {_SHOWN.get(mask.mask, 'masked')}, so nothing is worked out from it.",
            hint=hint,
            line=line,
            column=at,
        )


def _whole(column: exp.Column) -> exp.Expr:
    """The object that a column is shown as a part of, where the statement's own result shows it."""
    at: exp.Expr | None = column
    while at is not None and not isinstance(at, exp.Select):
        select = at.parent_select
        if at.meta.get(OBJECT) and select is not None and select.parent is None:
            return at
        at = at.parent
    return column


def _renamed(masks: Masks, node: exp.Expr | None, names: Sequence[str]) -> Masks:
    """The masks by the names of `AS t(a, b)`; where places cannot be told, any may be masked."""
    alias = node.args.get("alias") if node is not None else None
    columns = alias.args.get("columns") if isinstance(alias, exp.TableAlias) else None
    if not masks or not columns:
        return masks
    given = [column.name.lower() for column in columns]
    if not names:
        return dict.fromkeys(given, next(iter(masks.values()))) | dict(masks)
    pairs = zip(given, (name.lower() for name in names), strict=False)
    return {name: masks[was] for name, was in pairs if was in masks}


def _names_output(column: exp.Column, scope: Scope) -> bool:
    """Whether an ORDER BY names a column of the result rather than of a table."""
    ordered = column.find_ancestor(exp.Ordered, exp.Select)
    query = scope.expression
    if column.table or not isinstance(ordered, exp.Ordered) or not isinstance(query, exp.Select):
        return False
    if not isinstance(ordered.parent, exp.Order) or not isinstance(ordered.parent.parent, exp.Select):
        return False
    aliases = {selected.alias.lower(): selected.unalias() for selected in query.expressions if selected.alias}
    meant = aliases.get(column.name.lower())
    return meant is not None and not isinstance(meant.unnest(), exp.Column)


def _is_harmless(at: exp.Expr, column: exp.Column, mask: Mask) -> bool:
    """Grouping, counting and comparing with a value: alike for values that the mask shows alike."""
    above = at.parent
    if above is None or column.find_ancestor(exp.Join):
        return False
    if isinstance(above, exp.Group | exp.Is) or (
        isinstance(above, exp.Window) and at.arg_key == "partition_by"
    ):
        return True
    if isinstance(above, exp.Distinct) and isinstance(above.parent, _COUNTS):
        return mask.mask == "hash"
    if isinstance(above, _COUNTS):
        return mask.mask == "hash" or not isinstance(above, exp.ApproxDistinct)
    if isinstance(above, exp.Ordered):
        return mask.mask == "range"
    if isinstance(above, _EQUAL):
        others = [node for node in above.find_all(exp.Column) if node is not column]
        return not others and above.find(exp.Select) is None
    return False
