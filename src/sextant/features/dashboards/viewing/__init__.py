"""All tiles of a dashboard, through the gate, as whoever looks."""

from sextant.features.dashboards.viewing.models import Choosing, Drawn, Restriction, Shown, Values, View
from sextant.features.dashboards.viewing.service import Viewing

__all__ = ["Choosing", "Drawn", "Restriction", "Shown", "Values", "View", "Viewing"]
