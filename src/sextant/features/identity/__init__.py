"""The door of identity: people, workspaces, sign-in, roles and keys."""

from fastapi import APIRouter

from sextant.core.events import Subscription
from sextant.core.feature import Feature
from sextant.core.limits import RateLimits
from sextant.features.identity.brand import Brand, BrandWish, LogoPicture, Looks
from sextant.features.identity.brand.shapes import looks_view
from sextant.features.identity.ground import IdentitySettings, Visitor
from sextant.features.identity.keys import NewKey
from sextant.features.identity.models import User, Workspace
from sextant.features.identity.people import NewPerson
from sextant.features.identity.service import Identity


def feature(identity: Identity, *, limits: RateLimits, secure_cookies: bool) -> Feature:
    """What identity brings into the house."""

    def made() -> APIRouter:
        from sextant.features.identity.routes import routes
        from sextant.features.identity.routes.cookie import Cookies

        cookies = Cookies(secure=secure_cookies or identity.settings.is_https)
        return routes(identity, limits, cookies)

    cleared = Subscription("workspace.removed", identity.brands.clear, consumer="identity.brand")
    return Feature(name="identity", router=made, subscriptions=(cleared,))


__all__ = [
    "Brand",
    "BrandWish",
    "Identity",
    "IdentitySettings",
    "LogoPicture",
    "Looks",
    "NewKey",
    "NewPerson",
    "User",
    "Visitor",
    "Workspace",
    "feature",
    "looks_view",
]
