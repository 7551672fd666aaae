"""What is told to whom: a notice, the channels it may go by, each delivery with its state."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from pydantic import ConfigDict, Field

from sextant.core.http import WireModel
from sextant.kit.ids import WorkspaceId

ChannelKind = Literal["service", "webhook"]
DeliveryKind = Literal["mail", "service", "webhook"]
DeliveryStatus = Literal["waiting", "sent", "failed", "skipped"]
Security = Literal["starttls", "tls", "none"]
ENDED: frozenset[DeliveryStatus] = frozenset({"sent", "failed", "skipped"})

# What webhooks may hear of, beside what an alert or a report is told to send them.
TOPICS: dict[str, str] = {
    "data.ingestion": "A file or a table is about to be loaded.",
    "data.processing.complete": "A load ended: rows, columns, how long it took.",
    "data.processing.failed": "A load failed: its code and why.",
    "alert.fired": "An alert's condition holds.",
    "alert.cleared": "An alert's condition holds no more.",
    "report.sent": "A report was made: it goes to its people.",
    "person.removed": "Somebody left the workspace.",
    "connection.removed": "A connection to a source was removed.",
}


class _Value(WireModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Line(_Value):
    """One line of a notice: a name, what is said of it, and how grave that is."""

    name: str = ""
    text: str
    tone: Literal["bad", "warn", "good", "plain"] = "plain"


class Attachment(_Value):
    """A file of the object store that goes with a mail; an inline one is shown inside it."""

    name: str
    media_type: str
    key: str
    inline: bool = False


class Notice(_Value):
    """What is told: for people a title and lines, for programs the facts; `about` is what it speaks of.

    `unsubscribe` is the token by which whoever gets it by mail is told it no more.
    """

    topic: str
    title: str
    lines: tuple[Line, ...] = ()
    link: str = ""
    link_words: str = ""
    footer: str = ""
    facts: dict[str, Any] = Field(default_factory=dict[str, Any])
    attachments: tuple[Attachment, ...] = ()
    about: str = ""
    unsubscribe: str = ""


class Channel(_Value):
    """A place to tell things to; its address is sealed, `shown` is what may be seen of it."""

    channel_id: str
    workspace_id: WorkspaceId
    name: str
    kind: ChannelKind
    service: str
    shown: str
    topics: tuple[str, ...] = ()
    enabled: bool = True
    made_by: str
    email: str
    created_at: datetime
    updated_at: datetime


class Delivery(_Value):
    """One notice on its way to one place; `key` is given once, so that nothing is told twice."""

    delivery_id: str
    workspace_id: WorkspaceId
    kind: DeliveryKind
    channel_id: str | None = None
    address: str = ""
    name: str
    key: str
    topic: str
    about: str
    title: str
    notice: Notice
    status: DeliveryStatus = "waiting"
    attempts: int = 0
    response: int | None = None
    error: str = ""
    resent_of: str | None = None
    created_at: datetime
    updated_at: datetime
    sent_at: datetime | None = None


class MailServer(_Value):
    """A mail server as it is reached; the password is kept sealed elsewhere."""

    host: str = Field(min_length=1, max_length=253)
    port: int = Field(default=587, ge=1, le=65535)
    security: Security = "starttls"
    username: str = Field(default="", max_length=320)
    sender: str = Field(min_length=3, max_length=320)


@dataclass(frozen=True, slots=True)
class MailSetting:
    """The mail server that holds for a workspace, and whether it is the installation's own."""

    server: MailServer
    password: str = field(repr=False)
    installed: bool
    changed_by: str = ""
    changed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Recipient:
    """Where one notice goes; `refused` says why it does not, which the log then tells."""

    kind: DeliveryKind
    name: str
    channel_id: str | None = None
    address: str = ""
    refused: str = ""
    unsubscribe: str = ""

    @property
    def mark(self) -> str:
        return self.channel_id or self.address.lower()
