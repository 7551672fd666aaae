"""Queries by id for a day, so that a page, a chart or an export can follow from an answer."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, get_args

import orjson

from sextant.core.access import Caller
from sextant.features.query.errors import QueryNotFound
from sextant.features.query.models import Purpose, Query
from sextant.features.query.parameters import bound, plain
from sextant.kit.ids import new_id
from sextant.ports.cache import Cache

_DAY = 24 * 3600.0
Finder = Callable[[Caller, str], Query | None]


class Remembered:
    """What a person asked, found again by that person alone; other features add where else to look."""

    def __init__(self, cache: Cache) -> None:
        self._cache = cache
        self._finders: list[Finder] = []

    def look_also(self, find: Finder) -> None:
        """A feature that stores queries of its own lets them be found by id too."""
        self._finders.append(find)

    def keep(self, caller: Caller, query: Query) -> str:
        """The id under which the caller finds the query for a day."""
        query_id = new_id()
        self._cache.set(_key(caller, query_id), orjson.dumps(_plain(query), default=str), ttl=_DAY)
        return query_id

    def find(self, caller: Caller, query_id: str) -> Query:
        """Raises QueryNotFound for an unknown one and for other people's."""
        content = self._cache.get(_key(caller, query_id))
        if content is not None:
            return _query(orjson.loads(content))
        for find in self._finders:
            found = find(caller, query_id)
            if found is not None:
                return found
        raise QueryNotFound("There is no such query of yours.", hint="It is kept for a day. Ask it again.")


def _key(caller: Caller, query_id: str) -> str:
    return f"query-id:{caller.workspace_id}:{caller.user_id}:{query_id}"


def _plain(query: Query) -> dict[str, Any]:
    as_of = query.as_of
    return {
        "sql": query.sql,
        "at": as_of.isoformat() if isinstance(as_of, datetime) else None,
        "snapshots": None if as_of is None or isinstance(as_of, datetime) else dict(as_of),
        "row_limit": query.row_limit,
        "parameters": plain(query.parameters),
        "purpose": query.purpose,
    }


def _query(kept: dict[str, Any]) -> Query:
    at = kept["at"]
    return Query(
        sql=kept["sql"],
        as_of=datetime.fromisoformat(at) if at else kept["snapshots"],
        row_limit=kept["row_limit"],
        parameters=bound(kept["parameters"]),
        purpose=kept["purpose"] if kept["purpose"] in get_args(Purpose) else "sql",
    )
