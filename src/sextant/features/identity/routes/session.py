"""Signing in and out, the current session, the password."""

from typing import Annotated

from fastapi import APIRouter, Form, Request, Response

from sextant.core.access import PERMISSIONS, Caller
from sextant.core.http import SignedIn, credentials_of, router
from sextant.core.limits import RateLimits
from sextant.features.identity.ground import Visitor
from sextant.features.identity.routes.cookie import Cookies
from sextant.features.identity.routes.shapes import (
    Id,
    LimitView,
    LinkBody,
    OwnNameBody,
    PasswordBody,
    SessionsView,
    SessionView,
    SignInBody,
    TokenAnswer,
    WorkspaceBody,
    sessions_view,
    shown_once,
    workspace_view,
)
from sextant.features.identity.service import Identity
from sextant.features.identity.sign_in import NewPassword
from sextant.features.identity.tokens import LIFETIME
from sextant.kit.errors import NotSignedIn

_Text = Annotated[str, Form(max_length=1024)]


def routes(identity: Identity, limits: RateLimits, cookies: Cookies) -> APIRouter:
    """`/token`, `/api/v1/session` and below."""
    api = router(tags=["session"])
    _add_sign_in(api, identity, limits, cookies)
    _add_session(api, identity, limits, cookies)
    return api


def _add_sign_in(api: APIRouter, identity: Identity, limits: RateLimits, cookies: Cookies) -> None:
    @api.post("/token", summary="Sign in as a program")
    def token(
        request: Request,
        response: Response,
        username: _Text,
        password: _Text,
        grant_type: Annotated[str, Form(pattern="^password$")] = "password",
        scope: Annotated[str, Form(max_length=200, description="`workspace:<id>` to choose one.")] = "",
    ) -> TokenAnswer:
        """OAuth2's password flow; the email is the username."""
        shown_once(response)
        signed_in = identity.signing_in.by_password(
            email=username,
            password=password,
            visitor=_visitor(request),
            via="bearer",
            workspace_id=_workspace_of(scope),
        )
        return TokenAnswer(access_token=signed_in.token, expires_in=int(LIFETIME.total_seconds()))

    @api.post("/api/v1/session", summary="Sign in on the page")
    def sign_in(body: SignInBody, request: Request, response: Response) -> SessionView:
        """Sets the cookie `sextant_session`."""
        identity.authenticator.check_origin(credentials_of(request))
        shown_once(response)
        signed_in = identity.signing_in.by_password(
            email=body.email, password=body.password, visitor=_visitor(request), via="password"
        )
        cookies.give(request, response, signed_in.token)
        return _view(identity, limits, signed_in.caller)

    @api.post("/api/v1/session/link", summary="Use a one-time link")
    def open_link(body: LinkBody, request: Request, response: Response) -> SessionView:
        """Signs in by the token of a link; one that adds a workspace needs its account signed in already."""
        identity.authenticator.check_origin(credentials_of(request))
        shown_once(response)
        before = _perhaps_signed_in(identity, request)
        signed_in = identity.signing_in.by_link(token=body.token, visitor=_visitor(request), signed_in=before)
        if signed_in is None:
            return _view(identity, limits, identity.authenticator.authenticate(credentials_of(request)))
        cookies.give(request, response, signed_in.token)
        return _view(identity, limits, signed_in.caller)


def _add_session(api: APIRouter, identity: Identity, limits: RateLimits, cookies: Cookies) -> None:
    @api.get("/api/v1/session", summary="Who is signed in")
    def current(caller: SignedIn) -> SessionView:
        return _view(identity, limits, caller)

    @api.put("/api/v1/session", summary="Enter another workspace")
    def enter(body: WorkspaceBody, caller: SignedIn, request: Request) -> SessionView:
        identity.signing_in.enter_workspace(caller, body.workspace_id)
        return _view(identity, limits, identity.authenticator.authenticate(credentials_of(request)))

    @api.patch("/api/v1/session", summary="Change one's own name")
    def rename(body: OwnNameBody, caller: SignedIn) -> SessionView:
        identity.signing_in.rename(caller, body.name)
        return _view(identity, limits, caller)

    @api.delete("/api/v1/session", status_code=204, summary="Sign out")
    def sign_out(caller: SignedIn, request: Request) -> Response:
        identity.signing_in.sign_out(caller)
        response = Response(status_code=204)
        cookies.take(request, response)
        return response

    @api.put("/api/v1/session/password", status_code=204, summary="Set one's own password")
    def set_password(body: PasswordBody, caller: SignedIn) -> None:
        """Ends every other session of the person."""
        new = NewPassword(
            password=body.password, current=body.current_password, email=body.email, name=body.name
        )
        identity.signing_in.set_password(caller, new)

    @api.get("/api/v1/session/all", summary="One's own open sessions")
    def own_sessions(caller: SignedIn) -> SessionsView:
        return sessions_view(identity.members.own_sessions(caller), caller)

    @api.delete("/api/v1/session/all/{session_id}", status_code=204, summary="End one of one's own sessions")
    def end_own(session_id: Id, caller: SignedIn) -> None:
        identity.members.end_own_session(caller, session_id)


def _view(identity: Identity, limits: RateLimits, caller: Caller) -> SessionView:
    workspace = identity.workspaces.current(caller)
    state = limits.state(caller)
    user = identity.members.get(caller, caller.user_id)
    return SessionView(
        user=user.model_copy(update={"role": caller.role}),
        workspace=workspace_view(
            workspace,
            identity.brands.looks(caller.workspace_id),
            share_by_default=identity.settings.share_by_default,
        ),
        must_set_password=identity.signing_in.setup_step(caller) == "must",
        permissions=sorted(PERMISSIONS[caller.role]),
        limits={
            "query": LimitView(
                limit=state.limit, remaining=state.remaining, reset_seconds=state.reset_seconds
            )
        },
    )


def _visitor(request: Request) -> Visitor:
    credentials = credentials_of(request)
    return Visitor(ip=credentials.client, user_agent=credentials.user_agent)


def _perhaps_signed_in(identity: Identity, request: Request) -> Caller | None:
    try:
        return identity.authenticator.authenticate(credentials_of(request))
    except NotSignedIn:
        return None


def _workspace_of(scope: str) -> str | None:
    """The workspace that OAuth2's scope names."""
    chosen = [word.removeprefix("workspace:") for word in scope.split() if word.startswith("workspace:")]
    return chosen[0] if chosen else None
