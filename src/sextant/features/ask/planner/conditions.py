"""Conditions in a question: comparisons, ranges, values, negation, missing values, patterns, booleans."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

from sextant.features.ask.planner.draft import Draft
from sextant.features.ask.planner.plan import (
    Aggregate,
    AggregateName,
    Between,
    Column,
    Compare,
    Condition,
    Either,
    Expression,
    Literally,
    Matches,
    Missing,
    OneOf,
    Operator,
)
from sextant.features.ask.understanding.concepts import ADJECTIVES
from sextant.features.ask.understanding.marks import Mark
from sextant.features.ask.understanding.schema import ColumnInfo
from sextant.features.ask.understanding.words import plain, stem

_WORDS: dict[str, str] = {
    "=": "is",
    "!=": "is not",
    ">": "over",
    ">=": "at least",
    "<": "under",
    "<=": "at most",
}
_NEGATED: dict[str, Operator] = {"=": "!=", "!=": "=", ">": "<=", ">=": "<", "<": ">=", "<=": ">"}
_TO = frozenset({"destination", "dest", "to", "arrival", "target", "receiver", "recipient"})
_FROM = frozenset(
    {"origin", "from", "source", "departure", "start", "sender", "home", "hometown", "nationality"}
)
_AT = frozenset(
    {"city", "country", "state", "location", "region", "place", "town", "area", "district", "county"}
)


@dataclass(frozen=True, slots=True)
class _Side:
    """What a number is compared with: a column, or a figure over rows (then the condition is on groups)."""

    expression: Expression
    said: str
    column: ColumnInfo | None
    grouped: bool


def read_conditions(draft: Draft) -> None:
    """Spends comparisons and ranges with numbers, patterns, missing values and values."""
    for place, mark in list(draft.free("between")):
        _read_between(draft, place, mark)
    for place, _ in list(draft.free("number")):
        if draft.is_free(place):
            _read_number(draft, place)
    for place, mark in list(draft.free("pattern")):
        _read_pattern(draft, place, mark)
    for place, mark in list(draft.free("null")):
        _read_null(draft, place, mark)
    read_values(draft)
    _read_without(draft)


# Numbers ------------------------------------------------------------------------------------------


def _read_between(draft: Draft, place: int, mark: Mark) -> None:
    low = draft.after(place)
    joint = draft.after(low) if low is not None else None
    high = joint
    if draft.kind(joint) in {"and", "or"} and joint is not None:
        high = draft.after(joint)
    first, second = draft.at(low), draft.at(high)
    if first is None or second is None or first.number is None or second.number is None or high is None:
        return
    side = _side(draft, place, high, adjective=None)
    if side is None:
        return
    draft.spend(place, low, joint, high)
    negated = _take_negation(draft, place)
    condition = Between(side.expression, Literally(first.number), Literally(second.number), negated)
    text = (
        f"{side.said} {'not ' if negated else ''}between {_figure(first.number)} and {_figure(second.number)}"
    )
    _keep(draft, condition, side=side, text=text, phrase=draft.text(place, high), place=place)


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
    last = after if tail is not None and after is not None else place
    first = before if compare is not None and before is not None else place
    if compare is None and tail is None:
        _read_equal(draft, place, number)
        return
    side = _side(draft, first, last, adjective=adjective)
    if side is None:
        return
    draft.spend(place, first, last)
    _compare(draft, side, operator=operator, number=number, span=(first, last))


def _compare(draft: Draft, side: _Side, *, operator: Operator, number: float, span: tuple[int, int]) -> None:
    first, last = span
    if _take_negation(draft, first):
        operator = _NEGATED[operator]
    text = f"{side.said} {_WORDS[operator]} {_figure(number)}"
    condition = Compare(side.expression, operator, Literally(number))
    _keep(draft, condition, side=side, text=text, phrase=draft.text(first, last), place=first)


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
    if column.kind not in {"number", "text"}:
        return
    draft.use(before)
    draft.spend(place)
    negated = _take_negation(draft, place)
    condition: Condition
    if column.kind == "number":
        condition = Compare(draft.ref(column), "!=" if negated else "=", Literally(number))
    else:
        written = draft.marks[place].text
        condition = OneOf(draft.ref(column), (written,), negated)
    side = _Side(draft.ref(column), column.said, column, False)
    text = f"{column.said} {'is not' if negated else 'is'} {_figure(number)}"
    _keep(draft, condition, side=side, text=text, phrase=draft.text(before, place), place=before)


def _side(draft: Draft, first: int, last: int, *, adjective: str | None) -> _Side | None:
    """What a comparison compares: its adjective's column, what stands right after it, or right before it."""
    if adjective is not None:
        column = column_for(draft, ADJECTIVES[adjective][0])
        if column is not None:
            _drop_near(draft, column, last)
            return _Side(draft.ref(column), column.said, column, False)
    if any(draft.marks[p].text.lower() in {"once", "twice"} for p in range(first, last + 1)):
        return _Side(Aggregate("count"), f"number of {draft.table.rows_noun}", None, True)
    following = draft.after(last, over=frozenset({"prep", "stop"}))
    if draft.is_free(following) and following is not None:
        side = _side_after(draft, following)
        if side is not None:
            return side
    return _side_before(draft, first) or _only_measure(draft)


