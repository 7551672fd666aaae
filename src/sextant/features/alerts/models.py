"""What an alert is: what it watches, when it fires and clears, whom it tells, and how it stands."""

from datetime import datetime
from typing import Annotated, Any, Literal, Self

from pydantic import ConfigDict, Field, model_validator

from sextant.core.http import WireModel
from sextant.core.recurring import Times
from sextant.kit.ids import UserId, WorkspaceId

MOST_GROUPS = 200
MOST_ALERTS = 1_000

Kind = Literal["sql", "saved", "metric", "check", "stream", "tile"]
Fold = Literal["first", "last", "sum", "highest", "lowest", "rows"]
Op = Literal["above", "at_least", "below", "at_most", "equal", "unequal"]
Against = Literal["before", "ago", "row_before"]
Measure = Literal["per_second", "lag_seconds", "silent_seconds", "set_aside"]
State = Literal["new", "ok", "pending", "firing", "no_data", "broken"]
Trigger = Literal["times", "data"]
Change = Literal["fired", "cleared", "no_data", "data_back", "broken", "mended"]
EventKind = Literal[
    "fired",
    "cleared",
    "no_data",
    "data_back",
    "broken",
    "mended",
    "acknowledged",
    "snoozed",
    "woken",
    "told",
    "changed",
]
Clock = Annotated[str, Field(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")]
Name = Annotated[str, Field(min_length=1, max_length=200)]


class _Value(WireModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Watch(_Value):
    """What is looked at: a statement, a saved query, a metric, a check, a stream or a dashboard's tile.

    `by` are columns whose values make groups with a state each; without them the rows are made one value.
    """

    kind: Kind
    sql: str = Field(default="", max_length=100_000)
    saved_id: str | None = Field(default=None, max_length=36)
    parameters: dict[str, Any] = Field(default_factory=dict[str, Any], max_length=50)
    dataset_id: str | None = Field(default=None, max_length=36)
    metric: str = Field(default="", max_length=200)
    check_id: str | None = Field(default=None, max_length=36)
    measure: Measure = "per_second"
    dashboard_id: str | None = Field(default=None, max_length=36)
    viz_id: str | None = Field(default=None, max_length=64)
    column: str | None = Field(
        default=None, max_length=200, description="The figure; the first number without it."
    )
    by: tuple[Annotated[str, Field(max_length=200)], ...] = Field(default=(), max_length=4)
    fold: Fold = Field(default="first", description="Which of several rows; `rows` counts them.")

    @model_validator(mode="after")
    def _whole(self) -> Self:
        needs: dict[Kind, tuple[str, object]] = {
            "sql": ("sql", self.sql.strip()),
            "saved": ("saved_id", self.saved_id),
            "metric": ("dataset_id and metric", self.dataset_id and self.metric),
            "check": ("check_id", self.check_id),
            "stream": ("dataset_id", self.dataset_id),
            "tile": ("dashboard_id and viz_id", self.dashboard_id and self.viz_id),
        }
        name, given = needs[self.kind]
        if not given:
            raise ValueError(f"To watch a {self.kind}, send {name}.")
        return self


class Threshold(_Value):
    """Fires while the value is beyond `level`; clears only once it is back beyond `clear`."""

    kind: Literal["threshold"] = "threshold"
    op: Op
    level: float = Field(allow_inf_nan=False)
    clear: float | None = Field(
        default=None, allow_inf_nan=False, description="Where it clears; `level` without it."
    )

    @model_validator(mode="after")
    def _inside(self) -> Self:
        if self.clear is None:
            return self
        if self.op in ("equal", "unequal"):
            raise ValueError("A level to clear at goes with above and below.")
        upwards = self.op in ("above", "at_least")
        if (upwards and self.clear > self.level) or (not upwards and self.clear < self.level):
            raise ValueError("The level to clear at lies on the side where all is well.")
        return self


class Moved(_Value):
    """Fires when the value moved by so much since the evaluation before, some time ago, or the row before."""

    kind: Literal["change"] = "change"
    against: Against = "before"
    minutes: int = Field(default=60 * 24, ge=1, le=60 * 24 * 400, description="How long `ago`.")
    direction: Literal["up", "down", "either"] = "either"
    amount: float = Field(gt=0, allow_inf_nan=False)
    unit: Literal["percent", "absolute"] = "percent"


class Missing(_Value):
    """Fires when there is no value, or no new data for so many minutes."""

    kind: Literal["missing"] = "missing"
    minutes: int | None = Field(default=None, ge=1, le=60 * 24 * 60)


Condition = Annotated[Threshold | Moved | Missing, Field(discriminator="kind")]


class Quiet(_Value):
    """Hours of the workspace's clock in which nothing is told; what then still holds is told after."""

    since: Clock
    until: Clock
    days: tuple[Literal[0, 1, 2, 3, 4, 5, 6], ...] = Field(
        default=(), description="Days that are quiet all day, Monday is 0."
    )

    @model_validator(mode="after")
    def _ends(self) -> Self:
        if self.since == self.until and not self.days:
            raise ValueError("Quiet hours have a beginning and another end.")
        if len(set(self.days)) == 7:
            raise ValueError("One day at least is not quiet.")
        return self


class Telling(_Value):
    """Whom an alert tells, and how seldom."""

    channels: tuple[Annotated[str, Field(max_length=36)], ...] = Field(default=(), max_length=20)
    people: tuple[Annotated[str, Field(max_length=36)], ...] = Field(default=(), max_length=50)
    cleared: bool = Field(default=True, description="Also that it is over.")
    apart_minutes: int = Field(
        default=5, ge=0, le=60 * 24, description="No two notices closer than this; changes are gathered."
    )
    again_minutes: int | None = Field(
        default=None, ge=5, le=60 * 24 * 7, description="Reminds while it fires and nobody acknowledged it."
    )
    quiet: Quiet | None = None


class Rule(_Value):
    """All that a person decides of an alert."""

    name: Name
    watch: Watch
    condition: Condition
    trigger: Trigger = Field(default="times", description="By the clock, or whenever its data changes.")
    times: Times = Times(every_minutes=15)
    fire_after: int = Field(default=1, ge=1, le=20, description="Evaluations in a row until it fires.")
    clear_after: int = Field(default=1, ge=1, le=20, description="Evaluations in a row until it clears.")
    when_missing: Literal["keep", "fire", "clear"] = "keep"
    telling: Telling = Telling()
    enabled: bool = True
    shared: bool = Field(default=False, description="Whether others see it who may see all that it reads.")

    @model_validator(mode="after")
    def _comes(self) -> Self:
        if self.trigger == "times" and self.times.by_hand:
            raise ValueError("Give times: every_minutes or cron.")
        return self


class Group(_Value):
    """How one group of an alert stands; the streaks count towards firing and clearing."""

    key: str = ""
    state: State = "new"
    since: datetime
    value: float | None = None
    previous: float | None = None
    against: float | None = None
    held: int = 0
    eased: int = 0
    told: State = "new"


class Alert(_Value):
    """A rule with how it stands."""

    alert_id: str
    workspace_id: WorkspaceId
    user_id: UserId
    email: str
    rule: Rule
    dataset_ids: tuple[str, ...] = ()
    state: State = "new"
    since: datetime
    groups: tuple[Group, ...] = ()
    turn: int = 0
    failures: int = 0
    error: str = ""
    next_at: datetime | None = None
    evaluated_at: datetime | None = None
    told_at: datetime | None = None
    acknowledged_by: str | None = None
    acknowledged_at: datetime | None = None
    note: str = ""
    snoozed_until: datetime | None = None
    version: int = 1
    created_at: datetime
    updated_at: datetime


class Reading(_Value):
    """What one look at the data gave: a value by group, None where there is none."""

    values: dict[str, float | None]
    before: dict[str, float | None] = Field(default_factory=dict[str, float | None])
    dataset_ids: tuple[str, ...] = ()
    newest: datetime | None = None
    cut: bool = False


class Evaluation(_Value):
    """One evaluation in an alert's history."""

    evaluation_id: str
    alert_id: str
    workspace_id: WorkspaceId
    at: datetime
    state: State
    values: dict[str, float | None] = Field(default_factory=dict[str, float | None])
    error: str = ""
    elapsed_ms: float = 0.0


class Happening(_Value):
    """Something that happened to an alert: a change of state, or what a person did."""

    event_id: str
    alert_id: str
    workspace_id: WorkspaceId
    at: datetime
    kind: EventKind
    group: str = ""
    value: float | None = None
    by: str = ""
    note: str = ""
