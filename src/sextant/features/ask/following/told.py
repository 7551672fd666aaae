"""A plan as if it had been read from words."""

from collections.abc import Mapping

from sextant.features.ask.following.parts import chips_of, flat, parts_of, subject_of
from sextant.features.ask.following.wording import Words
from sextant.features.ask.planner.plan import Plan
from sextant.features.ask.planner.reading import Reading
from sextant.features.ask.planner.scoring import Verdict
from sextant.features.ask.understanding.schema import TableInfo


def reading_of(
    question: str, plan: Plan, tables: Mapping[str, TableInfo], verdict: Verdict
) -> Reading | None:
    """The reading that a plan is; None where a table of it is gone."""
    if len(tables) < len(plan.sources):
        return None
    words = Words(tables)
    found = (words.column(subject_of(condition)) for condition in flat(plan.where))
    return Reading(
        question=question,
        table=tables[plan.sources[0].alias],
        beside=tuple(tables[source.alias] for source in plan.sources[1:]),
        plan=plan,
        verdict=verdict,
        chips=chips_of(parts_of(plan, tables)),
        choices=(),
        notes=(),
        filtered=tuple(column for column in found if column is not None),
        names_rows=1.0,
        link_quality=1.0,
    )
