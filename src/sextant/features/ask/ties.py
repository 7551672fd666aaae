"""Rows that share the last place shown: which of them is shown is chance, and told as such."""

from collections.abc import Mapping
from dataclasses import replace

from sextant.core.access import Caller
from sextant.features.ask.meaning import MetricMisplaced, expand
from sextant.features.ask.planner.compile import to_sql
from sextant.features.ask.planner.plan import Output, Plan
from sextant.features.query import Answered, Queries, Query
from sextant.features.semantics import Known
from sextant.kit.errors import SextantError

_RANK = "rank"


def shares_last_place(queries: Queries, caller: Caller, plan: Plan, rows: Answered, *, known: Known) -> bool:
    """Whether a row that was cut off ranks as high as the last one shown."""
    limit = plan.limit
    if limit is None or rows.row_count < limit or not plan.order or plan.combined is not None:
        return False
    ranks = _ranks(queries, caller, plan, rows.as_of, known=known)
    return len(ranks) > limit and ranks[limit] == ranks[limit - 1]


def _ranks(
    queries: Queries, caller: Caller, plan: Plan, as_of: Mapping[str, str], *, known: Known
) -> list[object]:
    """What the rows are ordered by, one row further than they are shown; empty where that cannot be told."""
    first = plan.order[0]
    asked = replace(
        plan, outputs=(Output(first.expression, _RANK),), order=(first,), limit=(plan.limit or 0) + 1
    )
    try:
        sql = expand(to_sql(asked, pretty=False), known).sql
        answered = queries.run(caller, Query(sql, as_of=dict(as_of), purpose="suggestion"))
    except (SextantError, MetricMisplaced):
        return []
    return answered.table.column(0).to_pylist()


def told(plan: Plan) -> str:
    """What a person should know of rows that share a place."""
    if plan.limit == 1:
        return "Several share the first place; one of them is shown."
    return f"Several share place {plan.limit}; not all of them are shown."
