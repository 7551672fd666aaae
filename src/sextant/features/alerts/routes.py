"""`/api/v1/alerts`: conditions that are watched, how they stand, what happened to them."""

from typing import Annotated

from fastapi import APIRouter, Query

from sextant.core.http import Cursor, Page, SignedIn, router
from sextant.features.alerts.service import Alerts
from sextant.features.alerts.shapes import (
    AcknowledgeIn,
    AlertOut,
    EvaluationOut,
    HappeningOut,
    PreviewOut,
    RuleIn,
    RulePut,
    SnoozeIn,
    alert_out,
    evaluation_out,
    happening_out,
    preview_out,
    rule_of,
)
from sextant.features.notices import DeliveryOut, delivery_out

Limit = Annotated[int, Query(ge=1, le=200)]
Text = Annotated[str, Query(max_length=200)]


def alert_routes(alerts: Alerts) -> APIRouter:
    routes = router(prefix="/api/v1", tags=["alerts"])
    _all(routes, alerts)
    _one(routes, alerts)
    _acting(routes, alerts)
    _looking_back(routes, alerts)
    return routes


def _all(routes: APIRouter, alerts: Alerts) -> None:
    @routes.get("/alerts", summary="The alerts that you may see, the newest first")
    def find(caller: SignedIn, q: Text = "", limit: Limit = 50, cursor: Cursor = None) -> Page[AlertOut]:
        found, more = alerts.find(caller, text=q, cursor=cursor, limit=limit)
        return Page[AlertOut](items=[alert_out(alerts, caller, one) for one in found], next_cursor=more)

    @routes.post("/alerts", status_code=201, summary="Watch a query, a metric, a check, a stream or a tile")
    def make(body: RuleIn, caller: SignedIn) -> AlertOut:
        return alert_out(alerts, caller, alerts.add(caller, rule_of(body)))

    @routes.post("/alerts/preview", summary="What a rule sees now; nothing is kept or told")
    def preview(body: RuleIn, caller: SignedIn) -> PreviewOut:
        rule = rule_of(body)
        return preview_out(alerts.preview(caller, rule), rule)


def _one(routes: APIRouter, alerts: Alerts) -> None:
    @routes.get("/alerts/{alert_id}", summary="One alert, with the state of each group")
    def one(alert_id: str, caller: SignedIn) -> AlertOut:
        return alert_out(alerts, caller, alerts.get(caller, alert_id))

    @routes.put("/alerts/{alert_id}", summary="Give an alert another rule")
    def change(alert_id: str, body: RulePut, caller: SignedIn) -> AlertOut:
        changed = alerts.change(caller, alert_id, rule_of(body), version=body.version)
        return alert_out(alerts, caller, changed)

    @routes.delete("/alerts/{alert_id}", status_code=204, summary="Delete an alert with its history")
    def remove(alert_id: str, caller: SignedIn) -> None:
        alerts.remove(caller, alert_id)


def _acting(routes: APIRouter, alerts: Alerts) -> None:
    @routes.post("/alerts/{alert_id}/acknowledge", summary="Take care of what fires: no more reminders")
    def acknowledge(alert_id: str, body: AcknowledgeIn, caller: SignedIn) -> AlertOut:
        return alert_out(alerts, caller, alerts.acknowledge(caller, alert_id, note=body.note))

    @routes.post("/alerts/{alert_id}/snooze", summary="Tell nothing until a time, or wake it")
    def snooze(alert_id: str, body: SnoozeIn, caller: SignedIn) -> AlertOut:
        return alert_out(alerts, caller, alerts.snooze(caller, alert_id, until=body.until))

    @routes.post("/alerts/{alert_id}/evaluate", summary="Look now")
    def evaluate(alert_id: str, caller: SignedIn) -> AlertOut:
        return alert_out(alerts, caller, alerts.look_now(caller, alert_id))


def _looking_back(routes: APIRouter, alerts: Alerts) -> None:
    @routes.get("/alerts/{alert_id}/evaluations", summary="Each look with its values, the newest first")
    def evaluations(
        alert_id: str, caller: SignedIn, limit: Limit = 100, cursor: Cursor = None
    ) -> Page[EvaluationOut]:
        found, more = alerts.evaluations(caller, alert_id, cursor=cursor, limit=limit)
        return Page[EvaluationOut](items=[evaluation_out(one) for one in found], next_cursor=more)

    @routes.get("/alerts/{alert_id}/history", summary="What happened to an alert, the newest first")
    def history(
        alert_id: str, caller: SignedIn, limit: Limit = 50, cursor: Cursor = None
    ) -> Page[HappeningOut]:
        found, more = alerts.history(caller, alert_id, cursor=cursor, limit=limit)
        return Page[HappeningOut](items=[happening_out(one) for one in found], next_cursor=more)

    @routes.get("/alerts/{alert_id}/deliveries", summary="What an alert told to whom")
    def deliveries(
        alert_id: str, caller: SignedIn, limit: Limit = 50, cursor: Cursor = None
    ) -> Page[DeliveryOut]:
        found, more = alerts.deliveries(caller, alert_id, cursor=cursor, limit=limit)
        return Page[DeliveryOut](items=[delivery_out(one) for one in found], next_cursor=more)
