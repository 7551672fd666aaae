"""One question read against one table: marks, a draft filled step by step, a plan, a verdict."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import cast

from sextant.features.ask.planner.against import set_against
from sextant.features.ask.planner.assemble import assemble
from sextant.features.ask.planner.averages import read_averages
from sextant.features.ask.planner.brief import sum_up
from sextant.features.ask.planner.comings import read_comings
from sextant.features.ask.planner.commonest import read_common
from sextant.features.ask.planner.conditions import join_alternatives, read_conditions, read_numbered
from sextant.features.ask.planner.distinct import read_distinct
from sextant.features.ask.planner.doings import (
    read_asked_unit,
    read_doings,
    read_done,
    read_first_and_last,
    read_new,
    read_row_numbers,
)
from sextant.features.ask.planner.draft import Chip, Choice, Draft
from sextant.features.ask.planner.each import Each, each_of, first_of_each, without
from sextant.features.ask.planner.flags import read_flags, read_going_on
from sextant.features.ask.planner.funnel import read_funnel, read_many_per
from sextant.features.ask.planner.measures import (
    read_groups,
    read_how,
    read_measures,
)
from sextant.features.ask.planner.nth import keep_place, read_place
from sextant.features.ask.planner.ordering import read_superlatives, read_top
from sextant.features.ask.planner.plan import Column, Plan
from sextant.features.ask.planner.rates import (
    apply_course,
    part_order_by,
    read_margin,
    read_per,
    read_range,
    read_span,
    read_stock_value,
    read_typical,
)
from sextant.features.ask.planner.scoring import Verdict, judge
from sextant.features.ask.planner.shares import apply_growth, read_distribution, read_relations, read_share
from sextant.features.ask.planner.sorting import read_order
from sextant.features.ask.planner.times import (
    read_bare_years,
    read_grains,
    read_times,
    read_years_after_names,
)
from sextant.features.ask.understanding.annotate import Annotated, Reader, annotate
from sextant.features.ask.understanding.concepts import ADJECTIVES
from sextant.features.ask.understanding.marks import ColumnLink, Mark
from sextant.features.ask.understanding.schema import ColumnInfo, TableInfo
from sextant.features.ask.understanding.spans import read_day
from sextant.features.ask.understanding.truth import truth_values
from sextant.kit.nouns import singular


@dataclass(frozen=True, slots=True)
class Tables:
    """The tables that a plan reads; the main one is what its rows are called after."""

    main: TableInfo
    beside: tuple[TableInfo, ...] = ()

    def of(self, source: str) -> TableInfo:
        """The table that has this name in the plan."""
        return next((t for t in self.beside if t.table == source), self.main)

    def column(self, column: Column) -> ColumnInfo:
        """Raises KeyError when there is none of that name."""
        return self.of(column.source).column(column.name)


@dataclass(frozen=True, slots=True)
class Reading:
    """How a question is understood, and how sure that is; `beside` are tables joined to the main one."""

    question: str
    table: TableInfo
    plan: Plan
    verdict: Verdict
    chips: tuple[Chip, ...]
    choices: tuple[Choice, ...]
    notes: tuple[str, ...]
    filtered: tuple[ColumnInfo, ...]
    names_rows: float
    link_quality: float
    beside: tuple[TableInfo, ...] = ()

    @property
    def tables(self) -> Tables:
        return Tables(self.table, self.beside)


@dataclass(frozen=True, slots=True)
class Likely:
    """One of the likeliest readings, and the share that it has of how likely they are together."""

    reading: Reading
    share: float


@dataclass(frozen=True, slots=True)
class Interpretation:
    """The surest reading, and others that come near it, best first.

    `likeliest`: those whose rows tell more of how sure the best is (`sureness.looked_again`), if any do;
    `features`: what is known of the best without them.
    """

    best: Reading
    others: tuple[Reading, ...] = ()
    likeliest: tuple[Likely, ...] = ()
    features: Mapping[str, float] = field(default_factory=dict[str, float], compare=False, repr=False)


def read_question(question: str, reader: Reader, *, today: date) -> Reading:
    """The likeliest reading of a question about one table."""
    said, counted_from = _split_anchor(question, today)
    reading = read_marks(annotate(said, reader, today=counted_from), reader, today=counted_from)
    return replace(reading, question=question)


_ANCHOR = re.compile(r"\s*,?\s*\bcounting from (\d{4}-\d\d-\d\d)\s*[?.]?\s*$", re.I)


def _split_anchor(question: str, today: date) -> tuple[str, date]:
    """ "counting from 2013-12-31" at the end moves today to that day."""
    match = _ANCHOR.search(question)
    day = read_day(match[1]) if match else None
    return (question[: match.start()], day) if match and day else (question, today)


def read_marks(annotated: Annotated, reader: Reader, *, today: date) -> Reading:
    """The reading of marks that are already chosen."""
    each = each_of(Draft(reader.table, annotated, today))
    found = _read(annotated, reader, today=today, each=each) if each is not None else None
    return found or cast(Reading, _read(annotated, reader, today=today))


def _read(annotated: Annotated, reader: Reader, *, today: date, each: Each | None = None) -> Reading | None:
    """The reading step by step; None where the first is to be of `each`, but no first is asked for."""
    draft = Draft(reader.table, annotated, today)
    if each is not None:
        without(draft, each)
    _read_words(draft)
    _read_parts(draft)
    whole = assemble(draft)
    plan = whole if each is None else first_of_each(draft, whole, each)
    if plan is None:
        return None
    _spend_grammar(draft)
    verdict = judge(draft, plan)
    return Reading(
        question=annotated.text,
        table=reader.table,
        plan=plan,
        verdict=verdict,
        chips=_ordered(draft.chips),
        choices=tuple(draft.choices),
        notes=tuple(draft.notes),
        filtered=tuple(draft.filtered),
        names_rows=max((_NOUN_FIT[m.word] for m in draft.marks if m.kind == "table"), default=0.0),
        link_quality=_link_quality(draft),
    )


def _read_words(draft: Draft) -> None:
    """What stands by itself: times, doings, numbers, ends."""
    part_order_by(draft)
    _settle_words(draft)
    _name_keys(draft)
    read_funnel(draft)
    _absorb_heads(draft)
    _read_chart(draft)
    read_span(draft)
    read_comings(draft)
    read_times(draft)
    set_against(draft)
    read_typical(draft)
    read_grains(draft)
    read_asked_unit(draft)
    read_doings(draft)
    read_done(draft)
    read_first_and_last(draft)
    read_row_numbers(draft)
    read_new(draft)
    read_going_on(draft)
    read_numbered(draft)
    read_top(draft)
    read_relations(draft)


def _read_parts(draft: Draft) -> None:
    """What belongs together: orders, conditions, figures, groups."""
    read_order(draft)
    read_distribution(draft)
    read_years_after_names(draft)
    read_averages(draft)
    read_conditions(draft)
    read_bare_years(draft)
    set_against(draft)
    place = read_place(draft)
    read_common(draft)
    read_superlatives(draft)
    keep_place(draft, place)
    read_many_per(draft)
    read_per(draft)
    read_groups(draft)
    read_distinct(draft)
    read_share_or_measures(draft)
    _read_names(draft)
    _doubt_nouns(draft)
    _doubt_ends(draft)
    sum_up(draft)


_NOUN_FIT = {"whole": 1.0, "head": 0.8, "part": 0.3, "called": 0.2, "any": 0.0}


def _link_quality(draft: Draft) -> float:
    scores = [m.columns[0].score for m in draft.marks if m.kind == "column"]
    return sum(scores) / len(scores) if scores else 0.0


def read_share_or_measures(draft: Draft) -> None:
    read_margin(draft)
    read_range(draft)
    read_stock_value(draft)
    read_measures(draft)
    read_flags(draft)
    read_how(draft)
    join_alternatives(draft)
    read_share(draft)
    apply_growth(draft)
    apply_course(draft)


_HEADS = frozenset(
    {"number", "name", "code", "id", "value", "member", "detail", "level", "method", "rate", "ratio", "share"}
)


def _settle_words(draft: Draft) -> None:
    """ "the greatest and average capacity" are two figures; "names of studios" are studios."""
    for place, mark in enumerate(draft.marks):
        beside = draft.after(place)
        joined = draft.kind(beside) == "and" and draft.kind(draft.after(beside or 0)) in {"agg", "sup"}
        other = draft.at(draft.after(beside or 0)) if joined else None
        figures = {m.kind for m in (mark, other) if m is not None} == {"agg", "sup"}
        for at in (place, draft.after(beside or 0)) if figures else ():
            found = draft.at(at)
            if (
                at is not None
                and found is not None
                and found.kind == "sup"
                and (high := _is_high(draft, at, found)) is not None
            ):
                draft.marks[at] = replace(found, kind="agg", word="max" if high else "min")
    for place, mark in list(draft.free("word", "column")):
        of = draft.at(place + 1)
        named = draft.at(place + 2)
        if singular(mark.text.lower()) != "name" or of is None or named is None or of.text.lower() != "of":
            continue
        if named.kind == "column" and named.column.kind == "text" and named.columns[0].score >= 0.9:
            draft.spend(place)


def _is_high(draft: Draft, place: int, mark: Mark) -> bool | None:
    """Whether "greatest", or "oldest" before what it speaks of, is a maximum; None where it is no figure."""
    if mark.word in {"most", "least"}:
        return mark.word == "most"
    named, adjective = draft.at(place + 1), mark.word.lstrip("-")
    if (
        adjective not in ADJECTIVES
        or named is None
        or named.kind != "column"
        or named.column.kind != "number"
    ):
        return None
    return (ADJECTIVES[adjective][1] == "high") != mark.word.startswith("-")


def _name_keys(draft: Draft) -> None:
    """ "employees per manager", "without a manager": whom a number names, though "Manager" is a value."""
    keys = [c for c in draft.table.columns if c.role == "key" and len(c.phrases[0]) > 1]
    for place, mark in list(draft.free("value")):
        if draft.kind(draft.before(place, over=frozenset({"stop"}))) not in {"group", "each", "not"}:
            continue
        word = singular(mark.text.lower())
        named = next((c for c in keys if c.phrases[0][:-1] == (word,)), None)
        if named is not None:
            draft.marks[place] = replace(mark, kind="column", columns=(ColumnLink(named, 1.0),), values=())


def _absorb_heads(draft: Draft) -> None:
    """ "phone numbers", "cloud cover rates", "faculty members": a general word after what it belongs to."""
    for place, mark in list(draft.free("word", "column", "share", "count")):
        token = draft.annotated.tokens[mark.start]
        general = mark.end - mark.start == 1 and singular(token.lower) in _HEADS
        before = draft.at(place - 1) if place else None
        if (
            not general
            or before is None
            or before.kind not in {"column", "table"}
            or before.end != mark.start
        ):
            continue
        asks_rate = (
            mark.kind == "share" and before.kind == "column" and truth_values(before.column) is not None
        )
        if not asks_rate and (mark.kind != "column" or mark.columns[0].score < 0.7):
            draft.spend(place)
            if mark.kind == "share" and before.kind == "column" and before.column.expression:
                draft.doubt(0.4, f"of what {before.column.said} is a share was not understood")


def _read_chart(draft: Draft) -> None:
    for place, mark in list(draft.free("chart")):
        draft.chart = mark.word or draft.chart
        draft.spend(place)


def _doubt_nouns(draft: Draft) -> None:
    """Orders are not order lines: part of a table's name, where the rest of it is not said, is a guess."""
    nouns = [m for m in draft.marks if m.kind == "table"]
    if nouns and all(m.word == "part" for m in nouns) and len(draft.table.nouns[0]) > 1:
        draft.doubt(0.88, f"“{nouns[0].text}” was taken for the {draft.table.rows_noun}")
    if nouns and all(m.word == "called" for m in nouns):
        draft.notes.append(f"“{nouns[0].text}” was taken for the {draft.table.rows_noun}.")


