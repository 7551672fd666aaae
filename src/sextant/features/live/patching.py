"""What has changed between two lists of rows: rows that are new, rows that moved, how many there are."""

from collections.abc import Mapping, Sequence
from typing import Any

import orjson

Row = Mapping[str, Any]


def patch_of(before: Sequence[Row], after: Sequence[Row]) -> dict[str, Any] | None:
    """What turns one list into the other; None where nothing does.

    `length` is how many rows there are then, `rows` are those to put at a place, `moved` say which place of
    the list before holds the row of a place; every other row stays where it is.
    """
    places: dict[bytes, int] | None = None
    rows: list[tuple[int, Row]] = []
    moved: list[tuple[int, int]] = []
    for place, row in enumerate(after):
        if place < len(before) and (before[place] is row or before[place] == row):
            continue
        if places is None:
            places = {_named(old): at for at, old in enumerate(before)} if len(before) > 1 else {}
        if places:
            was = places.get(_named(row))
        else:  # of one row at most, which needs no looking for
            was = 0 if before and before[0] == row else None
        if was is None:
            rows.append((place, row))
        else:
            moved.append((place, was))
    if not rows and not moved and len(before) == len(after):
        return None
    return {"length": len(after), "rows": rows, "moved": moved}


def patched(before: Sequence[Row], patch: Mapping[str, Any]) -> list[Row]:
    """The list after a patch, as those who watch make it."""
    length = int(patch["length"])
    after: list[Any] = list(before[:length]) + [None] * max(0, length - len(before))
    for place, was in patch["moved"]:
        after[place] = before[was]
    for place, row in patch["rows"]:
        after[place] = row
    return after


def _named(row: Row) -> bytes:
    return orjson.dumps(row, default=str, option=orjson.OPT_SORT_KEYS)
