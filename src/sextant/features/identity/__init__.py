"""The door of identity: people, workspaces, sign-in, roles and keys."""

from sextant.core.feature import Feature
from sextant.core.limits import RateLimits
from sextant.features.identity.ground import IdentitySettings, Visitor
from sextant.features.identity.keys import NewKey
from sextant.features.identity.models import User, Workspace
from sextant.features.identity.people import NewPerson
from sextant.features.identity.routes import routes
from sextant.features.identity.routes.cookie import Cookies
from sextant.features.identity.service import Identity


def feature(identity: Identity, *, limits: RateLimits, secure_cookies: bool) -> Feature:
    """What identity brings into the house."""
    cookies = Cookies(secure=secure_cookies or identity.settings.is_https)
    return Feature(name="identity", router=lambda: routes(identity, limits, cookies))


__all__ = [
    "Identity",
    "IdentitySettings",
    "NewKey",
    "NewPerson",
    "User",
    "Visitor",
    "Workspace",
    "feature",
]
