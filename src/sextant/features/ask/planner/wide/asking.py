"""A question read over several tables: candidates made, ranked, and the best told as readings."""

import threading
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from sextant.features.ask.planner.contradicting import contradicts
from sextant.features.ask.planner.plan import Plan
from sextant.features.ask.planner.reading import Reading
from sextant.features.ask.planner.scoring import Verdict, verdict_of
from sextant.features.ask.planner.unsaid import Said
from sextant.features.ask.planner.wide.agreement import agreement
from sextant.features.ask.planner.wide.cues import parts_of, shape_cues
from sextant.features.ask.planner.wide.filling import Filler
from sextant.features.ask.planner.wide.form import Form
from sextant.features.ask.planner.wide.mentions import find_mentions
from sextant.features.ask.planner.wide.model import Model, shipped
from sextant.features.ask.planner.wide.narrow import form_of
from sextant.features.ask.planner.wide.partials import Candidate
from sextant.features.ask.planner.wide.planning import Unsayable, plan_of
from sextant.features.ask.planner.wide.ranking import Narrow, keys_of, rank_rows, sure_row
from sextant.features.ask.planner.wide.roles import Asked, Floats, features, look
from sextant.features.ask.planner.wide.schema import WideSchema
from sextant.features.ask.planner.wide.shapes import Shape, shape_of
from sextant.features.ask.planner.wide.telling import chips_of, columns_of, main_table
from sextant.features.ask.planner.wide.timing import Timed, with_times, without_times
from sextant.features.ask.understanding.annotate import Reader

_SHAPES = 28
_CANDIDATES = 45
_LIKELY_SHAPES, _OF_LIKELY, _OF_OTHERS = 6, 3, 1  # how many each shape has for certain
_FROM_ELSEWHERE = -20.0  # the score of a candidate that the shapes did not give
_FARTHEST = 7.0  # how much less likely than the first a candidate may be
_TOLD = 3
_WEIGHED = 12  # how many of the first are held against what is said outright
_SHORT = 2.0  # what each way to fall short of the question takes from a score
_SENSELESS = 9.0
_KEPT = 16


@dataclass(frozen=True, slots=True)
class Ranked:
    """A candidate with its place in the ranking and its plan."""

    candidate: Candidate
    score: float
    plan: Plan


@dataclass(frozen=True, slots=True)
class Ranking:
    """The candidates of a question, best first.

    `confidence`: how likely the first is right, as `row` tells; `answerable`: whether the data can say.
    """

    asked: Asked
    ranked: tuple[Ranked, ...]
    confidence: float
    answerable: bool
    row: tuple[float, ...]


class Schemas:
    """Schemas of the latest sets of tables; making one takes longer than a question."""

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[int, ...], WideSchema] = OrderedDict()
        self._lock = threading.Lock()

    def of(self, readers: Sequence[Reader]) -> WideSchema:
        """The schema of these readers, which it keeps alive, so that no other can come to bear their ids."""
        key = tuple(map(id, readers))
        with self._lock:
            kept = self._kept.get(key)
            if kept is not None:
                self._kept.move_to_end(key)
                return kept
        made = WideSchema(readers, learned=shipped().synonyms)
        with self._lock:
            self._kept[key] = made
            while len(self._kept) > _KEPT:
                self._kept.popitem(last=False)
        return made


_schemas = Schemas()


def schema_of(readers: Sequence[Reader]) -> WideSchema:
    """The schema of these readers, made at first use."""
    return _schemas.of(readers)


@dataclass(frozen=True, slots=True)
class WideReading:
    """A reading over several tables, and how the reading of one table stands to it.

    `agrees`: both say the same; `sayable`: this planner could say it at all; `lone`: its table joins none;
    `dated`: the question has times of the calendar; `row`: what tells how likely the first is right;
    `share`: how likely this one is among those told.
    """

    reading: Reading
    agrees: bool
    sayable: bool
    lone: bool
    dated: bool
    row: tuple[float, ...] = ()
    share: float = 0.0


def read_widely(
    question: str, readers: Sequence[Reader], narrow: Reading, *, rivals: int, today: date
) -> list[WideReading]:
    """The likeliest readings of a question over all tables, best first; empty where none can be said.

    `narrow` is the reading of one table, which the ranking weighs as one more witness, and `rivals` the
    number of other tables that read as well.
    """
    schema = _schemas.of(readers)
    timed = without_times(question, schema, today=today)
    form = None if timed.phrases else form_of(narrow.plan, schema)
    seen = Narrow(form, narrow.verdict.confidence, narrow.verdict.coverage, rivals)
    ranking = rank(timed.question, schema, seen, model=shipped())
    if ranking is None:
        return []
    joined = {schema.tables[n].table for r in schema.graph.relations for n in (r.table, r.to_table)}
    told: list[WideReading] = []
    shares = _shares([ranked.score for ranked in ranking.ranked])
    for place, ranked in enumerate(ranking.ranked):
        confidence = ranking.confidence if place == 0 else ranking.confidence * 0.5
        reading = _timed(_reading(question, ranked, ranking, schema, confidence), timed)
        alike = agreement(ranked.candidate.form, form, schema)[-1] > 0
        lone = narrow.table.table not in joined
        dated = bool(timed.phrases)
        told.append(WideReading(reading, alike, form is not None, lone, dated, ranking.row, shares[place]))
    return told


def _shares(scores: Sequence[float]) -> list[float]:
    likely = np.exp(np.array(scores) - max(scores))
    return (likely / likely.sum()).tolist()


