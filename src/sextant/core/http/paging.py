"""Every list is a page: `limit`, `cursor`, and where the next page begins."""

import base64
import binascii
from collections.abc import Sequence
from typing import Annotated, Generic, TypeVar, cast

import orjson
from fastapi import Query

from sextant.core.http.bodies import WireModel
from sextant.kit.errors import InputRefused

Item = TypeVar("Item")

Cursor = Annotated[str | None, Query(description="Where the page before ended: its `next_cursor`.")]


class CursorRefused(InputRefused):
    code = "cursor_invalid"


class Page(WireModel, Generic[Item]):
    """Items, and the cursor of the next page; null when this is the last."""

    items: Sequence[Item]
    next_cursor: str | None = None
    total: int | None = None


def cursor_after(*values: object) -> str:
    """An opaque cursor that carries the sort values of a page's last item."""
    return base64.urlsafe_b64encode(orjson.dumps(values, default=str)).decode().rstrip("=")


def cursor_values(cursor: str | None, *, count: int) -> list[object] | None:
    """The values that `cursor_after` was given; None without a cursor; raises CursorRefused on other text."""
    if not cursor:
        return None
    try:
        values: object = orjson.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (binascii.Error, ValueError) as error:
        raise CursorRefused("This cursor is not one of ours.", hint=_FIRST) from error
    if not isinstance(values, list) or len(cast("list[object]", values)) != count:
        raise CursorRefused("This cursor belongs to another list.", hint=_FIRST)
    return cast("list[object]", values)


_FIRST = "Begin at the first page, without a cursor."
