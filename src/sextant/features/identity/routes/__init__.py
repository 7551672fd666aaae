"""The routes of identity: sign-in, people, keys, workspaces and their looks."""

from fastapi import APIRouter

from sextant.core.http import joined
from sextant.core.limits import RateLimits
from sextant.features.identity.routes import brand, keys, people, session, workspaces
from sextant.features.identity.routes.cookie import Cookies
from sextant.features.identity.service import Identity


def routes(identity: Identity, limits: RateLimits, cookies: Cookies) -> APIRouter:
    """All routes of identity over one service."""
    return joined(
        session.routes(identity, limits, cookies),
        people.routes(identity),
        keys.routes(identity),
        workspaces.routes(identity),
        brand.routes(identity),
    )
