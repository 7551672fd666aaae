"""The first administrator, and links and callers made on the machine that holds the data."""

from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from sextant.core.access import Caller
from sextant.features.identity.errors import PersonNotFound
from sextant.features.identity.ground import Ground
from sextant.features.identity.models import Membership
from sextant.features.identity.people import People
from sextant.features.identity.rules import normal_email
from sextant.features.identity.store import people as store
from sextant.features.identity.workspaces import Workspaces
from sextant.kit.ids import UserId, WorkspaceId, new_id


class OnTheMachine:
    """What the command line may do without a sign-in: whoever reads the data folder owns the house."""

    def __init__(self, ground: Ground, people: People, workspaces: Workspaces) -> None:
        self._ground = ground
        self._people = people
        self._workspaces = workspaces

    def first_sign_in_link(self) -> str | None:
        """A link for the first administrator; None once an administrator has a password."""
        with self._ground.db.reading() as tx:
            if store.any_administrator_has_password(tx):
                return None
        place = self.ensure_first()
        with self._ground.db.transaction() as tx:
            return self._link(tx, place)

    def sign_in_link(self, email: str | None = None) -> str:
        """A new one-time link for a person, or for the first administrator; raises PersonNotFound."""
        place = self.ensure_first() if email is None else self._place_of(normal_email(email))
        with self._ground.db.transaction() as tx:
            return self._link(tx, place)

    def caller(self, workspace_id: str | None = None) -> Caller:
        """The first administrator of the workspace, as whom the command line acts; raises PersonNotFound."""
        place = self.ensure_first() if workspace_id is None else self._administrator(workspace_id)
        with self._ground.db.reading() as tx:
            email = store.account(tx, user_id=place.user_id).email
        return Caller(
            user_id=UserId(place.user_id),
            workspace_id=WorkspaceId(place.workspace_id),
            email=email,
            role="admin",
            tier=place.tier,
            via="command",
        )

    def ensure_first(self) -> Membership:
        """The first administrator; with the first workspace, made when there is none."""
        try:
            return self._first() or self._make_first()
        except IntegrityError:
            # Another process that starts at the same moment made them.
            return self._administrator(None)

    def _first(self) -> Membership | None:
        with self._ground.db.reading() as tx:
            return store.first_administrator(tx, workspace_id=None)

    def _make_first(self) -> Membership:
        settings, now = self._ground.settings, self._ground.clock.now()
        user_id = new_id()
        with self._ground.db.transaction() as tx:
            email = normal_email(settings.admin_email)
            store.add_account(tx, user_id=user_id, email=email, name="", at=now)
            workspace = self._workspaces.add(tx, user_id=user_id, name=settings.workspace_name, config={})
            place = Membership(
                workspace_id=workspace.id,
                user_id=user_id,
                role="admin",
                tier="premium",
                disabled=False,
                accepted=True,
            )
            store.add_membership(tx, place, at=now)
            self._ground.audit.record(
                None,
                action="workspace.created",
                details={"name": workspace.name},
                workspace_id=workspace.id,
                tx=tx,
            )
        return place

    def _administrator(self, workspace_id: str | None) -> Membership:
        with self._ground.db.reading() as tx:
            place = store.first_administrator(tx, workspace_id=workspace_id)
        if place is None:
            raise PersonNotFound("This workspace has no administrator.", hint="Name another workspace.")
        return place

    def _place_of(self, email: str) -> Membership:
        with self._ground.db.reading() as tx:
            account = store.account_by_email(tx, email=email)
            places = store.memberships_of(tx, user_id=account.user_id) if account else []
        usable = [place for place in places if not place.disabled]
        if not usable:
            raise PersonNotFound(
                f"Nobody with the address {email} may sign in.", hint="Add them with `sextant people add`."
            )
        return next((place for place in usable if place.accepted), usable[0])

    def _link(self, tx: Connection, place: Membership) -> str:
        has_password = store.account(tx, user_id=place.user_id).password_hash is not None
        kind = "sign_in" if has_password else "first"
        self._ground.audit.record(
            None,
            action="person.link_made",
            details={"user_id": place.user_id, "kind": kind, "on_the_machine": True},
            workspace_id=place.workspace_id,
            tx=tx,
        )
        return self._people.new_link(tx, place, kind)
