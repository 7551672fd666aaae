"""The door of notices: mail, services and signed webhooks, each delivery once and in a log."""

from fastapi import APIRouter

from sextant.core.events import Subscription
from sextant.core.feature import Feature
from sextant.features.notices.errors import ChannelMissing, MailUnset, NotDelivered, RecipientRefused
from sextant.features.notices.ground import Ground, Rules
from sextant.features.notices.models import (
    TOPICS,
    Attachment,
    Channel,
    Delivery,
    DeliveryStatus,
    Line,
    MailServer,
    MailSetting,
    Notice,
    Recipient,
)
from sextant.features.notices.service import Notices
from sextant.features.notices.shapes import DeliveryOut, delivery_out


def feature(notices: Notices) -> Feature:
    """What notices bring into the house."""

    def routes() -> APIRouter:
        from sextant.features.notices.routes import notice_routes

        return notice_routes(notices)

    heard = [Subscription(topic, notices.hear, consumer="notices.webhooks") for topic in TOPICS]
    cleared = Subscription("workspace.removed", notices.clear, consumer="notices.clear")
    return Feature(
        name="notices",
        router=routes,
        jobs=(notices.declaration(),),
        subscriptions=(*heard, cleared),
    )


__all__ = [
    "TOPICS",
    "Attachment",
    "Channel",
    "ChannelMissing",
    "Delivery",
    "DeliveryOut",
    "DeliveryStatus",
    "Ground",
    "Line",
    "MailServer",
    "MailSetting",
    "MailUnset",
    "NotDelivered",
    "Notice",
    "Notices",
    "Recipient",
    "RecipientRefused",
    "Rules",
    "delivery_out",
    "feature",
]
