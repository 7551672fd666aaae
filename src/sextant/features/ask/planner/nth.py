"""The second highest, the 3rd most expensive: what stands so many places from an end."""

from sextant.features.ask.planner.draft import Draft
from sextant.features.ask.planner.plan import Aggregate, Column, Ordering

_WORDS = ("second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")
_PLACES = {
    **{word: place for place, word in enumerate(_WORDS, start=2)},
    "2nd": 2,
    "3rd": 3,
    **{f"{place}th": place for place in range(4, 11)},
}


def place_of(draft: Draft) -> tuple[int, int] | None:
    """Where "second" stands before "highest" or "most common", and the place that it asks for."""
    for at, mark in draft.free("word"):
        place = _PLACES.get(mark.text.lower())
        following = draft.at(at + 1)
        if place is not None and following is not None and following.kind in {"sup", "common", "agg", "top"}:
            return at, place
    return None


def read_place(draft: Draft) -> int:
    """Spends what asks for a place from an end; 1 without one."""
    found = place_of(draft)
    if found is None:
        return 1
    at, place = found
    draft.spend(at)
    draft.chip("top", f"number {place}", phrase=draft.marks[at].text)
    return place


def keep_place(draft: Draft, place: int) -> None:
    """Passes over what stands before the place, among rows, groups or the values of one column."""
    if place == 1:
        return
    if any({"each", "every", "per"} & set(m.text.lower().split()) for m in draft.marks):
        draft.doubt(0.3, f"number {place} of each cannot be told")
    alone = draft.measures[0] if len(draft.measures) == 1 and not draft.groups else None
    if isinstance(alone, Aggregate) and alone.name in {"max", "min"} and isinstance(alone.argument, Column):
        draft.measures.clear()
        draft.listed = [draft.table.column(alone.argument.name)]
        draft.order = [Ordering(alone.argument, alone.name == "max")]
        draft.limit, draft.distinct = 1, True
    if (draft.order or draft.top is not None) and draft.limit == 1:
        draft.offset = place - 1
    else:
        draft.doubt(0.3, f"what is number {place} was not found")