def _side_after(draft: Draft, place: int) -> _Side | None:
    kind = draft.kind(place)
    if kind in {"table", "times"}:
        draft.spend(place)
        return _Side(Aggregate("count"), f"number of {draft.table.rows_noun}", None, True)
    mark = draft.marks[place]
    if kind == "column" and (
        draft.kind(place - 1) != "prep" or draft.marks[place - 1].text.lower() in {"in", "of"}
    ):
        numbers = [
            link.column for link in mark.columns if link.column.kind == "number" and link.column.role != "key"
        ]
        if numbers:
            draft.prefers(place, numbers[0])
            column = draft.use(place)
            return _Side(draft.ref(column), column.said, column, False)
        if mark.columns[0].score > 0.6 and not draft.has("table"):
            column = draft.use(place)
            counted = Aggregate("count", draft.ref(column), distinct=True)
            return _Side(counted, f"number of different {column.said}", None, True)
    return None


def _side_before(draft: Draft, first: int) -> _Side | None:
    place = draft.before(first, over=frozenset({"prep", "is", "stop", "clause", "ask", "not"}))
    while place is not None:
        kind = draft.kind(place)
        if kind == "column" and place not in draft.spent:
            return _side_of_column(draft, place)
        if kind == "count" and place not in draft.spent:
            draft.spend(place)
            return _Side(Aggregate("count"), f"number of {draft.table.rows_noun}", None, True)
        if (
            kind == "table"
            and draft.kind(place - 1) in {"count"}
            and draft.is_free(place - 1)
            and place - 1 > 0
        ):
            draft.spend(place, place - 1)
            return _Side(Aggregate("count"), f"number of {draft.table.rows_noun}", None, True)
        if kind not in {"and", "or", "number", "compare"}:
            return None
        if kind in {"and", "or"}:
            return _repeat(draft)
        place = draft.before(place)
    return None


def _repeat(draft: Draft) -> _Side | None:
    """The side of the comparison before: "over 10 and under 20"."""
    for held in (draft.having, draft.where):
        if held and isinstance(held[-1], Compare | Between):
            last = held[-1]
            expression = last.left if isinstance(last, Compare) else last.of
            column = draft.filtered[-1] if draft.filtered and isinstance(expression, Column) else None
            said = column.said if column else f"number of {draft.table.rows_noun}"
            return _Side(expression, said, column, held is draft.having)
    return None


def _side_of_column(draft: Draft, place: int) -> _Side | None:
    mark = draft.marks[place]
    links = [link.column for link in mark.columns if link.column.kind in {"number", "time"}]
    if not links:
        return None
    draft.prefers(place, links[0])
    before = draft.before(place)
    function = draft.at(before)
    if (
        function is not None
        and function.kind == "agg"
        and before not in draft.spent
        and not _asked_first(draft, before)
    ):
        draft.spend(before)
        column = draft.use(place)
        name = cast(AggregateName, function.word)
        return _Side(Aggregate(name, draft.ref(column)), f"{function.text} {column.said}", column, True)
    if draft.kind(before) == "count":
        draft.spend(before)
    column = draft.use(place)
    return _Side(draft.ref(column), column.said, column, False)


