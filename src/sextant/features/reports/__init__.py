"""The door of reports: dashboards by mail at set times, with their maker's sight."""

from datetime import timedelta

from fastapi import APIRouter

from sextant.core.events import Subscription
from sextant.core.feature import Feature
from sextant.core.schedule import Task
from sextant.features.reports.errors import ReportMissing, ReportRefused
from sextant.features.reports.ground import Ground
from sextant.features.reports.models import Plan, Report
from sextant.features.reports.service import Reports

_LOOK_EVERY = timedelta(seconds=30)


def task(reports: Reports) -> Task:
    """Starts what is due, once across processes."""
    return Task("reports", _LOOK_EVERY, reports.begin_due, first=_LOOK_EVERY)


def feature(reports: Reports) -> Feature:
    """What reports bring into the house."""

    def routes() -> APIRouter:
        from sextant.features.reports.routes import report_routes

        return report_routes(reports)

    cleared = Subscription("workspace.removed", reports.clear, consumer="reports.clear")
    return Feature(
        name="reports",
        router=routes,
        jobs=(reports.making.declaration(),),
        subscriptions=(cleared,),
    )


__all__ = ["Ground", "Plan", "Report", "ReportMissing", "ReportRefused", "Reports", "feature", "task"]
