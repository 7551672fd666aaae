"""The door of dashboards: tiles over queries, filters over tiles, links, files."""

from fastapi import APIRouter

from sextant.core.feature import Feature
from sextant.features.dashboards.ground import Ground
from sextant.features.dashboards.models import Change, Dashboard, Filter, Position, TileConfig, Visualization
from sextant.features.dashboards.rendering import Drawing
from sextant.features.dashboards.service import Dashboards
from sextant.features.dashboards.sharing.links import Shared
from sextant.features.dashboards.standing import StandingTile, standing_tiles, tile_of_answers
from sextant.features.dashboards.viewing import Choosing, Restriction


def feature(dashboards: Dashboards) -> Feature:
    """What dashboards bring into the house."""

    def made() -> APIRouter:
        from sextant.features.dashboards.routes import routes

        return routes(dashboards)

    return Feature(name="dashboards", router=made)


__all__ = [
    "Change",
    "Choosing",
    "Dashboard",
    "Dashboards",
    "Drawing",
    "Filter",
    "Ground",
    "Position",
    "Restriction",
    "Shared",
    "StandingTile",
    "TileConfig",
    "Visualization",
    "feature",
    "standing_tiles",
    "tile_of_answers",
]
