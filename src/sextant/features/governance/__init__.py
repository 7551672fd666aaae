"""The door of governance: who sees what of a dataset, and reading the audit trail."""

from fastapi import APIRouter

from sextant.core.audit import Audit
from sextant.core.events import Subscription
from sextant.core.feature import Feature
from sextant.core.http import joined
from sextant.features.governance.deciding import guard_of
from sextant.features.governance.errors import PolicyRefused, SeenInPart
from sextant.features.governance.models import Attribute, Guard, Mask, RawColumn, ShownColumn, View
from sextant.features.governance.naming import NamedKind, TrailNames
from sextant.features.governance.service import Governed, Governing, Looked, Policies


def feature(audit: Audit, policies: Policies, names: TrailNames) -> Feature:
    """What governance brings into the house."""

    def router() -> APIRouter:
        from sextant.features.governance.policy_routes import policy_routes
        from sextant.features.governance.routes import routes

        return joined(routes(audit, names), policy_routes(policies))

    cleared = Subscription("workspace.removed", policies.clear, consumer="governance.clear")
    return Feature(name="governance", router=router, subscriptions=(cleared,))


__all__ = [
    "Attribute",
    "Governed",
    "Governing",
    "Guard",
    "Looked",
    "Mask",
    "NamedKind",
    "Policies",
    "PolicyRefused",
    "RawColumn",
    "SeenInPart",
    "ShownColumn",
    "TrailNames",
    "View",
    "feature",
    "guard_of",
]
