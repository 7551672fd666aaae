"""What every part of identity stands on."""

from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from sqlalchemy import Connection

from sextant.core.audit import Audit
from sextant.core.db import Database
from sextant.core.events import Events
from sextant.features.identity.passwords import Passwords
from sextant.kit.clock import Clock

ACCESS_CHANGED: Final = "access.changed"


@dataclass(frozen=True, slots=True)
class IdentitySettings:
    """`admin_email` is the first administrator until they name themselves."""

    public_url: str = "http://127.0.0.1:8000"
    admin_email: str = "admin@localhost"
    workspace_name: str = "Workspace"
    share_by_default: bool = False

    @property
    def origin(self) -> str:
        """The origin of `public_url`, as a browser writes it."""
        parts = urlsplit(self.public_url)
        return f"{parts.scheme}://{parts.netloc}".lower()

    @property
    def is_https(self) -> bool:
        return self.public_url.lower().startswith("https://")

    def link(self, token: str) -> str:
        """The page that takes a one-time token."""
        return f"{self.public_url.rstrip('/')}/welcome?token={token}"


@dataclass(frozen=True, slots=True)
class Ground:
    """The parts of the house that identity uses."""

    db: Database
    clock: Clock
    audit: Audit
    events: Events
    passwords: Passwords
    settings: IdentitySettings

    def announce(self, tx: Connection, user_id: str) -> None:
        """What a person may see, or as whom they are signed in, is another after the commit."""
        self.events.append(tx, topic=ACCESS_CHANGED, key=user_id, payload={"user_id": user_id})


@dataclass(frozen=True, slots=True)
class Visitor:
    """From where someone signs in."""

    ip: str
    user_agent: str = ""


def readable(text: str, *, limit: int) -> str:
    """The printable part of what a stranger sent, short enough to keep."""
    return "".join(character for character in text[:limit] if character.isprintable())
