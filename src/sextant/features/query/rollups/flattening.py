"""A statement over filtered columns of a table, as filters of a dashboard write it, as one over the table."""

from sqlglot import exp

_PARTS = {"expressions", "from_", "where"}


def flattened(statement: exp.Expr) -> exp.Expr:
    """`FROM (SELECT a, b FROM t WHERE c) AS o` becomes `FROM t AS o WHERE c`; all else stays as it is."""
    source = statement.args.get("from_") if isinstance(statement, exp.Select) else None
    behind = source.this if isinstance(source, exp.From) else None
    if not isinstance(behind, exp.Subquery) or not isinstance(behind.this, exp.Select):
        return statement
    inner = behind.this
    table = _plain_table(inner)
    counts = all(isinstance(star.parent, exp.Count) for star in statement.find_all(exp.Star))
    if table is None or not counts or not _plain_alias(behind):
        return statement
    query = statement.copy()
    name = behind.alias_or_name or table.name
    alias = exp.TableAlias(this=exp.to_identifier(name, quoted=True))
    query.set("from_", exp.From(this=exp.Table(this=table.this.copy(), alias=alias)))
    inner_where = inner.args.get("where")
    if inner_where is not None:
        condition = inner_where.this.copy()
        for column in condition.find_all(exp.Column):
            column.set("table", None)
        outer_where = query.args.get("where")
        parts = [exp.paren(condition), *([exp.paren(outer_where.this)] if outer_where is not None else [])]
        query.set("where", exp.Where(this=exp.and_(*parts)))
    return query


def _plain_table(inner: exp.Select) -> exp.Table | None:
    """The table behind columns that are named as they are, and a condition."""
    if {name for name, value in inner.args.items() if value} - _PARTS:
        return None
    source = inner.args.get("from_")
    table = source.this if isinstance(source, exp.From) else None
    if not isinstance(table, exp.Table) or not isinstance(table.this, exp.Identifier):
        return None
    if any(value for name, value in table.args.items() if name not in {"this", "alias"}):
        return None
    if inner.find(exp.Subquery) is not None or sum(1 for _ in inner.find_all(exp.Select)) != 1:
        return None
    alias = table.args.get("alias")
    if alias is not None and alias.args.get("columns"):
        return None
    return table if all(isinstance(one, exp.Column) for one in inner.expressions) else None


def _plain_alias(behind: exp.Subquery) -> bool:
    alias = behind.args.get("alias")
    others = {name for name, value in behind.args.items() if value} - {"this", "alias"}
    return not others and (alias is None or not alias.args.get("columns"))
