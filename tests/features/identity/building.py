"""Identity in a small house of its own: cheap hashes, a clock to set, an administrator who can sign in."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sextant.adapters.events.table import TableEventLog
from sextant.core.access import Caller, Role
from sextant.core.audit import Audit, AuditEntry, AuditSearch
from sextant.core.db import Database, metadata
from sextant.core.events import Events
from sextant.core.http import Credentials
from sextant.core.sealing import Seal
from sextant.features.identity import Identity, IdentitySettings, NewPerson, Visitor
from sextant.features.identity.passwords import Passwords
from sextant.features.identity.sign_in import NewPassword, SignedIn

PASSWORD = "violet teapots orbit"
ADMIN = "ada@example.com"
HOME = Visitor(ip="192.0.2.7", user_agent="a test's browser")
START = datetime(2026, 3, 2, 9, 0, 0, 250_000, tzinfo=UTC)


class Hands:
    """A clock that stands until a test moves it."""

    def __init__(self) -> None:
        self.time = START

    def now(self) -> datetime:
        return self.time

    def forward(self, **parts: float) -> None:
        self.time += timedelta(**parts)


@dataclass
class Home:
    """The parts of a house that identity stands on, with the first administrator signed in."""

    db: Database
    clock: Hands
    audit: Audit
    identity: Identity
    admin: Caller

    def sign_in(self, email: str = ADMIN, password: str = PASSWORD, ip: str = HOME.ip) -> SignedIn:
        visitor = Visitor(ip=ip, user_agent="a test's browser")
        return self.identity.signing_in.by_password(
            email=email, password=password, visitor=visitor, via="password"
        )

    def whoami(self, token: str) -> Caller:
        return self.identity.authenticator.authenticate(Credentials(authorization=f"Bearer {token}"))

    def open_link(self, link: str, signed_in: Caller | None = None) -> SignedIn:
        found = self.identity.signing_in.by_link(token=token_of(link), visitor=HOME, signed_in=signed_in)
        assert found is not None
        return found

    def person(self, email: str, *, role: Role = "analyst", by: Caller | None = None) -> Caller:
        """Someone who accepted an invitation and has PASSWORD."""
        invitation = self.identity.members.invite(by or self.admin, NewPerson(email=email, role=role))
        signed_in = self.open_link(invitation.link)
        self.identity.signing_in.set_password(signed_in.caller, NewPassword(password=PASSWORD))
        return signed_in.caller

    def another_workspace(self, email: str = "grace@elsewhere.example") -> Caller:
        """An administrator of a second workspace, who is not in the first."""
        made = self.identity.workspaces.create(self.admin, name="Elsewhere", config={})
        inside = self.admin.model_copy(update={"workspace_id": made.id})
        other = self.person(email, role="admin", by=inside)
        self.identity.members.remove(other, self.admin.user_id)
        return other

    def trail(self, workspace_id: str | None = None, action: str = "") -> list[AuditEntry]:
        return self.audit.search(
            workspace_id or self.admin.workspace_id, AuditSearch(action=action, limit=500)
        )


def make_home(db: Database, *, settings: IdentitySettings | None = None) -> Home:
    clock = Hands()
    audit = Audit(db, clock, key=b"a test's secret")
    identity = make_identity(db, clock, audit, settings=settings)
    signed_in = identity.signing_in.by_link(token=token_of(identity.first_sign_in_link() or ""), visitor=HOME)
    assert signed_in is not None
    identity.signing_in.set_password(signed_in.caller, NewPassword(password=PASSWORD, email=ADMIN))
    admin = signed_in.caller.model_copy(update={"email": ADMIN})
    return Home(db=db, clock=clock, audit=audit, identity=identity, admin=admin)


def make_identity(
    db: Database,
    clock: Hands,
    audit: Audit,
    *,
    secret: bytes = b"a test's secret",
    settings: IdentitySettings | None = None,
    passwords: Passwords | None = None,
) -> Identity:
    return Identity(
        db=db,
        clock=clock,
        audit=audit,
        events=Events(db, clock, TableEventLog(db.engine)),
        seal=Seal(secret),
        settings=settings or IdentitySettings(public_url="https://sextant.example.com"),
        passwords=passwords or cheap_passwords(),
    )


def cheap_passwords() -> Passwords:
    return Passwords(memory_kib=64, rounds=1)


def fresh_database(folder: Path) -> Database:
    """A SQLite database with every table, for tests that make their own house many times."""
    db = Database(f"sqlite:///{folder / 'sextant.db'}")
    metadata.create_all(db.engine)
    return db


def token_of(link: str) -> str:
    return link.partition("token=")[2]
