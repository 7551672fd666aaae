"""Reports as HTTP takes and sends them."""

from datetime import datetime
from typing import Any

from pydantic import ConfigDict, Field

from sextant.core.http import WireModel
from sextant.features.reports.models import Plan, Report, Run, RunStatus
from sextant.features.reports.service import Subscription

_PLAN: dict[str, Any] = {
    "name": "Sales every Monday",
    "dashboard_id": "0198c1a2-7c11-7d1e-9c55-0d6a5f1f2b90",
    "times": {"cron": "0 8 * * mon"},
    "people": ["0198c19f-0000-7000-8000-000000000009"],
    "addresses": ["ada@partner.example"],
    "skip_unchanged": True,
}


class PlanIn(Plan):
    model_config = ConfigDict(frozen=True, extra="forbid", json_schema_extra={"example": _PLAN})


class ReportOut(WireModel):
    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "report_id": "0198c1a2-7c11-7d1e-9c55-0d6a5f1f2c81",
                "plan": _PLAN,
                "user_id": _PLAN["people"][0],
                "email": "ada@example.com",
                "next_at": "2026-03-09T08:00:00Z",
                "left": [],
                "created_at": "2026-03-02T09:00:00Z",
                "updated_at": "2026-03-02T09:00:00Z",
            }
        }
    )
    report_id: str
    plan: Plan
    user_id: str
    email: str = Field(description="Who made it, and as whom the dashboard is read.")
    next_at: datetime | None
    left: tuple[str, ...] = Field(description="Addresses that want it no more.")
    created_at: datetime
    updated_at: datetime


class RunOut(WireModel):
    run_id: str
    status: RunStatus
    recipients: int
    note: str
    created_at: datetime
    finished_at: datetime | None


class SentOut(WireModel):
    job_id: str
    status: str


class SubscriptionOut(WireModel):
    model_config = ConfigDict(
        json_schema_extra={
            "example": {"report": "Sales every Monday", "address": "ada@example.com", "active": True}
        }
    )
    report: str
    address: str
    active: bool


def report_out(report: Report) -> ReportOut:
    return ReportOut(**{name: getattr(report, name) for name in ReportOut.model_fields})


def run_out(run: Run) -> RunOut:
    return RunOut(**run.model_dump(exclude={"report_id", "workspace_id"}))


def subscription_out(found: Subscription) -> SubscriptionOut:
    return SubscriptionOut(report=found.report.plan.name, address=found.address, active=found.active)