def _doubt_ends(draft: Draft) -> None:
    """ "the best student of each class": an end of something that was not said, and of each group."""
    for _, mark in draft.free("top"):
        if mark.text.lower() in {"best", "worst", "top", "bottom"}:
            draft.doubt(0.4, f"by what they are {mark.text.lower()} was not understood")


def _read_names(draft: Draft) -> None:
    """ "names" where no column is called so: what names the rows."""
    for place, mark in list(draft.free("word")):
        if singular(mark.text.lower()) in {"name", "title"} and draft.table.identity:
            draft.spend(place)
            draft.listed.extend(c for c in draft.table.identity if c not in draft.listed)


def _spend_grammar(draft: Draft) -> None:
    """Words of asking that are met by what the plan already does."""
    for place, mark in list(draft.free("each", "group", "contrast", "distinct", "trend", "growth")):
        if mark.text.lower() == "by" and draft.kind(place + 1) == "value" and not draft.is_free(place + 1):
            draft.spend(place)  # "flown by UA": who did it is already a condition
        grouped = bool(draft.groups)
        if (
            mark.kind in {"contrast"}
            or (mark.kind in {"each", "group"} and (grouped or draft.each_row))
            or (mark.kind == "each" and not draft.measures)
        ):
            draft.spend(place)


_ROLE_ORDER = ("measure", "by", "where", "when", "order", "top", "dataset")


def _ordered(chips: list[Chip]) -> tuple[Chip, ...]:
    return tuple(sorted(dict.fromkeys(chips), key=lambda c: _ROLE_ORDER.index(c.role)))
