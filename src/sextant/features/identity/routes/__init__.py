"""The routes of identity: sign-in, people, keys, workspaces."""

from fastapi import APIRouter

from sextant.core.limits import RateLimits
from sextant.features.identity.routes import keys, people, session, workspaces
from sextant.features.identity.routes.cookie import Cookies
from sextant.features.identity.service import Identity


def routes(identity: Identity, limits: RateLimits, cookies: Cookies) -> APIRouter:
    """All routes of identity over one service."""
    router = APIRouter()
    router.include_router(session.routes(identity, limits, cookies))
    router.include_router(people.routes(identity))
    router.include_router(keys.routes(identity))
    router.include_router(workspaces.routes(identity))
    return router