def _asked_first(draft: Draft, place: int | None) -> bool:
    """Whether an average stands at the start of the question, so that it is what is asked for."""
    return place is None or all(draft.kind(p) in {"show", "ask", "is", "prep"} for p in range(place))


def _only_measure(draft: Draft) -> _Side | None:
    measures = [c for c in draft.table.columns if c.role == "measure"]
    if len(measures) != 1:
        return None
    column = measures[0]
    draft.doubt(0.85, f"the number was taken to be about {column.said}")
    return _Side(draft.ref(column), column.said, column, False)


def _drop_near(draft: Draft, column: ColumnInfo, last: int) -> None:
    """Spends a mention of the column right beside the comparison: "older than 30 years of age"."""
    near = draft.after(last)
    mark = draft.at(near)
    if near is not None and mark is not None and mark.kind == "column" and mark.column is column:
        draft.spend(near)


def column_for(draft: Draft, words: Sequence[str]) -> ColumnInfo | None:
    """The number or time column whose name has the first of these words that any has."""
    for word in words:
        wanted = stem(word)
        for column in draft.table.columns:
            if column.kind in {"number", "time"} and column.role != "key":
                if any(wanted == stem(w) for phrase in column.phrases for w in phrase):
                    return column
    return None


def _keep(draft: Draft, condition: Condition, *, side: _Side, text: str, phrase: str, place: int) -> None:
    if side.grouped:
        draft.having.append(condition)
    else:
        draft.keep(condition, place)
    if side.column is not None and not side.grouped:
        draft.filtered.append(side.column)
    draft.chip("where", text, phrase=phrase, column=side.column)


def _take_negation(draft: Draft, place: int) -> bool:
    before = draft.before(place)
    if draft.kind(before) == "not" and draft.is_free(before):
        draft.spend(before)
        return True
    return False


def _figure(number: float) -> str:
    return f"{int(number):,}" if number.is_integer() and not 1600 <= number <= 2100 else f"{number:g}"


# Patterns and missing values ----------------------------------------------------------------------


def _read_pattern(draft: Draft, place: int, mark: Mark) -> None:
    after = draft.after(place)
    piece = draft.at(after)
    if piece is None or after is None or piece.kind not in {"value", "word", "number"}:
        return
    before = draft.before(place, over=frozenset({"prep", "is", "stop", "clause", "not", "ask"}))
    column = draft.marks[before].column if before is not None and draft.kind(before) == "column" else None
    if column is None or column.kind != "text":
        if piece.kind != "value" or draft.annotated.tokens[piece.start].kind != "quoted":
            return
        named = draft.table.identity
        if not named:
            return
        column = named[0]
    elif before is not None:
        draft.use(before)
    draft.spend(place, after)
    negated = _take_negation(draft, place)
    draft.keep(Matches(draft.ref(column), piece.text, mark.word, negated), place)  # pyright: ignore[reportArgumentType]
    draft.filtered.append(column)
    verb = {"contains": "contain", "starts": "start with", "ends": "end with"}[mark.word]
    said = (
        f"{column.said} does not {verb} “{piece.text}”"
        if negated
        else f"{column.said} {verb}s “{piece.text}”"
    )
    said = said.replace("start withs", "starts with").replace("end withs", "ends with")
    draft.chip("where", said, phrase=draft.text(place, after), column=column, value=piece.text)


def _read_null(draft: Draft, place: int, mark: Mark) -> None:
    target = None
    for near in (draft.before(place), draft.after(place)):
        if near is not None and draft.kind(near) == "column" and near not in draft.spent:
            target = near
            break
    if target is None:
        return
    column = draft.use(target)
    draft.spend(place)
    present = mark.word == "not null"
    if _take_negation(draft, place):
        present = not present
    _keep_missing(draft, column, present=present, places=(place, target))


