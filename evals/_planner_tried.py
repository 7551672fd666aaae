"""The candidates of a question that is learned from, and which of them give its gold's rows."""

from collections.abc import Sequence
from contextlib import suppress
from types import ModuleType
from typing import Any

import duckdb
import numpy as np
from _golds import golds
from _planner_examples import ROWS, Example
from questions import TODAY

from sextant.features.ask.planner.choosing import of_one_table, with_pointed_at
from sextant.features.ask.planner.compile import to_sql
from sextant.features.ask.planner.plan import Plan
from sextant.features.ask.planner.wide.asking import candidates, held_against
from sextant.features.ask.planner.wide.cues import shape_cues
from sextant.features.ask.planner.wide.form import Form
from sextant.features.ask.planner.wide.model import Model
from sextant.features.ask.planner.wide.narrow import form_of
from sextant.features.ask.planner.wide.partials import Candidate
from sextant.features.ask.planner.wide.planning import Unsayable, plan_of
from sextant.features.ask.planner.wide.ranking import Narrow, keys_of, rank_rows
from sextant.features.ask.planner.wide.roles import features, look


def candidates_of(example: Example, model: Model, scorer: ModuleType) -> None:
    """The candidates of a question as features, and which of them give the gold's rows."""
    known = example.known
    found = of_one_table(example.question, known.database.readers, today=TODAY)
    found = with_pointed_at(found, example.question, known.schema, today=TODAY)
    verdict = found.best.verdict
    narrow = Narrow(
        form_of(found.best.plan, known.schema), verdict.confidence, verdict.coverage, len(found.others)
    )
    asked = look(
        example.mentions, example.parts, schema=known.schema, model=model, cues=shape_cues(example.parts)
    )
    if not asked.pool:
        return
    if model.roles is None:
        return
    scores = model.roles.all_scores(features(asked, known.schema))
    made = candidates(asked, known.schema, scores, narrow.form, model=model)
    if not made:
        return
    example.keys = keys_of(made, known.schema)
    example.rows = rank_rows(made, asked, known.schema, narrow, example.keys)
    example.held = _held(made, example)
    accepted = [] if example.foreign else golds(known.path, example.gold, scorer=scorer)
    example.right = [int(_gives(c.form, accepted, example, scorer)) for c in made]


def _held(made: Sequence[Candidate], example: Example) -> Any:
    """What each candidate that can be said loses for what it misses."""
    plans: dict[int, Plan] = {}
    for place, candidate in enumerate(made):
        with suppress(Unsayable):
            plans[place] = plan_of(candidate.form, example.known.schema)
    return held_against(example.question, plans, np.zeros(len(made), np.float32), example.known.schema)


def _gives(form: Form, accepted: list[Any], example: Example, scorer: ModuleType) -> bool:
    """Whether a form gives one of the golds' rows; it is run once for all wordings of a question."""
    known = example.known.told.get((example.gold, form))
    if known is None:
        known = example.known.told[example.gold, form] = _same_rows(form, accepted, example, scorer)
    return known


def _same_rows(form: Form, accepted: list[Any], example: Example, scorer: ModuleType) -> bool:
    try:
        plan = plan_of(form, example.known.schema)
        shown = [n for n, o in enumerate(plan.outputs) if not o.supporting]
        alike = [gold for gold in accepted if not gold or len(shown) == len(gold[0])]
        if not alike:
            return False
        rows = example.known.database.engine.execute(to_sql(plan, pretty=False)).fetchmany(ROWS + 1)
    except (Unsayable, duckdb.Error):
        return False
    alike = [gold for gold in alike if len(rows) == len(gold)]
    told = [tuple(scorer.cell(row[n]) for n in shown) for row in rows] if alike else []
    ordered = "order by" in example.gold.lower()
    return any(scorer.matches(gold, told, ordered, extra=False) for gold in alike)
