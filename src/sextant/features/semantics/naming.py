"""Which tables a statement names, for whoever keeps it beside the datasets it is about."""

from functools import lru_cache


@lru_cache(maxsize=5_000)
def tables_named(sql: str) -> frozenset[str]:
    """The names in lower case; empty for what is no statement."""
    import sqlglot
    from sqlglot import exp
    from sqlglot.errors import SqlglotError

    try:
        tree = sqlglot.parse_one(sql, dialect="duckdb")
    except (SqlglotError, RecursionError):
        return frozenset()
    own = {one.alias_or_name.lower() for one in tree.find_all(exp.CTE)}
    return frozenset(one.name.lower() for one in tree.find_all(exp.Table)) - own
