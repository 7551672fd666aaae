"""A question's logical form: what is measured, of which rows, split how, in which order; no SQL in it."""

from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from sextant.features.ask.understanding.spans import Grain

AggregateName = Literal["count", "sum", "avg", "min", "max", "median", "stddev", "var", "corr"]
Operator = Literal["=", "!=", "<", "<=", ">", ">="]
Shape = Literal["rows", "number", "groups", "distribution", "relation"]


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a source."""

    source: str
    name: str


@dataclass(frozen=True, slots=True)
class Calendar:
    """The date that the year, month and day columns of a source make together."""

    source: str
    year: str
    month: str
    day: str


@dataclass(frozen=True, slots=True)
class Truncated:
    """A time at a grain: the first day of its month, the number of its weekday or hour."""

    of: "Expression"
    grain: Grain


@dataclass(frozen=True, slots=True)
class Bucket:
    """A number rounded down to a multiple of `width`."""

    of: "Expression"
    width: float


@dataclass(frozen=True, slots=True)
class Literally:
    """A value as it is."""

    value: str | float | bool | date | None


@dataclass(frozen=True, slots=True)
class Aggregate:
    """A figure over rows; no argument counts the rows; `where` limits it to some of them."""

    name: AggregateName
    argument: "Expression | None" = None
    second: "Expression | None" = None
    distinct: bool = False
    where: "Condition | None" = None


@dataclass(frozen=True, slots=True)
class Ratio:
    """One figure by another, in percent."""

    part: "Expression"
    whole: "Expression"


@dataclass(frozen=True, slots=True)
class ShareOfTotal:
    """A group's figure in percent of the sum over all groups."""

    of: Aggregate


@dataclass(frozen=True, slots=True)
class Change:
    """A group's figure against that of the group before it, in percent."""

    of: Aggregate
    along: "Expression"
    within: "tuple[Expression, ...]" = ()  # the other groups: each has a course of its own


@dataclass(frozen=True, slots=True)
class Course:
    """A figure summed up from the first group on, or averaged over the latest `span` groups."""

    of: Aggregate
    along: "Expression"
    span: int = 0
    within: "tuple[Expression, ...]" = ()


@dataclass(frozen=True, slots=True)
class Arithmetic:
    """Two figures added, subtracted, multiplied or divided."""

    left: "Expression"
    operator: Literal["+", "-", "*", "/"]
    right: "Expression"


@dataclass(frozen=True, slots=True)
class Nested:
    """The one value that another plan gives: the average that rows are held against."""

    plan: "Plan"


Expression = (
    Column
    | Calendar
    | Truncated
    | Bucket
    | Literally
    | Aggregate
    | Ratio
    | ShareOfTotal
    | Change
    | Course
    | Arithmetic
    | Nested
)


@dataclass(frozen=True, slots=True)
class Compare:
    left: Expression
    operator: Operator
    right: Expression


@dataclass(frozen=True, slots=True)
class Between:
    of: Expression
    low: Expression
    high: Expression
    negated: bool = False


@dataclass(frozen=True, slots=True)
class OneOf:
    of: Expression
    values: tuple[str | float, ...]
    negated: bool = False


@dataclass(frozen=True, slots=True)
class Matches:
    """A text that contains, starts or ends with a piece, in any case."""

    of: Expression
    piece: str
    where: Literal["contains", "starts", "ends", "equals"] = "contains"
    negated: bool = False


@dataclass(frozen=True, slots=True)
class Missing:
    of: Expression
    negated: bool = False


@dataclass(frozen=True, slots=True)
class Within:
    """Whether a value is among those of another plan's only output."""

    of: Expression
    plan: "Plan"
    negated: bool = False


@dataclass(frozen=True, slots=True)
class All:
    conditions: tuple["Condition", ...]


@dataclass(frozen=True, slots=True)
class Either:
    conditions: tuple["Condition", ...]


Condition = Compare | Between | OneOf | Matches | Missing | Within | All | Either


@dataclass(frozen=True, slots=True)
class Source:
    """A table that is read, under the name it has in the statement."""

    dataset_id: str
    table: str
    alias: str


@dataclass(frozen=True, slots=True)
class Join:
    """How a further source hangs on those before it."""

    source: Source
    on: Condition
    kind: Literal["inner", "left"] = "inner"


@dataclass(frozen=True, slots=True)
class Output:
    """A column of the answer; `supporting` ones were not asked for, and stand beside to make it clear."""

    expression: Expression
    name: str
    supporting: bool = False


@dataclass(frozen=True, slots=True)
class Ordering:
    expression: Expression
    descending: bool = False


@dataclass(frozen=True, slots=True)
class Firsts:
    """The first so many rows, or groups, of each of other groups, with those that share the last place.

    With a `place` it is what stands there alone: 2 for the second, of which those before it share one place.
    """

    within: tuple[Expression, ...]
    by: Ordering
    count: int = 1
    place: int = 1


@dataclass(frozen=True, slots=True)
class Combined:
    """Another plan of the same outputs, whose rows are added to, kept in or taken from those of a plan."""

    operator: Literal["union", "intersect", "except"]
    plan: "Plan"


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything a statement needs; the same SQL each time. `sources` holds joined tables, too."""

    sources: tuple[Source, ...]
    outputs: tuple[Output, ...]
    joins: tuple[Join, ...] = ()
    where: Condition | None = None
    groups: tuple[Expression, ...] = ()
    having: Condition | None = None
    order: tuple[Ordering, ...] = ()
    limit: int | None = None
    offset: int = 0
    distinct: bool = False
    shape: Shape = "rows"
    chart: str | None = None
    times: tuple["AskedTime", ...] = field(default=())
    combined: Combined | None = None
    firsts: Firsts | None = None

    @property
    def measures(self) -> tuple[Output, ...]:
        return tuple(o for o in self.outputs if is_figure(o.expression))

    @property
    def dimensions(self) -> tuple[Output, ...]:
        return tuple(o for o in self.outputs if o.expression in self.groups)


@dataclass(frozen=True, slots=True)
class AskedTime:
    """A time that was asked for, and the time column it stands on; relative ones move with the day."""

    column: str
    start: date | None
    end: date | None
    relative: bool
    words: str


def is_figure(expression: Expression) -> bool:
    """Whether an expression is counted or computed over rows."""
    return isinstance(expression, Aggregate | Ratio | ShareOfTotal | Change | Course) or (
        isinstance(expression, Arithmetic) and (is_figure(expression.left) or is_figure(expression.right))
    )


def both(*conditions: Condition | None) -> Condition | None:
    """All of the conditions that are there."""
    there: list[Condition] = []
    for condition in conditions:
        if isinstance(condition, All):
            there.extend(condition.conditions)
        elif condition is not None:
            there.append(condition)
    if not there:
        return None
    return there[0] if len(there) == 1 else All(tuple(there))
