"""What tells whether the things a process keeps of a workspace still hold, read in one statement a request.

A store declares its mark: a number (or a small document) that changes with what it guards. Whoever
authenticates a request reads all marks of its workspace in the same statement; within the request nobody
reads them again.
"""

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Connection, ScalarSelect, bindparam, select

from sextant.core.db import Database
from sextant.core.scope import current, keep, once

Guarding = Callable[[ColumnElement[str]], ScalarSelect[Any]]
_PREFIX = "mark_"
_declared: dict[str, Guarding] = {}


def declare(name: str, guarding: Guarding) -> None:
    """`guarding` gives the scalar of the workspace that a column or parameter names."""
    _declared[name] = guarding


def mark(db: Database, workspace_id: str, name: str) -> Any:
    """The mark as it is; within a request as it was a moment ago, unless the request wrote since."""
    if (scope := current()) is None or not scope.remembers:
        with db.glance() as tx:
            return tx.execute(_one(name), {"workspace_id": workspace_id}).scalar_one()
    return once(_key(workspace_id), lambda: _all(db, workspace_id))[name]


def mark_now(tx: Connection, workspace_id: str, name: str) -> Any:
    """The mark as it is at this moment."""
    return tx.execute(_one(name), {"workspace_id": workspace_id}).scalar_one()


def names() -> tuple[str, ...]:
    """What is declared by now; a statement that was built with `columns` is of these."""
    return tuple(_declared)


def columns(workspace_id: ColumnElement[str]) -> list[ColumnElement[Any]]:
    """All marks as columns of a statement that finds the workspace."""
    return [guarding(workspace_id).label(f"{_PREFIX}{name}") for name, guarding in _declared.items()]


def known(workspace_id: str, row: Mapping[str, Any]) -> None:
    """Keeps for the request the marks that came with a row of such a statement."""
    remember(workspace_id, of(row))


def remember(workspace_id: str, found: Mapping[str, Any]) -> None:
    """Keeps marks for the request."""
    keep(_key(workspace_id), found)


def of(row: Mapping[Any, Any]) -> dict[str, Any]:
    """The marks, by their names, that came with a row of such a statement."""
    return {name: row[f"{_PREFIX}{name}"] for name in _declared}


def _all(db: Database, workspace_id: str) -> dict[str, Any]:
    with db.glance() as tx:
        return of(tx.execute(_every(names()), {"workspace_id": workspace_id}).mappings().one())


def _key(workspace_id: str) -> tuple[str, str]:
    return ("marks", workspace_id)


@lru_cache(maxsize=8)
def _every(_of: tuple[str, ...]) -> Any:
    return select(*columns(bindparam("workspace_id")))


@lru_cache(maxsize=64)
def _one(name: str) -> Any:
    return select(_declared[name](bindparam("workspace_id")))
