"""People of a workspace: invited, listed, changed, removed, and what keeps one administrator in place."""

import hashlib
from dataclasses import dataclass

from sqlalchemy import Connection

from sextant.core.access import Caller, Role, Tier
from sextant.features.identity.errors import (
    AlreadyMember,
    PersonNotFound,
    SessionNotFound,
    SharedPersonRefused,
)
from sextant.features.identity.ground import Ground
from sextant.features.identity.models import Attributes, LinkKind, Membership, OpenedLink, Session, User
from sextant.features.identity.rules import (
    LINK_LIFETIME,
    check_administrator_stays,
    check_may_grant,
    check_signed_in_person,
    normal_email,
)
from sextant.features.identity.store import keys, links, sessions
from sextant.features.identity.store import people as store
from sextant.kit.ids import new_id, new_secret


@dataclass(frozen=True, slots=True)
class Invitation:
    """A person and the link that lets them in."""

    user: User
    link: str


@dataclass(frozen=True, slots=True)
class NewPerson:
    """Who is invited, and as what."""

    email: str
    name: str = ""
    role: Role = "analyst"
    tier: Tier = "free"


@dataclass(frozen=True, slots=True)
class PersonChange:
    """What is to change; None leaves it."""

    name: str | None = None
    role: Role | None = None
    tier: Tier | None = None
    disabled: bool | None = None
    attributes: Attributes | None = None


@dataclass(frozen=True, slots=True)
class PeoplePage:
    """Some people of the workspace, and how many there are."""

    items: list[User]
    total: int


