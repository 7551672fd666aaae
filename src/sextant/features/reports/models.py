"""A report: a dashboard by mail, when, to whom, with whose sight; and what became of each time."""

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field

from sextant.core.http import WireModel
from sextant.core.recurring import Times
from sextant.kit.ids import UserId, WorkspaceId

MOST_REPORTS = 500
RunStatus = Literal["waiting", "sent", "skipped", "failed"]


class _Value(WireModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Plan(_Value):
    """All that a person decides of a report; `filters` are values by filter id of the dashboard."""

    name: str = Field(min_length=1, max_length=200)
    dashboard_id: str = Field(min_length=1, max_length=36)
    # Made when it is needed: to check a line of cron loads what reads cron.
    times: Times = Field(default_factory=lambda: Times(cron="0 8 * * mon"))
    filters: dict[str, Any] = Field(default_factory=dict[str, Any], max_length=20)
    people: tuple[Annotated[str, Field(max_length=36)], ...] = Field(default=(), max_length=200)
    addresses: tuple[Annotated[str, Field(max_length=320)], ...] = Field(default=(), max_length=100)
    message: str = Field(default="", max_length=2_000, description="Words above the picture.")
    skip_unchanged: bool = Field(default=False, description="Nothing is sent while no figure changed.")
    enabled: bool = True


class Report(_Value):
    """A plan with its maker, as whom the dashboard is read."""

    report_id: str
    workspace_id: WorkspaceId
    user_id: UserId
    email: str
    plan: Plan
    next_at: datetime | None = None
    job_id: str = ""
    digest: str = ""
    left: tuple[str, ...] = ()
    created_at: datetime
    updated_at: datetime


class Run(_Value):
    """One time a report was made, by the id of its job."""

    run_id: str
    report_id: str
    workspace_id: WorkspaceId
    status: RunStatus = "waiting"
    recipients: int = 0
    note: str = ""
    created_at: datetime
    finished_at: datetime | None = None
