"""Rows as frozen values."""

from typing import TypeVar

from sqlalchemy import Connection, Executable

from sextant.features.identity.models import Value

V = TypeVar("V", bound=Value)


def first_as(tx: Connection, query: Executable, kind: type[V]) -> V | None:
    """The one row of the query as a value, or None."""
    row = tx.execute(query).mappings().one_or_none()
    return None if row is None else kind.model_validate(dict(row))


def all_as(tx: Connection, query: Executable, kind: type[V]) -> list[V]:
    """Every row of the query as a value."""
    return [kind.model_validate(dict(row)) for row in tx.execute(query).mappings()]
