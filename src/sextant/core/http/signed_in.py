"""Who calls: looked at before anything of the request's body is read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Protocol

from fastapi import Depends, Request
from starlette.concurrency import run_in_threadpool

from sextant.core.access import Caller
from sextant.core.scope import current
from sextant.kit.errors import NotAllowed, NotSignedIn

SESSION_COOKIE = "sextant_session"
CSRF_HEADER = "x-sextant"
_READING = frozenset({"GET", "HEAD", "OPTIONS"})


class CsrfRefused(NotAllowed):
    """A browser's cookie came without the header that only our own page sends."""

    code = "csrf_header_missing"


@dataclass(frozen=True, slots=True)
class Credentials:
    """What a request brings to say who sent it; empty strings for what is absent."""

    authorization: str = ""
    session_cookie: str = ""
    api_key: str = ""
    client: str = ""
    user_agent: str = ""
    method: str = ""
    host: str = ""
    origin: str = ""
    fetch_site: str = ""


class Authenticator(Protocol):
    def authenticate(self, credentials: Credentials) -> Caller:
        """The caller behind the credentials; raises NotSignedIn for any that are absent, wrong or expired."""
        ...


def credentials_of(request: Request) -> Credentials:
    scope = current()
    return Credentials(
        authorization=request.headers.get("authorization", ""),
        session_cookie=request.cookies.get(SESSION_COOKIE, ""),
        api_key=request.headers.get("x-api-key", ""),
        client=scope.client if scope else "",
        user_agent=request.headers.get("user-agent", "")[:300],
        method=request.method,
        host=request.headers.get("host", ""),
        origin=request.headers.get("origin", ""),
        fetch_site=request.headers.get("sec-fetch-site", ""),
    )


async def authenticate(request: Request) -> None:
    """Puts the caller into the request, or raises NotSignedIn; a write by cookie needs the CSRF header."""
    request.state.caller = await run_in_threadpool(caller_of, request)


def caller_of(request: Request) -> Caller:
    """Who sends a request, looked up in the thread that asks; raises as `authenticate` does."""
    authenticator: Authenticator = request.app.state.authenticator
    caller = authenticator.authenticate(credentials_of(request))
    if caller.via == "cookie" and request.method not in _READING and not request.headers.get(CSRF_HEADER):
        raise CsrfRefused(
            "This change came without the header X-Sextant.",
            hint="Send X-Sextant: 1 with every change that is signed in by cookie.",
        )
    scope = current()
    if scope is not None:
        caller = caller.model_copy(update={"request_id": scope.request_id})
        scope.caller = caller
    return caller


# For readers of the OpenAPI document alone; `authenticate` decides. As FastAPI's dependencies they would be
# analysed for every route and solved for every request.
SECURITY_SCHEMES: Mapping[str, Mapping[str, Any]] = {
    "token": {"type": "oauth2", "flows": {"password": {"scopes": {}, "tokenUrl": "/token"}}},
    "cookie": {"type": "apiKey", "in": "cookie", "name": SESSION_COOKIE},
    "key": {"type": "apiKey", "in": "header", "name": "X-API-Key"},
}
WAYS_IN: Sequence[Mapping[str, Sequence[str]]] = [{name: []} for name in SECURITY_SCHEMES]


async def signed_in(request: Request) -> Caller:
    """The caller of a protected route; the route authenticated it before it read the body."""
    caller = getattr(request.state, "caller", None)
    if caller is None:
        raise NotSignedIn("Sign in first.", hint="Send a bearer token, an API key or the session cookie.")
    return caller


SignedIn = Annotated[Caller, Depends(signed_in)]

__all__ = [
    "SECURITY_SCHEMES",
    "SESSION_COOKIE",
    "WAYS_IN",
    "Authenticator",
    "Credentials",
    "CsrfRefused",
    "SignedIn",
    "authenticate",
    "caller_of",
    "credentials_of",
    "signed_in",
]
