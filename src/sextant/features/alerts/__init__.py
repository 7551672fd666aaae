"""The door of alerts: conditions on what can be asked, watched, with states, told by notices."""

from fastapi import APIRouter

from sextant.core.events import Subscription
from sextant.core.feature import Feature
from sextant.features.alerts.errors import AlertMissing, AlertNotYours, AlertRefused
from sextant.features.alerts.ground import Ground
from sextant.features.alerts.models import Alert, Rule, Watch
from sextant.features.alerts.service import Alerts
from sextant.features.alerts.words import rule_words


def feature(alerts: Alerts) -> Feature:
    """What alerts bring into the house."""

    def routes() -> APIRouter:
        from sextant.features.alerts.routes import alert_routes

        return alert_routes(alerts)

    watching = alerts.watching
    heard = (
        Subscription("data.processing.complete", watching.loaded, consumer="alerts.loaded"),
        Subscription("workspace.removed", watching.cleared, consumer="alerts.clear"),
    )
    return Feature(name="alerts", router=routes, subscriptions=heard)


__all__ = [
    "Alert",
    "AlertMissing",
    "AlertNotYours",
    "AlertRefused",
    "Alerts",
    "Ground",
    "Rule",
    "Watch",
    "feature",
    "rule_words",
]
