"""A statement laid out to be read: one clause a line, its words and comments as they were."""

from sextant.features.query.gate.known import GateLimits
from sextant.features.query.gate.reading import read


def formatted(sql: str) -> str:
    """The same statement in lines; raises SqlNotUnderstood for what is no statement."""
    tree = read(sql, GateLimits())
    return tree.sql(dialect="duckdb", pretty=True, max_text_width=100, leading_comma=False)
