"""The door of governance: reading the audit trail."""

from sextant.core.audit import Audit
from sextant.core.feature import Feature
from sextant.features.governance.routes import routes


def feature(audit: Audit) -> Feature:
    """What governance brings into the house."""
    return Feature(name="governance", router=lambda: routes(audit))


__all__ = ["feature"]
