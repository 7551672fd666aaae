"""Signed webhooks after the Standard Webhooks specification: id, time stamp and body under HMAC-SHA256."""

import base64
import hashlib
import hmac
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import urlsplit

import orjson

from sextant.features.notices.errors import ChannelRefused
from sextant.features.notices.models import Delivery
from sextant.kit.clock import iso

_PREFIX = "whsec_"


@dataclass(frozen=True, slots=True)
class Hook:
    """Where a webhook goes and what it is signed with."""

    url: str = field(repr=False)
    secret: str = field(repr=False)


def new_secret() -> str:
    """A key of 32 random bytes, written as the specification writes keys."""
    return _PREFIX + base64.b64encode(secrets.token_bytes(32)).decode()


def signature(secret: str, *, message_id: str, timestamp: int, body: bytes) -> str:
    """`v1,` and the base64 of HMAC-SHA256 over `id.timestamp.body`."""
    key = base64.b64decode(secret.removeprefix(_PREFIX))
    content = f"{message_id}.{timestamp}.".encode() + body
    return "v1," + base64.b64encode(hmac.new(key, content, hashlib.sha256).digest()).decode()


def body_of(delivery: Delivery) -> bytes:
    """What is sent: the same bytes at each attempt."""
    notice = delivery.notice
    return orjson.dumps(
        {
            "type": notice.topic,
            "timestamp": iso(delivery.created_at),
            "schema_version": 1,
            "data": {
                "title": notice.title,
                "lines": [f"{line.name}: {line.text}" if line.name else line.text for line in notice.lines],
                "link": notice.link,
                **notice.facts,
            },
        },
        default=str,
    )


def headers_of(delivery: Delivery, hook: Hook, body: bytes, *, now: datetime) -> Mapping[str, str]:
    """The id is the same at each attempt, so that a receiver can tell one that came twice."""
    stamp = int(now.timestamp())
    message_id = delivery.resent_of or delivery.delivery_id
    return {
        "content-type": "application/json",
        "user-agent": "sextant",
        "webhook-id": message_id,
        "webhook-timestamp": str(stamp),
        "webhook-signature": signature(hook.secret, message_id=message_id, timestamp=stamp, body=body),
    }


def check_url(url: str) -> str:
    """What may be seen of an address: its host. Raises ChannelRefused for what is none."""
    try:
        parts = urlsplit(url)
        usable = parts.scheme in ("http", "https") and bool(parts.hostname) and (parts.port or 1) > 0
    except ValueError as error:
        raise ChannelRefused("This is not a web address.", hint=_WEB) from error
    if not usable or any(ord(letter) <= 32 for letter in url) or not url.isascii():
        raise ChannelRefused("This is not a web address.", hint=_WEB)
    if parts.username or parts.password:
        raise ChannelRefused(
            "The address holds a user name or password.",
            hint="The signature tells who sends; leave them out.",
        )
    return f"{parts.scheme}://{parts.netloc}"


_WEB = "Give an address that begins with https:// or http://."
