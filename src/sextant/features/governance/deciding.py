"""Which rules reach a person, and what they make of a dataset's columns: pure decisions.

Where several rules reach one person the strictest holds: every filter, and of each column's masks the
strongest. Columns are known by their id and by their name, so that neither a rename nor a new type frees one.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sextant.core.access import Caller
from sextant.features.governance.models import (
    Attribute,
    GovernedColumn,
    Guard,
    Mask,
    MaskKind,
    Part,
    Policy,
    RawColumn,
    Rule,
    ShownColumn,
    View,
)
from sextant.kit.nested import is_nested

_RANK: dict[MaskKind, int] = {"hide": 4, "null": 3, "hash": 2, "last_four": 1, "range": 0}
_UNITS = ("day", "month", "quarter", "year")
_NUMBERS = ("int", "long", "float", "double", "decimal")
_ATTRIBUTE = re.compile(r"person\.\"?(\w+)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Person:
    """What rules look at of someone."""

    user_id: str
    email: str
    role: str
    attributes: Mapping[str, Attribute]

    def all_attributes(self) -> dict[str, Attribute]:
        """Their own, and what everyone has; nobody's own attribute can stand for the latter."""
        own = {name.lower(): value for name, value in self.attributes.items()}
        return own | {"id": self.user_id, "email": self.email, "role": self.role}


def person_of(caller: Caller, attributes: Mapping[str, Attribute]) -> Person:
    return Person(caller.user_id, caller.email, caller.role, attributes)


def reaches(rule: Rule, person: Person, *, owner_id: str) -> bool:
    """Whether a rule is for this person."""
    free = {"admin"} if person.role == "admin" else set[str]()
    if person.user_id == owner_id:
        free.add("owner")
    if free and not free & set(rule.also):
        return False
    audience = rule.audience
    if audience.roles and person.role not in audience.roles:
        return False
    if audience.people and person.email.lower() not in {one.lower() for one in audience.people}:
        return False
    known = person.all_attributes()
    return all(_has(known.get(name.lower()), wanted) for name, wanted in audience.attributes.items())


def _has(value: Attribute | None, wanted: Sequence[Attribute]) -> bool:
    held = value if isinstance(value, tuple) else (value,)
    return any(one == other and type(one) is type(other) for one in held for other in wanted)


def view_of(policy: Policy, person: Person, *, owner_id: str, salt: str) -> View | None:
    """The rules that reach the person; None when they see the dataset whole."""
    parts = tuple(part_of(rule) for rule in policy.rules if reaches(rule, person, owner_id=owner_id))
    if not parts:
        return None
    named = {name.lower() for part in parts for name in _ATTRIBUTE.findall(part.rows or "")}
    attributes = person.all_attributes()
    return View(
        parts=parts,
        column_ids=tuple(sorted(policy.column_ids.items())),
        person=tuple((name, attributes[name]) for name in sorted(named & attributes.keys())),
        salt=salt,
    )


def part_of(rule: Rule) -> Part:
    """What a rule shows."""
    return Part(rows=rule.rows, columns=rule.columns, others=rule.others)


def guard_of(view: View, columns: Sequence[GovernedColumn], *, row_count: int, size_bytes: int) -> Guard:
    """What the view shows of these columns."""
    raw = tuple(RawColumn(column.field_id, column.name, column.type) for column in columns)
    known = dict(view.column_ids)
    shown: list[ShownColumn] = []
    for column in raw:
        mask = _mask_of(column, view, known, raw)
        if mask is None or mask.mask != "hide":
            shown.append(_shown(column, mask))
    return Guard(
        raw=raw,
        shown=tuple(shown),
        filters=tuple(part.rows for part in view.parts if part.rows),
        names=tuple(_names(known, raw)),
        person=view.person,
        salt=view.salt,
        row_count=row_count,
        size_bytes=size_bytes,
    )


def _mask_of(
    column: RawColumn, view: View, known: Mapping[str, int], raw: Sequence[RawColumn]
) -> Mask | None:
    masks: list[Mask] = []
    for part in view.parts:
        mine = [mask for mask in part.columns if _is(column, mask, known)]
        masks += mine
        # A masked column that is gone may be back under another name and id: what is new since is hidden.
        lost = any(not any(_is(one, mask, known) for one in raw) for mask in part.columns)
        unknown = column.field_id not in known.values()
        if not mine and (part.others == "hide" or (lost and unknown)):
            masks.append(Mask(column=column.name, mask="hide"))
    return max(masks, key=_strength, default=None)


def _is(column: RawColumn, mask: Mask, known: Mapping[str, int]) -> bool:
    name = mask.column.lower()
    return column.field_id == known.get(name) or column.name.lower() == name


def _strength(mask: Mask) -> tuple[int, int, float]:
    return _RANK[mask.mask], _UNITS.index(mask.unit) if mask.unit else 0, mask.width or 0.0


def _shown(column: RawColumn, mask: Mask | None) -> ShownColumn:
    if mask is not None and mask.mask == "range" and not fits_range(column.type, mask):
        mask = Mask(column=mask.column, mask="null")
    is_text = mask is not None and (mask.mask in {"hash", "last_four"} or is_nested(column.type))
    kind = "string" if is_text else column.type
    return ShownColumn(column.field_id, column.name, kind, mask)


def fits_range(type_name: str, mask: Mask) -> bool:
    """Whether a range has the step that its column's type asks for."""
    if type_name.startswith(_NUMBERS):
        return mask.width is not None
    return type_name.startswith(("date", "timestamp")) and mask.unit is not None


def _names(known: Mapping[str, int], raw: Sequence[RawColumn]) -> list[tuple[str, str]]:
    by_id = {column.field_id: column.name for column in raw}
    by_name = {column.name.lower(): column.name for column in raw}
    found = {name: by_id.get(field_id) or by_name.get(name) for name, field_id in known.items()}
    return sorted((name, present) for name, present in found.items() if present is not None)
