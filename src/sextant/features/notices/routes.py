"""`/api/v1/channels`, `/api/v1/deliveries` and `/api/v1/mail`: where notices go, and what became of them."""

from typing import Annotated

from fastapi import APIRouter, Query

from sextant.core.http import Cursor, Page, SignedIn, router
from sextant.features.notices.models import TOPICS, DeliveryStatus, MailServer
from sextant.features.notices.service import Notices
from sextant.features.notices.shapes import (
    ChannelIn,
    ChannelMadeOut,
    ChannelOut,
    ChannelPatch,
    DeliveryOut,
    KeyOut,
    MailIn,
    MailOut,
    TestIn,
    TopicOut,
    channel_out,
    delivery_out,
    made_out,
    mail_out,
)

Limit = Annotated[int, Query(ge=1, le=200)]


def notice_routes(notices: Notices) -> APIRouter:
    routes = router(prefix="/api/v1", tags=["notices"])
    _channels(routes, notices)
    _one_channel(routes, notices)
    _deliveries(routes, notices)
    _mail(routes, notices)
    return routes


def _channels(routes: APIRouter, notices: Notices) -> None:
    @routes.get("/channels", summary="Where alerts can be told: services and webhooks")
    def find(caller: SignedIn, limit: Limit = 50, cursor: Cursor = None) -> Page[ChannelOut]:
        found, more = notices.channels.page(caller, cursor=cursor, limit=limit)
        return Page[ChannelOut](items=[channel_out(one) for one in found], next_cursor=more)

    @routes.post("/channels", status_code=201, summary="Add a service or a signed webhook")
    def add(body: ChannelIn, caller: SignedIn) -> ChannelMadeOut:
        made = notices.channels.add(caller, name=body.name, kind=body.kind, url=body.url, topics=body.topics)
        return made_out(*made)

    @routes.get("/channels/topics", summary="What webhooks may hear of")
    def topics(caller: SignedIn) -> list[TopicOut]:
        return [TopicOut(topic=topic, description=words) for topic, words in TOPICS.items()]


def _one_channel(routes: APIRouter, notices: Notices) -> None:
    @routes.get("/channels/{channel_id}", summary="One channel")
    def one(channel_id: str, caller: SignedIn) -> ChannelOut:
        return channel_out(notices.channels.get(caller, channel_id))

    @routes.patch("/channels/{channel_id}", summary="Change a channel, or switch it off")
    def change(channel_id: str, body: ChannelPatch, caller: SignedIn) -> ChannelOut:
        changed = notices.channels.change(
            caller, channel_id, name=body.name, url=body.url, topics=body.topics, enabled=body.enabled
        )
        return channel_out(changed)

    @routes.delete("/channels/{channel_id}", status_code=204, summary="Remove a channel; its log stays")
    def remove(channel_id: str, caller: SignedIn) -> None:
        notices.channels.remove(caller, channel_id)

    @routes.post("/channels/{channel_id}/key", summary="Another key for a webhook, shown once")
    def renew(channel_id: str, caller: SignedIn) -> KeyOut:
        return KeyOut(secret=notices.channels.renew_key(caller, channel_id))

    @routes.post("/channels/{channel_id}/test", summary="Send a test by a channel, and tell what came of it")
    def test(channel_id: str, caller: SignedIn) -> DeliveryOut:
        return delivery_out(notices.test(caller, channel_id))


def _deliveries(routes: APIRouter, notices: Notices) -> None:
    @routes.get("/deliveries", summary="What was told to whom, the newest first")
    def find(
        caller: SignedIn,
        channel: str | None = None,
        about: str | None = None,
        status: DeliveryStatus | None = None,
        limit: Limit = 50,
        cursor: Cursor = None,
    ) -> Page[DeliveryOut]:
        found, more = notices.deliveries(
            caller, channel_id=channel, about=about, status=status, cursor=cursor, limit=limit
        )
        return Page[DeliveryOut](items=[delivery_out(one) for one in found], next_cursor=more)

    @routes.get("/deliveries/{delivery_id}", summary="One delivery")
    def one(delivery_id: str, caller: SignedIn) -> DeliveryOut:
        return delivery_out(notices.delivery(caller, delivery_id))

    @routes.post("/deliveries/{delivery_id}/resend", status_code=202, summary="Send it once more")
    def resend(delivery_id: str, caller: SignedIn) -> DeliveryOut:
        return delivery_out(notices.resend(caller, delivery_id))


def _mail(routes: APIRouter, notices: Notices) -> None:
    @routes.get("/mail", summary="The mail server, without its password")
    def shown(caller: SignedIn) -> MailOut:
        return mail_out(notices.mailing.get(caller))

    @routes.put("/mail", summary="Set the workspace's mail server")
    def put(body: MailIn, caller: SignedIn) -> MailOut:
        server = MailServer(**body.model_dump(exclude={"password"}))
        return mail_out(notices.mailing.put(caller, server, password=body.password))

    @routes.delete("/mail", status_code=204, summary="Forget the workspace's mail server")
    def remove(caller: SignedIn) -> None:
        notices.mailing.remove(caller)

    @routes.post("/mail/test", summary="Send a test message, and tell what came of it")
    def test(body: TestIn, caller: SignedIn) -> DeliveryOut:
        return delivery_out(notices.test_mail(caller, body.to))
