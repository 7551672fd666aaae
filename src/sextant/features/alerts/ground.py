"""What every part of alerts stands on."""

from collections.abc import Callable
from dataclasses import dataclass

from sextant.core.access import Caller
from sextant.core.audit import Audit
from sextant.core.db import Database
from sextant.core.events import Events
from sextant.features.checks import Checks
from sextant.features.dashboards import Dashboards
from sextant.features.datasets import Datasets
from sextant.features.identity import Identity
from sextant.features.notices import Notices
from sextant.features.query import Queries, SavedQueries
from sextant.features.semantics import Semantics
from sextant.features.streams import Streams
from sextant.kit.clock import Clock
from sextant.kit.ids import UserId, WorkspaceId


@dataclass(frozen=True, slots=True)
class Ground:
    """The parts of the house, and the doors below, that alerts use; `zone_of` is a workspace's time zone."""

    db: Database
    clock: Clock
    audit: Audit
    events: Events
    identity: Identity
    datasets: Datasets
    queries: Queries
    saved: SavedQueries
    semantics: Semantics
    checks: Checks
    streams: Streams
    dashboards: Dashboards
    notices: Notices
    zone_of: Callable[[str], str]

    def acting(self, workspace_id: str, user_id: str) -> Caller | None:
        """Somebody as a caller with the role held now; None once they may not sign in."""
        person = self.identity.person(workspace_id, user_id)
        if person is None or person.status == "disabled":
            return None
        return Caller(
            user_id=UserId(user_id),
            workspace_id=WorkspaceId(workspace_id),
            email=person.email,
            role=person.role,
            tier=person.tier,
            via="command",
        )
