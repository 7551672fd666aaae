"""What a language model answers with: a plan where columns and metrics of one table say it, else SQL."""

from datetime import date
from typing import Literal

from pydantic import Field

from sextant.core.http import WireModel

Figure = Literal["metric", "count", "sum", "avg", "min", "max", "median"]
Grain = Literal["year", "quarter", "month", "week", "day", "weekday", "hour"]
Comparing = Literal[
    "is",
    "is_not",
    "over",
    "at_least",
    "under",
    "at_most",
    "between",
    "contains",
    "starts",
    "missing",
    "known",
]


class FigureSaid(WireModel):
    figure: Figure = "count"
    of: str = Field(default="", max_length=300, description="A metric or column; empty to count rows.")
    distinct: bool = False


class GroupSaid(WireModel):
    column: str = Field(max_length=300)
    grain: Grain | None = None


class ConditionSaid(WireModel):
    column: str = Field(max_length=300, description="A column, or the name of a filter alone.")
    comparing: Comparing = "is"
    values: list[str | float | bool] = Field(default_factory=list[str | float | bool], max_length=200)


class DaysSaid(WireModel):
    column: str = Field(default="", max_length=300, description="Empty for the main time.")
    first: date | None = None
    last: date | None = Field(default=None, description="The last day that counts.")


class PlanSaid(WireModel):
    """Figures of one table, split and narrowed."""

    table: str = Field(max_length=300)
    figures: list[FigureSaid] = Field(default_factory=list[FigureSaid], max_length=8)
    by: list[GroupSaid] = Field(default_factory=list[GroupSaid], max_length=6)
    where: list[ConditionSaid] = Field(default_factory=list[ConditionSaid], max_length=12)
    days: DaysSaid | None = None
    top: int | None = Field(default=None, ge=1, le=1_000)
    descending: bool = True


class Proposal(WireModel):
    """A plan or a statement; neither where the tables cannot answer."""

    plan: PlanSaid | None = Field(
        default=None, description="Preferred wherever figures of one table answer, above all with metrics."
    )
    sql: str = Field(default="", description="Else one DuckDB SELECT statement.")
    understood: list[str] = Field(
        default_factory=list[str], description="How the question was read, in a few short parts."
    )
    chart: str | None = Field(
        default=None, description="bar, line, pie, scatter ... where one was asked for."
    )
    cannot: str = Field(default="", description="What is missing, when the tables cannot answer.")
