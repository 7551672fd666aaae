"""Patterns in texts and missing values: "containing the word", "missing", "without a tail number"."""

from sextant.features.ask.planner.draft import Draft
from sextant.features.ask.planner.plan import (
    Compare,
    Literally,
    Matches,
    Missing,
)
from sextant.features.ask.planner.sides import take_negation
from sextant.features.ask.understanding.marks import Mark
from sextant.features.ask.understanding.schema import ColumnInfo
from sextant.features.ask.understanding.truth import truth_values


def read_patterns(draft: Draft) -> None:
    """Spends "containing ...", "starting with ..." and words for missing values."""
    for place, mark in list(draft.free("pattern")):
        _read_pattern(draft, place, mark)
    for place, mark in list(draft.free("null")):
        _read_null(draft, place, mark)


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
    negated = take_negation(draft, place)
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
    if take_negation(draft, place):
        present = not present
    _keep_missing(draft, column, present=present, places=(place, target))


def _keep_missing(draft: Draft, column: ColumnInfo, *, present: bool, places: tuple[int, int]) -> None:
    phrase = draft.text(*places)
    draft.keep(Missing(draft.ref(column), negated=present), min(places))
    draft.filtered.append(column)
    draft.chip("where", f"{column.said} is {'known' if present else 'missing'}", phrase=phrase, column=column)


def read_without(draft: Draft) -> None:
    """ "without a tail number", "no arrival delay": a negated column with nothing beside it is missing."""
    for place, _ in list(draft.free("not")):
        after = draft.after(place)
        if after is None or draft.kind(after) != "column" or after in draft.spent:
            continue
        column = draft.marks[after].column
        if truth_values(column) is not None:
            continue
        if _has_none(column):
            _keep_amount(draft, draft.use(after), there=False, places=(place, after))
            draft.spend(place)
            continue
        draft.use(after)
        draft.spend(place)
        _keep_missing(draft, column, present=False, places=(place, after))


def read_with(draft: Draft) -> None:
    """ "lines with a discount", "discounted revenue": rows where there is any of a number that may be 0."""
    for place, mark in list(draft.free("column")):
        if not _has_none(mark.column) or mark.columns[0].score < 0.7:
            continue
        lead = draft.at(place - 1)
        owned = lead is not None and lead.text.lower() in {"with", "with a", "with an", "with any"}
        owned = owned and draft.kind(place + 1) in {None, "prep", "time", "group", "grain", "and"}
        before, after = mark.text.lower().endswith("ed"), draft.kind(place + 1) in {"column", "table"}
        if owned or (before and after):
            _keep_amount(draft, draft.use(place), there=True, places=(place,))


def _has_none(column: ColumnInfo) -> bool:
    """Whether 0 in a column of numbers says that there is none."""
    return column.kind == "number" and column.role == "measure" and column.low == 0.0 and not column.nulls


def _keep_amount(draft: Draft, column: ColumnInfo, *, there: bool, places: tuple[int, ...]) -> None:
    draft.keep(Compare(draft.ref(column), ">" if there else "=", Literally(0.0)), min(places))
    draft.filtered.append(column)
    text = f"{column.said} is {'over 0' if there else '0'}"
    draft.chip("where", text, phrase=draft.text(min(places), max(places)), column=column)
