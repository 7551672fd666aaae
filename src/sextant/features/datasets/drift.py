"""What a later load changes about the columns of its dataset, and what the rule says about it.

Types are compared as the lake compares them: what Iceberg may widen in place widens (int to long, float to
double, a decimal to more digits of the same scale); any other change of type is one that loses.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from sextant.features.datasets.load_models import Drift, Renamed, Retyped
from sextant.features.datasets.models import Column, OnDrift
from sextant.kit.nested import is_nested

Verdict = Literal["load", "hold", "refuse"]
_DECIMAL = re.compile(r"decimal\((\d+),\s*(\d+)\)")


@dataclass(frozen=True, slots=True)
class Found:
    """A column as the file of a load has it; `field_id` None when the dataset has no such column."""

    name: str
    type: str
    field_id: int | None


def drift_of(columns: Sequence[Column], found: Sequence[Found]) -> Drift:
    """How the columns of a file differ from those of its dataset."""
    known = {column.field_id: column for column in columns}
    here = {one.field_id: one for one in found if one.field_id is not None}
    new = tuple(one.name for one in found if one.field_id is None)
    lost = tuple(column.name for column in columns if column.field_id not in here)
    retyped = tuple(
        Retyped(column=column.name, was=column.type, now=one.type, widens=widens(column.type, one.type))
        for field_id, column in known.items()
        if (one := here.get(field_id)) is not None and not same_type(one.type, column.type)
    )
    order = [one.field_id for one in found if one.field_id is not None]
    was = [column.field_id for column in columns if column.field_id in here]
    return Drift(
        new=new, lost=lost, retyped=retyped, renamed=_renamed(columns, found), reordered=order != was
    )


def verdict(drift: Drift, rule: OnDrift) -> Verdict:
    """What becomes of a load: a changed order alone loses nothing and is told, whatever the rule."""
    changed = bool(drift.new or drift.lost or drift.retyped)
    if not changed or rule == "evolve":
        return "load"
    if rule == "default":
        return "hold" if drift.loses else "load"
    return rule


def same_type(one: str, other: str) -> bool:
    return one.replace(" ", "") == other.replace(" ", "")


def widens(was: str, now: str) -> bool:
    """Whether Iceberg allows a column of the one type to become the other in place."""
    if (was, now) in (("int", "long"), ("float", "double")):
        return True
    before, after = _DECIMAL.fullmatch(was), _DECIMAL.fullmatch(now)
    return bool(before and after and before[2] == after[2] and int(before[1]) <= int(after[1]))


def holding_both(was: str, now: str) -> str:
    """The narrowest type that holds the values of both."""
    if same_type(was, now) or widens(was, now):
        return now
    if widens(now, was):
        return was
    numbers = {"int", "long", "float", "double"}
    if was in numbers and now in numbers:
        return "double"
    if {was, now} == {"date", "timestamp"}:
        return "timestamp"
    return "string"


def told(drift: Drift) -> tuple[str, ...]:
    """The drift in sentences."""
    said = [f"Column `{name}` is new." for name in drift.new]
    said += [f"Column `{name}` is not in the file." for name in drift.lost]
    said += [f"Column `{one.column}` is {one.was}, and {one.now} in the file." for one in drift.retyped]
    said += [f"Perhaps `{one.was}` is called `{one.now}` now." for one in drift.renamed]
    said += [_nested(one) for one in drift.nested]
    if drift.reordered:
        said.append("The columns stand in another order.")
    return tuple(said)


def _nested(one: Retyped) -> str:
    was, now = (kind if is_nested(kind) else "JSON text" for kind in (one.was, one.now))
    return f"Column `{one.column}` was {was}, and is {now} with this load."


def _renamed(columns: Sequence[Column], found: Sequence[Found]) -> tuple[Renamed, ...]:
    """A lost column and a new one of its type at its place."""
    here = {one.field_id for one in found}
    pairs: list[Renamed] = []
    for place, column in enumerate(columns):
        if column.field_id in here or place >= len(found):
            continue
        one = found[place]
        if one.field_id is None and same_type(one.type, column.type):
            pairs.append(Renamed(was=column.name, now=one.name))
    return tuple(pairs)
