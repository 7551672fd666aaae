"""Signing in by password or one-time link, out again, and setting a password."""

import hashlib
from dataclasses import dataclass

from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from sextant.core.access import Caller
from sextant.features.identity import guard
from sextant.features.identity.errors import (
    CredentialsRefused,
    CurrentPasswordRefused,
    EmailRefused,
    EmailTaken,
    LinkRefused,
    SessionNotFound,
    SignInFirst,
    WorkspaceNotFound,
)
from sextant.features.identity.ground import Ground, Visitor, readable
from sextant.features.identity.key_ring import KeyRing
from sextant.features.identity.models import Account, Arrival, Membership, OpenedLink, Session, SetupStep
from sextant.features.identity.passwords import check_password
from sextant.features.identity.rules import check_signed_in_person, normal_email, setup_step
from sextant.features.identity.store import links, people, sessions
from sextant.features.identity.tokens import Claims, life_from
from sextant.kit.ids import UserId, WorkspaceId, new_id


@dataclass(frozen=True, slots=True)
class SignedIn:
    """An open session with the token that stands for it."""

    token: str
    caller: Caller
    session: Session


@dataclass(frozen=True, slots=True)
class NewPassword:
    """What someone sends to set a password; the first administrator names themselves with it."""

    password: str
    current: str | None = None
    email: str | None = None
    name: str | None = None


