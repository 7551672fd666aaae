"""Links to a dashboard: unguessable, expiring, revocable, and never stronger than the dashboard's owner."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from sextant.core.access import Caller
from sextant.features.dashboards import access
from sextant.features.dashboards import store as boards_store
from sextant.features.dashboards.boards import Boards
from sextant.features.dashboards.ground import Ground
from sextant.features.dashboards.models import Dashboard, DashboardRefused
from sextant.features.dashboards.sharing import embedding, passwords, store
from sextant.features.dashboards.sharing.models import Kind, MadeShare, PasswordAsked, Share, ShareNotFound
from sextant.features.dashboards.viewing import Restriction
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
    """A dashboard behind a link, its owner as whom it is read, and the rows that must not be left."""

    dashboard: Dashboard
    share: Share
    owner: Caller
    held: tuple[Restriction, ...] = ()
    preset: Mapping[str, Any] = field(default_factory=dict[str, Any])


@dataclass(frozen=True, slots=True)
class ShareWish:
    """What a way in is to be."""

    days: int = 30
    kind: Kind = "link"
    label: str = ""
    password: str = ""
    origins: tuple[str, ...] = ()


_PLAIN_LINK = ShareWish()


class Sharing:
    """Makes and revokes links, and opens what is behind one."""

    def __init__(self, ground: Ground, boards: Boards, cache: Cache) -> None:
        self._ground = ground
        self._boards = boards
        self._cache = cache

    def make(self, caller: Caller, dashboard_id: str, wish: ShareWish = _PLAIN_LINK) -> MadeShare:
        """A new way in; its token or secret is told this once. Raises NotAllowed, DashboardRefused."""
        dashboard = self._boards.get(caller, dashboard_id)
        access.check_share(caller, dashboard)
        now, token, share_id = self._ground.clock.now(), new_secret(32), new_id()
        embeds = wish.kind == "embed"
        sealed = self._ground.seal.close(token.encode(), label=share_id) if embeds else ""
        share = Share(
            share_id=share_id,
            dashboard_id=dashboard.dashboard_id,
            workspace_id=dashboard.workspace_id,
            created_by=caller.user_id,
            created_at=now,
            expires_at=now + timedelta(days=wish.days),
            kind=wish.kind,
            label=wish.label,
            password_hash=passwords.hashed(wish.password) if wish.password else "",
            sealed_secret=sealed,
            origins=embedding.origins(wish.origins) if embeds else (),
        )
        with self._ground.db.transaction() as tx:
            if store.live_share_count(tx, share.workspace_id, share.dashboard_id, at=now) >= MOST_LINKS:
                raise DashboardRefused(
                    f"`{dashboard.name}` has {MOST_LINKS} links that work.", hint="Revoke one first."
                )
            store.add_share(tx, share, hashed(share_id if embeds else token))
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

    def open(self, token: str, *, client: str, passed: str = "") -> Shared:
        """What is behind a link; raises ShareNotFound, PasswordAsked, LimitReached by address."""
        found = self._opened(token, client=client, kind="link")
        locked = found.share.password_hash
        if locked and not passwords.holds(passed, found.share.share_id, locked, self._ground.clock.now()):
            raise PasswordAsked("This link opens with a password.", hint="Ask whoever sent the link for it.")
        return found

    def unlock(self, token: str, password: str, *, client: str) -> str:
        """A pass for a link, good for some hours; raises PasswordAsked for a wrong password."""
        found = self._opened(token, client=client, kind="link")
        locked = found.share.password_hash
        if locked and not passwords.is_right(password, locked):
            self._count(f"shared-miss:{client}", most=MISSES_A_MINUTE)
            raise PasswordAsked("That is not the password.", hint="Ask whoever sent the link for it.")
        return passwords.passes(found.share.share_id, locked, self._ground.clock.now())

    def open_embedded(self, share_id: str, token: str, *, client: str) -> Shared:
        """What a page embeds, held to the rows of its token; raises ShareNotFound, EmbedRefused."""
        found = self._opened(share_id, client=client, kind="embed")
        secret = self._ground.seal.open(found.share.sealed_secret, label=found.share.share_id)
        ticket = embedding.read(token, secret, now=self._ground.clock.now())
        return Shared(found.dashboard, found.share, found.owner, held=ticket.held, preset=ticket.filters)

    def framed_by(self, share_id: str) -> tuple[str, ...]:
        """The origins that may put an embedded dashboard into a frame; none for what does not work."""
        found = self._find(share_id)
        return found.share.origins if found is not None and found.share.kind == "embed" else ()

    def _opened(self, token: str, *, client: str, kind: Kind) -> Shared:
        self._count(f"shared:{client}", most=VIEWS_A_MINUTE)
        found = self._find(token)
        if found is None or found.share.kind != kind:
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
            dashboard = boards_store.get(tx, share.workspace_id, share.dashboard_id)
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
        "kind": share.kind,
        "expires_at": share.expires_at.isoformat(),
    }