def _timed(reading: Reading, timed: Timed) -> Reading:
    """The reading with the times that were taken out; one that cannot hold them says so."""
    if not timed.phrases:
        return reading
    put = with_times(reading.plan, timed, (reading.table, *reading.beside))
    if put is not None:
        plan, chips = put
        return replace(reading, plan=plan, chips=(*reading.chips, *chips))
    unplaced = tuple(words for _, words in timed.phrases)
    reason = f"no time was found in {reading.table.name} for “{unplaced[0]}”"
    verdict = verdict_of(min(reading.verdict.confidence, 0.2), (reason,), unplaced)
    return replace(reading, verdict=verdict)


def rank(question: str, schema: WideSchema, narrow: Narrow, *, model: Model) -> Ranking | None:
    """The candidates that can be said, best first; None where there are none."""
    asked, row = _look(question, schema, model)
    if not asked.pool:
        return None
    found = candidates(asked, schema, row, narrow.form, model=model)
    if not found or model.rank is None:
        return None
    keys = keys_of(found, schema)
    rows = rank_rows(found, asked, schema, narrow, keys)
    scores = model.rank.scores(rows)
    plans = _plans(found, scores, schema)
    scores = held_against(question, plans, scores, schema)
    best = next((place for place in _best_first(scores) if place in plans), None)
    if best is None:
        return None
    ranked = [Ranked(found[n], float(scores[n]), plans[n]) for n in _best_first(scores) if n in plans]
    told = sure_row(rows, scores, best, keys)
    row = tuple(told[0].tolist())
    return Ranking(asked, tuple(ranked[:_TOLD]), model.confidence(told), model.answerable(told), row)


def _plans(found: Sequence[Candidate], scores: Floats, schema: WideSchema) -> dict[int, Plan]:
    """The plans of the first candidates that can be said, by their places."""
    plans: dict[int, Plan] = {}
    for place in _best_first(scores):
        with suppress(Unsayable):
            plans[place] = plan_of(found[place].form, schema)
        if len(plans) >= _WEIGHED:
            break
    return plans


def held_against(question: str, plans: Mapping[int, Plan], scores: Floats, schema: WideSchema) -> Floats:
    """The scores, less for plans that fall short of what is said outright, or that no row can meet."""
    said, held = Said(question), scores.copy()
    for place, plan in plans.items():
        held[place] -= _SHORT * said.falls_short(plan, schema.keys)
        if contradicts(plan):
            held[place] -= _SENSELESS
    return held


def _best_first(scores: Floats) -> list[int]:
    return [int(place) for place in np.argsort(-scores, kind="stable")]


def _look(question: str, schema: WideSchema, model: Model) -> tuple[Asked, Floats]:
    mentions = find_mentions(question, schema)
    parts = parts_of(mentions, schema)
    asked = look(mentions, parts, schema=schema, model=model, cues=shape_cues(parts))
    row = features(asked, schema)
    if not asked.pool or model.roles is None:
        return asked, row
    return asked, model.roles.all_scores(row)


def candidates(
    asked: Asked, schema: WideSchema, roles: Floats, narrow: Form | None, *, model: Model
) -> list[Candidate]:
    """The likelier forms of a question, and the one that the reading of one table gives."""
    filler = Filler(asked, schema, roles)
    found: list[Candidate] = []
    kept: dict[Form, Candidate] = {}
    for place, (score, shape) in enumerate(model.likely_shapes(asked.facets, _SHAPES)):
        made = filler.fill(Shape(*shape), score)
        found += made
        for candidate in made[: _OF_LIKELY if place < _LIKELY_SHAPES else _OF_OTHERS]:
            kept.setdefault(candidate.form, candidate)
    found.sort(key=lambda c: -c.total)
    for candidate in found:
        if len(kept) >= _CANDIDATES or candidate.total < found[0].total - _FARTHEST:
            break
        kept.setdefault(candidate.form, candidate)
    if narrow is not None and narrow not in kept:
        with suppress(ValueError):  # a shape that no form can have
            kept[narrow] = Candidate(narrow, shape_of(narrow), _FROM_ELSEWHERE, (), ())
    return sorted(kept.values(), key=lambda c: -c.total)


def _reading(
    question: str, ranked: Ranked, ranking: Ranking, schema: WideSchema, confidence: float
) -> Reading:
    form = ranked.candidate.form
    mentions = ranking.asked.mentions
    main = schema.tables[main_table(form, schema)]
    names = {s.table for s in ranked.plan.sources}
    beside = tuple(t for t in schema.tables if t.table in names and t.table != main.table)
    return Reading(
        question=question,
        table=main,
        plan=ranked.plan,
        verdict=_verdict(ranked, ranking, confidence),
        chips=chips_of(ranked.candidate, mentions, schema),
        choices=(),
        notes=(),
        filtered=tuple(columns_of(form.core, schema)),
        names_rows=1.0,
        link_quality=1.0,
        beside=beside,
    )


def _verdict(ranked: Ranked, ranking: Ranking, confidence: float) -> Verdict:
    taken = {p for start, end in ranked.candidate.spans for p in range(start, end)}
    loose = ranking.asked.mentions.loose
    unplaced = tuple(dict.fromkeys(text for start, end, text in loose if not taken & set(range(start, end))))
    reasons: list[str] = []
    if ranked.plan.joins:
        reasons.append(f"{len(ranked.plan.sources)} tables were joined by their keys")
    verdict = verdict_of(confidence, reasons, unplaced)
    if not ranking.answerable:
        why = "little in the question names a column, a value or the rows of the data"
        return replace(verdict_of(min(confidence, 0.2), (why, *reasons), unplaced), status="not_understood")
    return replace(verdict, status="unsure") if verdict.status == "not_understood" else verdict
