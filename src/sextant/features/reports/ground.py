"""What every part of reports stands on."""

from collections.abc import Callable
from dataclasses import dataclass

from sextant.core.access import Caller
from sextant.core.audit import Audit
from sextant.core.db import Database
from sextant.core.events import Events
from sextant.core.jobs import Jobs
from sextant.core.objects import Objects
from sextant.features.dashboards import Dashboards
from sextant.features.identity import Identity
from sextant.features.notices import Notices
from sextant.kit.clock import Clock
from sextant.kit.ids import UserId, WorkspaceId


@dataclass(frozen=True, slots=True)
class Ground:
    """`zone_of` is a workspace's time zone, `secret` what links to unsubscribe are signed with."""

    db: Database
    clock: Clock
    audit: Audit
    events: Events
    jobs: Jobs
    objects: Objects
    identity: Identity
    dashboards: Dashboards
    notices: Notices
    zone_of: Callable[[str], str]
    secret: bytes

    def acting(self, workspace_id: str, user_id: str) -> Caller | None:
        """A report's maker with the role held now; None once they may not sign in or share."""
        person = self.identity.person(workspace_id, user_id)
        if person is None or person.status == "disabled":
            return None
        caller = Caller(
            user_id=UserId(user_id),
            workspace_id=WorkspaceId(workspace_id),
            email=person.email,
            role=person.role,
            tier=person.tier,
            via="command",
        )
        return caller if caller.may("boards.share") else None
