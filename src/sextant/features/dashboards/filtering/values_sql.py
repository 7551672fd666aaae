"""Statements that ask for the values a filter can be set to."""

from sqlglot import exp

_DIALECT = "duckdb"


def commonest(table: str, column: str, text: str, *, most: int) -> str:
    """A column's commonest values that hold the text, and how often each stands."""
    named = exp.column(exp.to_identifier(column, quoted=True))
    query = (
        exp.select(exp.alias_(named, "value"), exp.alias_(exp.Count(this=exp.Star()), "count"))
        .from_(exp.to_identifier(table, quoted=True))
        .group_by("1")
        .order_by("2 DESC", "1")
        .limit(most)
    )
    if text:
        words = exp.Lower(this=exp.cast(named.copy(), "TEXT"))
        escaped = text.lower().replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
        like = exp.Like(this=words, expression=exp.Literal.string(f"%{escaped}%"))
        query = query.where(exp.Escape(this=like, expression=exp.Literal.string("\\")))
    return query.sql(dialect=_DIALECT)


def ends(table: str, column: str) -> str:
    """A column's least and greatest value."""
    named = exp.column(exp.to_identifier(column, quoted=True))
    query = exp.select(exp.alias_(exp.Min(this=named), "low"), exp.alias_(exp.Max(this=named.copy()), "high"))
    return query.from_(exp.to_identifier(table, quoted=True)).sql(dialect=_DIALECT)
