"""A dataset's rows, page by page to the end: sorted, filtered, on one snapshot so that pages never shift."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from sextant.core.http.paging import cursor_after, cursor_values
from sextant.features.query.errors import FilterRefused

Comparison = Literal["=", "!=", "<", "<=", ">", ">=", "contains", "starts", "null", "not null", "in"]
MOST = 1000


@dataclass(frozen=True, slots=True)
class Condition:
    """One filter: a column, a comparison, a value where the comparison takes one."""

    column: str
    op: Comparison
    value: object = None


@dataclass(frozen=True, slots=True)
class Browse:
    """Which rows of a dataset to show; `sort` is `column:asc` or `column:desc`, by commas."""

    limit: int = 100
    cursor: str | None = None
    sort: str = ""
    conditions: Sequence[Condition] = field(default_factory=tuple)


@dataclass(frozen=True, slots=True)
class Page:
    """Where a page begins, on which snapshot."""

    offset: int
    snapshot_id: str | None


def page_of(browse: Browse) -> Page:
    """The first page, or the one that a cursor names."""
    carried = cursor_values(browse.cursor, count=2)
    if carried is None:
        return Page(offset=0, snapshot_id=None)
    offset, snapshot_id = carried
    if not isinstance(offset, int) or offset < 0:
        raise FilterRefused(
            "This cursor is not one of ours.", hint="Begin at the first page, without a cursor."
        )
    return Page(offset=offset, snapshot_id=None if snapshot_id is None else str(snapshot_id))


def cursor_to(offset: int, snapshot_id: str | None) -> str:
    return cursor_after(offset, snapshot_id)
