"""Different values: unique customers, the number of different products."""

from sextant.features.ask.planner.draft import Draft
from sextant.features.ask.planner.plan import Aggregate
from sextant.features.ask.understanding.schema import plural_said


def read_distinct(draft: Draft) -> None:
    """Spends "different" and "unique", which list or count values."""
    for place, _ in list(draft.free("distinct")):
        if draft.kind(draft.before(place)) == "count":
            continue
        following = draft.after(place)
        counted = "number" in draft.marks[place].text.lower() or draft.marks[place].text.lower().startswith(
            "how many"
        )
        counted = counted or draft.marks[place].text.lower().startswith("count")
        if (
            draft.kind(following) == "table"
            and draft.kind((following or 0) + 1) == "column"
            and draft.is_free(following)
        ):
            draft.spend(following)
            following = (following or 0) + 1
        if counted and draft.kind(following) in {"column", "table"} and draft.is_free(following):
            _count_distinct_of(draft, place, following)
            continue
        draft.distinct = True
        draft.spend(place)


def _count_distinct_of(draft: Draft, place: int, following: int | None) -> None:
    if following is None:
        return
    draft.spend(place)
    if draft.kind(following) == "column":
        column = draft.use(following)
    elif draft.table.identity:
        draft.spend(following)
        column = draft.table.identity[0]
    else:
        draft.spend(following)
        draft.measures.append(Aggregate("count"))
        return
    draft.measures.append(Aggregate("count", draft.ref(column), distinct=True))
    phrase = draft.text(place, following)
    draft.chip("measure", f"number of different {plural_said(column)}", phrase=phrase, column=column)
