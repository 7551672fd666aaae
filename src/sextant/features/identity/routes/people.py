"""People of the workspace, for its administrators."""

from fastapi import APIRouter, Response

from sextant.core.http import Cursor, Page, SignedIn, cursor_after, router
from sextant.features.identity.models import User
from sextant.features.identity.people import NewPerson, PersonChange
from sextant.features.identity.routes.shapes import (
    Id,
    InvitationView,
    Limit,
    LinkView,
    PersonBody,
    PersonChangeBody,
    SessionsView,
    sessions_view,
    shown_once,
    start_of,
)
from sextant.features.identity.service import Identity


def routes(identity: Identity) -> APIRouter:
    """`/api/v1/people` and below."""
    api = router(prefix="/api/v1/people", tags=["people"])
    members = identity.members

    @api.get("", summary="People of the workspace")
    def list_people(caller: SignedIn, cursor: Cursor = None, limit: Limit = 50) -> Page[User]:
        found = members.list_people(caller, after=start_of(cursor), limit=limit)
        full = len(found.items) == limit
        return Page[User](
            items=found.items,
            next_cursor=cursor_after(found.items[-1].user_id) if full else None,
            total=found.total,
        )

    @api.post("", status_code=201, summary="Invite a person")
    def invite(body: PersonBody, caller: SignedIn, response: Response) -> InvitationView:
        """Gives the link that lets them in, once."""
        shown_once(response)
        person = NewPerson(email=body.email, name=body.name, role=body.role, tier=body.tier)
        invitation = members.invite(caller, person)
        return InvitationView(user=invitation.user, link=invitation.link)

    @api.get("/{user_id}", summary="One person")
    def get(user_id: Id, caller: SignedIn) -> User:
        return members.get(caller, user_id)

    @api.patch("/{user_id}", summary="Change a person's role, tier, name or attributes, or disable them")
    def change(user_id: Id, body: PersonChangeBody, caller: SignedIn) -> User:
        changes = PersonChange(
            name=body.name,
            role=body.role,
            tier=body.tier,
            disabled=body.disabled,
            attributes=body.attributes,
        )
        return members.change(caller, user_id, changes)

    @api.delete("/{user_id}", status_code=204, summary="Remove a person")
    def remove(user_id: Id, caller: SignedIn) -> None:
        """What they made stays in the workspace."""
        members.remove(caller, user_id)

    @api.post("/{user_id}/link", status_code=201, summary="A new invitation, or a link to set a new password")
    def renew_link(user_id: Id, caller: SignedIn, response: Response) -> LinkView:
        shown_once(response)
        return LinkView(link=members.renew_link(caller, user_id))

    @api.get("/{user_id}/sessions", summary="A person's open sessions")
    def sessions_of(user_id: Id, caller: SignedIn) -> SessionsView:
        return sessions_view(members.sessions_of(caller, user_id), caller)

    @api.delete("/{user_id}/sessions/{session_id}", status_code=204, summary="End a person's session")
    def end_session(user_id: Id, session_id: Id, caller: SignedIn) -> None:
        members.end_session_of(caller, user_id, session_id)

    return api
