"""What a check is, what a run of checks found, and the words both use."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field

from sextant.core.http import WireModel
from sextant.kit.ids import DatasetId, WorkspaceId

Kind = Literal[
    "completeness",
    "uniqueness",
    "type",
    "range",
    "set",
    "pattern",
    "reference",
    "freshness",
    "row_count_change",
    "sql",
]
Severity = Literal["info", "warn", "hold"]
Status = Literal["passed", "failed", "error"]
Verdict = Literal["passed", "info", "warn", "hold"]
Trigger = Literal["demand", "load"]
ValueType = Literal["integer", "number", "boolean", "date", "timestamp", "time", "uuid"]
Bound = int | float | date | datetime | str | None
Share = Annotated[float, Field(ge=0, le=1)]
KINDS: tuple[Kind, ...] = Kind.__args__


class _Value(WireModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class NoParams(_Value):
    """For kinds that need no more than their columns."""


class TypeParams(_Value):
    type: ValueType = Field(description="What every value can be read as.")


class RangeParams(_Value):
    min: Bound = None
    max: Bound = None
    strict: bool = Field(default=False, description="The bounds themselves are outside.")


class SetParams(_Value):
    values: tuple[str | int | float | bool, ...] = Field(min_length=1, max_length=5_000)


class PatternParams(_Value):
    pattern: str = Field(min_length=1, max_length=1_000, description="A regular expression (RE2).")


class ReferenceParams(_Value):
    dataset_id: str
    columns: tuple[str, ...] = Field(min_length=1, description="As many as the check has columns.")


class FreshnessParams(_Value):
    max_age_hours: float = Field(gt=0, description="Of the newest value; without a column, of the load.")


class RowCountParams(_Value):
    min_rows: int | None = Field(default=None, ge=0)
    max_rows: int | None = Field(default=None, ge=0)
    max_loss: Share | None = Field(default=None, description="Share of the rows before that may go.")
    max_growth: float | None = Field(
        default=None, ge=0, description="Share of the rows before that may come."
    )


class SqlParams(_Value):
    sql: str = Field(
        min_length=1, max_length=20_000, description="One SELECT of the rows that break the rule."
    )


Params = (
    NoParams
    | TypeParams
    | RangeParams
    | SetParams
    | PatternParams
    | ReferenceParams
    | FreshnessParams
    | RowCountParams
    | SqlParams
)
PARAMS: Mapping[Kind, type[Params]] = {
    "completeness": NoParams,
    "uniqueness": NoParams,
    "type": TypeParams,
    "range": RangeParams,
    "set": SetParams,
    "pattern": PatternParams,
    "reference": ReferenceParams,
    "freshness": FreshnessParams,
    "row_count_change": RowCountParams,
    "sql": SqlParams,
}


class Rule(_Value):
    """What a check demands: its kind, the columns it looks at, its parameters, the share that must hold."""

    kind: Kind
    columns: tuple[str, ...] = ()
    params: dict[str, Any] = Field(default_factory=dict[str, Any])
    min_share: Share = 1.0
    severity: Severity = "warn"
    name: str = Field(default="", max_length=200)

    def typed(self) -> Params:
        """The parameters by their kind; raises pydantic's ValidationError."""
        return PARAMS[self.kind].model_validate(self.params)


class Check(_Value):
    """A rule kept for a dataset; `field_ids` find its columns again after they were renamed."""

    check_id: str
    workspace_id: WorkspaceId
    dataset_id: DatasetId
    rule: Rule
    field_ids: tuple[int, ...]
    enabled: bool = True
    origin: Literal["person", "suggestion", "suite"] = "person"
    created_by: str
    created_at: datetime
    updated_at: datetime


class Result(_Value):
    """What one check found in one run."""

    result_id: str
    run_id: str
    check_id: str
    dataset_id: str
    title: str
    kind: Kind
    severity: Severity
    status: Status
    checked: int = Field(default=0, description="How many rows, values or datasets were looked at.")
    failing: int = 0
    share: float = Field(default=1.0, description="The share that holds.")
    observed: str = ""
    reason: str = Field(description="In words: what was demanded, what was found.")
    examples: tuple[Any, ...] = ()
    at: datetime


class Run(_Value):
    """All checks of a dataset on one state of it; `verdict` is the gravest that failed."""

    run_id: str
    workspace_id: WorkspaceId
    dataset_id: DatasetId
    snapshot_id: str | None
    load_id: str | None = None
    trigger: Trigger
    verdict: Verdict
    passed: int
    failed: int
    errors: int
    rows: int
    elapsed_ms: float
    at: datetime


class Suggestion(_Value):
    """A rule that the profile gives reason for."""

    rule: Rule
    title: str
    reason: str


def verdict_of(results: "tuple[Result, ...] | list[Result]") -> Verdict:
    """The gravest severity among what did not pass; a check that could not run counts as failed."""
    broken = {result.severity for result in results if result.status != "passed"}
    if "hold" in broken:
        return "hold"
    if "warn" in broken:
        return "warn"
    return "info" if broken else "passed"
