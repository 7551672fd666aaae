"""Conditions in a question: read kind by kind, then joined as the question joins them."""

from sextant.features.ask.planner.comparing import read_comparisons
from sextant.features.ask.planner.draft import Draft
from sextant.features.ask.planner.filtering import read_values
from sextant.features.ask.planner.lacking import read_patterns, read_with, read_without
from sextant.features.ask.planner.plan import Condition, Either


def read_conditions(draft: Draft) -> None:
    """Spends comparisons and ranges with numbers, patterns, missing values and values."""
    read_comparisons(draft)
    read_patterns(draft)
    read_values(draft)
    read_without(draft)
    read_with(draft)


def join_alternatives(draft: Draft) -> None:
    """Makes alternatives of conditions with an "or" between them: "name is Kohler or age is over 30"."""
    draft.where_places, draft.where = _with_alternatives(draft, draft.where_places, draft.where)
    draft.base_places, draft.base_where = _with_alternatives(draft, draft.base_places, draft.base_where)


def _with_alternatives(
    draft: Draft, places: list[int], conditions: list[Condition]
) -> tuple[list[int], list[Condition]]:
    """The conditions in the order of their places, those that are alternatives as one at its last place."""
    ordered = sorted(zip(places, conditions, strict=True), key=lambda entry: entry[0])
    held: list[Condition] = []
    at: list[int] = []
    for number, (place, condition) in enumerate(ordered):
        between = range(ordered[number - 1][0] + 1, place) if number else range(0)
        joints = [p for p in between if draft.kind(p) == "or" and draft.is_free(p)]
        if held and joints:
            draft.spend(*joints)
            last = held[-1]
            earlier = last.conditions if isinstance(last, Either) else (last,)
            held[-1], at[-1] = Either((*earlier, condition)), place
        else:
            held.append(condition)
            at.append(place)
    return at, held
