"""How likely a reading is right, from all that is known of it: both readings, their doubts, its shape.

What is learned comes from answers over databases that the models behind them had not seen, by
`evals/_planner_surely.py`: weights, which are few, so that what they say can be read, and small trees,
which know what goes together. The two have the same say. A second pair of them speaks once the statement
has run, and knows what its rows tell (`by_rows.py`): how many there are, and what share of the likeliest
readings gives the very same.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from sextant.features.ask.models import Status
from sextant.features.ask.planner.by_rows import SAME
from sextant.features.ask.planner.contradicting import contradicts
from sextant.features.ask.planner.plan import (
    All,
    Compare,
    Condition,
    Either,
    Nested,
    Plan,
    Within,
    is_figure,
)
from sextant.features.ask.planner.reading import Interpretation, Reading
from sextant.features.ask.planner.scoring import SURE, Verdict, verdict_of
from sextant.features.ask.planner.unsaid import passed_over
from sextant.features.ask.understanding.words import tokenize

if TYPE_CHECKING:
    from sextant.features.ask.planner.wide.asking import WideReading

_LEAST, _MOST = 0.01, 0.985
STRANGE = (
    "strange words"  # that nothing in the data accounts for; a reading that passes them over is never sure
)
_WITH_STRANGERS = 0.7  # read with doubt, so that other readings are offered
_CONTRADICTED = 0.1  # one value and another of the same column: no such reading was right
_PASSED_OVER = 0.45  # where a negation or a comparison was said and is nowhere in the plan
_PLACED = "every word found its place"
_UNKNOWN = 0.5
_NEARLY_ALL, _HALF = 0.98, 0.5
_ALL_THE_SAME = "other likely ways to read it give the same rows"
_OTHERS = "other likely ways to read it give other rows"
CERTAIN = 0.9
_WHOLLY = 0.96  # a reading of one table in which every word has its place, and none a doubt
# How sure a plain question is that both readings agree on, where no other table reads as well: so many such
# questions were right at least, over databases that the models behind them had not seen.
_PLAINLY_FROM = 0.75  # where what is learned does not doubt it
_FIGURE, _VALUES, _OF_SOME, _BY_GROUP = 0.97, 0.97, 0.93, 0.92


@dataclass(frozen=True, slots=True)
class Weights:
    """What each feature adds to the logit of being right."""

    bias: float
    by_name: Mapping[str, float]
    trees: Callable[[Mapping[str, float]], float] | None = None  # the logit by what goes together
    modest: float = 0.0  # what is added to each logit: databases learned from are harder
    again: "Weights | None" = None  # for what was run

    def likely(self, features: Mapping[str, float]) -> float:
        """How likely a reading with these features is right."""
        total = self.bias + sum(weight * features.get(name, 0.0) for name, weight in self.by_name.items())
        if self.trees is not None:
            total = (total + self.trees(features)) / 2
        return _share(total + self.modest)


def looked_again(
    best: Reading, features: Mapping[str, float], seen: Mapping[str, float], *, weights: Weights
) -> Reading:
    """The reading, surer or less sure by what its rows tell (`by_rows.told_by`)."""
    if weights.again is None or best.verdict.status == "not_understood":
        return best
    same = seen[SAME]
    told = surely(best, {**features, **seen}, weights.again)
    why = _ALL_THE_SAME if same > _NEARLY_ALL else _OTHERS if same < _HALF else ""
    reasons = (*told.verdict.reasons, why) if why else told.verdict.reasons
    return replace(told, verdict=replace(told.verdict, reasons=reasons))


def _at_least_unsure(verdict: Verdict) -> Status:
    return "unsure" if verdict.status == "not_understood" else verdict.status


def _share(logit: float) -> float:
    return min(max(1 / (1 + math.exp(-logit)), _LEAST), _MOST)


def surely(best: Reading, features: Mapping[str, float], weights: Weights) -> Reading:
    """The reading with the confidence that its features are worth; what was not understood stays so."""
    verdict = best.verdict
    if verdict.status == "not_understood":
        return best
    told = weights.likely(features)
    if told >= _PLAINLY_FROM:
        told = max(told, _plainly(best.plan, features))
    if features.get(STRANGE):
        told = min(told, _WITH_STRANGERS)
    if contradicts(best.plan):
        told = min(told, _CONTRADICTED)
    reasons = verdict.reasons
    if unsaid := passed_over(best.question, best.plan):
        told = min(told, _PASSED_OVER)
        reasons = tuple(dict.fromkeys((f"“{unsaid}” changes nothing in how it was read", *reasons)))
    made = verdict_of(told, reasons, verdict.unplaced, coverage=verdict.coverage)
    return replace(best, verdict=replace(made, status=_at_least_unsure(made)))


def _plainly(plan: Plan, features: Mapping[str, float]) -> float:
    """The least confidence of a plain question: one figure, a list of values, figures by group."""
    placed = features["narrow"] >= _logit(_WHOLLY) and not features["left out"] and not features["doubts"]
    if not placed or not features["agree"] or features["equals"] or features["joins"]:
        return 0.0
    if plan.limit is not None or features["nested"] or plan.having is not None or plan.combined is not None:
        return 0.0
    if not features["figures"]:
        return _VALUES if plan.distinct else 0.0
    if plan.groups:
        return 0.0 if plan.where is not None else _BY_GROUP
    return _FIGURE if plan.where is None else _OF_SOME


def features_of(
    best: Reading, narrow: Interpretation, wide: Sequence["WideReading"], *, tables: int
) -> dict[str, float]:
    """What tells how likely a reading is right; `narrow` and `wide` are the readings it was chosen from."""
    first = wide[0] if wide else None
    agrees = first is not None and first.agrees
    plain = narrow.best.verdict
    one, other = plain.confidence, first.reading.verdict.confidence if first else _UNKNOWN
    doubts = [r for r in plain.reasons if r != _PLACED]
    return {
        "confidence": _logit(best.verdict.confidence),
        "narrow": _logit(one),
        "wide": _logit(other),
        "narrow where both agree": _logit(one) if agrees else 0.0,
        "wide where both agree": _logit(other) if agrees else 0.0,
        "agree": float(agrees),
        "agree surely": float(agrees and one >= SURE and other >= SURE),
        "lone": float(first is not None and first.lone),
        "unsayable": float(first is not None and not first.sayable),
        "no wide": float(first is None),
        "coverage": plain.coverage,
        "left out": float(len(plain.unplaced)),
        "left out by it": float(len(best.verdict.unplaced)),
        "doubts": float(len(doubts)),
        "rivals": float(min(len(narrow.others), 3)),
        "equals": float(sum(r.verdict.confidence >= SURE for r in narrow.others)),
        "tables": math.log2(tables),
        "words": float(len(tokenize(best.question))) / 10,
        **_shape(best.plan),
        **({f"row {n}": value for n, value in enumerate(first.row)} if first else {}),
    }


def _shape(plan: Plan) -> dict[str, float]:
    tests = list(_tests(plan.where))
    nested = any(isinstance(t, Within) or (isinstance(t, Compare) and _nests(t)) for t in tests)
    shown = [o for o in plan.outputs if not o.supporting]
    return {
        "joins": float(min(len(plan.joins), 3)),
        "groups": float(bool(plan.groups)),
        "tests": float(min(len(tests), 3)),
        "having": float(plan.having is not None),
        "order": float(bool(plan.order)),
        "first": float(plan.limit == 1),
        "first of groups": float(plan.limit is not None and bool(plan.groups)),
        "several": float(plan.limit is not None and plan.limit > 1),
        "distinct": float(plan.distinct),
        "nested": float(nested),
        "combined": float(plan.combined is not None),
        "figures": float(any(is_figure(o.expression) for o in shown)),
        "only figures": float(all(is_figure(o.expression) for o in shown)),
        "shown": float(min(len(shown), 5)),
    }


def _nests(test: Compare) -> bool:
    return isinstance(test.left, Nested) or isinstance(test.right, Nested)


def _tests(condition: Condition | None) -> Sequence[Condition]:
    if condition is None:
        return ()
    if isinstance(condition, All | Either):
        return [t for one in condition.conditions for t in _tests(one)]
    return (condition,)


def _logit(share: float) -> float:
    held = min(max(share, _LEAST), 1 - _LEAST)
    return math.log(held / (1 - held))
