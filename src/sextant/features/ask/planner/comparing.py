"""Comparisons and ranges with numbers: "over 100", "between 5 and 10", "18 years old", "district 1"."""

from typing import cast

from sextant.features.ask.planner.draft import Draft
from sextant.features.ask.planner.plan import (
    Between,
    Compare,
    Condition,
    Literally,
    OneOf,
    Operator,
)
from sextant.features.ask.planner.sides import (
    Side,
    column_for,
    figure_text,
    keep_comparison,
    side_of,
    take_negation,
    times_of_unit,
)
from sextant.features.ask.understanding.concepts import ADJECTIVES
from sextant.features.ask.understanding.marks import Mark
from sextant.features.ask.understanding.schema import ColumnInfo

_WORDS: dict[str, str] = {
    "=": "is",
    "!=": "is not",
    ">": "is over",
    ">=": "is at least",
    "<": "is under",
    "<=": "is at most",
}
_NEGATED: dict[str, Operator] = {"=": "!=", "!=": "=", ">": "<=", ">=": "<", "<": ">=", "<=": ">"}


def read_comparisons(draft: Draft) -> None:
    """Spends comparisons and ranges."""
    for place, mark in list(draft.free("between")):
        _read_between(draft, place, mark)
    for place, _ in list(draft.free("number")):
        if draft.is_free(place):
            _read_number(draft, place)


def _read_between(draft: Draft, place: int, mark: Mark) -> None:
    low = draft.after(place)
    joint = draft.after(low) if low is not None else None
    high = joint
    if draft.kind(joint) in {"and", "or"} and joint is not None:
        high = draft.after(joint)
    first, second = draft.at(low), draft.at(high)
    if first is None or second is None or first.number is None or second.number is None or high is None:
        return
    side = side_of(draft, place, high, adjective=None)
    if side is None:
        return
    times = times_of_unit(draft, side, high)
    draft.spend(place, low, joint, high)
    negated = take_negation(draft, place)
    least, most = first.number * times, second.number * times
    condition = Between(side.expression, Literally(least), Literally(most), negated)
    ends = f"{figure_text(least)} and {figure_text(most)}"
    text = f"{side.said} is {'not ' if negated else ''}between {ends}"
    keep_comparison(draft, condition, side=side, text=text, phrase=draft.text(place, high), place=place)


def _read_number(draft: Draft, place: int) -> None:
    """A number with what compares it and what it is compared with; else it is left for others."""
    before = draft.before(place)
    after = draft.after(place)
    compare = draft.at(before) if draft.kind(before) == "compare" and draft.is_free(before) else None
    tail = draft.at(after) if draft.kind(after) == "orless" and draft.is_free(after) else None
    operator, adjective = _operator(compare, tail)
    number = draft.marks[place].number
    if number is None:
        return
    if compare is None and _years_old(draft, place, number):
        return
    last = after if tail is not None and after is not None else place
    first = before if compare is not None and before is not None else place
    if compare is None and tail is None:
        _read_equal(draft, place, number)
        return
    side = side_of(draft, first, last, adjective=adjective)
    if side is None:
        return
    number *= times_of_unit(draft, side, last)
    draft.spend(place, first, last)
    _compare(draft, side, operator=operator, number=number, span=(first, last))


def _compare(draft: Draft, side: Side, *, operator: Operator, number: float, span: tuple[int, int]) -> None:
    first, last = span
    if take_negation(draft, first):
        operator = _NEGATED[operator]
    text = f"{side.said} {_WORDS[operator]} {figure_text(number)}"
    condition = Compare(side.expression, operator, Literally(number))
    keep_comparison(draft, condition, side=side, text=text, phrase=draft.text(first, last), place=first)


def _years_old(draft: Draft, place: int, number: float) -> bool:
    """ "18 years old" is an age."""
    ahead = list(range(place + 1, min(place + 3, len(draft.marks))))
    words = [draft.marks[p].text.lower() for p in ahead]
    if not any(w in {"old", "years old", "year old"} for w in words):
        return False
    column = column_for(draft, ("age",))
    if column is None:
        return False
    last = ahead[words.index("old")] if "old" in words else ahead[0]
    draft.spend(place, *range(place + 1, last + 1))
    side = Side(draft.ref(column), column.said, column, False)
    _compare(draft, side, operator="=", number=number, span=(place, last))
    return True


def _operator(compare: Mark | None, tail: Mark | None) -> tuple[Operator, str | None]:
    """The operator, and the adjective where the comparison has one: older than, cheaper than."""
    if tail is not None:
        return cast(Operator, tail.word), None
    if compare is None:
        return "=", None
    word = compare.word
    if word in _WORDS:
        return cast(Operator, word), None
    if word in {"after", "before"}:
        return (">" if word == "after" else "<"), None
    bare = word.lstrip("-")
    high = ADJECTIVES.get(bare, ((), "high"))[1] == "high"
    if word.startswith("-"):
        high = not high
    return (">" if high else "<"), bare


def _is_rather_a_year(draft: Draft, column: ColumnInfo, before: int, place: int, number: float) -> bool:
    """ "profit 2024" and "profit of 2024" is the profit of a year."""
    bare = number.is_integer() and 1900 <= number <= 2100
    bare = bare and all(draft.kind(p) == "prep" for p in range(before + 1, place))
    return bare and column.role == "measure" and bool(draft.table.times)


def _read_equal(draft: Draft, place: int, number: float) -> None:
    """ "district 1", "rating is 5", "id = 3": a number right after its column equals it."""
    before = draft.before(place)
    mark = draft.at(before)
    if mark is None or before is None or mark.kind != "column" or before in draft.spent:
        negation = before if mark is not None and mark.kind == "not" else None
        before = draft.before(negation) if negation is not None else None
        mark = draft.at(before)
        if before is None or mark is None or mark.kind != "column" or before in draft.spent:
            return
    if draft.kind(place - 1) == "prep" and draft.kind(place + 1) in {"table", "column", "sup"}:
        return
    column = mark.column
    if column.kind not in {"number", "text"} or _is_rather_a_year(draft, column, before, place, number):
        return
    led = draft.before(before)
    if led is not None and draft.kind(led) == "compare" and draft.is_free(led) and column.kind == "number":
        _read_led(draft, led, before, place)
        return
    draft.use(before)
    draft.spend(place)
    negated = take_negation(draft, place)
    condition: Condition
    if column.kind == "number":
        condition = Compare(draft.ref(column), "!=" if negated else "=", Literally(number))
    else:
        written = draft.marks[place].text
        condition = OneOf(draft.ref(column), (written,), negated)
    side = Side(draft.ref(column), column.said, column, False)
    text = f"{column.said} {'is not' if negated else 'is'} {figure_text(number)}"
    keep_comparison(draft, condition, side=side, text=text, phrase=draft.text(before, place), place=before)


def _read_led(draft: Draft, led: int, named: int, place: int) -> None:
    """ "after season 2007": what compares a number stands before the column."""
    operator, _ = _operator(draft.marks[led], None)
    column = draft.use(named)
    draft.spend(place, led)
    side = Side(draft.ref(column), column.said, column, False)
    number = draft.marks[place].number or 0.0
    _compare(draft, side, operator=operator, number=number, span=(led, place))
