"""How a stream's columns follow what is sent: a new field becomes a column, a type stays what it is."""

from collections.abc import Mapping, Sequence

from sextant.features.datasets import Column
from sextant.features.streams.errors import BatchRefused
from sextant.features.streams.models import RECEIVED
from sextant.features.streams.types import MOST_COLUMNS


def grown(columns: Sequence[Column], found: Mapping[str, str]) -> tuple[Column, ...]:
    """The columns with those of `found` (path to type) that are not there yet; raises BatchRefused.

    The first batch also brings `received_at`, unless its sender has a field of that name.
    """
    known = {column.source_name for column in columns}
    after = list(columns)
    new = {path: kind for path, kind in found.items() if path not in known}
    if not columns and "received_at" not in new:
        new[RECEIVED] = "timestamptz"
    if len(after) + len(new) > MOST_COLUMNS:
        raise BatchRefused(
            f"With this batch the stream would have {len(after) + len(new):,} columns; "
            f"{MOST_COLUMNS:,} are allowed.",
            hint="Send what varies as one text field, or as a list of names and values.",
        )
    taken = {column.name.lower() for column in after}
    next_id = max((column.field_id for column in after), default=0) + 1
    for path, kind in new.items():
        name = _free("received_at" if path == RECEIVED else _named(path), taken)
        taken.add(name.lower())
        column = Column(
            field_id=next_id, name=name, label=name, type=kind, position=len(after), source_name=path
        )
        after.append(column)
        next_id += 1
    return tuple(after)


def _named(path: str) -> str:
    plain = " ".join("".join(sign if sign.isprintable() else " " for sign in path).split())
    return plain[:200] or "field"


def _free(name: str, taken: set[str]) -> str:
    candidate, number = name, 2
    while candidate.lower() in taken:
        candidate, number = f"{name}_{number}", number + 1
    return candidate