def _keep_missing(draft: Draft, column: ColumnInfo, *, present: bool, places: tuple[int, int]) -> None:
    phrase = draft.text(*places)
    draft.keep(Missing(draft.ref(column), negated=present), min(places))
    draft.filtered.append(column)
    draft.chip("where", f"{column.said} is {'known' if present else 'missing'}", phrase=phrase, column=column)


def _read_without(draft: Draft) -> None:
    """ "without a tail number", "no arrival delay": a negated column with nothing beside it is missing."""
    for place, _ in list(draft.free("not")):
        after = draft.after(place)
        if after is None or draft.kind(after) != "column" or after in draft.spent:
            continue
        column = draft.marks[after].column
        if column.kind == "boolean":
            continue
        draft.use(after)
        draft.spend(place)
        _keep_missing(draft, column, present=False, places=(place, after))


# Values -------------------------------------------------------------------------------------------


def read_values(draft: Draft) -> None:
    """Values become conditions; those of one column joined by "or" or "and" become a set."""
    taken: list[tuple[int, ColumnInfo, tuple[str, ...], bool]] = []
    for place, _ in list(draft.free("value")):
        if place not in draft.spent:
            found = _value_at(draft, place)
            if found is not None:
                taken.append((place, *found))
    groups: list[list[tuple[int, ColumnInfo, tuple[str, ...], bool]]] = []
    for entry in taken:
        if groups and _continues(draft, groups[-1][-1], entry):
            groups[-1].append(entry)
        else:
            groups.append([entry])
    for group in groups:
        draft.keep(_set_condition(draft, group), group[0][0])


def join_alternatives(draft: Draft) -> None:
    """ "last name is Kohler or first name is Marina": conditions with an "or" between them are alternatives."""
    ordered = sorted(zip(draft.where_places, draft.where, strict=True), key=lambda entry: entry[0])
    held: list[Condition] = []
    for number, (place, condition) in enumerate(ordered):
        between = range(ordered[number - 1][0] + 1, place) if number else range(0)
        joints = [p for p in between if draft.kind(p) == "or" and draft.is_free(p)]
        if held and joints:
            draft.spend(*joints)
            last = held[-1]
            earlier = last.conditions if isinstance(last, Either) else (last,)
            held[-1] = Either((*earlier, condition))
        else:
            held.append(condition)
    draft.where = held
    draft.where_places = [0] * len(held)


def _continues(
    draft: Draft,
    last: tuple[int, ColumnInfo, tuple[str, ...], bool],
    entry: tuple[int, ColumnInfo, tuple[str, ...], bool],
) -> bool:
    if last[1] is not entry[1] or last[3] != entry[3]:
        return False
    between = {draft.kind(p) for p in range(last[0] + 1, entry[0])}
    return between <= {"or", "and", "prep", "column", "is", "clause", "table", "not"}


def _set_condition(draft: Draft, group: list[tuple[int, ColumnInfo, tuple[str, ...], bool]]) -> Condition:
    column, negated = group[0][1], group[0][3]
    values = tuple(dict.fromkeys(v for entry in group for v in entry[2]))
    for first, second in zip(group, group[1:], strict=False):
        draft.spend(*(p for p in range(first[0] + 1, second[0]) if draft.kind(p) in {"or", "and", "not"}))
    draft.filtered.append(column)
    verb = "is not" if negated else "is"
    shown = " or ".join(values[:3]) + (f" or {len(values) - 3} more" if len(values) > 3 else "")
    phrase = draft.text(group[0][0], group[-1][0])
    draft.chip("where", f"{column.said} {verb} {shown}", phrase=phrase, column=column, value=values[0])
    if column.kind == "boolean":
        return Compare(draft.ref(column), "=", Literally((values[0] == "true") != negated))
    if not draft.marks[group[0][0]].values and column.kind == "text":
        matches: list[Condition] = [Matches(draft.ref(column), v, "equals", negated) for v in values]
        return matches[0] if len(matches) == 1 else Either(tuple(matches))
    return OneOf(draft.ref(column), values, negated)


