"""Order clauses in a question: sorted by age descending, in alphabetical order of name."""

from typing import cast

from sextant.features.ask.planner.arranging import speaks_of_groups
from sextant.features.ask.planner.draft import Draft
from sextant.features.ask.planner.plan import Aggregate, AggregateName, Column, Expression, Ordering
from sextant.features.ask.understanding.marks import Mark


def read_order(draft: Draft) -> None:
    """Spends order clauses: "sorted by age descending", "in alphabetical order of name"."""
    for place, mark in list(draft.free("order")):
        if place not in draft.spent:
            opening = _opens(draft, place) and draft.kind(draft.after(place)) != "direction"
            if opening and "by" not in mark.text.lower():
                draft.spend(place)
                _order_by_group(draft, descending=mark.text.lower().startswith("rank"))
            else:
                _read_clause(draft, place)
    if draft.has("direction") and not draft.has("agg", "count"):
        _order_by_group(draft)
    for place, mark in list(draft.free("direction")):
        if place not in draft.spent:
            _read_direction(draft, place, mark)


def _read_clause(draft: Draft, place: int, *, descending: bool = False) -> None:
    last = place
    targets: list[Expression] = []
    said: list[str] = []
    following = draft.after(place)
    function: AggregateName | None = None
    while following is not None and draft.is_free(following):
        mark = draft.marks[following]
        if mark.kind == "direction":
            descending = mark.word == "desc"
        elif mark.kind == "sup":
            descending = mark.word == "most"
        elif mark.kind == "agg":
            function = cast(AggregateName, mark.word)
        elif mark.kind in {"count", "table", "times"}:
            targets = targets or [Aggregate("count")]
            said = said or [f"number of {draft.table.rows_noun}"]
        elif mark.kind == "column" and not (targets and isinstance(targets[0], Aggregate)):
            column = draft.use(following)
            targets.append(Aggregate(function, draft.ref(column)) if function else draft.ref(column))
            said.append(column.said)
        elif mark.kind == "group" and mark.text.lower() == "by" and not targets:
            pass
        elif mark.kind not in {"and", "group", "each"} or _ends_clause(draft, following):
            break
        draft.spend(following)
        last, following = following, draft.after(following)
    if not targets and _opens(draft, place):
        draft.spend(place)
        return
    draft.spend(place)
    _keep_order(draft, targets, descending=descending, said=said, phrase=draft.text(place, last))


def _order_by_group(draft: Draft, *, descending: bool = False) -> None:
    """ "list names by age descending": a "by" beside a direction, or after "sort", orders."""
    for place, mark in list(draft.free("group")):
        following = draft.after(place)
        if mark.text.lower() == "by" and draft.kind(following) == "column" and draft.is_free(following):
            figure = draft.marks[following or 0].column.role == "measure"
            if not (figure and speaks_of_groups(draft, following or 0)):
                _read_clause(draft, place, descending=descending)
            return


def _opens(draft: Draft, place: int) -> bool:
    """Whether "sort" or "rank" stands at the start, before what is sorted: "Sort the names by age"."""
    return (
        all(draft.kind(p) in {"show", "and", "prep"} for p in range(place))
        and "by" not in draft.marks[place].text
    )


def _ends_clause(draft: Draft, place: int) -> bool:
    following = draft.after(place)
    return draft.kind(following) not in {"column", "direction", "agg"} or draft.kind(place) != "and"


def _read_direction(draft: Draft, place: int, mark: Mark) -> None:
    following = draft.after(
        place, over=frozenset({"prep", "stop", "group", "order", "direction", "and", "is"})
    )
    descending = mark.word == "desc"
    links_on = draft.kind(place + 1) in {"prep", "group", "order", "direction"}
    target = draft.at(following) if draft.is_free(following) else None
    targets: list[Expression] = []
    said: list[str] = []
    last = place
    if (
        links_on
        and target is not None
        and following is not None
        and target.kind in {"column", "count", "table", "agg"}
    ):
        targets, said, last = _target(draft, following)
        others = range(place + 1, following)
        descending = descending or any(
            draft.marks[p].word == "desc" for p in others if draft.kind(p) == "direction"
        )
        draft.spend(*(p for p in others if draft.kind(p) in {"group", "order", "direction"}))
    draft.spend(place)
    _keep_order(draft, targets, descending=descending, said=said, phrase=draft.text(place, last))


def _target(draft: Draft, place: int) -> tuple[list[Expression], list[str], int]:
    mark = draft.marks[place]
    if mark.kind == "agg":
        following = draft.after(place)
        if following is not None and draft.kind(following) == "column":
            draft.spend(place)
            column = draft.use(following)
            return [Aggregate(cast(AggregateName, mark.word), draft.ref(column))], [column.said], following
        return [], [], place
    if mark.kind == "column":
        column = draft.use(place)
        return [draft.ref(column)], [column.said], place
    draft.spend(place)
    following = draft.after(place)
    if mark.kind == "count" and following is not None and draft.kind(following) in {"table", "column"}:
        draft.spend(following)
    return [Aggregate("count")], [f"number of {draft.table.rows_noun}"], place


def _keep_order(
    draft: Draft, targets: list[Expression], *, descending: bool, said: list[str], phrase: str
) -> None:
    if not targets:
        draft.pending_order = descending
        return
    if "young" in phrase.lower() and isinstance(targets[0], Column):
        born = draft.table.column(targets[0].name)
        descending = descending != (born.kind == "time" or born.is_year)  # the old were born early
    draft.order.extend(Ordering(target, descending) for target in targets)
    way = "highest first" if descending else "lowest first"
    draft.chip("order", f"{' and '.join(said)}, {way}", phrase=phrase)