class SigningIn:
    """Opens and ends sessions."""

    def __init__(self, ground: Ground, ring: KeyRing) -> None:
        self._ground = ground
        self._ring = ring
        self._guard = guard.SignInGuard(ground.db, ground.clock)

    def by_password(
        self, *, email: str, password: str, visitor: Visitor, via: Arrival, workspace_id: str | None = None
    ) -> SignedIn:
        """Raises CredentialsRefused in the same words and time whatever is wrong, or SignInThrottled."""
        address = _address(email)
        attempt = guard.at_account(address, visitor.ip)
        self._guard.begin(attempt)
        with self._ground.db.reading() as tx:
            account = people.account_by_email(tx, email=address)
            places = people.memberships_of(tx, user_id=account.user_id if account else "")
        matches = self._ground.passwords.matches(password, account.password_hash if account else None)
        place = _choose(places, wanted=workspace_id, last=account.last_workspace_id if account else None)
        if account is None or place is None or not matches:
            self._note_failure(account, places, address=address, visitor=visitor)
            raise CredentialsRefused
        better = self._rehashed(account, password)
        key = self._ring.current()
        with self._ground.db.transaction() as tx:
            if better:
                people.set_password_hash(tx, user_id=account.user_id, password_hash=better)
            self._guard.succeeded(tx, attempt)
            opened = self._open(tx, account, place, visitor=visitor, via=via, step="settled", kid=key.kid)
        return SignedIn(token=self._ring.sign(_claims(opened[1]), key), caller=opened[0], session=opened[1])

    def by_link(self, *, token: str, visitor: Visitor, signed_in: Caller | None = None) -> SignedIn | None:
        """Uses a one-time link; None when it took a signed-in person into a further workspace.

        Raises LinkRefused, SignInFirst (the link is then still good), SignInThrottled.
        """
        attempt = guard.at_link(visitor.ip)
        self._guard.begin(attempt)
        key, now = self._ring.current(), self._ground.clock.now()
        token_hash = hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
        try:
            with self._ground.db.transaction() as tx:
                link = links.take(tx, token_hash=token_hash, now=now)
                place = self._place_of(tx, link)
                if link is None or place is None:
                    raise LinkRefused
                self._guard.succeeded(tx, attempt)
                people.accept_membership(tx, workspace_id=link.workspace_id, user_id=link.user_id)
                account = people.account(tx, user_id=link.user_id)
                if link.kind == "join":
                    self._join(tx, account, place, signed_in)
                    return None
                step = setup_step(link.kind, has_password=account.password_hash is not None)
                opened = self._open(tx, account, place, visitor=visitor, via="link", step=step, kid=key.kid)
        except LinkRefused:
            self._ground.audit.record(None, action="sign_in.failed", details={"link": True, "ip": visitor.ip})
            raise
        return SignedIn(token=self._ring.sign(_claims(opened[1]), key), caller=opened[0], session=opened[1])

    def sign_out(self, caller: Caller) -> None:
        """Ends the session; its token is refused from now on."""
        check_signed_in_person(caller)
        with self._ground.db.transaction() as tx:
            sessions.end(tx, session_id=caller.session_id or "", user_id=caller.user_id)
            self._ground.announce(tx, caller.user_id)
            self._ground.audit.record(caller, action="person.signed_out", tx=tx)

    def enter_workspace(self, caller: Caller, workspace_id: str) -> None:
        """Moves the session to another workspace of the person; raises WorkspaceNotFound."""
        check_signed_in_person(caller)
        with self._ground.db.transaction() as tx:
            place = people.membership(tx, workspace_id=workspace_id, user_id=caller.user_id)
            if place is None or place.disabled or not place.accepted:
                raise WorkspaceNotFound(
                    "This workspace does not exist.", hint="List yours at /api/v1/platforms."
                )
            self._move(tx, caller, place)

    def rename(self, caller: Caller, name: str) -> None:
        """Changes the person's own name."""
        check_signed_in_person(caller)
        with self._ground.db.transaction() as tx:
            people.rename(tx, user_id=caller.user_id, name=name)
            self._ground.audit.record(caller, action="person.renamed", details={"name": name}, tx=tx)

    def setup_step(self, caller: Caller) -> SetupStep:
        """What this session still has to do about the password."""
        if caller.session_id is None:
            return "settled"
        with self._ground.db.reading() as tx:
            session = sessions.find(tx, session_id=caller.session_id, user_id=caller.user_id)
        return session.setup if session else "settled"

    def set_password(self, caller: Caller, new: NewPassword) -> None:
        """Ends all other sessions and links of the person.

        Raises PasswordRefused, CurrentPasswordRefused, EmailRefused, EmailTaken, SignInThrottled.
        """
        check_signed_in_person(caller)
        with self._ground.db.reading() as tx:
            account = people.account(tx, user_id=caller.user_id)
            session = sessions.find(tx, session_id=caller.session_id or "", user_id=caller.user_id)
        if session is None:
            raise SessionNotFound("This session has ended.", hint="Sign in again.")
        if session.setup == "settled":
            self._check_current(account, new.current)
        email = self._chosen_email(account, new.email)
        check_password(new.password, email=email)
        password_hash = self._ground.passwords.hash(new.password)
        with self._ground.db.transaction() as tx:
            self._name_themselves(tx, account, email=email, name=new.name)
            people.set_password_hash(tx, user_id=caller.user_id, password_hash=password_hash)
            sessions.settle_password(tx, session_id=session.session_id)
            ended = sessions.end_others_of_person(tx, user_id=caller.user_id, session_id=session.session_id)
            links.drop_of_person(tx, user_id=caller.user_id)
            self._ground.announce(tx, caller.user_id)
            self._ground.audit.record(
                caller, action="password.changed", details={"sessions_ended": ended}, tx=tx
            )

    def _open(
        self,
        tx: Connection,
        account: Account,
        place: Membership,
        *,
        visitor: Visitor,
        via: Arrival,
        step: SetupStep,
        kid: str,
    ) -> tuple[Caller, Session]:
        now = self._ground.clock.now()
        starts, ends = life_from(now)
        session = Session(
            session_id=new_id(),
            user_id=account.user_id,
            workspace_id=place.workspace_id,
            kid=kid,
            created_at=starts,
            expires_at=ends,
            via=via,
            setup=step,
            ip=readable(visitor.ip, limit=64),
            user_agent=readable(visitor.user_agent, limit=300),
        )
        sessions.forget_expired(tx, now=now)
        links.forget_expired(tx, now=now)
        sessions.add(tx, session)
        people.note_login(tx, user_id=account.user_id, workspace_id=place.workspace_id, at=now)
        caller = _caller(account, place).model_copy(
            update={"session_id": session.session_id, "via": "link" if via == "link" else "password"}
        )
        details = {"session_id": session.session_id, "via": via, "ip": session.ip}
        self._ground.audit.record(caller, action="person.signed_in", details=details, tx=tx)
        return caller, session

    def _join(self, tx: Connection, account: Account, place: Membership, signed_in: Caller | None) -> None:
        if signed_in is None or signed_in.user_id != account.user_id or signed_in.session_id is None:
            raise SignInFirst(
                "This link adds a workspace to an account that exists.",
                hint="Sign in with that account, then open the link again.",
            )
        self._ground.audit.record(signed_in, action="person.joined", workspace_id=place.workspace_id, tx=tx)
        self._move(tx, signed_in, place)

    def _move(self, tx: Connection, caller: Caller, place: Membership) -> None:
        sessions.move(tx, session_id=caller.session_id or "", workspace_id=place.workspace_id)
        people.note_workspace(tx, user_id=caller.user_id, workspace_id=place.workspace_id)
        self._ground.announce(tx, caller.user_id)
        details = {"session_id": caller.session_id, "from": caller.workspace_id}
        self._ground.audit.record(
            caller, action="workspace.entered", details=details, workspace_id=place.workspace_id, tx=tx
        )

    def _place_of(self, tx: Connection, link: OpenedLink | None) -> Membership | None:
        if link is None:
            return None
        place = people.membership(tx, workspace_id=link.workspace_id, user_id=link.user_id)
        return None if place is None or place.disabled else place

    def _note_failure(
        self, account: Account | None, places: list[Membership], *, address: str, visitor: Visitor
    ) -> None:
        """In the trail of the person's workspace where there is one, so that its administrators see it."""
        who = _caller(account, places[0]) if account and places else None
        details = {"email": readable(address, limit=254), "ip": visitor.ip}
        self._ground.audit.record(who, action="sign_in.failed", details=details)

    def _rehashed(self, account: Account, password: str) -> str | None:
        """The password hashed at today's cost, when the stored hash is from another day."""
        if account.password_hash is None or not self._ground.passwords.is_outdated(account.password_hash):
            return None
        return self._ground.passwords.hash(password)

    def _check_current(self, account: Account, current: str | None) -> None:
        attempt = guard.at_password_of(account.user_id)
        self._guard.begin(attempt)
        if current is None or not self._ground.passwords.matches(current, account.password_hash):
            raise CurrentPasswordRefused(
                "The current password is not right.",
                hint="Without it, ask an administrator for a reset link.",
            )
        with self._ground.db.transaction() as tx:
            self._guard.succeeded(tx, attempt)

    def _chosen_email(self, account: Account, wanted: str | None) -> str:
        """The address from now on; only the first administrator's stand-in may be replaced here."""
        if wanted is None or normal_email(wanted) == account.email:
            return account.email
        if account.email != normal_email(self._ground.settings.admin_email) or account.password_hash:
            raise EmailRefused(
                "The address of this account cannot be changed here.", hint="Leave `email` out."
            )
        return normal_email(wanted)

    def _name_themselves(self, tx: Connection, account: Account, *, email: str, name: str | None) -> None:
        if name is not None:
            people.rename(tx, user_id=account.user_id, name=name)
        if email == account.email:
            return
        try:
            with tx.begin_nested():
                people.set_email(tx, user_id=account.user_id, email=email)
        except IntegrityError as error:
            raise EmailTaken(
                "Another account has this address.", hint="Choose another, or sign in with that account."
            ) from error


def _address(email: str) -> str:
    """The address as it is stored; what is none is nobody's, and takes the same path."""
    try:
        return normal_email(email)
    except EmailRefused:
        return readable(email, limit=254).strip().lower()


def _choose(places: list[Membership], *, wanted: str | None, last: str | None) -> Membership | None:
    """The workspace asked for; else the one of the last sign-in, else the oldest."""
    usable = {place.workspace_id: place for place in places if place.accepted and not place.disabled}
    if wanted is not None:
        return usable.get(wanted)
    return usable.get(last or "") or next(iter(usable.values()), None)


def _caller(account: Account, place: Membership) -> Caller:
    return Caller(
        user_id=UserId(account.user_id),
        workspace_id=WorkspaceId(place.workspace_id),
        email=account.email,
        role=place.role,
        tier=place.tier,
        via="password",
    )


def _claims(session: Session) -> Claims:
    return Claims(
        user_id=session.user_id,
        session_id=session.session_id,
        kid=session.kid,
        issued_at=session.created_at,
        expires_at=session.expires_at,
    )
