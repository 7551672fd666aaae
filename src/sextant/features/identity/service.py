"""People, workspaces, sign-in and keys, put together."""

from collections.abc import Mapping

from sextant.core import marks
from sextant.core.access import Caller
from sextant.core.audit import Audit
from sextant.core.db import Database
from sextant.core.events import Events
from sextant.core.sealing import Seal
from sextant.features.identity.authenticate import Authenticator
from sextant.features.identity.brand import Brands
from sextant.features.identity.first import OnTheMachine
from sextant.features.identity.ground import Ground, IdentitySettings
from sextant.features.identity.key_ring import KeyRing
from sextant.features.identity.keys import Keys
from sextant.features.identity.models import Attributes, SealedKey, User, Workspace
from sextant.features.identity.passwords import Passwords
from sextant.features.identity.people import People
from sextant.features.identity.rules import check_signed_in_person
from sextant.features.identity.sign_in import SigningIn
from sextant.features.identity.store import people as people_store
from sextant.features.identity.store import workspaces as workspace_store
from sextant.features.identity.workspaces import Workspaces
from sextant.kit.clock import Clock


class Identity:
    """The door of identity: its parts by name, and what other features ask of it."""

    def __init__(
        self,
        *,
        db: Database,
        clock: Clock,
        audit: Audit,
        events: Events,
        seal: Seal,
        settings: IdentitySettings,
        passwords: Passwords | None = None,
    ) -> None:
        ground = Ground(
            db=db,
            clock=clock,
            audit=audit,
            events=events,
            passwords=passwords or Passwords(),
            settings=settings,
        )
        self._ground = ground
        self._ring = KeyRing(db, clock, seal)
        self.settings = settings
        self.signing_in = SigningIn(ground, self._ring)
        self.members = People(ground)
        self.keys = Keys(ground)
        self.workspaces = Workspaces(ground)
        self.brands = Brands(ground)
        self.machine = OnTheMachine(ground, self.members, self.workspaces)
        self.authenticator = Authenticator(ground, self._ring)

    def first_sign_in_link(self) -> str | None:
        """The link that a new house shows in its terminal; None once an administrator has a password."""
        return self.machine.first_sign_in_link()

    def sign_in_link(self, email: str | None = None) -> str:
        """A new one-time link made on the machine; raises PersonNotFound."""
        return self.machine.sign_in_link(email)

    def command_caller(self, workspace_id: str | None = None) -> Caller:
        """As whom the command line acts on the machine; raises PersonNotFound."""
        return self.machine.caller(workspace_id)

    def people(self, workspace_id: str) -> tuple[User, ...]:
        """Everyone in the workspace, at most 10 000."""
        with self._ground.db.reading() as tx:
            return tuple(people_store.list_users(tx, workspace_id=workspace_id, after="", limit=10_000))

    def person(self, workspace_id: str, user_id: str) -> User | None:
        """Someone who is in the workspace."""
        with self._ground.db.reading() as tx:
            return people_store.find_user(tx, workspace_id=workspace_id, user_id=user_id)

    def attributes_of(self, workspace_id: str, user_id: str) -> Attributes:
        """What policies look at of a person; nothing of someone who is not in the workspace."""
        with self._ground.db.reading() as tx:
            return people_store.attributes_of(tx, workspace_id=workspace_id, user_id=user_id)

    def workspace(self, workspace_id: str) -> Workspace | None:
        """A workspace that is not being deleted."""
        with self._ground.db.reading() as tx:
            return workspace_store.find(tx, workspace_id=workspace_id)

    def config(self, workspace_id: str) -> Mapping[str, object] | None:
        """What a workspace chose; None for one that is not there."""
        return marks.mark(self._ground.db, workspace_id, workspace_store.MARK)

    def shares_new(self, workspace_id: str) -> bool:
        """Whether what someone makes in the workspace is shared at once."""
        workspace = self.workspace(workspace_id)
        otherwise = self.settings.share_by_default
        return otherwise if workspace is None else workspace.share_new(otherwise=otherwise)

    def active_people(self) -> int:
        """How many people hold an open session, for the metric of active users."""
        with self._ground.db.reading() as tx:
            return people_store.active_since(tx, moment=self._ground.clock.now())

    def rotate_signing_key(self, caller: Caller) -> SealedKey:
        """Signs with a new key from now on; tokens of the old one live out their 24 hours."""
        caller.require("workspace.manage")
        check_signed_in_person(caller)
        with self._ground.db.transaction() as tx:
            key = self._ring.rotate(tx)
            self._ground.audit.record(caller, action="signing_key.rotated", details={"kid": key.kid}, tx=tx)
        return key

    def signing_keys(self, caller: Caller) -> list[SealedKey]:
        """The keys that verify tokens, the newest first."""
        caller.require("workspace.manage")
        return self._ring.list_keys()
