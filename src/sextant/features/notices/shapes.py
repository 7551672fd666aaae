"""Channels, mail and deliveries as HTTP takes and sends them."""

from datetime import datetime
from typing import Any

from pydantic import ConfigDict, Field

from sextant.core.http import WireModel
from sextant.features.notices.models import (
    Channel,
    ChannelKind,
    Delivery,
    DeliveryKind,
    DeliveryStatus,
    MailServer,
    MailSetting,
    Security,
)

_CHANNEL: dict[str, Any] = {
    "channel_id": "0198c1a2-7c11-7d1e-9c55-0d6a5f1f2c01",
    "name": "On call",
    "kind": "service",
    "service": "Slack",
    "shown": "slack://…",
    "topics": [],
    "enabled": True,
    "email": "ada@example.com",
    "created_at": "2026-03-01T09:00:00Z",
    "updated_at": "2026-03-01T09:00:00Z",
}
_HOOK_IN: dict[str, Any] = {
    "name": "Our pipeline",
    "kind": "webhook",
    "url": "https://hooks.example.com/sextant",
    "topics": ["data.processing.complete", "alert.fired"],
}


class ChannelIn(WireModel):
    model_config = ConfigDict(extra="forbid", json_schema_extra={"example": _HOOK_IN})
    name: str = Field(min_length=1, max_length=120)
    kind: ChannelKind
    url: str = Field(
        min_length=4,
        max_length=2_000,
        description="A webhook's address, or a service's as Apprise writes it; sealed, never shown again.",
    )
    topics: list[str] = Field(
        default_factory=list[str], max_length=20, description="What a webhook hears of."
    )


class ChannelPatch(WireModel):
    model_config = ConfigDict(extra="forbid", json_schema_extra={"example": {"enabled": False}})
    name: str | None = Field(default=None, min_length=1, max_length=120)
    url: str | None = Field(default=None, min_length=4, max_length=2_000)
    topics: list[str] | None = Field(default=None, max_length=20)
    enabled: bool | None = None


class ChannelOut(WireModel):
    model_config = ConfigDict(json_schema_extra={"example": _CHANNEL})
    channel_id: str
    name: str
    kind: ChannelKind
    service: str = Field(description="What the address is of.")
    shown: str = Field(description="What may be seen of the address.")
    topics: tuple[str, ...]
    enabled: bool
    email: str = Field(description="Who made it.")
    created_at: datetime
    updated_at: datetime


class ChannelMadeOut(ChannelOut):
    model_config = ConfigDict(
        json_schema_extra={"example": {**_CHANNEL, "kind": "webhook", "secret": "whsec_…"}}
    )
    secret: str | None = Field(description="The key that signs a webhook; shown this once.")


class KeyOut(WireModel):
    secret: str = Field(description="The key that signs from now on; shown this once.", examples=["whsec_…"])


class TopicOut(WireModel):
    topic: str
    description: str


class DeliveryOut(WireModel):
    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "delivery_id": "0198c1a2-7c11-7d1e-9c55-0d6a5f1f2c51",
                "kind": "webhook",
                "channel_id": _CHANNEL["channel_id"],
                "name": "Our pipeline",
                "topic": "alert.fired",
                "about": "alert:0198c1a2-7c11-7d1e-9c55-0d6a5f1f2c21",
                "title": "Revenue a day is below 1,000",
                "status": "sent",
                "attempts": 1,
                "response": 200,
                "error": "",
                "resent_of": None,
                "created_at": "2026-03-02T09:00:00Z",
                "updated_at": "2026-03-02T09:00:01Z",
                "sent_at": "2026-03-02T09:00:01Z",
            }
        }
    )
    delivery_id: str
    kind: DeliveryKind
    channel_id: str | None
    name: str = Field(description="The channel, or the address.")
    topic: str
    about: str
    title: str
    status: DeliveryStatus
    attempts: int
    response: int | None = Field(description="The status of the last answer to a webhook.")
    error: str = Field(description="Why it failed, waits or was left out.")
    resent_of: str | None
    created_at: datetime
    updated_at: datetime
    sent_at: datetime | None


class MailIn(MailServer):
    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        json_schema_extra={
            "example": {
                "host": "smtp.example.com",
                "port": 587,
                "security": "starttls",
                "username": "sextant",
                "sender": "sextant@example.com",
                "password": "a password",
            }
        },
    )
    password: str | None = Field(
        default=None, max_length=1_000, description="Sealed; left out, the one kept for this server stays."
    )


class MailOut(WireModel):
    """The mail server that holds; never its password."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "set": True,
                "installed": False,
                "host": "smtp.example.com",
                "port": 587,
                "security": "starttls",
                "username": "sextant",
                "sender": "sextant@example.com",
                "has_password": True,
                "changed_by": "ada@example.com",
                "changed_at": "2026-03-01T09:00:00Z",
            }
        }
    )
    set: bool = Field(description="Whether mail can be sent.")
    installed: bool = Field(description="Whether it is the server of whoever runs Sextant.")
    host: str = ""
    port: int = 587
    security: Security = "starttls"
    username: str = ""
    sender: str = ""
    has_password: bool = False
    changed_by: str = ""
    changed_at: datetime | None = None


class TestIn(WireModel):
    model_config = ConfigDict(extra="forbid", json_schema_extra={"example": {"to": "ada@example.com"}})
    to: str | None = Field(default=None, max_length=320, description="Left out, oneself.")


def channel_out(channel: Channel) -> ChannelOut:
    return ChannelOut(**channel.model_dump(exclude={"workspace_id", "made_by"}))


def made_out(channel: Channel, secret: str | None) -> ChannelMadeOut:
    return ChannelMadeOut(**channel.model_dump(exclude={"workspace_id", "made_by"}), secret=secret)


def delivery_out(one: Delivery) -> DeliveryOut:
    return DeliveryOut(**{name: getattr(one, name) for name in DeliveryOut.model_fields})


def mail_out(setting: MailSetting | None) -> MailOut:
    if setting is None:
        return MailOut(set=False, installed=False)
    if setting.installed:  # how whoever runs Sextant reaches it is theirs to know
        return MailOut(set=True, installed=True, sender=setting.server.sender)
    return MailOut(
        set=True,
        installed=False,
        **setting.server.model_dump(),
        has_password=bool(setting.password),
        changed_by=setting.changed_by,
        changed_at=setting.changed_at,
    )