def _value_at(draft: Draft, place: int) -> tuple[ColumnInfo, tuple[str, ...], bool] | None:
    mark = draft.marks[place]
    beside = _beside(draft, place, mark)
    negated = _negated_value(draft, place, beside)
    if mark.values:
        column, values = _pick(draft, place, beside)
    else:
        guessed = _unindexed(draft, mark, beside)
        if guessed is None:
            return None
        column, values = guessed, (mark.text,)
        draft.doubt(0.8, f"“{mark.text}” is not among the values seen in {column.said}")
    draft.spend(place)
    if beside is not None and _same(draft.marks[beside], column):
        draft.spend(beside)
    if mark.fuzzy:
        draft.doubt(0.9, f"“{mark.text}” was read as {values[0]}")
    return column, values, negated


def _same(mark: Mark, column: ColumnInfo) -> bool:
    return any(link.column is column for link in mark.columns)


def _beside(draft: Draft, place: int, mark: Mark) -> int | None:
    """The column mentioned with the value: just before it, else just after."""
    over = frozenset({"prep", "is", "stop", "clause", "not", "show", "compare"})
    before = draft.before(place, over=over)
    while before is not None and draft.kind(before) in {"or", "and", "value"}:
        before = draft.before(before, over=over)
    held = {link.column.name for link in mark.values}
    for near in (before, place + 1):
        found = draft.at(near)
        if near is None or found is None or found.kind != "column" or near in draft.spent:
            continue
        if not held and near == before:
            return near
        if any(link.column.name in held for link in found.columns):
            return near
    return None


def _pick(draft: Draft, place: int, beside: int | None) -> tuple[ColumnInfo, tuple[str, ...]]:
    """The column of a value: the one named beside it, the one its preposition speaks of, else the likeliest."""
    links = list(draft.marks[place].values)
    if beside is not None:
        named = draft.marks[beside]
        for link in links:
            if _same(named, link.column):
                return link.column, link.values
    preposition = draft.marks[place - 1].text.lower() if draft.kind(place - 1) == "prep" else ""
    wanted = {"to": _TO, "from": _FROM, "in": _AT, "at": _AT}.get(preposition, frozenset[str]())
    best = max(
        links, key=lambda link: (link.score, _hinted(link.column, wanted), -(link.column.distinct or 0))
    )
    hinted = [link for link in links if _hinted(link.column, wanted)]
    if hinted and hinted[0].score >= best.score - 0.2:
        best = hinted[0]
    elif len([link for link in links if link.score >= best.score - 0.01]) > 1:
        other = next(link for link in links if link is not best)
        draft.doubt(
            0.85, f"“{draft.marks[place].text}” is a value of {best.column.said} and of {other.column.said}"
        )
    if best.score < 0.9:
        draft.doubt(0.75 + 0.25 * best.score, f"“{draft.marks[place].text}” was read as {best.values[0]}")
    return best.column, best.values


def _hinted(column: ColumnInfo, wanted: frozenset[str]) -> bool:
    return any(word in wanted for phrase in column.phrases for word in phrase)


def _negated_value(draft: Draft, place: int, beside: int | None) -> bool:
    over = frozenset({"prep", "stop", "clause", "or", "value", "is"})
    near = draft.before(place, over=over)
    mark = draft.at(near)
    if mark is not None and near is not None and _is_negation(mark) and (near not in draft.spent):
        draft.spend(near)
        return True
    if beside is None or beside > place:
        return mark is not None and _is_negation(mark) and draft.kind(place - 1) in {"or"}
    near = draft.before(beside, over=over)
    mark = draft.at(near)
    if mark is not None and near is not None and _is_negation(mark) and near not in draft.spent:
        draft.spend(near)
        return True
    return False


def _is_negation(mark: Mark) -> bool:
    return mark.kind == "not" or (mark.kind == "compare" and mark.word == "!=")


def _unindexed(draft: Draft, mark: Mark, beside: int | None) -> ColumnInfo | None:
    """The text column that a quoted value not seen before may belong to."""
    if beside is not None:
        named = draft.marks[beside].column
        return named if named.kind == "text" else None
    texts = [c for c in draft.table.columns if c.kind == "text"]
    shouted = {plain(t) for c in texts for t in c.top}
    if mark.text and plain(mark.text) not in shouted:
        identity = draft.table.identity
        return identity[0] if identity else (texts[0] if len(texts) == 1 else None)
    return None
