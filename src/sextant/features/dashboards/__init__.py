"""The door of dashboards: tiles over queries, filters over tiles, links, files."""

from sextant.core.feature import Feature
from sextant.features.dashboards.ground import Ground
from sextant.features.dashboards.models import Change, Dashboard, Filter, Position, TileConfig, Visualization
from sextant.features.dashboards.rendering import Drawing
from sextant.features.dashboards.routes import routes
from sextant.features.dashboards.service import Dashboards


def feature(dashboards: Dashboards) -> Feature:
    """What dashboards bring into the house."""
    return Feature(name="dashboards", router=lambda: routes(dashboards))


__all__ = [
    "Change",
    "Dashboard",
    "Dashboards",
    "Drawing",
    "Filter",
    "Ground",
    "Position",
    "TileConfig",
    "Visualization",
    "feature",
]
