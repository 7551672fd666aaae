"""Yes-or-no columns as conditions: "cancelled orders", "customers who are active", "not returned"."""

from sextant.features.ask.planner.draft import Draft
from sextant.features.ask.planner.plan import Compare, Condition, Literally, Missing, OneOf
from sextant.features.ask.understanding.derived import ends
from sextant.features.ask.understanding.schema import ColumnInfo
from sextant.features.ask.understanding.truth import truth_values
from sextant.features.ask.understanding.words import stem


def read_flags(draft: Draft) -> None:
    """Yes-or-no columns named as adjectives become conditions: "cancelled orders", "not returned"."""
    asked = draft.has("group", "each", "agg")
    for place, mark in list(draft.free("column")):
        column = mark.column
        truth = truth_values(column)
        if truth is None or mark.columns[0].score < 0.6:
            continue
        first = draft.kind(draft.before(place)) in {None, "show"} and not _tells_of_the_next(draft, place)
        if first and not asked and _is_shown(draft, place):
            continue
        before = draft.before(place, over=frozenset({"prep", "is", "stop"}))
        negated = draft.kind(before) == "not" and draft.is_free(before)
        draft.spend(before if negated else None)
        keep_flag(draft, place, negated=negated)


_CURRENT = frozenset({"current", "ongoing"})


def read_going_on(draft: Draft) -> None:
    """ "current employees", "unresolved tickets": rows whose end has no time yet."""
    for place, mark in list(draft.free()):
        said = mark.text.lower()
        if said == "still" or said.startswith("un"):
            found = [c for c in ends(draft.table.stored) if said == "still" or _undone(said, c)]
            if len(found) == 1:
                draft.spend(place)
                _keep_open(draft, found[0], place, phrase=mark.text)
    rows = {mark.start for mark in draft.marks if mark.kind == "table"}
    tokens = enumerate(draft.annotated.tokens, start=1)
    said_of = next((t.text for after, t in tokens if t.lower in _CURRENT and after in rows), None)
    found = list(ends(draft.table.stored)) if said_of and not draft.times else []
    if said_of and len(found) == 1 and found[0] not in draft.filtered:
        _keep_open(draft, found[0], 0, phrase=said_of)


def _keep_open(draft: Draft, column: ColumnInfo, place: int, *, phrase: str) -> None:
    draft.keep(Missing(draft.ref(column)), place)
    draft.filtered.append(column)
    draft.chip("where", f"{column.said} is missing", phrase=phrase, column=column)


def _undone(said: str, column: ColumnInfo) -> bool:
    """Whether "unresolved" is said of what `resolved_at` tells."""
    done = stem(said[2:])
    return said.startswith("un") and any(stem(word) == done for phrase in column.phrases for word in phrase)


def _tells_of_the_next(draft: Draft, place: int) -> bool:
    """Whether rows, or what names them, follow: "churned customers", "churned accounts"."""
    following = draft.at(place + 1)
    if following is None or following.kind not in {"table", "column"}:
        return False
    return following.kind == "table" or following.column.role in {"key", "name"}


def _is_shown(draft: Draft, place: int) -> bool:
    """Whether the column is to be listed; "who survived" and "the survivors" are of those where it holds."""
    mark = draft.marks[place]
    called = tuple(mark.text.lower().split()) in mark.column.phrases
    return called and draft.kind(place - 1) != "ask"


def keep_flag(draft: Draft, place: int, *, negated: bool) -> None:
    """Keeps the rows where the yes-or-no column at a place holds, or does not; leaves any other column be."""
    truth = truth_values(draft.marks[place].column)
    if truth is None:
        return
    column = draft.use(place)
    value = truth[1] if negated else truth[0]
    draft.keep(holds(draft, column, negated=negated), place)
    draft.filtered.append(column)
    draft.chip(
        "where",
        f"{'not ' if negated else ''}{column.said}",
        phrase=draft.marks[place].text,
        column=column,
        value=str(value),
    )


def holds(draft: Draft, column: ColumnInfo, *, negated: bool = False) -> Condition:
    """That a yes-or-no column says yes, or no."""
    truth = truth_values(column)
    if truth is None or column.kind == "text":
        return OneOf(draft.ref(column), truth[negated : negated + 1] if truth else ())
    yes = not negated
    return Compare(draft.ref(column), "=", Literally(yes if column.kind == "boolean" else int(yes)))
