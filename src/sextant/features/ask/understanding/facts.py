"""Figures of a profile as the planner takes them, whatever JSON made of them."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime


def whole(value: object) -> int | None:
    return int(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def bound(value: object) -> float | str | None:
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, int | float):
        return float(value)
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, str):
        try:
            return float(value)
        except ValueError:
            return value
    return None


def top_values(values: object) -> tuple[str, ...]:
    if not isinstance(values, Sequence) or isinstance(values, str):
        return ()
    found: list[str] = []
    for entry in values:  # pyright: ignore[reportUnknownVariableType]  # the profile is JSON
        value = entry.get("value") if isinstance(entry, Mapping) else entry  # pyright: ignore[reportUnknownVariableType,reportUnknownMemberType]
        if value is not None:
            found.append(str(value))  # pyright: ignore[reportUnknownArgumentType]
    return tuple(found)
