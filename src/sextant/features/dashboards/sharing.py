"""Links to a dashboard: unguessable, expiring, revocable, and never stronger than the dashboard's owner."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from sextant.core.access import Caller
from sextant.features.dashboards import access, store
from sextant.features.dashboards.boards import Boards
from sextant.features.dashboards.ground import Ground
from sextant.features.dashboards.models import Dashboard, DashboardRefused, MadeShare, Share, ShareNotFound
from sextant.kit.errors import LimitReached
from sextant.kit.ids import new_id, new_secret
from sextant.ports.cache import Cache

DEFAULT_DAYS = 30
MOST_DAYS = 365
MOST_LINKS = 50
VIEWS_A_MINUTE = 240  # by one address over all links; a page that is open asks a few times
MISSES_A_MINUTE = 20  # tokens that do not exist


@dataclass(frozen=True, slots=True)
class Shared:
    """A dashboard behind a link, and its owner as whom it is read."""

    dashboard: Dashboard
    share: Share
    owner: Caller


class Sharing:
    """Makes and revokes links, and opens what is behind one."""

    def __init__(self, ground: Ground, boards: Boards, cache: Cache) -> None:
        self._ground = ground
        self._boards = boards
        self._cache = cache

    def make(self, caller: Caller, dashboard_id: str, *, days: int = DEFAULT_DAYS) -> MadeShare:
        """A new link; its token is told this once. Raises NotAllowed, DashboardRefused."""
        dashboard = self._boards.get(caller, dashboard_id)
        access.check_share(caller, dashboard)
        now, token = self._ground.clock.now(), new_secret(32)
        share = Share(
            share_id=new_id(),
            dashboard_id=dashboard.dashboard_id,
            workspace_id=dashboard.workspace_id,
            created_by=caller.user_id,
            created_at=now,
            expires_at=now + timedelta(days=days),
        )
        with self._ground.db.transaction() as tx:
            if store.live_share_count(tx, share.workspace_id, share.dashboard_id, at=now) >= MOST_LINKS:
                raise DashboardRefused(
                    f"`{dashboard.name}` has {MOST_LINKS} links that work.", hint="Revoke one first."
                )
            store.add_share(tx, share, hashed(token))
            self._ground.audit.record(
                caller, action="dashboard.link_made", details=_facts(share, dashboard), tx=tx
            )
        return MadeShare(share=share, token=token)

    def of(self, caller: Caller, dashboard_id: str) -> Sequence[Share]:
        """Every link of a dashboard, without tokens; for those who may make one."""
        dashboard = self._boards.get(caller, dashboard_id)
        access.check_share(caller, dashboard)
        with self._ground.db.reading() as tx:
            return store.shares_of(tx, caller.workspace_id, dashboard.dashboard_id)

    def revoke(self, caller: Caller, dashboard_id: str, share_id: str) -> None:
        """The link opens nothing from now on; raises ShareNotFound."""
        dashboard = self._boards.get(caller, dashboard_id)
        access.check_share(caller, dashboard)
        with self._ground.db.transaction() as tx:
            done = store.revoke_share(
                tx,
                caller.workspace_id,
                dashboard_id=dashboard.dashboard_id,
                share_id=share_id,
                at=self._ground.clock.now(),
            )
            if not done:
                raise ShareNotFound("There is no such link that still works.", hint="List the links again.")
            self._ground.audit.record(
                caller,
                action="dashboard.link_revoked",
                details={"share_id": share_id, "dashboard_id": dashboard.dashboard_id},
                tx=tx,
            )

    def open(self, token: str, *, client: str) -> Shared:
        """What is behind a link; raises ShareNotFound for any that does not work, LimitReached by address."""
        self._count(f"shared:{client}", most=VIEWS_A_MINUTE)
        found = self._find(token)
        if found is None:
            self._count(f"shared-miss:{client}", most=MISSES_A_MINUTE)
            raise ShareNotFound(
                "This link does not work: it never did, has expired or was revoked.",
                hint="Ask whoever sent it for a new one.",
            )
        return found

    def record_view(self, shared: Shared, *, client: str) -> None:
        """Counts one opening of the link, and writes it into the audit trail."""
        with self._ground.db.transaction() as tx:
            store.count_view(tx, shared.share)
            self._ground.audit.record(
                None,
                action="dashboard.link_viewed",
                details=_facts(shared.share, shared.dashboard) | {"address": client},
                workspace_id=shared.share.workspace_id,
                tx=tx,
            )

    def _find(self, token: str) -> Shared | None:
        if not 20 <= len(token) <= 100:
            return None
        with self._ground.db.reading() as tx:
            share = store.share_by_hash(tx, hashed(token))
            if share is None or share.revoked_at is not None or share.expires_at <= self._ground.clock.now():
                return None
            dashboard = store.get(tx, share.workspace_id, share.dashboard_id)
        owner = None if dashboard is None else self._owner(dashboard)
        if dashboard is None or owner is None:
            return None
        return Shared(dashboard=dashboard, share=share, owner=owner)

    def _owner(self, dashboard: Dashboard) -> Caller | None:
        """The owner as a caller with the role held now; None once they may not sign in or not share."""
        person = self._ground.identity.person(dashboard.workspace_id, dashboard.user_id)
        if person is None or person.status == "disabled":
            return None
        owner = Caller(
            user_id=dashboard.user_id,
            workspace_id=dashboard.workspace_id,
            email=person.email,
            role=person.role,
            tier=person.tier,
            via="link",
        )
        return owner if owner.may("boards.share") else None

    def _count(self, key: str, *, most: int) -> None:
        used, left = self._cache.increment(key, ttl=60)
        if used > most:
            raise LimitReached(
                "This address has opened shared dashboards too often.",
                seconds=left,
                hint=f"Try again in {left} seconds.",
            )


def hashed(token: str) -> str:
    """What is stored of a token: 256 random bits need no slow hash."""
    return hashlib.sha256(token.encode()).hexdigest()


def _facts(share: Share, dashboard: Dashboard) -> dict[str, object]:
    return {
        "share_id": share.share_id,
        "dashboard_id": dashboard.dashboard_id,
        "name": dashboard.name,
        "expires_at": share.expires_at.isoformat(),
    }
