"""What every part of notices stands on."""

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from sextant.core.access import Caller
from sextant.core.audit import Audit
from sextant.core.db import Database
from sextant.core.jobs import Jobs
from sextant.core.objects import Objects
from sextant.core.sealing import Seal
from sextant.features.identity import Identity
from sextant.features.notices.models import MailSetting
from sextant.kit.clock import Clock
from sextant.kit.ids import UserId, WorkspaceId


@dataclass(frozen=True, slots=True)
class Rules:
    """`installed` is the mail server of whoever runs Sextant; `domains` are those that may be written to."""

    address: str
    private: bool = False
    installed: MailSetting | None = None
    domains: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Ground:
    db: Database
    clock: Clock
    audit: Audit
    jobs: Jobs
    objects: Objects
    seal: Seal
    identity: Identity
    rules: Rules

    def now(self) -> datetime:
        return self.clock.now()

    @property
    def host(self) -> str:
        """The name that mails are marked with."""
        return urlsplit(self.rules.address).hostname or "localhost"

    def link(self, path: str) -> str:
        """A page of this installation."""
        return f"{self.rules.address.rstrip('/')}{path}"

    def house(self, workspace_id: str, user_id: str, email: str) -> Caller:
        """As whom notices are sent: the person whose doing they are, with no more than it needs."""
        return Caller(
            user_id=UserId(user_id),
            workspace_id=WorkspaceId(workspace_id),
            email=email,
            role="viewer",
            via="command",
        )
