"""The walk: every part of a typed tree by the engine's rule for it, by the one for all, or refused."""

from collections.abc import Mapping

from sqlglot import ErrorLevel, exp
from sqlglot.errors import SqlglotError

from sextant.adapters.warehouse.translation import everywhere
from sextant.adapters.warehouse.translation.kinds import Rules, kind_of_type, unable
from sextant.adapters.warehouse.translation.reading import typed
from sextant.ports.warehouse import PermittedQuery


def translate(query: PermittedQuery, rules: Rules, sources: Mapping[str, str]) -> str:
    """The query in the engine's own SQL; `sources` are SELECTs by scan name. Raises EngineUnable."""
    read = typed(query, rules.title)
    found = {name.lower(): body for name, body in sources.items()}
    for name, one in read.ranges.items():
        if rules.series is None:
            raise unable(rules, "ranges of numbers")
        series = rules.series(one.first, one.last, one.column.lower())
        found[name] = series.sql(dialect=rules.dialect, identify=True)
    try:
        tree = _translated(read.tree, rules)
        text = tree.sql(
            dialect=rules.dialect, identify=True, comments=False, unsupported_level=ErrorLevel.RAISE
        )
    except (SqlglotError, RecursionError) as error:
        raise unable(rules, "a part of this statement") from error
    return _with_sources(text, found, rules)


def _translated(tree: exp.Query, rules: Rules) -> exp.Query:
    for node in list(tree.find_all(exp.IgnoreNulls)):
        if isinstance(node.this, exp.AnyValue):
            node.replace(node.this)
    for node in list(tree.walk(bfs=False)):
        everywhere.check(node, rules)
    spread_groups(tree, rules)
    if not rules.qualifies:
        tree = _limited_after(tree, rules)
    nodes = list(tree.walk(bfs=False))
    for node in reversed(nodes):
        rule = rules.rules.get(type(node)) or everywhere.RULES.get(type(node))
        if rule is not None:
            _put(node, everywhere.apply(rule, node, rules))
    _name_types(tree, rules)
    _tell_apart(tree)
    return tree


def _tell_apart(tree: exp.Query) -> None:
    """Results of one name under names of their own; what comes back is named as the dialect names it."""
    seen: set[str] = set()
    for place, one in enumerate(tree.selects if isinstance(tree, exp.Select) else ()):
        if isinstance(one, exp.Alias) and one.alias in seen:
            one.set("alias", exp.to_identifier(f"_{place}_{one.alias}", quoted=True))
        seen.add(one.alias_or_name)


def _limited_after(tree: exp.Query, rules: Rules) -> exp.Query:
    """Order and limit around a SELECT with QUALIFY: as a filter around it, they would come before it."""
    for select in list(tree.find_all(exp.Select)):
        late = {part: select.args[part] for part in ("order", "limit", "offset") if select.args.get(part)}
        if not select.args.get("qualify") or not late:
            continue
        names = [one.alias_or_name for one in select.selects]
        order = late.get("order")
        if order is not None and any(c.table or c.name not in names for c in order.find_all(exp.Column)):
            raise unable(rules, "QUALIFY ordered by what is not selected")
        inner = select.copy()
        for part in late:
            inner.set(part, None)
        alias = exp.TableAlias(this=exp.to_identifier("_q", quoted=True))
        outer = exp.Select(expressions=[exp.column(name, table="_q", quoted=True) for name in names])
        outer = outer.from_(exp.Subquery(this=inner, alias=alias))
        for part, value in late.items():
            outer.set(part, value)
        if select is tree:
            return outer
        select.replace(outer)
    return tree


def _name_types(tree: exp.Query, rules: Rules) -> None:
    """Casts to a kind that the engine has several types for, in the one that holds all its values."""
    for node in tree.find_all(exp.Cast):
        written = rules.types.get(kind_of_type(node.args["to"]))
        if written is not None:
            node.set("to", exp.DataType.build(written, dialect=rules.dialect))


def _put(node: exp.Expr, made: exp.Expr) -> None:
    if made is not node:
        made.type = node.type
        node.replace(made)


def spread_groups(tree: exp.Query, rules: Rules) -> None:
    """GROUP BY ALL as the names it stands for; every order says where nulls go."""
    for group in list(tree.find_all(exp.Group)):
        if group.args.get("all"):
            select = group.parent
            if isinstance(select, exp.Select):
                everywhere.group_by_all(select)
        elif any(group.args.get(part) for part in ("rollup", "cube", "grouping_sets", "totals")):
            raise unable(rules, "subtotals (ROLLUP, CUBE, GROUPING SETS)")
    for ordered in tree.find_all(exp.Ordered):
        ordered.set("nulls_first", bool(ordered.args.get("nulls_first")))


def _with_sources(text: str, sources: Mapping[str, str], rules: Rules) -> str:
    if not sources:
        return text
    bodies = ", ".join(f"{_name(name, rules)} AS ({body})" for name, body in sources.items())
    if text.startswith("WITH "):
        return f"WITH {bodies}, {text.removeprefix('WITH ')}"
    return f"WITH {bodies} {text}"


def _name(name: str, rules: Rules) -> str:
    return exp.to_identifier(name, quoted=True).sql(dialect=rules.dialect)