class People:
    """All of it within the caller's workspace."""

    def __init__(self, ground: Ground) -> None:
        self._ground = ground

    def list_people(self, caller: Caller, *, after: str = "", limit: int = 50) -> PeoplePage:
        """People in the order in which they came."""
        caller.require("people.manage")
        with self._ground.db.reading() as tx:
            return PeoplePage(
                items=store.list_users(tx, workspace_id=caller.workspace_id, after=after, limit=limit),
                total=store.count_users(tx, workspace_id=caller.workspace_id),
            )

    def get(self, caller: Caller, user_id: str) -> User:
        """Raises PersonNotFound, also for someone of another workspace."""
        if user_id != caller.user_id:
            caller.require("people.manage")
        with self._ground.db.reading() as tx:
            return self._user(tx, caller.workspace_id, user_id)

    def invite(self, caller: Caller, person: NewPerson) -> Invitation:
        """Adds a person and gives the link that they sign in with; raises EmailRefused, AlreadyMember.

        Someone who has an account elsewhere keeps their password: their link only adds this workspace to it.
        """
        caller.require("people.manage")
        check_may_grant(caller, person.role)
        email = normal_email(person.email)
        now = self._ground.clock.now()
        with self._ground.db.transaction() as tx:
            account = store.account_by_email(tx, email=email)
            user_id = account.user_id if account else new_id()
            if account is None:
                store.add_account(tx, user_id=user_id, email=email, name=person.name, at=now)
            elif store.find_user(tx, workspace_id=caller.workspace_id, user_id=user_id):
                raise AlreadyMember(
                    f"{email} is in this workspace already.", hint="Change the person, or send a new link."
                )
            place = Membership(
                workspace_id=caller.workspace_id,
                user_id=user_id,
                role=person.role,
                tier=person.tier,
                disabled=False,
                accepted=False,
            )
            kind: LinkKind = "join" if store.memberships_of(tx, user_id=user_id) else "invitation"
            store.add_membership(tx, place, at=now)
            link = self.new_link(tx, place, kind)
            details = {"user_id": user_id, "email": email, "role": person.role, "tier": person.tier}
            self._ground.audit.record(caller, action="person.invited", details=details, tx=tx)
            return Invitation(user=self._user(tx, caller.workspace_id, user_id), link=link)

    def change(self, caller: Caller, user_id: str, change: PersonChange) -> User:
        """Takes effect with the person's next request; disabling ends their sessions here.

        Raises PersonNotFound, LastAdministrator, SharedPersonRefused.
        """
        caller.require("people.manage")
        if change.role is not None:
            check_may_grant(caller, change.role)
        with self._ground.db.transaction() as tx:
            before = self._place(tx, caller, user_id)
            after = before.model_copy(
                update={
                    field: value
                    for field in ("role", "tier", "disabled")
                    if (value := getattr(change, field)) is not None
                }
            )
            others = store.count_other_administrators(tx, workspace_id=caller.workspace_id, user_id=user_id)
            check_administrator_stays(before, others=others, becomes=after)
            store.change_membership(tx, after)
            if change.name is not None:
                self._check_own_person(tx, caller, user_id)
                store.rename(tx, user_id=user_id, name=change.name)
            if change.attributes is not None:
                store.set_attributes(
                    tx, workspace_id=caller.workspace_id, user_id=user_id, attributes=change.attributes
                )
            if after.disabled:
                self._shut_out(tx, caller, user_id)
            self._ground.announce(tx, user_id)
            details = {"user_id": user_id, **_told(change)}
            self._ground.audit.record(caller, action="person.changed", details=details, tx=tx)
            return self._user(tx, caller.workspace_id, user_id)

    def remove(self, caller: Caller, user_id: str) -> None:
        """Ends the person's sessions, keys and links here; what they made stays in the workspace.

        Raises PersonNotFound, LastAdministrator.
        """
        caller.require("people.manage")
        with self._ground.db.transaction() as tx:
            place = self._place(tx, caller, user_id)
            others = store.count_other_administrators(tx, workspace_id=caller.workspace_id, user_id=user_id)
            check_administrator_stays(place, others=others, becomes=None)
            person = self._user(tx, caller.workspace_id, user_id)
            self._shut_out(tx, caller, user_id)
            keys.remove_of_person(tx, workspace_id=caller.workspace_id, user_id=user_id)
            store.remove_membership(tx, workspace_id=caller.workspace_id, user_id=user_id)
            if not store.memberships_of(tx, user_id=user_id):
                store.set_password_hash(tx, user_id=user_id, password_hash=None)
            details = {"user_id": user_id, "email": person.email}
            self._ground.audit.record(caller, action="person.removed", details=details, tx=tx)
            self._ground.events.append(
                tx,
                topic="person.removed",
                key=user_id,
                payload={"user_id": user_id, "workspace_id": caller.workspace_id},
            )

    def renew_link(self, caller: Caller, user_id: str) -> str:
        """A new invitation for someone who did not come yet, else a link to set a new password.

        Raises PersonNotFound, SharedPersonRefused, SignInNeeded.
        """
        caller.require("people.manage")
        check_signed_in_person(caller)
        with self._ground.db.transaction() as tx:
            place = self._place(tx, caller, user_id)
            kind = self._kind_of_renewal(tx, caller, place)
            links.drop_of_person(tx, user_id=user_id, workspace_id=caller.workspace_id)
            link = self.new_link(tx, place, kind)
            details = {"user_id": user_id, "kind": kind}
            self._ground.audit.record(caller, action="person.link_made", details=details, tx=tx)
            return link

    def sessions_of(self, caller: Caller, user_id: str) -> list[Session]:
        """Sessions that the person has open in this workspace; raises PersonNotFound."""
        caller.require("people.manage")
        with self._ground.db.reading() as tx:
            self._place(tx, caller, user_id)
            return sessions.of_person(
                tx, user_id=user_id, now=self._ground.clock.now(), workspace_id=caller.workspace_id
            )

    def end_session_of(self, caller: Caller, user_id: str, session_id: str) -> None:
        """Raises PersonNotFound, SessionNotFound."""
        caller.require("people.manage")
        with self._ground.db.transaction() as tx:
            self._place(tx, caller, user_id)
            there = sessions.end(tx, session_id=session_id, user_id=user_id, workspace_id=caller.workspace_id)
            if not there:
                raise SessionNotFound(
                    "This session does not exist, or has ended.", hint="List the open ones."
                )
            self._ground.announce(tx, user_id)
            details = {"user_id": user_id, "session_id": session_id}
            self._ground.audit.record(caller, action="session.ended", details=details, tx=tx)

    def own_sessions(self, caller: Caller) -> list[Session]:
        """The caller's open sessions; an API key sees those in its workspace alone."""
        only = caller.workspace_id if caller.via == "key" else None
        with self._ground.db.reading() as tx:
            return sessions.of_person(
                tx, user_id=caller.user_id, now=self._ground.clock.now(), workspace_id=only
            )

    def end_own_session(self, caller: Caller, session_id: str) -> None:
        """Raises SessionNotFound, SignInNeeded."""
        check_signed_in_person(caller)
        with self._ground.db.transaction() as tx:
            if not sessions.end(tx, session_id=session_id, user_id=caller.user_id):
                raise SessionNotFound(
                    "This session does not exist, or has ended.", hint="List the open ones."
                )
            self._ground.announce(tx, caller.user_id)
            self._ground.audit.record(
                caller, action="session.ended", details={"session_id": session_id}, tx=tx
            )

    def new_link(self, tx: Connection, place: Membership, kind: LinkKind) -> str:
        """Makes a one-time link for a place in a workspace; only the hash of its token is kept."""
        token, now = new_secret(), self._ground.clock.now()
        links.add(
            tx,
            OpenedLink(user_id=place.user_id, workspace_id=place.workspace_id, kind=kind),
            token_hash=hashlib.sha256(token.encode()).hexdigest(),
            created_at=now,
            expires_at=now + LINK_LIFETIME[kind],
        )
        return self._ground.settings.link(token)

    def _kind_of_renewal(self, tx: Connection, caller: Caller, place: Membership) -> LinkKind:
        elsewhere = [
            other
            for other in store.memberships_of(tx, user_id=place.user_id)
            if other.workspace_id != place.workspace_id
        ]
        if not place.accepted:
            return "join" if elsewhere else "invitation"
        self._check_own_person(tx, caller, place.user_id)
        has_password = store.account(tx, user_id=place.user_id).password_hash is not None
        return "reset" if has_password else "invitation"

    def _check_own_person(self, tx: Connection, caller: Caller, user_id: str) -> None:
        """Raises SharedPersonRefused when the person is in a workspace that the caller does not administer.

        Otherwise an administrator of one workspace could walk into another as someone who is in both.
        """
        own = {
            place.workspace_id
            for place in store.memberships_of(tx, user_id=caller.user_id)
            if place.role == "admin" and place.accepted and not place.disabled and caller.via != "key"
        }
        for place in store.memberships_of(tx, user_id=user_id):
            if place.accepted and place.workspace_id not in own | {caller.workspace_id}:
                raise SharedPersonRefused(
                    "This person is in a workspace that you do not administer.",
                    hint="They can change their own name and password, or `sextant sign-in-link` helps them.",
                )

    def _shut_out(self, tx: Connection, caller: Caller, user_id: str) -> None:
        sessions.end_in_workspace(tx, workspace_id=caller.workspace_id, user_id=user_id)
        links.drop_of_person(tx, user_id=user_id, workspace_id=caller.workspace_id)

    def _place(self, tx: Connection, caller: Caller, user_id: str) -> Membership:
        place = store.membership(tx, workspace_id=caller.workspace_id, user_id=user_id)
        if place is None:
            raise _person_not_found()
        return place

    def _user(self, tx: Connection, workspace_id: str, user_id: str) -> User:
        user = store.find_user(tx, workspace_id=workspace_id, user_id=user_id)
        if user is None:
            raise _person_not_found()
        return user


def _person_not_found() -> PersonNotFound:
    return PersonNotFound("This person is not in the workspace.", hint="List its people at /api/v1/people.")


def _told(change: PersonChange) -> dict[str, object]:
    fields: dict[str, object] = {
        "name": change.name,
        "role": change.role,
        "tier": change.tier,
        "disabled": change.disabled,
        "attributes": None if change.attributes is None else dict(change.attributes),
    }
    return {name: value for name, value in fields.items() if value is not None}
