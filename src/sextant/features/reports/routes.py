"""`/api/v1/reports`: dashboards by mail; `/api/v1/unsubscribe`: for whoever wants one no more."""

from typing import Annotated

from fastapi import APIRouter, Query

from sextant.core.http import Cursor, Page, SignedIn, router
from sextant.features.notices import DeliveryOut, delivery_out
from sextant.features.reports.service import Reports
from sextant.features.reports.shapes import (
    PlanIn,
    ReportOut,
    RunOut,
    SentOut,
    SubscriptionOut,
    report_out,
    run_out,
    subscription_out,
)

Limit = Annotated[int, Query(ge=1, le=200)]


def report_routes(reports: Reports) -> APIRouter:
    routes = router(prefix="/api/v1", tags=["reports"])
    _all(routes, reports)
    _one(routes, reports)
    _leaving(routes, reports)
    return routes


def _all(routes: APIRouter, reports: Reports) -> None:
    @routes.get("/reports", summary="Your reports, the newest first; an administrator sees everybody's")
    def find(
        caller: SignedIn, dashboard: str | None = None, limit: Limit = 50, cursor: Cursor = None
    ) -> Page[ReportOut]:
        found, more = reports.find(caller, dashboard_id=dashboard, cursor=cursor, limit=limit)
        return Page[ReportOut](items=[report_out(one) for one in found], next_cursor=more)

    @routes.post("/reports", status_code=201, summary="Send a dashboard by mail at set times")
    def make(body: PlanIn, caller: SignedIn) -> ReportOut:
        return report_out(reports.add(caller, body))


def _one(routes: APIRouter, reports: Reports) -> None:
    @routes.get("/reports/{report_id}", summary="One report")
    def one(report_id: str, caller: SignedIn) -> ReportOut:
        return report_out(reports.get(caller, report_id))

    @routes.put("/reports/{report_id}", summary="Give a report another plan")
    def change(report_id: str, body: PlanIn, caller: SignedIn) -> ReportOut:
        return report_out(reports.change(caller, report_id, body))

    @routes.delete("/reports/{report_id}", status_code=204, summary="Delete a report")
    def remove(report_id: str, caller: SignedIn) -> None:
        reports.remove(caller, report_id)

    @routes.post("/reports/{report_id}/send", status_code=202, summary="Make and send it now")
    def send(report_id: str, caller: SignedIn) -> SentOut:
        job = reports.send(caller, report_id)
        return SentOut(job_id=job.job_id, status=job.status)

    @routes.get("/reports/{report_id}/runs", summary="What became of each time, the newest first")
    def runs(report_id: str, caller: SignedIn, limit: Limit = 50, cursor: Cursor = None) -> Page[RunOut]:
        found, more = reports.runs(caller, report_id, cursor=cursor, limit=limit)
        return Page[RunOut](items=[run_out(one) for one in found], next_cursor=more)

    @routes.get("/reports/{report_id}/deliveries", summary="To whom it went")
    def deliveries(
        report_id: str, caller: SignedIn, limit: Limit = 50, cursor: Cursor = None
    ) -> Page[DeliveryOut]:
        found, more = reports.deliveries(caller, report_id, cursor=cursor, limit=limit)
        return Page[DeliveryOut](items=[delivery_out(one) for one in found], next_cursor=more)


def _leaving(routes: APIRouter, reports: Reports) -> None:
    """The token, which only whoever got the mail has, is the permission."""

    @routes.get("/unsubscribe/{token}", summary="What a link to unsubscribe stands for")
    def look(token: str) -> SubscriptionOut:
        return subscription_out(reports.subscription(token))

    @routes.post("/unsubscribe/{token}", summary="Be sent the report no more; also by one click in a mail")
    def leave(token: str) -> SubscriptionOut:
        return subscription_out(reports.leave(token))

    @routes.delete("/unsubscribe/{token}", summary="Be sent the report after all")
    def come_back(token: str) -> SubscriptionOut:
        return subscription_out(reports.come_back(token))
