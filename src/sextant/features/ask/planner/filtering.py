"""Values in a question to conditions on their columns; those of one column make a set."""

from itertools import pairwise

from sextant.features.ask.planner.draft import Draft
from sextant.features.ask.planner.plan import (
    Compare,
    Condition,
    Either,
    Literally,
    Matches,
    OneOf,
)
from sextant.features.ask.understanding.marks import Mark
from sextant.features.ask.understanding.schema import ColumnInfo
from sextant.features.ask.understanding.words import plain

_TO = frozenset({"destination", "dest", "to", "arrival", "target", "receiver", "recipient"})
_FROM = frozenset(
    {"origin", "from", "source", "departure", "start", "sender", "home", "hometown", "nationality"}
)
_AT = frozenset(
    {"city", "country", "state", "location", "region", "place", "town", "area", "district", "county"}
)


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


def _continues(
    draft: Draft,
    last: tuple[int, ColumnInfo, tuple[str, ...], bool],
    entry: tuple[int, ColumnInfo, tuple[str, ...], bool],
) -> bool:
    if last[1] is not entry[1] or last[3] != entry[3]:
        return False
    between = {draft.kind(p) for p in range(last[0] + 1, entry[0])}
    if _is_both(draft, last[0]) and "and" in between:
        draft.doubt(0.4, "no row has both at once, so rows with either are shown")
    if not entry[3] and draft.has("count") and "or" not in between and "and" in between and not draft.groups:
        group = draft.ref(entry[1])  # "how many are male and how many are female": one count each
        draft.groups.append(group)
        draft.chip("by", entry[1].said, column=entry[1])
        draft.spend(*(p for p in range(last[0] + 1, entry[0]) if draft.kind(p) == "count"))
        return True
    return between <= {"or", "and", "prep", "column", "is", "clause", "table", "not", "versus"}


def _is_both(draft: Draft, place: int) -> bool:
    return any(draft.marks[p].text.lower() == "both" for p in range(max(0, place - 2), place))


def _set_condition(draft: Draft, group: list[tuple[int, ColumnInfo, tuple[str, ...], bool]]) -> Condition:
    column, negated = group[0][1], group[0][3]
    values = list(dict.fromkeys(v for entry in group for v in entry[2]))
    for first, second in pairwise(group):
        joints = (
            p for p in range(first[0] + 1, second[0]) if draft.kind(p) in {"or", "and", "not", "versus"}
        )
        draft.spend(*joints)
    draft.filtered.append(column)
    verb = "is not" if negated else "is"
    shown = " or ".join(values[:3]) + (f" or {len(values) - 3} more" if len(values) > 3 else "")
    phrase = draft.text(group[0][0], group[-1][0])
    draft.chip("where", f"{column.said} {verb} {shown}", phrase=phrase, column=column, value=values[0])
    if column.kind == "boolean":
        return Compare(draft.ref(column), "=", Literally((values[0] == "true") != negated))
    if not draft.marks[group[0][0]].values and column.kind == "text":
        kind = "contains" if _inside(draft, group[0][0]) else "equals"
        matches: list[Condition] = [Matches(draft.ref(column), v, kind, negated) for v in values]
        return matches[0] if len(matches) == 1 else Either(tuple(matches))
    return OneOf(draft.ref(column), tuple(values), negated)


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
        if _inside(draft, place):
            return column, (mark.text,), negated
        draft.doubt(0.8, f"“{mark.text}” is not among the values seen in {column.said}")
    draft.spend(place)
    if beside is not None and _same(draft.marks[beside], column):
        draft.spend(beside)
    if mark.fuzzy:
        draft.doubt(0.9, f"“{mark.text}” was read as {values[0]}")
    return column, values, negated


def _inside(draft: Draft, place: int) -> bool:
    """ "'Express' in their names": what is quoted is part of the value."""
    following = draft.after(place)
    mark = draft.at(place + 1)
    within = mark is not None and mark.kind == "prep" and mark.text.lower() == "in"
    return within and draft.kind(following) == "column" and not draft.marks[place].values


def _same(mark: Mark, column: ColumnInfo) -> bool:
    return any(link.column is column for link in mark.columns)


def _beside(draft: Draft, place: int, mark: Mark) -> int | None:
    """The column mentioned with the value: just before it, else just after."""
    over = frozenset({"prep", "is", "stop", "clause", "not", "show", "compare"})
    before = draft.before(place, over=over)
    while before is not None and draft.kind(before) in {"or", "and", "value"}:
        before = draft.before(before, over=over)
    held = {link.column.name for link in mark.values}
    inside = draft.after(place) if _inside(draft, place) else None
    for near in (inside, before, place + 1):
        found = draft.at(near)
        if near is None or found is None or found.kind != "column" or near in draft.spent:
            continue
        if not held and near in {before, inside}:
            return near
        if any(link.column.name in held for link in found.columns):
            return near
    return None


def _pick(draft: Draft, place: int, beside: int | None) -> tuple[ColumnInfo, tuple[str, ...]]:
    """The column of a value: the one named beside it, the one its preposition means, else the likeliest."""
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
        if mark.text.lower() == "never":
            draft.doubt(0.5, f"“never” was read of single {draft.table.rows_noun}")
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
